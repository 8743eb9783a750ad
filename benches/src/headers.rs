//! The ten headers that every case sends, and the headers that a response has of its own.

use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use secure_core::{
    AllowedHosts, CacheControl, ContentSecurityPolicy, CookieRules, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy, HttpsRedirect, Location, OriginAgentCluster, Policy, ReferrerPolicy, Source, SourceList,
    StrictTransportSecurity, Transport, TrustedProxies, XContentTypeOptions, XDnsPrefetchControl, XFrameOptions,
};

/// What goes out, as everybody but us is given it. The first eight are those that `http-security-headers` knows.
pub const LINES: [(&str, &str); 10] = [
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self' https://cdn.example.com; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self' data:; connect-src 'self' wss:; object-src 'none'; base-uri 'self'; \
         form-action 'self'; frame-ancestors 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("x-dns-prefetch-control", "off"),
];

/// What a small response has before we come.
pub static TWO_OWN: [(HeaderName, HeaderValue); 2] = [
    (http::header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
    (http::header::CONTENT_LENGTH, HeaderValue::from_static("1024")),
];

/// What a response may have that is made of nothing but a state, as a 304 is.
pub static FOUR_OTHER: [(HeaderName, HeaderValue); 4] = [
    (http::header::ETAG, HeaderValue::from_static("\"5d8c72a5edda8d6a\"")),
    (http::header::LAST_MODIFIED, HeaderValue::from_static("Sat, 01 Nov 2025 10:00:00 GMT")),
    (http::header::VARY, HeaderValue::from_static("accept-encoding")),
    (HeaderName::from_static("x-request-id"), HeaderValue::from_static("7b1c6e2f-91d4-4d0e-8a53-0d4fdbe7a1c9")),
];

/// What a request has that a proxy forwards.
pub static PROXY: [(HeaderName, HeaderValue); 4] = [
    (http::header::HOST, HeaderValue::from_static("www.example.org")),
    (HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static("203.0.113.7")),
    (HeaderName::from_static("x-forwarded-proto"), HeaderValue::from_static("https")),
    (HeaderName::from_static("x-forwarded-host"), HeaderValue::from_static("www.example.org")),
];

/// What a response of a large application may have before we come.
pub static TEN_OWN: [(HeaderName, HeaderValue); 10] = [
    (http::header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
    (http::header::CONTENT_LENGTH, HeaderValue::from_static("1024")),
    (http::header::ETAG, HeaderValue::from_static("\"5d8c72a5edda8d6a\"")),
    (http::header::LAST_MODIFIED, HeaderValue::from_static("Sat, 01 Nov 2025 10:00:00 GMT")),
    (http::header::VARY, HeaderValue::from_static("accept-encoding")),
    (http::header::CONTENT_LANGUAGE, HeaderValue::from_static("en")),
    (http::header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
    (http::header::LINK, HeaderValue::from_static("</style.css>; rel=preload; as=style")),
    (HeaderName::from_static("x-request-id"), HeaderValue::from_static("7b1c6e2f-91d4-4d0e-8a53-0d4fdbe7a1c9")),
    (HeaderName::from_static("server-timing"), HeaderValue::from_static("app;dur=12.3")),
];

/// The lines as `http` 1 holds them, made once.
pub static PAIRS: LazyLock<Vec<(HeaderName, HeaderValue)>> = LazyLock::new(|| {
    LINES.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
});

/// Hand-written inserts of headers whose names and values were made before: a response's own, and the ten.
///
/// As in an application there are several of these, so the compiler does not inline the map's `insert` as it does in
/// `secure-benches-floor`.
pub fn insert(headers: &mut HeaderMap, own: &[(HeaderName, HeaderValue)]) {
    for (name, value) in own {
        headers.insert(name.clone(), value.clone());
    }
}

/// The same ten headers as ours.
pub fn ten() -> Policy {
    eight().with(OriginAgentCluster::OriginKeyed).with(XDnsPrefetchControl::Off)
}

/// The ten and what a response with a nonce gets beside it.
pub fn eleven() -> Policy {
    ten().with(CacheControl::no_store())
}

/// The ten with a nonce in the place of the script host.
pub fn ten_with_nonce() -> Policy {
    ten().with(csp([Source::SelfOrigin, Source::Nonce]))
}

/// The ten, and what is decided beside them: who is a proxy, the hosts, a redirect, what cookies lack.
pub fn guarded() -> Policy {
    let hosts = || AllowedHosts::new(["www.example.org", "*.example.org"]).unwrap();
    ten()
        .with(Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.0/8"]).unwrap()))
        .with(hosts())
        .with(HttpsRedirect::same_host(hosts()))
        .with(CookieRules::strict())
}

/// The first eight of them.
pub fn eight() -> Policy {
    const CDN: Source = Source::from_static("https://cdn.example.com");
    Policy::empty()
        .with(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains())
        .with(csp([Source::SelfOrigin, CDN]))
        .with(XContentTypeOptions::NoSniff)
        .with(XFrameOptions::SameOrigin)
        .with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)
        .with(CrossOriginOpenerPolicy::SAME_ORIGIN)
        .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
        .with(CrossOriginResourcePolicy::SameOrigin)
}

/// The first eight with a nonce in the place of the script host.
pub fn eight_with_nonce() -> Policy {
    eight().with(csp([Source::SelfOrigin, Source::Nonce]))
}

fn csp(scripts: [Source; 2]) -> ContentSecurityPolicy {
    const WEB_SOCKET: Source = Source::from_static("wss:");
    ContentSecurityPolicy::new()
        .default_src(Source::SelfOrigin)
        .script_src(scripts)
        .style_src([Source::SelfOrigin, Source::UnsafeInline])
        .img_src([Source::SelfOrigin, Source::DATA])
        .font_src([Source::SelfOrigin, Source::DATA])
        .connect_src([Source::SelfOrigin, WEB_SOCKET])
        .object_src(SourceList::NONE)
        .base_uri(Location::SelfOrigin)
        .form_action(Location::SelfOrigin)
        .frame_ancestors(Location::SelfOrigin)
}
