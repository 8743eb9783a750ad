//! What Lighthouse asks of the original: findings of all policies of a page together.

use super::{Found, Policy, Version, checks, strict, syntax as written};

/// What fails the page: ways around all of its policies together.
#[must_use]
pub fn failures(policies: &[Policy]) -> Vec<Found> {
    let mut findings = in_every(policies, checks::missing_script_src);
    findings.extend(in_every(policies, checks::missing_object_src));
    findings.extend(base_uri(policies));
    let effective: Vec<Policy> = policies.iter().map(|policy| policy.effective(Version::Three).0).collect();
    findings.extend(in_every(&effective, strict::strict_dynamic));
    // A policy without a list for scripts does not count here: another one may have it.
    let with_scripts: Vec<Policy> =
        effective.iter().filter(|policy| checks::missing_script_src(policy).is_empty()).cloned().collect();
    findings.extend(in_every(&with_scripts, checks::unsafe_inline));
    findings.extend(in_every(&effective, checks::wildcards));
    findings.extend(in_every(&effective, checks::plain_schemes));
    findings
}

/// What old browsers lack.
#[must_use]
pub fn warnings(policies: &[Policy]) -> Vec<Found> {
    let mut findings = in_any(policies, strict::unsafe_inline_fallback);
    findings.extend(in_any(policies, strict::allowlist_fallback));
    findings
}

/// What is written wrongly, for each policy.
#[must_use]
pub fn syntax(policies: &[Policy]) -> Vec<Vec<Found>> {
    let checks = [written::nonces, written::unknown, written::deprecated, written::semicolons, written::keywords];
    policies.iter().map(|policy| checks.iter().flat_map(|check| check(policy)).collect()).collect()
}

/// The findings that every policy has.
fn in_every(policies: &[Policy], check: fn(&Policy) -> Vec<Found>) -> Vec<Found> {
    let mut all = policies.iter().map(check);
    let first = all.next().unwrap_or_default();
    all.fold(first, |kept, next| kept.into_iter().filter(|finding| next.contains(finding)).collect())
}

/// The findings that any policy has, each once.
fn in_any(policies: &[Policy], check: fn(&Policy) -> Vec<Found>) -> Vec<Found> {
    let mut findings: Vec<Found> = Vec::new();
    for finding in policies.iter().flat_map(check) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

/// `base-uri` is missing where a policy needs it, and none has it.
fn base_uri(policies: &[Policy]) -> Vec<Found> {
    let has = policies.iter().any(|policy| policy.get("base-uri").is_some());
    if has { Vec::new() } else { in_any(policies, checks::missing_base_uri) }
}
