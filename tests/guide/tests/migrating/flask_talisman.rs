//! The rows of `docs/migrating/flask-talisman.md`.

use std::error::Error;

use secure_axum::{
    AllowedHosts, ContentSecurityPolicy, Directive, HttpsRedirect, Nonce, Override, Policy, RedirectStatus, SameSite,
    SecureHeaders, Talisman, Transport, XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, hardened_by, refused},
};

const HTTPS: &str = "https://app.example/";
const HTTP: &str = "http://app.example/";

/// What these options send of one name.
fn of(options: Talisman, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
    Ask::new(&options.policy()?)?.only(name)
}

/// What these options make of the session cookie, at an address.
fn session(options: Talisman, line: &str, url: &str) -> Result<Vec<String>, Box<dyn Error>> {
    hardened_by(&options.policy()?.with(Transport::Direct), line, url)
}

/// What is answered to a request over plain HTTP.
fn plain(options: Talisman) -> Result<Vec<String>, Box<dyn Error>> {
    Ask::new(&options.policy()?.with(Transport::Direct))?.at(HTTP).status()
}

pub(crate) const ROWS: &[&[Row]] = &[OF_THE_POLICY, OF_HEADERS, OF_TRANSPORT, OF_VIEWS];

const CSP: &str = "Content-Security-Policy";

