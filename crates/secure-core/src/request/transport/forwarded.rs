//! The header `Forwarded`: a list of elements, one for each hop, each with parameters.
//!
//! It is read from the right. What stands left of the element that counts was chosen by the client and is not looked at,
//! but for its quotation marks: where the list falls into elements must not depend on the end that one begins to read at.
//! So a line whose quotes do not pair up, or with a backslash outside of them, is malformed as a whole, and a client that
//! sends such a line learns that its own request counts for less.
//!
//! Grammar: [RFC 7239, section 4](https://www.rfc-editor.org/rfc/rfc7239#section-4). Blanks around `;` are read too, since
//! many write them. Empty elements (`for=_a,`) do not count
//! ([RFC 9110, section 5.6.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2)). A value that is needed may be quoted, but not hide its letters behind backslashes.

use std::{borrow::Cow, net::IpAddr};

use super::{
    Arrival, TrustedProxies,
    parts::{self, HeaderSource, Lines, MAX_HOPS, Malformed},
};
use crate::{
    request::transport::Scheme,
    wire::text::{is_token_byte, is_value_byte, trim},
};

/// How many parameters an element may have. Four are defined.
const MAX_PARAMETERS: usize = 16;

/// What a hop says of the one before it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Element<'a> {
    /// The address, where `for` is one.
    address: Option<IpAddr>,
    /// What a proxy proved of the scheme stays proved where the host is malformed.
    host: Option<Result<&'a [u8], Malformed>>,
    scheme: Option<Scheme>,
}

struct Parameter<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

pub(super) fn arrival<'a>(proxies: &TrustedProxies, headers: &dyn HeaderSource<'a>) -> Result<Arrival<'a>, Malformed> {
    let mut sound = true;
    let lines = Lines::of(headers, "forwarded", &mut |line| sound = sound && is_sound(line));
    if !sound {
        return Err(Malformed);
    }
    let mut counts = Element::default();
    let elements = lines.backwards().flat_map(|line| Elements { rest: Some(line) });
    let elements = elements.filter(|element| !trim(element).is_empty());
    for (hop, element) in elements.enumerate() {
        if hop == MAX_HOPS {
            return Err(Malformed);
        }
        counts = read(element)?;
        if !counts.address.is_some_and(|address| proxies.contains(address)) {
            break;
        }
    }
    let host = proxies.forwarded_host(|| counts.host.transpose().map(|host| host.map(Cow::Borrowed)));
    Ok(Arrival { scheme: counts.scheme.unwrap_or_default(), host, client: counts.address, proxied: true })
}

/// Whether quotes pair up, and no backslash stands outside of them.
fn is_sound(line: &[u8]) -> bool {
    let mut quoted = false;
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\\' if !quoted || bytes.next().is_none() => return false,
            _ => {}
        }
    }
    !quoted
}

/// The elements of a sound line, from its end.
struct Elements<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.rest.take()?;
        let before = |index: usize| line.get(..index).unwrap_or_default();
        let mut quoted = false;
        for (index, byte) in line.iter().enumerate().rev() {
            match byte {
                b'"' => quoted = !quoted || ends_in_escape(before(index)),
                b',' if !quoted => {
                    self.rest = Some(before(index));
                    return line.get(index + 1..);
                }
                _ => {}
            }
        }
        Some(line)
    }
}

/// Whether a backslash at the end belongs to what follows, and not to the backslash before it.
fn ends_in_escape(text: &[u8]) -> bool {
    text.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Reads an element: `for=192.0.2.1;proto=https;host="a.example:8443"`.
fn read(element: &[u8]) -> Result<Element<'_>, Malformed> {
    let mut rest = trim(element);
    if rest.is_empty() {
        return Err(Malformed);
    }
    let mut found = Element::default();
    let mut names = [&[] as &[u8]; MAX_PARAMETERS];
    let mut free = 0;
    loop {
        if !matches!(rest, [] | [b';', ..]) {
            let (Parameter { name, value }, after) = parameter(rest)?;
            if names.iter().take(free).any(|earlier| earlier.eq_ignore_ascii_case(name)) {
                return Err(Malformed);
            }
            *names.get_mut(free).ok_or(Malformed)? = name;
            free += 1;
            if name.eq_ignore_ascii_case(b"for") {
                found.address = parts::node(value)?;
            } else if name.eq_ignore_ascii_case(b"by") {
                parts::node(value)?;
            } else if name.eq_ignore_ascii_case(b"host") {
                found.host = Some(parts::host(value).map(|_| value));
            } else if name.eq_ignore_ascii_case(b"proto") {
                found.scheme = Some(parts::scheme(value)?);
            }
            rest = trim(after);
        }
        match rest {
            [] => return Ok(found),
            [b';', after @ ..] => rest = trim(after),
            _ => return Err(Malformed),
        }
    }
}

/// The name of the next parameter with its value, without quotes, and what follows.
fn parameter(text: &[u8]) -> Result<(Parameter<'_>, &[u8]), Malformed> {
    let (name, after) = token(text)?;
    match after {
        [b'=', b'"', quoted @ ..] => {
            let mut escaped = false;
            let end = quoted.iter().position(|byte| {
                let end = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                end
            });
            let (value, after) = end.map(|end| quoted.split_at(end)).ok_or(Malformed)?;
            if !value.iter().all(|byte| is_value_byte(*byte)) {
                return Err(Malformed);
            }
            Ok((Parameter { name, value }, after.get(1..).unwrap_or_default()))
        }
        [b'=', after @ ..] => token(after).map(|(value, after)| (Parameter { name, value }, after)),
        _ => Err(Malformed),
    }
}

