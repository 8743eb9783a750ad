//! Which bytes may stand where in a `Set-Cookie` line, and how a fault quotes what it found.
//!
//! Names, values and the rest may come from a request: what is quoted is escaped, and cut where it is long.

use std::net::Ipv4Addr;

use crate::wire::{
    authority::is_label,
    error::Error,
    text::{describe_byte, is_token_byte},
};

/// How many bytes browsers take of a name and its value together.
pub(super) const PAIR: usize = 4096;

/// How many bytes browsers take of an attribute's value. They ignore a longer attribute, and keep the cookie.
const ATTRIBUTE: usize = 1024;

/// How many characters a message quotes.
const QUOTED: usize = 40;

/// A text in quotes, escaped, and cut where it is long.
#[inline]
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(QUOTED).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("{start:?}…"),
        None => format!("{text:?}"),
    }
}

/// What stands at `index` of `text`.
#[inline]
fn describe(text: &str, index: usize) -> String {
    match text.as_bytes().get(index) {
        Some(&byte) => format!("{} at byte {index} of {}", describe_byte(byte), quote(text)),
        None => format!("{} is empty or ends too soon", quote(text)),
    }
}

/// A byte that may stand in a cookie's value (RFC 6265bis, section 4.1.1).
pub(super) const fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

/// Checks a name: a token.
#[inline]
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let place = "Set-Cookie: name";
    if name.is_empty() {
        return Err(Error::new(place, "\"\" is not a name", "give the cookie a name, as in \"sid\""));
    }
    match name.bytes().position(|byte| !is_token_byte(byte)) {
        None => Ok(()),
        Some(index) => {
            let cure = "write letters, digits, \"-\", \"_\" and \".\"";
            Err(Error::new(place, describe(name, index), cure))
        }
    }
}

/// Checks a value: what may stand in it, perhaps in double quotes, which belong to it. It may be a secret: not quoted.
#[inline]
pub(super) fn check_value(name: &str, value: &str) -> Result<(), Error> {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let (inner, start) = inner.map_or((value, 0), |inner| (inner, 1));
    let Some((index, byte)) = inner.bytes().enumerate().find(|(_, byte)| !is_cookie_octet(*byte)) else {
        return Ok(());
    };
    Err(Error::new(
        "Set-Cookie: value",
        format!("{} at byte {} of the value of {}", describe_byte(byte), index + start, quote(name)),
        "percent-encode it: `cookie_encoded` does",
    ))
}

/// Checks how long a name and its value are together.
#[inline]
pub(super) fn check_size(name: &str, value: &str) -> Result<(), Error> {
    let size = name.len() + value.len();
    if size <= PAIR {
        return Ok(());
    }
    Err(Error::new(
        "Set-Cookie: value",
        format!("{} and its value have {size} bytes, of which browsers take {PAIR}", quote(name)),
        "keep the data on the server, and only its key in the cookie",
    ))
}

/// Checks a path: as the address has it, from `/`.
#[inline]
pub(super) fn check_path(path: &str) -> Result<(), Error> {
    let place = "Set-Cookie: Path";
    if !path.starts_with('/') {
        return Err(Error::new(
            place,
            format!("browsers ignore {}, which does not begin with \"/\"", quote(path)),
            "write \"/\" for the whole site, or \"/app\"",
        ));
    }
    check_attribute(place, path)?;
    let stray = |byte: u8| !matches!(byte, b'!'..=b'~') || matches!(byte, b';' | b'?' | b'#');
    match path.bytes().position(stray) {
        None => Ok(()),
        Some(index) => {
            let cure = "write the path as it stands in the address, percent-encoded, without a query";
            Err(Error::new(place, describe(path, index), cure))
        }
    }
}

/// Checks a domain: labels of ASCII letters, digits and hyphens, with dots between them, and no IP address.
#[inline]
pub(super) fn check_domain(domain: &str) -> Result<(), Error> {
    let place = "Set-Cookie: Domain";
    if let Some(rest) = domain.strip_prefix('.') {
        return Err(Error::new(
            place,
            format!("a dot at the start of {}", quote(domain)),
            format!("leave it out: {} counts for all its sub-domains", quote(rest)),
        ));
    }
    if domain.parse::<Ipv4Addr>().is_ok() || domain.starts_with('[') || domain.matches(':').count() > 1 {
        return Err(Error::new(
            place,
            format!("{} is an IP address", quote(domain)),
            "leave the domain out: the cookie counts for the host that set it",
        ));
    }
    check_attribute(place, domain)?;
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if let Some(index) = domain.bytes().position(|byte| !letter(byte)) {
        let cure = if domain.is_ascii() {
            "write a host without scheme, port and path, as in \"example.com\""
        } else {
            "write the host in its ASCII form (xn--…)"
        };
        return Err(Error::new(place, describe(domain, index), cure));
    }
    let last_is_number = domain.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    if domain.len() > 253 || last_is_number || !domain.split('.').all(|label| is_label(label.as_bytes())) {
        let problem = format!("{} is not a host", quote(domain));
        return Err(Error::new(place, problem, "write one as in \"example.com\", without a dot at its end"));
    }
    Ok(())
}

