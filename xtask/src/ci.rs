//! `cargo xtask ci`, and `gates` and `test`, which are its parts: the gates, one after the other, each timed, and a table at the end.

use std::{
    env,
    time::{Duration, Instant},
};

use crate::{
    Outcome, api, features,
    process::{cargo, has, has_cargo, relay, run},
    table, tidy, trees,
};

/// One thing that must hold.
struct Gate {
    name: &'static str,
    check: fn() -> Result<Outcome, String>,
}

/// What needs no test to run, in the order of the quickest answer.
const GATES: &[Gate] = &[
    Gate { name: "format", check: format },
    Gate { name: "tidy", check: tidy::check },
    Gate { name: "clippy", check: clippy },
    Gate { name: "docs", check: docs },
    Gate { name: "features", check: features::quick },
    Gate { name: "deny", check: deny },
    Gate { name: "api", check: api::check },
    Gate { name: "trees", check: trees::check },
];

const TESTS: &[Gate] = &[
    Gate { name: "tests", check: unit_tests },
    Gate { name: "doc tests", check: doc_tests },
    Gate { name: "servers", check: servers },
];

/// Flags of every build: one set of features for all, so that nothing is built twice.
const ALL: [&str; 3] = ["--locked", "--workspace", "--all-features"];

/// All gates and tests.
pub(crate) fn all() -> Result<Outcome, String> {
    report(GATES.iter().chain(TESTS))
}

/// All gates but the tests.
pub(crate) fn gates() -> Result<Outcome, String> {
    report(GATES)
}

/// All tests and doc tests.
pub(crate) fn tests() -> Result<Outcome, String> {
    report(TESTS)
}

/// Runs all gates, also after one that failed.
fn report(gates: impl IntoIterator<Item = &'static Gate>) -> Result<Outcome, String> {
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for gate in gates {
        println!("\n== {}", gate.name);
        let start = Instant::now();
        let outcome = (gate.check)();
        let row = row(gate.name, &outcome, start.elapsed());
        println!("-- {}", row.join("  ").trim_end());
        rows.push(row);
        if let Err(failure) = outcome {
            failures.push(format!("{}: {failure}", gate.name));
        }
    }
    println!("\n{}", table::columns(&rows));
    match failures.as_slice() {
        [] => Ok(Outcome::Passed(String::new())),
        failures => Err(format!("{} of {} gates failed\n{}", failures.len(), rows.len(), failures.join("\n"))),
    }
}

/// A line of the table: gate, result, seconds, and what else is worth saying.
fn row(name: &str, outcome: &Result<Outcome, String>, took: Duration) -> Vec<String> {
    let (result, note) = match outcome {
        Ok(Outcome::Passed(note)) => ("ok", note.as_str()),
        Ok(Outcome::Skipped(reason)) => ("SKIPPED", reason.as_str()),
        Err(failure) => ("FAILED", failure.lines().next().unwrap_or_default()),
    };
    [name, result, &format!("{:.1} s", took.as_secs_f64()), note].map(str::to_owned).into()
}

fn format() -> Result<Outcome, String> {
    passed(run(&mut cargo(&["fmt", "--all", "--check"])))
}

fn clippy() -> Result<Outcome, String> {
    passed(run(cargo(&["clippy", "-q", "--all-targets"]).args(ALL).args(["--", "-D", "warnings"])))
}

fn unit_tests() -> Result<Outcome, String> {
    let (result, lines) = if has_cargo("nextest") {
        relay(cargo(&["nextest", "run", "--no-fail-fast", "--no-tests=fail", "--status-level=fail"]).args(ALL))
    } else {
        relay(cargo(&["test", "-q", "--no-fail-fast", "--tests"]).args(ALL))
    };
    counted(result, &lines)
}

fn doc_tests() -> Result<Outcome, String> {
    let (result, lines) = relay(cargo(&["test", "-q", "--no-fail-fast", "--doc"]).args(ALL));
    counted(result, &lines)
}

