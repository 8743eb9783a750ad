//! [`ResourceIsolation`]: turns requests away that another site's page makes in a visitor's name.
//!
//! A page of any site can send a form to yours, load what you serve as an image or a script, or open a WebSocket, and the
//! browser adds the visitor's cookies. Browsers say of each request where it comes from (`Sec-Fetch-Site` and its like,
//! "Fetch Metadata"); no script can forge that. With this rule only links and bookmarks work across sites.
//!
//! Off by default: only you know which addresses are for other sites. To begin with, have it only
//! [reported](ResourceIsolation::report_only).
//!
//! ```
//! use secure_core::{FetchMetadata, HeaderLines, Origin, PathPattern, Refusal, ResourceIsolation, Verdict};
//!
//! let isolation = ResourceIsolation::new()
//!     .trust(Origin::from_static("https://partner.example"))
//!     .exempt(PathPattern::from_static("/webhooks/*"));
//!
//! let form = FetchMetadata {
//!     method: b"POST",
//!     target: b"/transfer",
//!     site: HeaderLines::One(b"cross-site"),
//!     mode: HeaderLines::One(b"navigate"),
//!     destination: HeaderLines::One(b"document"),
//!     ..FetchMetadata::default()
//! };
//! assert_eq!(isolation.decide(&form), Verdict::Refuse(Refusal::CrossSite));
//! assert_eq!(isolation.decide(&FetchMetadata { method: b"GET", ..form }), Verdict::Pass, "a link");
//! assert_eq!(isolation.decide(&FetchMetadata { target: b"/webhooks/pay", ..form }), Verdict::Pass);
//! assert_eq!(ResourceIsolation::vary().as_str(), "Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Origin");
//! ```
//!
//! # The rule
//! 1. An exempt path passes.
//! 2. Where there is a `Sec-Fetch-Site`: `same-origin`, `same-site` (unless [refused](ResourceIsolation::refuse_same_site))
//!    and `none` (typed, or a bookmark) pass. All else is cross-site, unknown and repeated values too. Of those passes a
//!    `GET` or `HEAD` without a body that navigates, other than into `<object>` and `<embed>` (or [any
//!    frame](ResourceIsolation::refuse_framing)), and whatever comes from a trusted origin.
//! 3. Where there is none (an old browser, a program, plain HTTP, to which browsers do not send it): `GET`, `HEAD` and
//!    `OPTIONS` pass unless they ask for another protocol or have a body; so does what has no `Origin`, which is not a browser. An `Origin`
//!    passes that names the host and port of the request itself, by `http` or `https`, or is trusted. `null`, malformed and repeated ones do not.
//! 4. The rest is refused with `403`.
//!
//! Whether there is a body follows from `Content-Type`: a framework may have made a `GET` of another site's form, since a field
//! of the form says so (`_method` in Rocket).
//!
//! # What that means
//! * **CORS:** a preflight, and the request after it, come from another site: trust the origin, or exempt the path. To pass
//!   here allows nothing yet; the answer's `Access-Control-Allow-Origin` does.
//! * **WebSockets** of other sites' pages are refused, which is wanted: no same-origin policy holds for them.
//! * **Images, fonts, scripts for other sites** must be exempt.
//!
//! # Caveats
//! A `GET` that changes something is not protected: links may point to it. Behind a proxy that rewrites `Host`, rule 3
//! cannot know the site's own origin: trust it by name. Sub-domains are the same site, and pass where somebody else may
//! host pages on one, unless `same-site` is refused.
//!
//! Specification: [Fetch Metadata](https://www.w3.org/TR/fetch-metadata/);
//! [Fetch, the Origin header](https://fetch.spec.whatwg.org/#origin-header).

pub use crate::request::asked::HeaderLines;
use crate::{
    request::{
        asked::{Asked, Keep, Keeper, RequestHost},
        path::{PathPattern, is_exempt},
        transport::Transport,
        verdict::{Refusal, Verdict},
    },
    wire::{authority::Authority, code::Code, origin::Origin, text::HeaderValue},
};

