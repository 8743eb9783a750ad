//! [`Policy::talisman`] and [`Talisman`]: flask-talisman 1.1.
//!
//! Its options keep their names:
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Directive, Talisman};
//!
//! // Talisman(app, content_security_policy="default-src 'self'; script-src 'self'",
//! //          content_security_policy_nonce_in=["script-src"], frame_options="DENY")
//! let policy = Talisman::new()
//!     .content_security_policy("default-src 'self'; script-src 'self'")
//!     .content_security_policy_nonce_in([Directive::ScriptSrc])
//!     .frame_options("DENY")
//!     .policy()?;
//! assert_eq!(
//!     policy.text_of::<ContentSecurityPolicy>().as_deref(),
//!     Some("default-src 'self'; script-src 'self' 'nonce-{nonce}'"),
//! );
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! | option | default | sends |
//! |---|---|---|
//! | `permissions_policy` | on | `Permissions-Policy: browsing-topics=()` |
//! | `document_policy` | – | `Document-Policy` |
//! | `frame_options` | on | `X-Frame-Options: SAMEORIGIN` |
//! | `frame_options_allow_from` | – | beside `frame_options("ALLOW-FROM")`: `frame-ancestors` in the policy |
//! | `strict_transport_security` | on | `Strict-Transport-Security: max-age=31556926; includeSubDomains` |
//! | `strict_transport_security_max_age` | 31,556,926 | |
//! | `strict_transport_security_include_subdomains` | `true` | |
//! | `strict_transport_security_preload` | `false` | |
//! | `content_security_policy` | on | `default-src 'self'; object-src 'none'` |
//! | `content_security_policy_report_uri` | – | `report-uri` in the policy, unless it has one |
//! | `content_security_policy_report_only` | `false` | `Content-Security-Policy-Report-Only` instead |
//! | `content_security_policy_nonce_in` | – | a nonce in these directives |
//! | `referrer_policy` | on | `Referrer-Policy: strict-origin-when-cross-origin` |
//! | `x_content_type_options` | `true` | `X-Content-Type-Options: nosniff` |
//! | `x_xss_protection` | – | `X-XSS-Protection: 0` |
//! | `force_file_save` | `false` | `X-Download-Options: noopen` |
//! | `feature_policy` | – | `Feature-Policy`; only with the feature `legacy` of this crate |
//!
//! Options for other things than headers (`force_https`, `force_https_permanent`, `session_cookie_secure`,
//! `session_cookie_http_only`, `session_cookie_samesite`) are not here: this crate does not redirect and does not set
//! cookies.
//!
//! What differs from flask-talisman 1.1.0, and why:
//!
//! | | flask-talisman | here | reason |
//! |---|---|---|---|
//! | `frame_options="ALLOW-FROM"` | sent, with `None` where the origin is missing | `frame-ancestors` of that origin, and no `X-Frame-Options` | Browsers ignore `ALLOW-FROM`, and any site may frame the page (D14). |
//! | `x_xss_protection=True` | `1; mode=block` | `0` | The filter can be turned against the page (D11). A text still sends it, with the feature `legacy`. |
//! | `strict_transport_security` | where the request is HTTPS, or any client says so in `X-Forwarded-Proto` | not where the exchange is known to be plain HTTP, and never for `localhost` or an IP address | Browsers ignore it over plain HTTP. A client must not decide (D20). |
//! | `…_preload` with less than a year, or without sub-domains | sent | refused | the list would refuse the host |
//! | a policy as text | the last of two directives of a name wins; empty directives go out | refused | browsers take the first (D23) |
//! | unknown directive, `None` or `True` as a value, a line break | sent, or an error for each response | refused at start-up, or does not compile | (D24, D30) |
//! | `…_report_uri` | not added if `report-uri` stands anywhere in the policy, in an address too | not added if the policy has the directive | (D22) |
//! | `…_report_only` | needs `…_report_uri` | needs that, or the policy's own `report-uri` or `report-to` | |
//! | `…_nonce_in` a directive that the policy does not name | no nonce | the directive, with its fallback's sources and the nonce | The page's own scripts would be blocked. |
//! | `…_nonce_in` as a text | searched for parts of names | does not compile | (D27) |
//! | `permissions_policy`, `document_policy` | dicts, whose texts are not read; lists as Python writes them | a text or a value, read: a comma inside of brackets, an unknown feature and `oversized-images=?0`, which is a number, are refused | Browsers ignore all of a header that has a mistake (D25, D26). |
//! | `feature_policy` with a bare host | sent | refused | Browsers skip a host without a scheme. |
//! | `referrer_policy=None` | the word `None` | left out | (D25) |
//! | an unknown option, or one that a view cannot have | ignored in views | does not compile | (D28) |
//! | order of headers | its own | that of [`Policy`] | the same to a browser |
//!
//! The options of a view are another policy, made of another `Talisman` and put on the response by the adapter's
//! `Override`. A nonce goes out only on responses whose handler took one; the others allow no more.
//!
//! What stays: a year of 31,556,926 seconds (D31), and a policy without `base-uri`, `form-action` and `frame-ancestors`
//! (D32). [`recommended`](Policy::recommended) is the better start for a new application.

