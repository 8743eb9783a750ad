//! Any text as a source at request time: no panic, no header lost, none malformed, and no directive but the one that was
//! named.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secure_core::{
    Adjustment, ContentSecurityPolicy, Directive, MemoryBackend, Policy, Prepared, RequestView, Target,
    XContentTypeOptions,
    header::content_security_policy::read::{ReadDirective, ReadPolicy, read},
};

/// Prepared once, as in an application: to prepare takes longer than all that comes after.
/// Of other headers there is one, for the rendering of all of a preset takes longer too.
static PREPARED: LazyLock<Prepared<MemoryBackend>> = LazyLock::new(|| {
    let policy = Policy::empty().with(ContentSecurityPolicy::strict()).with(XContentTypeOptions::NoSniff);
    match policy.prepare() {
        Ok(prepared) => prepared,
        Err(error) => panic!("the policy is valid: {error}"),
    }
});

/// What no adjustment has changed, and what a browser makes of it.
static PLAIN: LazyLock<Sent> = LazyLock::new(|| Sent::of(&Adjustment::new()));
static PLAIN_READ: LazyLock<Vec<ReadPolicy>> = LazyLock::new(|| read(&PLAIN.policy));

/// The names of the headers of a response, and its policy.
struct Sent {
    names: Vec<String>,
    policy: String,
}

impl Sent {
    fn of(adjustment: &Adjustment) -> Self {
        let mut headers = Vec::new();
        PREPARED.apply_adjusted(&mut headers, 200, &PREPARED.begin(&RequestView::default()), adjustment);
        let line = headers.iter_mut().find(|(name, _)| name == "Content-Security-Policy");
        let policy = line.map(|(_, value)| std::mem::take(value)).unwrap_or_default();
        let mut names: Vec<_> = headers.into_iter().map(|(name, _)| name).collect();
        names.sort();
        Self { names, policy }
    }
}

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let Some(directive) = Directive::ALL.get(usize::from(choice) % Directive::ALL.len()) else { return };
    let adjustment = Adjustment::new().dangerous_append(Target::Both, *directive, text);
    let sent = Sent::of(&adjustment);
    assert_eq!(PLAIN.names, sent.names);
    if adjustment.refusals().next().is_some() {
        assert_eq!(PLAIN.policy, sent.policy);
    }
    // What is as it was needs no reader.
    if PLAIN.policy == sent.policy {
        return;
    }
    // One policy stays one. What differs is read: all else takes most of the time, and is as it was.
    assert!(!sent.policy.contains(','), "{}", sent.policy);
    let known = |part: &&str| !PLAIN.policy.split(';').any(|plain| plain.trim() == part.trim());
    let differs: Vec<_> = sent.policy.split(';').filter(known).collect();
    let (plain, adjusted) = (&*PLAIN_READ, read(&differs.join(";")));
    for changed in adjusted.iter().flat_map(|policy| &policy.directives) {
        let said = |directive: &ReadDirective| (directive.name.clone(), directive.words.clone());
        let known = plain.iter().flat_map(|policy| &policy.directives).any(|known| said(known) == said(changed));
        assert!(known || changed.name == directive.as_str(), "{changed:?}");
    }
});
