//! Writes the examples of the core into a document, as a reader of an adapter's page runs them. Those of items have hidden imports
//! from the core, which are left out, and `use secure_axum::*;` is put before them; one that shows an import from the core is the
//! core's own. Those of modules have `secure_axum` in place of `secure_core`.

use std::{env, error::Error, fs, path::Path};

const SOURCES: &str = "../../crates/secure-core/src";

/// Modules whose examples use what the core alone has.
const OWN: &[&str] = &["evaluate.rs", "isolation.rs", "read.rs", "structured.rs"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SOURCES}");
    let mut document = String::new();
    walk(Path::new(SOURCES), &mut document)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("examples.md"), document)?;
    Ok(())
}

fn walk(folder: &Path, document: &mut String) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Box<dyn Error>>>()?;
    paths.sort_unstable();
    for path in paths {
        if path.is_dir() {
            walk(&path, document)?;
        } else {
            let source = fs::read_to_string(&path)?;
            let is_own = path.file_name().is_some_and(|name| OWN.iter().any(|own| name == *own));
            for example in examples(&source, "///").iter().filter(|example| !shows_the_core(example)) {
                put(example, document);
            }
            for example in examples(&source, "//!").iter().filter(|_| !is_own) {
                document.push_str(&example.join("\n").replace("secure_core", "secure_axum"));
                document.push_str("\n\n");
            }
        }
    }
    Ok(())
}

/// The examples in comments that begin like this, each with its fences.
fn examples<'s>(source: &'s str, comment: &str) -> Vec<Vec<&'s str>> {
    let mut found = Vec::new();
    let mut example: Option<Vec<&str>> = None;
    for line in source.lines() {
        let Some(text) = line.trim_start().strip_prefix(comment) else { continue };
        let text = text.strip_prefix(' ').unwrap_or(text);
        match &mut example {
            None if text.starts_with("```") => example = Some(vec![text]),
            None => {}
            Some(lines) => lines.push(text),
        }
        found.extend(example.take_if(|lines| lines.len() > 1 && text == "```"));
    }
    let is_rust =
        |example: &Vec<&str>| ["```", "```no_run", "```compile_fail"].contains(example.first().unwrap_or(&""));
    found.into_iter().filter(is_rust).collect()
}

fn shows_the_core(example: &[&str]) -> bool {
    example.iter().any(|line| !line.starts_with("# ") && line.contains("secure_core"))
}

/// Adds one example.
fn put(lines: &[&str], document: &mut String) {
    let mut is_import = false;
    for (number, line) in lines.iter().enumerate() {
        is_import |= line.starts_with("# use secure_core::");
        if !is_import {
            document.push_str(&line.replace("secure_core::", "secure_axum::"));
            document.push('\n');
        }
        is_import &= !line.ends_with(';');
        if number == 0 {
            document.push_str("# use secure_axum::*;\n");
        }
    }
    document.push('\n');
}
