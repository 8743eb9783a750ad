//! Any bytes as the body of a request with reports: no panic; what is read is clean, short, without the secrets of addresses,
//! and reads back as it is from the line that is written of it.

#![no_main]

use std::net::{IpAddr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use secure_core::{Collector, Report, ReportAggregate, ReportLimits, ReportRequest};

use crate::line::line;

mod line;

// The first byte chooses, and all the others are the body: so that a seed can be a body as browsers send it.
fuzz_target!(|input: &[u8]| {
    let Some((choice, body)) = input.split_first() else { return };
    let (queries, array, peer) = (choice & 1 == 1, choice & 2 == 2, u128::from(*choice) << 64);
    let limits = ReportLimits { queries, ..ReportLimits::default() };
    if let Ok(read) = Report::read(body, &limits) {
        assert!(read.reports.len() + read.refused.len() <= limits.reports.max(1));
        for report in &read.reports {
            check(report, &limits);
        }
        for error in &read.refused {
            assert!(is_clean(&error.to_string()));
        }
    }

    // A collector has tables of its own: one for every fourth length.
    if body.len() % 4 != 0 {
        return;
    }
    let content_type = Some(if array { "application/reports+json" } else { "application/csp-report; charset=utf-8" });
    let request =
        ReportRequest { peer: Some(IpAddr::V6(Ipv6Addr::from_bits(peer))), content_type, ..ReportRequest::post() };
    let seen = ReportAggregate::bounded(3, 1);
    let collector = Collector::new(seen.clone()).reading(limits);
    let answer = collector.receive(&request, body);
    assert!(matches!(answer.status, 204 | 400 | 413));
    assert!(collector.receive(&request, body).accepted == answer.accepted);
    drop(collector);
    assert_eq!(seen.snapshot().total, 2 * answer.accepted as u64);
});

fn check(report: &Report, limits: &ReportLimits) {
    assert!(is_clean(&report.to_string()));
    let texts = [&report.rule, &report.sample, &report.user_agent];
    assert!(texts.into_iter().flatten().all(|text| is_clean(text) && text.len() <= limits.text));
    assert!(report.original_policy.iter().all(|policy| is_clean(policy) && policy.len() <= limits.policy));
    assert!(report.details.iter().all(|(_, text)| is_clean(text) && text.len() <= limits.url.max(limits.text)));
    let addresses = [&report.url, &report.document, &report.referrer, &report.blocked, &report.source_file];
    for address in addresses.into_iter().flatten() {
        let text = address.as_str();
        assert!(is_clean(text) && text.len() <= limits.url && !text.contains([' ', '#']));
        assert!(is_cut(text, limits));
    }
    // Where an address can be, there is nothing of it that should not be.
    let texts = [&report.rule, &report.user_agent, &report.original_policy].into_iter().flatten();
    for text in texts.chain(report.details.iter().map(|(_, text)| text)) {
        assert!(text.split(char::is_whitespace).all(|word| is_cut(word, limits)), "{text}");
    }

    assert_eq!(again(report, limits), [report.clone()]);
}

/// The reports in the line that is written of this one.
fn again(report: &Report, limits: &ReportLimits) -> Vec<Report> {
    let line = line(report);
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
    match Report::read(&line, limits) {
        Ok(read) => read.reports,
        Err(error) => panic!("{:?} is not a report: {error}", String::from_utf8_lossy(&line)),
    }
}

/// Whether each address in a word lacks what it must not have.
fn is_cut(word: &str, limits: &ReportLimits) -> bool {
    let Some((_, mut rest)) = word.split_once("://") else { return true };
    if rest.contains('#') || !limits.queries && rest.contains('?') {
        return false;
    }
    loop {
        let place = rest.trim_start_matches(['/', '\\']);
        if place.split(['/', '?']).next().is_some_and(|authority| authority.contains('@')) {
            return false;
        }
        match rest.split_once("://") {
            Some((_, next)) => rest = next,
            None => return true,
        }
    }
}

fn is_clean(text: &str) -> bool {
    !text.chars().any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}'))
}
