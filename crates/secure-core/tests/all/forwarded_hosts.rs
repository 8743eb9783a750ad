//! The host that a trusted proxy names wrongly, or not at all, is refused where it matters, and what the proxy proved of the
//! scheme stays proved.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    AllowedHosts, HttpsRedirect, MemoryBackend, PathPattern, Peer, Policy, Prepared, RequestView, ResourceIsolation,
    Scheme, Transport, TrustedProxies,
};

/// What `proxy_pass http://localhost:8000` writes into `Host`. The application knows that name, since it is developed by it.
const UPSTREAM: &str = "localhost:8000";

/// Hosts that nginx forwards, and no proxy names.
const MALFORMED: [&str; 7] = [
    "app.example@evil.example",
    "evil.example#",
    "evil.example?",
    "evil.example\\",
    "app.example:0",
    "[evil.example]",
    "app.example, evil.example",
];

fn hosts() -> AllowedHosts {
    AllowedHosts::new(["app.example", UPSTREAM]).unwrap().exempt(PathPattern::from_static("/healthz"))
}

fn same_host() -> HttpsRedirect {
    HttpsRedirect::same_host(hosts()).exempt(PathPattern::from_static("/healthz"))
}

fn to() -> HttpsRedirect {
    HttpsRedirect::to("app.example").unwrap()
}

fn isolation() -> ResourceIsolation {
    ResourceIsolation::new().exempt(PathPattern::from_static("/healthz"))
}

fn x_forwarded() -> TrustedProxies {
    TrustedProxies::x_forwarded(["127.0.0.1"]).unwrap()
}

fn behind(proxies: TrustedProxies, policy: Policy) -> Prepared<MemoryBackend> {
    policy.with(Transport::Proxied(proxies)).prepare().unwrap()
}

/// What a request by the proxy is answered with, its scheme, and whether the answer or the page is pinned.
#[track_caller]
fn ask(prepared: &Prepared<MemoryBackend>, path: &str, http2: bool, lines: &[(&str, &str)]) -> (u16, Scheme, bool) {
    let headers: Vec<_> = lines.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let request = RequestView {
        peer: Peer::Address([127, 0, 0, 1].into()),
        is_http2: http2,
        path,
        host: Some(UPSTREAM),
        headers: &headers,
        ..RequestView::default()
    };
    let (exchange, answer) = prepared.admit(&request);
    let mut headers = Vec::new();
    let status = if let Some(answer) = &answer {
        prepared.apply_answer(&mut headers, answer, &exchange);
        answer.status()
    } else {
        prepared.apply(&mut headers, 200, &exchange);
        200
    };
    let pinned = headers.iter().any(|(name, _)| name == "Strict-Transport-Security");
    (status, exchange.scheme(), pinned)
}

/// By `X-Forwarded-*`.
#[track_caller]
fn said(prepared: &Prepared<MemoryBackend>, path: &str, proto: &str, host: Option<&str>) -> (u16, Scheme, bool) {
    let host = host.map(|host| ("x-forwarded-host", host));
    let lines: Vec<_> = [("x-forwarded-proto", proto)].into_iter().chain(host).collect();
    let (status, scheme, pinned) = ask(prepared, path, false, &lines);
    let (http2, _, _) = ask(prepared, path, true, &lines);
    assert_eq!(http2, if status == 400 { 421 } else { status }, "{path} {lines:?}");
    (status, scheme, pinned)
}

const PROVED: [(&str, Scheme, bool); 2] = [("http", Scheme::Http, false), ("https", Scheme::Https, true)];

#[test]
fn a_malformed_host_is_refused_wherever_anything_is_decided() {
    for policy in [
        Policy::recommended().with(hosts()),
        Policy::recommended().with(same_host()),
        Policy::recommended().with(to()),
        Policy::recommended().with(isolation()),
        Policy::recommended().with(hosts()).with(same_host()).with(isolation()),
    ] {
        let prepared = behind(x_forwarded(), policy);
        for host in MALFORMED {
            for (proto, scheme, pinned) in PROVED {
                assert_eq!(said(&prepared, "/", proto, Some(host)), (400, scheme, pinned), "{host} {proto}");
            }
        }
        let said = |host| said(&prepared, "/", "https", Some(host));
        assert_eq!(said("app.example"), (200, Scheme::Https, true));
    }
    let prepared = behind(x_forwarded(), Policy::recommended());
    assert_eq!(said(&prepared, "/", "http", Some("a@b")), (200, Scheme::Http, false), "nothing is decided");
}

