//! [`Source`] and [`Location`]: one expression of a source list, checked.

use std::{
    borrow::Cow,
    fmt,
    hash::{self, Hasher},
    str::FromStr,
};

use super::{
    Hash, advice,
    grammar::{self, Fault, KEYWORDS, Keyword, Kind, classify, same_host, with_keywords},
    words::begins_with,
};
use crate::wire::{
    error::{Error, nearest},
    fault::Cure,
    text::{describe, shown},
};

/// From where something may come, or how it may prove itself.
///
/// Variants for keywords; the rest is read from text, in a `const` by the compiler:
///
/// ```
/// # use secure_core::Source;
/// const CDN: Source = Source::from_static("https://cdn.example:8443/assets/");
/// let configured: Source = "*.example.org".parse()?;
/// assert_eq!(format!("{CDN} {configured}"), "https://cdn.example:8443/assets/ *.example.org");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
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
    /// `'report-sample'`: reports carry the first 40 characters of what was blocked. It allows nothing, and so may stand in
    /// any directive, beside `'none'` too.
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
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// `'self'`: the page's own origin.
    SelfOrigin,
    /// `'report-sample'`, which allows nothing and has no effect here. Some policies carry it in every directive.
    ReportSample,
    /// Every address of a scheme, such as `https:`.
    Scheme(SchemeSource),
    /// A host, with wildcard, scheme, port or path where wanted.
    Host(HostSource),
}

/// A scheme and its colon, such as `data:`. Capitals make no difference.
#[derive(Clone, Debug)]
pub struct SchemeSource(Cow<'static, str>);

/// `[scheme://] host [:port] [/path]`, where the host may be `*` or begin with `*.`, and the port may be `*`. Capitals make
/// a difference in the path alone.
#[derive(Clone, Debug)]
pub struct HostSource(Cow<'static, str>);

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
    /// When the text is not a source. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    #[inline]
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
            Err(Fault::Quotes) => panic!("quotes are plain single ones, as in \"'self'\""),
            Err(Fault::Directive) => panic!("that is the name of a directive"),
            Err(Fault::NoColon) => panic!("a scheme needs its colon, as in \"data:\""),
            Err(Fault::SchemeAsHost) => panic!("a scheme ends with its colon, as in \"data:\""),
            Err(Fault::Keyword) => panic!("there is no such keyword"),
            Err(Fault::FixedNonce) => panic!("a fixed nonce protects nobody: write Source::Nonce"),
            Err(Fault::Hash) => panic!("not a hash: write sha256, sha384 or sha512 and the digest in padded base64"),
            Err(Fault::TooLong) => panic!("a label of a host has at most 63 letters, a host 253"),
            Err(Fault::Byte(_)) => panic!("a source is one host, scheme or keyword without blanks, ';' or ','"),
        }
    }
}

#[cfg(feature = "hash")]
impl Source {
    /// The SHA-256 hash of an inline script or style: what [`Hash::sha256_of`] says of its text.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Source};
    /// const START: &str = "start();"; // goes into the page between <script> and </script>, without a blank more
    /// let csp = ContentSecurityPolicy::new().script_src(Source::hash_of(START));
    /// assert_eq!(csp.to_string(), "script-src 'sha256-E6jQvrT2ZivWG9GJ4AAEZf4MhI7l3QkLroW4hgvUT4c='");
    /// ```
    #[must_use]
    pub fn hash_of(text: &str) -> Self {
        Self::Hash(Hash::sha256_of(text))
    }
}

macro_rules! sources {
    ($($variant:ident $word:literal,)+) => {
        impl Keyword {
            pub(super) const fn source(self) -> Source {
                match self {
                    $(Self::$variant => Source::$variant,)+
                }
            }
        }
    };
}

with_keywords!(sources);

