//! `X-Frame-Options`: who may show this page inside a frame.
//!
//! A page that any site can frame can be laid invisibly under that site's own buttons ("clickjacking"). Browsers ignore
//! this header where an enforced `Content-Security-Policy` has `frame-ancestors`, which can also name hosts.
//!
//! Absent, every site may frame the page. The obsolete `ALLOW-FROM` is not offered: browsers ignore it, and with it the
//! whole header. Use `frame-ancestors`.
//!
//! ```
//! use secure_core::{Policy, XFrameOptions};
//!
//! let policy = Policy::recommended().with(XFrameOptions::Deny);
//! assert_eq!(policy.text_of::<XFrameOptions>().as_deref(), Some("DENY"));
//! ```
//!
//! Specification: [HTML, the `X-Frame-Options` header](https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header).

use crate::header::words;

/// Who may frame the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XFrameOptions {
    /// Nobody, the site itself included.
    Deny,
    /// Pages of the same origin, all the way up to the top.
    SameOrigin,
}

words!(XFrameOptions, "X-Frame-Options", Any, ["DENY" => Deny, "SAMEORIGIN" => SameOrigin]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XFrameOptions::Deny, "DENY");
        check(&XFrameOptions::SameOrigin, "SAMEORIGIN");
    }

    #[test]
    fn faults() {
        refuse::<XFrameOptions>(
            "DENNY",
            "X-Frame-Options: \"DENNY\" is not a value of this header; \
             did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
        );
        refuse::<XFrameOptions>(
            "ALLOW-FROM https://a.example",
            "X-Frame-Options: \"ALLOW-FROM https://a.example\" is not a value of this header; \
             write one of \"DENY\", \"SAMEORIGIN\"",
        );
    }
}
