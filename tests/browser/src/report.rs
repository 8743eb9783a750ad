//! [`Matrix`]: claim by browser by adapter, for the terminal and for `docs/browsers.md`.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use secure_conformance::Failure;

use crate::{
    browser::Kind,
    claims::{Claim, Finding},
    lab::Adapter,
};

/// How all claims did in one browser: a row for each claim, a cell for each adapter.
#[derive(Debug)]
pub struct Part {
    /// The browser.
    pub kind: Kind,
    /// Its version.
    pub version: String,
    /// What was found, or what was wrong.
    pub rows: Vec<Vec<Result<Finding, String>>>,
    /// From its start to its end.
    pub took: Duration,
}

/// How all claims did.
#[derive(Debug)]
pub struct Matrix {
    /// What was asked.
    pub claims: Vec<Claim>,
    /// Of whom.
    pub parts: Vec<Part>,
    /// Of whom not, and why.
    pub skipped: Vec<(Kind, String)>,
}

impl Matrix {
    /// Nothing yet.
    #[must_use]
    pub fn new(claims: Vec<Claim>) -> Self {
        Self { claims, parts: Vec::new(), skipped: Vec::new() }
    }

    /// Leaves a browser out.
    pub fn skip(&mut self, kind: Kind, reason: String) {
        self.skipped.push((kind, reason));
    }

    /// What was wrong, a line each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for part in &self.parts {
            for (claim, row) in self.claims.iter().zip(&part.rows) {
                for (adapter, cell) in Adapter::ALL.into_iter().zip(row) {
                    if let Err(fault) = cell {
                        faults.push(format!("{} {adapter}: {}: {fault}", part.kind, claim.title()));
                    }
                }
            }
        }
        faults
    }

    /// The figures.
    #[must_use]
    pub fn summary(&self) -> String {
        let cells = || self.parts.iter().flat_map(|part| part.rows.iter().flatten());
        let held = cells().filter(|cell| **cell == Ok(Finding::Holds)).count();
        let failed = cells().filter(|cell| cell.is_err()).count();
        let unknown = cells().count() - held - failed;
        let skipped = self.skipped.len() * self.claims.len() * Adapter::ALL.len();
        let times = self.parts.iter().map(|part| format!("{} {:.0} s", part.kind, part.took.as_secs_f64()));
        let times: Vec<_> = times.collect();
        format!(
            "{} claims by {} adapters: {held} hold, {unknown} of features the browser lacks, {failed} failed, {skipped} \
             skipped; {}",
            self.claims.len(),
            Adapter::ALL.len(),
            times.join(", "),
        )
    }
}

/// The table of a browser for the terminal.
#[must_use]
pub fn shown(claims: &[Claim], part: &Part) -> String {
    let names = Adapter::ALL.map(|adapter| format!("{:<8}", adapter.name()));
    let mut text = format!("{} {}, {:.0} s\n{}\n", part.kind, part.version, part.took.as_secs_f64(), names.concat());
    for (claim, row) in claims.iter().zip(&part.rows) {
        let cells: Vec<String> = row.iter().map(|cell| format!("{:<8}", sign(cell))).collect();
        let _ = writeln!(text, "{}{}", cells.concat(), claim.title());
    }
    text
}

fn sign(cell: &Result<Finding, String>) -> char {
    match cell {
        Ok(Finding::Holds) => '✓',
        Ok(Finding::Unknown(_)) => '–',
        Err(_) => '✗',
    }
}

/// Writes `docs/browsers.md`.
///
/// # Errors
/// When not all is known, or the file cannot be written.
pub fn write(matrix: &Matrix) -> Result<(), Failure> {
    if let Some((kind, reason)) = matrix.skipped.first() {
        return Err(Failure::new(format!("docs/browsers.md lists all browsers, and {kind} was left out: {reason}")));
    }
    fs::write(path(), document(matrix))?;
    Ok(())
}

