//! Faults in the words of a configuration, where they are told in Rust.

use std::borrow::Cow;

use crate::{header::content_security_policy::Directive, wire::fault::Fault};

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

/// A fault in the words of a configuration: `'none'` where Rust has `SourceList::NONE`.
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
        cure: text(fault.cure.configuration()).into_owned().into(),
        ..fault.clone()
    }
}

/// The text without Rust. What is in quotes was written by the user, or is to be: it stays.
fn text(rust: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(rust);
    let (quoting, others): (Vec<_>, Vec<_>) = WORDS.iter().copied().partition(|(from, _)| from.contains('"'));
    for (from, to) in quoting.into_iter().filter(|(from, _)| rust.contains(from)) {
        text = text.replace(from, to).into();
    }
    let mut methods: Vec<_> =
        Directive::ALL.iter().map(|directive| (directive.as_str().replace('-', "_"), directive.as_str())).collect();
    methods.sort_by_key(|(method, _)| std::cmp::Reverse(method.len()));
    let methods = methods.iter().map(|(method, name)| (method.as_str(), *name));
    let words: Vec<_> = others.into_iter().chain(methods).collect();
    let parts = parts(&text);
    if !parts.iter().any(|(quoted, part)| !quoted && words.iter().any(|(from, _)| part.contains(from))) {
        return text;
    }
    let translated = |(quoted, part): (bool, &str)| {
        let words = words.iter().filter(|_| !quoted);
        words.fold(part.to_owned(), |part, (from, to)| part.replace(from, to))
    };
    parts.into_iter().map(translated).collect::<String>().into()
}

/// The parts of a text, and whether each is in quotes. A backslash in quotes takes the next character for itself.
fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let (mut rest, mut quoted) = (text, false);
    loop {
        let mut escaped = false;
        let end = rest.find(|char| {
            let ends = char == '"' && !escaped;
            escaped = quoted && char == '\\' && !escaped;
            ends
        });
        let (part, tail) = end.and_then(|end| rest.split_at_checked(end + 1)).unwrap_or((rest, ""));
        parts.push((quoted, part));
        if tail.is_empty() {
            return parts;
        }
        (rest, quoted) = (tail, !quoted);
    }
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
            // What the user wrote stays.
            (
                "\"img_src\" is no directive; img_src is one of Rust",
                "\"img_src\" is no directive; img-src is one of Rust",
            ),
            ("'x' of \"a\\\" report_to\"; use report_to", "'x' of \"a\\\" report_to\"; use report-to"),
            ("\"CacheControl", "\"CacheControl"),
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
