//! The packages of the published crates, made by cargo and unpacked.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process::{self, cargo},
    table,
    toml::{self, Entry},
};

/// What cargo would send to the registry for one crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// As its manifest says.
    pub(crate) version: String,
    /// Its own manifest, as cargo rewrites it: nothing is inherited.
    pub(super) manifest: Vec<Entry>,
    /// Where it is unpacked.
    pub(crate) folder: PathBuf,
    /// The paths in it, sorted.
    pub(crate) files: Vec<String>,
    /// The size of its archive.
    pub(super) bytes: u64,
}

impl Package {
    /// The packages that it needs from the registry, also those of its tests, and the version that it asks for.
    pub(super) fn requirements(&self) -> impl Iterator<Item = (&str, &str)> {
        let versions = self.manifest.iter().filter(|entry| entry.key == "version");
        versions.filter_map(|entry| {
            let (table, name) = entry.section.rsplit_once('.')?;
            table.ends_with("dependencies").then(|| (name, entry.value.trim_matches('"')))
        })
    }

    /// Its folder, from the one that it was unpacked for.
    pub(crate) fn member(&self) -> String {
        format!("packages/{}-{}", self.name, self.version)
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &str) -> Result<String, String> {
        let full = self.folder.join(path);
        fs::read_to_string(full).map_err(|error| format!("{}: {path}: {error}", self.name))
    }
}

/// Packages all crates of a clone, and unpacks them into the folder `packages` of another one.
pub(crate) fn pack(clone: &Path, folder: &Path) -> Result<Vec<Package>, String> {
    // What is left of an earlier run must not pass for a package of this one.
    for name in ["package", "packages"] {
        let left = folder.join(name);
        if left.exists() {
            fs::remove_dir_all(&left).map_err(|error| format!("{}: {error}", left.display()))?;
        }
    }
    let names = process::list(clone.join("crates"));
    // What is packaged is resolved anew. The registry is asked only for what this machine has not seen yet.
    if process::output(command(clone, folder, &names).arg("--offline")).is_err() {
        process::output(&mut command(clone, folder, &names))?;
    }
    let archives = folder.join("package");
    let mut packages = Vec::new();
    for archive in process::list(&archives) {
        if let Some(stem) = archive.strip_suffix(".crate") {
            packages.push(unpack(&archives.join(&archive), &folder.join("packages"), stem)?);
        }
    }
    let missing: Vec<&String> =
        names.iter().filter(|name| !packages.iter().any(|package| package.name == **name)).collect();
    if missing.is_empty() { Ok(packages) } else { Err(format!("no package of {missing:?}")) }
}

/// Packages what is there, committed or not, and builds nothing. The folder is another one than that of builds, which
/// may be locked.
fn command(clone: &Path, folder: &Path, names: &[String]) -> Command {
    let mut command = cargo(&["package", "--quiet", "--no-verify", "--allow-dirty", "--locked", "--target-dir"]);
    command.arg(folder).current_dir(clone);
    for name in names {
        command.args(["-p", name]);
    }
    command
}

fn unpack(archive: &Path, packages: &Path, stem: &str) -> Result<Package, String> {
    fs::create_dir_all(packages).map_err(|error| format!("{}: {error}", packages.display()))?;
    // All files in an archive have the same time, by which cargo would not see that they have changed: hence `m`.
    process::run(Command::new("tar").arg("-xmzf").arg(archive).arg("-C").arg(packages))?;
    let bytes = fs::metadata(archive).map_err(|error| format!("{}: {error}", archive.display()))?.len();
    let folder = packages.join(stem);
    let mut files = Vec::new();
    walk(&folder, "", &mut files);
    files.sort_unstable();
    let manifest = toml::entries(&process::read(folder.join("Cargo.toml"))?);
    let value = |key| toml::value(&manifest, "package", key).unwrap_or_default().trim_matches('"').to_owned();
    Ok(Package { name: value("name"), version: value("version"), manifest, folder, files, bytes })
}

/// The lines of a manifest by which these packages take the place of the registry's.
pub(crate) fn patches(packages: &[Package]) -> String {
    let line = |package: &Package| format!("{} = {{ path = {:?} }}\n", package.name, package.member());
    format!("[patch.crates-io]\n{}", packages.iter().map(line).collect::<String>())
}

/// All files below a folder, by their paths in it.
fn walk(folder: &Path, within: &str, files: &mut Vec<String>) {
    for name in process::list(folder.join(within)) {
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        if folder.join(&path).is_dir() {
            walk(folder, &path, files);
        } else {
            files.push(path);
        }
    }
}

pub(super) fn table(packages: &[Package]) -> String {
    let row = |(number, package): (usize, &Package)| {
        let (files, size) = (package.files.len(), package.bytes.div_ceil(1024));
        [format!("{number:2}"), package.name.clone(), package.version.clone(), format!("{files} files, {size} KiB")]
            .into()
    };
    table::columns(&(1..).zip(packages).map(row).collect::<Vec<_>>())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A package of this manifest, which holds nothing.
    pub(in super::super) fn package(name: &str, manifest: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.2.3".to_owned(),
            manifest: toml::entries(manifest),
            folder: PathBuf::new(),
            files: Vec::new(),
            bytes: 0,
        }
    }

    #[test]
    fn requirements_are_those_of_all_kinds() {
        let package = package(
            "a",
            "[package]\nversion = \"9\"\n[dependencies.b]\nversion = \"1\"\nfeatures = [\n    \"x\",\n]\n\n\
             [dev-dependencies.c]\nversion = \"2\"\n[target.\"cfg(unix)\".dependencies.d]\nversion = \"3\"\n",
        );
        assert_eq!(package.requirements().collect::<Vec<_>>(), [("b", "1"), ("c", "2"), ("d", "3")]);
    }
}
