//! [`Lint`] and [`Level`]: what is found between the headers of a policy, and whether that stops the start-up.
//!
//! What can only be a mistake is an error and has no lint, since the header would do nothing or harm:
//!
//! - `preload` in `Strict-Transport-Security` with less than a year or without sub-domains: the list refuses the host;
//! - the syntax of `Feature-Policy` in `Permissions-Policy`: browsers ignore the whole header;
//! - `Clear-Site-Data` on every response: it would log visitors out with each; a handler can set it on its own;
//! - `include_subdomains` of `NEL` that the group of `Report-To` lacks: browsers ignore the member;
//! - a custom header twice, or one that is also removed: one of the two would not be.
//!
//! The rest is an error or a warning by default, and an application that knows better says so:
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Level, Lint, Location, MemoryBackend, Policy, XFrameOptions};
//!
//! let csp = ContentSecurityPolicy::new().frame_ancestors(Location::SelfOrigin);
//! let policy = Policy::empty().with(XFrameOptions::Deny).with(csp);
//! assert!(policy.prepare::<MemoryBackend>().is_err());
//!
//! let prepared = policy.level(Lint::FramingContradicts, Level::Warn).prepare::<MemoryBackend>()?;
//! assert_eq!(prepared.warnings().len(), 1);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Adapters log warnings when a policy is prepared.

use std::fmt;

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing.
    Allow,
    /// It is logged, and the policy goes out.
    Warn,
    /// The policy is refused.
    Deny,
}

