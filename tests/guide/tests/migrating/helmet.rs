//! The rows of `docs/migrating/helmet.md`.

use axum::{Router, routing::get};
use secure_axum::{
    Adjust, Adjustment, AllowedHosts, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CookieRules,
    CrossOriginEmbedderPolicy, CrossOriginResourcePolicy, Directive, Feature, Headers, HttpsRedirect, Nonce, Override,
    PermissionsPolicy, Policy, ReferrerPolicy, ReferrerPolicyToken, RemovedHeaders, SecureHeaders, Source, SourceList,
    StrictTransportSecurity, Target, Transport, TrustedProxies, XContentTypeOptions, XDnsPrefetchControl,
    XDownloadOptions, XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, compiler_says, hardened, refused, sent},
};

const IMAGES: Source = Source::from_static("https://images.example");

pub(crate) const ROWS: &[&[Row]] = &[OF_THE_POLICY, OF_THE_REST];

const OF_THE_POLICY: &[Row] = &[
    row!(
        "`helmet()`",
        { sent(&Policy::helmet()) },
        [
            "Strict-Transport-Security: max-age=31536000; includeSubDomains",
            "Content-Security-Policy: default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; upgrade-insecure-requests",
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: SAMEORIGIN",
            "Referrer-Policy: no-referrer",
            "Cross-Origin-Opener-Policy: same-origin",
            "Cross-Origin-Resource-Policy: same-origin",
            "Origin-Agent-Cluster: ?1",
            "X-DNS-Prefetch-Control: off",
            "X-Permitted-Cross-Domain-Policies: none",
            "X-Download-Options: noopen",
            "X-XSS-Protection: 0",
        ]
    ),
    row!(
        "`xFrameOptions: false`",
        { Ask::new(&Policy::helmet().without::<XFrameOptions>())?.only("X-Frame-Options") },
        ["no X-Frame-Options"]
    ),
    row!(
        "`contentSecurityPolicy: false`",
        { Ask::new(&Policy::helmet().without::<ContentSecurityPolicy>())?.only("Content-Security-Policy") },
        ["no Content-Security-Policy"]
    ),
    row!(
        "`helmet.xFrameOptions()` and the like, alone",
        { sent(&Policy::empty().with(XFrameOptions::SameOrigin)) },
        ["X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "`app.use(\"/embed\", helmet({ … }))`, for one part",
        {
            let part = Override::new(&Headers::empty().with(XFrameOptions::SameOrigin))?;
            let embed = Router::new().route("/", get(|| async { "a part" })).layer(part);
            let app =
                Router::<()>::new().nest("/embed", embed).route("/one", get(move || async move { part.on("one") }));
            let policy = Policy::empty().with(XFrameOptions::Deny);
            let ask = |path| Ask::app(&policy, app.clone())?.at(path).lines();
            let mut lines = ask("https://app.example/embed")?;
            lines.extend(ask("https://app.example/one")?);
            lines.extend(ask("https://app.example/other")?);
            Ok(lines)
        },
        ["X-Frame-Options: SAMEORIGIN", "X-Frame-Options: SAMEORIGIN", "X-Frame-Options: DENY"]
    ),
    row!(
        "`contentSecurityPolicy: { directives: {…} }`",
        {
            let csp = csp!("default-src 'self'; img-src 'self' data:");
            alone(csp.img_src(IMAGES))
        },
        ["Content-Security-Policy: default-src 'self'; img-src https://images.example"]
    ),
    row!(
        "`useDefaults: false`",
        { alone(ContentSecurityPolicy::new().img_src(IMAGES)) },
        ["Content-Security-Policy: img-src https://images.example"]
    ),
    row!(
        "`helmet.contentSecurityPolicy.getDefaultDirectives()`",
        {
            let csp = Policy::helmet().headers.content_security_policy.ok_or("there is one")?;
            Ok(csp.to_string().split("; ").take(2).map(str::to_owned).collect())
        },
        ["default-src 'self'", "base-uri 'self'"]
    ),
    row!(
        "`upgradeInsecureRequests: null`, for a site over plain HTTP",
        {
            let csp = csp!("default-src 'self'; upgrade-insecure-requests");
            alone(csp.without(Directive::UpgradeInsecureRequests))
        },
        ["Content-Security-Policy: default-src 'self'"]
    ),
    row!(
        "`dangerouslyDisableDefaultSrc`",
        {
            let csp = csp!("default-src 'self'; img-src 'none'").without(Directive::DefaultSrc);
            alone(csp)
        },
        ["Content-Security-Policy: img-src 'none'"]
    ),
    row!(
        "`reportOnly: true`",
        {
            let csp = csp!("default-src 'self'; report-uri /csp");
            alone(ContentSecurityPolicyReportOnly::new(csp))
        },
        ["Content-Security-Policy-Report-Only: default-src 'self'; report-uri /csp"]
    ),
    row!(
        "`(req, res) => \"'nonce-…'\"`",
        {
            let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce));
            Ask::page(&policy, |nonce: Nonce| async move { nonce.to_string() })?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "another function as a source",
        {
            let adjustment = Adjustment::new();
            let adjustment = Adjustment::append(adjustment, Target::Enforced, Directive::ImgSrc, IMAGES);
            let policy = Policy::empty().with(csp!("img-src 'self'"));
            Ask::page(&policy, || async { Adjust::from(adjustment).on("images") })?.lines()
        },
        ["Content-Security-Policy: img-src 'self' https://images.example"]
    ),
];

