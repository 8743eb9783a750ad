//! [`ReportBody`]: a request to a collector, while its body is on its way.

use std::{fmt, net::IpAddr, sync::Arc, time::Instant};

use super::{
    Collector, Reception, ReportRequest,
    bodies::{Place, Pushed},
};
use crate::request::{exchange::RequestHead, transport::Peer};

/// A request that a collector reads the body of: what an adapter's handler fills, piece by piece.
///
/// ```
/// use std::sync::Arc;
///
/// # use secure_core::{Collector, ReportAggregate, RequestView};
/// let collector = Arc::new(Collector::new(ReportAggregate::new()));
/// let headers: &[(&str, &[u8])] = &[("content-type", b"application/csp-report"), ("content-length", b"44")];
/// let request = RequestView { method: "POST", path: "/reports", headers, ..RequestView::default() };
///
/// let answer = match collector.begin(&request) {
///     Err(answer) => answer,
///     Ok(mut body) => match body.push(br#"{"csp-report":{"effective-directive"#).and_then(|()| body.push(br#"":"img"}}"#)) {
///         Err(answer) => answer,
///         Ok(()) => body.finish(), // or `broken`, when no more comes though more should
///     },
/// };
/// assert_eq!(answer.status, 204);
/// ```
///
/// There is no time limit: of the bodies that are on their way, which are [so many](super::CollectorLimits::bodies) at most, the
/// oldest one of the source that has most of them makes room for the next. Its memory is freed at once, whether it goes on or
/// not. So those who send slowly on purpose push out one another, while each costs them a token of their
/// [rate](super::CollectorLimits::per_source); a report of a browser comes in one piece.
///
/// Dropped before its end, as when the client hangs up, it counts as refused.
pub struct ReportBody {
    collector: Arc<Collector>,
    place: Place,
    peer: Option<IpAddr>,
    /// Kept only where it matters.
    origin: Option<String>,
    ended: bool,
}

impl Collector {
    /// Begins to take a request in, or answers it where its body need not be read.
    ///
    /// # Errors
    /// The answer: that to a preflight, or to a request that is refused or limited.
    pub fn begin(self: &Arc<Self>, request: &impl RequestHead) -> Result<ReportBody, Reception> {
        let head = request;
        let request = self.look(head);
        self.doubt(head, &request);
        match self.charge(&request) {
            Some(answer) => Err(answer),
            None => Ok(ReportBody {
                place: self.bodies.enter(self.sender(request.peer).source, self.bodies_limit()),
                peer: request.peer,
                origin: request.origin.filter(|_| self.has_origins()).map(str::to_owned),
                collector: Arc::clone(self),
                ended: false,
            }),
        }
    }

    /// What it looks at of a request. Its source is who opened the connection, or, where that is a proxy that is
    /// [trusted](Self::transport), whom that names.
    pub fn look<'r>(&self, request: &'r impl RequestHead) -> ReportRequest<'r> {
        let peer = || match request.peer() {
            Peer::Address(address) => Some(address),
            Peer::UnixSocket | Peer::Unknown => None,
        };
        let lines = |name| request.lines(name);
        let arrival = self.transport.arrival(request.connection(), || request.peer(), lines);
        let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        let length = request.header("content-length").filter(is_number);
        ReportRequest {
            method: request.method(),
            peer: arrival.client.or_else(peer),
            content_type: request.header("content-type"),
            content_encoding: request.header("content-encoding"),
            content_length: length.map(|text| text.parse().unwrap_or(u64::MAX)),
            origin: request.header("origin"),
        }
    }
}

impl ReportBody {
    /// Takes the next piece of the body.
    ///
    /// # Errors
    /// The answer, where the body is too long, or has made place for others. The rest of it need not be read.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Reception> {
        let limit = self.collector.body_limit();
        let answer = match self.place.push(piece, limit) {
            Pushed::Kept => return Ok(()),
            Pushed::TooLong => self.collector.too_long(),
            Pushed::Displaced => displaced(),
        };
        Err(self.stop(answer))
    }

    /// The body has come to its end.
    #[must_use]
    pub fn finish(mut self) -> Reception {
        let Some(pieces) = self.place.take() else { return self.stop(displaced()) };
        self.leave();
        self.collector.receive_charged(&self.request(), &pieces, Instant::now())
    }

    /// The body has broken off.
    #[must_use]
    pub fn broken(mut self) -> Reception {
        self.stop(Reception::refusal(400, "the body breaks off", "send it whole"))
    }

    /// Answers before the end.
    fn stop(&mut self, answer: Reception) -> Reception {
        self.leave();
        self.collector.stopped(&self.request(), answer)
    }

    fn leave(&mut self) {
        self.ended = true;
        self.collector.bodies.leave(&self.place);
    }

    /// The request, whose head has passed.
    fn request(&self) -> ReportRequest<'_> {
        let content_type = Some("application/reports+json");
        ReportRequest { peer: self.peer, content_type, origin: self.origin.as_deref(), ..ReportRequest::post() }
    }
}