use crate::{
    Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, DocumentPolicy, Error, Feature,
    Header, Location, PermissionsPolicy, Policy, ReferrerPolicy, Setting, Source, StrictTransportSecurity,
    UriReference, XContentTypeOptions, XDownloadOptions, XFrameOptions, XXssProtection, csp, error::Faults,
    preset::options,
};

options! {
    /// The options of flask-talisman 1.1, to be changed with the method of each name. See the
    /// [module](crate::preset::talisman) for what each sends.
    Talisman {
        /// `Permissions-Policy`: on, with `browsing-topics=()`.
        permissions_policy: Setting<PermissionsPolicy> = Setting::Default,
        /// `Document-Policy`: off.
        document_policy: Setting<DocumentPolicy> = Setting::Off,
        /// `X-Download-Options: noopen`: off.
        force_file_save: bool = false,
        /// `X-Frame-Options`: on, with `SAMEORIGIN`. The text `ALLOW-FROM` needs
        /// [`frame_options_allow_from`](Self::frame_options_allow_from).
        frame_options: Setting<XFrameOptions> = Setting::Default,
        /// The one other site that may frame the page, as text: with `frame_options("ALLOW-FROM")`.
        frame_options_allow_from: Setting<Location> = Setting::Off,
        /// `Strict-Transport-Security`: on.
        strict_transport_security: bool = true,
        /// Consents to the preload list: off. It takes months to get out again.
        strict_transport_security_preload: bool = false,
        /// For how many seconds browsers stay on HTTPS: 31,556,926, a year.
        strict_transport_security_max_age: u32 = 31_556_926,
        /// Whether sub-domains are meant too: yes.
        strict_transport_security_include_subdomains: bool = true,
        /// `Content-Security-Policy`: on, with `default-src 'self'; object-src 'none'`.
        content_security_policy: Setting<ContentSecurityPolicy> = Setting::Default,
        /// The address that gets reports, as text: nobody.
        content_security_policy_report_uri: Setting<UriReference> = Setting::Off,
        /// Whether the policy is only reported: no.
        content_security_policy_report_only: bool = false,
        /// The directives that get a nonce: none. A directive that the policy does not name is added, with the sources of
        /// its fallback.
        content_security_policy_nonce_in: Vec<Directive> = Vec::new(),
        /// `Referrer-Policy`: on, with `strict-origin-when-cross-origin`.
        referrer_policy: Setting<ReferrerPolicy> = Setting::Default,
        /// `X-Content-Type-Options: nosniff`: on.
        x_content_type_options: bool = true,
        /// `X-XSS-Protection`: off; `true` sends `0`.
        x_xss_protection: Setting<XXssProtection> = Setting::Off,
        /// `Feature-Policy`: off. Browsers read `Permissions-Policy` instead.
        #[cfg(feature = "legacy")]
        feature_policy: Setting<crate::FeaturePolicy> = Setting::Off,
    }
}

