//! What action.yml and .pre-commit-hooks.yaml run, outside of the services that run them.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files"));
    command.env("SECURE_HEADERS", env!("CARGO_BIN_EXE_secure-headers")).env_remove("GITHUB_STEP_SUMMARY");
    command
}

fn action(task: &str, inputs: &[(&str, &str)]) -> Output {
    command(root().join(".ci/action").to_str().unwrap()).arg(task).envs(inputs.iter().copied()).output().unwrap()
}

#[test]
fn configurations_are_checked() {
    let code = |config: &str| action("check", &[("INPUT_CONFIG", config)]).status.code();
    assert_eq!(code("good.toml  good.json\ngood.yaml"), Some(0));
    assert_eq!(code("good.toml bad.toml"), Some(1));
    assert_eq!(code("*.toml"), Some(2));
    let section = [("INPUT_CONFIG", "Rocket.toml"), ("INPUT_SECTION", "default.secure")];
    assert_eq!(action("check", &section).status.code(), Some(0));
    assert_eq!(action("other", &[]).status.code(), Some(2));
}

#[test]
fn a_configuration_is_audited() {
    let folder = env::temp_dir().join(format!("secure-headers-action-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (sarif, summary) = (folder.join("out.sarif"), folder.join("summary.md"));
    let inputs = |least| {
        [
            ("INPUT_AUDIT", "--preset strict"),
            ("INPUT_FAIL_UNDER", least),
            ("INPUT_SARIF", sarif.to_str().unwrap()),
            ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
        ]
    };
    let output = action("audit", &inputs("B"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let written: serde_json::Value = serde_json::from_str(&fs::read_to_string(&sarif).unwrap()).unwrap();
    assert_eq!(written["version"], "2.1.0");
    assert!(fs::read_to_string(&summary).unwrap().starts_with("## https://app.example/ (200): grade "));
    let weak = [("INPUT_AUDIT", "--preset development"), ("INPUT_FAIL_UNDER", "A+"), ("INPUT_FAIL_ON", "info")];
    assert_eq!(action("audit", &weak).status.code(), Some(1));
    fs::remove_dir_all(&folder).unwrap();
}

/// A name that the script reads and action.yml does not give, or the other way round, would be an input without effect.
#[test]
fn every_input_reaches_the_script() {
    let script = fs::read_to_string(root().join(".ci/action")).unwrap();
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    let words = |text: &str| {
        let words = text.split(|char: char| !char.is_ascii_uppercase() && char != '_').map(str::to_owned);
        words.filter(|word| word.starts_with("INPUT_")).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(words(&script), words(&action));
    for name in words(&script) {
        let input = name.strip_prefix("INPUT_").unwrap().to_ascii_lowercase().replace('_', "-");
        assert!(action.contains(&format!("\n  {input}:\n")), "{input}");
        assert!(action.contains(&format!("{name}: ${{{{ inputs.{input} }}}}\n")), "{input}");
    }
}

#[test]
fn the_hook_checks_changed_files() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let entry = hooks.lines().find_map(|line| line.trim().strip_prefix("entry: ")).unwrap();
    let [program, arguments @ ..] = &entry.split(' ').collect::<Vec<_>>()[..] else { panic!("{entry}") };
    assert_eq!(*program, "secure-headers");
    let run = |files: &[&str]| {
        command(env!("CARGO_BIN_EXE_secure-headers")).args(arguments).args(files).output().unwrap().status.code()
    };
    assert_eq!(run(&["good.toml", "good.yaml"]), Some(0));
    assert_eq!(run(&["good.toml", "bad.toml"]), Some(1));
}
