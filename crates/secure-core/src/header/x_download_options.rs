//! `X-Download-Options`: stopped Internet Explorer 8 to 11 from opening a download in the site's own name.
//!
//! No browser of today reads it, so it is in no preset. It is here for those who must still serve the old one.
//!
//! ```
//! use secure_core::XDownloadOptions;
//!
//! assert_eq!(XDownloadOptions::NoOpen.to_string(), "noopen");
//! ```
//!
//! Never standardised: [MSDN, IE8 security](https://learn.microsoft.com/en-us/archive/blogs/ie/ie8-security-part-v-comprehensive-protection).

use crate::header::words;

/// The one value of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XDownloadOptions {
    /// Downloads are saved first.
    NoOpen,
}

words!(XDownloadOptions, "X-Download-Options", Any, ["noopen" => NoOpen]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XDownloadOptions::NoOpen, "noopen");
    }

    #[test]
    fn faults() {
        refuse::<XDownloadOptions>(
            "no-open",
            "X-Download-Options: \"no-open\" is not a value of this header; \
             did you mean \"noopen\"? It is one of \"noopen\"",
        );
    }
}
