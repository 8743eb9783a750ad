//! From the entries of a configuration to a policy. It goes on after a mistake, to tell all of them.

use std::collections::HashSet;

use super::{
    Mistake, Spot, Step, Value, cookies, hosts, isolation, key, redirect,
    shape::{Shape, entry, is_true},
    spans, translate, transport, unknown,
};
use crate::{
    header::{custom::CustomHeader, removed::RemovedHeaders},
    policy::{
        Policy,
        headers::{FIELDS, Field, Headers},
        preset::{self, Preset},
    },
    response::class::ResponseClass,
    wire::{
        conflict::Conflict,
        error::{Error, nearest},
        fault::Fault,
        lint::{Level, Lint},
    },
};

/// The keys of a class that are not headers.
pub(super) const HEADERS_SETTINGS: &[&str] = &["preset", "custom", "removed", "conflict", "lints"];

/// The keys that are not headers.
pub(super) const SETTINGS: &[&str] = &[
    "preset",
    "custom",
    "removed",
    "conflict",
    "transport",
    "allowed-hosts",
    "https-redirect",
    "development",
    "resource-isolation",
    "cookies",
    "lints",
    "classes",
];

pub(super) const REMOVED: &[(&str, RemovedHeaders)] =
    &[("common", RemovedHeaders::common()), ("owasp", RemovedHeaders::owasp())];

pub(super) const CONFLICT: &[(&str, Conflict)] = &[("keep", Conflict::Keep), ("replace", Conflict::Replace)];

pub(super) const CLASSES: &[(&str, ResponseClass)] = &[
    ("document", ResponseClass::Document),
    ("data", ResponseClass::Data),
    ("asset", ResponseClass::Asset),
    ("download", ResponseClass::Download),
    ("redirect", ResponseClass::Redirect),
    ("error", ResponseClass::Error),
];

