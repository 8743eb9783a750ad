//! `Cross-Origin-Embedder-Policy`: lets a page load only what agreed to be loaded.
//!
//! Together with `Cross-Origin-Opener-Policy: same-origin` it makes a page *cross-origin isolated*, which precise timers
//! and `SharedArrayBuffer` ask for. Absent, browsers act as for `unsafe-none`. It is in no preset: images, frames and
//! scripts of other sites that do not send `Cross-Origin-Resource-Policy` stop loading. What would stop is reported by
//! [`CrossOriginEmbedderPolicyReportOnly`], in Chrome.
//!
//! ```
//! use secure_core::{CrossOriginEmbedderPolicy, EndpointName};
//!
//! const COEP: EndpointName = EndpointName::from_static("coep");
//!
//! assert_eq!(CrossOriginEmbedderPolicy::REQUIRE_CORP.to_string(), "require-corp");
//! let reported = CrossOriginEmbedderPolicy::CREDENTIALLESS.report_to(COEP);
//! assert_eq!(reported.to_string(), "credentialless; report-to=\"coep\"");
//! ```
//!
//! Specification: [HTML, cross-origin embedder policies](https://html.spec.whatwg.org/multipage/browsers.html#coep).

use crate::{
    header::{Header, report_only, token},
    wire::endpoint::EndpointName,
};

/// What the page may load from other origins, and who gets reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossOriginEmbedderPolicy {
    value: &'static str,
    report_to: Option<EndpointName>,
}

token!(
    CrossOriginEmbedderPolicy,
    "Cross-Origin-Embedder-Policy",
    [
        /// Everything: what browsers do without the header.
        UNSAFE_NONE = "unsafe-none",
        /// What allows it by `Cross-Origin-Resource-Policy` or CORS.
        REQUIRE_CORP = "require-corp",
        /// As [`REQUIRE_CORP`](Self::REQUIRE_CORP), and the rest without cookies. Safari does not know it.
        CREDENTIALLESS = "credentialless",
    ]
);

report_only! {
    /// The same, only reported, to the endpoint and to scripts that observe reports.
    CrossOriginEmbedderPolicyReportOnly(CrossOriginEmbedderPolicy), "Cross-Origin-Embedder-Policy-Report-Only"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&CrossOriginEmbedderPolicy::UNSAFE_NONE, "unsafe-none");
        check(&CrossOriginEmbedderPolicy::REQUIRE_CORP, "require-corp");
        check(&CrossOriginEmbedderPolicy::CREDENTIALLESS, "credentialless");
        let reported = CrossOriginEmbedderPolicy::REQUIRE_CORP.report_to(EndpointName::from_static("coep"));
        check(&reported, "require-corp; report-to=\"coep\"");
        check(&CrossOriginEmbedderPolicyReportOnly::new(reported), "require-corp; report-to=\"coep\"");
    }

    #[test]
    fn faults() {
        let refuse = refuse::<CrossOriginEmbedderPolicy>;
        refuse(
            "require-cors",
            "Cross-Origin-Embedder-Policy: \"require-cors\" is not a value of this header; \
             did you mean \"require-corp\"? It is one of \"unsafe-none\", \"require-corp\", \"credentialless\"",
        );
        refuse(
            "Require-Corp",
            "Cross-Origin-Embedder-Policy: \"Require-Corp\" is not a value of this header; \
             did you mean \"require-corp\"? It is one of \"unsafe-none\", \"require-corp\", \"credentialless\"",
        );
        refuse(
            "require corp",
            "Cross-Origin-Embedder-Policy: 'c' at byte 8 of \"require corp\"; \
             end the value before it; only lists have several, with a comma between",
        );
    }

    #[test]
    fn faults_of_the_twin_have_its_name() {
        refuse::<CrossOriginEmbedderPolicyReportOnly>(
            "?1",
            "Cross-Origin-Embedder-Policy-Report-Only: \"?1\" is not a value of this header; \
             write one of \"unsafe-none\", \"require-corp\", \"credentialless\"",
        );
    }
}
