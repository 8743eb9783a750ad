//! Reports of `JUnit`.

use std::fmt::Write as _;

use super::{heading, said_by};
use crate::{Audit, Severity};

pub(super) fn write(audit: &Audit, failing: Severity) -> String {
    let failures = audit.findings.iter().filter(|finding| finding.severity >= failing).count();
    let skipped = audit.not_checked.len();
    // One test says that the audit itself ran.
    let tests = 1 + audit.findings.len() + skipped;
    let name = escaped(&heading(audit));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"");
    // Writing to a string does not fail.
    let _ = writeln!(out, "<testsuites {counts}>\n  <testsuite name=\"{name}\" {counts}>");
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
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
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
