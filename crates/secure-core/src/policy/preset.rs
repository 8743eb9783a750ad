//! Presets: policies to start from.
//!
//! Each is a plain [`Policy`], to be changed with `with` and `without`; the first three are there as [`Headers`] too, for
//! classes and overrides. What they send, and why:
//!
//! | header | `recommended` | `strict` | `api` | `development` | reason |
//! |---|---|---|---|---|---|
//! | Strict-Transport-Security | a year, this host | two years, sub-domains | two years, sub-domains | – | On HTTPS nobody can listen or change. Only sites whose sub-domains all speak HTTPS may include them. Never `preload`: it is hard to undo. Not in development: a pinned `localhost` breaks other projects. |
//! | Content-Security-Policy | own content; inline scripts by nonce; inline styles | `strict()` | `nothing()` | as `recommended`, and `eval`, WebSockets | The main defence against injected scripts. `recommended` lets inline styles be, which most sites have. |
//! | X-Content-Type-Options | `nosniff` | `nosniff` | `nosniff` | `nosniff` | An upload must not become a script. |
//! | X-Frame-Options | `SAMEORIGIN` | `DENY` | `DENY` | `SAMEORIGIN` | Against clickjacking. `recommended` leaves `frame-ancestors` out, so that one setting decides. |
//! | Referrer-Policy | `strict-origin-when-cross-origin` | `same-origin` | `no-referrer` | as `recommended` | Addresses contain secrets. `no-referrer` on pages would make their forms send `Origin: null`. |
//! | Cross-Origin-Opener-Policy | `same-origin-allow-popups` | `same-origin` | – | as `recommended` | Cuts foreign windows off, and leaves sign-in windows alive. It means nothing for data. |
//! | Permissions-Policy | – | – | – | – | Only the application knows which features it needs. |
//! | Cross-Origin-Resource-Policy | `same-site` | `same-origin` | `same-origin` | as `recommended` | Other sites may not pull responses into their process; `static.` may still serve `www.`. |
//! | Origin-Agent-Cluster | `?1` | `?1` | – | `?1` | A process of its own, at no cost. |
//! | X-Permitted-Cross-Domain-Policies | `none` | `none` | `none` | `none` | Acrobat still asks. |
//! | Cache-Control | – | `no-store` | `no-store` | – | Only the application knows what may be kept; responses with a nonce say `no-store` by themselves. |
//! | X-DNS-Prefetch-Control | – | `off` | – | – | Privacy against speed. |
//! | X-XSS-Protection | – | `0` | – | – | For browsers of before 2020. |
//! | Cross-Origin-Embedder-Policy | – | – | – | – | Breaks images and frames of others; only for pages that need isolation. |
//! | X-Download-Options | – | – | – | – | Internet Explorer only. |
//! | Set-Cookie of anybody | `Secure` over HTTPS, `SameSite=Lax` | and `HttpOnly` | and `HttpOnly` | as `recommended` | Code that sets cookies often forgets an attribute. What a cookie says by itself stays; `recommended` leaves it to scripts, which read those against forged requests. |
//! | an [`HttpsRedirect`](crate::HttpsRedirect) that is added | counts | counts | counts | left out | Who develops has no certificate. |
//! | *removed* | [`common`](crate::RemovedHeaders::common) | [`owasp`](crate::RemovedHeaders::owasp) | `owasp` | `common` | Versions help only attackers. |
//!
//! `upgrade-insecure-requests` is in none of these: it breaks plain-HTTP servers, in Safari also on localhost.
//!
//! For a migration, the feature `presets` has policies that send what another library sends, each with a table of what
//! differs and why: [`secure_py`], [`secure_py_2`], [`talisman`], [`helmet`], [`owasp`]; for a content security policy alone
//! [`google_csp`]. What pages of others need is added by [`services`].

#[cfg(feature = "presets")]
pub mod google_csp;
#[cfg(feature = "presets")]
pub mod helmet;
mod list;
#[cfg(feature = "presets")]
pub mod owasp;
mod recommended;
#[cfg(feature = "presets")]
pub mod secure_py;
#[cfg(feature = "presets")]
pub mod secure_py_2;
pub mod services;
#[cfg(feature = "presets")]
pub mod setting;
#[cfg(feature = "presets")]
pub mod talisman;

#[cfg(feature = "config")]
pub(crate) use self::list::OF_OTHER_LIBRARIES;
pub use self::list::{ALL, Preset};
use crate::{
    cookie::harden::CookieRules,
    header::{
        cache_control::CacheControl,
        content_security_policy::{ContentSecurityPolicy, Source},
        cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        referrer_policy::ReferrerPolicy,
        removed::RemovedHeaders,
        strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
        x_xss_protection::XXssProtection,
    },
    policy::{Policy, headers::Headers},
};
#[cfg(feature = "presets")]
use crate::{
    header::{
        Header,
        content_security_policy::{Directive, Location},
    },
    wire::error::Faults,
};

impl Headers {
    /// For a new application that can live with it: scripts and styles by nonce, no framing, nothing kept in caches.
    /// See the [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{CacheControl, Headers};
    /// assert_eq!(Headers::strict().text_of::<CacheControl>().as_deref(), Some("no-store"));
    /// ```
    #[must_use]
    #[inline]
    pub fn strict() -> Self {
        Self::recommended()
            .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
            .with(ContentSecurityPolicy::strict())
            .with(XFrameOptions::Deny)
            .with(ReferrerPolicy::SAME_ORIGIN)
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
            .with(CrossOriginResourcePolicy::SameOrigin)
            .with(CacheControl::no_store())
            .with(XDnsPrefetchControl::Off)
            .with(XXssProtection::Off)
            .with(RemovedHeaders::owasp())
    }

