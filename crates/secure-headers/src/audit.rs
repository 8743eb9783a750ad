//! `secure-headers audit`: judges a site by its address, a recording, or what a configuration would send.

use std::{
    collections::VecDeque,
    fs,
    io::{self, Read as _},
    path::Path,
};

use secure_audit::{Audit, Baseline, Profile, Report, Seen, Severity, audit_with};
use secure_core::Error;
use ureq::http::Uri;

use crate::{
    Outcome,
    arguments::{Audit as Arguments, AuditFormat as Format},
    load::load,
    output::{clean, fail, print, tell},
    style::{STYLES, Styles},
};

mod client;
mod links;
mod policy;
mod resolve;
mod sent;
mod site;

use self::{client::Client, links::links, site::visit};
pub(crate) use self::{resolve::Pin, sent::SentHeader};

/// How large a recording or a response from standard input may be.
const INPUT: u64 = 256 << 20;

/// How many responses of a recording are judged.
const RECORDED: usize = 200;

/// What was seen, and whether somebody asked for just this page.
struct Looked {
    seen: Seen,
    is_named: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let baseline = match arguments.baseline.as_deref().map(baseline).transpose() {
        Ok(baseline) => baseline.unwrap_or_default(),
        Err(message) => return fail(&message),
    };
    let looked = match look(arguments) {
        Ok(looked) => looked,
        Err(outcome) => return outcome,
    };
    let profiles = if arguments.profile.is_empty() { Profile::ALL } else { &arguments.profile };
    let named: Vec<bool> = looked.iter().map(|looked| looked.is_named).collect();
    let report: Report = looked.iter().map(|looked| audit_with(&looked.seen, profiles)).collect();
    if arguments.write_baseline {
        return print(&Baseline::text_of(&report, "known, and to be looked at"));
    }
    let report = report.with_baseline(&baseline);
    let printed = print(&written(&report, arguments));
    for stale in report.stale() {
        warn(&stale.to_string());
    }
    let gated = report.audits().iter().zip(named).filter_map(|(audit, is_named)| gate(audit, is_named, arguments));
    let refused: Vec<String> = gated.collect();
    let Styles { error, .. } = STYLES;
    for why in &refused {
        tell(&format!("{error}error{error:#}: {}\n", clean(why)));
    }
    printed.max(if refused.is_empty() { Outcome::Fine } else { Outcome::Faults })
}

fn written(report: &Report, arguments: &Arguments) -> String {
    match arguments.format {
        Format::Text => report.to_string(),
        Format::Json => report.to_json(),
        Format::Sarif => report.to_sarif(),
        Format::Junit => report.to_junit(arguments.fail_on.unwrap_or(Severity::Medium)),
        Format::Markdown => report.to_markdown(),
    }
}

/// Why a page does not pass.
fn gate(audit: &Audit, is_named: bool, arguments: &Arguments) -> Option<String> {
    let address = if audit.address().is_empty() { "the response" } else { audit.address() };
    if let Some(least) = arguments.fail_under {
        match audit.grade() {
            Ok(grade) if grade < least => return Some(format!("{address}: the grade {grade} is under {least}")),
            // Links lead to errors as well: those are judged by what is found.
            Err(refused) if is_named => return Some(format!("{address}: {refused}")),
            _ => {}
        }
    }
    let (worst, limit) = (audit.worst()?, arguments.fail_on?);
    let count = audit.findings().iter().filter(|finding| finding.severity >= limit).count();
    (worst >= limit).then(|| format!("{address}: findings of severity {limit} or worse: {count}"))
}

