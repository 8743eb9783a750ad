//! `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`: a list each, to which a proxy adds, or which it writes anew.
//!
//! No standard says how they belong together. What is read here is what proxies do:
//!
//! * Every proxy adds the address of who connected to it to `X-Forwarded-For`. So that list, read from the right, shows how
//!   many trusted proxies there are, and which of them spoke with the outside.
//! * Of the others, a single value is that of the whole chain: its proxies forward it, or the nearest wrote it anew. A list
//!   is as long as `X-Forwarded-For` where all add to both, or has a value for each of our proxies where the first one begins
//!   it anew; its value is that of the proxy that spoke with the outside. A list of any other length is contradictory.
//!
//! A header that the application named in place of `-Proto` or `-Host` is read in the same way.
//!
//! Empty items (`https,`) do not count ([RFC 9110, section 5.6.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2)).

use std::{borrow::Cow, net::IpAddr};

use super::{
    Arrival, HostSource, HttpsHeader, TrustedProxies,
    parts::{self, HeaderSource, Lines, MAX_HOPS, Malformed},
};
use crate::{request::transport::Scheme, wire::text::trim};

/// A header that is a list, perhaps over several lines.
struct List<'a> {
    lines: Lines<'a>,
    count: usize,
}

/// What `X-Forwarded-For` says of the chain of proxies.
struct Chain {
    /// How many trusted proxies stand between the peer and the one that spoke with the outside.
    hop: usize,
    /// How many addresses there are, no matter who wrote them.
    count: usize,
    /// Who spoke with the outermost trusted proxy, where that says so.
    client: Option<IpAddr>,
}

pub(super) fn arrival<'a>(proxies: &TrustedProxies, headers: &dyn HeaderSource<'a>) -> Result<Arrival<'a>, Malformed> {
    let chain = Chain::read(&List::of(headers, "x-forwarded-for"), proxies)?;
    let value = |name| chain.value(&List::of(headers, name));
    let scheme = match &proxies.https {
        None => value("x-forwarded-proto")?.map_or(Ok(Scheme::Unknown), parts::scheme)?,
        Some(https) if https.value.is_none() => HttpsHeader::presence(headers, https.name.lower),
        Some(https) => value(https.name.lower)?.map_or(Ok(Scheme::Unknown), |text| https.scheme(text))?,
    };
    let host = proxies.forwarded_host(|| {
        if let HostSource::Header(name) = &proxies.host {
            return value(name.lower)?.map(|host| join(host, None, scheme)).transpose();
        }
        let port = value("x-forwarded-port")?.map(parts::port).transpose()?;
        if port == Some(0) {
            return Err(Malformed);
        }
        value("x-forwarded-host")?.map(|host| join(host, port, scheme)).transpose()
    });
    Ok(Arrival { scheme, host, client: chain.client, proxied: true })
}

/// The host with its port, unless that is the scheme's own.
fn join(host: &[u8], port: Option<u16>, scheme: Scheme) -> Result<Cow<'_, [u8]>, Malformed> {
    match (parts::host(host)?, port) {
        (Some(own), Some(port)) if own != port => Err(Malformed),
        (None, Some(port)) if !matches!((scheme, port), (Scheme::Https, 443) | (Scheme::Http, 80)) => {
            Ok([host, format!(":{port}").as_bytes()].concat().into())
        }
        _ => Ok(host.into()),
    }
}

impl<'a> List<'a> {
    fn of(headers: &dyn HeaderSource<'a>, name: &'static str) -> Self {
        let mut count = 0;
        let lines = Lines::of(headers, name, &mut |line| count += items(line).count());
        Self { lines, count }
    }

    /// The items, the last one first.
    fn backwards(&self) -> impl Iterator<Item = &'a [u8]> {
        self.lines.backwards().flat_map(|line| items(line).rev())
    }
}

/// The items of a line. Empty ones are none, as in every list of HTTP.
fn items(line: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(trim).filter(|item| !item.is_empty())
}

impl Chain {
    fn read(addresses: &List<'_>, proxies: &TrustedProxies) -> Result<Self, Malformed> {
        let count = addresses.count;
        let (mut hop, mut client) = (0, None);
        for address in addresses.backwards() {
            // An IPv6 address stands here with or without brackets.
            client = parts::node(address).or_else(|_| parts::ipv6(address).map(Some))?;
            if !client.is_some_and(|address| proxies.contains(address)) || hop + 1 == count {
                break;
            }
            hop += 1;
            if hop == MAX_HOPS {
                return Err(Malformed);
            }
        }
        Ok(Self { hop, count, client })
    }

    /// The value that counts of a list, if there is the list.
    fn value<'a>(&self, list: &List<'a>) -> Result<Option<&'a [u8]>, Malformed> {
        let index = match list.count {
            0 => return Ok(None),
            1 => 0,
            count if count == self.hop + 1 || count == self.count => self.hop,
            _ => return Err(Malformed),
        };
        list.backwards().nth(index).map(Some).ok_or(Malformed)
    }
}
