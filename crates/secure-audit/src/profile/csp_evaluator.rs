//! The profile `CspEvaluator`: Google's csp-evaluator, version 1.1.8, commit d5cddb91.
//!
//! It looks for ways around one policy, and says how bad each is. [`evaluate`] gives its findings in its order; [`failures`],
//! [`warnings`] and [`syntax`] are what Lighthouse asks of it for all policies of a page.
//!
//! ```
//! use secure_audit::csp_evaluator::{self, Kind, Policy, Severity, Version};
//!
//! let policy = Policy::read("script-src https://cdn.example 'unsafe-inline'; object-src 'none'");
//! let findings = csp_evaluator::evaluate(&policy, Version::Three)?;
//! assert_eq!(findings[0].kind, Kind::ScriptUnsafeInline);
//! assert_eq!(findings[0].severity, Severity::High);
//! assert_eq!(findings[0].value.as_deref(), Some("'unsafe-inline'"));
//! # Ok::<(), csp_evaluator::Invalid>(())
//! ```
//!
//! Original: [csp-evaluator](https://github.com/google/csp-evaluator), Apache-2.0. Names, severities and rules are facts; its
//! lists of hosts are data, with their notice.

use std::{collections::BTreeSet, fmt};

mod allowlists;
mod bypass;
mod checks;
mod findings;
mod host;
mod kinds;
mod lighthouse;
mod policy;
mod strict;
mod syntax;

pub(crate) use self::findings::judge;
pub use self::{
    bypass::VERSION as LISTS_VERSION,
    kinds::{Kind, Severity},
    lighthouse::{failures, syntax, warnings},
    policy::{Policy, Version},
};

/// The version of the original.
pub const VERSION: &str = "csp-evaluator 1.1.8";

/// What the original finds in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// The directive.
    pub directive: String,
    /// The word of the directive, unless all of it is meant.
    pub value: Option<String>,
    /// The address of the lists that the word lets through.
    pub bypass: Option<&'static str>,
}

/// A word that the original cannot read, at which it stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The word.
    pub value: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = crate::text::quoted(&self.value);
        write!(
            f,
            "policy: {value} is not a source that an address can be made of; write \"https://host\" or a keyword in quotes"
        )
    }
}

impl std::error::Error for Invalid {}

impl Found {
    fn new(kind: Kind, severity: Severity, directive: &str, value: Option<&str>) -> Self {
        Self { kind, severity, directive: directive.to_owned(), value: value.map(str::to_owned), bypass: None }
    }

    fn with_bypass(mut self, address: &'static str) -> Self {
        self.bypass = Some(address);
        self
    }
}

/// The findings of the original, in its order: what the version ignores, then its checks.
///
/// # Errors
/// When the original throws, at a word that is not an address.
pub fn evaluate(policy: &Policy, version: Version) -> Result<Vec<Found>, Invalid> {
    let (effective, mut findings) = policy.effective(version);
    findings.extend(checks::all(&effective)?);
    Ok(findings)
}

/// The findings of one check of the original, by the name that it has there; `None` where it has no such check.
///
/// # Errors
/// When the original throws, at a word that is not an address.
pub fn check(name: &str, policy: &Policy) -> Result<Option<Vec<Found>>, Invalid> {
    checks::named(name, policy)
}

/// The findings of the checks that ask for a strict policy: a nonce or hashes with `'strict-dynamic'`.
#[must_use]
pub fn evaluate_strict(policy: &Policy) -> Vec<Found> {
    strict::all(policy)
}

/// The worst severity of findings; [`Severity::None`] where there are none.
#[must_use]
pub fn highest_severity(findings: &[Found]) -> Severity {
    findings.iter().map(|finding| finding.severity).min().unwrap_or(Severity::None)
}

/// Directives as a set, each once and in the order of the names given.
fn distinct<'a>(directives: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    directives.into_iter().filter(|directive| seen.insert(*directive)).collect()
}