    /// For responses that are data and never a page. See the [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{Headers, ReferrerPolicy};
    /// assert_eq!(Headers::api().text_of::<ReferrerPolicy>().as_deref(), Some("no-referrer"));
    /// ```
    #[must_use]
    #[inline]
    pub fn api() -> Self {
        Self::empty()
            .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
            .with(ContentSecurityPolicy::nothing())
            .with(XContentTypeOptions::NoSniff)
            .with(XFrameOptions::Deny)
            .with(ReferrerPolicy::NO_REFERRER)
            .with(CrossOriginResourcePolicy::SameOrigin)
            .with(CacheControl::no_store())
            .with(XPermittedCrossDomainPolicies::None)
            .with(RemovedHeaders::owasp())
    }
}

impl Policy {
    /// For a new application that can live with it: [`Headers::strict`] and [`CookieRules::strict`]. See the
    /// [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{Policy, XFrameOptions};
    /// assert_eq!(Policy::strict().text_of::<XFrameOptions>().as_deref(), Some("DENY"));
    /// # assert_eq!(Policy::strict().prepare::<secure_core::MemoryBackend>()?.lines().count(), 12);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn strict() -> Self {
        Self::from(Headers::strict()).with(CookieRules::strict())
    }

    /// For responses that are data and never a page: [`Headers::api`] and [`CookieRules::strict`]. See the
    /// [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Policy};
    /// let csp = Policy::api().text_of::<ContentSecurityPolicy>();
    /// assert_eq!(
    ///     csp.as_deref(),
    ///     Some("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    /// );
    /// # assert_eq!(Policy::api().prepare::<secure_core::MemoryBackend>()?.lines().count(), 8);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn api() -> Self {
        Self::from(Headers::api()).with(CookieRules::strict())
    }

    /// For the developer's own machine: as [`recommended`](Self::recommended), but nothing that pins a host to HTTPS, and
    /// room for development servers that `eval` and reload over a WebSocket. See the [table](crate::policy::preset).
    ///
    /// It redirects nobody, so that a phone can ask for `http://192.168.1.5:8000`: an [`HttpsRedirect`](crate::HttpsRedirect)
    /// that is added to it is left out, with a warning at start-up. So it is in any policy whose field `development` is
    /// `true`.
    ///
    /// ```
    /// # use secure_core::{HttpsRedirect, Policy, StrictTransportSecurity, Transport};
    /// let policy = Policy::development();
    /// assert_eq!(policy.text_of::<StrictTransportSecurity>(), None);
    ///
    /// // It redirects nobody, and start-up warns.
    /// let policy = policy.with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
    /// # let prepared = policy.prepare::<secure_core::MemoryBackend>()?;
    /// # assert!(!prepared.is_gate());
    /// # assert_eq!(
    /// #     prepared.warnings()[0].to_string(),
    /// #     "https redirect: it redirects nobody, for the policy is for development; \
    /// #      begin with another preset where it should, or allow this lint (lint redirect-in-development)",
    /// # );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn development() -> Self {
        const WEB_SOCKET: Source = Source::from_static("ws:");
        let csp = ContentSecurityPolicy::recommended()
            .script_src([Source::SelfOrigin, Source::Nonce, Source::UnsafeEval])
            .connect_src([Source::SelfOrigin, WEB_SOCKET]);
        Self { development: true, ..Self::recommended().with(csp).without::<StrictTransportSecurity>() }
    }
}

#[cfg(feature = "presets")]
/// What the obsolete `ALLOW-FROM` promised: this site may frame the page.
fn framed_by(headers: &mut Headers, site: Location, cure: &'static str, faults: &mut Faults) {
    let csp = headers.content_security_policy.take().unwrap_or_default();
    if csp.names(Directive::FrameAncestors) {
        faults.push(
            XFrameOptions::NAME.to_string(),
            "\"ALLOW-FROM\" becomes \"frame-ancestors\", which the policy has already",
            cure,
        );
    }
    headers.content_security_policy = Some(csp.frame_ancestors(site));
}

#[cfg(feature = "presets")]
/// A configuration of another library: its options under their names, each with its default and a method to change it.
macro_rules! options {
    ($(#[$doc:meta])* $name:ident {
        $($(#[doc = $about:literal])* $(#[cfg($needs:meta)])? $option:ident: $type:ty = $default:expr,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct $name {
            $($(#[cfg($needs)])? $option: $type,)+
        }

        impl $name {
            /// All options as they are by default.
            pub fn new() -> Self {
                Self { $($(#[cfg($needs)])? $option: $default,)+ }
            }

            $($(#[doc = $about])*
            $(#[cfg($needs)])?
            pub fn $option(mut self, $option: impl Into<$type>) -> Self {
                self.$option = $option.into();
                self
            })+
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}
#[cfg(feature = "presets")]
use options;

/// Helpers for the tables of cases at the end of each preset's file.
#[cfg(test)]
#[cfg(feature = "presets")]
pub(crate) mod table {
    use crate::{policy::Policy, response::backend::MemoryBackend};

    /// The policy sends exactly these headers, in whatever order, and takes those out.
    #[track_caller]
    pub(crate) fn check(policy: &Policy, lines: &[(&str, &str)], removed: &[&str]) {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let sorted = |mut lines: Vec<(String, String)>| {
            lines.sort();
            lines
        };
        let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        assert_eq!(sorted(prepared.lines().map(owned).collect()), sorted(lines.iter().copied().map(owned).collect()));
        for name in removed {
            assert!(policy.headers.removed.contains(name), "{name}");
        }
        assert!(!removed.is_empty() || policy.headers.removed.names().count() == 0, "{:?}", policy.headers.removed);
    }
}
