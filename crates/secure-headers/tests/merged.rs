//! What `check` says of several files that are one configuration, of profiles, and of what appears twice.
//!
//! To write the texts of `files/` anew, set `UPDATE=1` and read the difference.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

mod command;

use command::{check, run, written};

/// What an application sees of several files, or for a profile, and not each file by itself.
#[test]
fn merged_files_are_checked_as_one() {
    for arguments in [
        "check --config merge-default.toml merge-framing.toml merge.json",
        "check --merge merge-default.toml merge.json",
        "check --merge merge-default.toml merge-framing.toml merge.json --deny-warnings",
        "check --config profiles.toml --profile debug",
        "check --config profiles.toml --profile nobody",
        "check --config Rocket.toml --profile release",
        "check --merge Rocket.toml profiles.toml --profile debug --section secure",
    ] {
        let output = run(&arguments.split(' ').collect::<Vec<_>>(), &[]);
        assert_eq!(output.status.code(), Some(0), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }
    check("check --merge merge-default.toml merge-framing.toml", 1, "merge-framing.txt");
    check("check --merge merge-default.toml merge-production.toml", 1, "merge-production.txt");
    check("check --config profiles.toml --profile release", 1, "profiles-release.txt");
    check("check --config profiles.toml --profile release --section safe", 2, "profiles-safe.txt");
    check("check --merge merge-default.toml no.toml", 2, "no-file.txt");
    assert_eq!(run(&["check", "--merge", "good.toml", "--config", "good.toml"], &[]).status.code(), Some(2));
}

/// The policy keeps the first, and only the file shows the second.
#[test]
fn what_appears_twice_is_told() {
    let output = run(&["check", "--config", "repeated.toml"], &[]);
    assert_eq!(output.status.code(), Some(0));
    check("check --config repeated.toml --deny-warnings", 1, "repeated.txt");
    let written = |level: &str| {
        let text = format!(
            "content-security-policy = \"img-src a.example a.example\"\nlints = {{ source-repeated = {level:?} }}"
        );
        written(&format!("repeated-{level}.toml"), &text)
    };
    for (level, code) in [("allow", 0), ("warn", 1), ("deny", 1)] {
        let output = run(&["check", "--config", &written(level), "--deny-warnings"], &[]);
        assert_eq!(output.status.code(), Some(code), "{level}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
