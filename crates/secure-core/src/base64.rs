//! Base64: URL-safe without padding for nonces, standard with padding for hashes (RFC 4648).

/// The 22 characters of 128 bits, most significant first.
///
/// Those are 21 groups of six bits, and a last one of two, filled up with zeroes.
pub(crate) fn nonce_text(bits: u128) -> [u8; 22] {
    let mut text = [0; 22];
    let mut rest = bits;
    for place in &mut text {
        let [top, ..] = rest.to_be_bytes();
        *place = url_safe(top >> 2);
        rest <<= 6;
    }
    text
}

/// Standard base64 with padding.
pub(crate) fn standard(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| chunk.get(index).copied().unwrap_or_default();
        let (first, second, third) = (byte(0), byte(1), byte(2));
        let digits = [first >> 2, first << 4 | second >> 4, second << 2 | third >> 6, third];
        for (index, digit) in digits.into_iter().enumerate() {
            text.push(if index > chunk.len() { '=' } else { standard_digit(digit & 0x3f).into() });
        }
    }
    text
}

const fn url_safe(digit: u8) -> u8 {
    match standard_digit(digit) {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

const fn standard_digit(digit: u8) -> u8 {
    match digit {
        0..=25 => b'A' + digit,
        26..=51 => b'a' + digit - 26,
        52..=61 => b'0' + digit - 52,
        62 => b'+',
        _ => b'/',
    }
}

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
        assert_eq!(nonce_text(0), *b"AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(nonce_text(u128::MAX), *b"_____________________w");
        assert_eq!(nonce_text(0xfb << 120), *b"-wAAAAAAAAAAAAAAAAAAAA");
    }
}
