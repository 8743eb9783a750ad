//! From the entries of a configuration to a policy. It goes on after a mistake, to report all of them.

use std::collections::{HashMap, HashSet};

use super::{
    LocatedFault, Spot, Step, Value, cookies, hosts, isolation, key,
    reader::{Reader, entry, is_true, one_of},
    redirect,
    shape::Shape,
    transport, unknown,
    words::{CLASSES, CONFLICT, HANDLER_POLICY, LEVELS, REMOVED},
};
use crate::{
    header::{begins_with_name, custom::CustomHeader, removed::RemovedHeaders},
    policy::{
        Policy,
        headers::{FIELDS, Field, Headers},
        preset::{self, Preset},
    },
    wire::{
        lint::{Level, Lint},
        text::HeaderName,
    },
};

/// Reads a policy, and says of each mistake where it is. [`Policy::from_entries`] is the same without places.
///
/// # Errors
/// All mistakes, in the order of the entries.
pub fn read(entries: &[(String, Value)]) -> Result<Policy, Vec<LocatedFault>> {
    let mut reader = Reader::default();
    let policy = policy(entries, &mut reader);
    let faults = reader.into_faults();
    if faults.is_empty() { Ok(policy) } else { Err(faults) }
}

fn policy(entries: &[(String, Value)], reader: &mut Reader) -> Policy {
    let mut policy = base(entries, reader);
    each(entries, reader, |reader, key, value| setting(key, value, entries, &mut policy, reader));
    policy
}

/// The headers of a class.
fn headers(entries: &[(String, Value)], reader: &mut Reader) -> Headers {
    let mut headers = base(entries, reader).headers;
    each(entries, reader, |reader, key, value| match key {
        "lints" => {
            for (lint, level) in lints(value, true, reader) {
                headers.levels.set(lint, level);
            }
        }
        _ if headers_entry(key, value, &mut headers, reader) => {}
        _ => reader.refuse(Spot::Key, key, "there is no such key", unknown::cure_in_class(key)),
    });
    headers
}

/// What the other entries change.
fn base(entries: &[(String, Value)], reader: &mut Reader) -> Policy {
    let base = entries.iter().find(|(key, _)| key == "preset");
    let base = base.and_then(|(key, value)| reader.inside(Step::key(key), |reader| preset(value, reader)));
    base.unwrap_or_default()
}

/// Does something with each entry, if its key is there once.
fn each(entries: &[(String, Value)], reader: &mut Reader, mut work: impl FnMut(&mut Reader, &str, &Value)) {
    let mut seen = HashSet::new();
    for (key, value) in entries {
        reader.inside(Step::key(key), |reader| {
            if seen.insert(key.to_ascii_lowercase()) {
                work(reader, key, value);
            } else {
                reader.refuse(Spot::Key, key, "the key appears twice", "write it once");
            }
        });
    }
}

fn setting(name: &str, value: &Value, beside: &[(String, Value)], policy: &mut Policy, reader: &mut Reader) {
    let given = *value != Value::Flag(false);
    match name {
        "transport" => policy.transport = transport::read(value, reader),
        "allowed-hosts" => policy.allowed_hosts = given.then(|| hosts::read(value, reader)).flatten(),
        "https-redirect" => {
            let hosts = entry(beside, "allowed-hosts").filter(|value| **value != Value::Flag(false));
            policy.https_redirect = given.then(|| redirect::read(value, hosts, reader)).flatten();
        }
        "development" => policy.development = is_true(name, value, reader),
        "resource-isolation" => {
            policy.resource_isolation = given.then(|| isolation::read(value, reader)).flatten();
        }
        "cookies" => {
            let rules = policy.cookies.take();
            policy.cookies = given.then(|| cookies::read(value, rules, reader)).flatten();
        }
        "lints" => {
            for (lint, level) in lints(value, false, reader) {
                *policy = std::mem::take(policy).level(lint, level);
            }
        }
        "classes" => classes(value, policy, reader),
        _ if headers_entry(name, value, &mut policy.headers, reader) => {}
        _ => reader.refuse(Spot::Key, name, "there is no such key", unknown::cure(name)),
    }
}

