//! What the core needs to know of warp: its headers, and what a request proves.

/// warp's headers are those of `http` 1.
pub use secure_core::Http as Warp;
use secure_core::{Connection, Peer, RequestHead, Scheme};
pub use secure_tower::request_view;
use warp::{
    host::Authority,
    http::{HeaderMap, Method, Version, header::HOST},
};

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str = "serve with warp::serve, or put a Connection among the request's extensions";

/// What filters say of a request.
pub(crate) struct FilterView {
    pub(crate) method: Method,
    pub(crate) line: RequestLine,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    /// Err where the target and the `Host` header name different hosts.
    pub(crate) host: Result<Option<Authority>, Ambiguous>,
    /// What the server noted of it among the request's extensions, or else plain and from the peer that warp knows.
    pub(crate) connection: Connection,
}

/// What a log of warp says of the request line.
#[derive(Default)]
pub(crate) struct RequestLine {
    /// The path of the target; empty where the target has none.
    pub(crate) path: String,
    pub(crate) version: Version,
}

/// Two hosts in one request.
#[derive(Clone, Copy)]
pub(crate) struct Ambiguous;

impl RequestHead for FilterView {
    fn connection(&self) -> Scheme {
        self.connection.scheme
    }

    fn peer(&self) -> Peer {
        self.connection.peer
    }

    fn is_http2(&self) -> bool {
        self.line.version >= Version::HTTP_2
    }

    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn path(&self) -> &[u8] {
        self.line.path.as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.query.as_deref().map(str::as_bytes)
    }

    fn authority(&self) -> Option<&[u8]> {
        match &self.host {
            // With HTTP/1 it is that of the target, or else of the header, whose lines are to be counted.
            Ok(Some(authority)) if self.is_http2() || !self.headers.contains_key(HOST) => {
                Some(authority.as_str().as_bytes())
            }
            Ok(_) => None,
            // No host at all, which nobody takes for the one in the header.
            Err(Ambiguous) => Some(b""),
        }
    }

    #[inline]
    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        Warp::request_lines(&self.headers, name)
    }
}
