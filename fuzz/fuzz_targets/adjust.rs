//! Any text as a source at request time: no panic, no header lost, none malformed, and no directive but the one that was
//! named.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{
    Adjustment, Directive, MemoryBackend, Policy, RequestView, Target,
    header::content_security_policy::read::{ReadDirective, read},
};

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let Some(directive) = Directive::ALL.get(usize::from(choice) % Directive::ALL.len()) else { return };
    let Ok(prepared) = Policy::strict().prepare::<MemoryBackend>() else { panic!("the preset is valid") };
    let exchange = prepared.begin(&RequestView::default());
    let (mut plain, mut adjusted) = (Vec::new(), Vec::new());
    prepared.apply(&mut plain, 200, &exchange);
    let adjustment = Adjustment::new().dangerous_append(Target::Both, *directive, text);
    prepared.apply_adjusted(&mut adjusted, 200, &exchange, &adjustment);

    let names = |lines: &[(String, String)]| {
        let mut names: Vec<_> = lines.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&plain), names(&adjusted));
    let csp = |lines: &[(String, String)]| {
        let line = lines.iter().find(|(name, _)| name == "Content-Security-Policy");
        line.map(|(_, value)| read(value)).unwrap_or_default()
    };
    let (plain, adjusted) = (csp(&plain), csp(&adjusted));
    assert_eq!(adjusted.len(), 1);
    if adjustment.refusals().next().is_some() {
        assert_eq!(plain, adjusted);
    }
    for changed in adjusted.iter().flat_map(|policy| &policy.directives) {
        let said = |directive: &ReadDirective| (directive.name.clone(), directive.words.clone());
        let known = plain.iter().flat_map(|policy| &policy.directives).any(|known| said(known) == said(changed));
        assert!(known || changed.name == directive.as_str(), "{changed:?}");
    }
});
