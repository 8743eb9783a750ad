//! Proxies that write other headers than `X-Forwarded-Proto` and `X-Forwarded-Host`: the same rules of trust.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    AllowedHosts, ForwardedHost, HttpsRedirect, MemoryBackend, Peer, Policy, RequestView, Scheme, Transport,
    TrustedProxies, config::Value,
};

const PROXY: Peer = Peer::Address(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)));
const STRANGER: Peer = Peer::Address(std::net::IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7)));

fn proxies() -> TrustedProxies {
    TrustedProxies::x_forwarded(["10.0.0.0/8"]).unwrap()
}

fn ssl() -> TrustedProxies {
    proxies().https_when("X-Forwarded-Ssl", "on").unwrap()
}

fn arrive<'l>(proxies: &TrustedProxies, peer: Peer, lines: &'l [(&'l str, &'l str)]) -> (Scheme, ForwardedHost<'l>) {
    let of = |name: &'static str| {
        let named = lines.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_bytes())
    };
    let arrival = Transport::Proxied(proxies.clone()).arrival(Scheme::Unknown, || peer, of);
    (arrival.scheme, arrival.host)
}

/// What a proxy says, and that the same lines of a stranger say nothing.
#[track_caller]
fn check(proxies: &TrustedProxies, lines: &[(&str, &str)], scheme: Scheme, host: Result<Option<&str>, ()>) {
    let host = match host {
        Ok(Some(name)) => ForwardedHost::Named(name.as_bytes().to_vec().into()),
        Ok(None) => ForwardedHost::Missing,
        Err(()) => ForwardedHost::Malformed,
    };
    assert_eq!(arrive(proxies, PROXY, lines), (scheme, host), "{lines:?}");
    for stranger in [STRANGER, Peer::Unknown, Peer::UnixSocket] {
        let found = arrive(proxies, stranger, lines);
        assert_eq!(found, (Scheme::Unknown, ForwardedHost::Own), "{stranger:?} {lines:?}");
    }
}

#[test]
fn the_scheme_is_read_where_it_was_named() {
    use Scheme::{Http, Https, Unknown};
    const NAME: &str = "x-forwarded-ssl";
    for (lines, scheme, host) in [
        (&[(NAME, "on")][..], Https, Ok(None)),
        (&[(NAME, "ON")], Https, Ok(None)),
        (&[(NAME, "off")], Http, Ok(None)),
        (&[(NAME, "on,")], Https, Ok(None)),
        (&[], Unknown, Ok(None)),
        (&[(NAME, "")], Unknown, Ok(None)),
        // The usual header says nothing any more.
        (&[("X-Forwarded-Proto", "https")], Unknown, Ok(None)),
        (&[("X-Forwarded-Proto", "https"), (NAME, "off")], Http, Ok(None)),
        (&[("X-Forwarded-Proto", "gopher"), (NAME, "on")], Https, Ok(None)),
        // Malformed or contradictory, nothing counts.
        (&[(NAME, "yes")], Unknown, Err(())),
        (&[(NAME, "on off")], Unknown, Err(())),
        (&[(NAME, "off, on")], Unknown, Err(())),
        (&[(NAME, "off"), (NAME, "on")], Unknown, Err(())),
        (&[(NAME, "on"), ("X-Forwarded-For", "x")], Unknown, Err(())),
        // Lists are read as those of `X-Forwarded-Proto`.
        (&[(NAME, "on, off"), ("X-Forwarded-For", "203.0.113.7, 10.0.0.2")], Https, Ok(None)),
        (&[(NAME, "off, on"), ("X-Forwarded-For", "198.51.100.9, 203.0.113.7")], Https, Ok(None)),
        (&[(NAME, "on, on, off"), ("X-Forwarded-For", "203.0.113.7, 10.0.0.2")], Unknown, Err(())),
    ] {
        check(&ssl(), lines, scheme, host);
    }
    let cloud = || proxies().https_when("CloudFront-Forwarded-Proto", "https").unwrap();
    check(&cloud(), &[("CloudFront-Forwarded-Proto", "https")], Https, Ok(None));
    check(&cloud(), &[("CloudFront-Forwarded-Proto", "http")], Http, Ok(None));
    check(&cloud(), &[("CloudFront-Forwarded-Proto", "on")], Unknown, Err(()));
}

#[test]
fn a_header_may_say_it_by_being_there() {
    let arr = || proxies().https_when_present("X-ARR-SSL").unwrap();
    check(&arr(), &[("X-ARR-SSL", "2048|256|C=US, O=Example|CN=a.example")], Scheme::Https, Ok(None));
    check(&arr(), &[], Scheme::Http, Ok(None));
    check(&arr(), &[("X-ARR-SSL", " ")], Scheme::Http, Ok(None));
    check(&arr(), &[("X-ARR-SSL", "1"), ("X-Forwarded-For", "x")], Scheme::Unknown, Err(()));
}

