//! [`Report`]: several audits as one, such as those of all routes of an application.

use std::{collections::HashSet, fmt};

use crate::{Audit, Baseline, Grade, Severity, baseline::Stale, observatory::NotGraded, output};

/// Several audits as one: the routes of an application, the pages of a site.
///
/// ```
/// use secure_audit::{Grade, Report, Seen, audit};
///
/// let mut report = Report::default();
/// for (path, csp) in [("/", "default-src 'none'"), ("/old", "default-src *")] {
///     let headers = [("Content-Security-Policy", csp), ("X-Frame-Options", "DENY"), ("X-Content-Type-Options", "nosniff")];
///     report.push(audit(&Seen::new(200_u16, headers).at(&format!("https://app.example{path}"))?));
/// }
/// assert_eq!(report.lowest()?, Some(Grade::CPlus));
/// assert_eq!(report.to_string().matches(": grade ").count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Report {
    audits: Vec<Audit>,
    stale: Vec<Stale>,
}

impl Report {
    /// Adds an audit.
    pub fn push(&mut self, audit: Audit) {
        self.audits.push(audit);
    }

    /// The audits, in order.
    #[must_use]
    pub fn audits(&self) -> &[Audit] {
        &self.audits
    }

    /// The lowest grade; `None` where there is no audit.
    ///
    /// # Errors
    /// When one of the responses is not graded.
    pub fn lowest(&self) -> Result<Option<Grade>, NotGraded> {
        let grades: Vec<Grade> = self.audits.iter().map(Audit::grade).collect::<Result<_, _>>()?;
        Ok(grades.into_iter().min())
    }

    /// The severity of the worst finding.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.audits.iter().filter_map(Audit::worst).max()
    }

    /// Without what a baseline accepts, by rule and place, in any of the audits. An entry that matches nothing in all of them
    /// is in [`stale`](Self::stale).
    #[must_use]
    pub fn with_baseline(mut self, baseline: &Baseline) -> Self {
        self.audits = self.audits.into_iter().map(|audit| audit.with_baseline(baseline)).collect();
        let accepted = self.audits.iter().flat_map(Audit::accepted);
        let used: HashSet<(&str, &str)> = accepted.map(|found| (found.rule.id, found.place.as_str())).collect();
        self.stale = baseline.stale(&used);
        self.audits.iter_mut().for_each(|audit| audit.stale.clear());
        self
    }

    /// The entries of a baseline that match nothing in any of the audits.
    #[must_use]
    pub fn stale(&self) -> &[Stale] {
        &self.stale
    }

    /// The audits as JSON: an object with `version`, `audits` and `stale`. An audit is as [`Audit::json_schema`] describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        output::json_of_all(&self.audits, &self.stale)
    }

    /// The audits in the format SARIF 2.1.0, as one run.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        output::sarif_of_all(&self.audits)
    }

    /// The audits as a report of `JUnit`, a suite each. See [`Audit::to_junit`].
    #[must_use]
    pub fn to_junit(&self, failing: Severity) -> String {
        output::junit_of_all(&self.audits, failing)
    }

    /// The audits as Markdown, for a summary of CI.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let pages: Vec<String> = self.audits.iter().map(Audit::to_markdown).collect();
        pages.join("\n")
    }
}

impl FromIterator<Audit> for Report {
    fn from_iter<I: IntoIterator<Item = Audit>>(audits: I) -> Self {
        Self { audits: audits.into_iter().collect(), stale: Vec::new() }
    }
}

impl From<Audit> for Report {
    fn from(audit: Audit) -> Self {
        Self::from_iter([audit])
    }
}

/// The tables of the audits, one after the other.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, audit) in self.audits.iter().enumerate() {
            let between = if index == 0 { "" } else { "\n" };
            write!(f, "{between}{audit}")?;
        }
        for stale in &self.stale {
            writeln!(f, "\n{stale}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seen, audit};

    fn two() -> Report {
        let page = |path: &str, name: &'static str| {
            let seen = Seen::new(200_u16, [(name, "DENY")]).at(&format!("https://app.example{path}")).unwrap();
            audit(&seen.body("<p>x"))
        };
        [page("/", "X-Frame-Options"), page("/x", "X-Other")].into_iter().collect()
    }

    #[test]
    fn an_entry_that_matches_one_page_is_not_stale() {
        let baseline: Baseline =
            "framing-unlimited X-Frame-Options = x\nhsts-short Strict-Transport-Security = y".parse().unwrap();
        let report = two().with_baseline(&baseline);
        let stale: Vec<&str> = report.stale().iter().map(|stale| stale.rule.as_str()).collect();
        assert_eq!((stale, report.audits()[1].accepted().len()), (vec!["hsts-short"], 1), "{report}");
    }

    #[test]
    fn every_format_holds_every_page() {
        let report = two();
        let count = report.audits().iter().map(|audit| audit.findings().len()).sum::<usize>();
        assert_eq!(report.worst(), Some(Severity::High));
        assert_eq!(report.to_junit(Severity::Info).matches("<testsuite ").count(), 2);
        assert_eq!(report.to_sarif().matches("\"ruleId\":").count(), count);
        assert_eq!(report.to_json().matches("\"notChecked\":").count(), 2);
        assert!(report.to_json().starts_with("{\"version\":1,\"audits\":[{"));
        assert_eq!(report.to_markdown().matches("## ").count(), 2);
        assert_eq!(Report::default().lowest(), Ok(None));
    }
}