/// Reads an entry that headers have, and says whether it is one.
fn headers_entry(name: &str, value: &Value, headers: &mut Headers, reader: &mut Reader) -> bool {
    match name {
        "preset" => {}
        "custom" => custom(value, headers, reader),
        "removed" => removed(value, headers, reader),
        "conflict" => headers.conflict = reader.word(name, value, CONFLICT).unwrap_or_default(),
        "handler-policy" => headers.handler_policy = reader.word(name, value, HANDLER_POLICY).unwrap_or_default(),
        _ => match FIELDS.iter().find(|field| field.name.as_str().eq_ignore_ascii_case(name)) {
            Some(field) => header(field, value, headers, reader),
            None => return false,
        },
    }
    true
}

fn preset(value: &Value, reader: &mut Reader) -> Option<Policy> {
    let name = value.as_text().unwrap_or_default();
    let preset = preset::ALL.iter().find(|preset| preset.name == name);
    if preset.is_none() {
        let words: Vec<_> = preset::ALL.iter().map(|preset| (preset.name, ())).collect();
        let cure = if preset::OF_OTHER_LIBRARIES.contains(&name.as_str()) {
            "build the application with the feature presets, which has it".to_owned()
        } else {
            one_of(&name, &words)
        };
        reader.refuse(Spot::Value, "preset", format!("{} is not a preset", value.describe()), cure);
    }
    preset.map(Preset::policy)
}

fn header(field: &Field, value: &Value, headers: &mut Headers, reader: &mut Reader) {
    if *value == Value::Flag(false) {
        (field.clear)(headers);
    } else if let Some(text) = Shape::of(&field.name).text(field, value, reader) {
        if let Some(fault) = begins_with_name(&field.name, text.text()) {
            return reader.refuse_in(fault.into(), &text);
        }
        match (field.read)(text.text(), headers) {
            Ok(()) => Shape::of(&field.name).finish(value, headers),
            Err(error) => reader.refuse_in(error, &text),
        }
    }
}

fn custom(value: &Value, headers: &mut Headers, reader: &mut Reader) {
    let mut all = CustomHeaders::new(std::mem::take(&mut headers.custom));
    match value {
        Value::Flag(false) => return,
        Value::Table(entries) => {
            for (name, value) in entries {
                reader.inside(Step::key(name), |reader| custom_header(name, value, &mut all, reader));
            }
        }
        Value::List(lines) => {
            for (index, line) in lines.iter().enumerate() {
                reader.inside(Step::Index(index), |reader| match line {
                    Value::Text(line) if line.contains(": ") => {
                        let (name, text) = line.split_once(": ").unwrap_or((line, ""));
                        custom_header(name, &Value::from(text), &mut all, reader);
                    }
                    other => {
                        let problem = format!("{} is not a header", other.describe());
                        reader.refuse(Spot::Value, "custom", problem, "write \"Name: value\"");
                    }
                });
            }
        }
        other => {
            let problem = format!("{} is not a table of headers", other.describe());
            reader.refuse(Spot::Value, "custom", problem, "write names and their values");
        }
    }
    headers.custom = all.headers.into_iter().flatten().collect();
}

/// Headers by their names.
struct CustomHeaders {
    headers: Vec<Option<CustomHeader>>,
    /// Where the header of a name is.
    places: HashMap<HeaderName, usize>,
}

impl CustomHeaders {
    fn new(headers: Vec<CustomHeader>) -> Self {
        let mut all = Self { headers: Vec::new(), places: HashMap::new() };
        for header in headers {
            all.add(header);
        }
        all
    }

    /// Adds a header, and gives back whether its name was there before.
    fn add(&mut self, header: CustomHeader) -> bool {
        let before = self.places.insert(header.name().clone(), self.headers.len());
        self.headers.push(Some(header));
        before.is_some()
    }

    fn remove(&mut self, name: &str) {
        // What is not a name is the name of none.
        let place = HeaderName::new(name.to_owned()).ok().and_then(|name| self.places.remove(&name));
        if let Some(header) = place.and_then(|place| self.headers.get_mut(place)) {
            *header = None;
        }
    }
}

