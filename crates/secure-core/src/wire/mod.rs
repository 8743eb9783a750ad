//! What everything else is made of: names and values as bytes on the wire, the small grammars that several headers share,
//! and the type of every error. Nothing in here knows a header, a request or a policy.

pub mod authority;
pub(crate) mod base64;
pub(crate) mod code;
pub mod conflict;
pub(crate) mod date;
pub mod endpoint;
pub mod error;
pub mod fault;
pub(crate) mod json;
pub mod lint;
pub mod nonce;
pub mod origin;
pub(crate) mod rendered;
pub mod structured;
pub mod template;
pub mod text;
pub(crate) mod throttle;