const REPORT_URI: &str = "content_security_policy_report_uri";

impl Talisman {
    /// The policy, which replaces what handlers set, as flask-talisman does.
    ///
    /// # Errors
    /// All texts that cannot be read and all options that contradict one another, at once.
    pub fn policy(mut self) -> Result<Policy, Error> {
        let mut faults = Faults::default();
        let mut policy = Policy::empty().with(Conflict::Replace);
        let ancestor = faults.keep(self.framed_by()).flatten();
        policy.strict_transport_security = faults.keep(self.pin()).flatten();
        policy.x_frame_options = faults.keep(self.frame_options.read(|| XFrameOptions::SameOrigin)).flatten();
        policy.referrer_policy =
            faults.keep(self.referrer_policy.read(|| ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)).flatten();
        policy.x_content_type_options = self.x_content_type_options.then_some(XContentTypeOptions::NoSniff);
        policy.x_download_options = self.force_file_save.then_some(XDownloadOptions::NoOpen);
        policy.x_xss_protection = faults.keep(self.x_xss_protection.read(|| XXssProtection::Off)).flatten();
        policy.permissions_policy = faults.keep(self.permissions_policy.read(permissions_policy)).flatten();
        let document = self.document_policy.given("Document-Policy", "write a policy, such as \"document-write=?0\"");
        policy.document_policy = faults.keep(document).flatten();
        #[cfg(feature = "legacy")]
        {
            let features = self.feature_policy.given("Feature-Policy", "write a policy, such as \"camera 'none'\"");
            policy.feature_policy = faults.keep(features).flatten();
        }

        let address = "write an address, such as \"/csp-reports\"";
        let report_uri = self.content_security_policy_report_uri.given(REPORT_URI, address);
        let report_uri = faults.keep(report_uri.map_err(|error| error.at(REPORT_URI))).flatten();
        let csp = faults.keep(self.content_security_policy.read(content_security_policy)).flatten();
        let csp = csp.map(|csp| {
            let nonced = self.content_security_policy_nonce_in.iter();
            let csp = nonced.fold(csp, |csp, directive| csp.append(*directive, Source::Nonce));
            match report_uri {
                Some(address) if !csp.names(Directive::ReportUri) => csp.report_uri([address]),
                _ => csp,
            }
        });
        match csp {
            Some(csp) if self.content_security_policy_report_only => {
                if !csp.names(Directive::ReportUri) && !csp.names(Directive::ReportTo) {
                    faults.push(
                        ContentSecurityPolicyReportOnly::NAME.to_string(),
                        "the policy is only reported, and nobody gets the reports",
                        "name an address with `content_security_policy_report_uri`",
                    );
                }
                policy.content_security_policy_report_only = Some(ContentSecurityPolicyReportOnly::new(csp));
            }
            csp => policy.content_security_policy = csp,
        }
        if let Some(ancestor) = ancestor {
            let csp = policy.content_security_policy.unwrap_or_default();
            if csp.names(Directive::FrameAncestors) {
                faults.push(
                    XFrameOptions::NAME.to_string(),
                    "\"ALLOW-FROM\" becomes \"frame-ancestors\", which the policy has already",
                    "leave `frame_options_allow_from` out, and write `frame_options(false)`",
                );
            }
            policy.content_security_policy = Some(csp.frame_ancestors(ancestor));
        }
        faults.into_result().map(|()| policy)
    }

