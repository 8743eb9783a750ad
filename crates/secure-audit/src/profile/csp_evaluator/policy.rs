//! A policy as the original reads it, and what is left of it for a version of the specification.

use secure_core::header::content_security_policy::evaluate::{Dialect, policies};

use super::{Found, Kind, Severity};

/// The version of the specification that a browser knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "the versions of the original")]
pub enum Version {
    /// Without nonces and hashes.
    One,
    /// With nonces and hashes.
    Two,
    /// With `'strict-dynamic'`.
    Three,
}

/// One policy: a comma does not end it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    directives: Vec<(String, Vec<String>)>,
}

const KEYWORDS: &[&str] = &[
    "'self'",
    "'none'",
    "'unsafe-inline'",
    "'unsafe-eval'",
    "'wasm-eval'",
    "'wasm-unsafe-eval'",
    "'strict-dynamic'",
    "'unsafe-hashed-attributes'",
    "'unsafe-hashes'",
    "'report-sample'",
    "'block'",
    "'allow'",
    "'inline-speculation-rules'",
];

pub(super) const DIRECTIVES: &[&str] = &[
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "frame-src",
    "img-src",
    "media-src",
    "object-src",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "prefetch-src",
    "manifest-src",
    "worker-src",
    "base-uri",
    "plugin-types",
    "sandbox",
    "disown-opener",
    "form-action",
    "frame-ancestors",
    "navigate-to",
    "report-to",
    "report-uri",
    "block-all-mixed-content",
    "upgrade-insecure-requests",
    "reflected-xss",
    "referrer",
    "require-sri-for",
    "trusted-types",
    "require-trusted-types-for",
    "webrtc",
];

/// The directives that old browsers do not know.
const OF_THREE: &[&str] = &[
    "report-to",
    "worker-src",
    "manifest-src",
    "trusted-types",
    "require-trusted-types-for",
    "script-src-attr",
    "script-src-elem",
    "style-src-attr",
    "style-src-elem",
];

/// The directives for scripts.
pub(super) const SCRIPTS: [&str; 3] = ["script-src", "script-src-attr", "script-src-elem"];

impl Policy {
    /// Reads a policy.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut policy = Self::default();
        let mut names = std::collections::HashSet::new();
        for directive in policies(text, Dialect::CspEvaluator).into_iter().flatten() {
            let name = directive.name.text.to_lowercase();
            if !names.insert(name.clone()) {
                continue;
            }
            let mut seen = std::collections::HashSet::new();
            let words = directive.values.iter().map(|word| normal(word.text));
            policy.directives.push((name, words.filter(|word| seen.insert(word.clone())).collect()));
        }
        policy
    }

    /// The directives in order, and their words, each once.
    pub fn directives(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.directives.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The words of a directive.
    #[must_use]
    pub fn get(&self, directive: &str) -> Option<&[String]> {
        self.directives.iter().find(|(name, _)| name == directive).map(|(_, values)| values.as_slice())
    }

    pub(super) fn has(&self, directive: &str, word: &str) -> bool {
        self.get(directive).is_some_and(|values| values.iter().any(|value| value == word))
    }

    /// The directive that counts for another.
    pub(super) fn effective_directive<'a>(&self, directive: &'a str) -> &'a str {
        let has = |name: &str| self.get(name).is_some();
        if has(directive) {
            return directive;
        }
        let general = match directive {
            "script-src-attr" | "script-src-elem" => "script-src",
            "style-src-attr" | "style-src-elem" => "style-src",
            _ => directive,
        };
        if has(general) {
            return general;
        }
        let fetches =
            directive.ends_with("-src") || directive.ends_with("-src-attr") || directive.ends_with("-src-elem");
        if fetches && directive != "prefetch-src" && DIRECTIVES.contains(&directive) {
            "default-src"
        } else {
            directive
        }
    }

    pub(super) fn effective_directives<'a>(&self, directives: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        super::distinct(directives.into_iter().map(|directive| self.effective_directive(directive)))
    }

    /// The words that count for a directive.
    pub(super) fn effective_values(&self, directive: &str) -> &[String] {
        self.get(self.effective_directive(directive)).unwrap_or_default()
    }

    pub(super) fn has_script_nonces(&self) -> bool {
        self.effective_values("script-src").iter().any(|value| is_nonce(value))
    }

    pub(super) fn has_script_hashes(&self) -> bool {
        self.effective_values("script-src").iter().any(|value| is_hash(value))
    }

    pub(super) fn has_strict_dynamic(&self) -> bool {
        self.has(self.effective_directive("script-src"), "'strict-dynamic'")
    }

    /// What a browser of this version keeps of the policy, and what it ignores.
    #[must_use]
    pub fn effective(&self, version: Version) -> (Self, Vec<Found>) {
        let mut kept = self.clone();
        let mut ignored = Vec::new();
        let mut ignore = |directive: &str, value: &str| {
            ignored.push(Found::new(Kind::Ignored, Severity::None, directive, Some(value)));
        };
        for directive in SCRIPTS {
            let directive = self.effective_directive(directive);
            let Some(values) = self.get(directive) else { continue };
            let Some(list) = kept.directives.iter_mut().find(|(name, _)| name == directive).map(|(_, list)| list)
            else {
                continue;
            };
            let is_proof = |value: &str| is_nonce(value) || is_hash(value);
            if values.iter().any(|value| is_proof(value)) {
                if version >= Version::Two {
                    list.retain(|value| value != "'unsafe-inline'");
                    if values.iter().any(|value| value == "'unsafe-inline'") {
                        ignore(directive, "'unsafe-inline'");
                    }
                } else {
                    list.retain(|value| !is_proof(value));
                }
            }
            let Some(_) = values.iter().find(|value| *value == "'strict-dynamic'") else { continue };
            if version < Version::Three {
                list.retain(|value| value != "'strict-dynamic'");
                continue;
            }
            let is_void = |value: &str| !value.starts_with('\'') || matches!(value, "'self'" | "'unsafe-inline'");
            list.retain(|value| !is_void(value));
            values.iter().filter(|value| is_void(value)).for_each(|value| ignore(directive, value));
        }
        if version < Version::Three {
            kept.directives.retain(|(name, _)| !OF_THREE.contains(&name.as_str()));
        }
        (kept, ignored)
    }
}

/// A word with keywords and schemes in lower case.
fn normal(word: &str) -> String {
    let lower = word.to_lowercase();
    if KEYWORDS.contains(&lower.as_str()) || is_scheme(word) { lower } else { word.to_owned() }
}

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// A scheme and its colon, such as `https:`.
pub(super) fn is_scheme(word: &str) -> bool {
    let Some(scheme) = word.strip_suffix(':') else { return false };
    let more = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    scheme.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && scheme.bytes().all(more)
}

/// `'nonce-…'` with a value that is base64.
pub(super) fn is_nonce(word: &str) -> bool {
    word.strip_prefix("'nonce-").and_then(|rest| rest.strip_suffix('\'')).is_some_and(is_base64)
}

/// `'sha256-…'` and its siblings with a value that is base64.
pub(super) fn is_hash(word: &str) -> bool {
    let value = ["'sha256-", "'sha384-", "'sha512-"].iter().find_map(|prefix| word.strip_prefix(prefix));
    value.and_then(|rest| rest.strip_suffix('\'')).is_some_and(is_base64)
}

fn is_base64(text: &str) -> bool {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-');
    !digits.is_empty() && digits.bytes().all(known)
}
