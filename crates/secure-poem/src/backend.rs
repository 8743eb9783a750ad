//! What the core needs to know of poem: its headers, and what a request proves.

use poem::{
    Request,
    http::{header::HOST, uri},
};
/// poem's headers are those of `http` 1.
pub use secure_core::Http as Poem;
use secure_core::{RequestView, Scheme};

/// Looks at a request of poem.
///
/// The scheme is what poem's acceptor says of the connection, which the client cannot choose. Without TLS it stays
/// [`Scheme::Unknown`]: a proxy may have ended it.
#[must_use]
pub fn request_view(request: &Request) -> RequestView<'_> {
    let connection = if *request.scheme() == uri::Scheme::HTTPS { Scheme::Https } else { Scheme::Unknown };
    // HTTP/2 has no `Host`; an absolute target counts more than it (RFC 9112, section 3.2.2).
    let host = match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => request.headers().get(HOST).and_then(|host| host.to_str().ok()),
    };
    RequestView { connection, host }
}
