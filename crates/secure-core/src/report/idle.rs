//! What makes a collector do less than its author believes: settings without effect, which are known at once, and senders that
//! it cannot distinguish, which only a request reveals.

use std::{fmt, net::IpAddr};

use super::{
    Collector, Rate, ReportRequest,
    log::{Doubt, Log},
};
use crate::{
    request::{
        exchange::RequestHead,
        transport::{Peer, Transport},
    },
    wire::error::Error,
};

impl Collector {
    /// Hands warnings to a log: at once each of [`warnings`](Self::warnings), and later that a request did not say who sent
    /// it, so that many senders share one [rate](super::CollectorLimits::per_source). That is logged ever more rarely.
    ///
    /// The `Reports` of an adapter call it, so an application need not. Only the first call counts. `cure` says what to write
    /// where the server does not know who opened a connection.
    pub fn warning(&self, warn: fn(fmt::Arguments<'_>), cure: &'static str) {
        if self.log.set(Log::new(warn, cure)).is_ok() {
            self.warnings().iter().for_each(|warning| warn(format_args!("{warning}")));
        }
    }

    /// The settings that have no effect, or let no report in.
    ///
    /// ```
    /// # use secure_core::{Collector, CollectorLimits, NoiseFilter, ReportAggregate};
    /// let limits = CollectorLimits { body: 0, ..CollectorLimits::default() };
    /// let noise = NoiseFilter::default().host("https://injected.example/");
    /// let warnings = Collector::new(ReportAggregate::new()).limits(limits).noise(noise).warnings();
    /// assert_eq!(
    ///     warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    ///     [
    ///         "collector: `body` is 0, so every report is refused; allow some bytes, as in `64 * 1024`",
    ///         "collector: the noise filter's host \"https://injected.example/\" never matches; \
    ///          write the host alone, as in \"injected.example\"",
    ///     ],
    /// );
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<Error> {
        let (limits, mut warnings) = (&self.limits, Vec::new());
        let mut warn = |problem: String, cure: &'static str| warnings.push(Error::new("collector", problem, cure));
        if limits.body == 0 {
            warn("`body` is 0, so every report is refused".to_owned(), "allow some bytes, as in `64 * 1024`");
        }
        if self.reading.reports == 0 {
            warn("`reports` is 0, so no report of a body is read".to_owned(), "read some, as in 100");
        }
        for (name, Rate { burst, per_minute }) in [("per_source", limits.per_source), ("global", limits.global)] {
            if burst == 0 {
                let problem = format!("`{name}` has a burst of 0, so every report is refused");
                warn(problem, "allow some at once, as in `Rate { burst: 200, per_minute: 120 }`");
            } else if per_minute == 0 {
                let problem =
                    format!("`{name}` has 0 per minute, so after {burst} reports every one is refused for good");
                warn(problem, "allow some a minute, as in `Rate { burst: 200, per_minute: 120 }`");
            }
        }
        let (own, all) = (limits.per_source, limits.global);
        if own.burst > all.burst || own.per_minute > all.per_minute {
            let problem =
                format!("`per_source` allows {own:?}, more than the {all:?} of `global`, which counts as well");
            warn(problem, "lower `per_source`, or raise `global`");
        }
        for (kind, text, cure) in self.noise.idle() {
            warn(format!("the noise filter's {kind} {text:?} never matches"), cure);
        }
        warnings
    }

    /// Logs it if a request does not distinguish its sender from others.
    pub(super) fn doubt(&self, request: &impl RequestHead, looked: &ReportRequest<'_>) {
        let Some((log, doubt)) = self.log.get().zip(self.doubt_of(request, looked)) else { return };
        let Some(count) = log.count(doubt) else { return };
        let by = match looked.peer {
            Some(peer) => peer.to_string(),
            None => "a unix socket".to_owned(),
        };
        let (problem, cure) = match doubt {
            Doubt::Unknown => ("the server does not say who sends them".to_owned(), log.cure),
            Doubt::Unnamed => (
                format!("no trusted proxy says for whom {by} sends them"),
                "trust that address in Collector::transport, and let the proxy write X-Forwarded-For or Forwarded",
            ),
            Doubt::Undeclared => (
                format!("{by}, which sends them, looks like a proxy"),
                "name it with Collector::transport, as in the policy",
            ),
        };
        (log.warn)(format_args!(
            "reports: {problem}, so many senders share one rate; {cure}; requests so far: {count}"
        ));
    }

    fn doubt_of(&self, request: &impl RequestHead, looked: &ReportRequest<'_>) -> Option<Doubt> {
        let peer = request.peer();
        let is_forwarded = || ["x-forwarded-for", "forwarded"].iter().any(|name| request.lines(name).next().is_some());
        let is_named = match peer {
            Peer::Unknown => return looked.peer.is_none().then_some(Doubt::Unknown),
            Peer::UnixSocket => looked.peer.is_some(),
            // What comes from the internet came by no proxy of ours.
            Peer::Address(address) => !is_near(address) || looked.peer != Some(address),
        };
        match self.transport {
            _ if is_named => None,
            Transport::Proxied(_) => Some(Doubt::Unnamed),
            Transport::Direct if peer != Peer::UnixSocket => None,
            _ => (peer == Peer::UnixSocket || is_forwarded()).then_some(Doubt::Undeclared),
        }
    }
}

/// Whether an address is of this machine or of a private network, as those of proxies are.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::{
        report::{CollectorLimits, NoiseFilter, ReportAggregate, ReportLimits},
        request::{exchange::RequestView, transport::TrustedProxies},
    };

    fn collector() -> Collector {
        Collector::new(ReportAggregate::new())
    }

    #[track_caller]
    fn check(collector: &Collector, expected: &[&str]) {
        let warnings: Vec<_> = collector.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(warnings, expected);
    }

    #[test]
    fn settings_without_effect_are_told() {
        check(&collector(), &[]);
        let limits = CollectorLimits::default;
        let rate = |burst, per_minute| Rate { burst, per_minute };
        check(
            &collector().limits(CollectorLimits { body: 0, ..limits() }),
            &["collector: `body` is 0, so every report is refused; allow some bytes, as in `64 * 1024`"],
        );
        check(
            &collector().reading(ReportLimits { reports: 0, ..ReportLimits::default() }),
            &["collector: `reports` is 0, so no report of a body is read; read some, as in 100"],
        );
        check(
            &collector().limits(CollectorLimits { per_source: rate(0, 9), ..limits() }),
            &["collector: `per_source` has a burst of 0, so every report is refused; \
               allow some at once, as in `Rate { burst: 200, per_minute: 120 }`"],
        );
        check(
            &collector().limits(CollectorLimits { global: rate(500, 0), per_source: rate(9, 0), ..limits() }),
            &[
                "collector: `per_source` has 0 per minute, so after 9 reports every one is refused for good; \
                 allow some a minute, as in `Rate { burst: 200, per_minute: 120 }`",
                "collector: `global` has 0 per minute, so after 500 reports every one is refused for good; \
                 allow some a minute, as in `Rate { burst: 200, per_minute: 120 }`",
            ],
        );
        check(
            &collector().limits(CollectorLimits { global: rate(100, 6000), ..limits() }),
            &["collector: `per_source` allows Rate { burst: 200, per_minute: 120 }, more than the \
               Rate { burst: 100, per_minute: 6000 } of `global`, which counts as well; \
               lower `per_source`, or raise `global`"],
        );
        check(
            &collector()
                .noise(NoiseFilter::none().scheme("acme://").scheme("acme:").host("*.a.example").host("b.example")),
            &[
                "collector: the noise filter's scheme \"acme://\" never matches; \
                 write the scheme alone, as in \"acme-toolbar\"",
                "collector: the noise filter's host \"*.a.example\" never matches; \
                 write the host alone, as in \"injected.example\"",
            ],
        );
    }

    #[test]
    fn senders_that_cannot_be_told_apart_are_told_ever_more_rarely() {
        const UNKNOWN: Option<&str> =
            Some("the server does not say who sends them, so many senders share one rate; CURE;");
        const TRUST: &str =
            "trust that address in Collector::transport, and let the proxy write X-Forwarded-For or Forwarded;";
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let proxied = || Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1"]).unwrap());
        let named: &[(&str, &[u8])] = &[("x-forwarded-for", b"203.0.113.7")];
        let (near, far) = (Peer::Address([127, 0, 0, 1].into()), Peer::Address([203, 0, 113, 9].into()));
        let other = Peer::Address([10, 0, 0, 1].into());
        let unnamed =
            |by| format!("no trusted proxy says for whom {by} sends them, so many senders share one rate; {TRUST}");
        let undeclared = |by| {
            format!(
                "{by}, which sends them, looks like a proxy, so many senders share one rate; \
                     name it with Collector::transport, as in the policy;"
            )
        };
        for (transport, peer, headers, expected) in [
            (Transport::Undeclared, Peer::Unknown, &[][..], UNKNOWN.map(str::to_owned)),
            (proxied(), Peer::Unknown, named, UNKNOWN.map(str::to_owned)),
            (proxied(), near, named, None),
            (proxied(), near, &[], Some(unnamed("127.0.0.1"))),
            (proxied(), other, named, Some(unnamed("10.0.0.1"))),
            (proxied(), Peer::UnixSocket, named, Some(unnamed("a unix socket"))),
            (proxied(), far, named, None),
            (Transport::Undeclared, near, &[], None),
            (Transport::Undeclared, near, named, Some(undeclared("127.0.0.1"))),
            (Transport::AlwaysHttps, other, named, Some(undeclared("10.0.0.1"))),
            (Transport::Undeclared, far, named, None),
            (Transport::Direct, near, named, None),
            (Transport::Direct, Peer::UnixSocket, &[], Some(undeclared("a unix socket"))),
        ] {
            let collector = Arc::new(collector().transport(transport.clone()));
            collector.warning(|message| TOLD.lock().unwrap().push(message.to_string()), "CURE");
            collector.warning(|_| panic!("only the first counts"), "");
            let request = RequestView { method: "POST", peer, headers, ..RequestView::default() };
            for _ in 0..5 {
                assert!(collector.begin(&request).is_err());
            }
            let told = std::mem::take(&mut *TOLD.lock().unwrap());
            let expected = expected.map_or(Vec::new(), |text| {
                [1, 2, 4].map(|count| format!("reports: {text} requests so far: {count}")).into()
            });
            assert_eq!(told, expected, "{transport:?} {peer:?}");
        }
    }
}
