//! Built pages in real browsers: `cargo xtask browsers`. A program of its own, so that each browser starts once.

use std::process::ExitCode;

fn main() -> ExitCode {
    secure_browser_tests::built::main()
}
