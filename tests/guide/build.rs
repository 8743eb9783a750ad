//! Writes the examples of the core's items into a document, as a reader of an adapter's page runs them: their hidden imports
//! from the core are left out, and `use secure_axum::*;` is put before them. An example that shows an import from the core is
//! the core's own.

use std::{env, error::Error, fs, path::Path};

const SOURCES: &str = "../../crates/secure-core/src";

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
            examples(&fs::read_to_string(&path)?, document);
        }
    }
    Ok(())
}

/// Adds the examples of the items of a file.
fn examples(source: &str, document: &mut String) {
    let mut example: Option<Vec<&str>> = None;
    for line in source.lines() {
        let Some(text) = line.trim_start().strip_prefix("///") else { continue };
        let text = text.strip_prefix(' ').unwrap_or(text);
        match &mut example {
            None if text.starts_with("```") && text != "```text" => example = Some(vec![text]),
            None => {}
            Some(lines) => lines.push(text),
        }
        if let Some(lines) = example.take_if(|lines| lines.len() > 1 && text == "```")
            && !lines.iter().any(|line| !line.starts_with("# ") && line.contains("secure_core"))
        {
            put(&lines, document);
        }
    }
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
