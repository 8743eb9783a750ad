//! [`Authority`]: a host, and perhaps a port, as `Host` and `:authority` name it; [`HostPattern`]: one host, or all below one.

use std::net::Ipv6Addr;

mod address;
mod local;
mod pattern;
mod syntax;

pub use self::pattern::HostPattern;
pub(crate) use self::{
    address::{before_path, behind_scheme, is_scheme, is_scheme_byte},
    local::{Locality, is_loopback},
    syntax::{first_capital, invalid_host, is_label, is_port, split},
};

/// What a `Host` header or an `:authority` names: a host, and perhaps a port.
///
/// Read strictly, since programs disagree about whatever is odd:
///
/// * a name of letters, digits, `-` and `_` in labels of at most 63 octets, 253 in all; an IPv4 address; or an IPv6
///   address in brackets. A name that ends in a number must be an IPv4 address;
/// * no user and password, blanks, controls, `/`, `?`, `#`, `\`, `,`, percent-encoding or non-ASCII;
/// * a port from 1 to 65535 without leading zeros. The grammar of addresses
///   ([RFC 3986, section 3.2.3](https://www.rfc-editor.org/rfc/rfc3986#section-3.2.3)) has room for `app.example:` and
///   `app.example:0`, which no browser sends and no server listens on: both are refused;
/// * one last dot (`app.example.`) is taken off.
///
/// ```
/// use secure_core::Authority;
///
/// let authority = Authority::parse(b"App.Example.:8443").ok_or("malformed")?;
/// assert_eq!((authority.host(), authority.port()), ("App.Example", Some(8443)));
/// assert!(Authority::parse(b"app.example@evil.example").is_none());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Authority<'a> {
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Reads it as it came. `None` where it is malformed.
    #[must_use]
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        let (host, port) = split(text).ok()?;
        let host = host.strip_suffix(b".").unwrap_or(host);
        let port = match port {
            Some(port) => Some(syntax::port(port)?),
            None => None,
        };
        if invalid_host(host).is_some() {
            return None;
        }
        Some(Self { host: std::str::from_utf8(host).ok()?, port })
    }

    /// The host without a last dot, in the case in which it came. An IPv6 address keeps its brackets.
    #[must_use]
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The port, if it was written.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether this is the machine itself: `localhost` and names below it, `127.0.0.0/8`, `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host)
    }

    /// Whether both are the same, the port of `scheme_port` counting as absent.
    pub(crate) fn is_same(&self, other: &Self, scheme_port: u16) -> bool {
        same_host(self.host, other.host) && self.port.unwrap_or(scheme_port) == other.port.unwrap_or(scheme_port)
    }
}

/// Whether two valid hosts are the same, however they are written.
pub(crate) fn same_host(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right) || ipv6(left).is_some_and(|address| ipv6(right) == Some(address))
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, host: &str, port: Option<u16>) {
        let authority = Authority::parse(text.as_bytes()).unwrap();
        assert_eq!((authority.host(), authority.port()), (host, port), "{text}");
    }

    #[test]
    fn authorities() {
        check("app.example", "app.example", None);
        check("App.Example:80", "App.Example", Some(80));
        check("app.example.", "app.example", None);
        check("app.example.:65535", "app.example", Some(65535));
        check("localhost", "localhost", None);
        check("192.0.2.1:1", "192.0.2.1", Some(1));
        check("[2001:DB8::1]:8443", "[2001:DB8::1]", Some(8443));
        check("a_b-c.example", "a_b-c.example", None);
    }

    #[test]
    fn what_is_no_authority() {
        for bad in [
            "",
            ".",
            "..",
            ":",
            ":80",
            ".app.example",
            "app..example",
            "app.example..",
            "user@app.example",
            "user:password@app.example",
            "app.example@evil.example",
            "app.example:80@evil.example",
            " app.example",
            "app.example ",
            "app.example\t",
            "app example",
            "app.example/",
            "app.example/evil",
            "//app.example",
            "http://app.example",
            "app.example?a",
            "app.example#a",
            "app.example\\evil",
            "\\\\app.example",
            "app.example,evil.example",
            "app.example, evil.example",
            "app.example;a",
            "app.example\r\nX: y",
            "app.example\0",
            "app.example\u{7f}",
            "app%2eexample",
            "\u{fc}.example",
            "app.example:",
            "app.example:0",
            "app.example:00080",
            "app.example:65536",
            "app.example:4294967376",
            "app.example:99999999999999999999999",
            "app.example:-1",
            "app.example:+80",
            "app.example: 80",
            "app.example:80 ",
            "app.example:80:80",
            "app.example:0x50",
            "app.example:http",
            "::1",
            "[::1",
            "::1]",
            "[]",
            "[::1]]",
            "[[::1]]",
            "[::1]80",
            "[::1].",
            "[::1].example",
            "[::1%25lo]",
            "[::g]",
            "[v1.a]",
            "[app.example]",
            "[192.0.2.1]",
            "192.0.2.1.5",
            "192.0.2.999",
            "0300.0.2.1",
            "3221225985",
            "*",
            "*.app.example",
        ] {
            assert!(Authority::parse(bad.as_bytes()).is_none(), "{bad:?}");
        }
        assert!(Authority::parse(b"app\xff.example").is_none());
        for byte in [b'a', b'.', b':', b'[', b'1', 0xff] {
            assert!(Authority::parse(&vec![byte; 65_536]).is_none(), "{byte}");
        }
        assert!(Authority::parse(&b"a.".repeat(32_768)).is_none());
    }

    #[test]
    fn loopback() {
        for (text, expected) in [
            ("localhost", true),
            ("LOCALHOST.:8000", true),
            ("app.localhost:1", true),
            ("127.1.2.3", true),
            ("[::1]:80", true),
            ("[0:0:0:0:0:0:0:1]", true),
            ("localhost.example", false),
            ("10.0.0.1", false),
            ("[::]", false),
        ] {
            assert_eq!(Authority::parse(text.as_bytes()).map(|it| it.is_loopback()), Some(expected), "{text}");
        }
    }
}
