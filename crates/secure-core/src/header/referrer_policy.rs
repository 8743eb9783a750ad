//! `Referrer-Policy`: what the next site learns of the page that a visitor came from.
//!
//! Addresses hold ids, search words and sometimes secrets. Absent, browsers of today act as for
//! `strict-origin-when-cross-origin`, which `recommended()` states for the others too.
//!
//! The header is a list of fallbacks: a browser takes the last value that it knows.
//!
//! Caveat: with `no-referrer` a browser sends `Origin: null` with the site's own forms, and a check of `Origin` against
//! cross-site requests refuses them.
//!
//! ```
//! use secure_core::{ReferrerPolicy, ReferrerPolicyToken};
//!
//! assert_eq!(ReferrerPolicy::SAME_ORIGIN.to_string(), "same-origin");
//! let list = ReferrerPolicy::fallbacks([
//!     ReferrerPolicyToken::NoReferrer,
//!     ReferrerPolicyToken::StrictOriginWhenCrossOrigin,
//! ])?;
//! assert_eq!(list.to_string(), "no-referrer, strict-origin-when-cross-origin");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [Referrer Policy](https://www.w3.org/TR/referrer-policy/).

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{
    header::{Case, Header, one_of},
    wire::{
        error::Error,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// What goes into `Referer`, with fallbacks for browsers that do not know the value at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferrerPolicy {
    /// Not empty and without repetition; the last one known to the browser counts.
    tokens: Cow<'static, [ReferrerPolicyToken]>,
}

/// One value of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferrerPolicyToken {
    /// Nothing, ever.
    NoReferrer,
    /// The full address, except from HTTPS to HTTP.
    NoReferrerWhenDowngrade,
    /// The full address to the same origin, nothing to others.
    SameOrigin,
    /// The origin only.
    Origin,
    /// The origin only, and nothing from HTTPS to HTTP.
    StrictOrigin,
    /// The full address to the same origin, the origin to others.
    OriginWhenCrossOrigin,
    /// The full address to the same origin, the origin to others, nothing from HTTPS to HTTP.
    StrictOriginWhenCrossOrigin,
    /// The full address to everybody, also in clear.
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// Nothing, ever.
    pub const NO_REFERRER: Self = Self::only(&[ReferrerPolicyToken::NoReferrer]);
    /// The full address to the same origin, nothing to others.
    pub const SAME_ORIGIN: Self = Self::only(&[ReferrerPolicyToken::SameOrigin]);
    /// The origin only, and nothing from HTTPS to HTTP.
    pub const STRICT_ORIGIN: Self = Self::only(&[ReferrerPolicyToken::StrictOrigin]);
    /// The full address to the same origin, the origin to others, nothing from HTTPS to HTTP.
    pub const STRICT_ORIGIN_WHEN_CROSS_ORIGIN: Self = Self::only(&[ReferrerPolicyToken::StrictOriginWhenCrossOrigin]);

    pub(crate) const fn only(tokens: &'static [ReferrerPolicyToken]) -> Self {
        Self { tokens: Cow::Borrowed(tokens) }
    }

    /// A list: the best value last, values that more browsers know before it.
    ///
    /// # Errors
    /// When the list is empty or repeats a value.
    pub fn fallbacks(tokens: impl IntoIterator<Item = ReferrerPolicyToken>) -> Result<Self, Error> {
        let tokens: Vec<_> = tokens.into_iter().collect();
        if tokens.is_empty() {
            return Err(Error::new(Self::NAME.to_string(), "the list is empty", "write at least one value"));
        }
        for (index, token) in tokens.iter().enumerate() {
            if tokens.iter().take(index).any(|earlier| earlier == token) {
                return Err(Error::new(
                    Self::NAME.to_string(),
                    format!("\"{}\" appears twice", token.as_str()),
                    "write it once, where it should count",
                ));
            }
        }
        Ok(Self { tokens: Cow::Owned(tokens) })
    }
}

impl ReferrerPolicyToken {
    pub(crate) const WORDS: &[(&str, Self)] = &[
        ("no-referrer", Self::NoReferrer),
        ("no-referrer-when-downgrade", Self::NoReferrerWhenDowngrade),
        ("same-origin", Self::SameOrigin),
        ("origin", Self::Origin),
        ("strict-origin", Self::StrictOrigin),
        ("origin-when-cross-origin", Self::OriginWhenCrossOrigin),
        ("strict-origin-when-cross-origin", Self::StrictOriginWhenCrossOrigin),
        ("unsafe-url", Self::UnsafeUrl),
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, token)| *token == self).map_or("", |(word, _)| word)
    }
}

impl From<ReferrerPolicyToken> for ReferrerPolicy {
    fn from(token: ReferrerPolicyToken) -> Self {
        Self { tokens: Cow::Owned(vec![token]) }
    }
}

impl Header for ReferrerPolicy {
    const NAME: HeaderName = HeaderName::from_static("Referrer-Policy");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ReferrerPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let token = |word: &str| one_of("Referrer-Policy", word.trim(), Case::Any, ReferrerPolicyToken::WORDS);
        Self::fallbacks(text.split(',').map(token).collect::<Result<Vec<_>, _>>()?)
    }
}

impl fmt::Display for ReferrerPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, token) in self.tokens.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            f.write_str(token.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        for (word, token) in ReferrerPolicyToken::WORDS {
            check(&ReferrerPolicy::from(*token), word);
        }
        check(&ReferrerPolicy::NO_REFERRER, "no-referrer");
        check(&ReferrerPolicy::SAME_ORIGIN, "same-origin");
        check(&ReferrerPolicy::STRICT_ORIGIN, "strict-origin");
        check(&ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN, "strict-origin-when-cross-origin");
        let list = ReferrerPolicy::fallbacks([ReferrerPolicyToken::NoReferrer, ReferrerPolicyToken::SameOrigin]);
        check(&list.unwrap(), "no-referrer, same-origin");
    }

    #[test]
    fn faults() {
        refuse::<ReferrerPolicy>(
            "same-origin, same-origin",
            "Referrer-Policy: \"same-origin\" appears twice; write it once, where it should count",
        );
        refuse::<ReferrerPolicy>(
            "no-referer",
            "Referrer-Policy: \"no-referer\" is not a value of this header; did you mean \"no-referrer\"? \
             It is one of \"no-referrer\", \"no-referrer-when-downgrade\", \"same-origin\", \"origin\", \
             \"strict-origin\", \"origin-when-cross-origin\", \"strict-origin-when-cross-origin\", \"unsafe-url\"",
        );
        assert_eq!(
            ReferrerPolicy::fallbacks([]).unwrap_err().to_string(),
            "Referrer-Policy: the list is empty; write at least one value",
        );
    }
}
