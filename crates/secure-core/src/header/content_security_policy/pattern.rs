//! [`SourcePattern`]: a source with a place for a value of the request.
//!
//! A value that is put into a source by hand decides more than its author meant: `evil.example/` in front of
//! `.images.example` is another host. A pattern says what its place takes, and a value that is something else is refused.

use std::{borrow::Cow, fmt, str::FromStr};

use super::{
    Source,
    grammar::{Kind, classify},
    words::{has_byte, same_word, split},
};
use crate::wire::{authority::is_label, error::Error, text::shown};

/// A host source in which one or more places are filled for one response, by
/// [`Adjustment::append`](crate::Adjustment::append). The text is checked at start-up, in a `const` by the compiler.
///
/// | placeholder | takes | where |
/// |---|---|---|
/// | `{label}` | one DNS label: letters, digits and hyphens, at most 63 | a whole label of the host, with at least two fixed labels at the end |
/// | `{host}` | a host name of at most 253 letters: no wildcard, port, path or address | the whole host |
/// | `{segment}` | one segment of a path, which is percent-encoded; not empty, `.` or `..` | a whole segment of the path |
///
/// ```
/// # use secure_core::{Adjustment, Directive, SourcePattern, Target};
/// const IMAGES: SourcePattern = SourcePattern::from_static("https://{label}.images.example");
///
/// let images = Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill("tea"));
/// assert_eq!(images.refusals().count(), 0);
/// assert_eq!(IMAGES.fill("tea").to_string(), "https://tea.images.example");
///
/// let attack = Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES.fill("evil.example/"));
/// assert_eq!(
///     attack.refusals().next().map(ToString::to_string).as_deref(),
///     Some("img-src: source: \"evil.example/\" is not a DNS label; look the value up, or leave the source out"),
/// );
/// ```
///
/// A pattern that lets a value choose the domain does not compile:
///
/// ```compile_fail
/// # use secure_core::SourcePattern;
/// const ANY: SourcePattern = SourcePattern::from_static("https://{label}.example");
/// ```
///
/// # Caveat
/// A value of the right form is not yet a customer of yours: who writes another customer's label into an address gets that
/// customer's host into the policy of the page. Look the host up where you keep your customers, and use `{host}` for what comes
/// from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePattern(Cow<'static, str>);

/// A source for one response: a [`Source`], or a [`SourcePattern`] whose places were filled. Whether the values fit,
/// [`Adjustment::append`](crate::Adjustment::append) says.
#[derive(Clone, Debug)]
pub struct FilledSource(Result<Source, Error>);

/// What a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Label,
    Host,
    Segment,
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatternFault {
    NoPlace,
    TooLong,
    Misplaced,
    FewLabels,
    NoSource,
}

const PLACES: [(&str, Place); 3] = [("{label}", Place::Label), ("{host}", Place::Host), ("{segment}", Place::Segment)];

/// The longest pattern, in bytes.
const LONGEST: usize = 512;

/// The longest host of the DNS (RFC 1035, section 2.3.4).
const HOST: usize = 253;

impl SourcePattern {
    /// A literal pattern.
    ///
    /// # Panics
    /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    #[inline]
    pub const fn from_static(text: &'static str) -> Self {
        match fault(text.as_bytes()) {
            None => Self(Cow::Borrowed(text)),
            Some(PatternFault::NoPlace) => panic!("the pattern has no place: write {{label}}, {{host}} or {{segment}}"),
            Some(PatternFault::TooLong) => panic!("the pattern is longer than 512 bytes"),
            Some(PatternFault::Misplaced) => {
                panic!("a place is a whole label, a whole host or a whole segment of the path")
            }
            Some(PatternFault::FewLabels) => panic!("write at least two fixed labels at the end of the host"),
            Some(PatternFault::NoSource) => panic!("the pattern is not a host source, with or without its places"),
        }
    }

    /// The source with this value in the place of a pattern that has one.
    #[must_use]
    #[inline]
    pub fn fill(&self, value: &str) -> FilledSource {
        self.fill_each([value])
    }

