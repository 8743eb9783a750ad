//! What documents show of the command is what it prints, and the files in them are fine.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secure-headers"));
    for variable in ["CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(folder).output().unwrap()
}

/// What README.md shows of a check is what it prints; without the mistake it prints nothing.
#[test]
fn the_readme_checks() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).unwrap();
    let readme = fs::read_to_string(files().join("../../../../README.md")).unwrap();
    let (_, printed) = readme.split_once("$ secure-headers check --config policy.toml\n").unwrap();
    let (printed, _) = printed.split_once("```").unwrap();
    for (value, code, expected) in [("DENNY", 1, printed), ("DENY", 0, "")] {
        let policy = format!("preset = \"recommended\"\nx-frame-options = \"{value}\"\ntransport = \"direct\"\n");
        fs::write(folder.join("policy.toml"), policy).unwrap();
        let output = run(&folder, &["check", "--config", "policy.toml"]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
        assert_eq!(output.status.code(), Some(code));
    }
}

/// What the README of this crate shows is what it prints, and the files of the chapter on configuration are fine.
#[test]
fn the_crate_and_the_chapter_on_configuration_are_true() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let (_, printed) = readme.split_once("$ secure-headers check --config policy.toml\n").unwrap();
    let (printed, _) = printed.split_once("```").unwrap();
    let policy = "preset = \"strict\"\nx-frame-options = \"DENNY\"\ncontent-security-policy = \"script-src self\"\n";
    fs::write(folder.join("policy.toml"), policy).unwrap();
    let output = run(folder, &["check", "--config", "policy.toml"]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), printed);

    let document = fs::read_to_string(root.join("../../docs/configuration.md")).unwrap();
    for (ending, section) in [("toml", None), ("json", None), ("yaml", None), ("toml", Some("default.secure"))] {
        let fence = ["```", ending, "\n"].concat();
        let blocks = document.split(&fence).skip(1);
        let block = blocks.into_iter().find(|block| block.starts_with("# Rocket") == section.is_some()).unwrap();
        let path = folder.join("document").with_extension(ending);
        fs::write(&path, block.split("```").next().unwrap()).unwrap();
        let path = path.display().to_string();
        let section = section.map(|section| ["--section", section]);
        let arguments: Vec<&str> =
            ["check", "--config", &path].into_iter().chain(section.into_iter().flatten()).collect();
        let output = run(folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What the guide shows of it is what it prints.
#[test]
fn the_guide_learns() {
    let learned = run(&files(), &["learn", "rollout.ndjson", "--config", "rollout.toml"]);
    let printed = fs::read_to_string(files().join("rollout.txt")).unwrap();
    assert_eq!((learned.status.code(), String::from_utf8(learned.stdout).unwrap()), (Some(0), printed));
    assert_eq!(run(&files(), &["check", "--config", "rollout.toml"]).status.code(), Some(0));
    let guide = fs::read_to_string(files().join("../../../../docs/rollout.md")).unwrap();
    for file in ["rollout.toml", "rollout.txt"] {
        let text = fs::read_to_string(files().join(file)).unwrap();
        assert!(guide.contains(&format!("\n{text}```\n")), "{file} is not in docs/rollout.md");
    }
}
