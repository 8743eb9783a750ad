//! The profile `Lighthouse`: the five audits of Lighthouse 12 that are about headers, each a yes or a no.
//!
//! ```
//! use secure_audit::{Seen, lighthouse::{self, Check}};
//!
//! let seen = Seen::new(200_u16, [("X-Frame-Options", "DENY")]).at("https://app.example/")?;
//! assert_eq!(lighthouse::passes(Check::Clickjacking, &seen), Some(true));
//! assert_eq!(lighthouse::passes(Check::Hsts, &seen), Some(false));
//! # Ok::<(), secure_audit::Error>(())
//! ```
//!
//! Original: [Lighthouse](https://github.com/GoogleChrome/lighthouse), Apache-2.0. Names and rules are facts; no text of it is
//! here.

use crate::{
    Seen,
    csp_evaluator::{self, Kind, Policy},
    finding::Findings,
    page::Markup,
    rule::{self, Rule},
};

/// The version of the original.
pub const VERSION: &str = "Lighthouse 12.6";

/// One of the five audits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// `csp-xss`: the policies of the page stop injected scripts.
    CspXss,
    /// `has-hsts`: a year, subdomains and `preload`.
    Hsts,
    /// `origin-isolation`: a `Cross-Origin-Opener-Policy` that isolates.
    OriginIsolation,
    /// `clickjacking-mitigation`: `X-Frame-Options`, or `frame-ancestors`.
    Clickjacking,
    /// `trusted-types-xss`: `require-trusted-types-for 'script'`.
    TrustedTypes,
}

impl Check {
    /// All audits.
    pub const ALL: &[Self] = &[Self::CspXss, Self::Hsts, Self::OriginIsolation, Self::Clickjacking, Self::TrustedTypes];

    /// The name that the original gives it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CspXss => "csp-xss",
            Self::Hsts => "has-hsts",
            Self::OriginIsolation => "origin-isolation",
            Self::Clickjacking => "clickjacking-mitigation",
            Self::TrustedTypes => "trusted-types-xss",
        }
    }
}

/// Whether a response passes an audit; `None` where its input was not seen.
#[must_use]
pub fn passes(check: Check, seen: &Seen) -> Option<bool> {
    match verdict(check, seen, &policies(seen, &Markup::of(seen))) {
        Verdict::NotSeen => None,
        Verdict::Passes => Some(true),
        Verdict::Fails(_) => Some(false),
    }
}

pub(crate) fn judge(seen: &Seen, page: &Markup, findings: &mut Findings) {
    if seen.status().is_none() {
        return;
    }
    let policies = policies(seen, page);
    for check in Check::ALL {
        if let Verdict::Fails(rule) = verdict(*check, seen, &policies) {
            let value = seen.fields().joined(&rule.subject.to_ascii_lowercase()).unwrap_or_default();
            findings.add_general(rule, check.as_str(), &value, rule.title.trim_end_matches('.').to_owned());
        }
    }
}

fn policies(seen: &Seen, page: &Markup) -> Vec<Policy> {
    let values = seen.fields().all("content-security-policy").chain(page.policies.iter().map(String::as_str));
    values.flat_map(|value| value.split(',')).filter(|piece| !piece.trim().is_empty()).map(Policy::read).collect()
}

