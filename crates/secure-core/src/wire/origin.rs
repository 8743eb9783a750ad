//! [`Origin`]: the scheme, host and port of a site.

use std::borrow::Cow;

use crate::wire::{
    authority::{HostPattern, before_path, behind_scheme, first_capital, invalid_host, is_port, split},
    error::Error,
    text::{checked, describe},
};

/// A site as browsers name it: `https://app.example` or `http://localhost:8000`.
///
/// Browsers compare it letter by letter with what they write themselves, so it is in lower case, without a path, not even
/// a lone `/`, and without the port that the scheme has anyway.
///
/// ```
/// # use secure_core::Origin;
/// const APP: Origin = Origin::from_static("https://app.example");
/// let configured: Origin = "http://localhost:8000".parse()?;
/// assert_eq!(format!("{APP} {configured}"), "https://app.example http://localhost:8000");
/// assert_eq!(
///     "https://app.example/".parse::<Origin>().unwrap_err().to_string(),
///     "origin: '/' at byte 19 of \"https://app.example/\"; leave the path out, \"/\" too: \"https://app.example\"",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [HTML, origins](https://html.spec.whatwg.org/multipage/browsers.html#origin), their serialisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Cow<'static, str>);

checked! {
    impl Origin {
        invalid: invalid_origin,
        fault: fault,
        /// Checks an origin.
        ///
        /// # Errors
        /// When browsers would write it in another way, or it is none.
        new,
        /// A literal origin.
        ///
        /// # Panics
        /// When the text is not an origin. In a `const` that is a compile error, so use it there.
        from_static: "not an origin: write scheme, host and perhaps a port, as in \"https://app.example\"",
        /// The origin as it goes out.
        as_str,
    }
}

impl Origin {
    /// The origin of an address, if it has one that can be written: `https://a.example` of `HTTPS://a.example:443/b?c`.
    #[inline]
    pub(crate) fn of_address(address: &str) -> Option<Self> {
        let address = address.to_ascii_lowercase();
        let (scheme, rest) = address.split_once("://")?;
        let authority = before_path(rest);
        let host = match (scheme, authority.rsplit_once(':')) {
            ("https" | "wss", Some((host, "443"))) | ("http" | "ws", Some((host, "80"))) => host,
            _ => authority,
        };
        let origin = format!("{scheme}://{host}");
        invalid_origin(origin.as_bytes()).is_none().then_some(Self(Cow::Owned(origin)))
    }
}

/// The host of a site, with its port where the origin has one; without one, any port matches, as in every pattern.
///
/// # Errors
/// When the scheme is neither `http` nor `https`, or the port is 0: nothing of that is asked of a server of ours.
impl TryFrom<Origin> for HostPattern {
    type Error = Error;

    #[inline]
    fn try_from(origin: Origin) -> Result<Self, Error> {
        match origin.as_str().split_once("://") {
            Some(("http" | "https", host)) => Self::new(host.to_owned()),
            _ => Err(Error::new(
                "host",
                format!("\"{origin}\" is not a site of HTTP"),
                "name an origin such as \"https://app.example\"",
            )),
        }
    }
}

/// Where a text stops being an origin, if it does: `scheme "://" host [":" port]`.
#[inline]
const fn invalid_origin(text: &[u8]) -> Option<usize> {
    let rest = match behind_scheme(text) {
        Ok(rest) => rest,
        Err(index) => return Some(index),
    };
    let [b':', b'/', b'/', after @ ..] = rest else { return Some(text.len() - rest.len()) };
    let index = text.len() - after.len();
    let (host, port) = match split(after) {
        Ok(parts) => parts,
        Err(byte) => return Some(index + byte),
    };
    if let Some(byte) = invalid_host(host) {
        return Some(index + byte);
    }
    if let Some(byte) = first_capital(host) {
        return Some(index + byte);
    }
    match port {
        Some(port) if invalid_port(text, port) => Some(index + host.len()),
        _ => None,
    }
}

