//! [`Answer`]: what goes back in place of the handler's response.

/// A request that does not reach the handler is answered with this. The response has no body, and the policy's headers
/// like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    location: Option<String>,
}

impl Answer {
    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}
