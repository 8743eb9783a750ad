//! Tables that stand for objects of JSON. Their keys have hyphens where members of JSON have underscores.

use std::collections::HashSet;

use super::{
    Spot, Step, Value,
    composed::Composed,
    reader::{Reader, unknown_key},
};
use crate::{
    header::{
        nel::Nel,
        report_to::{ReportToEndpoint, ReportToGroup},
    },
    policy::headers::{Field, Headers},
    wire::{error::Error, fault::Fault, json::quoted},
};

/// The objects of a table, or those of a list of them, with commas between them.
pub(super) fn text(field: &Field, value: &Value, reader: &mut Reader) -> Option<Composed> {
    let before = reader.count();
    check(field, value, members(field), reader);
    let text = match value {
        Value::List(objects) => {
            let object = |(index, object): (usize, &Value)| json(object).under(&Step::Index(index));
            Composed::joined(objects.iter().enumerate().map(object), ", ")
        }
        object => json(object),
    };
    if let Err(error) = (field.read)(text.text(), &mut Headers::empty()) {
        // A fault with a word is one of a name, which has been reported.
        let faults = error.into_faults().into_iter().filter(|fault| fault.place.word().is_none());
        let faults = faults.map(|fault| Fault { place: fault.place.map_parts(|part| part.replace('_', "-")), ..fault });
        reader.refuse_in(Error::all(faults.collect::<Vec<_>>()), &text);
    }
    (reader.count() == before).then_some(text)
}

fn members(field: &Field) -> &'static [&'static str] {
    if field.name.as_str() == "NEL" { Nel::MEMBERS } else { ReportToGroup::MEMBERS }
}

/// Refuses keys that an object does not have, and those that are there twice.
fn check(field: &Field, value: &Value, known: &[&str], reader: &mut Reader) {
    match value {
        Value::List(values) => {
            for (index, value) in values.iter().enumerate() {
                reader.inside(Step::Index(index), |reader| check(field, value, known, reader));
            }
        }
        Value::Table(entries) => {
            let hyphens: Vec<_> = known.iter().map(|name| name.replace('_', "-")).collect();
            let known: Vec<_> = hyphens.iter().map(String::as_str).collect();
            let mut seen = HashSet::new();
            for (key, value) in entries {
                let name = key.replace('_', "-");
                reader.inside(Step::key(key), |reader| {
                    if !known.contains(&name.as_str()) {
                        unknown_key(field.name.as_str(), key, &known, reader);
                    } else if !seen.insert(name.clone()) {
                        let problem = format!("{key:?} appears twice");
                        reader.refuse(Spot::Key, field.name.as_str(), problem, "write it once");
                    }
                    if name == "endpoints" {
                        check(field, value, ReportToEndpoint::MEMBERS, reader);
                    }
                });
            }
        }
        _ => {}
    }
}

/// The JSON of a value.
fn json(value: &Value) -> Composed {
    let between = |open: &str, parts: Vec<Composed>, close: &str| {
        let mut text = Composed::default();
        text.push(open);
        text.append(Composed::joined(parts, ","));
        text.push(close);
        text
    };
    match value {
        Value::Table(entries) => {
            let member = |(key, value): &(String, Value)| {
                let name = Composed::of(quoted(&key.replace('-', "_")), Spot::Key);
                Composed::joined([name, json(value)], ":").under(&Step::key(key))
            };
            between("{", entries.iter().map(member).collect(), "}")
        }
        Value::List(values) => {
            let item = |(index, value): (usize, &Value)| json(value).under(&Step::Index(index));
            between("[", values.iter().enumerate().map(item).collect(), "]")
        }
        Value::Text(text) => Composed::of(quoted(text), Spot::Value),
        other => Composed::of(other.describe(), Spot::Value),
    }
}
