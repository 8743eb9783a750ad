//! [`DeprecatedDirective`]: directives that browsers have dropped, for policies that must still carry them.

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
    ("options", "write \"script-src 'unsafe-inline'\" or \"script-src 'unsafe-eval'\""),
    ("policy-uri", "write the policy in the header"),
    ("disown-opener", "send Cross-Origin-Opener-Policy"),
    ("treat-as-public-address", "leave it out: no browser has it"),
];
