//! [`Policy::secure_py`] and [`SecurePy`]: `SecureHeaders` of secure.py 0.2.
//!
//! The nine options keep their names, and take what they took: `true`, `false`, a text, or a value with a type.
//!
//! ```
//! use secure_core::{MemoryBackend, SecurePy, XFrameOptions};
//!
//! // SecureHeaders(csp=True, hsts=False, xfo="DENY")
//! let policy = SecurePy::new().csp(true).hsts(false).xfo("DENY").policy()?;
//!
//! let prepared = policy.prepare::<MemoryBackend>()?;
//! assert_eq!(prepared.lines().nth(0), Some(("Content-Security-Policy", "script-src 'self'; object-src 'self'")));
//! assert_eq!(policy.headers.x_frame_options, Some(XFrameOptions::Deny));
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! | option | header | default | `true` sends |
//! |---|---|---|---|
//! | `server` | `Server` | – | `NULL` |
//! | `hsts` | `Strict-Transport-Security` | on | `max-age=63072000; includeSubDomains` |
//! | `xfo` | `X-Frame-Options` | on | `SAMEORIGIN` |
//! | `xxp` | `X-XSS-Protection` | on | `0` |
//! | `content` | `X-Content-Type-Options` | on | `nosniff` |
//! | `csp` | `Content-Security-Policy` | – | `script-src 'self'; object-src 'self'` |
//! | `referrer` | `Referrer-Policy` | on | `no-referrer, strict-origin-when-cross-origin` |
//! | `cache` | `Cache-Control` | on | `no-cache, no-store, must-revalidate, max-age=0`, and `Pragma: no-cache`, `Expires: 0` |
//! | `feature` | `Feature-Policy` | – | seventeen features, each `'none'`; only with the feature `legacy` of this crate |
//!
//! The values were compared with those of secure.py 0.2.1 in November 2026. What differs, and why:
//!
//! | | secure.py | here | reason |
//! |---|---|---|---|
//! | `xxp=True` | `1; mode=block` | `0` | The filter can be turned against the page (D11). `xxp("1; mode=block")` still sends it, with the feature `legacy`. |
//! | `hsts=True` | `includeSubdomains` | `includeSubDomains` | the specification's spelling; the same to a browser (D8) |
//! | `hsts` over plain HTTP | sent | not where the exchange is known to be plain HTTP, and never for `localhost` or an IP address | browsers ignore it there |
//! | `hsts` as text | anything | read: `max-age` must be there, `preload` needs a year and sub-domains | browsers ignore the header without `max-age` (D13) |
//! | `xfo="allow-from …"` | sent | `frame-ancestors` of that origin in the policy, and no `X-Frame-Options` | Browsers ignore the whole header, and any site may frame the page (D14). |
//! | `feature` with a bare host, or with `'src'` | sent | refused | Browsers skip a host without a scheme, and know `'src'` only in frames. |
//! | a text with a line break, `;` or `,` where it does not belong, an unknown directive, `'nonce-<…>'` | sent | refused | (D7, D12) |
//! | an empty text | as `False` | refused; write `false` | A setting that got lost should be noticed. |
//! | an object of another header | silently the default | does not compile | |
//! | a value set once | stays for all later objects | belongs to its object | (D15) |
//! | order of headers | that of the options | that of [`Policy`] | the same to a browser |
//!
//! Its `SecureCookie` is [`SecureCookie`](crate::SecureCookie), whose [table](crate::cookie#from-securepy) has each argument.
//! The preset leaves cookies alone, as secure.py does with those that it does not set itself:
//! [`CookieRules`](crate::CookieRules) give them what they lack.
//!
//! What stays though it is old: `Pragma` means nothing in a response, and `Expires: 0` speaks to caches of the last
//! century (D10); the list of `referrer` is right, since browsers take the last value that they know (D9); the policy of
//! `csp=True` has neither `base-uri` nor a nonce (D32). [`recommended`](Policy::recommended) is the better start for a new
//! application.

use crate::{
    csp,
    header::{
        cache_control::CacheControl,
        content_security_policy::{ContentSecurityPolicy, Location},
        referrer_policy::{ReferrerPolicy, ReferrerPolicyToken},
        server::Server,
        strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions,
        x_frame_options::{self, XFrameOptions},
        x_xss_protection::XXssProtection,
    },
    policy::{
        Policy,
        preset::{framed_by, options, setting::Setting},
    },
    wire::{
        conflict::Conflict,
        error::{Error, Faults},
    },
};

