//! [`Source`] and [`Location`]: one expression of a source list, checked.

use std::{borrow::Cow, fmt, str::FromStr};

use super::Hash;
use crate::{Error, error::nearest, text::describe};

/// From where something may come, or how it may prove itself.
///
/// Variants for keywords; the rest is read from text, in a `const` by the compiler:
///
/// ```
/// use secure_core::Source;
///
/// const CDN: Source = Source::from_static("https://cdn.example:8443/assets/");
/// let configured: Source = "*.example.org".parse()?;
/// assert_eq!(format!("{CDN} {configured}"), "https://cdn.example:8443/assets/ *.example.org");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// `'self'`: the page's own origin.
    SelfOrigin,
    /// `'unsafe-inline'`: every inline script or style, an attacker's too. Browsers ignore it beside a nonce or hash.
    UnsafeInline,
    /// `'unsafe-eval'`: `eval` and its kin.
    UnsafeEval,
    /// `'wasm-unsafe-eval'`: compiling WebAssembly.
    WasmUnsafeEval,
    /// `'trusted-types-eval'`: `eval` of a trusted type, while trusted types are enforced.
    TrustedTypesEval,
    /// `'unsafe-hashes'`: lets hashes count for event handlers and `style` attributes.
    UnsafeHashes,
    /// `'strict-dynamic'`: scripts that a trusted script loads are trusted, and hosts no longer count.
    StrictDynamic,
    /// `'report-sample'`: reports carry the first 40 characters of what was blocked.
    ReportSample,
    /// `'report-sha256'`: reports the SHA-256 digest of each script. Chrome only; needs `report-to`.
    ReportSha256,
    /// `'report-sha384'`: the same with SHA-384.
    ReportSha384,
    /// `'report-sha512'`: the same with SHA-512.
    ReportSha512,
    /// `'inline-speculation-rules'`: inline speculation rules.
    InlineSpeculationRules,
    /// `'unsafe-webtransport-hashes'`: WebTransport to servers known by the digest of their certificate.
    UnsafeWebTransportHashes,
    /// `'nonce-…'`: what carries the nonce of this response.
    Nonce,
    /// `'sha256-…'` and longer: the one script or style of this digest.
    Hash(Hash),
    /// Every address of a scheme, such as `data:`.
    Scheme(SchemeSource),
    /// A host, with wildcard, scheme, port or path where wanted.
    Host(HostSource),
}

/// Where a frame, form or base address may be: a [`Source`] that can stand for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// `'self'`: the page's own origin.
    SelfOrigin,
    /// Every address of a scheme, such as `https:`.
    Scheme(SchemeSource),
    /// A host, with wildcard, scheme, port or path where wanted.
    Host(HostSource),
}

/// A scheme and its colon, such as `data:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeSource(Cow<'static, str>);

/// `[scheme://] host [:port] [/path]`, where the host may be `*` or begin with `*.`, and the port may be `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSource(Cow<'static, str>);

