//! [`Policy::helmet`]: what helmet 8.3 for Node sends by default.
//!
//! The values are helmet's, compared with 8.3.0 in November 2026. What else differs, and why:
//!
//! | | helmet | here | reason |
//! |---|---|---|---|
//! | order of headers, `;` in the policy | by name; `;` alone | that of [`Policy`]; `; ` | the same to a browser |
//! | `Strict-Transport-Security` | also over plain HTTP and for `localhost` | not where the exchange is known to be plain HTTP, and never for `localhost` or an IP address | browsers ignore it there, and a pinned `localhost` breaks other projects |
//! | a header that the handler sets | the handler's, and lost on Express' error pages | the handler's | [`Conflict::Keep`](crate::Conflict::Keep) |
//! | `Content-Security-Policy` on an error page of Express | `default-src 'none'` | the policy | the framework has no such page of its own |
//!
//! `upgrade-insecure-requests` is in it as it is in helmet's. It breaks sites that are served over plain HTTP, in Safari
//! also on localhost; leave it out there:
//!
//! ```
//! use secure_core::{Directive, Policy};
//!
//! let mut policy = Policy::helmet();
//! policy.headers.content_security_policy =
//!     policy.headers.content_security_policy.map(|csp| csp.without(Directive::UpgradeInsecureRequests));
//! ```
//!
//! `'unsafe-inline'` in `style-src` and the lack of a nonce are helmet's too;
//! [`recommended`](Policy::recommended) and [`strict`](Policy::strict) are the better start for a new application.

use crate::{
    csp,
    header::{
        content_security_policy::ContentSecurityPolicy, cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy, origin_agent_cluster::OriginAgentCluster,
        referrer_policy::ReferrerPolicy, removed::RemovedHeaders, strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions, x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions, x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies, x_xss_protection::XXssProtection,
    },
    policy::Policy,
    wire::text::HeaderName,
};

const POWERED_BY: &[HeaderName] = &[HeaderName::from_static("X-Powered-By")];

impl Policy {
    /// What helmet 8.3 for Node sends by default. See the [module](crate::policy::preset::helmet) for what differs.
    ///
    /// ```
    /// # use secure_core::{Policy, ReferrerPolicy};
    /// assert_eq!(Policy::helmet().text_of::<ReferrerPolicy>().as_deref(), Some("no-referrer"));
    /// # let prepared = Policy::helmet().prepare::<secure_core::MemoryBackend>()?;
    /// # let names: Vec<&str> = prepared.lines().map(|(name, _)| name).collect();
    /// # assert_eq!(
    /// #     names,
    /// #     [
    /// #         "Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options",
    /// #         "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Origin-Agent-Cluster",
    /// #         "X-DNS-Prefetch-Control", "X-Permitted-Cross-Domain-Policies", "X-Download-Options", "X-XSS-Protection",
    /// #     ],
    /// # );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub fn helmet() -> Self {
        Self::empty()
            .with(content_security_policy())
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
            .with(CrossOriginResourcePolicy::SameOrigin)
            .with(OriginAgentCluster::OriginKeyed)
            .with(ReferrerPolicy::NO_REFERRER)
            .with(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains())
            .with(XContentTypeOptions::NoSniff)
            .with(XDnsPrefetchControl::Off)
            .with(XDownloadOptions::NoOpen)
            .with(XFrameOptions::SameOrigin)
            .with(XPermittedCrossDomainPolicies::None)
            .with(XXssProtection::Off)
            .with(RemovedHeaders::these(POWERED_BY))
    }
}

/// helmet's policy, which secure.py 2 took over.
pub(super) fn content_security_policy() -> ContentSecurityPolicy {
    csp!(
        "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; \
         frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; \
         script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; upgrade-insecure-requests"
    )
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, preset::table::check};

    #[test]
    fn values() {
        check(
            &Policy::helmet(),
            &[
                ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
                (
                    "Content-Security-Policy",
                    "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; \
                     frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; \
                     script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; upgrade-insecure-requests",
                ),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "SAMEORIGIN"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                ("Origin-Agent-Cluster", "?1"),
                ("X-DNS-Prefetch-Control", "off"),
                ("X-Permitted-Cross-Domain-Policies", "none"),
                ("X-Download-Options", "noopen"),
                ("X-XSS-Protection", "0"),
            ],
            &["X-Powered-By"],
        );
    }
}