options! {
    /// The options of `SecureHeaders` of secure.py 0.2, to be changed with the method of each name. See the
    /// [module](crate::policy::preset::secure_py) for what each sends.
    SecurePy {
        /// `Server`: off; `true` sends `NULL`. Whatever the server itself says is replaced.
        server: Setting<Server> = Setting::Off,
        /// `Strict-Transport-Security`: on, with two years and the sub-domains.
        hsts: Setting<StrictTransportSecurity> = Setting::Default,
        /// `X-Frame-Options`: on, with `SAMEORIGIN`. A text `ALLOW-FROM https://…` becomes `frame-ancestors` of the policy.
        xfo: Setting<XFrameOptions> = Setting::Default,
        /// `X-XSS-Protection`: on, with `0`.
        xxp: Setting<XXssProtection> = Setting::Default,
        /// `X-Content-Type-Options`: on, with `nosniff`.
        content: Setting<XContentTypeOptions> = Setting::Default,
        /// `Content-Security-Policy`: off; `true` sends `script-src 'self'; object-src 'self'`.
        csp: Setting<ContentSecurityPolicy> = Setting::Off,
        /// `Referrer-Policy`: on, with `no-referrer, strict-origin-when-cross-origin`.
        referrer: Setting<ReferrerPolicy> = Setting::Default,
        /// `Cache-Control`: on, with `no-cache, no-store, must-revalidate, max-age=0`, and with `Pragma` and `Expires`,
        /// which a text goes without.
        cache: Setting<CacheControl> = Setting::Default,
        /// `Feature-Policy`: off; `true` denies seventeen features to everybody. Browsers read `Permissions-Policy` instead.
        #[cfg(feature = "legacy")]
        feature: Setting<crate::header::legacy::FeaturePolicy> = Setting::Off,
    }
}

const FALLBACKS: &[ReferrerPolicyToken] =
    &[ReferrerPolicyToken::NoReferrer, ReferrerPolicyToken::StrictOriginWhenCrossOrigin];

#[cfg(feature = "legacy")]
fn feature() -> crate::header::legacy::FeaturePolicy {
    crate::header::legacy::FeaturePolicy::denying(&[
        "accelerometer",
        "ambient-light-sensor",
        "autoplay",
        "camera",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "speaker",
        "sync-xhr",
        "usb",
        "vr",
    ])
}

fn hsts() -> StrictTransportSecurity {
    StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains()
}

fn cache() -> CacheControl {
    CacheControl::from_static("no-cache, no-store, must-revalidate, max-age=0").with_companions()
}

impl SecurePy {
    /// The policy, which replaces what handlers set, as secure.py does.
    ///
    /// # Errors
    /// All texts that cannot be read, at once.
    pub fn policy(mut self) -> Result<Policy, Error> {
        let mut faults = Faults::default();
        let ancestor = faults.keep(self.framed_by()).flatten();
        let mut policy = Policy::empty().with(Conflict::Replace);
        policy.headers.server = faults.keep(self.server.read(|| Server::from_static("NULL"))).flatten();
        policy.headers.strict_transport_security = faults.keep(self.hsts.read(hsts)).flatten();
        policy.headers.x_frame_options = faults.keep(self.xfo.read(|| XFrameOptions::SameOrigin)).flatten();
        policy.headers.x_xss_protection = faults.keep(self.xxp.read(|| XXssProtection::Off)).flatten();
        policy.headers.x_content_type_options =
            faults.keep(self.content.read(|| XContentTypeOptions::NoSniff)).flatten();
        let csp = self.csp.read(|| csp!("script-src 'self'; object-src 'self'"));
        policy.headers.content_security_policy = faults.keep(csp).flatten();
        if let Some(ancestor) = ancestor {
            framed_by(&mut policy.headers, ancestor, "write `xfo(false)`", &mut faults);
        }
        policy.headers.referrer_policy = faults.keep(self.referrer.read(|| ReferrerPolicy::only(FALLBACKS))).flatten();
        policy.headers.cache_control = faults.keep(self.cache.read(cache)).flatten();
        #[cfg(feature = "legacy")]
        {
            policy.headers.feature_policy = faults.keep(self.feature.read(feature)).flatten();
        }
        faults.into_result().map(|()| policy)
    }