fn custom_header(name: &str, value: &Value, all: &mut CustomHeaders, reader: &mut Reader) {
    if *value == Value::Flag(false) {
        return all.remove(name);
    }
    let Some(text) = value.as_text() else {
        let problem = format!("{} is not a value of a header", value.describe());
        return reader.refuse(Spot::Value, name, problem, "write a text");
    };
    if let Some(field) = FIELDS.iter().find(|field| field.name.as_str().eq_ignore_ascii_case(name)) {
        let cure = format!("write it as the key \"{}\" beside \"custom\"", key(field));
        return reader.refuse(Spot::Key, name, format!("{name:?} has a key of its own"), cure);
    }
    match CustomHeader::new(name.to_owned(), text.clone()) {
        Ok(header) => {
            if all.add(header) {
                reader.refuse(Spot::Key, name, format!("{name:?} appears twice"), "write it once");
            }
        }
        Err(error) => {
            let value_only = CustomHeader::new("X-Name", text).is_err();
            reader.refuse_all(error, if value_only { Spot::Value } else { Spot::Key });
        }
    }
}

fn removed(value: &Value, headers: &mut Headers, reader: &mut Reader) {
    match value {
        Value::Flag(false) => headers.removed = RemovedHeaders::none(),
        Value::List(names) => {
            let mut removed = Vec::new();
            for (index, name) in names.iter().enumerate() {
                reader.inside(Step::Index(index), |reader| {
                    let Value::Text(name) = name else {
                        let problem = format!("{} is not a name of a header", name.describe());
                        return reader.refuse(Spot::Value, "removed", problem, "write a text such as \"Server\"");
                    };
                    match RemovedHeaders::name(name.clone()) {
                        Ok(name) => removed.push(name),
                        Err(error) => reader.refuse_all(error.at("removed"), Spot::Value),
                    }
                });
            }
            headers.removed = RemovedHeaders::of(removed);
        }
        Value::Text(word) if REMOVED.iter().any(|(known, _)| known == word) => {
            headers.removed = reader.word("removed", value, REMOVED).unwrap_or_default();
        }
        other => {
            let problem = format!("{} is not a list of headers", other.describe());
            let cure = "write \"common\", \"owasp\", false, or a list of names such as [\"Server\"]";
            reader.refuse(Spot::Value, "removed", problem, cure);
        }
    }
}

/// What becomes of findings.
fn lints(value: &Value, in_class: bool, reader: &mut Reader) -> Vec<(Lint, Level)> {
    let Value::Table(entries) = value else {
        let problem = format!("{} is not a table of lints", value.describe());
        let cure = "write lints, and \"allow\", \"warn\" or \"deny\" for each";
        reader.refuse(Spot::Value, "lints", problem, cure);
        return Vec::new();
    };
    let all = Lint::ALL.iter().filter(|lint| !in_class || lint.is_about_headers());
    let known: Vec<_> = all.map(|lint| (lint.as_str(), *lint)).collect();
    let mut levels = Vec::new();
    for (name, level) in entries {
        reader.inside(Step::key(name), |reader| match known.iter().find(|(known, _)| known == name) {
            None if Lint::ALL.iter().any(|lint| lint.as_str() == name) => {
                let problem = format!("{name:?} is not about headers");
                reader.refuse(Spot::Key, "lints", problem, "write it into the \"lints\" beside \"classes\"");
            }
            None => reader.refuse(Spot::Key, "lints", format!("{name:?} is not a lint"), one_of(name, &known)),
            Some((_, lint)) => {
                levels.extend(reader.word(&format!("lints: {name}"), level, LEVELS).map(|level| (*lint, level)));
            }
        });
    }
    levels
}

/// The headers of each class: a table of them, or the name of a preset.
fn classes(value: &Value, policy: &mut Policy, reader: &mut Reader) {
    let Value::Table(classes) = value else {
        let problem = format!("{} is not a table of classes", value.describe());
        return reader.refuse(Spot::Value, "classes", problem, "write classes, and a table or a preset for each");
    };
    for (name, value) in classes {
        reader.inside(Step::key(name), |reader| {
            let Some((_, class)) = CLASSES.iter().find(|(known, _)| known == name) else {
                return reader.refuse(Spot::Key, "classes", format!("{name:?} is not a class"), one_of(name, CLASSES));
            };
            let before = reader.count();
            let own = match value {
                Value::Table(entries) => headers(entries, reader),
                name => preset(name, reader).unwrap_or_default().headers,
            };
            reader.of_class(before, name);
            *policy = std::mem::take(policy).for_class(*class, own);
        });
    }
}