/// Who may ask for what from another site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceIsolation {
    pub(crate) trusted: Vec<Origin>,
    pub(crate) exempt: Vec<PathPattern>,
    pub(crate) refuse_same_site: bool,
    pub(crate) refuse_framing: bool,
    pub(crate) report_only: bool,
    pub(crate) keep: Code<Keep<Self>>,
}

/// What a browser says of a request, as it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchMetadata<'a> {
    /// The method, in its own case.
    pub method: &'a [u8],
    /// Path and query.
    pub target: &'a [u8],
    /// The host that was asked for; `None` where there is none, or there are several.
    pub authority: Option<&'a [u8]>,
    /// `Sec-Fetch-Site`.
    pub site: HeaderLines<'a>,
    /// `Sec-Fetch-Mode`.
    pub mode: HeaderLines<'a>,
    /// `Sec-Fetch-Dest`.
    pub destination: HeaderLines<'a>,
    /// `Origin`.
    pub origin: HeaderLines<'a>,
    /// Whether there is an `Upgrade`, as that of a WebSocket.
    pub upgrade: bool,
    /// Whether there is a `Content-Type`, which means a body: no link has one.
    pub content: bool,
}

impl ResourceIsolation {
    /// Refuses what comes from other sites, links apart.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets pages of this origin ask for everything. The opaque origin `null` cannot be trusted: everybody can have it.
    #[must_use]
    #[inline]
    pub fn trust(mut self, origin: Origin) -> Self {
        self.trusted.push(origin);
        self
    }

    /// Lets everybody ask for these paths: what is for other sites, and endpoints that check who calls by themselves.
    #[must_use]
    #[inline]
    pub fn exempt(mut self, path: PathPattern) -> Self {
        self.exempt.push(path);
        self
    }

    /// Treats other origins of the same site, sub-domains above all, as other sites.
    #[must_use]
    pub fn refuse_same_site(mut self) -> Self {
        self.refuse_same_site = true;
        self
    }

    /// Refuses to be loaded into a frame of another site, too: only top-level links pass. Beside `X-Frame-Options`, which
    /// lets the handler run first.
    #[must_use]
    pub fn refuse_framing(mut self) -> Self {
        self.refuse_framing = true;
        self
    }

    /// Refuses nothing yet, and says what it would refuse ([`Verdict::WouldRefuse`]).
    #[must_use]
    pub fn report_only(mut self) -> Self {
        self.report_only = true;
        self
    }

    /// Judges a request.
    #[must_use]
    pub fn decide(&self, request: &FetchMetadata<'_>) -> Verdict {
        if self.exempts(request.target) || self.passes(request) {
            Verdict::Pass
        } else {
            self.refuse(Refusal::CrossSite)
        }
    }

    /// Refuses, or only says so.
    pub(crate) fn refuse(&self, refusal: Refusal) -> Verdict {
        if self.report_only { Verdict::WouldRefuse(refusal) } else { Verdict::Refuse(refusal) }
    }

    /// Whether everybody may ask for a path.
    pub(crate) fn exempts(&self, target: &[u8]) -> bool {
        is_exempt(&self.exempt, target)
    }

    /// What a response depends on, for its `Vary`: a cache must not give one site's answer to another.
    #[must_use]
    pub const fn vary() -> HeaderValue {
        HeaderValue::from_static("Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Origin")
    }

    fn passes(&self, request: &FetchMetadata<'_>) -> bool {
        let own = match request.site {
            HeaderLines::Absent => {
                let safe = matches!(request.method, b"GET" | b"HEAD" | b"OPTIONS");
                let safe = safe && !request.upgrade && !request.content;
                safe || request.origin == HeaderLines::Absent || is_own_origin(request.origin, request.authority)
            }
            HeaderLines::One(b"same-origin" | b"none") => true,
            HeaderLines::One(b"same-site") if !self.refuse_same_site => true,
            _ => self.is_link(request),
        };
        own || self.trusts(request.origin)
    }