fn displaced() -> Reception {
    Reception::too_many(1)
}

impl Drop for ReportBody {
    fn drop(&mut self) {
        if !self.ended {
            let answer = Reception::new(400);
            self.stop(answer);
        }
    }
}

impl fmt::Debug for ReportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportBody").field("peer", &self.peer).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        report::{CollectorLimits, ReportAggregate},
        request::{
            exchange::RequestView,
            transport::{Transport, TrustedProxies},
        },
    };

    const REPORT: &[u8] = br#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"inline"}}"#;
    const CSP: &[(&str, &[u8])] = &[("content-type", b"application/csp-report")];

    fn post<'r>(headers: &'r [(&'r str, &'r [u8])]) -> RequestView<'r> {
        RequestView { method: "POST", peer: Peer::Address([192, 0, 2, 1].into()), headers, ..RequestView::default() }
    }

    fn collector(limits: CollectorLimits) -> Arc<Collector> {
        Arc::new(Collector::new(ReportAggregate::new()).limits(limits))
    }

    #[test]
    fn a_body_in_pieces_is_one() {
        let collector = collector(CollectorLimits::default());
        for length in [1, 7, REPORT.len()] {
            let mut body = collector.begin(&post(CSP)).unwrap();
            for piece in REPORT.chunks(length) {
                body.push(piece).unwrap();
            }
            let answer = body.finish();
            assert_eq!((answer.status, answer.accepted), (204, 1));
        }
        assert_eq!(collector.bodies.size(), (0, 0));
        assert_eq!(collector.counts().requests, 3);
    }

    #[test]
    fn heads_are_judged_before_a_body_is_read() {
        let collector = collector(CollectorLimits::default());
        let status = |request: &RequestView<'_>| collector.begin(request).map_err(|answer| answer.status).err();
        let with = |length: &'static [u8]| [CSP[0], ("content-length", length)];
        assert_eq!(status(&post(&with(b"65536"))), None);
        for length in [&b"65537"[..], b"18446744073709551616", b"99999999999999999999999999"] {
            assert_eq!(status(&post(&with(length))), Some(413));
        }
        // What is not a number at all, a server has refused, and what comes is counted.
        for length in [&b"-1"[..], b"x", b"\xff"] {
            assert_eq!(status(&post(&with(length))), None);
        }
        assert_eq!(status(&post(&[])), Some(415));
        assert_eq!(status(&post(&[("content-type", b"text/plain")])), Some(415));
        assert_eq!(status(&post(&[CSP[0], ("content-encoding", b"gzip")])), Some(415));
        assert_eq!(status(&RequestView { method: "PUT", ..post(CSP) }), Some(405));
        assert_eq!(status(&RequestView { method: "OPTIONS", ..post(&[]) }), Some(204));
    }

    #[test]
    fn a_long_body_is_stopped_at_the_limit() {
        let collector = collector(CollectorLimits { body: 1000, ..CollectorLimits::default() });
        let mut body = collector.begin(&post(CSP)).unwrap();
        for _ in 0..10 {
            body.push(&[b' '; 100]).unwrap();
        }
        assert_eq!(collector.bodies.size(), (1, 1000));
        let answer = body.push(b" ").unwrap_err();
        assert_eq!(answer.status, 413);
        assert_eq!(collector.bodies.size(), (0, 0));
        assert_eq!(body.finish().status, 429);
        let mut body = collector.begin(&post(CSP)).unwrap();
        assert_eq!(body.push(&[b' '; 1001]).unwrap_err().status, 413);
    }

    #[test]
    fn the_oldest_makes_place_and_memory_is_bounded() {
        let limits = CollectorLimits { body: 1000, bodies: 3, ..CollectorLimits::default() };
        let collector = collector(limits);
        let mut slow: Vec<_> = (0..100).map(|_| collector.begin(&post(CSP)).unwrap()).collect();
        for body in &mut slow {
            let _ = body.push(&[b' '; 900]);
        }
        assert_eq!(collector.bodies.size(), (3, 2700));
        let mut body = collector.begin(&post(CSP)).unwrap();
        assert_eq!(collector.bodies.size(), (3, 1800));
        body.push(REPORT).unwrap();
        assert_eq!(body.finish().accepted, 1);
        let answer = slow.swap_remove(0).finish();
        assert_eq!(answer.status, 429);
        assert!(answer.headers().any(|(name, value)| name.as_str() == "Retry-After" && value.as_str() == "1"));
        drop(slow);
        assert_eq!(collector.bodies.size(), (0, 0));
    }

    fn post_of<'r>(peer: [u8; 4]) -> RequestView<'r> {
        RequestView { peer: Peer::Address(peer.into()), ..post(CSP) }
    }

    #[test]
    fn nobody_takes_the_place_of_another_with_many_of_his_own() {
        let rate = crate::Rate { burst: 200, per_minute: 0 };
        let collector = collector(CollectorLimits { per_source: rate, ..CollectorLimits::default() });
        let mut honest = collector.begin(&post_of([192, 0, 2, 9])).unwrap();
        honest.push(b"  ").unwrap();
        // Bodies that never go on, from one source: as many as its rate allows.
        let idle: Vec<_> = (0..5000).filter_map(|_| collector.begin(&post_of([198, 51, 100, 1])).ok()).collect();
        assert_eq!((idle.len(), collector.bodies.size().0), (200, 64));
        honest.push(REPORT).unwrap();
        assert_eq!(honest.finish().accepted, 1);
        // From sources that have one each, the oldest goes.
        let mut honest = collector.begin(&post_of([192, 0, 2, 9])).unwrap();
        let others: Vec<_> = (0..63).map(|last| collector.begin(&post_of([203, 0, 113, last])).unwrap()).collect();
        honest.push(REPORT).unwrap();
        drop(idle);
        let more: Vec<_> = (64..66).map(|last| collector.begin(&post_of([203, 0, 113, last])).unwrap()).collect();
        assert_eq!(honest.push(b" ").unwrap_err().status, 429);
        drop((others, more));
        assert_eq!(collector.bodies.size(), (0, 0));
    }

    #[test]
    fn a_body_is_charged_once() {
        let rate = crate::report::Rate { burst: 3, per_minute: 0 };
        let collector = collector(CollectorLimits { per_source: rate, ..CollectorLimits::default() });
        let batch = |reports: usize| format!("[{}]", vec!["{\"type\":\"crash\"}"; reports].join(","));
        for (reports, accepted) in [(1, 1), (3, 2)] {
            let mut body = collector.begin(&post(CSP)).unwrap();
            body.push(batch(reports).as_bytes()).unwrap();
            assert_eq!(body.finish().accepted, accepted);
        }
        assert_eq!(collector.begin(&post(CSP)).unwrap_err().status, 429);
        let counts = collector.counts();
        assert_eq!((counts.requests, counts.accepted, counts.limited, counts.limited_requests), (3, 3, 1, 1));
    }

    #[test]
    fn what_comes_to_no_end_is_charged() {
        let collector = collector(CollectorLimits::default());
        for _ in 0..100 {
            drop(collector.begin(&post(CSP)).unwrap());
            assert_eq!(collector.begin(&post(CSP)).unwrap().broken().status, 400);
        }
        assert_eq!(collector.begin(&post(CSP)).unwrap_err().status, 429);
        let counts = collector.counts();
        assert_eq!((counts.requests, counts.refused_requests, counts.limited_requests), (201, 200, 1));
    }

    #[test]
    fn behind_a_trusted_proxy_its_clients_are_the_sources() {
        let proxies = TrustedProxies::x_forwarded(["10.0.0.0/8"]).unwrap();
        let collector = Collector::new(ReportAggregate::new()).transport(Transport::Proxied(proxies));
        let headers: &[(&str, &[u8])] = &[("x-forwarded-for", b"198.51.100.9, 203.0.113.7")];
        let check = |peer: [u8; 4], headers, expected: [u8; 4]| {
            let request = RequestView { peer: Peer::Address(peer.into()), headers, ..RequestView::default() };
            assert_eq!(collector.look(&request).peer, Some(expected.into()));
        };
        check([10, 0, 0, 1], headers, [203, 0, 113, 7]);
        check([10, 0, 0, 1], &[], [10, 0, 0, 1]);
        check([10, 0, 0, 1], &[("x-forwarded-for", b"unknown")], [10, 0, 0, 1]);
        check([192, 0, 2, 1], headers, [192, 0, 2, 1]);
        assert_eq!(collector.look(&RequestView::default()).peer, None);
    }

    #[test]
    fn origins_are_kept_for_the_answer() {
        let collector = Collector::new(ReportAggregate::new());
        let collector = Arc::new(collector.origins([crate::wire::origin::Origin::from_static("https://a.example")]));
        let headers = [CSP[0], ("origin", &b"https://a.example"[..])];
        let mut body = collector.begin(&post(&headers)).unwrap();
        body.push(REPORT).unwrap();
        let answer = body.finish();
        assert!(answer.headers().any(|(name, _)| name.as_str() == "Access-Control-Allow-Origin"));
    }
}
