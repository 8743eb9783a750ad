//! [`HttpsRedirect`]: sends who comes by plain HTTP to HTTPS.
//!
//! The first address that a visitor types has no `https://` before it, and an attacker on the way can read and rewrite
//! all that follows. The redirect makes that one request short, and `Strict-Transport-Security` on the answer over HTTPS
//! saves the next ones.
//!
//! Off by default, since it cannot be had without knowing where to: a redirect to whatever `Host` says is an open redirect,
//! and a cache may keep it for others. So there is one host, or a list of allowed ones.
//!
//! ```
//! use secure_core::{AllowedHosts, HttpsRedirect, PathPattern, Refusal, Scheme, Verdict};
//!
//! const ACME: PathPattern = PathPattern::from_static("/.well-known/acme-challenge/*");
//!
//! let hosts = AllowedHosts::new(["app.example", "*.app.example"])?;
//! let redirect = HttpsRedirect::same_host(hosts).exempt(ACME);
//!
//! let verdict = redirect.decide(Scheme::Http, Some(b"www.app.example:8080"), b"/a%20b?c=//d");
//! let Verdict::Redirect { status, location } = verdict else { return Err("no redirect".into()) };
//! assert_eq!((status, location.as_str()), (308, "https://www.app.example/a%20b?c=//d"));
//!
//! let foreign = redirect.decide(Scheme::Http, Some(b"evil.example"), b"/");
//! assert_eq!(foreign, Verdict::Refuse(Refusal::HostNotAllowed));
//! assert_eq!(redirect.decide(Scheme::Unknown, Some(b"app.example"), b"/"), Verdict::Pass);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is redirected
//! Requests of every method that are known to have come by plain HTTP ([`Scheme::Http`]), before their handler runs; and
//! those for [other names](HttpsRedirect::canonical) of the one host, over HTTPS, too. Never
//! one of [`Scheme::Unknown`], which may have been HTTPS before a proxy: so there is no loop. State the
//! [transport](crate::Transport) to have it known. Left alone are the exempt paths, and this machine itself (`localhost`
//! and names below it, `127.0.0.0/8`, `[::1]`), which has no certificate while one develops. A policy for
//! [development](crate::Policy::development) redirects nobody, whatever the host.
//!
//! A CORS preflight (`OPTIONS`) is redirected like the rest, and browsers then give up: a page that calls across origins
//! must write `https://`. A client that has sent a form or a token over plain HTTP has shown it to everybody on the way;
//! the redirect does not undo that, and an API better refuses plain HTTP altogether.
//!
//! # What becomes of a target
//! `Location` is `https://`, the host in lower case without a last dot, the port unless it is 443, and the target byte for
//! byte. The port of the request goes. Since scheme and host stand before it, no target can lead elsewhere.
//!
//! | target | answer, for the host `app.example` |
//! |---|---|
//! | `/a%2Fb?c=d&e=http://f` | `https://app.example/a%2Fb?c=d&e=http://f` |
//! | none, or `?a` (of `http://app.example?a`) | `https://app.example/`, `https://app.example/?a` |
//! | `//evil.example` | `https://app.example//evil.example`, a path of the same host |
//! | `/\evil.example`, `/../a` | `https://app.example/\evil.example`, `https://app.example/../a`, the same host |
//! | `*`, `app.example:443`, `http://app.example/`, `a` | `400`: no path |
//! | with CR, LF, another control, a blank, non-ASCII | `400`: cannot be repeated as it came |
//! | `/a#b`, which no browser sends | the servers of all adapters cut it before it comes here: `https://app.example/a`; else `400` |
//! | 64 KiB and more | as the rest |
//!
//! Specification: [RFC 9110, section 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4);
//! [RFC 6797, section 7.2](https://www.rfc-editor.org/rfc/rfc6797#section-7.2).

use std::{borrow::Cow, fmt};

use crate::{
    request::{
        asked::{Asked, Keep, Keeper, RequestHost},
        host::AllowedHosts,
        path::{PathPattern, is_exempt},
        transport::{Scheme, Transport},
        verdict::{Refusal, Verdict},
    },
    wire::{
        authority::{Authority, HostPattern, same_host},
        code::Code,
        error::{Error, Faults},
        fault::Cure,
        text::{HeaderValue, Texts},
    },
};

