//! The cures that stand in the sources of the command and of the crates whose findings it prints.

use std::{fs, path::Path};

/// Sources whose texts are not cures, or are followed where they are tested.
const OTHERS: [&str; 6] = ["explain", "explain.rs", "arguments", "arguments.rs", "rule", "profile"];

/// How a part of a text begins that says what to do.
const VERBS: &[&str] = &[
    "add",
    "ask",
    "begin",
    "build",
    "call",
    "check",
    "choose",
    "close",
    "copy",
    "do without",
    "end",
    "export",
    "give",
    "have",
    "indent",
    "keep",
    "leave",
    "let",
    "load",
    "make",
    "move",
    "name",
    "pass",
    "pin",
    "put",
    "raise",
    "remove",
    "rename",
    "replace",
    "run",
    "save",
    "say",
    "send",
    "serve",
    "set",
    "shorten",
    "take",
    "trust",
    "use",
    "write",
];

/// Cures that other tests follow, or none can: the file, the text, and the reason.
pub(crate) const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("secure-audit/house.rs", "write an object such as {\"Server\": {\"Required\": false}}", "of the library"),
    ("secure-headers/check.rs", "name one", "the arguments ask for a file before"),
    ("secure-headers/audit/site.rs", "write a greater --timeout", "tests/audit.rs"),
    ("secure-headers/audit/site.rs", "add \"--host {host}\" to follow redirects to it", "tests/audit.rs"),
    (
        "secure-headers/audit/site.rs",
        "write the address of a site that is reachable",
        "a site that does not reply has another message",
    ),
    (
        "secure-export/fit.rs",
        "leave them out where an application sends its own",
        "only its author knows what it sends",
    ),
    ("secure-export/target/lines.rs", "send it over HTTPS alone", "for the author of what reads the lines"),
    (
        "secure-export/target/cloudfront/parts.rs",
        "leave it out",
        "a header that is read has words alone that CloudFront has",
    ),
    ("secure-static/build.rs", "call this in `build.rs`", "of the library"),
    ("secure-static/integrity.rs", "write `Change::html` yourself", "of the library"),
    ("secure-static/integrity.rs", "raise `Limits::pages`", "of the library"),
    ("secure-static/integrity.rs", "raise `Limits::asset`", "of the library"),
    ("secure-static/folder.rs", "raise `Limits::depth`", "of the library"),
    ("secure-static/folder.rs", "raise `Limits::files`", "of the library"),
    ("secure-static/folder.rs", "raise `Limits::{raise}`", "of the library"),
    ("secure-static/folder.rs", "rename it", "not every file system has names that are not UTF-8"),
    ("secure-static/folder.rs", "copy what it leads to", "not every system has links"),
    ("secure-static/folder.rs", "remove it", "neither a file nor a folder: not every system has such"),
    ("secure-static/nonces.rs", "leave the attribute empty, or name it with `and_placeholder`", "of the library"),
    ("secure-static/site.rs", "name one that it has, as \"index.html\"", "of the library"),
];

/// The file, and the text.
pub(crate) fn cures() -> Vec<(String, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for name in ["secure-headers", "secure-export", "secure-static", "secure-audit"] {
        let root = crates.join(name).join("src");
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let file = path.strip_prefix(&root).unwrap().display().to_string();
                if OTHERS.contains(&file.as_str()) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = fs::read_to_string(&path).unwrap();
                    let all = literals(&text).into_iter().filter_map(|text| cure(&text).map(str::to_owned));
                    found.extend(all.map(|cure| (format!("{name}/{file}"), cure)));
                }
            }
        }
    }
    found
}

/// The part of a text that says what to do.
fn cure(text: &str) -> Option<&str> {
    let begins = |part: &str| {
        let rest = VERBS.iter().find_map(|verb| part.strip_prefix(verb));
        rest.is_some_and(|rest| rest.starts_with(' ') && !rest.trim().is_empty())
    };
    let breaks = text.match_indices("; ").chain(text.match_indices(": ")).map(|(at, between)| at + between.len());
    let mut starts: Vec<_> = std::iter::once(0).chain(breaks).collect();
    starts.sort_unstable();
    let start = starts.into_iter().find(|start| begins(&text[*start..]))?;
    let text = text[start..].trim_end_matches(['\n', ' ']);
    // Styles of a terminal.
    Some(text.split("{cure:#}").next().unwrap_or(text))
}

/// The texts in quotes, before the tests.
fn literals(source: &str) -> Vec<String> {
    let ends = ["#[cfg(test)]\nmod ", "\n#[test]"].iter().filter_map(|tests| source.find(tests));
    let mut chars = source[..ends.min().unwrap_or(source.len())].chars().peekable();
    let mut found = Vec::new();
    while let Some(char) = chars.next() {
        match char {
            '/' if chars.peek() == Some(&'/') => while chars.next().is_some_and(|char| char != '\n') {},
            // A quote as a character.
            '\'' if chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => {
                let mut text = String::new();
                while let Some(char) = chars.next() {
                    match char {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('\n') => while chars.next_if(|char| char.is_whitespace()).is_some() {},
                            Some('n') => text.push('\n'),
                            other => text.extend(other),
                        },
                        char => text.push(char),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}
