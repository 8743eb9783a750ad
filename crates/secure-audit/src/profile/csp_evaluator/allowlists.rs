//! The checks of hosts from which scripts and plug-ins load.

use super::{
    Found, Invalid, Kind, Policy, Severity,
    bypass::{ANGULAR, FLASH, JSONP, NEEDS_EVAL},
    host::{host_of_entry, matching},
    policy::is_scheme,
};

/// Hosts of scripts: each may serve a script that somebody else chose.
pub(super) fn scripts(policy: &Policy) -> Result<Vec<Found>, Invalid> {
    let mut findings = Vec::new();
    for directive in policy.effective_directives(["script-src", "script-src-elem"]) {
        let values = policy.get(directive).unwrap_or_default();
        if values.iter().any(|value| value == "'none'") {
            continue;
        }
        for value in values {
            let found = |severity| Found::new(Kind::ScriptAllowlistBypass, severity, directive, Some(value));
            if value == "'self'" {
                findings.push(found(Severity::MediumMaybe));
                continue;
            }
            if value.starts_with('\'') || is_scheme(value) || !value.contains('.') {
                continue;
            }
            let evaluates = values.iter().any(|value| value == "'unsafe-eval'");
            let harmful = |entry: &&str| evaluates || !NEEDS_EVAL.contains(&host_of_entry(entry));
            let angular = matching(value, ANGULAR)?;
            let jsonp = matching(value, JSONP)?.filter(harmful);
            findings.push(match angular.or(jsonp) {
                Some(address) => found(Severity::High).with_bypass(address),
                None => found(Severity::MediumMaybe),
            });
        }
    }
    Ok(findings)
}

/// Hosts of plug-ins.
pub(super) fn objects(policy: &Policy) -> Result<Vec<Found>, Invalid> {
    let directive = policy.effective_directive("object-src");
    let values = policy.get(directive).unwrap_or_default();
    let flash = "application/x-shockwave-flash";
    let without_flash = policy.get("plugin-types").is_some_and(|types| !types.iter().any(|kind| kind == flash));
    if without_flash || values.iter().any(|value| value == "'none'") {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for value in values {
        let found = |severity| Found::new(Kind::ObjectAllowlistBypass, severity, directive, Some(value));
        match matching(value, FLASH)? {
            Some(address) => findings.push(found(Severity::High).with_bypass(address)),
            None if directive == "object-src" => findings.push(found(Severity::MediumMaybe)),
            None => {}
        }
    }
    Ok(findings)
}
