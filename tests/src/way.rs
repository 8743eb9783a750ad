//! [`Way`]: how a request reaches the application.

use std::net::SocketAddr;

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
        Entrance { address, wire: self }
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
}

impl Way {
    /// What the application's own server speaks.
    #[must_use]
    pub fn served(self) -> Wire {
        let Self::Direct(wire) = self;
        wire
    }
}

/// Where a request goes in. A bare address is one without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// Who listens.
    pub address: SocketAddr,
    /// What is spoken there.
    pub wire: Wire,
}

impl From<SocketAddr> for Entrance {
    fn from(address: SocketAddr) -> Self {
        Wire::Plain.at(address)
    }
}
