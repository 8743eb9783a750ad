//! What the core needs to know of poem: its headers, and what a request proves.

use poem::{
    Addr, Error, Request,
    http::{Version, uri},
};
/// poem's headers are those of `http` 1.
pub use secure_core::Http as Poem;
use secure_core::{Peer, RequestHead, ResponseChoice, Scheme};

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str = "serve with a listener whose RemoteAddr is a socket address";

/// Looks at a request of poem.
///
/// The scheme is what poem's acceptor says of the connection, which the client cannot choose. Without TLS it stays
/// [`Scheme::Unknown`]: a proxy may have ended it.
pub fn request_view(request: &Request) -> impl RequestHead + '_ {
    View(request)
}

struct View<'r>(&'r Request);

impl RequestHead for View<'_> {
    fn connection(&self) -> Scheme {
        if *self.0.scheme() == uri::Scheme::HTTPS { Scheme::Https } else { Scheme::Unknown }
    }

    fn peer(&self) -> Peer {
        match &self.0.remote_addr().0 {
            Addr::SocketAddr(address) => Peer::from(*address),
            #[cfg(unix)]
            Addr::Unix(_) => Peer::UnixSocket,
            Addr::Custom(..) => Peer::Unknown,
        }
    }

    fn is_http2(&self) -> bool {
        self.0.version() >= Version::HTTP_2
    }

    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    // The target before a nested route has cut its own path off.
    fn path(&self) -> &[u8] {
        self.0.original_uri().path().as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.0.original_uri().query().map(str::as_bytes)
    }

    fn authority(&self) -> Option<&[u8]> {
        self.0.original_uri().authority().map(|authority| authority.as_str().as_bytes())
    }

    #[inline]
    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        Poem::request_lines(self.0.headers(), name)
    }
}

/// Marks the response that an error becomes.
pub(crate) fn mark_error(mut error: Error, change: impl FnOnce(&mut ResponseChoice<Poem>)) -> Error {
    let mut mark = error.data::<ResponseChoice<Poem>>().cloned().unwrap_or_default();
    change(&mut mark);
    error.set_data(mark);
    error
}