const KEYWORDS: &[(&str, Keyword)] = &[
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

impl Source {
    /// `data:`. Never for scripts: an attacker can write such an address.
    pub const DATA: Self = Self::from_static("data:");
    /// `blob:`.
    pub const BLOB: Self = Self::from_static("blob:");
    /// `https:`: everything that is not sent in clear.
    pub const HTTPS: Self = Self::from_static("https:");

    /// A literal source.
    ///
    /// # Panics
    /// When the text is no source. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    pub const fn from_static(text: &'static str) -> Self {
        match classify(text.as_bytes()) {
            Ok(Kind::Keyword(keyword)) => keyword.source(),
            Ok(Kind::Hash) => match text.as_bytes().split_first() {
                // Without its quotes. The text is ASCII by now.
                Some((_, rest)) => match rest.split_last() {
                    Some((_, hash)) => match std::str::from_utf8(hash) {
                        Ok(hash) => Self::Hash(Hash::checked(Cow::Borrowed(hash))),
                        Err(_) => panic!("the hash is not ASCII"),
                    },
                    None => panic!("the hash is empty"),
                },
                None => panic!("the source is empty"),
            },
            Ok(Kind::Scheme) => Self::Scheme(SchemeSource(Cow::Borrowed(text))),
            Ok(Kind::Host) => Self::Host(HostSource(Cow::Borrowed(text))),
            Err(Fault::NoneStandsAlone) => panic!("'none' stands alone: write SourceList::NONE"),
            Err(Fault::Unquoted) => panic!("a keyword needs single quotes, as in \"'self'\""),
            Err(Fault::NoColon) => panic!("a scheme needs its colon, as in \"data:\""),
            Err(Fault::Keyword) => panic!("there is no such keyword"),
            Err(Fault::FixedNonce) => panic!("a fixed nonce protects nobody: write Source::Nonce"),
            Err(Fault::Hash) => panic!("not a hash: write sha256, sha384 or sha512 and the digest in padded base64"),
            Err(Fault::Byte(_)) => panic!("a source is one host, scheme or keyword without blanks, ';' or ','"),
        }
    }
}

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
    const fn source(self) -> Source {
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

fn fault(text: &str, fault: Fault) -> Error {
    let bare = text.trim_matches('\'');
    let (problem, cure) = match fault {
        Fault::NoneStandsAlone => (
            format!("\"{text}\" stands alone and is no source"),
            "write SourceList::NONE for the whole list".to_owned(),
        ),
        Fault::Unquoted => {
            let problem = format!("{text:?} without quotes is a host of that name");
            match text.to_ascii_lowercase().as_str() {
                "inline" => (problem, "write \"'unsafe-inline'\"".to_owned()),
                "eval" => (problem, "write \"'unsafe-eval'\"".to_owned()),
                nonce if nonce.starts_with("nonce-") => {
                    (problem, "write Source::Nonce, or 'nonce-{nonce}' in text".to_owned())
                }
                _ => (problem, format!("write \"'{bare}'\"")),
            }
        }
        Fault::NoColon => (format!("{text:?} without a colon is a host of that name"), format!("write \"{text}:\"")),
        Fault::Keyword => {
            let problem = format!("\"{text}\" is no keyword");
            match nearest(text, KEYWORDS.iter().map(|(word, _)| *word)) {
                Some(word) => (problem, format!("did you mean \"{word}\"?")),
                None => (problem, "leave the quotes out for hosts and schemes".to_owned()),
            }
        }
        Fault::FixedNonce => (
            format!("\"{text}\" is the same in every response"),
            "write Source::Nonce, or 'nonce-{nonce}' in text".to_owned(),
        ),
        Fault::Hash => (
            format!("\"{text}\" is no hash"),
            "write sha256, sha384 or sha512, a hyphen, and the digest in padded base64 (not hex)".to_owned(),
        ),
        Fault::Byte(index) => {
            let cure = match text.as_bytes().get(index) {
                Some(b';') => "write \"%3B\" in a path; directives are separate calls",
                Some(b',') => "write \"%2C\" in a path; sources are separate items",
                Some(b' ' | b'\t') => "write each source as an item of its own",
                Some(b'?' | b'#') => "leave query and fragment out",
                Some(b'@') => "leave user names out",
                Some(b'_') => "write letters, digits and hyphens in a host",
                Some(128..) => "write a host in its ASCII form (xn--…), a path percent-encoded",
                _ => {
                    "write a host such as \"https://cdn.example:8443/assets/\", a scheme such as \"data:\", or a keyword"
                }
            };
            (describe(text, index), cure.to_owned())
        }
    };
    Error::new("source", problem, cure)
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match classify(text.as_bytes()).map_err(|kind| fault(text, kind))? {
            Kind::Keyword(keyword) => Ok(keyword.source()),
            Kind::Hash => Ok(Self::Hash(Hash::checked(Cow::Owned(text.trim_matches('\'').to_owned())))),
            Kind::Scheme => Ok(Self::Scheme(SchemeSource(Cow::Owned(text.to_owned())))),
            Kind::Host => Ok(Self::Host(HostSource(Cow::Owned(text.to_owned())))),
        }
    }
}

impl Location {
    /// A literal location.
    ///
    /// # Panics
    /// When the text is no location. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    pub const fn from_static(text: &'static str) -> Self {
        match classify(text.as_bytes()) {
            Ok(Kind::Keyword(Keyword::SelfOrigin)) => Self::SelfOrigin,
            Ok(Kind::Scheme) => Self::Scheme(SchemeSource(Cow::Borrowed(text))),
            Ok(Kind::Host) => Self::Host(HostSource(Cow::Borrowed(text))),
            _ => panic!("not a location: write \"'self'\", a host or a scheme"),
        }
    }
}

impl FromStr for Location {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse::<Source>()?.try_into()
    }
}

impl TryFrom<Source> for Location {
    type Error = Error;

