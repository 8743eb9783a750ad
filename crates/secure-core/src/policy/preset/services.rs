//! [`Service`]: what services of others need of a content security policy.
//!
//! A page that shows a map, takes a payment or counts its visitors loads scripts, frames and images of others.
//! [`with_service`](ContentSecurityPolicy::with_service) allows what the vendor names, and no more:
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Service, Source};
//!
//! let csp = ContentSecurityPolicy::new()
//!     .default_src(Source::SelfOrigin)
//!     .with_service(Service::GoogleFonts)
//!     .with_service(Service::Turnstile);
//! assert_eq!(
//!     csp.to_string(),
//!     "default-src 'self'; style-src 'self' https://fonts.googleapis.com; font-src 'self' https://fonts.gstatic.com; \
//!      script-src 'self' https://challenges.cloudflare.com; frame-src 'self' https://challenges.cloudflare.com",
//! );
//! ```
//!
//! A directive that the policy does not name takes its fallback's sources along, as with
//! [`append`](ContentSecurityPolicy::append); where there is no fallback either, everything is allowed already. Where the
//! policy names `script-src-elem` or `style-src-elem`, which then decide what a page loads, they grow instead. The order
//! of services changes the order of words, never what is allowed.
//!
//! Caveat: vendors move, and give what they write no version. The table says from which year the text is that its facts are
//! from; a console full of refusals means that they are old.
//!
//! | service | directives | as the vendor had it |
//! |---|---|---|
//! | [`GoogleAnalytics`](Service::GoogleAnalytics) | `script-src`, `img-src`, `connect-src` | Google's guide for tags, last known 2025 |
//! | [`GoogleTagManager`](Service::GoogleTagManager) | `script-src`, `img-src`, `connect-src`, `frame-src` | the same |
//! | [`GoogleFonts`](Service::GoogleFonts) | `style-src`, `font-src` | the addresses in the style sheets of the service, last known 2025 |
//! | [`Stripe`](Service::Stripe) | `script-src`, `connect-src`, `frame-src`, `img-src` | Stripe's integration security guide, last known 2025 |
//! | [`PayPal`](Service::PayPal) | `script-src`, `style-src`, `img-src`, `connect-src`, `frame-src` | PayPal's best practices for its SDK 5, last known 2026 |
//! | [`ReCaptcha`](Service::ReCaptcha) | `script-src`, `connect-src`, `frame-src` | Google's questions and answers, last known 2026 |
//! | [`HCaptcha`](Service::HCaptcha) | `script-src`, `style-src`, `connect-src`, `frame-src` | hCaptcha's developer guide, last known 2025 |
//! | [`Turnstile`](Service::Turnstile) | `script-src`, `frame-src` | Cloudflare's reference, last known 2025 |
//! | [`YouTube`](Service::YouTube) | `frame-src` | the address in the embedding code without cookies, last known 2025 |
//! | [`Vimeo`](Service::Vimeo) | `frame-src` | the address in the embedding code, last known 2025 |
//!
//! # Beside a nonce
//!
//! A list of hosts is the weaker way: an attacker who finds an open redirect or a JSONP address on one of them runs scripts of
//! his own. Where the page has a nonce, put it on the service's `<script>`; beside `'strict-dynamic'` browsers ignore
//! hosts in `script-src` anyway, and what the service adds counts only for browsers of before 2022. The inline snippets
//! of Analytics and Tag Manager need the nonce in any case. Tags that Tag Manager loads are yours to allow.

use crate::{
    header::content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Source},
    policy::{Policy, headers::Headers},
};