/// Whether a port is not one that browsers write: they leave out the scheme's own.
#[inline]
const fn invalid_port(text: &[u8], port: &[u8]) -> bool {
    matches!((text, port), ([b'h', b't', b't', b'p', b':', ..] | [b'w', b's', b':', ..], b"80"))
        || matches!((text, port), ([b'h', b't', b't', b'p', b's', ..] | [b'w', b's', b's', ..], b"443"))
        || !is_port(port)
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let cure = match (text.as_bytes().get(index), Origin::of_address(text)) {
        (Some(b'A'..=b'Z'), Some(origin)) => format!("write it as browsers do, in lower case: \"{origin}\""),
        (Some(b'/' | b'?' | b'#'), Some(origin)) => format!("leave the path out, \"/\" too: \"{origin}\""),
        (Some(b':'), Some(origin)) => format!("leave the scheme's own port out: \"{origin}\""),
        (Some(b'*'), _) => "an origin has no wildcards; name each".to_owned(),
        (Some(128..), _) => "write the host in its ASCII form (xn--…)".to_owned(),
        _ => "write scheme, host and perhaps a port, as in \"https://app.example\"".to_owned(),
    };
    Error::new("origin", describe(text, index), cure).spanning(index..index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(text.parse::<Origin>().unwrap_err().to_string(), message);
    }

    #[test]
    fn origins() {
        for good in [
            "https://a.example",
            "http://localhost:8000",
            "https://a-b_c.example:444",
            "http://a.example:443",
            "http://192.0.2.1:0",
            "https://[2001:db8::1]:65535",
            "capacitor://localhost",
            "a+b-c.1://x",
        ] {
            assert_eq!(good.parse::<Origin>().map(|origin| origin.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "null",
            "*",
            "a.example",
            "https:",
            "https://",
            "https:///",
            "://a",
            "1a://a",
            "https://.a",
            "https://a..b",
            "https://a.",
            "https://a:",
            "https://a:00",
            "https://a:080",
            "https://a:65536",
            "https://a:99999999999",
            "https://a:8x",
            "https://a:-1",
            "https://[]",
            "https://[::1",
            "https://[::g]",
            "https://[:::]",
            "https://[::A]",
            "https://192.0.2.256",
            "https://1",
            "https://[::1]x",
            "https://u@a",
            "https://a b",
            "https://a ",
            " https://a",
            "https://a,b",
            "https://a;b",
            "https://a'b",
            "https://a\r\nb",
            "https://a%41",
            "ws://a:80",
            "wss://a:443",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_host_of_an_origin_is_a_pattern() {
        let host = |origin: &str| HostPattern::try_from(origin.parse::<Origin>().unwrap());
        for (origin, expected) in [
            ("https://a.example", "a.example"),
            ("http://a.example:443", "a.example:443"),
            ("http://[::1]:1", "[::1]:1"),
        ] {
            assert_eq!(host(origin), expected.parse());
        }
        assert_eq!(
            host("capacitor://localhost").unwrap_err().to_string(),
            "host: \"capacitor://localhost\" is not a site of HTTP; name an origin such as \"https://app.example\"",
        );
        assert!(host("https://a.example:0").is_err());
    }

    #[test]
    fn faults() {
        refuse(
            "https://App.example",
            "origin: 'A' at byte 8 of \"https://App.example\"; \
             write it as browsers do, in lower case: \"https://app.example\"",
        );
        refuse(
            "https://a.example:443",
            "origin: ':' at byte 17 of \"https://a.example:443\"; leave the scheme's own port out: \"https://a.example\"",
        );
        refuse(
            "https://a.example/b?c",
            "origin: '/' at byte 17 of \"https://a.example/b?c\"; leave the path out, \"/\" too: \"https://a.example\"",
        );
        refuse(
            "https://*.example",
            "origin: '*' at byte 8 of \"https://*.example\"; an origin has no wildcards; name each",
        );
        refuse(
            "https://ü.example",
            "origin: non-ASCII character at byte 8 of \"https://ü.example\"; \
             write the host in its ASCII form (xn--…)",
        );
        refuse(
            "https://192.0.2.256",
            "origin: '2' at byte 16 of \"https://192.0.2.256\"; \
             write scheme, host and perhaps a port, as in \"https://app.example\"",
        );
        refuse(
            "a.example",
            "origin: \"a.example\" is empty or ends too soon; \
             write scheme, host and perhaps a port, as in \"https://app.example\"",
        );
    }
}
