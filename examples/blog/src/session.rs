//! What a session holds, for frameworks that have encrypted cookies and no sessions.

use serde::{Deserialize, Serialize};

/// The content of the cookie.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Session {
    /// Who is logged in.
    pub user: Option<String>,
    /// What the next page says, once.
    pub flash: Option<String>,
}
