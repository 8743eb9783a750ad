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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Bytes { found, limit } => {
                write!(f, "page: it has {found} bytes, more than {limit}; raise `Limits::bytes`")
            }
            Kind::Items { limit } => {
                write!(f, "page: it has more than {limit} scripts, styles and other items; raise `Limits::items`")
            }
            Kind::Depth { limit, line } => {
                write!(
                    f,
                    "line {line}: elements of SVG or MathML are nested deeper than {limit}; raise `Limits::depth`"
                )
            }
            Kind::Frames { limit } => {
                write!(f, "page: `srcdoc` attributes are nested deeper than {limit}; raise `Limits::frames`")
            }
            Kind::Utf16 => f.write_str("page: it begins with a byte order mark of UTF-16; save it as UTF-8"),
        }
    }
}

impl std::error::Error for Error {}
