//! [`Answer`]: what goes back in place of the handler's response.
//!
//! A policy may hold what is decided before the handler runs: [`AllowedHosts`](crate::AllowedHosts),
//! [`HttpsRedirect`](crate::HttpsRedirect) and [`ResourceIsolation`](crate::ResourceIsolation), in this order. An adapter asks
//! [`Prepared::admit`](crate::Prepared::admit).
//!
//! ```
//! use secure_core::{HttpsRedirect, MemoryBackend, Policy, RequestView, Transport};
//!
//! let policy = Policy::recommended().with(Transport::Direct).with(HttpsRedirect::to("app.example")?);
//! let prepared = policy.prepare::<MemoryBackend>()?;
//!
//! let (exchange, answer) = prepared.admit(&RequestView { path: "/a", query: Some("b"), ..RequestView::default() });
//! let answer = answer.ok_or("plain HTTP is redirected")?;
//! let mut headers = Vec::new();
//! prepared.apply_answer(&mut headers, &answer, &exchange);
//! assert_eq!(answer.status(), 308);
//! assert_eq!(headers[0], ("Location".to_owned(), "https://app.example/a?b".to_owned()));
//! assert!(headers.contains(&("X-Content-Type-Options".to_owned(), "nosniff".to_owned())));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    request::{
        asked::{Asked, Keeper},
        transport::Transport,
        verdict::Verdict,
    },
    wire::{error::Error, text::HeaderValue},
};

/// A request that does not reach the handler is answered with this. The response has no body, and the policy's headers
/// like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    location: Option<HeaderValue>,
}

impl Answer {
    /// How many bytes of the body of a request that is answered so an adapter reads and discards while the answer is on its way:
    /// 8 MiB. A server that closes a connection with more unread makes a proxy that is still sending lose the answer.
    pub const DISCARDED: u64 = 8 * 1024 * 1024;

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_ref().map(HeaderValue::as_str)
    }
}

/// What a policy decides before the handler runs.
pub(crate) struct Gate {
    /// In the order in which they judge: what one decides, the next is not asked.
    keepers: Vec<Box<dyn Keeper>>,
    refused: AtomicU64,
}

impl Gate {
    /// `None` where there is nothing to decide.
    pub(crate) fn new(keepers: Vec<Box<dyn Keeper>>) -> Option<Self> {
        (!keepers.is_empty()).then(|| Self { keepers, refused: AtomicU64::new(0) })
    }

    /// What all responses depend on, if they do: what other sites' pages say of themselves, and, where plain HTTP is
    /// redirected, the header in which a proxy says the scheme. A cache must give neither the page to whom the redirect is
    /// for, nor the redirect to a client that has followed it.
    pub(crate) fn vary(&self, transport: &Transport) -> Result<Option<HeaderValue>, Error> {
        let mut all = String::new();
        // What is asked of the fetch comes first, and the scheme after it.
        for names in self.keepers.iter().rev().filter_map(|keeper| keeper.vary(transport)) {
            all.push_str(if all.is_empty() { "" } else { ", " });
            all.push_str(names.as_str());
        }
        if all.is_empty() { Ok(None) } else { HeaderValue::new(all).map(Some) }
    }

