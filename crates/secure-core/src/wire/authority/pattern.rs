//! [`HostPattern`]: one host, or all below one.

use std::{
    borrow::Cow,
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use super::{Authority, address::before_path, same_host, syntax};
use crate::wire::{error::Error, text::describe};

/// One host, `app.example`, or its sub-domains, `*.app.example`; perhaps with a port.
///
/// | pattern | matches | does not match |
/// |---|---|---|
/// | `app.example` | `app.example`, `APP.example.`, `app.example:8080` | `a.app.example` |
/// | `*.app.example` | `a.app.example`, `a.b.app.example` | `app.example` |
/// | `app.example:8443` | `app.example:8443` | `app.example` |
/// | `app.example:443` | `app.example:443`, `app.example` | `app.example:80` |
/// | `192.0.2.1` | `192.0.2.1` | |
/// | `[::1]:8080` | `[::1]:8080`, `[0:0::1]:8080` | `[::1]` |
///
/// Without a port any port matches, with one that alone. Clients leave the port out where it is the scheme's own, so a
/// pattern with port 80 or 443 matches a host without a port as well.
///
/// ```
/// # use secure_core::HostPattern;
/// const APP: HostPattern = HostPattern::from_static("*.app.example:8443");
/// assert_eq!(APP.to_string(), "*.app.example:8443");
/// assert_eq!(
///     "App.example".parse::<HostPattern>().unwrap_err().to_string(),
///     "host: 'A' at byte 0 of \"App.example\"; write it in lower case: \"app.example\"",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPattern {
    /// In lower case, without `*.`.
    host: Cow<'static, str>,
    sub_domains: bool,
    port: Option<u16>,
}

impl HostPattern {
    /// Checks a pattern.
    ///
    /// # Errors
    /// When it is not a pattern, or no host could be like it.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let text = text.into();
        match read(text.as_bytes()) {
            Ok((host, sub_domains, port)) => {
                let host = String::from_utf8_lossy(host).into_owned();
                Ok(Self { host: Cow::Owned(host), sub_domains, port })
            }
            Err(index) => Err(fault(&text, index)),
        }
    }

    /// A literal pattern.
    ///
    /// # Panics
    /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
    #[must_use]
    #[expect(clippy::panic, reason = "in a const, which is what this is for, a panic is a compile error")]
    #[inline]
    pub const fn from_static(text: &'static str) -> Self {
        if let Ok((host, sub_domains, port)) = read(text.as_bytes()) {
            if let Ok(host) = std::str::from_utf8(host) {
                return Self { host: Cow::Borrowed(host), sub_domains, port };
            }
        }
        panic!("not a host: write \"app.example\", \"*.app.example\" or \"app.example:8443\"")
    }

    /// Whether the pattern matches this authority.
    #[must_use]
    pub fn matches(&self, authority: &Authority<'_>) -> bool {
        let port = match (self.port, authority.port()) {
            (None, _) | (Some(80 | 443), None) => true,
            (own, other) => own == other,
        };
        let host = authority.host();
        port && if self.sub_domains {
            let front = host.len().checked_sub(self.host.len()).and_then(|front| host.split_at_checked(front));
            front.is_some_and(|(front, back)| front.ends_with('.') && back.eq_ignore_ascii_case(&self.host))
        } else {
            same_host(host, &self.host)
        }
    }

    /// Whether a host as it came is this very text, which needs no reading.
    pub(crate) fn is_verbatim(&self, host: &[u8]) -> bool {
        !self.sub_domains && self.port.is_none() && self.host.as_bytes() == host
    }

    /// Whether anybody may have a host that matches: one right below a single label. The names that nobody can register are
    /// those of RFC 6761, of RFC 6762, and `internal`.
    #[inline]
    pub(crate) fn is_everybodys(&self) -> bool {
        let private = ["localhost", "local", "internal", "test"].contains(&&*self.host);
        self.sub_domains && !self.host.contains('.') && !private
    }

    /// Whether all hosts of another pattern match, with its port as they would write it.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let port = matches!((self.port, other.port), (None, _) | (Some(80 | 443), None)) || self.port == other.port;
        let below = || other.host.strip_suffix(&*self.host).is_some_and(|front| front.ends_with('.'));
        let host = match (self.sub_domains, other.sub_domains) {
            (true, true) => self.host == other.host || below(),
            (true, false) => below(),
            (false, true) => false,
            (false, false) => same_host(&self.host, &other.host),
        };
        port && host
    }

    /// This host, which is valid, with any port.
    #[inline]
    pub(crate) fn one(host: &str) -> Self {
        Self { host: Cow::Owned(host.to_owned()), sub_domains: false, port: None }
    }

    /// The same hosts at another port. That of HTTPS is not written.
    #[inline]
    pub(crate) fn at(&self, port: Option<u16>) -> Self {
        Self { port: port.filter(|port| *port != 443), ..self.clone() }
    }

    /// The one host and the port, where it is not a wildcard.
    pub(crate) fn one_host(&self) -> Option<(&str, Option<u16>)> {
        (!self.sub_domains).then_some((&*self.host, self.port))
    }
}

