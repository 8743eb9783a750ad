//! What `curl -i` prints, read, judged by all profiles and written in every format: no panic, and nothing that controls a
//! terminal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_audit::{Seen, Severity, audit};

fuzz_target!(|text: &[u8]| {
    let Ok(seen) = Seen::curl(text) else { return };
    let Ok(seen) = seen.at("https://app.example/") else { return };
    let audit = audit(&seen);
    assert!(serde_json::from_str::<serde_json::Value>(&audit.to_json()).is_ok());
    assert!(serde_json::from_str::<serde_json::Value>(&audit.to_sarif()).is_ok());
    for text in [audit.to_string(), audit.to_markdown(), audit.to_junit(Severity::Info)] {
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
    }
});
