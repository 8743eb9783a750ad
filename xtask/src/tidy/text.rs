//! How every file is written.

use std::path::Path;

use super::is_rust;
use crate::{process, rust};

/// Files of text, by how their names end.
const TEXTS: &[&str] = &[
    ".css",
    ".html",
    ".js",
    ".json",
    ".md",
    ".rs",
    ".sh",
    ".toml",
    ".txt",
    ".yml",
    ".ci/run",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "NOTICE",
    ".gitignore",
    "Cargo.lock",
];

/// What may stand in any text beside ASCII.
const CHARACTERS: &str = "–…—×→←§≤≥±·✓✗";

/// What may stand in documents, too: drawings, and quotes.
const IN_DOCUMENTS: &str = "“”‘’─│┌┐└┘├┤┬┴┼▶◀▲▼";

/// Files that need other characters, and why.
const MORE: &[(&str, &str)] = &[
    ("crates/secure-core/", "tests of text that is not ASCII"),
    ("crates/secure-headers/", "tests of text that is not ASCII"),
    ("crates/secure-audit/", "tests of text that is not ASCII"),
    ("tests/", "tests of text that is not ASCII"),
    ("xtask/src/tidy/text.rs", "the list itself"),
];

/// Folders of a developer's own machine. In pieces, so that this file is not a finding.
const MACHINE: &[&str] = &[concat!("/", "work", "/"), concat!("/", "root", "/"), concat!("/", "tmp", "/")];

/// Left-overs and shortcuts, and what to do instead. A `[` stands for an attribute, inner or outer.
const REFUSED: &[(&str, &str)] = &[
    ("todo!(", "finish it"),
    ("unimplemented!(", "finish it"),
    ("dbg!(", "take it out"),
    ("[ignore", "fix the test, or take it out"),
    ("[should_panic", "assert the message"),
    ("[allow(", "write #[expect(…, reason = \"…\")]"),
    ("deny(warnings)", "ci does so"),
];

/// Files that start with no `//!`, and why.
const UNINTRODUCED: &[(&str, &str)] = &[
    ("crates/secure-core/src/response/backend/http.rs", "a private module of one type, whose doc says it"),
    ("crates/secure-core/src/response/backend/memory.rs", "a private module of one type, whose doc says it"),
];

/// More lines of code than this, and a file wants to be split by concept.
const LINES: usize = 400;

/// Longer files, and why.
const LONG: &[(&str, &str)] = &[];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    for path in files.iter().filter(|path| TEXTS.iter().any(|end| path.ends_with(end))) {
        let text = process::read(path)?;
        check_text(path, &text, findings);
        if is_rust(path) {
            check_rust(path, &text, findings);
        }
    }
    for (path, _) in UNINTRODUCED.iter().chain(LONG) {
        if !files.iter().any(|file| file == path) {
            findings.push(format!("{}: an exception for {path}, which does not exist", file!()));
        }
    }
    Ok(())
}