const PLACE: &str = "https redirect";

/// Where to, how, and what is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsRedirect {
    pub(crate) to: To,
    /// `None` where the application did not say: `308`.
    pub(crate) status: Option<RedirectStatus>,
    pub(crate) port: Option<u16>,
    /// Other names of the one host, which are redirected over HTTPS, too.
    pub(crate) aliases: Option<AllowedHosts>,
    pub(crate) exempt: Vec<PathPattern>,
    pub(crate) keep: Code<Keep<Self>>,
}

/// The status of the redirect.
///
/// | status | kept by browsers | method and body of the next request |
/// |---|---|---|
/// | `308` | yes | the same |
/// | `307` | no | the same |
/// | `301` | yes | a `POST` may become a `GET` without its body |
/// | `302` | no | a `POST` may become a `GET` without its body |
///
/// What browsers keep cannot be taken back: begin with `307`, and go on to `308` when HTTPS works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectStatus {
    /// `308`, the default.
    #[default]
    PermanentRedirect,
    /// `307`.
    TemporaryRedirect,
    /// `301`, for clients that do not know `308`; Talisman's `force_https_permanent`.
    MovedPermanently,
    /// `302`, as Talisman sends by default.
    Found,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum To {
    Host(Place),
    SameHost(AllowedHosts),
    ByHost(Vec<(HostPattern, Place)>),
}

/// A single host, and its port if it has one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    host: String,
    port: Option<u16>,
}

impl HttpsRedirect {
    /// Sends everybody to this host, whatever host they asked for: `app.example`, or with the port of HTTPS,
    /// `app.example:8443`.
    ///
    /// # Errors
    /// When it is not a host, or a wildcard, or has the port of plain HTTP.
    pub fn to(host: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        Place::new(host).map(|place| Self::new(To::Host(place)))
    }

    /// Sends everybody to this host, as [`to`](Self::to); and over HTTPS, too, who asks for one of its other names.
    ///
    /// Hosts that are not named are left alone over HTTPS, and so is the host itself with any port: no redirect comes back
    /// to where it began. Only behind a proxy that writes one of the other names into `Host` whatever the browser asked for
    /// there would be a loop: have it name the browser's host. With [`AllowedHosts`] as a part of the policy, they must allow
    /// the other names as well.
    ///
    /// ```
    /// # use secure_core::{AllowedHosts, HttpsRedirect, Scheme, Verdict};
    /// let redirect = HttpsRedirect::canonical("app.example", AllowedHosts::new(["www.app.example"])?)?;
    /// let verdict = redirect.decide(Scheme::Https, Some(b"www.app.example"), b"/a");
    /// assert!(matches!(verdict, Verdict::Redirect { location, .. } if location.as_str() == "https://app.example/a"));
    /// assert_eq!(redirect.decide(Scheme::Https, Some(b"app.example"), b"/a"), Verdict::Pass);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As those of [`to`](Self::to).
    pub fn canonical(host: impl Into<Cow<'static, str>>, aliases: AllowedHosts) -> Result<Self, Error> {
        Self::to(host).map(|redirect| redirect.with_aliases(aliases))
    }

    #[inline]
    pub(crate) fn with_aliases(self, aliases: AllowedHosts) -> Self {
        Self { aliases: Some(AllowedHosts { exempt: Vec::new(), ..aliases }), ..self }
    }

    /// Sends everybody to the host they asked for, where it is one of these. Others are refused, and so is a request
    /// without a host or with a malformed one. What the hosts exempt from their own check takes no part here.
    #[must_use]
    #[inline]
    pub fn same_host(hosts: AllowedHosts) -> Self {
        Self::new(To::SameHost(AllowedHosts { exempt: Vec::new(), ..hosts }))
    }

