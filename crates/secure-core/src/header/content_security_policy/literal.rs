//! [`csp!`](crate::csp): a policy as a literal that the compiler has read.

use super::{
    ContentSecurityPolicy, Directive, SandboxToken,
    directive::Kind,
    grammar::{Fault, Keyword, Kind as SourceKind, classify, same_word},
    trusted_types,
};
use crate::endpoint::{invalid_name, invalid_reference};

/// The text of a policy that the compiler has checked. Made by [`csp!`](crate::csp).
#[derive(Clone, Copy, Debug)]
pub struct CspLiteral(&'static str);

/// A content security policy as a literal: a mistake is a compile error that names the word.
///
/// ```
/// use secure_core::{ContentSecurityPolicy, Source, csp};
///
/// let policy = csp!("default-src 'self'; script-src 'self' 'nonce-{nonce}'");
/// assert_eq!(
///     policy,
///     ContentSecurityPolicy::new().default_src(Source::SelfOrigin).script_src([Source::SelfOrigin, Source::Nonce]),
/// );
/// ```
///
/// ```compile_fail
/// // error: evaluation panicked: no such directive: script-scr
/// let policy = secure_core::csp!("default-src 'self'; script-scr 'self'");
/// ```
#[macro_export]
macro_rules! csp {
    ($text:expr) => {{
        const LITERAL: $crate::CspLiteral = $crate::CspLiteral::new($text);
        LITERAL.policy()
    }};
}

impl CspLiteral {
    /// Reads a policy, or several with a comma between them.
    ///
    /// # Panics
    /// When the text is no policy. In a `const` that is a compile error, so use it there.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        let mut rest = text.as_bytes();
        loop {
            let (policy, tail) = split(rest, b',');
            check_policy(policy);
            match tail {
                Some(tail) => rest = tail,
                None => return Self(text),
            }
        }
    }

    /// The policy.
    #[must_use]
    pub fn policy(self) -> ContentSecurityPolicy {
        // What was checked can be read; a policy without directives would be refused by `prepare`.
        self.0.parse().unwrap_or_default()
    }
}

const fn check_policy(policy: &[u8]) {
    let mut rest = policy;
    let mut directives = 0;
    loop {
        let (directive, tail) = split(rest, b';');
        let (name, words) = next_word(directive);
        if !name.is_empty() {
            check_directive(name, words);
            if tail.is_some() && has_directive(tail, name) {
                fail("the directive stands twice: ", name);
            }
            directives += 1;
        } else if tail.is_some() || directives == 0 {
            fail("the directive is empty", b"");
        }
        match tail {
            Some(tail) => rest = tail,
            None => return,
        }
    }
}

const fn has_directive(rest: Option<&[u8]>, name: &[u8]) -> bool {
    let mut rest = rest;
    while let Some(text) = rest {
        let (directive, tail) = split(text, b';');
        let (other, _) = next_word(directive);
        if same_word(other, name) {
            return true;
        }
        rest = tail;
    }
    false
}

const fn check_directive(name: &[u8], words: &[u8]) {
    let mut known = Directive::ALL;
    while let [directive, rest @ ..] = known {
        if same_word(directive.as_str().as_bytes(), name) {
            return check_value(directive.kind(), name, words);
        }
        known = rest;
    }
    fail("no such directive: ", name);
}

const fn check_value(kind: Kind, name: &[u8], words: &[u8]) {
    let mut rest = words;
    let mut count = 0;
    loop {
        let (word, tail) = next_word(rest);
        if word.is_empty() {
            break;
        }
        count += 1;
        let alone = count == 1 && next_word(tail).0.is_empty();
        match kind {
            Kind::Sources | Kind::Locations => check_source(kind, word, alone),
            Kind::Sandbox => check_sandbox(word),
            Kind::TrustedTypes => check_trusted_type(word, alone),
            Kind::WebRtc if alone && (same_word(word, b"'allow'") || same_word(word, b"'block'")) => {}
            Kind::ReportTo if alone && invalid_name(word).is_none() => {}
            Kind::ReportUri if invalid_reference(word).is_none() => {}
            Kind::Script if alone && is_same(word, b"'script'") => {}
            Kind::Script => fail("write 'script' instead of: ", word),
            Kind::WebRtc => fail("write 'allow' or 'block' instead of: ", word),
            Kind::ReportTo => fail("write the name of one endpoint instead of: ", word),
            Kind::ReportUri => fail("not an address: ", word),
            Kind::Nothing => fail("the directive takes no value: ", word),
        }
        if kind_repeats(kind) && has_word(tail, word) {
            fail("stands twice: ", word);
        }
        rest = tail;
    }
    if count == 0 && !matches!(kind, Kind::Sandbox | Kind::Nothing) {
        fail("the list is empty, write 'none' or leave the directive out: ", name);
    }
}

const fn kind_repeats(kind: Kind) -> bool {
    matches!(kind, Kind::Sources | Kind::Locations | Kind::Sandbox | Kind::TrustedTypes)
}

