//! `secure-headers check`: tells mistakes, and is silent where there are none.

use crate::{Outcome, arguments::Check, load::load};

/// Checks all files, also after one that has mistakes.
pub(crate) fn run(arguments: &Check) -> Outcome {
    let section = arguments.section.section.as_deref();
    let outcomes = arguments.config.iter().map(|path| load(Some(path), section, None).err().unwrap_or_default());
    outcomes.max().unwrap_or_default()
}