/// What an audit says.
enum Verdict {
    NotSeen,
    Passes,
    Fails(&'static Rule),
}

fn verdict(check: Check, seen: &Seen, policies: &[Policy]) -> Verdict {
    let fields = seen.fields();
    let failed = match check {
        Check::CspXss => csp(policies),
        Check::Hsts if seen.is_https() == Some(true) => hsts(fields.first("strict-transport-security")),
        Check::Hsts => return Verdict::NotSeen,
        Check::OriginIsolation => match fields.joined("cross-origin-opener-policy") {
            None => Some(rule::COOP_MISSING),
            Some(value) => {
                let word = value.split(';').next().unwrap_or(&value).trim().to_ascii_lowercase();
                let known = ["unsafe-none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"];
                (!known.contains(&word.as_str())).then_some(rule::COOP_INVALID)
            }
        },
        Check::Clickjacking => {
            let value = fields.joined("x-frame-options").unwrap_or_default().to_ascii_lowercase();
            let in_header = fields.all("content-security-policy").flat_map(|value| value.split(','));
            let limited = in_header.map(Policy::read).any(|policy| policy.get("frame-ancestors").is_some());
            let known = matches!(value.trim(), "deny" | "sameorigin");
            (!limited && !known).then_some(rule::FRAMING_UNLIMITED)
        }
        Check::TrustedTypes => {
            let required = policies.iter().any(|policy| {
                policy.get("require-trusted-types-for").is_some_and(|words| words.iter().any(|word| word == "'script'"))
            });
            (!required).then_some(rule::CSP_NO_TRUSTED_TYPES)
        }
    };
    failed.map_or(Verdict::Passes, Verdict::Fails)
}

/// The first failure, warning or fault of the policies.
fn csp(policies: &[Policy]) -> Option<&'static Rule> {
    if policies.is_empty() {
        return Some(rule::CSP_MISSING);
    }
    let failures = csp_evaluator::failures(policies);
    let rest = || csp_evaluator::warnings(policies).into_iter().chain(csp_evaluator::syntax(policies).concat());
    failures.first().cloned().or_else(|| rest().next()).map(|found| {
        // One rule of ours stands for several directives: the evaluator's own finding says which.
        if found.kind == Kind::MissingDirectives { rule::CSP_MISSING_DIRECTIVE } else { found.kind.rule() }
    })
}

fn hsts(value: Option<&str>) -> Option<&'static Rule> {
    let Some(value) = value else { return Some(rule::HSTS_MISSING) };
    let value = value.to_ascii_lowercase();
    let pieces: Vec<&str> = value.split(';').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let age = pieces.iter().find_map(|piece| piece.strip_prefix("max-age=")).and_then(|age| age.parse::<u64>().ok());
    match age {
        None => Some(rule::HSTS_INVALID),
        Some(age) if age < 31_536_000 => Some(rule::HSTS_SHORT),
        Some(_) if !pieces.contains(&"includesubdomains") => Some(rule::HSTS_NO_SUB_DOMAINS),
        Some(_) if !pieces.contains(&"preload") => Some(rule::HSTS_NOT_PRELOADABLE),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(check: Check, name: &str, value: &str, expected: bool) {
        let seen = Seen::new(200_u16, [(name, value)]).at("https://app.example/").unwrap();
        assert_eq!(passes(check, &seen), Some(expected), "{value}");
    }

    #[test]
    fn five_audits() {
        let year = "max-age=31536000; includeSubDomains; preload";
        check(Check::Hsts, "Strict-Transport-Security", year, true);
        check(Check::Hsts, "Strict-Transport-Security", "max-age=31536000; includeSubDomains", false);
        check(Check::Hsts, "Strict-Transport-Security", "max-age=1; includeSubDomains; preload", false);
        check(Check::Hsts, "Strict-Transport-Security", "preload", false);
        check(Check::OriginIsolation, "Cross-Origin-Opener-Policy", "same-origin; report-to=\"x\"", true);
        check(Check::OriginIsolation, "Cross-Origin-Opener-Policy", "maybe", false);
        check(Check::Clickjacking, "Content-Security-Policy", "frame-ancestors 'none'", true);
        check(Check::Clickjacking, "X-Frame-Options", "ALLOW-FROM https://a.example", false);
        check(Check::TrustedTypes, "Content-Security-Policy", "require-trusted-types-for 'script'", true);
        let strict =
            "script-src 'nonce-abcdefgh12' 'strict-dynamic' 'unsafe-inline' https:; object-src 'none'; base-uri 'none'";
        check(Check::CspXss, "Content-Security-Policy", strict, true);
        check(Check::CspXss, "Content-Security-Policy", "default-src *", false);
        check(Check::CspXss, "Content-Security-Policy-Report-Only", strict, false);
    }

    #[test]
    fn without_an_address_nobody_knows_of_https() {
        assert_eq!(passes(Check::Hsts, &Seen::new(200_u16, [("a", "b")])), None);
    }
}
