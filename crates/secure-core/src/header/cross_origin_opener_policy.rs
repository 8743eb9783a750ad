//! `Cross-Origin-Opener-Policy`: cuts a page off from windows of other origins.
//!
//! A page that opens ours, or that ours opens, keeps a handle on its window. With this header pages of other origins
//! get no handle, which also closes a class of side channels. Absent, browsers act as for `unsafe-none`. It counts only
//! over HTTPS (or on localhost) and for top-level pages.
//!
//! Caveat: `same-origin` breaks sign-in and payment windows that talk back; for those take
//! [`SameOriginAllowPopups`](CrossOriginOpenerPolicy::SameOriginAllowPopups), as `recommended()` does.
//!
//! ```
//! use secure_core::CrossOriginOpenerPolicy;
//!
//! assert_eq!(CrossOriginOpenerPolicy::SameOriginAllowPopups.to_string(), "same-origin-allow-popups");
//! ```
//!
//! Specification: [HTML, cross-origin opener policies](https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies).

use crate::header::words;

/// Which windows keep a handle on this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrossOriginOpenerPolicy {
    /// All that the opened page allows: what browsers do without the header.
    UnsafeNone,
    /// Only windows of the same origin with the same policy.
    SameOrigin,
    /// As [`SameOrigin`](Self::SameOrigin), and windows that this page opens itself.
    SameOriginAllowPopups,
    /// Windows that this page opens; whoever opens this page gets none, the same origin included.
    NoopenerAllowPopups,
}

words!(CrossOriginOpenerPolicy, "Cross-Origin-Opener-Policy", Exact, [
    "unsafe-none" => UnsafeNone,
    "same-origin" => SameOrigin,
    "same-origin-allow-popups" => SameOriginAllowPopups,
    "noopener-allow-popups" => NoopenerAllowPopups,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&CrossOriginOpenerPolicy::UnsafeNone, "unsafe-none");
        check(&CrossOriginOpenerPolicy::SameOrigin, "same-origin");
        check(&CrossOriginOpenerPolicy::SameOriginAllowPopups, "same-origin-allow-popups");
        check(&CrossOriginOpenerPolicy::NoopenerAllowPopups, "noopener-allow-popups");
    }

    #[test]
    fn faults() {
        refuse::<CrossOriginOpenerPolicy>(
            "same-orgin",
            "Cross-Origin-Opener-Policy: \"same-orgin\" is not a value of this header; did you mean \"same-origin\"? \
             It is one of \"unsafe-none\", \"same-origin\", \"same-origin-allow-popups\", \"noopener-allow-popups\"",
        );
    }
}
