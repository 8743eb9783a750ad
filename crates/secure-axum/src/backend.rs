//! What the core needs to know of axum: its headers, and what a request proves.

/// axum's headers are those of `http` 1.
pub use secure_core::Http as Axum;
pub use secure_tower::request_view;
