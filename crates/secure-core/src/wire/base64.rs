//! Base64: URL-safe without padding for nonces, standard with padding for hashes (RFC 4648).

/// The 22 characters of 128 bits: 21 groups of six, and a last one of two, filled up with zeroes.
#[inline]
pub(crate) fn nonce_text(bits: [u8; 16]) -> [u8; 22] {
    let mut text = [0; 22];
    for (characters, group) in text.chunks_mut(4).zip(bits.chunks(3)) {
        for (character, digit) in characters.iter_mut().zip(digits(group)) {
            *character = url_safe(digit);
        }
    }
    text
}

/// Up to three bytes as four numbers of six bits, filled up with zeroes.
fn digits(group: &[u8]) -> [u8; 4] {
    let byte = |index: usize| group.get(index).copied().unwrap_or_default();
    let (first, second, third) = (byte(0), byte(1), byte(2));
    [first >> 2, (first & 0x03) << 4 | second >> 4, (second & 0x0f) << 2 | third >> 6, third & 0x3f]
}

/// Standard base64 with padding.
pub(crate) fn standard(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        for (index, digit) in digits(group).into_iter().enumerate() {
            text.push(if index > group.len() { '=' } else { standard_digit(digit).into() });
        }
    }
    text
}

/// Reads standard base64. Padding may be missing, and the bits that it makes up for may be anything.
#[inline]
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || (padding > 0 && text.len() % 4 != 0) || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.as_bytes().chunks(4) {
        let mut bits: u32 = 0;
        for index in 0..4 {
            let value = group.get(index).map_or(Some(0), |digit| value(*digit))?;
            bits = bits << 6 | u32::from(value);
        }
        let [_, group_bytes @ ..] = bits.to_be_bytes();
        bytes.extend(group_bytes.iter().take(group.len() - 1));
    }
    Some(bytes)
}

/// What a digit of the standard alphabet stands for.
fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Whether a byte is a digit of either alphabet.
pub(crate) const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Whether a text is the `base64-value` of policies: digits of either alphabet, and two `=` at most.
pub(crate) fn is_value(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"=").unwrap_or(text);
    let text = text.strip_suffix(b"=").unwrap_or(text);
    !text.is_empty() && text.iter().all(|byte| is_digit(*byte))
}

/// A digit of the URL-safe alphabet.
fn url_safe(digit: u8) -> u8 {
    URL_SAFE.get(usize::from(digit)).copied().unwrap_or_default()
}

/// A digit of the standard alphabet.
fn standard_digit(digit: u8) -> u8 {
    match url_safe(digit) {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(standard(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
            assert_eq!(decode(text.trim_end_matches('=')).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(standard(&[0xfb, 0xff]), "+/8=");
        assert_eq!(decode("+/8=").as_deref(), Some([0xfb, 0xff].as_slice()));
        for bad in ["a", "=", "Zg=", "Zg===", "Z=g=", "Zm9v====", "Zm9v=", "Zm-v", "Zm9vY"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_are_of_either_alphabet() {
        for good in ["a", "aB0+/-_", "a=", "ab=="] {
            assert!(is_value(good.as_bytes()), "{good}");
        }
        for bad in ["", "=", "==", "a===", "a=b", "a b", "{nonce}", "\u{e4}"] {
            assert!(!is_value(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn nonces_use_the_url_safe_alphabet() {
        assert_eq!(nonce_text([0; 16]), *b"AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(nonce_text([0xff; 16]), *b"_____________________w");
        assert_eq!(nonce_text(*b"0123456789abcdef"), *b"MDEyMzQ1Njc4OWFiY2RlZg");
    }
}
