//! [`CookiePattern`]: which cookies a rule is for.

use std::{borrow::Cow, cmp::Ordering, fmt};

use crate::wire::{
    error::Error,
    text::{checked, describe, is_token_byte},
};

/// Which cookies a rule is for, by name: one (`session`), all that begin alike (`session_*`), or all (`*`).
///
/// Names of cookies differ by the case of their letters, and so do patterns. A `*` stands at the end only, where it is
/// never part of a name. A name with letters that no cookie should have, such as `cart[]`, is met by its beginning:
/// `cart*`.
///
/// ```
/// # use secure_core::CookiePattern;
/// const SESSION: CookiePattern = CookiePattern::from_static("session_*");
/// assert!(SESSION.matches(b"session_id"));
/// assert!(!SESSION.matches(b"Session_id"));
/// assert_eq!(
///     "session*id".parse::<CookiePattern>().unwrap_err().to_string(),
///     "cookie pattern: '*' at byte 7 of \"session*id\"; \
///      write a name such as \"session\", its beginning and a star as in \"session_*\", or \"*\" for all cookies",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CookiePattern(Cow<'static, str>);

checked! {
    impl CookiePattern {
        invalid: invalid,
        fault: fault,
        /// Checks a pattern.
        ///
        /// # Errors
        /// When it is empty, or holds what is not for the name of a cookie: blanks, `;`, `=`, a `*` before the end.
        new,
        /// A literal pattern.
        ///
        /// # Panics
        /// When the text is not a pattern. In a `const` that is a compile error, so use it there.
        from_static: "not a cookie pattern: write a name, its beginning and '*', or \"*\"",
        /// The pattern as it was written.
        as_str,
    }
}

impl CookiePattern {
    /// All cookies, those without a name too: `*`.
    pub const ALL: Self = Self::from_static("*");

    /// Whether a cookie of this name is meant.
    #[must_use]
    pub fn matches(&self, name: &[u8]) -> bool {
        match self.prefix() {
            Some(prefix) => name.starts_with(prefix.as_bytes()),
            None => name == self.0.as_bytes(),
        }
    }

    /// What the names begin with, where the pattern is not for one name alone.
    fn prefix(&self) -> Option<&str> {
        self.0.strip_suffix('*')
    }

    /// The more exact of two patterns is less: a name, then the longer beginning, then all.
    #[inline]
    pub(super) fn by_exactness(&self, other: &Self) -> Ordering {
        let key = |pattern: &Self| (pattern.prefix().is_some(), usize::MAX - pattern.0.len());
        key(self).cmp(&key(other)).then_with(|| self.0.cmp(&other.0))
    }
}

impl fmt::Debug for CookiePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a text stops being a pattern, if it does.
#[inline]
const fn invalid(mut rest: &[u8]) -> Option<usize> {
    if rest.is_empty() {
        return Some(0);
    }
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        let last = tail.is_empty();
        if !is_token_byte(*byte) || (*byte == b'*' && !last) {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

#[inline]
fn fault(text: &str, index: usize) -> Error {
    let cure =
        "write a name such as \"session\", its beginning and a star as in \"session_*\", or \"*\" for all cookies";
    Error::new("cookie pattern", describe(text, index), cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_names() {
        for (pattern, name, expected) in [
            ("sid", "sid", true),
            ("sid", "SID", false),
            ("sid", "sid2", false),
            ("sid", "", false),
            ("sid*", "sid", true),
            ("sid*", "sid2", true),
            ("sid*", "si", false),
            ("sid*", "xsid", false),
            ("__Host-*", "__Host-a", true),
            ("*", "sid", true),
            ("*", "", true),
        ] {
            assert_eq!(CookiePattern::new(pattern).unwrap().matches(name.as_bytes()), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_more_exact_comes_first() {
        let mut patterns = ["*", "a*", "abc", "ab*", "z", "zz*", "ab"].map(CookiePattern::from_static);
        patterns.sort_by(CookiePattern::by_exactness);
        assert_eq!(patterns.map(|pattern| pattern.to_string()), ["abc", "ab", "z", "ab*", "zz*", "a*", "*"]);
    }

    #[test]
    fn faults() {
        let cure =
            "write a name such as \"session\", its beginning and a star as in \"session_*\", or \"*\" for all cookies";
        for (text, problem) in [
            ("", "\"\" is empty or ends too soon"),
            ("a b", "a blank at byte 1 of \"a b\""),
            ("*id", "'*' at byte 0 of \"*id\""),
            ("a**", "'*' at byte 1 of \"a**\""),
            ("a=b", "'=' at byte 1 of \"a=b\""),
            ("a;", "';' at byte 1 of \"a;\""),
            ("ü", "non-ASCII character at byte 0 of \"ü\""),
            ("a\n", "control character 0x0A at byte 1 of \"a\\n\""),
        ] {
            let error = text.parse::<CookiePattern>().unwrap_err();
            assert_eq!(error.to_string(), format!("cookie pattern: {problem}; {cure}"));
        }
    }

    #[test]
    fn patterns_read_back() {
        for text in ["*", "a", "a*", "__Host-Http-*"] {
            assert_eq!(text.parse::<CookiePattern>().map(|pattern| pattern.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(format!("{:?}", CookiePattern::ALL), "\"*\"");
    }
}
