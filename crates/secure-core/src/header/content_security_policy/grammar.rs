//! The grammar of sources: what a text is, for the compiler and at start-up alike.

use super::{Hash, Source};

pub(super) const KEYWORDS: &[(&str, Keyword)] = &[
    ("'self'", Keyword::SelfOrigin),
    ("'unsafe-inline'", Keyword::UnsafeInline),
    ("'unsafe-eval'", Keyword::UnsafeEval),
    ("'wasm-unsafe-eval'", Keyword::WasmUnsafeEval),
    ("'trusted-types-eval'", Keyword::TrustedTypesEval),
    ("'unsafe-hashes'", Keyword::UnsafeHashes),
    ("'strict-dynamic'", Keyword::StrictDynamic),
    ("'report-sample'", Keyword::ReportSample),
    ("'report-sha256'", Keyword::ReportSha256),
    ("'report-sha384'", Keyword::ReportSha384),
    ("'report-sha512'", Keyword::ReportSha512),
    ("'inline-speculation-rules'", Keyword::InlineSpeculationRules),
    ("'unsafe-webtransport-hashes'", Keyword::UnsafeWebTransportHashes),
    ("'nonce-{nonce}'", Keyword::Nonce),
    // Another spelling of the same hole, found in configuration files.
    ("'nonce-{random}'", Keyword::Nonce),
];

/// Schemes that people write without their colon.
const SCHEMES: &[&str] = &["data", "blob", "https", "http", "wss", "ws", "mediastream", "filesystem"];

/// A source that is one word.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keyword {
    SelfOrigin,
    UnsafeInline,
    UnsafeEval,
    WasmUnsafeEval,
    TrustedTypesEval,
    UnsafeHashes,
    StrictDynamic,
    ReportSample,
    ReportSha256,
    ReportSha384,
    ReportSha512,
    InlineSpeculationRules,
    UnsafeWebTransportHashes,
    Nonce,
}

impl Keyword {
    pub(super) const fn source(self) -> Source {
        match self {
            Self::SelfOrigin => Source::SelfOrigin,
            Self::UnsafeInline => Source::UnsafeInline,
            Self::UnsafeEval => Source::UnsafeEval,
            Self::WasmUnsafeEval => Source::WasmUnsafeEval,
            Self::TrustedTypesEval => Source::TrustedTypesEval,
            Self::UnsafeHashes => Source::UnsafeHashes,
            Self::StrictDynamic => Source::StrictDynamic,
            Self::ReportSample => Source::ReportSample,
            Self::ReportSha256 => Source::ReportSha256,
            Self::ReportSha384 => Source::ReportSha384,
            Self::ReportSha512 => Source::ReportSha512,
            Self::InlineSpeculationRules => Source::InlineSpeculationRules,
            Self::UnsafeWebTransportHashes => Source::UnsafeWebTransportHashes,
            Self::Nonce => Source::Nonce,
        }
    }
}

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
    NoColon,
    Keyword,
    FixedNonce,
    Hash,
    /// No host from this byte on.
    Byte(usize),
}

/// Reads a source, also in a `const`.
pub(super) const fn classify(text: &[u8]) -> Result<Kind, Fault> {
    let mut keywords = KEYWORDS;
    while let [(word, keyword), rest @ ..] = keywords {
        if same_word(text, word.as_bytes()) {
            return Ok(Kind::Keyword(*keyword));
        }
        if let [b'\'', bare @ .., b'\''] = word.as_bytes() {
            if same_word(text, bare) {
                return Err(Fault::Unquoted);
            }
        }
        keywords = rest;
    }
    if same_word(text, b"inline") || same_word(text, b"eval") || is_quoted_source_bare(text) {
        return Err(Fault::Unquoted);
    }
    let mut schemes = SCHEMES;
    while let [scheme, rest @ ..] = schemes {
        if same_word(text, scheme.as_bytes()) {
            return Err(Fault::NoColon);
        }
        schemes = rest;
    }
    match text {
        [b'\'', quoted @ .., b'\''] => quoted_source(quoted),
        _ if same_word(text, b"none") => Err(Fault::NoneStandsAlone),
        _ if is_scheme_source(text) => Ok(Kind::Scheme),
        _ => match invalid_host(text) {
            None => Ok(Kind::Host),
            Some(index) => Err(Fault::Byte(index)),
        },
    }
}

/// `eq_ignore_ascii_case`, which is for a `const` only since Rust 1.89.
pub(super) const fn same_word(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([a, left_tail @ ..], [b, right_tail @ ..]) = (left, right) {
        if !a.eq_ignore_ascii_case(b) {
            return false;
        }
        (left, right) = (left_tail, right_tail);
    }
    left.is_empty() && right.is_empty()
}

