//! Any text as a source at request time: no panic, no header lost, none malformed, and no directive but the one that was
//! named.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secure_core::{
    Adjustment, Directive, MemoryBackend, Policy, Prepared, RequestView, Target,
    header::content_security_policy::read::{ReadDirective, ReadPolicy, read},
};

/// Prepared once, as in an application: to prepare takes longer than all that comes after.
static PREPARED: LazyLock<Prepared<MemoryBackend>> = LazyLock::new(|| match Policy::strict().prepare() {
    Ok(prepared) => prepared,
    Err(error) => panic!("the preset is valid: {error}"),
});

/// What a browser makes of the policy that no adjustment has changed.
static PLAIN: LazyLock<Sent> = LazyLock::new(|| Sent::of(&Adjustment::new()));

/// The names of the headers of a response, and its policy as a browser reads it.
struct Sent {
    names: Vec<String>,
    policies: Vec<ReadPolicy>,
}

impl Sent {
    fn of(adjustment: &Adjustment) -> Self {
        let mut headers = Vec::new();
        PREPARED.apply_adjusted(&mut headers, 200, &PREPARED.begin(&RequestView::default()), adjustment);
        let line = headers.iter().find(|(name, _)| name == "Content-Security-Policy");
        let policies = line.map(|(_, value)| read(value)).unwrap_or_default();
        let mut names: Vec<_> = headers.into_iter().map(|(name, _)| name).collect();
        names.sort();
        Self { names, policies }
    }
}

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let Some(directive) = Directive::ALL.get(usize::from(choice) % Directive::ALL.len()) else { return };
    let adjustment = Adjustment::new().dangerous_append(Target::Both, *directive, text);
    let (plain, sent) = (&PLAIN.policies, Sent::of(&adjustment));
    assert_eq!(PLAIN.names, sent.names);
    let adjusted = sent.policies;
    assert_eq!(adjusted.len(), 1);
    if adjustment.refusals().next().is_some() {
        assert_eq!(*plain, adjusted);
    }
    for changed in adjusted.iter().flat_map(|policy| &policy.directives) {
        let said = |directive: &ReadDirective| (directive.name.clone(), directive.words.clone());
        let known = plain.iter().flat_map(|policy| &policy.directives).any(|known| said(known) == said(changed));
        assert!(known || changed.name == directive.as_str(), "{changed:?}");
    }
});
