//! [`Prepared`]: a policy in the framework's own types, ready to be sent. Nothing in here can fail.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    cookie::{
        SetCookie,
        harden::{CookieReports, CookieRules},
    },
    policy::Policy,
    request::{
        destination::Destination,
        exchange::{Exchange, RequestHead},
        gate::{Answer, Gate, RequestHost},
        transport::{Arrival, Scheme, Transport},
    },
    response::{
        adjust::Adjustment,
        backend::{Backend, NameSet},
        class::ResponseClass,
        nonce_guard::NonceGuard,
    },
    wire::{
        conflict::Conflict,
        error::Error,
        fault::Fault,
        lint::Levels,
        nonce::Nonce,
        rendered::{Rendered, Role},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod adjustable;
mod stored;

use self::{
    adjustable::{Adjustable, Extended},
    stored::{Nonced, Sets, Single, Text, Varying, entry, name, value},
};

/// What a policy sends, as the framework `B` holds it.
///
/// Made by [`Policy::prepare`] at start-up. Then, for each request, [`begin`](Self::begin); for its response,
/// [`apply`](Self::apply).
pub struct Prepared<B: Backend> {
    /// For a response whose handler did not ask for a nonce.
    plain: Sets<B>,
    /// For one whose handler did, and set no `Cache-Control`. The texts with a hole are put in after it.
    uncached: Sets<B>,
    /// For a `304`: a browser lays its headers over the page it has stored, whose scripts carry an older nonce.
    not_modified: Sets<B>,
    /// For a switch of protocols, whose headers no page will see.
    switching: Sets<B>,
    nonced: Vec<Nonced<B>>,
    cache_control: B::Name,
    /// Sent wherever the policy's own `Cache-Control` is.
    companions: Vec<(B::Name, B::Value)>,
    removed: NameSet,
    conflict: Conflict,
    transport: Transport,
    classes: Vec<(ResponseClass, Prepared<B>)>,
    content_type: B::Name,
    content_disposition: B::Name,
    location: B::Name,
    vary: B::Name,
    /// What all responses depend on, and what those do whose class a request's `Sec-Fetch-Dest` decides.
    varying: Option<Varying<B>>,
    class_varying: Varying<B>,
    gate: Option<Gate>,
    set_cookie: B::Name,
    cookies: Option<CookieRules>,
    cookie_reports: CookieReports,
    warn: fn(fmt::Arguments<'_>),
    /// For adjustments: all headers one by one, and those that are rendered anew.
    headers: Vec<Single<B>>,
    adjustable: Adjustable,
    refused_sources: AtomicU64,
    nonce_guard: Option<NonceGuard<B>>,
    lines: Vec<(String, String)>,
    warnings: Vec<Fault>,
}

impl<B: Backend> Prepared<B> {
    /// Converts rendered headers with distinct names.
    pub(crate) fn new(policy: &Policy, rendered: &[Rendered], levels: &Levels) -> Result<Self, Error> {
        let companion = |header: &&Rendered| header.role == Role::Companion;
        let nonced = |header: &&Rendered| header.template.has_holes();
        let everywhere = || rendered.iter().filter(|header| !companion(header));
        let no_store = Rendered::new(CACHE_CONTROL, Template::fixed(NO_STORE), Role::Response);
        let no_store = policy.headers.cache_control.is_none().then_some(&no_store);
        let gate =
            Gate::new(policy.allowed_hosts.clone(), policy.redirect().cloned(), policy.resource_isolation.clone());
        let varying = |by: HeaderValue| Ok::<_, Error>(Varying { value: value::<B>(&VARY, &by)?, by });
        Ok(Self {
            plain: Sets::new(everywhere())?,
            uncached: Sets::new(everywhere().chain(no_store))?,
            not_modified: Sets::new(everywhere().filter(|header| !nonced(header)))?,
            switching: Sets::new(rendered.iter().filter(|header| header.role == Role::Pin))?,
            nonced: rendered.iter().filter(nonced).map(Nonced::new).collect::<Result<_, _>>()?,
            cache_control: name::<B>(&CACHE_CONTROL)?,
            companions: rendered
                .iter()
                .filter(companion)
                .map(|header| entry::<B>(&header.name, &header.template))
                .collect::<Result<_, _>>()?,
            removed: NameSet::new(policy.headers.removed_names()),
            conflict: policy.headers.conflict,
            transport: policy.transport.clone(),
            classes: Vec::new(),
            content_type: name::<B>(&CONTENT_TYPE)?,
            content_disposition: name::<B>(&CONTENT_DISPOSITION)?,
            location: name::<B>(&LOCATION)?,
            vary: name::<B>(&VARY)?,
            varying: gate.as_ref().map_or(Ok(None), |gate| gate.vary(&policy.transport))?.map(varying).transpose()?,
            class_varying: varying(HeaderValue::from_static("Sec-Fetch-Dest"))?,
            gate,
            set_cookie: name::<B>(&SetCookie::NAME)?,
            cookies: policy.cookies.clone().filter(|rules| !rules.is_empty()),
            cookie_reports: CookieReports::default(),
            warn: |_| {},
            headers: rendered.iter().map(Single::new).collect::<Result<_, _>>()?,
            adjustable: Adjustable::new(policy, levels),
            refused_sources: AtomicU64::new(0),
            nonce_guard: NonceGuard::new(policy.headers.cache_control.is_some()),
            warnings: Vec::new(),
            lines: rendered.iter().map(|header| (header.name.to_string(), header.template.text())).collect(),
        })
    }

    /// Keeps the policy for the rest of the process. An adapter does so at start-up, once for each `SecureHeaders`: then
    /// no response on any core touches a shared reference count, and a framework can borrow names and values for good.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// Hands what is found while the application runs to a log: requests that are refused, cookies that are broken. What
    /// clients cause is told ever more rarely.
    #[must_use]
    pub fn warning(self, warn: fn(fmt::Arguments<'_>)) -> Self {
        Self { warn, ..self }
    }

    /// What is known of a request: keep it until the response.
    #[inline]
    pub fn begin(&self, request: &impl RequestHead) -> Exchange {
        let arrival = self.arrival(request);
        self.exchange(request, arrival.scheme, arrival.is_local(|| request.host()))
    }

    /// [`begin`](Self::begin), and what the request is answered with, if the handler is not to see it. An adapter asks
    /// this before it runs the handler, and gives the answer with [`apply_answer`](Self::apply_answer).
    #[inline]
    pub fn admit(&self, request: &impl RequestHead) -> (Exchange, Option<Box<Answer>>) {
        let Some(gate) = &self.gate else { return (self.begin(request), None) };
        let arrival = self.arrival(request);
        let host = RequestHost::of(request, &arrival);
        let answer = gate.answer(request, &arrival, &host, self.warn);
        (self.exchange(request, arrival.scheme, arrival.is_local(|| host.authority())), answer)
    }

    /// Whether [`admit`](Self::admit) answers any request at all.
    #[must_use]
    pub fn is_gate(&self) -> bool {
        self.gate.is_some()
    }

    /// How many requests [`admit`](Self::admit) refused so far, or would have refused if the policy did not only report
    /// it, for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.gate.as_ref().map_or(0, Gate::refused)
    }

    /// How a request arrived: decided once, for all that hangs on it.
    #[inline]
    fn arrival<'r>(&self, request: &'r impl RequestHead) -> Arrival<'r> {
        self.transport.arrival(request.connection(), || request.peer(), |name| request.lines(name))
    }

    #[inline]
    fn exchange(&self, request: &impl RequestHead, scheme: Scheme, local: bool) -> Exchange {
        let mut exchange = Exchange::new(scheme, local);
        if !self.classes.is_empty() {
            exchange.expect_destination(request.header("sec-fetch-dest").and_then(Destination::of));
        }
        exchange
    }

    /// Writes an answer and the policy on a response without a body. Its status is for the adapter to set.
    pub fn apply_answer(&self, headers: &mut B::Headers<'_>, answer: &Answer, exchange: &Exchange) {
        if let Some(location) = answer.location().and_then(|location| B::filled(location.into())) {
            B::insert(headers, &self.location, location);
        }
        self.apply(headers, answer.status(), exchange);
    }

    pub(crate) fn with_warnings(mut self, warnings: Vec<Fault>) -> Self {
        self.warnings = warnings;
        self
    }

    /// What was found between the headers and is no error: to be logged at start-up.
    #[must_use]
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    pub(crate) fn with_classes(mut self, classes: Vec<(ResponseClass, Self)>) -> Self {
        self.classes = classes;
        self
    }

    /// The policy that counts for this response: that of its class, or this one.
    fn resolve(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) -> &Self {
        if self.classes.is_empty() {
            return self;
        }
        let class = self.class_of(headers, status, exchange);
        self.classes.iter().find(|(other, _)| class == Some(*other)).map_or(self, |(_, prepared)| prepared)
    }

    /// The class of a response. Where only the request tells it, a cache must know.
    pub(crate) fn class_of(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
    ) -> Option<ResponseClass> {
        let disposition = B::get(headers, &self.content_disposition);
        let media_type = B::get(headers, &self.content_type);
        let class = ResponseClass::of(status, disposition, media_type, exchange.destination());
        if ResponseClass::is_of_destination(status, disposition, media_type) {
            self.add_vary(headers, &self.class_varying);
        }
        class
    }

    /// The levels of lints about the headers.
    pub(crate) fn levels(&self) -> &Levels {
        self.adjustable.levels()
    }

    /// Writes the policy on a response. A second time changes no value.
    #[inline]
    pub fn apply(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        self.harden_cookies(headers, exchange);
        self.apply_headers(headers, status, exchange);
        self.guard_nonce(headers, status, exchange);
        self.finish_vary(headers);
    }

    /// What the policy of an application does to the cookies of every response, whichever policy gives the headers. Before
    /// they are there, since the fewer there are, the sooner a framework knows that none is a cookie.
    #[inline]
    pub(crate) fn harden_cookies(&self, headers: &mut B::Headers<'_>, exchange: &Exchange) {
        if let Some(rules) = &self.cookies {
            let https = exchange.scheme() == Scheme::Https;
            B::rewrite(headers, &self.set_cookie, |line| {
                let hardened = rules.harden(line, https);
                if let Some(told) = self.cookie_reports.first(&hardened) {
                    (self.warn)(format_args!("{told}"));
                }
                hardened.line()
            });
        }
    }

    /// Looks at a response whose handler took a nonce, when all of its headers are there.
    #[inline]
    pub(crate) fn guard_nonce(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        if let (200..=303 | 305.., Some(nonce), Some(guard)) = (status, exchange.minted_nonce(), &self.nonce_guard) {
            guard.guard(headers, nonce, self.conflict, self.warn);
        }
    }

    /// Says what was asked of the request before the handler, whoever gives the headers: a cache must know.
    #[inline]
    pub(crate) fn finish_vary(&self, headers: &mut B::Headers<'_>) {
        if let Some(varying) = &self.varying {
            self.add_vary(headers, varying);
        }
    }

    /// Adds what a `Vary` does not name yet.
    fn add_vary(&self, headers: &mut B::Headers<'_>, varying: &Varying<B>) {
        let names = |text| <[u8]>::split(text, |byte| *byte == b',').map(<[u8]>::trim_ascii);
        let said = |name: &[u8]| {
            B::lines(headers, &self.vary).flat_map(names).any(|said| said == b"*" || said.eq_ignore_ascii_case(name))
        };
        if !names(varying.by.as_str().as_bytes()).all(said) {
            B::append(headers, &self.vary, varying.value.clone());
        }
    }

    /// Writes the headers alone.
    #[inline]
    pub(crate) fn apply_headers(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        self.resolve(headers, status, exchange).apply_own(headers, status, exchange);
    }

    #[inline]
    fn apply_own(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        if !self.removed.is_empty() {
            B::remove(headers, &self.removed);
        }
        match (status, exchange.minted_nonce()) {
            (100..=199, _) => self.send(headers, &self.switching, exchange),
            (304, _) => self.send_companions(headers, &self.not_modified, exchange),
            (_, Some(nonce)) if !self.nonced.is_empty() => self.send_nonce(headers, nonce, exchange),
            _ => self.send_companions(headers, &self.plain, exchange),
        }
    }

    /// Writes the policy on a response whose handler changed it.
    ///
    /// This checks and renders the changed content security policies, which takes some microseconds. What cannot be changed
    /// goes out as it was prepared: a source that does not fit is [told](Self::warning) and
    /// [counted](Self::refused_sources).
    pub fn apply_adjusted(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        adjustment: &Adjustment,
    ) {
        self.apply_adjusted_within(self, headers, status, exchange, adjustment);
        self.guard_nonce(headers, status, exchange);
        adjustment.refusals().for_each(|refusal| self.refuse_source(refusal));
    }

    /// The same, telling and counting as the policy around it does.
    pub(crate) fn apply_adjusted_within(
        &self,
        around: &Self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        adjustment: &Adjustment,
    ) {
        let counting = self.resolve(headers, status, exchange);
        let extended = counting.adjustable.extend(adjustment, &counting.lines);
        extended.refused().for_each(|fault| around.refuse_source(fault));
        extended.warnings().for_each(|fault| (around.warn)(format_args!("adjustment: {fault}")));
        let nothing = Adjustment::new();
        let adjustment = if extended.is_dropped() { &nothing } else { adjustment };
        counting.adjust_own(headers, status, exchange, adjustment, &extended);
    }

    /// The rules of [`apply_own`](Self::apply_own), header by header.
    fn adjust_own(
        &self,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        adjustment: &Adjustment,
        extended: &Extended,
    ) {
        if !self.removed.is_empty() {
            B::remove(headers, &self.removed);
        }
        let (nonce, pinned) = (exchange.minted_nonce(), is_pinned(exchange));
        let stays = |name: &HeaderName| !adjustment.leaves_out(name);
        // Asked before ours are sent.
        let cached = stays(&CACHE_CONTROL) && self.may_send(headers, &self.cache_control);
        let mut holes = false;
        for header in self.headers.iter().filter(|header| stays(&header.rendered.name)) {
            let Some(template) = header.rendered.text(pinned) else { continue };
            let changed = extended.template(&header.rendered.name, pinned);
            let template = changed.as_ref().unwrap_or(template);
            holes |= template.has_holes();
            let wanted = match header.rendered.role {
                Role::Pin => true,
                Role::Response => status >= 200 && !(status == 304 && template.has_holes()),
                Role::Companion => status >= 200 && cached,
            };
            if wanted && self.may_send(headers, &header.name) {
                let text = match nonce.filter(|_| template.has_holes()) {
                    Some(nonce) => template.fill(nonce),
                    None => template.without_nonce().as_str().into(),
                };
                if let Some(value) = B::filled(text) {
                    B::insert(headers, &header.name, value);
                }
            }
        }
        if holes && nonce.is_some() && !matches!(status, 0..=199 | 304) && !B::contains(headers, &self.cache_control) {
            if let Some(value) = B::filled(NO_STORE.as_str().into()) {
                B::insert(headers, &self.cache_control, value);
            }
        }
    }

    fn send(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        B::apply(headers, if is_pinned(exchange) { &sets.pinned } else { &sets.unpinned }, self.conflict);
    }

    fn send_companions(&self, headers: &mut B::Headers<'_>, sets: &Sets<B>, exchange: &Exchange) {
        // Asked before ours is sent, which would hide the answer.
        let wanted = !self.companions.is_empty() && self.may_send(headers, &self.cache_control);
        self.send(headers, sets, exchange);
        if wanted {
            for (name, value) in &self.companions {
                if self.may_send(headers, name) {
                    B::insert(headers, name, value.clone());
                }
            }
        }
    }

    fn send_nonce(&self, headers: &mut B::Headers<'_>, nonce: &Nonce, exchange: &Exchange) {
        // Where the handler wins, the set itself leaves its `Cache-Control` alone.
        let uncached = self.conflict == Conflict::Keep || !B::contains(headers, &self.cache_control);
        // Which of the (one or two) headers with a hole go out, a bit each: again asked before ours are sent.
        let wanted = self
            .nonced
            .iter()
            .rev()
            .fold(0u32, |wanted, header| wanted << 1 | u32::from(self.may_send(headers, &header.name)));
        self.send_companions(headers, if uncached { &self.uncached } else { &self.plain }, exchange);
        let pinned = is_pinned(exchange);
        for (index, header) in self.nonced.iter().enumerate() {
            if let Some(Text { template, without_nonce }) = header.text(pinned).filter(|_| wanted >> index & 1 == 1) {
                let value = B::filled(template.fill(nonce)).unwrap_or_else(|| without_nonce.clone());
                B::insert(headers, &header.name, value);
            }
        }
    }

    /// Whether our header goes out, for all that the handler has set.
    fn may_send(&self, headers: &B::Headers<'_>, name: &B::Name) -> bool {
        self.conflict == Conflict::Replace || !B::contains(headers, name)
    }

    /// How many sources of [adjustments](Adjustment) were refused so far, for a monitor. More than zero is a mistake of a
    /// handler, or an attack.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.refused_sources.load(Ordering::Relaxed)
    }

    /// Counts a source that was refused, and tells of the first, second, fourth, eighth and so on: a client that causes them
    /// cannot fill the log.
    pub(crate) fn refuse_source(&self, refusal: &dyn fmt::Display) {
        let count = self.refused_sources.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if count.is_power_of_two() {
            (self.warn)(format_args!("adjustment: {refusal}; refused so far: {count}"));
        }
    }

    /// The headers in their order, with a nonce as `{nonce}`: what the start-up log, tools and the audit read.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