const OF_THE_POLICY: &[Row] = &[
    row!(
        "`content_security_policy`",
        {
            let mut lines = of(Talisman::new(), CSP)?;
            lines.extend(of(Talisman::new().content_security_policy("img-src 'self'"), CSP)?);
            let typed = ContentSecurityPolicy::new().img_src(secure_axum::Source::SelfOrigin);
            lines.extend(of(Talisman::new().content_security_policy(typed), CSP)?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: default-src 'self'; object-src 'none'",
            "Content-Security-Policy: img-src 'self'",
            "Content-Security-Policy: img-src 'self'",
        ]
    ),
    row!(
        "`content_security_policy_nonce_in`",
        {
            let options = Talisman::new().content_security_policy_nonce_in([Directive::ScriptSrc]);
            let page = |nonce: Nonce| async move { nonce.to_string() };
            Ask::page(&options.policy()?, page)?.nonced()
        },
        [
            "Strict-Transport-Security: max-age=31556926; includeSubDomains",
            "Content-Security-Policy: default-src 'self'; object-src 'none'; script-src 'self' 'nonce-(the nonce)'",
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: SAMEORIGIN",
            "Referrer-Policy: strict-origin-when-cross-origin",
            "Permissions-Policy: browsing-topics=()",
            "cache-control: no-store",
        ]
    ),
    row!(
        "`content_security_policy_report_uri`",
        { of(Talisman::new().content_security_policy_report_uri("/csp"), CSP) },
        ["Content-Security-Policy: default-src 'self'; object-src 'none'; report-uri /csp"]
    ),
    row!(
        "`content_security_policy_report_only`",
        {
            const ONLY: &str = "Content-Security-Policy-Report-Only";
            let options = Talisman::new().content_security_policy_report_only(true);
            let mut lines = refused(options.clone().policy())?;
            lines.extend(of(options.clone().content_security_policy_report_uri("/csp"), ONLY)?);
            lines.extend(of(options.clone().content_security_policy("img-src *; report-uri /a"), ONLY)?);
            let own = options.content_security_policy("img-src *; report-to a").policy()?;
            lines.extend(own.text_of::<secure_axum::ContentSecurityPolicyReportOnly>());
            Ok(lines)
        },
        [
            "Content-Security-Policy-Report-Only: the policy is only reported, and nobody gets the reports; name an address with `content_security_policy_report_uri`",
            "Content-Security-Policy-Report-Only: default-src 'self'; object-src 'none'; report-uri /csp",
            "Content-Security-Policy-Report-Only: img-src *; report-uri /a",
            "img-src *; report-to a",
        ]
    ),
];

const HSTS: &str = "Strict-Transport-Security";

const OF_HEADERS: &[Row] = &[
    row!(
        "`feature_policy`",
        {
            let mut lines = of(Talisman::new(), "Feature-Policy")?;
            lines.extend(of(Talisman::new().feature_policy("camera 'none'"), "Feature-Policy")?);
            Ok(lines)
        },
        ["no Feature-Policy", "Feature-Policy: camera 'none'"],
        beside: ["legacy"]
    ),
    row!(
        "`permissions_policy`",
        {
            let mut lines = of(Talisman::new(), "Permissions-Policy")?;
            lines.extend(of(Talisman::new().permissions_policy("camera=()"), "Permissions-Policy")?);
            let typed = secure_axum::PermissionsPolicy::new().deny(secure_axum::Feature::Camera);
            lines.extend(of(Talisman::new().permissions_policy(typed), "Permissions-Policy")?);
            Ok(lines)
        },
        ["Permissions-Policy: browsing-topics=()", "Permissions-Policy: camera=()", "Permissions-Policy: camera=()"]
    ),
    row!(
        "`document_policy`",
        {
            let mut lines = of(Talisman::new(), "Document-Policy")?;
            lines.extend(of(Talisman::new().document_policy("oversized-images=2.0"), "Document-Policy")?);
            lines.extend(refused(Talisman::new().document_policy("oversized-images=?0").policy())?);
            Ok(lines)
        },
        [
            "no Document-Policy",
            "Document-Policy: oversized-images=2.0",
            "Document-Policy: browsers skip \"oversized-images=?0\", which is not a number; write \"oversized-images=2.0\"",
        ]
    ),
    row!(
        "`force_file_save`",
        {
            let mut lines = of(Talisman::new(), "X-Download-Options")?;
            lines.extend(of(Talisman::new().force_file_save(true), "X-Download-Options")?);
            Ok(lines)
        },
        ["no X-Download-Options", "X-Download-Options: noopen"]
    ),
    row!("`frame_options`", { of(Talisman::new(), "X-Frame-Options") }, ["X-Frame-Options: SAMEORIGIN"]),
    row!(
        "`frame_options_allow_from`",
        {
            let options = Talisman::new().frame_options("ALLOW-FROM").frame_options_allow_from("https://a.example");
            let mut lines = of(options.clone(), "Content-Security-Policy")?;
            lines.extend(of(options, "X-Frame-Options")?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: default-src 'self'; object-src 'none'; frame-ancestors https://a.example",
            "no X-Frame-Options",
        ]
    ),
    row!(
        "`referrer_policy`",
        {
            let mut lines = of(Talisman::new(), "Referrer-Policy")?;
            lines.extend(of(Talisman::new().referrer_policy(false), "Referrer-Policy")?);
            Ok(lines)
        },
        ["Referrer-Policy: strict-origin-when-cross-origin", "no Referrer-Policy"]
    ),
    row!(
        "`strict_transport_security`",
        {
            let mut lines = of(Talisman::new(), HSTS)?;
            lines.extend(of(Talisman::new().strict_transport_security(false), HSTS)?);
            Ok(lines)
        },
        ["Strict-Transport-Security: max-age=31556926; includeSubDomains", "no Strict-Transport-Security",]
    ),
    row!(
        "`strict_transport_security_max_age`",
        {
            let mut lines = of(Talisman::new(), HSTS)?;
            lines.extend(of(Talisman::new().strict_transport_security_max_age(300_u32), HSTS)?);
            Ok(lines)
        },
        [
            "Strict-Transport-Security: max-age=31556926; includeSubDomains",
            "Strict-Transport-Security: max-age=300; includeSubDomains",
        ]
    ),
    row!(
        "`strict_transport_security_include_subdomains`",
        { of(Talisman::new().strict_transport_security_include_subdomains(false), HSTS) },
        ["Strict-Transport-Security: max-age=31556926"]
    ),
    row!(
        "`strict_transport_security_preload`",
        {
            let options = Talisman::new().strict_transport_security_preload(true);
            let mut lines = of(options.clone(), HSTS)?;
            lines.extend(refused(options.strict_transport_security_max_age(300_u32).policy())?);
            Ok(lines)
        },
        [
            "Strict-Transport-Security: max-age=31556926; includeSubDomains; preload",
            "Strict-Transport-Security: \"preload\" beside \"max-age=300; includeSubDomains\" is refused by the preload list; pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it",
        ]
    ),
    row!(
        "`x_content_type_options`",
        {
            let mut lines = of(Talisman::new(), "X-Content-Type-Options")?;
            lines.extend(of(Talisman::new().x_content_type_options(false), "X-Content-Type-Options")?);
            Ok(lines)
        },
        ["X-Content-Type-Options: nosniff", "no X-Content-Type-Options"]
    ),
    row!(
        "`x_xss_protection`",
        {
            let mut lines = of(Talisman::new(), "X-XSS-Protection")?;
            lines.extend(of(Talisman::new().x_xss_protection(true), "X-XSS-Protection")?);
            Ok(lines)
        },
        ["no X-XSS-Protection", "X-XSS-Protection: 0"]
    ),
];

const OF_TRANSPORT: &[Row] = &[
    row!(
        "`force_https`",
        {
            let mut lines = plain(Talisman::new())?;
            lines.extend(plain(Talisman::new().force_https("app.example"))?);
            lines.extend(plain(Talisman::new().force_https(AllowedHosts::new(["app.example"])?))?);
            lines.extend(plain(Talisman::new().force_https(HttpsRedirect::to("b.example")?))?);
            let stated = Talisman::new().force_https("app.example").policy()?.with(Transport::Direct);
            let unstated = Talisman::new().force_https("app.example").policy()?;
            assert_eq!(Ask::new(&stated)?.at(HTTP).response()?.status(), 307);
            lines.extend(refused(SecureHeaders::new(&unstated))?);
            Ok(lines)
        },
        [
            "200",
            "307 to https://app.example/",
            "307 to https://app.example/",
            "307 to https://b.example/",
            "https redirect: it redirects nobody, for no request is known to come over plain HTTP; write Transport::Direct where nothing stands before the application, or name the proxies to trust (lint redirect-idle)",
        ]
    ),
    row!(
        "`force_https_permanent`",
        {
            let options = Talisman::new().force_https("app.example");
            let mut lines = plain(options.clone().force_https_permanent(false))?;
            lines.extend(plain(options.force_https_permanent(true))?);
            let own = HttpsRedirect::to("app.example")?.status(RedirectStatus::MovedPermanently);
            lines.extend(plain(Talisman::new().force_https(own))?);
            Ok(lines)
        },
        ["307 to https://app.example/", "308 to https://app.example/", "301 to https://app.example/"],
        beside: ["POST"]
    ),
    row!(
        "`session_cookie_secure`",
        {
            let mut lines = session(Talisman::new(), "session=1", HTTPS)?;
            lines.extend(session(Talisman::new(), "session=1", HTTP)?);
            lines.extend(session(Talisman::new().session_cookie_secure(false), "session=1", HTTPS)?);
            Ok(lines)
        },
        [
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; HttpOnly; SameSite=Lax",
        ]
    ),
    row!(
        "`session_cookie_http_only`",
        {
            let mut lines = session(Talisman::new(), "session=1", HTTPS)?;
            let off = Talisman::new().session_cookie_http_only(false);
            lines.extend(session(off.clone(), "session=1", HTTPS)?);
            lines.extend(session(off, "session=1; HttpOnly", HTTPS)?);
            Ok(lines)
        },
        [
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; Secure; SameSite=Lax",
            "set-cookie: session=1; HttpOnly; Secure; SameSite=Lax",
        ]
    ),
    row!(
        "`session_cookie_samesite`",
        {
            let strict = Talisman::new().session_cookie_samesite(SameSite::Strict);
            let mut lines = session(Talisman::new(), "session=1", HTTPS)?;
            lines.extend(session(strict.clone(), "session=1", HTTPS)?);
            lines.extend(session(strict, "session=1; SameSite=Lax", HTTPS)?);
            Ok(lines)
        },
        [
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Strict",
            "set-cookie: session=1; SameSite=Lax; Secure; HttpOnly",
        ]
    ),
    row!(
        "`SESSION_COOKIE_NAME` of Flask",
        {
            let mut lines = session(Talisman::new().session_cookie_name("sid"), "sid=1", HTTPS)?;
            lines.extend(session(Talisman::new(), "sid=1", HTTPS)?);
            Ok(lines)
        },
        ["set-cookie: sid=1; Secure; HttpOnly; SameSite=Lax", "set-cookie: sid=1"]
    ),
];

const OF_VIEWS: &[Row] = &[
    row!(
        "`@talisman(…)` on a view",
        {
            let view = Override::new(&Policy::empty().with(XFrameOptions::Deny).headers)?;
            Ask::page(&Policy::talisman(), move || async move { view.on("a view") })?.lines()
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`GOOGLE_CSP_POLICY`",
        { alone(ContentSecurityPolicy::google_csp()) },
        [
            "Content-Security-Policy: font-src 'self' themes.googleusercontent.com *.gstatic.com; frame-src 'self' www.google.com www.youtube.com; script-src 'self' ajax.googleapis.com *.googleanalytics.com *.google-analytics.com; style-src 'self' ajax.googleapis.com fonts.googleapis.com *.gstatic.com; object-src 'none'; default-src 'self' *.gstatic.com",
        ]
    ),
    row!(
        "`csp_nonce()`",
        {
            let page = |nonce: Nonce| async move { nonce.to_string() };
            let policy = Policy::empty().with(csp!("script-src 'nonce-{nonce}'"));
            Ask::page(&policy, page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "`app.debug`",
        {
            let mut policy = Talisman::new().force_https("app.example").policy()?.with(Transport::Direct);
            policy.development = cfg!(debug_assertions);
            assert_eq!(policy.development, cfg!(debug_assertions));
            policy.development = true;
            let mut lines = Ask::new(&policy)?.at(HTTP).status()?;
            lines.extend(hardened_by(&policy, "session=1", HTTP)?);
            lines.extend(hardened_by(&policy, "session=1", HTTPS)?);
            let policy = Policy::development().with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
            lines.extend(Ask::new(&policy)?.at(HTTP).status()?);
            lines.extend(hardened_by(&policy, "session=1", HTTP)?);
            lines.extend(hardened_by(&policy, "session=1", HTTPS)?);
            Ok(lines)
        },
        [
            "200",
            "set-cookie: session=1; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax",
            "200",
            "set-cookie: session=1; SameSite=Lax",
            "set-cookie: session=1; Secure; SameSite=Lax",
        ]
    ),
];
