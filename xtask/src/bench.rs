//! `cargo xtask bench`: runs the benchmarks, a workspace of their own under `benches/`.

use crate::{
    Outcome,
    process::{self, cargo},
    readme,
};

/// Prints what the benchmarks print.
pub(crate) fn print() -> Result<Outcome, String> {
    table().map(Outcome::Passed)
}

/// Puts the table of the benchmarks into README.md.
pub(crate) fn write() -> Result<Outcome, String> {
    let text = table()?;
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    if lines.is_empty() {
        return Err(format!("the benchmarks printed no table\n{text}"));
    }
    if !readme::put("bench", &lines.join("\n"))? {
        return Err(format!("{} has no <!-- bench:begin --> and <!-- bench:end -->\n{text}", readme::PATH));
    }
    Ok(Outcome::Passed(text))
}

fn table() -> Result<String, String> {
    process::output(&mut cargo(&["run", "--release", "--manifest-path", "benches/Cargo.toml", "--bin", "bench"]))
}
