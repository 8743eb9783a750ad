//! Every header has its line in the tables.

use crate::process;

const FOLDER: &str = "crates/secure-core/src/header/";

/// Files that do not hold one header, and the words that stand for them.
const OTHERS: &[(&str, &str)] =
    &[("custom", "CustomHeader"), ("legacy", "Expect-CT, Public-Key-Pins"), ("removed", "X-Powered-By and the like")];

/// Where a reader looks for a header.
const TABLES: &[&str] = &["crates/secure-core/src/lib.rs", "docs/choosing.md"];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) {
    for table in TABLES {
        let Ok(text) = process::read(table) else {
            findings.push(format!("{table}: there is no such file"));
            continue;
        };
        for file in files {
            let Some(name) = file.strip_prefix(FOLDER).and_then(|file| file.strip_suffix(".rs")) else { continue };
            if name != "mod" && name != "list" && !name.contains('/') && !has_line(&text, name) {
                findings.push(format!("{table}: no line of a table names {file}"));
            }
        }
    }
}

/// Whether a line of a table in `text` begins with the header of the file `name`.
fn has_line(text: &str, name: &str) -> bool {
    if let Some((_, words)) = OTHERS.iter().find(|(file, _)| *file == name) {
        return text.replace('`', "").contains(words);
    }
    let wire = name.replace('_', "-");
    let rows = text.lines().map(|line| line.trim_start_matches("//!").trim()).filter(|line| line.starts_with('|'));
    let firsts = rows.filter_map(|row| row.split('|').nth(1));
    let mut words = firsts.flat_map(|first| first.split(['`', '[', ']', ' ']));
    words.any(|word| word.eq_ignore_ascii_case(&wire))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_named_at_the_head_of_a_line() {
        let text =
            "//! | `X-Frame-Options` | frames | `A` |\n| [`Server`](x) | name |\n| X-Other | b |\na `CustomHeader`\n";
        assert!(has_line(text, "x_frame_options"));
        assert!(has_line(text, "server"));
        assert!(has_line(text, "x_other"));
        assert!(has_line(text, "custom"));
        for name in ["frames", "x_frame", "removed", "a"] {
            assert!(!has_line(text, name), "{name}");
        }
    }
}
