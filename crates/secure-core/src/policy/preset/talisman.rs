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
//! | `force_https` | – | a redirect of requests over plain HTTP: it needs a host |
//! | `force_https_permanent` | `false` | the redirect with `308` instead of `307`, whatever names the hosts |
//! | `session_cookie_secure` | `true` | `Secure` on the cookie `session`, over HTTPS |
//! | `session_cookie_http_only` | `true` | `HttpOnly` on it |
//! | `session_cookie_samesite` | `Lax` | `SameSite=Lax` on it |
//!
//! These are all 22. Beside them `session_cookie_name` says which cookie is meant, as `SESSION_COOKIE_NAME` does in Flask.
//!
//! ```
//! use secure_core::{AllowedHosts, CookieRules, SameSite, Talisman, Transport};
//!
//! // Talisman(app, force_https_permanent=True, session_cookie_samesite="Strict")
//! let policy = Talisman::new()
//!     .force_https(AllowedHosts::new(["app.example", "*.app.example"])?)
//!     .force_https_permanent(true)
//!     .session_cookie_samesite(SameSite::Strict)
//!     .policy()?
//!     .with(Transport::Direct); // or the proxies to trust: the redirect needs to know what plain HTTP is
//! let rules = policy.cookies.as_ref().ok_or("no rules")?;
//! assert_eq!(
//!     rules.harden(b"session=eyJ1", true).line().as_deref(),
//!     Some(&b"session=eyJ1; Secure; HttpOnly; SameSite=Strict"[..]),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The values were compared with those of flask-talisman 1.1.0 in November 2026. What differs, and why:
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
//! | `force_https` | on: to whatever `Host` says, its port included | off until there is a host, hosts, or an [`HttpsRedirect`]; `true` is refused. Other hosts get `400` | A redirect to what the client wrote is an open one (D21). |
//! | … which requests | all but HTTPS and those with `X-Forwarded-Proto: https`, of any client | those known to be plain HTTP by the [`Transport`](crate::Transport), which must be stated | A client must not decide; `HTTPS` in capitals is not a loop (D20). |
//! | … exceptions | `app.debug` | a policy whose field [`development`](Policy::development) is `true`; this machine itself; the paths of an [`HttpsRedirect`] | |
//! | `force_https_permanent` | `302`, or `301` | `307`, or `308`; an [`HttpsRedirect`] that was given a [status](HttpsRedirect::status) keeps it | With `302` and `301` a `POST` becomes a `GET` (D21). |
//! | `session_cookie_secure` | `Secure` over plain HTTP too | over HTTPS | Browsers drop it over plain HTTP (D29). [`CookieRule::secure_always`] does the same as Talisman. |
//! | `session_cookie_http_only=False` | does nothing | adds nothing | The cookie is the framework's; what it says stays (D29). |
//! | `session_cookie_samesite` | overwrites the application's own | added where there is none | What the application chose for the cookie stays (D29). |
//! | … a wrong word | an error 500 when the cookie is set | refused at start-up | (D24) |
//! | other cookies | untouched | get what browsers [ask for](crate::cookie::harden#what-browsers-ask-for), such as `Secure` for `__Host-` | Browsers drop them otherwise. |
//! | order of headers | its own | that of [`Policy`] | the same to a browser |
//!
//! The options of a view are another policy, made of another `Talisman` and put on the response by the adapter's
//! `Override`. A nonce goes out only on responses whose handler took one; the others allow no more.
//!
//! What stays: a year of 31,556,926 seconds (D31), and a policy without `base-uri`, `form-action` and `frame-ancestors`
//! (D32). [`recommended`](Policy::recommended) is the better start for a new application.

use std::borrow::Cow;

use crate::{
    cookie::{
        SameSite,
        harden::{CookiePattern, CookieRule, CookieRules},
    },
    csp,
    header::{
        Header,
        content_security_policy::{
            ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Location, Source,
        },
        document_policy::DocumentPolicy,
        permissions_policy::{Feature, PermissionsPolicy},
        referrer_policy::ReferrerPolicy,
        strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions,
        x_download_options::XDownloadOptions,
        x_frame_options::XFrameOptions,
        x_xss_protection::XXssProtection,
    },
    policy::{
        Policy,
        preset::{framed_by, options, setting::Setting},
    },
    request::redirect::{HttpsRedirect, RedirectStatus},
    wire::{
        conflict::Conflict,
        endpoint::UriReference,
        error::{Error, Faults},
    },
};

