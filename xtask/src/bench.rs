//! `cargo xtask bench`: runs the benchmarks, a workspace of their own under `benches/`, and builds the command for them.

use std::env;

use crate::{
    Outcome, page,
    process::{self, cargo},
};

/// Prints all tables and the goals.
pub(crate) fn print() -> Result<Outcome, String> {
    process::run(&mut cargo(&["build", "--release", "--locked", "--package", "secure-headers"]))?;
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
    let program = process::target().join("release").join(format!("secure-headers{}", env::consts::EXE_SUFFIX));
    process::output(command.args(arguments).env("SECURE_HEADERS", program))
}
