//! The rows of `docs/migrating/tower-http.md`.

use axum::{http::Method, response::Html};
use secure_axum::{
    Adjust, Adjustment, Conflict, ContentSecurityPolicy, CustomHeader, Directive, Headers, Nonce, Origin, Override,
    PathPattern, Policy, ResourceIsolation, ResponseClass, Source, Target, XFrameOptions, csp,
};

use crate::{
    row::Row,
    site::{Ask, alone, framed, sent},
};

const IMAGES: Source = Source::from_static("https://images.example");
const PUBLIC: PathPattern = PathPattern::from_static("/public/*");

pub(crate) const ROWS: &[&[Row]] = &[&[
    row!(
        "`if_not_present(name, value)`",
        {
            assert_eq!(Policy::empty().headers.conflict, Conflict::Keep);
            framed(Conflict::Keep)
        },
        ["X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "`overriding(name, value)`",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(Conflict::Replace);
            Ask::page(&policy, || async { [("x-frame-options", "SAMEORIGIN")] })?.lines()
        },
        ["X-Frame-Options: DENY"]
    ),
    row!(
        "`appending(CONTENT_SECURITY_POLICY, value)`",
        {
            let (csp, other) = (csp!("default-src 'self'"), csp!("img-src 'none'"));
            alone(csp.and(other))
        },
        ["Content-Security-Policy: default-src 'self', img-src 'none'"]
    ),
    row!(
        "a closure that looks at the response",
        {
            let policy = Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"));
            let policy =
                Policy::for_class(policy, ResponseClass::Data, Headers::empty().with(XFrameOptions::SameOrigin));
            let data = || async { [("content-type", "application/json")] };
            let mut lines = Ask::page(&policy, data)?.lines()?;
            let open = Override::new(&Headers::empty().with(csp!("img-src *")))?;
            lines.extend(Ask::page(&policy, move || async move { open.on(Html("a page")) })?.lines()?);
            let more = Adjustment::new().append(Target::Enforced, Directive::DefaultSrc, IMAGES);
            lines.extend(Ask::page(&policy, || async { Adjust::from(more).on(Html("a page")) })?.lines()?);
            Ok(lines)
        },
        [
            "X-Frame-Options: SAMEORIGIN",
            "Content-Security-Policy: img-src *",
            "Content-Security-Policy: default-src 'self' https://images.example",
            "X-Frame-Options: DENY",
        ]
    ),
    row!(
        "a closure that makes a nonce",
        {
            let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce));
            Ask::page(&policy, |nonce: Nonce| async move { nonce.to_string() })?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "a name without a type here",
        {
            let (name, value) = ("X-Team", "red");
            alone(CustomHeader::new(name, value)?)
        },
        ["X-Team: red"]
    ),
    row!(
        "one layer for each header",
        { sent(&Policy::empty().with(XFrameOptions::Deny).with(csp!("default-src 'self'"))) },
        ["Content-Security-Policy: default-src 'self'", "X-Frame-Options: DENY"]
    ),
    row!(
        r#"`CsrfLayer::new().add_trusted_origin("https://a.example")?`"#,
        {
            let isolation = ResourceIsolation::new().trust(Origin::new("https://a.example")?).exempt(PUBLIC);
            let policy = Policy::empty().with(isolation);
            let cross = |path: &str, mode, dest| {
                let ask = Ask::new(&policy)?.at(&format!("https://app.example{path}"));
                ask.with("sec-fetch-site", "cross-site").with("sec-fetch-mode", mode).with("sec-fetch-dest", dest)
                    .status()
            };
            let post = Ask::new(&policy)?.by(Method::POST).with("sec-fetch-site", "cross-site");
            let mut lines = post.with("origin", "https://a.example").status()?;
            let post = Ask::new(&policy)?.by(Method::POST).with("sec-fetch-site", "cross-site");
            lines.extend(post.with("origin", "https://evil.example").status()?);
            lines.extend(cross("/", "no-cors", "image")?);
            lines.extend(cross("/", "no-cors", "script")?);
            lines.extend(cross("/", "cors", "empty")?);
            lines.extend(cross("/public/logo", "no-cors", "image")?);
            Ok(lines)
        },
        ["200", "403", "403", "403", "403", "200"],
        beside: ["GET"]
    ),
    row!(
        "`SetSensitiveResponseHeadersLayer` for `Set-Cookie`",
        {
            let page = || async { [("set-cookie", "a=b")] };
            let response = Ask::page(&Policy::empty(), page)?.response()?;
            Ok(vec![response.headers()["set-cookie"].is_sensitive().to_string()])
        },
        ["false"]
    ),
]];
