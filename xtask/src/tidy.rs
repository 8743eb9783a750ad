//! `cargo xtask tidy`: the promises about the source that the compiler does not check, held as data.

use std::{path::Path, process::Command};

use crate::{Outcome, process, reference};

mod adapters;
mod circles;
mod commands;
mod crates;
mod examples;
mod groups;
mod headers;
pub(crate) mod links;
mod markup;
mod modules;
mod phrases;
pub(crate) mod text;

/// Goes through all rules, and fails with every finding.
pub(crate) fn check() -> Result<Outcome, String> {
    let files = files()?;
    let mut findings = Vec::new();
    crates::check(&files, &mut findings)?;
    modules::check(&files, &mut findings)?;
    circles::check(&files, &mut findings)?;
    commands::check(&files, &mut findings)?;
    adapters::check(&mut findings)?;
    examples::check(&files, &mut findings)?;
    groups::check(&mut findings)?;
    headers::check(&files, &mut findings);
    links::check(&files, &mut findings)?;
    markup::check(&files, &mut findings)?;
    phrases::check(&files, &mut findings)?;
    text::check(&files, &mut findings)?;
    findings.extend(reference::check().err());
    match findings.len() {
        0 => Ok(Outcome::Passed(format!("{} files are tidy", files.len()))),
        count => Err(format!("{count} findings\n{}", findings.join("\n"))),
    }
}

/// Whether a path is that of a Rust file.
pub(crate) fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "rs")
}

/// The files of the repository, those that are not committed yet among them.
fn files() -> Result<Vec<String>, String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(process::root());
    let listed = process::output(&mut git)?;
    let there = |path: &&str| process::root().join(path).is_file();
    let mut files: Vec<String> = listed.lines().filter(there).map(str::to_owned).collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}
