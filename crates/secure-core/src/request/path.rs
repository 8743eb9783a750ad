//! [`PathPattern`]: paths that a rule leaves alone, such as a health check.
//!
//! A pattern is compared with the path as it came, byte for byte, before anything is decoded. A router may see `/a/../b`
//! or `/a%2F..%2Fb` as `/b`, so a pattern for all below `/a/` covers neither: what an exemption covers is never more than
//! what it says.
//!
//! ```
//! use secure_core::PathPattern;
//!
//! const HEALTH: PathPattern = PathPattern::from_static("/healthz");
//! const ACME: PathPattern = PathPattern::from_static("/.well-known/acme-challenge/*");
//!
//! assert!(HEALTH.matches(b"/healthz?verbose") && !HEALTH.matches(b"/healthz/"));
//! assert!(ACME.matches(b"/.well-known/acme-challenge/token"));
//! assert!(!ACME.matches(b"/.well-known/acme-challenge/../../admin"));
//! assert!(!ACME.matches(b"/.well-known/acme-challenge/%2e%2E/%2e%2e/admin"));
//! ```

use std::borrow::Cow;

use crate::wire::{
    error::Error,
    text::{checked, describe, hex_pair},
};

/// One path, `/healthz`, or all that is below one: `/.well-known/acme-challenge/*`.
///
/// `/a/*` covers `/a/b`, `/a/b/` and `/a/b/c`, not `/a` nor `/a/`, and nothing whose rest after `/a/` holds
///
/// * a segment `.` or `..`, also as `%2e`;
/// * an empty segment, as in `/a//b`;
/// * one of these before a `;`, as in `/a/..;/b`;
/// * `/`, `\`, `%` or a control character, percent-encoded;
/// * a byte that a path cannot hold: blanks, controls, `\`, `"`, non-ASCII, a `%` without its two digits; or a `*`.
///
/// The query takes no part. Case counts, also that of percent-encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern(Cow<'static, str>);

checked! {
    impl PathPattern {
        invalid: invalid_pattern,
        fault: fault,
        /// Checks a pattern.
        ///
        /// # Errors
        /// When it is not a path, is one that two programs may read differently, has a `*` elsewhere than in a last `/*`, or
        /// covers everything.
        new,
        /// A literal pattern.
        ///
        /// # Panics
        /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
        from_static: "not a path pattern: write \"/healthz\", or \"/.well-known/acme-challenge/*\"",
        /// The pattern as it was written.
        as_str,
    }
}

impl PathPattern {
    /// Whether the pattern covers this target of a request: its path as it came, with or without a query.
    #[must_use]
    #[inline]
    pub fn matches(&self, target: &[u8]) -> bool {
        let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
        match self.0.strip_suffix('*') {
            None => path == self.0.as_bytes(),
            Some(folder) => {
                let rest = path.strip_prefix(folder.as_bytes());
                rest.is_some_and(|rest| !rest.is_empty() && invalid_segments(rest).is_none())
            }
        }
    }
}

/// Whether one of the patterns covers this target.
pub(crate) fn is_exempt(patterns: &[PathPattern], target: &[u8]) -> bool {
    patterns.iter().any(|pattern| pattern.matches(target))
}

/// Where a text stops being a pattern, if it does.
#[inline]
const fn invalid_pattern(text: &[u8]) -> Option<usize> {
    let [b'/', rest @ ..] = text else { return Some(0) };
    let index = match rest {
        [] => None,
        // All there is: no exemption.
        [b'*'] => Some(0),
        [folder @ .., b'/', b'*'] => match folder {
            [] | [.., b'/'] => Some(folder.len()),
            _ => invalid_segments(folder),
        },
        _ => invalid_segments(rest),
    };
    match index {
        None => None,
        Some(index) => Some(index + 1),
    }
}

/// Where a path, behind its first `/`, is one that two programs may read differently, if it is.
const fn invalid_segments(path: &[u8]) -> Option<usize> {
    let mut rest = path;
    let mut index = 0;
    // What the segment is so far: only dots (how many), or anything else.
    let mut length = 0;
    let mut dots = 0;
    let mut named = false;
    loop {
        let (width, byte) = match rest {
            [] => return if is_dots(length, dots) { Some(index) } else { None },
            [b'%', digits @ ..] => match hex_pair(digits) {
                None | Some(b'/' | b'\\' | b'%' | 0..=0x1f | 0x7f) => return Some(index),
                Some(byte) => (3, byte),
            },
            [byte, ..] => (1, *byte),
        };
        match byte {
            b'/' if width == 1 => {
                if length == 0 || is_dots(length, dots) {
                    return Some(index);
                }
                (length, dots, named) = (0, 0, false);
            }
            // What stands behind a ';' some programs take away.
            b';' if length == 0 || (!named && is_dots(length, dots)) => return Some(index),
            b'.' if !named => (length, dots) = (length + 1, dots + 1),
            _ if width == 1 && !is_path_byte(byte) => return Some(index),
            _ => (length, named) = (length + 1, true),
        }
        rest = rest.split_at(width).1;
        index += width;
    }
}

const fn is_dots(length: usize, dots: usize) -> bool {
    length == dots && (dots == 1 || dots == 2)
}

