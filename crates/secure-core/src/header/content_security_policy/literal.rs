//! [`csp!`](crate::csp): a policy as a literal that the compiler has read.

use super::{
    ContentSecurityPolicy, Directive, SandboxToken,
    advice::{self, Meant},
    directive::Kind,
    grammar::{Fault, Keyword, Kind as SourceKind, classify, has_path},
    trusted_types,
    words::{begins_line, next_word, same_word, split},
};
use crate::wire::endpoint::{invalid_name, invalid_reference};

/// The text of a policy that the compiler has checked. Made by [`csp!`](crate::csp).
#[derive(Clone, Copy, Debug)]
pub struct CspLiteral(&'static str);

/// A content security policy as a literal: a mistake is a compile error that names the word.
///
/// ```
/// # use secure_core::{ContentSecurityPolicy, Source, csp};
/// let policy = csp!("default-src 'self'; script-src 'self' 'nonce-{nonce}'");
/// assert_eq!(
///     policy,
///     ContentSecurityPolicy::new().default_src(Source::SelfOrigin).script_src([Source::SelfOrigin, Source::Nonce]),
/// );
/// ```
///
/// ```compile_fail
/// # use secure_core::csp;
/// // error: evaluation panicked: no such directive: script-scr
/// let policy = csp!("default-src 'self'; script-scr 'self'");
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
    /// When the text is not a policy. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[inline]
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
    #[inline]
    pub fn policy(self) -> ContentSecurityPolicy {
        // What was checked can be read: a property of the tests. Were it not so, nothing would be allowed, in place of
        // everything.
        self.0.parse().unwrap_or_else(|_| ContentSecurityPolicy::nothing())
    }
}