/// A service of others, for [`with_service`](ContentSecurityPolicy::with_service).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// Google Analytics 4, without signals for advertising.
    GoogleAnalytics,
    /// Google Tag Manager, without its preview, which needs styles and fonts besides.
    GoogleTagManager,
    /// Google Fonts.
    GoogleFonts,
    /// Stripe.js with Elements and Checkout, without the completion of addresses by Google Maps.
    Stripe,
    /// The JavaScript SDK of PayPal, for live and sandbox accounts. Its inline styles need a nonce (`data-csp-nonce`).
    PayPal,
    /// reCAPTCHA, version 2, 3 and Enterprise, at `www.google.com`. Google names no `connect-src`; its scripts have needed one
    /// since 2025.
    ReCaptcha,
    /// hCaptcha.
    HCaptcha,
    /// Cloudflare Turnstile. Its pre-clearance needs `'self'` in `connect-src` besides.
    Turnstile,
    /// Videos of YouTube in the frames that set no cookies (`www.youtube-nocookie.com`). Since the end of 2025 they play only
    /// where the frame learns which site it is on: beside a [`ReferrerPolicy`](crate::ReferrerPolicy) of `same-origin` (as
    /// in [`Policy::strict`](crate::Policy::strict)) or `no-referrer`, give the `<iframe>` itself the attribute
    /// `referrerpolicy="strict-origin-when-cross-origin"`.
    YouTube,
    /// Videos of Vimeo.
    Vimeo,
}

/// Sources that the compiler reads.
macro_rules! sources {
    ($($text:literal)+) => {
        &[$(Source::from_static($text)),+]
    };
}

impl Service {
    /// All that there are, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::GoogleAnalytics,
        Self::GoogleTagManager,
        Self::GoogleFonts,
        Self::Stripe,
        Self::PayPal,
        Self::ReCaptcha,
        Self::HCaptcha,
        Self::Turnstile,
        Self::YouTube,
        Self::Vimeo,
    ];

    const fn needs(self) -> &'static [(Directive, &'static [Source])] {
        match self {
            Self::GoogleAnalytics => {
                const {
                    &[
                        (Directive::ScriptSrc, sources!["https://*.googletagmanager.com"]),
                        (
                            Directive::ImgSrc,
                            sources!["https://*.google-analytics.com" "https://*.googletagmanager.com"],
                        ),
                        (
                            Directive::ConnectSrc,
                            sources!["https://*.google-analytics.com" "https://*.analytics.google.com" "https://*.googletagmanager.com"],
                        ),
                    ]
                }
            }
            Self::GoogleTagManager => {
                const {
                    &[
                        (Directive::ScriptSrc, sources!["https://www.googletagmanager.com"]),
                        (Directive::ImgSrc, sources!["https://www.googletagmanager.com"]),
                        (Directive::ConnectSrc, sources!["https://www.googletagmanager.com" "https://www.google.com"]),
                        (Directive::FrameSrc, sources!["https://www.googletagmanager.com"]),
                    ]
                }
            }
            Self::GoogleFonts => {
                const {
                    &[
                        (Directive::StyleSrc, sources!["https://fonts.googleapis.com"]),
                        (Directive::FontSrc, sources!["https://fonts.gstatic.com"]),
                    ]
                }
            }
            Self::Stripe => {
                const {
                    &[
                        (
                            Directive::ScriptSrc,
                            sources!["https://js.stripe.com" "https://*.js.stripe.com" "https://checkout.stripe.com"],
                        ),
                        (Directive::ConnectSrc, sources!["https://api.stripe.com" "https://checkout.stripe.com"]),
                        (
                            Directive::FrameSrc,
                            sources!["https://js.stripe.com" "https://*.js.stripe.com" "https://hooks.stripe.com" "https://checkout.stripe.com"],
                        ),
                        (Directive::ImgSrc, sources!["https://*.stripe.com"]),
                    ]
                }
            }
            Self::PayPal => {
                const {
                    &[
                        (Directive::ScriptSrc, PAYPAL),
                        (Directive::StyleSrc, PAYPAL),
                        (
                            Directive::ImgSrc,
                            sources!["https://*.paypal.com" "https://*.paypalobjects.com" "https://*.venmo.com" "data:"],
                        ),
                        (Directive::ConnectSrc, PAYPAL),
                        (Directive::FrameSrc, PAYPAL),
                    ]
                }
            }
            Self::ReCaptcha => {
                const {
                    &[
                        (
                            Directive::ScriptSrc,
                            sources!["https://www.google.com/recaptcha/" "https://www.gstatic.com/recaptcha/"],
                        ),
                        (Directive::ConnectSrc, sources!["https://www.google.com/recaptcha/"]),
                        (
                            Directive::FrameSrc,
                            sources!["https://www.google.com/recaptcha/" "https://recaptcha.google.com/recaptcha/"],
                        ),
                    ]
                }
            }
            Self::HCaptcha => {
                const {
                    &[
                        (Directive::ScriptSrc, HCAPTCHA),
                        (Directive::StyleSrc, HCAPTCHA),
                        (Directive::ConnectSrc, HCAPTCHA),
                        (Directive::FrameSrc, HCAPTCHA),
                    ]
                }
            }
            Self::Turnstile => {
                const {
                    &[
                        (Directive::ScriptSrc, sources!["https://challenges.cloudflare.com"]),
                        (Directive::FrameSrc, sources!["https://challenges.cloudflare.com"]),
                    ]
                }
            }
            Self::YouTube => const { &[(Directive::FrameSrc, sources!["https://www.youtube-nocookie.com"])] },
            Self::Vimeo => const { &[(Directive::FrameSrc, sources!["https://player.vimeo.com"])] },
        }
    }
}

