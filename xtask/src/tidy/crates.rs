//! Who may depend on whom, and what each manifest must say.

use crate::{
    process,
    toml::{self, Entry},
};

/// A published crate, and all that it may depend on.
struct Crate {
    name: &'static str,
    ours: &'static [&'static str],
    /// Each has its reason in deny.toml.
    foreign: &'static [&'static str],
}

/// Adapters → core; axum, warp → tower → core. Adapters never see each other.
const CRATES: &[Crate] = &[
    Crate { name: "secure-core", ours: &[], foreign: &["getrandom", "http", "serde", "sha2"] },
    Crate { name: "secure-static", ours: &["secure-core", "secure-html"], foreign: &["serde_json", "sha2"] },
    Crate { name: "secure-html", ours: &[], foreign: &["html5gum"] },
    Crate { name: "secure-audit", ours: &["secure-core", "secure-html"], foreign: &["http", "serde_json"] },
    Crate {
        name: "secure-tower",
        ours: &["secure-core"],
        foreign: &[
            "bytes",
            "cookie",
            "http",
            "http-body",
            "pin-project-lite",
            "tokio",
            "tower-layer",
            "tower-service",
            "tracing",
        ],
    },
    Crate {
        name: "secure-axum",
        ours: &["secure-core", "secure-tower"],
        foreign: &["axum", "axum-core", "http", "pin-project-lite", "tower-layer", "tower-service", "tracing"],
    },
    Crate {
        name: "secure-warp",
        ours: &["secure-core", "secure-tower"],
        foreign: &["futures-core", "tokio", "tower-layer", "tower-service", "tracing", "warp"],
    },
    Crate { name: "secure-actix", ours: &["secure-core"], foreign: &["actix-web", "log", "pin-project-lite"] },
    Crate {
        name: "secure-poem",
        ours: &["secure-core"],
        foreign: &["futures-core", "http", "pin-project-lite", "poem", "tokio", "tracing"],
    },
    Crate {
        name: "secure-headers",
        ours: &["secure-audit", "secure-core", "secure-export", "secure-static"],
        foreign: &[
            "anstream",
            "anstyle",
            "clap",
            "clap_complete",
            "html5gum",
            "jsonc-parser",
            "rustls",
            "rustls-native-certs",
            "saphyr-parser",
            "serde_json",
            "toml",
            "ureq",
        ],
    },
    Crate { name: "secure-export", ours: &["secure-core"], foreign: &["serde_json"] },
    Crate { name: "secure-rocket", ours: &["secure-core"], foreign: &["log", "rocket"] },
];

/// Dependencies that must be optional.
const OPTIONAL: &[(&str, &str)] = &[
    ("secure-core", "http"),
    ("secure-core", "serde"),
    ("secure-core", "sha2"),
    ("secure-audit", "secure-html"),
    ("secure-audit", "serde_json"),
    ("secure-tower", "bytes"),
    ("secure-tower", "cookie"),
    ("secure-tower", "tokio"),
    ("secure-warp", "futures-core"),
    ("secure-poem", "futures-core"),
];

/// What crates.io and docs.rs show.
const SHOWN: &[&str] = &[
    "description",
    "version",
    "edition",
    "rust-version",
    "license",
    "documentation",
    "readme",
    "keywords",
    "categories",
];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let deny = process::read("deny.toml")?;
    for folder in process::list("crates") {
        let path = format!("crates/{folder}/Cargo.toml");
        let entries = toml::entries(&process::read(&path)?);
        match CRATES.iter().find(|known| known.name == folder) {
            Some(known) => check_crate(known, &path, &entries, &deny, findings),
            None => findings.push(format!("{path}: no row for this crate; add one to CRATES in {}", file!())),
        }
    }
    for folder in process::list("examples") {
        let path = format!("examples/{folder}/Cargo.toml");
        if let (Ok(text), Some(framework)) = (process::read(&path), folder.strip_prefix("blog-")) {
            check_example(framework, &path, &toml::entries(&text), findings);
        }
    }
    for path in files.iter().filter(|path| path.rsplit('/').next() == Some("Cargo.toml")) {
        check_published(path, &toml::entries(&process::read(path)?), findings);
    }
    let own = toml::entries(&process::read("xtask/Cargo.toml")?);
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for name in toml::keys(&own, section) {
            findings.push(format!("xtask/Cargo.toml: depends on {name}; xtask has no dependencies"));
        }
    }
    Ok(())
}

