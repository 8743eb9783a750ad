//! What the tests of trusted proxies share.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{Arrival, Peer, Scheme, Transport, TrustedProxies};

/// `10.0.0.0/8`, `2001:db8::/32` and the local machine are ours.
pub(crate) const OURS: [&str; 4] = ["10.0.0.0/8", "2001:db8::/32", "127.0.0.1", "unix:"];

pub(crate) fn forwarded() -> Transport {
    Transport::Proxied(TrustedProxies::forwarded(OURS).unwrap())
}

pub(crate) fn x_forwarded() -> Transport {
    Transport::Proxied(TrustedProxies::x_forwarded(OURS).unwrap())
}

pub(crate) fn address(text: &str) -> Peer {
    Peer::Address(text.parse().unwrap())
}

pub(crate) fn arrival<'a>(
    transport: &Transport,
    connection: Scheme,
    peer: Peer,
    lines: &'a [(&'a str, &'a [u8])],
) -> Arrival<'a> {
    let of = |name: &'static str| {
        let named = lines.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value)
    };
    transport.arrival(connection, || peer, of)
}