    /// Sends each host to another one; the first pattern that matches counts, and a host that none matches is refused.
    ///
    /// ```
    /// # use secure_core::{HttpsRedirect, Scheme, Verdict};
    /// let redirect = HttpsRedirect::by_host([("app.example", "www.app.example"), ("*.app.example", "app.example:8443")])?;
    /// let verdict = redirect.decide(Scheme::Http, Some(b"shop.app.example"), b"/");
    /// assert!(matches!(verdict, Verdict::Redirect { location, .. } if location.as_str() == "https://app.example:8443/"));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// With all faults of the patterns and hosts; when a pattern appears twice; when there is none.
    pub fn by_host<P, H>(hosts: impl IntoIterator<Item = (P, H)>) -> Result<Self, Error>
    where
        P: Into<Cow<'static, str>>,
        H: Into<Cow<'static, str>>,
    {
        let mut faults = Faults::default();
        let (mut pairs, mut seen) = (Vec::new(), Texts::default());
        let mut empty = true;
        for (from, to) in hosts {
            empty = false;
            let from = faults.keep(HostPattern::new(from).map_err(|error| error.within(PLACE)));
            let to = faults.keep(Place::new(to));
            if let Some(from) = from.as_ref().filter(|from| !seen.insert(from)) {
                faults.push(PLACE, format!("\"{from}\" appears twice"), "write it once: the first would count");
            }
            pairs.extend(from.zip(to));
        }
        if empty {
            faults.push(PLACE, "the list is empty, so every request would be refused", "name a host and where it goes");
        }
        faults.into_result()?;
        Ok(Self::new(To::ByHost(pairs)))
    }

    fn new(to: To) -> Self {
        Self { to, status: None, port: None, aliases: None, exempt: Vec::new(), keep: Code::default() }
    }

    /// With this status instead of `308`.
    #[must_use]
    pub fn status(mut self, status: RedirectStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// The port where HTTPS is served, for hosts that are not written with one. 443 by default, which is not written.
    ///
    /// # Errors
    /// When it is 0, or 80, which is the port of plain HTTP.
    #[inline]
    pub fn port(mut self, port: u16) -> Result<Self, Error> {
        let problem = match port {
            0 => "nothing is served on port 0",
            80 => "port 80 is that of plain HTTP",
            _ => "",
        };
        if !problem.is_empty() {
            return Err(Error::new(
                PLACE,
                problem,
                Cure::both("write the port of HTTPS, as in `port(8443)`", "write the port of HTTPS, as in 8443"),
            ));
        }
        self.port = Some(port);
        Ok(self)
    }

    /// Leaves these paths on plain HTTP: a health check, the challenges of ACME.
    #[must_use]
    #[inline]
    pub fn exempt(mut self, path: PathPattern) -> Self {
        self.exempt.push(path);
        self
    }

    /// Judges a request by how it came, its host, and its path and query as they came.
    ///
    /// The host is the authority of an absolute target or of HTTP/2, else the `Host` header; where there are several, any
    /// malformed text stands for them.
    #[must_use]
    pub fn decide(&self, scheme: Scheme, authority: Option<&[u8]>, target: &[u8]) -> Verdict {
        let local = || authority.and_then(Authority::parse).is_some_and(|authority| authority.is_loopback());
        if local() { Verdict::Pass } else { self.judge_scheme(scheme, authority, target) }
    }

    /// [`decide`](Self::decide), without an exemption of this machine.
    fn judge_scheme(&self, scheme: Scheme, authority: Option<&[u8]>, target: &[u8]) -> Verdict {
        if !self.concerns(scheme, authority) || self.exempts(target) {
            return Verdict::Pass;
        }
        match self.location(authority, target) {
            Ok(location) => Verdict::Redirect { status: self.status.unwrap_or_default().code(), location },
            // Over HTTPS nothing is to be feared of a target that cannot be repeated.
            Err(_) if scheme == Scheme::Https => Verdict::Pass,
            Err(refusal) => Verdict::Refuse(refusal),
        }
    }

    /// Whether a request may be redirected, by all but its target.
    pub(crate) fn concerns(&self, scheme: Scheme, authority: Option<&[u8]>) -> bool {
        match (scheme, &self.aliases, &self.to) {
            (Scheme::Http, _, _) => true,
            (Scheme::Https, Some(aliases), To::Host(place)) => {
                let authority = authority.and_then(Authority::parse);
                authority.is_some_and(|asked| !same_host(asked.host(), &place.host) && aliases.allows(&asked))
            }
            _ => false,
        }
    }

    /// Whether a path is left on plain HTTP.
    pub(crate) fn exempts(&self, target: &[u8]) -> bool {
        is_exempt(&self.exempt, target)
    }

    /// Whether the host of a request decides anything.
    pub(crate) fn needs_host(&self) -> bool {
        self.aliases.is_some() || !matches!(self.to, To::Host(_))
    }

    /// The hosts that it leads to, with the port as a browser asks for them over HTTPS.
    pub(crate) fn targets(&self) -> Vec<HostPattern> {
        match &self.to {
            To::Host(place) => vec![HostPattern::one(&place.host).at(place.port.or(self.port))],
            To::SameHost(hosts) => hosts.hosts.iter().map(|pattern| pattern.at(self.port)).collect(),
            To::ByHost(pairs) => {
                pairs.iter().map(|(_, place)| HostPattern::one(&place.host).at(place.port.or(self.port))).collect()
            }
        }
    }

    /// The hosts that it is for, where it names them apart from where it leads.
    #[inline]
    pub(crate) fn sources(&self) -> Vec<HostPattern> {
        match &self.to {
            To::Host(_) => self.aliases.iter().flat_map(|aliases| &aliases.hosts).cloned().collect(),
            To::SameHost(_) => Vec::new(),
            To::ByHost(pairs) => pairs.iter().map(|(from, _)| from.clone()).collect(),
        }
    }

    fn location(&self, authority: Option<&[u8]>, target: &[u8]) -> Result<HeaderValue, Refusal> {
        match &self.to {
            To::Host(place) => location(&place.host, place.port.or(self.port), target),
            To::SameHost(hosts) => location(&hosts.check(authority)?.host().to_ascii_lowercase(), self.port, target),
            To::ByHost(pairs) => {
                let authority = Authority::parse(authority.ok_or(Refusal::HostMissing)?);
                let authority = authority.ok_or(Refusal::HostMalformed)?;
                let pair = pairs.iter().find(|(from, _)| from.matches(&authority));
                let (_, place) = pair.ok_or(Refusal::HostNotAllowed)?;
                location(&place.host, place.port.or(self.port), target)
            }
        }
    }
}

impl RedirectStatus {
    /// 301, 302, 307 or 308.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::PermanentRedirect => 308,
            Self::TemporaryRedirect => 307,
            Self::MovedPermanently => 301,
            Self::Found => 302,
        }
    }
}