const OF_THE_REST: &[Row] = &[
    row!(
        "`frameguard`, `hsts`, `ieNoOpen`, `noSniff`, `hidePoweredBy`, `dnsPrefetchControl`, the older names",
        {
            let mut lines = alone(XFrameOptions::SameOrigin)?;
            lines.extend(alone(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains())?);
            lines.extend(alone(XDownloadOptions::NoOpen)?);
            lines.extend(alone(XContentTypeOptions::NoSniff)?);
            lines.extend(alone(XDnsPrefetchControl::Off)?);
            for line in &lines {
                assert!(sent(&Policy::helmet())?.contains(line), "{line}");
            }
            let page = || async { [("x-powered-by", "coffee")] };
            lines.extend(Ask::page(&Policy::helmet(), page)?.only("X-Powered-By")?);
            Ok(lines)
        },
        [
            "X-Frame-Options: SAMEORIGIN",
            "Strict-Transport-Security: max-age=31536000; includeSubDomains",
            "X-Download-Options: noopen",
            "X-Content-Type-Options: nosniff",
            "X-DNS-Prefetch-Control: off",
            "no X-Powered-By",
        ],
        beside: [
            "xFrameOptions",
            "strictTransportSecurity",
            "xDownloadOptions",
            "xContentTypeOptions",
            "xPoweredBy",
            "xDnsPrefetchControl"
        ]
    ),
    row!(
        r#"`xFrameOptions: { action: "deny" }`"#,
        {
            let policy = Policy::helmet().with(XFrameOptions::Deny);
            let mut lines = refused(SecureHeaders::new(&policy))?;
            let csp = policy.headers.content_security_policy.clone().ok_or("helmet has one")?;
            let policy = policy.with(csp.frame_ancestors(SourceList::NONE));
            lines.extend(Ask::new(&policy)?.only("X-Frame-Options")?);
            let csp = policy.text_of::<ContentSecurityPolicy>().unwrap_or_default();
            lines.extend(csp.split("; ").filter(|part| part.starts_with("frame-ancestors")).map(str::to_owned));
            Ok(lines)
        },
        [
            "X-Frame-Options: \"DENY\" contradicts \"frame-ancestors 'self'\" of Content-Security-Policy; write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE) (lint framing-contradicts)",
            "X-Frame-Options: DENY",
            "frame-ancestors 'none'",
        ]
    ),
    row!(
        r#"`referrerPolicy: { policy: ["no-referrer", "same-origin"] }`"#,
        { alone(ReferrerPolicy::fallbacks([ReferrerPolicyToken::NoReferrer, ReferrerPolicyToken::SameOrigin])?) },
        ["Referrer-Policy: no-referrer, same-origin"]
    ),
    row!(
        r#"`crossOriginResourcePolicy: { policy: "cross-origin" }`"#,
        {
            let policy = Policy::helmet().with(CrossOriginResourcePolicy::CrossOrigin);
            Ask::new(&policy)?.only("Cross-Origin-Resource-Policy")
        },
        ["Cross-Origin-Resource-Policy: cross-origin"]
    ),
    row!(
        "`permissionsPolicy: {…}`, which helmet ignores",
        { alone(PermissionsPolicy::new().deny(Feature::Camera)) },
        ["Permissions-Policy: camera=()"]
    ),
    row!(
        "`crossOriginEmbedderPolicy: true`",
        { sent(&Policy::empty().with(CrossOriginEmbedderPolicy::REQUIRE_CORP)) },
        ["Cross-Origin-Embedder-Policy: require-corp"]
    ),
    row!(
        "`strictTransportSecurity: { maxAge, includeSubDomains, preload }`",
        { alone(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains().preload()?) },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"]
    ),
    row!(
        "`xPoweredBy: false`",
        {
            let policy = Policy::helmet().without::<RemovedHeaders>();
            Ask::page(&policy, || async { [("x-powered-by", "coffee")] })?.only("X-Powered-By")
        },
        ["x-powered-by: coffee"]
    ),
    row!(
        "an option that does not exist",
        { compiler_says("unknown_setting") },
        ["error[E0609]: no field `frame_options` on type `Headers`",]
    ),
    row!(
        "`app.set(\"trust proxy\", 1)`",
        {
            let transport = Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.1"])?);
            let policy = Policy::helmet().with(transport).with(HttpsRedirect::to("app.example")?);
            let said = [("x-forwarded-proto", "http"), ("x-forwarded-host", "app.example")];
            Ask::new(&policy)?.at("http://backend/").through_proxy(&said).status()
        },
        ["308 to https://app.example/"]
    ),
    row!(
        "`express-sslify`, `cookie-session` and the like, since helmet has neither redirects nor cookies",
        {
            let redirect = HttpsRedirect::same_host(AllowedHosts::new(["app.example"])?);
            let policy = Policy::helmet().with(Transport::Direct).with(redirect);
            let mut lines = Ask::new(&policy)?.at("http://app.example/").status()?;
            lines.extend(hardened(&CookieRules::strict(), "session=1")?);
            Ok(lines)
        },
        ["308 to https://app.example/", "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax"]
    ),
];
