//! The rows of `docs/migrating/loco.md`.

use secure_axum::{
    ClearSiteData, Conflict, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, CrossOriginResourcePolicy,
    CustomHeader, Nonce, Policy, ReferrerPolicy, RemovedHeaders, SecureHeaders, Source, StrictTransportSecurity,
    Transport, TrustedProxies, XContentTypeOptions, XDownloadOptions, XFrameOptions, XPermittedCrossDomainPolicies,
    XXssProtection, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, hardened_by, refused, sent},
};

pub(crate) const ROWS: &[&[Row]] = &[OF_SETTINGS, OF_HEADERS];

const OF_SETTINGS: &[Row] = &[
    row!(
        "`preset: github`",
        {
            let policy = Policy::empty()
                .with(csp!(
                    "default-src 'self' https:; font-src 'self' https: data:; img-src 'self' https: data:; \
                         object-src 'none'; script-src https:; style-src 'self' https: 'unsafe-inline'"
                ))
                .with(StrictTransportSecurity::for_seconds(631_138_519))
                .with(XContentTypeOptions::NoSniff)
                .with(XDownloadOptions::NoOpen)
                .with(XFrameOptions::SameOrigin)
                .with(XPermittedCrossDomainPolicies::None)
                .with(XXssProtection::Off)
                .with(RemovedHeaders::common())
                .with(Conflict::Replace);
            sent(&policy)
        },
        [
            "Strict-Transport-Security: max-age=631138519",
            "Content-Security-Policy: default-src 'self' https:; font-src 'self' https: data:; img-src 'self' https: data:; object-src 'none'; script-src https:; style-src 'self' https: 'unsafe-inline'",
            "X-Content-Type-Options: nosniff",
            "X-Frame-Options: SAMEORIGIN",
            "X-Permitted-Cross-Domain-Policies: none",
            "X-Download-Options: noopen",
            "X-XSS-Protection: 0",
        ]
    ),
    row!(
        "`preset: owasp`",
        {
            let mut lines = Ask::new(&Policy::owasp())?.only("Clear-Site-Data")?;
            lines.extend(Ask::new(&Policy::owasp())?.only("Cache-Control")?);
            lines.push(format!("Clear-Site-Data: {}", ClearSiteData::logout()));
            Ok(lines)
        },
        [ "no Clear-Site-Data", "Cache-Control: no-store, max-age=0", "Clear-Site-Data: \"cache\", \"cookies\", \"storage\"", ],
        beside: ["presets"]
    ),
    row!(
        "`preset: empty`",
        {
            let mut lines = sent(&Policy::empty())?;
            lines.push("nothing".to_owned());
            Ok(lines)
        },
        ["nothing"]
    ),
    row!(
        r#"`overrides: { "X-Team": red }`"#,
        { sent(&Policy::empty().with(CustomHeader::new("X-Team", "red")?)) },
        ["X-Team: red"]
    ),
    row!(
        "`overrides` with the name of a header in other case, `x-frame-options` beside the preset's `X-Frame-Options`",
        {
            let policy = Policy::empty().with(CustomHeader::new("X-Team", "red")?);
            let mut lines = sent(&policy.with(CustomHeader::new("x-team", "blue")?))?;
            lines.extend(refused(CustomHeader::new("x-frame-options", "DENY"))?);
            Ok(lines)
        },
        [
            "x-team: blue",
            "x-frame-options: a custom header may not be \"x-frame-options\"; write `XFrameOptions`, which checks the value",
        ]
    ),
    row!(
        "an override with a wrong value, which is sent as it is",
        { refused("SAMEORIGN".parse::<XFrameOptions>()) },
        [
            "X-Frame-Options: \"SAMEORIGN\" is not a value of this header; did you mean \"SAMEORIGIN\"? It is one of \"DENY\", \"SAMEORIGIN\"",
        ]
    ),
    row!(
        "the override for htmx, with `'unsafe-inline'`",
        {
            let csp = csp!("script-src 'self'").script_src([Source::SelfOrigin, Source::Nonce]);
            let page = |nonce: Nonce| async move { nonce.to_string() };
            Ask::page(&Policy::empty().with(csp), page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'self' 'nonce-(the nonce)'", "cache-control: no-store"],
        beside: ["hx-on:"]
    ),
    row!(
        "`powered_by`, `X-Powered-By: loco.rs`",
        {
            let policy = Policy::empty().with(RemovedHeaders::common());
            Ask::page(&policy, || async { [("x-powered-by", "loco.rs")] })?.only("X-Powered-By")
        },
        ["no X-Powered-By"]
    ),
    row!(
        "`remote_ip` with `trusted_proxies`",
        {
            let transport = Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.1"])?);
            let policy = Policy::recommended().with(transport);
            let page = || async { [("set-cookie", "a=b")] };
            let said = [("x-forwarded-proto", "https"), ("x-forwarded-host", "app.example")];
            Ask::page(&policy, page)?.at("http://backend/").through_proxy(&said).only("set-cookie")
        },
        ["set-cookie: a=b; Secure; SameSite=Lax",]
    ),
    row!(
        "a section in `config/production.yaml`",
        {
            let settings = "settings: { secure: { preset: recommended } }";
            // As loco does: its reader of YAML gives a value of serde_json.
            let value = serde_json::json!({ "preset": "recommended" });
            assert!(settings.contains("preset: recommended"));
            let policy = serde_json::from_value::<Policy>(value)?;
            assert_eq!(policy, Policy::recommended());
            SecureHeaders::new(&policy)?;
            hardened_by(&policy, "a=b", "https://app.example/")
        },
        ["set-cookie: a=b; Secure; SameSite=Lax",]
    ),
];

const OF_HEADERS: &[Row] = &[
    row!(
        "`Strict-Transport-Security`, `github`",
        { alone(StrictTransportSecurity::for_seconds(631_138_519)) },
        ["Strict-Transport-Security: max-age=631138519"]
    ),
    row!(
        "`Strict-Transport-Security`, `owasp`",
        { alone(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains()) },
        ["Strict-Transport-Security: max-age=31536000; includeSubDomains"]
    ),
    row!("`X-Frame-Options`: `sameorigin`", { alone(XFrameOptions::SameOrigin) }, ["X-Frame-Options: SAMEORIGIN"]),
    row!("`X-Frame-Options`: `deny`", { alone(XFrameOptions::Deny) }, ["X-Frame-Options: DENY"]),
    row!("`X-Content-Type-Options`", { alone(XContentTypeOptions::NoSniff) }, ["X-Content-Type-Options: nosniff"]),
    row!("`X-Download-Options`", { alone(XDownloadOptions::NoOpen) }, ["X-Download-Options: noopen"]),
    row!(
        "`X-Permitted-Cross-Domain-Policies`",
        { alone(XPermittedCrossDomainPolicies::None) },
        ["X-Permitted-Cross-Domain-Policies: none"]
    ),
    row!("`X-Xss-Protection`", { alone(XXssProtection::Off) }, ["X-XSS-Protection: 0"]),
    row!(
        "`Cross-Origin-Embedder-Policy`",
        { alone(CrossOriginEmbedderPolicy::REQUIRE_CORP) },
        ["Cross-Origin-Embedder-Policy: require-corp"]
    ),
    row!(
        "`Cross-Origin-Opener-Policy`",
        { alone(CrossOriginOpenerPolicy::SAME_ORIGIN) },
        ["Cross-Origin-Opener-Policy: same-origin"]
    ),
    row!(
        "`Cross-Origin-Resource-Policy`",
        { alone(CrossOriginResourcePolicy::SameOrigin) },
        ["Cross-Origin-Resource-Policy: same-origin"]
    ),
    row!("`Referrer-Policy`", { alone(ReferrerPolicy::NO_REFERRER) }, ["Referrer-Policy: no-referrer"]),
];
