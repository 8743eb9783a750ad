//! [`Collector`]: takes requests with reports, as much of them as its limits allow, and hands the reports on.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{
    NoiseFilter, Rate, ReadReports, Reception, Report, ReportLimits, ReportRequest, ReportSink,
    bodies::Bodies,
    buckets::{Buckets, Sender},
    log::Log,
    repeats::{Repeats, Told},
};
use crate::{
    request::transport::Transport,
    wire::{
        error::Error,
        origin::Origin,
        text::{HeaderName, HeaderValue},
    },
};

/// What an adapter's handler asks, and an application sets up once.
///
/// Its memory is bounded whatever is sent: by the table of sources, by the keys and lengths of reports that are kept, and by
/// the bodies that are on their way: about nine megabytes at the defaults if everything is as long as can be. Each call takes
/// time linear in the body.
///
/// ```
/// # use secure_core::{Collector, CollectorLimits, Rate, ReportAggregate};
/// let limits = CollectorLimits { body: 16 * 1024, ..CollectorLimits::default() };
/// let collector = Collector::new(ReportAggregate::new()).limits(limits);
/// assert_eq!(collector.body_limit(), 16 * 1024);
/// ```
///
/// # Handlers
/// A handler of one's own [begins](Self::begin) with the head of a request, and hands over the body as it comes. One that
/// has the body already calls [`early`](Self::early) and [`receive`](Self::receive). Each answers with a status,
/// [headers](Reception::headers), and no body.
///
/// # Caveat
/// An endpoint that browsers report to cannot ask who they are: it needs no login, and no token against forged requests.
pub struct Collector {
    sink: Box<dyn ReportSink>,
    pub(super) limits: CollectorLimits,
    pub(super) reading: ReportLimits,
    pub(super) noise: NoiseFilter,
    pub(super) log: OnceLock<Log>,
    pub(super) transport: Transport,
    pub(super) bodies: Bodies,
    /// Which origins' pages may report; `None` for all.
    origins: Option<Vec<Origin>>,
    keys: RandomState,
    start: Instant,
    state: Mutex<State>,
}

/// How much a [`Collector`] takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorLimits {
    /// The largest body: 64 KiB, more than which browsers do not send with `keepalive`.
    pub body: usize,
    /// How many bodies may be on their way at once: 64. For one more, the oldest of the source with most of them makes room.
    pub bodies: usize,
    /// How many reports one source may send: 200 at once, and 120 a minute. Each request counts as one at least.
    pub per_source: Rate,
    /// How many reports all may send together: 2000 at once, and 6000 a minute.
    ///
    /// The last half of what may come at once is kept for sources that were quiet, and refilled first: so those who send at
    /// full rate, from many addresses, do not take everybody else's reports. A source was quiet that tried at most a 20th of
    /// [its rate](Self::per_source), 10 reports at once and 6 a minute; what is answered with 429 counts, too. Of IPv6, its
    /// `/48` may try 4 times and its `/32` 20 times as much, so ever new addresses of one network do not count as quiet. That
    /// holds against a hundred addresses at once; thousands of them are quiet each by itself, and take all.
    pub global: Rate,
    /// How many sources, and networks of IPv6, are counted apart, of which each takes 40 bytes: 4096.
    pub sources: usize,
    /// How many different reports are remembered, to know which come again: 500.
    pub keys: usize,
    /// How long a report that comes again is only counted: 60 seconds.
    pub window: Duration,
}

/// What a [`Collector`] has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CollectorCounts {
    /// Requests, those that were refused among them, but no preflights.
    pub requests: u64,
    /// Requests that were refused, with 400, 405, 413 or 415.
    pub refused_requests: u64,
    /// Requests that were turned away with 429.
    pub limited_requests: u64,
    /// Reports taken in.
    pub accepted: u64,
    /// How many of them had come before.
    pub repeated: u64,
    /// Reports above a rate, or above the number for one body.
    pub limited: u64,
    /// Parts of bodies that were not reports.
    pub refused: u64,
    /// Noise that was dropped: how much, by the scheme or host of the filter.
    pub noise: Vec<(String, u64)>,
}

