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
        for (number, name) in shown(&process::read(path)?, &vocabulary) {
            findings.push(format!(
                "{path}:{number}: the example shows an import of {name} from the core; hide it: `# use`"
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
            None if text.starts_with("use secure_core::") => import = Some((number, text.to_owned())),
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
}
