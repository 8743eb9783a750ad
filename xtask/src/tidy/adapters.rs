//! The five adapters are one: the same files, the same public names, the same order.

use crate::{
    process,
    rust::{self, Import},
};

const FRAMEWORKS: &[&str] = &["actix", "axum", "poem", "rocket", "warp"];

/// The one that the others are compared with.
const MODEL: &str = "axum";

const FILES: &[&str] =
    &["adjust.rs", "backend.rs", "cookies.rs", "lib.rs", "middleware.rs", "nonce.rs", "overrides.rs", "reports.rs"];

/// What each crate exports besides the vocabulary; `Framework` is the type named after the framework.
const EXPORTS: &[&str] = &[
    "AddCookie",
    "Adjust",
    "Framework",
    "LogSink",
    "Nonce",
    "NonceRejection",
    "Override",
    "RemovalCookieExt",
    "Reports",
    "SecureCookieExt",
    "SecureHeaders",
    "SetCookieExt",
    "request_view",
];

/// What each file defines, in this order; `framework` is the method named after the framework.
const DEFINITIONS: &[(&str, &[&str])] = &[
    ("adjust.rs", &["struct Adjust"]),
    ("cookies.rs", &["trait SecureCookieExt", "trait RemovalCookieExt", "trait SetCookieExt", "struct AddCookie"]),
    ("middleware.rs", &["struct SecureHeaders", "fn new", "fn framework", "fn framework_with", "fn refused_sources"]),
    ("nonce.rs", &["struct Nonce", "struct NonceRejection", "fn random", "fn as_str"]),
    ("overrides.rs", &["struct Override", "fn new", "fn off"]),
    ("reports.rs", &["struct Reports", "fn new", "fn flush"]),
];

pub(super) fn check(findings: &mut Vec<String>) -> Result<(), String> {
    let mut models = Vec::new();
    for (file, _) in DEFINITIONS {
        let source = process::read(format!("crates/secure-{MODEL}/src/{file}"))?;
        models.push(definitions(&source, MODEL));
    }
    for framework in FRAMEWORKS {
        let folder = format!("crates/secure-{framework}/src");
        check_files(&folder, &process::list(&folder), findings);
        let (imports, _) = rust::imports(&rust::code(&process::read(format!("{folder}/lib.rs"))?));
        check_exports(&folder, framework, &imports, findings);
        for ((file, needed), model) in DEFINITIONS.iter().zip(&models) {
            // A missing file is a finding already.
            if let Ok(source) = process::read(format!("{folder}/{file}")) {
                let own = definitions(&source, framework);
                check_definitions(&format!("{folder}/{file}"), needed, &own, model, findings);
            }
        }
    }
    Ok(())
}

fn check_files(folder: &str, files: &[String], findings: &mut Vec<String>) {
    for file in FILES.iter().filter(|file| !files.iter().any(|other| other == *file)) {
        findings.push(format!("{folder}: no {file}, which every adapter has"));
    }
    for file in files.iter().filter(|file| !FILES.contains(&file.as_str())) {
        findings.push(format!("{folder}: {file} is in no other adapter; all five have it, or none"));
    }
}

fn check_exports(folder: &str, framework: &str, imports: &[Import], findings: &mut Vec<String>) {
    for name in EXPORTS {
        let name = if *name == "Framework" { capital(framework) } else { (*name).to_owned() };
        if !imports.iter().any(|import| import.public && import.name == name) {
            findings.push(format!("{folder}/lib.rs: does not export {name}, as every adapter does"));
        }
    }
    if !imports.iter().any(|import| import.public && import.path == "secure_core::vocabulary::*") {
        findings.push(format!("{folder}/lib.rs: does not export the vocabulary of the core"));
    }
}

fn check_definitions(path: &str, needed: &[&str], own: &[String], model: &[String], findings: &mut Vec<String>) {
    for definition in needed.iter().filter(|definition| !own.iter().any(|other| other == *definition)) {
        findings.push(format!("{path}: no `{definition}`, which every adapter has"));
    }
    let common = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|definition| those.contains(definition)).cloned().collect()
    };
    let (own, model) = (common(own, model), common(model, own));
    if let Some((first, instead)) = own.iter().zip(&model).find(|(own, model)| own != model) {
        findings.push(format!("{path}: `{first}` stands where secure-{MODEL} has `{instead}`"));
    }
}

/// Public definitions and `impl` blocks, with the framework's name taken out.
fn definitions(source: &str, framework: &str) -> Vec<String> {
    let code = rust::code(rust::before_tests(source));
    let neutral = |definition: String| match definition.strip_prefix("fn ") {
        Some(name) if name == framework => "fn framework".to_owned(),
        Some(name) if name.strip_suffix("_with") == Some(framework) => "fn framework_with".to_owned(),
        _ => definition,
    };
    rust::definitions(&code).into_iter().map(neutral).collect()
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
        let mut findings = Vec::new();
        check(&mut findings);
        findings
    }

    #[test]
    fn files_are_the_same() {
        let files: Vec<String> =
            ["lib.rs", "adjust.rs", "backend.rs", "cookies.rs", "nonce.rs", "overrides.rs", "own.rs"]
                .map(str::to_owned)
                .into();
        assert_eq!(
            found(|findings| check_files("src", &files, findings)),
            [
                "src: no middleware.rs, which every adapter has",
                "src: no reports.rs, which every adapter has",
                "src: own.rs is in no other adapter; all five have it, or none",
            ]
        );
    }

    #[test]
    fn exports_are_the_same() {
        let lib = "pub use secure_core::vocabulary::*;\npub use crate::{\n    adjust::Adjust,\n    \
                   backend::{Warp, request_view},\n    \
                   cookies::{AddCookie, RemovalCookieExt, SecureCookieExt, SetCookieExt},\n    middleware::SecureHeaders,\n    nonce::{Nonce, NonceRejection},\n};\n";
        let (imports, _) = rust::imports(lib);
        let findings = found(|findings| check_exports("src", "warp", &imports, findings));
        assert_eq!(
            findings,
            ["LogSink", "Override", "Reports"]
                .map(|name| format!("src/lib.rs: does not export {name}, as every adapter does"))
        );
    }

    #[test]
    fn definitions_have_the_same_order() {
        let model =
            definitions("pub struct A;\nimpl A {\n    pub fn axum() {}\n    pub fn axum_with() {}\n}\n", "axum");
        assert_eq!(model, ["struct A", "impl A", "fn framework", "fn framework_with"]);
        let own = definitions(
            "pub struct A;\npub struct B;\nimpl A {\n    pub fn warp_with() {}\n    pub fn warp() {}\n}\n",
            "warp",
        );
        assert_eq!(
            found(|findings| check_definitions("a.rs", &["struct A", "fn new"], &own, &model, findings)),
            [
                "a.rs: no `fn new`, which every adapter has",
                "a.rs: `fn framework_with` stands where secure-axum has `fn framework`",
            ]
        );
    }
}