struct State {
    buckets: Buckets,
    repeats: Repeats,
    counts: CollectorCounts,
    /// By the numbers of the filter.
    noise: Vec<u64>,
}

impl Default for CollectorLimits {
    fn default() -> Self {
        Self {
            body: 64 * 1024,
            bodies: 64,
            per_source: Rate { burst: 200, per_minute: 120 },
            global: Rate { burst: 2000, per_minute: 6000 },
            sources: 4096,
            keys: 500,
            window: Duration::from_secs(60),
        }
    }
}

impl Collector {
    /// A collector with the default limits, that hands reports to this sink.
    #[must_use]
    pub fn new(sink: impl ReportSink + 'static) -> Self {
        let (limits, noise) = (CollectorLimits::default(), NoiseFilter::default());
        Self {
            sink: Box::new(sink),
            reading: ReportLimits::default(),
            origins: None,
            transport: Transport::Undeclared,
            bodies: Bodies::new(),
            keys: RandomState::new(),
            start: Instant::now(),
            state: Mutex::new(State::new(&limits, &noise)),
            limits,
            noise,
            log: OnceLock::new(),
        }
    }

    /// The same with these limits.
    #[must_use]
    pub fn limits(mut self, limits: CollectorLimits) -> Self {
        self.limits = limits;
        self.anew()
    }

    /// The same, reading bodies within these limits.
    #[must_use]
    pub fn reading(mut self, reading: ReportLimits) -> Self {
        self.reading = reading;
        self
    }

    /// The same with this filter.
    #[must_use]
    pub fn noise(mut self, noise: NoiseFilter) -> Self {
        self.noise = noise;
        self.anew()
    }

    /// The same, letting pages of these origins alone report from elsewhere. By default those of every origin may: a report
    /// carries no cookies, and the answer reveals nothing.
    #[must_use]
    pub fn origins(mut self, origins: impl IntoIterator<Item = Origin>) -> Self {
        self.origins = Some(origins.into_iter().collect());
        self
    }

