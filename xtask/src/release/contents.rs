//! What a package must say and may hold.

use super::packages::Package;
use crate::{
    process,
    tidy::{self, links, text},
    toml,
};

/// How large an archive may be, in KiB. The registry takes 10 MiB; the largest of ours is the core, with about half of this.
const LIMIT: u64 = 640;

/// What lies beside `src/`: what cargo adds, what is shown, and what the licences ask for.
const BESIDE: &[&str] = &[
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "NOTICE",
    "README.md",
    "schema/audit.schema.json",
];

/// Where a lock file may have its packages from.
const REGISTRY: &str = "\"registry+https://github.com/rust-lang/crates.io-index\"";

/// What the licences ask to be in every package.
pub(super) struct Licences {
    /// Files, and their texts.
    texts: Vec<(&'static str, String)>,
    /// Names files whose authors must be named.
    notice: String,
}

impl Licences {
    pub(super) fn read() -> Result<Self, String> {
        let mut texts = Vec::new();
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            texts.push((name, process::read(name)?));
        }
        Ok(Self { texts, notice: process::read("NOTICE")? })
    }
}

/// Collects what is wrong with a package of a version.
pub(super) fn check(
    package: &Package,
    all: &[Package],
    version: &str,
    licences: &Licences,
    findings: &mut Vec<String>,
) {
    let mut faults = says(package, all, version);
    faults.extend(licensed(package, licences));
    if let Ok(readme) = package.read("README.md") {
        faults.extend(relative(&readme));
    }
    faults.extend(package.files.iter().filter_map(|path| foreign(path)));
    for path in &package.files {
        match package.read(path) {
            Ok(text) => faults.extend(traces(path, &text)),
            Err(_) => faults.push(format!("{path} is not a text")),
        }
    }
    let size = package.bytes.div_ceil(1024);
    if size > LIMIT {
        faults.push(format!("its archive has {size} KiB, more than {LIMIT}; leave out what nobody needs"));
    }
    findings.extend(faults.into_iter().map(|fault| format!("{}: {fault}", package.name)));
}

/// Its manifest.
fn says(package: &Package, all: &[Package], version: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if package.version != version {
        faults.push(format!("its version is {}, and the workspace's is {version}", package.version));
    }
    for (name, asked) in package.requirements() {
        if all.iter().any(|other| other.name == name) && asked != version {
            faults.push(format!("asks for {name} \"{asked}\", and the workspace's version is {version}"));
        }
    }
    let value = |key| toml::value(&package.manifest, "package", key);
    for (key, expected) in [
        ("license", "MIT OR Apache-2.0".to_owned()),
        ("documentation", format!("https://docs.rs/{}", package.name)),
        ("readme", "README.md".to_owned()),
    ] {
        if value(key) != Some(&format!("\"{expected}\"")) {
            faults.push(format!("`{key}` must be \"{expected}\""));
        }
    }
    for key in ["categories", "description", "keywords", "rust-version"] {
        if value(key).is_none() {
            faults.push(format!("no `{key}`"));
        }
    }
    if toml::value(&package.manifest, "package.metadata.docs.rs", "all-features") != Some("true") {
        faults.push("docs.rs shows only what is not behind a feature; say `all-features = true`".to_owned());
    }
    faults
}

/// Its licences, and the notice where one of its files is named there.
fn licensed(package: &Package, licences: &Licences) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, text) in &licences.texts {
        if package.read(name).as_ref() != Ok(text) {
            faults.push(format!("no {name}, or another text; link the one of the workspace"));
        }
    }
    let named = licences.notice.contains(&format!("crates/{}/", package.name));
    if named && package.read("NOTICE").as_ref() != Ok(&licences.notice) {
        faults.push("the workspace's NOTICE names files of it; link it into the crate".to_owned());
    }
    faults
}

/// Links of its first page that work in the repository alone.
fn relative(readme: &str) -> Vec<String> {
    let works = |target: &String| target.starts_with("https://") || target.starts_with('#');
    let relative = links::links(readme).into_iter().filter(|(_, target)| !works(target));
    relative.map(|(line, target)| format!("README.md:{line}: the link {target:?} must begin with https://")).collect()
}

