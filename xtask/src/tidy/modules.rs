//! Which module of `secure-core` may import which.

use std::collections::{BTreeMap, BTreeSet};

use super::is_rust;
use crate::{process, rust};

const SOURCE: &str = "crates/secure-core/src/";

/// A module, and those it may import; `header::*` is any file of a header. Not listed, not allowed.
///
/// `policy` and `prepared` name each other: one step, told from its two ends. `backend` names `prepared` for `Conflict`,
/// which is part of what it must do.
const ARROWS: &[(&str, &[&str])] = &[
    ("lint", &[]),
    ("error", &["lint"]),
    ("base64", &[]),
    ("class", &[]),
    ("transport", &["error", "text"]),
    ("date", &[]),
    ("endpoint", &["error", "text", "transport"]),
    ("structured", &["base64", "error", "text"]),
    ("text", &["error"]),
    ("json", &["error", "text"]),
    ("origin", &["error", "host", "text"]),
    ("path", &["error", "text"]),
    ("verdict", &["text"]),
    ("host", &["error", "path", "text", "transport", "verdict"]),
    ("redirect", &["error", "host", "path", "text", "transport", "verdict"]),
    ("isolation", &["host", "origin", "path", "text", "verdict"]),
    ("cookie", &["date", "error", "text"]),
    ("nonce", &["base64", "error"]),
    ("template", &["error", "nonce", "text"]),
    ("exchange", &["class", "error", "nonce", "transport"]),
    ("header", &["endpoint", "error", "structured", "template", "text"]),
    ("header::*", &["endpoint", "error", "header", "origin", "structured", "template", "text"]),
    ("header::cache_control", &["error", "header", "prepared", "template", "text"]),
    (
        "header::content_security_policy",
        &["base64", "endpoint", "error", "header", "host", "lint", "origin", "template", "text"],
    ),
    ("header::legacy", &["base64", "endpoint", "error", "header", "origin", "template", "text"]),
    ("header::nel", &["endpoint", "error", "header", "json", "template", "text"]),
    ("header::x_robots_tag", &["date", "error", "header", "template", "text"]),
    ("header::report_to", &["endpoint", "error", "header", "json", "origin", "template", "text"]),
    // The table of all typed names, which are not for a custom header.
    ("header::custom", &["endpoint", "error", "header", "header::*", "prepared", "template", "text"]),
    ("backend", &["prepared", "text"]),
    ("adjust", &["error", "header", "header::content_security_policy", "template", "text"]),
    (
        "prepared",
        &[
            "adjust",
            "backend",
            "class",
            "cookie",
            "error",
            "exchange",
            "gate",
            "header",
            "header::content_security_policy",
            "header::x_frame_options",
            "lint",
            "nonce",
            "policy",
            "template",
            "text",
            "transport",
        ],
    ),
    ("gate", &["exchange", "host", "isolation", "redirect", "text", "transport", "verdict"]),
    ("report", &["error", "exchange", "json", "origin", "text", "transport"]),
    ("staged", &["error"]),
    ("mark", &["adjust", "backend", "error", "exchange", "prepared"]),
    (
        "policy",
        &[
            "backend",
            "class",
            "cookie",
            "endpoint",
            "error",
            "header",
            "header::*",
            "host",
            "isolation",
            "lint",
            "prepared",
            "redirect",
            "template",
            "text",
            "transport",
        ],
    ),
    // A preset of another library reads that library's texts.
    (
        "preset",
        &["cookie", "endpoint", "error", "header", "header::*", "host", "policy", "prepared", "redirect", "text"],
    ),
    (
        "config",
        &[
            "class",
            "cookie",
            "endpoint",
            "error",
            "header",
            "header::*",
            "host",
            "isolation",
            "json",
            "lint",
            "origin",
            "path",
            "policy",
            "prepared",
            "preset",
            "redirect",
            "structured",
            "template",
            "text",
            "transport",
        ],
    ),
];

pub(super) fn check(files: &[String], findings: &mut Vec<String>) -> Result<(), String> {
    let paths: Vec<&String> = files.iter().filter(|path| path.starts_with(SOURCE) && is_rust(path)).collect();
    let modules: BTreeSet<String> = paths.iter().filter_map(|path| module(path)).collect();
    let exports = exports(&process::read(format!("{SOURCE}lib.rs"))?);
    for path in paths {
        let Some(module) = module(path) else { continue };
        let from = unit(&module);
        let Some(allowed) = allowed(&from) else {
            findings.push(format!("{path}: no row for this module; add one to ARROWS in {}", file!()));
            continue;
        };
        let may = |to: &str| allowed.contains(&to) || (to.starts_with("header::") && allowed.contains(&"header::*"));
        let imported = imported(&module, &process::read(path)?, &modules, &exports);
        for to in imported.iter().map(|module| unit(module)).filter(|to| *to != from && !may(to)) {
            findings.push(format!("{path}: imports `{to}`, against the arrows of the core"));
        }
    }
    Ok(())
}

fn allowed(module: &str) -> Option<&'static [&'static str]> {
    let row = |name: &str| ARROWS.iter().find(|(known, _)| *known == name).map(|(_, allowed)| *allowed);
    row(module).or_else(|| module.starts_with("header::").then(|| row("header::*")).flatten())
}

/// `crates/secure-core/src/header/custom.rs` is `header::custom`.
fn module(path: &str) -> Option<String> {
    let name = path.strip_prefix(SOURCE)?.strip_suffix(".rs")?.replace('/', "::");
    (name != "lib").then_some(name)
}

/// The module that a row stands for: a header with its parts, or else a module with all below it.
fn unit(module: &str) -> String {
    let length = if module.starts_with("header::") { 2 } else { 1 };
    module.split("::").take(length).collect::<Vec<_>>().join("::")
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
fn absolute(module: &str, path: &str) -> Option<String> {
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
fn inline_paths(code: &str) -> Vec<String> {
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
    fn a_header_has_the_row_of_headers_or_its_own() {
        assert_eq!(unit("header::content_security_policy::source"), "header::content_security_policy");
        assert_eq!(unit("policy::check"), "policy");
        assert!(!allowed("header::server").unwrap().contains(&"prepared"));
        assert!(allowed("header::custom").unwrap().contains(&"prepared"));
        assert!(allowed("other").is_none());
        assert_eq!(module("crates/secure-core/src/header/custom.rs").as_deref(), Some("header::custom"));
        assert_eq!(module("crates/secure-core/src/lib.rs"), None);
    }
}