    /// The source with these values in the places of the pattern, in their order.
    ///
    /// ```
    /// # use secure_core::SourcePattern;
    /// const FILES: SourcePattern = SourcePattern::from_static("https://{label}.files.example/{segment}/");
    /// assert_eq!(FILES.fill_each(["tea", "a b"]).to_string(), "https://tea.files.example/a%20b/");
    /// ```
    #[must_use]
    #[inline]
    pub fn fill_each<const N: usize>(&self, values: [&str; N]) -> FilledSource {
        FilledSource(self.filled(&values))
    }

    #[inline]
    fn filled(&self, values: &[&str]) -> Result<Source, Error> {
        let mut values = values.iter();
        let mut text = String::new();
        let mut rest: &str = &self.0;
        while let Some((before, place, after)) = next_place(rest) {
            let Some(value) = values.next() else { return Err(self.count()) };
            text += before;
            place.put(value, &mut text)?;
            rest = after;
        }
        if values.next().is_some() {
            return Err(self.count());
        }
        text += rest;
        text.parse()
    }

    #[inline]
    fn count(&self) -> Error {
        let count = self.0.matches('{').count();
        Error::new("source", format!("the pattern {:?} has places for {count} values", &*self.0), "give it that many")
    }
}

/// The text before the first place, the place, and the text after it.
#[inline]
fn next_place(text: &str) -> Option<(&str, Place, &str)> {
    let (before, _) = text.split_once('{')?;
    let rest = text.get(before.len()..)?;
    PLACES.iter().find_map(|(name, place)| Some((before, *place, rest.strip_prefix(name)?)))
}

impl Place {
    /// Puts a value that fits behind the text.
    #[inline]
    fn put(self, value: &str, text: &mut String) -> Result<(), Error> {
        let (fits, what) = match self {
            Self::Label => (is_label(value.as_bytes()), "a DNS label"),
            Self::Host => (is_host(value), "a host name"),
            Self::Segment => (!matches!(value, "" | "." | "..") && value.len() <= LONGEST, "a segment of a path"),
        };
        if !fits {
            return Err(Error::new(
                "source",
                format!("{} is not {what}", shown(value)),
                "look the value up, or leave the source out",
            ));
        }
        match self {
            Self::Label | Self::Host => text.extend(value.chars().map(|letter| letter.to_ascii_lowercase())),
            Self::Segment => value.bytes().for_each(|byte| encode(byte, text)),
        }
        Ok(())
    }
}

/// Whether a text is a name and no address: that of an IPv4 address, in any notation, ends in a number.
#[inline]
fn is_host(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || last.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    text.len() <= HOST && text.split('.').all(|label| is_label(label.as_bytes())) && !is_number
}

/// Writes a byte as it can stand in a segment: the unreserved ones of RFC 3986 as they are.
#[inline]
fn encode(byte: u8, text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |index: u8| char::from(DIGITS.get(usize::from(index & 15)).copied().unwrap_or(b'0'));
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        text.push(char::from(byte));
    } else {
        text.extend(['%', digit(byte >> 4), digit(byte)]);
    }
}

/// What is wrong with a pattern, if anything is.
#[inline]
const fn fault(text: &[u8]) -> Option<PatternFault> {
    if text.len() > LONGEST {
        return Some(PatternFault::TooLong);
    }
    if !has_byte(text, b'{') {
        return Some(PatternFault::NoPlace);
    }
    let (host, path) = match after_scheme(text) {
        Some((scheme, rest)) => {
            if has_byte(scheme, b'{') {
                return Some(PatternFault::Misplaced);
            }
            split(rest, b'/')
        }
        None => split(text, b'/'),
    };
    let (host, port) = split(host, b':');
    if let Some(port) = port {
        if has_byte(port, b'{') {
            return Some(PatternFault::Misplaced);
        }
    }
    if let Some(fault) = host_fault(host) {
        return Some(fault);
    }
    if let Some(path) = path {
        let mut rest = Some(path);
        while let Some(text) = rest {
            let (segment, tail) = split(text, b'/');
            if has_byte(segment, b'{') && !same_word(segment, b"{segment}") {
                return Some(PatternFault::Misplaced);
            }
            rest = tail;
        }
    }
    match classify_sample(text) {
        Ok(Kind::Host) => None,
        _ => Some(PatternFault::NoSource),
    }
}

