//! Examples of the core do not show imports of what the adapters re-export: their pages show the same examples, to readers who
//! depend on an adapter alone.

use super::is_rust;
use crate::process;

const FOLDER: &str = "crates/secure-core/src/";

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let lib = process::read(format!("{FOLDER}lib.rs"))?;
    let vocabulary = vocabulary(&lib);
    if vocabulary.len() < 50 {
        return Err(format!("{FOLDER}lib.rs: the vocabulary has only {} names", vocabulary.len()));
    }
    for path in files.iter().filter(|path| path.starts_with(FOLDER) && is_rust(path)) {
        let source = process::read(path)?;
        for (number, name) in shown(&source, &vocabulary) {
            findings.push(format!(
                "{path}:{number}: the example shows an import of {name} from the core; hide it: `# use`"
            ));
        }
        for (number, item) in of_the_core_alone(&source, &vocabulary) {
            findings.push(format!(
                "{path}:{number}: the example of {item}, which adapters re-export, shows what the core alone has; add it to the \
                 vocabulary, or do without"
            ));
        }
    }
    Ok(())
}

/// The types that the module `vocabulary` exports.
fn vocabulary(lib: &str) -> Vec<&str> {
    let module = lib.split("\npub mod vocabulary {").nth(1).and_then(|rest| rest.split("\n}").next());
    let words = module.unwrap_or_default().split(|char: char| !char.is_alphanumeric() && char != '_');
    words.filter(|word| word.starts_with(|char: char| char.is_ascii_uppercase())).collect()
}

/// The names among these that examples of items import visibly from the core, with the lines of the imports. A module's own
/// page is the core's alone.
fn shown<'v>(source: &str, vocabulary: &[&'v str]) -> Vec<(usize, &'v str)> {
    let mut found = Vec::new();
    let mut import: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(source.lines()) {
        let Some(text) = line.trim_start().strip_prefix("/// ") else {
            import = None;
            continue;
        };
        match &mut import {
            Some((_, whole)) => whole.push_str(text),
            None if is_of_the_root(text) => import = Some((number, text.to_owned())),
            None => continue,
        }
        if let Some((start, whole)) = import.take_if(|(_, whole)| whole.contains(';')) {
            // `a::B` is a path of the core's own.
            let names = whole.trim_start_matches("use secure_core::").split(['{', '}', ',', ';', ' ']);
            let names: Vec<&str> = names.collect();
            found.extend(vocabulary.iter().filter(|name| names.contains(name)).map(|name| (start, *name)));
        }
    }
    found
}

/// Whether it imports from the root of the core. What is in a module of its own is not for adapters.
fn is_of_the_root(text: &str) -> bool {
    let path = text.strip_prefix("use secure_core::");
    path.is_some_and(|path| path.starts_with(|char: char| char == '{' || char.is_ascii_uppercase()))
}

/// The items of the vocabulary whose examples show the name of the core, with the lines that do. What is below an `impl`
/// belongs to its type.
fn of_the_core_alone<'v>(source: &str, vocabulary: &[&'v str]) -> Vec<(usize, &'v str)> {
    let mut found = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    let mut block = "";
    for (number, line) in (1..).zip(source.lines()) {
        let text = line.trim_start();
        if let Some(text) = text.strip_prefix("/// ") {
            // A link is in brackets, and may name what it likes.
            if text.contains("secure_core::") && !text.starts_with("# ") && !text.contains("](") {
                lines.push(number);
            }
            continue;
        }
        if text.starts_with("#[") || text.starts_with("///") {
            continue;
        }
        if text.len() == line.len() && !text.is_empty() {
            block = text;
        }
        let item = subject(block);
        let item = vocabulary.iter().find(|name| **name == item).copied();
        found.extend(lines.drain(..).filter_map(|number| Some((number, item?))));
    }
    found
}

/// The type that a line at the top level begins to define or to implement, or a trait for.
fn subject(line: &str) -> &str {
    let after = |line: &'_ str| -> Option<usize> {
        let head = line.find(" for ").map(|at| at + " for ".len());
        let definition = ["struct ", "enum ", "trait "].iter().find_map(|kind| Some(line.find(kind)? + kind.len()));
        let inherent = line.strip_prefix("impl").map(|rest| line.len() - rest.trim_start().len());
        head.filter(|_| line.starts_with("impl")).or(inherent).or(definition)
    };
    let rest = after(line).and_then(|at| line.get(at..)).unwrap_or_default();
    let rest = rest.strip_prefix('<').and_then(|rest| rest.split_once("> ")).map_or(rest, |(_, rest)| rest);
    rest.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_imports_of_the_vocabulary_are_found() {
        let lib =
            "\npub mod vocabulary {\n    pub use crate::{\n        a::{Policy, Source},\n    };\n}\npub mod other {}\n";
        let vocabulary = vocabulary(lib);
        assert_eq!(vocabulary, ["Policy", "Source"]);
        let source = "/// use secure_core::{\n///     Policy, x::Source,\n/// };\n/// # use secure_core::Policy;\n\
                      //! use secure_core::Policy;\n    /// use secure_core::Source;\n/// use secure_core::Backend;\n";
        assert_eq!(shown(source, &vocabulary), [(1, "Policy"), (6, "Source")]);
    }

    #[test]
    fn what_only_the_core_has_is_found_by_its_item() {
        let source = "/// let a = secure_core::a();\n#[derive(Clone)]\npub struct Policy;\n\nimpl<T: Debug> Policy<T> {\n    /// use secure_core::a;\n    \
                      /// # use secure_core::b;\n    /// [a](secure_core::a)\n    pub fn a() {}\n}\n\n/// use secure_core::a;\npub struct Own;\n\n\
                      impl Header for Source {\n    /// use secure_core::a;\n    fn b() {}\n}\n";
        assert_eq!(of_the_core_alone(source, &["Policy", "Source"]), [(1, "Policy"), (6, "Policy"), (16, "Source")]);
    }
}
