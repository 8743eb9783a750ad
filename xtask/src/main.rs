//! `cargo xtask`: what a developer of this workspace runs. It has no dependencies, so that it compiles in a moment.

use std::{env, process::ExitCode};

mod api;
mod bench;
mod browsers;
mod ci;
mod cost;
mod demo;
mod features;
mod http;
mod page;
mod process;
mod reference;
mod release;
mod rust;
mod semver;
mod server;
mod table;
mod templates;
mod tidy;
mod toml;
mod trees;

const HELP: &str = "\
cargo xtask <command>

  ci               all gates, in the order of the quickest answer, with a table at the end
  gates            all gates but the tests
  test             all tests and doc tests, as ci runs them
  tidy             what the compiler does not check: arrows between crates and modules, symmetry of the adapters, texts
  api [--check]    writes api/<crate>.txt, the public API; with --check, only compares
  features         compiles each crate without any feature, with each alone, and with all but each
  trees [--check]  writes the table of dependencies into docs/performance.md; with --check, only compares
  cost [--check]   writes what the library adds to a release build into docs/performance.md; with --check, only compares
  bench [--write]  runs the benchmarks; with --write, puts their table into docs/performance.md
  browsers [--write]  proves in real browsers what the headers do; with --write, writes docs/browsers.md
  release          checks what the packages hold, and writes the day of the release into CHANGELOG.md
  release --rehearse  checks what the packages hold, and builds and runs applications from them alone
  semver [COMMIT]  compares the public API with that of the last release, or of a commit, as it is in the packages
  reference        writes the versions of browsers into docs/reference.md; tidy compares
  templates        fills the templates of cargo-generate, and runs their tests
  demo             starts the five example blogs and shows which page carries which header";

/// How a command ended that did not fail.
enum Outcome {
    /// With what is worth saying, or nothing.
    Passed(String),
    /// It could not be done here, and why.
    Skipped(String),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["ci"] => ci::all(),
        ["gates"] => ci::gates(),
        ["test"] => ci::tests(),
        ["tidy"] => tidy::check(),
        ["api"] => api::write(),
        ["api", "--check"] => api::check(),
        ["features"] => features::all(),
        ["trees"] => trees::write(),
        ["trees", "--check"] => trees::check(),
        ["cost"] => cost::write(),
        ["cost", "--check"] => cost::check(),
        ["bench"] => bench::print(),
        ["bench", "--write"] => bench::write(),
        ["browsers"] => browsers::prove(),
        ["browsers", "--write"] => browsers::write(),
        ["reference"] => reference::write(),
        ["templates"] => templates::check(),
        ["release"] => release::date(),
        ["release", "--rehearse"] => release::rehearse(),
        ["semver"] => semver::check(None),
        ["semver", commit] => semver::check(Some(commit)),
        ["demo"] => demo::run(),
        [] | ["help" | "-h" | "--help"] => Ok(Outcome::Passed(HELP.to_owned())),
        other => Err(format!("\"{}\" is not a command\n\n{HELP}", other.join(" "))),
    };
    match outcome {
        Ok(Outcome::Passed(note)) => {
            if !note.is_empty() {
                println!("{note}");
            }
            ExitCode::SUCCESS
        }
        Ok(Outcome::Skipped(reason)) => {
            println!("SKIPPED: {reason}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
