//! `secure-headers learn`: the smallest change of a policy that would have allowed what browsers reported. A proposal, which
//! changes no file.

use std::{
    borrow::Cow,
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use secure_core::{
    ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Header, HeaderName, MemoryBackend, NoiseFilter, Policy,
};

mod evidence;
mod proposal;

use self::{
    evidence::{Evidence, Finding, Wanted, Weight},
    proposal::{Proposal, Terms},
};
use crate::{
    Outcome,
    arguments::{Allowance, Learn},
    fail,
    load::load,
    print,
    style::{STYLES, Styles},
};

/// A content security policy of the configuration, and what is proposed for it.
struct Chapter {
    name: HeaderName,
    before: ContentSecurityPolicy,
    proposal: Proposal,
}

pub(crate) fn run(arguments: &Learn) -> Outcome {
    let preset = arguments.preset.as_deref();
    let preset = preset.or_else(|| arguments.config.is_none().then_some("recommended"));
    let loaded = match load(arguments.config.as_deref(), arguments.section.section.as_deref(), preset) {
        Ok(loaded) => loaded,
        Err(outcome) => return outcome,
    };
    let policies = policies(&loaded.policy);
    if policies.is_empty() {
        return fail("the configuration has no content security policy to change; add one, as \"default-src 'self'\"");
    }
    let filter = if arguments.allow.contains(&Allowance::Noise) { NoiseFilter::none() } else { NoiseFilter::default() };
    let name = arguments.reports.display();
    let evidence = match open(&arguments.reports).and_then(|mut reader| Evidence::read(&mut reader, &filter)) {
        Ok(evidence) => evidence,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return fail(&format!("{name}: there is no such file"));
        }
        Err(error) => return fail(&format!("{name}: {error}")),
    };
    if let (0, Some((line, why))) = (evidence.total, &evidence.unread.first) {
        return fail(&format!("{name}: there is no report in it; line {line}: {why}"));
    }
    let terms = Terms { allow: &arguments.allow, at_least: arguments.at_least };
    let chapters: Vec<_> = chapters(policies, &evidence, &terms).collect();
    match prepared(&loaded.policy, &chapters) {
        Ok(()) => print(&text(&chapters, &evidence)),
        Err(error) => fail(&format!("the proposal is no policy that can be sent: {error}")),
    }
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    Ok(Box::new(BufReader::new(File::open(path)?)))
}

/// The content security policies of a configuration, the enforced one first.
fn policies(policy: &Policy) -> Vec<(HeaderName, ContentSecurityPolicy)> {
    let reported = policy.text_of::<ContentSecurityPolicyReportOnly>().and_then(|text| text.parse().ok());
    let reported = reported.map(|policy| (ContentSecurityPolicyReportOnly::NAME, policy));
    let enforced = policy.content_security_policy.clone().map(|policy| (ContentSecurityPolicy::NAME, policy));
    enforced.into_iter().chain(reported).collect()
}

fn chapters(
    policies: Vec<(HeaderName, ContentSecurityPolicy)>,
    evidence: &Evidence,
    terms: &Terms<'_>,
) -> impl Iterator<Item = Chapter> {
    let both = policies.len() > 1;
    policies.into_iter().map(move |(name, before)| {
        // Who does not tell whether it was enforced is counted with the policy that is being tried.
        let is_report_only = name == ContentSecurityPolicyReportOnly::NAME;
        let about = |finding: &Finding| !both || finding.report_only.unwrap_or(true) == is_report_only;
        let findings = evidence.findings.iter().filter(|(finding, _)| about(finding));
        let proposal = Proposal::new(&before, findings, terms);
        Chapter { name, before, proposal }
    })
}

/// Whether the changed policy can be sent.
fn prepared(policy: &Policy, chapters: &[Chapter]) -> Result<(), secure_core::Error> {
    let mut policy = policy.clone();
    for Chapter { name, proposal, .. } in chapters.iter().filter(|chapter| !chapter.proposal.added.is_empty()) {
        let changed = proposal.policy.clone();
        policy = if *name == ContentSecurityPolicy::NAME {
            policy.with(changed)
        } else {
            policy.with(ContentSecurityPolicyReportOnly::new(changed))
        };
    }
    policy.prepare::<MemoryBackend>().map(drop)
}

fn text(chapters: &[Chapter], evidence: &Evidence) -> String {
    let Styles { aside, warning, .. } = STYLES;
    let mut text = String::new();
    for chapter in chapters {
        chapter.write(&mut text);
    }
    let mut rest = |title: &str, counts: &std::collections::BTreeMap<String, u64>| {
        for (name, count) in counts {
            let _ = writeln!(text, "{title}: {name}, {}", reports(*count));
        }
    };
    rest("noise, left out", &evidence.noise);
    rest("about no content security policy", &evidence.others);
    if let Some((line, why)) = &evidence.unread.first {
        let lines = evidence.unread.lines;
        let what = if lines == 1 { "line holds" } else { "lines hold" };
        let _ = writeln!(text, "{lines} {what} what is no report; the first is line {line}: {why}");
    }
    if chapters.iter().any(|chapter| !chapter.proposal.added.is_empty()) {
        let _ = writeln!(
            text,
            "{warning}Reports can be forged:{warning:#} take over only what you know to belong to the site. \
             {aside}Nothing was changed.{aside:#}"
        );
    }
    text
}

impl Chapter {
    fn write(&self, text: &mut String) {
        let Styles { name, aside, error, cure, .. } = STYLES;
        let Proposal { added, left_out, policy, .. } = &self.proposal;
        let sources = match added.len() {
            0 => "nothing to propose".to_owned(),
            1 => format!("1 source more allows {}", reports(self.proposal.allowed())),
            many => format!("{many} sources more allow {}", reports(self.proposal.allowed())),
        };
        let _ = writeln!(text, "{name}{}{name:#}: {sources}\n", self.name);
        for (before, after) in self.proposal.changes(&self.before) {
            if let Some(before) = before {
                let _ = writeln!(text, "{error}- {before}{error:#}");
            }
            let _ = writeln!(text, "{cure}+ {after}{cure:#}");
        }
        for (directive, source, weight) in added {
            let _ = writeln!(text, "  {} {source}  {aside}{}{aside:#}", directive.as_str(), told(weight));
        }
        if !added.is_empty() {
            let key = self.name.as_str().to_ascii_lowercase();
            let _ = writeln!(text, "\n{key} = \"{policy}\"\n");
        }
        for (finding, weight, why) in left_out {
            let what = what(&finding.wanted);
            let _ =
                writeln!(text, "left out: {} {what}  {aside}{}{aside:#}\n    {why}", finding.directive, told(weight));
        }
        if !left_out.is_empty() {
            text.push('\n');
        }
    }
}

fn what(wanted: &Wanted) -> Cow<'_, str> {
    match wanted {
        Wanted::Own => "'self'".into(),
        Wanted::Origin(origin) => origin.into(),
        Wanted::Scheme(scheme) => format!("{scheme}:").into(),
        Wanted::Keyword(keyword) => keyword.into(),
        Wanted::Unknown => "something".into(),
    }
}

fn told(weight: &Weight) -> String {
    let more = if weight.more_pages { " and others" } else { "" };
    let on = if weight.pages.is_empty() { "" } else { ", on " };
    format!("{}{on}{}{more}", reports(weight.count), weight.pages.join(" "))
}

fn reports(count: u64) -> String {
    if count == 1 { "1 report".to_owned() } else { format!("{count} reports") }
}
