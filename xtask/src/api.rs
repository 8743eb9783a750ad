//! `cargo xtask api`: the public API of each crate as text, so that a change of it is a line in a review.
//!
//! The texts come from a nightly compiler: `nightly`, or what `NIGHTLY` names. With `REQUIRE_API` a missing tool is a failure.

use std::{env, ffi::OsString, process::Command};

use crate::{Outcome, process};

const TOOL: &str = "cargo-public-api is not installed; cargo install --locked cargo-public-api@0.52.0";

/// Writes `api/<crate>.txt`.
pub(crate) fn write() -> Result<Outcome, String> {
    if let Some(missing) = missing() {
        return Err(missing);
    }
    for name in libraries() {
        process::write(path(&name), &listing(&name)?)?;
        println!("{}", path(&name));
    }
    Ok(Outcome::Passed(String::new()))
}

/// Compares with what is written.
pub(crate) fn check() -> Result<Outcome, String> {
    match missing() {
        Some(missing) if env::var_os("REQUIRE_API").is_some() => return Err(missing),
        Some(missing) => return Ok(Outcome::Skipped(missing)),
        None => {}
    }
    let mut differences = Vec::new();
    for name in libraries() {
        let written = process::read(path(&name)).unwrap_or_default();
        differences.extend(compare(&path(&name), &written, &listing(&name)?));
    }
    if differences.is_empty() {
        return Ok(Outcome::Passed(String::new()));
    }
    Err(format!("the public API differs; run `cargo xtask api` and read the change\n{}", differences.join("\n")))
}

/// What has to be installed first.
fn missing() -> Option<String> {
    if !process::has_cargo("public-api") {
        return Some(TOOL.to_owned());
    }
    let nightly = nightly();
    let mut rustc = by_rustup("rustc");
    let version = process::output(rustc.arg(format!("+{nightly}")).arg("--version"));
    version.err().map(|_| format!("the compiler {nightly} is not installed; rustup toolchain install {nightly}"))
}

/// The toolchain that writes the texts.
fn nightly() -> String {
    env::var("NIGHTLY").unwrap_or_else(|_| "nightly".to_owned())
}

/// The crates that are more than a command.
fn libraries() -> impl Iterator<Item = String> {
    let has_lib = |name: &String| process::root().join("crates").join(name).join("src/lib.rs").is_file();
    process::list("crates").into_iter().filter(has_lib)
}

fn path(name: &str) -> String {
    format!("api/{name}.txt")
}

/// Without the items that every type has by blanket, automatic and derived implementations.
fn listing(name: &str) -> Result<String, String> {
    let mut command = by_rustup("cargo");
    command.arg(format!("+{}", nightly()));
    process::output(command.args(["public-api", "-p", name, "--all-features", "-sss", "--color=never"]))
}

/// A program of the toolchain that its arguments choose. What the cargo that runs us has set would choose another one.
fn by_rustup(program: &str) -> Command {
    let mut command = Command::new(program);
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(variable);
    }
    command.env("PATH", path_without_toolchain()).current_dir(process::root());
    command
}

/// rustup puts the toolchain's own folder first, where `cargo` is no longer rustup's, which knows `cargo +nightly`.
fn path_without_toolchain() -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).filter(|folder| !folder.to_string_lossy().contains("toolchains"));
    env::join_paths(folders).unwrap_or(path.clone())
}

/// The lines that are only in one of the two.
fn compare(path: &str, written: &str, now: &str) -> Vec<String> {
    let only = |these: &str, those: &str, sign: char| -> Vec<String> {
        let those: Vec<&str> = those.lines().collect();
        let missing = these.lines().filter(|line| !those.contains(line));
        missing.map(|line| format!("{path}: {sign} {line}")).collect()
    };
    let differences = [only(written, now, '-'), only(now, written, '+')].concat();
    if differences.is_empty() && written != now {
        return vec![format!("{path}: the same lines in another order")];
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_lines() {
        assert_eq!(compare("a", "x\ny\n", "x\ny\n"), Vec::<String>::new());
        assert_eq!(compare("a", "x\ny\n", "x\nz\n"), ["a: - y", "a: + z"]);
        assert_eq!(compare("a", "x\ny\n", "y\nx\n"), ["a: the same lines in another order"]);
    }
}