    /// The site that may frame the page by the obsolete value, which is taken out.
    fn framed_by(&mut self) -> Result<Option<Location>, Error> {
        let fault = |problem, cure| Err(Error::new(XFrameOptions::NAME.to_string(), problem, cure));
        let site = std::mem::replace(&mut self.frame_options_allow_from, Setting::Off);
        let obsolete = matches!(&self.frame_options, Setting::Text(text) if text.eq_ignore_ascii_case("ALLOW-FROM"));
        if obsolete {
            self.frame_options = Setting::Off;
        }
        match (obsolete, site) {
            (false, Setting::Off) => Ok(None),
            (false, _) => fault(
                "`frame_options_allow_from` means nothing without \"ALLOW-FROM\"",
                "write `frame_options(\"ALLOW-FROM\")` beside it, or leave it out",
            ),
            (true, Setting::Text(text)) => {
                text.parse().map(Some).map_err(|error: Error| error.at("X-Frame-Options: ALLOW-FROM"))
            }
            (true, Setting::Value(site)) => Ok(Some(site)),
            (true, Setting::Off | Setting::Default) => {
                fault("\"ALLOW-FROM\" names no site", "name it with `frame_options_allow_from`")
            }
        }
    }

    fn pin(&self) -> Result<Option<StrictTransportSecurity>, Error> {
        if !self.strict_transport_security {
            return Ok(None);
        }
        let pin = StrictTransportSecurity::for_seconds(self.strict_transport_security_max_age);
        let pin = if self.strict_transport_security_include_subdomains { pin.include_sub_domains() } else { pin };
        if self.strict_transport_security_preload { pin.preload().map(Some) } else { Ok(Some(pin)) }
    }
}

fn permissions_policy() -> PermissionsPolicy {
    PermissionsPolicy::new().deny(Feature::BrowsingTopics)
}

fn content_security_policy() -> ContentSecurityPolicy {
    csp!("default-src 'self'; object-src 'none'")
}

