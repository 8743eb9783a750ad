//! From a file or a preset to a policy, with every mistake told.

use std::{ops::Range, path::Path};

use secure_core::{
    Fault as Mistake, MemoryBackend, Policy, Prepared,
    config::{self, Spot, Step, Value},
};

use crate::{
    Outcome, fail,
    fault::{self, Fault, Severity},
    source::{Entry, Kind, Node, Source, Unreadable},
    style::{STYLES, Styles},
};

/// A policy that can be sent, and the file that it comes from.
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    pub(crate) prepared: Prepared<MemoryBackend>,
    pub(crate) source: Option<Source>,
}

/// A mistake, and where it is if that is known.
type Mistaken = (Mistake, Option<(Vec<Step>, Spot)>);

/// Loads a policy. What is wrong has been told.
pub(crate) fn load(config: Option<&Path>, section: Option<&str>, preset: Option<&str>) -> Result<Loaded, Outcome> {
    let source = match config {
        None => None,
        Some(path) => Some(read(path, section).map_err(tell)?),
    };
    let mut entries = match source.as_ref().map(|source| (source, source.entries())) {
        None => Vec::new(),
        Some((_, Some(entries))) => entries,
        Some((source, None)) => {
            let fault = Fault {
                severity: Severity::Mistake,
                lint: None,
                span: Some(source.whole()),
                message: "this is no table of headers".to_owned(),
                cure: Some("write the names of headers, and their values".to_owned()),
            };
            fault::tell(source, vec![fault]);
            return Err(Outcome::Faults);
        }
    };
    if let Some(preset) = preset {
        entries.retain(|(key, _)| key != "preset");
        entries.insert(0, ("preset".to_owned(), Value::from(preset)));
    }
    let policy = config::read(&entries).map_err(|mistakes| {
        let mistakes = mistakes.into_iter();
        let faults = mistakes.map(|mistake| (mistake.fault, Some((mistake.path, mistake.spot)))).collect();
        faulty(source.as_ref(), faults)
    })?;
    let whole = |faults: &[Mistake]| faults.iter().map(|fault| (config::translate(fault), None)).collect();
    let prepared = policy.prepare::<MemoryBackend>().map_err(|error| faulty(source.as_ref(), whole(error.faults())))?;
    warn(source.as_ref(), whole(prepared.warnings()));
    Ok(Loaded { policy, prepared, source })
}

fn read(path: &Path, section: Option<&str>) -> Result<Source, Unreadable> {
    let source = Source::read(path)?;
    match section {
        Some(section) => source.narrow(section),
        None => Ok(source),
    }
}

fn tell(unreadable: Unreadable) -> Outcome {
    match unreadable {
        Unreadable::File(message) => fail(&message),
        Unreadable::Syntax(source, faults) => {
            fault::tell(&source, faults);
            Outcome::Faults
        }
    }
}

/// Tells mistakes, those of the policy as a whole at the entries that they are about.
fn faulty(source: Option<&Source>, mistakes: Vec<Mistaken>) -> Outcome {
    if let Some(source) = source {
        let fault = |mistake| located(source, mistake, Severity::Mistake);
        fault::tell(source, mistakes.into_iter().map(fault).collect());
    } else {
        for (mistake, _) in &mistakes {
            fail(&mistake.to_string());
        }
    }
    Outcome::Faults
}

/// Tells what is no mistake, and most likely not meant.
fn warn(source: Option<&Source>, warnings: Vec<Mistaken>) {
    if let Some(source) = source {
        let fault = |warning| located(source, warning, Severity::Warning);
        fault::tell(source, warnings.into_iter().map(fault).collect());
    } else {
        let Styles { warning: style, .. } = STYLES;
        for (warning, _) in &warnings {
            anstream::eprintln!("{style}warning{style:#}: {warning}");
        }
    }
}

fn located(source: &Source, (mistake, place): Mistaken, severity: Severity) -> Fault {
    let span = match place {
        Some((path, spot)) => Some(source.span(&path, spot)),
        None => find(source, &mistake),
    };
    let place = if span.is_some() { mistake.place.without_byte() } else { mistake.place };
    let message = format!("{place}: {}", mistake.problem);
    Fault { severity, lint: mistake.lint, span, message, cure: Some(mistake.cure.configuration().to_owned()) }
}

/// The entry that a place of the policy as a whole names: a header, maybe in a class, maybe one of its directives. If the
/// header comes from the preset, the line of the preset.
fn find(source: &Source, mistake: &Mistake) -> Option<Range<usize>> {
    let header = mistake.place.header();
    let class = mistake.place.class().map(str::to_ascii_lowercase);
    let base: Vec<&str> = class.as_deref().map(|class| vec!["classes", class]).unwrap_or_default();
    let at = |keys: &[&str]| source.entry(&[base.as_slice(), keys].concat());
    let Some(entry) = at(&[&header.to_ascii_lowercase().replace(' ', "-")]).or_else(|| at(&["custom", header])) else {
        return at(&["preset"]).or_else(|| at(&[])).map(|entry| entry.value.span.clone());
    };
    let part = mistake.place.part().and_then(|directive| part(source, entry, directive, &mistake.problem));
    Some(part.unwrap_or_else(|| entry.value.span.clone()))
}

/// The directive of a policy that is a table, or in its text; in it, the source with which the problem begins.
fn part(source: &Source, entry: &Entry, directive: &str, problem: &str) -> Option<Range<usize>> {
    match &entry.value.kind {
        Kind::Table(entries) => {
            let entry = entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(directive))?;
            let begins = |item: &&Node| item.text().is_some_and(|text| problem.starts_with(&format!("{text} ")));
            let item = match &entry.value.kind {
                Kind::List(items) => items.iter().find(begins),
                _ => None,
            };
            Some(item.unwrap_or(&entry.value).span.clone())
        }
        Kind::Leaf(Value::Text(_)) => {
            let text = source.text.get(entry.value.span.clone())?;
            let starts = |byte: usize| text.get(..byte).is_some_and(|before| before.ends_with(['"', '\'', ';', ' ']));
            let ends = |byte: usize| text.get(byte..).is_some_and(|after| after.starts_with([' ', ';', '"', '\'']));
            let mut names = text.match_indices(directive).map(|(byte, _)| byte);
            let byte = names.find(|byte| starts(*byte) && ends(byte + directive.len()))?;
            let rest = text.get(byte..)?.split(';').next()?;
            let word = problem.split(' ').next().filter(|word| !word.is_empty())?;
            let (at, length) = rest.find(word).map_or((0, directive.len()), |at| (at, word.len()));
            let start = entry.value.span.start + byte + at;
            Some(start..start + length)
        }
        _ => None,
    }
}