macro_rules! lints {
    ($($(#[$doc:meta])* $variant:ident $level:ident $name:literal,)+) => {
        /// Something between headers that is most likely a mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Lint {
            $($(#[$doc])* $variant,)+
        }

        impl Lint {
            /// All lints, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in configuration.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What becomes of it unless the policy says otherwise.
            #[must_use]
            pub const fn default_level(self) -> Level {
                match self {
                    $(Self::$variant => Level::$level,)+
                }
            }
        }
    };
}

lints! {
    /// `X-Frame-Options` and `frame-ancestors` say different things; a browser obeys one of them. An error by default.
    FramingContradicts Deny "framing-contradicts",
    /// `X-Frame-Options: SAMEORIGIN` beside `frame-ancestors` of certain other sites: only browsers that know no
    /// `frame-ancestors` go by the former, which a site may want. A warning by default.
    FramingDiffers Warn "framing-differs",
    /// An endpoint of `Reporting-Endpoints` that no header reports to. Browsers report to `default` by themselves. A warning by
    /// default.
    EndpointUnused Warn "endpoint-unused",
    /// A setting that changes nothing: a class with the headers of the policy, [`HandlerPolicy::Both`](crate::HandlerPolicy)
    /// without a content security policy, a level where its lint is not looked for. A warning by default.
    SettingIdle Warn "setting-idle",
    /// A header reports to an endpoint that `Reporting-Endpoints` does not declare, or `NEL` to a group that `Report-To` does
    /// not; browsers drop the reports. An error by default.
    UndeclaredEndpoint Deny "undeclared-endpoint",
    /// A source in a directive where it means nothing. An error by default.
    SourceWithoutEffect Deny "source-without-effect",
    /// A nonce, a hash or `'strict-dynamic'` in a directive that browsers do not ask, since the policy names a more exact one
    /// that lacks it: `script-src-elem` in place of `script-src`. A warning by default.
    SourceOverridden Warn "source-overridden",
    /// A source, a sandbox token, an address or a name that appears twice in a directive of a configuration. The first counts.
    /// Only the command `secure-headers check` looks for it. A warning by default.
    SourceRepeated Warn "source-repeated",
    /// An IPv4 address other than `127.0.0.1` as a source, which by CSP 3 matches nothing. Chromium compares it all the same.
    /// A warning by default.
    Ipv4Source Warn "ipv4-source",
    /// `'strict-dynamic'` without a nonce or hash, which blocks every script. An error by default.
    StrictDynamicAlone Deny "strict-dynamic-alone",
    /// A directive that counts only where it is enforced, in a policy that is only reported. An error by default.
    IgnoredInReportOnly Deny "ignored-in-report-only",
    /// The page asks to be isolated and not to be. An error by default.
    IsolationContradicts Deny "isolation-contradicts",
    /// The page asks for what isolation needs, and for too little to be isolated. A warning by default.
    IsolationIncomplete Warn "isolation-incomplete",
    /// `'unsafe-inline'` beside a nonce or hash, which disables it in all browsers of today. A warning by default. Beside
    /// `'strict-dynamic'` and `https:` or `http:` it is there for old browsers on purpose, and nothing is found.
    UnsafeInlineVoid Warn "unsafe-inline-void",
    /// An `HttpsRedirect` that can never act: nothing is stated about how requests arrive, or that they always come over
    /// HTTPS. An error by default.
    RedirectIdle Deny "redirect-idle",
    /// An `HttpsRedirect` in a policy for [development](crate::Policy::development), which redirects nobody. A warning by
    /// default.
    RedirectInDevelopment Warn "redirect-in-development",
    /// An `HttpsRedirect` that leads to a host or port which the `AllowedHosts` of the same policy refuse, or that is for hosts
    /// which they refuse before. A warning by default, since another application may serve HTTPS.
    RedirectRefused Warn "redirect-refused",
    /// Nothing is stated about how requests arrive, and the rules for cookies or a redirect depend on it. A warning by default.
    /// Silent in a policy for [development](crate::Policy::development).
    TransportUndeclared Warn "transport-undeclared",
    /// `upgrade-insecure-requests` where nothing stands before the application and nothing redirects to HTTPS. Allowed by
    /// default: the application may speak TLS, and leave plain HTTP to another.
    UpgradeOverHttp Allow "upgrade-over-http",
    /// `Strict-Transport-Security` where nothing stands before the application and nothing redirects to HTTPS. Allowed by
    /// default: the application may speak TLS, and leave plain HTTP to another.
    PinOverHttp Allow "pin-over-http",
    /// A class whose `Strict-Transport-Security` is not that of the policy. Browsers keep one for the host, the last that they
    /// got, so a response of the class changes it for all. A warning by default.
    PinDiffers Warn "pin-differs",
    /// `Set-Login` in a policy: with every response, browsers take everybody for signed in, or nobody. It belongs into an
    /// override for the response to a login or logout. A warning by default.
    LoginEverywhere Warn "login-everywhere",
    /// A `Cache-Control`, or a custom header such as `CDN-Cache-Control`, that lets a shared cache keep pages, beside a nonce:
    /// the cache would give everybody the same. A warning by default.
    NonceCached Warn "nonce-cached",
    /// A policy that is only reported, to nobody but the browser's console. A warning by default.
    ReportedToNobody Warn "reported-to-nobody",
    /// A header that only reports, and of whose reports neither a console nor the page learns, without an endpoint: it does
    /// nothing. An error by default.
    ReportedNowhere Deny "reported-nowhere",
    /// A header, or a value of one, that browsers have dropped, and that only the feature `legacy` knows. A warning by default.
    LegacyHeader Warn "legacy-header",
    /// More than 4,096 bytes of headers, or 3,072 of one content security policy: proxies may refuse the response. A
    /// warning by default.
    HeaderBudget Warn "header-budget",
}

impl Lint {
    /// Whether headers alone can have the finding. The others are about a policy as a whole.
    #[must_use]
    pub const fn is_about_headers(self) -> bool {
        !matches!(
            self,
            Self::RedirectIdle
                | Self::RedirectInDevelopment
                | Self::RedirectRefused
                | Self::TransportUndeclared
                | Self::UpgradeOverHttp
                | Self::PinOverHttp
                | Self::PinDiffers
                | Self::LoginEverywhere
        )
    }
}

/// The levels that were chosen, where the default is not to count.
#[derive(Clone, PartialEq, Eq)]
pub struct Levels {
    /// A place for each lint, in their order.
    chosen: [Option<Level>; Lint::ALL.len()],
}

impl Levels {
    pub(crate) fn set(&mut self, lint: Lint, level: Level) {
        if let Some(chosen) = self.chosen.get_mut(lint as usize) {
            *chosen = Some(level);
        }
    }

    /// These levels, and those of `outer` for all other lints.
    pub(crate) fn over(&self, outer: &Self) -> Self {
        let mut levels = outer.clone();
        self.iter().for_each(|(lint, level)| levels.set(lint, level));
        levels
    }

    /// The levels that were chosen, in the order of the lints.
    pub fn iter(&self) -> impl Iterator<Item = (Lint, Level)> {
        Lint::ALL.iter().zip(self.chosen).filter_map(|(lint, level)| Some((*lint, level?)))
    }

    /// What becomes of a finding of this lint.
    #[must_use]
    pub fn of(&self, lint: Lint) -> Level {
        self.chosen.get(lint as usize).copied().flatten().unwrap_or(lint.default_level())
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self { chosen: [None; Lint::ALL.len()] }
    }
}

impl fmt::Debug for Levels {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
