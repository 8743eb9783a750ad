//! Whatever stands in a `Set-Cookie` line: what a browser keeps of it is never weaker, and never lost, after hardening.

#![expect(clippy::indexing_slicing, reason = "a test may fail by panic, its helpers too")]

use proptest::{prelude::*, sample::select};
use secure_core::{CookiePattern, CookieRules};

#[path = "set_cookie/browser.rs"]
mod browser;
#[path = "set_cookie/promises.rs"]
mod promises;

/// A line as a server writes it, with attributes that are right or nearly.
fn written() -> impl Strategy<Value = Vec<u8>> {
    let name = select(vec!["a", "", "__Host-a", "__HOST-HTTP-a", "__Secure-a", "__http-a", "__Host", "\u{fc}"]);
    let value = select(vec!["1", "", "a=b,c", "\"b", "__Host-a=1", "\u{fc}"]);
    let attribute = select(vec![
        "Secure",
        "secure=false",
        "HttpOnly",
        "Partitioned",
        "SameSite=Lax",
        "SAMESITE = none ",
        "SameSite=Strict",
        "SameSite=Loose",
        "SameSite",
        "Path=/",
        "path=/a",
        "Path",
        "Domain=a.example",
        "Domain=.",
        "Domain=\u{fc}.example",
        "Max-Age=0",
        "Priority=High",
        "",
    ]);
    (name, value, prop::collection::vec(attribute, 0..5))
        .prop_map(|(name, value, attributes)| [&[&*format!("{name}={value}")], &*attributes].concat().join("; ").into())
}

/// Pieces of lines in any order, with noise between them.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let word = select(vec![
        "a",
        "__Host-",
        "__host-http-a",
        "Secure",
        "HttpOnly",
        "SameSite",
        "=None",
        "Lax",
        "Partitioned",
        "Path=/",
        "Domain=",
        "\"",
        "\u{fc}",
    ]);
    let noise = prop_oneof![
        20 => Just(Vec::new()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
        1 => (1020_usize..1030).prop_map(|length| vec![b'x'; length]),
        1 => (4090_usize..4100).prop_map(|length| vec![b'x'; length]),
    ];
    let glue = select(vec!["=", ";", "; ", ";;", " ", "\t", ",", ""]);
    let piece = (word, noise, glue).prop_map(|(word, noise, glue)| [word.as_bytes(), &noise, glue.as_bytes()].concat());
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![4 => written(), 4 => broken(), 1 => prop::collection::vec(any::<u8>(), 0..40)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn what_a_browser_keeps_is_never_weaker(line in line(), choices: u8, https: bool) {
        let rule = promises::rule(choices);
        let rules = CookieRules::none().rule(CookiePattern::ALL, rule);
        promises::check(&rules, rule, &line, https).map_err(TestCaseError::fail)?;

        let audit = rules.clone().audit_only();
        let (changed, audited) = (rules.harden(&line, https), audit.harden(&line, https));
        prop_assert_eq!(audited.line(), None);
        prop_assert_eq!(audited.is_worth_a_word(), changed.line().is_some() || changed.flaw().is_some());
        for untouched in [CookieRules::none(), rules.except(CookiePattern::ALL)] {
            let hardened = untouched.harden(&line, https);
            prop_assert!(hardened.line().is_none() && !hardened.is_worth_a_word());
        }
    }
}
