//! [`DeprecatedDirective`]: directives that browsers have dropped, for policies that must still carry them.

use std::{borrow::Cow, str::FromStr as _};

use super::{ContentSecurityPolicy, Directive, directive::Value};
use crate::wire::{error::Error, text::HeaderValue};

/// A directive that was once specified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeprecatedDirective {
    /// `block-all-mixed-content`: browsers block or upgrade mixed content by themselves.
    BlockAllMixedContent,
    /// `prefetch-src`: prefetching is judged by the other directives.
    PrefetchSrc,
    /// `plugin-types`: say `object-src 'none'`.
    PluginTypes,
    /// `navigate-to`: never shipped.
    NavigateTo,
    /// `referrer`: send `Referrer-Policy`.
    Referrer,
    /// `reflected-xss`: the filters it steered are gone.
    ReflectedXss,
    /// `require-sri-for`: send `Integrity-Policy`.
    RequireSriFor,
}

impl DeprecatedDirective {
    /// All that there are.
    pub const ALL: &[Self] = &[
        Self::BlockAllMixedContent,
        Self::PrefetchSrc,
        Self::PluginTypes,
        Self::NavigateTo,
        Self::Referrer,
        Self::ReflectedXss,
        Self::RequireSriFor,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BlockAllMixedContent => "block-all-mixed-content",
            Self::PrefetchSrc => "prefetch-src",
            Self::PluginTypes => "plugin-types",
            Self::NavigateTo => "navigate-to",
            Self::Referrer => "referrer",
            Self::ReflectedXss => "reflected-xss",
            Self::RequireSriFor => "require-sri-for",
        }
    }

    /// Names from before there were deprecations, and what to do instead.
    ///
    /// ```
    /// # use secure_core::DeprecatedDirective;
    /// assert!(DeprecatedDirective::EARLIER.contains(&("xhr-src", "write \"connect-src\"")));
    /// ```
    pub const EARLIER: &[(&str, &str)] = REMOVED;

    /// What to do instead.
    ///
    /// ```
    /// # use secure_core::DeprecatedDirective;
    /// assert_eq!(DeprecatedDirective::PluginTypes.cure(), "write \"object-src 'none'\"");
    /// ```
    #[must_use]
    pub const fn cure(self) -> &'static str {
        match self {
            Self::BlockAllMixedContent => "leave it out: browsers block or upgrade mixed content by themselves",
            Self::PrefetchSrc => "leave it out: prefetching is judged by the other directives",
            Self::PluginTypes => "write \"object-src 'none'\"",
            Self::NavigateTo => "leave it out: no browser has it",
            Self::Referrer => "send Referrer-Policy",
            Self::ReflectedXss => "leave it out: the filters it steered are gone",
            Self::RequireSriFor => "send Integrity-Policy",
        }
    }
}

/// Names from before there were deprecations, and what to do instead.
pub(super) const REMOVED: &[(&str, &str)] = &[
    ("xhr-src", "write \"connect-src\""),
    ("allow", "write \"default-src\""),
    ("options", "write 'unsafe-inline' or 'unsafe-eval' in \"script-src\""),
    ("policy-uri", "write the policy in the header"),
    ("disown-opener", "send Cross-Origin-Opener-Policy"),
    ("treat-as-public-address", "leave it out: no browser has it"),
];

impl ContentSecurityPolicy {
    /// Adds a directive that browsers have dropped, for a migration that must not change a byte. Nothing but the
    /// characters of `value` is checked.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, DeprecatedDirective};
    /// let csp = ContentSecurityPolicy::nothing().deprecated(DeprecatedDirective::BlockAllMixedContent, "")?;
    /// assert!(csp.to_string().ends_with("; block-all-mixed-content"));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `value` holds what ends a directive, or cannot be sent.
    pub fn deprecated(
        self,
        directive: DeprecatedDirective,
        value: impl Into<Cow<'static, str>>,
    ) -> Result<Self, Error> {
        let value = value.into();
        if !value.is_empty() {
            HeaderValue::from_str(&value).map_err(|error| error.within(directive.as_str()))?;
        }
        if let Some(index) = value.find([';', ',']) {
            return Err(Error::new(
                directive.as_str(),
                crate::wire::text::describe(&value, index),
                "write \"%3B\" and \"%2C\" in addresses",
            ));
        }
        Ok(self.set(Directive::Deprecated(directive), Value::Words(value.into_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_end_their_directive() {
        for value in ["a; script-src *", "a, b", "a\r\nb", " a", "ü"] {
            let csp = ContentSecurityPolicy::new().deprecated(DeprecatedDirective::PrefetchSrc, value);
            assert!(csp.is_err(), "{value:?}");
        }
        let csp = ContentSecurityPolicy::new().deprecated(DeprecatedDirective::PluginTypes, "application/pdf").unwrap();
        assert_eq!(csp.to_string(), "plugin-types application/pdf");
    }
}
