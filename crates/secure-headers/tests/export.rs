//! Runs `secure-headers export`, and compares deployed files with it.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const POLICY: &str = "preset = \"api\"\nremoved = \"common\"\nlints.transport-undeclared = \"allow\"\n";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.toml"), POLICY).unwrap();
    folder
}

fn run(folder: &Path, arguments: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
    command.args(arguments.split(' ')).current_dir(folder).env("NO_COLOR", "1");
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn a_file_is_printed_and_what_it_leaves_out_is_told() {
    let folder = folder("export");
    let (code, printed, told) = run(&folder, "export --to netlify --config policy.toml");
    assert_eq!(code, Some(0), "{told}");
    let left_out = "removed: Netlify cannot take out Server, X-Powered-By, Powered-By, X-Generator\n";
    assert!(told.starts_with(&format!("not exported: {left_out}")), "{told}");
    assert!(printed.contains(&format!("# - {left_out}")), "{printed}");
    let shown = run(&folder, "show --config policy.toml --format json").1;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let (_, body) = printed.split_once("\n/*\n").unwrap();
    let lines = shown["headers"].as_array().unwrap().iter().map(|line| {
        let text = |key: &str| line[key].as_str().unwrap().to_owned();
        format!("  {}: {}\n", text("name"), text("value"))
    });
    assert_eq!(body, lines.collect::<String>());
}

#[test]
fn a_file_without_comments_has_them_on_standard_error() {
    let (code, printed, told) = run(&folder("comments"), "export --to vercel --config policy.toml");
    assert_eq!(code, Some(0));
    assert!(printed.starts_with("{\n  \"headers\": ["), "{printed}");
    assert!(told.contains("Not run: no test has given this file to Vercel.\n"), "{told}");
}

#[test]
fn a_nonce_is_refused_where_it_is_written() {
    let folder = folder("nonce");
    fs::write(folder.join("nonce.toml"), "content-security-policy = \"script-src 'nonce-{nonce}'\"\n").unwrap();
    let (code, printed, told) = run(&folder, "export --to haproxy --config nonce.toml");
    assert_eq!((code, printed.as_str()), (Some(1), ""));
    assert!(told.contains("--> nonce.toml:1:28\n") && told.contains("as `secure-headers hash` prints them"), "{told}");
}

#[test]
fn a_deployed_file_is_compared() {
    let folder = folder("check");
    let (_, printed, _) = run(&folder, "export --to caddy --config policy.toml");
    fs::write(folder.join("deployed"), &printed).unwrap();
    let compare = "export --to caddy --config policy.toml --check deployed";
    assert_eq!(run(&folder, compare), (Some(0), String::new(), String::new()));
    fs::write(folder.join("deployed"), printed.replace("?X-Frame-Options \"DENY\"", "?X-Frame-Options \"SAMEORIGIN\""))
        .unwrap();
    let (code, printed, told) = run(&folder, compare);
    assert_eq!((code, printed.as_str()), (Some(1), ""));
    assert!(told.starts_with("error: deployed: missing: header ?X-Frame-Options \"DENY\"\n"), "{told}");
    assert!(
        told.ends_with("deployed does not say what the policy says; run `secure-headers export --to caddy` again\n"),
        "{told}"
    );
    let (code, _, told) = run(&folder, "export --to caddy --config policy.toml --check absent");
    assert_eq!(code, Some(2), "{told}");
}