options! {
    /// The options of flask-talisman 1.1, to be changed with the method of each name. See the
    /// [module](crate::policy::preset::talisman) for what each sends.
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
        /// Sends requests over plain HTTP to HTTPS: off, since it needs to know where to. Write a host as text, hosts as
        /// [`AllowedHosts`](crate::AllowedHosts), or an [`HttpsRedirect`]; and state the [`Transport`](crate::Transport).
        force_https: Setting<HttpsRedirect> = Setting::Off,
        /// Whether browsers keep the redirect: no, `307`; if so, `308`. An [`HttpsRedirect`] that was given a
        /// [status](HttpsRedirect::status) keeps that.
        force_https_permanent: bool = false,
        /// `Secure` on the session cookie: on.
        session_cookie_secure: bool = true,
        /// `HttpOnly` on the session cookie: on.
        session_cookie_http_only: bool = true,
        /// `SameSite` on the session cookie: on, with `Lax`.
        session_cookie_samesite: Setting<SameSite> = Setting::Default,
        /// The name of the session cookie, as Flask's `SESSION_COOKIE_NAME`: `session`.
        session_cookie_name: Cow<'static, str> = Cow::Borrowed(SESSION),
        /// `Feature-Policy`: off. Browsers read `Permissions-Policy` instead.
        #[cfg(feature = "legacy")]
        feature_policy: Setting<crate::header::legacy::FeaturePolicy> = Setting::Off,
    }
}

