//! The checks that ask for a strict policy, and for what old browsers need beside it.

use super::{Found, Kind, Policy, Severity};

pub(super) fn all(policy: &Policy) -> Vec<Found> {
    let checks = [strict_dynamic, not_standalone, unsafe_inline_fallback, allowlist_fallback, trusted_types];
    checks.into_iter().flat_map(|check| check(policy)).collect()
}

fn found(policy: &Policy, kind: Kind, severity: Severity) -> Vec<Found> {
    vec![Found::new(kind, severity, policy.effective_directive("script-src"), None)]
}

/// Hosts and schemes without `'strict-dynamic'`.
pub(super) fn strict_dynamic(policy: &Policy) -> Vec<Found> {
    let hosts = policy.effective_values("script-src").iter().any(|value| !value.starts_with('\''));
    if hosts && !policy.has_strict_dynamic() {
        found(policy, Kind::StrictDynamic, Severity::StrictCsp)
    } else {
        Vec::new()
    }
}

/// `'strict-dynamic'` without a nonce or a hash: no script runs.
pub(super) fn not_standalone(policy: &Policy) -> Vec<Found> {
    let alone = policy.has_strict_dynamic() && !policy.has_script_nonces() && !policy.has_script_hashes();
    if alone { found(policy, Kind::StrictDynamicNotStandalone, Severity::Info) } else { Vec::new() }
}

/// Nonces or hashes without `'unsafe-inline'`, which only browsers that know neither take.
pub(super) fn unsafe_inline_fallback(policy: &Policy) -> Vec<Found> {
    let proven = policy.has_script_nonces() || policy.has_script_hashes();
    let has = policy.effective_values("script-src").iter().any(|value| value == "'unsafe-inline'");
    if proven && !has { found(policy, Kind::UnsafeInlineFallback, Severity::StrictCsp) } else { Vec::new() }
}

/// `'strict-dynamic'` without hosts, which only browsers that do not know it take.
pub(super) fn allowlist_fallback(policy: &Policy) -> Vec<Found> {
    let is_place = |value: &String| matches!(value.as_str(), "http:" | "https:" | "*") || value.contains('.');
    let has = policy.effective_values("script-src").iter().any(is_place);
    if policy.has_strict_dynamic() && !has {
        found(policy, Kind::AllowlistFallback, Severity::StrictCsp)
    } else {
        Vec::new()
    }
}

/// No trusted types.
pub(super) fn trusted_types(policy: &Policy) -> Vec<Found> {
    let directive = "require-trusted-types-for";
    if policy.has(directive, "'script'") {
        return Vec::new();
    }
    vec![Found::new(Kind::RequireTrustedTypesForScripts, Severity::Info, directive, None)]
}
