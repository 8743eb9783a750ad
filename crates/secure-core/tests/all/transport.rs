//! How a request arrived, and what a client that lies about it gets: nothing.

use secure_core::{Arrival, ForwardedHost, Peer, Scheme, Transport, TrustedProxies};

use crate::proxies::{OURS, address, arrival, forwarded, x_forwarded};

/// No word of the proxies counts.
const UNKNOWN: (Scheme, Host) = (Scheme::Unknown, Host::Malformed);
/// They say nothing.
const SILENT: (Scheme, Host) = (Scheme::Unknown, Host::Missing);
const STRANGER: &str = "203.0.113.7";

/// What is expected of the host.
#[derive(Clone, Copy, Debug)]
enum Host {
    Own,
    Named(&'static str),
    Malformed,
    Missing,
}

#[track_caller]
fn check(transport: &Transport, texts: &[(&str, &str)], expected: (Scheme, Host)) {
    let host = match expected.1 {
        Host::Own => ForwardedHost::Own,
        Host::Named(name) => ForwardedHost::Named(name.as_bytes().into()),
        Host::Malformed => ForwardedHost::Malformed,
        Host::Missing => ForwardedHost::Missing,
    };
    let lines: Vec<_> = texts.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let found = arrival(transport, Scheme::Unknown, address("10.0.0.1"), &lines);
    assert_eq!((found.scheme, &found.host, found.proxied), (expected.0, &host, true), "{texts:?}");
    for connection in [Scheme::Unknown, Scheme::Http, Scheme::Https] {
        for peer in [address("127.0.0.1"), address("::ffff:10.9.9.9"), address("2001:db8::9"), Peer::UnixSocket] {
            assert_eq!(arrival(transport, connection, peer, &lines), found, "{connection:?} {peer:?} {texts:?}");
        }
        for peer in [address(STRANGER), address("::1"), address("::a00:1"), Peer::Unknown] {
            let strangers = arrival(transport, connection, peer, &lines);
            let proved = if connection == Scheme::Https { Scheme::Https } else { Scheme::Unknown };
            let unproxied = (proved, ForwardedHost::Own, false);
            assert_eq!((strangers.scheme, strangers.host, strangers.proxied), unproxied, "{peer:?} {texts:?}");
        }
    }
}

/// One line of `Forwarded` a text.
#[track_caller]
fn check_forwarded(lines: &[&str], expected: (Scheme, Host)) {
    let lines: Vec<_> = lines.iter().map(|line| ("Forwarded", *line)).collect();
    check(&forwarded(), &lines, expected);
}

/// `X-Forwarded-For` and `X-Forwarded-Proto`.
#[track_caller]
fn check_proto(addresses: &str, protos: &str, expected: Scheme) {
    let missing = if expected == Scheme::Unknown { Host::Malformed } else { Host::Missing };
    check(&x_forwarded(), &[("X-Forwarded-For", addresses), ("x-forwarded-proto", protos)], (expected, missing));
}

/// `X-Forwarded-Host` and `X-Forwarded-Port` over HTTPS, which stays proved whatever they are.
#[track_caller]
fn check_host(host: &str, port: &str, expected: Result<&'static str, ()>) {
    let lines = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host), ("X-Forwarded-Port", port)];
    let lines = if port.is_empty() { &lines[..2] } else { &lines };
    check(&x_forwarded(), lines, (Scheme::Https, expected.map_or(Host::Malformed, Host::Named)));
}

#[test]
fn nothing_is_asked_where_nobody_is_trusted() {
    for transport in [Transport::Undeclared, Transport::AlwaysHttps, Transport::Direct] {
        for connection in [Scheme::Https, Scheme::Http, Scheme::Unknown] {
            let lines = |name| -> std::iter::Empty<&[u8]> { panic!("{name} is read") };
            let arrival = transport.arrival(connection, || panic!("the peer is asked for"), lines);
            assert_eq!((arrival.scheme, arrival.host), (transport.scheme(connection), ForwardedHost::Own));
        }
    }
    let proxied = forwarded();
    assert_eq!(proxied.scheme(Scheme::Https), Scheme::Https);
    assert_eq!(proxied.scheme(Scheme::Http), Scheme::Unknown);
    let lines = |name| -> std::iter::Empty<&[u8]> { panic!("{name} is read") };
    assert_eq!(proxied.arrival(Scheme::Http, || address(STRANGER), lines), Arrival::default());
}