impl Place {
    fn new(host: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let pattern = HostPattern::new(host).map_err(|error| error.within(PLACE))?;
        let Some((host, port)) = pattern.one_host() else {
            return Err(Error::new(PLACE, format!("\"{pattern}\" is not a single host"), "name the one host to go to"));
        };
        if port == Some(80) {
            let cure = format!("write the port of HTTPS, or leave it out: \"{host}\"");
            return Err(Error::new(PLACE, format!("the port of \"{pattern}\" is that of plain HTTP"), cure));
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Place {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// The new address. Both parts are checked: the host by its type, the target here.
fn location(host: &str, port: Option<u16>, target: &[u8]) -> Result<HeaderValue, Refusal> {
    let root = match target {
        [b'/', ..] => "",
        [] | [b'?', ..] => "/",
        _ => return Err(Refusal::TargetMalformed),
    };
    let repeatable = target.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'#');
    let target = std::str::from_utf8(target).ok().filter(|_| repeatable).ok_or(Refusal::TargetMalformed)?;
    let port = port.filter(|port| *port != 443).map(|port| format!(":{port}")).unwrap_or_default();
    HeaderValue::new(format!("https://{host}{port}{root}{target}")).map_err(|_| Refusal::TargetMalformed)
}

impl Keeper for HttpsRedirect {
    fn judge(&self, asked: &Asked<'_>) -> Verdict {
        let (scheme, authority) = (asked.arrival.scheme, asked.host.authority());
        match asked.host {
            // To one host there is a way without another one.
            RequestHost::Nobody(refusal) if self.needs_host() || *refusal != Refusal::ForwardedHostMissing => {
                if self.exempts(asked.request.path()) { Verdict::Pass } else { Verdict::Refuse(*refusal) }
            }
            _ if !self.concerns(scheme, authority) => Verdict::Pass,
            _ if asked.arrival.is_proved_by_proxy() => self.judge_scheme(scheme, authority, &asked.target()),
            _ => self.decide(scheme, authority, &asked.target()),
        }
    }

    fn vary(&self, transport: &Transport) -> Option<HeaderValue> {
        transport.vary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_host() -> HttpsRedirect {
        let hosts = ["app.example", "*.app.example", "b.example:8080", "192.0.2.1", "[2001:db8::1]"];
        HttpsRedirect::same_host(AllowedHosts::new(hosts).unwrap())
    }

    #[track_caller]
    fn check(redirect: &HttpsRedirect, host: Option<&str>, target: &str, expected: Result<&str, Refusal>) {
        let verdict = redirect.decide(Scheme::Http, host.map(str::as_bytes), target.as_bytes());
        let expected = match expected {
            Ok(location) => Verdict::Redirect { status: 308, location: location.parse().unwrap() },
            Err(refusal) => Verdict::Refuse(refusal),
        };
        assert_eq!(verdict, expected, "{host:?} {target:?}");
    }

    #[test]
    fn hosts() {
        use Refusal::{HostMalformed, HostMissing, HostNotAllowed};
        for (host, expected) in [
            (Some("app.example"), Ok("https://app.example/")),
            (Some("App.Example."), Ok("https://app.example/")),
            (Some("app.example:80"), Ok("https://app.example/")),
            (Some("a.app.example:8080"), Ok("https://a.app.example/")),
            (Some("b.example:8080"), Ok("https://b.example/")),
            (Some("192.0.2.1:80"), Ok("https://192.0.2.1/")),
            (Some("[2001:DB8::1]:80"), Ok("https://[2001:db8::1]/")),
            (Some("b.example"), Err(HostNotAllowed)),
            (Some("evil.example"), Err(HostNotAllowed)),
            (Some("app.example.evil.example"), Err(HostNotAllowed)),
            (Some("evilapp.example"), Err(HostNotAllowed)),
            (None, Err(HostMissing)),
            (Some(""), Err(HostMalformed)),
            (Some("app.example@evil.example"), Err(HostMalformed)),
            (Some("evil.example#.app.example"), Err(HostMalformed)),
            (Some("evil.example\\.app.example"), Err(HostMalformed)),
            (Some("evil.example/.app.example"), Err(HostMalformed)),
            (Some("app.example, evil.example"), Err(HostMalformed)),
            (Some("app.example\r\nSet-Cookie: a=b"), Err(HostMalformed)),
            (Some("app.example:99999"), Err(HostMalformed)),
            (Some("app.example:443:443"), Err(HostMalformed)),
        ] {
            check(&same_host(), host, "/", expected);
            // A fixed host looks at no other.
            check(&HttpsRedirect::to("fixed.example").unwrap(), host, "/", Ok("https://fixed.example/"));
        }
        let long = "a.".repeat(32_768) + "app.example";
        check(&same_host(), Some(&long), "/", Err(HostMalformed));
    }

    #[test]
    fn targets() {
        for (target, expected) in [
            ("/", Some("/")),
            ("", Some("/")),
            ("?a", Some("/?a")),
            ("?", Some("/?")),
            ("/a%2Fb?c=d&e=http://f", Some("/a%2Fb?c=d&e=http://f")),
            ("/a?", Some("/a?")),
            ("/%C3%A9%20b", Some("/%C3%A9%20b")),
            ("//evil.example", Some("//evil.example")),
            ("///evil.example/..", Some("///evil.example/..")),
            ("/\\evil.example", Some("/\\evil.example")),
            ("/../../a", Some("/../../a")),
            ("/@evil.example", Some("/@evil.example")),
            ("/a?b=\"<>|^`{}", Some("/a?b=\"<>|^`{}")),
            ("/%0d%0aSet-Cookie:%20a=b", Some("/%0d%0aSet-Cookie:%20a=b")),
            ("*", None),
            ("a", None),
            ("@evil.example", None),
            (".evil.example", None),
            (":80", None),
            ("\\evil.example", None),
            ("http://app.example/", None),
            ("app.example:443", None),
            ("/a\r\nSet-Cookie: a=b", None),
            ("/a\nb", None),
            ("/a\0", None),
            ("/a\u{7f}", None),
            ("/a b", None),
            ("/ ", None),
            ("/a\tb", None),
            ("/a#b", None),
            ("#", None),
            ("/\u{e9}", None),
        ] {
            let expected = expected.map(|target| format!("https://app.example{target}"));
            let expected = expected.as_deref().ok_or(Refusal::TargetMalformed);
            check(&same_host(), Some("app.example"), target, expected);
        }
        let long = format!("/{}", "a".repeat(65_536));
        check(&same_host(), Some("app.example"), &long, Ok(&format!("https://app.example{long}")));
        let verdict = same_host().decide(Scheme::Http, Some(b"app.example"), b"/\xff\xfe");
        assert_eq!(verdict, Verdict::Refuse(Refusal::TargetMalformed));
    }

    #[test]
    fn what_is_left_alone() {
        let redirect = same_host()
            .exempt(PathPattern::from_static("/healthz"))
            .exempt(PathPattern::from_static("/.well-known/acme-challenge/*"));
        for (scheme, host, target, passes) in [
            (Scheme::Http, "app.example", "/", false),
            (Scheme::Https, "app.example", "/", true),
            (Scheme::Unknown, "app.example", "/", true),
            (Scheme::Https, "evil.example", "*", true),
            (Scheme::Http, "localhost", "/", true),
            (Scheme::Http, "a.LOCALHOST.:8000", "/", true),
            (Scheme::Http, "127.0.0.1:8000", "/", true),
            (Scheme::Http, "[::1]", "/", true),
            (Scheme::Http, "localhost.evil.example", "/", false),
            (Scheme::Http, "localhost@evil.example", "/", false),
            (Scheme::Http, "10.0.0.7", "/healthz?a", true),
            (Scheme::Http, "app.example", "/healthz/a", false),
            (Scheme::Http, "", "/.well-known/acme-challenge/token", true),
            (Scheme::Http, "app.example", "/.well-known/acme-challenge/../../login", false),
            (Scheme::Http, "app.example", "/.well-known/acme-challenge/%2e%2e/login", false),
        ] {
            let verdict = redirect.decide(scheme, Some(host.as_bytes()), target.as_bytes());
            assert_eq!(verdict == Verdict::Pass, passes, "{scheme:?} {host} {target}");
        }
        let fixed = HttpsRedirect::to("app.example").unwrap();
        assert_eq!(fixed.decide(Scheme::Http, Some(b"localhost:8000"), b"/"), Verdict::Pass);
        assert_ne!(fixed.decide(Scheme::Http, None, b"/"), Verdict::Pass);
    }

    #[test]
    fn ports_and_statuses() {
        let ported = same_host().port(8443).unwrap();
        check(&ported, Some("app.example:8080"), "/a", Ok("https://app.example:8443/a"));
        check(&ported.port(443).unwrap(), Some("app.example"), "/a", Ok("https://app.example/a"));
        let fixed = HttpsRedirect::to("app.example:8443").unwrap();
        check(&fixed, None, "/a", Ok("https://app.example:8443/a"));
        check(&fixed.port(1).unwrap(), None, "/a", Ok("https://app.example:8443/a"));
        check(&HttpsRedirect::to("[::1]:444").unwrap(), None, "/", Ok("https://[::1]:444/"));
        check(&HttpsRedirect::to("app.example:443").unwrap(), None, "/", Ok("https://app.example/"));

        for (status, code) in [
            (RedirectStatus::PermanentRedirect, 308),
            (RedirectStatus::TemporaryRedirect, 307),
            (RedirectStatus::MovedPermanently, 301),
            (RedirectStatus::Found, 302),
        ] {
            let verdict = same_host().status(status).decide(Scheme::Http, Some(b"app.example"), b"/");
            assert!(matches!(verdict, Verdict::Redirect { status, .. } if status == code), "{verdict:?}");
        }
    }

    #[test]
    fn other_names_of_the_host_are_redirected_over_https_too() {
        let aliases = AllowedHosts::new(["*.app.example", "app.org", "[::2]", "localhost"]).unwrap();
        let redirect = HttpsRedirect::canonical("www.app.example:8443", aliases.exempt(PathPattern::from_static("/x")));
        let redirect = redirect.unwrap().exempt(PathPattern::from_static("/healthz"));
        let moved = "https://www.app.example:8443/a";
        for (scheme, host, target, expected) in [
            (Scheme::Https, "a.app.example", "/a", Some(moved)),
            (Scheme::Https, "APP.org.:444", "/a", Some(moved)),
            (Scheme::Https, "[0::2]", "/a", Some(moved)),
            (Scheme::Https, "app.org", "/x", Some("https://www.app.example:8443/x")),
            (Scheme::Http, "app.org", "/a", Some(moved)),
            (Scheme::Http, "evil.example", "/a", Some(moved)),
            (Scheme::Http, "www.app.example", "/a", Some(moved)),
            // No loop: neither the host itself, nor what a proxy calls us.
            (Scheme::Https, "www.app.example:8443", "/a", None),
            (Scheme::Https, "WWW.app.example.", "/a", None),
            (Scheme::Https, "upstream:8000", "/a", None),
            (Scheme::Unknown, "app.org", "/a", None),
            (Scheme::Https, "evil.example", "/a", None),
            (Scheme::Https, "a@app.org", "/a", None),
            (Scheme::Https, "localhost", "/a", None),
            (Scheme::Https, "app.org", "/healthz", None),
            (Scheme::Https, "app.org", "*", None),
        ] {
            let verdict = redirect.decide(scheme, Some(host.as_bytes()), target.as_bytes());
            let expected = expected.map_or(Verdict::Pass, |location| Verdict::Redirect {
                status: 308,
                location: location.parse().unwrap(),
            });
            assert_eq!(verdict, expected, "{scheme:?} {host} {target}");
        }
        assert_eq!(redirect.decide(Scheme::Https, None, b"/"), Verdict::Pass);
    }

    #[test]
    fn each_host_has_its_own() {
        let pairs = [("www.app.example", "secure.app.example:8443"), ("*.app.example", "app.example")];
        let redirect = HttpsRedirect::by_host(pairs).unwrap();
        check(&redirect, Some("WWW.app.example:80"), "/a", Ok("https://secure.app.example:8443/a"));
        check(&redirect, Some("b.app.example"), "/a", Ok("https://app.example/a"));
        check(&redirect, Some("evil.example"), "/a", Err(Refusal::HostNotAllowed));
        check(&redirect, Some("a@b.app.example"), "/a", Err(Refusal::HostMalformed));
        check(&redirect, None, "/a", Err(Refusal::HostMissing));
    }

    #[test]
    fn faults() {
        let message = |result: Result<HttpsRedirect, Error>| result.unwrap_err().to_string();
        assert_eq!(
            message(HttpsRedirect::to("*.app.example")),
            "https redirect: \"*.app.example\" is not a single host; name the one host to go to",
        );
        assert_eq!(
            message(HttpsRedirect::to("https://app.example")),
            "https redirect: host: ':' at byte 5 of \"https://app.example\"; leave scheme and path out: \"app.example\"",
        );
        assert_eq!(
            message(same_host().port(0)),
            "https redirect: nothing is served on port 0; write the port of HTTPS, as in `port(8443)`",
        );
        assert_eq!(
            message(same_host().port(80)),
            "https redirect: port 80 is that of plain HTTP; write the port of HTTPS, as in `port(8443)`",
        );
        assert_eq!(
            message(HttpsRedirect::to("app.example:80")),
            "https redirect: the port of \"app.example:80\" is that of plain HTTP; \
             write the port of HTTPS, or leave it out: \"app.example\"",
        );
        assert_eq!(
            message(HttpsRedirect::by_host([("a", "b"), ("a:1", "b"), ("a", "c")])),
            "https redirect: \"a\" appears twice; write it once: the first would count",
        );
        assert_eq!(
            message(HttpsRedirect::by_host([("*", "a"), ("a", "*.b")])),
            "https redirect: host: '*' at byte 0 of \"*\"; \
             name the hosts, or the sub-domains of one, as in \"*.app.example\"\n\
             https redirect: \"*.b\" is not a single host; name the one host to go to",
        );
        assert_eq!(
            message(HttpsRedirect::by_host::<&str, &str>([])),
            "https redirect: the list is empty, so every request would be refused; name a host and where it goes",
        );
    }
}
