//! What `curl -i` prints, read, judged by all profiles and written in a format that its length chooses: no panic, and nothing that controls a
//! terminal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_audit::{Seen, Severity, audit};

fuzz_target!(|text: &[u8]| {
    let Ok(seen) = Seen::curl(text) else { return };
    let Ok(seen) = seen.at("https://app.example/") else { return };
    let audit = audit(&seen);
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let is_clean = |text: &str| text.chars().all(|char| char == '\n' || !char.is_control());
    // One format takes as long as the audit.
    match text.len() % 5 {
        0 => assert!(is_json(&audit.to_json())),
        1 => assert!(is_json(&audit.to_sarif())),
        2 => assert!(is_clean(&audit.to_string()), "{audit}"),
        3 => assert!(is_clean(&audit.to_markdown()), "{}", audit.to_markdown()),
        _ => assert!(is_clean(&audit.to_junit(Severity::Info)), "{}", audit.to_junit(Severity::Info)),
    }
});