fn document(matrix: &Matrix) -> String {
    let mut text = HEAD.to_owned();
    for part in &matrix.parts {
        let names = Adapter::ALL.map(Adapter::name).join(" | ");
        let rules = Adapter::ALL.map(|_| "---").join("|");
        let _ = write!(text, "\n## {} {}\n\n| claim | {names} |\n|---|{rules}|\n", part.kind, part.version);
        let mut notes: Vec<&str> = Vec::new();
        for (claim, row) in matrix.claims.iter().zip(&part.rows) {
            let cells: Vec<String> = row.iter().map(|cell| sign(cell).to_string()).collect();
            let _ = writeln!(text, "| {} | {} |", claim.title(), cells.join(" | "));
            let unknown = row.iter().filter_map(|cell| match cell {
                Ok(Finding::Unknown(note)) => Some(*note),
                _ => None,
            });
            notes.extend(unknown);
        }
        notes.dedup();
        for note in notes {
            let _ = writeln!(text, "\n– {note}.");
        }
    }
    text + PICTURED
}

const HEAD: &str = "\
# Browser support

[Reference](reference.md#since-which-version-browsers-know-a-header) lists since which version Chrome, Firefox and Safari know each
header and directive. This page shows what browsers really do: each line is a claim, and ✓ means that it was seen to be true.

`cargo xtask browsers --write` makes the tables. Real browsers visit real servers over TLS: the example blogs, and for claims that a
blog cannot show, a small application that is the same on all five frameworks (`tests/browser`). Each claim is tested both ways,
with the header and without it.
";

const PICTURED: &str = "
## The blog, with the nonce and without

The same page under the same policy, `ContentSecurityPolicy::strict()`. On the left the handler took the nonce and put it on
the style and on the first script; on the right it forgot to. In both, the script that an attacker would have added does
not run.

| with the nonce | without |
|---|---|
| ![The style counts and the page's own script has run](images/nonce.png) | ![Neither does](images/no-nonce.png) |
";

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

fn path() -> PathBuf {
    root().join("docs/browsers.md")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::{self, PICTURES};

    fn matrix(cells: [Result<Finding, String>; 5]) -> Matrix {
        let mut matrix = Matrix::new(vec![Claim::Hsts]);
        let took = Duration::from_millis(1600);
        matrix.parts.push(Part { kind: Kind::Chromium, version: "1.2".to_owned(), rows: vec![cells.into()], took });
        matrix
    }

    #[test]
    fn a_matrix_is_told_with_all_its_faults() {
        let mut matrix = matrix([
            Ok(Finding::Holds),
            Ok(Finding::Unknown("it is too old")),
            Err("no answer".to_owned()),
            Ok(Finding::Holds),
            Ok(Finding::Holds),
        ]);
        matrix.skip(Kind::Firefox, "not installed".to_owned());
        let title = Claim::Hsts.title();
        assert_eq!(matrix.faults(), [format!("Chromium poem: {title}: no answer")]);
        assert_eq!(
            matrix.summary(),
            "1 claims by 5 adapters: 3 hold, 1 of features the browser lacks, 1 failed, 5 skipped; Chromium 2 s"
        );
        let text = document(&matrix);
        assert!(text.contains(&format!("## Chromium 1.2\n\n| claim | actix | axum | poem | rocket | warp |\n|---|---|---|---|---|---|\n| {title} | ✓ | – | ✗ | ✓ | ✓ |\n\n– it is too old.\n")), "{text}");
        assert!(write(&matrix).unwrap_err().to_string().ends_with("Firefox was left out: not installed"));
    }

    #[test]
    fn the_document_tells_of_every_claim_and_has_its_pictures() {
        let text = fs::read_to_string(path()).unwrap();
        let rows: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
        for claim in Claim::ALL {
            let count = rows.iter().filter(|row| **row == claim.title()).count();
            assert_eq!(count, Kind::ALL.len(), "{}; run `cargo xtask browsers --write`", claim.title());
        }
        assert!(!text.contains('✗'));
        for (name, _) in PICTURES {
            assert!(text.contains(&format!("images/{name}.png")), "{name}");
            assert!(pictures::folder().join(format!("{name}.png")).is_file(), "{name}");
        }
    }
}
