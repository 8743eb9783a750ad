//! [`AllowedHosts`]: the hosts that we answer for.

use std::borrow::Cow;

use crate::{
    request::{
        asked::{Asked, Keep, Keeper, RequestHost},
        path::{PathPattern, is_exempt},
        transport::Transport,
        verdict::{Refusal, Verdict},
    },
    wire::{
        authority::{Authority, HostPattern},
        code::Code,
        error::{Error, Faults},
        text::{HeaderValue, Texts},
    },
};

/// The hosts that we answer for, at least one.
///
/// As a part of a policy it turns every request for another host away, with `400`, or with `421` over HTTP/2 and later.
/// Where a target names a host beside the `Host` header, both must be allowed, since a handler may read either.
/// Where a [trusted proxy](crate::TrustedProxies) names it, that one alone is checked, since many proxies write into `Host`
/// what they call us: a handler must not read `Host` then, unless
/// [`keeping_host`](crate::TrustedProxies::keeping_host) has it checked instead.
/// A host that is malformed or appears twice is turned away as well, and so is a request without one: an HTTP/1.0 client
/// that sends none (an old load balancer's check) gets a `400` unless its path is exempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHosts {
    pub(crate) hosts: Vec<HostPattern>,
    pub(crate) exempt: Vec<PathPattern>,
    pub(crate) keep: Code<Keep<Self>>,
}

impl AllowedHosts {
    /// Checks the [patterns](HostPattern) of the hosts, given as texts or as patterns.
    ///
    /// # Errors
    /// With all of their faults; when one appears twice; when there is none. And when one is all below a single label, as
    /// `*.com`, where anybody may have a host; except for `*.localhost`, `*.local`, `*.internal` and `*.test`, which nobody
    /// can register. Suffixes of several labels, as in `*.co.uk` or `*.github.io`, are not known here: they are let through.
    pub fn new<P: Into<Cow<'static, str>>>(hosts: impl IntoIterator<Item = P>) -> Result<Self, Error> {
        const PLACE: &str = "allowed hosts";
        let mut faults = Faults::default();
        let (mut patterns, mut seen) = (Vec::new(), Texts::default());
        let mut empty = true;
        for text in hosts {
            empty = false;
            let pattern = HostPattern::new(text).map_err(|error| error.within(PLACE));
            let Some(pattern) = faults.keep(pattern) else { continue };
            if !seen.insert(&pattern) {
                faults.push(PLACE, format!("\"{pattern}\" appears twice"), "write it once");
            } else if pattern.is_everybodys() {
                let problem = format!("\"{pattern}\" lets the hosts of everybody in");
                faults.push(PLACE, problem, "name a domain of yours, as in \"*.app.example\"");
            } else {
                patterns.push(pattern);
            }
        }
        if empty {
            faults.push(PLACE, "the list is empty, so no request could pass", "name a host, as in \"app.example\"");
        }
        faults.into_result()?;
        Ok(Self { hosts: patterns, exempt: Vec::new(), keep: Code::default() })
    }

    /// Lets requests for these paths in, whatever their host: a health check by address, for example.
    #[must_use]
    #[inline]
    pub fn exempt(mut self, path: PathPattern) -> Self {
        self.exempt.push(path);
        self
    }

    /// Whether this host is one of ours.
    #[must_use]
    pub fn allows(&self, authority: &Authority<'_>) -> bool {
        self.hosts.iter().any(|host| host.matches(authority))
    }

    /// Judges a request by its host as it came and its target.
    #[must_use]
    #[inline]
    pub fn decide(&self, authority: Option<&[u8]>, target: &[u8]) -> Verdict {
        self.judge_host(authority, || target)
    }

    /// [`decide`](Self::decide), with a target that most requests are not asked for.
    fn judge_host<'t>(&self, authority: Option<&[u8]>, target: impl FnOnce() -> &'t [u8]) -> Verdict {
        let verbatim = || authority.is_some_and(|host| self.hosts.iter().any(|allowed| allowed.is_verbatim(host)));
        if verbatim() || self.exempts(target()) {
            return Verdict::Pass;
        }
        match self.check(authority) {
            Ok(_) => Verdict::Pass,
            Err(refusal) => Verdict::Refuse(refusal),
        }
    }

    /// Whether a path may be asked for by any host.
    pub(crate) fn exempts(&self, target: &[u8]) -> bool {
        is_exempt(&self.exempt, target)
    }

    /// The host of a request, where it is one of ours.
    pub(crate) fn check<'a>(&self, authority: Option<&'a [u8]>) -> Result<Authority<'a>, Refusal> {
        let authority = Authority::parse(authority.ok_or(Refusal::HostMissing)?).ok_or(Refusal::HostMalformed)?;
        if self.allows(&authority) { Ok(authority) } else { Err(Refusal::HostNotAllowed) }
    }
}

