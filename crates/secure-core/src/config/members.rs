//! A table of the members of a header that is a dictionary: features, directives, endpoints.
//!
//! A key is a key of the dictionary, and a value a member of it, before either becomes text: none can smuggle in another.

use std::collections::HashSet;

use super::{Spot, Step, Value, read::Reader, shape::known_keys};
use crate::{
    policy::headers::{Field, Headers},
    wire::{
        endpoint::EndpointName,
        error::Error,
        fault::Fault,
        structured::{self, AsciiString, BareItem, Dictionary, InnerList, Item, Key, Token},
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
pub(super) fn text(kind: Member, field: &Field, entries: &[(String, Value)], reader: &mut Reader) -> Option<String> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut members: Vec<(&str, &Value, String)> = Vec::new();
    let mut seen = HashSet::new();
    for (key, value) in entries {
        reader.inside(Step::key(key), |reader| {
            if !seen.insert(key.as_str()) {
                reader.refuse(Spot::Key, name, format!("{key:?} stands twice"), "write it once");
            } else if let Some(text) = member(kind, field, key, value, reader) {
                members.push((key, value, text));
            }
        });
    }
    if entries.is_empty() {
        reader.refuse(Spot::Value, name, "the table is empty", "write false to leave the header out");
    }
    members.sort_by_key(|(key, ..)| *key);
    let text = members.iter().map(|(.., text)| text.as_str()).collect::<Vec<_>>().join(", ");
    let alone = reader.count() == before;
    // What a member says beside others. Where one of them is missing for its own fault, that of the whole is none.
    if let (true, Err(error)) = (alone || kind == Member::Words, (field.read)(&text, &mut Headers::empty())) {
        for fault in error.into_faults() {
            match members.iter().find(|(key, ..)| is_about(&fault, key)) {
                Some((key, value, _)) => {
                    reader.inside(Step::key(*key), |reader| refuse_member(fault, key, value, reader));
                }
                None if alone => reader.refuse_all(Error::all([fault]), Spot::Value),
                None => {}
            }
        }
    }
    (reader.count() == before).then_some(text)
}

/// The text of one member, which is read alone where a header may have it alone.
fn member(kind: Member, field: &Field, key: &str, value: &Value, reader: &mut Reader) -> Option<String> {
    let place = format!("{}: {key}", field.name);
    let for_all = kind == Member::Bare && key == REPORT_TO;
    let name = match Key::new(if for_all { "*".to_owned() } else { key.to_owned() }) {
        Ok(name) => name,
        Err(error) => {
            reader.refuse_all(error.at(field.name.as_str()), Spot::Key);
            return None;
        }
    };
    let member = if for_all { endpoint_of_all(&place, value, reader) } else { read(kind, &place, value, reader) }?;
    let text = Dictionary::from_iter([(name, member)]).to_string();
    if for_all || kind == Member::Words {
        return Some(text);
    }
    let before = reader.count();
    if let Err(error) = (field.read)(&text, &mut Headers::empty()) {
        for fault in error.into_faults() {
            refuse_member(fault, key, value, reader);
        }
    }
    (reader.count() == before).then_some(text)
}

/// The value of a member.
fn read(kind: Member, place: &str, value: &Value, reader: &mut Reader) -> Option<structured::Member> {
    let token = |word: &str| Token::new(word.to_owned()).map(BareItem::Token);
    match (kind, value) {
        (Member::Text, Value::Text(_)) => {
            item(value, place, reader, string).map(|text| structured::Member::Item(text.into()))
        }
        (Member::Words, Value::Text(_)) => item(value, place, reader, token).map(|word| in_brackets([word])),
        (Member::Words, Value::List(words)) => list(words, place, reader, token),
        (Member::Bare, Value::Flag(flag)) => Some(structured::Member::Item(BareItem::Boolean(*flag).into())),
        (Member::Bare, Value::Integer(_) | Value::Decimal(_) | Value::Text(_)) => {
            let text = value.as_text().unwrap_or_default();
            kept(text.parse::<Item>(), place, value, reader).map(structured::Member::Item)
        }
        (Member::Origins, Value::Table(entries)) => {
            known_keys(place, entries, &["allow", REPORT_TO], reader);
            let part = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
            let allowed = if let Some(allowed) = part("allow") {
                reader.inside(Step::key("allow"), |reader| origins(allowed, place, reader))
            } else {
                let cure = "write allow = [\"self\"] or the like, or [] for nobody";
                reader.refuse(Spot::Value, place, "the table has no \"allow\"", cure);
                None
            };
            let Some(value) = part(REPORT_TO) else { return allowed };
            let endpoint = reader.inside(Step::key(REPORT_TO), |reader| endpoint(value, place, reader));
            let mut member = allowed?;
            let (structured::Member::Item(Item { parameters, .. })
            | structured::Member::InnerList(InnerList { parameters, .. })) = &mut member;
            if parameters.insert(Key::from_static(REPORT_TO), endpoint?).is_some() {
                reader.refuse(Spot::Value, place, format!("{REPORT_TO:?} stands twice"), "write it once");
                return None;
            }
            Some(member)
        }
        (Member::Origins, value) => origins(value, place, reader),
        _ => {
            refuse(kind, value, place, reader);
            None
        }
    }
}

/// An allowlist: `(self "https://a.example")`, or `*`.
fn origins(value: &Value, place: &str, reader: &mut Reader) -> Option<structured::Member> {
    let origin = |text: &str| match text {
        "self" | "*" | "src" | "none" => Token::new(text.to_owned()).map(BareItem::Token),
        origin => string(origin),
    };
    match value {
        Value::Text(text) if text.starts_with('(') => kept(structured::member(text), place, value, reader),
        Value::Text(_) => item(value, place, reader, origin).map(|origin| in_brackets([origin])),
        Value::List(items) => list(items, place, reader, origin),
        other => {
            refuse(Member::Origins, other, place, reader);
            None
        }
    }
}

/// Who gets the reports of all members.
fn endpoint_of_all(place: &str, value: &Value, reader: &mut Reader) -> Option<structured::Member> {
    let endpoint = endpoint(value, place, reader)?;
    let parameters = [(Key::from_static(REPORT_TO), endpoint)].into_iter().collect();
    Some(structured::Member::Item(Item { value: BareItem::Boolean(true), parameters }))
}

/// The name of an endpoint, which these headers write bare.
fn endpoint(value: &Value, place: &str, reader: &mut Reader) -> Option<BareItem> {
    let place = if place.ends_with(REPORT_TO) { place.to_owned() } else { format!("{place}: {REPORT_TO}") };
    item(value, &place, reader, |text| {
        text.parse::<EndpointName>()?;
        Token::new(text.to_owned()).map(BareItem::Token)
    })
}

fn string(text: &str) -> Result<BareItem, Error> {
    AsciiString::new(text.to_owned()).map(BareItem::String)
}

fn in_brackets(items: impl IntoIterator<Item = BareItem>) -> structured::Member {
    let items = items.into_iter().map(Item::from).collect();
    structured::Member::InnerList(InnerList { items, ..InnerList::default() })
}

fn list(
    items: &[Value],
    place: &str,
    reader: &mut Reader,
    read: impl Fn(&str) -> Result<BareItem, Error>,
) -> Option<structured::Member> {
    let each = items.iter().enumerate();
    let read: Vec<_> = each
        .filter_map(|(index, value)| reader.inside(Step::Index(index), |reader| item(value, place, reader, &read)))
        .collect();
    (read.len() == items.len()).then(|| in_brackets(read))
}

/// What a text is.
fn item(
    value: &Value,
    place: &str,
    reader: &mut Reader,
    read: impl Fn(&str) -> Result<BareItem, Error>,
) -> Option<BareItem> {
    if let Value::Text(text) = value {
        return kept(read(text), place, value, reader);
    }
    reader.refuse(Spot::Value, place, format!("{} is no text", value.describe()), "write it in quotes");
    None
}

fn kept<T>(read: Result<T, Error>, place: &str, value: &Value, reader: &mut Reader) -> Option<T> {
    read.map_err(|error| reader.refuse_text(error.at(place), value)).ok()
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

/// Whether a fault of the whole text is about a member: it has its name in its place or in quotes.
fn is_about(fault: &Fault, key: &str) -> bool {
    fault.place.part() == Some(key) || fault.problem.contains(&format!("\"{key}\""))
}

/// A fault of a member, which may be about its name, or an item that it quotes.
fn refuse_member(fault: Fault, key: &str, value: &Value, reader: &mut Reader) {
    let quoted = fault.problem.split('"').nth(1);
    let wrong_name = quoted == Some(key) || fault.problem.starts_with("no member");
    let values = match value {
        Value::Table(entries) => entries.iter().find(|(key, _)| key == "allow").map(|(_, value)| value),
        value => Some(value),
    };
    let items = if let Some(Value::List(items)) = values { items.as_slice() } else { &[] };
    let is_quoted = |text: &str| fault.problem.contains(&format!("{text:?}"));
    let item = items.iter().position(|item| item.as_text().is_some_and(|text| text != key && is_quoted(&text)));
    let error = Error::all([fault]);
    match item {
        _ if wrong_name => reader.refuse_all(error, Spot::Key),
        Some(index) if matches!(value, Value::Table(_)) => reader.inside(Step::key("allow"), |reader| {
            reader.inside(Step::Index(index), |reader| reader.refuse_all(error, Spot::Value));
        }),
        Some(index) => reader.inside(Step::Index(index), |reader| reader.refuse_all(error, Spot::Value)),
        None => reader.refuse_all(error, Spot::Value),
    }
}
