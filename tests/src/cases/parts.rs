//! What requests and replies of the table are made of: texts that several cases share, and short names.

use crate::{Expect, Request, routes};

/// The handler's policy, and ours.
pub(super) const BOTH: &[&str] = &["script-src 'self'", "default-src 'self'"];

pub(super) const FIXED: &[&str] = &[routes::FIXED.1];
pub(super) const COOKIES: &[&str] = &["a=1; SameSite=Lax", "b=2; SameSite=Lax"];
pub(super) const STREAM: &str = "one two three";

pub(super) const CSP: &str = "Content-Security-Policy";
pub(super) const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";
pub(super) const IMAGES: &[&str] =
    &["default-src 'self'; script-src 'self'; img-src 'self' data: https://images.example"];
pub(super) const IMAGES_WITH_NONCE: &[&str] =
    &["default-src 'self'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data: https://images.example"];
pub(super) const IMAGES_REPORTED: &[&str] = &["default-src 'self'; img-src 'self' https://images.example"];
pub(super) const FONTS: &[&str] =
    &["default-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self' https://fonts.example"];
pub(super) const FONTS_REPORTED: &[&str] = &["default-src 'self'; font-src 'self' https://fonts.example"];

/// What all responses of a site depend on that other sites' pages may not use.
pub(crate) const VARY: &[&str] = &["Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Origin"];
pub(super) const SET_COOKIE: &str = "Set-Cookie";
pub(super) const SECURED: &[&str] = &[
    "session=1; Path=/; Secure; SameSite=Lax",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d; Secure; SameSite=Lax",
    "foreign=1; samesite=None; Secure",
    "__Host-broken=1; Domain=app.example",
    "nameless; Secure; SameSite=Lax",
];
pub(super) const LAX: &[&str] = &[
    "session=1; Path=/; SameSite=Lax",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d; SameSite=Lax",
    "foreign=1; samesite=None",
    "__Host-broken=1; Domain=app.example",
    "nameless; SameSite=Lax",
];
pub(super) const RULED: &[&str] = &[
    "session=1; Path=/; Secure; HttpOnly; SameSite=Strict",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d",
    "foreign=1; samesite=None; Secure",
    "__Host-broken=1; Domain=app.example",
    "nameless; Secure; SameSite=Lax",
];
pub(super) const STRICT: &[&str] = &[
    "session=1; Path=/; Secure; HttpOnly; SameSite=Lax",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d; Secure; HttpOnly; SameSite=Lax",
    "foreign=1; samesite=None; Secure; HttpOnly",
    "__Host-broken=1; Domain=app.example",
    "nameless; Secure; HttpOnly; SameSite=Lax",
];
pub(super) const STRICT_PLAIN: &[&str] = &[
    "session=1; Path=/; HttpOnly; SameSite=Lax",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d; HttpOnly; SameSite=Lax",
    "foreign=1; samesite=None; HttpOnly",
    "__Host-broken=1; Domain=app.example",
    "nameless; HttpOnly; SameSite=Lax",
];
pub(super) const AS_SET: &[&str] = &[
    "session=1; Path=/",
    "whole=1; SameSite=Strict; Secure; HttpOnly",
    "unknown=a,b; Priority=High; Fancy=c=d",
    "foreign=1; samesite=None",
    "__Host-broken=1; Domain=app.example",
    "nameless",
];

/// A target that no program should write in another way.
pub(super) const TARGET: &str = "/a//b/%2e%2E/%2f/../c;d?e=%20f&g=http://h//i+j";
pub(super) const MOVED: &str = "https://app.example/a//b/%2e%2E/%2f/../c;d?e=%20f&g=http://h//i+j";

/// With what a proxy would say, from a client.
pub(super) fn forged(request: Request, scheme: &'static str) -> Request {
    let request = request.line("X-Forwarded-For", "192.0.2.7").line("X-Forwarded-Proto", scheme);
    let request = request.line("X-Forwarded-Host", "evil.example").line("X-Forwarded-Port", "8443");
    request.line("Forwarded", format!("for=192.0.2.7;proto={scheme};host=evil.example"))
}

/// From a proxy that says this, for a client that asked it for `www.app.example`.
pub(super) fn proxied(scheme: &'static str) -> Request {
    let request = get("/cookies").host("upstream:8000").line("X-Forwarded-For", "192.0.2.7");
    request.line("X-Forwarded-Proto", scheme).line("X-Forwarded-Host", "www.app.example")
}

/// From a proxy that says this, and does not name the host. It calls us by a name that is one of our hosts.
pub(super) fn unnamed(target: &'static str, scheme: &'static str) -> Request {
    get(target).host("localhost:8000").line("X-Forwarded-For", "192.0.2.7").line("X-Forwarded-Proto", scheme)
}

/// The same, of a proxy that names this host.
pub(super) fn named(scheme: &'static str, host: &'static str) -> Request {
    unnamed("/cookies", scheme).line("X-Forwarded-Host", host)
}

/// From a proxy that says this in headers of its own.
pub(super) fn other(ssl: &'static str, host: &'static str) -> Request {
    get("/cookies").host("localhost:8000").line("X-Forwarded-Ssl", ssl).line("X-Proxy-Host", host)
}

/// With what a browser says of a request.
pub(super) fn fetch(request: Request, site: &'static str, mode: &'static str, destination: &'static str) -> Request {
    let request = request.line("Sec-Fetch-Site", site).line("Sec-Fetch-Mode", mode);
    request.line("Sec-Fetch-Dest", destination)
}

/// A redirect of plain HTTP.
pub(super) fn moved(location: &'static str) -> Expect {
    status(308).unpinned().own("Location", &[location])
}

/// The response to `/cookies` over HTTPS.
pub(super) fn secured() -> Expect {
    status(200).own(SET_COOKIE, SECURED)
}

/// A response of a site that other sites' pages may not use.
pub(super) fn varied(expect: Expect) -> Expect {
    expect.own("Vary", VARY)
}

pub(super) fn get(target: &'static str) -> Request {
    Request::get(target)
}

pub(super) fn post(target: &'static str, body: &'static str) -> Request {
    Request::post(target, body)
}

pub(super) fn status(status: u16) -> Expect {
    Expect::status(status)
}

pub(super) fn any_of(statuses: &[u16]) -> Expect {
    Expect::any_of(statuses)
}

/// Adjusted by `framed`.
pub(super) fn framed(expect: Expect) -> Expect {
    expect.own("X-Frame-Options", &[])
}

/// What the handler of `/own` has set, and nothing else.
pub(super) fn off(expect: Expect) -> Expect {
    let expect = expect.bare().own("Set-Cookie", &["a=1", "b=2"]);
    expect.own("X-Frame-Options", &["DENY"]).own("X-Powered-By", &["coffee"])
}

/// A request with more headers than any server takes.
pub(super) fn oversized() -> String {
    let lines = "X-Line: value\r\n".repeat(300);
    format!("GET / HTTP/1.1\r\nHost: app.example\r\n{lines}\r\n")
}

/// A request with a target that no browser would send.
pub(super) fn oversized_target() -> String {
    format!("GET /{} HTTP/1.1\r\nHost: app.example\r\n\r\n", "a".repeat(70_000))
}
