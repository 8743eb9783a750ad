//! The grammar of sources: what a text is, for the compiler and at start-up alike.

use self::host::{host, invalid_host, is_scheme_source, is_too_long};
use super::{
    Hash, advice,
    words::{begins_with, has_byte, same_word},
};

mod host;

pub(super) use self::host::{folded, has_path, is_other_ipv4, same_host};

/// Hands the keywords to a macro: for each its variant, of a [`Keyword`] and of a source, and its word.
macro_rules! with_keywords {
    ($with:ident) => {
        $with! {
            SelfOrigin "'self'",
            UnsafeInline "'unsafe-inline'",
            UnsafeEval "'unsafe-eval'",
            WasmUnsafeEval "'wasm-unsafe-eval'",
            TrustedTypesEval "'trusted-types-eval'",
            UnsafeHashes "'unsafe-hashes'",
            StrictDynamic "'strict-dynamic'",
            ReportSample "'report-sample'",
            ReportSha256 "'report-sha256'",
            ReportSha384 "'report-sha384'",
            ReportSha512 "'report-sha512'",
            InlineSpeculationRules "'inline-speculation-rules'",
            UnsafeWebTransportHashes "'unsafe-webtransport-hashes'",
            Nonce "'nonce-{nonce}'",
        }
    };
}
pub(super) use with_keywords;

macro_rules! keywords {
    ($($variant:ident $word:literal,)+) => {
        /// A source that is one word.
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Keyword {
            $($variant,)+
        }

        pub(super) const KEYWORDS: &[(&str, Keyword)] = &[
            $(($word, Keyword::$variant),)+
            // Another spelling of the same placeholder, found in configuration files.
            ("'nonce-{random}'", Keyword::Nonce),
        ];
    };
}

with_keywords!(keywords);

/// Schemes that people write without their colon.
const SCHEMES: &[&str] = &["data", "blob", "https", "http", "wss", "ws", "mediastream", "filesystem"];

/// What kind of source a text is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Keyword(Keyword),
    Hash,
    Scheme,
    Host,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    NoneStandsAlone,
    Unquoted,
    /// Quotes that are not the plain single ones.
    Quotes,
    NoColon,
    /// A scheme with what follows a host, as in `data:*`.
    SchemeAsHost,
    /// The name of a directive.
    Directive,
    Keyword,
    FixedNonce,
    Hash,
    /// A label or a host longer than the DNS has.
    TooLong,
    /// No host from this byte on.
    Byte(usize),
}

/// Reads a source, also in a `const`.
#[inline]
pub(super) const fn classify(text: &[u8]) -> Result<Kind, Fault> {
    let mut keywords = KEYWORDS;
    while let [(word, keyword), rest @ ..] = keywords {
        if same_word(text, word.as_bytes()) {
            return Ok(Kind::Keyword(*keyword));
        }
        if let [b'\'', bare @ .., b'\''] = word.as_bytes() {
            if same_but_underscores(text, bare) {
                return Err(Fault::Unquoted);
            }
        }
        keywords = rest;
    }
    if is_keyword_bare(text) || is_quoted_source_bare(text) {
        return Err(Fault::Unquoted);
    }
    if advice::is_directive(text) {
        return Err(Fault::Directive);
    }
    if has_other_quotes(text) {
        return Err(Fault::Quotes);
    }
    if is_scheme_bare(text) {
        return Err(Fault::NoColon);
    }
    match text {
        [b'\'', quoted @ .., b'\''] => quoted_source(quoted),
        _ if same_word(text, b"none") => Err(Fault::NoneStandsAlone),
        _ if is_scheme_source(text) => Ok(Kind::Scheme),
        _ => match invalid_host(text) {
            None if is_scheme_bare(host(text)) => Err(Fault::SchemeAsHost),
            None if is_too_long(text) => Err(Fault::TooLong),
            None => Ok(Kind::Host),
            Some(index) => Err(Fault::Byte(index)),
        },
    }
}

#[inline]
const fn quoted_source(quoted: &[u8]) -> Result<Kind, Fault> {
    if same_word(quoted, b"none") {
        return Err(Fault::NoneStandsAlone);
    }
    if begins_with(quoted, b"nonce-") {
        return Err(Fault::FixedNonce);
    }
    match quoted {
        _ if Hash::is_valid(quoted) => Ok(Kind::Hash),
        [b's' | b'S', b'h' | b'H', b'a' | b'A', b'0'..=b'9' | b'-', ..] => Err(Fault::Hash),
        _ if begins_with(quoted, b"url-sha") || begins_with(quoted, b"eval-sha") => Err(Fault::Hash),
        _ => Err(Fault::Keyword),
    }
}

/// Whether a text is a host to a browser, whatever people may mean by it.
#[inline]
pub(super) const fn is_host(text: &[u8]) -> bool {
    invalid_host(text).is_none()
}

/// Whether a text is a scheme without its colon.
#[inline]
const fn is_scheme_bare(text: &[u8]) -> bool {
    let mut schemes = SCHEMES;
    while let [scheme, rest @ ..] = schemes {
        if same_word(text, scheme.as_bytes()) {
            return true;
        }
        schemes = rest;
    }
    false
}

/// Whether a text is a keyword of the past, or the half of one, without its quotes. A host of one label may be called as
/// those that are one word.
#[inline]
const fn is_keyword_bare(text: &[u8]) -> bool {
    let word = same_word(text, b"inline") || same_word(text, b"eval") || same_word(text, b"nonce");
    word || (has_byte(text, b'-') && !matches!(text, [b'\'', ..]) && advice::keyword(text).is_some())
}

/// Whether a text is a nonce or hash without its quotes. A host of that beginning has a dot.
#[inline]
const fn is_quoted_source_bare(text: &[u8]) -> bool {
    let begins = begins_with(text, b"nonce-")
        || begins_with(text, b"sha256-")
        || begins_with(text, b"sha384-")
        || begins_with(text, b"sha512-");
    begins && !has_byte(text, b'.')
}

/// Whether a text is a word, where an underscore counts as a hyphen.
#[inline]
const fn same_but_underscores(mut text: &[u8], mut word: &[u8]) -> bool {
    while let ([a, text_tail @ ..], [b, word_tail @ ..]) = (text, word) {
        let same = a.eq_ignore_ascii_case(b) || (*a == b'_' && *b == b'-');
        if !same {
            return false;
        }
        (text, word) = (text_tail, word_tail);
    }
    text.is_empty() && word.is_empty()
}

/// Whether a text has quotes that word processors write, double ones, or those of Markdown.
#[inline]
const fn has_other_quotes(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        match rest {
            // From U+2018 to U+201F, and the acute accent.
            [0xe2, 0x80, 0x98..=0x9f, ..] | [0xc2, 0xb4, ..] | [b'"' | b'`', ..] => return true,
            [_, tail @ ..] => rest = tail,
            [] => return false,
        }
    }
}