    /// The site that may frame the page by the obsolete value, which is taken out.
    fn framed_by(&mut self) -> Result<Option<Location>, Error> {
        let Setting::Text(text) = &self.xfo else { return Ok(None) };
        let Some(site) = x_frame_options::allowed_from(text) else { return Ok(None) };
        self.xfo = Setting::Off;
        site.parse().map(Some).map_err(|error: Error| error.at("X-Frame-Options: ALLOW-FROM"))
    }
}

impl Policy {
    /// What `SecureHeaders()` of secure.py 0.2 sends, except for its faults. See the [module](crate::policy::preset::secure_py)
    /// for what differs, and [`SecurePy`] for its options.
    ///
    /// ```
    /// # use secure_core::{CacheControl, Policy};
    /// let policy = Policy::secure_py();
    /// assert_eq!(
    ///     policy.text_of::<CacheControl>().as_deref(),
    ///     Some("no-cache, no-store, must-revalidate, max-age=0"),
    /// );
    /// ```
    #[must_use]
    pub fn secure_py() -> Self {
        Self::empty()
            .with(hsts())
            .with(XFrameOptions::SameOrigin)
            .with(XXssProtection::Off)
            .with(XContentTypeOptions::NoSniff)
            .with(ReferrerPolicy::only(FALLBACKS))
            .with(cache())
            .with(Conflict::Replace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::preset::table;

    const HSTS: (&str, &str) = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    const NOSNIFF: (&str, &str) = ("X-Content-Type-Options", "nosniff");
    const FRAME: (&str, &str) = ("X-Frame-Options", "SAMEORIGIN");
    const REFERRER: (&str, &str) = ("Referrer-Policy", "no-referrer, strict-origin-when-cross-origin");
    const CACHE: (&str, &str) = ("Cache-Control", "no-cache, no-store, must-revalidate, max-age=0");
    const PRAGMA: (&str, &str) = ("Pragma", "no-cache");
    const EXPIRES: (&str, &str) = ("Expires", "0");
    const XSS: (&str, &str) = ("X-XSS-Protection", "0");
    const DEFAULT: &[(&str, &str)] = &[HSTS, NOSNIFF, FRAME, REFERRER, CACHE, XSS, PRAGMA, EXPIRES];

    #[track_caller]
    fn check(options: SecurePy, lines: &[(&str, &str)]) {
        let policy = options.policy().unwrap();
        assert_eq!(policy.headers.conflict, Conflict::Replace);
        table::check(&policy, lines, &[]);
    }

    #[track_caller]
    fn refuse(options: SecurePy, message: &str) {
        assert_eq!(options.policy().unwrap_err().to_string(), message);
    }

    /// The default without some headers, and with others.
    fn changed(gone: &[&str], added: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
        let kept = DEFAULT.iter().filter(|(name, _)| !gone.contains(name));
        kept.chain(added).copied().collect()
    }

    #[test]
    fn the_default_is_the_preset() {
        assert_eq!(SecurePy::new().policy(), Ok(Policy::secure_py()));
        assert_eq!(SecurePy::default().policy(), Ok(Policy::secure_py()));
        check(SecurePy::new(), DEFAULT);
    }

    #[test]
    fn false_leaves_out() {
        let new = SecurePy::new;
        check(new().hsts(false), &changed(&["Strict-Transport-Security"], &[]));
        check(new().xfo(false), &changed(&["X-Frame-Options"], &[]));
        check(new().xxp(false), &changed(&["X-XSS-Protection"], &[]));
        check(new().content(false), &changed(&["X-Content-Type-Options"], &[]));
        check(new().referrer(false), &changed(&["Referrer-Policy"], &[]));
        check(new().cache(false), &changed(&["Cache-Control", "Pragma", "Expires"], &[]));
        check(new().server(false).csp(false), DEFAULT);
    }

    #[test]
    fn true_is_the_default_of_each() {
        let all = SecurePy::new().server(true).hsts(true).xfo(true).xxp(true).content(true);
        let all = all.csp(true).referrer(true).cache(true);
        check(
            all,
            &changed(&[], &[("Server", "NULL"), ("Content-Security-Policy", "script-src 'self'; object-src 'self'")]),
        );
    }

    #[test]
    fn texts_and_values_are_sent() {
        let texts = SecurePy::new()
            .server("teapot")
            .hsts("max-age=60")
            .xfo("deny")
            .xxp("0")
            .content("nosniff")
            .csp("default-src 'none'".to_owned())
            .referrer("same-origin")
            .cache("no-store");
        let values = SecurePy::new()
            .server(Server::new("teapot").unwrap())
            .hsts(StrictTransportSecurity::for_seconds(60))
            .xfo(XFrameOptions::Deny)
            .xxp(XXssProtection::Off)
            .content(XContentTypeOptions::NoSniff)
            .csp(csp!("default-src 'none'"))
            .referrer(ReferrerPolicy::SAME_ORIGIN)
            .cache(CacheControl::no_store());
        assert_eq!(texts.clone().policy(), values.policy());
        let lines = [
            ("Server", "teapot"),
            ("Strict-Transport-Security", "max-age=60"),
            ("X-Frame-Options", "DENY"),
            XSS,
            NOSNIFF,
            ("Content-Security-Policy", "default-src 'none'"),
            ("Referrer-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ];
        check(texts, &lines);
    }

    #[test]
    fn a_site_that_may_frame_the_page_is_in_the_policy() {
        let framed = |csp: &'static str| ("Content-Security-Policy", csp);
        let without = |csp| changed(&["X-Frame-Options"], &[framed(csp)]);
        check(SecurePy::new().xfo("allow-from https://a.example/"), &without("frame-ancestors https://a.example"));
        check(
            SecurePy::new().xfo("ALLOW-FROM: A.example:8443/x").csp(true),
            &without("script-src 'self'; object-src 'self'; frame-ancestors https://a.example:8443"),
        );
        refuse(
            SecurePy::new().xfo("allow-from https://a.example").csp("frame-ancestors 'none'"),
            "X-Frame-Options: \"ALLOW-FROM\" becomes \"frame-ancestors\", which the policy has already; write `xfo(false)`",
        );
        refuse(
            SecurePy::new().xfo("allow-from *"),
            "X-Frame-Options: browsers ignore \"allow-from *\" and let every site frame the page; \
             name the site in frame-ancestors of Content-Security-Policy instead",
        );
    }

    #[test]
    fn faults_are_told_at_once() {
        refuse(
            SecurePy::new().hsts("includeSubDomains").xfo("DENNY").csp("image-src *").server("a\r\nb"),
            "Server: header value: control character 0x0D at byte 1 of \"a\\r\\nb\"; write visible ASCII only\n\
             Strict-Transport-Security: \"includeSubDomains\" has no \"max-age\"; begin with \"max-age=31536000\"\n\
             X-Frame-Options: \"DENNY\" is not a value of this header; \
             did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"\n\
             Content-Security-Policy: byte 0: \"image-src\" is not a directive; did you mean \"img-src\"?",
        );
        refuse(
            SecurePy::new().csp(""),
            "Content-Security-Policy: there is no policy at byte 0; write directives, or leave the header out",
        );
        let empty = [
            SecurePy::new().server(""),
            SecurePy::new().hsts(""),
            SecurePy::new().xfo(""),
            SecurePy::new().xxp(""),
            SecurePy::new().content(""),
            SecurePy::new().referrer(""),
            SecurePy::new().cache(""),
        ];
        for options in empty {
            assert!(options.clone().policy().is_err(), "{options:?}");
        }
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn features_are_denied_one_by_one() {
        let none = "accelerometer 'none'; ambient-light-sensor 'none'; autoplay 'none'; camera 'none'; \
                    encrypted-media 'none'; fullscreen 'none'; geolocation 'none'; gyroscope 'none'; \
                    magnetometer 'none'; microphone 'none'; midi 'none'; payment 'none'; picture-in-picture 'none'; \
                    speaker 'none'; sync-xhr 'none'; usb 'none'; vr 'none'";
        check(SecurePy::new().feature(true), &changed(&[], &[("Feature-Policy", none)]));
        check(SecurePy::new().feature(false), DEFAULT);
        let text = "geolocation 'self' https://spam.example; vibrate 'none'";
        check(SecurePy::new().feature(text), &changed(&[], &[("Feature-Policy", text)]));
        assert_eq!(none.parse(), Ok(feature()));
    }

    #[test]
    fn the_filter_needs_the_feature() {
        let policy = SecurePy::new().xxp("1; mode=block").policy();
        assert_eq!(policy.is_ok(), cfg!(feature = "legacy"));
    }
}
