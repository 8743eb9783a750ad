//! What every part of the reader writes mistakes with: it knows where in the configuration it is.

use std::collections::HashSet;

use super::{LocatedFault, Spot, Step, Value, composed::Composed};
use crate::wire::{
    error::{Error, nearest},
    fault::Fault,
};

/// Where in the configuration we are, and the mistakes so far.
#[derive(Default)]
pub(super) struct Reader {
    path: Vec<Step>,
    faults: Vec<LocatedFault>,
}

impl Reader {
    /// Runs `work` one step further down.
    pub(super) fn inside<R>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(step);
        let result = work(self);
        self.path.pop();
        result
    }

    pub(super) fn refuse(&mut self, spot: Spot, place: &str, problem: impl Into<String>, cure: impl Into<String>) {
        self.add(&[], spot, Fault::new(place.to_owned(), problem, cure.into()));
    }

    /// Keeps faults of what is here.
    pub(super) fn refuse_all(&mut self, error: Error, spot: Spot) {
        for fault in error.into_faults() {
            self.add(&[], spot, fault);
        }
    }

    /// Keeps the faults of a text, each where the part of the configuration is from which its bytes come.
    pub(super) fn refuse_in(&mut self, error: Error, text: &Composed) {
        let spans = text.spans();
        for mut fault in error.into_faults() {
            let (path, spot) = text.locate(&fault, &spans);
            // What has a key or an item of its own needs no byte of the whole.
            if !path.is_empty() {
                fault.place = fault.place.without_byte();
            }
            self.add(path, spot, fault);
        }
    }

    fn add(&mut self, below: &[Step], spot: Spot, fault: Fault) {
        let path = self.path.iter().chain(below).cloned().collect();
        self.faults.push(LocatedFault { path, spot, fault: fault.for_configuration() });
    }

    /// How many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.faults.len()
    }

    /// Says that the mistakes from this one on are of a class.
    pub(super) fn of_class(&mut self, from: usize, class: &str) {
        for located in self.faults.iter_mut().skip(from) {
            located.fault.place = std::mem::take(&mut located.fault.place).of_class(class);
        }
    }

    pub(super) fn into_faults(self) -> Vec<LocatedFault> {
        self.faults
    }

    /// The value that a word stands for.
    pub(super) fn word<T: Clone>(&mut self, place: &str, value: &Value, words: &[(&str, T)]) -> Option<T> {
        let text = value.as_text().unwrap_or_default();
        let known = words.iter().find(|(word, _)| *word == text).map(|(_, known)| known.clone());
        if known.is_none() {
            self.refuse(Spot::Value, place, format!("{} is not known", value.describe()), one_of(&text, words));
        }
        known
    }
}

/// Names the word that was meant, or all of them.
pub(super) fn one_of<T>(text: &str, words: &[(&str, T)]) -> String {
    let all = || words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(", ");
    match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(word) => format!("did you mean {word:?}?"),
        None => format!("write one of {}", all()),
    }
}

pub(super) fn entry<'e>(entries: &'e [(String, Value)], key: &str) -> Option<&'e Value> {
    entries.iter().find(|(other, _)| other == key).map(|(_, value)| value)
}

pub(super) fn flag(place: &str, entries: &[(String, Value)], key: &str, reader: &mut Reader) -> bool {
    entry(entries, key).is_some_and(|value| reader.inside(Step::key(key), |reader| is_true(place, value, reader)))
}

pub(super) fn is_true(place: &str, value: &Value, reader: &mut Reader) -> bool {
    if let Value::Flag(flag) = value {
        return *flag;
    }
    let problem = format!("{} is neither true nor false", value.describe());
    reader.refuse(Spot::Value, place, problem, "write true or false, without quotes");
    false
}

/// Refuses keys that a table does not have, and those that appear twice.
pub(super) fn known_keys(place: &str, entries: &[(String, Value)], known: &[&str], reader: &mut Reader) {
    let mut seen = HashSet::new();
    for (key, _) in entries {
        reader.inside(Step::key(key), |reader| {
            if !seen.insert(key.as_str()) {
                reader.refuse(Spot::Key, place, format!("{key:?} appears twice"), "write it once");
            } else if !known.contains(&key.as_str()) {
                unknown_key(place, key, known, reader);
            }
        });
    }
}

/// Refuses the key that the reader is at.
pub(super) fn unknown_key(place: &str, key: &str, known: &[&str], reader: &mut Reader) {
    let word = key.replace('_', "-");
    let longer = || known.iter().copied().find(|known| word.len() > 4 && known.contains(&word));
    let cure = match nearest(&word, known.iter().copied()).or_else(longer) {
        Some(key) => format!("did you mean {key:?}?"),
        None => format!("write some of {}", known.join(", ")),
    };
    reader.refuse(Spot::Key, place, format!("{key:?} is not known here"), cure);
}
