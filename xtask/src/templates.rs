//! `cargo xtask templates`: fills each template of `templates/` as cargo-generate would, with the crates of this repository,
//! and runs its tests.

use std::{fs, path::Path};

use crate::{
    Outcome,
    process::{self, cargo, run},
};

const PLACEHOLDER: &str = "{{project-name}}";

pub(crate) fn check() -> Result<Outcome, String> {
    let templates = templates()?;
    for template in &templates {
        let folder = process::target().join("xtask").join("templates").join(template);
        // The sources anew, what was built stays.
        copy(&process::root().join("templates").join(template), &folder)?;
        let manifest = folder.join("Cargo.toml");
        let text = process::read(&manifest)?.replace(PLACEHOLDER, template) + &patches() + "\n[workspace]\n";
        process::write(&manifest, &text)?;
        // The versions of the workspace, as far as they are the same packages.
        process::write(folder.join("Cargo.lock"), &process::read("Cargo.lock")?)?;
        println!("{template}");
        run(cargo(&["test", "-q", "--manifest-path"]).arg(&manifest).env("CARGO_TARGET_DIR", process::target()))?;
    }
    Ok(Outcome::Passed(format!("the tests of {} templates pass", templates.len())))
}

/// The names in `templates/cargo-generate.toml`, each of which is a folder.
fn templates() -> Result<Vec<String>, String> {
    let list = process::read("templates/cargo-generate.toml")?;
    let names: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let folders =
        process::list("templates").into_iter().filter(|name| process::root().join("templates").join(name).is_dir());
    match folders.into_iter().find(|folder| !names.contains(folder)) {
        Some(folder) => Err(format!("templates/cargo-generate.toml: {folder} is not among the sub_templates")),
        None if names.is_empty() => Err("templates/cargo-generate.toml: no sub_templates".to_owned()),
        None => Ok(names),
    }
}

/// The crates of this repository in place of those of the registry.
fn patches() -> String {
    let line =
        |name: &str| format!("{name} = {{ path = '{}' }}\n", process::root().join("crates").join(name).display());
    let lines = ["secure-actix", "secure-audit", "secure-axum", "secure-core", "secure-html", "secure-tower"].map(line);
    format!("\n[patch.crates-io]\n{}", lines.concat())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::create_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
    for entry in entries.filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(|error| format!("{}: {error}", target.display()))?;
        }
    }
    Ok(())
}
