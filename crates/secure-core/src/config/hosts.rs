//! The value of `allowed-hosts`, and the lists of texts that it and its like are made of.

use std::str::FromStr;

use super::{
    Spot, Step, Value,
    composed::Composed,
    reader::{Reader, entry, known_keys},
};
use crate::{
    request::{host::AllowedHosts, path::PathPattern},
    wire::{authority::HostPattern, error::Error, fault::Fault},
};

const PLACE: &str = "allowed-hosts";

/// A list of hosts, one text of them, or a table of `hosts` and `exempt`.
pub(super) fn read(value: &Value, reader: &mut Reader) -> Option<AllowedHosts> {
    let Value::Table(entries) = value else { return hosts(PLACE, value, reader) };
    known_keys(PLACE, entries, &["hosts", "exempt"], reader);
    let hosts = if let Some(value) = entry(entries, "hosts") {
        reader.inside(Step::key("hosts"), |reader| hosts(PLACE, value, reader))
    } else {
        reader.refuse(Spot::Value, PLACE, "the table has no \"hosts\"", "write hosts = [\"app.example\"]");
        None
    };
    let exempt = exempt(PLACE, entries, reader);
    hosts.map(|hosts| exempt.into_iter().fold(hosts, AllowedHosts::exempt))
}

/// Hosts, at least one and each once.
pub(super) fn hosts(place: &str, value: &Value, reader: &mut Reader) -> Option<AllowedHosts> {
    let before = reader.count();
    let patterns: Vec<HostPattern> = match value {
        // As in a variable of the environment. No host has a comma in it.
        Value::Text(text) => {
            let mut next = 0;
            let host = |part: &str| {
                let at = next + part.len() - part.trim_start().len();
                next += part.len() + 1;
                self::part(place, part.trim(), at, value, reader)
            };
            text.split(',').filter_map(host).collect()
        }
        value => texts(place, value, "hosts", "[\"app.example\", \"*.app.example\"]", reader),
    };
    if patterns.is_empty() && reader.count() > before {
        return None;
    }
    match AllowedHosts::new(patterns) {
        Ok(hosts) => Some(hosts),
        Err(error) => {
            reader.refuse_all(error.at(place), Spot::Value);
            None
        }
    }
}

/// The paths under `exempt`.
pub(super) fn exempt(place: &str, entries: &[(String, Value)], reader: &mut Reader) -> Vec<PathPattern> {
    parts(place, entries, "exempt", "paths", "[\"/healthz\"]", reader)
}

/// The list under a key, where there is one.
pub(super) fn parts<T: FromStr<Err = Error>>(
    place: &str,
    entries: &[(String, Value)],
    key: &str,
    what: &str,
    example: &str,
    reader: &mut Reader,
) -> Vec<T> {
    let Some(value) = entry(entries, key) else { return Vec::new() };
    reader.inside(Step::key(key), |reader| texts(place, value, what, example, reader))
}

/// The items of a list that read as what they should be.
fn texts<T: FromStr<Err = Error>>(
    place: &str,
    value: &Value,
    what: &str,
    example: &str,
    reader: &mut Reader,
) -> Vec<T> {
    let Value::List(items) = value else {
        let problem = format!("{} is not a list of {what}", value.describe());
        reader.refuse(Spot::Value, place, problem, format!("write a list such as {example}"));
        return Vec::new();
    };
    let item = |(index, item): (usize, &Value)| {
        reader.inside(Step::Index(index), |reader| {
            if let Value::Text(text) = item {
                return self::text(place, text, item, reader);
            }
            let problem = format!("{} is not a text", item.describe());
            reader.refuse(Spot::Value, place, problem, format!("write a list such as {example}"));
            None
        })
    };
    items.iter().enumerate().filter_map(item).collect()
}

/// What a text reads as, which is `value` or a part of it.
pub(super) fn text<T: FromStr<Err = Error>>(place: &str, text: &str, value: &Value, reader: &mut Reader) -> Option<T> {
    part(place, text, 0, value, reader)
}

/// What a text reads as that begins at a byte of `value`.
fn part<T: FromStr<Err = Error>>(place: &str, text: &str, at: usize, value: &Value, reader: &mut Reader) -> Option<T> {
    match text.parse() {
        Ok(read) => Some(read),
        Err(error) => {
            let named = |fault: &Fault| fault.place.word().is_some();
            let error = error.within(place);
            // A fault that names its word is looked for in the text.
            let error = if error.faults().iter().any(named) { error } else { error.inside(at..at + text.len()) };
            reader.refuse_in(error, &Composed::verbatim(&value.as_text().unwrap_or_default()));
            None
        }
    }
}

/// A list, or a table where there are exempt paths.
pub(super) fn write(hosts: &AllowedHosts) -> Value {
    let list = patterns(hosts);
    match paths(&hosts.exempt) {
        None => list,
        Some(exempt) => Value::table([("hosts", list), ("exempt", exempt)]),
    }
}

pub(super) fn patterns(hosts: &AllowedHosts) -> Value {
    Value::list(hosts.hosts.iter().map(ToString::to_string))
}

/// The paths, if there are any.
pub(super) fn paths(paths: &[PathPattern]) -> Option<Value> {
    (!paths.is_empty()).then(|| Value::list(paths.iter().map(PathPattern::as_str)))
}