/// Whether a byte may stand in a segment as it is (RFC 3986, section 3.3). In a pattern the `*` is for its end.
const fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'+'
                | b','
                | b';'
                | b'='
                | b':'
                | b'@'
        )
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let cure = match text.as_bytes().get(index) {
        _ if text == "/*" => "name the paths: a rule that leaves all alone is none",
        _ if index == 0 => "begin with \"/\", as in \"/healthz\"",
        Some(b'?' | b'#') => "leave the query out: the path alone counts",
        Some(b'*') => "write it at the end alone, after \"/\", as in \"/.well-known/acme-challenge/*\"",
        Some(b'%') => {
            "write what may stand in a path as it is, and leave encoded \"/\", \"\\\", \"%\" and controls out"
        }
        Some(b' ' | 128..) => "percent-encode it, as browsers do",
        _ => "write plain segments between single \"/\", without \".\" and \"..\"",
    };
    Error::new("path pattern", describe(text, index), cure).spanning(index..index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BELOW: PathPattern = PathPattern::from_static("/a/*");

    #[track_caller]
    fn refuse(text: &str, problem: &str, cure: &str) {
        let message = format!("path pattern: {problem}; {cure}");
        assert_eq!(text.parse::<PathPattern>().unwrap_err().to_string(), message);
    }

    #[test]
    fn patterns() {
        for good in ["/", "/healthz", "/a/", "/a.b/.well-known/*", "/a;b=c,d/~e", "/caf%C3%A9", "/...", "/..a", "/a/*"]
        {
            assert_eq!(good.parse::<PathPattern>().map(|pattern| pattern.to_string()), Ok(good.to_owned()));
        }
        let segments = "write plain segments between single \"/\", without \".\" and \"..\"";
        let begin = "begin with \"/\", as in \"/healthz\"";
        let star = "write it at the end alone, after \"/\", as in \"/.well-known/acme-challenge/*\"";
        let percent =
            "write what may stand in a path as it is, and leave encoded \"/\", \"\\\", \"%\" and controls out";
        refuse("", "\"\" is empty or ends too soon", begin);
        refuse("healthz", "'h' at byte 0 of \"healthz\"", begin);
        refuse("*", "'*' at byte 0 of \"*\"", begin);
        refuse("/*", "'*' at byte 1 of \"/*\"", "name the paths: a rule that leaves all alone is none");
        refuse("/a?b", "'?' at byte 2 of \"/a?b\"", "leave the query out: the path alone counts");
        refuse("/a*", "'*' at byte 2 of \"/a*\"", star);
        refuse("/*/a", "'*' at byte 1 of \"/*/a\"", star);
        refuse("/a//b", "'/' at byte 3 of \"/a//b\"", segments);
        refuse("/a//*", "'/' at byte 3 of \"/a//*\"", segments);
        refuse("//", "'/' at byte 1 of \"//\"", segments);
        refuse("/a/../b", "'/' at byte 5 of \"/a/../b\"", segments);
        refuse("/a/%2E/*", "'/' at byte 6 of \"/a/%2E/*\"", segments);
        refuse("/a/..", "\"/a/..\" is empty or ends too soon", segments);
        refuse("/a%2fb", "'%' at byte 2 of \"/a%2fb\"", percent);
        refuse("/a%", "'%' at byte 2 of \"/a%\"", percent);
        refuse("/a b", "a blank at byte 2 of \"/a b\"", "percent-encode it, as browsers do");
        refuse("/\u{e4}", "non-ASCII character at byte 1 of \"/\u{e4}\"", "percent-encode it, as browsers do");
        refuse("/a\\b", "'\\\\' at byte 2 of \"/a\\\\b\"", segments);
        refuse("/a\r\n", "control character 0x0D at byte 2 of \"/a\\r\\n\"", segments);
    }

    #[test]
    fn one_path_is_one_path() {
        let pattern = PathPattern::from_static("/healthz");
        for target in ["/healthz", "/healthz?", "/healthz?a=/../b"] {
            assert!(pattern.matches(target.as_bytes()), "{target:?}");
        }
        for target in
            ["", "*", "/", "/healthz/", "/Healthz", "/healthz/x", "//healthz", "/./healthz", "/%68ealthz", "/healthz#a"]
        {
            assert!(!pattern.matches(target.as_bytes()), "{target:?}");
        }
        assert!(!BELOW.matches(b"/b/../a/c"));
    }

    #[test]
    fn all_below_is_nothing_beside() {
        for target in
            ["/a/b", "/a/b/", "/a/b/c?d=../e", "/a/.b", "/a/b..", "/a/...", "/a/%20", "/a/b;c", "/a/:@&=+$,'()!~"]
        {
            assert!(BELOW.matches(target.as_bytes()), "{target:?}");
        }
        for target in [
            "",
            "/",
            "/a",
            "/a/",
            "/a/?b",
            "/ab",
            "/A/b",
            "//a/b",
            "/a//b",
            "/a/b//",
            "/a/.",
            "/a/..",
            "/a/./b",
            "/a/../b",
            "/a/b/..",
            "/a/b/../../c",
            "/a/%2e%2e/b",
            "/a/.%2E/b",
            "/a/%2e",
            "/a/..;/b",
            "/a/..;b",
            "/a/..%3b/b",
            "/a/.;",
            "/a/;b",
            "/a/b/;",
            "/a/b%2fc",
            "/a/..%2fc",
            "/a/b%5Cc",
            "/a/b\\..\\c",
            "/a/%252e%252e/b",
            "/a/%00",
            "/a/%0d%0a",
            "/a/%7f",
            "/a/%",
            "/a/%2",
            "/a/%zz",
            "/a/b c",
            "/a/b\r\nc",
            "/a/b\0",
            "/a/\u{e4}",
            "/a/b#c",
        ] {
            assert!(!BELOW.matches(target.as_bytes()), "{target:?}");
        }
        assert!(!BELOW.matches(b"/a/\xff"));
        let long = "/a/".to_owned() + &"b".repeat(65_536);
        assert!(BELOW.matches(long.as_bytes()));
    }
}