/// A whole host, or labels of which the last two are fixed.
#[inline]
const fn host_fault(host: &[u8]) -> Option<PatternFault> {
    if same_word(host, b"{host}") {
        return None;
    }
    let mut fixed = 0;
    let mut has_place = false;
    let mut rest = Some(host);
    while let Some(text) = rest {
        let (label, tail) = split(text, b'.');
        if same_word(label, b"{label}") {
            has_place = true;
            fixed = 0;
        } else if has_byte(label, b'{') {
            return Some(PatternFault::Misplaced);
        } else if !label.is_empty() {
            fixed += 1;
        }
        rest = tail;
    }
    if has_place && fixed < 2 { Some(PatternFault::FewLabels) } else { None }
}

/// The text before `://`, and the text after it.
#[inline]
const fn after_scheme(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match split(text, b':') {
        (scheme, Some([b'/', b'/', rest @ ..])) => Some((scheme, rest)),
        _ => None,
    }
}

/// What the pattern is with a letter in each place.
#[inline]
const fn classify_sample(text: &[u8]) -> Result<Kind, super::grammar::Fault> {
    let mut sample = [0u8; LONGEST];
    let mut length = 0;
    let mut rest = text;
    let mut inside = false;
    while let [byte, tail @ ..] = rest {
        if !inside {
            if let Some((_, [place, ..])) = sample.split_at_mut_checked(length) {
                *place = if matches!(*byte, b'{') { b'x' } else { *byte };
                length += 1;
            }
        }
        match *byte {
            b'{' => inside = true,
            b'}' => inside = false,
            _ => {}
        }
        rest = tail;
    }
    match sample.split_at_checked(length) {
        Some((sample, _)) => classify(sample),
        None => classify(b""),
    }
}

impl FilledSource {
    /// The source, or why there is none.
    #[inline]
    pub(crate) fn into_result(self) -> Result<Source, Error> {
        self.0
    }
}

impl From<Source> for FilledSource {
    #[inline]
    fn from(source: Source) -> Self {
        Self(Ok(source))
    }
}

impl FromStr for SourcePattern {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let (what, cure) = match fault(text.as_bytes()) {
            None => return Ok(Self(Cow::Owned(text.to_owned()))),
            Some(PatternFault::NoPlace) => {
                ("has no place for a value", "write a Source, or \"{label}\", \"{host}\" or \"{segment}\"")
            }
            Some(PatternFault::TooLong) => ("is longer than 512 bytes", "shorten it"),
            Some(PatternFault::Misplaced) => (
                "has a place that is a part of something",
                "write \"{label}\" for a whole label, \"{host}\" for the whole host, \"{segment}\" for a whole segment of the path",
            ),
            Some(PatternFault::FewLabels) => (
                "lets a value choose the domain",
                "write at least two fixed labels at the end, as in \"https://{label}.images.example\"",
            ),
            Some(PatternFault::NoSource) => {
                ("is not a host source", "write a host such as \"https://{label}.images.example:8443/assets/\"")
            }
        };
        Err(Error::new("source pattern", format!("{} {what}", shown(text)), cure))
    }
}

impl fmt::Display for SourcePattern {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for FilledSource {
    /// The source, or why there is none.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(source) => source.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fault::tests::said;