#[inline]
fn check_attribute(place: &'static str, value: &str) -> Result<(), Error> {
    if value.len() <= ATTRIBUTE {
        return Ok(());
    }
    Err(Error::new(
        place,
        format!("browsers ignore {}, which has {} bytes", quote(value), value.len()),
        format!("write at most {ATTRIBUTE}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(result: Result<(), Error>, message: &str) {
        assert_eq!(result.unwrap_err().to_string(), message);
    }

    #[test]
    fn names() {
        for good in ["a", "sid", "__Host-sid", "!#$%&'*+-.^_`|~", "0"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in
            ["a b", "a=b", "a;b", "a,b", "a\tb", "a\0", "é", "(a)", "a\"", "[a]", "{a}", "a/b", "a:b", "a@b", "?"]
        {
            assert!(check_name(bad).is_err(), "{bad}");
        }
        refuse(check_name(""), "Set-Cookie: name: \"\" is not a name; give the cookie a name, as in \"sid\"");
        refuse(
            check_name("a\r\nb"),
            "Set-Cookie: name: control character 0x0D at byte 1 of \"a\\r\\nb\"; \
             write letters, digits, \"-\", \"_\" and \".\"",
        );
    }

    #[test]
    fn what_is_quoted_is_short() {
        let long = format!("{};", "é".repeat(100_000));
        let message = check_name(&long).unwrap_err().to_string();
        assert!(message.len() < 250 && message.contains("é\"…; "), "{message}");
        assert_eq!(quote(&"a".repeat(40)), format!("\"{}\"", "a".repeat(40)));
        assert_eq!(quote("\u{1b}[31m\u{202e}"), "\"\\u{1b}[31m\\u{202e}\"");
    }

    #[test]
    fn values() {
        for good in ["", "eggs", "a=b", "\"a\"", "\"\"", "!#$%&'()*+-./:<=>?@[]^_`{|}~", "YWJj=="] {
            assert_eq!(check_value("a", good), Ok(()), "{good}");
        }
        for (bad, index) in [
            ("a b", 1),
            ("a,b", 1),
            ("a;b", 1),
            ("a\\b", 1),
            ("a\"b", 1),
            ("\"", 0),
            ("\"a", 0),
            ("a\"", 1),
            ("\"a\"b\"", 2),
            ("\"a b\"", 2),
            ("caf\u{e9}", 3),
            ("a\r\n", 1),
            ("\0", 0),
            ("\u{7f}", 0),
        ] {
            let message = check_value("spam", bad).unwrap_err().to_string();
            assert!(message.contains(&format!(" at byte {index} of the value of \"spam\"; ")), "{bad:?} {message}");
        }
        refuse(
            check_value("spam", "hunter2; Domain=evil.example"),
            "Set-Cookie: value: ';' at byte 7 of the value of \"spam\"; percent-encode it: `cookie_encoded` does",
        );
    }

    #[test]
    fn sizes() {
        assert_eq!(check_size("ab", &"c".repeat(4094)), Ok(()));
        refuse(
            check_size("ab", &"c".repeat(4095)),
            "Set-Cookie: value: \"ab\" and its value have 4097 bytes, of which browsers take 4096; \
             keep the data on the server, and only its key in the cookie",
        );
    }

    #[test]
    fn paths() {
        for good in ["/", "/app", "/a%20b/", "/a=b,c", &format!("/{}", "a".repeat(1023))] {
            assert_eq!(check_path(good), Ok(()), "{good}");
        }
        for bad in ["/a;b", "/a b", "/a ", "/a\tb", "/é", "/a?b", "/a#b", "/\r\n", "/\u{7f}"] {
            assert!(check_path(bad).is_err(), "{bad}");
        }
        refuse(
            check_path("app"),
            "Set-Cookie: Path: browsers ignore \"app\", which does not begin with \"/\"; \
             write \"/\" for the whole site, or \"/app\"",
        );
        refuse(
            check_path("/a;b"),
            "Set-Cookie: Path: ';' at byte 2 of \"/a;b\"; \
             write the path as it stands in the address, percent-encoded, without a query",
        );
        refuse(
            check_path(&format!("/{}", "a".repeat(1024))),
            &format!(
                "Set-Cookie: Path: browsers ignore \"/{}\"…, which has 1025 bytes; write at most 1024",
                "a".repeat(39),
            ),
        );
    }

    #[test]
    fn domains() {
        for good in ["example.com", "a.b-c.example", "xn--bcher-kva.example", "localhost", "EXAMPLE.com", "1.example"] {
            assert_eq!(check_domain(good), Ok(()), "{good}");
        }
        let long = ["a"; 130].join(".");
        let label = format!("{}.example", "a".repeat(64));
        for bad in
            ["", ".", "a..b", "a.", "-a.example", "a-.example", "a_b.example", "a b", "1.2.3", long.as_str(), &label]
        {
            assert!(check_domain(bad).is_err(), "{bad}");
        }
        refuse(
            check_domain(".example.com"),
            "Set-Cookie: Domain: a dot at the start of \".example.com\"; \
             leave it out: \"example.com\" counts for all its sub-domains",
        );
        for address in ["192.0.2.1", "[::1]", "2001:db8::1"] {
            refuse(
                check_domain(address),
                &format!(
                    "Set-Cookie: Domain: \"{address}\" is an IP address; \
                     leave the domain out: the cookie counts for the host that set it",
                ),
            );
        }
        refuse(
            check_domain("bücher.example"),
            "Set-Cookie: Domain: non-ASCII character at byte 1 of \"bücher.example\"; \
             write the host in its ASCII form (xn--…)",
        );
        refuse(
            check_domain("example.com:8000"),
            "Set-Cookie: Domain: ':' at byte 11 of \"example.com:8000\"; \
             write a host without scheme, port and path, as in \"example.com\"",
        );
        refuse(
            check_domain("example.com."),
            "Set-Cookie: Domain: \"example.com.\" is not a host; write one as in \"example.com\", without a dot at its end",
        );
    }
}