fn check_text(path: &str, text: &str, findings: &mut Vec<String>) {
    let document = Path::new(path).extension().is_some_and(|end| end == "md");
    let any = MORE.iter().any(|(start, _)| path.starts_with(start));
    let known =
        |char: char| any || char.is_ascii() || CHARACTERS.contains(char) || (document && IN_DOCUMENTS.contains(char));
    for (number, line) in (1..).zip(text.lines()) {
        let mut found = |what: &str| findings.push(format!("{path}:{number}: {what}"));
        if line.ends_with([' ', '\t', '\r']) {
            found("a blank at the end of the line");
        }
        if line.contains('\t') {
            found("a tab");
        }
        if let Some(char) = line.chars().find(|char| !known(*char)) {
            found(&format!("the character {char:?}; write ASCII, or add it to CHARACTERS in {}", file!()));
        }
        if let Some(folder) = machine(line) {
            found(&format!("\"{folder}\" is a folder of one machine"));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        findings.push(format!("{path}: end it with one line break"));
    }
}

fn check_rust(path: &str, source: &str, findings: &mut Vec<String>) {
    if !source.starts_with("//!") && !UNINTRODUCED.iter().any(|(known, _)| *known == path) {
        findings.push(format!("{path}: begin with a line \"//! …\" that says what this is"));
    }
    let code = rust::code(source);
    for (number, line) in (1..).zip(code.lines()) {
        for (word, cure) in REFUSED.iter().filter(|(word, _)| has(line, word)) {
            findings.push(format!("{path}:{number}: `{word}`; {cure}"));
        }
        if is_alias(line) {
            findings.push(format!("{path}:{number}: a type alias; write the type, or a struct with named fields"));
        }
    }
    for (number, line) in (1..).zip(source.lines()) {
        let doc = line.trim_start();
        let fence = doc.strip_prefix("//!").or_else(|| doc.strip_prefix("///")).unwrap_or("").trim();
        if fence.strip_prefix("```").is_some_and(|words| words.split(',').any(|word| word == "ignore")) {
            findings.push(format!("{path}:{number}: an example that is ignored; let it compile"));
        }
    }
    let lines = rust::code(rust::before_tests(source)).lines().filter(|line| !line.trim().is_empty()).count();
    if lines > LINES && !LONG.iter().any(|(known, _)| *known == path) {
        findings.push(format!("{path}: {lines} lines of code, more than {LINES}; split it by concept"));
    }
}

/// Whether a line begins a type alias. Associated types are indented.
fn is_alias(line: &str) -> bool {
    ["type ", "pub type ", "pub(crate) type ", "pub(super) type "].iter().any(|start| line.starts_with(start))
}

/// Whether a line of code has this word. One that begins with a letter is not part of a longer one.
fn has(line: &str, word: &str) -> bool {
    let letter = |char: char| char.is_alphanumeric() || char == '_';
    let inner = word.starts_with(letter);
    let alone = |at: usize| !inner || !line.get(..at).is_some_and(|before| before.ends_with(letter));
    line.match_indices(word).any(|(at, _)| alone(at))
}

/// The folder of a developer's own machine that a line names.
pub(crate) fn machine(line: &str) -> Option<&'static str> {
    MACHINE.iter().copied().find(|folder| line.contains(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn text(path: &str, text: &str, expected: &[&str]) {
        let mut findings = Vec::new();
        check_text(path, text, &mut findings);
        assert_eq!(findings, expected);
    }

    #[track_caller]
    fn code(source: &str, expected: &[&str]) {
        let mut findings = Vec::new();
        check_rust("a.rs", source, &mut findings);
        assert_eq!(findings, expected);
    }

    #[test]
    fn texts_are_plain() {
        text("a.md", "plain – × “quoted”\n", &[]);
        text("a.rs", "b \nc\td\n", &["a.rs:1: a blank at the end of the line", "a.rs:2: a tab"]);
        text("a.rs", "a\n\n", &["a.rs: end it with one line break"]);
        text("a.rs", "a", &["a.rs: end it with one line break"]);
        let expected = format!("a.rs:1: the character '“'; write ASCII, or add it to CHARACTERS in {}", file!());
        text("a.rs", "“\n", &[&expected]);
        for folder in MACHINE {
            let expected = format!("a.md:1: \"{folder}\" is a folder of one machine");
            text("a.md", &format!("in {folder}x\n"), &[&expected]);
        }
    }

    #[test]
    fn sources_have_no_left_overs() {
        code("//! a\nfn f() { \"dbg!(\" } // todo!()\nfn should_panic() {}\n", &[]);
        code("fn f() {}\n", &["a.rs: begin with a line \"//! …\" that says what this is"]);
        code("//! a\n#![allow(x)]\n", &["a.rs:2: `[allow(`; write #[expect(…, reason = \"…\")]"]);
        code("//! a\nx(todo!());\n", &["a.rs:2: `todo!(`; finish it"]);
        code("//! a\nmy_dbg!();\n", &[]);
        let alias = "a.rs:2: a type alias; write the type, or a struct with named fields";
        code("//! a\npub(crate) type Pair = (u8, u8);\n", &[alias]);
        code("//! a\nimpl Iterator for X {\n    type Item = u8;\n}\n", &[]);
        code("//! ```ignore\n//! ```\n", &["a.rs:1: an example that is ignored; let it compile"]);
    }

    #[test]
    fn long_files_want_to_be_split() {
        let long = |lines: usize| format!("//! a\n{}\n// b\n#[cfg(test)]\nmod tests {{\n}}\n", "x;\n".repeat(lines));
        code(&long(LINES), &[]);
        code(&long(LINES + 1), &["a.rs: 401 lines of code, more than 400; split it by concept"]);
    }
}
