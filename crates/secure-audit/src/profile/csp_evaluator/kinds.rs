//! The kinds of findings and their severities, as the original names them.

use crate::rule::{self, Rule};

/// How bad a finding is. The worst is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// A way around the policy.
    High,
    /// A word that browsers do not understand.
    Syntax,
    /// A weakness.
    Medium,
    /// Perhaps a way around the policy.
    HighMaybe,
    /// A strict policy would be better.
    StrictCsp,
    /// Perhaps a weakness.
    MediumMaybe,
    /// Worth knowing.
    Info,
    /// Nothing.
    None,
}

impl Severity {
    /// The name that the original gives it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "HIGH",
            Self::Syntax => "SYNTAX",
            Self::Medium => "MEDIUM",
            Self::HighMaybe => "HIGH_MAYBE",
            Self::StrictCsp => "STRICT_CSP",
            Self::MediumMaybe => "MEDIUM_MAYBE",
            Self::Info => "INFO",
            Self::None => "NONE",
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $rule:ident,)+) => {
        /// What a finding is about, by the name that the original gives it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl Kind {
            /// All that the original emits.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, such as `SCRIPT_UNSAFE_INLINE`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The rule of ours that says what is wrong, and what to do.
            pub(crate) const fn rule(self) -> &'static Rule {
                match self { $(Self::$variant => rule::$rule,)+ }
            }
        }
    };
}

kinds! {
    MissingSemicolon "MISSING_SEMICOLON" CSP_MISSING_SEMICOLON,
    UnknownDirective "UNKNOWN_DIRECTIVE" CSP_UNKNOWN_DIRECTIVE,
    InvalidKeyword "INVALID_KEYWORD" CSP_INVALID_KEYWORD,
    NonceCharset "NONCE_CHARSET" CSP_NONCE_CHARSET,
    MissingDirectives "MISSING_DIRECTIVES" CSP_MISSING_DIRECTIVE,
    ScriptUnsafeInline "SCRIPT_UNSAFE_INLINE" CSP_UNSAFE_SCRIPT,
    ScriptUnsafeEval "SCRIPT_UNSAFE_EVAL" CSP_UNSAFE_EVAL,
    PlainUrlSchemes "PLAIN_URL_SCHEMES" CSP_UNSAFE_SCRIPT,
    PlainWildcard "PLAIN_WILDCARD" CSP_UNSAFE_SCRIPT,
    ScriptAllowlistBypass "SCRIPT_ALLOWLIST_BYPASS" CSP_SCRIPT_HOST,
    ObjectAllowlistBypass "OBJECT_ALLOWLIST_BYPASS" CSP_OBJECT_HOST,
    NonceLength "NONCE_LENGTH" CSP_NONCE_SHORT,
    IpSource "IP_SOURCE" CSP_IP_SOURCE,
    DeprecatedDirective "DEPRECATED_DIRECTIVE" CSP_DEPRECATED_DIRECTIVE,
    SrcHttp "SRC_HTTP" CSP_HTTP_SOURCE,
    ScriptUnsafeHashes "SCRIPT_UNSAFE_HASHES" CSP_UNSAFE_HASHES,
    StrictDynamic "STRICT_DYNAMIC" CSP_NOT_STRICT,
    StrictDynamicNotStandalone "STRICT_DYNAMIC_NOT_STANDALONE" CSP_STRICT_DYNAMIC_ALONE,
    UnsafeInlineFallback "UNSAFE_INLINE_FALLBACK" CSP_NO_OLD_FALLBACK,
    AllowlistFallback "ALLOWLIST_FALLBACK" CSP_NO_OLD_FALLBACK,
    Ignored "IGNORED" CSP_IGNORED_SOURCE,
    RequireTrustedTypesForScripts "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS" CSP_NO_TRUSTED_TYPES,
    ReportingDestinationMissing "REPORTING_DESTINATION_MISSING" CSP_NO_REPORTS,
    ReportToOnly "REPORT_TO_ONLY" CSP_REPORT_TO_ONLY,
}
