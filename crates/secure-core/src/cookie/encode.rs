//! The percent-encoding of values.

use crate::cookie::{SecureCookie, octets::is_cookie_octet};

const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// Encodes what may not stand in a value, and `%` itself, so that [`SecureCookie::decode`] gives back the same text.
#[inline]
pub(super) fn encode(text: &str) -> String {
    let digit = |number: u8| DIGITS.get(usize::from(number)).copied().unwrap_or_default();
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_cookie_octet(byte) && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    encoded
}

impl SecureCookie {
    /// The text of a value that [`cookie_encoded`](Self::cookie_encoded) has encoded, as a request brings it back. `None` where
    /// a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    ///
    /// The cookie jars of actix-web, axum-extra, poem, rocket and tower-cookies decode by themselves; do not do it twice. The
    /// filters of warp do not.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::new().cookie_encoded("greeting", "50% off, today")?;
    /// assert_eq!(cookie.value(), "50%25%20off%2C%20today");
    /// assert_eq!(SecureCookie::decode(cookie.value()).as_deref(), Some("50% off, today"));
    /// assert_eq!(SecureCookie::decode("%4"), None);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn decode(value: &str) -> Option<String> {
        let mut bytes = value.bytes();
        let mut decoded = Vec::with_capacity(value.len());
        while let Some(byte) = bytes.next() {
            decoded.push(if byte == b'%' { digit(bytes.next()?)? << 4 | digit(bytes.next()?)? } else { byte });
        }
        String::from_utf8(decoded).ok()
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, encoded) in [
            ("", ""),
            ("eggs", "eggs"),
            ("a b", "a%20b"),
            ("100%", "100%25"),
            ("%41", "%2541"),
            ("\"a\"", "%22a%22"),
            ("a,b;c\\d", "a%2Cb%3Bc%5Cd"),
            ("é", "%C3%A9"),
            ("\r\n\0\u{7f}", "%0D%0A%00%7F"),
            ("a=b&c+d", "a=b&c+d"),
        ] {
            assert_eq!(encode(text), encoded);
            assert_eq!(SecureCookie::decode(encoded).as_deref(), Some(text));
        }
        assert_eq!(SecureCookie::decode("a%2cb c").as_deref(), Some("a,b c"));
        for bad in ["%", "%4", "%4g", "%%41", "%+4", "%C3", "%FF", "%é"] {
            assert_eq!(SecureCookie::decode(bad), None, "{bad}");
        }
    }
}
