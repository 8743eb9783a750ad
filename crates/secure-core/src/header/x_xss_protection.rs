//! `X-XSS-Protection`: switches off a filter that old browsers had.
//!
//! The filter tried to recognise reflected scripts, and could be turned against the page it guarded. Chrome removed it
//! in version 78 and Safari in 15.4; Firefox never had it. So the only value offered is `0`, and only `strict()` sends
//! it. What the filter was meant to do, `Content-Security-Policy` does.
//!
//! ```
//! use secure_core::XXssProtection;
//!
//! assert_eq!(XXssProtection::Off.to_string(), "0");
//! ```
//!
//! Never standardised: [MDN, `X-XSS-Protection`](https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-XSS-Protection).

use crate::header::words;

/// The one value that does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XXssProtection {
    /// The filter is off.
    Off,
}

words!(XXssProtection, "X-XSS-Protection", Any, ["0" => Off]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XXssProtection::Off, "0");
    }

    #[test]
    fn faults() {
        refuse::<XXssProtection>(
            "1; mode=block",
            "X-XSS-Protection: \"1; mode=block\" is not a value of this header; write one of \"0\"",
        );
    }
}