impl Keeper for AllowedHosts {
    fn judge(&self, asked: &Asked<'_>) -> Verdict {
        let path = || asked.request.path();
        let verdict = match asked.host {
            RequestHost::Nobody(_) if self.exempts(path()) => Verdict::Pass,
            RequestHost::Nobody(refusal) => Verdict::Refuse(*refusal),
            host => self.judge_host(host.authority(), path),
        };
        // Beside the authority of a target there may be a header, and handlers may read that instead.
        if matches!(asked.host, RequestHost::Target(_)) && verdict == Verdict::Pass {
            let line = asked.lines("host").authority();
            return line.map_or(Verdict::Pass, |line| self.judge_host(Some(line), path));
        }
        verdict
    }

    fn vary(&self, _: &Transport) -> Option<HeaderValue> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let hosts = AllowedHosts::new(["app.example", "*.app.example", "localhost:8000"]).unwrap();
        let hosts = hosts.exempt(PathPattern::from_static("/healthz")).exempt(PathPattern::from_static("/acme/*"));
        let pass = Verdict::Pass;
        let refuse = Verdict::Refuse;
        for (host, target, expected) in [
            (Some("app.example"), "/", pass.clone()),
            (Some("a.b.APP.example:1"), "*", pass.clone()),
            (Some("localhost:8000"), "/", pass.clone()),
            (Some("localhost"), "/", refuse(Refusal::HostNotAllowed)),
            (Some("evil.example"), "/", refuse(Refusal::HostNotAllowed)),
            (Some("127.0.0.1"), "/", refuse(Refusal::HostNotAllowed)),
            (Some("evil.example"), "/healthz", pass.clone()),
            (Some("a@b"), "/healthz?a", pass.clone()),
            (None, "/acme/token", pass),
            (None, "/acme/../a", refuse(Refusal::HostMissing)),
            (None, "/", refuse(Refusal::HostMissing)),
            (Some(""), "/", refuse(Refusal::HostMalformed)),
            (Some("app.example, app.example"), "/", refuse(Refusal::HostMalformed)),
            (Some("app.example@evil.example"), "/", refuse(Refusal::HostMalformed)),
        ] {
            assert_eq!(hosts.decide(host.map(str::as_bytes), target.as_bytes()), expected, "{host:?} {target}");
        }
    }

    #[test]
    fn faults() {
        let patterns = [HostPattern::from_static("a.example")];
        assert_eq!(AllowedHosts::new(patterns), AllowedHosts::new(["a.example"]));
        assert_eq!(
            AllowedHosts::new(["a", "*", "a", "b.", "*.com:443", "*.test", "*.co.uk"]).unwrap_err().to_string(),
            "allowed hosts: host: '*' at byte 0 of \"*\"; \
             name the hosts, or the sub-domains of one, as in \"*.app.example\"\n\
             allowed hosts: \"a\" appears twice; write it once\n\
             allowed hosts: host: \"b.\" is empty or ends too soon; leave the last dot out\n\
             allowed hosts: \"*.com:443\" lets the hosts of everybody in; \
             name a domain of yours, as in \"*.app.example\"",
        );
        assert_eq!(
            AllowedHosts::new::<&str>([]).unwrap_err().to_string(),
            "allowed hosts: the list is empty, so no request could pass; name a host, as in \"app.example\"",
        );
    }
}
