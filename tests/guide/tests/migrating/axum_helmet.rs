//! The rows of `docs/migrating/axum-helmet.md`.

use secure_axum::{
    ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CrossOriginOpenerPolicy, CustomHeader, Error,
    OriginAgentCluster, Policy, ReferrerPolicy, SecureHeaders, Source, StrictTransportSecurity, XFrameOptions,
    XXssProtection, csp,
};

use crate::{
    row::Row,
    site::{alone, refused, sent},
};

const FRAME: secure_axum::Location = secure_axum::Location::from_static("https://a.example");

pub(crate) const ROWS: &[&[Row]] = &[&[
    row!(
        "`Helmet::default()`",
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
    row!("`Helmet::new().add(…)`", { sent(&Policy::empty().with(XFrameOptions::Deny)) }, ["X-Frame-Options: DENY"]),
    row!(
        r#"`ContentSecurityPolicy::new().script_src(vec!["'self'"])`"#,
        {
            let csp = ContentSecurityPolicy::new();
            let mut lines = alone(csp.clone().script_src(Source::SelfOrigin))?;
            lines.extend(alone(csp.clone().script_src(Source::from_static("a.example")))?);
            lines.extend(alone(csp.script_src([Source::SelfOrigin, "b.example".parse()?]))?);
            lines.extend(refused("self".parse::<Source>())?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: script-src 'self'",
            "Content-Security-Policy: script-src a.example",
            "Content-Security-Policy: script-src 'self' b.example",
            "source: \"self\" without quotes is a host of that name; write \"'self'\"",
        ]
    ),
    row!(
        "`.report_only()`",
        {
            let csp = csp!("default-src 'self'; report-uri /csp");
            alone(ContentSecurityPolicyReportOnly::new(csp))
        },
        ["Content-Security-Policy-Report-Only: default-src 'self'; report-uri /csp"]
    ),
    row!(
        "`StrictTransportSecurity::new().max_age(n).preload()`",
        {
            let n = 63_072_000;
            alone(StrictTransportSecurity::for_seconds(n).include_sub_domains().preload()?)
        },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"]
    ),
    row!(
        r#"`XFrameOptions::deny()`, `::allow_from("…")`"#,
        {
            let mut lines = alone(XFrameOptions::Deny)?;
            lines.extend(alone(ContentSecurityPolicy::new().frame_ancestors(FRAME))?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "Content-Security-Policy: frame-ancestors https://a.example"]
    ),
    row!("`ReferrerPolicy::no_referrer()`", { alone(ReferrerPolicy::NO_REFERRER) }, ["Referrer-Policy: no-referrer"]),
    row!(
        "`CrossOriginOpenerPolicy::same_origin()` and the like",
        { alone(CrossOriginOpenerPolicy::SAME_ORIGIN) },
        ["Cross-Origin-Opener-Policy: same-origin"]
    ),
    row!("`OriginAgentCluster(true)`", { alone(OriginAgentCluster::OriginKeyed) }, ["Origin-Agent-Cluster: ?1"]),
    row!("`XXSSProtection::off()`", { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!(
        r#"`XPoweredBy::new("…")`"#,
        { alone(CustomHeader::new("X-Powered-By", "coffee")?) },
        ["X-Powered-By: coffee"]
    ),
    row!(r#"`("X-Team", "red".to_owned())`"#, { alone(CustomHeader::new("X-Team", "red")?) }, ["X-Team: red"]),
    row!(
        "`.try_into()`, `HelmetError`",
        {
            let policy = Policy::empty().with(StrictTransportSecurity::for_seconds(300).include_sub_domains());
            let policy = policy.with(ContentSecurityPolicy::strict()).with(XFrameOptions::SameOrigin);
            let started = || -> Result<_, Error> {
                let layer = SecureHeaders::new(&policy)?;
                Ok(layer)
            };
            refused(started())
        },
        [
            "X-Frame-Options: \"SAMEORIGIN\" contradicts \"frame-ancestors 'none'\" of Content-Security-Policy; write XFrameOptions::Deny, or other frame-ancestors (lint framing-contradicts)",
        ]
    ),
]];
