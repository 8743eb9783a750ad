//! What a host is, for the compiler, at start-up and at request time alike: a name, an IPv4 address, or an IPv6 address
//! in brackets; perhaps a port behind it.

/// Splits what may be a port off, or says where neither a host nor a port can go on.
#[inline]
pub(crate) const fn split(text: &[u8]) -> Result<(&[u8], Option<&[u8]>), usize> {
    let mut rest = text;
    let mut index = 0;
    let bracketed = matches!(text, [b'[', ..]);
    while let [byte, tail @ ..] = rest {
        if bracketed && *byte == b']' {
            rest = tail;
            index += 1;
            break;
        }
        if !bracketed && *byte == b':' {
            break;
        }
        rest = tail;
        index += 1;
    }
    let host = text.split_at(index).0;
    match rest {
        [] => Ok((host, None)),
        [b':', port @ ..] => Ok((host, Some(port))),
        _ => Err(index),
    }
}

/// Where a text stops being a host, if it does. Case is free, a last dot is not allowed.
pub(crate) const fn invalid_host(text: &[u8]) -> Option<usize> {
    match text {
        [b'[', address @ .., b']'] => {
            if is_ipv6(address) {
                None
            } else {
                Some(0)
            }
        }
        _ => invalid_name(text),
    }
}

