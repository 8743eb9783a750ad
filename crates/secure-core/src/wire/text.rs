//! [`HeaderName`] and [`HeaderValue`]: the two checked strings that everything on the wire is made of.
//!
//! A carriage return in a header value lets an attacker write headers and bodies of their own ("response splitting").
//! Neither type can hold one: every way in checks. A literal is checked by the compiler:
//!
//! ```
//! use secure_core::HeaderName;
//!
//! const TEAM: HeaderName = HeaderName::from_static("X-Team");
//! assert_eq!(TEAM.as_str(), "X-Team");
//! ```
//!
//! ```compile_fail
//! const TEAM: secure_core::HeaderName = secure_core::HeaderName::from_static("X Team");
//! ```
//!
//! Grammar: [RFC 9110, section 5](https://www.rfc-editor.org/rfc/rfc9110#section-5).

use std::{
    borrow::Cow,
    collections::{BinaryHeap, HashSet},
    fmt,
    hash::{Hash, Hasher},
};

use crate::wire::{error::Error, fault::Fault};

/// The name of a header: an RFC 9110 token, kept in its customary case and compared without regard to case.
#[derive(Clone)]
pub struct HeaderName(Cow<'static, str>);

/// The value of a header: visible ASCII, with single blanks or tabs inside but not at its ends, and not empty.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderValue(Cow<'static, str>);

/// Gives a struct of one text, which `invalid` checks, its constructors, and its text in both directions.
macro_rules! checked {
    (impl $type:ident {
        invalid: $invalid:path,
        fault: $fault:expr,
        $(#[$new:meta])+
        new,
        $(#[$from_static:meta])+
        from_static: $panic:literal,
        $(#[$as_str:meta])+
        as_str,
    }) => {
        impl $type {
            $(#[$new])+
            pub fn new(text: impl Into<std::borrow::Cow<'static, str>>) -> Result<Self, $crate::wire::error::Error> {
                let text = text.into();
                match $invalid(text.as_bytes()) {
                    None => Ok(Self(text)),
                    Some(index) => Err($fault(&text, index)),
                }
            }

            $(#[$from_static])+
            #[must_use]
            #[track_caller]
            pub const fn from_static(text: &'static str) -> Self {
                match $invalid(text.as_bytes()) {
                    None => Self(std::borrow::Cow::Borrowed(text)),
                    // In a `const`, which is what this is for, a compile error.
                    Some(_) => panic!($panic),
                }
            }

            $(#[$as_str])+
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::wire::error::Error;

            #[inline]
            fn from_str(text: &str) -> Result<Self, $crate::wire::error::Error> {
                Self::new(text.to_owned())
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use checked;

checked! {
    impl HeaderName {
        invalid: invalid_name,
        fault: name_fault,
        /// Checks a name.
        ///
        /// # Errors
        /// When it is empty or holds anything but letters, digits and ``!#$%&'*+-.^_`|~``.
        new,
        /// A literal name.
        ///
        /// # Panics
        /// When the text is not a header name. In a `const` that is a compile error, so use it there.
        from_static: "not a header name: write letters, digits and hyphens",
        /// The name in its customary case, such as `X-Frame-Options`.
        as_str,
    }
}

impl HeaderName {
    /// The name as all that are equal to it have it.
    pub(crate) fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

checked! {
    impl HeaderValue {
        invalid: invalid_value,
        fault: value_fault,
        /// Checks a value.
        ///
        /// # Errors
        /// When it is empty, begins or ends with a blank, or holds anything but visible ASCII, blanks and tabs.
        new,
        /// A literal value.
        ///
        /// # Panics
        /// When the text is not a header value. In a `const` that is a compile error, so use it there.
        from_static: "not a header value: write visible ASCII only",
        /// The value as it goes on the wire.
        as_str,
    }
}

impl PartialEq for HeaderName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for HeaderName {}

impl Hash for HeaderName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.bytes().for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
        state.write_u8(0xff);
    }
}

impl fmt::Debug for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a byte may stand in a token (RFC 9110, section 5.6.2).
pub(crate) const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

/// The byte that the two hexadecimal digits at the beginning of a text stand for, as behind a `%`.
pub(crate) const fn hex_pair(text: &[u8]) -> Option<u8> {
    let [high, low, ..] = text else { return None };
    match (hex_digit(*high), hex_digit(*low)) {
        (Some(high), Some(low)) => Some(high * 16 + low),
        _ => None,
    }
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Without the blanks and tabs around it.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// Where a text stops being a header name, if it does.
const fn invalid_name(mut rest: &[u8]) -> Option<usize> {
    if rest.is_empty() {
        return Some(0);
    }
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        if !is_token_byte(*byte) {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Where a text stops being a header value, if it does.
const fn invalid_value(text: &[u8]) -> Option<usize> {
    if let [] | [b' ' | b'\t', ..] = text {
        return Some(0);
    }
    if let [.., b' ' | b'\t'] = text {
        return Some(text.len() - 1);
    }
    let mut index = 0;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if !is_value_byte(*byte) {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Whether a byte may stand inside a header value.
pub(crate) const fn is_value_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t')
}

/// A value in quotes, cut.
#[inline]
pub(crate) fn shown(value: &str) -> String {
    const SHOWN: usize = 64;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or_default()),
        None => format!("{value:?}"),
    }
}

/// Says what stands at `index` of `text`.
pub(crate) fn describe(text: &str, index: usize) -> String {
    match text.as_bytes().get(index) {
        Some(&byte) => format!("{} at byte {index} of {text:?}", describe_byte(byte)),
        None => format!("{text:?} is empty or ends too soon"),
    }
}

/// Says what a byte is, without anything that a terminal or log would obey.
pub(crate) fn describe_byte(byte: u8) -> String {
    match byte {
        b' ' | b'\t' => "a blank".to_owned(),
        0..=0x1f | 0x7f => format!("control character 0x{byte:02X}"),
        0x80.. => "non-ASCII character".to_owned(),
        _ => format!("{:?}", char::from(byte)),
    }
}

#[inline]
fn name_fault(text: &str, index: usize) -> Error {
    let cure = "write letters, digits and hyphens, as in \"X-Frame-Options\"";
    Fault::new("header name", describe(text, index), cure).spanning(index..index + 1).into()
}

fn value_fault(text: &str, index: usize) -> Error {
    if text.is_empty() {
        return Error::new("header value", "the value \"\" is empty", "leave the header out instead");
    }
    let bare = text.trim_matches([' ', '\t']);
    let cure = if bare.len() < text.len() && invalid_value(bare.as_bytes()).is_none() {
        format!("leave the blanks around it out: {bare:?}")
    } else {
        "write visible ASCII only".to_owned()
    };
    Fault::new("header value", describe(text, index), cure).spanning(index..index + 1).into()
}

/// Which texts were there before. A set of each other type would be compiled anew.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    texts: HashSet<String>,
}

impl Texts {
    /// Adds what this is written as. Gives back whether it is new.
    pub(crate) fn insert(&mut self, item: &dyn fmt::Display) -> bool {
        self.insert_text(item.to_string())
    }

    /// Adds a text. Gives back whether it is new.
    pub(crate) fn insert_text(&mut self, text: String) -> bool {
        self.texts.insert(text)
    }

    pub(crate) fn contains(&self, item: &dyn fmt::Display) -> bool {
        self.texts.contains(&item.to_string())
    }
}

/// Each word once, in the order of their bytes.
///
/// By a heap, whose code is the shortest of all that the standard library sorts with.
pub(crate) fn sorted(words: Vec<&str>) -> Vec<&str> {
    let mut words = BinaryHeap::from(words).into_sorted_vec();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["X-Frame-Options", "$wsep", "a"] {
            assert_eq!(HeaderName::new(good).map(|name| name.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "X Frame", "X:Frame", "X\r\nFrame", "Ü", "X-\0", "(a)"] {
            assert!(HeaderName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(format!("{:?}", HeaderName::from_static("ETag")), "\"ETag\"");
        assert_eq!(format!("{:?}", HeaderValue::from_static("a\\b")), "\"a\\\\b\"");
        assert_eq!(HeaderName::from_static("ETAG"), HeaderName::from_static("etag"));
    }

    #[test]
    fn values() {
        for good in ["nosniff", "a b", "a\tb", "max-age=0; x", "\"q\""] {
            assert_eq!(HeaderValue::new(good).map(|value| value.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", " a", "a ", "a\tb\t", "a\rb", "a\nb", "a\0b", "\u{7f}", "ü", "a\u{1}"] {
            assert!(HeaderValue::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn hexadecimal_digits() {
        for (text, expected) in
            [("2f", Some(0x2f)), ("Af", Some(0xaf)), ("000", Some(0)), ("1", None), ("1g", None), ("+1", None)]
        {
            assert_eq!(hex_pair(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn faults_name_the_byte() {
        let fault = |text: &'static str| HeaderValue::new(text).unwrap_err().to_string();
        assert_eq!(
            fault("ab\n"),
            "header value: control character 0x0A at byte 2 of \"ab\\n\"; write visible ASCII only"
        );
        assert_eq!(fault("bü"), "header value: non-ASCII character at byte 1 of \"bü\"; write visible ASCII only");
        assert_eq!(fault("b "), "header value: a blank at byte 1 of \"b \"; leave the blanks around it out: \"b\"");
        assert_eq!(fault(""), "header value: the value \"\" is empty; leave the header out instead");
    }
}
