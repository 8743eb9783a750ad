//! `cargo xtask release`: packages the published crates, checks what is in them, and writes the day of the release into
//! CHANGELOG.md. It publishes nothing. With `--rehearse` it writes nothing either: it builds and runs applications from the
//! packages.

use std::path::PathBuf;

use crate::{Outcome, process, toml};

mod applications;
pub(crate) mod changelog;
mod contents;
mod order;
pub(crate) mod packages;

use self::packages::Package;

/// Packages, checks, and proves that applications can be built from the packages alone.
pub(crate) fn rehearse() -> Result<Outcome, String> {
    let packages = checked()?;
    let proven = applications::prove(&packages)?;
    Ok(Outcome::Passed(format!("{} packages; {proven}", packages.len())))
}

/// Packages, checks, and writes the day.
pub(crate) fn date() -> Result<Outcome, String> {
    let packages = checked()?;
    let version = version()?;
    let day = changelog::date(&version)?;
    let publish: Vec<String> =
        packages.iter().map(|package| format!("cargo publish --locked -p {}", package.name)).collect();
    Ok(Outcome::Passed(format!(
        "CHANGELOG.md says that {version} is of {day}; commit it, tag the commit v{version}, and publish in this \
         order:\n{}",
        publish.join("\n")
    )))
}

/// The packages, in the order in which they can be published, if nothing is wrong with them.
fn checked() -> Result<Vec<Package>, String> {
    let version = version()?;
    let packages = order::sorted(packages::pack(process::root(), &folder())?)?;
    println!("order of publishing, and what each package holds:\n\n{}", packages::table(&packages));
    let mut findings = changelog::check(&version);
    let licences = contents::Licences::read()?;
    for package in &packages {
        contents::check(package, &packages, &version, &licences, &mut findings);
    }
    match findings.len() {
        0 => Ok(packages),
        count => Err(format!("{count} findings\n{}", findings.join("\n"))),
    }
}

/// Where all is made.
fn folder() -> PathBuf {
    process::target().join("xtask").join("release")
}

/// The version of the workspace.
fn version() -> Result<String, String> {
    let manifest = toml::entries(&process::read("Cargo.toml")?);
    let version = toml::value(&manifest, "workspace.package", "version").ok_or("Cargo.toml: no version")?;
    Ok(version.trim_matches('"').to_owned())
}
