//! The findings of csp-evaluator for all policies of a page.

use super::{Found, Invalid, Kind, Policy, Severity, Version, checks, strict};
use crate::{
    Seen,
    finding::Findings,
    page::Markup,
    rule::{self, Severity as Ours},
    text::quoted,
};

/// Judges each enforced policy. What one of several policies stops is not found.
pub(crate) fn judge(seen: &Seen, page: &Markup, findings: &mut Findings) {
    let header: Vec<&str> = seen.fields().all("content-security-policy").collect();
    let values = header.iter().copied().chain(page.policies.iter().map(String::as_str));
    let policies: Vec<Policy> =
        values.flat_map(|value| value.split(',')).filter(|piece| !piece.trim().is_empty()).map(Policy::read).collect();
    let all: Vec<(Vec<Found>, Vec<Invalid>)> = policies.iter().map(evaluated).collect();
    let in_all = |found: &Found| all.iter().all(|(list, _)| list.iter().any(|other| other.kind == found.kind));
    for (list, invalid) in &all {
        for word in invalid {
            let problem = format!("{} cannot be read as an address", quoted(&word.value));
            findings.add(rule::CSP_UNREADABLE_SOURCE, "INVALID", "Content-Security-Policy", &word.value, problem);
        }
        let counts = |found: &&Found| matches!(found.severity, Severity::Syntax | Severity::Info) || in_all(found);
        for found in list.iter().filter(counts) {
            add(found, findings);
        }
    }
}

/// The findings of a policy, and the words at which the original would stop.
fn evaluated(policy: &Policy) -> (Vec<Found>, Vec<Invalid>) {
    let (effective, _) = policy.effective(Version::Three);
    let (mut list, mut invalid) = checks::lenient(&effective);
    list.extend(strict::all(policy));
    invalid.dedup();
    (list, invalid)
}

fn add(found: &Found, findings: &mut Findings) {
    let severity = match found.severity {
        Severity::None => return,
        Severity::High if found.kind == Kind::ScriptAllowlistBypass => Ours::High,
        _ => found.kind.rule().severity,
    };
    let place = format!("Content-Security-Policy: {}", found.directive);
    let value = found.value.as_deref().unwrap_or_default();
    let title = found.kind.rule().title.trim_end_matches('.');
    let problem = match (found.bypass, value) {
        (Some(address), _) => {
            format!("{} lets {} through, where anybody can choose a script", quoted(value), quoted(address))
        }
        (None, "") if found.kind == Kind::MissingDirectives => format!("{} is missing", found.directive),
        (None, "") => title.to_owned(),
        (None, value) => format!("{}: {title}", quoted(value)),
    };
    findings.add_as(found.kind.rule(), severity, found.kind.as_str(), place, value, problem);
}
