//! `cargo xtask bench`: runs the benchmarks, a workspace of their own under `benches/`.

use crate::{
    Outcome, page,
    process::{self, cargo},
};

/// Prints all tables and the goals.
pub(crate) fn print() -> Result<Outcome, String> {
    run(&[]).map(Outcome::Passed)
}

/// Puts the small table, of all frameworks, into docs/performance.md.
pub(crate) fn write() -> Result<Outcome, String> {
    let text = run(&["--summary"])?;
    if !text.lines().any(|line| line.starts_with('|')) {
        return Err(format!("the benchmarks printed no table\n{text}"));
    }
    if !page::put("bench", text.trim_end())? {
        return Err(format!("{} has no <!-- bench:begin --> and <!-- bench:end -->\n{text}", page::PATH));
    }
    Ok(Outcome::Passed(text))
}

fn run(arguments: &[&str]) -> Result<String, String> {
    let mut command = cargo(&["run", "--release", "--manifest-path", "benches/Cargo.toml", "--bin", "bench", "--"]);
    process::output(command.args(arguments))
}