fn token(text: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let length = text.iter().take_while(|byte| is_token_byte(**byte)).count();
    if length == 0 { Err(Malformed) } else { Ok(text.split_at(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, address: Option<&str>, host: Option<&str>, scheme: Option<Scheme>) {
        let address = address.map(|address| address.parse().unwrap());
        assert_eq!(
            read(text.as_bytes()),
            Ok(Element { address, host: host.map(|host| Ok(host.as_bytes())), scheme }),
            "{text}"
        );
    }

    #[track_caller]
    fn refuse(text: &str) {
        assert_eq!(read(text.as_bytes()), Err(Malformed), "{text}");
    }

    #[test]
    fn elements() {
        use Scheme::{Http, Https};
        check("for=192.0.2.1", Some("192.0.2.1"), None, None);
        check("For=192.0.2.1;PROTO=HTTP;Host=a.example", Some("192.0.2.1"), Some("a.example"), Some(Http));
        check(" proto=https ; host=\"a.example:8443\"\t", None, Some("a.example:8443"), Some(Https));
        check("proto=\"https\"", None, None, Some(Https));
        check(";;proto=wss;", None, None, Some(Https));
        check(";", None, None, None);
        check("for=\"[2001:db8::1]\"", Some("2001:db8::1"), None, None);
        check("for=\"[2001:db8::1]:443\";by=_a.b-c", Some("2001:db8::1"), None, None);
        check("for=\"192.0.2.1:47011\"", Some("192.0.2.1"), None, None);
        check("for=\"192.0.2.1:_x\"", Some("192.0.2.1"), None, None);
        check("for=unknown;proto=http", None, None, Some(Http));
        check("for=\"UNKNOWN:80\"", None, None, None);
        check("for=_gazonk", None, None, None);
        check("for=\"_gazonk:_1\"", None, None, None);
        check("secret=\"\";ext=\"a, b; c=\\\"d\\\\\"", None, None, None);
        check("host=\"[::1]:80\"", None, Some("[::1]:80"), None);
    }

    #[test]
    fn malformed_hosts() {
        for host in ["", "a.example/../", "u@a.example", "a.example:0", "[a.example]"] {
            let text = format!("host=\"{host}\";proto=https");
            let expected = Element { host: Some(Err(Malformed)), scheme: Some(Scheme::Https), ..Element::default() };
            assert_eq!(read(text.as_bytes()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn malformed_elements() {
        for text in [
            "",
            " ",
            "for",
            "for=",
            "=a",
            "for =192.0.2.1",
            "for= 192.0.2.1",
            "for=192.0.2.1 proto=https",
            "for=192.0.2.1:80",
            "for=[::1]",
            "for=::1",
            "for=\"::1\"",
            "for=\"[::1\"",
            "for=\"[192.0.2.1]\"",
            "for=\"\"",
            "for=_",
            "for=\"_a b\"",
            "for=\"_a:\"",
            "for=\"192.0.2.1:\"",
            "for=\"192.0.2.1:99999\"",
            "for=\"192.0.2.1:_\"",
            "for=\"192.0.2.1:-1\"",
            "for=a.example",
            "for=\"a, proto=https\"",
            "for=0192.0.2.1",
            "by=a.example",
            "proto=on",
            "proto=\"h\\ttps\"",
            "proto=https;proto=https",
            "proto=https;PROTO=http",
            "for=_a;for=_b",
            "ext=1;Ext=2",
            "host=",
            "host=a:80",
            "host=\"a\r\n\"",
            "host=\"\u{fc}.example\"",
            "for=_\u{fc}",
            "proto=https\0",
            "ext=\"\u{7f}\"",
            "ext=\"a",
            "ext=\"a\"b",
            "proto:https",
            "https",
            "proto=https,",
            "\"proto\"=https",
        ] {
            refuse(text);
        }
        let many: Vec<_> = (0..17).map(|number| format!("p{number}=1")).collect();
        refuse(&many.join(";"));
        assert!(read(many[..16].join(";").as_bytes()).is_ok());
    }

    #[test]
    fn lines_fall_into_the_same_elements_from_both_ends() {
        for (line, expected) in [
            ("a=1,b=2", &["b=2", "a=1"][..]),
            ("a=\"1,2\",b=\"\\\",\\\\\",c=3", &["c=3", "b=\"\\\",\\\\\"", "a=\"1,2\""]),
            ("", &[""]),
            (",,", &["", "", ""]),
        ] {
            assert!(is_sound(line.as_bytes()), "{line}");
            let elements = Elements { rest: Some(line.as_bytes()) };
            assert_eq!(elements.collect::<Vec<_>>(), expected.iter().map(|text| text.as_bytes()).collect::<Vec<_>>());
        }
        for line in ["\"", "a=\"1,b=2", "a=\"1\\\"", "a=\\\"1\\\"", "a=1\\", "a=\"\\"] {
            assert!(!is_sound(line.as_bytes()), "{line}");
        }
    }
}
