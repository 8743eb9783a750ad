//! What goes out: a policy in the framework's own types, and the changes that a handler may make for one response.

pub mod adjust;
pub mod backend;
pub mod class;
pub mod mark;
pub(crate) mod nonce_guard;
pub mod overrides;
pub mod prepared;
pub mod staged;