const SESSION: &str = "session";

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
        policy.headers.strict_transport_security = faults.keep(self.pin()).flatten();
        policy.https_redirect = faults.keep(self.redirect()).flatten();
        policy.cookies = faults.keep(self.session_cookie()).flatten();
        policy.headers.x_frame_options = faults.keep(self.frame_options.read(|| XFrameOptions::SameOrigin)).flatten();
        policy.headers.referrer_policy =
            faults.keep(self.referrer_policy.read(|| ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)).flatten();
        policy.headers.x_content_type_options = self.x_content_type_options.then_some(XContentTypeOptions::NoSniff);
        policy.headers.x_download_options = self.force_file_save.then_some(XDownloadOptions::NoOpen);
        policy.headers.x_xss_protection = faults.keep(self.x_xss_protection.read(|| XXssProtection::Off)).flatten();
        policy.headers.permissions_policy = faults.keep(self.permissions_policy.read(permissions_policy)).flatten();
        let document = self.document_policy.given("Document-Policy", "write a policy, such as \"document-write=?0\"");
        policy.headers.document_policy = faults.keep(document).flatten();
        #[cfg(feature = "legacy")]
        {
            let features = self.feature_policy.given("Feature-Policy", "write a policy, such as \"camera 'none'\"");
            policy.headers.feature_policy = faults.keep(features).flatten();
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
                policy.headers.content_security_policy_report_only = Some(ContentSecurityPolicyReportOnly::new(csp));
            }
            csp => policy.headers.content_security_policy = csp,
        }
        if let Some(ancestor) = ancestor {
            let cure = "leave `frame_options_allow_from` out, and write `frame_options(false)`";
            framed_by(&mut policy.headers, ancestor, cure, &mut faults);
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

    fn redirect(&mut self) -> Result<Option<HttpsRedirect>, Error> {
        const PLACE: &str = "force_https";
        let status = if self.force_https_permanent {
            RedirectStatus::PermanentRedirect
        } else {
            RedirectStatus::TemporaryRedirect
        };
        match std::mem::replace(&mut self.force_https, Setting::Off) {
            Setting::Off if self.force_https_permanent => Err(Error::new(
                "force_https_permanent",
                "there is no redirect",
                "name the host with `force_https(\"app.example\")`",
            )),
            Setting::Off => Ok(None),
            Setting::Default => Err(Error::new(
                PLACE,
                "`true` names no host, and to redirect to whatever a request says is dangerous",
                "write `force_https(\"app.example\")`, or hosts as `AllowedHosts`",
            )),
            Setting::Text(host) => {
                let redirect = HttpsRedirect::to(host).map_err(|error| error.within(PLACE))?;
                Ok(Some(redirect.status(status)))
            }
            Setting::Value(redirect) => match redirect.status {
                None => Ok(Some(redirect.status(status))),
                Some(own @ (RedirectStatus::TemporaryRedirect | RedirectStatus::Found))
                    if self.force_https_permanent =>
                {
                    let problem = format!("the redirect of `{PLACE}` says {}", own.code());
                    Err(Error::new("force_https_permanent", problem, "leave it out, or the status of the redirect"))
                }
                Some(_) => Ok(Some(redirect)),
            },
        }
    }

    /// The rule for the session cookie, if it has any attribute.
    fn session_cookie(&mut self) -> Result<Option<CookieRules>, Error> {
        let mut faults = Faults::default();
        let same_site = std::mem::replace(&mut self.session_cookie_samesite, Setting::Off).read(|| SameSite::Lax);
        let same_site = faults.keep(same_site.map_err(|error| error.at("session_cookie_samesite"))).flatten();
        let name = CookiePattern::new(std::mem::take(&mut self.session_cookie_name));
        let name = faults.keep(name.map_err(|error| error.at("session_cookie_name")));
        faults.into_result()?;
        let mut rule = CookieRule::new();
        rule = if self.session_cookie_secure { rule.secure() } else { rule };
        rule = if self.session_cookie_http_only { rule.http_only() } else { rule };
        rule = same_site.map_or(rule, |same_site| rule.same_site(same_site));
        let rules = |name| CookieRules::none().rule(name, rule);
        Ok(name.filter(|_| rule != CookieRule::new()).map(rules))
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
    /// What flask-talisman 1.1 sends by default. See the [module](crate::policy::preset::talisman) for what differs, and
    /// [`Talisman`] for its options.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Policy};
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
            .with(CookieRules::none().rule(CookiePattern::from_static(SESSION), CookieRule::strict()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::preset::table,
        request::{
            host::AllowedHosts,
            transport::Scheme,
            verdict::{Refusal, Verdict},
        },
    };

    const CSP: &str = "Content-Security-Policy";
    const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";
    const FRAME: &str = "X-Frame-Options";
    const HSTS: &str = "Strict-Transport-Security";

    #[track_caller]
    fn lines(options: Talisman) -> Vec<(String, String)> {
        let prepared = options.policy().unwrap().prepare::<crate::response::backend::MemoryBackend>().unwrap();
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
        assert_eq!(Policy::talisman().headers.conflict, Conflict::Replace);
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
        // The word in an address is not a directive.
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
        let nowhere = csp(&[Directive::ImgSrc]).policy().unwrap().prepare::<crate::response::backend::MemoryBackend>();
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

    /// Where a request over plain HTTP is sent.
    #[track_caller]
    fn redirects(options: Talisman, host: &str, expected: Option<(u16, &str)>) {
        let redirect = options.policy().unwrap().https_redirect.unwrap();
        let expected = match expected {
            Some((status, location)) => Verdict::Redirect { status, location: location.parse().unwrap() },
            None => Verdict::Refuse(Refusal::HostNotAllowed),
        };
        assert_eq!(redirect.decide(Scheme::Http, Some(host.as_bytes()), b"/a"), expected);
    }

    #[test]
    fn plain_http_is_redirected_where_there_is_a_host() {
        let new = Talisman::new;
        assert_eq!(new().force_https(false).policy().unwrap().https_redirect, None);
        redirects(new().force_https("app.example"), "a.example", Some((307, "https://app.example/a")));
        let hosts = || AllowedHosts::new(["a.example"]).unwrap();
        redirects(
            new().force_https(HttpsRedirect::same_host(hosts()).status(RedirectStatus::Found)),
            "a.example",
            Some((302, "https://a.example/a")),
        );
        let permanent = new().force_https("app.example:8443").force_https_permanent(true);
        redirects(permanent, "a.example", Some((308, "https://app.example:8443/a")));
        redirects(new().force_https(hosts()), "evil.example", None);
        redirects(new().force_https(hosts()), "a.example", Some((307, "https://a.example/a")));
        let permanent = new().force_https(hosts()).force_https_permanent(true);
        redirects(permanent, "a.example", Some((308, "https://a.example/a")));
        let unsaid = || HttpsRedirect::same_host(hosts());
        redirects(new().force_https(unsaid()), "a.example", Some((307, "https://a.example/a")));
        redirects(
            new().force_https(unsaid()).force_https_permanent(true),
            "a.example",
            Some((308, "https://a.example/a")),
        );
        redirects(
            new().force_https(unsaid().status(RedirectStatus::PermanentRedirect)),
            "a.example",
            Some((308, "https://a.example/a")),
        );
        refuse(
            new().force_https(true),
            "force_https: `true` names no host, and to redirect to whatever a request says is dangerous; \
             write `force_https(\"app.example\")`, or hosts as `AllowedHosts`",
        );
        refuse(
            new().force_https_permanent(true),
            "force_https_permanent: there is no redirect; name the host with `force_https(\"app.example\")`",
        );
        refuse(
            new()
                .force_https(HttpsRedirect::same_host(hosts()).status(RedirectStatus::Found))
                .force_https_permanent(true),
            "force_https_permanent: the redirect of `force_https` says 302; leave it out, or the status of the redirect",
        );
        refuse(
            new().force_https("https://app.example"),
            "force_https: https redirect: host: ':' at byte 5 of \"https://app.example\"; \
             leave scheme and path out: \"app.example\"",
        );
    }

    /// What is added to the session cookie over HTTPS.
    #[track_caller]
    fn session(options: Talisman, line: &str, added: &str) {
        let rules = options.policy().unwrap().cookies.unwrap();
        let hardened = rules.harden(line.as_bytes(), true).line();
        let expected = (!added.is_empty()).then(|| [line, added].concat().into_bytes());
        assert_eq!(hardened, expected);
    }

    #[test]
    fn the_session_cookie_gets_what_its_options_say() {
        let new = Talisman::new;
        session(new(), "session=a", "; Secure; HttpOnly; SameSite=Lax");
        session(new(), "session=a; HttpOnly; Path=/", "; Secure; SameSite=Lax");
        session(new(), "session=a; SameSite=Strict; HttpOnly; Secure", "");
        session(new(), "other=a", "");
        session(new().session_cookie_secure(false), "session=a", "; HttpOnly; SameSite=Lax");
        session(new().session_cookie_http_only(false), "session=a", "; Secure; SameSite=Lax");
        session(new().session_cookie_samesite(false), "session=a", "; Secure; HttpOnly");
        session(new().session_cookie_samesite("Strict"), "session=a", "; Secure; HttpOnly; SameSite=Strict");
        session(new().session_cookie_samesite(SameSite::None), "session=a", "; Secure; HttpOnly; SameSite=None");
        session(new().session_cookie_name("sid"), "sid=a", "; Secure; HttpOnly; SameSite=Lax");
        session(new().session_cookie_name("sid"), "session=a", "");
        let none = new().session_cookie_secure(false).session_cookie_http_only(false).session_cookie_samesite(false);
        assert_eq!(none.policy().unwrap().cookies, None);
        let rules = new().policy().unwrap().cookies.unwrap();
        assert_eq!(rules.harden(b"session=a; HttpOnly", false).line().unwrap(), b"session=a; HttpOnly; SameSite=Lax");
        let error = new().session_cookie_samesite("foo").session_cookie_name("a b").policy().unwrap_err();
        let places: Vec<_> = error.faults().iter().map(|fault| fault.place.to_string()).collect();
        assert_eq!(places, ["session_cookie_samesite", "session_cookie_name"]);
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn the_older_header_is_sent_as_text_or_value() {
        let text = "geolocation 'none'; fullscreen 'self' https://a.example";
        check(Talisman::new().feature_policy(text), "Feature-Policy", text);
        let value = crate::header::legacy::FeaturePolicy::denying(&["camera"]);
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
        let places: Vec<_> = error.faults().iter().map(|fault| fault.place.to_string()).collect();
        assert_eq!(
            places,
            [HSTS, FRAME, "Referrer-Policy", "content_security_policy_report_uri", "Content-Security-Policy: byte 0",]
        );
    }
}