#[test]
fn unix_sockets_are_trusted_where_they_are_named() {
    let lines: &[(&str, &[u8])] = &[("X-Forwarded-Proto", b"https")];
    let without = TrustedProxies::x_forwarded(["10.0.0.1"]).unwrap();
    for (proxies, expected) in [
        (without.clone(), Scheme::Unknown),
        (without.and_unix_sockets(), Scheme::Https),
        (TrustedProxies::x_forwarded(["unix:"]).unwrap(), Scheme::Https),
    ] {
        let transport = Transport::Proxied(proxies);
        assert_eq!(arrival(&transport, Scheme::Unknown, Peer::UnixSocket, lines).scheme, expected);
        assert_eq!(arrival(&transport, Scheme::Unknown, Peer::Unknown, lines).scheme, Scheme::Unknown);
    }
}

#[test]
fn only_the_chosen_family_is_read() {
    let both = [("Forwarded", "proto=https;host=a.example"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "b")];
    check(&forwarded(), &both, (Scheme::Https, Host::Named("a.example")));
    check(&x_forwarded(), &both, (Scheme::Http, Host::Named("b")));
    check(&forwarded(), &both[1..], SILENT);
    check(&x_forwarded(), &both[..1], SILENT);
    for name in ["X-Forwarded-Ssl", "Front-End-Https", "X-Url-Scheme", "X-Forwarded-Scheme"] {
        check(&x_forwarded(), &[(name, "on"), (name, "https")], SILENT);
    }
}

#[test]
fn the_host_is_the_requests_own_where_the_proxies_keep_it() {
    let lines = [
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "evil.example, /"),
        ("X-Forwarded-Port", "0"),
        ("Forwarded", "proto=https;host=evil.example"),
    ];
    for proxies in [TrustedProxies::forwarded(OURS), TrustedProxies::x_forwarded(OURS)] {
        check(&Transport::Proxied(proxies.unwrap().keeping_host()), &lines, (Scheme::Https, Host::Own));
    }
}

#[test]
fn forwarded_counts_from_the_right_past_trusted_hops() {
    use Host::{Missing, Named};
    use Scheme::{Http, Https};
    for (lines, expected) in [
        (&[][..], SILENT),
        (&["proto=https"], (Https, Missing)),
        (&["PROTO=HTTPS;Host=A.example"], (Https, Named("A.example"))),
        (&["for=203.0.113.7; proto=wss ; host=\"a.example:8443\""], (Https, Named("a.example:8443"))),
        (&["for=203.0.113.7"], SILENT),
        (&["for=203.0.113.7;host=a.example"], (Scheme::Unknown, Named("a.example"))),
        // Prepended by the client.
        (&["for=10.0.0.1;proto=https;host=evil.example, for=203.0.113.7;proto=http"], (Http, Missing)),
        (&["for=10.0.0.1;proto=https", "for=203.0.113.7;proto=http"], (Http, Missing)),
        (&["proto=https;proto=http, for=203.0.113.7;proto=http;host=a"], (Http, Named("a"))),
        (&["\u{fc}\0, , =, for=203.0.113.7;proto=https"], (Https, Missing)),
        // Through a second proxy, or a third.
        (&["for=203.0.113.7;proto=https;host=a, for=10.0.0.2;proto=http;host=b"], (Https, Named("a"))),
        (&["for=203.0.113.7;proto=https", "for=10.0.0.2;proto=http"], (Https, Missing)),
        (&["for=_x;proto=http, for=\"[2001:db8::1]:80\";proto=https, for=10.0.0.2;proto=http"], (Http, Missing)),
        (&["proto=https, for=203.0.113.7;proto=http, for=\"[::ffff:10.0.0.2]\";proto=https"], (Http, Missing)),
        (&["for=203.0.113.7, for=10.0.0.2;proto=https;host=b"], SILENT),
        // From inside.
        (&["for=10.0.0.3;proto=https"], (Https, Missing)),
        (&["for=10.0.0.3;proto=https, for=10.0.0.2;proto=http"], (Https, Missing)),
        // Who is hidden is trusted by nobody.
        (&["for=10.0.0.1;proto=https, for=unknown;proto=http"], (Http, Missing)),
        (&["for=10.0.0.1;proto=https, for=\"_10.0.0.2\";proto=http"], (Http, Missing)),
        (&["for=10.0.0.1;proto=https, proto=http;by=10.0.0.2"], (Http, Missing)),
        // Commas and semicolons in quotes.
        (&["proto=http;ext=\"a, for=10.0.0.2;proto=https\""], (Http, Missing)),
        (&["proto=https;ext=\"\\\", proto=http\\\\\""], (Https, Missing)),
    ] {
        check_forwarded(lines, expected);
    }
}

