//! A table of the members of a header that is a dictionary: features, directives, endpoints.
//!
//! A key is a key of the dictionary, and a value a member of it, before either becomes text: none can smuggle in another.

use std::{collections::HashSet, fmt::Display};

use super::{
    Spot, Step, Value,
    composed::Composed,
    reader::{Reader, entry, known_keys},
};
use crate::{
    policy::headers::{Field, Headers},
    wire::{
        endpoint::EndpointName,
        error::Error,
        fault::Fault,
        structured::{self, AsciiString, BareItem, Item, Key, Token},
    },
};

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

const REPORT_TO: &str = "report-to";

/// The text of a header, its members sorted by their names.
pub(super) fn text(kind: Member, field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<Composed> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut members: Vec<(&str, Composed)> = Vec::new();
    let mut seen = HashSet::new();
    for (key, value) in entries {
        reader.inside(Step::key(key), |reader| {
            if !seen.insert(key.as_str()) {
                reader.refuse(Spot::Key, name, format!("{key:?} appears twice"), "write it once");
            } else if let Some(text) = member(kind, field, key, value, reader) {
                members.push((key, text.under(&Step::key(key))));
            }
        });
    }
    if entries.is_empty() {
        reader.refuse(Spot::Value, name, "the table is empty", "write false to leave the header out");
    }
    members.sort_by_key(|(key, _)| *key);
    let text = Composed::joined(members.into_iter().map(|(_, text)| text), ", ");
    let alone = reader.count() == before;
    // What a member says beside others. Where one of them is missing for its own fault, that of the whole is none.
    if let (false, Member::Words, Err(error)) = (alone, kind, (field.read)(text.text(), &mut Headers::empty())) {
        let spans = text.spans();
        let of_member = |fault: &Fault| !text.locate(fault, &spans).0.is_empty();
        let faults: Vec<_> = error.into_faults().into_iter().filter(of_member).collect();
        reader.refuse_in(Error::all(faults), &text);
    }
    alone.then_some(text)
}

/// The text of one member, which is read alone where a header may have it alone.
fn member(kind: Member, field: &Field, key: &str, value: &Value, reader: &mut Reader) -> Option<Composed> {
    let place = format!("{}: {key}", field.name);
    let for_all = kind == Member::Bare && key == REPORT_TO;
    let name = match Key::new(if for_all { "*".to_owned() } else { key.to_owned() }) {
        Ok(name) => name,
        Err(error) => {
            reader.refuse_all(error.at(field.name.as_str()), Spot::Key);
            return None;
        }
    };
    let mut member = Composed::of(name.as_str(), Spot::Key);
    if for_all {
        member.push(";report-to=");
        member.append(endpoint(value, &place, reader)?);
        return Some(member);
    }
    member.push("=");
    member.append(read(kind, &place, value, reader)?);
    if kind == Member::Words {
        return Some(member);
    }
    match (field.read)(member.text(), &mut Headers::empty()) {
        Ok(()) => Some(member),
        Err(error) => {
            reader.refuse_in(error, &member);
            None
        }
    }
}

/// The value of a member.
fn read(kind: Member, place: &str, value: &Value, reader: &mut Reader) -> Option<Composed> {
    let token = |word: &str| Token::new(word.to_owned()).map(BareItem::Token);
    match (kind, value) {
        (Member::Text, Value::Text(_)) => item(value, place, reader, string),
        (Member::Words, Value::Text(_)) => item(value, place, reader, token).map(|word| in_brackets([word])),
        (Member::Words, Value::List(words)) => list(words, place, reader, token),
        // With its value, so that the name alone is not the member.
        (Member::Bare, Value::Flag(flag)) => Some(Composed::of(if *flag { "?1" } else { "?0" }, Spot::Value)),
        (Member::Bare, Value::Integer(_) | Value::Decimal(_) | Value::Text(_)) => {
            let text = value.as_text().unwrap_or_default();
            kept(text.parse::<Item>(), place, &text, reader)
        }
        (Member::Origins, Value::Table(entries)) => reported(entries, place, reader),
        (Member::Origins, value) => origins(value, place, reader),
        _ => {
            refuse(kind, value, place, reader);
            None
        }
    }
}