const CACHE_CONTROL: HeaderName = HeaderName::from_static("Cache-Control");
const CONTENT_TYPE: HeaderName = HeaderName::from_static("Content-Type");
const CONTENT_DISPOSITION: HeaderName = HeaderName::from_static("Content-Disposition");
const LOCATION: HeaderName = HeaderName::from_static("Location");
const VARY: HeaderName = HeaderName::from_static("Vary");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Whether the host may be pinned to HTTPS.
fn is_pinned(exchange: &Exchange) -> bool {
    exchange.scheme() != Scheme::Http && !exchange.is_local()
}

/// The start-up log line: how many headers, and which.
impl<B: Backend> fmt::Display for Prepared<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} security headers on every response", self.lines.len())?;
        for (index, (name, text)) in self.lines().enumerate() {
            write!(f, "{} {name}: {text}", if index == 0 { ":" } else { " |" })?;
        }
        Ok(())
    }
}

impl<B: Backend> fmt::Debug for Prepared<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.lines()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        header::{
            cache_control::CacheControl,
            content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Source},
            custom::CustomHeader,
            removed::RemovedHeaders,
            server::Server,
            strict_transport_security::StrictTransportSecurity,
            x_frame_options::XFrameOptions,
        },
        request::exchange::RequestView,
        response::{adjust::Target, backend::MemoryBackend},
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
            assert_eq!(values(&lines, "Set-Cookie"), ["a=b; HttpOnly; SameSite=Lax"]);

            let lines = response(&keep.with(Conflict::Replace), &plain(), 200, nonce, &own);
            assert_eq!(values(&lines, "X-Frame-Options"), ["DENY"]);
            let csp = values(&lines, "Content-Security-Policy");
            assert!(csp.len() == 1 && csp != ["own"], "{csp:?}");
            assert_eq!(values(&lines, "Set-Cookie"), ["a=b; HttpOnly; SameSite=Lax"]);
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
