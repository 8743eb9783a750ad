//! The checks of one policy, in the order of the original.

use super::{
    Found, Invalid, Kind, Policy, Severity, allowlists,
    host::{host, is_ip, without_scheme},
    policy::SCRIPTS,
    strict, syntax,
};

/// The checks of the original, by its names.
macro_rules! checks {
    ($policy:ident: $($name:literal => $check:expr,)+) => {
        const DEFAULT: &[&str] = &[$($name),+];

        fn run(name: &str, $policy: &Policy) -> Option<Result<Vec<Found>, Invalid>> {
            match name {
                $($name => Some($check),)+
                _ => None,
            }
        }
    };
}

checks! { policy:
    "checkScriptUnsafeInline" => Ok(unsafe_inline(policy)),
    "checkScriptUnsafeEval" => Ok(unsafe_eval(policy)),
    "checkPlainUrlSchemes" => Ok(plain_schemes(policy)),
    "checkWildcards" => Ok(wildcards(policy)),
    "checkMissingDirectives" => Ok(missing(policy)),
    "checkScriptAllowlistBypass" => allowlists::scripts(policy),
    "checkFlashObjectAllowlistBypass" => allowlists::objects(policy),
    "checkIpSource" => ip_sources(policy),
    "checkNonceLength" => Ok(syntax::nonces(policy)),
    "checkSrcHttp" => Ok(http_sources(policy)),
    "checkDeprecatedDirective" => Ok(syntax::deprecated(policy)),
    "checkUnknownDirective" => Ok(syntax::unknown(policy)),
    "checkMissingSemicolon" => Ok(syntax::semicolons(policy)),
    "checkInvalidKeyword" => Ok(syntax::keywords(policy)),
}

/// Checks that are not run by default.
fn further(name: &str, policy: &Policy) -> Option<Vec<Found>> {
    Some(match name {
        "checkStrictDynamic" => strict::strict_dynamic(policy),
        "checkStrictDynamicNotStandalone" => strict::not_standalone(policy),
        "checkUnsafeInlineFallback" => strict::unsafe_inline_fallback(policy),
        "checkAllowlistFallback" => strict::allowlist_fallback(policy),
        "checkRequiresTrustedTypesForScripts" => strict::trusted_types(policy),
        "checkHasConfiguredReporting" => reporting(policy),
        "checkMissingObjectSrcDirective" => missing_object_src(policy),
        "checkMissingScriptSrcDirective" => missing_script_src(policy),
        "checkMissingBaseUriDirective" => missing_base_uri(policy),
        _ => return None,
    })
}

pub(super) fn all(policy: &Policy) -> Result<Vec<Found>, Invalid> {
    let mut findings = Vec::new();
    for check in DEFAULT.iter().filter_map(|name| run(name, policy)) {
        findings.extend(check?);
    }
    Ok(findings)
}

/// The findings of all checks that can read the policy, and the words at which others stop.
pub(super) fn lenient(policy: &Policy) -> (Vec<Found>, Vec<Invalid>) {
    let (mut findings, mut invalid) = (Vec::new(), Vec::new());
    for check in DEFAULT.iter().filter_map(|name| run(name, policy)) {
        match check {
            Ok(found) => findings.extend(found),
            Err(word) => invalid.push(word),
        }
    }
    (findings, invalid)
}

pub(super) fn named(name: &str, policy: &Policy) -> Result<Option<Vec<Found>>, Invalid> {
    match run(name, policy) {
        Some(findings) => findings.map(Some),
        None => Ok(further(name, policy)),
    }
}

/// Findings of a word, wherever one of the directives holds it.
fn words(
    policy: &Policy,
    directives: &[&str],
    test: impl Fn(&str) -> bool,
    kind: Kind,
    severity: Severity,
) -> Vec<Found> {
    let mut findings = Vec::new();
    for directive in policy.effective_directives(directives.iter().copied()) {
        let values = policy.get(directive).unwrap_or_default().iter().filter(|value| test(value));
        findings.extend(values.map(|value| Found::new(kind, severity, directive, Some(value))));
    }
    findings
}

