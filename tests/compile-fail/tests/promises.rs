//! Compiles each case and compares what the compiler says.
//!
//! Compilers word their messages anew from version to version, so the whole messages are compared on one version alone. That
//! every case is refused, for the reason that its messages give, is asked of every compiler.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The compiler of the messages beside the cases.
const WRITTEN_ON: &str = "rustc 1.95.";

#[test]
fn messages() {
    let version = Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let cases = trybuild::TestCases::new();
    // One that passes makes the others be built, not only checked: some mistakes show up no earlier.
    cases.pass("cases/right.rs");
    if version.starts_with(WRITTEN_ON.as_bytes()) {
        cases.compile_fail("cases/wrong/*.rs");
    } else {
        // Past what a test's output is kept in.
        let skipped = format!("SKIPPED: the whole messages are compared on {WRITTEN_ON}x alone\n");
        io::stderr().write_all(skipped.as_bytes()).unwrap();
    }
}

#[test]
fn every_compiler_refuses() {
    let cases = cases();
    assert!(!cases.is_empty());
    let said = build(&cases);
    for case in cases {
        let errors: Vec<Error> = said.iter().filter_map(|message| error(message, &case)).collect();
        let messages = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let promises = promises(&messages);
        assert!(!promises.is_empty(), "{}: no error among its messages", name(&case));
        for promise in promises {
            assert!(
                errors.iter().any(|error| promise.is_kept_by(error)),
                "{}: no {promise:?} in {errors:?}",
                name(&case)
            );
        }
    }
}

/// An error that a case promises.
#[derive(Debug, PartialEq)]
struct Promise {
    code: String,
    reason: Reason,
}

/// What is the same in the messages of all compilers.
#[derive(Debug, PartialEq)]
enum Reason {
    /// Words of our own, with which a constant panics.
    Words(String),
    /// The line of the mistake.
    Line(u64),
}

/// An error of the compiler.
#[derive(Debug)]
struct Error {
    code: String,
    /// The lines of the case that it points to.
    lines: Vec<u64>,
    rendered: String,
}

impl Promise {
    fn is_kept_by(&self, error: &Error) -> bool {
        self.code == error.code
            && match &self.reason {
                Reason::Words(words) => error.rendered.contains(words),
                Reason::Line(line) => error.lines.contains(line),
            }
    }
}

/// The errors in the messages beside a case: `error[E0277]: text`, and below it the place.
fn promises(messages: &str) -> Vec<Promise> {
    let mut promises = Vec::new();
    for (line, below) in messages.lines().zip(messages.lines().skip(1)) {
        let Some((code, text)) = line.strip_prefix("error[").and_then(|rest| rest.split_once("]: ")) else { continue };
        let reason = match text.strip_prefix("evaluation panicked: ") {
            Some(words) => Reason::Words(words.to_owned()),
            None => Reason::Line(below.rsplit(':').nth(1).unwrap().parse().unwrap()),
        };
        promises.push(Promise { code: code.to_owned(), reason });
    }
    promises
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/wrong");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

fn name(case: &Path) -> &str {
    case.file_stem().unwrap().to_str().unwrap()
}

/// Builds all cases as programs of one package, and gives back what cargo says, a message a line.
fn build(cases: &[PathBuf]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let programs =
        cases.iter().map(|case| format!("[[bin]]\nname = \"{}\"\npath = '{}'\n", name(case), case.display()));
    let manifest = format!(
        "[package]\nname = \"refused\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         secure-core = {{ path = '{}' }}\n\n{}",
        root.join("crates/secure-core").display(),
        programs.collect::<String>()
    );
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--offline", "--keep-going", "--message-format=json", "--target-dir"])
        .arg(folder.join("target"))
        .current_dir(&folder)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A message of cargo, if it is an error of this case.
fn error(message: &Value, case: &Path) -> Option<Error> {
    let (target, message) = (message.pointer("/target/name")?, message.get("message")?);
    if target != name(case) || message.get("level")? != "error" {
        return None;
    }
    let spans = message.get("spans")?.as_array()?.iter();
    let file = case.file_name()?;
    let in_case = spans.filter(|span| {
        let path = span.get("file_name").and_then(Value::as_str).map(Path::new);
        path.and_then(Path::file_name) == Some(file)
    });
    Some(Error {
        code: message.pointer("/code/code")?.as_str()?.to_owned(),
        lines: in_case.filter_map(|span| span.get("line_start")?.as_u64()).collect(),
        rendered: message.get("rendered")?.as_str()?.to_owned(),
    })
}

#[test]
fn promises_are_read() {
    let messages = "error[E0599]: no method\n --> cases/wrong/a.rs:6:28\n  |\n\nerror[E0080]: evaluation panicked: an \
                    empty list\n --> $RUST/core/src/panic.rs\nnote: erroneous constant\n --> cases/wrong/a.rs:3:1\n";
    let line = Promise { code: "E0599".to_owned(), reason: Reason::Line(6) };
    let words = Promise { code: "E0080".to_owned(), reason: Reason::Words("an empty list".to_owned()) };
    assert_eq!(promises(messages), [line, words]);
}
