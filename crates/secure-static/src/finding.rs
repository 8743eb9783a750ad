//! [`Finding`] and [`Error`]: what is wrong with a built page, where, and what to do.

use std::fmt;

/// Something in a built page that a policy refuses, or that would weaken it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The file, from the folder that was scanned, with `/` between its parts. Control characters are escaped.
    pub file: String,
    /// The line and column, from 1. `None` where the whole file is meant.
    pub place: Option<(usize, usize)>,
    /// What is wrong. Texts of the page are quoted, shortened and escaped, so that they can be printed.
    pub problem: String,
    /// What to do.
    pub cure: String,
}

/// Why pages cannot be read, or cannot have the policy that was asked for: each reason with its file, line and cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    findings: Vec<Finding>,
}

impl Finding {
    pub(crate) fn new(
        file: &str,
        place: Option<(usize, usize)>,
        problem: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self { file: printable(file), place, problem: problem.into(), cure: cure.into() }
    }
}

impl Error {
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        Self { findings }
    }

    pub(crate) fn of(file: &str, problem: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(vec![Finding::new(file, None, problem, cure)])
    }

    /// All reasons, in the order of files and lines.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}; {}", self.problem, self.cure)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// A text of a page in quotes: shortened, and without characters that could control a terminal.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// A name of a file without characters that could control a terminal.
pub(crate) fn printable(name: &str) -> String {
    let escape = |char: char| match char {
        '"' | '\'' | '\\' => char.to_string(),
        other => other.escape_debug().to_string(),
    };
    name.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_can_be_printed() {
        assert_eq!(quoted("a\u{1b}[31m\u{202e}\u{9b}\n\"b\""), "\"a\\u{1b}[31m\\u{202e}\\u{9b}\\n\\\"b\\\"\"");
        assert_eq!(quoted(&"x".repeat(81)), format!("\"{}\"…", "x".repeat(80)));
        assert_eq!(printable("a'b\"\\\r\u{1b}.html"), "a'b\"\\\\r\\u{1b}.html");
        let finding = Finding::new("a\n.html", Some((2, 3)), "it is wrong", "make it right");
        assert_eq!(finding.to_string(), "a\\n.html:2:3: it is wrong; make it right");
    }
}
