//! What of an address is around its authority: the scheme before it, and the path behind it.

/// Whether a text is a scheme without its colon, in any case (RFC 3986, section 3.1).
pub(crate) const fn is_scheme(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if !is_scheme_byte(*byte) {
            return false;
        }
        rest = tail;
    }
    matches!(text, [first, ..] if first.is_ascii_alphabetic())
}

/// Whether a byte may stand in a scheme behind its first letter.
pub(crate) const fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// What follows a scheme in lower case, from its colon on; or where a text stops being such a scheme.
pub(crate) const fn behind_scheme(text: &[u8]) -> Result<&[u8], usize> {
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        if byte.is_ascii_uppercase() || !is_scheme_byte(*byte) {
            break;
        }
        rest = tail;
    }
    match (text, rest) {
        ([b'a'..=b'z', ..], [b':', ..]) => Ok(rest),
        _ => Err(text.len() - rest.len()),
    }
}

/// A text up to its path, query or fragment.
pub(crate) fn before_path(text: &str) -> &str {
    text.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for good in ["h", "https", "HTTPS", "a1", "a+b-c.1"] {
            assert!(is_scheme(good.as_bytes()), "{good}");
        }
        for bad in ["", "1a", "+a", "a:", "a b", "a_b", "\u{e4}"] {
            assert!(!is_scheme(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn what_follows_a_scheme() {
        for (text, expected) in [
            ("https://a", Ok("://a")),
            ("a+b-c.1:", Ok(":")),
            ("", Err(0)),
            ("https", Err(5)),
            ("Https:", Err(0)),
            ("htTps:", Err(2)),
            ("1a:", Err(2)),
            (":a", Err(0)),
            ("a/b:", Err(1)),
        ] {
            assert_eq!(behind_scheme(text.as_bytes()), expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn what_precedes_a_path() {
        for (text, expected) in [("", ""), ("a:1", "a:1"), ("a/b?c", "a"), ("a?b/c", "a"), ("a#b", "a"), ("/a", "")] {
            assert_eq!(before_path(text), expected, "{text}");
        }
    }
}
