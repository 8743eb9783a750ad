//! Reports of `JUnit`.

use std::fmt::{self, Write as _};

use super::{heading, said_by};
use crate::{Audit, Severity};

pub(super) fn write(audits: &[Audit], failing: Severity) -> String {
    let counts = audits.iter().map(|audit| Counts::of(audit, failing)).fold(Counts::default(), Counts::and);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string does not fail.
    let _ = writeln!(out, "<testsuites {counts}>");
    for audit in audits {
        suite(audit, failing, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of(audit: &Audit, failing: Severity) -> Self {
        let failures = audit.findings.iter().filter(|finding| finding.severity >= failing).count();
        let skipped = audit.not_checked.len();
        // One test says that the audit itself ran.
        Self { tests: 1 + audit.findings.len() + skipped, failures, skipped }
    }

    fn and(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            failures: self.failures + other.failures,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tests, failures, skipped } = self;
        write!(f, "tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
    }
}

fn suite(audit: &Audit, failing: Severity, out: &mut String) {
    let (name, counts) = (escaped(&heading(audit)), Counts::of(audit, failing));
    let _ = writeln!(out, "  <testsuite name=\"{name}\" {counts}>");
    let _ = writeln!(out, "    <testcase classname=\"secure-audit\" name=\"{name}\"/>");
    for finding in &audit.findings {
        let name = escaped(&format!("{} {}", finding.rule.id, finding.place));
        let _ = write!(out, "    <testcase classname=\"secure-audit.{}\" name=\"{name}\"", finding.severity);
        if finding.severity < failing {
            out.push_str("/>\n");
            continue;
        }
        let text = format!(
            "{}\nRust: {}\nSaid by {}\n{}",
            finding.rule.why,
            finding.rule.rust,
            said_by(finding),
            finding.rule.link
        );
        let problem = escaped(&finding.problem);
        let _ = writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{problem}\">{}</failure>\n    </testcase>",
            finding.severity,
            escaped(&text),
        );
    }
    for what in &audit.not_checked {
        let what = escaped(what);
        let _ = writeln!(
            out,
            "    <testcase classname=\"secure-audit.not-checked\" name=\"{what}\">\n      <skipped message=\"it was not seen\"/>\n    </testcase>"
        );
    }
    out.push_str("  </testsuite>\n");
}

/// A text as XML writes it, without characters that XML cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}
