//! The rows of `docs/migrating/secure-py-0.md`.

use std::error::Error;

use axum::response::{IntoResponse, Response};
use secure_axum::{
    AddCookie, CacheControl, ContentSecurityPolicy, DeprecatedDirective, Feature, Nonce, PermissionsPolicy, Policy,
    ReferrerPolicy, ReferrerPolicyToken, SameSite, SecureCookie, SecureCookieExt, SecurePy, Source, SourceList,
    StrictTransportSecurity, XFrameOptions, XXssProtection,
};

use crate::{
    row::Row,
    site::{Ask, alone, refused},
};

/// What these options send of one name, when the handler says something of it, too, or nothing.
fn of(options: SecurePy, name: &'static str) -> Result<Vec<String>, Box<dyn Error>> {
    Ask::new(&options.policy()?)?.only(name)
}

/// The same with the option on, and without it.
fn both(on: SecurePy, name: &'static str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = of(on, name)?;
    lines.extend(of(SecurePy::new(), name)?);
    Ok(lines)
}

/// The cookies of a response.
fn cookies(response: &Response) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = response.headers().get_all("set-cookie").iter();
    lines.map(|line| Ok(format!("Set-Cookie: {}", line.to_str()?))).collect()
}

pub(crate) const ROWS: &[&[Row]] = &[OF_OPTIONS, OF_BUILDERS];

