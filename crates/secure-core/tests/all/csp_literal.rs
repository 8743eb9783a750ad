//! `csp!` and the reader of text are one: what the compiler accepts is read, what it refuses is refused.

use proptest::{prelude::*, sample::select};
use secure_core::{ContentSecurityPolicy, CspLiteral, Directive};

/// A directive of a text, or what only looks like one, and what separates it from the next.
fn csp_directive() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        12 => select(Directive::ALL).prop_map(|directive| directive.as_str().to_owned()),
        1 => select(vec!["IMG-src", "script", "plugin-types", "xhr-src", "img-src:", "img-src='self'", ""])
            .prop_map(str::to_owned),
    ];
    let sources = "'self' 'SELF' 'unsafe-inline' 'UNSAFE-inline' 'nonce-{nonce}' 'nonce-{random}' data: DATA: * \
                   https://a.example HTTPS://A.example a.example:* a.example/b a.example/B a.example/ \
                   'sha256-gKHd+pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ=' \
                   'SHA256-gKHd-pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ'";
    let wrong = "'none' 'NONE' self none data 'nonce-abc' 'sha1-abc' 'allow' 'script' a_b a=b /% img-src sandbox options \
                 'wasm-eval' wasm-eval \u{2018}self\u{2019} \"self\" \0 ü\u{a0}ü";
    let value = move |name: String| {
        let right = match name.as_str() {
            "sandbox" => "allow-forms Allow-Forms allow-scripts ALLOW-SCRIPTS",
            "trusted-types" => "'allow-duplicates' 'Allow-Duplicates' a A b * 'none' 'NONE'",
            "require-trusted-types-for" => "'script' 'SCRIPT'",
            "webrtc" => "'allow' 'Block'",
            "report-to" | "report-uri" => "a b /a a.b sandbox",
            _ => sources,
        };
        let pick = |words: &'static str| select(words.split_ascii_whitespace().collect::<Vec<_>>());
        let blank = select(vec![" ", " ", " ", " ", "  ", "\t", "\n ", "\x0c", "\n"]);
        let word = (blank, prop_oneof![9 => pick(right), 1 => pick(wrong)]);
        let end = select(vec!["; ", "; ", ";", ", ", ";\n", "; ", "; ", ";;", " "]);
        (Just(name), prop::collection::vec(word, 0..4), end)
    };
    name.prop_flat_map(value).prop_map(|(name, words, end)| {
        let words = words.into_iter().map(|(blank, word)| format!("{blank}{word}"));
        format!("{name}{}{end}", words.collect::<String>())
    })
}

proptest! {
    #[test]
    fn the_compiler_and_the_reader_of_a_csp_agree(directives in prop::collection::vec(csp_directive(), 1..4)) {
        let text: &'static str = directives.concat().leak();
        let read = text.parse::<ContentSecurityPolicy>();
        match std::panic::catch_unwind(|| CspLiteral::new(text)) {
            Ok(literal) => prop_assert_eq!(Ok(literal.policy()), read, "{:?}", text),
            Err(_) => prop_assert!(read.is_err(), "{:?}", text),
        }
    }
}
