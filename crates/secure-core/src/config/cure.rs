//! Cures in the words of a configuration, for faults whose cures are told in Rust.

use crate::{Directive, Fault};

/// What Rust says, and what a configuration says for it, longer texts first.
const WORDS: &[(&str, &str)] = &[
    (
        "write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE)",
        "write \"SAMEORIGIN\" or false for x-frame-options, or \"'none'\" for frame-ancestors",
    ),
    (
        "pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it",
        "write 31536000 or more for max-age, and includeSubDomains",
    ),
    ("add `deny(Feature::Camera)` or others, or leave the header out", "write features such as \"camera=()\""),
    ("add `default_src(Source::SelfOrigin)` and others", "write directives such as \"default-src 'self'\""),
    ("; code can name new ones with `DocumentDirective::custom`", ""),
    ("; code can name new ones with `Feature::custom`", ""),
    ("add it with `with`, which keeps one of each name", "write it once"),
    ("Source::Nonce, or 'nonce-{nonce}' in text", "'nonce-{nonce}'"),
    ("SourceList::NONE for the whole list", "\"'none'\" alone"),
    ("CrossOriginOpenerPolicy::SAME_ORIGIN", "\"same-origin\""),
    ("XContentTypeOptions::NoSniff", "x-content-type-options = \"nosniff\""),
    ("TrustedTypes::none() or any()", "\"'none'\" or \"*\""),
    ("include_subdomains()", "include-subdomains"),
    ("XFrameOptions::Deny", "\"DENY\""),
    ("ReportingEndpoints", "reporting-endpoints"),
    ("SourceList::NONE", "\"'none'\""),
    ("RemovedHeaders", "removed"),
    ("Source::Nonce", "'nonce-{nonce}'"),
];

/// The cure of a fault, for whoever writes a configuration: `'none'` where Rust has `SourceList::NONE`.
///
/// The mistakes of [`read`](super::read) have such cures already; the faults of [`prepare`](crate::Policy::prepare), which
/// only a whole policy shows, speak Rust.
///
/// ```
/// use secure_core::{CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, MemoryBackend, Policy, config};
///
/// let policy = Policy::empty()
///     .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
///     .with(CrossOriginOpenerPolicy::UNSAFE_NONE);
/// let error = policy.prepare::<MemoryBackend>().unwrap_err();
/// assert_eq!(config::cure(&error.faults()[0]), "write \"same-origin\"");
/// ```
#[must_use]
pub fn cure(fault: &Fault) -> String {
    let mut cure = fault.cure.clone().into_owned();
    for (rust, configuration) in WORDS {
        cure = cure.replace(rust, configuration);
    }
    let mut directives: Vec<&str> = Directive::ALL.iter().map(|directive| directive.as_str()).collect();
    directives.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in directives {
        cure = cure.replace(&name.replace('-', "_"), name);
    }
    cure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn directives_have_their_names() {
        for (rust, expected) in [
            ("put it into script_src_attr or style_src_attr", "put it into script-src-attr or style-src-attr"),
            ("add Source::Nonce beside it", "add 'nonce-{nonce}' beside it"),
            ("write SourceList::NONE for the whole list", "write \"'none'\" alone"),
            ("write it once", "write it once"),
        ] {
            let error = Error::new("A", "b", rust);
            assert_eq!(error.faults().iter().map(cure).collect::<Vec<_>>(), [expected]);
        }
    }
}
