//! Any text as a content security policy: no panic; what is accepted is written as it was meant, and goes out clean.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{
    ContentSecurityPolicy, MemoryBackend, Policy, RequestView,
    header::content_security_policy::read::{ReadPolicy, read, read_report_only},
};

/// Whether a browser obeys every directive, though not every word of each.
fn is_heeded(policy: &ReadPolicy) -> bool {
    policy.skipped.iter().all(|skipped| !skipped.why.is_whole_directive())
}

fuzz_target!(|text: &str| {
    let as_browser = read(text);
    assert_eq!(read_report_only(text).len(), as_browser.len());
    let Ok(policy) = text.parse::<ContentSecurityPolicy>() else { return };
    let written = policy.to_string();
    assert_eq!(written.parse::<ContentSecurityPolicy>().as_ref(), Ok(&policy));

    // A browser reads the same directives, in the same order, and skips none of what we write.
    let ours = read(&written);
    assert_eq!(ours.len(), as_browser.len());
    for (ours, theirs) in ours.iter().zip(&as_browser) {
        assert!(is_heeded(ours));
        let names =
            |policy: &ReadPolicy| policy.directives.iter().map(|directive| directive.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(ours), names(theirs));
    }

    // What goes out, for every other length: to prepare takes as long as all that comes before.
    if text.len() % 2 == 1 {
        return;
    }
    let Ok(prepared) = Policy::empty().with(policy).prepare::<MemoryBackend>() else { return };
    for nonce in [false, true] {
        let mut exchange = prepared.begin(&RequestView::default());
        if nonce {
            exchange.nonce().ok();
        }
        let mut headers = Vec::new();
        prepared.apply(&mut headers, 200, &exchange);
        for (_, value) in headers {
            assert!(!value.is_empty() && value.bytes().all(|byte| matches!(byte, b' '..=b'~')));
            assert!(read(&value).iter().all(is_heeded));
        }
    }
});