const fn quoted_source(quoted: &[u8]) -> Result<Kind, Fault> {
    if same_word(quoted, b"none") {
        return Err(Fault::NoneStandsAlone);
    }
    if let Some((prefix, _)) = quoted.split_at_checked(6) {
        if same_word(prefix, b"nonce-") {
            return Err(Fault::FixedNonce);
        }
    }
    match quoted {
        _ if Hash::is_valid(quoted) => Ok(Kind::Hash),
        [b's' | b'S', b'h' | b'H', b'a' | b'A', b'0'..=b'9' | b'-', ..] => Err(Fault::Hash),
        _ => Err(Fault::Keyword),
    }
}

/// Whether a text is a nonce or hash without its quotes. A host of that beginning has a dot.
const fn is_quoted_source_bare(text: &[u8]) -> bool {
    let (Some((nonce, _)), hash) = (text.split_at_checked(6), text.split_at_checked(7)) else { return false };
    let mut begins = same_word(nonce, b"nonce-");
    if let Some((hash, _)) = hash {
        begins |= same_word(hash, b"sha256-") || same_word(hash, b"sha384-") || same_word(hash, b"sha512-");
    }
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if *byte == b'.' {
            return false;
        }
        rest = tail;
    }
    begins
}

const fn is_scheme_source(text: &[u8]) -> bool {
    let [first, middle @ .., b':'] = text else { return false };
    let mut rest = middle;
    while let [byte, tail @ ..] = rest {
        if !is_scheme_byte(*byte) {
            return false;
        }
        rest = tail;
    }
    first.is_ascii_alphabetic()
}

const fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// Where a text stops being a host source, if it does: `[scheme "://"] host-part [":" port-part] [path-part]`.
const fn invalid_host(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    // An optional scheme.
    let mut scan = text;
    let mut length = 0;
    while let [byte, tail @ ..] = scan {
        if is_scheme_byte(*byte) {
            scan = tail;
            length += 1;
            continue;
        }
        if let [b':', b'/', b'/', after @ ..] = scan {
            if length == 0 || !is_scheme_start(text) {
                return Some(0);
            }
            rest = after;
            index = length + 3;
        }
        break;
    }
    // The host: `*`, or labels of letters, digits and hyphens, the first of which may be `*`.
    let mut label = 0;
    let mut labels = 0;
    if let [b'*', tail @ ..] = rest {
        rest = tail;
        index += 1;
        match rest {
            [b'.', tail @ ..] => {
                rest = tail;
                index += 1;
            }
            [] | [b':' | b'/', ..] => labels = 1,
            _ => return Some(index),
        }
    }
    if labels == 0 {
        while let [byte, tail @ ..] = rest {
            match byte {
                b'.' if label > 0 => label = 0,
                byte if byte.is_ascii_alphanumeric() || *byte == b'-' => {
                    label += 1;
                    labels = 1;
                }
                _ => break,
            }
            rest = tail;
            index += 1;
        }
        if labels == 0 {
            return Some(index);
        }
    }
    // An optional port.
    if let [b':', tail @ ..] = rest {
        rest = tail;
        index += 1;
        if let [b'*', tail @ ..] = rest {
            rest = tail;
            index += 1;
        } else {
            let mut port: u32 = 0;
            let mut digits = 0;
            while let [byte @ b'0'..=b'9', tail @ ..] = rest {
                port = port * 10 + (*byte - b'0') as u32;
                digits += 1;
                if port > 65_535 {
                    return Some(index);
                }
                rest = tail;
                index += 1;
            }
            if digits == 0 {
                return Some(index);
            }
        }
    }
    // An optional path, without query and fragment.
    match rest {
        [] => None,
        [b'/', ..] => invalid_path(rest, index),
        _ => Some(index),
    }
}

const fn is_scheme_start(text: &[u8]) -> bool {
    matches!(text, [first, ..] if first.is_ascii_alphabetic())
}

const fn invalid_path(mut rest: &[u8], mut index: usize) -> Option<usize> {
    while let [byte, tail @ ..] = rest {
        match byte {
            b'%' => match tail {
                [first, second, ..] if first.is_ascii_hexdigit() && second.is_ascii_hexdigit() => {}
                _ => return Some(index),
            },
            // RFC 3986 pchar and "/", without what a policy uses itself: ";" "," and "'".
            b'/' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b'=' | b':' | b'@' => {}
            byte if byte.is_ascii_alphanumeric() => {}
            _ => return Some(index),
        }
        rest = tail;
        index += 1;
    }
    None
}
