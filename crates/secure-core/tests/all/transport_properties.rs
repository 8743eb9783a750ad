//! Whatever bytes are in the headers of proxies: nothing counts that a stranger wrote, nor what a client wrote before a
//! trusted proxy.

use std::net::IpAddr;

use proptest::prelude::*;
use secure_core::{ForwardedHost, Network, Peer, Scheme};

use crate::proxies::{OURS, address, arrival, forwarded, x_forwarded};

/// What stands in such headers, and bytes that do not.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(&b"for=10.0.0.2"[..]),
        Just(&b"for=203.0.113.7"[..]),
        Just(&b"proto=https"[..]),
        Just(&b"host=a"[..]),
        Just(&b"10.0.0.2"[..]),
        Just(&b"203.0.113.7"[..]),
        Just(&b"https"[..]),
        Just(&b"http"[..]),
        Just(&b", "[..]),
        Just(&b","[..]),
        Just(&b";"[..]),
        Just(&b"\""[..]),
        Just(&b"\\"[..]),
        Just(&b"x=\""[..]),
        Just(&b"\xff"[..]),
    ];
    prop_oneof![prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat()), any::<Vec<u8>>()]
}

const NAMES: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"];

fn all_lines() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    prop::collection::vec((prop::sample::select(&NAMES[..]), value()), 0..8)
}

fn borrowed<'a>(lines: &'a [(&'static str, Vec<u8>)]) -> Vec<(&'static str, &'a [u8])> {
    lines.iter().map(|(name, value)| (*name, value.as_slice())).collect()
}

proptest! {
    #[test]
    fn a_client_that_is_not_trusted_changes_nothing(lines in all_lines(), peer in any::<IpAddr>(), connection in 0..3) {
        let connection = [Scheme::Https, Scheme::Http, Scheme::Unknown][usize::try_from(connection).unwrap()];
        let mut networks = OURS.iter().filter_map(|network| network.parse::<Network>().ok());
        prop_assume!(!networks.any(|network| network.contains(peer)));
        let lines = borrowed(&lines);
        for transport in [forwarded(), x_forwarded()] {
            let found = arrival(&transport, connection, Peer::Address(peer), &lines);
            prop_assert_eq!(found, arrival(&transport, connection, Peer::Address(peer), &[]));
        }
    }

    #[test]
    fn any_bytes_are_read(lines in all_lines()) {
        let lines = borrowed(&lines);
        for transport in [forwarded(), x_forwarded()] {
            let found = arrival(&transport, Scheme::Https, address("10.0.0.1"), &lines);
            if let Some(host) = found.host.named() {
                let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
                prop_assert!(!host.is_empty() && host.iter().all(plain));
            }
        }
    }

    #[test]
    fn what_the_client_wrote_before_forwarded_changes_nothing(client in value(), own_line: bool) {
        const PROXY: &[u8] = b"for=203.0.113.7;proto=https;host=\"a.example:8443\";by=\"[2001:db8::1]\"";
        let joined = [&client, &b", "[..], PROXY].concat();
        let lines: &[(&str, &[u8])] = if own_line { &[("forwarded", &client), ("forwarded", PROXY)] } else { &[("forwarded", &joined)] };
        let found = arrival(&forwarded(), Scheme::Unknown, address("10.0.0.1"), lines);
        if found.host == ForwardedHost::Malformed {
            prop_assert_eq!(found.scheme, Scheme::Unknown);
            prop_assert!(client.contains(&b'"') || client.contains(&b'\\'), "only a quote or a backslash can do so");
        } else {
            prop_assert_eq!((found.scheme, found.host.named()), (Scheme::Https, Some(&b"a.example:8443"[..])));
        }
    }

    #[test]
    fn what_the_client_wrote_before_x_forwarded_changes_nothing(clients in prop::collection::vec(value(), 0..4)) {
        let addresses = clients.iter().map(|client| [client, &b", "[..]].concat()).collect::<Vec<_>>().concat();
        let addresses = [addresses, b"203.0.113.7, 10.0.0.2".to_vec()].concat();
        for protos in [&b"https"[..], b"https, http"] {
            let lines: &[(&str, &[u8])] = &[("x-forwarded-for", &addresses), ("x-forwarded-proto", protos)];
            prop_assert_eq!(arrival(&x_forwarded(), Scheme::Unknown, address("10.0.0.1"), lines).scheme, Scheme::Https);
        }
    }

    #[test]
    fn lines_are_a_list(lines in prop::collection::vec(value(), 1..4)) {
        // Where no quoted text goes on over a comma, it is the same how a list is cut into lines.
        prop_assume!(lines.iter().all(|line| !line.contains(&b'"')));
        let joined = lines.join(&b", "[..]);
        for (transport, name) in [(forwarded(), NAMES[0]), (x_forwarded(), NAMES[2]), (x_forwarded(), NAMES[3])] {
            let cut: Vec<_> = lines.iter().map(|line| (name, line.as_slice())).collect();
            let whole = [(name, joined.as_slice())];
            let read = |lines| arrival(&transport, Scheme::Unknown, address("10.0.0.1"), lines);
            prop_assert_eq!(read(&cut), read(&whole));
        }
    }
}
