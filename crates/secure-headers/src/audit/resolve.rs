//! [`Pin`]: the address of a host that the command line says, in place of what a name server says.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use secure_core::Error;
use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// A host and port, and where to connect for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    pub(crate) host: String,
    port: u16,
    address: SocketAddr,
}

impl FromStr for Pin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let (host, rest) = match text.strip_prefix('[') {
                Some(rest) => rest.split_once("]:")?,
                None => text.split_once(':')?,
            };
            let (port, address) = rest.split_once(':')?;
            let port = port.parse().ok().filter(|_| !host.is_empty())?;
            let bare = address.trim_start_matches('[').trim_end_matches(']');
            let alone = bare.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, port));
            let address = alone.or_else(|| address.parse().ok())?;
            Some(Self { host: host.to_ascii_lowercase(), port, address })
        };
        read().ok_or_else(|| {
            let cure = "write a host, its port and an IP address, such as \"app.example:443:127.0.0.1\"";
            Error::new("--resolve", format!("{text:?} does not say where to connect"), cure)
        })
    }
}

/// Asks the pins first, and then the system.
#[derive(Debug)]
pub(super) struct Pinned {
    pub(super) pins: Vec<Pin>,
    pub(super) system: DefaultResolver,
}

impl Resolver for Pinned {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let mut own = self.pins.iter().filter(|pin| pin.port == port && pin.host.eq_ignore_ascii_case(host)).peekable();
        if own.peek().is_none() {
            return self.system.resolve(uri, config, timeout);
        }
        let mut addresses = self.empty();
        own.take(8).for_each(|pin| addresses.push(pin.address));
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins() {
        for (text, host, port, address) in [
            ("App.example:443:127.0.0.1", "app.example", 443, "127.0.0.1:443"),
            ("app.example:443:127.0.0.1:8443", "app.example", 443, "127.0.0.1:8443"),
            ("app.example:80:::1", "app.example", 80, "[::1]:80"),
            ("app.example:80:[::1]", "app.example", 80, "[::1]:80"),
            ("[::1]:80:[::1]:8080", "::1", 80, "[::1]:8080"),
        ] {
            let expected = Pin { host: host.to_owned(), port, address: address.parse().unwrap() };
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in
            ["", "app.example", "app.example:443", "app.example:https:127.0.0.1", "app.example:443:localhost", ":1:::"]
        {
            assert_eq!(
                text.parse::<Pin>().unwrap_err().to_string(),
                format!(
                    "--resolve: {text:?} does not say where to connect; \
                     write a host, its port and an IP address, such as \"app.example:443:127.0.0.1\"",
                ),
            );
        }
    }
}
