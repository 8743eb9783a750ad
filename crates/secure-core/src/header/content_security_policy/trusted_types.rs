//! [`TrustedTypes`]: which policies of trusted types scripts may create.

use std::{borrow::Cow, collections::HashSet, fmt, str::FromStr};

use super::words::{Word, same_word, words};
use crate::wire::{error::Error, fault::Cure, text::describe};

/// The value of `trusted-types`.
///
/// With `require-trusted-types-for 'script'`, text must go through such a policy before it reaches a sink that runs it.
///
/// ```
/// # use secure_core::{ContentSecurityPolicy, TrustedTypes};
/// let csp = ContentSecurityPolicy::new()
///     .require_trusted_types_for_script()
///     .trusted_types(TrustedTypes::named(["default", "dompurify"])?);
/// assert_eq!(csp.to_string(), "require-trusted-types-for 'script'; trusted-types default dompurify");
/// assert_eq!(TrustedTypes::none().to_string(), "'none'");
/// assert_eq!(TrustedTypes::any().allow_duplicates().to_string(), "* 'allow-duplicates'");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [Trusted Types](https://www.w3.org/TR/trusted-types/).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedTypes {
    names: Names,
    allow_duplicates: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Names {
    None,
    Any,
    /// None at all allows as much as [`None`](Self::None).
    These(Vec<Cow<'static, str>>),
}

/// Whether the page may open peer connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebRtc {
    /// `'allow'`.
    Allow,
    /// `'block'`.
    Block,
}

impl TrustedTypes {
    /// `'none'`: no policy may be created.
    #[must_use]
    #[inline]
    pub const fn none() -> Self {
        Self { names: Names::None, allow_duplicates: false }
    }

    /// `*`: a policy of any name, each once.
    #[must_use]
    #[inline]
    pub const fn any() -> Self {
        Self { names: Names::Any, allow_duplicates: false }
    }

    /// Policies of these names, each once. Of equal names the first stays.
    ///
    /// # Errors
    /// When there is no name, or one that cannot be a policy's.
    #[inline]
    pub fn named<T: Into<Cow<'static, str>>>(names: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let mut checked: Vec<Cow<'static, str>> = Vec::new();
        for name in names.into_iter().map(Into::into) {
            if let Some(index) = invalid_name(name.as_bytes()) {
                return Err(Error::new(
                    "trusted-types",
                    describe(&name, index),
                    "write names of letters, digits and \"-#=_/@.%\", \"*\", or \"'none'\"",
                ));
            }
            if !checked.contains(&name) {
                checked.push(name);
            }
        }
        if checked.is_empty() {
            return Err(Error::new(
                "trusted-types",
                "there is no name",
                Cure::both("write TrustedTypes::none() or any()", "write \"'none'\" or \"*\""),
            ));
        }
        Ok(Self { names: Names::These(checked), allow_duplicates: false })
    }

    /// Reads words, or says at which byte which of them are wrong.
    #[inline]
    pub(super) fn read(words: &[Word<'_>]) -> Result<Self, Vec<(usize, Error)>> {
        let mut types = Self { names: Names::These(Vec::new()), allow_duplicates: false };
        let (mut names, mut seen) = (Vec::new(), HashSet::new());
        let mut faults = Vec::new();
        let only_none = words.iter().all(|word| is_none(word.text.as_bytes()));
        let any = words.iter().all(|word| word.text == "*" || allows_duplicates(word.text.as_bytes()));
        for word in words {
            let text = word.text;
            let mut fault = |problem: String, cure| faults.push((word.at, Error::new("trusted-types", problem, cure)));
            if is_none(text.as_bytes()) && !only_none {
                fault("'none' beside others allows them".to_owned(), "write \"'none'\" alone");
            } else if text == "*" && !any {
                fault("\"*\" leaves the names beside it without effect".to_owned(), "write \"*\" alone");
            } else if is_none(text.as_bytes()) {
                types.names = Names::None;
            } else if text == "*" {
                types.names = Names::Any;
            } else if allows_duplicates(text.as_bytes()) {
                types.allow_duplicates = true;
            } else if let Some(at) = invalid_name(text.as_bytes()) {
                fault(describe(text, at), "write names of letters, digits and \"-#=_/@.%\", \"*\", or \"'none'\"");
            } else if seen.insert(text) {
                names.push(Cow::Owned(text.to_owned()));
            }
        }
        if !names.is_empty() {
            types.names = Names::These(names);
        }
        if faults.is_empty() { Ok(types) } else { Err(faults) }
    }

    /// Lets a name be used for several policies.
    #[must_use]
    #[inline]
    pub const fn allow_duplicates(mut self) -> Self {
        self.allow_duplicates = true;
        self
    }
}