const fn check_source(kind: Kind, word: &[u8], alone: bool) {
    if same_word(word, b"'none'") {
        if !alone {
            fail("'none' stands alone, leave the other sources out: ", word);
        }
        return;
    }
    match classify(word) {
        Ok(SourceKind::Keyword(Keyword::SelfOrigin) | SourceKind::Scheme | SourceKind::Host) => {}
        Ok(_) if matches!(kind, Kind::Sources) => {}
        Ok(_) => fail("says nothing about a place: ", word),
        Err(Fault::NoneStandsAlone) => fail("write 'none' with quotes instead of: ", word),
        Err(Fault::Unquoted) => fail("needs single quotes: ", word),
        Err(Fault::NoColon) => fail("a scheme needs its colon: ", word),
        Err(Fault::Keyword) => fail("no such keyword: ", word),
        Err(Fault::FixedNonce) => fail("a fixed nonce protects nobody, write 'nonce-{nonce}' instead of: ", word),
        Err(Fault::Hash) => fail("not a hash: ", word),
        Err(Fault::Byte(_)) => fail("not a source: ", word),
    }
}

const fn check_sandbox(word: &[u8]) {
    let mut known = SandboxToken::ALL;
    while let [(token, _), rest @ ..] = known {
        if same_word(token.as_bytes(), word) {
            return;
        }
        known = rest;
    }
    fail("no such permission of a sandbox: ", word);
}

const fn check_trusted_type(word: &[u8], alone: bool) {
    if is_same(word, b"'allow-duplicates'") {
        if alone {
            fail("there is no name beside: ", word);
        }
        return;
    }
    let only = is_same(word, b"'none'") || is_same(word, b"*");
    // Beside these, only 'allow-duplicates' may stand; the rare case is left to the reader of text.
    if only && !alone {
        fail("stands alone: ", word);
    }
    if !only && trusted_types::invalid_name(word).is_some() {
        fail("not the name of a policy: ", word);
    }
}

const fn has_word(rest: &[u8], word: &[u8]) -> bool {
    let mut rest = rest;
    loop {
        let (other, tail) = next_word(rest);
        if other.is_empty() {
            return false;
        }
        if is_same(other, word) {
            return true;
        }
        rest = tail;
    }
}

const fn is_same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([a, left_tail @ ..], [b, right_tail @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_tail, right_tail);
    }
    left.is_empty() && right.is_empty()
}

/// The text before a separator, and the text after it, if there is one.
const fn split(text: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        if *byte == separator {
            return match text.split_at_checked(index) {
                Some((before, _)) => (before, Some(tail)),
                None => (text, None),
            };
        }
        rest = tail;
        index += 1;
    }
    (text, None)
}

/// The first word of a text, empty at its end, and what follows it.
const fn next_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut text = text;
    while let [b' ' | b'\t', tail @ ..] = text {
        text = tail;
    }
    let mut rest = text;
    let mut length = 0;
    while let [byte, tail @ ..] = rest {
        if matches!(byte, b' ' | b'\t') {
            break;
        }
        rest = tail;
        length += 1;
    }
    match text.split_at_checked(length) {
        Some(halves) => halves,
        None => (text, b""),
    }
}

/// Ends the compilation with a message and the word it is about.
#[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
const fn fail(message: &str, word: &[u8]) -> ! {
    let mut text = [0u8; 160];
    let (length, _) = copy(message.as_bytes(), &mut text, 0);
    let (length, _) = copy(word, &mut text, length);
    let message = match text.split_at_checked(length) {
        Some((message, _)) => message,
        None => &text,
    };
    match std::str::from_utf8(message) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("the policy is not ASCII"),
    }
}

/// Copies what fits behind the first `length` bytes, and says how many there are then.
const fn copy(from: &[u8], to: &mut [u8; 160], length: usize) -> (usize, bool) {
    let mut rest = from;
    let mut length = length;
    while let [byte, tail @ ..] = rest {
        let Some((_, [place, ..])) = to.split_at_mut_checked(length) else { return (length, false) };
        *place = *byte;
        length += 1;
        rest = tail;
    }
    (length, true)
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn what_the_compiler_accepts_is_read() {
        for text in [
            "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'",
            "sandbox allow-scripts; trusted-types a b; require-trusted-types-for 'script';",
            "report-uri /a /b; report-to csp; upgrade-insecure-requests; webrtc 'allow'",
            "default-src 'none', img-src *",
        ] {
            let csp = CspLiteral::new(text).policy();
            assert_eq!(Ok(csp), text.parse());
        }
    }

    #[test]
    fn what_it_refuses_is_refused_at_start_up_too() {
        for (text, message) in [
            ("script-scr *", "no such directive: script-scr"),
            ("default-src self", "needs single quotes: self"),
            ("img-src data", "a scheme needs its colon: data"),
            ("img-src 'none' *", "'none' stands alone, leave the other sources out: 'none'"),
            ("img-src * *", "stands twice: *"),
            ("img-src *; img-src data:", "the directive stands twice: img-src"),
            ("img-src", "the list is empty, write 'none' or leave the directive out: img-src"),
            ("img-src *,", "the directive is empty"),
            ("img-src *;;font-src *", "the directive is empty"),
            ("script-src 'nonce-abc'", "a fixed nonce protects nobody, write 'nonce-{nonce}' instead of: 'nonce-abc'"),
            ("frame-ancestors 'unsafe-inline'", "says nothing about a place: 'unsafe-inline'"),
            ("sandbox allow-all", "no such permission of a sandbox: allow-all"),
            ("upgrade-insecure-requests 1", "the directive takes no value: 1"),
            ("report-to a b", "write the name of one endpoint instead of: a"),
            ("img-src ü", "not a source: ü"),
        ] {
            let panic = catch_unwind(|| CspLiteral::new(text)).unwrap_err();
            assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some(message), "{text}");
            assert!(text.parse::<ContentSecurityPolicy>().is_err(), "{text}");
        }
    }
}
