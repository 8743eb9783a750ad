//! `cargo xtask cost`: what the library adds to the release build of an application: bytes of the program, and the
//! processor's time for the whole build.
//!
//! Bytes are compared, since they are the same in every run. Times are shown.

use std::{fs, path::Path};

use crate::{
    Outcome, page,
    process::{self, cargo},
    table,
};

/// By how many percent the added bytes may grow before the check fails: compilers differ a little.
const TOLERANCE: u64 = 5;

/// The applications, without what differs.
const MANIFEST: &str = r#"[package]
name = "application"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
axum = "0.8"
tokio = { version = "1", features = ["full"] }

[profile.release]
strip = true
"#;

/// What the default policy is, and one that the application chose.
const LAYERS: [&str; 2] = [
    ".layer(secure_axum::SecureHeaders::default())",
    ".layer(secure_axum::SecureHeaders::new(&secure_axum::Policy::recommended().with(secure_axum::Transport::Direct))\
     .unwrap())",
];

/// What an application costs to build.
struct Cost {
    /// Of the program with each layer.
    bytes: Vec<u64>,
    /// Of the first one, from nothing.
    seconds: f64,
}

/// Builds the applications, and puts the table into the guide.
pub(crate) fn write() -> Result<Outcome, String> {
    let table = markdown(&build("alone", "", &[""])?, &with()?);
    page::put("cost", &table)?;
    Ok(Outcome::Passed(table.trim_end().to_owned()))
}

/// Builds the applications, and compares the added bytes with the guide.
pub(crate) fn check() -> Result<Outcome, String> {
    let table = markdown(&build("alone", "", &[""])?, &with()?);
    let noted = page::part("cost").as_deref().map(added).unwrap_or_default();
    let now = added(&table);
    if noted.len() != now.len() {
        return Err(format!("{} has no table of costs; run `cargo xtask cost`", page::PATH));
    }
    match now.iter().zip(&noted).find(|(now, noted)| *now * 100 > *noted * (100 + TOLERANCE)) {
        Some((now, noted)) => Err(format!(
            "the library adds {now} KiB, and {} says {noted}; make it smaller, or run `cargo xtask cost`\n{table}",
            page::PATH
        )),
        None => Ok(Outcome::Passed(table.trim_end().to_owned())),
    }
}

fn with() -> Result<Cost, String> {
    let adapter = process::root().join("crates").join("secure-axum");
    let dependency = format!("secure-axum = {{ path = '{}' }}\n", adapter.display());
    build("with", &dependency, &LAYERS)
}

/// Builds an application from nothing, and then again with each further layer.
fn build(name: &str, dependency: &str, layers: &[&str]) -> Result<Cost, String> {
    let folder = process::target().join("xtask").join("cost").join(name);
    let target = folder.join("target");
    let manifest = folder.join("Cargo.toml");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if target.exists() {
        fs::remove_dir_all(&target).map_err(failed)?;
    }
    fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::write(folder.join("src/main.rs"), main_with("")))
        .and_then(|()| fs::write(&manifest, MANIFEST.replace("[profile", &format!("{dependency}\n[profile"))))
        // The versions of the workspace, as far as they are the same packages.
        .and_then(|()| fs::write(folder.join("Cargo.lock"), process::read("Cargo.lock").unwrap_or_default()))
        .map_err(failed)?;
    process::run(cargo(&["fetch", "-q", "--manifest-path"]).arg(&manifest))?;
    let (mut bytes, mut seconds) = (Vec::new(), 0.0);
    for layer in layers {
        fs::write(folder.join("src/main.rs"), main_with(layer)).map_err(failed)?;
        let before = children_seconds();
        process::run(
            cargo(&["build", "-q", "--release", "--manifest-path"])
                .arg(&manifest)
                .env("CARGO_TARGET_DIR", &target)
                .env_remove("CARGO_INCREMENTAL"),
        )?;
        if bytes.is_empty() {
            seconds = children_seconds() - before;
        }
        bytes.push(fs::metadata(target.join("release/application")).map_err(failed)?.len());
    }
    fs::remove_dir_all(&target).map_err(failed)?;
    Ok(Cost { bytes, seconds })
}

fn main_with(layer: &str) -> String {
    format!(
        "#[tokio::main]\nasync fn main() {{\n    let app = axum::Router::new().route(\"/\", \
         axum::routing::get(|| async {{ \"hello\" }})){layer};\n    let listener = \
         tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n    \
         axum::serve(listener, app).await.unwrap();\n}}\n"
    )
}

/// The processor's time of all programs that this one ran, where the system says so.
fn children_seconds() -> f64 {
    let stat = fs::read_to_string(Path::new("/proc/self/stat")).unwrap_or_default();
    ticks(&stat) / 100.0
}

/// The time that ended children had for themselves, in hundredths of a second. The name of the program, in brackets, may
/// hold blanks.
fn ticks(stat: &str) -> f64 {
    let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    rest.split(' ').nth(13).and_then(|field| field.parse().ok()).unwrap_or_default()
}

fn markdown(alone: &Cost, with: &Cost) -> String {
    let kib = |bytes: u64| format!("{} KiB", bytes / 1024);
    let before = alone.bytes.first().copied().unwrap_or_default();
    let mut programs = vec!["stripped program".to_owned(), kib(before)];
    let mut added = vec!["added".to_owned(), "–".to_owned()];
    for bytes in &with.bytes {
        programs.push(kib(*bytes));
        added.push(kib(bytes.saturating_sub(before)));
    }
    let ratio = format!("{:.2}", with.seconds / alone.seconds.max(0.01));
    let time = vec!["processor's time of the build".to_owned(), "1".to_owned(), ratio, "–".to_owned()];
    table::markdown(
        &["hello world on axum, release", "alone", "with `SecureHeaders::default()`", "with a policy of its own"],
        &[programs, added, time],
    )
}

/// The added KiB of the table, for each policy.
fn added(table: &str) -> Vec<u64> {
    let row = table.lines().find(|line| line.starts_with("| added"));
    row.into_iter()
        .flat_map(|row| row.split('|'))
        .filter_map(|cell| cell.trim().strip_suffix(" KiB")?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_back() {
        let alone = Cost { bytes: vec![1_286_720], seconds: 60.0 };
        let table = markdown(&alone, &Cost { bytes: vec![1_586_720, 1_945_656], seconds: 90.0 });
        assert_eq!(added(&table), [292, 643]);
        assert!(table.contains("| 1.50 |"), "{table}");
        assert_eq!(added("| a | 1 KiB |"), [0; 0]);
    }

    #[test]
    fn the_time_of_children_is_read() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 9 8 0 0 11 12 345 14 20 0 1 0 5";
        assert!((ticks(stat) - 345.0).abs() < 0.1);
        assert!(ticks("").abs() < 0.1);
    }
}
