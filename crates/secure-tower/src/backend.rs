//! What the core needs to know of an `http` 1 request. The headers themselves are the core's [`Http`](secure_core::Http).

use http::{HeaderMap, Request, Uri, header::HOST};
use secure_core::{RequestHead, Scheme};

/// Looks at a request of `http` 1.
///
/// The scheme stays [`Scheme::Unknown`]: the URI's is the client's word, and a tower service does not see the
/// connection.
pub fn request_view<B>(request: &Request<B>) -> impl RequestHead + '_ {
    View { uri: request.uri(), headers: request.headers() }
}

struct View<'r> {
    uri: &'r Uri,
    headers: &'r HeaderMap,
}

impl RequestHead for View<'_> {
    fn connection(&self) -> Scheme {
        Scheme::Unknown
    }

    fn host(&self) -> Option<&[u8]> {
        // HTTP/2 has no `Host`; an absolute target counts more than it (RFC 9112, section 3.2.2).
        match self.uri.authority() {
            Some(authority) => Some(authority.as_str().as_bytes()),
            None => Some(self.headers.get(HOST)?.as_bytes()),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
