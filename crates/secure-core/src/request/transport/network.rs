//! [`Network`]: an address, or all addresses that begin alike.

use std::{fmt, net::IpAddr, str::FromStr};

use crate::wire::error::Error;

/// An address such as `10.0.0.1` or `::1`, or a block of them in CIDR notation such as `10.0.0.0/8`.
///
/// Names are not looked up, since who answers for a name could then decide whom the application trusts. A block of all
/// addresses is refused, and so is one whose address has bits after its prefix, which is more likely a mistake.
///
/// ```
/// # use secure_core::Network;
/// let network: Network = "10.0.0.0/8".parse()?;
/// assert!(network.contains("10.1.2.3".parse()?));
/// assert!(network.contains("::ffff:10.1.2.3".parse()?), "as a socket of both families sees it");
/// assert!(!network.contains("11.0.0.0".parse()?));
/// assert_eq!(
///     "10.1.2.3/8".parse::<Network>().unwrap_err().to_string(),
///     "network: \"10.1.2.3/8\" is an address with a prefix; \
///      write \"10.0.0.0/8\" for the network, or \"10.1.2.3\" for the address",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Specification: [RFC 4632, section 3.1](https://www.rfc-editor.org/rfc/rfc4632#section-3.1) and
/// [RFC 4291, section 2.3](https://www.rfc-editor.org/rfc/rfc4291#section-2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Never an IPv4 address in the form of an IPv6 one, and without bits after the prefix.
    address: IpAddr,
    /// From 1 to the length of the address in bits.
    prefix: u8,
}

impl Network {
    /// Whether an address is of this network. One such as `::ffff:10.0.0.1` is the IPv4 address that it holds.
    #[must_use]
    #[inline]
    pub fn contains(&self, address: IpAddr) -> bool {
        // The prefix is at least 1, so that no shift takes all bits.
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()) >> (32 - self.prefix) == 0,
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()) >> (128 - self.prefix) == 0,
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |problem: &str, cure: String| Err(Error::new("network", format!("{text:?} {problem}"), cure));
        let (start, prefix) = text.split_once('/').map_or((text, None), |(start, prefix)| (start, Some(prefix)));
        let Ok(address) = start.parse::<IpAddr>() else { return Err(no_address(text, start)) };
        let bits = length(address);
        let Some(prefix) = prefix.map_or(Some(bits), number) else {
            return refuse(
                "has a prefix that is not a number",
                format!("write a number from 1 to {bits} after the \"/\""),
            );
        };
        if prefix > bits {
            return refuse("has a prefix longer than its address", format!("write {bits} or less after the \"/\""));
        }
        let canonical = address.to_canonical();
        if canonical != address && prefix >= 96 {
            let cure = match prefix - 96 {
                0 => "name the addresses of the proxies".to_owned(),
                prefix => format!("write \"{}\"", Self { address: masked(canonical, prefix), prefix }),
            };
            return refuse("is an IPv4 address in the form of an IPv6 one", cure);
        }
        if prefix == 0 {
            return refuse("is everybody", "name the addresses of the proxies".to_owned());
        }
        let network = Self { address: masked(address, prefix), prefix };
        if network.address != address {
            let cure = format!("write \"{network}\" for the network, or \"{address}\" for the address");
            return refuse("is an address with a prefix", cure);
        }
        Ok(network)
    }
}

