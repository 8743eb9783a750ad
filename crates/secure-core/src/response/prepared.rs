//! [`Prepared`]: a policy in the framework's own types, ready to be sent. Nothing in here can fail.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    cookie::SetCookie,
    request::{
        destination::Destination,
        door::{Door, Log},
        exchange::{Exchange, RequestHead},
        gate::Answer,
    },
    response::{
        adjust::Adjustment,
        backend::Backend,
        choice::{ResponseChoice, Which},
        class::{ClassJudge, ResponseClass, Signs},
        cookie_guard::CookieGuard,
        doubts::{Doubts, Idle},
        headers::{Adjusting, PreparedHeaders, Told, name, value},
        nonce_guard::NonceGuard,
    },
    wire::{
        error::Error,
        fault::Fault,
        rendered::Moment,
        text::{HeaderName, HeaderValue},
    },
};

mod verify;

/// What a policy sends, as the framework `B` holds it.
///
/// Made by [`Policy::prepare`](crate::Policy::prepare) at start-up. Then, for each request, [`admit`](Self::admit) or
/// [`begin`](Self::begin); for its response, [`finish`](Self::finish).
pub struct Prepared<B: Backend> {
    headers: PreparedHeaders<B>,
    classes: Option<Classes<B>>,
    door: Door,
    cookies: Option<CookieGuard>,
    names: Names<B>,
    /// What all responses depend on.
    varying: Option<Varying<B>>,
    log: Log,
    refused_sources: AtomicU64,
    refused_statuses: AtomicU64,
    doubts: Doubts,
    /// Paths of ours that browsers report to.
    report_paths: Vec<String>,
    nonce_guard: Option<NonceGuard<B>>,
    warnings: Vec<Fault>,
}

/// The headers of classes, each with what it is for, and what judges the class of a response.
pub(crate) struct Classes<B: Backend> {
    pub(crate) headers: Vec<(ResponseClass, PreparedHeaders<B>)>,
    pub(crate) judge: ClassJudge,
}

/// How an adapter [starts](Prepared::start) a policy: the macros of its framework's log, and its words.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    info: fn(fmt::Arguments<'_>),
    warn: fn(fmt::Arguments<'_>),
    peer_cure: &'static str,
}

impl Start {
    /// Logs what the policy sends with `info`, and [what is found](Prepared::warning) with `warn`; `peer_cure` is what to write
    /// [where a peer is unknown](Prepared::peer_cure).
    ///
    /// ```
    /// # use secure_core::{MemoryBackend, Policy};
    /// use secure_core::Start;
    ///
    /// const START: Start = Start::new(|line| println!("{line}"), |line| eprintln!("{line}"), "serve by TCP");
    ///
    /// let prepared = Policy::strict().prepare::<MemoryBackend>()?.start(START);
    /// assert_eq!(prepared.lines().count(), 12);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn new(info: fn(fmt::Arguments<'_>), warn: fn(fmt::Arguments<'_>), peer_cure: &'static str) -> Self {
        Self { info, warn, peer_cure }
    }
}

/// Names of headers that are read or written whatever the policy has.
struct Names<B: Backend> {
    content_type: B::Name,
    content_disposition: B::Name,
    location: B::Name,
    set_cookie: B::Name,
    vary: B::Name,
    /// What responses depend on whose class a request's `Sec-Fetch-Dest` decides.
    class_varying: Varying<B>,
}

/// A line of `Vary`, and what it names.
struct Varying<B: Backend> {
    by: HeaderValue,
    value: B::Value,
}

impl<B: Backend> Names<B> {
    fn new() -> Result<Self, Error> {
        Ok(Self {
            content_type: name::<B>(&CONTENT_TYPE)?,
            content_disposition: name::<B>(&CONTENT_DISPOSITION)?,
            location: name::<B>(&LOCATION)?,
            set_cookie: name::<B>(&SetCookie::NAME)?,
            vary: name::<B>(&VARY)?,
            class_varying: Varying::new(HeaderValue::from_static("Sec-Fetch-Dest"))?,
        })
    }
}

impl<B: Backend> Varying<B> {
    fn new(by: HeaderValue) -> Result<Self, Error> {
        Ok(Self { value: value::<B>(&VARY, &by)?, by })
    }
}