const PAYPAL: &[Source] = sources!["https://*.paypal.com" "https://*.paypalobjects.com" "https://*.venmo.com"];
const HCAPTCHA: &[Source] = sources!["https://hcaptcha.com" "https://*.hcaptcha.com"];

impl ContentSecurityPolicy {
    /// The same policy, allowing what a service needs. See [`services`](crate::policy::preset::services).
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Service};
    /// let csp = ContentSecurityPolicy::strict().with_service(Service::YouTube);
    /// assert!(csp.to_string().ends_with("; frame-src 'self' https://www.youtube-nocookie.com"));
    /// ```
    #[must_use]
    #[inline]
    pub fn with_service(self, service: Service) -> Self {
        let needs = service.needs().iter();
        let sources = needs.flat_map(|(directive, sources)| sources.iter().map(move |source| (*directive, source)));
        sources.fold(self, |csp, (directive, source)| csp.append_for_loading(directive, source))
    }
}

impl Headers {
    /// The same headers, whose content security policy, enforced or only reported, [allows](ContentSecurityPolicy::with_service)
    /// what a service needs. Headers without one allow it already.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Headers, Service};
    /// let headers = Headers::strict().with_service(Service::YouTube);
    /// let csp = headers.text_of::<ContentSecurityPolicy>().unwrap_or_default();
    /// assert!(csp.ends_with("; frame-src 'self' https://www.youtube-nocookie.com"));
    /// ```
    #[must_use]
    #[inline]
    pub fn with_service(mut self, service: Service) -> Self {
        self.content_security_policy = self.content_security_policy.map(|csp| csp.with_service(service));
        let report_only = self.content_security_policy_report_only.take();
        self.content_security_policy_report_only = report_only.map(|header| {
            ContentSecurityPolicyReportOnly::new(header.policy().clone().with_service(service)) //
        });
        self
    }
}

impl Policy {
    /// The same policy, whose headers [allow](Headers::with_service) what a service needs. Those of its classes stay as they
    /// are.
    #[must_use]
    #[inline]
    pub fn with_service(mut self, service: Service) -> Self {
        self.headers = self.headers.with_service(service);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::content_security_policy::{Location, SourceList},
        response::backend::MemoryBackend,
    };

    /// What a service adds to a policy that allows nothing.
    #[track_caller]
    fn check(service: Service, added: &str) {
        let csp = ContentSecurityPolicy::new().default_src(SourceList::NONE).with_service(service);
        assert_eq!(csp.to_string(), format!("default-src 'none'; {added}"));
    }

