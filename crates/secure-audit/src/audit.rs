//! [`Audit`]: all that the profiles find in a response.

use std::fmt;

use crate::{
    Finding, Grade, Profile, Seen, Severity,
    baseline::Stale,
    csp_evaluator,
    finding::Findings,
    lighthouse,
    observatory::{self, NotGraded, Scan, Test},
    ours, owasp,
    page::Markup,
    text::cut,
};

/// What was found in a response. `Display` is a table, which a failing test prints.
#[derive(Clone, Debug)]
pub struct Audit {
    pub(crate) address: String,
    pub(crate) status: Option<u16>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) accepted: Vec<Finding>,
    pub(crate) stale: Vec<Stale>,
    pub(crate) not_checked: Vec<&'static str>,
    pub(crate) scan: Result<Scan, NotGraded>,
    pub(crate) profiles: Vec<Profile>,
}

/// Judges a response by all profiles.
///
/// ```
/// use secure_audit::{Grade, Seen};
///
/// let headers = [("X-Frame-Options", "DENY"), ("Content-Type", "text/html; charset=utf-8")];
/// let audit = secure_audit::audit(&Seen::new(200_u16, headers).at("https://app.example/")?.body("<h1>Hello</h1>"));
/// assert_eq!(audit.grade()?, Grade::C);
/// assert!(audit.findings().iter().any(|finding| finding.rule.id == "csp-missing"));
/// assert!(audit.to_string().contains("csp-missing"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn audit(seen: &Seen) -> Audit {
    audit_with(seen, Profile::ALL)
}

/// Judges a response by some profiles. The grade is always the Observatory's.
#[must_use]
pub fn audit_with(seen: &Seen, profiles: &[Profile]) -> Audit {
    let page = Markup::of(seen);
    let mut findings = Findings::default();
    for profile in Profile::ALL.iter().filter(|profile| profiles.contains(profile)) {
        findings.of(*profile);
        match profile {
            Profile::Ours => ours::judge(seen, &page, &mut findings),
            Profile::CspEvaluator => csp_evaluator::judge(seen, &page, &mut findings),
            Profile::Lighthouse => lighthouse::judge(seen, &page, &mut findings),
            Profile::Owasp => owasp::judge(seen, &mut findings),
            // It says the least about places, and so agrees with the others.
            Profile::Observatory => {}
        }
    }
    if profiles.contains(&Profile::Observatory) {
        findings.of(Profile::Observatory);
        observatory::judge(seen, &page, &mut findings);
    }
    Audit {
        address: cut(seen.address()),
        status: seen.status(),
        findings: findings.finish(),
        accepted: Vec::new(),
        stale: Vec::new(),
        not_checked: not_checked(seen, &page),
        scan: observatory::scan_with(seen, &page),
        profiles: Profile::ALL.iter().copied().filter(|profile| profiles.contains(profile)).collect(),
    }
}

impl Audit {
    /// The grade of the Observatory. Tests whose input was not seen count 0.
    ///
    /// # Errors
    /// When the Observatory does not grade such a response: no answer, or an error other than 401 and 403.
    pub fn grade(&self) -> Result<Grade, NotGraded> {
        self.scan.as_ref().map(Scan::grade).map_err(|refused| *refused)
    }

    /// The score behind the grade, with the result of every test.
    ///
    /// # Errors
    /// As [`grade`](Self::grade).
    pub fn scan(&self) -> Result<&Scan, NotGraded> {
        self.scan.as_ref().map_err(|refused| *refused)
    }

    /// The address that was asked for, cut and escaped; empty where it is not known.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What was found, the worst first, without what a baseline accepts.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What a baseline accepts.
    #[must_use]
    pub fn accepted(&self) -> &[Finding] {
        &self.accepted
    }

    /// The entries of a baseline that match nothing any more.
    #[must_use]
    pub fn stale(&self) -> &[Stale] {
        &self.stale
    }

    /// The severity of the worst finding.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// What could not be checked, because nobody saw it.
    #[must_use]
    pub fn not_checked(&self) -> &[&'static str] {
        &self.not_checked
    }

    /// The tests of the Observatory whose input was not seen: the grade assumes that they add and take nothing.
    pub fn assumed(&self) -> impl Iterator<Item = Test> {
        let results = self.scan.iter().flat_map(Scan::results);
        results.filter(|(_, code)| code.is_none()).map(|(test, _)| test)
    }
}

fn not_checked(seen: &Seen, page: &Markup) -> Vec<&'static str> {
    use crate::seen::{Https, PlainHttp};

    let https = seen.is_https() == Some(true) || !matches!(seen.https_side(), Https::NotChecked);
    let checks = [
        (seen.url().is_some(), "the address"),
        (https, "HTTPS"),
        (seen.content().is_some(), "the body"),
        (seen.content().is_none() || page.is_read || page.is_json, "the markup, which cannot be read"),
        (!matches!(seen.plain_side(), PlainHttp::NotChecked), "plain HTTP and its redirects"),
        (seen.cors().is_some(), "a CORS preflight"),
        (seen.second().is_some(), "a second response, for nonces"),
    ];
    checks.into_iter().filter(|(seen, _)| !seen).map(|(_, what)| what).collect()
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::output::table(self, f)
    }
}