impl Policy {
    /// What flask-talisman 1.1 sends by default. See the [module](crate::preset::talisman) for what differs, and
    /// [`Talisman`] for its options.
    ///
    /// ```
    /// use secure_core::{ContentSecurityPolicy, Policy};
    ///
    /// let policy = Policy::talisman();
    /// assert_eq!(
    ///     policy.text_of::<ContentSecurityPolicy>().as_deref(),
    ///     Some("default-src 'self'; object-src 'none'"),
    /// );
    /// ```
    #[must_use]
    pub fn talisman() -> Self {
        Self::empty()
            .with(StrictTransportSecurity::for_seconds(31_556_926).include_sub_domains())
            .with(content_security_policy())
            .with(XContentTypeOptions::NoSniff)
            .with(XFrameOptions::SameOrigin)
            .with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)
            .with(permissions_policy())
            .with(Conflict::Replace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::table;

    const CSP: &str = "Content-Security-Policy";
    const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";
    const FRAME: &str = "X-Frame-Options";
    const HSTS: &str = "Strict-Transport-Security";

    #[track_caller]
    fn lines(options: Talisman) -> Vec<(String, String)> {
        let prepared = options.policy().unwrap().prepare::<crate::MemoryBackend>().unwrap();
        prepared.lines().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    /// What one header says; an empty text where it is not sent.
    #[track_caller]
    fn check(options: Talisman, header: &str, text: &str) {
        let lines = lines(options);
        let sent = lines.iter().find(|(name, _)| name == header).map(|(_, text)| text.as_str());
        assert_eq!(sent.unwrap_or_default(), text, "{header}");
    }

    #[track_caller]
    fn refuse(options: Talisman, message: &str) {
        assert_eq!(options.policy().unwrap_err().to_string(), message);
    }

    #[test]
    fn the_default_is_the_preset() {
        assert_eq!(Talisman::new().policy(), Ok(Policy::talisman()));
        assert_eq!(Policy::talisman().conflict, Conflict::Replace);
        table::check(
            &Policy::talisman(),
            &[
                (HSTS, "max-age=31556926; includeSubDomains"),
                (CSP, "default-src 'self'; object-src 'none'"),
                ("X-Content-Type-Options", "nosniff"),
                (FRAME, "SAMEORIGIN"),
                ("Referrer-Policy", "strict-origin-when-cross-origin"),
                ("Permissions-Policy", "browsing-topics=()"),
            ],
            &[],
        );
    }

    #[test]
    fn headers_are_left_out_and_changed() {
        let new = Talisman::new;
        check(new().frame_options("DENY"), FRAME, "DENY");
        check(new().frame_options(false), FRAME, "");
        check(new().referrer_policy("no-referrer"), "Referrer-Policy", "no-referrer");
        check(new().referrer_policy(false), "Referrer-Policy", "");
        check(new().x_content_type_options(false), "X-Content-Type-Options", "");
        check(new().x_xss_protection(true), "X-XSS-Protection", "0");
        check(new().force_file_save(true), "X-Download-Options", "noopen");
        check(new().content_security_policy(false), CSP, "");
        check(new().content_security_policy("img-src *; sandbox;"), CSP, "img-src *; sandbox");
        check(new().content_security_policy(csp!("img-src *")), CSP, "img-src *");
    }

    #[test]
    fn permissions_and_documents() {
        let new = Talisman::new;
        check(new().permissions_policy(false), "Permissions-Policy", "");
        let text = "geolocation=(), fullscreen=(self \"https://a.example\")";
        check(new().permissions_policy(text), "Permissions-Policy", text);
        check(new().permissions_policy(PermissionsPolicy::new().deny(Feature::Usb)), "Permissions-Policy", "usb=()");
        assert!(new().permissions_policy("fullscreen=(self, \"https://a.example\")").policy().is_err());
        check(new(), "Document-Policy", "");
        check(new().document_policy("document-write=?0"), "Document-Policy", "document-write=?0");
        refuse(
            new().document_policy(true),
            "Document-Policy: `true` says nothing here; write a policy, such as \"document-write=?0\"",
        );
    }

    #[test]
    fn the_pin_is_made_of_its_options() {
        let new = Talisman::new;
        check(new().strict_transport_security(false), HSTS, "");
        check(new().strict_transport_security_include_subdomains(false), HSTS, "max-age=31556926");
        check(new().strict_transport_security_max_age(60u32), HSTS, "max-age=60; includeSubDomains");
        check(new().strict_transport_security_preload(true), HSTS, "max-age=31556926; includeSubDomains; preload");
        let short = new().strict_transport_security_preload(true).strict_transport_security_max_age(60u32);
        assert!(short.policy().is_err());
    }

    #[test]
    fn reports_go_to_an_address_once() {
        let new = || Talisman::new().content_security_policy_report_uri("/csp");
        check(new(), CSP, "default-src 'self'; object-src 'none'; report-uri /csp");
        check(new().content_security_policy("img-src *; report-uri /own"), CSP, "img-src *; report-uri /own");
        // The word in an address is no directive.
        let address = new().content_security_policy("img-src https://report-uri.example");
        check(address, CSP, "img-src https://report-uri.example; report-uri /csp");
        check(new().content_security_policy(false), CSP, "");

        let only = || new().content_security_policy_report_only(true);
        check(only(), CSP, "");
        check(only(), REPORT_ONLY, "default-src 'self'; object-src 'none'; report-uri /csp");
        check(only().content_security_policy(false), REPORT_ONLY, "");
        let own = Talisman::new().content_security_policy_report_only(true);
        check(
            own.clone().content_security_policy("img-src *; report-uri /own"),
            REPORT_ONLY,
            "img-src *; report-uri /own",
        );
        refuse(
            own,
            "Content-Security-Policy-Report-Only: the policy is only reported, and nobody gets the reports; \
             name an address with `content_security_policy_report_uri`",
        );
        refuse(
            Talisman::new().content_security_policy_report_uri(true),
            "content_security_policy_report_uri: `true` says nothing here; write an address, such as \"/csp-reports\"",
        );
    }

    #[test]
    fn nonces_stand_where_they_are_asked_for() {
        let csp = |directives: &[Directive]| {
            Talisman::new()
                .content_security_policy("default-src 'self'; style-src https://a.example; script-src 'none'")
                .content_security_policy_nonce_in(directives.to_vec())
        };
        let plain = "default-src 'self'; style-src https://a.example; script-src 'none'";
        check(csp(&[]), CSP, plain);
        check(
            csp(&[Directive::StyleSrc, Directive::ScriptSrc]),
            CSP,
            "default-src 'self'; style-src https://a.example 'nonce-{nonce}'; script-src 'nonce-{nonce}'",
        );
        check(csp(&[Directive::DefaultSrc]), CSP, &plain.replacen("'self'", "'self' 'nonce-{nonce}'", 1));
        let fallback = Talisman::new().content_security_policy_nonce_in([Directive::ScriptSrc]);
        check(fallback, CSP, "default-src 'self'; object-src 'none'; script-src 'self' 'nonce-{nonce}'");
        let nowhere = csp(&[Directive::ImgSrc]).policy().unwrap().prepare::<crate::MemoryBackend>();
        assert!(nowhere.is_err());
    }

    #[test]
    fn allow_from_becomes_frame_ancestors() {
        let from = |site: &'static str| Talisman::new().frame_options("ALLOW-FROM").frame_options_allow_from(site);
        let default = "default-src 'self'; object-src 'none'";
        for site in ["https://a.example/", "a.example", "*"] {
            check(from(site), CSP, &format!("{default}; frame-ancestors {site}"));
            check(from(site), FRAME, "");
        }
        let alone = from("a.example").content_security_policy(false);
        check(alone, CSP, "frame-ancestors a.example");
        let reported =
            from("a.example").content_security_policy_report_only(true).content_security_policy_report_uri("/csp");
        check(reported.clone(), CSP, "frame-ancestors a.example");
        check(reported, REPORT_ONLY, &format!("{default}; report-uri /csp"));
        refuse(
            Talisman::new().frame_options("ALLOW-FROM"),
            "X-Frame-Options: \"ALLOW-FROM\" names no site; name it with `frame_options_allow_from`",
        );
        refuse(
            Talisman::new().frame_options_allow_from("a.example"),
            "X-Frame-Options: `frame_options_allow_from` means nothing without \"ALLOW-FROM\"; \
             write `frame_options(\"ALLOW-FROM\")` beside it, or leave it out",
        );
        refuse(
            from("a.example").content_security_policy("frame-ancestors 'self'"),
            "X-Frame-Options: \"ALLOW-FROM\" becomes \"frame-ancestors\", which the policy has already; \
             leave `frame_options_allow_from` out, and write `frame_options(false)`",
        );
        refuse(
            from("'unsafe-inline'"),
            "X-Frame-Options: ALLOW-FROM: 'unsafe-inline' says nothing about a place; \
             write \"'self'\", a host or a scheme",
        );
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn the_older_header_is_sent_as_text_or_value() {
        let text = "geolocation 'none'; fullscreen 'self' https://a.example";
        check(Talisman::new().feature_policy(text), "Feature-Policy", text);
        let value = crate::FeaturePolicy::denying(&["camera"]);
        check(Talisman::new().feature_policy(value), "Feature-Policy", "camera 'none'");
        refuse(
            Talisman::new().feature_policy(true),
            "Feature-Policy: `true` says nothing here; write a policy, such as \"camera 'none'\"",
        );
    }

    #[test]
    fn faults_are_told_at_once() {
        let options = Talisman::new()
            .content_security_policy("image-src *")
            .content_security_policy_report_uri("/a b")
            .frame_options("ALLOWFROM")
            .referrer_policy("None")
            .strict_transport_security_preload(true)
            .strict_transport_security_max_age(1u32);
        let error = options.policy().unwrap_err();
        let places: Vec<_> = error.faults().iter().map(|fault| fault.place.as_ref()).collect();
        assert_eq!(
            places,
            [HSTS, FRAME, "Referrer-Policy", "content_security_policy_report_uri", "Content-Security-Policy: byte 0",]
        );
    }
}
