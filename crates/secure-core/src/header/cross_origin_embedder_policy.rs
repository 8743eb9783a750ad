//! `Cross-Origin-Embedder-Policy`: lets a page load only what agreed to be loaded.
//!
//! Together with `Cross-Origin-Opener-Policy: same-origin` it makes a page *cross-origin isolated*, which precise timers
//! and `SharedArrayBuffer` ask for. Absent, browsers act as for `unsafe-none`. It is in no preset: images, frames and
//! scripts of other sites that do not send `Cross-Origin-Resource-Policy` stop loading.
//!
//! ```
//! use secure_core::CrossOriginEmbedderPolicy;
//!
//! assert_eq!(CrossOriginEmbedderPolicy::RequireCorp.to_string(), "require-corp");
//! ```
//!
//! Specification: [HTML, cross-origin embedder policies](https://html.spec.whatwg.org/multipage/browsers.html#coep).

use crate::header::words;

/// What the page may load from other origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrossOriginEmbedderPolicy {
    /// Everything: what browsers do without the header.
    UnsafeNone,
    /// What allows it by `Cross-Origin-Resource-Policy` or CORS.
    RequireCorp,
    /// As [`RequireCorp`](Self::RequireCorp), and the rest without cookies. Safari does not know it.
    Credentialless,
}

words!(CrossOriginEmbedderPolicy, "Cross-Origin-Embedder-Policy", Exact, [
    "unsafe-none" => UnsafeNone,
    "require-corp" => RequireCorp,
    "credentialless" => Credentialless,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&CrossOriginEmbedderPolicy::UnsafeNone, "unsafe-none");
        check(&CrossOriginEmbedderPolicy::RequireCorp, "require-corp");
        check(&CrossOriginEmbedderPolicy::Credentialless, "credentialless");
    }

    #[test]
    fn faults() {
        refuse::<CrossOriginEmbedderPolicy>(
            "require-cors",
            "Cross-Origin-Embedder-Policy: \"require-cors\" is not a value of this header; \
             did you mean \"require-corp\"? It is one of \"unsafe-none\", \"require-corp\", \"credentialless\"",
        );
        refuse::<CrossOriginEmbedderPolicy>(
            "Require-Corp",
            "Cross-Origin-Embedder-Policy: \"Require-Corp\" is not a value of this header; \
             did you mean \"require-corp\"? It is one of \"unsafe-none\", \"require-corp\", \"credentialless\"",
        );
    }
}