    fn try_from(source: Source) -> Result<Self, Error> {
        match source {
            Source::SelfOrigin => Ok(Self::SelfOrigin),
            Source::Scheme(scheme) => Ok(Self::Scheme(scheme)),
            Source::Host(host) => Ok(Self::Host(host)),
            other => Err(Error::new(
                "location",
                format!("{other} says nothing about a place"),
                "write \"'self'\", a host or a scheme",
            )),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash(hash) => hash.fmt(f),
            Self::Scheme(scheme) => f.write_str(&scheme.0),
            Self::Host(host) => f.write_str(&host.0),
            keyword => {
                let word = KEYWORDS.iter().find(|(_, other)| other.source() == *keyword);
                f.write_str(word.map_or("", |(word, _)| word))
            }
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfOrigin => f.write_str("'self'"),
            Self::Scheme(scheme) => f.write_str(&scheme.0),
            Self::Host(host) => f.write_str(&host.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_read_back_as_written() {
        for text in [
            "*",
            "*:*",
            "https:",
            "web+app:",
            "example.org",
            "example.org.",
            "*.example.org",
            "https://example.org",
            "wss://*.example.org:*",
            "https://*",
            "example.org:8443",
            "example.org/",
            "https://example.org/a/b%3B/c.js",
            "localhost:3000",
            "127.0.0.1",
            "nonce-a.example",
            "sha256-a.example",
            "inline.example",
            "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='",
        ] {
            assert_eq!(text.parse::<Source>().map(|source| source.to_string()), Ok(text.to_owned()));
        }
        for (word, keyword) in KEYWORDS {
            assert_eq!(word.parse(), Ok(keyword.source()));
            assert_eq!(word.to_ascii_uppercase().parse(), Ok(keyword.source()));
            let written = if *word == "'nonce-{random}'" { "'nonce-{nonce}'" } else { word };
            assert_eq!(keyword.source().to_string(), written);
        }
        assert!(matches!(
            Source::from_static("'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"),
            Source::Hash(_)
        ));
    }

    #[test]
    fn faults_say_the_cure() {
        for (text, message) in [
            ("self", "\"self\" without quotes is a host of that name; write \"'self'\""),
            ("Unsafe-Inline", "\"Unsafe-Inline\" without quotes is a host of that name; write \"'Unsafe-Inline'\""),
            ("inline", "\"inline\" without quotes is a host of that name; write \"'unsafe-inline'\""),
            ("EVAL", "\"EVAL\" without quotes is a host of that name; write \"'unsafe-eval'\""),
            (
                "nonce-abc123",
                "\"nonce-abc123\" without quotes is a host of that name; \
                 write Source::Nonce, or 'nonce-{nonce}' in text",
            ),
            ("sha512-a+b/c=", "\"sha512-a+b/c=\" without quotes is a host of that name; write \"'sha512-a+b/c='\""),
            ("data", "\"data\" without a colon is a host of that name; write \"data:\""),
            ("none", "\"none\" stands alone and is no source; write SourceList::NONE for the whole list"),
            ("'none'", "\"'none'\" stands alone and is no source; write SourceList::NONE for the whole list"),
            ("'slef'", "\"'slef'\" is no keyword; did you mean \"'self'\"?"),
            (
                "'https://a.example'",
                "\"'https://a.example'\" is no keyword; leave the quotes out for hosts and schemes",
            ),
            (
                "'nonce-abc'",
                "\"'nonce-abc'\" is the same in every response; write Source::Nonce, or 'nonce-{nonce}' in text",
            ),
            (
                "'sha256-abc'",
                "\"'sha256-abc'\" is no hash; write sha256, sha384 or sha512, a hyphen, and the digest in padded base64 \
                 (not hex)",
            ),
            ("a.example;b", "';' at byte 9 of \"a.example;b\"; write \"%3B\" in a path; directives are separate calls"),
            (
                "https://a/x,y",
                "',' at byte 11 of \"https://a/x,y\"; write \"%2C\" in a path; sources are separate items",
            ),
            ("a b", "a blank at byte 1 of \"a b\"; write each source as an item of its own"),
            ("https://a/?q", "'?' at byte 10 of \"https://a/?q\"; leave query and fragment out"),
            ("https://u@a", "'@' at byte 9 of \"https://u@a\"; leave user names out"),
            ("a_b.example", "'_' at byte 1 of \"a_b.example\"; write letters, digits and hyphens in a host"),
            (
                "bücher.example",
                "non-ASCII character at byte 1 of \"bücher.example\"; \
                 write a host in its ASCII form (xn--…), a path percent-encoded",
            ),
        ] {
            assert_eq!(text.parse::<Source>().unwrap_err().to_string(), format!("source: {message}"));
        }
        for text in [
            "",
            "a..b",
            ".a",
            "*a",
            "*.",
            "a.*",
            "a/b:c?",
            "a:65536",
            "a:1x",
            "://a",
            "1https://a",
            "https://",
            "https:///a",
            "a\r\nb",
            "a\0",
            "/a",
            "//a.example",
            "'self",
            "self'",
            "a/%",
            "a/%4",
            "a/'",
            "a/\"",
            "[::1]",
            "<a>",
        ] {
            assert!(text.parse::<Source>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn locations_are_places() {
        for text in ["'self'", "https:", "https://*.example.org"] {
            assert_eq!(text.parse::<Location>().map(|location| location.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(
            "'unsafe-inline'".parse::<Location>().unwrap_err().to_string(),
            "location: 'unsafe-inline' says nothing about a place; write \"'self'\", a host or a scheme",
        );
        assert_eq!(Location::from_static("'self'"), Location::SelfOrigin);
    }
}