#[inline]
pub(super) const fn is_none(word: &[u8]) -> bool {
    same_word(word, b"'none'")
}

#[inline]
pub(super) const fn allows_duplicates(word: &[u8]) -> bool {
    same_word(word, b"'allow-duplicates'")
}

/// Where a text stops being the name of a policy, if it does.
#[inline]
pub(super) const fn invalid_name(text: &[u8]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        let allowed =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'#' | b'=' | b'_' | b'/' | b'@' | b'.' | b'%');
        if !allowed {
            return Some(index);
        }
        rest = tail;
        index += 1;
    }
    None
}

impl FromStr for TrustedTypes {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let words: Vec<_> = words(0, text).collect();
        Self::read(&words).map_err(|faults| Error::all(faults.into_iter().flat_map(|(_, error)| error.into_faults())))
    }
}

impl FromStr for WebRtc {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.to_ascii_lowercase().as_str() {
            "'allow'" => Ok(Self::Allow),
            "'block'" => Ok(Self::Block),
            _ => Err(Error::new("webrtc", format!("{text:?} is not known"), "write \"'allow'\" or \"'block'\"")),
        }
    }
}

impl fmt::Display for TrustedTypes {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        let mut word = |f: &mut fmt::Formatter<'_>, text: &str| {
            f.write_str(std::mem::replace(&mut between, " "))?;
            f.write_str(text)
        };
        match &self.names {
            Names::None => word(f, "'none'")?,
            Names::Any => word(f, "*")?,
            Names::These(names) => {
                for name in names {
                    word(f, name)?;
                }
            }
        }
        if self.allow_duplicates { word(f, "'allow-duplicates'") } else { Ok(()) }
    }
}

impl fmt::Display for WebRtc {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "'allow'",
            Self::Block => "'block'",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fault::tests::said;

    #[test]
    fn values() {
        for text in [
            "",
            "'allow-duplicates'",
            "'none'",
            "*",
            "default",
            "my-policy a#b x/y@z.w%20=_ 'allow-duplicates'",
            "* 'allow-duplicates'",
        ] {
            assert_eq!(text.parse::<TrustedTypes>().map(|types| types.to_string()), Ok(text.to_owned()));
        }
        for (text, same) in [
            ("'NONE'", "'none'"),
            ("'Allow-Duplicates' *", "* 'allow-duplicates'"),
            ("a A a", "a A"),
            ("* *", "*"),
            ("'none' 'None'", "'none'"),
            ("'allow-duplicates' b 'Allow-Duplicates' b", "b 'allow-duplicates'"),
        ] {
            assert_eq!(text.parse::<TrustedTypes>().map(|types| types.to_string()), Ok(same.to_owned()));
        }
        assert_eq!(
            said(&TrustedTypes::named::<String>([]).unwrap_err()),
            "trusted-types: there is no name; write TrustedTypes::none() or any()",
        );
        for text in ["'allow'", "'block'"] {
            assert_eq!(text.parse::<WebRtc>().map(|webrtc| webrtc.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn faults() {
        for (text, message) in [
            ("'none' foo", "'none' beside others allows them; write \"'none'\" alone"),
            ("* foo", "\"*\" leaves the names beside it without effect; write \"*\" alone"),
            ("'None' 'allow-duplicates'", "'none' beside others allows them; write \"'none'\" alone"),
            (
                "my$policy",
                "'$' at byte 2 of \"my$policy\"; write names of letters, digits and \"-#=_/@.%\", \"*\", or \"'none'\"",
            ),
        ] {
            assert_eq!(said(&text.parse::<TrustedTypes>().unwrap_err()), format!("trusted-types: {message}"));
        }
        assert_eq!(
            said(&"block".parse::<WebRtc>().unwrap_err()),
            "webrtc: \"block\" is not known; write \"'allow'\" or \"'block'\"",
        );
    }
}
