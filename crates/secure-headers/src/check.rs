//! `secure-headers check`: tells mistakes, and is silent where there are none.

use std::path::PathBuf;

use crate::{Outcome, arguments::Check, load::load};

/// Checks all files, also after one that has mistakes.
pub(crate) fn run(arguments: &Check) -> Outcome {
    let section = arguments.section.section.as_deref();
    let outcome = |path: &PathBuf| match load(Some(path), section, None) {
        Ok(loaded) if arguments.deny_warnings && !loaded.prepared.warnings().is_empty() => Outcome::Faults,
        Ok(_) => Outcome::Fine,
        Err(outcome) => outcome,
    };
    arguments.config.iter().map(outcome).max().unwrap_or_default()
}
