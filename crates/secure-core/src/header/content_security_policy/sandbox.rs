//! [`Sandbox`]: what a sandboxed page may still do.

use std::{fmt, str::FromStr};

use super::words::{Word, words};
use crate::wire::error::{Error, nearest};

/// The value of `sandbox`: nothing is allowed but what is listed.
///
/// ```
/// # use secure_core::{ContentSecurityPolicy, Sandbox, SandboxToken};
/// let csp = ContentSecurityPolicy::new().sandbox(Sandbox::all());
/// assert_eq!(csp.to_string(), "sandbox");
/// let csp = ContentSecurityPolicy::new().sandbox(Sandbox::allowing([SandboxToken::Scripts, SandboxToken::Forms]));
/// assert_eq!(csp.to_string(), "sandbox allow-scripts allow-forms");
/// ```
///
/// Caveat: a page of your own origin with both `Scripts` and `SameOrigin` can take its sandbox off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    tokens: Vec<SandboxToken>,
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $variant:ident $text:literal,)+) => {
        /// One thing that a sandboxed page may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum SandboxToken {
            $($(#[$doc])* $variant,)+
        }

        impl SandboxToken {
            pub(super) const ALL: &[(&str, Self)] = &[$(($text, Self::$variant)),+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

tokens! {
    /// Download files.
    Downloads "allow-downloads",
    /// Send forms.
    Forms "allow-forms",
    /// Open `alert` and the like.
    Modals "allow-modals",
    /// Lock the screen's orientation.
    OrientationLock "allow-orientation-lock",
    /// Take the pointer.
    PointerLock "allow-pointer-lock",
    /// Open windows.
    Popups "allow-popups",
    /// Open windows that are not sandboxed.
    PopupsToEscapeSandbox "allow-popups-to-escape-sandbox",
    /// Start presentations.
    Presentation "allow-presentation",
    /// Keep its own origin.
    SameOrigin "allow-same-origin",
    /// Send `SameSite=None` cookies although its origin is not its own. Chrome only.
    SameSiteNoneCookies "allow-same-site-none-cookies",
    /// Run scripts.
    Scripts "allow-scripts",
    /// Ask for access to its cookies, when the user clicks.
    StorageAccessByUserActivation "allow-storage-access-by-user-activation",
    /// Navigate the top window.
    TopNavigation "allow-top-navigation",
    /// Navigate the top window when the user clicks.
    TopNavigationByUserActivation "allow-top-navigation-by-user-activation",
    /// Open other programs by their schemes.
    TopNavigationToCustomProtocols "allow-top-navigation-to-custom-protocols",
}

impl Sandbox {
    /// Allows nothing.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Allows only this. Of equal tokens the first stays.
    #[must_use]
    pub fn allowing(tokens: impl IntoIterator<Item = SandboxToken>) -> Self {
        tokens.into_iter().fold(Self::all(), Self::and)
    }

    #[inline]
    fn and(mut self, token: SandboxToken) -> Self {
        if !self.tokens.contains(&token) {
            self.tokens.push(token);
        }
        self
    }

    /// Reads words, or says at which byte which of them are wrong.
    #[inline]
    pub(super) fn read(words: &[Word<'_>]) -> Result<Self, Vec<(usize, Error)>> {
        let mut sandbox = Self::all();
        let mut faults = Vec::new();
        for word in words {
            match word.text.parse::<SandboxToken>() {
                Ok(token) => sandbox = sandbox.and(token),
                Err(error) => faults.push((word.at, error)),
            }
        }
        if faults.is_empty() { Ok(sandbox) } else { Err(faults) }
    }
}

impl FromStr for SandboxToken {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some((_, token)) = Self::ALL.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            return Ok(*token);
        }
        let bare = text.trim_matches('\'');
        if bare.eq_ignore_ascii_case("allow-downloads-without-user-activation") {
            let problem = format!("{text:?} is no longer a permission");
            return Err(Error::new("sandbox", problem, "write \"allow-downloads\""));
        }
        let whole = format!("allow-{bare}");
        let known = || Self::ALL.iter().map(|(word, _)| *word);
        let half = known().find(|word| word.eq_ignore_ascii_case(&whole));
        let cure = match half.or_else(|| nearest(bare, known())) {
            Some(word) => format!("did you mean \"{word}\"?"),
            None => "write words such as \"allow-scripts\", without quotes".to_owned(),
        };
        Err(Error::new("sandbox", format!("{text:?} allows nothing known"), cure))
    }
}

impl FromStr for Sandbox {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let words: Vec<_> = words(0, text).collect();
        Self::read(&words).map_err(|faults| Error::all(faults.into_iter().flat_map(|(_, error)| error.into_faults())))
    }
}

impl fmt::Display for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, token) in self.tokens.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(token.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fault::tests::said;

    #[test]
    fn values() {
        for text in ["", "allow-scripts", "allow-top-navigation-by-user-activation allow-forms"] {
            assert_eq!(text.parse::<Sandbox>().map(|sandbox| sandbox.to_string()), Ok(text.to_owned()));
        }
        let twice = "allow-forms allow-scripts ALLOW-FORMS".parse::<Sandbox>().unwrap();
        assert_eq!(twice, Sandbox::allowing([SandboxToken::Forms, SandboxToken::Scripts, SandboxToken::Forms]));
        assert_eq!(twice.to_string(), "allow-forms allow-scripts");
    }

    #[test]
    fn faults() {
        for (text, message) in [
            ("'allow-scripts'", "\"'allow-scripts'\" allows nothing known; did you mean \"allow-scripts\"?"),
            (
                "allow-everything",
                "\"allow-everything\" allows nothing known; write words such as \"allow-scripts\", without quotes",
            ),
            ("Scripts", "\"Scripts\" allows nothing known; did you mean \"allow-scripts\"?"),
            (
                "allow-downloads-without-user-activation",
                "\"allow-downloads-without-user-activation\" is no longer a permission; write \"allow-downloads\"",
            ),
        ] {
            assert_eq!(said(&text.parse::<Sandbox>().unwrap_err()), format!("sandbox: {message}"));
        }
    }
}