    /// The same behind these proxies, which say from what address a request was sent. Say what the policy says. Without, all
    /// requests that a proxy forwards are of one source, and [its limit](CollectorLimits::per_source) is that of all.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    fn anew(mut self) -> Self {
        self.state = Mutex::new(State::new(&self.limits, &self.noise));
        self
    }

    /// The largest body, in bytes.
    #[must_use]
    pub const fn body_limit(&self) -> usize {
        self.limits.body
    }

    /// How many bodies may be on their way.
    pub(super) const fn bodies_limit(&self) -> usize {
        self.limits.bodies
    }

    /// Whether it matters what origin a page has.
    pub(super) const fn has_origins(&self) -> bool {
        self.origins.is_some()
    }

    /// The answer to a request whose body need not be read: to a preflight, and to what must be, by its headers or its sender,
    /// refused.
    #[must_use]
    pub fn early(&self, request: &ReportRequest<'_>) -> Option<Reception> {
        self.early_at(request, Instant::now())
    }

    fn early_at(&self, request: &ReportRequest<'_>, now: Instant) -> Option<Reception> {
        self.head_at(request, now, 0)
    }

    /// As [`early`](Self::early), and takes a token for the request if its body is to be read: so nobody begins more than its
    /// rate allows, and the first report of the body is paid for.
    pub(super) fn charge(&self, request: &ReportRequest<'_>) -> Option<Reception> {
        self.head_at(request, Instant::now(), PAID)
    }

    /// The answer to a head, or so many tokens taken.
    fn head_at(&self, request: &ReportRequest<'_>, now: Instant, tokens: usize) -> Option<Reception> {
        self.tell_expired(now);
        if request.method == "OPTIONS" {
            return Some(self.preflight(request.origin));
        }
        let length = request.content_length.map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        let refusal = self.refusal(request, length);
        let (now, sender) = (now.saturating_duration_since(self.start), self.sender(request.peer));
        let mut state = self.state();
        let answer = match (state.buckets.wait(sender, now), refusal) {
            (Some(seconds), _) => {
                state.buckets.turn_away(sender, now);
                state.counts.limited_requests += 1;
                Reception::too_many(seconds)
            }
            (None, Some(refusal)) => {
                state.buckets.take(sender, 1, now);
                state.counts.refused_requests += 1;
                refusal
            }
            (None, None) => {
                state.buckets.take(sender, tokens, now);
                return None;
            }
        };
        state.counts.requests += 1;
        drop(state);
        Some(answer.with_all(self.cors(request.origin)))
    }

    /// Takes a request with its body, of which what is longer than the limit need not be there.
    ///
    /// It never waits, except for the sink and for other threads that are here.
    #[must_use]
    pub fn receive(&self, request: &ReportRequest<'_>, body: &[u8]) -> Reception {
        self.receive_at(request, body, Instant::now())
    }

    /// As [`receive`](Self::receive) at this time, for tests.
    #[must_use]
    pub fn receive_at(&self, request: &ReportRequest<'_>, body: &[u8], now: Instant) -> Reception {
        // The length is known now; what was announced no longer counts.
        let request = ReportRequest { content_length: u64::try_from(body.len()).ok(), ..*request };
        match self.head_at(&request, now, PAID) {
            Some(answer) => answer,
            None => self.receive_charged(&request, body, now),
        }
    }

    /// Takes the body of a request that is [charged](Self::charge).
    pub(super) fn receive_charged(&self, request: &ReportRequest<'_>, body: &[u8], now: Instant) -> Reception {
        let read = Report::read(body, &self.reading);
        let mut told = Vec::new();
        let answer = self.take_in(request, read, now, &mut told);
        self.tell(&told);
        answer.with_all(self.cors(request.origin))
    }

    /// Reports the windows that are over.
    fn tell_expired(&self, now: Instant) {
        let mut told = Vec::new();
        self.state().repeats.expire(now.saturating_duration_since(self.start), &mut told);
        self.tell(&told);
    }

    fn tell(&self, told: &[Told]) {
        for told in told {
            told.tell(&*self.sink);
        }
    }

    /// What is refused by its headers.
    fn refusal(&self, request: &ReportRequest<'_>, length: usize) -> Option<Reception> {
        const ALLOWED: HeaderValue = HeaderValue::from_static("POST, OPTIONS");
        if request.method != "POST" {
            let refusal = Reception::refusal(405, "the method is not POST", "send reports with POST");
            return Some(refusal.with(HeaderName::from_static("Allow"), ALLOWED));
        }
        if !request.is_report() {
            let cure = "send \"application/csp-report\" or \"application/reports+json\"";
            return Some(Reception::refusal(415, "the media type is none of reports", cure));
        }
        if request.is_encoded() {
            let refusal = Reception::refusal(415, "the body is compressed", "send it as it is");
            return Some(
                refusal.with(HeaderName::from_static("Accept-Encoding"), HeaderValue::from_static("identity")),
            );
        }
        (length > self.limits.body).then(|| self.too_long())
    }

    pub(super) fn too_long(&self) -> Reception {
        let problem = format!("the body is longer than {} bytes", self.limits.body);
        Reception::refusal(413, problem, "send fewer reports at once")
    }

    /// Counts a request whose body has come to no end, and completes its answer. It is [charged](Self::charge) already.
    pub(super) fn stopped(&self, request: &ReportRequest<'_>, answer: Reception) -> Reception {
        self.tell_expired(Instant::now());
        let mut state = self.state();
        state.counts.requests += 1;
        if answer.status == 429 {
            state.counts.limited_requests += 1;
        } else {
            state.counts.refused_requests += 1;
        }
        drop(state);
        answer.with_all(self.cors(request.origin))
    }

    fn take_in(
        &self,
        request: &ReportRequest<'_>,
        read: Result<ReadReports, Error>,
        now: Instant,
        told: &mut Vec<Told>,
    ) -> Reception {
        let (now, sender) = (now.saturating_duration_since(self.start), self.sender(request.peer));
        let (reports, refused, beyond) = match read {
            Ok(ReadReports { reports, refused, beyond }) => (reports, refused, beyond),
            Err(error) => (Vec::new(), vec![error], 0),
        };
        let mut answer = Reception::new(204);
        let none = reports.is_empty() && !refused.is_empty();
        answer.refused = refused.len();
        answer.reason = refused.into_iter().next();
        let mut state = self.state();
        state.counts.requests += 1;
        state.repeats.expire(now, told);
        let wanted = reports.len() + answer.refused;
        let granted = PAID + state.buckets.take(sender, wanted.saturating_sub(PAID), now);
        answer.limited = reports.len().saturating_sub(granted) + beyond;
        for report in reports.into_iter().take(granted) {
            if let Some(number) = self.noise.rule(&report).map(|(number, _)| number) {
                answer.noise += 1;
                state.noise.iter_mut().skip(number).take(1).for_each(|count| *count += 1);
                continue;
            }
            answer.accepted += 1;
            let key = self.key(&report);
            answer.repeated += usize::from(state.repeats.take_in(key, report, now, told));
        }
        if none {
            answer.status = 400;
        }
        state.counts.add(&answer);
        answer
    }

    /// The answer to a preflight: whether pages of this origin may report here from elsewhere.
    ///
    /// ```
    /// # use secure_core::{Collector, ReportAggregate};
    /// let answer = Collector::new(ReportAggregate::new()).preflight(Some("https://app.example"));
    /// let headers: Vec<_> = answer.headers().map(|(name, value)| format!("{name}: {value}")).collect();
    /// assert_eq!(answer.status, 204);
    /// assert_eq!(
    ///     headers,
    ///     [
    ///         "Allow: POST, OPTIONS",
    ///         "Access-Control-Allow-Origin: *",
    ///         "Access-Control-Allow-Methods: POST",
    ///         "Access-Control-Allow-Headers: content-type",
    ///         "Access-Control-Max-Age: 86400",
    ///     ],
    /// );
    /// ```
    #[must_use]
    pub fn preflight(&self, origin: Option<&str>) -> Reception {
        const HEADERS: [(HeaderName, HeaderValue); 3] = [
            (HeaderName::from_static("Access-Control-Allow-Methods"), HeaderValue::from_static("POST")),
            (HeaderName::from_static("Access-Control-Allow-Headers"), HeaderValue::from_static("content-type")),
            (HeaderName::from_static("Access-Control-Max-Age"), HeaderValue::from_static("86400")),
        ];
        let cors = self.cors(origin);
        let allowed = cors.iter().any(|(name, _)| *name == ALLOW_ORIGIN);
        Reception::new(204)
            .with(HeaderName::from_static("Allow"), HeaderValue::from_static("POST, OPTIONS"))
            .with_all(cors)
            .with_all(HEADERS.into_iter().filter(|_| allowed))
    }

    /// What lets pages of other origins report.
    fn cors(&self, origin: Option<&str>) -> Vec<(HeaderName, HeaderValue)> {
        let Some(origins) = &self.origins else { return vec![(ALLOW_ORIGIN, HeaderValue::from_static("*"))] };
        let known = origins.iter().find(|known| Some(known.as_str()) == origin);
        let allow = known.and_then(|known| HeaderValue::new(known.to_string()).ok());
        let vary = (HeaderName::from_static("Vary"), HeaderValue::from_static("Origin"));
        std::iter::once(vary).chain(allow.map(|value| (ALLOW_ORIGIN, value))).collect()
    }

    /// What it has done so far.
    #[must_use]
    pub fn counts(&self) -> CollectorCounts {
        self.tell_expired(Instant::now());
        self.counted()
    }

    fn counted(&self) -> CollectorCounts {
        let state = self.state();
        let dropped = self.noise.rules().zip(&state.noise).filter(|(_, count)| **count > 0);
        let noise = dropped.map(|(rule, count)| (rule.to_owned(), *count)).collect();
        CollectorCounts { noise, ..state.counts.clone() }
    }

    /// Passes repeated reports, which are only counted so far, to the sink, as dropping the collector does: at the end of a program, or now and
    /// then by a timer, since without a request nothing else notices that a window is over.
    pub fn flush(&self) {
        let told = self.state().repeats.flush();
        self.tell(&told);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who sends: an address, of IPv6 its first 64 bits, which is what a household gets; and the networks of a site and of a
    /// provider, from which one sender may choose ever new ones.
    pub(super) fn sender(&self, peer: Option<IpAddr>) -> Sender {
        let network = |bits: u32| match peer.map(|peer| peer.to_canonical()) {
            Some(IpAddr::V6(address)) => Some(self.keys.hash_one((bits, address.to_bits() >> (128 - bits)))),
            _ => None,
        };
        let source = network(64).unwrap_or_else(|| self.keys.hash_one(peer.map(|peer| peer.to_canonical())));
        Sender { source, networks: [48, 32].map(network) }
    }

    /// What makes two reports the same one: not who sent it, and when.
    fn key(&self, report: &Report) -> u64 {
        let Report { kind, disposition, url, document, blocked, rule, source_file, line, column, .. } = report;
        self.keys.hash_one((kind, disposition, (url, document, blocked), rule, (source_file, line, column)))
    }
}

