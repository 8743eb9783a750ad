//! A table of the members of a header that is a dictionary: features, directives, endpoints.

use super::{
    Spot, Step, Value,
    read::{Reader, byte_of},
    shape::quoted,
};
use crate::{Error, Fault, Policy, policy::Field};

/// How the value of a member is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// A list of origins, where `self` and `*` are words: `camera = ["self", "https://a.example"]`. Or a table of `allow` and
    /// `report-to`.
    Origins,
    /// A text in quotes: `csp = "/reports"`.
    Text,
    /// A list of words: `sources = ["inline"]`.
    Words,
    /// `true`, `false`, a number or a word. The member `report-to` stands for all.
    Bare,
}

/// The text of a header, its members sorted by their names.
pub(super) fn text(kind: Member, field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<String> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut members: Vec<(&str, &Value, String)> = Vec::new();
    for (index, (key, value)) in entries.iter().enumerate() {
        reader.inside(Step::key(key), |reader| {
            if entries.iter().take(index).any(|(earlier, _)| earlier == key) {
                reader.refuse(Spot::Key, name, format!("{key:?} stands twice"), "write it once");
            } else if let Some(text) = member(kind, name, key, value, reader) {
                members.push((key, value, text));
            }
        });
    }
    if entries.is_empty() {
        reader.refuse(Spot::Value, name, "the table is empty", "write false to leave the header out");
    }
    if reader.count() > before {
        return None;
    }
    members.sort_by_key(|(key, ..)| *key);
    let text = members.iter().map(|(.., text)| text.as_str()).collect::<Vec<_>>().join(", ");
    match (field.read)(&text, &mut Policy::empty()) {
        Ok(()) => Some(text),
        Err(error) => {
            for fault in error.into_faults() {
                place(fault, &text, &members, reader);
            }
            None
        }
    }
}

fn member(kind: Member, name: &str, key: &str, value: &Value, reader: &mut Reader) -> Option<String> {
    let place = format!("{name}: {key}");
    match (kind, value) {
        (Member::Text, Value::Text(text)) => Some(format!("{key}={}", quoted(text))),
        (Member::Words, Value::Text(text)) => Some(format!("{key}=({text})")),
        (Member::Words, Value::List(words)) => {
            list(words, &place, reader, str::to_owned).map(|list| format!("{key}={list}"))
        }
        (Member::Bare, Value::Flag(true)) => Some(key.to_owned()),
        (Member::Bare, Value::Flag(false)) => Some(format!("{key}=?0")),
        (Member::Bare, Value::Text(text)) if key == "report-to" => Some(format!("*;report-to={text}")),
        (Member::Bare, Value::Integer(_) | Value::Decimal(_) | Value::Text(_)) => {
            value.as_text().map(|text| format!("{key}={text}"))
        }
        (Member::Bare, Value::List(words)) => {
            list(words, &place, reader, str::to_owned).map(|list| format!("{key}={list}"))
        }
        (Member::Origins, Value::Table(entries)) => {
            super::shape::known_keys(&place, entries, &["allow", "report-to"], reader);
            let part = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
            let empty = Value::List(Vec::new());
            let allowed = part("allow").unwrap_or(&empty);
            let allowed = reader.inside(Step::key("allow"), |reader| origins(allowed, &place, reader));
            let report_to = part("report-to").and_then(Value::as_text).map(|name| format!(";report-to={name}"));
            allowed.map(|allowed| format!("{key}={allowed}{}", report_to.unwrap_or_default()))
        }
        (Member::Origins, value) => origins(value, &place, reader).map(|allowed| format!("{key}={allowed}")),
        _ => {
            refuse(kind, value, &place, reader);
            None
        }
    }
}

/// An allowlist: `(self "https://a.example")`, or `*`.
fn origins(value: &Value, place: &str, reader: &mut Reader) -> Option<String> {
    let item = |text: &str| match text {
        "self" | "*" | "src" | "none" => text.to_owned(),
        origin => quoted(origin),
    };
    match value {
        Value::Text(text) if text == "*" || text.starts_with('(') => Some(text.clone()),
        Value::Text(text) => Some(format!("({})", item(text))),
        Value::List(items) if matches!(items.as_slice(), [Value::Text(text)] if text == "*") => Some("*".to_owned()),
        Value::List(items) => list(items, place, reader, item),
        other => {
            refuse(Member::Origins, other, place, reader);
            None
        }
    }
}

fn list(items: &[Value], place: &str, reader: &mut Reader, write: impl Fn(&str) -> String) -> Option<String> {
    let before = reader.count();
    let mut texts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        reader.inside(Step::Index(index), |reader| match item {
            Value::Text(text) => texts.push(write(text)),
            other => {
                let problem = format!("{} is no text", other.describe());
                reader.refuse(Spot::Value, place, problem, "write each in quotes");
            }
        });
    }
    (reader.count() == before).then(|| format!("({})", texts.join(" ")))
}

fn refuse(kind: Member, value: &Value, place: &str, reader: &mut Reader) {
    let cure = match kind {
        Member::Origins => "write a list such as [\"self\", \"https://a.example\"], or [] for nobody",
        Member::Text => "write an address in quotes, such as \"/reports\"",
        Member::Words => "write a list of words in quotes",
        Member::Bare => "write true, false, a number or a word",
    };
    reader.refuse(Spot::Value, place, format!("{} is no value here", value.describe()), cure);
}

/// Finds the member that a fault is about: by its byte, its place, or its name in quotes; and the item that it quotes.
fn place(fault: Fault, text: &str, members: &[(&str, &Value, String)], reader: &mut Reader) {
    let named = |key: &str| {
        let quotes = [format!("\"{key}\""), format!(": {key}")];
        fault.place.ends_with(quotes[1].as_str()) || fault.problem.contains(quotes[0].as_str())
    };
    let byte = byte_of(&fault, text).filter(|_| fault.problem.contains(" at byte "));
    let mut start = 0;
    let at = members.iter().find_map(|member| {
        let offset = byte?.checked_sub(start)?;
        start += member.2.len() + ", ".len();
        (byte? < start).then_some((member, offset < member.0.len()))
    });
    let by_name = || members.iter().find(|(key, ..)| named(key)).map(|member| (member, false));
    let Some(((key, value, _), in_name)) = at.or_else(by_name) else {
        return reader.refuse_all(Error::all([fault]), Spot::Value);
    };
    let wrong_name = in_name || fault.problem.starts_with(&format!("\"{key}\" is no "));
    let item = match value {
        Value::List(items) => items.iter().position(|item| {
            item.as_text().is_some_and(|text| fault.problem.contains(&format!("{text:?}")) && text != *key)
        }),
        _ => None,
    };
    reader.inside(Step::key(*key), |reader| {
        let error = Error::all([fault]);
        match item {
            _ if wrong_name => reader.refuse_all(error, Spot::Key),
            Some(index) => reader.inside(Step::Index(index), |reader| reader.refuse_all(error, Spot::Value)),
            None => reader.refuse_all(error, Spot::Value),
        }
    });
}
