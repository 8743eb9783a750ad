//! [`Way`]: how a request reaches the application.

use std::net::{IpAddr, SocketAddr};

use crate::program::Program;

/// What is spoken on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// HTTP, over TCP alone.
    Plain,
    /// HTTP over TLS, with the certificate of [`Tls::shared`](crate::tls::Tls::shared).
    Tls,
}

impl Wire {
    /// The scheme of its addresses.
    #[must_use]
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Plain => "http",
            Self::Tls => "https",
        }
    }

    /// What listens at this address and speaks this.
    #[must_use]
    pub fn at(self, address: SocketAddr) -> Entrance {
        Entrance { address, wire: self, client: None }
    }
}

/// The version of HTTP that a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2, offered in the TLS handshake or, without TLS, by prior knowledge.
    Http2,
}

impl Protocol {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Http1, Self::Http2];

    /// Its name in a TLS handshake.
    #[must_use]
    pub fn alpn(self) -> &'static [u8] {
        match self {
            Self::Http1 => b"http/1.1",
            Self::Http2 => b"h2",
        }
    }
}

/// How a request reaches the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing is in between.
    Direct(Wire),
    /// A reverse proxy is in between. This is spoken with it, and plain HTTP between it and the application.
    Through(Program, Wire),
}

impl Way {
    /// All.
    pub const ALL: [Self; 16] = [
        Self::Direct(Wire::Plain),
        Self::Direct(Wire::Tls),
        Self::Through(Program::Nginx, Wire::Plain),
        Self::Through(Program::Nginx, Wire::Tls),
        Self::Through(Program::NginxKeepingHost, Wire::Plain),
        Self::Through(Program::NginxKeepingHost, Wire::Tls),
        Self::Through(Program::NginxOtherHeaders, Wire::Plain),
        Self::Through(Program::NginxOtherHeaders, Wire::Tls),
        Self::Through(Program::Haproxy, Wire::Plain),
        Self::Through(Program::Haproxy, Wire::Tls),
        Self::Through(Program::HaproxyKeepingHost, Wire::Plain),
        Self::Through(Program::HaproxyKeepingHost, Wire::Tls),
        Self::Through(Program::Caddy, Wire::Plain),
        Self::Through(Program::Caddy, Wire::Tls),
        Self::Through(Program::Traefik, Wire::Plain),
        Self::Through(Program::Traefik, Wire::Tls),
    ];

    /// Whether this can be spoken with what is asked: nginx speaks HTTP/2 over TLS alone.
    #[must_use]
    pub fn speaks(self, protocol: Protocol) -> bool {
        let nginx = Program::Nginx.name();
        !matches!((self, protocol), (Self::Through(program, Wire::Plain), Protocol::Http2) if program.name() == nginx)
    }

    /// What the application's own server speaks.
    #[must_use]
    pub fn served(self) -> Wire {
        match self {
            Self::Direct(wire) => wire,
            Self::Through(..) => Wire::Plain,
        }
    }
}

/// Where a request goes in. A bare address is one without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// Who listens.
    pub address: SocketAddr,
    /// What is spoken there.
    pub wire: Wire,
    /// The address that clients have, if it matters: a proxy is trusted by its own, and a client must not share it.
    pub client: Option<IpAddr>,
}

impl From<SocketAddr> for Entrance {
    fn from(address: SocketAddr) -> Self {
        Wire::Plain.at(address)
    }
}