impl<B: Backend> Prepared<B> {
    pub(crate) fn new(
        headers: PreparedHeaders<B>,
        classes: Option<Classes<B>>,
        door: Door,
        cookies: Option<CookieGuard>,
        warnings: Vec<Fault>,
    ) -> Result<Self, Error> {
        // What may be refused comes first: each place where that is found drops all that was made before it.
        let names = Names::new()?;
        let varying = match door.vary()? {
            Some(by) => Some(Varying::new(by)?),
            None => None,
        };
        Ok(Self {
            nonce_guard: NonceGuard::new(headers.has_cache_control()),
            headers,
            classes,
            varying,
            door,
            cookies,
            names,
            log: Log { warn: |_| {}, peer_cure: "serve it so that the peer of a connection is known" },
            refused_sources: AtomicU64::new(0),
            refused_statuses: AtomicU64::new(0),
            doubts: Doubts::default(),
            report_paths: Vec::new(),
            warnings,
        })
    }

    /// Looks at what becomes of reports to these paths.
    pub(crate) fn reporting_to(self, report_paths: Vec<String>) -> Self {
        Self { report_paths, ..self }
    }

    /// [Keeps](Self::leak) the policy, says [where warnings go](Self::warning) and [what an unknown peer needs](Self::peer_cure),
    /// and [logs](Self::log_start) it: all that an adapter does at start-up.
    #[must_use]
    pub fn start(self, start: Start) -> &'static Self {
        let prepared = self.warning(start.warn).peer_cure(start.peer_cure).leak();
        prepared.log_start(start.info);
        prepared
    }

    /// Keeps the policy for the rest of the process. An adapter does so at start-up, once for each `SecureHeaders`: then
    /// no response on any core touches a shared reference count, and a framework can borrow names and values for good.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// Logs with this what is found while the application runs: requests and sources that are refused, cookies that are
    /// malformed. What clients cause is logged ever more rarely.
    #[must_use]
    pub fn warning(self, warn: fn(fmt::Arguments<'_>)) -> Self {
        Self { log: Log { warn, ..self.log }, ..self }
    }

    /// What to write where proxies are trusted and the server does not say who opened a connection: the line that the
    /// framework needs for it. It is logged at the first, second, fourth, eighth request and so on whose peer is unknown.
    #[must_use]
    pub fn peer_cure(self, peer_cure: &'static str) -> Self {
        Self { log: Log { peer_cure, ..self.log }, ..self }
    }

    /// Logs what the policy sends, and with [`warning`](Self::warning) what was found between its headers and is not an error:
    /// once, at start-up.
    pub fn log_start(&self, info: fn(fmt::Arguments<'_>)) {
        info(format_args!("{self}"));
        for (class, headers) in self.classes.iter().flat_map(|classes| &classes.headers) {
            info(format_args!("{class:?}: {headers}"));
        }
        self.warnings.iter().for_each(|warning| (self.log.warn)(format_args!("{warning}")));
    }

    /// What is known of a request: keep it until the response.
    #[inline]
    pub fn begin(&self, request: &impl RequestHead) -> Exchange {
        self.expecting(request, self.door.begin(request))
    }

    /// [`begin`](Self::begin), and what the request is answered with, if the handler is not to see it. An adapter asks
    /// this before it runs the handler, and gives the answer with [`apply_answer`](Self::apply_answer).
    #[inline]
    pub fn admit(&self, request: &impl RequestHead) -> (Exchange, Option<Box<Answer>>) {
        let (exchange, answer) = self.door.admit(request, self.log);
        (self.expecting(request, exchange), answer)
    }

    /// Notes what the browser expects, where there are classes, and whether it reports.
    #[inline]
    fn expecting(&self, request: &impl RequestHead, mut exchange: Exchange) -> Exchange {
        if self.classes.is_some() {
            exchange.expect_destination(request.header("sec-fetch-dest").and_then(Destination::of));
        }
        if !self.report_paths.is_empty() && request.method() == "POST" {
            let path = request.path();
            exchange.expect_report(self.report_paths.iter().any(|known| known.as_bytes() == path));
        }
        exchange
    }

    /// Whether [`admit`](Self::admit) answers any request at all.
    #[must_use]
    pub fn is_gate(&self) -> bool {
        self.door.is_gate()
    }

    /// How many requests [`admit`](Self::admit) refused so far, or would have refused if the policy did not only report
    /// it, for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.door.refused()
    }

    /// Writes an answer and the policy on a response without a body. Its status is for the adapter to set.
    pub fn apply_answer(&self, headers: &mut B::Headers<'_>, answer: &Answer, exchange: &Exchange) {
        if let Some(location) = answer.location().and_then(|location| B::filled(location.into())) {
            B::insert(headers, &self.names.location, location);
        }
        self.apply(headers, answer.status(), exchange);
    }

    /// Writes the policy on a response that says nothing of its own headers. A second time changes no value.
    #[inline]
    pub fn apply(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        self.finish(headers, status, exchange, None);
    }

    /// Writes on a response the headers that count for it: those of the policy, of its class, or those that it chose, changed
    /// as it says. Logs and counts what is refused of the changes.
    #[inline]
    pub fn finish(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        choice: Option<&ResponseChoice<B>>,
    ) {
        let which = choice.map_or(Which::Application, ResponseChoice::headers);
        // The application's rules, whichever headers go out. Before they do: the map is smaller to search.
        if !matches!(which, Which::Off) {
            self.harden_cookies(headers, exchange);
        }
        let counting = match which {
            Which::Application => Some(self.resolve(headers, status, exchange)),
            Which::Override(instead) => Some(instead.resolve(|judge| self.class_of(headers, status, exchange, judge))),
            Which::Off | Which::Done => None,
        };
        let mut is_placed = false;
        match (counting, choice.and_then(ResponseChoice::change)) {
            (Some(counting), Some(change)) => {
                change.write(counting, headers, status, exchange, &mut |told| self.hear(told));
            }
            (Some(counting), None) => is_placed = counting.apply(headers, status, exchange),
            (None, Some(_)) if matches!(which, Which::Off) => self.doubts.idle_adjustment(Idle::Off, self.log.warn),
            (None, _) => {}
        }
        if let Some(counting) = counting {
            self.guard_nonce(headers, status, exchange, is_placed);
            if counting.has_foreign_nonce(headers, exchange) {
                self.doubts.foreign_nonce(self.log.warn);
            }
        }
        if exchange.is_report() && matches!(status, 404 | 405) {
            self.doubts.lost_report(status, self.log.warn);
        }
        // What was asked of the request before the handler, a cache must know.
        if let Some(varying) = &self.varying {
            self.add_vary(headers, varying);
        }
        if let Some(choice) = choice {
            choice.refusals().for_each(|refusal| self.refuse_source(refusal));
        }
    }

    /// The status that a response is to have instead of the handler's: `500` where that is only for what comes before a response,
    /// such as `103`. Some servers send a bare `500` in its place, others a head that no response follows. Such a handler is
    /// [logged](Self::warning) ever more rarely.
    ///
    /// ```
    /// # use secure_core::{MemoryBackend, Policy};
    /// let prepared = Policy::recommended().prepare::<MemoryBackend>()?;
    /// assert_eq!(prepared.status_instead(103), Some(500));
    /// assert_eq!((prepared.status_instead(101), prepared.status_instead(200)), (None, None));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[inline]
    pub fn status_instead(&self, status: u16) -> Option<u16> {
        (status < 200 && status != SWITCHING_PROTOCOLS).then(|| self.refuse_status(status))
    }

    #[cold]
    fn refuse_status(&self, status: u16) -> u16 {
        let count = self.refused_statuses.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if count.is_power_of_two() {
            (self.log.warn)(format_args!(
                "response: a handler answered with the status {status}, which only comes before a response, so 500 goes out; \
                 answer with a status from 200 on; such responses so far: {count}"
            ));
        }
        INTERNAL_SERVER_ERROR
    }

    /// Writes the policy on a response whose handler changed it, without cookies and `Vary`.
    ///
    /// This checks and renders the changed content security policies, which takes some microseconds. What cannot be changed
    /// goes out as it was prepared: a source that does not fit is [logged](Self::warning) and
    /// [counted](Self::refused_sources).
    pub fn apply_adjusted(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        adjustment: &Adjustment,
    ) {
        let counting = self.resolve(headers, status, exchange);
        let tell = &mut |told: Told<'_>| self.hear(told);
        counting.apply_adjusted(headers, Adjusting { status, exchange, adjustment, tell });
        self.guard_nonce(headers, status, exchange, false);
        adjustment.refusals().for_each(|refusal| self.refuse_source(refusal));
    }

    /// Logs what is to be known of an adjustment, and counts what of it is refused.
    fn hear(&self, told: Told<'_>) {
        match told {
            Told::Idle(why) => self.doubts.idle_adjustment(why, self.log.warn),
            Told::Refused(fault) => self.refuse_source(fault),
            Told::Warning(fault) => (self.log.warn)(format_args!("adjustment: {fault}")),
        }
    }

    /// Counts a source that was refused, and logs the first, second, fourth, eighth and so on: a client that causes them
    /// cannot fill the log.
    fn refuse_source(&self, refusal: &dyn fmt::Display) {
        let count = self.refused_sources.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if count.is_power_of_two() {
            (self.log.warn)(format_args!("adjustment: {refusal}; refused so far: {count}"));
        }
    }

    /// Looks at a response whose handler took a nonce, when all of its headers are there.
    #[inline]
    fn guard_nonce(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange, is_placed: bool) {
        if let (Some(nonce), Some(guard)) = (exchange.minted_nonce(), &self.nonce_guard) {
            if Moment::of(status, true) == Moment::PageWithNonce {
                guard.guard(headers, nonce, is_placed, self.headers.conflict(), self.log.warn);
            }
        }
    }

    /// The headers that count for a response that chose none: those of its class, or those of the policy.
    #[inline]
    fn resolve(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) -> &PreparedHeaders<B> {
        let Some(classes) = &self.classes else { return &self.headers };
        let class = self.class_of(headers, status, exchange, classes.judge);
        classes.headers.iter().find(|(other, _)| class == Some(*other)).map_or(&self.headers, |(_, headers)| headers)
    }

    /// The class of a response. Where only the request decides it, a cache must know.
    fn class_of(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        judge: ClassJudge,
    ) -> Option<ResponseClass> {
        let signs = Signs {
            status,
            disposition: B::get(headers, &self.names.content_disposition),
            media_type: B::get(headers, &self.names.content_type),
            destination: exchange.destination(),
        };
        let class = judge.of(&signs);
        if judge.is_of_destination(&signs) {
            self.add_vary(headers, &self.names.class_varying);
        }
        class
    }

    #[inline]
    fn harden_cookies(&self, headers: &mut B::Headers<'_>, exchange: &Exchange) {
        if let Some(cookies) = &self.cookies {
            B::rewrite(headers, &self.names.set_cookie, |line| cookies.harden(line, exchange, self.log.warn));
        }
    }

    /// Adds what a `Vary` does not name yet.
    fn add_vary(&self, headers: &mut B::Headers<'_>, varying: &Varying<B>) {
        let names = |text| <[u8]>::split(text, |byte| *byte == b',').map(<[u8]>::trim_ascii);
        let said = |name: &[u8]| {
            B::lines(headers, &self.names.vary)
                .flat_map(names)
                .any(|said| said == b"*" || said.eq_ignore_ascii_case(name))
        };
        if !names(varying.by.as_str().as_bytes()).all(said) {
            B::append(headers, &self.names.vary, varying.value.clone());
        }
    }

    /// What was found between the headers and is not an error. [`log_start`](Self::log_start) logs it.
    #[must_use]
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// How many sources of [adjustments](Adjustment) were refused so far, for a monitor. More than zero is a mistake of a
    /// handler, or an attack.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.refused_sources.load(Ordering::Relaxed)
    }

    /// The headers in their order, with a nonce as `{nonce}`: what the start-up log, tools and the audit read.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.lines()
    }
}