#[inline]
fn fault(text: &str, fault: Fault) -> Error {
    let bare = text.trim_matches('\'');
    let (problem, cure): (String, Cure) = match fault {
        Fault::NoneStandsAlone => {
            let cure = Cure::both("write SourceList::NONE for the whole list", "write \"'none'\" alone");
            (format!("{text:?} is not a source"), cure)
        }
        Fault::Unquoted => {
            let problem = format!("{text:?} without quotes is a host of that name");
            match text.to_ascii_lowercase().as_str() {
                "inline" => (problem, "write \"'unsafe-inline'\"".into()),
                "eval" => (problem, "write \"'unsafe-eval'\"".into()),
                word if word.starts_with("nonce-") => (problem, nonce()),
                _ => {
                    let quoted = format!("'{}'", text.replace('_', "-"));
                    let keyword = advice::keyword(text.as_bytes()).map(|(_, cure)| Cure::from(cure));
                    let is_source = || classify(quoted.as_bytes()).is_ok();
                    let written = || if is_source() { format!("write \"{quoted}\"").into() } else { DIGEST.into() };
                    (problem, keyword.unwrap_or_else(written))
                }
            }
        }
        Fault::Quotes => (format!("{text:?} has quotes that are not the plain ones"), requoted(text).into()),
        Fault::Directive => (format!("{text:?} is the name of a directive"), "write \";\" before it".into()),
        Fault::NoColon => {
            (format!("{text:?} without a colon is a host of that name"), format!("write \"{text}:\"").into())
        }
        Fault::SchemeAsHost => {
            let scheme = text.split([':', '/']).next().unwrap_or_default();
            (format!("{text:?} is a host of the name {scheme:?}"), format!("write \"{scheme}:\"").into())
        }
        Fault::Keyword => {
            if let Some((what, cure)) = advice::keyword(text.as_bytes()) {
                return Error::new("source", format!("{text:?} {what}"), cure);
            }
            let problem = format!("{text:?} is not a keyword");
            match nearest(text, KEYWORDS.iter().map(|(word, _)| *word)) {
                Some(word) => (problem, format!("did you mean \"{word}\"?").into()),
                None => (problem, "leave the quotes out for hosts and schemes".into()),
            }
        }
        Fault::FixedNonce => (format!("{text:?} is the same in every response"), nonce()),
        Fault::Hash if !begins_with(bare.as_bytes(), b"sha") => (
            format!("{text:?} is an experiment of Chrome"),
            "write the digest of the script itself, as in \"'sha256-DIGEST'\"".into(),
        ),
        Fault::Hash => (format!("{text:?} is not a hash"), HASH.into()),
        Fault::TooLong => (
            format!("{} is longer than a host can be", shown(text)),
            "write labels of at most 63 letters, and at most 253 in all".into(),
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
            (describe(text, index), cure.into())
        }
    };
    Error::new("source", problem, cure)
}

const HASH: &str =
    "write \"sha256-DIGEST\", \"sha384-DIGEST\" or \"sha512-DIGEST\", with the digest in padded base64 (not hex)";

const DIGEST: &str =
    "write \"'sha256-DIGEST'\", \"'sha384-DIGEST'\" or \"'sha512-DIGEST'\", with the digest in padded base64 (not hex)";

fn nonce() -> Cure {
    Cure::both("write Source::Nonce, or 'nonce-{nonce}' in text", "write \"'nonce-{nonce}'\"")
}

/// What to write for a text with other quotes.
#[inline]
fn requoted(text: &str) -> String {
    let is_quote = |character| matches!(character, '"' | '`' | '\'' | '´' | '\u{2018}'..='\u{201f}');
    let inner = text.trim_matches(is_quote);
    let keyword = format!("'{inner}'");
    let is_keyword = inner.eq_ignore_ascii_case("none") || classify(keyword.as_bytes()).is_ok();
    match (is_keyword, classify(inner.as_bytes())) {
        (true, _) => format!("write \"{keyword}\""),
        (false, Ok(_)) => format!("write {inner:?}, without quotes"),
        _ => "write plain single quotes around keywords, and none around hosts".to_owned(),
    }
}

impl HostSource {
    /// Whether anything but `/` follows the host.
    #[inline]
    pub(super) fn has_path(&self) -> bool {
        grammar::has_path(self.0.as_bytes())
    }

    /// Whether the host is an IPv4 address that CSP 3 does not compare.
    pub(crate) fn is_other_ipv4(&self) -> bool {
        grammar::is_other_ipv4(&self.0)
    }
}

impl PartialEq for SchemeSource {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for SchemeSource {}

impl hash::Hash for SchemeSource {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
    }
}

impl PartialEq for HostSource {
    fn eq(&self, other: &Self) -> bool {
        same_host(&self.0, &other.0)
    }
}

impl Eq for HostSource {}

impl hash::Hash for HostSource {
    /// Without the capitals that make no difference, and those that do.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
    }
}

impl FromStr for Source {
    type Err = Error;

