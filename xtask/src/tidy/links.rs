//! Every link of a document leads to a file and a heading that are there, and to where its reader can follow it.

use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf},
};

use crate::process;

/// Folders whose documents are shown without the rest of the repository, and how.
const ALONE: &[(&str, &str)] = &[
    ("docs/", "the book has only docs/; name the file instead of linking it"),
    ("crates/", "the registry shows this page alone; link to docs.rs"),
];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let is_document = |path: &&String| Path::new(path).extension().is_some_and(|end| end == "md");
    let documents: Vec<&String> = files.iter().filter(is_document).collect();
    let mut headings = HashMap::new();
    for path in &documents {
        headings.insert(path.as_str(), anchors(&process::read(path)?));
    }
    for path in documents {
        for (number, target) in links(&process::read(path)?) {
            if let Some(fault) = fault(path, &target, files, &headings) {
                findings.push(format!("{path}:{number}: the link {target:?}: {fault}"));
            }
        }
    }
    Ok(())
}

/// What is wrong with a link of the document `path`.
fn fault(path: &str, target: &str, files: &[String], headings: &HashMap<&str, Vec<String>>) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let file = if file.is_empty() { Some(path.to_owned()) } else { resolve(path, file) };
    let Some(file) = file.filter(|file| files.iter().any(|known| known == file)) else {
        return Some("there is no such file".to_owned());
    };
    let alone = ALONE.iter().find(|(folder, _)| path.starts_with(folder));
    if let Some((folder, cure)) = alone
        && (!file.starts_with(folder) || (*folder == "crates/" && file != path))
    {
        return Some((*cure).to_owned());
    }
    let anchor = anchor?;
    let known = headings.get(file.as_str());
    (!known.is_some_and(|known| known.iter().any(|known| known == anchor)))
        .then(|| format!("{file} has no heading for #{anchor}"))
}

/// The path from the root of what a document links to.
fn resolve(document: &str, target: &str) -> Option<String> {
    let mut path = PathBuf::from(document);
    path.pop();
    for part in Path::new(target).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir => path.pop().then_some(())?,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    path.to_str().map(str::to_owned)
}

/// The lines of a document outside of its blocks of code, with their numbers.
pub(super) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// The targets of all links, with their lines.
pub(crate) fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let line = without_code(line);
        let ends = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        found.extend(ends.map(|(target, _)| (number, target.to_owned())));
        // A target that is written once, for links by name.
        let named = line.strip_prefix('[').and_then(|line| line.split_once("]: "));
        found.extend(named.map(|(_, target)| (number, target.trim().to_owned())));
    }
    found
}

/// A line without what is between backticks.
pub(super) fn without_code(line: &str) -> String {
    let mut parts = line.split('`');
    let mut text = parts.next().unwrap_or_default().to_owned();
    // What comes after the last of an odd number of backticks is text.
    while let Some(code) = parts.next() {
        match parts.next() {
            Some(after) => text.push_str(after),
            None => text.push_str(code),
        }
    }
    text
}

/// The anchors of all headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let headings = prose(text)
        .filter_map(|(_, line)| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    for heading in headings {
        let kept = heading.trim().to_lowercase();
        let kept = kept.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
        let anchor: String = kept.map(|char| if char == ' ' { '-' } else { char }).collect();
        let count = found.iter().filter(|known| **known == anchor).count();
        found.push(if count == 0 { anchor } else { format!("{anchor}-{count}") });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# A title\n[a](b.md#x) and `[no](c.md)`\n```text\n[no](d.md)\n# no\n```\n## What's `that`?\n## A title\n";

    #[test]
    fn links_and_headings_are_found_outside_of_code() {
        assert_eq!(links(TEXT), [(2, "b.md#x".to_owned())]);
        assert_eq!(links("[a]: b.md\n[c]:\nx [d]: e"), [(1, "b.md".to_owned())]);
        assert_eq!(anchors(TEXT), ["a-title", "whats-that", "a-title-1"]);
    }

    #[track_caller]
    fn check(path: &str, target: &str, expected: Option<&str>) {
        let files = ["docs/a.md", "docs/b/c.md", "README.md", "crates/x/README.md"].map(str::to_owned);
        let headings = HashMap::from([("docs/a.md", vec!["one".to_owned()])]);
        assert_eq!(fault(path, target, &files, &headings).as_deref(), expected);
    }

    #[test]
    fn a_link_leads_somewhere() {
        check("docs/b/c.md", "../a.md#one", None);
        check("docs/a.md", "#one", None);
        check("README.md", "docs/a.md", None);
        check("README.md", "https://a.example/#two", None);
        check("docs/a.md", "#two", Some("docs/a.md has no heading for #two"));
        check("docs/a.md", "c.md", Some("there is no such file"));
        check("docs/a.md", "../../a.md", Some("there is no such file"));
        check("docs/a.md", "../README.md", Some(ALONE[0].1));
        check("crates/x/README.md", "../../README.md", Some(ALONE[1].1));
    }
}
