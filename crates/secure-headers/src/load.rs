//! From a file or a preset to a policy, with every mistake reported.

use std::{ops::Range, path::Path};

use secure_core::{
    Fault, Level, Lint, MemoryBackend, Policy, Prepared,
    config::{self, LocatedFault, Spot, Step, Value},
};

use crate::{
    Outcome,
    diagnostic::{self, Diagnostic, Severity},
    output::{clean, fail, tell},
    repeated::repeated,
    source::{Entry, Finder, Flaw, Kind, Source, Unreadable},
    style::{STYLES, Styles},
};

/// A policy that can be sent, and the file that it comes from.
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    pub(crate) prepared: Prepared<MemoryBackend>,
    pub(crate) source: Option<Source>,
    /// Whether something was reported that is not a mistake.
    pub(crate) has_warnings: bool,
}

/// A fault, and where it is in the configuration if that is known.
struct Located {
    fault: Fault,
    place: Option<(Vec<Step>, Spot)>,
}

impl Located {
    /// Faults of the policy as a whole.
    fn whole(faults: &[Fault]) -> Vec<Self> {
        faults.iter().map(|fault| Self { fault: fault.clone().for_configuration(), place: None }).collect()
    }
}

/// Loads a policy. What is wrong has been reported.
pub(crate) fn load(config: Option<&Path>, section: Option<&str>, preset: Option<&str>) -> Result<Loaded, Outcome> {
    let source = match config {
        None => None,
        Some(path) => Some(read(path, section).map_err(unreadable)?),
    };
    load_source(source, preset)
}

/// Loads a policy from what was read. What is wrong has been reported.
pub(crate) fn load_source(source: Option<Source>, preset: Option<&str>) -> Result<Loaded, Outcome> {
    let mut entries = match source.as_ref().map(|source| (source, source.entries())) {
        None => Vec::new(),
        Some((_, Some(entries))) => entries,
        Some((source, None)) => {
            let fault = Diagnostic {
                severity: Severity::Error,
                lint: None,
                span: Some(source.whole()),
                message: "this is not a table of headers".to_owned(),
                cure: Some("write the names of headers, and their values".to_owned()),
            };
            diagnostic::print(source, vec![fault]);
            return Err(Outcome::Faults);
        }
    };
    if let Some(preset) = preset {
        entries.retain(|(key, _)| key != "preset");
        entries.insert(0, ("preset".to_owned(), Value::from(preset)));
    }
    let policy = config::read(&entries).map_err(|faults| {
        let located = |read: LocatedFault| Located { fault: read.fault, place: Some((read.path, read.spot)) };
        faulty(source.as_ref(), faults.into_iter().map(located).collect())
    })?;
    // A preset alone is not an application, and cannot say how requests arrive.
    let policy = match &source {
        Some(_) => policy,
        None => policy.level(Lint::TransportUndeclared, Level::Allow),
    };
    let prepared =
        policy.prepare::<MemoryBackend>().map_err(|error| faulty(source.as_ref(), Located::whole(error.faults())))?;
    let repeated = source.as_ref().map(|source| repeated(source, &policy)).unwrap_or_default();
    if let (Some(source), Some(Diagnostic { severity: Severity::Error, .. })) = (&source, repeated.first()) {
        diagnostic::print(source, repeated);
        return Err(Outcome::Faults);
    }
    let has_warnings = !prepared.warnings().is_empty() || !repeated.is_empty();
    warn(source.as_ref(), Located::whole(prepared.warnings()), repeated);
    Ok(Loaded { policy, prepared, source, has_warnings })
}

/// Reports why a policy that is right by itself cannot be used as asked.
pub(crate) fn refuse(loaded: &Loaded, faults: &[Fault]) -> Outcome {
    faulty(loaded.source.as_ref(), Located::whole(faults))
}

fn read(path: &Path, section: Option<&str>) -> Result<Source, Unreadable> {
    let source = Source::read(path)?;
    match section {
        Some(section) => source.narrow(section),
        None => Ok(source),
    }
}

/// Reports why a file cannot be read.
pub(crate) fn unreadable(unreadable: Unreadable) -> Outcome {
    match unreadable {
        Unreadable::File(message) => fail(&message),
        Unreadable::Syntax(source, flaws) => {
            let diagnostic = |Flaw { span, problem, cure }: Flaw| Diagnostic {
                severity: Severity::Error,
                lint: None,
                span: Some(span),
                message: problem,
                cure: cure.map(str::to_owned),
            };
            diagnostic::print(&source, flaws.into_iter().map(diagnostic).collect());
            Outcome::Faults
        }
    }
}

