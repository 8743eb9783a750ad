//! A document has no elements of HTML outside of its code: a page would lose them, and what they enclose.

use std::path::Path;

use super::links::{prose, without_code};
use crate::process;

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    for path in files.iter().filter(|path| Path::new(path).extension().is_some_and(|end| end == "md")) {
        for (number, line) in prose(&process::read(path)?) {
            if let Some(element) = element(&without_code(line)) {
                findings.push(format!("{path}:{number}: {element:?} is HTML there; write it as code, or \"\\<\""));
            }
        }
    }
    Ok(())
}

/// What a line begins as an element, if anything. Comments are marks of generated parts, and addresses are links.
fn element(line: &str) -> Option<&str> {
    line.match_indices('<').find_map(|(start, _)| {
        let (before, rest) = line.split_at(start);
        let name = rest.trim_start_matches(['<', '/']);
        let is_address = rest.split('>').next().is_some_and(|inner| inner.contains("://"));
        let is_element = name.starts_with(|char: char| char.is_ascii_alphabetic()) && !is_address;
        (is_element && !before.ends_with('\\')).then(|| rest.split_inclusive('>').next().unwrap_or(rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        assert_eq!(element(&without_code(line)), expected);
    }

    #[test]
    fn elements_outside_of_code_are_found() {
        check("a <script src=x> b", Some("<script src=x>"));
        check("| without::<XXssProtection>() |", Some("<XXssProtection>"));
        check("</b>", Some("</b>"));
        check("a <base", Some("<base"));
        check("`<script>` and `a` \\<b> <!-- begin --> <https://a.example/> 1 < 2", None);
    }
}
