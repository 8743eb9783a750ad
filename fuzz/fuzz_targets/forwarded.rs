//! Any bytes as the headers of proxies: no panic; nothing counts that a stranger wrote, nor what a client wrote before a
//! trusted proxy.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use secure_core::{Arrival, ForwardedHost, Peer, Scheme, Transport, TrustedProxies};

const NAMES: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"];

/// A policy for each family of headers.
static TRANSPORTS: LazyLock<Option<[Transport; 2]>> = LazyLock::new(|| {
    let ours = ["10.0.0.0/8", "2001:db8::/32"];
    let [forwarded, x_forwarded] = [TrustedProxies::forwarded(ours).ok()?, TrustedProxies::x_forwarded(ours).ok()?];
    Some([Transport::Proxied(forwarded), Transport::Proxied(x_forwarded)])
});

fn read<'a>(transport: &Transport, peer: [u8; 4], lines: &[(&str, &'a [u8])]) -> Arrival<'a> {
    let of = |name: &'static str| lines.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value);
    transport.arrival(Scheme::Unknown, || Peer::Address(peer.into()), of)
}

fuzz_target!(|input: Vec<(u8, &[u8])>| {
    let Some(transports) = TRANSPORTS.as_ref() else { panic!("the lists are valid") };
    let name = |choice: u8| NAMES.get(usize::from(choice) % NAMES.len()).copied().unwrap_or_default();
    let mut lines: Vec<_> = input.into_iter().map(|(choice, value)| (name(choice), value)).collect();
    for transport in transports {
        assert_eq!(read(transport, [203, 0, 113, 7], &lines), Arrival::default());
        let found = read(transport, [10, 0, 0, 1], &lines);
        if let Some(host) = found.host.named() {
            assert!(
                !host.is_empty() && host.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte))
            );
        }
    }

    // A proxy of ours writes what it must: all but the addresses anew.
    let quotes =
        lines.iter().any(|(name, value)| *name == "forwarded" && value.iter().any(|byte| b"\"\\".contains(byte)));
    lines.retain(|(name, _)| matches!(*name, "forwarded" | "x-forwarded-for"));
    lines.extend([
        ("forwarded", &b"for=203.0.113.7;proto=http;host=a.example"[..]),
        ("x-forwarded-for", b"203.0.113.7"),
        ("x-forwarded-proto", b"http"),
        ("x-forwarded-host", b"a.example"),
    ]);
    for transport in transports {
        let found = read(transport, [10, 0, 0, 1], &lines);
        let expected = (found.scheme, found.host.named()) == (Scheme::Http, Some(&b"a.example"[..]));
        assert!(expected || (quotes && found.host == ForwardedHost::Malformed), "{found:?}");
    }
});
