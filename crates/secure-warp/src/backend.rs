//! What the core needs to know of warp: its headers, and what a request proves.

/// warp's headers are those of `http` 1.
pub use secure_core::Http as Warp;
pub use secure_tower::request_view;
