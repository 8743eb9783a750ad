//! [`Error`]: why a page cannot be read.

use std::fmt;

use crate::Limits;

/// Why a page cannot be read: it is larger than the limits, or not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bytes { found: usize, limit: usize },
    Items { limit: usize },
    Depth { limit: usize, line: usize },
    Frames { limit: usize },
    Utf16,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(kind)
    }

    pub(crate) fn items(limits: Limits) -> Self {
        Self(Kind::Items { limit: limits.items })
    }
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> String {
        match &self.0 {
            Kind::Bytes { found, limit } => format!("it has {found} bytes, more than {limit}"),
            Kind::Items { limit } => format!("it has more than {limit} scripts, styles and other items"),
            Kind::Depth { limit, .. } => format!("elements of SVG or MathML are nested deeper than {limit}"),
            Kind::Frames { limit } => format!("`srcdoc` attributes are nested deeper than {limit}"),
            Kind::Utf16 => "it begins with a byte order mark of UTF-16".to_owned(),
        }
    }

    /// What to do.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match &self.0 {
            Kind::Bytes { .. } => "raise `Limits::bytes`",
            Kind::Items { .. } => "raise `Limits::items`",
            Kind::Depth { .. } => "raise `Limits::depth`",
            Kind::Frames { .. } => "raise `Limits::frames`",
            Kind::Utf16 => "save it as UTF-8",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Depth { line, .. } => write!(f, "line {line}")?,
            _ => f.write_str("page")?,
        }
        write!(f, ": {}; {}", self.problem(), self.cure())
    }
}

impl std::error::Error for Error {}
