//! What the policy reads from a request before the handler runs: how the request arrived, for which host, and whether it may
//! pass.

pub(crate) mod asked;
pub(crate) mod destination;
pub(crate) mod door;
pub mod exchange;
pub mod gate;
pub mod host;
pub mod isolation;
pub mod path;
pub mod redirect;
pub mod transport;
pub mod verdict;