/// How many tokens a request costs before its body is read.
const PAID: usize = 1;

const ALLOW_ORIGIN: HeaderName = HeaderName::from_static("Access-Control-Allow-Origin");

impl State {
    fn new(limits: &CollectorLimits, noise: &NoiseFilter) -> Self {
        Self {
            buckets: Buckets::new(limits.per_source, limits.global, limits.sources),
            repeats: Repeats::new(limits.keys, limits.window),
            counts: CollectorCounts::default(),
            noise: vec![0; noise.rules().count()],
        }
    }
}

impl CollectorCounts {
    fn add(&mut self, answer: &Reception) {
        let add = |sum: &mut u64, count: usize| *sum = sum.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        add(&mut self.refused_requests, usize::from(answer.status == 400));
        add(&mut self.accepted, answer.accepted);
        add(&mut self.repeated, answer.repeated);
        add(&mut self.limited, answer.limited);
        add(&mut self.refused, answer.refused);
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Should the sink panic while this thread unwinds from another panic, the process would end.
        if !thread::panicking() {
            self.flush();
        }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collector")
            .field("limits", &self.limits)
            .field("counts", &self.counted())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::{Ipv4Addr, Ipv6Addr},
        sync::Arc,
    };

    use super::*;
    use crate::report::ReportAggregate;

