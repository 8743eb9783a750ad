//! What goes out: a policy in the framework's own types, and the changes that a handler may make for one response.

pub mod adjust;
pub mod backend;
pub(crate) mod check;
pub mod choice;
pub mod class;
pub(crate) mod cookie_guard;
pub(crate) mod doubts;
pub(crate) mod headers;
pub(crate) mod nonce_guard;
pub mod overrides;
pub mod prepared;
pub mod staged;
