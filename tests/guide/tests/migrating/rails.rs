//! The rows of `docs/migrating/rails.md`.

use axum::http::Method;
use secure_axum::{
    Adjust, Adjustment, AllowedHosts, Allowlist, ClearSiteData, ContentSecurityPolicy, ContentSecurityPolicyReportOnly,
    CookiePattern, CookieRule, CookieRules, CustomHeader, Directive, Feature, HttpsRedirect, Nonce, OriginPattern,
    Override, PathPattern, PermissionsPolicy, Policy, RedirectStatus, ReferrerPolicy, ReferrerPolicyToken,
    ResourceIsolation, SecureHeaders, SiteData, Source, StrictTransportSecurity, Target, Transport, TrustedProxies,
    XContentTypeOptions, XDownloadOptions, XFrameOptions, XPermittedCrossDomainPolicies, XXssProtection, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, hardened, hardened_by, refused},
};

const PAY: OriginPattern = OriginPattern::from_static("https://pay.example");
const IMAGES: Source = Source::from_static("https://images.example");
const HTTP: &str = "http://app.example/";

pub(crate) const ROWS: &[&[Row]] = &[OF_HEADERS, OF_RESPONSES, OF_TRANSPORT, OF_THE_GEM];

const OF_HEADERS: &[Row] = &[
    row!(
        r#"`default_headers`: `"X-Frame-Options"`"#,
        { alone(XFrameOptions::SameOrigin) },
        ["X-Frame-Options: SAMEORIGIN"]
    ),
    row!(r#"`"X-XSS-Protection"`"#, { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!(r#"`"X-Content-Type-Options"`"#, { alone(XContentTypeOptions::NoSniff) }, ["X-Content-Type-Options: nosniff"]),
    row!(r#"`"X-Download-Options"`, until 7.0"#, { alone(XDownloadOptions::NoOpen) }, ["X-Download-Options: noopen"]),
    row!(
        r#"`"X-Permitted-Cross-Domain-Policies"`"#,
        { alone(XPermittedCrossDomainPolicies::None) },
        ["X-Permitted-Cross-Domain-Policies: none"]
    ),
    row!(
        r#"`"Referrer-Policy"`"#,
        { alone(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN) },
        ["Referrer-Policy: strict-origin-when-cross-origin"]
    ),
    row!(r#"`default_headers["X-Team"] = "red"`"#, { alone(CustomHeader::new("X-Team", "red")?) }, ["X-Team: red"]),
    row!(
        "`force_ssl`",
        { alone(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains()) },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains"]
    ),
    row!(
        "`hsts: { expires: 1.hour, subdomains: false }`",
        { alone(StrictTransportSecurity::for_seconds(3_600)) },
        ["Strict-Transport-Security: max-age=3600"]
    ),
    row!(
        "`hsts: { preload: true }`",
        { alone(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains().preload()?) },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"]
    ),
    row!("`hsts: false`", { alone(StrictTransportSecurity::for_seconds(0)) }, ["Strict-Transport-Security: max-age=0"]),
    row!(
        r#"`permissions_policy` with `camera :none` and `payment :self, "https://pay.example"`"#,
        { alone(PermissionsPolicy::new().deny(Feature::Camera).allow(Feature::Payment, Allowlist::SELF.and(PAY))) },
        [r#"Permissions-Policy: camera=(), payment=(self "https://pay.example")"#]
    ),
    row!(
        "`policy.upgrade_insecure_requests true`",
        { alone(ContentSecurityPolicy::new().upgrade_insecure_requests()) },
        ["Content-Security-Policy: upgrade-insecure-requests"]
    ),
    row!(
        r#"`policy.report_uri "/csp"`"#,
        { alone(csp!("default-src 'self'; report-uri /csp")) },
        ["Content-Security-Policy: default-src 'self'; report-uri /csp"]
    ),
    row!(
        "`content_security_policy_report_only = true`",
        { alone(ContentSecurityPolicyReportOnly::new(csp!("default-src 'self'; report-uri /csp"))) },
        ["Content-Security-Policy-Report-Only: default-src 'self'; report-uri /csp"]
    ),
];

const OF_RESPONSES: &[Row] = &[
    row!(
        "`content_security_policy false, only: :index`",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"));
            let index = Override::new(&policy.headers.clone().without::<ContentSecurityPolicy>())?;
            Ask::page(&policy, move || async move { index.on("index") })?.lines()
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`content_security_policy(only: :index) { … }`",
        {
            let policy = Policy::empty().with(csp!("default-src 'self'; img-src 'self'"));
            let index = Override::new(&Policy::empty().with(csp!("default-src 'none'")).headers)?;
            let mut lines = Ask::page(&policy, move || async move { index.on("index") })?.lines()?;
            let more = Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES);
            lines.extend(Ask::page(&policy, || async { Adjust::from(more).on("index") })?.lines()?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: default-src 'none'",
            "Content-Security-Policy: default-src 'self'; img-src 'self' https://images.example",
        ]
    ),
    row!(
        "`content_security_policy_nonce_generator`",
        {
            let policy = Policy::empty().with(csp!("script-src 'nonce-{nonce}'"));
            let page = |nonce: Nonce| async move { nonce.to_string() };
            let first = Ask::page(&policy, page)?.only("Content-Security-Policy")?;
            let second = Ask::page(&policy, page)?.only("Content-Security-Policy")?;
            assert_ne!(first, second);
            Ask::page(&policy, page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"],
        beside: ["request.session.id.to_s"]
    ),
    row!(
        "`javascript_tag nonce: true`, `csp_meta_tag`",
        {
            let page = |nonce: Nonce| async move { nonce.to_string().len().to_string() };
            Ask::page(&Policy::recommended(), page)?.status()
        },
        ["200"]
    ),
];

const OF_TRANSPORT: &[Row] = &[
    row!(
        "`config.hosts`, which answers `403`",
        {
            let policy = Policy::empty().with(AllowedHosts::new(["*.app.example"])?);
            let mut lines = Ask::new(&policy)?.at("https://a.app.example/").status()?;
            lines.extend(Ask::new(&policy)?.at("https://evil.example/").status()?);
            lines.extend(Ask::new(&policy)?.at("https://evil.example/").http2().status()?);
            lines.extend(refused(AllowedHosts::new([r".*\.app\.example"]))?);
            Ok(lines)
        },
        [ "200", "400", "421", "allowed hosts: host: '.' at byte 0 of \".*\\\\.app\\\\.example\"; a pattern is not a regular expression; for sub-domains write \"*.app.example\"", ],
        beside: [r#"".app.example""#]
    ),
    row!(
        "`host_authorization`, `redirect: { exclude: … }`",
        {
            let hosts = AllowedHosts::new(["app.example"])?;
            let hosts = hosts.exempt(PathPattern::from_static("/up"));
            let redirect = HttpsRedirect::same_host(hosts.clone()).exempt(PathPattern::from_static("/up"));
            let policy = Policy::empty().with(Transport::Direct).with(redirect).with(hosts);
            let mut lines = Ask::new(&policy)?.at("http://10.0.0.7/up").status()?;
            lines.extend(Ask::new(&policy)?.at("http://10.0.0.7/").status()?);
            Ok(lines)
        },
        ["200", "400"]
    ),
    row!(
        "the redirect of `force_ssl`: `301`, `307` or `308` to whatever host was asked for",
        {
            let hosts = AllowedHosts::new(["app.example"])?;
            let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::same_host(hosts));
            let mut lines = Ask::new(&policy)?.at(HTTP).status()?;
            lines.extend(Ask::new(&policy)?.at(HTTP).by(Method::POST).status()?);
            lines.extend(Ask::new(&policy)?.at("http://evil.example/").status()?);
            Ok(lines)
        },
        ["308 to https://app.example/", "308 to https://app.example/", "400"]
    ),
    row!(
        r#"`redirect: { host: "app.example", port: 8443 }`"#,
        {
            let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::to("app.example:8443")?);
            Ask::new(&policy)?.at(HTTP).status()
        },
        ["308 to https://app.example:8443/"]
    ),
    row!(
        "`redirect: { status: 302 }`",
        {
            let redirect = HttpsRedirect::to("app.example")?.status(RedirectStatus::Found);
            Ask::new(&Policy::empty().with(Transport::Direct).with(redirect))?.at(HTTP).status()
        },
        ["302 to https://app.example/"]
    ),
    row!(
        "`config.assume_ssl = true`",
        {
            let policy = Policy::empty().with(Transport::AlwaysHttps);
            let policy = policy.with(StrictTransportSecurity::for_seconds(3_600));
            let mut lines = Ask::new(&policy)?.at(HTTP).lines()?;
            let redirect = HttpsRedirect::to("app.example")?;
            lines.extend(refused(SecureHeaders::new(&policy.with(redirect)))?);
            Ok(lines)
        },
        [
            "Strict-Transport-Security: max-age=3600",
            "https redirect: it redirects nobody, for no request is known to come over plain HTTP; write Transport::Direct where nothing stands before the application, or name the proxies to trust (lint redirect-idle)",
        ]
    ),
    row!(
        "`config.action_dispatch.trusted_proxies`",
        {
            let transport = Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.1"])?);
            let policy = Policy::empty().with(transport).with(HttpsRedirect::to("app.example")?);
            let said = [("x-forwarded-proto", "http"), ("x-forwarded-host", "app.example")];
            let mut lines = Ask::new(&policy)?.at(HTTP).through_proxy(&said).status()?;
            lines.extend(Ask::new(&policy)?.at(HTTP).with("x-forwarded-proto", "http").status()?);
            Ok(lines)
        },
        ["308 to https://app.example/", "200"]
    ),
    row!(
        "`Secure` on all cookies by `force_ssl`",
        { hardened(&CookieRules::recommended(), "a=b") },
        ["set-cookie: a=b; Secure; SameSite=Lax"]
    ),
    row!(
        "`cookies_same_site_protection = :strict`",
        {
            let mut lines = hardened(&CookieRules::strict(), "a=b")?;
            let strict = CookieRule::strict().same_site(secure_axum::SameSite::Strict);
            lines.extend(hardened(&CookieRules::strict().rule(CookiePattern::ALL, strict), "a=b")?);
            assert!(lines.iter().any(|line| line.ends_with("SameSite=Strict")));
            Ok(lines)
        },
        ["set-cookie: a=b; Secure; HttpOnly; SameSite=Lax", "set-cookie: a=b; Secure; HttpOnly; SameSite=Strict"]
    ),
    row!(
        "`secure_cookies: false`",
        { hardened_by(&Policy::recommended().without::<CookieRules>(), "a=b", "https://app.example/") },
        ["set-cookie: a=b"]
    ),
    row!(
        "`protect_from_forgery`",
        {
            let policy = Policy::empty().with(ResourceIsolation::new());
            let post = |site| Ask::new(&policy)?.by(Method::POST).with("sec-fetch-site", site).status();
            let mut lines = post("cross-site")?;
            lines.extend(post("same-origin")?);
            Ok(lines)
        },
        ["403", "200"]
    ),
];

const OF_THE_GEM: &[Row] = &[
    row!(
        "`config.hsts`",
        { alone(StrictTransportSecurity::for_seconds(631_138_519)) },
        ["Strict-Transport-Security: max-age=631138519"]
    ),
    row!(r#"`config.x_frame_options = "DENY"`"#, { alone(XFrameOptions::Deny) }, ["X-Frame-Options: DENY"]),
    row!(
        "`config.x_content_type_options`",
        { alone(XContentTypeOptions::NoSniff) },
        ["X-Content-Type-Options: nosniff"]
    ),
    row!("`config.x_xss_protection`", { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!("`config.x_download_options`", { alone(XDownloadOptions::NoOpen) }, ["X-Download-Options: noopen"]),
    row!(
        "`config.x_permitted_cross_domain_policies`",
        { alone(XPermittedCrossDomainPolicies::None) },
        ["X-Permitted-Cross-Domain-Policies: none"]
    ),
    row!(
        "`config.referrer_policy = %w(origin no-referrer)`",
        { alone(ReferrerPolicy::fallbacks([ReferrerPolicyToken::Origin, ReferrerPolicyToken::NoReferrer])?) },
        ["Referrer-Policy: origin, no-referrer"]
    ),
    row!(
        "`config.clear_site_data = %w(cookies storage)`",
        {
            // The handler of the logout sends it.
            let cleared = ClearSiteData::new(SiteData::Cookies).and(SiteData::Storage).to_string();
            let lines = Ask::page(&Policy::empty(), || async { [("clear-site-data", cleared)] })?.lines()?;
            Ok(lines.iter().map(|line| line.replace("clear-site-data", "Clear-Site-Data")).collect())
        },
        [r#"Clear-Site-Data: "cookies", "storage""#]
    ),
    row!(
        "`config.csp = { default_src: %w('self') }`",
        {
            let mut lines = alone(csp!("default-src 'self'"))?;
            let csp = ContentSecurityPolicy::new();
            lines.extend(alone(csp.default_src(["https://a.example".parse()?, "*".parse()?]))?);
            Ok(lines)
        },
        ["Content-Security-Policy: default-src 'self'", "Content-Security-Policy: default-src https://a.example *",]
    ),
    row!(
        "`config.csp_report_only`",
        {
            let only = ContentSecurityPolicyReportOnly::new(csp!("default-src 'none'; report-uri /csp"));
            crate::site::sent(&Policy::empty().with(csp!("default-src 'self'")).with(only))
        },
        [
            "Content-Security-Policy: default-src 'self'",
            "Content-Security-Policy-Report-Only: default-src 'none'; report-uri /csp",
        ]
    ),
    row!(
        "`SecureHeaders::OPT_OUT`",
        { Ask::new(&Policy::recommended().without::<XFrameOptions>())?.only("X-Frame-Options") },
        ["no X-Frame-Options"]
    ),
    row!(
        "`override_content_security_policy_directives`, `use_secure_headers_override(:name)`",
        {
            let other = Override::new(&Policy::empty().with(csp!("default-src 'none'")).headers)?;
            Ask::page(&Policy::recommended(), move || async move { other.on("a page") })?.lines()
        },
        ["Content-Security-Policy: default-src 'none'"]
    ),
    row!(
        "`append_content_security_policy_directives`",
        {
            let more = Adjustment::new().append(Target::Enforced, Directive::ImgSrc, IMAGES);
            let policy = Policy::empty().with(csp!("img-src 'self'"));
            Ask::page(&policy, || async { Adjust::from(more).on("a page") })?.lines()
        },
        ["Content-Security-Policy: img-src 'self' https://images.example"]
    ),
    row!(
        "`content_security_policy_script_nonce`, `nonced_javascript_tag`",
        {
            let policy = Policy::empty().with(csp!("script-src 'nonce-{nonce}'"));
            let page = |nonce: Nonce| async move { nonce.to_string() };
            Ask::page(&policy, page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "`hashed_javascript_tag`",
        { alone(ContentSecurityPolicy::new().script_src(Source::hash_of("alert(1)"))) },
        ["Content-Security-Policy: script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",]
    ),
    row!(
        r#"`config.cookies = { secure: true, httponly: { except: ["_a"] }, samesite: { lax: true } }`"#,
        {
            let rules = CookieRules::strict().rule(CookiePattern::from_static("_a"), CookieRule::recommended());
            let mut lines = hardened(&rules, "b=1")?;
            lines.extend(hardened(&rules, "_a=1")?);
            Ok(lines)
        },
        ["set-cookie: b=1; Secure; HttpOnly; SameSite=Lax", "set-cookie: _a=1; Secure; SameSite=Lax"]
    ),
    row!(
        "`cookies = SecureHeaders::OPT_OUT`",
        { hardened_by(&Policy::recommended().without::<CookieRules>(), "a=b", "https://app.example/") },
        ["set-cookie: a=b"]
    ),
];
