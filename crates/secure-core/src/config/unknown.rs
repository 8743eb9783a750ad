//! What to write instead of a key that there is not.

use super::{
    key,
    words::{HEADERS_SETTINGS, SETTINGS},
};
use crate::{
    header::{
        custom::{foreign, refusal},
        removed::RemovedHeaders,
    },
    policy::headers::FIELDS,
    wire::{error::nearest, text::HeaderName},
};

/// What people call headers and settings for short.
const SHORT: &[(&str, &str)] = &[
    ("coep", "cross-origin-embedder-policy"),
    ("content-security", "content-security-policy"),
    ("cookie-rules", "cookies"),
    ("coop", "cross-origin-opener-policy"),
    ("corp", "cross-origin-resource-policy"),
    ("csp", "content-security-policy"),
    ("dip", "document-isolation-policy"),
    ("force-https", "https-redirect"),
    ("headers", "custom"),
    ("hosts", "allowed-hosts"),
    ("hpkp", "public-key-pins"),
    ("hsts", "strict-transport-security"),
    ("nosniff", "x-content-type-options"),
    ("oac", "origin-agent-cluster"),
    ("redirect", "https-redirect"),
    ("remove", "removed"),
    ("report-endpoints", "reporting-endpoints"),
    ("set-cookie", "cookies"),
    ("sts", "strict-transport-security"),
    ("trusted-hosts", "allowed-hosts"),
    ("xcto", "x-content-type-options"),
    ("xfo", "x-frame-options"),
    ("xxp", "x-xss-protection"),
];

/// Headers that go along with another.
const COMPANIONS: [&str; 2] = ["pragma", "expires"];

const REPORT_ONLY: &str = "-report-only";

pub(super) fn cure(name: &str) -> String {
    among(name, SETTINGS)
}

/// The same for a key of a class, which has headers alone.
pub(super) fn cure_in_class(name: &str) -> String {
    let word = name.replace('_', "-").to_ascii_lowercase();
    match SETTINGS.iter().find(|key| **key == short(&word).unwrap_or(&word)) {
        Some(key) if !HEADERS_SETTINGS.contains(key) => {
            format!("a class has headers alone; write {key:?} beside \"classes\"")
        }
        _ => among(name, HEADERS_SETTINGS),
    }
}

fn among(name: &str, settings: &[&str]) -> String {
    let keys: Vec<String> = FIELDS.iter().map(key).chain(settings.iter().map(|&key| key.to_owned())).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let word = name.replace('_', "-").to_ascii_lowercase();
    if COMPANIONS.contains(&word.as_str()) {
        return "write companions = true into the table of \"cache-control\", beside its value".to_owned();
    }
    if RemovedHeaders::owasp().contains(&word) || RemovedHeaders::common().contains(&word) {
        return format!("to take it out of every response, write removed = \"common\" or removed = [{word:?}]");
    }
    if let Some(key) = written_out(&word, &keys) {
        return format!("did you mean {key:?}?");
    }
    // What may not be custom either says what to do. Of the content, there are more than have a name here.
    let reason = || Some(refusal(&HeaderName::new(word.clone()).ok()?)?.configuration().to_owned());
    let is_foreign = foreign().any(|foreign| foreign.eq_ignore_ascii_case(&word));
    if let Some(reason) = reason().filter(|_| is_foreign) {
        return reason;
    }
    // A policy is not content.
    let reason = || reason().filter(|_| !word.starts_with("content-security"));
    let meant = |key: &str| format!("did you mean {key:?}?");
    let near = nearest(&word, keys.iter().copied()).map(meant);
    near.or_else(reason).or_else(|| longer(&word, &keys).map(meant)).unwrap_or_else(|| {
        "write a header's name in lower case, or put a header that has no key into \"custom\"".to_owned() //
    })
}

/// The key that people call so for short.
///
/// ```
/// assert_eq!(secure_core::config::short("HSTS"), Some("strict-transport-security"));
/// assert_eq!(secure_core::config::short("server"), None);
/// ```
#[must_use]
pub fn short(name: &str) -> Option<&'static str> {
    SHORT.iter().find(|(short, _)| name.eq_ignore_ascii_case(short)).map(|(_, key)| *key)
}

/// The key that a name is or is short for, or the key of its report-only variant.
fn written_out(word: &str, keys: &[&str]) -> Option<String> {
    let variant = || Some(short(word.strip_suffix(REPORT_ONLY)?)?.to_owned() + REPORT_ONLY);
    let written = short(word).map(str::to_owned).or_else(variant).unwrap_or_else(|| word.to_owned());
    keys.contains(&written.as_str()).then_some(written)
}

/// The key of which a word is a part, if it is a part of one alone, and perhaps of its report-only variant.
fn longer<'k>(word: &str, keys: &[&'k str]) -> Option<&'k str> {
    let mut found = keys.iter().copied().filter(|key| word.len() > 4 && key.contains(word));
    let first = found.next()?;
    found.all(|other| other.strip_prefix(first) == Some(REPORT_ONLY)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_told() {
        for (name, meant) in [
            ("csp-report-only", "content-security-policy-report-only"),
            ("CSP_REPORT_ONLY", "content-security-policy-report-only"),
            ("coop-report-only", "cross-origin-opener-policy-report-only"),
            ("permissions", "permissions-policy"),
            ("content-security", "content-security-policy"),
            ("xcto", "x-content-type-options"),
            ("nosniff", "x-content-type-options"),
            ("xxp", "x-xss-protection"),
            ("report-endpoints", "reporting-endpoints"),
            ("referrer", "referrer-policy"),
            ("allowed-host", "allowed-hosts"),
            ("content-securty-policy", "content-security-policy"),
            ("Permissions-Policy", "permissions-policy"),
            ("X-Permissions-Policy", "permissions-policy"),
        ] {
            assert_eq!(cure(name), format!("did you mean {meant:?}?"), "{name}");
        }
    }

    #[test]
    fn what_is_no_key_has_a_reason() {
        const PLAIN: &str = "write a header's name in lower case, or put a header that has no key into \"custom\"";
        for (name, expected) in [
            ("pragma", "write companions = true into the table of \"cache-control\", beside its value"),
            ("Expires", "write companions = true into the table of \"cache-control\", beside its value"),
            (
                "X-Powered-By",
                "to take it out of every response, write removed = \"common\" or removed = [\"x-powered-by\"]",
            ),
            (
                "clear-site-data",
                "on every response it would log visitors out; \
                 send it from the handler of the logout alone",
            ),
            ("content-type", "set it in the handler, which knows the content"),
            ("X_Content_Security_Policy", "send Content-Security-Policy, which browsers read since 2013"),
            ("connection", "leave it to the server"),
            ("x-team", PLAIN),
            ("corp-report-only", PLAIN),
            ("policy", PLAIN),
            ("", PLAIN),
            ("a b", PLAIN),
        ] {
            assert_eq!(cure(name), expected, "{name}");
        }
        if cfg!(not(feature = "legacy")) {
            assert_eq!(cure("expect-ct"), "leave it out, since browsers dropped it, or build with the feature legacy");
        }
    }
}
