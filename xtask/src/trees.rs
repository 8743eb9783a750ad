//! `cargo xtask trees`: what an adapter adds to the dependencies of an application.

use std::{collections::BTreeSet, fs};

use crate::{
    Outcome, page,
    process::{self, cargo},
    table, toml,
};

/// A framework and its adapter.
const FRAMEWORKS: &[(&str, &str)] = &[
    ("actix-web", "secure-actix"),
    ("axum", "secure-axum"),
    ("poem", "secure-poem"),
    ("rocket", "secure-rocket"),
    ("warp", "secure-warp"),
];

/// The same on every machine.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Puts the table into docs/performance.md, or prints it if there is no place for it.
pub(crate) fn write() -> Result<Outcome, String> {
    let table = table()?;
    page::put("trees", &table)?;
    Ok(Outcome::Passed(table.trim_end().to_owned()))
}

/// Compares with docs/performance.md.
pub(crate) fn check() -> Result<Outcome, String> {
    let table = table()?;
    match page::part("trees") {
        None => Err(format!("{} has no <!-- trees:begin --> and <!-- trees:end -->", page::PATH)),
        Some(part) if part == table.trim() => Ok(Outcome::Passed(String::new())),
        Some(_) => Err(format!("the table in {} is old; run `cargo xtask trees`\n{table}", page::PATH)),
    }
}

fn table() -> Result<String, String> {
    let lock = process::read("Cargo.lock")?;
    let mut rows = Vec::new();
    for (framework, adapter) in FRAMEWORKS {
        let version = locked(&lock, framework).ok_or_else(|| format!("Cargo.lock: no {framework}"))?;
        let dependency = format!("{framework} = \"={version}\"\n");
        let alone = tree(framework, &dependency, &lock)?;
        let path = process::root().join("crates").join(adapter);
        let with = tree(framework, &format!("{dependency}{adapter} = {{ path = '{}' }}\n", path.display()), &lock)?;
        rows.push(row(&format!("{framework} {version}"), &alone, &with));
    }
    Ok(table::markdown(&["framework", "crates alone", "with the adapter", "added"], &rows))
}

fn row(framework: &str, alone: &BTreeSet<String>, with: &BTreeSet<String>) -> Vec<String> {
    let added: Vec<String> = with.difference(alone).map(|package| format!("`{}`", name(package))).collect();
    vec![framework.to_owned(), alone.len().to_string(), with.len().to_string(), added.join(", ")]
}

/// All packages that an application with these dependencies builds, as `name version`.
fn tree(framework: &str, dependencies: &str, lock: &str) -> Result<BTreeSet<String>, String> {
    let folder = process::target().join("xtask").join("trees").join(framework);
    let manifest = folder.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"application\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\
         [workspace]\n"
    );
    let source = folder.join("src");
    fs::create_dir_all(&source)
        .and_then(|()| fs::write(source.join("lib.rs"), ""))
        .and_then(|()| fs::write(&manifest, text))
        // The versions of the workspace, as far as they are the same packages.
        .and_then(|()| fs::write(folder.join("Cargo.lock"), lock))
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = cargo(&["tree", "-q", "-e", "normal", "--prefix", "none", "--target", TARGET, "--manifest-path"]);
    Ok(packages(&process::output(command.arg(&manifest))?))
}

/// The packages in the output of `cargo tree`, except for the application itself.
fn packages(tree: &str) -> BTreeSet<String> {
    let package = |line: &str| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?))
    };
    tree.lines().filter_map(package).filter(|package| name(package) != "application").collect()
}

fn name(package: &str) -> &str {
    package.split(' ').next().unwrap_or(package)
}

/// The version of a package in Cargo.lock; of several, the last.
fn locked(lock: &str, package: &str) -> Option<String> {
    let entries = toml::entries(lock);
    let name = format!("\"{package}\"");
    let pairs = entries.iter().zip(entries.iter().skip(1));
    let versions = pairs.filter(|(entry, next)| entry.key == "name" && entry.value == name && next.key == "version");
    versions.map(|(_, version)| version.value.trim_matches('"').to_owned()).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_counted_once() {
        let alone = packages("application v0.0.0 (/a)\naxum v0.8.9\nhttp v1.5.0\nhttp v1.5.0 (*)\nhttp v0.2.12\n");
        assert_eq!(alone.len(), 3);
        let with =
            packages("axum v0.8.9\nhttp v1.5.0\nhttp v0.2.12\nsecure-axum v0.1.0 (/b)\npaste v1.0.0 (proc-macro)\n");
        assert_eq!(row("axum 0.8.9", &alone, &with), ["axum 0.8.9", "3", "5", "`paste`, `secure-axum`"]);
    }

    #[test]
    fn versions_come_from_the_lock() {
        let lock = "[[package]]\nname = \"axum\"\nversion = \"0.8.9\"\ndependencies = [\n \"http\",\n]\n\n[[package]]\n\
                    name = \"axum-core\"\nversion = \"0.5.6\"\n";
        assert_eq!(locked(lock, "axum").as_deref(), Some("0.8.9"));
        assert_eq!(locked(lock, "poem"), None);
    }
}
