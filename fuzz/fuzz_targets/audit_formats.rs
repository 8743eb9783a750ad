//! The audit of what `curl -i` prints, written in the format that its first byte chooses: valid, and without what controls a
//! terminal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_audit::{Seen, Severity, audit};

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(seen) = Seen::curl(text) else { return };
    let Ok(seen) = seen.at("https://app.example/") else { return };
    let audit = audit(&seen);
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let is_clean = |text: &str| text.chars().all(|char| char == '\n' || !char.is_control());
    match choice % 5 {
        0 => assert!(is_json(&audit.to_json())),
        1 => assert!(is_json(&audit.to_sarif())),
        2 => assert!(is_clean(&audit.to_string()), "{audit}"),
        3 => assert!(is_clean(&audit.to_markdown()), "{}", audit.to_markdown()),
        _ => assert!(is_clean(&audit.to_junit(Severity::Info)), "{}", audit.to_junit(Severity::Info)),
    }
});
