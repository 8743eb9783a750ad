//! What `curl -i` prints, read and judged by all profiles: no panic. How that is written is for `audit_formats`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_audit::{Seen, audit};

fuzz_target!(|text: &[u8]| {
    let Ok(seen) = Seen::curl(text) else { return };
    let Ok(seen) = seen.at("https://app.example/") else { return };
    drop(audit(&seen));
});
