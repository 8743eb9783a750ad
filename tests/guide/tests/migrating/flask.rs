//! The rows of `docs/migrating/flask.md`.

use secure_axum::{
    Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CustomHeader, Directive, Override, Policy,
    PublicKeyPins, ReferrerPolicy, SecureHeaders, Source, StrictTransportSecurity, Transport, TrustedProxies,
    XContentTypeOptions, XDownloadOptions, XFrameOptions, XPermittedCrossDomainPolicies, XXssProtection, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, framed, hardened_by},
};

const JQUERY: Source = Source::from_static("code.jquery.com");

pub(crate) const ROWS: &[&[Row]] = &[BY_HAND, OF_THE_DEFAULT, OF_THE_REST];

const BY_HAND: &[Row] = &[
    row!(r#"`update_header("X-Frame-Options", "DENY")`"#, { alone(XFrameOptions::Deny) }, ["X-Frame-Options: DENY"]),
    row!(
        r#"`update_header("X-Content-Type-Options", "nosniff")`"#,
        { alone(XContentTypeOptions::NoSniff) },
        ["X-Content-Type-Options: nosniff"]
    ),
    row!(
        r#"`update_header("Referrer-Policy", "same-origin")`"#,
        { alone(ReferrerPolicy::SAME_ORIGIN) },
        ["Referrer-Policy: same-origin"]
    ),
    row!(
        r#"`update_header("Content-Security-Policy", "default-src 'self'")`"#,
        { alone(csp!("default-src 'self'")) },
        ["Content-Security-Policy: default-src 'self'"]
    ),
    row!(
        r#"`update_header("X-XSS-Protection", "1; mode=block")`"#,
        { alone(XXssProtection::Off) },
        ["X-XSS-Protection: 0"]
    ),
    row!(r#"`update_header("X-Team", "red")`"#, { alone(CustomHeader::new("X-Team", "red")?) }, ["X-Team: red"]),
    row!(
        "a header set again in a view",
        {
            let mut lines = framed(Conflict::Keep)?;
            lines.extend(framed(Conflict::Replace)?);
            Ok(lines)
        },
        ["X-Frame-Options: SAMEORIGIN", "X-Frame-Options: DENY"]
    ),
    row!(
        "`is_safe_url(target)`",
        {
            // A redirect of the handler's is its own, wherever it leads.
            let page = || async { (axum::http::StatusCode::FOUND, [("location", "https://evil.example/")]) };
            Ask::page(&Policy::strict(), page)?.status()
        },
        ["302 to https://evil.example/"]
    ),
    row!(
        "`get_client_ip()` with `BEHIND_PROXY`, which believes the first address that the client wrote",
        {
            let transport = Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.1"])?);
            let policy = Policy::empty().with(transport).with(StrictTransportSecurity::for_seconds(300));
            let policy = policy.with(secure_axum::HttpsRedirect::to("app.example")?);
            let said = [("x-forwarded-proto", "http"), ("x-forwarded-host", "app.example")];
            let mut lines = Ask::new(&policy)?.at("http://backend/").through_proxy(&said).status()?;
            let said = [("x-forwarded-proto", "https"), ("x-forwarded-host", "app.example")];
            lines.extend(Ask::new(&policy)?.at("http://backend/").through_proxy(&said).lines()?);
            Ok(lines)
        },
        ["308 to https://app.example/", "Strict-Transport-Security: max-age=300", "vary: X-Forwarded-Proto"]
    ),
    row!(
        "`check_content_security(content)`, which looks for `<script` in texts",
        { alone(csp!("default-src 'self'")) },
        ["Content-Security-Policy: default-src 'self'"]
    ),
];

const OF_THE_DEFAULT: &[Row] = &[
    row!(
        "`CSP`",
        { alone(csp!("default-src 'self'; report-uri /csp_report")) },
        ["Content-Security-Policy: default-src 'self'; report-uri /csp_report"]
    ),
    row!(
        "`HSTS`",
        { alone(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains()) },
        ["Strict-Transport-Security: max-age=31536000; includeSubDomains"]
    ),
    row!("`X_Frame_Options`", { alone(XFrameOptions::SameOrigin) }, ["X-Frame-Options: SAMEORIGIN"]),
    row!("`X_XSS_Protection`, there `1; mode=block`", { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!("`X_Content_Type_Options`", { alone(XContentTypeOptions::NoSniff) }, ["X-Content-Type-Options: nosniff"]),
    row!("`X_Download_Options`", { alone(XDownloadOptions::NoOpen) }, ["X-Download-Options: noopen"]),
    row!(
        "`X_Permitted_Cross_Domain_Policies`",
        { alone(XPermittedCrossDomainPolicies::None) },
        ["X-Permitted-Cross-Domain-Policies: none"]
    ),
];

const OF_THE_REST: &[Row] = &[
    row!(
        "`HPKP`",
        {
            let mut lines = Ask::new(&Policy::strict())?.only("Public-Key-Pins")?;
            let pins = PublicKeyPins::new(300, [1; 32], [2; 32])?;
            lines.extend(alone(pins)?.iter().map(|line| line.split(':').next().unwrap_or_default().to_owned()));
            Ok(lines)
        },
        ["no Public-Key-Pins", "Public-Key-Pins"],
        beside: ["legacy"]
    ),
    row!(
        "`sh.update({'CSP': {'script-src': ['self', 'code.jquery.com']}})`",
        {
            let csp = csp!("default-src 'self'; script-src 'self'");
            alone(csp.append(Directive::ScriptSrc, JQUERY))
        },
        ["Content-Security-Policy: default-src 'self'; script-src 'self' code.jquery.com"]
    ),
    row!(
        "`sh.rewrite({'CSP': {'default-src': ['none']}})`",
        {
            assert_eq!(ContentSecurityPolicy::new().to_string(), "");
            alone(ContentSecurityPolicy::new().default_src(secure_axum::SourceList::NONE))
        },
        ["Content-Security-Policy: default-src 'none'"]
    ),
    row!(
        "`'self'` in a list without quotes, which it adds",
        {
            let mut lines = alone(ContentSecurityPolicy::new().img_src(Source::SelfOrigin))?;
            lines.extend(alone("img-src 'self'".parse::<ContentSecurityPolicy>()?)?);
            Ok(lines)
        },
        ["Content-Security-Policy: img-src 'self'", "Content-Security-Policy: img-src 'self'"]
    ),
    row!(
        "`{'CSP': {…, 'report-only': True}}`",
        {
            let csp = csp!("default-src 'self'; report-uri /csp");
            alone(ContentSecurityPolicyReportOnly::new(csp))
        },
        ["Content-Security-Policy-Report-Only: default-src 'self'; report-uri /csp"]
    ),
    row!(
        "`{'X-Frame-Options': None}`",
        { Ask::new(&Policy::recommended().without::<XFrameOptions>())?.only("X-Frame-Options") },
        ["no X-Frame-Options"]
    ),
    row!(
        "`@sh.wrapper()` on a view",
        {
            let view = Override::new(&Policy::empty().with(XFrameOptions::Deny).headers)?;
            Ask::page(&Policy::recommended(), move || async move { view.on("a view") })?.lines()
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`init_app(app)`",
        {
            let layer = SecureHeaders::new(&Policy::empty().with(XFrameOptions::Deny))?;
            let app: axum::Router = axum::Router::new().layer(layer);
            drop(app);
            let mut lines = alone(XFrameOptions::Deny)?;
            lines.extend(hardened_by(&Policy::recommended(), "a=b", "https://app.example/")?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "set-cookie: a=b; Secure; SameSite=Lax",]
    ),
];