/// Labels of at most 63 octets with dots between them, 253 in all. A name that ends in a number is an IPv4 address, as
/// browsers write it, or none.
const fn invalid_name(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    let (mut label, mut length, mut number) = (0, 0, true);
    while let [byte, tail @ ..] = rest {
        match byte {
            b'.' if length == 0 => return Some(index),
            b'.' => (label, length, number) = (index + 1, 0, true),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                length += 1;
                number = number && byte.is_ascii_digit();
            }
            _ => return Some(index),
        }
        if length > 63 || index >= 253 {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    if length == 0 {
        Some(index)
    } else if number && !is_ipv4(text) {
        Some(label)
    } else {
        None
    }
}

/// Four numbers up to 255 without leading zeros.
const fn is_ipv4(text: &[u8]) -> bool {
    let mut rest = text;
    let mut parts = 0;
    loop {
        let start = rest;
        let mut number: u32 = 0;
        let mut digits = 0;
        while let [byte @ b'0'..=b'9', tail @ ..] = rest {
            number = number * 10 + (*byte - b'0') as u32;
            digits += 1;
            if digits > 3 {
                return false;
            }
            rest = tail;
        }
        if digits == 0 || number > 255 || (digits > 1 && matches!(start, [b'0', ..])) {
            return false;
        }
        parts += 1;
        match rest {
            [] => return parts == 4,
            [b'.', tail @ ..] if parts < 4 => rest = tail,
            _ => return false,
        }
    }
}

/// Eight groups of up to four hexadecimal digits, of which the last two may be written as an IPv4 address, and `::` may
/// stand for one or more.
const fn is_ipv6(text: &[u8]) -> bool {
    let mut rest = text;
    let mut groups = 0;
    let mut gap = false;
    if let [b':', b':', tail @ ..] = rest {
        gap = true;
        rest = tail;
        if rest.is_empty() {
            return true;
        }
    }
    while groups <= 8 {
        if is_ipv4(rest) {
            groups += 2;
            break;
        }
        let mut digits = 0;
        while let [byte, tail @ ..] = rest {
            if !byte.is_ascii_hexdigit() || digits > 4 {
                break;
            }
            digits += 1;
            rest = tail;
        }
        if digits == 0 || digits > 4 {
            return false;
        }
        groups += 1;
        match rest {
            [] => break,
            [b':', b':', ..] if gap => return false,
            [b':', b':', tail @ ..] => {
                gap = true;
                rest = tail;
                if rest.is_empty() {
                    break;
                }
            }
            [b':', tail @ ..] => rest = tail,
            _ => return false,
        }
    }
    if gap { groups < 8 } else { groups == 8 }
}

/// Reads a port as browsers write it: 1 to 65535, without leading zeros.
pub(crate) const fn port(text: &[u8]) -> Option<u16> {
    let [b'1'..=b'9', ..] = text else { return None };
    let mut number: u32 = 0;
    let mut rest = text;
    while let [byte @ b'0'..=b'9', tail @ ..] = rest {
        number = number * 10 + (*byte - b'0') as u32;
        if number > 0xffff {
            return None;
        }
        rest = tail;
    }
    if !rest.is_empty() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 65535, by the check above")]
    let port = number as u16;
    Some(port)
}

/// Whether a text is a port as browsers write it in an origin, 0 among them.
pub(crate) const fn is_port(text: &[u8]) -> bool {
    matches!(text, b"0") || port(text).is_some()
}

/// Whether a text is a label of the names that a registry gives: letters, digits and hyphens inside, 63 at most.
pub(crate) fn is_label(text: &[u8]) -> bool {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    matches!(text.len(), 1..=63) && text.iter().all(is_inner) && !text.starts_with(b"-") && !text.ends_with(b"-")
}

/// Where the first capital letter is.
pub(crate) const fn first_capital(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        if byte.is_ascii_uppercase() {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        let longest =
            [&"a".repeat(63), &"b".repeat(63), &"c".repeat(63), &"d".repeat(61)].map(String::as_str).join(".");
        assert_eq!(longest.len(), 253);
        for good in ["a", "App.Example", "a-b_c.d", "xn--bcher-kva.example", "1.example", "-a", "192.0.2.1", &longest] {
            assert_eq!(invalid_host(good.as_bytes()), None, "{good}");
        }
        for (bad, index) in [
            ("", 0),
            (".", 0),
            (".a", 0),
            ("a..b", 2),
            ("a.", 2),
            ("a b", 1),
            ("a/b", 1),
            ("a@b", 1),
            ("a%2e", 1),
            ("\u{e4}", 0),
            ("a\0", 1),
            ("1", 0),
            ("a.1", 2),
            ("192.0.2", 6),
            ("192.0.2.256", 8),
            ("192.0.2.01", 8),
            ("1.2.3.4.5", 8),
            ("2130706433", 0),
            (&"a".repeat(64), 63),
            (&format!("{longest}x"), 253),
        ] {
            assert_eq!(invalid_host(bad.as_bytes()), Some(index), "{bad}");
        }
    }

    #[test]
    fn addresses() {
        for good in [
            "::",
            "::1",
            "1::",
            "2001:DB8::1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::ffff:192.0.2.1",
            "::192.0.2.1",
            "1:2:3:4:5:6:192.0.2.1",
            "1:2:3:4:5::192.0.2.1",
        ] {
            assert_eq!(invalid_host(format!("[{good}]").as_bytes()), None, "{good}");
        }
        for bad in [
            "",
            ":",
            ":::",
            "1",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "12345::",
            "g::",
            "::1%25eth0",
            "192.0.2.1",
            "1:2:3:4:5:192.0.2.1",
            "1:2:3:4:5:6:7:192.0.2.1",
            "1:2:3:4:5:6::192.0.2.1",
            "::192.0.2.1:1",
        ] {
            assert_eq!(invalid_host(format!("[{bad}]").as_bytes()), Some(0), "{bad}");
            assert!(bad.parse::<Ipv6Addr>().is_err(), "{bad}");
        }
        assert!(invalid_host(b"[::1").is_some() && invalid_host(b"::1]").is_some());
    }

    #[test]
    fn ports() {
        for (text, expected) in [
            ("1", Some(1)),
            ("443", Some(443)),
            ("65535", Some(65535)),
            ("", None),
            ("0", None),
            ("080", None),
            ("65536", None),
            ("99999999999999999999", None),
            ("+1", None),
            ("8x", None),
            (" 8", None),
        ] {
            assert_eq!(port(text.as_bytes()), expected, "{text}");
            assert_eq!(is_port(text.as_bytes()), expected.is_some() || text == "0", "{text}");
        }
    }

    #[test]
    fn labels() {
        for (text, expected) in [("a", true), ("A-1", true), ("", false), ("-a", false), ("a-", false), ("a_b", false)]
        {
            assert_eq!(is_label(text.as_bytes()), expected, "{text}");
        }
        assert!(is_label(&[b'a'; 63]) && !is_label(&[b'a'; 64]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn the_same_addresses_as_the_standard_library(four in "[0-9]{1,3}(\\.[0-9]{1,3}){2,4}", six in "(([0-9a-f]{0,5}|192.0.2.1):{0,2}){0,9}") {
            prop_assert_eq!(is_ipv4(four.as_bytes()), four.parse::<Ipv4Addr>().is_ok(), "{}", four);
            prop_assert_eq!(is_ipv6(six.as_bytes()), six.parse::<Ipv6Addr>().is_ok(), "{}", six);
        }
    }
}
