//! Any bytes as the body of a request with reports: no panic; what is read is clean, short, and reads back as it is from the
//! line that is written of it.

#![no_main]

use std::{
    io,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex},
};

use libfuzzer_sys::fuzz_target;
use secure_core::{Collector, NdjsonSink, Report, ReportAggregate, ReportLimits, ReportRequest, ReportSink};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().map_or(Ok(0), |mut lines| lines.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fuzz_target!(|input: (bool, bool, u128, &[u8])| {
    let (queries, array, peer, body) = input;
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

    let content_type = Some(if array { "application/reports+json" } else { "application/csp-report; charset=utf-8" });
    let request = ReportRequest { peer: Some(IpAddr::V6(Ipv6Addr::from_bits(peer))), content_type, ..ReportRequest::post() };
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
    let addresses = [&report.url, &report.document, &report.referrer, &report.blocked, &report.source_file];
    for address in addresses.into_iter().flatten() {
        let text = address.as_str();
        assert!(is_clean(text) && text.len() <= limits.url && !text.contains([' ', '#']));
        assert!(limits.queries || !text.contains('?'));
    }

    let lines = Lines::default();
    NdjsonSink::new(lines.clone()).receive(report, 7);
    let Ok(line) = lines.0.lock() else { return };
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
    let Ok(again) = Report::read(&line, limits) else { panic!("{:?} is no report", String::from_utf8_lossy(&line)) };
    assert_eq!(again.reports, [report.clone()]);
}

fn is_clean(text: &str) -> bool {
    !text.chars().any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}'))
}
