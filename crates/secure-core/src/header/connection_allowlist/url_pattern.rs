//! [`UrlPattern`]: addresses, of which parts may be wildcards.

use std::borrow::Cow;

use crate::wire::{
    error::Error,
    text::{checked, describe},
};

/// Addresses: a scheme and a host, and whatever else of an address, in all of which wildcards may stand.
///
/// ```
/// # use secure_core::UrlPattern;
/// const HOSTS: UrlPattern = UrlPattern::from_static("https://*.api.example:*/v1/*");
/// assert_eq!(HOSTS.as_str(), "https://*.api.example:*/v1/*");
/// assert!(UrlPattern::new("api.example").is_err());
/// ```
///
/// A pattern without a path is for all paths; `https://api.example/` with its slash is for that path alone. A `?` after a
/// part makes it optional; `\\?` is the question mark of an address. Regular expressions are not for headers.
///
/// Caveat: `https://*.api.example` does not mean `https://api.example`.
///
/// Specification: [URL Pattern](https://urlpattern.spec.whatwg.org/#pattern-strings).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPattern(Cow<'static, str>);

checked! {
    impl UrlPattern {
        invalid: invalid_pattern,
        fault: fault,
        /// Checks a pattern.
        ///
        /// # Errors
        /// When browsers would skip it, or no connection could ever be like it.
        new,
        /// A literal pattern.
        ///
        /// # Panics
        /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
        from_static: "not a pattern of addresses: write \"https://api.example\" or \"https://*.api.example\"",
        /// The pattern, without the quotes that it has in a header.
        as_str,
    }
}

impl UrlPattern {
    /// The pattern as it goes out.
    #[inline]
    pub(super) fn quoted(&self) -> String {
        format!("\"{}\"", self.0.replace('\\', "\\\\"))
    }
}

/// Where a text stops being a pattern, if it does: `scheme "://" host` and anything else, with braces in pairs.
#[inline]
const fn invalid_pattern(text: &[u8]) -> Option<usize> {
    if let [b'w', b's', b':', ..] | [b'w', b's', b's', b':', ..] = text {
        return Some(0);
    }
    let mut rest = text;
    let mut index = 0;
    let mut in_braces = false;
    let mut scheme = true;
    let mut host = 0;
    while let [byte, tail @ ..] = rest {
        if scheme {
            if let [b':', b'/', b'/', after @ ..] = rest {
                if index == 0 || in_braces {
                    return Some(index);
                }
                scheme = false;
                rest = after;
                index += 3;
                host = index;
                continue;
            }
            let wildcard = matches!(byte, b'*') && matches!(tail, [b':', ..]);
            let modifier = matches!(byte, b'{' | b'}' | b'?') && index > 0;
            if !(wildcard || modifier || byte.is_ascii_lowercase() || (byte.is_ascii_digit() && index > 0)) {
                return Some(index);
            }
        }
        match byte {
            b'\\' if matches!(tail, [b'!'..=b'~', ..]) => {
                let [_, after @ ..] = tail else { return Some(index) };
                rest = after;
                index += 2;
                continue;
            }
            b'{' if !in_braces => in_braces = true,
            b'}' if in_braces => in_braces = false,
            b'/' | b'?' | b'#' if index == host && !scheme => return Some(index),
            b'"' | b'\\' | b'(' | b')' | b'<' | b'>' | b'^' | b'`' | b'|' | b'{' | b'}' => return Some(index),
            b'!'..=b'~' => {}
            _ => return Some(index),
        }
        rest = tail;
        index += 1;
    }
    if scheme || in_braces || index == host { Some(index) } else { None }
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let scheme = !text.get(..index).is_some_and(|before| before.contains("://"));
    let cure = match text.as_bytes().get(index) {
        Some(b'w') if index == 0 => "write \"http:\" or \"https:\", as which WebSockets count here",
        Some(b'A'..=b'Z') if scheme => "write it in lower case",
        Some(b'(' | b')') => "write \"*\" or a name such as \":part\"; regular expressions are not for headers",
        Some(b'{' | b'}') => "write braces in pairs, none inside of others",
        Some(128..) => "write hosts in their ASCII form (xn--…), and paths percent-encoded",
        _ if scheme => "begin with a scheme, such as \"https://*\"",
        _ => "write an address such as \"https://api.example\", or a pattern such as \"https://*.api.example\"",
    };
    Error::new("address pattern", describe(text, index), cure).spanning(index..index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for text in [
            "https://api.example",
            "https://*.api.example:*",
            "https://api.example:8443/v1/*?q=:name#top",
            "http{s}?://api.example/{a/}?b",
            "*://api.example",
            "https://[\\:\\:1]:8080/",
            "https://API.example/A",
            "h3://x",
            "https://*",
            "https://a.example/\\(x\\)\\?",
        ] {
            assert_eq!(UrlPattern::new(text).map(|pattern| pattern.to_string()).as_deref(), Ok(text));
            assert_eq!(text.parse(), Ok(UrlPattern::from_static(text)));
        }
    }

    #[track_caller]
    fn refuse(text: &'static str, index: &str, cure: &str) {
        let expected = format!("address pattern: {index} of {text:?}; {cure}");
        assert_eq!(UrlPattern::new(text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn faults() {
        let scheme = "begin with a scheme, such as \"https://*\"";
        let any = "write an address such as \"https://api.example\", or a pattern such as \"https://*.api.example\"";
        let braces = "write braces in pairs, none inside of others";
        let expressions = "write \"*\" or a name such as \":part\"; regular expressions are not for headers";
        refuse("api.example", "'.' at byte 3", scheme);
        refuse("://a", "':' at byte 0", scheme);
        refuse("3://a", "'3' at byte 0", scheme);
        refuse("h*t://a", "'*' at byte 1", scheme);
        refuse("/a", "'/' at byte 0", scheme);
        refuse("https:/a", "':' at byte 5", scheme);
        refuse("HTTPS://a", "'H' at byte 0", "write it in lower case");
        refuse("wss://a.example", "'w' at byte 0", "write \"http:\" or \"https:\", as which WebSockets count here");
        refuse("ws://a.example", "'w' at byte 0", "write \"http:\" or \"https:\", as which WebSockets count here");
        refuse("https:///a", "'/' at byte 8", any);
        refuse("https://?a", "'?' at byte 8", any);
        refuse("https://a b", "a blank at byte 9", any);
        refuse("https://a\\", "'\\\\' at byte 9", any);
        refuse("https://a<", "'<' at byte 9", any);
        refuse("https://a/(.*)", "'(' at byte 10", expressions);
        refuse("https://a/)", "')' at byte 10", expressions);
        refuse("https://a/{b{c}}", "'{' at byte 12", braces);
        refuse("https://a/b}", "'}' at byte 11", braces);
        refuse("http{s://a", "':' at byte 6", scheme);
        refuse(
            "https://ä",
            "non-ASCII character at byte 8",
            "write hosts in their ASCII form (xn--…), and paths percent-encoded",
        );
    }

    #[test]
    fn ends() {
        let scheme = "begin with a scheme, such as \"https://*\"";
        let any = "write an address such as \"https://api.example\", or a pattern such as \"https://*.api.example\"";
        for (text, cure) in [("", scheme), ("https", scheme), ("https://", any), ("https://a/{b", any)] {
            let expected = format!("address pattern: {text:?} is empty or ends too soon; {cure}");
            assert_eq!(UrlPattern::new(text).unwrap_err().to_string(), expected);
        }
    }
}
