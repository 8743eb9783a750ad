//! `Document-Isolation-Policy`: isolates one page, without its openers and frames having to agree.
//!
//! The page becomes *cross-origin isolated*, as with `Cross-Origin-Opener-Policy` and `Cross-Origin-Embedder-Policy`
//! together, but in a process of its own: windows and frames stay as they are. Absent, browsers act as for `none`. It
//! counts only over HTTPS (or on localhost), and only Chrome on desktops knows it. It is in no preset: what other sites
//! do not send `Cross-Origin-Resource-Policy` for stops loading.
//!
//! ```
//! use secure_core::DocumentIsolationPolicy;
//!
//! assert_eq!(DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP.to_string(), "isolate-and-require-corp");
//! ```
//!
//! Specification: [Document-Isolation-Policy](https://wicg.github.io/document-isolation-policy/).

use crate::{
    header::{Header, report_only, token},
    wire::endpoint::EndpointName,
};

/// Whether the page is isolated, and who gets reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentIsolationPolicy {
    value: &'static str,
    report_to: Option<EndpointName>,
}

token!(
    DocumentIsolationPolicy,
    "Document-Isolation-Policy",
    [
        /// It is not: what browsers do without the header.
        NONE = "none",
        /// It is, and loads what other origins do not agree to without cookies.
        ISOLATE_AND_CREDENTIALLESS = "isolate-and-credentialless",
        /// It is, and loads only what agrees by `Cross-Origin-Resource-Policy` or CORS.
        ISOLATE_AND_REQUIRE_CORP = "isolate-and-require-corp",
    ]
);

report_only! {
    /// The same, only reported, to the endpoint and to scripts that observe reports.
    DocumentIsolationPolicyReportOnly(DocumentIsolationPolicy), "Document-Isolation-Policy-Report-Only"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&DocumentIsolationPolicy::NONE, "none");
        check(&DocumentIsolationPolicy::ISOLATE_AND_CREDENTIALLESS, "isolate-and-credentialless");
        check(&DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP, "isolate-and-require-corp");
        let reported = DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP.report_to(EndpointName::from_static("dip"));
        check(&reported, "isolate-and-require-corp; report-to=\"dip\"");
        check(&DocumentIsolationPolicyReportOnly::new(reported), "isolate-and-require-corp; report-to=\"dip\"");
    }

    #[test]
    fn faults() {
        let message = |name: &str| {
            format!(
                "{name}: \"isolate-and-require-cors\" is not a value of this header; \
                 did you mean \"isolate-and-require-corp\"? \
                 It is one of \"none\", \"isolate-and-credentialless\", \"isolate-and-require-corp\""
            )
        };
        refuse::<DocumentIsolationPolicy>("isolate-and-require-cors", &message("Document-Isolation-Policy"));
        refuse::<DocumentIsolationPolicyReportOnly>(
            "isolate-and-require-cors",
            &message("Document-Isolation-Policy-Report-Only"),
        );
    }
}
