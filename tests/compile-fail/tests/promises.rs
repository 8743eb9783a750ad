//! Compiles each case and compares what the compiler says.
//!
//! Compilers word their messages anew from version to version, so they are compared on one version alone. The doc tests
//! of the core that must not compile are asked of every compiler.

use std::process::Command;

/// The compiler of the messages beside the cases.
const WRITTEN_ON: &str = "rustc 1.95.";

#[test]
fn promises() {
    let version = Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let same = version.starts_with(WRITTEN_ON.as_bytes());
    let cases = trybuild::TestCases::new();
    // One that passes makes the others be built, not only checked: some mistakes show up no earlier.
    cases.pass("cases/right.rs");
    if same {
        cases.compile_fail("cases/wrong/*.rs");
    } else {
        println!("SKIPPED: the messages are compared on {WRITTEN_ON}x alone");
    }
}