impl fmt::Display for Network {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)?;
        if self.prefix == length(self.address) { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// Whether networks together hold more than half of all public addresses, of IPv4 or of IPv6. Who is trusted then is
/// nearly everybody, in however many pieces.
#[inline]
pub(super) fn are_everybody(networks: &[Network]) -> bool {
    /// All public addresses of IPv6 are below `2000::/3`.
    const PUBLIC: (u128, u128) = (0x2000 << 112, (0x4000 << 112) - 1);
    let of_ipv4 = networks.iter().filter_map(|network| match network.address {
        IpAddr::V4(first) => Some(range(first.to_bits().into(), 32 - network.prefix)),
        IpAddr::V6(_) => None,
    });
    let of_ipv6 = networks.iter().filter_map(|network| match network.address {
        IpAddr::V6(first) => Some(range(first.to_bits(), 128 - network.prefix)),
        IpAddr::V4(_) => None,
    });
    let of_ipv6 = of_ipv6.map(|(first, last)| (first.max(PUBLIC.0), last.min(PUBLIC.1)));
    covered(of_ipv4.collect()) > 1 << 31 || covered(of_ipv6.collect()) > 1 << 124
}

/// The first and the last address of a network whose last `bits` are free.
#[inline]
fn range(first: u128, bits: u8) -> (u128, u128) {
    (first, first | u128::MAX.checked_shr(u32::from(128 - bits)).unwrap_or(0))
}

/// How many addresses are in any of these ranges.
#[inline]
fn covered(mut ranges: Vec<(u128, u128)>) -> u128 {
    ranges.sort_unstable();
    let (mut count, mut next) = (0, 0);
    for (first, last) in ranges {
        let first = first.max(next);
        if first <= last {
            count += last - first + 1;
            next = last.saturating_add(1);
        }
    }
    count
}

/// How many bits an address has.
#[inline]
const fn length(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The address without the bits after a prefix.
#[inline]
fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - prefix.min(32))).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - prefix.min(128))).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

/// A number of at most three digits, without a sign or zeros before it.
#[inline]
fn number(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    // A number that is too large for a byte is too long a prefix for any address.
    let fits = plain && matches!(text.len(), 1..=3);
    fits.then(|| text.parse().unwrap_or(u8::MAX))
}

