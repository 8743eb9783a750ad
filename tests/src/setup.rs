//! [`Setup`]: with what to build the application.

use std::path::Path;

use secure_core::{Headers, Policy};

use crate::{Wire, routes::Effects};

/// With what to build the application.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The policy around the whole application.
    pub policy: Policy,
    /// A second one, around the routes under `/nested` alone.
    pub nested: Option<Policy>,
    /// What the override routes choose instead.
    pub overriding: Headers,
    /// Whether `policy` is attached at all. If not, only the `/by-hand` routes use it.
    pub attached: bool,
    /// The folder behind `/static`.
    pub files: &'static Path,
    /// What the server speaks.
    pub wire: Wire,
    /// What the handler of `/effect` has done, in this server.
    pub effects: Effects,
}
