//! What both families of headers are made of: lists over several lines, schemes, hosts, ports, addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::request::transport::Scheme;

/// How many hops are read at most. No chain of proxies that somebody runs is as long.
pub(super) const MAX_HOPS: usize = 64;

/// How many lines of a header are kept, from the last.
const MAX_LINES: usize = 16;

/// What a trusted proxy wrote is none of what it may write, or contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// The headers of a request, of any framework: what reads them is compiled once.
pub(super) trait HeaderSource<'a> {
    /// Shows each line of a header, by its name in lower case.
    fn each(&self, name: &'static str, look: &mut dyn FnMut(&'a [u8]));
}

impl<'a, I: Iterator<Item = &'a [u8]>, F: Fn(&'static str) -> I> HeaderSource<'a> for F {
    fn each(&self, name: &'static str, look: &mut dyn FnMut(&'a [u8])) {
        self(name).for_each(look);
    }
}

/// The lines of a header, to be read from the last to the first.
pub(super) struct Lines<'a> {
    /// The last ones, each at its number modulo [`MAX_LINES`].
    tail: [&'a [u8]; MAX_LINES],
    count: usize,
}

impl<'a> Lines<'a> {
    /// Keeps the last lines, and shows each to `look`.
    pub(super) fn of(headers: &dyn HeaderSource<'a>, name: &'static str, look: &mut dyn FnMut(&'a [u8])) -> Self {
        let mut tail = [&[] as &[u8]; MAX_LINES];
        let mut count = 0;
        headers.each(name, &mut |line| {
            look(line);
            if let Some(oldest) = tail.get_mut(count % MAX_LINES) {
                *oldest = line;
            }
            count += 1;
        });
        Self { tail, count }
    }

    /// The lines, the last one first. Who reads past those that were kept finds one that is malformed in any list.
    pub(super) fn backwards(&self) -> impl Iterator<Item = &'a [u8]> {
        let lost = (self.count > MAX_LINES).then_some(&b"\0"[..]);
        let kept = (self.count.saturating_sub(MAX_LINES)..self.count).rev();
        kept.filter_map(|index| self.tail.get(index % MAX_LINES).copied()).chain(lost)
    }
}

/// The scheme that a proxy names.
pub(super) fn scheme(text: &[u8]) -> Result<Scheme, Malformed> {
    let is_any = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
    match () {
        () if is_any(["https", "wss"]) => Ok(Scheme::Https),
        () if is_any(["http", "ws"]) => Ok(Scheme::Http),
        () => Err(Malformed),
    }
}

/// A port: at most five digits.
pub(super) fn port(text: &[u8]) -> Result<u16, Malformed> {
    let digits = matches!(text.len(), 1..=5) && text.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(text).ok().filter(|_| digits).ok_or(Malformed)?;
    text.parse().map_err(|_| Malformed)
}

/// Checks a host, and returns its port if it has one.
pub(super) fn host(text: &[u8]) -> Result<Option<u16>, Malformed> {
    let (name, after) = match text.iter().rposition(|byte| matches!(byte, b':' | b']')) {
        Some(index) if text.get(index) == Some(&b':') => text.split_at(index),
        _ => (text, &[] as &[u8]),
    };
    match name {
        [b'[', address @ .., b']'] => drop(ipv6(address)?),
        [first, ..] if *first != b'.' && is_name(name) => {}
        _ => return Err(Malformed),
    }
    match after {
        [] => Ok(None),
        [_, digits @ ..] => port(digits).and_then(|port| if port == 0 { Err(Malformed) } else { Ok(Some(port)) }),
    }
}