const OF_OPTIONS: &[Row] = &[
    row!(
        "`server`",
        {
            let mut lines = of(SecurePy::new().server(true), "Server")?;
            let page = || async { [("server", "of the handler")] };
            lines.extend(Ask::page(&SecurePy::new().policy()?, page)?.only("Server")?);
            Ok(lines)
        },
        ["Server: NULL", "server: of the handler"]
    ),
    row!(
        "`hsts`",
        { both(SecurePy::new().hsts(true), "Strict-Transport-Security") },
        [
            "Strict-Transport-Security: max-age=63072000; includeSubDomains",
            "Strict-Transport-Security: max-age=63072000; includeSubDomains",
        ]
    ),
    row!(
        "`xfo`",
        { both(SecurePy::new().xfo(true), "X-Frame-Options") },
        ["X-Frame-Options: SAMEORIGIN", "X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "`xxp`",
        { both(SecurePy::new().xxp(true), "X-XSS-Protection") },
        ["X-XSS-Protection: 0", "X-XSS-Protection: 0"]
    ),
    row!(
        "`content`",
        { both(SecurePy::new().content(true), "X-Content-Type-Options") },
        ["X-Content-Type-Options: nosniff", "X-Content-Type-Options: nosniff"]
    ),
    row!(
        "`csp`",
        { both(SecurePy::new().csp(true), "Content-Security-Policy") },
        ["Content-Security-Policy: script-src 'self'; object-src 'self'", "no Content-Security-Policy"]
    ),
    row!(
        "`referrer`",
        { both(SecurePy::new().referrer(true), "Referrer-Policy") },
        [
            "Referrer-Policy: no-referrer, strict-origin-when-cross-origin",
            "Referrer-Policy: no-referrer, strict-origin-when-cross-origin",
        ]
    ),
    row!(
        "`cache`",
        {
            let mut lines = both(SecurePy::new().cache(true), "Cache-Control")?;
            lines.extend(both(SecurePy::new().cache(true), "Pragma")?);
            lines.extend(both(SecurePy::new().cache(true), "Expires")?);
            Ok(lines)
        },
        [
            "Cache-Control: no-cache, no-store, must-revalidate, max-age=0",
            "Cache-Control: no-cache, no-store, must-revalidate, max-age=0",
            "Pragma: no-cache",
            "Pragma: no-cache",
            "Expires: 0",
            "Expires: 0",
        ]
    ),
    row!(
        "`feature`",
        {
            let lines = of(SecurePy::new().feature(true), "Feature-Policy")?;
            let denied = lines.iter().flat_map(|line| line.split("; ")).filter(|part| part.ends_with(" 'none'"));
            let mut lines = vec![format!("{} features 'none'", denied.count())];
            lines.extend(of(SecurePy::new(), "Feature-Policy")?);
            lines.extend(alone(PermissionsPolicy::new().deny(Feature::Camera))?);
            Ok(lines)
        },
        ["17 features 'none'", "no Feature-Policy", "Permissions-Policy: camera=()"],
        beside: ["legacy"]
    ),
];

const OF_BUILDERS: &[Row] = &[
    row!(
        "`SecurePolicies.CSP().default_src(Values.self_)`",
        {
            let mut lines = alone(ContentSecurityPolicy::new().default_src(Source::SelfOrigin))?;
            lines.extend(alone(ContentSecurityPolicy::new().script_src_attr(SourceList::NONE))?);
            Ok(lines)
        },
        ["Content-Security-Policy: default-src 'self'", "Content-Security-Policy: script-src-attr 'none'"]
    ),
    row!(
        "`Values.none`, `Values.all`",
        {
            let csp = ContentSecurityPolicy::new().object_src(SourceList::NONE);
            alone(csp.img_src(Source::from_static("*")))
        },
        ["Content-Security-Policy: object-src 'none'; img-src *"]
    ),
    row!(
        "`Values.nonce(v)`",
        {
            let policy = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce));
            let page = |nonce: Nonce| async move { nonce.to_string() };
            let first = Ask::page(&policy, page)?.only("Content-Security-Policy")?;
            let second = Ask::page(&policy, page)?.only("Content-Security-Policy")?;
            assert_ne!(first, second);
            Ask::page(&policy, page)?.nonced()
        },
        ["Content-Security-Policy: script-src 'nonce-(the nonce)'", "cache-control: no-store"]
    ),
    row!(
        "`.block_all_mixed_content()`, `.plugin_types()`, `.require_sri_for()`",
        {
            let csp = ContentSecurityPolicy::new();
            let csp = csp.deprecated(DeprecatedDirective::BlockAllMixedContent, "")?;
            let csp = csp.deprecated(DeprecatedDirective::PluginTypes, "application/pdf")?;
            alone(csp.deprecated(DeprecatedDirective::RequireSriFor, "script")?)
        },
        ["Content-Security-Policy: block-all-mixed-content; plugin-types application/pdf; require-sri-for script"]
    ),
    row!(
        "`SecurePolicies.HSTS().include_subdomains().preload().max_age(n)`",
        {
            let n = 63_072_000;
            alone(StrictTransportSecurity::for_seconds(n).include_sub_domains().preload()?)
        },
        ["Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"]
    ),
    row!(
        "`SecurePolicies.XFO().deny()`, `.sameorigin()`",
        {
            let mut lines = alone(XFrameOptions::Deny)?;
            lines.extend(alone(XFrameOptions::SameOrigin)?);
            Ok(lines)
        },
        ["X-Frame-Options: DENY", "X-Frame-Options: SAMEORIGIN"]
    ),
    row!(
        "`SecurePolicies.XFO().allow_from(uri)`",
        {
            let options = SecurePy::new().xfo("ALLOW-FROM https://a.example");
            let mut lines = of(options.clone(), "Content-Security-Policy")?;
            lines.extend(of(options, "X-Frame-Options")?);
            Ok(lines)
        },
        ["Content-Security-Policy: frame-ancestors https://a.example", "no X-Frame-Options"]
    ),
    row!(
        "`SecurePolicies.XXP().disabled()`",
        {
            let mut lines = alone(XXssProtection::Off)?;
            lines.extend(alone(XXssProtection::dangerous_block())?);
            Ok(lines)
        },
        ["X-XSS-Protection: 0", "X-XSS-Protection: 1; mode=block"],
        beside: ["legacy"]
    ),
    row!(
        "`SecurePolicies.Referrer().no_referrer().same_origin()`",
        { alone(ReferrerPolicy::fallbacks([ReferrerPolicyToken::NoReferrer, ReferrerPolicyToken::SameOrigin])?) },
        ["Referrer-Policy: no-referrer, same-origin"]
    ),
    row!(
        "`SecurePolicies.Cache().no_store()`",
        {
            let mut lines = alone(CacheControl::no_store())?;
            lines.extend(alone(CacheControl::new("private, max-age=60")?)?);
            Ok(lines)
        },
        ["Cache-Control: no-store", "Cache-Control: private, max-age=60"]
    ),
    row!(
        "`SecurePolicies.Feature().geolocation(Values.none)`",
        {
            let mut lines = alone(PermissionsPolicy::new().deny(Feature::Geolocation))?;
            lines.extend(alone("geolocation 'none'".parse::<secure_axum::FeaturePolicy>()?)?);
            Ok(lines)
        },
        ["Permissions-Policy: geolocation=()", "Feature-Policy: geolocation 'none'"],
        beside: ["legacy"]
    ),
    row!(
        "`SecureCookie(samesite=SameSite.STRICT, expires=1)`",
        {
            let cookie = SecureCookie::new().same_site(SameSite::Strict)?.expires_in_hours(1)?;
            let cookie = cookie.cookie_at("spam", "eggs", std::time::SystemTime::UNIX_EPOCH)?;
            let mut lines = vec![format!("Set-Cookie: {}", cookie.header_value())];
            lines.extend(refused(SecureCookie::new().cookie("spam", "eggs; Path=/"))?);
            Ok(lines)
        },
        [
            "Set-Cookie: spam=eggs; Path=/; Expires=Thu, 01 Jan 1970 01:00:00 GMT; Secure; HttpOnly; SameSite=Strict",
            "Set-Cookie: value: ';' at byte 4 of the value of \"spam\"; percent-encode it: `cookie_encoded` does",
        ]
    ),
    row!(
        r#"`secure_cookie.flask(response, "spam", "eggs")`"#,
        {
            let secure_cookie = SecureCookie::new();
            let mut response = "hello".into_response();
            secure_cookie.axum(&mut response, "spam", "eggs")?;
            let mut lines = cookies(&response)?;
            lines.extend(cookies(&AddCookie::from(secure_cookie.cookie("spam", "eggs")?).into_response())?);
            Ok(lines)
        },
        [
            "Set-Cookie: spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
            "Set-Cookie: spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        ],
        beside: ["SecureCookieExt"]
    ),
];
