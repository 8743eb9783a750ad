//! [`Policy::secure_py_2`]: the presets of secure.py 2.
//!
//! `Secure.from_preset(Preset.BALANCED)` becomes `Policy::secure_py_2(SecurePyPreset::Balanced)`, and so on. The values were
//! compared with those of secure.py 2.0.1 in November 2026. What differs, and why:
//!
//! | | secure.py 2 | here | reason |
//! |---|---|---|---|
//! | order of headers | that of its options | that of [`Policy`] | the same to a browser |
//! | `Server` (`Balanced`, `Strict`) | sent with an empty value | taken out | An empty value is not a value; many servers then put their own (D5). |
//! | a header that the handler set | replaced; with several, sometimes the wrong one | replaced | [`Conflict::Replace`]; their middleware counts with places that have moved (D1). |
//! | a `Content-Security-Policy` that the handler set | stays, beside its own | the same | [`HandlerPolicy::Both`]; browsers enforce both. |
//! | `Strict-Transport-Security` | always | not where the exchange is known to be plain HTTP, and never for `localhost` or an IP address | browsers ignore it there |
//! | several policies | refused while responses are written | [`and`](crate::ContentSecurityPolicy::and), or report-only beside | (D2) |
//! | a change after the check | drops the check | impossible: [`prepare`](Policy::prepare) is the last step | (D3) |

use crate::{
    csp,
    header::{
        cache_control::CacheControl,
        cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
        cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        origin_agent_cluster::OriginAgentCluster,
        permissions_policy::{Feature, PermissionsPolicy},
        referrer_policy::ReferrerPolicy,
        removed::RemovedHeaders,
        strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_download_options::XDownloadOptions,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
        x_xss_protection::XXssProtection,
    },
    policy::{Policy, preset::helmet},
    wire::{
        conflict::{Conflict, HandlerPolicy},
        text::HeaderName,
    },
};

/// A preset of secure.py 2, for [`Policy::secure_py_2`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecurePyPreset {
    /// `Preset.BASIC`: what helmet sends.
    Basic,
    /// `Preset.BALANCED`, the default: `Secure.with_default_headers()`.
    #[default]
    Balanced,
    /// `Preset.STRICT`: no caches, no framing, own scripts and styles only.
    Strict,
}

const SERVER: &[HeaderName] = &[HeaderName::from_static("Server")];

impl Policy {
    /// A preset of secure.py 2. See the [module](crate::policy::preset::secure_py_2) for what differs.
    ///
    /// ```
    /// # use secure_core::{Policy, ReferrerPolicy, SecurePyPreset};
    /// let policy = Policy::secure_py_2(SecurePyPreset::Balanced);
    /// assert_eq!(policy.text_of::<ReferrerPolicy>().as_deref(), Some("strict-origin-when-cross-origin"));
    /// assert!(policy.headers.removed.contains("Server"));
    /// ```
    #[must_use]
    pub fn secure_py_2(preset: SecurePyPreset) -> Self {
        let year = StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains();
        let common = Self::empty()
            .with(year)
            .with(helmet::content_security_policy())
            .with(XContentTypeOptions::NoSniff)
            .with(XFrameOptions::SameOrigin)
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
            .with(CrossOriginResourcePolicy::SameOrigin)
            .with(Conflict::Replace)
            .with(HandlerPolicy::Both);
        match preset {
            SecurePyPreset::Basic => common
                .with(ReferrerPolicy::NO_REFERRER)
                .with(XPermittedCrossDomainPolicies::None)
                .with(XDnsPrefetchControl::Off)
                .with(OriginAgentCluster::OriginKeyed)
                .with(XDownloadOptions::NoOpen)
                .with(XXssProtection::Off),
            SecurePyPreset::Balanced => common
                .with(permissions_policy())
                .with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)
                .with(RemovedHeaders::these(SERVER)),
            SecurePyPreset::Strict => common
                .without::<CrossOriginResourcePolicy>()
                .with(CacheControl::from_static("no-store, max-age=0"))
                .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
                .with(csp!(
                    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; \
                     frame-ancestors 'none'"
                ))
                .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
                .with(permissions_policy())
                .with(ReferrerPolicy::NO_REFERRER)
                .with(XFrameOptions::Deny)
                .with(RemovedHeaders::these(SERVER)),
        }
    }
}

fn permissions_policy() -> PermissionsPolicy {
    PermissionsPolicy::new().deny(Feature::Geolocation).deny(Feature::Microphone).deny(Feature::Camera)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::preset::table::check;

    const HELMET: (&str, &str) = (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; \
         frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; \
         script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; upgrade-insecure-requests",
    );

    const PERMISSIONS: (&str, &str) = ("Permissions-Policy", "geolocation=(), microphone=(), camera=()");

    #[test]
    fn basic() {
        check(
            &Policy::secure_py_2(SecurePyPreset::Basic),
            &[
                ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
                HELMET,
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
            &[],
        );
    }

    #[test]
    fn balanced() {
        check(
            &Policy::secure_py_2(SecurePyPreset::default()),
            &[
                ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
                HELMET,
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "SAMEORIGIN"),
                ("Referrer-Policy", "strict-origin-when-cross-origin"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                PERMISSIONS,
            ],
            &["Server"],
        );
    }

    #[test]
    fn strict() {
        check(
            &Policy::secure_py_2(SecurePyPreset::Strict),
            &[
                ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
                (
                    "Content-Security-Policy",
                    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; \
                     base-uri 'none'; frame-ancestors 'none'",
                ),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "DENY"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Embedder-Policy", "require-corp"),
                ("Cache-Control", "no-store, max-age=0"),
                PERMISSIONS,
            ],
            &["Server"],
        );
    }
}