#[inline]
fn no_address(text: &str, start: &str) -> Error {
    let bare = start.trim_start_matches('[').split(']').next().unwrap_or_default();
    let without_port = start.rsplit_once(':').map_or(start, |(host, _)| host);
    let (problem, cure) = if let Ok(address) = without_port.parse::<IpAddr>() {
        ("has a port", format!("leave it out: \"{address}\""))
    } else if let (true, Ok(address)) = (start.starts_with('['), bare.parse::<IpAddr>()) {
        ("has brackets", format!("leave them and a port out: \"{address}\""))
    } else {
        ("is not an address", "write an address or a network, as in \"10.0.0.1\", \"10.0.0.0/8\" or \"::1\"".to_owned())
    };
    Error::new("network", format!("{text:?} {problem}"), cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, written: &str, inside: &[&str], outside: &[&str]) {
        let network: Network = text.parse().unwrap();
        assert_eq!(network.to_string(), written);
        assert_eq!(written.parse(), Ok(network));
        for address in inside {
            assert!(network.contains(address.parse().unwrap()), "{address} in {text}");
        }
        for address in outside {
            assert!(!network.contains(address.parse().unwrap()), "{address} in {text}");
        }
    }

    #[track_caller]
    fn refuse(text: &str, message: &str) {
        assert_eq!(text.parse::<Network>().unwrap_err().to_string(), format!("network: {message}"));
    }

    #[test]
    fn networks() {
        check("10.0.0.1", "10.0.0.1", &["10.0.0.1", "::ffff:10.0.0.1"], &["10.0.0.2", "::10.0.0.1", "::1"]);
        check("10.0.0.1/32", "10.0.0.1", &["10.0.0.1"], &["10.0.0.0"]);
        check("10.0.0.0/8", "10.0.0.0/8", &["10.0.0.0", "10.255.255.255"], &["9.255.255.255", "11.0.0.0"]);
        check("172.16.0.0/12", "172.16.0.0/12", &["172.31.255.255"], &["172.32.0.0", "172.15.255.255"]);
        check("128.0.0.0/1", "128.0.0.0/1", &["255.255.255.255"], &["127.255.255.255"]);
        check("10.0.0.2/31", "10.0.0.2/31", &["10.0.0.2", "10.0.0.3"], &["10.0.0.1", "10.0.0.4"]);
        check("::1", "::1", &["::1"], &["::2", "127.0.0.1", "0.0.0.1"]);
        check("2001:DB8::/32", "2001:db8::/32", &["2001:db8:ffff::1"], &["2001:db9::"]);
        check("fd00::/8", "fd00::/8", &["fdff::"], &["fc00::", "fe00::"]);
        check("::/1", "::/1", &["7fff::"], &["8000::", "10.0.0.1", "::ffff:10.0.0.1"]);
    }

    #[test]
    fn everybody_is_everybody_in_pieces_too() {
        let together = |texts: &[&str]| {
            let networks: Vec<Network> = texts.iter().map(|text| text.parse().unwrap()).collect();
            are_everybody(&networks)
        };
        assert!(together(&["0.0.0.0/1", "128.0.0.0/1"]));
        assert!(together(&["128.0.0.0/1", "::1", "0.0.0.0/2", "64.0.0.0/2"]));
        assert!(
            together(&["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/4", "240.0.0.0/5"]),
            "all but 248 and on"
        );
        assert!(together(&["128.0.0.0/1", "1.0.0.0/8"]));
        assert!(!together(&["128.0.0.0/1", "128.0.0.0/1", "192.0.0.0/2"]), "half, three times");
        assert!(!together(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]));
        assert!(together(&["::/1", "8000::/1"]));
        assert!(together(&["2000::/3"]), "all public addresses");
        assert!(together(&["2000::/4", "3000::/4"]));
        assert!(!together(&["2001:db8::/32", "fc00::/7", "fe80::/10", "::1"]));
        assert!(!together(&["4000::/2", "8000::/1"]), "nobody has these");
        assert!(!together(&[]));
    }

    #[test]
    fn faults() {
        let both = "write an address or a network, as in \"10.0.0.1\", \"10.0.0.0/8\" or \"::1\"";
        for text in
            ["", "proxy.internal", "10.0.0", "10.0.0.0.1", "010.0.0.1", "10.0.0.1 ", "*", "10.*", "fe80::1%eth0"]
        {
            refuse(text, &format!("{text:?} is not an address; {both}"));
        }
        for text in ["localhost:80", "/8", "[", "[]", "unix", "10.0.0.0 /8", "10.0.0.0-10.0.0.9", "１0.0.0.1"] {
            refuse(text, &format!("{text:?} is not an address; {both}"));
        }
        for text in ["10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/255.0.0.0", "10.0.0.0/-1", "10.0.0.0/8/8"] {
            let problem = "has a prefix that is not a number; write a number from 1 to 32 after the \"/\"";
            refuse(text, &format!("{text:?} {problem}"));
        }
        for text in ["10.0.0.0/33", "10.0.0.0/999"] {
            refuse(text, &format!("{text:?} has a prefix longer than its address; write 32 or less after the \"/\""));
        }
        refuse("::/129", "\"::/129\" has a prefix longer than its address; write 128 or less after the \"/\"");
        for text in ["0.0.0.0/0", "::/0", "10.0.0.0/0", "2001:db8::/0"] {
            refuse(text, &format!("{text:?} is everybody; name the addresses of the proxies"));
        }
        refuse(
            "10.1.2.3/8",
            "\"10.1.2.3/8\" is an address with a prefix; \
             write \"10.0.0.0/8\" for the network, or \"10.1.2.3\" for the address",
        );
        refuse(
            "2001:db8::1/64",
            "\"2001:db8::1/64\" is an address with a prefix; \
             write \"2001:db8::/64\" for the network, or \"2001:db8::1\" for the address",
        );
        let mapped = "is an IPv4 address in the form of an IPv6 one";
        refuse("::ffff:10.0.0.1", &format!("\"::ffff:10.0.0.1\" {mapped}; write \"10.0.0.1\""));
        refuse("::ffff:10.0.0.0/104", &format!("\"::ffff:10.0.0.0/104\" {mapped}; write \"10.0.0.0/8\""));
        refuse("::ffff:10.0.0.1/104", &format!("\"::ffff:10.0.0.1/104\" {mapped}; write \"10.0.0.0/8\""));
        refuse("::ffff:0.0.0.0/96", &format!("\"::ffff:0.0.0.0/96\" {mapped}; name the addresses of the proxies"));
        refuse("10.0.0.1:80", "\"10.0.0.1:80\" has a port; leave it out: \"10.0.0.1\"");
        refuse("[::1]", "\"[::1]\" has brackets; leave them and a port out: \"::1\"");
        refuse("[::1]:80", "\"[::1]:80\" has brackets; leave them and a port out: \"::1\"");
    }
}