impl From<HostPattern> for Cow<'static, str> {
    #[inline]
    fn from(pattern: HostPattern) -> Self {
        Cow::Owned(pattern.to_string())
    }
}

impl FromStr for HostPattern {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.to_owned())
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.sub_domains { "*." } else { "" }, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// The host, whether its sub-domains are meant, and the port; or where the text stops being a pattern.
#[inline]
const fn read(text: &[u8]) -> Result<(&[u8], bool, Option<u16>), usize> {
    let (start, text, sub_domains) = match text {
        [b'*', b'.', rest @ ..] => (2, rest, true),
        _ => (0, text, false),
    };
    let (host, port) = match syntax::split(text) {
        Ok(parts) => parts,
        Err(index) => return Err(start + index),
    };
    if let Some(index) = syntax::invalid_host(host) {
        return Err(start + index);
    }
    if let Some(index) = syntax::first_capital(host) {
        return Err(start + index);
    }
    // An address has no sub-domains.
    if sub_domains && !is_name(host) {
        return Err(0);
    }
    match port {
        None => Ok((host, sub_domains, None)),
        Some(port) => match syntax::port(port) {
            Some(port) => Ok((host, sub_domains, Some(port))),
            None => Err(start + host.len()),
        },
    }
}

/// Whether a valid host is a name: its last label is not a number.
const fn is_name(host: &[u8]) -> bool {
    let mut rest = host;
    while let [front @ .., byte] = rest {
        match byte {
            b'0'..=b'9' => rest = front,
            b'.' | b']' => return false,
            _ => return true,
        }
    }
    false
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let lower = text.to_ascii_lowercase();
    // What is left without scheme and path, if that would be a pattern.
    let bare = Some(before_path(lower.split_once("://").map_or(&*lower, |(_, rest)| rest)));
    let bare = bare.filter(|bare| read(bare.as_bytes()).is_ok());
    let is_network = |(address, bits): (&str, &str)| {
        address.parse::<IpAddr>().is_ok() && !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let cure = match (text.as_bytes().get(index), bare) {
        _ if text.split_once('/').is_some_and(is_network) => {
            "a network is not a host: write the names of hosts, and exempt the path of a health check".to_owned()
        }
        _ if text == "*" => "name the hosts, or the sub-domains of one, as in \"*.app.example\"".to_owned(),
        _ if text.contains(['\\', '^', '$', '(', '|', '+']) => {
            "a pattern is not a regular expression; for sub-domains write \"*.app.example\"".to_owned()
        }
        _ if text.contains('@') => "leave user and password out".to_owned(),
        _ if text.parse::<Ipv6Addr>().is_ok() => format!("write it in brackets: \"[{lower}]\""),
        (_, Some(bare)) if text.contains("://") => format!("leave scheme and path out: \"{bare}\""),
        (Some(b'/' | b'?' | b'#'), Some(bare)) => format!("leave the path out: \"{bare}\""),
        (Some(b'A'..=b'Z'), Some(bare)) => format!("write it in lower case: \"{bare}\""),
        (Some(b'.'), _) if index == 0 && read(format!("*{lower}").as_bytes()).is_ok() => {
            format!("for its sub-domains write \"*{lower}\"")
        }
        (None, _) if text.ends_with('.') => "leave the last dot out".to_owned(),
        (Some(b'*'), _) if index == 0 && text.starts_with("*.") => {
            "an address has no sub-domains; write it alone".to_owned()
        }
        (Some(b'['), _) => "write an IPv6 address in its brackets, as in \"[::1]\"".to_owned(),
        (Some(b'*'), _) => "a wildcard stands for whole labels at the start, as in \"*.app.example\"".to_owned(),
        (Some(128..), _) => "write the host in its ASCII form (xn--…)".to_owned(),
        (Some(b','), _) => "write each host by itself".to_owned(),
        (Some(b':'), _) => "write a port from 1 to 65535 without leading zeros".to_owned(),
        (Some(b'0'..=b'9'), _) => "what ends in a number is an address of four, each up to 255".to_owned(),
        _ => "write a host and perhaps a port, as in \"app.example\", \"*.app.example\" or \"[::1]:8443\"".to_owned(),
    };
    Error::new("host", describe(text, index), cure).spanning(index..index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, hosts: &[&str], others: &[&str]) {
        let read: HostPattern = pattern.parse().unwrap();
        assert_eq!(read.to_string(), pattern);
        for (hosts, expected) in [(hosts, true), (others, false)] {
            for host in hosts {
                let authority = Authority::parse(host.as_bytes()).unwrap();
                assert_eq!(read.matches(&authority), expected, "{pattern} {host}");
            }
        }
    }

    #[test]
    fn patterns() {
        check(
            "app.example",
            &["app.example", "APP.example.", "app.example:1", "app.example.:80"],
            &["a.app.example", "app.example.evil.example", "xapp.example", "pp.example", "example"],
        );
        check(
            "*.app.example",
            &["a.app.example", "A.b.App.example:8080", "a.app.example."],
            &["app.example", "xapp.example", "a.app.example.evil.example", "app.example.a"],
        );
        check("*.localhost", &["a.localhost"], &["localhost"]);
        check("app.example:8443", &["app.example:8443"], &["app.example", "app.example:443", "app.example:80"]);
        check("app.example:443", &["app.example:443", "app.example"], &["app.example:80"]);
        check("app.example:80", &["app.example:80", "app.example"], &["app.example:443"]);
        check("*.a1:80", &["x.a1"], &["a1", "x.a1:81"]);
        check("192.0.2.1", &["192.0.2.1", "192.0.2.1:80"], &["192.0.2.10", "1.192.0.2"]);
        check("[::1]:8080", &["[::1]:8080", "[0:0::1]:8080"], &["[::1]", "[::2]:8080"]);
        check("[2001:db8::a]", &["[2001:DB8::A]", "[2001:db8:0::a]:1"], &["[2001:db8::b]"]);
        assert_eq!(HostPattern::from_static("*.a.example:1"), "*.a.example:1".parse().unwrap());
    }

    #[track_caller]
    fn refuse(text: &str, problem: &str, cure: &str) {
        assert_eq!(text.parse::<HostPattern>().unwrap_err().to_string(), format!("host: {problem}; {cure}"));
    }

    #[test]
    fn faults() {
        let shape = "write a host and perhaps a port, as in \"app.example\", \"*.app.example\" or \"[::1]:8443\"";
        let whole = "a wildcard stands for whole labels at the start, as in \"*.app.example\"";
        let address = "what ends in a number is an address of four, each up to 255";
        let port = "write a port from 1 to 65535 without leading zeros";
        refuse("", "\"\" is empty or ends too soon", shape);
        refuse("*", "'*' at byte 0 of \"*\"", "name the hosts, or the sub-domains of one, as in \"*.app.example\"");
        refuse("*.", "\"*.\" is empty or ends too soon", "leave the last dot out");
        refuse("a.*.b", "'*' at byte 2 of \"a.*.b\"", whole);
        refuse("*a.b", "'*' at byte 0 of \"*a.b\"", whole);
        refuse("*.*.b", "'*' at byte 2 of \"*.*.b\"", whole);
        refuse("*.192.0.2.1", "'*' at byte 0 of \"*.192.0.2.1\"", "an address has no sub-domains; write it alone");
        refuse("*.[::1]", "'*' at byte 0 of \"*.[::1]\"", "an address has no sub-domains; write it alone");
        refuse("App.example", "'A' at byte 0 of \"App.example\"", "write it in lower case: \"app.example\"");
        refuse("[::A]", "'A' at byte 3 of \"[::A]\"", "write it in lower case: \"[::a]\"");
        refuse(
            "HTTPS://app.example:8443/a",
            "'H' at byte 0 of \"HTTPS://app.example:8443/a\"",
            "leave scheme and path out: \"app.example:8443\"",
        );
        refuse("app.example/a", "'/' at byte 11 of \"app.example/a\"", "leave the path out: \"app.example\"");
        refuse("u@app.example", "'@' at byte 1 of \"u@app.example\"", "leave user and password out");
        refuse(
            "https://*.app.example",
            "':' at byte 5 of \"https://*.app.example\"",
            "leave scheme and path out: \"*.app.example\"",
        );
        refuse(".app.example", "'.' at byte 0 of \".app.example\"", "for its sub-domains write \"*.app.example\"");
        refuse("app.example.", "\"app.example.\" is empty or ends too soon", "leave the last dot out");
        let expression = "a pattern is not a regular expression; for sub-domains write \"*.app.example\"";
        refuse(".+\\.app\\.example", "'.' at byte 0 of \".+\\\\.app\\\\.example\"", expression);
        refuse("(a|b).example", "'(' at byte 0 of \"(a|b).example\"", expression);
        refuse("a,b", "',' at byte 1 of \"a,b\"", "write each host by itself");
        refuse("a b", "a blank at byte 1 of \"a b\"", shape);
        refuse(
            "\u{fc}.example",
            "non-ASCII character at byte 0 of \"\u{fc}.example\"",
            "write the host in its ASCII form (xn--…)",
        );
        refuse("a:", "':' at byte 1 of \"a:\"", port);
        refuse("a:0", "':' at byte 1 of \"a:0\"", port);
        refuse("a:65536", "':' at byte 1 of \"a:65536\"", port);
        refuse("a:*", "':' at byte 1 of \"a:*\"", port);
        refuse("192.0.2.256", "'2' at byte 8 of \"192.0.2.256\"", address);
        refuse("1", "'1' at byte 0 of \"1\"", address);
        refuse("[::g]", "'[' at byte 0 of \"[::g]\"", "write an IPv6 address in its brackets, as in \"[::1]\"");
        refuse("2001:DB8::1", "'2' at byte 0 of \"2001:DB8::1\"", "write it in brackets: \"[2001:db8::1]\"");
    }

    #[test]
    fn a_pattern_covers_narrower_ones() {
        let pattern = HostPattern::from_static;
        for (wide, narrow, expected) in [
            ("a.example", "a.example", true),
            ("a.example", "a.example:8443", true),
            ("a.example:8443", "a.example", false),
            ("a.example:443", "a.example", true),
            ("a.example", "*.a.example", false),
            ("*.a.example", "a.example", false),
            ("*.a.example", "b.a.example", true),
            ("*.a.example", "*.a.example", true),
            ("*.a.example", "*.b.a.example", true),
            ("*.b.a.example", "*.a.example", false),
            ("*.a.example", "*.ba.example", false),
            ("[::1]", "[0::1]:1", true),
        ] {
            assert_eq!(pattern(wide).covers(&pattern(narrow)), expected, "{wide} {narrow}");
        }
        assert_eq!(pattern("*.a.example:80").at(Some(8443)).to_string(), "*.a.example:8443");
        assert_eq!(pattern("a.example:80").at(Some(443)).to_string(), "a.example");
    }
}
