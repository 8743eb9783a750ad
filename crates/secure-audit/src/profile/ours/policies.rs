//! Policies: what has no effect in them, and what several of them leave.

use secure_core::header::content_security_policy::{
    evaluate::{IGNORED_IN_META, ReceivedPolicies, ReceivedPolicy},
    read::{Skipped, Why, read},
};

use super::{OWN, Site};
use crate::{
    finding::Findings,
    rule,
    text::{cut, quoted},
};

const PLACE: &str = "Content-Security-Policy";

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    if site.is_document && site.policies.is_empty() {
        let reported = fields.first("content-security-policy-report-only");
        let written = fields.first("content-security-policy");
        match (written, reported) {
            (Some(value), _) => {
                findings.add(rule::CSP_INVALID, OWN, PLACE, value, format!("{} holds no directive", quoted(value)));
            }
            (None, Some(value)) => {
                findings.add(rule::CSP_REPORT_ONLY, OWN, PLACE, value, "the policy is only reported".to_owned());
            }
            (None, None) => findings.add(rule::CSP_MISSING, OWN, PLACE, "", "the page has no policy".to_owned()),
        }
    }
    for value in fields.all("content-security-policy") {
        for policy in read(value) {
            policy.skipped.iter().for_each(|skipped| without_effect(skipped, findings));
        }
    }
    for content in &site.page.policies {
        let alone = ReceivedPolicies::from_header(content);
        let ignored = alone.iter().flat_map(|policy| policy.directives().map(|(name, _)| name).collect::<Vec<_>>());
        for name in ignored.filter(|name| IGNORED_IN_META.contains(name)) {
            let problem = format!("{name} has no effect in a <meta>");
            findings.add(rule::CSP_META_WITHOUT_EFFECT, OWN, format!("body: <meta>: {name}"), content, problem);
        }
    }
    several(&site.policies, findings);
}

fn without_effect(skipped: &Skipped, findings: &mut Findings) {
    let what = quoted(&skipped.what);
    let (rule, problem) = match skipped.why {
        // Fallbacks for old browsers, on purpose.
        Why::InlineVoid | Why::PlaceVoid => return,
        Why::Repeated => (rule::CSP_DUPLICATE_DIRECTIVE, format!("{what} appears twice; browsers take the first")),
        Why::Unknown => (rule::CSP_UNKNOWN_DIRECTIVE, format!("browsers do not know {what}")),
        _ => (rule::CSP_WITHOUT_EFFECT, format!("{what} has no effect, at byte {}", skipped.at)),
    };
    let place = if skipped.why.is_whole_directive() { format!("{PLACE}: {}", skipped.what) } else { PLACE.to_owned() };
    findings.add(rule, OWN, place, &skipped.what, problem);
}

/// What one of several policies takes from another.
fn several(policies: &ReceivedPolicies, findings: &mut Findings) {
    let all: Vec<&ReceivedPolicy> = policies.iter().collect();
    let [first, others @ ..] = all.as_slice() else { return };
    if others.is_empty() {
        return;
    }
    let mut lost: Vec<String> = Vec::new();
    // A few of each say enough, and the work stays in proportion to the size of the policies.
    for (name, sources) in first.directives().take(64) {
        for (number, other) in (2..).zip(others).take(16) {
            let Some((_, allowed)) = other.effective(name) else { continue };
            let known: std::collections::HashSet<&str> = allowed.iter().map(String::as_str).collect();
            let missing = sources.iter().filter(|source| !known.contains(source.as_str()) && !known.contains("*"));
            lost.extend(missing.take(3).map(|source| format!("{name} {} is not in policy {number}", cut(source))));
        }
    }
    let count = all.len();
    let problem = match lost.as_slice() {
        [] => format!("{count} policies say the same of what the first one names"),
        some => {
            format!("{count} policies count together: {}", some.iter().take(5).cloned().collect::<Vec<_>>().join("; "))
        }
    };
    findings.add(rule::CSP_SEVERAL_POLICIES, OWN, PLACE, "", problem);
}
