//! [`Baseline`]: findings that are known and accepted, each with a reason.
//!
//! A line is *rule place = reason*. Empty lines and lines that start with `#` do not count:
//!
//! ```
//! use secure_audit::{Baseline, Seen};
//!
//! let baseline: Baseline = "# Accepted by the team\n\
//!                           csp-missing Content-Security-Policy = the policy comes with the new front end\n\
//!                           cookie-no-secure Set-Cookie: theme = it holds no secret\n".parse()?;
//! let audit = secure_audit::audit(&Seen::new(200_u16, [("X-Frame-Options", "DENY")]).at("https://app.example/")?);
//! let audit = audit.with_baseline(&baseline);
//! assert!(audit.findings().iter().all(|finding| finding.rule.id != "csp-missing"));
//! assert_eq!(audit.stale()[0].to_string(), "baseline: line 3: nothing is found for \"cookie-no-secure Set-Cookie: theme\"; remove the line");
//! # Ok::<(), secure_audit::Error>(())
//! ```

use std::{
    collections::HashSet,
    fmt::{self, Write as _},
};

use secure_core::Error;

use crate::{Audit, Report, Rule, text::quoted};

/// Findings that are known and accepted, each with a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: usize,
    rule: String,
    place: String,
    reason: String,
}

/// An entry that matches nothing any more. `Display` says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stale {
    /// The line of the entry, from 1.
    pub line: usize,
    /// The id of its rule.
    pub rule: String,
    /// Its place.
    pub place: String,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = quoted(&format!("{} {}", self.rule, self.place));
        write!(f, "baseline: line {}: nothing is found for {entry}; remove the line", self.line)
    }
}

impl std::str::FromStr for Baseline {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut entries = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fault =
                |problem: String, cure: &'static str| Error::new(format!("baseline: line {number}"), problem, cure);
            let (what, reason) = line.rsplit_once(" = ").unwrap_or((line, ""));
            if reason.trim().is_empty() {
                let problem = format!("{} has no reason", quoted(line));
                return Err(fault(problem, "end the line with \" = \" and the reason why it is accepted"));
            }
            let (rule, place) = what.trim().split_once(' ').unwrap_or((what.trim(), ""));
            if !Rule::all().any(|known| known.id == rule) {
                let problem = format!("{} is not a rule", quoted(rule));
                return Err(fault(problem, "begin the line with a rule of the audit's table, such as \"csp-missing\""));
            }
            let (rule, place) = (rule.to_owned(), place.trim().to_owned());
            entries.push(Entry { line: number, rule, place, reason: reason.trim().to_owned() });
        }
        Ok(Self { entries })
    }
}

impl Baseline {
    /// A baseline that accepts all findings of some audits, for the same reason, as text. Write it to a file, and replace the
    /// reasons.
    ///
    /// ```
    /// use secure_audit::{Baseline, Report, Seen};
    ///
    /// let audit = secure_audit::audit(&Seen::new(200_u16, [("X-Frame-Options", "DENY")]).at("https://app.example/")?);
    /// let text = Baseline::text_of(&Report::from(audit.clone()), "known in May");
    /// assert!(text.contains("csp-missing Content-Security-Policy = known in May\n"));
    /// assert!(audit.with_baseline(&text.parse()?).findings().is_empty());
    /// # Ok::<(), secure_audit::Error>(())
    /// ```
    #[must_use]
    pub fn text_of(report: &Report, reason: &str) -> String {
        let mut known = HashSet::new();
        let findings = report.audits().iter().flat_map(Audit::findings);
        let mut text = String::new();
        for finding in findings.filter(|finding| known.insert((finding.rule.id, finding.place.as_str()))) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{} {} = {}", finding.rule.id, finding.place, crate::text::cut(reason));
        }
        text
    }

    /// The entries that are not among those that were used.
    pub(crate) fn stale(&self, used: &HashSet<(&str, &str)>) -> Vec<Stale> {
        let idle = self.entries.iter().filter(|entry| !used.contains(&(entry.rule.as_str(), entry.place.as_str())));
        idle.map(|entry| Stale { line: entry.line, rule: entry.rule.clone(), place: entry.place.clone() }).collect()
    }

    /// The reasons, in order, each with the id of its rule.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (entry.rule.as_str(), entry.reason.as_str()))
    }
}

impl Audit {
    /// Without what a baseline accepts, by rule and place. What it accepts and nobody finds is in [`stale`](Self::stale).
    #[must_use]
    pub fn with_baseline(mut self, baseline: &Baseline) -> Self {
        let known: HashSet<(&str, &str)> =
            baseline.entries.iter().map(|entry| (entry.rule.as_str(), entry.place.as_str())).collect();
        let all = std::mem::take(&mut self.findings).into_iter();
        let (accepted, rest): (Vec<_>, Vec<_>) =
            all.partition(|finding| known.contains(&(finding.rule.id, finding.place.as_str())));
        let used: HashSet<(&str, &str)> =
            accepted.iter().map(|finding| (finding.rule.id, finding.place.as_str())).collect();
        self.stale.extend(baseline.stale(&used));
        self.accepted.extend(accepted);
        self.findings = rest;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let error = |text: &str| text.parse::<Baseline>().unwrap_err().to_string();
        assert_eq!(
            error("\ncsp-missing x"),
            "baseline: line 2: \"csp-missing x\" has no reason; end the line with \" = \" and the reason why it is accepted",
        );
        assert_eq!(
            error("csp-mising x = y"),
            "baseline: line 1: \"csp-mising\" is not a rule; \
             begin the line with a rule of the audit's table, such as \"csp-missing\"",
        );
    }

    #[test]
    fn an_equals_sign_may_stand_in_a_place() {
        let baseline: Baseline = "cookie-no-secure Set-Cookie: a = b = because".parse().unwrap();
        assert_eq!(baseline.entries[0].place, "Set-Cookie: a = b");
        assert_eq!(baseline.reasons().collect::<Vec<_>>(), [("cookie-no-secure", "because")]);
    }
}
