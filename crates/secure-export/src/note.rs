//! [`Note`]: what a policy has and the exported file does not.

use std::{borrow::Cow, fmt};

/// A part of a policy that the exported file leaves out, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The part: a header's name, or a key of a configuration.
    pub what: Cow<'static, str>,
    /// Why it is left out, and what to do about it.
    pub why: String,
}

impl Note {
    pub(crate) fn new(what: impl Into<Cow<'static, str>>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}
