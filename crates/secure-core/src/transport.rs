//! How a request reached us: [`Scheme`], and what the application states about it, [`Transport`].
//!
//! One decision, taken once per request and kept in the [`Exchange`](crate::Exchange). Nothing that the client sends
//! takes part in it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What is known of the way from the browser to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Proved: this connection is TLS, or the application stated that TLS always ends before it.
    Https,
    /// Proved: the browser speaks plain HTTP.
    Http,
    /// A plain connection, which may come from a proxy that speaks TLS with the browser.
    #[default]
    Unknown,
}

/// Who opened a connection to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Peer {
    /// A machine.
    Address(IpAddr),
    /// A program on this machine, over a unix socket.
    UnixSocket,
    /// The framework was not told.
    #[default]
    Unknown,
}

/// What a server knows of a connection that it has accepted. A framework that keeps it to itself is told by the
/// application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// What the connection proves.
    pub scheme: Scheme,
    /// Who opened it.
    pub peer: Peer,
}

impl Connection {
    /// A plain connection: [`Scheme::Unknown`], since a proxy may speak TLS with the browser.
    #[must_use]
    pub const fn plain(peer: Peer) -> Self {
        Self { scheme: Scheme::Unknown, peer }
    }

    /// A connection that was accepted with TLS.
    #[must_use]
    pub const fn tls(peer: Peer) -> Self {
        Self { scheme: Scheme::Https, peer }
    }
}

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self::Address(address.ip())
    }
}

/// What the application states about the hops before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// Nothing: a TLS connection is [`Scheme::Https`], a plain one [`Scheme::Unknown`].
    #[default]
    Undeclared,
    /// TLS always ends before us, and nobody can reach us around it: every request is [`Scheme::Https`].
    AlwaysHttps,
    /// Nothing stands before us: a plain connection is [`Scheme::Http`].
    Direct,
}

impl Transport {
    /// The scheme of a request whose connection proves `connection`.
    #[must_use]
    pub const fn scheme(self, connection: Scheme) -> Scheme {
        match (self, connection) {
            (Self::AlwaysHttps, _) | (_, Scheme::Https) => Scheme::Https,
            (Self::Direct, _) | (_, Scheme::Http) => Scheme::Http,
            (Self::Undeclared, Scheme::Unknown) => Scheme::Unknown,
        }
    }
}

/// Whether a `Host` names this machine itself or an IP address. Browsers keep no `Strict-Transport-Security` for IP
/// addresses, and one kept for `localhost` would break every other project on the developer's machine.
pub(crate) fn is_local(host: &[u8]) -> bool {
    // Most hosts end in the letters of a top-level domain, and are done here.
    if host.last().is_some_and(|last| last.is_ascii_alphabetic() && !last.eq_ignore_ascii_case(&b't')) {
        return false;
    }
    let Ok(host) = std::str::from_utf8(host) else { return false };
    if host.starts_with('[') {
        return true; // an IPv6 address
    }
    let name = host.split(':').next().unwrap_or(host);
    let name = name.strip_suffix('.').unwrap_or(name);
    let (rest, last) = name.rsplit_once('.').unwrap_or(("", name));
    // A name whose last label is a number is an IPv4 address (URL standard, "ends in a number").
    let number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    number || (last.eq_ignore_ascii_case("localhost") && !rest.ends_with('.'))
}

/// Whether a host, perhaps with a port, is this machine itself, to which browsers also trust plain HTTP.
pub(crate) fn is_loopback(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        return address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback())
            && (port.is_empty() || port.starts_with(':'));
    }
    let name = host.split(':').next().unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or(name);
    last.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_and_the_statement_decide() {
        use Scheme::{Http, Https, Unknown};
        for (transport, connection, expected) in [
            (Transport::Undeclared, Https, Https),
            (Transport::Undeclared, Unknown, Unknown),
            (Transport::Undeclared, Http, Http),
            (Transport::AlwaysHttps, Unknown, Https),
            (Transport::AlwaysHttps, Http, Https),
            (Transport::Direct, Unknown, Http),
            (Transport::Direct, Https, Https),
        ] {
            assert_eq!(transport.scheme(connection), expected, "{transport:?} {connection:?}");
        }
    }

    #[test]
    fn local_hosts() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "app.localhost",
            "127.0.0.1",
            "10.0.0.1:80",
            "[::1]",
            "[::1]:80",
            "localhost.",
        ] {
            assert!(is_local(host.as_bytes()), "{host}");
        }
        for host in
            ["example.org", "example.org:443", "localhost.example.org", "notlocalhost", "1.example", "", "a..localhost"]
        {
            assert!(!is_local(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn loopback() {
        for host in ["localhost", "LOCALHOST:8000", "app.localhost:1", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:80"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "notlocalhost",
            "10.0.0.1",
            "127.0.0.1.example.org",
            "127.example.org",
            "[::2]",
            "[::1",
            "[::1].example.org",
            "a@127.0.0.1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
