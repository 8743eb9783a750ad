//! [`OriginPattern`]: an origin, or several by a wildcard.

use std::borrow::Cow;

use crate::wire::{
    authority::{behind_scheme, is_port},
    error::Error,
    origin::Origin,
    text::{checked, describe},
};

/// An origin, in which a wildcard may stand for sub-domains, for all hosts or for all ports; or a scheme alone.
///
/// ```
/// # use secure_core::{Origin, OriginPattern};
/// const MAPS: OriginPattern = OriginPattern::from_static("https://*.maps.example");
/// let origin: OriginPattern = Origin::from_static("https://maps.example").into();
/// assert_eq!(format!("{MAPS} {origin}"), "https://*.maps.example https://maps.example");
/// ```
///
/// Caveat: `https://*.maps.example` does not mean `https://maps.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern(Cow<'static, str>);

checked! {
    impl OriginPattern {
        invalid: invalid_pattern,
        fault: fault,
        /// Checks a pattern.
        ///
        /// # Errors
        /// When it is not a pattern, or one that no page's origin can be like.
        new,
        /// A literal pattern.
        ///
        /// # Panics
        /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
        from_static: "not an origin or pattern: write \"https://maps.example\" or \"https://*.maps.example\"",
        /// The pattern as it goes out, without its quotes.
        as_str,
    }
}

impl From<Origin> for OriginPattern {
    #[inline]
    fn from(origin: Origin) -> Self {
        Self(Cow::Owned(origin.to_string()))
    }
}

/// Where a text stops being a pattern, if it does: `scheme ":"`, or `scheme "://" host [":" port]`.
#[inline]
const fn invalid_pattern(text: &[u8]) -> Option<usize> {
    let mut rest = match behind_scheme(text) {
        Ok(rest) => rest,
        Err(index) => return Some(index),
    };
    let mut index = text.len() - rest.len();
    let [b':', after @ ..] = rest else { return Some(index) };
    if let [b'w', b's', b':', ..] | [b'w', b's', b's', b':', ..] = text {
        return Some(0);
    }
    if after.is_empty() {
        return None;
    }
    let [b'/', b'/', after @ ..] = after else { return Some(index + 1) };
    rest = after;
    index += 3;
    let mut letters = 0;
    if let [b'[', tail @ ..] = rest {
        rest = tail;
        index += 1;
        while let [b'0'..=b'9' | b'a'..=b'f' | b':', tail @ ..] = rest {
            rest = tail;
            index += 1;
            letters += 1;
        }
        let [b']', tail @ ..] = rest else { return Some(index) };
        rest = tail;
        index += 1;
    } else {
        if let [b'*', tail @ ..] = rest {
            rest = tail;
            index += 1;
            letters = 1;
        }
        // After a wildcard only a dot may go on.
        while let [byte @ (b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'), tail @ ..] = rest {
            let wildcard = index > 0 && matches!(text.split_at(index - 1).1, [b'*', ..]);
            if (*byte == b'.' && letters == 0) || (*byte != b'.' && wildcard) {
                return Some(index);
            }
            letters = if *byte == b'.' { 0 } else { letters + 1 };
            rest = tail;
            index += 1;
        }
    }
    match rest {
        _ if letters == 0 => Some(index),
        [] | [b':', b'*'] => None,
        [b':', port @ ..] if is_port(port) => None,
        _ => Some(index),
    }
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let cure = match text.as_bytes().get(index) {
        Some(b'w') if index == 0 => "write \"https:\"; the origins of pages have the schemes of pages",
        Some(b'A'..=b'Z') => "write it in lower case, as browsers do",
        Some(b'/' | b'?' | b'#') => "leave the path out, \"/\" too",
        Some(128..) => "write the host in its ASCII form (xn--…)",
        _ => "write an origin such as \"https://maps.example\", or a pattern such as \"https://*.maps.example\"",
    };
    Error::new("origin", describe(text, index), cure).spanning(index..index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(text.parse::<OriginPattern>().unwrap_err().to_string(), message);
    }

    #[test]
    fn patterns() {
        for good in [
            "https://a.example",
            "https://a.example:443",
            "http://localhost:8000",
            "https://*.a.example",
            "https://*.a.example:8443",
            "https://a.example:*",
            "https://*",
            "https://*:*",
            "https://[::1]:8000",
            "https:",
            "chrome-extension://abcdef",
        ] {
            let pattern: OriginPattern = good.parse().unwrap();
            assert_eq!((pattern.as_str(), pattern.to_string().as_str()), (good, good));
        }
        for bad in [
            "",
            "*",
            "a.example",
            "self",
            "https",
            ":",
            "https:a",
            "https:/",
            "https://",
            "https://*a.example",
            "https://a.*.example",
            "https://**.a",
            "https://*.",
            "https://*..a",
            "https://a.",
            "https://a..b",
            "https://.a",
            "https://a:",
            "https://a:**",
            "https://a:65536",
            "https://a:08",
            "https://a b",
            "https://a,b",
            "https://a\"",
            "https://u@a",
            "https://[]",
            "https://[*]",
            "https://a\r\nb",
        ] {
            assert!(bad.parse::<OriginPattern>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn faults() {
        let refuse_with = |text: &str, problem: &str, cure: &str| refuse(text, &format!("origin: {problem}; {cure}"));
        let origin =
            "write an origin such as \"https://maps.example\", or a pattern such as \"https://*.maps.example\"";
        refuse_with("a.example", "\"a.example\" is empty or ends too soon", origin);
        refuse_with("https://a.*", "'*' at byte 10 of \"https://a.*\"", origin);
        refuse_with("https://a/", "'/' at byte 9 of \"https://a/\"", "leave the path out, \"/\" too");
        refuse_with("https://[1:x]", "'x' at byte 11 of \"https://[1:x]\"", origin);
        refuse_with("https://[1]x", "'x' at byte 11 of \"https://[1]x\"", origin);
        refuse_with("https://A", "'A' at byte 8 of \"https://A\"", "write it in lower case, as browsers do");
        refuse_with(
            "wss://a",
            "'w' at byte 0 of \"wss://a\"",
            "write \"https:\"; the origins of pages have the schemes of pages",
        );
        refuse_with(
            "https://\u{e4}.example",
            "non-ASCII character at byte 8 of \"https://\u{e4}.example\"",
            "write the host in its ASCII form (xn--…)",
        );
    }
}