fn check_crate(known: &Crate, path: &str, entries: &[Entry], deny: &str, findings: &mut Vec<String>) {
    for name in toml::keys(entries, "dependencies").into_iter().chain(toml::keys(entries, "build-dependencies")) {
        if ours(name) {
            if !known.ours.contains(&name) {
                findings.push(format!("{path}: depends on {name}, against the arrows"));
            }
        } else if !known.foreign.contains(&name) {
            findings.push(format!("{path}: depends on {name}; give the reason in deny.toml, and add it to CRATES"));
        } else if !deny.lines().any(|line| line.starts_with(&format!("# {name}: "))) {
            findings.push(format!("deny.toml: no reason for {name}; write a line \"# {name}: …\""));
        }
    }
    for name in toml::keys(entries, "dev-dependencies") {
        if ours(name) && !known.ours.contains(&name) {
            findings.push(format!("{path}: tests see {name}, against the arrows"));
        }
    }
    for (_, name) in OPTIONAL.iter().filter(|(owner, _)| *owner == known.name) {
        let optional = toml::value(entries, "dependencies", name).is_none_or(|value| value.contains("optional = true"));
        if !optional {
            findings.push(format!("{path}: {name} must be optional"));
        }
    }
    for key in SHOWN {
        if toml::value(entries, "package", key).is_none() {
            findings.push(format!("{path}: no `{key}`"));
        }
    }
    if !entries.iter().any(|entry| entry.section == "package.metadata.docs.rs") {
        findings.push(format!("{path}: no [package.metadata.docs.rs]; say `all-features = true`"));
    }
    if toml::value(entries, "lints", "workspace") != Some("true") {
        findings.push(format!("{path}: no `workspace = true` under [lints]"));
    }
}

/// An example shows what one application writes: it sees its own adapter only.
fn check_example(framework: &str, path: &str, entries: &[Entry], findings: &mut Vec<String>) {
    for name in toml::keys(entries, "dependencies") {
        if ours(name) && name.strip_prefix("secure-") != Some(framework) {
            findings.push(format!("{path}: depends on {name}; an application needs only secure-{framework}"));
        }
    }
}

/// What lies in `crates/` is published, and nothing else is. A template becomes its user's own.
fn check_published(path: &str, entries: &[Entry], findings: &mut Vec<String>) {
    let publish = toml::value(entries, "package", "publish");
    if path.starts_with("crates/") {
        if publish.is_some() {
            findings.push(format!("{path}: every crate in crates/ is published; take out `publish`"));
        }
    } else if !path.starts_with("templates/") && !toml::keys(entries, "package").is_empty() && publish != Some("false")
    {
        findings.push(format!("{path}: only what lies in crates/ is published; say `publish = false`"));
    }
}

fn ours(name: &str) -> bool {
    name.starts_with("secure-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "# getrandom: nonces\n# http: types\n";
    const GOOD: &str = "[package]\ndescription = \"\"\nversion.workspace = true\nedition = \"\"\nrust-version = \"\"\n\
                        license = \"\"\ndocumentation = \"\"\nreadme = \"\"\nkeywords = []\ncategories = []\n\
                        [package.metadata.docs.rs]\nall-features = true\n[lints]\nworkspace = true\n[dependencies]\n";

    #[track_caller]
    fn check_one(name: &str, dependencies: &str, expected: &[&str]) {
        let mut findings = Vec::new();
        let known = CRATES.iter().find(|known| known.name == name).unwrap();
        check_crate(known, "Cargo.toml", &toml::entries(&format!("{GOOD}{dependencies}")), DENY, &mut findings);
        assert_eq!(findings, expected);
    }

    #[test]
    fn arrows() {
        check_one("secure-core", "getrandom = \"1\"\nhttp = { optional = true }", &[]);
        check_one("secure-core", "http.workspace = true", &["Cargo.toml: http must be optional"]);
        check_one("secure-warp", "secure-tower.workspace = true", &[]);
        check_one(
            "secure-warp",
            "secure-axum.workspace = true",
            &["Cargo.toml: depends on secure-axum, against the arrows"],
        );
        check_one(
            "secure-core",
            "[dev-dependencies]\nsecure-axum = \"1\"",
            &["Cargo.toml: tests see secure-axum, against the arrows"],
        );
    }

    #[test]
    fn every_foreign_dependency_has_a_reason() {
        check_one(
            "secure-core",
            "rand = \"1\"",
            &["Cargo.toml: depends on rand; give the reason in deny.toml, and add it to CRATES"],
        );
        check_one("secure-rocket", "log = \"1\"", &["deny.toml: no reason for log; write a line \"# log: …\""]);
    }

    #[test]
    fn manifests_say_what_is_shown() {
        let mut findings = Vec::new();
        check_crate(&CRATES[0], "Cargo.toml", &toml::entries("[package]\n"), DENY, &mut findings);
        assert_eq!(findings.len(), SHOWN.len() + 2);
    }

    #[test]
    fn nothing_else_is_published() {
        let check = |path: &str, manifest: &str| {
            let mut findings = Vec::new();
            check_published(path, &toml::entries(manifest), &mut findings);
            findings.len()
        };
        assert_eq!(check("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"), 0);
        assert_eq!(check("crates/a/Cargo.toml", "[package]\npublish = false\n"), 1);
        assert_eq!(check("tests/Cargo.toml", "[package]\nname = \"a\"\n"), 1);
        assert_eq!(check("tests/Cargo.toml", "[package]\npublish = false\n"), 0);
        assert_eq!(check("Cargo.toml", "[workspace]\n"), 0);
    }

    #[test]
    fn an_example_sees_one_adapter() {
        let mut findings = Vec::new();
        let entries = toml::entries("[dependencies]\nsecure-axum = \"1\"\naxum = \"1\"\nsecure-core = \"1\"\n");
        check_example("axum", "Cargo.toml", &entries, &mut findings);
        assert_eq!(findings, ["Cargo.toml: depends on secure-core; an application needs only secure-axum"]);
    }
}
