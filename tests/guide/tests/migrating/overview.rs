//! The rows of `docs/migrating.md`.

use axum::http::StatusCode;
use secure_axum::{
    Adjust, Adjustment, AllowedHosts, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CookieRules,
    Directive, HttpsRedirect, Nonce, Override, Policy, Source, StrictTransportSecurity, Talisman, Target, Transport,
    XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, compiler_says, framed, hardened_by, refused, sent},
};

const IMAGES: Source = Source::from_static("https://images.example");

pub(crate) const ROWS: &[&[Row]] = &[&[
    row!(
        "a mistake",
        {
            let mut lines = compiler_says("text_as_header")?;
            lines.extend(refused("default-src self".parse::<ContentSecurityPolicy>())?);
            Ok(lines)
        },
        [
            "error[E0277]: `&str` is not a part of a `Policy`",
            "Content-Security-Policy: default-src, byte 12: \"self\" without quotes is a host of that name; write \"'self'\"",
        ]
    ),
    row!(
        "a header that the handler set too",
        {
            let mut lines = framed(Conflict::Keep)?;
            lines.extend(framed(Conflict::Replace)?);
            let original = Ask::page(&Policy::talisman(), || async { [("x-frame-options", "DENY")] })?;
            lines.extend(original.only("x-frame-options")?);
            let original = Ask::page(&Policy::helmet(), || async { [("x-frame-options", "DENY")] })?;
            lines.extend(original.only("x-frame-options")?);
            Ok(lines)
        },
        [
            "X-Frame-Options: SAMEORIGIN",
            "X-Frame-Options: DENY",
            "X-Frame-Options: SAMEORIGIN",
            "X-Frame-Options: DENY",
        ]
    ),
    row!(
        "the order of headers",
        {
            let csp = csp!("default-src 'self'");
            let lines = sent(&Policy::empty().with(XFrameOptions::Deny).with(csp.clone()))?;
            assert_eq!(lines, sent(&Policy::empty().with(csp).with(XFrameOptions::Deny))?);
            Ok(lines)
        },
        ["Content-Security-Policy: default-src 'self'", "X-Frame-Options: DENY"]
    ),
    row!(
        "`Strict-Transport-Security`",
        {
            let pin = Policy::empty().with(StrictTransportSecurity::for_seconds(63_072_000));
            let ask =
                |transport, url| Ask::new(&pin.clone().with(transport))?.at(url).only("Strict-Transport-Security");
            let mut lines = ask(Transport::Direct, "http://app.example/")?;
            lines.extend(ask(Transport::Direct, "https://app.example/")?);
            lines.extend(ask(Transport::Direct, "https://localhost/")?);
            lines.extend(ask(Transport::Direct, "https://192.0.2.1/")?);
            lines.extend(ask(Transport::AlwaysHttps, "http://app.example/")?);
            Ok(lines)
        },
        [
            "no Strict-Transport-Security",
            "Strict-Transport-Security: max-age=63072000",
            "no Strict-Transport-Security",
            "no Strict-Transport-Security",
            "Strict-Transport-Security: max-age=63072000",
        ]
    ),
    row!(
        "a nonce",
        {
            let only = "script-src 'nonce-{nonce}'; report-uri /csp".parse::<ContentSecurityPolicyReportOnly>()?;
            let policy = Policy::empty().with(csp!("script-src 'nonce-{nonce}'")).with(only);
            let mut lines = Ask::new(&policy)?.lines()?;
            lines.extend(Ask::page(&policy, |nonce: Nonce| async move { nonce.to_string() })?.nonced()?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: script-src 'none'",
            "Content-Security-Policy-Report-Only: script-src 'none'; report-uri /csp",
            "Content-Security-Policy: script-src 'nonce-(the nonce)'",
            "Content-Security-Policy-Report-Only: script-src 'nonce-(the nonce)'; report-uri /csp",
            "cache-control: no-store",
        ]
    ),
    row!(
        "errors, 404, redirects",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny);
            let mut lines = Ask::page(&policy, || async { StatusCode::INTERNAL_SERVER_ERROR })?.lines()?;
            lines.extend(Ask::page(&policy, || async { StatusCode::NOT_FOUND })?.lines()?);
            let policy = policy.with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
            lines.extend(Ask::new(&policy)?.at("http://app.example/").lines()?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "X-Frame-Options: DENY", "X-Frame-Options: DENY", "location: https://app.example/",]
    ),
    row!(
        "redirects to HTTPS, hosts, cookies",
        {
            let hosts = AllowedHosts::new(["app.example"])?;
            let policy = Policy::empty()
                .with(Transport::Direct)
                .with(HttpsRedirect::same_host(hosts.clone()))
                .with(hosts)
                .with(CookieRules::strict());
            let mut lines = Ask::new(&policy)?.at("http://app.example/").status()?;
            lines.extend(Ask::new(&policy)?.at("https://evil.example/").status()?);
            lines.extend(hardened_by(&policy, "a=b", "https://app.example/")?);
            // Of flask-talisman, the rule for the session cookie does not depend on hosts, and the redirect does.
            lines.extend(hardened_by(&Policy::talisman(), "session=1", "https://app.example/")?);
            let redirect = Talisman::new().policy()?.with(Transport::Direct);
            lines.extend(Ask::new(&redirect)?.at("http://app.example/").status()?);
            Ok(lines)
        },
        [
            "308 to https://app.example/",
            "400",
            "set-cookie: a=b; Secure; HttpOnly; SameSite=Lax",
            "set-cookie: session=1; Secure; HttpOnly; SameSite=Lax",
            "200",
        ]
    ),
    row!(
        "something for one response",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"));
            let open = Override::new(&policy.headers.clone().without::<XFrameOptions>())?;
            let mut lines = Ask::page(&policy, move || async move { open.on("frame me") })?.lines()?;
            let more = Adjustment::new().append(Target::Enforced, Directive::DefaultSrc, IMAGES);
            lines.extend(Ask::page(&policy, || async { Adjust::from(more).on("images") })?.lines()?);
            lines.extend(alone(XFrameOptions::Deny)?);
            Ok(lines)
        },
        [
            "Content-Security-Policy: default-src 'self'",
            "Content-Security-Policy: default-src 'self' https://images.example",
            "X-Frame-Options: DENY",
            "X-Frame-Options: DENY",
        ]
    ),
]];
