//! [`SameSite`] and [`CookiePriority`]: two attributes that are one word each.

use std::{fmt, str::FromStr};

use crate::{
    cookie::octets::quote,
    wire::error::{Error, nearest},
};

/// Whether a cookie goes along with requests that another site causes.
///
/// ```
/// # use secure_core::SameSite;
/// assert_eq!(SameSite::Lax.to_string(), "Lax");
/// assert_eq!("Strict".parse(), Ok(SameSite::Strict));
/// ```
///
/// Specification: [RFC 6265bis, section 4.1.2.7](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-4.1.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Never. Who follows a link of another site to yours arrives without the cookie, as if logged out.
    Strict,
    /// Only when a visitor comes by a link, or by another `GET` that changes the address in the address bar.
    Lax,
    /// Always, from every site: frames, images, forms. It needs `Secure`.
    None,
}

/// Which cookies Chrome drops last when a site has too many. Other browsers ignore it, and no standard has it.
///
/// ```
/// # use secure_core::CookiePriority;
/// assert_eq!(CookiePriority::High.to_string(), "High");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookiePriority {
    /// Dropped first.
    Low,
    /// What a cookie has that says nothing.
    Medium,
    /// Dropped last.
    High,
}

impl SameSite {
    const EVERY: [Self; 3] = [Self::Strict, Self::Lax, Self::None];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

impl CookiePriority {
    const EVERY: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

impl FromStr for SameSite {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::EVERY.into_iter().find(|word| word.as_str() == text);
        found.ok_or_else(|| unknown("Set-Cookie: SameSite", text, Self::EVERY.map(Self::as_str)))
    }
}

impl FromStr for CookiePriority {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::EVERY.into_iter().find(|word| word.as_str() == text);
        found.ok_or_else(|| unknown("Set-Cookie: Priority", text, Self::EVERY.map(Self::as_str)))
    }
}

#[inline]
fn unknown(place: &'static str, text: &str, words: [&'static str; 3]) -> Error {
    let [first, second, third] = words;
    let cure = match nearest(text, words) {
        Some(word) => format!("did you mean {word:?}?"),
        None => format!("write {first:?}, {second:?} or {third:?}"),
    };
    Error::new(place, format!("{} is none of its values", quote(text)), cure)
}

impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for CookiePriority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for word in SameSite::EVERY {
            assert_eq!(word.to_string().parse(), Ok(word));
        }
        for word in CookiePriority::EVERY {
            assert_eq!(word.to_string().parse(), Ok(word));
        }
    }

    #[test]
    fn faults() {
        let same_site = |text: &str| text.parse::<SameSite>().unwrap_err().to_string();
        assert_eq!(same_site("lax"), "Set-Cookie: SameSite: \"lax\" is none of its values; did you mean \"Lax\"?");
        assert_eq!(
            same_site("off\n"),
            "Set-Cookie: SameSite: \"off\\n\" is none of its values; write \"Strict\", \"Lax\" or \"None\"",
        );
        assert_eq!(
            "urgent".parse::<CookiePriority>().unwrap_err().to_string(),
            "Set-Cookie: Priority: \"urgent\" is none of its values; write \"Low\", \"Medium\" or \"High\"",
        );
    }
}
