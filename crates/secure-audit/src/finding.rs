//! [`Finding`]: what is wrong, where, how bad it is, and which profiles say so.

use std::{collections::HashMap, fmt};

use crate::{
    rule::{Rule, Severity},
    text::quoted,
};

/// Whose rules judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Profile {
    /// What browsers do, and what the others miss.
    Ours,
    /// Mozilla's HTTP Observatory.
    Observatory,
    /// Google's csp-evaluator.
    CspEvaluator,
    /// The five audits of Lighthouse that are about headers.
    Lighthouse,
    /// The lists of the OWASP Secure Headers Project.
    Owasp,
}

impl Profile {
    /// All profiles.
    pub const ALL: &[Self] = &[Self::Ours, Self::Observatory, Self::CspEvaluator, Self::Lighthouse, Self::Owasp];

    /// The name, as the command line takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Observatory => "observatory",
            Self::CspEvaluator => "csp-evaluator",
            Self::Lighthouse => "lighthouse",
            Self::Owasp => "owasp",
        }
    }

    /// The version of its original, or of this crate.
    #[must_use]
    pub const fn version(self) -> &'static str {
        match self {
            Self::Ours => concat!("secure-audit ", env!("CARGO_PKG_VERSION")),
            Self::Observatory => crate::observatory::VERSION,
            Self::CspEvaluator => crate::csp_evaluator::VERSION,
            Self::Lighthouse => crate::lighthouse::VERSION,
            Self::Owasp => crate::owasp::VERSION,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Profile {
    type Err = secure_core::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|own| own.as_str().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(|own| quoted(own.as_str())).collect();
            let problem = format!("{} is not a profile", quoted(text));
            secure_core::Error::new("profile", problem, format!("write one of {}", names.join(", ")))
        })
    }
}

/// A profile that says the same, and the name that its original gives to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agreement {
    /// The profile.
    pub profile: Profile,
    /// The name of the result there.
    pub name: &'static str,
}

/// One thing that is wrong.
///
/// `Display` prints a line: *severity, rule, place: problem; cure*.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is about, why it matters, and what to do.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// Where: the header, then the directive, the cookie or the like.
    pub place: String,
    /// What was written there; empty where it is missing.
    pub value: String,
    /// What is wrong, quoting what was written.
    pub problem: String,
    /// The profiles that say so.
    pub agreed: Vec<Agreement>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}: {}; {}", self.severity, self.rule.id, self.place, self.problem, self.rule.rust)
    }
}

/// How many findings of one rule are kept. The last one says how many follow.
const MOST: usize = 50;

/// Collects findings, and merges those of several profiles that say the same.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// Where in the list the findings of a rule are.
    by_rule: HashMap<&'static str, Vec<usize>>,
    profile: Option<Profile>,
}

impl Findings {
    /// All that follows comes from this profile.
    pub(crate) fn of(&mut self, profile: Profile) {
        self.profile = Some(profile);
    }

    /// A finding at a place. One that is known is only agreed with.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        name: &'static str,
        place: impl Into<String>,
        value: &str,
        problem: String,
    ) {
        self.add_as(rule, rule.severity, name, place, value, problem);
    }

    pub(crate) fn add_as(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        name: &'static str,
        place: impl Into<String>,
        value: &str,
        problem: String,
    ) {
        let Some(profile) = self.profile else { return };
        let place = crate::text::cut(&place.into());
        let agreement = Agreement { profile, name };
        let places = self.by_rule.entry(rule.id).or_default();
        let same = places.iter().find(|index| self.list.get(**index).is_some_and(|known| known.place == place));
        if let Some(known) = same.and_then(|index| self.list.get_mut(*index)) {
            known.severity = known.severity.max(severity);
            agree(known, agreement);
            return;
        }
        if places.len() < MOST {
            let more = if places.len() + 1 == MOST { "; further ones are left out" } else { "" };
            // Whatever a rule quotes, nothing of it may control a terminal.
            let (value, mut problem) = (crate::text::cut(value), crate::text::fit(problem));
            problem.push_str(more);
            places.push(self.list.len());
            self.list.push(Finding { rule, severity, place, value, problem, agreed: vec![agreement] });
        }
    }

    /// A finding about a whole header: where the rule has findings at places of it, it agrees with them.
    pub(crate) fn add_general(&mut self, rule: &'static Rule, name: &'static str, value: &str, problem: String) {
        let Some(profile) = self.profile else { return };
        let mut known = self.list.iter_mut().filter(|known| known.rule.id == rule.id).peekable();
        if known.peek().is_none() {
            self.add(rule, name, rule.subject, value, problem);
            return;
        }
        known.for_each(|known| agree(known, Agreement { profile, name }));
    }

    /// All findings, the worst first, and by their places.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.list
    }
}

fn agree(finding: &mut Finding, agreement: Agreement) {
    if !finding.agreed.contains(&agreement) {
        finding.agreed.push(agreement);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn profiles_agree() {
        let mut findings = Findings::default();
        findings.of(Profile::Ours);
        findings.add(rule::COOKIE_NO_SECURE, "cookie", "Set-Cookie: a", "a=1", "no Secure".to_owned());
        findings.of(Profile::Observatory);
        findings.add_general(rule::COOKIE_NO_SECURE, "cookies-without-secure-flag", "", String::new());
        findings.add_general(rule::HSTS_MISSING, "hsts-not-implemented", "", "it is missing".to_owned());
        let all = findings.finish();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].agreed.len(), 2);
        assert_eq!(
            all[0].to_string(),
            "high cookie-no-secure Set-Cookie: a: no Secure; policy.with(CookieRules::recommended())",
        );
    }

    #[test]
    fn a_flood_is_cut() {
        let mut findings = Findings::default();
        findings.of(Profile::Ours);
        for index in 0..1000 {
            findings.add(rule::COOKIE_NO_SECURE, "x", format!("Set-Cookie: {index}"), "", "no Secure".to_owned());
        }
        let all = findings.finish();
        assert_eq!((all.len(), all[MOST - 1].problem.as_str()), (MOST, "no Secure; further ones are left out"));
    }

    #[test]
    fn names_of_profiles() {
        assert_eq!("OWASP".parse(), Ok(Profile::Owasp));
        assert_eq!(
            "x".parse::<Profile>().unwrap_err().to_string(),
            "profile: \"x\" is not a profile; write one of \"ours\", \"observatory\", \"csp-evaluator\", \"lighthouse\", \"owasp\"",
        );
    }
}
