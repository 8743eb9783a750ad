//! The rows of `docs/migrating/secure-py-2.md`.

use axum::response::IntoResponse;
use secure_axum::{
    Axum, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CustomHeader, HandlerPolicy, Nonce, Policy,
    RemovedHeaders, SecureHeaders, SecurePyPreset, Source, StrictTransportSecurity, XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, refused, sent},
};

pub(crate) const ROWS: &[&[Row]] = &[OF_THE_OBJECT, OF_BUILDERS];

const OF_THE_OBJECT: &[Row] = &[
    row!(
        "`Secure(cache=, coep=, coop=, corp=, csp=, hsts=, …)`",
        { sent(&Policy::empty().with(XFrameOptions::Deny)) },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`custom=[CustomHeader(n, v)]`",
        {
            let (n, v) = ("X-Team", "red");
            let mut lines = sent(&Policy::empty().with(CustomHeader::new(n, v)?))?;
            lines.extend(refused(CustomHeader::new("X-Frame-Options", "DENY"))?);
            Ok(lines)
        },
        [
            "X-Team: red",
            "X-Frame-Options: a custom header may not be \"X-Frame-Options\"; write `XFrameOptions`, which checks the value",
        ]
    ),
    row!(
        "`headers_list.append(…)`, `headers_list = […]`",
        {
            let mut policy = Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"));
            let mut lines = sent(&policy.clone().without::<ContentSecurityPolicy>())?;
            policy.headers.x_frame_options = None;
            lines.extend(sent(&policy)?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "Content-Security-Policy: default-src 'self'"]
    ),
    row!(
        "`header_items()`, `headers`",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny);
            Ok(policy.prepare::<Axum>()?.lines().map(|(name, value)| format!("{name}: {value}")).collect())
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`set_headers(response)`, `set_headers_async`",
        {
            let secure_headers = SecureHeaders::new(&Policy::empty().with(XFrameOptions::Deny))?;
            let mut response = "hello".into_response();
            let () = secure_headers.axum(&mut response);
            Ok(vec![response.headers()["x-frame-options"].to_str()?.to_owned()])
        },
        ["DENY"]
    ),
    row!("`SecureASGIMiddleware`, `SecureWSGIMiddleware`", { alone(XFrameOptions::Deny) }, ["X-Frame-Options: DENY"]),
    row!(
        r#"`multi_ok={"content-security-policy"}`"#,
        {
            let page = || async { [("content-security-policy", "img-src 'none'")] };
            let policy = Policy::empty().with(csp!("default-src 'self'")).with(HandlerPolicy::Both);
            let mut lines = Ask::page(&policy, page)?.lines()?;
            assert_eq!(Policy::secure_py_2(SecurePyPreset::Balanced).headers.handler_policy, HandlerPolicy::Both);
            let taken: fn(Nonce) -> Nonce = |nonce| nonce;
            taken(Nonce::random()?);
            let (csp, other) = (csp!("default-src 'self'"), csp!("img-src 'none'"));
            lines.extend(alone(csp.and(other))?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: img-src 'none'",
            "Content-Security-Policy: default-src 'self'",
            "Content-Security-Policy: default-src 'self', img-src 'none'",
        ]
    ),
    row!(
        "`allowlist_headers()`, `deduplicate_headers()`, `validate_and_normalize_headers()`",
        {
            let mut lines = sent(&Policy::empty().with(XFrameOptions::Deny).with(XFrameOptions::SameOrigin))?;
            lines.extend(refused(CustomHeader::new("X-Team", "red\r\nX-Evil: 1"))?);
            Ok(lines)
        },
        [
            "X-Frame-Options: SAMEORIGIN",
            "X-Team: header value: control character 0x0D at byte 3 of \"red\\r\\nX-Evil: 1\"; write visible ASCII only",
        ]
    ),
];

const OF_BUILDERS: &[Row] = &[
    row!(
        "`ContentSecurityPolicy().report_only()`",
        {
            let csp = csp!("default-src 'none'; report-uri /csp");
            let policy = Policy::empty().with(csp!("default-src 'self'"));
            sent(&policy.with(ContentSecurityPolicyReportOnly::new(csp)))
        },
        [
            "Content-Security-Policy: default-src 'self'",
            "Content-Security-Policy-Report-Only: default-src 'none'; report-uri /csp",
        ]
    ),
    row!(
        r#"`ContentSecurityPolicy().value("…")`, `.set("…")`"#,
        {
            let mut lines = alone("default-src 'self'".parse::<ContentSecurityPolicy>()?)?;
            lines.extend(alone(csp!("default-src 'self'"))?);
            Ok(lines)
        },
        ["Content-Security-Policy: default-src 'self'", "Content-Security-Policy: default-src 'self'"]
    ),
    row!(
        "`csp.nonce(v)`",
        {
            let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce));
            let page = |nonce: Nonce| async move { nonce.to_string() };
            Ask::page(&policy, page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "`csp.custom_directive(d, …)`",
        { refused("image-src 'self'".parse::<ContentSecurityPolicy>()) },
        ["Content-Security-Policy: byte 0: \"image-src\" is not a directive; did you mean \"img-src\"?",]
    ),
    row!(
        "`XFrameOptions().allow_from(o)`",
        {
            let site = secure_axum::Location::from_static("https://a.example");
            alone(ContentSecurityPolicy::new().frame_ancestors(site))
        },
        ["Content-Security-Policy: frame-ancestors https://a.example"]
    ),
    row!(
        "`Server()` with an empty value",
        {
            let policy = Policy::empty().with(RemovedHeaders::common());
            let policy = policy.with(StrictTransportSecurity::for_seconds(300));
            Ask::page(&policy, || async { [("server", "")] })?.lines()
        },
        ["Strict-Transport-Security: max-age=300"]
    ),
];