    /// How many requests were refused, or would have been.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// What a request is answered with, if the handler is not to see it.
    ///
    /// Refusals are given to `warn` when there is one, two, four, eight and so on, so that a client cannot fill the log.
    pub(crate) fn answer(&self, asked: &Asked<'_>, warn: fn(fmt::Arguments<'_>)) -> Option<Box<Answer>> {
        let verdict =
            self.keepers.iter().map(|keeper| keeper.judge(asked)).find(|verdict| *verdict != Verdict::Pass)?;
        if let Verdict::WouldRefuse(refusal) | Verdict::Refuse(refusal) = verdict {
            let count = self.refused.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            if count.is_power_of_two() {
                warn(format_args!("request refused: {refusal}; {}; refused so far: {count}", refusal.cure()));
            }
        }
        match verdict {
            Verdict::Pass | Verdict::WouldRefuse(_) => None,
            Verdict::Redirect { status, location } => Some(Box::new(Answer { status, location: Some(location) })),
            Verdict::Refuse(refusal) => {
                Some(Box::new(Answer { status: refusal.status(asked.request.is_http2()), location: None }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use crate::{
        policy::{Policy, preset::talisman::Talisman},
        request::{
            exchange::RequestView,
            gate::Answer,
            host::AllowedHosts,
            isolation::ResourceIsolation,
            path::PathPattern,
            redirect::HttpsRedirect,
            transport::{Peer, Scheme, Transport, TrustedProxies},
        },
        response::{backend::MemoryBackend, prepared::Prepared},
        wire::lint::{Level, Lint},
    };

    fn hosts() -> AllowedHosts {
        AllowedHosts::new(["app.example"]).unwrap().exempt(PathPattern::from_static("/healthz"))
    }

    fn guarded(transport: Transport) -> Prepared<MemoryBackend> {
        Policy::recommended()
            .with(transport)
            .with(hosts())
            .with(HttpsRedirect::same_host(hosts()))
            .with(ResourceIsolation::new())
            .level(Lint::RedirectIdle, Level::Allow)
            .prepare()
            .unwrap()
    }

    const PLAIN: RequestView<'_> = RequestView {
        connection: Scheme::Unknown,
        peer: Peer::Unknown,
        is_http2: false,
        method: "GET",
        path: "/a",
        query: Some("b=%20c"),
        host: Some("app.example:8080"),
        headers: &[],
    };

    #[track_caller]
    fn check(prepared: &Prepared<MemoryBackend>, request: &RequestView<'_>, expected: Option<(u16, Option<&str>)>) {
        let (_, answer) = prepared.admit(request);
        let answer = answer.as_deref().map(|answer| (answer.status(), answer.location()));
        assert_eq!(answer, expected, "{request:?}");
    }

    #[test]
    fn hosts_come_before_the_redirect_and_both_before_other_sites() {
        let prepared = guarded(Transport::Direct);
        let cross_site: &[(&str, &[u8])] = &[("sec-fetch-site", b"cross-site"), ("sec-fetch-mode", b"cors")];
        let moved = Some((308, Some("https://app.example/a?b=%20c")));
        check(&prepared, &PLAIN, moved);
        check(&prepared, &RequestView { headers: cross_site, ..PLAIN }, moved);
        check(&prepared, &RequestView { connection: Scheme::Https, ..PLAIN }, None);
        let https = RequestView { connection: Scheme::Https, headers: cross_site, ..PLAIN };
        check(&prepared, &https, Some((403, None)));
        check(&prepared, &RequestView { method: "CONNECT", path: "", query: None, ..PLAIN }, Some((400, None)));
        check(&prepared, &RequestView { path: "", ..PLAIN }, Some((308, Some("https://app.example/?b=%20c"))));
        let foreign = RequestView { host: Some("evil.example"), ..PLAIN };
        check(&prepared, &foreign, Some((400, None)));
        check(&prepared, &RequestView { is_http2: true, ..foreign }, Some((421, None)));
        check(&prepared, &RequestView { host: None, ..PLAIN }, Some((400, None)));
        assert_eq!(prepared.refused_requests(), 5);
    }

    #[test]
    fn of_several_hosts_none_counts() {
        let prepared = guarded(Transport::AlwaysHttps);
        let twice: &[(&str, &[u8])] = &[("host", b"app.example"), ("host", b"app.example")];
        check(&prepared, &RequestView { host: None, headers: &twice[..1], ..PLAIN }, None);
        check(&prepared, &RequestView { host: None, headers: twice, ..PLAIN }, Some((400, None)));
        check(&prepared, &RequestView { headers: &twice[..1], ..PLAIN }, None);
        check(&prepared, &RequestView { headers: twice, ..PLAIN }, Some((400, None)));
    }

    #[test]
    fn beside_an_authority_the_header_must_be_ours_too() {
        let prepared = guarded(Transport::AlwaysHttps);
        let both = |host: &'static str, header: &'static [u8]| {
            let (exchange, answer) = prepared.admit(&RequestView {
                host: Some(host),
                headers: &[("host", header)],
                is_http2: true,
                ..PLAIN
            });
            assert_eq!(exchange.scheme(), Scheme::Https);
            answer.map(|answer| answer.status())
        };
        assert_eq!(both("app.example", b"App.Example:443"), None);
        assert_eq!(both("app.example", b"evil.example"), Some(421));
        assert_eq!(both("app.example", b"app.example, evil.example"), Some(400));
        assert_eq!(both("evil.example", b"app.example"), Some(421));
    }

    #[test]
    fn proxies_tell_scheme_and_host_if_they_are_trusted() {
        let proxies = TrustedProxies::x_forwarded(["10.0.0.0/8"]).unwrap();
        let prepared = guarded(Transport::Proxied(proxies));
        let trusted = RequestView { peer: Peer::Address([10, 0, 0, 5].into()), host: Some("upstream"), ..PLAIN };
        let stranger = RequestView { peer: Peer::Address([192, 0, 2, 1].into()), ..PLAIN };
        let said = |proto: &'static [u8]| [("x-forwarded-proto", proto), ("x-forwarded-host", b"app.example")];
        check(&prepared, &RequestView { headers: &said(b"https"), ..trusted }, None);
        let moved = Some((308, Some("https://app.example/a?b=%20c")));
        check(&prepared, &RequestView { headers: &said(b"http"), ..trusted }, moved);
        check(&prepared, &RequestView { headers: &said(b"gopher"), ..trusted }, Some((400, None)));
        for proto in [b"https".as_slice(), b"http"] {
            check(&prepared, &RequestView { headers: &said(proto), ..stranger }, None);
            let (exchange, _) = prepared.admit(&RequestView { headers: &said(proto), ..stranger });
            assert_eq!(exchange.scheme(), Scheme::Unknown);
        }
    }

    #[test]
    fn beside_the_host_of_a_proxy_the_header_counts_only_where_it_is_kept() {
        let proxies = || TrustedProxies::x_forwarded(["10.0.0.0/8"]).unwrap();
        let headers = |host: &'static [u8]| [("x-forwarded-host", host), ("x-forwarded-proto", b"https")];
        let request = RequestView { peer: Peer::Address([10, 0, 0, 5].into()), host: Some("evil.example"), ..PLAIN };
        let named = guarded(Transport::Proxied(proxies()));
        check(&named, &RequestView { headers: &headers(b"app.example"), ..request }, None);
        check(&named, &RequestView { headers: &headers(b"evil.example"), ..request }, Some((400, None)));
        let kept = guarded(Transport::Proxied(proxies().keeping_host()));
        check(&kept, &RequestView { headers: &headers(b"app.example"), ..request }, Some((400, None)));
        check(&kept, &RequestView { host: Some("app.example"), headers: &headers(b"evil.example"), ..request }, None);
    }

    #[test]
    fn another_name_of_the_host_is_redirected_over_https() {
        let names = || AllowedHosts::new(["app.example", "www.app.example"]).unwrap();
        let redirect = HttpsRedirect::canonical("app.example", names()).unwrap();
        let policy = Policy::recommended().with(Transport::AlwaysHttps).with(names()).with(redirect);
        let prepared = policy.prepare().unwrap();
        let www = RequestView { host: Some("www.app.example"), ..PLAIN };
        check(&prepared, &www, Some((308, Some("https://app.example/a?b=%20c"))));
        check(&prepared, &PLAIN, None);
        check(&prepared, &RequestView { host: Some("evil.example"), ..PLAIN }, Some((400, None)));
        let (exchange, answer) = prepared.admit(&www);
        let mut headers = Vec::new();
        prepared.apply_answer(&mut headers, &answer.unwrap(), &exchange);
        assert!(headers.iter().any(|(name, _)| name == "Strict-Transport-Security"), "{headers:?}");
    }

    #[test]
    fn a_form_that_a_framework_calls_a_get_is_no_link() {
        let prepared = Policy::empty().with(ResourceIsolation::new()).prepare().unwrap();
        let form: &[(&str, &[u8])] = &[
            ("sec-fetch-site", b"cross-site"),
            ("sec-fetch-mode", b"navigate"),
            ("sec-fetch-dest", b"document"),
            ("content-type", b"application/x-www-form-urlencoded"),
        ];
        check(&prepared, &RequestView { headers: form, ..PLAIN }, Some((403, None)));
        check(&prepared, &RequestView { headers: &form[..3], ..PLAIN }, None);
    }

    #[test]
    fn in_development_nobody_is_redirected() {
        let redirect = || HttpsRedirect::same_host(hosts());
        let plain = |host| RequestView { host: Some(host), ..PLAIN };
        let prepared = |policy: Policy| policy.with(Transport::Direct).with(redirect()).prepare().unwrap();
        let talisman = || Talisman::new().force_https(redirect()).policy().unwrap();
        let debug = Policy { development: true, ..talisman() };
        for development in [prepared(Policy::development()), prepared(debug)] {
            for host in ["app.example", "192.168.1.5:8000", "localhost", "a@b"] {
                check(&development, &plain(host), None);
            }
        }
        for production in [prepared(Policy { development: false, ..Policy::development() }), prepared(talisman())] {
            check(&production, &plain("192.168.1.5:8000"), Some((400, None)));
            check(&production, &plain("localhost"), None);
        }
        let others = Policy::development().with(hosts()).with(ResourceIsolation::new()).prepare().unwrap();
        check(&others, &plain("192.168.1.5:8000"), Some((400, None)));
    }

    #[test]
    fn an_answer_has_the_policys_headers_and_over_http_no_pin() {
        let prepared = guarded(Transport::Direct);
        for request in [PLAIN, RequestView { host: Some("evil.example"), ..PLAIN }] {
            let (exchange, answer) = prepared.admit(&request);
            let mut headers = Vec::new();
            prepared.apply_answer(&mut headers, &answer.unwrap(), &exchange);
            let has = |wanted: &str| headers.iter().any(|(name, _)| name == wanted);
            assert!(has("Content-Security-Policy") && !has("Strict-Transport-Security"), "{headers:?}");
            assert_eq!(has("Location"), request.host == PLAIN.host);
        }
    }

    #[test]
    fn all_responses_vary_by_what_the_proxies_say_where_plain_http_is_redirected() {
        for (proxies, line, expected) in [
            (TrustedProxies::x_forwarded(["10.0.0.5"]), ("x-forwarded-proto", "http"), "X-Forwarded-Proto"),
            (TrustedProxies::forwarded(["10.0.0.5"]), ("forwarded", "proto=http"), "Forwarded"),
        ] {
            let policy = Policy::empty().with(Transport::Proxied(proxies.unwrap().keeping_host()));
            let prepared = policy.with(HttpsRedirect::same_host(hosts())).prepare::<MemoryBackend>().unwrap();
            let headers = [(line.0, line.1.as_bytes())];
            let peer = Peer::Address([10, 0, 0, 5].into());
            let varies = ("Vary".to_owned(), expected.to_owned());
            let (exchange, answer) = prepared.admit(&RequestView { peer, headers: &headers, ..PLAIN });
            let mut headers = Vec::new();
            prepared.apply_answer(&mut headers, &answer.unwrap(), &exchange);
            assert_eq!(&headers[1..], std::slice::from_ref(&varies));
            let (exchange, answer) = prepared.admit(&PLAIN);
            let mut headers = Vec::new();
            prepared.apply(&mut headers, 200, &exchange);
            assert_eq!((answer, headers), (None, vec![varies]));
        }
    }

    #[test]
    fn what_responses_vary_by_is_one_line() {
        const SITES: &str = "Vary: Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Origin";
        let vary = |transport: Transport, redirect: bool, isolation: bool| {
            let policy = Policy::empty().with(transport).level(Lint::RedirectIdle, Level::Allow);
            let policy = if redirect { policy.with(HttpsRedirect::same_host(hosts())) } else { policy };
            let policy = if isolation { policy.with(ResourceIsolation::new()) } else { policy };
            let prepared = policy.with(hosts()).prepare::<MemoryBackend>().unwrap();
            let mut headers = Vec::new();
            prepared.apply(&mut headers, 200, &prepared.begin(&PLAIN));
            headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
        };
        let proxied = || Transport::Proxied(TrustedProxies::x_forwarded(["10.0.0.5"]).unwrap());
        assert_eq!(vary(proxied(), true, true), [format!("{SITES}, X-Forwarded-Proto")]);
        assert_eq!(vary(proxied(), true, false), ["Vary: X-Forwarded-Proto"]);
        assert_eq!(vary(proxied(), false, true), [SITES]);
        assert_eq!(vary(proxied(), false, false), [""; 0]);
        assert_eq!(vary(Transport::Direct, true, true), [SITES]);
        assert_eq!(vary(Transport::AlwaysHttps, true, false), [""; 0]);
    }

    #[test]
    fn all_responses_vary_where_requests_of_other_sites_are_refused() {
        const ALL: &str = "Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Origin";
        let policy = Policy::empty().with(ResourceIsolation::new().report_only());
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let (exchange, answer) = prepared.admit(&PLAIN);
        assert_eq!(answer, None);
        for (own, expected) in [
            (&[][..], &[ALL][..]),
            (&["Accept"], &["Accept", ALL]),
            (&["*"], &["*"]),
            (
                &["origin,sec-fetch-dest", "Accept, Sec-Fetch-Site ,Sec-Fetch-Mode"],
                &["origin,sec-fetch-dest", "Accept, Sec-Fetch-Site ,Sec-Fetch-Mode"],
            ),
        ] {
            let mut headers: Vec<_> = own.iter().map(|value| ("vary".to_owned(), (*value).to_owned())).collect();
            for _ in 0..2 {
                prepared.apply(&mut headers, 200, &exchange);
                assert_eq!(headers.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn refusals_are_told_ever_more_rarely() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let policy = Policy::empty().with(ResourceIsolation::new().report_only());
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let prepared = prepared.warning(|message| TOLD.lock().unwrap().push(message.to_string()));
        let headers: &[(&str, &[u8])] = &[("sec-fetch-site", b"cross-site\x1b[31m")];
        for _ in 0..1000 {
            check(&prepared, &RequestView { headers, ..PLAIN }, None);
        }
        let told = TOLD.lock().unwrap();
        assert_eq!((told.len(), prepared.refused_requests()), (10, 1000));
        assert_eq!(
            told[1],
            "request refused: the request comes from another site; if it may, trust its origin, or exempt the path; \
             refused so far: 2"
        );
    }

    #[test]
    fn without_a_gate_every_request_passes() {
        let prepared = Policy::recommended().prepare::<MemoryBackend>().unwrap();
        assert!(!prepared.is_gate() && guarded(Transport::Direct).is_gate());
        assert_eq!(prepared.admit(&PLAIN).1, None::<Box<Answer>>);
    }
}