pub(super) fn unsafe_inline(policy: &Policy) -> Vec<Found> {
    let mut findings = Vec::new();
    for directive in policy.effective_directives(SCRIPTS) {
        for (word, kind, severity) in [
            ("'unsafe-inline'", Kind::ScriptUnsafeInline, Severity::High),
            ("'unsafe-hashes'", Kind::ScriptUnsafeHashes, Severity::MediumMaybe),
        ] {
            if policy.has(directive, word) {
                findings.push(Found::new(kind, severity, directive, Some(word)));
            }
        }
    }
    findings
}

fn unsafe_eval(policy: &Policy) -> Vec<Found> {
    words(policy, &SCRIPTS, |value| value == "'unsafe-eval'", Kind::ScriptUnsafeEval, Severity::MediumMaybe)
}

/// The directives through which scripts come.
const WAYS_IN: [&str; 5] = ["script-src", "script-src-attr", "script-src-elem", "object-src", "base-uri"];

pub(super) fn plain_schemes(policy: &Policy) -> Vec<Found> {
    let plain = |value: &str| matches!(value, "data:" | "http:" | "https:");
    words(policy, &WAYS_IN, plain, Kind::PlainUrlSchemes, Severity::High)
}

pub(super) fn wildcards(policy: &Policy) -> Vec<Found> {
    words(policy, &WAYS_IN, |value| without_scheme(value) == "*", Kind::PlainWildcard, Severity::High)
}

fn missing(policy: &Policy) -> Vec<Found> {
    let all = [missing_object_src(policy), missing_script_src(policy), missing_base_uri(policy)];
    all.into_iter().flatten().collect()
}

fn lacks(directive: &str) -> Vec<Found> {
    vec![Found::new(Kind::MissingDirectives, Severity::High, directive, None)]
}

pub(super) fn missing_object_src(policy: &Policy) -> Vec<Found> {
    let found = policy.get("object-src").or_else(|| policy.get("default-src"));
    if found.is_some_and(|values| !values.is_empty()) { Vec::new() } else { lacks("object-src") }
}

pub(super) fn missing_script_src(policy: &Policy) -> Vec<Found> {
    let has = policy.get("script-src").is_some() || policy.get("default-src").is_some();
    if has { Vec::new() } else { lacks("script-src") }
}

/// Whether a `<base>` could lead a trusted script elsewhere.
pub(super) fn needs_base_uri(policy: &Policy) -> bool {
    policy.has_script_nonces() || (policy.has_script_hashes() && policy.has_strict_dynamic())
}

pub(super) fn missing_base_uri(policy: &Policy) -> Vec<Found> {
    if policy.get("base-uri").is_none() && needs_base_uri(policy) { lacks("base-uri") } else { Vec::new() }
}

fn ip_sources(policy: &Policy) -> Result<Vec<Found>, Invalid> {
    let mut findings = Vec::new();
    for (directive, values) in policy.directives() {
        for value in values {
            if is_ip(&host(value)?) {
                findings.push(Found::new(Kind::IpSource, Severity::Info, directive, Some(value)));
            }
        }
    }
    Ok(findings)
}

fn http_sources(policy: &Policy) -> Vec<Found> {
    let mut findings = Vec::new();
    for (directive, values) in policy.directives() {
        let http = values.iter().filter(|value| value.starts_with("http://"));
        findings.extend(http.map(|value| Found::new(Kind::SrcHttp, Severity::Medium, directive, Some(value))));
    }
    findings
}

fn reporting(policy: &Policy) -> Vec<Found> {
    let has = |directive: &str| policy.get(directive).is_some_and(|values| !values.is_empty());
    let found = |kind, directive| vec![Found::new(kind, Severity::Info, directive, None)];
    match (has("report-uri"), has("report-to")) {
        (true, _) => Vec::new(),
        (false, true) => found(Kind::ReportToOnly, "report-to"),
        (false, false) => found(Kind::ReportingDestinationMissing, "report-uri"),
    }
}
