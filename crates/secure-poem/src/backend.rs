//! What the core needs to know of poem: its headers, and what a request proves.

use poem::{
    Error, Request,
    http::{header::HOST, uri},
};
/// poem's headers are those of `http` 1.
pub use secure_core::Http as Poem;
use secure_core::{Mark, RequestHead, Scheme};

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

    fn host(&self) -> Option<&[u8]> {
        // HTTP/2 has no `Host`; an absolute target counts more than it (RFC 9112, section 3.2.2).
        match self.0.uri().authority() {
            Some(authority) => Some(authority.as_str().as_bytes()),
            None => Some(self.0.headers().get(HOST)?.as_bytes()),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }
}

/// Marks the response that an error becomes.
pub(crate) fn mark_error(mut error: Error, change: impl FnOnce(&mut Mark<Poem>)) -> Error {
    let mut mark = error.data::<Mark<Poem>>().cloned().unwrap_or_default();
    change(&mut mark);
    error.set_data(mark);
    error
}