/// What the tests need that is not compiled: the proxies in front of the applications, and the servers of exported files.
/// Their tests pass where it is missing, so it is named here.
fn servers() -> Result<Outcome, String> {
    let missing: Vec<&str> = ["nginx", "haproxy"].into_iter().filter(|program| !has(program)).collect();
    if !missing.is_empty() {
        let note = format!("not asked through {}: not installed; .ci/run installs what it can", missing.join(" and "));
        return if env::var_os("REQUIRE_PROXIES").is_some() { Err(note) } else { Ok(Outcome::Skipped(note)) };
    }
    if env::var_os("REQUIRE_EDGES").is_none() {
        let note = "asked through nginx and haproxy; Caddy, Traefik and the servers of exported files where they are installed";
        return Ok(Outcome::Skipped(note.to_owned()));
    }
    Ok(Outcome::Passed("asked through nginx, haproxy, Caddy and Traefik; all servers of exported files".to_owned()))
}

fn docs() -> Result<Outcome, String> {
    let mut doc = cargo(&["doc", "-q", "--no-deps"]);
    passed(run(doc.args(ALL).env("RUSTDOCFLAGS", "-D warnings")))
}

fn deny() -> Result<Outcome, String> {
    if !has_cargo("deny") {
        return Ok(Outcome::Skipped("cargo-deny is not installed; .ci/run installs it".to_owned()));
    }
    passed(run(&mut cargo(&["deny", "--locked", "check", "bans", "licenses", "sources"])))
}

fn passed(result: Result<(), String>) -> Result<Outcome, String> {
    result.map(|()| Outcome::Passed(String::new()))
}

/// A result of tests with its figures. A run of no test is a failure.
fn counted(result: Result<(), String>, lines: &[String]) -> Result<Outcome, String> {
    let Counts { passed, failed, skipped } = counts(lines);
    let note = match skipped {
        0 => format!("{passed} passed, {failed} failed"),
        _ => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    };
    match result {
        Ok(()) if passed > 0 && failed == 0 => Ok(Outcome::Passed(note)),
        Ok(()) => Err(note),
        Err(failure) => Err(format!("{note}; {failure}")),
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// The sum of the closing lines of test runners. With nextest it has one, and those of tests that failed are in their output.
fn counts(lines: &[String]) -> Counts {
    let closing = |start: &str| lines.iter().filter_map(|line| line.trim().strip_prefix(start)).collect::<Vec<_>>();
    let (by_nextest, by_cargo) = (closing("Summary "), closing("test result: "));
    let mut sum = Counts::default();
    for figures in if by_nextest.is_empty() { by_cargo } else { by_nextest } {
        let mut number = 0;
        for word in figures.split([' ', ',', ';', ':', '(', ')']).filter(|word| !word.is_empty()) {
            match word {
                "passed" => sum.passed += number,
                "failed" | "timed" | "exec" => sum.failed += number,
                "skipped" | "ignored" => sum.skipped += number,
                _ => {}
            }
            number = word.parse().unwrap_or(0);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, passed: usize, failed: usize, skipped: usize) {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(counts(&lines), Counts { passed, failed, skipped });
    }

    #[test]
    fn closing_lines_are_summed() {
        check("     Summary [   0.9s] 212 tests run: 212 passed (2 slow), 3 skipped", 212, 0, 3);
        check("Summary [ 1.0s] 9/10 tests run: 5 passed, 3 failed, 1 timed out, 1 skipped", 5, 4, 1);
        check(
            "test result: FAILED. 0 passed; 1 failed\nSummary [ 1.0s] 3 tests run: 2 passed, 1 failed, 0 skipped",
            2,
            1,
            0,
        );
        check(
            "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in \
             0.01s\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.1s",
            3,
            1,
            1,
        );
        check("test a ... ok\n5 passed", 0, 0, 0);
    }

    #[test]
    fn no_test_is_a_failure() {
        assert!(counted(Ok(()), &[]).is_err());
        let line = "test result: ok. 1 passed; 0 failed".to_owned();
        assert!(counted(Ok(()), &[line]).is_ok());
    }

    #[test]
    fn a_row_has_the_first_line_of_a_failure() {
        let row = row("tidy", &Err("2 findings\na\nb".to_owned()), Duration::from_millis(1540));
        assert_eq!(row, ["tidy", "FAILED", "1.5 s", "2 findings"]);
    }
}
