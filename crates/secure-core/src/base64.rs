//! Base64: URL-safe without padding for nonces, standard with padding for hashes (RFC 4648).

/// The 22 characters of 128 bits: 21 groups of six, and a last one of two, filled up with zeroes.
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
        }
        assert_eq!(standard(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn nonces_use_the_url_safe_alphabet() {
        assert_eq!(nonce_text([0; 16]), *b"AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(nonce_text([0xff; 16]), *b"_____________________w");
        assert_eq!(nonce_text(*b"0123456789abcdef"), *b"MDEyMzQ1Njc4OWFiY2RlZg");
    }
}