#[test]
fn the_host_is_read_where_it_was_named() {
    let proxies = || ssl().host_in("X-Proxy-Host").unwrap();
    let ssl = ("X-Forwarded-Ssl", "on");
    for (lines, host) in [
        (&[ssl, ("X-Proxy-Host", "a.example")][..], Ok(Some("a.example"))),
        (&[ssl, ("X-Proxy-Host", "a.example:8443")], Ok(Some("a.example:8443"))),
        (&[ssl, ("X-Proxy-Host", "a.example"), ("X-Forwarded-Host", "evil.example")], Ok(Some("a.example"))),
        (&[ssl, ("X-Proxy-Host", "a.example"), ("X-Forwarded-Port", "99999")], Ok(Some("a.example"))),
        (&[ssl, ("X-Forwarded-Host", "evil.example")], Ok(None)),
        (&[ssl, ("X-Proxy-Host", "a.example@evil.example")], Err(())),
        (&[ssl, ("X-Proxy-Host", "a.example, evil.example")], Err(())),
        (&[ssl, ("X-Proxy-Host", "a.example"), ("X-Proxy-Host", "evil.example")], Err(())),
    ] {
        check(&proxies(), lines, Scheme::Https, host);
    }
    let lines = [ssl, ("X-Proxy-Host", "a.example")];
    let kept = arrive(&proxies().keeping_host(), PROXY, &lines);
    assert_eq!(kept, (Scheme::Https, ForwardedHost::Own), "the last call counts");
}

#[test]
fn a_redirect_varies_by_the_header_that_was_named() {
    let hosts = AllowedHosts::new(["a.example"]).unwrap();
    let policy = Policy::recommended()
        .with(Transport::Proxied(ssl().host_in("X-Proxy-Host").unwrap()))
        .with(HttpsRedirect::same_host(hosts.clone()))
        .with(hosts);
    let prepared = policy.prepare::<MemoryBackend>().unwrap();
    assert_eq!(prepared.warnings(), []);
    for (value, host, location) in [
        ("off", "a.example", Some("https://a.example/")),
        ("on", "a.example", None),
        ("off", "b.example", None),
        ("on", "b.example", None),
    ] {
        let headers = [("x-forwarded-ssl", value.as_bytes()), ("x-proxy-host", host.as_bytes())];
        let request = RequestView { peer: PROXY, headers: &headers, host: Some("upstream"), ..RequestView::default() };
        let (exchange, answer) = prepared.admit(&request);
        assert_eq!(answer.as_ref().and_then(|answer| answer.location()), location, "{value} {host}");
        assert_eq!(answer.is_some_and(|answer| answer.status() == 400), host == "b.example", "{value} {host}");
        let mut response = Vec::new();
        prepared.apply(&mut response, 200, &exchange);
        assert!(response.contains(&("Vary".to_owned(), "X-Forwarded-Ssl".to_owned())), "{response:?}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let forwarded = || TrustedProxies::forwarded(["10.0.0.1"]).unwrap();
    for (found, message) in [
        (
            forwarded().https_when("X-Forwarded-Ssl", "on"),
            "trusted proxies: `Forwarded` names the scheme itself; begin with TrustedProxies::x_forwarded",
        ),
        (
            forwarded().host_in("X-Proxy-Host"),
            "trusted proxies: `Forwarded` names the host itself; begin with TrustedProxies::x_forwarded",
        ),
        (
            proxies().https_when("X-Forwarded-Ssl", "off"),
            "trusted proxies: value: \"off\" means plain HTTP; write the value that means HTTPS, as in \"on\" or \"https\"",
        ),
        (
            proxies().host_in("Host"),
            "trusted proxies: header: \"Host\" says something else; write keeping_host() where the proxies pass `Host` on",
        ),
    ] {
        assert_eq!(found.unwrap_err().to_string(), message);
    }
}

#[test]
fn a_configuration_names_them_too() {
    let table = |more: &[(&str, &str)]| {
        let own = [("header", Value::from("x-forwarded")), ("proxies", Value::list(["10.0.0.0/8"]))];
        let more = more.iter().map(|(key, value)| (*key, Value::from(*value)));
        Policy::from_entries([("transport", Value::table(own.into_iter().chain(more)))])
    };
    let arr = proxies().https_when_present("X-ARR-SSL").unwrap().host_in("X-Proxy-Host").unwrap();
    for (more, expected) in [
        (&[("https-header", "X-Forwarded-Ssl"), ("https-value", "on")][..], ssl()),
        (&[("https-header", "X-ARR-SSL"), ("host-header", "X-Proxy-Host")], arr),
        (&[("host-header", "X-Proxy-Host")], proxies().host_in("X-Proxy-Host").unwrap()),
    ] {
        let policy = table(more).unwrap();
        assert_eq!(policy, Policy::empty().with(Transport::Proxied(expected)));
        assert_eq!(Policy::from_entries(policy.to_entries().unwrap()).unwrap(), policy);
    }
    for (more, message) in [
        (
            &[("https-value", "on")][..],
            "transport: \"https-value\" is there without \"https-header\"; write https-header, too, or leave this out",
        ),
        (
            &[("https-header", "X-Forwarded-Ssl"), ("https-value", "off")],
            "transport: trusted proxies: value: \"off\" means plain HTTP; \
             write the value that means HTTPS, as in \"on\" or \"https\"",
        ),
        (
            &[("host-header", "host")],
            "transport: trusted proxies: header: \"host\" says something else; \
             write keep-host = true where the proxies pass `Host` on",
        ),
    ] {
        assert_eq!(table(more).unwrap_err().to_string(), message);
    }
}