/// Reports mistakes, those of the policy as a whole at the entries that they are about.
fn faulty(source: Option<&Source>, faults: Vec<Located>) -> Outcome {
    if let Some(source) = source {
        let mut finder = Finder::new(source);
        let diagnostic = |fault| diagnostic(source, &mut finder, fault, Severity::Error);
        diagnostic::print(source, faults.into_iter().map(diagnostic).collect());
    } else {
        for Located { fault, .. } in &faults {
            fail(&fault.to_string());
        }
    }
    Outcome::Faults
}

/// Reports what is not a mistake, and most likely not meant.
fn warn(source: Option<&Source>, warnings: Vec<Located>, others: Vec<Diagnostic>) {
    if let Some(source) = source {
        let mut finder = Finder::new(source);
        let diagnostic = |warning| diagnostic(source, &mut finder, warning, Severity::Warning);
        diagnostic::print(source, warnings.into_iter().map(diagnostic).chain(others).collect());
    } else {
        let Styles { warning: style, .. } = STYLES;
        for Located { fault, .. } in &warnings {
            tell(&format!("{style}warning{style:#}: {}\n", clean(&fault.to_string())));
        }
    }
}

fn diagnostic(source: &Source, finder: &mut Finder<'_>, located: Located, severity: Severity) -> Diagnostic {
    let Located { fault, place } = located;
    let span = match place {
        Some((path, spot)) => Some(finder.span(&path, spot)),
        None => find(source, &fault),
    };
    let place = if span.is_some() { fault.place.without_byte() } else { fault.place };
    let message = format!("{place}: {}", fault.problem);
    Diagnostic { severity, lint: fault.lint, span, message, cure: Some(fault.cure.configuration().to_owned()) }
}

/// The entry that a place of the policy as a whole names: a header, maybe in a class, maybe one of its directives. If the
/// header comes from the preset, the line of the preset.
fn find(source: &Source, fault: &Fault) -> Option<Range<usize>> {
    let header = fault.place.header();
    let class = fault.place.class().map(str::to_ascii_lowercase);
    let base: Vec<&str> = class.as_deref().map(|class| vec!["classes", class]).unwrap_or_default();
    let at = |keys: &[&str]| source.entry(&[base.as_slice(), keys].concat());
    let key = header.to_ascii_lowercase().replace(' ', "-");
    // A class as a whole is a place, too.
    let entry = || at(&[&key]).or_else(|| at(&["custom", header])).or_else(|| source.entry(&["classes", &key]));
    let Some(entry) = entry() else {
        return at(&["preset"]).or_else(|| at(&[])).map(|entry| entry.value.span.clone());
    };
    let part = fault.place.part().and_then(|directive| part(source, entry, directive, fault.place.word()));
    Some(part.unwrap_or_else(|| entry.value.span.clone()))
}

/// The directive of a policy that is a table, or in its text; in it, the source that is wrong.
fn part(source: &Source, entry: &Entry, directive: &str, wrong: Option<&str>) -> Option<Range<usize>> {
    let is_wrong = |word: &str| wrong.is_some_and(|wrong| word.eq_ignore_ascii_case(wrong));
    match &entry.value.kind {
        Kind::Table(entries) => {
            let entry = entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(directive))?;
            let items = if let Kind::List(items) = &entry.value.kind { items.as_slice() } else { &[] };
            let item = items.iter().find(|item| item.text().is_some_and(is_wrong));
            Some(item.unwrap_or(&entry.value).span.clone())
        }
        Kind::Leaf(Value::Text(text)) => {
            let separators = |char: char| matches!(char, ';' | ',');
            let mut begin = 0;
            for part in text.split(separators) {
                let (at, words) = (begin, words(part));
                begin += part.len() + 1;
                let Some((name, rest)) =
                    words.split_first().filter(|((_, name), _)| name.eq_ignore_ascii_case(directive))
                else {
                    continue;
                };
                let (byte, word) = rest.iter().rev().find(|(_, word)| is_wrong(word)).unwrap_or(name);
                return source.part(&entry.value, at + byte..at + byte + word.len());
            }
            None
        }
        _ => None,
    }
}

/// The words of a text, and where each begins.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(|char: char| char.is_ascii_whitespace()) {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len() + 1;
    }
    words
}
