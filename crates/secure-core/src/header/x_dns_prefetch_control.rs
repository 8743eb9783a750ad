//! `X-DNS-Prefetch-Control`: whether the browser looks up the names behind links ahead of a click.
//!
//! A look-up shows the name server which links a page holds, which matters for a mailbox and hardly for a shop. Chrome
//! and Firefox know the header. Absent, they look up on HTTP pages and mostly not on HTTPS pages.
//!
//! ```
//! use secure_core::XDnsPrefetchControl;
//!
//! assert_eq!(XDnsPrefetchControl::Off.to_string(), "off");
//! ```
//!
//! Never standardised: [MDN, `X-DNS-Prefetch-Control`](https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-DNS-Prefetch-Control).

use crate::header::words;

/// Whether to look names up ahead of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XDnsPrefetchControl {
    /// Look up: faster clicks.
    On,
    /// Do not: more privacy.
    Off,
}

words!(XDnsPrefetchControl, "X-DNS-Prefetch-Control", Any, ["on" => On, "off" => Off]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XDnsPrefetchControl::On, "on");
        check(&XDnsPrefetchControl::Off, "off");
    }

    #[test]
    fn faults() {
        refuse::<XDnsPrefetchControl>(
            "false",
            "X-DNS-Prefetch-Control: \"false\" is not a value of this header; write one of \"on\", \"off\"",
        );
    }
}
