//! [`Rule`]: what a finding is about, why it matters, and what to do.
//!
//! The profiles map the results of their originals to these rules, so that three tools that say the same thing make one
//! finding. Ids are stable: a baseline and a code-scanning service know findings by them.

use std::fmt;

/// Rules as constants, and a list of them.
macro_rules! rules {
    ($($name:ident { $($field:ident: $value:expr,)+ })+) => {
        $(pub(crate) const $name: &Rule = &Rule { $($field: $value,)+ };)+

        pub(super) const RULES: &[&Rule] = &[$($name),+];
    };
}

mod cookies;
mod isolation;
mod policy;
mod responses;
mod transport;

pub(crate) use self::{cookies::*, isolation::*, policy::*, responses::*, transport::*};

/// How bad a finding is. The worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a scale, which a gate of CI compares with")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A missing layer of defence.
    Low,
    /// A weakness that an attacker needs a second one for.
    Medium,
    /// An attack works, or a protection that the author relies on does not.
    High,
}

impl Severity {
    /// All severities, the mildest first.
    pub const ALL: &[Self] = &[Self::Info, Self::Low, Self::Medium, Self::High];

    /// The name: `info`, `low`, `medium` or `high`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Severity {
    type Err = secure_core::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|own| own.as_str().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| {
            let problem = format!("{} is not a severity", crate::text::quoted(text));
            secure_core::Error::new("severity", problem, "write one of \"info\", \"low\", \"medium\", \"high\"")
        })
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The stable id, such as `csp-missing`.
    pub id: &'static str,
    /// How bad it usually is.
    pub severity: Severity,
    /// The header that it is about, or `body`, `certificate`, `response`.
    pub subject: &'static str,
    /// The weakness in the list of [CWE](https://cwe.mitre.org/).
    pub cwe: u16,
    /// What is wrong, in one sentence.
    pub title: &'static str,
    /// What can happen.
    pub why: &'static str,
    /// What to write in Rust.
    pub rust: &'static str,
    /// What to write in a configuration. Empty where it is not a matter of the policy.
    pub configuration: &'static str,
    /// Where to read more.
    pub link: &'static str,
}

impl Rule {
    /// All rules, by subject.
    ///
    /// ```
    /// use secure_audit::Rule;
    ///
    /// let rule = Rule::find("x-content-type-options-not-implemented").ok_or("no such rule")?;
    /// assert_eq!(rule.id, "nosniff-missing");
    /// assert!(Rule::all().any(|rule| rule.id == "csp-missing"));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [policy::RULES, transport::RULES, cookies::RULES, isolation::RULES, responses::RULES]
            .into_iter()
            .flatten()
            .copied()
    }

    /// The rule with this id, or the one to which a result of the Observatory or of csp-evaluator leads.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::by_id(name).or_else(|| {
            let code = crate::observatory::Code::ALL.iter().find(|code| code.as_str() == name);
            let kind = crate::csp_evaluator::Kind::ALL.iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name));
            code.and_then(|code| code.rule()).or_else(|| kind.map(|kind| kind.rule()))
        })
    }

    fn by_id(id: &str) -> Option<&'static Self> {
        Self::all().find(|rule| rule.id == id)
    }

    /// The results of originals that lead to this rule, each with the name of its profile.
    pub fn results(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let id = self.id;
        let codes =
            crate::observatory::Code::ALL.iter().filter(move |code| code.rule().is_some_and(|rule| rule.id == id));
        let kinds = crate::csp_evaluator::Kind::ALL.iter().filter(move |kind| kind.rule().id == id);
        codes.map(|code| ("observatory", code.as_str())).chain(kinds.map(|kind| ("csp-evaluator", kind.as_str())))
    }
}

/// `explain`: all that is known of the rule.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}, {}, CWE-{})", self.id, self.severity, self.subject, self.cwe)?;
        writeln!(f, "\n{}\n{}", self.title, self.why)?;
        writeln!(f, "\nRust:           {}", self.rust)?;
        if !self.configuration.is_empty() {
            writeln!(f, "Configuration:  {}", self.configuration)?;
        }
        for (profile, name) in self.results() {
            writeln!(f, "Also known as:  {name} ({profile})")?;
        }
        write!(f, "More:           {}", self.link)
    }
}

/// A page of documentation: a table of all rules, by subject.
///
/// ```
/// let page = secure_audit::rules_page();
/// assert!(page.contains("| `csp-missing` | high |"));
/// ```
#[must_use]
pub fn rules_page() -> String {
    use std::fmt::Write as _;

    let mut page = "# Rules of an audit\n\nMade from the table of rules in `secure-audit`. `secure-headers explain RULE` shows one of \
                    them.\n\n| rule | severity | about | what is wrong, and why it matters | cure | also known as |\n\
                    |---|---|---|---|---|---|\n"
        .to_owned();
    for rule in Rule::all() {
        let names: Vec<String> = rule.results().map(|(_, name)| format!("`{name}`")).collect();
        let cell = |text: &str| text.replace('|', "\\|").replace('<', "\\<");
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} {} | {} | {} |",
            rule.id,
            rule.severity,
            rule.subject,
            cell(rule.title),
            cell(rule.why),
            cell(rule.rust),
            names.join(", "),
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_rows_are_whole() {
        let mut ids = HashSet::new();
        for rule in Rule::all() {
            assert!(ids.insert(rule.id), "{} appears twice", rule.id);
            let plain = |char: char| char.is_ascii_lowercase() || char == '-';
            assert!(rule.id.chars().all(plain), "{}", rule.id);
            for text in [rule.title, rule.why] {
                assert!(
                    text.ends_with('.') && text.chars().next().is_some_and(char::is_uppercase),
                    "{}: {text}",
                    rule.id
                );
            }
            assert!(!rule.rust.is_empty() && rule.link.starts_with("https://") && rule.cwe > 0, "{}", rule.id);
        }
    }

    #[test]
    fn results_of_originals_lead_to_rules() {
        for name in ["csp-missing", "csp-not-implemented", "MISSING_SEMICOLON", "missing_semicolon"] {
            assert!(Rule::find(name).is_some(), "{name}");
        }
        assert!(Rule::find("no-such-rule").is_none() && Rule::find("csp-implemented-with-no-unsafe").is_none());
        let text = CSP_MISSING.to_string();
        assert!(text.starts_with("csp-missing (high, Content-Security-Policy, CWE-693)\n\nThe page has no"), "{text}");
        assert!(text.contains("\nAlso known as:  csp-not-implemented (observatory)\n"), "{text}");
    }

    #[test]
    fn severities_have_names() {
        assert_eq!("HIGH".parse(), Ok(Severity::High));
        assert_eq!(
            "worst".parse::<Severity>().unwrap_err().to_string(),
            "severity: \"worst\" is not a severity; write one of \"info\", \"low\", \"medium\", \"high\"",
        );
    }
}
