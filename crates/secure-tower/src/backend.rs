//! What the core needs to know of an `http` 1 request. The headers themselves are the core's [`Http`](secure_core::Http).

use http::{Request, header::HOST};
use secure_core::{RequestView, Scheme};

/// Looks at a request of `http` 1.
///
/// The scheme stays [`Scheme::Unknown`]: the URI's is the client's word, and a tower service does not see the
/// connection.
pub fn request_view<B>(request: &Request<B>) -> RequestView<'_> {
    // HTTP/2 has no `Host`; an absolute target counts more than it (RFC 9112, section 3.2.2).
    let host = match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => request.headers().get(HOST).and_then(|host| host.to_str().ok()),
    };
    RequestView { connection: Scheme::Unknown, host }
}
