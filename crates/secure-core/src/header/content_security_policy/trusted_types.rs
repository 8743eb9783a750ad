//! [`TrustedTypes`]: which policies of trusted types scripts may create.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{Error, text::describe};

/// The value of `trusted-types`.
///
/// With `require-trusted-types-for 'script'`, text must go through such a policy before it reaches a sink that runs it.
///
/// ```
/// use secure_core::{ContentSecurityPolicy, TrustedTypes};
///
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
    /// Not empty.
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
    pub const fn none() -> Self {
        Self { names: Names::None, allow_duplicates: false }
    }

    /// `*`: a policy of any name, each once.
    #[must_use]
    pub const fn any() -> Self {
        Self { names: Names::Any, allow_duplicates: false }
    }

    /// Policies of these names, each once.
    ///
    /// # Errors
    /// When there is no name, one that cannot be a policy's, or one twice.
    pub fn named<T: Into<Cow<'static, str>>>(names: impl IntoIterator<Item = T>) -> Result<Self, Error> {
        let mut checked: Vec<Cow<'static, str>> = Vec::new();
        for name in names.into_iter().map(Into::into) {
            if let Some(index) = invalid_name(name.as_bytes()) {
                return Err(Error::new(
                    "trusted-types",
                    describe(&name, index),
                    "write names of letters, digits and -#=_/@.%, \"*\", or 'none'",
                ));
            }
            if checked.contains(&name) {
                return Err(Error::new("trusted-types", format!("\"{name}\" stands twice"), "write it once"));
            }
            checked.push(name);
        }
        if checked.is_empty() {
            return Err(Error::new("trusted-types", "there is no name", "write TrustedTypes::none() or any()"));
        }
        Ok(Self { names: Names::These(checked), allow_duplicates: false })
    }

    /// Lets a name be used for several policies.
    #[must_use]
    pub const fn allow_duplicates(mut self) -> Self {
        self.allow_duplicates = true;
        self
    }
}

/// Where a text stops being the name of a policy, if it does.
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

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
        let all = words.len();
        words.retain(|word| *word != "'allow-duplicates'");
        let duplicates = all - words.len();
        if duplicates > 1 {
            return Err(Error::new("trusted-types", "'allow-duplicates' stands twice", "write it once"));
        }
        let types = match words.as_slice() {
            ["'none'"] if duplicates == 0 => Self::none(),
            ["*"] => Self::any(),
            words if words.contains(&"'none'") => {
                return Err(Error::new("trusted-types", "'none' beside others allows them", "write 'none' alone"));
            }
            words if words.contains(&"*") => {
                return Err(Error::new("trusted-types", "\"*\" makes the names beside it void", "write \"*\" alone"));
            }
            words => Self::named(words.iter().map(|word| (*word).to_owned()))?,
        };
        Ok(if duplicates == 1 { types.allow_duplicates() } else { types })
    }
}

impl FromStr for WebRtc {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.to_ascii_lowercase().as_str() {
            "'allow'" => Ok(Self::Allow),
            "'block'" => Ok(Self::Block),
            _ => Err(Error::new("webrtc", format!("{text:?} is not known"), "write \"'allow'\" or \"'block'\"")),
        }
    }
}

impl fmt::Display for TrustedTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.names {
            Names::None => f.write_str("'none'")?,
            Names::Any => f.write_str("*")?,
            Names::These(names) => f.write_str(&names.join(" "))?,
        }
        f.write_str(if self.allow_duplicates { " 'allow-duplicates'" } else { "" })
    }
}

impl fmt::Display for WebRtc {
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

    #[test]
    fn values() {
        for text in ["'none'", "*", "default", "my-policy a#b x/y@z.w%20=_ 'allow-duplicates'", "* 'allow-duplicates'"]
        {
            assert_eq!(text.parse::<TrustedTypes>().map(|types| types.to_string()), Ok(text.to_owned()));
        }
        for text in ["'allow'", "'block'"] {
            assert_eq!(text.parse::<WebRtc>().map(|webrtc| webrtc.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn faults() {
        for (text, message) in [
            ("", "there is no name; write TrustedTypes::none() or any()"),
            ("'none' foo", "'none' beside others allows them; write 'none' alone"),
            ("* foo", "\"*\" makes the names beside it void; write \"*\" alone"),
            ("a a", "\"a\" stands twice; write it once"),
            (
                "my$policy",
                "'$' at byte 2 of \"my$policy\"; write names of letters, digits and -#=_/@.%, \"*\", or 'none'",
            ),
        ] {
            assert_eq!(text.parse::<TrustedTypes>().unwrap_err().to_string(), format!("trusted-types: {message}"));
        }
        assert_eq!(
            "block".parse::<WebRtc>().unwrap_err().to_string(),
            "webrtc: \"block\" is not known; write \"'allow'\" or \"'block'\"",
        );
    }
}
