//! The messages of `docs/messages.md`, each with the mistake that brings it about.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    AllowedHosts, CacheControl, ContentSecurityPolicy, CookieRule, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy,
    CustomHeader, EndpointName, Error, HandlerPolicy, Headers, HttpsRedirect, Level, Lint, Location, MemoryBackend,
    PathPattern, PermissionsPolicy, Policy, ReferrerPolicy, RemovedHeaders, ReportingEndpoints, ResponseClass,
    SameSite, SecureCookie, SetCookie, SetLogin, Source, SourceList, StrictTransportSecurity, Transport, UriReference,
    XFrameOptions,
};

use crate::cures::follow_prepared;

const DOCUMENT: &str = include_str!("../../../../docs/messages.md");

#[track_caller]
fn prepare(policy: &Policy) -> Result<(), Error> {
    follow_prepared(policy);
    policy.prepare::<MemoryBackend>().map(drop)
}

/// The mistakes, in the order of the document.
fn mistakes() -> Vec<Result<(), Error>> {
    let csp = ContentSecurityPolicy::new;
    [
        "self".parse::<Source>().map(drop),
        "data".parse::<Source>().map(drop),
        "'unsafe-inlin'".parse::<Source>().map(drop),
        "https://cdn.example;".parse::<Source>().map(drop),
        "https://a.example, https://b.example".parse::<Source>().map(drop),
        "'nonce-abc123'".parse::<Source>().map(drop),
        "'sha256-deadbeef'".parse::<Source>().map(drop),
        "none".parse::<Source>().map(drop),
        SourceList::<Source>::try_from(Vec::<Source>::new()).map(drop),
        prepare(&Policy::empty().with(csp())),
        prepare(&Policy::empty().with(csp().script_src([Source::SelfOrigin, Source::StrictDynamic]))),
        prepare(&Policy::empty().with(csp().img_src(Source::Nonce))),
        prepare(&Policy::empty().with(XFrameOptions::Deny).with(csp().frame_ancestors(Location::SelfOrigin))),
        prepare(
            &Policy::empty()
                .with(XFrameOptions::SameOrigin)
                .with(csp().frame_ancestors(Location::from_static("https:"))),
        ),
        prepare(
            &Policy::empty()
                .with(XFrameOptions::SameOrigin)
                .with(csp().frame_ancestors([Location::SelfOrigin, Location::from_static("https://a.example")]))
                .level(Lint::FramingDiffers, Level::Deny),
        ),
        prepare(
            &Policy::empty().with(CrossOriginEmbedderPolicy::REQUIRE_CORP).with(CrossOriginOpenerPolicy::UNSAFE_NONE),
        ),
        prepare(&Policy::empty().with(ContentSecurityPolicy::nothing().report_to(EndpointName::from_static("csp")))),
        StrictTransportSecurity::for_seconds(86_400).preload().map(drop),
        "max-age=1y".parse::<StrictTransportSecurity>().map(drop),
        "ALLOW-FROM https://a.example".parse::<XFrameOptions>().map(drop),
        "camera 'none'; geolocation 'self' https://map.example".parse::<PermissionsPolicy>().map(drop),
        "camara=(), geolocation=(https://map.example)".parse::<PermissionsPolicy>().map(drop),
        "no-referer".parse::<ReferrerPolicy>().map(drop),
        "no store".parse::<CacheControl>().map(drop),
        CustomHeader::new("x-frame-options", "DENY").map(drop),
        CustomHeader::new("X-Team", "red\r\nSet-Cookie: a=b").map(drop),
        RemovedHeaders::none().and("Content-Type").map(drop),
        SecureCookie::new().same_site(SameSite::None).and_then(|cookie| cookie.secure(false)).map(drop),
        SecureCookie::new().domain(".example.com").map(drop),
        SecureCookie::new().expires_in_hours(24 * 365 * 2).map(drop),
        SecureCookie::new().cookie("spam", "eggs, ham").map(drop),
        SecureCookie::new().path("/app").and_then(|cookie| cookie.cookie("__Host-sid", "1")).map(drop),
        "sid=1; samesite=lax".parse::<SetCookie>().map(drop),
        AllowedHosts::new(["https://app.example/", ".app.example"]).map(drop),
        HttpsRedirect::to("*.app.example").map(drop),
        "/*".parse::<PathPattern>().map(drop),
        "Secure; HttpOny".parse::<CookieRule>().map(drop),
        prepare(&Policy::recommended().for_class(ResponseClass::Data, Headers::empty())),
        Policy::from_entries([("https-redirect", true)]).map(drop),
        Policy::from_entries([("allowed_hosts", "app.example")]).map(drop),
    ]
    .into_iter()
    .chain(warnings())
    .collect()
}

/// The mistakes that are warnings by default, in the order of the document.
fn warnings() -> Vec<Result<(), Error>> {
    let csp = ContentSecurityPolicy::new;
    let denied = |lint: Lint, policy: Policy| prepare(&policy.level(lint, Level::Deny));
    let address = UriReference::from_static("https://r.example/");
    let endpoints = ReportingEndpoints::new(EndpointName::from_static("csp"), address).unwrap();
    let hosts = AllowedHosts::new(["app.example"]).unwrap();
    let redirect = HttpsRedirect::to("www.app.example").unwrap();
    let nonced = csp().script_src([Source::SelfOrigin, Source::Nonce]);
    let same = Headers::empty().with(XFrameOptions::Deny);
    vec![
        denied(Lint::TransportUndeclared, Policy::recommended()),
        denied(Lint::RedirectRefused, Policy::empty().with(Transport::Direct).with(hosts).with(redirect)),
        denied(Lint::SourceOverridden, Policy::empty().with(nonced.script_src_elem(Source::SelfOrigin))),
        denied(Lint::Ipv4Source, Policy::empty().with(csp().img_src(Source::from_static("192.0.2.1")))),
        denied(
            Lint::NonceCached,
            Policy::empty()
                .with(csp().script_src(Source::Nonce))
                .with(CacheControl::new("public, max-age=3600").unwrap()),
        ),
        denied(Lint::EndpointUnused, Policy::empty().with(endpoints)),
        denied(Lint::SettingIdle, Policy::from(same.clone()).for_class(ResponseClass::Data, same)),
        denied(Lint::SettingIdle, Policy::empty().with(HandlerPolicy::Both)),
        denied(Lint::PinDiffers, Policy::from(Headers::recommended()).for_class(ResponseClass::Data, Headers::api())),
        denied(Lint::LoginEverywhere, Policy::empty().with(SetLogin::LoggedIn)),
    ]
}

#[test]
fn every_message_of_the_document_is_the_one_that_is_printed() {
    let printed: Vec<String> = mistakes().into_iter().map(|mistake| mistake.unwrap_err().to_string()).collect();
    // The messages are the document's blocks of plain text.
    let documented: Vec<String> = DOCUMENT
        .split("```text\n")
        .skip(1)
        .map(|rest| rest.split("\n```").next().expect("a block has an end").to_owned())
        .collect();
    assert_eq!(documented, printed);
}