    fn csp<'r>() -> ReportRequest<'r> {
        let peer = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        ReportRequest { peer, content_type: Some("application/csp-report"), ..ReportRequest::post() }
    }

    fn body(directive: &str, blocked: &str) -> Vec<u8> {
        format!("{{\"csp-report\":{{\"effective-directive\":\"{directive}\",\"blocked-uri\":\"{blocked}\"}}}}")
            .into_bytes()
    }

    /// A collector that lists what its sink gets.
    fn listed(limits: CollectorLimits) -> (Collector, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&lines);
        let sink = move |report: &Report, count: u64| list.lock().unwrap().push(format!("{count} x {report}"));
        (Collector::new(sink).limits(limits), lines)
    }

    fn headers(answer: &Reception) -> Vec<String> {
        answer.headers().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[track_caller]
    fn check(answer: &Reception, status: u16, reason: &str) {
        let message = answer.reason.as_ref().map(ToString::to_string).unwrap_or_default();
        assert_eq!((answer.status, message.as_str()), (status, reason));
        assert!(headers(answer).contains(&"Access-Control-Allow-Origin: *".to_owned()));
    }

    #[test]
    fn statuses() {
        let (collector, _) = listed(CollectorLimits { body: 200, ..CollectorLimits::default() });
        let good = body("img-src", "data");
        check(&collector.receive(&csp(), &good), 204, "");
        check(&collector.receive(&csp(), &body("img-src", "chrome-extension")), 204, "");
        let json = "report: the body is not JSON from byte 0 on; send the JSON that browsers send, in UTF-8";
        check(&collector.receive(&csp(), b""), 400, json);
        let none = "report 0: it names no directive; send \"effective-directive\", as \"script-src-elem\"";
        check(&collector.receive(&csp(), b"{\"csp-report\":{}}"), 400, none);
        let get = collector.receive(&ReportRequest { method: "GET", ..csp() }, &good);
        check(&get, 405, "report: the method is not POST; send reports with POST");
        assert_eq!(headers(&get)[0], "Allow: POST, OPTIONS");
        let json = ReportRequest { content_type: Some("application/json"), ..csp() };
        let reason = "report: the media type is none of reports; send \"application/csp-report\" or \"application/reports+json\"";
        check(&collector.receive(&json, &good), 415, reason);
        for coding in ["gzip", "identity, BR"] {
            let gzip = collector.receive(&ReportRequest { content_encoding: Some(coding), ..csp() }, &good);
            check(&gzip, 415, "report: the body is compressed; send it as it is");
            assert_eq!(headers(&gzip)[0], "Accept-Encoding: identity");
        }
        let reason = "report: the body is longer than 200 bytes; send fewer reports at once";
        check(&collector.receive(&csp(), &[b' '; 201]), 413, reason);
        check(&collector.early(&ReportRequest { content_length: Some(201), ..csp() }).unwrap(), 413, reason);
        check(&collector.early(&ReportRequest { content_length: Some(u64::MAX), ..csp() }).unwrap(), 413, reason);
        assert_eq!(collector.early(&csp()), None);
        // What was announced does not count once the body is there.
        let announced = ReportRequest { content_length: Some(u64::MAX), content_encoding: Some("Identity"), ..csp() };
        assert_eq!(collector.receive(&announced, &good).status, 204);
        assert_eq!(collector.receive(&ReportRequest { method: "OPTIONS", ..csp() }, b"").status, 204);
        let counts = collector.counts();
        assert_eq!((counts.requests, counts.refused_requests, counts.accepted, counts.repeated), (12, 9, 2, 1));
        assert_eq!((counts.refused, counts.noise), (2, vec![("chrome-extension".to_owned(), 1)]));
    }

    #[test]
    fn of_a_batch_the_good_count() {
        let (collector, lines) = listed(CollectorLimits::default());
        let batch = ReportRequest { content_type: Some("application/reports+json"), ..csp() };
        let answer = collector.receive(&batch, br#"[7, {"type": "crash"}, {"type": "crash"}, {"type": "coop"}]"#);
        assert_eq!((answer.status, answer.accepted, answer.repeated, answer.refused), (204, 3, 1, 1));
        assert!(answer.reason.unwrap().to_string().starts_with("report 0: it is not an object"));
        assert_eq!(*lines.lock().unwrap(), ["1 x crash", "1 x coop"]);
        let many = format!("[{}]", ["{\"type\":\"crash\"}"; 130].join(","));
        let answer = collector.receive(&batch, many.as_bytes());
        assert_eq!((answer.status, answer.accepted, answer.limited), (204, 100, 30));
        assert_eq!(collector.receive(&batch, b"[]").status, 204);
        // Of what is not read, nobody knows whether it is one.
        let zeros = format!("[0{}]", ",0".repeat(30_000));
        let answer = collector.receive(&batch, zeros.as_bytes());
        assert_eq!((answer.status, answer.refused, answer.limited), (400, 100, 29_901));
        drop(collector);
        assert_eq!(lines.lock().unwrap().last().map(String::as_str), Some("101 x crash"));
    }

    #[test]
    fn nothing_is_handed_on_while_a_thread_unwinds() {
        let (collector, lines) = listed(CollectorLimits::default());
        let good = body("img-src", "data");
        assert_eq!([(); 2].map(|()| collector.receive(&csp(), &good).repeated), [0, 1]);
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _collector = collector;
            panic!("elsewhere");
        }));
        assert!(unwound.is_err());
        assert_eq!(lines.lock().unwrap().len(), 1, "the one that came again is not written");
    }

    /// The next call notices that a window is over; the aggregate has counted all along.
    #[test]
    fn no_repeat_waits_for_another_request() {
        let entries: [fn(&Collector); 6] = [
            |collector| drop(collector.counts()),
            |collector| collector.flush(),
            |collector| drop(collector.early(&csp())),
            |collector| drop(collector.early(&ReportRequest { method: "GET", ..csp() })),
            |collector| drop(collector.early(&ReportRequest { method: "OPTIONS", ..csp() })),
            |collector| drop(collector.stopped(&csp(), Reception::new(400))),
        ];
        for (number, entry) in entries.into_iter().enumerate() {
            let lines = Arc::new(Mutex::new(Vec::new()));
            let (list, seen) = (Arc::clone(&lines), ReportAggregate::new());
            let sink = move |_: &Report, count: u64| list.lock().unwrap().push(count);
            let mut collector = Collector::new(seen.clone().tee(sink));
            for _ in 0..100 {
                assert_eq!(collector.receive(&csp(), &body("img-src", "data")).status, 204);
            }
            assert_eq!((seen.snapshot().total, collector.counts().accepted), (100, 100), "{number}");
            assert_eq!(*lines.lock().unwrap(), [1], "{number}");
            // A window goes by.
            collector.start = collector.start.checked_sub(Duration::from_secs(61)).unwrap();
            entry(&collector);
            assert_eq!(*lines.lock().unwrap(), [1, 99], "{number}");
            drop(collector);
            assert_eq!((lines.lock().unwrap().len(), seen.snapshot().total), (2, 100), "{number}");
        }
    }

    #[test]
    fn repeats_are_counted_and_told_once_a_window() {
        let (collector, lines) = listed(CollectorLimits::default());
        let start = Instant::now();
        for seconds in [0, 1, 2, 61] {
            let now = start + Duration::from_secs(seconds);
            let answer = collector.receive_at(&csp(), &body("img-src", "data"), now);
            assert_eq!((answer.status, answer.accepted, answer.repeated), (204, 1, usize::from(seconds > 0)));
        }
        let line = |count: u64| format!("{count} x csp-violation: img-src: data:");
        assert_eq!(*lines.lock().unwrap(), [line(1), line(2)]);
        collector.flush();
        collector.flush();
        assert_eq!(*lines.lock().unwrap(), [line(1), line(2), line(1)]);
    }

    #[test]
    fn each_source_has_its_rate_and_all_have_one() {
        let rate = |burst| Rate { burst, per_minute: 60 };
        let (collector, _) =
            listed(CollectorLimits { per_source: rate(2), global: rate(10), ..CollectorLimits::default() });
        let start = Instant::now();
        let from = |peer: Option<IpAddr>, seconds| {
            let now = start + Duration::from_secs(seconds);
            let answer = collector.receive_at(&ReportRequest { peer, ..csp() }, b"no report", now);
            (answer.status, headers(&answer).iter().any(|header| header == "Retry-After: 1"))
        };
        let v4 = |last| Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)));
        let v6 = |network, last| Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, last)));
        assert_eq!([from(v4(1), 0), from(v4(1), 0), from(v4(1), 0)], [(400, false), (400, false), (429, true)]);
        // An address in the clothes of another family is the same.
        let mapped = Some(IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped()));
        assert_eq!(from(mapped, 0), (429, true));
        // A household of IPv6 is one source, and another another.
        assert_eq!(
            [from(v6(1, 1), 0), from(v6(1, 2), 0), from(v6(1, 3), 0)],
            [(400, false), (400, false), (429, true)]
        );
        // The half that is left is for those who were quiet.
        assert_eq!([from(v6(2, 1), 0), from(v6(2, 1), 0), from(v4(9), 0)], [(400, false), (429, true), (400, false)]);
        assert_eq!([from(v4(1), 2), from(None, 3), from(None, 3)], [(400, false), (400, false), (429, true)]);
        let counts = collector.counts();
        assert_eq!((counts.requests, counts.refused_requests, counts.limited_requests), (13, 8, 5));
        // A large batch gets what is left.
        let many = format!("[{}]", ["{\"type\":\"crash\"}"; 9].join(","));
        let batch = ReportRequest { content_type: Some("application/reports+json"), ..csp() };
        let answer = collector.receive_at(&batch, many.as_bytes(), start + Duration::from_secs(99));
        assert_eq!((answer.status, answer.accepted, answer.limited), (204, 2, 7));
        let early = collector.early_at(&ReportRequest { method: "PUT", ..batch }, start + Duration::from_secs(99));
        assert_eq!(early.map(|answer| answer.status), Some(429));
    }

    #[test]
    fn pages_of_some_origins_may_report() {
        let (collector, _) = listed(CollectorLimits::default());
        let collector = collector.origins([Origin::from_static("https://a.example")]);
        let own = collector.preflight(Some("https://a.example"));
        assert_eq!(headers(&own)[1..3], ["Vary: Origin", "Access-Control-Allow-Origin: https://a.example"]);
        assert_eq!(headers(&own).len(), 6);
        for other in [None, Some("null"), Some("https://a.example.evil"), Some("https://a.example\r\nX: y")] {
            assert_eq!(headers(&collector.preflight(other)), ["Allow: POST, OPTIONS", "Vary: Origin"]);
        }
        let answer = collector.receive(&ReportRequest { origin: Some("https://a.example"), ..csp() }, b"{}");
        assert_eq!(headers(&answer), ["Vary: Origin", "Access-Control-Allow-Origin: https://a.example"]);
    }

    /// Whatever is sent, no table grows beyond its bound.
    #[test]
    fn a_flood_leaves_the_sizes_at_their_bounds() {
        let free = Rate { burst: u32::MAX, per_minute: u32::MAX };
        let limits =
            CollectorLimits { per_source: free, global: free, keys: 300, sources: 1000, ..CollectorLimits::default() };
        let seen = ReportAggregate::bounded(40, 3);
        let collector = Collector::new(seen.clone()).limits(limits);
        let start = Instant::now();
        for number in 0..200_000_u32 {
            let body = format!(
                "{{\"csp-report\":{{\"effective-directive\":\"x{number}-src\",\"document-uri\":\"https://d{number}.example/\",
                  \"blocked-uri\":\"https://b{number}.example/\",\"line-number\":{number}}}}}"
            );
            let peer = Some(IpAddr::V4(Ipv4Addr::from_bits(number.wrapping_mul(2_654_435_761))));
            let now = start + Duration::from_millis(u64::from(number));
            assert_eq!(collector.receive_at(&ReportRequest { peer, ..csp() }, body.as_bytes(), now).accepted, 1);
        }
        let state = collector.state();
        assert_eq!((state.repeats.len(), state.buckets.len()), (300, 1000));
        let snapshot = seen.snapshot();
        assert_eq!((snapshot.entries.len(), snapshot.total, snapshot.evicted), (40, 200_000, 199_960));
    }

    /// At the default rates, little of a flood gets through, and none of it holds up another source.
    #[test]
    fn a_flood_of_one_source_is_held_up() {
        let seen = ReportAggregate::new();
        let collector = Collector::new(seen.clone());
        let now = Instant::now();
        let limited = (0..5000).filter(|number| {
            let body = body(&format!("x{number}-src"), "inline");
            collector.receive_at(&csp(), &body, now).status == 429
        });
        assert_eq!(limited.count(), 4800);
        assert_eq!(seen.snapshot().total, 200);
        let other = ReportRequest { peer: None, ..csp() };
        assert_eq!(collector.receive_at(&other, &body("img-src", "data"), now).accepted, 1);
    }

    #[test]
    fn a_sink_that_panics_leaves_the_collector_alive() {
        let collector = Collector::new(|report: &Report, _: u64| assert!(report.rule.as_deref() != Some("bad-src")));
        let bad = std::panic::AssertUnwindSafe(|| collector.receive(&csp(), &body("bad-src", "inline")));
        assert!(std::panic::catch_unwind(bad).is_err());
        assert_eq!(collector.receive(&csp(), &body("img-src", "inline")).accepted, 1);
    }
}
