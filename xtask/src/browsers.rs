//! `cargo xtask browsers`: what the headers do in real browsers.

use crate::{
    Outcome, demo,
    process::{cargo, relay},
};

/// What a line begins with that names what was not done.
const SKIPPED: &str = "SKIPPED: ";

/// Proves the claims in the browsers that are installed.
pub(crate) fn prove() -> Result<Outcome, String> {
    browsers(&[])
}

/// The same in all browsers, and writes `docs/browsers.md`.
pub(crate) fn write() -> Result<Outcome, String> {
    browsers(&["--write"])
}

fn browsers(arguments: &[&str]) -> Result<Outcome, String> {
    demo::build()?;
    // With the features of all, as the tests are built: nothing is built twice.
    let mut test = cargo(&["test", "-q", "--locked", "--workspace", "--all-features", "--test", "browsers", "--"]);
    let (result, lines) = relay(test.args(arguments));
    result?;
    let claims = outcome(&lines)?;
    let mut test = cargo(&["test", "-q", "--locked", "--workspace", "--all-features", "--test", "built"]);
    let (result, lines) = relay(&mut test);
    result?;
    Ok(match (claims, outcome(&lines)?) {
        (Outcome::Passed(_), pages) => pages,
        (claims, _) => claims,
    })
}

/// The last line sums it up. A browser that was not asked is named.
fn outcome(lines: &[String]) -> Result<Outcome, String> {
    let skipped: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(SKIPPED)).collect();
    let summary = lines.iter().rev().find(|line| !line.trim().is_empty()).map_or("", |line| line.trim());
    match skipped.as_slice() {
        [] if summary.contains(" 0 failed, 0 skipped") => Ok(Outcome::Passed(String::new())),
        [] => Err(format!("it did not say how it went: {summary:?}")),
        skipped => Ok(Outcome::Skipped(format!("{}; {summary}", skipped.join("; ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[&str], expected: &str) {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let told = match outcome(&lines) {
            Ok(Outcome::Passed(note)) => format!("passed {note}"),
            Ok(Outcome::Skipped(reason)) => format!("skipped {reason}"),
            Err(failure) => format!("failed {failure}"),
        };
        assert_eq!(told.trim(), expected);
    }

    #[test]
    fn what_was_skipped_is_told() {
        let summary = "28 claims by 5 adapters: 0 hold, 0 failed, 140 skipped;";
        check(&["a", "28 claims: 275 hold, 0 failed, 0 skipped; Chromium 30 s", ""], "passed");
        check(
            &["SKIPPED: no Firefox", summary],
            "skipped no Firefox; 28 claims by 5 adapters: 0 hold, 0 failed, 140 skipped;",
        );
        check(&[], "failed it did not say how it went: \"\"");
    }
}
