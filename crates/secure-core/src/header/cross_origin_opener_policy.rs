//! `Cross-Origin-Opener-Policy`: cuts a page off from windows of other origins.
//!
//! A page that opens ours, or that ours opens, keeps a handle on its window. With this header pages of other origins
//! get no handle, which also closes a class of side channels. Absent, browsers act as for `unsafe-none`. It counts only
//! over HTTPS (or on localhost) and for top-level pages.
//!
//! Caveat: `same-origin` breaks sign-in and payment windows that talk back; for those take
//! [`SAME_ORIGIN_ALLOW_POPUPS`](CrossOriginOpenerPolicy::SAME_ORIGIN_ALLOW_POPUPS), as `recommended()` does, or find out
//! first with [`CrossOriginOpenerPolicyReportOnly`]. Only Chrome sends reports.
//!
//! ```
//! use secure_core::{CrossOriginOpenerPolicy, EndpointName};
//!
//! const COOP: EndpointName = EndpointName::from_static("coop");
//!
//! let popups = CrossOriginOpenerPolicy::SAME_ORIGIN_ALLOW_POPUPS;
//! assert_eq!(popups.to_string(), "same-origin-allow-popups");
//! assert_eq!(popups.report_to(COOP).to_string(), "same-origin-allow-popups; report-to=\"coop\"");
//! ```
//!
//! Specification: [HTML, cross-origin opener policies](https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies).

use crate::{
    header::{Header, report_only, token},
    wire::endpoint::EndpointName,
};

/// Which windows keep a handle on this one, and who gets reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossOriginOpenerPolicy {
    value: &'static str,
    report_to: Option<EndpointName>,
}

token!(
    CrossOriginOpenerPolicy,
    "Cross-Origin-Opener-Policy",
    [
        /// All that the opened page allows: what browsers do without the header.
        UNSAFE_NONE = "unsafe-none",
        /// Only windows of the same origin with the same policy.
        SAME_ORIGIN = "same-origin",
        /// As [`SAME_ORIGIN`](Self::SAME_ORIGIN), and windows that this page opens itself.
        SAME_ORIGIN_ALLOW_POPUPS = "same-origin-allow-popups",
        /// Only windows that this page opens. A page that opens this one does not keep access to it, not even from the same origin. Firefox does not know
        /// it.
        NOOPENER_ALLOW_POPUPS = "noopener-allow-popups",
    ]
);

report_only! {
    /// The same, only reported. Without an endpoint nobody would hear of it, so
    /// [`prepare`](crate::Policy::prepare) asks for one.
    CrossOriginOpenerPolicyReportOnly(CrossOriginOpenerPolicy), "Cross-Origin-Opener-Policy-Report-Only", silent: true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const COOP: EndpointName = EndpointName::from_static("coop");

    #[test]
    fn values() {
        check(&CrossOriginOpenerPolicy::UNSAFE_NONE, "unsafe-none");
        check(&CrossOriginOpenerPolicy::SAME_ORIGIN, "same-origin");
        check(&CrossOriginOpenerPolicy::SAME_ORIGIN_ALLOW_POPUPS, "same-origin-allow-popups");
        check(&CrossOriginOpenerPolicy::NOOPENER_ALLOW_POPUPS, "noopener-allow-popups");
        let reported = CrossOriginOpenerPolicy::UNSAFE_NONE.report_to(COOP);
        check(&reported, "unsafe-none; report-to=\"coop\"");
        check(&CrossOriginOpenerPolicyReportOnly::new(reported), "unsafe-none; report-to=\"coop\"");
        assert_eq!(
            " same-origin;report-to=\"coop\" ".parse(),
            Ok(CrossOriginOpenerPolicy::SAME_ORIGIN.report_to(COOP))
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<CrossOriginOpenerPolicy>;
        refuse(
            "same-orgin",
            "Cross-Origin-Opener-Policy: \"same-orgin\" is not a value of this header; did you mean \"same-origin\"? \
             It is one of \"unsafe-none\", \"same-origin\", \"same-origin-allow-popups\", \"noopener-allow-popups\"",
        );
        refuse(
            "\"same-origin\"",
            "Cross-Origin-Opener-Policy: browsers ignore \"same-origin\", which is in quotes; \
             write \"same-origin\", without quotes",
        );
        refuse(
            "same-origin; report-to=coop",
            "Cross-Origin-Opener-Policy: browsers skip \"report-to=coop\", which is not a text in quotes; \
             write \"report-to=\\\"coop\\\"\"",
        );
        refuse(
            "same-origin; report-to=\"COOP\"",
            "Cross-Origin-Opener-Policy: report-to: endpoint name: 'C' at byte 0 of \"COOP\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
        refuse(
            "same-origin; report=\"coop\"",
            "Cross-Origin-Opener-Policy: \"report\" is not a parameter of this header; \
             write \"report-to=\\\"ENDPOINT\\\"\", or leave it out",
        );
        refuse(
            "same-origin, same-origin",
            "Cross-Origin-Opener-Policy: ',' at byte 11 of \"same-origin, same-origin\"; \
             end the value before it; only lists have several, with a comma between",
        );
    }

    #[test]
    fn faults_of_the_twin_have_its_name() {
        refuse::<CrossOriginOpenerPolicyReportOnly>(
            "same-origin; report-to=\"COOP\"",
            "Cross-Origin-Opener-Policy-Report-Only: report-to: endpoint name: 'C' at byte 0 of \"COOP\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
    }
}
