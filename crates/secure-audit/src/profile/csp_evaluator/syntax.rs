//! The checks of how a policy is written.

use super::{
    Found, Kind, Policy, Severity,
    policy::{DIRECTIVES, is_hash, is_keyword, is_nonce},
};

/// Nonces that can be guessed, or are not base64.
pub(super) fn nonces(policy: &Policy) -> Vec<Found> {
    let mut findings = Vec::new();
    for (directive, values) in policy.directives() {
        for value in values {
            let Some(nonce) = value.strip_prefix("'nonce-").and_then(|rest| rest.strip_suffix('\'')) else { continue };
            if nonce.is_empty() {
                continue;
            }
            if nonce.chars().count() < 8 {
                findings.push(Found::new(Kind::NonceLength, Severity::Medium, directive, Some(value)));
            }
            if !is_nonce(value) {
                findings.push(Found::new(Kind::NonceCharset, Severity::Info, directive, Some(value)));
            }
        }
    }
    findings
}

/// Directives that browsers have dropped.
pub(super) fn deprecated(policy: &Policy) -> Vec<Found> {
    let dropped = ["reflected-xss", "referrer", "disown-opener", "prefetch-src"];
    let found = dropped.into_iter().filter(|directive| policy.get(directive).is_some());
    found.map(|directive| Found::new(Kind::DeprecatedDirective, Severity::Info, directive, None)).collect()
}

/// Directives that nobody knows.
pub(super) fn unknown(policy: &Policy) -> Vec<Found> {
    let names = policy.directives().map(|(name, _)| name).filter(|name| !DIRECTIVES.contains(name));
    names.map(|name| Found::new(Kind::UnknownDirective, Severity::Syntax, name, None)).collect()
}

/// Names of directives among the words of another.
pub(super) fn semicolons(policy: &Policy) -> Vec<Found> {
    let mut findings = Vec::new();
    for (directive, values) in policy.directives() {
        let names = values.iter().filter(|value| DIRECTIVES.contains(&value.as_str()));
        findings
            .extend(names.map(|value| Found::new(Kind::MissingSemicolon, Severity::Syntax, directive, Some(value))));
    }
    findings
}

/// Keywords without their quotes, and quotes around what is not a keyword.
pub(super) fn keywords(policy: &Policy) -> Vec<Found> {
    let mut findings = Vec::new();
    for (directive, values) in policy.directives() {
        let wrong = values.iter().filter(|value| is_unquoted(value) || is_unknown(directive, value));
        findings.extend(wrong.map(|value| Found::new(Kind::InvalidKeyword, Severity::Syntax, directive, Some(value))));
    }
    findings
}

fn is_unquoted(value: &str) -> bool {
    let proof = ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|prefix| value.starts_with(prefix));
    proof || is_keyword(&format!("'{value}'"))
}

fn is_unknown(directive: &str, value: &str) -> bool {
    if !value.starts_with('\'') {
        return false;
    }
    match directive {
        "require-trusted-types-for" => value != "'script'",
        "trusted-types" => !matches!(value, "'allow-duplicates'" | "'none'"),
        _ => !is_keyword(value) && !is_hash(value) && !is_nonce(value),
    }
}
