//! `X-Content-Type-Options`: stops browsers from guessing what a response is.
//!
//! Without it a browser may run an upload as a script because it looks like one. With it scripts and style sheets must
//! be declared as such, and the declared type of a page is final. So every response needs a right `Content-Type`.
//!
//! ```
//! use secure_core::XContentTypeOptions;
//!
//! assert_eq!(XContentTypeOptions::NoSniff.to_string(), "nosniff");
//! ```
//!
//! Specification: [Fetch, `X-Content-Type-Options`](https://fetch.spec.whatwg.org/#x-content-type-options-header).

use crate::header::words;

/// The one value of the header.
#[doc(alias = "nosniff")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XContentTypeOptions {
    /// The declared type counts.
    NoSniff,
}

words!(XContentTypeOptions, "X-Content-Type-Options", Any, ["nosniff" => NoSniff]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XContentTypeOptions::NoSniff, "nosniff");
    }

    #[test]
    fn faults() {
        refuse::<XContentTypeOptions>(
            "no-sniff",
            "X-Content-Type-Options: \"no-sniff\" is not a value of this header; \
             did you mean \"nosniff\"? It is one of \"nosniff\"",
        );
    }
}