/// A table of `allow` and `report-to`.
fn reported(entries: &[(String, Value)], place: &str, reader: &mut Reader) -> Option<Composed> {
    known_keys(place, entries, &["allow", REPORT_TO], reader);
    let allow = entry(entries, "allow");
    let allowed = if let Some(allowed) = allow {
        reader.inside(Step::key("allow"), |reader| origins(allowed, place, reader))
    } else {
        let cure = "write allow = [\"self\"] or the like, or [] for nobody";
        reader.refuse(Spot::Value, place, "the table has no \"allow\"", cure);
        None
    };
    let allowed = allowed.map(|allowed| allowed.under(&Step::key("allow")));
    let Some(value) = entry(entries, REPORT_TO) else { return allowed };
    let endpoint = reader.inside(Step::key(REPORT_TO), |reader| endpoint(value, place, reader));
    let own = allow.and_then(Value::as_text).and_then(|text| structured::member(&text).ok());
    if own.is_some_and(|own| own.parameters().iter().any(|(key, _)| key.as_str() == REPORT_TO)) {
        reader.refuse(Spot::Value, place, format!("{REPORT_TO:?} appears twice"), "write it once");
        return None;
    }
    let mut member = allowed?;
    member.push(";report-to=");
    member.append(endpoint?.under(&Step::key(REPORT_TO)));
    Some(member)
}

/// An allowlist: `(self "https://a.example")`, or `*`.
fn origins(value: &Value, place: &str, reader: &mut Reader) -> Option<Composed> {
    let origin = |text: &str| match text {
        "self" | "*" | "src" | "none" => Token::new(text.to_owned()).map(BareItem::Token),
        origin => string(origin),
    };
    match value {
        Value::Text(text) if text.starts_with('(') => kept(structured::member(text), place, text, reader),
        Value::Text(_) => item(value, place, reader, origin).map(|origin| in_brackets([origin])),
        Value::List(items) => list(items, place, reader, origin),
        other => {
            refuse(Member::Origins, other, place, reader);
            None
        }
    }
}

/// The name of an endpoint, which these headers write bare.
fn endpoint(value: &Value, place: &str, reader: &mut Reader) -> Option<Composed> {
    let place = if place.ends_with(REPORT_TO) { place.to_owned() } else { format!("{place}: {REPORT_TO}") };
    item(value, &place, reader, |text| {
        text.parse::<EndpointName>()?;
        Token::new(text.to_owned()).map(BareItem::Token)
    })
}

fn string(text: &str) -> Result<BareItem, Error> {
    AsciiString::new(text.to_owned()).map(BareItem::String)
}

fn in_brackets(items: impl IntoIterator<Item = Composed>) -> Composed {
    let mut list = Composed::default();
    list.push("(");
    list.append(Composed::joined(items, " "));
    list.push(")");
    list
}

fn list(
    items: &[Value],
    place: &str,
    reader: &mut Reader,
    read: impl Fn(&str) -> Result<BareItem, Error>,
) -> Option<Composed> {
    let item = |(index, value): (usize, &Value)| {
        let step = || Step::Index(index);
        reader.inside(step(), |reader| item(value, place, reader, &read)).map(|item| item.under(&step()))
    };
    let read: Vec<_> = items.iter().enumerate().filter_map(item).collect();
    (read.len() == items.len()).then(|| in_brackets(read))
}

/// What a text is.
fn item(
    value: &Value,
    place: &str,
    reader: &mut Reader,
    read: impl Fn(&str) -> Result<BareItem, Error>,
) -> Option<Composed> {
    if let Value::Text(text) = value {
        return kept(read(text), place, text, reader);
    }
    reader.refuse(Spot::Value, place, format!("{} is not a text", value.describe()), "write it in quotes");
    None
}

fn kept<T: Display>(read: Result<T, Error>, place: &str, text: &str, reader: &mut Reader) -> Option<Composed> {
    match read {
        Ok(read) => Some(Composed::of(read.to_string(), Spot::Value)),
        Err(error) => {
            reader.refuse_in(error.at(place), &Composed::verbatim(text));
            None
        }
    }
}

fn refuse(kind: Member, value: &Value, place: &str, reader: &mut Reader) {
    let cure = match kind {
        Member::Origins => "write a list such as [\"self\", \"https://a.example\"], or [] for nobody",
        Member::Text => "write an address in quotes, such as \"/reports\"",
        Member::Words => "write a list of words in quotes",
        Member::Bare => "write true, false, a number or a word",
    };
    reader.refuse(Spot::Value, place, format!("{} is not a value here", value.describe()), cure);
}
