//! `cargo xtask semver [COMMIT]`: whether the public API breaks without saying so.
//!
//! The packages of this tree are compared with those of the last release, which is the newest tag `v…`, or with those of a
//! commit. Both are packaged, unpacked and documented in the same way, so that the registry need not know them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome,
    process::{self, cargo, has_cargo, output, run},
    release::{
        changelog,
        packages::{self, Package},
    },
};

const TOOL: &str = "cargo-semver-checks is not installed; cargo install --locked cargo-semver-checks@0.51.0";

/// Compares with a commit, or with the last release.
pub(crate) fn check(commit: Option<&str>) -> Result<Outcome, String> {
    if !has_cargo("semver-checks") {
        return Ok(Outcome::Skipped(TOOL.to_owned()));
    }
    let Some(base) = commit.map(str::to_owned).or_else(last_release) else {
        return Ok(Outcome::Skipped("nothing is released yet: there is no tag v…; name a commit".to_owned()));
    };
    let now = document("now", process::root())?;
    let then = document("then", &tree(&base)?)?;
    let mut broken = Vec::new();
    for (name, old) in &then {
        let Some((_, new)) = now.iter().find(|(other, _)| other == name) else {
            broken.push(name.clone());
            continue;
        };
        println!("{name}");
        let mut compare = cargo(&["semver-checks", "--release-type", "minor", "--baseline-rustdoc"]);
        if run(compare.arg(old).arg("--current-rustdoc").arg(new)).is_err() {
            broken.push(name.clone());
        }
    }
    match broken.as_slice() {
        [] => Ok(Outcome::Passed(format!("{} crates do not break what {base} promises", then.len()))),
        broken if changelog::tells_of_breaks() => Ok(Outcome::Passed(format!(
            "{} break what {base} promises, and CHANGELOG.md says Breaking",
            broken.join(", ")
        ))),
        broken => {
            Err(format!("{} break what {base} promises; say so in CHANGELOG.md under Breaking", broken.join(", ")))
        }
    }
}

/// The newest tag of a version.
fn last_release() -> Option<String> {
    let mut git = Command::new("git");
    git.args(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]).current_dir(process::root());
    output(&mut git).ok().map(|tag| tag.trim().to_owned())
}

/// Where all is made.
fn folder(name: &str) -> PathBuf {
    process::target().join("xtask").join("semver").join(name)
}

/// The tree of a commit, in a folder.
fn tree(commit: &str) -> Result<PathBuf, String> {
    let (tree, archive) = (folder("tree"), folder("tree.tar"));
    let failed = |error: std::io::Error| format!("{}: {error}", tree.display());
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(failed)?;
    }
    fs::create_dir_all(&tree).map_err(failed)?;
    let mut git = Command::new("git");
    run(git.args(["archive", "--output"]).arg(&archive).arg(commit).current_dir(process::root()))?;
    run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&tree))?;
    Ok(tree)
}

/// Packages a clone, and documents the libraries in the packages, for programs to read. Gives back each with its document.
fn document(name: &str, clone: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let folder = folder(name);
    let packages = packages::pack(clone, &folder)?;
    process::write(folder.join("Cargo.toml"), &workspace(&packages))?;
    process::write(folder.join("Cargo.lock"), &process::read(clone.join("Cargo.lock"))?)?;
    // The documents need what is not stable yet. That makes some build scripts run again, hence the other target folder.
    let target = self::folder("target");
    let mut doc = cargo(&["doc", "-q", "--workspace", "--lib", "--no-deps", "--all-features", "--manifest-path"]);
    doc.arg(folder.join("Cargo.toml")).env("CARGO_TARGET_DIR", &target).env("RUSTC_BOOTSTRAP", "1");
    run(doc.env("RUSTDOCFLAGS", "-Zunstable-options --output-format=json --cap-lints=allow"))?;
    let mut documents = Vec::new();
    for package in packages.iter().filter(|package| package.files.iter().any(|path| path == "src/lib.rs")) {
        let file = format!("{}.json", package.name.replace('-', "_"));
        let (from, to) = (target.join("doc").join(&file), folder.join(&file));
        fs::rename(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
        documents.push((package.name.clone(), to));
    }
    Ok(documents)
}

/// The manifest of a workspace of all packages.
fn workspace(packages: &[Package]) -> String {
    let members: Vec<String> = packages.iter().map(|package| format!("{:?}", package.member())).collect();
    format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n{}", members.join(", "), packages::patches(packages))
}
