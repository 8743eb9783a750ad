//! Recordings of browsers, read and judged: no panic, and bounded output.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_audit::{Report, Seen, audit};

fuzz_target!(|text: &[u8]| {
    let Ok(seen) = Seen::har(text) else { return };
    let report: Report = seen.iter().take(20).map(audit).collect();
    assert!(report.to_string().len() < 20 << 20);
    assert!(serde_json::from_str::<serde_json::Value>(&report.to_json()).is_ok());
});