fn look(arguments: &Arguments) -> Result<Vec<Looked>, Outcome> {
    let named = |seen| vec![Looked { seen, is_named: true }];
    let failed = |error: Error| fail(&error.to_string());
    let Some(target) = arguments.target.as_deref() else {
        let preset = arguments.preset.as_deref();
        let loaded = load(arguments.config.as_deref(), arguments.section.section.as_deref(), preset)?;
        return policy::page(&loaded).map(named).map_err(failed);
    };
    if target == "-" {
        let text = all(&mut io::stdin().lock()).map_err(|problem| fail(&format!("standard input: {problem}")))?;
        let seen = Seen::curl(&text).map_err(failed)?;
        let seen = match arguments.at.as_deref() {
            Some(address) => seen.at(address).map_err(failed)?,
            None => seen,
        };
        return Ok(named(seen));
    }
    match target.parse::<Uri>().ok().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https"))) {
        Some(address) => by_address(arguments, &address),
        None => recorded(Path::new(target)),
    }
}

/// The pages of a recording: what is HTML, or else all of it.
fn recorded(path: &Path) -> Result<Vec<Looked>, Outcome> {
    let name = path.display().to_string();
    let told = |problem: String| {
        fail(&format!(
            "{name}: {problem}; write an address that begins with \"https://\", a recording (.har), or \"-\""
        ))
    };
    let text = fs::File::open(path).map_err(|error| error.to_string()).and_then(|mut file| all(&mut file));
    let seen = Seen::har(&text.map_err(told)?).map_err(|error| told(error.to_string()))?;
    let is_page = |seen: &Seen| {
        let kind = seen.fields().media_type();
        matches!(kind.as_deref(), Some("text/html" | "application/xhtml+xml"))
    };
    let is_any = seen.iter().any(is_page);
    let mut chosen: Vec<Seen> = seen.into_iter().filter(|seen| !is_any || is_page(seen)).collect();
    if chosen.is_empty() {
        return Err(told("it holds no response".to_owned()));
    }
    if chosen.len() > RECORDED {
        warn(&format!("{name}: only the first {RECORDED} of {} responses are judged", chosen.len()));
        chosen.truncate(RECORDED);
    }
    Ok(chosen.into_iter().map(|seen| Looked { seen, is_named: true }).collect())
}

fn by_address(arguments: &Arguments, address: &Uri) -> Result<Vec<Looked>, Outcome> {
    let client = Client::new(address, arguments).map_err(|error| fail(&error.to_string()))?;
    let mut waiting: VecDeque<(Uri, bool)> = [(address.clone(), true)].into();
    for path in &arguments.path {
        let page = links::join(address, path).filter(|page| page.authority() == address.authority());
        let page =
            page.ok_or_else(|| fail(&format!("--path: {path:?} is not a path; write one such as \"/login\"")))?;
        waiting.push_back((page, true));
    }
    let mut known: Vec<Uri> = waiting.iter().map(|(page, _)| page.clone()).collect();
    let mut left = arguments.crawl.unwrap_or(0);
    let mut looked = Vec::new();
    while let Some((page, is_named)) = waiting.pop_front() {
        let visit = match visit(&client, &page) {
            Ok(visit) => visit,
            Err(problem) if is_named => return Err(fail(&problem)),
            Err(problem) => {
                warn(&problem);
                continue;
            }
        };
        visit.notes.iter().for_each(|note| warn(note));
        if left > 0 && visit.last.authority() == address.authority() {
            for path in links(&visit.last, &visit.body) {
                let Some(link) = links::join(&visit.last, &path).filter(|link| left > 0 && !known.contains(link))
                else {
                    continue;
                };
                left -= 1;
                known.push(link.clone());
                waiting.push_back((link, false));
            }
        }
        looked.push(Looked { seen: visit.seen, is_named });
    }
    Ok(looked)
}

fn baseline(path: &Path) -> Result<Baseline, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse().map_err(|error: Error| format!("{}: {error}", path.display()))
}

fn all(input: &mut impl io::Read) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    input.take(INPUT).read_to_end(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 == INPUT { Err(format!("it is larger than {INPUT} bytes")) } else { Ok(text) }
}

fn warn(message: &str) {
    let Styles { warning, .. } = STYLES;
    tell(&format!("{warning}warning{warning:#}: {}\n", clean(message)));
}