    #[inline]
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
    /// When the text is not a location. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    #[inline]
    pub const fn from_static(text: &'static str) -> Self {
        match classify(text.as_bytes()) {
            Ok(Kind::Keyword(Keyword::SelfOrigin)) => Self::SelfOrigin,
            Ok(Kind::Keyword(Keyword::ReportSample)) => Self::ReportSample,
            Ok(Kind::Scheme) => Self::Scheme(SchemeSource(Cow::Borrowed(text))),
            Ok(Kind::Host) => Self::Host(HostSource(Cow::Borrowed(text))),
            _ => panic!("not a location: write \"'self'\", a host or a scheme"),
        }
    }
}

impl FromStr for Location {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse::<Source>()?.try_into()
    }
}

impl TryFrom<Source> for Location {
    type Error = Error;

    #[inline]
    fn try_from(source: Source) -> Result<Self, Error> {
        match source {
            Source::SelfOrigin => Ok(Self::SelfOrigin),
            Source::ReportSample => Ok(Self::ReportSample),
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

impl fmt::Display for HostSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfOrigin => f.write_str("'self'"),
            Self::ReportSample => f.write_str("'report-sample'"),
            Self::Scheme(scheme) => f.write_str(&scheme.0),
            Self::Host(host) => f.write_str(&host.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::content_security_policy::ContentSecurityPolicy,
        wire::{
            error::Error,
            fault::tests::{follow, said},
        },
    };

    /// What is wrong with a source, as a call has it or behind another in the text of a policy. A list is none, too.
    fn of_a_list(text: &str) -> Option<Error> {
        let is_read = |policy: String| policy.parse::<ContentSecurityPolicy>().is_ok();
        let in_text = || is_read(format!("img-src {text}")) || is_read(format!("img-src a.example {text}"));
        text.parse::<Source>().err().filter(|_| !in_text())
    }

    #[test]
    fn sources_read_back_as_written() {
        for text in [
            "*",
            "*:*",
            "data.example:*",
            "https://data:*",
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
            (
                "sha512-a+b/c=",
                "\"sha512-a+b/c=\" without quotes is a host of that name; \
                 write \"'sha256-DIGEST'\", \"'sha384-DIGEST'\" or \"'sha512-DIGEST'\", with the digest in padded base64 (not hex)",
            ),
            ("data", "\"data\" without a colon is a host of that name; write \"data:\""),
            ("data:*", "\"data:*\" is a host of the name \"data\"; write \"data:\""),
            ("HTTPS:8443", "\"HTTPS:8443\" is a host of the name \"HTTPS\"; write \"HTTPS:\""),
            ("blob/", "\"blob/\" is a host of the name \"blob\"; write \"blob:\""),
            ("none", "\"none\" is not a source; write SourceList::NONE for the whole list"),
            ("'none'", "\"'none'\" is not a source; write SourceList::NONE for the whole list"),
            ("'slef'", "\"'slef'\" is not a keyword; did you mean \"'self'\"?"),
            (
                "'https://a.example'",
                "\"'https://a.example'\" is not a keyword; leave the quotes out for hosts and schemes",
            ),
            (
                "'nonce-abc'",
                "\"'nonce-abc'\" is the same in every response; write Source::Nonce, or 'nonce-{nonce}' in text",
            ),
            (
                "'sha256-abc'",
                "\"'sha256-abc'\" is not a hash; write \"sha256-DIGEST\", \"sha384-DIGEST\" or \"sha512-DIGEST\", with the digest in padded base64 (not hex)",
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
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(said(&error), format!("source: {message}"));
            follow(text, &error, &of_a_list);
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
    fn a_host_is_no_longer_than_the_dns_has() {
        let label = "a".repeat(63);
        let longest = [label.as_str(), &label, &label, &"a".repeat(61)].join(".");
        for text in [
            label.clone(),
            format!("https://*.{label}:8443/{}", "a".repeat(300)),
            longest.clone(),
            longest.clone() + ".",
        ] {
            assert!(text.parse::<Source>().is_ok(), "{text}");
        }
        for text in
            [format!("{label}a"), format!("https://a.{label}a.example"), longest.clone() + "a", "a".repeat(60_000)]
        {
            let error = said(&text.parse::<Source>().unwrap_err());
            assert!(
                error.ends_with(
                    "is longer than a host can be; write labels of at most 63 letters, and at most 253 in all"
                )
            );
            assert!(error.len() < 250, "{error}");
        }
    }

    #[test]
    fn faults_say_what_is_meant() {
        for (text, message) in [
            ("unsafe_inline", "\"unsafe_inline\" without quotes is a host of that name; write \"'unsafe-inline'\""),
            ("Strict_Dynamic", "\"Strict_Dynamic\" without quotes is a host of that name; write \"'Strict-Dynamic'\""),
            ("wasm-eval", "\"wasm-eval\" without quotes is a host of that name; write \"'wasm-unsafe-eval'\""),
            ("nonce", "\"nonce\" without quotes is a host of that name; write \"'nonce-{nonce}'\""),
            ("'nonce'", "\"'nonce'\" is the beginning of a nonce; write \"'nonce-{nonce}'\""),
            (
                "'WASM-eval'",
                "\"'WASM-eval'\" is older than the standard, and for extensions alone; write \"'wasm-unsafe-eval'\"",
            ),
            (
                "'unsafe-hashed-attributes'",
                "\"'unsafe-hashed-attributes'\" is no longer a keyword; write \"'unsafe-hashes'\"",
            ),
            ("'unsafe-dynamic'", "\"'unsafe-dynamic'\" is no longer a keyword; write \"'strict-dynamic'\""),
            (
                "'strict-dynamic-url'",
                "\"'strict-dynamic-url'\" is an experiment of Chrome; write \"'strict-dynamic'\" and a nonce",
            ),
            (
                "'unsafe-allow-redirects'",
                "\"'unsafe-allow-redirects'\" is no longer a keyword: it was for navigate-to; leave it out",
            ),
            (
                "'url-sha256-abc'",
                "\"'url-sha256-abc'\" is an experiment of Chrome; write the digest of the script itself, as in \"'sha256-DIGEST'\"",
            ),
            ("'script'", "\"'script'\" is the keyword of require-trusted-types-for; leave it out"),
            ("Script-Src", "\"Script-Src\" is the name of a directive; write \";\" before it"),
            (
                "\u{2018}self\u{2019}",
                "\"\u{2018}self\u{2019}\" has quotes that are not the plain ones; write \"'self'\"",
            ),
            ("\"none\"", "\"\\\"none\\\"\" has quotes that are not the plain ones; write \"'none'\""),
            (
                "`a.example`",
                "\"`a.example`\" has quotes that are not the plain ones; write \"a.example\", without quotes",
            ),
            (
                "\u{201c}a b\u{201d}",
                "\"\u{201c}a b\u{201d}\" has quotes that are not the plain ones; \
                 write plain single quotes around keywords, and none around hosts",
            ),
        ] {
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(said(&error), format!("source: {message}"));
            follow(text, &error, &of_a_list);
        }
    }

    #[test]
    fn faults_name_the_byte() {
        for (text, byte) in [
            ("*x", 1),
            ("*.;", 2),
            ("http://*.;", 9),
            ("a:x", 2),
            ("a:8x", 3),
            ("a:*x", 3),
            ("http://a:*;", 10),
            ("a:65536", 6),
            ("a/%g4", 2),
            ("a/%4g", 2),
            ("a/b;", 3),
            ("a:1/b;", 5),
        ] {
            let message = said(&text.parse::<Source>().unwrap_err());
            assert!(message.contains(&format!(" at byte {byte} of ")), "{message}");
        }
        assert!("a:65535".parse::<Source>().is_ok());
        for word in ["sha256-abc", "SHA384-abc", "sha512-abc", "nonce-abc"] {
            assert!(word.parse::<Source>().is_err(), "{word}");
        }
    }

    #[test]
    fn what_browsers_do_not_tell_apart_is_the_same() {
        let same = |left: &str, right: &str| left.parse::<Source>().unwrap() == right.parse::<Source>().unwrap();
        for (left, right) in [
            ("HTTPS:", "https:"),
            ("https://A.example:8/b", "HTTPS://a.Example:8/b"),
            ("'nonce-{nonce}'", "'NONCE-{random}'"),
            (
                "'SHA256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_-'",
                "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/+='",
            ),
        ] {
            assert!(same(left, right), "{left} {right}");
        }
        for (left, right) in [("https:", "http:"), ("a.example/b", "a.example/B"), ("a.example", "a.example/")] {
            assert!(!same(left, right), "{left} {right}");
        }
    }

    #[test]
    fn locations_are_places() {
        for text in ["'self'", "'report-sample'", "https:", "https://*.example.org"] {
            assert_eq!(text.parse::<Location>().map(|location| location.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(
            said(&"'unsafe-inline'".parse::<Location>().unwrap_err()),
            "location: 'unsafe-inline' says nothing about a place; write \"'self'\", a host or a scheme",
        );
        for text in ["'self'", "https:", "a.example"] {
            assert_eq!(Ok(Location::from_static(text)), text.parse());
        }
    }
}
