//! Any text as a configuration: no panic; what is accepted is written as the same policy, and goes out clean.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{MemoryBackend, Policy, RequestView};

fuzz_target!(|text: &str| {
    let Ok(policy) = serde_json::from_str::<Policy>(text) else { return };
    let Ok(prepared) = policy.prepare::<MemoryBackend>() else { return };
    if let Ok(written) = serde_json::to_string(&policy) {
        let Ok(again) = serde_json::from_str::<Policy>(&written) else { panic!("{written} does not read back") };
        assert_eq!(again, policy);
    }
    let mut headers = Vec::new();
    prepared.apply(&mut headers, 200, &prepared.begin(&RequestView::default()));
    for (name, value) in headers {
        assert!(name.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(!value.is_empty() && value.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
    }
});
