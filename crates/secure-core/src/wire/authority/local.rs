//! Which hosts are this machine, or an address instead of a name.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a `Host` names this machine itself or an IP address. Browsers keep no `Strict-Transport-Security` for IP
/// addresses, and one kept for `localhost` would break every other project on the developer's machine.
fn is_local(host: &[u8]) -> bool {
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

/// How near the host of a request is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Locality {
    /// It has a name.
    #[default]
    Named,
    /// It is an IP address of another machine.
    Address,
    /// It is this machine itself.
    Machine,
}

impl Locality {
    /// That of a `Host`, perhaps with a port.
    pub(crate) fn of(host: &[u8]) -> Self {
        if !is_local(host) {
            Self::Named
        } else if std::str::from_utf8(host).is_ok_and(is_loopback) {
            Self::Machine
        } else {
            Self::Address
        }
    }
}

/// Whether a host, perhaps with a port, is this machine itself, to which browsers also trust plain HTTP.
pub(crate) fn is_loopback(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        return address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback())
            && (port.is_empty() || port.starts_with(':'));
    }
    let name = host.split(':').next().unwrap_or(host);
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    last.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(Locality::of(host.as_bytes()), Locality::Named, "{host}");
        }
    }

    #[test]
    fn loopback() {
        for host in [
            "localhost",
            "localhost.",
            "LOCALHOST:8000",
            "app.localhost:1",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_loopback(host), "{host}");
            assert_eq!(Locality::of(host.as_bytes()), Locality::Machine, "{host}");
        }
        for host in ["10.0.0.1", "192.168.1.5:8000", "[2001:db8::1]:80", "127.0.0.1.2"] {
            assert_eq!(Locality::of(host.as_bytes()), Locality::Address, "{host}");
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