#[test]
fn forwarded_that_is_malformed_counts_for_nothing() {
    for lines in [
        &["https"][..],
        &["proto=https;proto=http"],
        &["proto=https;PROTO=https"],
        &["proto=ftp"],
        &["proto=\"https, http\""],
        &["proto = https"],
        &["for=\"a, proto=https\""],
        &["for=10.0.0.2:80;proto=https"],
        &["for=[2001:db8::1];proto=https"],
        &["for=\"10.0.0.2:99999\";proto=https"],
        &["for=localhost;proto=https"],
        &["proto=https;host=\u{fc}.example"],
        &["proto=https;by=evil.example"],
        &["proto=https\r\n"],
        // Where elements end must be the same from both ends, also where the client wrote.
        &["for=\"a, proto=https"],
        &["for=\"a", "proto=https"],
        &["for=\"a", "b\";proto=https"],
        &["ext=\\\", for=203.0.113.7;proto=https"],
        &["proto=https;ext=\""],
        &["proto=https;ext=\"\\\""],
        // A hop that is passed is read as well.
        &["for=203.0.113.7;proto=https, for=10.0.0.2;proto=on"],
        &["for=203.0.113.7;proto=https, for=10.0.0.2;for=10.0.0.3"],
    ] {
        check_forwarded(lines, UNKNOWN);
    }
    let found =
        arrival(&forwarded(), Scheme::Unknown, address("10.0.0.1"), &[("forwarded", b"proto=https;x=\"\xff\"")]);
    assert_eq!((found.scheme, found.host, found.client), (Scheme::Unknown, ForwardedHost::Malformed, None));
}