#[test]
fn a_host_that_is_not_named_is_refused_where_a_host_decides() {
    for policy in [
        Policy::recommended().with(hosts()),
        Policy::recommended().with(same_host()),
        Policy::recommended().with(HttpsRedirect::by_host([(UPSTREAM, "app.example")]).unwrap()),
        Policy::recommended().with(HttpsRedirect::canonical("app.example", hosts()).unwrap()),
        Policy::recommended().with(hosts()).with(same_host()).with(isolation()),
    ] {
        let prepared = behind(x_forwarded(), policy);
        for (proto, scheme, pinned) in PROVED {
            assert_eq!(said(&prepared, "/", proto, None), (400, scheme, pinned), "{proto}");
        }
        assert_eq!(ask(&prepared, "/", false, &[]).0, 400, "a proxy that says nothing at all");
    }
}

#[test]
fn exempt_paths_are_exempt_from_this_too() {
    let prepared = behind(x_forwarded(), Policy::recommended().with(hosts()).with(same_host()).with(isolation()));
    for host in [None, Some("a@b")] {
        for (proto, scheme, pinned) in PROVED {
            assert_eq!(said(&prepared, "/healthz", proto, host), (200, scheme, pinned), "{host:?} {proto}");
        }
    }
}

#[test]
fn this_machine_is_not_exempt_behind_a_proxy() {
    let all = Policy::recommended().with(to());
    for (proxies, host) in [
        (x_forwarded(), None),
        (x_forwarded().keeping_host(), None),
        (x_forwarded().keeping_host(), Some("a@b")),
        (x_forwarded(), Some("localhost")),
    ] {
        let prepared = behind(proxies, all.clone());
        assert_eq!(said(&prepared, "/", "http", host), (308, Scheme::Http, false), "{host:?}");
        let (status, scheme, pinned) = said(&prepared, "/", "https", host);
        assert_eq!((status, scheme), (200, Scheme::Https));
        assert_eq!(pinned, host != Some("localhost"), "browsers asked for this machine");
    }
    // Who is not a proxy develops on this machine.
    let direct = all.with(Transport::Direct).prepare::<MemoryBackend>().unwrap();
    let (_, answer) = direct.admit(&RequestView { host: Some(UPSTREAM), ..RequestView::default() });
    assert_eq!(answer, None);
}

#[test]
fn the_upstreams_own_name_is_no_origin_of_ours() {
    let prepared = behind(x_forwarded(), Policy::recommended().with(isolation()));
    let origin = ("origin", "http://localhost:8000");
    let upload = ("upgrade", "websocket");
    let proto = ("x-forwarded-proto", "http");
    assert_eq!(ask(&prepared, "/", false, &[proto, origin, upload]).0, 403);
    assert_eq!(ask(&prepared, "/", false, &[proto, origin, upload, ("x-forwarded-host", "a@b")]).0, 400);
    let named = ("x-forwarded-host", "app.example");
    assert_eq!(ask(&prepared, "/", false, &[proto, origin, upload, named]).0, 403);
    let own = ("origin", "http://app.example");
    assert_eq!(ask(&prepared, "/", false, &[proto, own, upload, named]).0, 200);
}

#[test]
fn a_rule_on_trial_refuses_nothing() {
    let prepared = behind(x_forwarded(), Policy::recommended().with(isolation().report_only()));
    assert_eq!(said(&prepared, "/", "https", Some("a@b")).0, 200);
    assert_eq!(prepared.refused_requests(), 2);
}

#[test]
fn forwarded_is_under_the_same_rule() {
    let proxies = || TrustedProxies::forwarded(["127.0.0.1"]).unwrap();
    let policy = || Policy::recommended().with(hosts()).with(same_host()).with(isolation());
    let (named, kept) = (behind(proxies(), policy()), behind(proxies().keeping_host(), policy()));
    for (element, status, scheme) in [
        ("for=192.0.2.1;proto=https;host=app.example", 200, Scheme::Https),
        ("for=192.0.2.1;proto=http;host=app.example", 308, Scheme::Http),
        ("for=192.0.2.1;proto=https;host=evil.example", 400, Scheme::Https),
        ("for=192.0.2.1;host=\"app.example@evil.example\";proto=http", 400, Scheme::Http),
        ("for=192.0.2.1;host=\"\";proto=http", 400, Scheme::Http),
        ("for=192.0.2.1;host=\"[evil.example]\";proto=https", 400, Scheme::Https),
        ("for=192.0.2.1;proto=https", 400, Scheme::Https),
        ("for=192.0.2.1;proto=gopher;host=app.example", 400, Scheme::Unknown),
    ] {
        let (found, how, _) = ask(&named, "/", false, &[("forwarded", element)]);
        assert_eq!((found, how), (status, scheme), "{element}");
        let (found, how, _) = ask(&kept, "/", false, &[("forwarded", element)]);
        let expected = if scheme == Scheme::Http { 308 } else { 200 };
        assert_eq!((found, how), (expected, scheme), "{element}, where Host is passed on");
    }
}
