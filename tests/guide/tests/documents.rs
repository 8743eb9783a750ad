//! Every block of Rust is run, and what the reference lists is all that there is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use secure_core::{Level, Lint};
use secure_guide::DOCUMENTS;

/// Whose code another package runs.
const ELSEWHERE: &[&str] = &["docs/configuration.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn is_markdown(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "md")
}

/// All documents below a folder, as paths from the root.
fn documents(folder: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root().join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            documents(&path, found)?;
        } else if is_markdown(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether it is the page of a crate that takes it into its own documentation, and so runs it.
fn is_doc(path: &str) -> bool {
    let source = path.strip_suffix("README.md").filter(|folder| folder.starts_with("crates/"));
    let source = source.and_then(|folder| fs::read_to_string(root().join(folder).join("src/lib.rs")).ok());
    source.is_some_and(|source| source.contains("include_str!(\"../README.md\")"))
}

#[test]
fn every_block_of_rust_is_run() -> io::Result<()> {
    let mut all = vec!["README.md".to_owned()];
    documents("docs", &mut all)?;
    for entry in fs::read_dir(root().join("crates"))? {
        let path = format!("crates/{}/README.md", entry?.file_name().to_string_lossy());
        assert!(root().join(&path).is_file(), "{path}: the registry shows this page of a crate");
        all.push(path);
    }
    assert!(all.len() > 20, "{all:?}");
    for path in &all {
        let text = fs::read_to_string(root().join(path))?;
        let is_run = DOCUMENTS.contains(&path.as_str()) || ELSEWHERE.contains(&path.as_str()) || is_doc(path);
        assert!(!text.contains("```rust") || is_run, "{path}: add it to DOCUMENTS, or take it out");
        assert!(!text.contains("```rust,ignore"), "{path}: a block that is not run");
    }
    Ok(())
}

#[test]
fn every_page_is_in_the_summary() -> io::Result<()> {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md"))?;
    let mut all = Vec::new();
    documents("docs", &mut all)?;
    for path in all.iter().filter(|path| !path.ends_with("SUMMARY.md")) {
        let link = format!("({})", path.trim_start_matches("docs/"));
        assert!(summary.contains(&link), "docs/SUMMARY.md lacks {link}");
    }
    Ok(())
}

#[test]
fn the_reference_has_all_lints() -> io::Result<()> {
    let reference = fs::read_to_string(root().join("docs/reference.md"))?;
    for lint in Lint::ALL {
        let level = match lint.default_level() {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        };
        let row = format!("| `{}` | {level} | ", lint.as_str());
        assert!(reference.contains(&row), "docs/reference.md lacks {row:?}");
    }
    Ok(())
}

#[test]
fn the_readme_is_short() -> io::Result<()> {
    let lines = fs::read_to_string(root().join("README.md"))?.lines().count();
    assert!(lines <= 200, "{lines} lines");
    Ok(())
}