    /// Whether the browser leaves the other site's page for ours.
    fn is_link(&self, request: &FetchMetadata<'_>) -> bool {
        let destination = match request.destination {
            HeaderLines::One(b"document") => true,
            HeaderLines::One(b"object" | b"embed") | HeaderLines::Several => false,
            HeaderLines::One(_) | HeaderLines::Absent => !self.refuse_framing,
        };
        let method = matches!(request.method, b"GET" | b"HEAD") && !request.content;
        destination && request.mode == HeaderLines::One(b"navigate") && method
    }

    fn trusts(&self, origin: HeaderLines<'_>) -> bool {
        matches!(origin, HeaderLines::One(origin) if self.trusted.iter().any(|trusted| trusted.as_str().as_bytes() == origin))
    }
}

impl Keeper for ResourceIsolation {
    fn judge(&self, asked: &Asked<'_>) -> Verdict {
        let request = asked.request;
        if let RequestHost::Nobody(refusal @ Refusal::ForwardedHostMalformed) = asked.host {
            return if self.exempts(request.path()) { Verdict::Pass } else { self.refuse(*refusal) };
        }
        self.decide(&FetchMetadata {
            method: request.method().as_bytes(),
            target: request.path(),
            authority: asked.host.authority(),
            site: asked.lines("sec-fetch-site"),
            mode: asked.lines("sec-fetch-mode"),
            destination: asked.lines("sec-fetch-dest"),
            origin: asked.lines("origin"),
            upgrade: asked.lines("upgrade") != HeaderLines::Absent,
            content: asked.lines("content-type") != HeaderLines::Absent,
        })
    }

    fn vary(&self, _: &Transport) -> Option<HeaderValue> {
        Some(Self::vary())
    }
}

