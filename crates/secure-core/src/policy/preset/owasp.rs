//! [`Policy::owasp`]: the headers that the OWASP Secure Headers Project says to add, and those it says to take out.
//!
//! As its list of 2026-07-19 has them, compared in November 2026; the list is licensed under Apache-2.0. What differs, and why:
//!
//! | | the list | here | reason |
//! |---|---|---|---|
//! | `Clear-Site-Data` | `"cache","cookies","storage"` | – | On every response it would log visitors out. Set [`ClearSiteData::logout()`](crate::ClearSiteData::logout) in the handler of the logout. |
//! | `X-Frame-Options` | `deny` | `DENY` | the customary spelling; the same to a browser |
//! | `Strict-Transport-Security` | – | not where the exchange is known to be plain HTTP, and never for `localhost` or an IP address | browsers ignore it there |
//!
//! It is strict in what it embeds and lax in what runs: `Cross-Origin-Embedder-Policy: require-corp` breaks images and
//! frames of others that did not agree to be loaded, and the policy has no nonce. `upgrade-insecure-requests` breaks
//! sites that are served over plain HTTP, in Safari also on localhost. [`strict`](Policy::strict) is the better start for a
//! new application.
//!
//! Source: [OWASP Secure Headers Project](https://owasp.org/www-project-secure-headers/).

use crate::{
    csp,
    header::{
        cache_control::CacheControl,
        cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
        cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy,
        permissions_policy::{Allowlist, Feature, PermissionsPolicy},
        referrer_policy::ReferrerPolicy,
        removed::RemovedHeaders,
        strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions,
        x_dns_prefetch_control::XDnsPrefetchControl,
        x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
    },
    policy::Policy,
};

impl Policy {
    /// What the OWASP Secure Headers Project recommends. See the [module](crate::policy::preset::owasp) for what differs.
    ///
    /// ```
    /// # use secure_core::{CrossOriginEmbedderPolicy, Policy};
    /// let policy = Policy::owasp().without::<CrossOriginEmbedderPolicy>(); // for pages with images of others
    /// assert!(policy.headers.removed.contains("X-AspNet-Version"));
    /// ```
    #[must_use]
    pub fn owasp() -> Self {
        Self::empty()
            .with(CacheControl::from_static("no-store, max-age=0"))
            .with(csp!(
                "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; \
                 upgrade-insecure-requests"
            ))
            .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
            .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
            .with(CrossOriginResourcePolicy::SameOrigin)
            .with(permissions_policy())
            .with(ReferrerPolicy::NO_REFERRER)
            .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
            .with(XContentTypeOptions::NoSniff)
            .with(XDnsPrefetchControl::Off)
            .with(XFrameOptions::Deny)
            .with(XPermittedCrossDomainPolicies::None)
            .with(RemovedHeaders::owasp())
    }
}

fn permissions_policy() -> PermissionsPolicy {
    let denied = [
        Feature::Accelerometer,
        Feature::Autoplay,
        Feature::Camera,
        Feature::CrossOriginIsolated,
        Feature::DisplayCapture,
        Feature::EncryptedMedia,
        Feature::Fullscreen,
        Feature::Geolocation,
        Feature::Gyroscope,
        Feature::KeyboardMap,
        Feature::Magnetometer,
        Feature::Microphone,
        Feature::Midi,
        Feature::Payment,
        Feature::PictureInPicture,
        Feature::PublickeyCredentialsGet,
        Feature::ScreenWakeLock,
        // The one that own pages keep stands here.
        Feature::SyncXhr,
        Feature::Usb,
        Feature::WebShare,
        Feature::XrSpatialTracking,
        Feature::ClipboardRead,
        Feature::ClipboardWrite,
        Feature::Gamepad,
        Feature::Hid,
        Feature::IdleDetection,
        Feature::InterestCohort,
        Feature::Serial,
        Feature::Unload,
    ];
    let policy = denied.into_iter().fold(PermissionsPolicy::new(), PermissionsPolicy::deny);
    policy.allow(Feature::SyncXhr, Allowlist::SELF)
}

#[cfg(test)]
mod tests {
    use crate::policy::{Policy, preset::table::check};

    #[test]
    fn values() {
        check(
            &Policy::owasp(),
            &[
                ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
                (
                    "Content-Security-Policy",
                    "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; \
                     frame-ancestors 'none'; upgrade-insecure-requests",
                ),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "DENY"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Embedder-Policy", "require-corp"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                (
                    "Permissions-Policy",
                    "accelerometer=(), autoplay=(), camera=(), cross-origin-isolated=(), display-capture=(), \
                     encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), \
                     microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
                     screen-wake-lock=(), sync-xhr=(self), usb=(), web-share=(), xr-spatial-tracking=(), \
                     clipboard-read=(), clipboard-write=(), gamepad=(), hid=(), idle-detection=(), interest-cohort=(), \
                     serial=(), unload=()",
                ),
                ("Cache-Control", "no-store, max-age=0"),
                ("X-DNS-Prefetch-Control", "off"),
                ("X-Permitted-Cross-Domain-Policies", "none"),
            ],
            &["Server", "X-Powered-By", "X-AspNet-Version"],
        );
    }
}
