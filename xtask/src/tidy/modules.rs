//! Which folder of `secure-core` may import which.

use std::collections::{BTreeMap, BTreeSet};

use super::is_rust;
use crate::{process, rust};

const SOURCE: &str = "crates/secure-core/src/";

/// A folder of the core, and those whose files its own may import, from the bottom up. Not listed, not allowed.
const ARROWS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("header", &["wire"]),
    ("cookie", &["wire"]),
    ("request", &["wire"]),
    ("response", &["wire", "header", "cookie", "request"]),
    ("policy", &["wire", "header", "cookie", "request", "response"]),
    ("config", &["wire", "header", "cookie", "request", "response", "policy"]),
    ("report", &["wire", "request"]),
];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let paths: Vec<&String> = files.iter().filter(|path| path.starts_with(SOURCE) && is_rust(path)).collect();
    let modules: BTreeSet<String> = paths.iter().filter_map(|path| module(path)).collect();
    let exports = exports(&process::read(format!("{SOURCE}lib.rs"))?);
    for path in paths {
        let Some(module) = module(path) else { continue };
        let from = unit(&module);
        let Some(allowed) = allowed(&from) else {
            findings
                .push(format!("{path}: no row for this folder; ARROWS in {} has the eight that there are", file!()));
            continue;
        };
        let imported = imported(&module, &process::read(path)?, &modules, &exports);
        for to in imported.iter().map(|module| unit(module)).filter(|to| *to != from && !allowed.contains(&to.as_str()))
        {
            findings.push(format!("{path}: imports `{to}`, which stands above `{from}`"));
        }
    }
    Ok(())
}

fn allowed(folder: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(known, _)| *known == folder).map(|(_, allowed)| *allowed)
}

/// `crates/secure-core/src/header/custom.rs` is `header::custom`, and `header/mod.rs` is `header`.
fn module(path: &str) -> Option<String> {
    let name = path.strip_prefix(SOURCE)?.strip_suffix(".rs")?;
    let name = name.strip_suffix("/mod").unwrap_or(name).replace('/', "::");
    (name != "lib").then_some(name)
}

/// The folder that a module lies in.
fn unit(module: &str) -> String {
    module.split("::").next().unwrap_or(module).to_owned()
}

/// What the crate's root re-exports: the path of each name.
fn exports(lib: &str) -> BTreeMap<String, String> {
    let (imports, _) = rust::imports(&rust::code(rust::before_tests(lib)));
    let ours =
        imports.into_iter().filter_map(|import| Some((import.name, import.path.strip_prefix("crate::")?.to_owned())));
    ours.collect()
}

/// The modules that a file of `module` names, in imports or in paths.
fn imported(
    module: &str,
    source: &str,
    modules: &BTreeSet<String>,
    exports: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    let code = rust::code(rust::before_tests(source));
    let (imports, others) = rust::imports(&code);
    let paths = imports.into_iter().map(|import| import.path).chain(inline_paths(&others));
    let resolve = |path: String| {
        let path = absolute(module, &path)?;
        let path = exports.get(&path).unwrap_or(&path);
        let longest = modules.iter().filter(|known| path == *known || path.starts_with(&format!("{known}::")));
        longest.max_by_key(|known| known.len()).cloned()
    };
    paths.filter_map(resolve).collect()
}

/// `super::text::X` in `header::custom` is `header::text::X`. `None` for what is not of this crate.
pub(super) fn absolute(module: &str, path: &str) -> Option<String> {
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    let mut base: Vec<&str> = module.split("::").collect();
    let mut rest = path;
    if let Some(after) = rest.strip_prefix("self::") {
        rest = after;
    } else {
        rest.strip_prefix("super::")?;
        while let Some(after) = rest.strip_prefix("super::") {
            base.pop();
            rest = after;
        }
    }
    base.push(rest);
    Some(base.join("::"))
}

/// Paths such as `crate::error::nearest` outside of imports, those of macros among them.
pub(super) fn inline_paths(code: &str) -> Vec<String> {
    let part = |char: char| char.is_alphanumeric() || char == '_' || char == ':';
    let words = code.split(|char| !part(char));
    words.filter(|word| word.starts_with("crate::")).map(|word| word.trim_end_matches(':').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "pub use crate::{\n    error::Error,\n    vocabulary::*,\n};\npub mod vocabulary {\n    pub use crate::{\n        \
                       header::{\n            custom::CustomHeader,\n            server::Server,\n        },\n    };\n}\n";

    #[track_caller]
    fn check_one(module: &str, source: &str, expected: &[&str]) {
        let modules = ["error", "header", "header::custom", "header::server", "text"].map(str::to_owned).into();
        let found = imported(module, source, &modules, &exports(LIB));
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{source}");
    }

    #[test]
    fn imports_lead_to_modules() {
        check_one(
            "header::custom",
            "use crate::{Error, Server, text::describe};\nuse std::fmt;\n",
            &["error", "header::server", "text"],
        );
        check_one("header::custom", "use super::server::Server;\n", &["header::server"]);
        check_one(
            "error",
            "fn f() { crate::text::g::<crate::CustomHeader>() } // crate::header::server\n",
            &["header::custom", "text"],
        );
        check_one("error", "#[cfg(test)]\nmod tests {\n    use crate::Server;\n}\n", &[]);
        check_one("header", "impl $crate::header::Header for X {}\n", &["header"]);
    }

    #[test]
    fn a_module_has_the_row_of_its_folder() {
        assert_eq!(unit("header::content_security_policy::source"), "header");
        assert_eq!(unit("policy"), "policy");
        assert!(!allowed("header").unwrap().contains(&"policy"));
        assert!(allowed("other").is_none());
        assert_eq!(module("crates/secure-core/src/header/custom.rs").as_deref(), Some("header::custom"));
        assert_eq!(module("crates/secure-core/src/header/mod.rs").as_deref(), Some("header"));
        assert_eq!(module("crates/secure-core/src/lib.rs"), None);
    }
}
