//! What the core needs to know of an `http` 1 request. The headers themselves are the core's [`Http`](secure_core::Http).

use http::{Extensions, Request, Uri, Version};
use secure_core::{Connection, Http, Peer, RequestHead, Scheme};

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str =
    "put a Connection among the request's extensions, or name what finds the peer with `peer_from`";

/// Looks at a request of `http` 1.
///
/// A tower service does not see its connection. What is known of it is the [`Connection`] among the request's extensions,
/// if its server laid one there; without, the scheme is [`Scheme::Unknown`] and so is the peer. The scheme of the URI is
/// the client's word and counts for nothing.
pub fn request_view<B>(request: &Request<B>) -> impl RequestHead + '_ {
    request_view_from(request, &UNTOLD)
}

/// [`request_view`] where the service knows more of connections.
pub(crate) fn request_view_from<'r, B>(request: &'r Request<B>, source: &'r ConnectionSource) -> impl RequestHead + 'r {
    let connected = source.fixed.or_else(|| request.extensions().get().copied());
    View { request, source, connected }
}

/// Of a service that knows no more than the request.
static UNTOLD: ConnectionSource = ConnectionSource { fixed: None, peer: None, target: None };

/// Where a service learns of its connections, and of what its clients asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ConnectionSource {
    /// There is only one.
    pub(crate) fixed: Option<Connection>,
    /// The server notes the peer in a type of its own.
    pub(crate) peer: Option<fn(&Extensions) -> Option<Peer>>,
    /// The router notes the target before it takes its own path off.
    pub(crate) target: Option<fn(&Extensions) -> Option<&Uri>>,
}

struct View<'r, B> {
    request: &'r Request<B>,
    source: &'r ConnectionSource,
    connected: Option<Connection>,
}

impl<B> View<'_, B> {
    fn uri(&self) -> &Uri {
        let noted = self.source.target.and_then(|target| target(self.request.extensions()));
        noted.unwrap_or_else(|| self.request.uri())
    }
}

impl<B> RequestHead for View<'_, B> {
    fn connection(&self) -> Scheme {
        self.connected.unwrap_or_default().scheme
    }

    fn peer(&self) -> Peer {
        let noted = || (self.source.peer?)(self.request.extensions());
        self.connected.map(|connection| connection.peer).or_else(noted).unwrap_or_default()
    }

    fn is_http2(&self) -> bool {
        self.request.version() >= Version::HTTP_2
    }

    fn method(&self) -> &str {
        self.request.method().as_str()
    }

    fn path(&self) -> &[u8] {
        self.uri().path().as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.uri().query().map(str::as_bytes)
    }

    fn authority(&self) -> Option<&[u8]> {
        self.request.uri().authority().map(|authority| authority.as_str().as_bytes())
    }

    #[inline]
    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        Http::request_lines(self.request.headers(), name)
    }
}