/// Whether an `Origin` of HTTP or HTTPS has the host and port that the request is for.
fn is_own_origin(origin: HeaderLines<'_>, authority: Option<&[u8]>) -> bool {
    let HeaderLines::One(origin) = origin else { return false };
    let (port, host) = match (origin.strip_prefix(b"https://"), origin.strip_prefix(b"http://")) {
        (Some(host), _) => (443, host),
        (None, Some(host)) => (80, host),
        (None, None) => return false,
    };
    match (Authority::parse(host), authority.and_then(Authority::parse)) {
        (Some(origin), Some(authority)) => origin.is_same(&authority, port),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &[u8] = b"app.example";

    fn line(text: &str) -> HeaderLines<'_> {
        match text {
            "-" => HeaderLines::Absent,
            "twice" => HeaderLines::Several,
            text => HeaderLines::One(text.as_bytes()),
        }
    }

    #[track_caller]
    fn check(isolation: &ResourceIsolation, method: &str, said: [&str; 3], passes: bool) {
        let [site, mode, destination] = said.map(line);
        let request = FetchMetadata {
            method: method.as_bytes(),
            target: b"/a",
            authority: Some(APP),
            site,
            mode,
            destination,
            ..FetchMetadata::default()
        };
        assert_eq!(isolation.decide(&request) == Verdict::Pass, passes, "{method} {said:?}");
    }

    #[test]
    fn what_the_browser_says() {
        let isolation = ResourceIsolation::new();
        for (method, said, passes) in [
            ("POST", ["same-origin", "cors", "empty"], true),
            ("POST", ["same-site", "cors", "empty"], true),
            ("POST", ["none", "navigate", "document"], true),
            ("POST", ["same-origin", "twice", "twice"], true),
            ("GET", ["cross-site", "navigate", "document"], true),
            ("HEAD", ["cross-site", "navigate", "document"], true),
            ("GET", ["cross-site", "navigate", "iframe"], true),
            ("GET", ["cross-site", "navigate", "-"], true),
            ("GET", ["cross-site", "navigate", "object"], false),
            ("GET", ["cross-site", "navigate", "embed"], false),
            ("GET", ["cross-site", "navigate", "twice"], false),
            ("POST", ["cross-site", "navigate", "document"], false),
            ("OPTIONS", ["cross-site", "navigate", "document"], false),
            ("get", ["cross-site", "navigate", "document"], false),
            ("GET", ["cross-site", "no-cors", "image"], false),
            ("GET", ["cross-site", "no-cors", "script"], false),
            ("GET", ["cross-site", "cors", "empty"], false),
            ("OPTIONS", ["cross-site", "cors", "empty"], false),
            ("GET", ["cross-site", "websocket", "websocket"], false),
            ("GET", ["cross-site", "-", "-"], false),
            ("GET", ["cross-site", "twice", "document"], false),
            ("GET", ["cross-site", "NAVIGATE", "document"], false),
            ("GET", ["twice", "cors", "empty"], false),
            ("GET", ["Same-Origin", "cors", "empty"], false),
            ("GET", ["same-origin, cross-site", "cors", "empty"], false),
            ("GET", ["new-value", "cors", "empty"], false),
            ("GET", ["new-value", "navigate", "document"], true),
            ("GET", ["", "no-cors", "image"], false),
        ] {
            check(&isolation, method, said, passes);
        }
    }

    #[test]
    fn stricter() {
        let isolation = ResourceIsolation::new().refuse_same_site().refuse_framing();
        for (method, said, passes) in [
            ("POST", ["same-origin", "cors", "empty"], true),
            ("POST", ["same-site", "cors", "empty"], false),
            ("GET", ["same-site", "navigate", "document"], true),
            ("GET", ["same-site", "navigate", "iframe"], false),
            ("GET", ["cross-site", "navigate", "document"], true),
            ("GET", ["cross-site", "navigate", "iframe"], false),
            ("GET", ["cross-site", "navigate", "frame"], false),
            ("GET", ["cross-site", "navigate", "fencedframe"], false),
            ("GET", ["cross-site", "navigate", "-"], false),
            ("GET", ["same-origin", "navigate", "iframe"], true),
        ] {
            check(&isolation, method, said, passes);
        }
    }

    #[test]
    fn who_says_nothing_is_asked_for_its_origin() {
        let isolation = ResourceIsolation::new().trust(Origin::from_static("https://partner.example"));
        for (method, origin, host, passes) in [
            ("GET", "https://evil.example", "app.example", true),
            ("OPTIONS", "https://evil.example", "app.example", true),
            ("POST", "-", "app.example", true),
            ("POST", "https://app.example", "app.example", true),
            ("POST", "http://app.example", "app.example", true),
            ("POST", "https://app.example", "APP.example.", true),
            ("POST", "https://app.example", "app.example:443", true),
            ("POST", "http://app.example", "app.example:80", true),
            ("POST", "http://app.example:8080", "app.example:8080", true),
            ("POST", "http://[::1]:80", "[0::1]", true),
            ("POST", "https://app.example", "app.example:80", false),
            ("POST", "http://app.example:8080", "app.example", false),
            ("POST", "https://app.example.evil.example", "app.example", false),
            ("POST", "https://evil.example", "app.example", false),
            ("POST", "https://partner.example", "app.example", true),
            ("POST", "http://partner.example", "app.example", false),
            ("POST", "https://partner.example:443", "app.example", false),
            ("POST", "https://a.partner.example", "app.example", false),
            ("POST", "null", "app.example", false),
            ("POST", "null", "null", false),
            ("POST", "twice", "app.example", false),
            ("POST", "", "app.example", false),
            ("POST", "app.example", "app.example", false),
            ("POST", "https://app.example/", "app.example", false),
            ("POST", "https://u@app.example", "app.example", false),
            ("POST", "ftp://app.example", "app.example", false),
            ("POST", "https://app.example https://evil.example", "app.example", false),
            ("POST", "https://app.example", "", false),
            ("POST", "https://", "", false),
            ("post", "https://evil.example", "app.example", false),
            ("DELETE", "https://evil.example", "app.example", false),
            ("CONNECT", "https://evil.example", "app.example", false),
        ] {
            let request = FetchMetadata {
                method: method.as_bytes(),
                target: b"/a",
                authority: Some(host.as_bytes()),
                origin: line(origin),
                ..FetchMetadata::default()
            };
            assert_eq!(isolation.decide(&request) == Verdict::Pass, passes, "{method} {origin} {host}");
        }
        let websocket = FetchMetadata {
            method: b"GET",
            target: b"/",
            authority: Some(APP),
            origin: HeaderLines::One(b"https://evil.example"),
            upgrade: true,
            ..FetchMetadata::default()
        };
        assert_eq!(isolation.decide(&websocket), Verdict::Refuse(Refusal::CrossSite));
        let own = FetchMetadata { origin: HeaderLines::One(b"https://app.example"), ..websocket };
        assert_eq!(isolation.decide(&own), Verdict::Pass);
        assert_eq!(isolation.decide(&FetchMetadata { origin: HeaderLines::Absent, ..websocket }), Verdict::Pass);
    }

    #[test]
    fn what_has_a_body_is_no_link_whatever_it_is_called() {
        let isolation = ResourceIsolation::new().trust(Origin::from_static("https://partner.example"));
        for (site, origin, passes) in [
            ("cross-site", "https://evil.example", false),
            ("cross-site", "null", false),
            ("cross-site", "-", false),
            ("cross-site", "https://partner.example", true),
            ("same-origin", "https://app.example", true),
            ("none", "-", true),
            ("-", "https://evil.example", false),
            ("-", "https://app.example", true),
            ("-", "-", true),
        ] {
            let form = FetchMetadata {
                method: b"GET",
                target: b"/",
                authority: Some(APP),
                site: line(site),
                mode: HeaderLines::One(b"navigate"),
                destination: HeaderLines::One(b"document"),
                origin: line(origin),
                content: true,
                ..FetchMetadata::default()
            };
            assert_eq!(isolation.decide(&form) == Verdict::Pass, passes, "{site} {origin}");
            assert_eq!(isolation.decide(&FetchMetadata { content: false, ..form }), Verdict::Pass, "{site} {origin}");
        }
    }

    #[test]
    fn the_trusted_the_exempt_and_the_trial() {
        let isolation = ResourceIsolation::new()
            .trust(Origin::from_static("https://partner.example"))
            .exempt(PathPattern::from_static("/public/*"));
        let post = FetchMetadata {
            method: b"POST",
            target: b"/a",
            site: HeaderLines::One(b"cross-site"),
            mode: HeaderLines::One(b"cors"),
            ..FetchMetadata::default()
        };
        let refused = Verdict::Refuse(Refusal::CrossSite);
        let partner = FetchMetadata { origin: HeaderLines::One(b"https://partner.example"), ..post };
        assert_eq!(isolation.decide(&post), refused);
        assert_eq!(isolation.decide(&partner), Verdict::Pass);
        assert_eq!(isolation.decide(&FetchMetadata { method: b"OPTIONS", ..partner }), Verdict::Pass);
        assert_eq!(isolation.decide(&FetchMetadata { origin: HeaderLines::One(b"null"), ..post }), refused);
        assert_eq!(isolation.decide(&FetchMetadata { origin: HeaderLines::Several, ..post }), refused);
        let own = FetchMetadata { origin: HeaderLines::One(b"https://app.example"), authority: Some(APP), ..post };
        assert_eq!(isolation.decide(&own), refused, "the browser's word counts more than the origin's name");

        assert_eq!(isolation.decide(&FetchMetadata { target: b"/public/a?b", ..post }), Verdict::Pass);
        assert_eq!(isolation.decide(&FetchMetadata { target: b"/public/../a", ..post }), refused);

        let trial = isolation.report_only();
        assert_eq!(trial.decide(&post), Verdict::WouldRefuse(Refusal::CrossSite));
        assert_eq!(trial.decide(&partner), Verdict::Pass);
    }

    #[test]
    fn several_hosts_are_none() {
        for (lines, authority) in
            [(HeaderLines::Absent, None), (HeaderLines::One(APP), Some(APP)), (HeaderLines::Several, Some(&b""[..]))]
        {
            assert_eq!(lines.authority(), authority);
        }
        assert!(Authority::parse(b"").is_none());
    }
}