const SWITCHING_PROTOCOLS: u16 = 101;
const INTERNAL_SERVER_ERROR: u16 = 500;

static CONTENT_TYPE: HeaderName = HeaderName::from_static("Content-Type");
static CONTENT_DISPOSITION: HeaderName = HeaderName::from_static("Content-Disposition");
static LOCATION: HeaderName = HeaderName::from_static("Location");
static VARY: HeaderName = HeaderName::from_static("Vary");

/// The start-up log line: how many headers, and which.
impl<B: Backend> fmt::Display for Prepared<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headers.fmt_named(f, "on every response")
    }
}

impl<B: Backend> fmt::Debug for Prepared<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headers.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        cookie::harden::CookieRules,
        header::{
            cache_control::CacheControl,
            content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Source},
            custom::CustomHeader,
            removed::RemovedHeaders,
            server::Server,
            strict_transport_security::StrictTransportSecurity,
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        request::{
            exchange::RequestView,
            transport::{Scheme, Transport},
        },
        response::{adjust::Target, backend::MemoryBackend},
        wire::conflict::Conflict,
    };

    type Lines = Vec<(String, String)>;

    /// What a response of this status leaves with, when the handler had set `own` and, maybe, taken a nonce.
    #[track_caller]
    fn response(policy: &Policy, request: &RequestView<'_>, status: u16, nonce: bool, own: &[(&str, &str)]) -> Lines {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let mut exchange = prepared.begin(request);
        if nonce {
            exchange.nonce().unwrap();
        }
        let mut headers = own.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        prepared.apply(&mut headers, status, &exchange);
        let mut twice = headers.clone();
        prepared.apply(&mut twice, status, &exchange);
        let sorted = |mut lines: Lines| {
            lines.sort();
            lines
        };
        assert_eq!(sorted(twice), sorted(headers.clone()), "a second time changes nothing");
        if let Some(nonce) = exchange.minted_nonce() {
            for (_, value) in &mut headers {
                *value = value.replace(nonce.as_str(), "NONCE");
            }
        }
        headers
    }

    fn values<'a>(lines: &'a Lines, name: &str) -> Vec<&'a str> {
        lines.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect()
    }

    fn plain() -> RequestView<'static> {
        RequestView { host: Some("app.example"), ..RequestView::default() }
    }

    #[test]
    fn the_pin_goes_out_unless_the_exchange_is_known_to_be_http_or_the_host_is_local() {
        let policy = Policy::recommended();
        for (connection, host, sent) in [
            (Scheme::Unknown, Some("app.example"), true),
            (Scheme::Https, Some("app.example"), true),
            (Scheme::Http, Some("app.example"), false),
            (Scheme::Unknown, None, true),
            (Scheme::Https, Some("localhost:8443"), false),
            (Scheme::Https, Some("192.0.2.1"), false),
            (Scheme::Unknown, Some("[2001:db8::1]:80"), false),
        ] {
            for (status, nonce) in [(200, false), (200, true), (304, false), (101, false), (500, false)] {
                let lines =
                    response(&policy, &RequestView { connection, host, ..RequestView::default() }, status, nonce, &[]);
                assert_eq!(
                    values(&lines, "Strict-Transport-Security").len(),
                    usize::from(sent),
                    "{connection:?} {host:?} {status}"
                );
            }
        }
        let direct = policy.with(Transport::Direct);
        assert_eq!(values(&response(&direct, &plain(), 200, false, &[]), "Strict-Transport-Security").len(), 0);
    }

    #[test]
    fn nothing_is_upgraded_over_known_http_and_on_local_hosts() {
        let upgrade = ContentSecurityPolicy::new().upgrade_insecure_requests();
        let scripts = ContentSecurityPolicy::new().script_src(Source::Nonce).upgrade_insecure_requests();
        let both = scripts.clone().and(upgrade.clone());
        for (csp, sent, unpinned) in [
            (upgrade, "upgrade-insecure-requests", None),
            (scripts, "script-src 'none'; upgrade-insecure-requests", Some("script-src 'none'")),
            (
                both,
                "script-src 'none'; upgrade-insecure-requests, upgrade-insecure-requests",
                Some("script-src 'none'"),
            ),
        ] {
            let policy = Policy::empty().with(csp.clone());
            for (connection, host, pinned) in [
                (Scheme::Unknown, "app.example", true),
                (Scheme::Https, "app.example", true),
                (Scheme::Http, "app.example", false),
                (Scheme::Https, "localhost:8443", false),
                (Scheme::Unknown, "192.0.2.1", false),
            ] {
                let request = RequestView { connection, host: Some(host), ..RequestView::default() };
                let expected: Vec<_> = if pinned { Some(sent) } else { unpinned }.into_iter().collect();
                let lines = response(&policy, &request, 200, false, &[]);
                assert_eq!(values(&lines, "Content-Security-Policy"), expected, "{connection:?} {host}");

                let lines = response(&policy, &request, 200, true, &[]);
                let filled: Vec<_> = expected.iter().map(|text| text.replace("'none'", "'nonce-NONCE'")).collect();
                assert_eq!(values(&lines, "Content-Security-Policy"), filled, "{connection:?} {host}, with a nonce");

                let prepared = policy.prepare::<MemoryBackend>().unwrap();
                let images = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https://a.example");
                let mut headers = Vec::new();
                prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&request), &images);
                assert_eq!(values(&headers, "Content-Security-Policy"), expected, "{connection:?} {host}, adjusted");
            }
        }
    }

    #[test]
    fn a_switch_of_protocols_carries_nothing_but_the_pin() {
        let policy = Policy::strict().with(RemovedHeaders::common());
        for nonce in [false, true] {
            let own = [("Upgrade", "websocket"), ("X-Powered-By", "x")];
            let lines = response(&policy, &plain(), 101, nonce, &own);
            let names: Vec<_> = lines.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["Upgrade", "Strict-Transport-Security"]);
        }
    }

    #[test]
    fn a_nonce_stands_in_both_policies_and_keeps_the_page_out_of_caches() {
        let csp = ContentSecurityPolicy::new().script_src([Source::Nonce, Source::UnsafeInline]);
        let policy = Policy::empty().with(ContentSecurityPolicyReportOnly::new(csp.clone())).with(csp);
        let name = "Content-Security-Policy";
        let report_only = "Content-Security-Policy-Report-Only";

        let asked = response(&policy, &plain(), 200, true, &[]);
        assert_eq!(values(&asked, name), ["script-src 'nonce-NONCE' 'unsafe-inline'"]);
        assert_eq!(values(&asked, report_only), values(&asked, name));
        assert_eq!(values(&asked, "Cache-Control"), ["no-store"]);

        let silent = response(&policy, &plain(), 200, false, &[]);
        assert_eq!(values(&silent, name), ["script-src 'none'"]);
        assert_eq!(values(&silent, report_only), ["script-src 'none'"]);
        assert_eq!(values(&silent, "Cache-Control").len(), 0);
    }

    #[test]
    fn a_304_carries_no_policy_that_could_hold_a_nonce() {
        for nonce in [false, true] {
            let lines = response(&Policy::recommended(), &plain(), 304, nonce, &[]);
            assert_eq!(values(&lines, "Content-Security-Policy").len(), 0);
            assert_eq!(values(&lines, "Cache-Control").len(), 0);
            assert_eq!(values(&lines, "X-Content-Type-Options"), ["nosniff"]);
        }
        let fixed = Policy::empty().with(ContentSecurityPolicy::nothing());
        assert_eq!(values(&response(&fixed, &plain(), 304, false, &[]), "Content-Security-Policy").len(), 1);
    }

    #[test]
    fn the_handler_or_the_policy_may_say_that_a_page_with_a_nonce_is_kept() {
        let own = [("cache-control", "private, max-age=5")];
        for conflict in [Conflict::Keep, Conflict::Replace] {
            let policy = Policy::recommended().with(conflict);
            let lines = response(&policy, &plain(), 200, true, &own);
            assert_eq!(values(&lines, "Cache-Control"), ["private, max-age=5"], "{conflict:?}");
        }
        let policy = Policy::recommended().with(CacheControl::new("private").unwrap());
        assert_eq!(values(&response(&policy, &plain(), 200, true, &[]), "Cache-Control"), ["private"]);
    }

    #[test]
    fn the_handler_wins_unless_the_policy_replaces() {
        let own = [("x-frame-options", "SAMEORIGIN"), ("content-security-policy", "own"), ("set-cookie", "a=b")];
        for nonce in [false, true] {
            let keep = Policy::strict();
            let lines = response(&keep, &plain(), 200, nonce, &own);
            assert_eq!(values(&lines, "X-Frame-Options"), ["SAMEORIGIN"]);
            assert_eq!(values(&lines, "Content-Security-Policy"), ["own"]);
            assert_eq!(values(&lines, "Set-Cookie"), ["a=b; Secure; HttpOnly; SameSite=Lax"]);

            let lines = response(&keep.with(Conflict::Replace), &plain(), 200, nonce, &own);
            assert_eq!(values(&lines, "X-Frame-Options"), ["DENY"]);
            let csp = values(&lines, "Content-Security-Policy");
            assert!(csp.len() == 1 && csp != ["own"], "{csp:?}");
            assert_eq!(values(&lines, "Set-Cookie"), ["a=b; Secure; HttpOnly; SameSite=Lax"]);
        }
    }

    #[test]
    fn cookies_of_anybody_are_hardened_where_the_exchange_allows() {
        let own = [("set-cookie", "a=b"), ("Set-Cookie", "c=d; SameSite=None; X-Own"), ("set-cookie", "e=f; Secure")];
        for (connection, expected) in [
            (
                Scheme::Https,
                ["a=b; Secure; SameSite=Lax", "c=d; SameSite=None; X-Own; Secure", "e=f; Secure; SameSite=Lax"],
            ),
            (Scheme::Http, ["a=b; SameSite=Lax", "c=d; SameSite=None; X-Own", "e=f; Secure; SameSite=Lax"]),
            (Scheme::Unknown, ["a=b; SameSite=Lax", "c=d; SameSite=None; X-Own", "e=f; Secure; SameSite=Lax"]),
        ] {
            for status in [101, 200, 304, 500] {
                let request = RequestView { connection, ..plain() };
                let lines = response(&Policy::recommended(), &request, status, false, &own);
                assert_eq!(values(&lines, "Set-Cookie"), expected, "{connection:?} {status}");
            }
        }
        let lines = response(&Policy::recommended().without::<CookieRules>(), &plain(), 200, false, &own);
        assert_eq!(values(&lines, "Set-Cookie"), own.map(|(_, value)| value));
    }

    #[test]
    fn what_cannot_be_mended_is_told_once() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let prepared = Policy::recommended().prepare::<MemoryBackend>().unwrap();
        let prepared = prepared.warning(|message| TOLD.lock().unwrap().push(message.to_string()));
        for _ in 0..3 {
            let mut headers = vec![("Set-Cookie".to_owned(), "__Host-a=secret; Domain=b.example".to_owned())];
            prepared.apply(&mut headers, 200, &prepared.begin(&plain()));
        }
        let told = TOLD.lock().unwrap();
        assert!(told.len() == 1 && told[0].contains("__Host-a") && !told[0].contains("secret"), "{told:?}");
    }

    #[test]
    fn companions_follow_the_policys_own_cache_control() {
        let policy = Policy::empty().with(CacheControl::no_store().with_companions());
        let lines = response(&policy, &plain(), 200, false, &[]);
        assert_eq!(values(&lines, "Pragma"), ["no-cache"]);
        assert_eq!(values(&lines, "Expires"), ["0"]);

        let own = [("cache-control", "max-age=60")];
        let lines = response(&policy, &plain(), 200, false, &own);
        assert_eq!(lines.len(), 1, "{lines:?}");
        let lines = response(&policy.with(Conflict::Replace), &plain(), 200, false, &own);
        assert_eq!(values(&lines, "Cache-Control"), ["no-store"]);
        assert_eq!(values(&lines, "Pragma"), ["no-cache"]);
    }

    #[test]
    fn disclosing_headers_go_and_a_server_of_ours_replaces_any() {
        let own = [("Server", "framework/1.2.3"), ("X-POWERED-BY", "x"), ("X-Own", "y")];
        let lines = response(&Policy::recommended(), &plain(), 200, false, &own);
        assert_eq!((values(&lines, "Server").len(), values(&lines, "X-Powered-By").len()), (0, 0));
        assert_eq!(values(&lines, "X-Own"), ["y"]);

        let policy = Policy::recommended().with(Server::new("teapot").unwrap());
        assert_eq!(values(&response(&policy, &plain(), 200, false, &own), "Server"), ["teapot"]);
    }

    #[test]
    fn the_log_line_names_every_header_as_it_goes_out() {
        let policy = Policy::empty()
            .with(StrictTransportSecurity::off())
            .with(XFrameOptions::Deny)
            .with(CustomHeader::new("X-Own", "y").unwrap());
        assert_eq!(
            policy.prepare::<MemoryBackend>().unwrap().to_string(),
            "3 security headers on every response: \
             Strict-Transport-Security: max-age=0 | X-Frame-Options: DENY | X-Own: y",
        );
    }
}