#[inline]
const fn check_policy(policy: &[u8]) {
    let mut rest = policy;
    let mut directives = 0;
    loop {
        let (directive, tail) = split(rest, b';');
        let (name, words) = next_word(directive);
        if !name.is_empty() {
            check_directive(name, words);
            if tail.is_some() && has_directive(tail, name) {
                fail("the directive appears twice: ", name);
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

#[inline]
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

#[inline]
const fn check_directive(name: &[u8], words: &[u8]) {
    let mut known = Directive::ALL;
    while let [directive, rest @ ..] = known {
        if same_word(directive.as_str().as_bytes(), name) {
            return check_value(*directive, name, words);
        }
        known = rest;
    }
    match advice::meant(name) {
        Some(Meant::Past(cure)) => fail_with("no longer a directive: ", name, "; ", cure),
        Some(Meant::Directive(known)) => fail_with("no such directive: ", name, "; write ", known),
        Some(Meant::Glued(known)) => fail_with("no such directive: ", name, "; write a blank behind ", known),
        None => fail("no such directive: ", name),
    }
}

#[inline]
const fn check_value(directive: Directive, name: &[u8], words: &[u8]) {
    let kind = directive.kind();
    let mut rest = words;
    let mut count = 0;
    loop {
        let (word, tail) = next_word(rest);
        if word.is_empty() {
            break;
        }
        count += 1;
        let alone = count == 1 && next_word(tail).0.is_empty();
        if advice::begins_directive(Some(kind), count == 1, word) {
            fail("a semicolon is missing before: ", word);
        }
        if begins_line(rest) {
            fail("a semicolon or a blank is missing before: ", word);
        }
        match kind {
            Kind::Sources | Kind::Locations => check_source(directive, word, words),
            Kind::Sandbox => check_sandbox(word),
            Kind::TrustedTypes => check_trusted_type(word, words),
            Kind::WebRtc if alone && (same_word(word, b"'allow'") || same_word(word, b"'block'")) => {}
            Kind::ReportTo if alone && invalid_name(word).is_none() => {}
            Kind::ReportUri if invalid_reference(word).is_none() => {}
            Kind::Script if alone && same_word(word, b"'script'") => {}
            Kind::Script => fail("write 'script' instead of: ", word),
            Kind::WebRtc => fail("write 'allow' or 'block' instead of: ", word),
            Kind::ReportTo => fail("write the name of one endpoint instead of: ", word),
            Kind::ReportUri => fail("not an address: ", word),
            Kind::Nothing => fail("the directive takes no value: ", word),
        }
        rest = tail;
    }
    if count == 0 && !matches!(kind, Kind::Sandbox | Kind::TrustedTypes | Kind::Nothing) {
        fail("the list is empty, write 'none' or leave the directive out: ", name);
    }
}

#[inline]
const fn check_source(directive: Directive, word: &[u8], words: &[u8]) {
    if same_word(word, b"'none'") {
        let mut rest = words;
        loop {
            let (other, tail) = next_word(rest);
            if other.is_empty() {
                return;
            }
            if !same_word(other, b"'none'") && !only_reports(other) {
                fail("'none' stands alone, leave the other sources out: ", word);
            }
            rest = tail;
        }
    }
    if let Some((_, cure)) = advice::keyword(word) {
        if matches!(classify(word), Err(Fault::Keyword | Fault::Unquoted)) {
            fail_with("no such keyword: ", word, "; ", cure);
        }
    }
    match classify(word) {
        Ok(SourceKind::Host) if matches!(directive, Directive::FrameAncestors) && has_path(word) => {
            fail("who frames a page is judged by origin, leave the path out: ", word);
        }
        Ok(
            SourceKind::Keyword(Keyword::SelfOrigin | Keyword::ReportSample) | SourceKind::Scheme | SourceKind::Host,
        ) => {}
        Ok(_) if matches!(directive.kind(), Kind::Sources) => {}
        Ok(_) => fail("says nothing about a place: ", word),
        Err(Fault::NoneStandsAlone) => fail("write 'none' with quotes instead of: ", word),
        Err(Fault::Unquoted) => fail("needs single quotes: ", word),
        Err(Fault::Quotes) => fail("quotes are plain single ones, or none: ", word),
        Err(Fault::Directive) => fail("a semicolon is missing before: ", word),
        Err(Fault::NoColon) => fail("a scheme needs its colon: ", word),
        Err(Fault::SchemeAsHost) => fail("a scheme ends with its colon: ", word),
        Err(Fault::Keyword) => fail("no such keyword: ", word),
        Err(Fault::FixedNonce) => fail("a fixed nonce protects nobody, write 'nonce-{nonce}' instead of: ", word),
        Err(Fault::Hash) => fail("not a hash: ", word),
        Err(Fault::TooLong) => fail("longer than a host can be: ", word),
        Err(Fault::Byte(_)) => fail("not a source: ", word),
    }
}

/// Whether a source only says what a report holds.
#[inline]
const fn only_reports(word: &[u8]) -> bool {
    use Keyword::{ReportSample, ReportSha256, ReportSha384, ReportSha512};
    matches!(classify(word), Ok(SourceKind::Keyword(ReportSample | ReportSha256 | ReportSha384 | ReportSha512)))
}

#[inline]
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

#[inline]
const fn check_trusted_type(word: &[u8], words: &[u8]) {
    let (none, any) = (trusted_types::is_none(word), matches!(word, b"*"));
    if none || any {
        let mut rest = words;
        loop {
            let (other, tail) = next_word(rest);
            if other.is_empty() {
                return;
            }
            if none && !trusted_types::is_none(other) {
                fail("stands alone: ", word);
            }
            if any && !matches!(other, b"*") && !trusted_types::allows_duplicates(other) {
                fail("has no effect beside *: ", other);
            }
            rest = tail;
        }
    } else if !trusted_types::allows_duplicates(word) && trusted_types::invalid_name(word).is_some() {
        fail("not the name of a policy: ", word);
    }
}

/// Ends the compilation with a message and the word it is about.
#[inline]
const fn fail(message: &str, word: &[u8]) -> ! {
    fail_with(message, word, "", "")
}

/// The same, and what to do instead.
#[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
#[inline]
const fn fail_with(message: &str, word: &[u8], between: &str, cure: &str) -> ! {
    let mut text = [0u8; 240];
    let (length, _) = copy(message.as_bytes(), &mut text, 0);
    let (length, _) = copy(word, &mut text, length);
    let (length, _) = copy(between.as_bytes(), &mut text, length);
    let (length, _) = copy(cure.as_bytes(), &mut text, length);
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
#[inline]
const fn copy(from: &[u8], to: &mut [u8; 240], length: usize) -> (usize, bool) {
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
            "trusted-types; sandbox",
            "img-src * *; script-src 'self' 'SELF' 'nonce-{nonce}' 'nonce-{random}'; sandbox allow-forms ALLOW-FORMS",
            "frame-ancestors 'self' 'Self'; trusted-types a a; report-uri /a /a; form-action 'none' 'NONE'",
            "script-src-attr 'none' 'report-sample'; form-action 'self' 'report-sample'; img-src 'report-sha256' 'none'",
            "trusted-types 'allow-duplicates' *, trusted-types 'NONE', trusted-types 'allow-duplicates'",
            "require-trusted-types-for 'SCRIPT'; script-src 'SHA256-gKHd-pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ'",
            "
            default-src 'self';
            script-src 'self'
                https://a.example
            ",
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
            ("img-src *; img-src data:", "the directive appears twice: img-src"),
            ("img-src", "the list is empty, write 'none' or leave the directive out: img-src"),
            ("img-src *,", "the directive is empty"),
            ("img-src *;;font-src *", "the directive is empty"),
            ("script-src 'nonce-abc'", "a fixed nonce protects nobody, write 'nonce-{nonce}' instead of: 'nonce-abc'"),
            ("frame-ancestors 'unsafe-inline'", "says nothing about a place: 'unsafe-inline'"),
            ("sandbox allow-all", "no such permission of a sandbox: allow-all"),
            ("upgrade-insecure-requests 1", "the directive takes no value: 1"),
            ("report-to a b", "write the name of one endpoint instead of: a"),
            ("img-src ü", "not a source: ü"),
            ("img-src 'none' 'report-sample' *", "'none' stands alone, leave the other sources out: 'none'"),
            ("img-src data:*", "a scheme ends with its colon: data:*"),
            ("trusted-types * a", "has no effect beside *: a"),
            ("trusted-types 'none' a", "stands alone: 'none'"),
            ("frame-ancestors a.example/b", "who frames a page is judged by origin, leave the path out: a.example/b"),
            ("default-src 'self' script-src *", "a semicolon is missing before: script-src"),
            ("img-src *\nX: 1", "a semicolon or a blank is missing before: X:"),
            ("script *", "no such directive: script; write script-src"),
            ("script-src='self'", "no such directive: script-src='self'; write a blank behind script-src"),
            ("plugin-types a/b", "no longer a directive: plugin-types; write \"object-src 'none'\""),
            ("script-src 'wasm-eval'", "no such keyword: 'wasm-eval'; write \"'wasm-unsafe-eval'\""),
            ("script-src \u{2018}self\u{2019}", "quotes are plain single ones, or none: \u{2018}self\u{2019}"),
        ] {
            let panic = catch_unwind(|| CspLiteral::new(text)).unwrap_err();
            assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some(message), "{text}");
            assert!(text.parse::<ContentSecurityPolicy>().is_err(), "{text}");
        }
    }
}
