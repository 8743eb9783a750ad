//! `secure-headers check`: reports mistakes, and is silent where there are none.

use std::path::{Path, PathBuf};

use crate::{
    Outcome,
    arguments::Check,
    load,
    source::{Source, Unreadable},
};

/// The table of a profile, where nothing else is said: that of Rocket.
const TABLE: &str = "secure";

/// Checks all files, also after one that has mistakes.
pub(crate) fn run(arguments: &Check) -> Outcome {
    let files: Vec<&[PathBuf]> =
        if arguments.merge.is_empty() { arguments.config.chunks(1).collect() } else { vec![&arguments.merge] };
    files.into_iter().map(|files| one(files, arguments)).max().unwrap_or_default()
}

/// Checks one configuration.
fn one(files: &[PathBuf], arguments: &Check) -> Outcome {
    let source = match read(files, arguments) {
        Ok(source) => source,
        Err(unreadable) => return load::unreadable(unreadable),
    };
    match load::load_source(Some(source), None) {
        Ok(loaded) if arguments.deny_warnings && loaded.has_warnings => Outcome::Faults,
        Ok(_) => Outcome::Fine,
        Err(outcome) => outcome,
    }
}

fn read(files: &[PathBuf], arguments: &Check) -> Result<Source, Unreadable> {
    let sources = files.iter().map(|file| Source::read(Path::new(file)));
    let merged = sources.reduce(|under, over| Ok(under?.merge(over?)));
    let source = merged.unwrap_or_else(|| Err(Unreadable::File("there is no file; name one".to_owned())))?;
    match (&arguments.profile, &arguments.section) {
        (Some(profile), section) => source.select(profile, section.as_deref().unwrap_or(TABLE)),
        (None, Some(section)) => source.narrow(section),
        (None, None) => Ok(source),
    }
}