    fn fill(pattern: &str, value: &str) -> Result<String, String> {
        let filled = pattern.parse::<SourcePattern>().unwrap().fill(value).into_result();
        filled.map(|source| source.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn patterns_are_checked() {
        for text in [
            "https://{label}.images.example",
            "{label}.images.example",
            "wss://a.{label}.images.example:8443/x/",
            "*.{label}.images.example",
            "https://{host}",
            "{host}",
            "https://{host}:*/a/{segment}",
            "https://cdn.example/{segment}/",
            "cdn.example/a/{segment}/{segment}",
            "https://{label}.{label}.images.example.",
        ] {
            assert_eq!(text.parse::<SourcePattern>().map(|pattern| pattern.to_string()), Ok(text.to_owned()));
        }
        for (text, what) in [
            ("https://images.example", "has no place for a value"),
            ("https://{label}", "lets a value choose the domain"),
            ("https://{label}.example", "lets a value choose the domain"),
            ("https://{label}.example.", "lets a value choose the domain"),
            ("https://a.{label}", "lets a value choose the domain"),
            ("https://images.example.{label}", "lets a value choose the domain"),
            ("https://{host}.example", "has a place that is a part of something"),
            ("https://a.{host}", "has a place that is a part of something"),
            ("https://cdn-{label}.images.example", "has a place that is a part of something"),
            ("{label}://a.example", "has a place that is a part of something"),
            ("https://a.example:{label}", "has a place that is a part of something"),
            ("https://a.example/x-{segment}", "has a place that is a part of something"),
            ("https://a.example/{label}", "has a place that is a part of something"),
            ("https://{segment}.images.example", "has a place that is a part of something"),
            ("https://{nonce}.images.example", "has a place that is a part of something"),
            ("https://{label.images.example", "has a place that is a part of something"),
            ("'nonce-{nonce}'", "has a place that is a part of something"),
            ("https://a.example/{segment}?q", "has a place that is a part of something"),
            ("https://{host}/a?b", "is not a host source"),
            ("https://{host}/a;b", "is not a host source"),
            ("data:{host}", "has a place that is a part of something"),
            ("https://{label}.a..example", "is not a host source"),
            ("https://{host} *", "has a place that is a part of something"),
        ] {
            let error = said(&text.parse::<SourcePattern>().unwrap_err());
            assert!(error.starts_with(&format!("source pattern: {text:?} {what}; ")), "{error}");
        }
    }

    #[test]
    fn a_value_changes_nothing_but_its_place() {
        let label = "https://{label}.images.example";
        assert_eq!(fill(label, "Tea-1"), Ok("https://tea-1.images.example".to_owned()));
        assert_eq!(fill(label, &"a".repeat(63)), Ok(format!("https://{}.images.example", "a".repeat(63))));
        for value in [
            "",
            "*",
            "*.a",
            "evil.example/",
            "a.b",
            "a/",
            "a:1",
            "a b",
            "a;b",
            "a,b",
            "a_b",
            "-a",
            "a-",
            "ü",
            "a\r\nb",
            "a@b",
            "{label}",
            "a%2F",
            "a?",
            "a#",
        ] {
            let message = format!("source: {value:?} is not a DNS label; look the value up, or leave the source out");
            assert_eq!(fill(label, value), Err(message));
        }
        let long = fill(label, &"a".repeat(30_000)).unwrap_err();
        assert!(long.len() < 200, "{long}");

        let host = "https://{host}:8443/a";
        assert_eq!(fill(host, "Shop.Customer.example"), Ok("https://shop.customer.example:8443/a".to_owned()));
        let longest = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        assert!(fill(host, &longest).is_ok());
        for value in [
            "*",
            "*.a.example",
            "a.example:1",
            "a.example/",
            "a.example/b",
            "a..b",
            ".a",
            "a.",
            "192.0.2.1",
            "127.0.0.1",
            "[::1]",
            "1",
            "a.0x7f",
            "a.example@b.example",
            "a.example ",
            "https://a.example",
            &(longest.clone() + "e"),
        ] {
            assert!(fill(host, value).unwrap_err().contains(" is not a host name; "), "{value}");
        }
        // What a browser would read as something else without its scheme stays refused.
        for value in ["self", "data", "none", "script-src"] {
            assert!(fill("{host}", value).is_err(), "{value}");
        }

        let segment = "https://cdn.example/{segment}/";
        for (value, written) in [
            ("a", "a"),
            ("a/b", "a%2Fb"),
            ("..%2f", "..%252f"),
            ("a;b,c d'\"?#", "a%3Bb%2Cc%20d%27%22%3F%23"),
            ("ü\n", "%C3%BC%0A"),
            ("...", "..."),
        ] {
            assert_eq!(fill(segment, value), Ok(format!("https://cdn.example/{written}/")));
        }
        for value in ["", ".", "..", &"a".repeat(513)] {
            assert!(fill(segment, value).unwrap_err().contains(" is not a segment of a path; "), "{value}");
        }
    }

    #[test]
    fn each_place_gets_a_value() {
        let pattern = SourcePattern::from_static("https://{label}.files.example/{segment}");
        assert_eq!(pattern.fill_each(["a", "b"]).to_string(), "https://a.files.example/b");
        let message = "source: the pattern \"https://{label}.files.example/{segment}\" has places for 2 values; give it that many";
        for filled in [pattern.fill("a"), pattern.fill_each(["a", "b", "c"]), pattern.fill_each([])] {
            assert_eq!(filled.to_string(), message);
        }
    }
}
