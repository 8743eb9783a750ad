//! Runs the command on the files of `files/`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub(crate) fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
    command.args(arguments).current_dir(files());
    for variable in ["CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

/// The command ends with this code, and prints the text of a file: to standard output if all is well, else to standard
/// error. Nothing goes to the other.
#[track_caller]
pub(crate) fn check(arguments: &str, code: i32, expected: &str) {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let output = run(&arguments, &[]);
    let (printed, other) = if code == 0 { (output.stdout, output.stderr) } else { (output.stderr, output.stdout) };
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(String::from_utf8(other).unwrap(), "");
    assert_eq!(output.status.code(), Some(code), "{printed}");
    let path = files().join(expected);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &printed).unwrap();
    }
    assert_eq!(printed, fs::read_to_string(&path).unwrap(), "{expected}");
}

/// Writes a file of its own for a test.
pub(crate) fn written(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}
