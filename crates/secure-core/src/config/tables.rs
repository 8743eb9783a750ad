//! Lists and small tables that stand for a header's text.

use super::{
    Spot, Step, Value,
    composed::Composed,
    reader::{Reader, entry, flag, known_keys},
};
use crate::{
    policy::headers::{Field, Headers},
    wire::{error::Error, fault::Fault, json::quoted, structured::Token},
};

/// Joins a list of texts. Where the header refuses them, those that it refuses alone are the mistakes.
pub(super) fn list(field: &Field, items: &[Value], reader: &mut Reader) -> Option<Composed> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut texts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        reader.inside(Step::Index(index), |reader| match item {
            Value::Text(text) if text.contains(',') => {
                let problem = format!("{text:?} is more than one value");
                reader.refuse(Spot::Value, name, problem, "make it items of the list");
            }
            Value::Text(text) => {
                let text = Composed::verbatim(text);
                // Each is a value alone: two halves of one with a comma in quotes are none.
                if let Err(error) = (field.read)(text.text(), &mut Headers::empty()) {
                    reader.refuse_in(error, &text);
                }
                texts.push(text.under(&Step::Index(index)));
            }
            _ => {
                let problem = format!("{} is not a value of this header", item.describe());
                reader.refuse(Spot::Value, name, problem, "write a text");
            }
        });
    }
    if items.is_empty() {
        reader.refuse(Spot::Value, name, "the list is empty", "write false to leave the header out");
    }
    (reader.count() == before).then(|| Composed::joined(texts, ", "))
}

/// `max-age`, `include-sub-domains` and `preload`.
pub(super) fn hsts(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<Composed> {
    const KEYS: [&str; 3] = ["max-age", "include-sub-domains", "preload"];
    let [max_age, sub_domains, preload] = KEYS;
    let name = field.name.as_str();
    let before = reader.count();
    known_keys(name, entries, &KEYS, reader);
    let seconds = entry(entries, max_age);
    match seconds {
        None => reader.refuse(Spot::Value, name, "the table has no \"max-age\"", "begin with max-age = 31536000"),
        Some(Value::Integer(_)) => {}
        Some(other) => reader.inside(Step::key(max_age), |reader| {
            let problem = format!("{} is not a number of seconds", other.describe());
            reader.refuse(Spot::Value, name, problem, "write seconds without quotes, as in 31536000");
        }),
    }
    let seconds = Composed::of(seconds.and_then(Value::as_text).unwrap_or_default(), Spot::Value);
    let mut text = Composed::default();
    text.push("max-age=");
    text.append(seconds.under(&Step::key(max_age)));
    for (key, word) in [(sub_domains, "includeSubDomains"), (preload, "preload")] {
        if flag(name, entries, key, reader) {
            text.push("; ");
            text.append(Composed::of(word, Spot::Value).under(&Step::key(key)));
        }
    }
    if reader.count() > before {
        return None;
    }
    let spans = text.spans();
    let is_long = matches!(entry(entries, max_age), Some(Value::Integer(31_536_000..)));
    let in_table = |fault: Fault| match text.locate(&fault, &spans) {
        ([Step::Key(key)], _) if key == preload => {
            let cure = if is_long {
                "write include-sub-domains = true"
            } else {
                "write a table such as { max-age = 31536000, include-sub-domains = true, preload = true }"
            };
            Fault { cure: cure.into(), ..fault }
        }
        ([Step::Key(key)], _) if key == max_age => {
            Fault { cure: "write seconds from 0 to 4294967295, as in 31536000".into(), ..fault }
        }
        _ => fault,
    };
    let read = (field.read)(text.text(), &mut Headers::empty()).map_err(|error| error.map_faults(in_table));
    kept(read, text, reader)
}

/// A word, and the endpoint that gets the reports.
pub(super) fn reported(field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<Composed> {
    const KEYS: [&str; 2] = ["value", "report-to"];
    let name = field.name.as_str();
    let before = reader.count();
    known_keys(name, entries, &KEYS, reader);
    let [value, report_to] = KEYS.map(|key| match entry(entries, key) {
        None => None,
        Some(Value::Text(text)) => Some(text.as_str()),
        Some(other) => reader.inside(Step::key(key), |reader| {
            reader.refuse(Spot::Value, name, format!("{} is not a text", other.describe()), "write it in quotes");
            None
        }),
    });
    let Some(value) = value else {
        if reader.count() == before {
            reader.refuse(Spot::Value, name, "the table has no \"value\"", "write a value, or false for the header");
        }
        return None;
    };
    // A value with parameters of its own would name two endpoints.
    if let Err(error) = Token::new(value.to_owned()) {
        reader.inside(Step::key("value"), |reader| reader.refuse_all(error.at(name), Spot::Value));
    }
    let mut text = Composed::verbatim(value).under(&Step::key("value"));
    if let Some(endpoint) = report_to {
        text.push("; ");
        let endpoint = Composed::of(format!("report-to={}", quoted(endpoint)), Spot::Value);
        text.append(endpoint.under(&Step::key("report-to")));
    }
    (reader.count() == before).then_some(text)
}

/// The text, if the header reads it.
fn kept(read: Result<(), Error>, text: Composed, reader: &mut Reader) -> Option<Composed> {
    match read {
        Ok(()) => Some(text),
        Err(error) => {
            reader.refuse_in(error, &text);
            None
        }
    }
}
