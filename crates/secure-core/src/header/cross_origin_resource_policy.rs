//! `Cross-Origin-Resource-Policy`: which sites may load this response into their pages.
//!
//! It stops another site from pulling the response into its own process with an `<img>` or `<script>`, where a side
//! channel could read it. Absent, every site may. It does not touch requests made with CORS.
//!
//! ```
//! use secure_core::CrossOriginResourcePolicy;
//!
//! assert_eq!(CrossOriginResourcePolicy::SameSite.to_string(), "same-site");
//! ```
//!
//! Specification: [Fetch, `Cross-Origin-Resource-Policy`](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header).

use crate::header::words;

/// Whose pages may load the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossOriginResourcePolicy {
    /// Those of the same scheme, host and port.
    SameOrigin,
    /// Those of the same registered domain, such as `www` for what `static` sends.
    SameSite,
    /// Everybody's: for fonts, badges and other assets that are meant to be embedded.
    CrossOrigin,
}

words!(CrossOriginResourcePolicy, "Cross-Origin-Resource-Policy", Exact, [
    "same-origin" => SameOrigin,
    "same-site" => SameSite,
    "cross-origin" => CrossOrigin,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&CrossOriginResourcePolicy::SameOrigin, "same-origin");
        check(&CrossOriginResourcePolicy::SameSite, "same-site");
        check(&CrossOriginResourcePolicy::CrossOrigin, "cross-origin");
    }

    #[test]
    fn faults() {
        refuse::<CrossOriginResourcePolicy>(
            "samesite",
            "Cross-Origin-Resource-Policy: \"samesite\" is not a value of this header; \
             did you mean \"same-site\"? It is one of \"same-origin\", \"same-site\", \"cross-origin\"",
        );
    }
}