pub(super) const LEVELS: &[(&str, Level)] = &[("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];

/// Reads a policy, and tells of each mistake where it is. [`Policy::from_entries`] is the same without places.
///
/// # Errors
/// All mistakes, in the order of the entries.
pub fn read(entries: &[(String, Value)]) -> Result<Policy, Vec<Mistake>> {
    let mut reader = Reader::default();
    let policy = reader.policy(entries);
    if reader.mistakes.is_empty() { Ok(policy) } else { Err(reader.mistakes) }
}

/// Where in the configuration we are, and the mistakes so far.
#[derive(Default)]
pub(super) struct Reader {
    path: Vec<Step>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn policy(&mut self, entries: &[(String, Value)]) -> Policy {
        let mut policy = self.base(entries);
        self.each(entries, |reader, key, value| reader.entry(key, value, entries, &mut policy));
        policy
    }

    /// The headers of a class.
    fn headers(&mut self, entries: &[(String, Value)]) -> Headers {
        let mut headers = self.base(entries).headers;
        self.each(entries, |reader, key, value| match key {
            "lints" => {
                for (lint, level) in reader.lints(value, true) {
                    headers.levels.set(lint, level);
                }
            }
            _ if reader.headers_entry(key, value, &mut headers) => {}
            _ => reader.refuse(Spot::Key, key, "there is no such key", unknown::cure_in_class(key)),
        });
        headers
    }

    /// What the other entries change.
    fn base(&mut self, entries: &[(String, Value)]) -> Policy {
        let base = entries.iter().find(|(key, _)| key == "preset");
        let base = base.and_then(|(key, value)| self.inside(Step::key(key), |reader| reader.preset(value)));
        base.unwrap_or_default()
    }

    /// Does something with each entry, if its key is there once.
    fn each(&mut self, entries: &[(String, Value)], mut work: impl FnMut(&mut Self, &str, &Value)) {
        let mut seen = HashSet::new();
        for (key, value) in entries {
            self.inside(Step::key(key), |reader| {
                if seen.insert(key.to_ascii_lowercase()) {
                    work(reader, key, value);
                } else {
                    reader.refuse(Spot::Key, key, "the key stands twice", "write it once");
                }
            });
        }
    }

    fn entry(&mut self, name: &str, value: &Value, beside: &[(String, Value)], policy: &mut Policy) {
        let given = *value != Value::Flag(false);
        match name {
            "transport" => policy.transport = transport::read(value, self),
            "allowed-hosts" => policy.allowed_hosts = given.then(|| hosts::read(value, self)).flatten(),
            "https-redirect" => {
                let hosts = entry(beside, "allowed-hosts").filter(|value| **value != Value::Flag(false));
                policy.https_redirect = given.then(|| redirect::read(value, hosts, self)).flatten();
            }
            "development" => policy.development = is_true(name, value, self),
            "resource-isolation" => {
                policy.resource_isolation = given.then(|| isolation::read(value, self)).flatten();
            }
            "cookies" => {
                let rules = policy.cookies.take();
                policy.cookies = given.then(|| cookies::read(value, rules, self)).flatten();
            }
            "lints" => {
                for (lint, level) in self.lints(value, false) {
                    *policy = std::mem::take(policy).level(lint, level);
                }
            }
            "classes" => self.classes(value, policy),
            _ if self.headers_entry(name, value, &mut policy.headers) => {}
            _ => self.refuse(Spot::Key, name, "there is no such key", unknown::cure(name)),
        }
    }

    /// Reads an entry that headers have, and says whether it is one.
    fn headers_entry(&mut self, name: &str, value: &Value, headers: &mut Headers) -> bool {
        match name {
            "preset" => {}
            "custom" => self.custom(value, headers),
            "removed" => self.removed(value, headers),
            "conflict" => headers.conflict = self.word(name, value, CONFLICT).unwrap_or_default(),
            _ => match FIELDS.iter().find(|field| field.name.as_str().eq_ignore_ascii_case(name)) {
                Some(field) => self.header(field, value, headers),
                None => return false,
            },
        }
        true
    }

    fn preset(&mut self, value: &Value) -> Option<Policy> {
        let name = value.as_text().unwrap_or_default();
        let preset = preset::ALL.iter().find(|preset| preset.name == name);
        if preset.is_none() {
            let words: Vec<_> = preset::ALL.iter().map(|preset| (preset.name, ())).collect();
            let cure = if preset::OF_OTHER_LIBRARIES.contains(&name.as_str()) {
                "build the application with the feature `presets`, which has it".to_owned()
            } else {
                one_of(&name, &words)
            };
            self.refuse(Spot::Value, "preset", format!("{} is no preset", value.describe()), cure);
        }
        preset.map(Preset::policy)
    }

    fn header(&mut self, field: &Field, value: &Value, headers: &mut Headers) {
        if *value == Value::Flag(false) {
            (field.clear)(headers);
        } else if let Some(text) = Shape::of(&field.name).text(field, value, self) {
            let before = self.mistakes.len();
            if let Err(error) = (field.read)(&text, headers) {
                self.refuse_text(error, value);
            }
            if self.mistakes.len() == before {
                Shape::of(&field.name).finish(value, headers);
            }
        }
    }

    fn custom(&mut self, value: &Value, headers: &mut Headers) {
        match value {
            Value::Flag(false) => headers.custom.clear(),
            Value::Table(entries) => {
                for (name, value) in entries {
                    self.inside(Step::key(name), |reader| reader.custom_header(name, value, headers));
                }
            }
            Value::List(lines) => {
                for (index, line) in lines.iter().enumerate() {
                    self.inside(Step::Index(index), |reader| match line {
                        Value::Text(line) if line.contains(": ") => {
                            let (name, text) = line.split_once(": ").unwrap_or((line, ""));
                            reader.custom_header(name, &Value::from(text), headers);
                        }
                        other => {
                            let problem = format!("{} is no header", other.describe());
                            reader.refuse(Spot::Value, "custom", problem, "write \"Name: value\"");
                        }
                    });
                }
            }
            other => {
                let problem = format!("{} is no table of headers", other.describe());
                self.refuse(Spot::Value, "custom", problem, "write names and their values");
            }
        }
    }

    fn custom_header(&mut self, name: &str, value: &Value, headers: &mut Headers) {
        if *value == Value::Flag(false) {
            return headers.custom.retain(|header| !header.name().as_str().eq_ignore_ascii_case(name));
        }
        let Some(text) = value.as_text() else {
            let problem = format!("{} is no value of a header", value.describe());
            return self.refuse(Spot::Value, name, problem, "write a text");
        };
        if let Some(field) = FIELDS.iter().find(|field| field.name.as_str().eq_ignore_ascii_case(name)) {
            let cure = format!("write it as the key \"{}\" beside \"custom\"", key(field));
            return self.refuse(Spot::Key, name, format!("{name:?} has a key of its own"), cure);
        }
        match CustomHeader::new(name.to_owned(), text.clone()) {
            Ok(header) => {
                if headers.custom.iter().any(|other| other.name() == header.name()) {
                    self.refuse(Spot::Key, name, format!("{name:?} stands twice"), "write it once");
                }
                headers.custom.push(header);
            }
            Err(error) => {
                let value_only = CustomHeader::new("X-Name", text).is_err();
                self.refuse_all(error, if value_only { Spot::Value } else { Spot::Key });
            }
        }
    }

    fn removed(&mut self, value: &Value, headers: &mut Headers) {
        match value {
            Value::Flag(false) => headers.removed = RemovedHeaders::none(),
            Value::List(names) => {
                let mut removed = RemovedHeaders::none();
                for (index, name) in names.iter().enumerate() {
                    self.inside(Step::Index(index), |reader| {
                        let Value::Text(name) = name else {
                            let problem = format!("{} is no name of a header", name.describe());
                            return reader.refuse(Spot::Value, "removed", problem, "write a text such as \"Server\"");
                        };
                        match removed.clone().and(name.clone()) {
                            Ok(more) => removed = more,
                            Err(error) => reader.refuse_all(error.at("removed"), Spot::Value),
                        }
                    });
                }
                headers.removed = removed;
            }
            Value::Text(word) if REMOVED.iter().any(|(known, _)| known == word) => {
                headers.removed = self.word("removed", value, REMOVED).unwrap_or_default();
            }
            other => {
                let problem = format!("{} is no list of headers", other.describe());
                let cure = "write \"common\", \"owasp\", false, or a list of names such as [\"Server\"]";
                self.refuse(Spot::Value, "removed", problem, cure);
            }
        }
    }

    /// What becomes of findings.
    fn lints(&mut self, value: &Value, in_class: bool) -> Vec<(Lint, Level)> {
        let Value::Table(entries) = value else {
            let problem = format!("{} is no table of lints", value.describe());
            let cure = "write lints, and \"allow\", \"warn\" or \"deny\" for each";
            self.refuse(Spot::Value, "lints", problem, cure);
            return Vec::new();
        };
        let all = Lint::ALL.iter().filter(|lint| !in_class || lint.is_about_headers());
        let known: Vec<_> = all.map(|lint| (lint.as_str(), *lint)).collect();
        let mut levels = Vec::new();
        for (name, level) in entries {
            self.inside(Step::key(name), |reader| match known.iter().find(|(known, _)| known == name) {
                None if Lint::ALL.iter().any(|lint| lint.as_str() == name) => {
                    let problem = format!("{name:?} is not about headers");
                    reader.refuse(Spot::Key, "lints", problem, "write it into the \"lints\" beside \"classes\"");
                }
                None => reader.refuse(Spot::Key, "lints", format!("{name:?} is no lint"), one_of(name, &known)),
                Some((_, lint)) => {
                    levels.extend(reader.word(&format!("lints: {name}"), level, LEVELS).map(|level| (*lint, level)));
                }
            });
        }
        levels
    }

    /// The headers of each class: a table of them, or the name of a preset.
    fn classes(&mut self, value: &Value, policy: &mut Policy) {
        let Value::Table(classes) = value else {
            let problem = format!("{} is no table of classes", value.describe());
            return self.refuse(Spot::Value, "classes", problem, "write classes, and a table or a preset for each");
        };
        for (name, value) in classes {
            self.inside(Step::key(name), |reader| {
                let Some((_, class)) = CLASSES.iter().find(|(known, _)| known == name) else {
                    return reader.refuse(Spot::Key, "classes", format!("{name:?} is no class"), one_of(name, CLASSES));
                };
                let before = reader.mistakes.len();
                let own = match value {
                    Value::Table(entries) => reader.headers(entries),
                    preset => reader.preset(preset).unwrap_or_default().headers,
                };
                for mistake in reader.mistakes.iter_mut().skip(before) {
                    mistake.fault.place = std::mem::take(&mut mistake.fault.place).of_class(name);
                }
                *policy = std::mem::take(policy).for_class(*class, own);
            });
        }
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

    /// Runs `work` one step further down.
    pub(super) fn inside<R>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(step);
        let result = work(self);
        self.path.pop();
        result
    }

    pub(super) fn refuse(&mut self, spot: Spot, place: &str, problem: impl Into<String>, cure: impl Into<String>) {
        let fault = Fault::new(place.to_owned(), problem, cure.into());
        self.mistakes.push(Mistake { path: self.path.clone(), spot, fault });
    }

    pub(super) fn refuse_all(&mut self, error: Error, spot: Spot) {
        for fault in error.into_faults() {
            let fault = translate(&fault);
            self.mistakes.push(Mistake { path: self.path.clone(), spot, fault });
        }
    }

    /// Keeps the faults of a text, each at its byte where `value` is that text.
    pub(super) fn refuse_text(&mut self, error: Error, value: &Value) {
        for fault in error.into_faults() {
            let span = value.as_text().and_then(|text| spans::span(&fault, &text));
            self.refuse_all(Error::all([fault]), span.map_or(Spot::Value, |span| Spot::Byte(span.start)));
        }
    }

    /// How many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.mistakes.len()
    }
}

impl Value {
    /// The text of a value that is one. A number is the text of its digits: `0` is a value of `X-XSS-Protection`.
    pub(super) fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Decimal(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// Names the word that was meant, or all of them.
fn one_of<T>(text: &str, words: &[(&str, T)]) -> String {
    let all = || words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(", ");
    match nearest(text, words.iter().map(|(word, _)| *word)) {
        Some(word) => format!("did you mean {word:?}?"),
        None => format!("write one of {}", all()),
    }
}
