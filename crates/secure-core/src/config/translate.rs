//! Faults in the words of a configuration, where they are told in Rust.

use std::borrow::Cow;

use crate::{Directive, Fault};

/// What Rust says, and what a configuration says for it; a text before its parts.
const WORDS: &[(&str, &str)] = &[
    (
        "write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE)",
        "write \"SAMEORIGIN\" or false for x-frame-options, or \"'none'\" for frame-ancestors",
    ),
    ("write without::<XFrameOptions>(), ", "write false for x-frame-options, "),
    (
        "pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it",
        "write 31536000 or more for max-age, and includeSubDomains",
    ),
    ("add `deny(Feature::Camera)` or others, or leave the header out", "write features such as \"camera=()\""),
    ("with `report_to(EndpointName::from_static(\"default\"))`", "with report-to"),
    (
        "add `with(DocumentDirective::ForceLoadAtTop(true))` or others, or leave the header out",
        "write directives such as \"force-load-at-top\"",
    ),
    (", or write `PublicKeyPinsReportOnly` of the feature `legacy`", ", or build with the feature legacy"),
    (", or write `PublicKeyPins` of the feature `legacy`", ", or build with the feature legacy"),
    (", or write `FeaturePolicy` of the feature `legacy`", ", or build with the feature legacy"),
    (", and only the feature `legacy` knows it", ", and only the feature legacy knows it"),
    (", or write `ExpectCt` of the feature `legacy`", ", or build with the feature legacy"),
    ("add `default_src(Source::SelfOrigin)` and others", "write directives such as \"default-src 'self'\""),
    ("; code can name new ones with `DocumentDirective::custom`", ""),
    ("add it with `with`, which keeps one of each name", "write it once"),
    ("; code can name new ones with `Feature::custom`", ""),
    ("Source::Nonce, or 'nonce-{nonce}' in text", "'nonce-{nonce}'"),
    ("SourceList::NONE for the whole list", "\"'none'\" alone"),
    ("CrossOriginOpenerPolicy::SAME_ORIGIN", "\"same-origin\""),
    ("XContentTypeOptions::NoSniff", "x-content-type-options = \"nosniff\""),
    ("TrustedTypes::none() or any()", "\"'none'\" or \"*\""),
    ("include_subdomains()", "include-subdomains"),
    ("XFrameOptions::Deny", "\"DENY\""),
    ("ReportingEndpoints", "reporting-endpoints"),
    ("Transport::Direct", "transport = \"direct\""),
    ("SourceList::NONE", "\"'none'\""),
    ("RemovedHeaders", "removed"),
    ("Source::Nonce", "'nonce-{nonce}'"),
    ("CacheControl", "cache-control"),
    ("ReportTo", "report-to"),
];

/// A fault in the words of whoever writes a configuration: `'none'` where Rust has `SourceList::NONE`.
///
/// The mistakes of [`read`](super::read) have such words already. The faults of [`prepare`](crate::Policy::prepare), which
/// only a whole policy shows, speak Rust.
///
/// ```
/// use secure_core::{CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, MemoryBackend, Policy, config};
///
/// let policy = Policy::empty()
///     .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
///     .with(CrossOriginOpenerPolicy::UNSAFE_NONE);
/// let error = policy.prepare::<MemoryBackend>().unwrap_err();
/// assert_eq!(config::translate(&error.faults()[0]).cure, "write \"same-origin\"");
/// ```
#[must_use]
pub fn translate(fault: &Fault) -> Fault {
    Fault {
        place: fault.place.clone(),
        problem: text(&fault.problem).into_owned(),
        cure: match text(&fault.cure) {
            Cow::Borrowed(_) => fault.cure.clone(),
            Cow::Owned(cure) => cure.into(),
        },
    }
}

fn text(rust: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(rust);
    let mut replace = |from: &str, to: &str| {
        if text.contains(from) {
            text = text.replace(from, to).into();
        }
    };
    for (from, to) in WORDS {
        replace(from, to);
    }
    let mut directives: Vec<&str> = Directive::ALL.iter().map(|directive| directive.as_str()).collect();
    directives.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in directives {
        replace(&name.replace('-', "_"), name);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn directives_have_their_names() {
        for (rust, expected) in [
            ("put it into script_src_attr or style_src_attr", "put it into script-src-attr or style-src-attr"),
            ("add Source::Nonce beside it", "add 'nonce-{nonce}' beside it"),
            ("write it once", "write it once"),
        ] {
            assert_eq!(text(rust), expected);
        }
    }

    /// For code alone; told otherwise before it comes to this; and the beginning of a text above.
    const KNOWN: &[&str] = &["ClearSiteData::logout()", "write `{header}`", "EndpointName::from_static("];

    fn is_rust(text: &str) -> bool {
        let call = |(at, _): (usize, &str)| {
            text.get(..at).is_some_and(|before| before.ends_with(|char: char| char.is_ascii_alphanumeric()))
        };
        let name = |word: &str| word.starts_with(char::is_uppercase) && !word.contains(['-', ' ']);
        let quoted = text.split('`').skip(1).step_by(2).any(|word| {
            name(word)
                && word.chars().filter(|char| char.is_uppercase()).count() > 1
                && word.chars().any(char::is_lowercase)
        });
        text.contains("::") || text.match_indices("()").any(call) || quoted
    }

    /// Every message of the headers that names something of Rust has other words for a configuration.
    #[test]
    fn no_message_is_left_in_rust() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![source.join("header"), source.join("policy")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                    continue;
                }
                let code = fs::read_to_string(&entry).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap_or_default();
                let lines =
                    code.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("#["));
                for line in lines.filter(|line| !line.contains("panic!(") && !line.contains("assert!(")) {
                    let literals = line.split('"').skip(1).step_by(2).filter(|literal| literal.contains(' '));
                    let left = literals.map(|literal| text(literal).into_owned()).filter(|text| is_rust(text));
                    found.extend(left.filter(|text| !KNOWN.iter().any(|known| text.contains(known))));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    }
}
