//! No file of a crate imports another that imports it back, however far around. The root of a crate, which lists its
//! modules, does not count. A module and the files of its own folder are one thing in parts, so what they import of one
//! another does not count either. A re-export counts as the file that has the name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    is_rust,
    modules::{absolute, inline_paths},
};
use crate::{process, rust};

/// The files that each file imports.
struct Graph(BTreeMap<String, BTreeSet<String>>);

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let mut crates: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for path in files.iter().filter(|path| is_rust(path)) {
        if let Some((root, module)) = module(path) {
            crates.entry(root).or_default().insert(module, process::read(path)?);
        }
    }
    for (root, sources) in &crates {
        for circle in circles(&graph(sources)) {
            findings.push(format!("{root}/src: these files import one another in a circle: {}", circle.join(", ")));
        }
    }
    Ok(())
}

/// The folder of the crate, and the path of the module: empty for the root.
fn module(path: &str) -> Option<(&str, String)> {
    let (root, name) = path.split_once("/src/")?;
    let name = name.strip_suffix(".rs")?;
    let name = name.strip_suffix("/mod").unwrap_or(name).replace('/', "::");
    Some((root, if matches!(name.as_str(), "lib" | "main") { String::new() } else { name }))
}

fn graph(sources: &BTreeMap<String, String>) -> Graph {
    let mut paths: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (module, source) in sources {
        let code = rust::code(rust::before_tests(source));
        let (imports, others) = rust::imports(&code);
        let is_child = |word: &str| {
            let child = word.split("::").next().unwrap_or_default();
            word.contains("::") && sources.contains_key(&joined(module, child))
        };
        let children = words(&others).filter(|word| is_child(word)).map(|word| joined(module, word));
        let mut imported_paths: Vec<_> =
            inline_paths(&others).iter().filter_map(|path| absolute(module, path)).collect();
        imported_paths.extend(children);
        for import in imports {
            if let Some(path) = absolute(module, &import.path).or_else(|| {
                is_child(&import.path).then(|| joined(module, &import.path)) //
            }) {
                names.insert(joined(module, &import.name), path.clone());
                imported_paths.push(path);
            }
        }
        paths.insert(module, imported_paths);
    }
    let resolve = |path: &String| {
        let mut path = path;
        // A name that is re-exported is that of the file where it is; no chain is longer.
        for _ in 0..8 {
            path = names.get(path).filter(|_| !sources.contains_key(path)).unwrap_or(path);
        }
        let longest = sources.keys().filter(|known| path == *known || path.starts_with(&format!("{known}::")));
        longest.filter(|known| !known.is_empty()).max_by_key(|known| known.len()).cloned()
    };
    let edges = |(module, paths): (&&str, &Vec<String>)| {
        let imported = paths.iter().filter_map(resolve).filter(|to| !is_part(to, module) && !is_part(module, to));
        ((*module).to_owned(), imported.collect())
    };
    Graph(paths.iter().filter(|(module, _)| !module.is_empty()).map(edges).collect())
}

/// Whether a module is the other one, or in its folder.
fn is_part(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// `b::c` in the module `a` is `a::b::c`.
fn joined(module: &str, path: &str) -> String {
    if module.is_empty() { path.to_owned() } else { format!("{module}::{path}") }
}

/// The paths of a code.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|char: char| !(char.is_alphanumeric() || char == '_' || char == ':'))
}

/// The files that reach one another, in groups.
fn circles(Graph(graph): &Graph) -> Vec<Vec<String>> {
    let all: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|from| (from.as_str(), reach(graph, from))).collect();
    let reaches = |from: &str, to: &str| all.get(from).is_some_and(|modules| modules.contains(to));
    let mut circles = Vec::new();
    let mut seen = BTreeSet::new();
    for from in graph.keys().filter(|from| reaches(from, from)) {
        if seen.contains(from) {
            continue;
        }
        let circle: Vec<String> = graph.keys().filter(|to| reaches(from, to) && reaches(to, from)).cloned().collect();
        seen.extend(circle.iter().cloned());
        circles.push(circle);
    }
    circles
}

/// All that is imported from here on.
fn reach<'g>(graph: &'g BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'g str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(module) = open.pop() {
        for to in graph.get(module).into_iter().flatten() {
            if reached.insert(to.as_str()) {
                open.push(to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sources: &[(&str, &str)], expected: &[&[&str]]) {
        let sources = sources.iter().map(|(module, source)| ((*module).to_owned(), (*source).to_owned())).collect();
        assert_eq!(circles(&graph(&sources)), expected);
    }

    #[test]
    fn circles_are_found() {
        check(
            &[("a", "use crate::b::B;\n"), ("b", "use crate::c::C;\n"), ("c", "use super::a::A;\n")],
            &[&["a", "b", "c"]],
        );
        check(&[("a", "use crate::b::B;\n"), ("b", "use crate::c::C;\n"), ("c", "")], &[]);
        let part = ("a::b", "use crate::c::C;\n");
        check(&[("a", ""), part, ("c", "use crate::a::b::B;\n")], &[&["a::b", "c"]]);
        check(
            &[("a", "mod b;\nmod c;\n"), ("a::b", "use super::c::C;\n"), ("a::c", "use super::b::B;\n")],
            &[&["a::b", "a::c"]],
        );
    }

    #[test]
    fn a_re_export_is_an_import_of_where_the_name_is() {
        let front = ("a", "mod b;\nmod c;\npub use self::{b::B, c::C};\n");
        check(&[front, ("a::b", "use crate::a::C;\n"), ("a::c", "")], &[]);
        check(&[front, ("a::b", "use crate::a::C;\n"), ("a::c", "use super::B;\n")], &[&["a::b", "a::c"]]);
        check(
            &[("", "pub use crate::{a::A, b::B};\n"), ("a", "use crate::B;\n"), ("b", "use crate::A;\n")],
            &[&["a", "b"]],
        );
    }

    #[test]
    fn a_module_and_its_parts_are_one() {
        check(&[("a", "mod b;\nfn f() { b::g(); }\n"), ("a::b", "use super::F;\n")], &[]);
        check(&[("a", "mod b;\n"), ("a::b", "use super::F;\n")], &[]);
    }

    #[test]
    fn tests_and_the_root_do_not_count() {
        check(&[("", "mod a;\nuse a::A;\nfn main() {}\n"), ("a", "use crate::Outcome;\n")], &[]);
        check(&[("a", "use crate::b::B;\n"), ("b", "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n")], &[]);
    }

    #[test]
    fn a_path_is_of_a_crate_and_a_module() {
        assert_eq!(module("crates/a/src/b/mod.rs"), Some(("crates/a", "b".to_owned())));
        assert_eq!(module("xtask/src/main.rs"), Some(("xtask", String::new())));
        assert_eq!(module("crates/a/tests/b.rs"), None);
    }
}
