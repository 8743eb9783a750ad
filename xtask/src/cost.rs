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

/// Both applications, without what differs.
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

/// What an application costs to build.
struct Cost {
    bytes: u64,
    seconds: f64,
}

/// Builds both applications, and puts the table into the guide.
pub(crate) fn write() -> Result<Outcome, String> {
    let table = markdown(&build("alone", "", "")?, &with()?);
    page::put("cost", &table)?;
    Ok(Outcome::Passed(table.trim_end().to_owned()))
}

/// Builds both applications, and compares the added bytes with the guide.
pub(crate) fn check() -> Result<Outcome, String> {
    let (alone, with) = (build("alone", "", "")?, with()?);
    let added = with.bytes.saturating_sub(alone.bytes) / 1024;
    let table = markdown(&alone, &with);
    let noted = page::part("cost").as_deref().and_then(noted);
    let noted = noted.ok_or_else(|| format!("{} has no table of costs; run `cargo xtask cost`", page::PATH))?;
    if added * 100 > noted * (100 + TOLERANCE) {
        return Err(format!(
            "the library adds {added} KiB, and {} says {noted}; make it smaller, or run `cargo xtask cost`\n{table}",
            page::PATH
        ));
    }
    Ok(Outcome::Passed(table.trim_end().to_owned()))
}

fn with() -> Result<Cost, String> {
    let adapter = process::root().join("crates").join("secure-axum");
    let dependency = format!("secure-axum = {{ path = '{}' }}\n", adapter.display());
    build("with", &dependency, ".layer(secure_axum::SecureHeaders::default())")
}

/// Builds an application from nothing.
fn build(name: &str, dependency: &str, layer: &str) -> Result<Cost, String> {
    let folder = process::target().join("xtask").join("cost").join(name);
    let target = folder.join("target");
    let manifest = folder.join("Cargo.toml");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if target.exists() {
        fs::remove_dir_all(&target).map_err(failed)?;
    }
    let main = format!(
        "#[tokio::main]\nasync fn main() {{\n    let app = axum::Router::new().route(\"/\", \
         axum::routing::get(|| async {{ \"hello\" }})){layer};\n    let listener = \
         tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n    \
         axum::serve(listener, app).await.unwrap();\n}}\n"
    );
    fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::write(folder.join("src/main.rs"), main))
        .and_then(|()| fs::write(&manifest, MANIFEST.replace("[profile", &format!("{dependency}\n[profile"))))
        // The versions of the workspace, as far as they are the same packages.
        .and_then(|()| fs::write(folder.join("Cargo.lock"), process::read("Cargo.lock").unwrap_or_default()))
        .map_err(failed)?;
    process::run(cargo(&["fetch", "-q", "--manifest-path"]).arg(&manifest))?;
    let before = children_seconds();
    process::run(
        cargo(&["build", "-q", "--release", "--manifest-path"])
            .arg(&manifest)
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("CARGO_INCREMENTAL"),
    )?;
    let bytes = fs::metadata(target.join("release/application")).map_err(failed)?.len();
    fs::remove_dir_all(&target).map_err(failed)?;
    Ok(Cost { bytes, seconds: children_seconds() - before })
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
    let kib = |cost: &Cost| format!("{} KiB", cost.bytes / 1024);
    let added = with.bytes.saturating_sub(alone.bytes) / 1024;
    let rows = [
        vec!["stripped program".to_owned(), kib(alone), kib(with), format!("{added} KiB")],
        vec![
            "processor's time of the build".to_owned(),
            "1".to_owned(),
            format!("{:.2}", with.seconds / alone.seconds.max(0.01)),
            "–".to_owned(),
        ],
    ];
    table::markdown(&["hello world on axum, release", "alone", "with `SecureHeaders::default()`", "added"], &rows)
}

/// The added KiB of the table.
fn noted(table: &str) -> Option<u64> {
    let row = table.lines().find(|line| line.contains("stripped program"))?;
    row.trim_end_matches(['|', ' ']).rsplit('|').next()?.trim().strip_suffix(" KiB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_back() {
        let table = markdown(&Cost { bytes: 1_286_720, seconds: 60.0 }, &Cost { bytes: 1_945_656, seconds: 90.0 });
        assert_eq!(noted(&table), Some(643));
        assert!(table.contains("| 1.50 |"), "{table}");
        assert_eq!(noted("| a | 1 KiB |"), None);
    }

    #[test]
    fn the_time_of_children_is_read() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 9 8 0 0 11 12 345 14 20 0 1 0 5";
        assert!((ticks(stat) - 345.0).abs() < 0.1);
        assert!(ticks("").abs() < 0.1);
    }
}
