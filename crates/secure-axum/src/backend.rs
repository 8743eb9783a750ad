//! What the core needs to know of axum: its headers, and what a request proves.

/// axum's headers are those of `http` 1.
pub use secure_core::Http as Axum;
pub use secure_tower::request_view;

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str = "serve with into_make_service_with_connect_info::<SocketAddr>(), or put a Connection among the request's \
                       extensions";
