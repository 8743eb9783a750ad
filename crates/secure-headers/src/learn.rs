//! `secure-headers learn`: the smallest change of a policy that would have allowed what browsers reported. A proposal, which
//! changes no file.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use secure_core::{
    ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Error, Header, HeaderName, MemoryBackend, NoiseFilter,
    Policy,
};

mod additions;
mod configuration;
mod evidence;
mod hosts;
mod matching;
mod part;
mod proposal;
mod remedy;

use self::{
    additions::Addition,
    configuration::configuration,
    evidence::{Evidence, Finding, Weight},
    part::Part,
    proposal::{LeftOut, Proposal, Terms},
};
use crate::{
    Outcome,
    arguments::{Allowance, Learn},
    load::{Loaded, load},
    output::{fail, print},
    style::{STYLES, Styles},
};

/// What is proposed for a content security policy of the configuration, and the configuration that says so.
struct Chapter {
    name: HeaderName,
    proposal: Proposal,
    configuration: String,
    /// Whether browsers enforce it, or one of several, and report to nobody what it blocks.
    is_silent: bool,
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
    let terms = Terms { allow: &arguments.allow, at_least: arguments.at_least, limit: usize::from(arguments.limit) };
    let chapters = chapters(policies, &evidence, &terms, &loaded, arguments.section.section.as_deref());
    print(&text(&chapters, &evidence, terms.limit))
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
    let enforced = policy.headers.content_security_policy.clone().map(|policy| (ContentSecurityPolicy::NAME, policy));
    enforced.into_iter().chain(reported).collect()
}

fn chapters(
    policies: Vec<(HeaderName, ContentSecurityPolicy)>,
    evidence: &Evidence,
    terms: &Terms<'_>,
    loaded: &Loaded,
    section: Option<&str>,
) -> Vec<Chapter> {
    let both = policies.len() > 1;
    let mut policy = loaded.policy.clone();
    let mut chapters = Vec::new();
    for (name, before) in policies {
        // A report that does not say whether it was enforced is counted with the policy that is being tried.
        let is_report_only = name == ContentSecurityPolicyReportOnly::NAME;
        let about = |finding: &Finding| !both || finding.report_only.unwrap_or(true) == is_report_only;
        let findings = evidence.findings.iter().filter(|(finding, _)| about(finding));
        let sendable = |changed: &ContentSecurityPolicy| prepared(&with(&policy, &name, changed));
        let proposal = Proposal::new(&before, findings, terms, &sendable);
        if !proposal.added.is_empty() {
            policy = with(&policy, &name, &proposal.policy());
        }
        let key = name.as_str().to_ascii_lowercase();
        let file = loaded.source.as_ref().map(|source| (source, section));
        let configuration = configuration(&key, proposal.policies(), file);
        let reports = |part: &Part| ["report-to", "report-uri"].iter().any(|name| part.words(name).is_some());
        let is_silent = !is_report_only && !Part::all(&before).iter().all(reports);
        chapters.push(Chapter { name, proposal, configuration, is_silent });
    }
    chapters
}

/// The configuration with a changed policy.
fn with(policy: &Policy, name: &HeaderName, changed: &ContentSecurityPolicy) -> Policy {
    let (policy, changed) = (policy.clone(), changed.clone());
    if *name == ContentSecurityPolicy::NAME {
        policy.with(changed)
    } else {
        policy.with(ContentSecurityPolicyReportOnly::new(changed))
    }
}

fn prepared(policy: &Policy) -> Result<(), Error> {
    policy.prepare::<MemoryBackend>().map(drop)
}

fn text(chapters: &[Chapter], evidence: &Evidence, limit: usize) -> String {
    let Styles { aside, warning, .. } = STYLES;
    let mut text = String::new();
    for chapter in chapters {
        chapter.write(&mut text, limit);
    }
    rest(&mut text, "noise, left out", &evidence.noise, limit);
    rest(&mut text, "about no content security policy", &evidence.others, limit);
    if let Some((line, why)) = &evidence.unread.first {
        let lines = evidence.unread.lines;
        let what = if lines == 1 { "line holds" } else { "lines hold" };
        let _ = writeln!(text, "{lines} {what} what is not a report; the first is line {line}: {why}");
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

/// What no policy is about: by its name, and beyond the limit by how much it is.
fn rest(text: &mut String, title: &str, counts: &BTreeMap<String, u64>, limit: usize) {
    let mut all: Vec<_> = counts.iter().collect();
    all.sort_by_key(|(_, count)| Reverse(**count));
    let (shown, others) = all.split_at(limit.min(all.len()));
    for (name, count) in shown {
        let _ = writeln!(text, "{title}: {name}, {}", reports(**count));
    }
    if !others.is_empty() {
        let count = others.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(**count));
        let _ = writeln!(text, "{title}: {} more, {}", others.len(), reports(count));
    }
}

impl Chapter {
    fn write(&self, text: &mut String, limit: usize) {
        let Styles { name, aside, error, cure, warning, .. } = STYLES;
        let Proposal { added, left_out, .. } = &self.proposal;
        let sources = match added.len() {
            0 => "nothing to propose".to_owned(),
            1 => format!("1 source more allows {}", reports(self.proposal.allowed())),
            many => format!("{many} sources more allow {}", reports(self.proposal.allowed())),
        };
        let _ = writeln!(text, "{name}{}{name:#}: {sources}", self.name);
        if self.is_silent {
            let _ = writeln!(
                text,
                "{warning}no report address:{warning:#} browsers enforce this policy and report nothing that it blocks; \
                 add \"report-uri /reports\", or leave it out, as content-security-policy = false, while another is tried"
            );
        }
        text.push('\n');
        for (before, after) in self.proposal.changes() {
            if let Some(before) = before {
                let _ = writeln!(text, "{error}- {before}{error:#}");
            }
            let _ = writeln!(text, "{cure}+ {after}{cure:#}");
        }
        for Addition { directive, source, weight, .. } in added {
            let _ = writeln!(text, "  {} {source}  {aside}{}{aside:#}", directive.as_str(), told(weight));
        }
        if !added.is_empty() {
            let _ = writeln!(text, "\n{}\n", self.configuration);
        }
        leave_out(text, left_out, limit);
    }
}

/// What is not proposed: for each reason what was reported most, in the order of its directives, and how much else there is.
fn leave_out(text: &mut String, left_out: &[LeftOut], limit: usize) {
    let aside = STYLES.aside;
    let mut ranked: Vec<(usize, &LeftOut)> = left_out.iter().enumerate().collect();
    ranked.sort_by_key(|(_, left_out)| (&*left_out.why, Reverse(left_out.weight.count)));
    let (mut reason, mut rank) = ("", 0);
    let (mut shown, others): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(_, LeftOut { why, .. })| {
        rank = if why == reason { rank + 1 } else { 1 };
        reason = why;
        rank <= limit
    });
    shown.sort_by_key(|(index, _)| *index);
    for (_, LeftOut { what, weight, why }) in shown {
        let _ = writeln!(text, "left out: {what}  {aside}{}{aside:#}\n    {why}", told(weight));
    }
    for others in others.chunk_by(|(_, one), (_, next)| one.why == next.why) {
        let count = others.iter().fold(0_u64, |sum, (_, other)| sum.saturating_add(other.weight.count));
        let why = others.first().map_or("", |(_, other)| &other.why);
        let _ = writeln!(text, "left out: {} more  {aside}{}{aside:#}\n    {why}", others.len(), reports(count));
    }
    if !left_out.is_empty() {
        text.push('\n');
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