/// A file that is not needed to build or to read about the crate.
fn foreign(path: &str) -> Option<String> {
    let source = path.starts_with("src/") && tidy::is_rust(path);
    (!source && !BESIDE.contains(&path)).then(|| format!("{path} does not belong into a package; leave it out"))
}

/// What a text reveals of the machine that it was written on.
fn traces(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(folder) = text::machine(line) {
            faults.push(format!("{path}:{number}: {folder:?} is a folder of one machine"));
        }
        let source = line.strip_prefix("source = ").filter(|_| path == "Cargo.lock");
        if let Some(source) = source.filter(|source| *source != REGISTRY) {
            faults.push(format!("{path}:{number}: {source} is not the registry"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    const GOOD: &str = "[package]\nlicense = \"MIT OR Apache-2.0\"\ndocumentation = \"https://docs.rs/a\"\n\
                        readme = \"README.md\"\ncategories = []\ndescription = \"\"\nkeywords = []\n\
                        rust-version = \"1\"\n[package.metadata.docs.rs]\nall-features = true\n";

    #[track_caller]
    fn check_manifest(manifest: &str, version: &str, expected: &[&str]) {
        let all = [package("a", ""), package("b", "")];
        assert_eq!(says(&package("a", manifest), &all, version), expected);
    }

    #[test]
    fn a_manifest_says_all() {
        check_manifest(&format!("{GOOD}[dependencies.b]\nversion = \"1.2.3\"\n"), "1.2.3", &[]);
        check_manifest(
            &GOOD.replace("docs.rs/a", "docs.rs/b").replace("all-features", "features"),
            "1.2.3",
            &[
                "`documentation` must be \"https://docs.rs/a\"",
                "docs.rs shows only what is not behind a feature; say `all-features = true`",
            ],
        );
        check_manifest(&GOOD.replace("keywords", "words"), "1.2.3", &["no `keywords`"]);
    }

    #[test]
    fn all_have_one_version() {
        check_manifest(
            &format!("{GOOD}[dependencies.b]\nversion = \"1.2.3\"\n[dependencies.c]\nversion = \"1\"\n"),
            "1.2.4",
            &[
                "its version is 1.2.3, and the workspace's is 1.2.4",
                "asks for b \"1.2.3\", and the workspace's version is 1.2.4",
            ],
        );
    }

    #[test]
    fn licences_must_be_there() {
        let texts = vec![("LICENSE-MIT", "x".to_owned())];
        let licences = Licences { texts, notice: "crates/a/src/lib.rs".to_owned() };
        assert_eq!(
            licensed(&package("a", ""), &licences),
            [
                "no LICENSE-MIT, or another text; link the one of the workspace",
                "the workspace's NOTICE names files of it; link it into the crate"
            ]
        );
        assert_eq!(licensed(&package("b", ""), &licences).len(), 1);
    }

    #[test]
    fn links_lead_out_of_the_package() {
        let readme = "[a](https://a.example) [b](#b)\n![c](c.png)\n\n[d]: ../d.md\n";
        assert_eq!(
            relative(readme),
            [
                "README.md:2: the link \"c.png\" must begin with https://",
                "README.md:4: the link \"../d.md\" must begin with https://"
            ]
        );
    }

    #[test]
    fn what_does_not_belong_is_found() {
        for path in ["src/lib.rs", "src/a/b.rs", "Cargo.toml", "NOTICE"] {
            assert_eq!(foreign(path), None, "{path}");
        }
        for path in ["tests/vectors/a.json", "src/a.json", "tests/a.rs", "notes.md"] {
            assert!(foreign(path).is_some(), "{path}");
        }
    }

    #[test]
    fn traces_of_a_machine_are_found() {
        let own = concat!("a = \"/", "root", "/a\"");
        assert_eq!(traces("src/a.rs", &format!("x\n{own}")).len(), 1);
        assert_eq!(traces("Cargo.lock", &format!("source = {REGISTRY}\n")), Vec::<String>::new());
        assert_eq!(
            traces("Cargo.lock", "source = \"registry+https://mirror.example\"\n"),
            ["Cargo.lock:1: \"registry+https://mirror.example\" is not the registry"]
        );
    }
}
