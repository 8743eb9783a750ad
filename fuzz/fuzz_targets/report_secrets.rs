//! Secrets of an address in a text of a report are gone, whatever stands around it. The first byte chooses the form of the
//! address, and all the others are what stands around.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{Report, ReportLimits};

use crate::line::line;

mod line;

const SECRET: &str = "S3CRET";

fuzz_target!(|input: &[u8]| {
    let Some((choice, around)) = input.split_first() else { return };
    let Some(around) = str::from_utf8(around).ok().filter(|around| !around.contains(SECRET)) else { return };
    let queries = choice & 1 == 1;
    let (before, behind) = around.split_at(around.floor_char_boundary(around.len() / 2));
    let query = if queries { "" } else { "?a=S3CRET&b=@S3CRET" };
    let encoded = if queries { "" } else { "%2Freset%3Ftoken%3DS3CRET" };
    let texts = [
        format!("https://u:S3CRET@h.example/p{query}#S3CRET"),
        format!("//u:S3CRET@h.example/p{query}#S3CRET"),
        format!("/reset{query}#S3CRET"),
        "//S3CRET@h.example/%2F%2Fu%3AS3CRET%40h".to_owned(),
        encoded.to_owned(),
    ];
    let limits = ReportLimits { queries, text: 9000, policy: 9000, ..ReportLimits::default() };
    let nonce = if queries { "" } else { "'nonce-S3CRET'" };
    let body = match texts.get(usize::from(choice >> 1) % (texts.len() + 1)) {
        Some(text) => {
            let text = serde_json::json!(format!("{before}{text}\u{a0}{behind}"));
            format!("{{\"type\":\"crash\",\"user_agent\":{text},\"body\":{{\"reason\":{text},\"stack\":{text}}}}}")
        }
        None => {
            let policy = format!("{before} {nonce}; report-uri /r{query}#S3CRET {behind}");
            let policy = serde_json::json!(policy);
            format!("{{\"csp-report\":{{\"effective-directive\":\"img-src\",\"original-policy\":{policy}}}}}")
        }
    };
    let Ok(read) = Report::read(body.as_bytes(), &limits) else { panic!("{body}") };
    for report in &read.reports {
        assert!(!String::from_utf8_lossy(&line(report)).contains(SECRET), "{body}");
    }
});