#[test]
fn empty_elements_of_lists_are_ignored() {
    use Scheme::{Http, Https};
    for lines in [&[""][..], &[","], &[" ,\t, "], &["", ","]] {
        check_forwarded(lines, SILENT);
    }
    for lines in [
        &["for=203.0.113.7;proto=https,"][..],
        &["for=203.0.113.7;proto=https, "],
        &[",,for=203.0.113.7;proto=https"],
        &["for=203.0.113.7;proto=https", ""],
        &["for=10.9.9.9;proto=https,"],
        &["for=203.0.113.7;proto=https, , for=10.0.0.2"],
        &["for=203.0.113.7;proto=https,", ",for=10.0.0.2,"],
        &["proto=http, for=203.0.113.7;proto=https,,"],
    ] {
        check_forwarded(lines, (Https, Host::Missing));
    }
    for (addresses, protos, expected) in [
        ("203.0.113.7,", "https", Https),
        ("203.0.113.7", "https,", Https),
        ("203.0.113.7", ", https ,", Https),
        ("", "https", Https),
        (",", ",https", Https),
        ("1.1.1.1, 203.0.113.7", "https,", Https),
        ("1.1.1.1,, 203.0.113.7", "https,,http", Http),
        ("203.0.113.7, , 10.0.0.2,", "https,http,", Https),
    ] {
        check_proto(addresses, protos, expected);
    }
    check(&x_forwarded(), &[("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "")], SILENT);
    for (host, port, expected) in [
        ("a.example,", "", Host::Named("a.example")),
        (",a.example", ",8443", Host::Named("a.example:8443")),
        ("", "8443", Host::Missing),
        (",", "", Host::Missing),
    ] {
        let lines = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host), ("X-Forwarded-Port", port)];
        check(&x_forwarded(), &lines, (Https, expected));
    }
}

#[test]
fn a_host_that_is_malformed_leaves_the_scheme_proved() {
    for host in ["evil.example/../", "user@a.example", "a.example:0", "", "a.example#", "a?b", "a\\\\b", "[a.example]"]
    {
        for (proto, scheme) in [("https", Scheme::Https), ("http", Scheme::Http)] {
            let element = format!("for=203.0.113.7;host=\"{host}\";proto={proto}");
            check(&forwarded(), &[("Forwarded", &element)], (scheme, Host::Malformed));
            let passed = format!("for=10.0.0.2;host=\"{host}\"");
            let both = [("Forwarded", "for=203.0.113.7;proto=https;host=a.example"), ("Forwarded", passed.as_str())];
            check(&forwarded(), &both, (Scheme::Https, Host::Named("a.example")));
        }
    }
    let unquoted = [("Forwarded", "for=203.0.113.7;host=u@a.example;proto=https")];
    check(&forwarded(), &unquoted, UNKNOWN);
}

#[test]
fn x_forwarded_proto_belongs_to_the_hop_that_spoke_with_the_outside() {
    use Scheme::{Http, Https, Unknown};
    for (addresses, protos, expected) in [
        ("203.0.113.7", "https", Https),
        ("203.0.113.7", "HTTPS", Https),
        ("203.0.113.7", " ws\t", Http),
        ("203.0.113.7", "http", Http),
        // A single value is that of the chain.
        ("203.0.113.7, 10.0.0.2, 2001:db8::1", "https", Https),
        // Prepended by the client.
        ("10.0.0.1, 203.0.113.7", "http", Http),
        ("10.0.0.1,203.0.113.7", "https,http", Http),
        ("\u{fc}, , 203.0.113.7", "http, https", Https),
        ("10.0.0.1, 10.0.0.1, 203.0.113.7", "https, https, http", Http),
        ("203.0.113.7", "https, http", Unknown),
        ("10.0.0.1, 1.1.1.1, 203.0.113.7", "https, http", Unknown),
        // Through a second proxy.
        ("203.0.113.7, 10.0.0.2", "https, http", Https),
        ("203.0.113.7:47011, [2001:db8::1]:80", "https, http", Https),
        ("203.0.113.7, ::ffff:10.0.0.2", "https, http", Https),
        ("10.0.0.9, 203.0.113.7, [2001:db8::1]", "https, http", Https),
        ("10.0.0.9, 203.0.113.7, 10.0.0.2", "http, https, http", Https),
        ("203.0.113.7, 10.0.0.2, 10.0.0.3", "https, http", Unknown),
        // From inside.
        ("10.0.0.3", "https", Https),
        ("10.0.0.3, 10.0.0.2", "https, http", Https),
        // Who is hidden is trusted by nobody.
        ("10.0.0.1, unknown", "https, http", Http),
        ("10.0.0.1, _hidden", "https, http", Http),
        // Malformed.
        ("203.0.113.7", "on", Unknown),
        ("203.0.113.7", "\"https\"", Unknown),
        ("203.0.113.7", "https;q=1", Unknown),
        ("203.0.113.7, a.example", "https", Unknown),
        ("203.0.113.7, 10.0.0.2:", "https", Unknown),
        ("203.0.113.7, 10.0.0.2:66666", "https", Unknown),
        ("203.0.113.7, [10.0.0.2]", "https", Unknown),
        ("203.0.113.7, 010.0.0.2", "https", Unknown),
    ] {
        check_proto(addresses, protos, expected);
    }
    check(&x_forwarded(), &[("X-Forwarded-Proto", "https")], (Https, Host::Missing));
    check(&x_forwarded(), &[("X-Forwarded-Proto", "https, https")], UNKNOWN);
    check(&x_forwarded(), &[("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], UNKNOWN);
    check(&x_forwarded(), &[("X-Forwarded-For", "203.0.113.7")], SILENT);
    let lines = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-For", "10.0.0.2"),
        ("X-Forwarded-Proto", "http"),
    ];
    check(&x_forwarded(), &lines, (Https, Host::Missing));
}

#[test]
fn x_forwarded_host_and_port() {
    for (host, port, expected) in [
        ("a.example", "", Ok("a.example")),
        ("a.example:8443", "", Ok("a.example:8443")),
        ("a.example", "443", Ok("a.example")),
        ("a.example", "8443", Ok("a.example:8443")),
        ("a.example:8443", "8443", Ok("a.example:8443")),
        ("a.example:443", "443", Ok("a.example:443")),
        ("[2001:db8::1]", "8443", Ok("[2001:db8::1]:8443")),
        ("a.example:8443", "443", Err(())),
        ("a.example", "0", Err(())),
        ("a.example", "65536", Err(())),
        ("a.example", "+443", Err(())),
        ("a.example", "443, 8443", Err(())),
        ("a.example, b.example", "443", Err(())),
        ("u@a.example", "", Err(())),
        ("a.example/b", "", Err(())),
        ("a.example\\b", "", Err(())),
        ("2001:db8::1", "", Err(())),
        ("\u{fc}.example", "", Err(())),
    ] {
        check_host(host, port, expected);
    }
    // A port alone names no host.
    let port = |port| [("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", port)];
    check(&x_forwarded(), &port("8443"), (Scheme::Https, Host::Missing));
    check(&x_forwarded(), &port("x"), (Scheme::Https, Host::Malformed));
    let unschemed = [("X-Forwarded-Host", "a"), ("X-Forwarded-Port", "443")];
    check(&x_forwarded(), &unschemed, (Scheme::Unknown, Host::Named("a:443")));
    let lists = [
        ("X-Forwarded-For", "1.1.1.1, 203.0.113.7, 10.0.0.2"),
        ("X-Forwarded-Proto", "http, https, http"),
        ("X-Forwarded-Host", "evil.example, a.example, b.example"),
        ("X-Forwarded-Port", "0, 8443, 80"),
    ];
    check(&x_forwarded(), &lists, (Scheme::Https, Host::Named("a.example:8443")));
}

#[test]
fn long_headers_are_bounded() {
    let long = "a".repeat(65_536);
    check_forwarded(&[&long], UNKNOWN);
    check_forwarded(&[&format!("{long}, proto=https")], (Scheme::Https, Host::Missing));
    check_forwarded(&[&"\\".repeat(65_536)], UNKNOWN);
    check_forwarded(&[&format!("x=\"{}\", proto=https", "\\\\\\\"".repeat(16_384))], (Scheme::Https, Host::Missing));
    check_forwarded(&[&format!("{}proto=https", ",".repeat(65_536))], (Scheme::Https, Host::Missing));
    check_forwarded(&[&format!("{}proto=https", ";".repeat(65_536))], (Scheme::Https, Host::Missing));
    check_proto(&long, "https", Scheme::Unknown);
    check_proto("203.0.113.7", &format!("{}https", ",".repeat(65_536)), Scheme::Https);
    check_proto(&format!("{}203.0.113.7", ",".repeat(65_536)), "https", Scheme::Https);

    // 64 hops, and one more.
    for (hops, expected) in [(64, Scheme::Https), (65, Scheme::Unknown)] {
        let elements = format!("proto=https{}", ", for=10.0.0.2;proto=http".repeat(hops - 1));
        let host = if expected == Scheme::Unknown { Host::Malformed } else { Host::Missing };
        check_forwarded(&[&elements], (expected, host));
        check_proto(&format!("203.0.113.7{}", ", 10.0.0.2".repeat(hops - 1)), "https", expected);
    }
    // Lines of the client before that of the proxy, and too many lines of proxies.
    let mut lines = vec!["for=10.0.0.1;proto=http"; 999];
    lines.push("for=203.0.113.7;proto=https");
    check_forwarded(&lines, (Scheme::Https, Host::Missing));
    check_forwarded(&vec!["for=10.0.0.1;proto=https"; 16], (Scheme::Https, Host::Missing));
    check_forwarded(&vec!["for=10.0.0.1;proto=https"; 17], UNKNOWN);
}

#[test]
fn lists_of_proxies() {
    #[track_caller]
    fn refuse(proxies: &[&str], message: &str) {
        for error in [TrustedProxies::forwarded(proxies), TrustedProxies::x_forwarded(proxies)] {
            assert_eq!(error.unwrap_err().to_string(), message);
        }
    }
    refuse(
        &[],
        "trusted proxies: the list is empty; name their addresses, as in \"10.0.0.0/8\", or \"unix:\" for unix sockets",
    );
    refuse(
        &["10.0.0.1/8", "10.0.0.2", "*"],
        "trusted proxies: network: \"10.0.0.1/8\" is an address with a prefix; \
         write \"10.0.0.0/8\" for the network, or \"10.0.0.1\" for the address\n\
         trusted proxies: network: \"*\" is not an address; \
         write an address or a network, as in \"10.0.0.1\", \"10.0.0.0/8\" or \"::1\"",
    );
}

#[test]
fn everybody_together_is_refused() {
    let message = "trusted proxies: the networks together are everybody, or nearly; name the addresses of the proxies";
    for proxies in [&["0.0.0.0/1", "128.0.0.0/1"], &["::/1", "8000::/1"], &["2000::/4", "3000::/4"]] {
        for error in [TrustedProxies::forwarded(proxies), TrustedProxies::x_forwarded(proxies)] {
            assert_eq!(error.unwrap_err().to_string(), message);
        }
    }
}