/// Checks the name of a node and perhaps its port, and returns its address if it does not hide it.
pub(super) fn node(text: &[u8]) -> Result<Option<IpAddr>, Malformed> {
    let end = match text {
        [b'[', ..] => text.iter().position(|byte| *byte == b']').map(|index| index + 1),
        _ => text.iter().position(|byte| *byte == b':'),
    };
    let (name, after) = text.split_at(end.unwrap_or(text.len()));
    match after {
        [] => {}
        [b':', b'_', ..] => obfuscated(after.get(1..).unwrap_or_default())?,
        [b':', digits @ ..] => drop(port(digits)?),
        _ => return Err(Malformed),
    }
    match name {
        [b'[', address @ .., b']'] => ipv6(address).map(Some),
        [b'_', ..] => obfuscated(name).map(|()| None),
        _ if name.eq_ignore_ascii_case(b"unknown") => Ok(None),
        _ => ipv4(name).map(Some),
    }
}

/// Checks an identifier that a proxy made up, such as `_gazonk`.
fn obfuscated(text: &[u8]) -> Result<(), Malformed> {
    if text.len() > 1 && is_name(text) { Ok(()) } else { Err(Malformed) }
}

fn is_name(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn ipv4(text: &[u8]) -> Result<IpAddr, Malformed> {
    let address = std::str::from_utf8(text).ok().and_then(|text| text.parse::<Ipv4Addr>().ok());
    address.map(IpAddr::V4).ok_or(Malformed)
}

pub(super) fn ipv6(text: &[u8]) -> Result<IpAddr, Malformed> {
    let address = std::str::from_utf8(text).ok().and_then(|text| text.parse::<Ipv6Addr>().ok());
    address.map(IpAddr::V6).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for (text, expected) in [
            ("https", Ok(Scheme::Https)),
            ("HTTPS", Ok(Scheme::Https)),
            ("Wss", Ok(Scheme::Https)),
            ("http", Ok(Scheme::Http)),
            ("WS", Ok(Scheme::Http)),
            ("", Err(Malformed)),
            ("on", Err(Malformed)),
            ("https:", Err(Malformed)),
            ("https ", Err(Malformed)),
            ("httpſ", Err(Malformed)),
        ] {
            assert_eq!(scheme(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn hosts_and_ports() {
        for (text, expected) in [
            ("a.example", None),
            ("A.example.", None),
            ("a_b-c:1", Some(1)),
            ("a.example:65535", Some(65_535)),
            ("192.0.2.1:08080", Some(8080)),
            ("[2001:db8::1]", None),
            ("[::1]:443", Some(443)),
        ] {
            assert_eq!(host(text.as_bytes()), Ok(expected), "{text:?}");
        }
        for text in [
            "",
            ":",
            ":80",
            ".",
            ".a",
            "a:",
            "a:0",
            "a:65536",
            "a:123456",
            "a:+1",
            "a:8x",
            "a:1:2",
            "::1",
            "[",
            "[]",
            "[::1",
            "[::1]a",
            "[::1]:",
            "[::1]]",
            "[::g]",
            "[a]",
            "a b",
            "a/b",
            "a?",
            "a#",
            "u@a",
            "a\\b",
            "a,b",
            "a;b",
            "a\"b",
            "a%41",
            "ü.example",
            "a\0",
            "a\r\n",
            "//a",
            "https://a",
        ] {
            assert_eq!(host(text.as_bytes()), Err(Malformed), "{text:?}");
        }
        assert_eq!(host(b"a\xff"), Err(Malformed));
    }

    fn lines<'a>(all: &'a [String], look: &mut dyn FnMut(&'a [u8])) -> Lines<'a> {
        Lines::of(&|_| all.iter().map(String::as_bytes), "x", look)
    }

    #[test]
    fn lines_are_read_from_the_last_and_not_past_what_is_kept() {
        let all: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let mut seen = 0;
        let read: Vec<_> = lines(&all, &mut |_| seen += 1).backwards().collect();
        assert_eq!(seen, 20);
        assert_eq!(read.len(), 17);
        assert_eq!((read[0], read[15], read[16]), (&b"19"[..], &b"4"[..], &b"\0"[..]));
        assert_eq!(lines(&["a".to_owned(), "b".to_owned()], &mut |_| ()).backwards().count(), 2);
        assert_eq!(lines(&[], &mut |_| ()).backwards().count(), 0);
    }
}