    #[test]
    fn each_service_adds_what_its_vendor_names() {
        check(
            Service::GoogleAnalytics,
            "script-src https://*.googletagmanager.com; \
             img-src https://*.google-analytics.com https://*.googletagmanager.com; \
             connect-src https://*.google-analytics.com https://*.analytics.google.com https://*.googletagmanager.com",
        );
        check(
            Service::GoogleTagManager,
            "script-src https://www.googletagmanager.com; img-src https://www.googletagmanager.com; \
             connect-src https://www.googletagmanager.com https://www.google.com; \
             frame-src https://www.googletagmanager.com",
        );
        check(Service::GoogleFonts, "style-src https://fonts.googleapis.com; font-src https://fonts.gstatic.com");
        check(
            Service::Stripe,
            "script-src https://js.stripe.com https://*.js.stripe.com https://checkout.stripe.com; \
             connect-src https://api.stripe.com https://checkout.stripe.com; \
             frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com \
             https://checkout.stripe.com; img-src https://*.stripe.com",
        );
        let paypal = "https://*.paypal.com https://*.paypalobjects.com https://*.venmo.com";
        check(
            Service::PayPal,
            &format!(
                "script-src {paypal}; style-src {paypal}; img-src {paypal} data:; connect-src {paypal}; \
                 frame-src {paypal}"
            ),
        );
        check(
            Service::ReCaptcha,
            "script-src https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/; \
             connect-src https://www.google.com/recaptcha/; \
             frame-src https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
        );
        let hcaptcha = "https://hcaptcha.com https://*.hcaptcha.com";
        check(
            Service::HCaptcha,
            &format!("script-src {hcaptcha}; style-src {hcaptcha}; connect-src {hcaptcha}; frame-src {hcaptcha}"),
        );
        check(
            Service::Turnstile,
            "script-src https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com",
        );
        check(Service::YouTube, "frame-src https://www.youtube-nocookie.com");
        check(Service::Vimeo, "frame-src https://player.vimeo.com");
    }

    #[test]
    fn services_go_with_every_preset_once_or_twice_in_any_order() {
        let policies = [
            ContentSecurityPolicy::strict(),
            ContentSecurityPolicy::nothing(),
            ContentSecurityPolicy::google_csp(),
            ContentSecurityPolicy::new().img_src(Source::SelfOrigin),
            ContentSecurityPolicy::strict().and(ContentSecurityPolicy::nothing()),
        ];
        for csp in policies {
            let all = Service::ALL.iter().fold(csp.clone(), |csp, service| csp.with_service(*service));
            let again = Service::ALL.iter().fold(all.clone(), |csp, service| csp.with_service(*service));
            assert_eq!(again, all);
            assert!(Policy::empty().with(all.clone()).prepare::<MemoryBackend>().is_ok(), "{all}");
            let backwards = Service::ALL.iter().rev().fold(csp, |csp, service| csp.with_service(*service));
            assert_eq!(words(&backwards), words(&all));
        }
    }

    /// The words of each directive, without their order.
    fn words(csp: &ContentSecurityPolicy) -> Vec<Vec<String>> {
        let text = csp.to_string();
        let sorted = |directive: &str| {
            let mut words: Vec<_> = directive.split_whitespace().map(str::to_owned).collect();
            words.get_mut(1..).unwrap_or_default().sort();
            words
        };
        let mut directives: Vec<_> = text.split([';', ',']).map(sorted).collect();
        directives.sort();
        directives
    }

    #[test]
    fn the_directive_that_decides_grows() {
        let csp = ContentSecurityPolicy::new()
            .default_src(Source::SelfOrigin)
            .script_src(SourceList::NONE)
            .script_src_elem(Source::Nonce)
            .style_src_elem(SourceList::NONE)
            .frame_ancestors(Location::SelfOrigin);
        assert_eq!(
            csp.with_service(Service::Turnstile).with_service(Service::GoogleFonts).to_string(),
            "default-src 'self'; script-src 'none'; \
             script-src-elem 'nonce-{nonce}' https://challenges.cloudflare.com; \
             style-src-elem https://fonts.googleapis.com; frame-ancestors 'self'; \
             frame-src 'self' https://challenges.cloudflare.com; font-src 'self' https://fonts.gstatic.com",
        );
        let open = ContentSecurityPolicy::new().object_src(SourceList::NONE);
        assert_eq!(open.clone().with_service(Service::Stripe), open);
    }
}
