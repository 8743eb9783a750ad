//! The values that all else is made of. Each can be written: what cannot has no value here.

use std::{borrow::Cow, fmt};

use crate::wire::{
    base64,
    error::Error,
    text::{describe, is_token_byte},
};

/// A single value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BareItem {
    /// `42`.
    Integer(Integer),
    /// `4.2`.
    Decimal(Decimal),
    /// `"text"`.
    String(AsciiString),
    /// `word`.
    Token(Token),
    /// `:aGVsbG8=:`, bytes in base64.
    ByteSequence(Vec<u8>),
    /// `?1` and `?0`.
    Boolean(bool),
    /// `@1659578233`, seconds since the beginning of 1970.
    Date(Integer),
    /// `%"f%c3%bcr"`, any text.
    DisplayString(String),
}

/// The name of a member or parameter: lower-case letters, digits, `_`, `-`, `.` and `*`, a letter or `*` first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Cow<'static, str>);

/// A word without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(Cow<'static, str>);

/// A text of visible ASCII and blanks, in quotes on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsciiString(Cow<'static, str>);

/// A whole number of at most fifteen digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Integer(i64);

/// A number of at most twelve digits before the point and three after it, kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal {
    thousandths: i64,
}

/// What a text type can do: the same for each.
macro_rules! text {
    ($type:ident, $invalid:ident, $place:literal, $cure:literal) => {
        impl $type {
            /// Checks a text.
            ///
            /// # Errors
            /// When it holds what the type cannot.
            #[inline]
            pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
                let text = text.into();
                match $invalid(text.as_bytes()) {
                    None => Ok(Self(text)),
                    Some(index) => Err(Error::new($place, describe(&text, index), $cure).spanning(index..index + 1)),
                }
            }

            /// A literal.
            ///
            /// # Panics
            /// When the text cannot be one. In a `const` that is a compile error, so use it there.
            #[must_use]
            #[inline]
            pub const fn from_static(text: &'static str) -> Self {
                match $invalid(text.as_bytes()) {
                    None => Self(Cow::Borrowed(text)),
                    Some(_) => panic!($cure),
                }
            }

            /// The text, without what surrounds it on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text!(Key, invalid_key, "structured field key", "write lower-case letters, digits and hyphens, a letter first");
text!(Token, invalid_token, "structured field token", "write letters, digits and hyphens, a letter first");
text!(AsciiString, invalid_string, "structured field string", "write visible ASCII and blanks");

impl Integer {
    /// The greatest number. The smallest is its negative.
    pub const MAX: Self = Self(999_999_999_999_999);

    /// Checks a number.
    ///
    /// # Errors
    /// When it has more than fifteen digits.
    #[inline]
    pub fn new(number: i64) -> Result<Self, Error> {
        if number.unsigned_abs() > Self::MAX.0.unsigned_abs() {
            return Err(Error::new(
                "structured field integer",
                format!("{number} has more than 15 digits"),
                "write a number nearer to zero",
            ));
        }
        Ok(Self(number))
    }

    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i32> for Integer {
    #[inline]
    fn from(number: i32) -> Self {
        Self(number.into())
    }
}

impl From<u32> for Integer {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl Decimal {
    /// So many thousandths.
    ///
    /// ```
    /// use secure_core::wire::structured::Decimal;
    ///
    /// assert_eq!(Decimal::from_thousandths(2500)?.to_string(), "2.5");
    /// assert_eq!(Decimal::try_from(0.25)?.to_string(), "0.25");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are more than twelve digits before the point.
    #[inline]
    pub fn from_thousandths(thousandths: i64) -> Result<Self, Error> {
        Integer::new(thousandths).map(|_| Self { thousandths }).map_err(|_| {
            Error::new(
                "structured field decimal",
                format!("{thousandths} thousandths have more than 12 digits before the point"),
                "write a number nearer to zero",
            )
        })
    }

    /// The number times a thousand.
    #[must_use]
    #[inline]
    pub const fn thousandths(self) -> i64 {
        self.thousandths
    }
}

impl From<i32> for Decimal {
    #[inline]
    fn from(number: i32) -> Self {
        Self { thousandths: i64::from(number) * 1000 }
    }
}

impl TryFrom<f64> for Decimal {
    type Error = Error;

    /// Rounds to three digits after the point, a half to the even neighbour.
    #[inline]
    fn try_from(number: f64) -> Result<Self, Error> {
        // Written and read again: a number that is out of range, or none, is not a text of an integer.
        let thousandths = format!("{:.0}", (number * 1000.0).round_ties_even());
        thousandths.parse().ok().and_then(|thousandths| Self::from_thousandths(thousandths).ok()).ok_or_else(|| {
            Error::new(
                "structured field decimal",
                format!("{number} does not fit"),
                "write at most 12 digits before the point",
            )
        })
    }
}

/// Where a text stops being a key, if it does.
#[inline]
const fn invalid_key(text: &[u8]) -> Option<usize> {
    let [b'a'..=b'z' | b'*', rest @ ..] = text else { return Some(0) };
    let mut rest = rest;
    let mut index = 1;
    while let [byte, tail @ ..] = rest {
        if !is_key_byte(*byte) {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Where a text stops being a token, if it does.
#[inline]
const fn invalid_token(text: &[u8]) -> Option<usize> {
    let [b'a'..=b'z' | b'A'..=b'Z' | b'*', rest @ ..] = text else { return Some(0) };
    let mut rest = rest;
    let mut index = 1;
    while let [byte, tail @ ..] = rest {
        if !is_inner_token_byte(*byte) {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Where a text stops being one that quotes can hold, if it does.
#[inline]
const fn invalid_string(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        if !matches!(byte, b' '..=b'~') {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

/// Whether a byte may stand in a key, after the first.
#[inline]
pub(super) const fn is_key_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*')
}

/// Whether a byte may stand in a token, after the first.
#[inline]
pub(super) const fn is_inner_token_byte(byte: u8) -> bool {
    is_token_byte(byte) || matches!(byte, b':' | b'/')
}

impl fmt::Display for BareItem {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::String(text) => text.fmt(f),
            Self::Token(token) => token.fmt(f),
            Self::ByteSequence(bytes) => write!(f, ":{}:", base64::standard(bytes)),
            Self::Boolean(yes) => f.write_str(if *yes { "?1" } else { "?0" }),
            Self::Date(seconds) => write!(f, "@{seconds}"),
            Self::DisplayString(text) => {
                f.write_str("%\"")?;
                for byte in text.bytes() {
                    match byte {
                        b'%' | b'"' | 0..=0x1f | 0x7f.. => write!(f, "%{byte:02x}")?,
                        _ => write!(f, "{}", char::from(byte))?,
                    }
                }
                f.write_str("\"")
            }
        }
    }
}

impl fmt::Display for Key {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Token {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for AsciiString {
    /// In quotes, as on the wire.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

impl fmt::Display for Integer {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Decimal {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.thousandths < 0 { "-" } else { "" };
        let (whole, rest) = (self.thousandths.unsigned_abs() / 1000, self.thousandths.unsigned_abs() % 1000);
        let rest = format!("{rest:03}");
        let (first, others) = rest.split_at_checked(1).unwrap_or_default();
        write!(f, "{sign}{whole}.{first}{}", others.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse<T: fmt::Debug>(value: Result<T, Error>, message: &str) {
        assert_eq!(value.unwrap_err().to_string(), message);
    }

    #[test]
    fn texts() {
        for good in ["a", "*", "a-b_c.d*9"] {
            assert_eq!(Key::new(good).map(|key| key.to_string()), Ok(good.to_owned()));
        }
        for good in ["A", "*", "a/b:c", "foo123!#$%&'*+-.^_`|~"] {
            assert_eq!(Token::new(good).map(|token| token.to_string()), Ok(good.to_owned()));
        }
        assert_eq!(AsciiString::from_static("a \"b\" \\").to_string(), r#""a \"b\" \\""#);
        assert_eq!(AsciiString::from_static("").to_string(), "\"\"");
        for bad in ["", "A", "9", "-a", "a b", "aB", "a:", "\u{e4}"] {
            assert!(Key::new(bad).is_err(), "{bad:?}");
        }
        for bad in ["", "9", "-", "a b", "a\"", "a,b", "a@b", "a\n", "\u{e4}"] {
            assert!(Token::new(bad).is_err(), "{bad:?}");
        }
        refuse(
            Key::new("Camera"),
            "structured field key: 'C' at byte 0 of \"Camera\"; \
             write lower-case letters, digits and hyphens, a letter first",
        );
        refuse(
            Token::new("abc d"),
            "structured field token: a blank at byte 3 of \"abc d\"; write letters, digits and hyphens, a letter first",
        );
        refuse(
            AsciiString::new("a\n"),
            "structured field string: control character 0x0A at byte 1 of \"a\\n\"; write visible ASCII and blanks",
        );
    }

    #[test]
    fn numbers() {
        for number in [0, 1, -1, 999_999_999_999_999, -999_999_999_999_999] {
            assert_eq!(Integer::new(number).unwrap().to_string(), number.to_string());
        }
        refuse(
            Integer::new(-1_000_000_000_000_000),
            "structured field integer: -1000000000000000 has more than 15 digits; write a number nearer to zero",
        );
        for (thousandths, text) in
            [(0, "0.0"), (5, "0.005"), (-5, "-0.005"), (1230, "1.23"), (1000, "1.0"), (-1_500, "-1.5")]
        {
            let decimal = Decimal::from_thousandths(thousandths).unwrap();
            assert_eq!((decimal.to_string().as_str(), decimal.thousandths()), (text, thousandths));
        }
        refuse(
            Decimal::from_thousandths(i64::MIN),
            "structured field decimal: -9223372036854775808 thousandths have more than 12 digits before the point; \
             write a number nearer to zero",
        );
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        for (number, text) in
            [(0.0005, "0.0"), (0.0015, "0.002"), (-0.0025, "-0.002"), (9.9995, "10.0"), (-0.0, "0.0"), (2.5, "2.5")]
        {
            assert_eq!(Decimal::try_from(number).unwrap().to_string(), text, "{number}");
        }
        for number in [f64::NAN, f64::INFINITY, 1e12, -1e300] {
            assert!(Decimal::try_from(number).is_err(), "{number}");
        }
        refuse(
            Decimal::try_from(1e12),
            "structured field decimal: 1000000000000 does not fit; write at most 12 digits before the point",
        );
    }

    #[test]
    fn values() {
        for (value, text) in [
            (BareItem::Boolean(true), "?1"),
            (BareItem::Boolean(false), "?0"),
            (BareItem::Date(Integer::from(-1)), "@-1"),
            (BareItem::Integer(Integer::from(7_u32)), "7"),
            (BareItem::Decimal(Decimal::from(7)), "7.0"),
            (BareItem::ByteSequence(b"hello".to_vec()), ":aGVsbG8=:"),
            (BareItem::ByteSequence(Vec::new()), "::"),
            (BareItem::DisplayString("f\u{fc}r \"100%\"\u{7f}\n".to_owned()), "%\"f%c3%bcr %22100%25%22%7f%0a\""),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }
}
