//! TOML, with all faults of its syntax at once.

use std::ops::Range;

use secure_core::config::Value;
use toml::de::{DeTable, DeValue};

use super::{Entry, Flaw, Kind, Node};

pub(super) const CURES: &[(&str, &str)] = &[
    ("must be quoted", "write a text in double quotes"),
    ("escape", "write a backslash twice, or the text in single quotes"),
    (" string", "close the text with the quote that it began with, and write a backslash twice"),
    ("duplicate", "write it once"),
    ("unclosed inline table", "close it with \"}\""),
    ("unclosed", "close it with \"]\""),
    ("comma", "write \",\" between entries"),
    ("no value", "write \"=\" and a value behind the name"),
    ("", "write lines such as x-frame-options = \"DENY\""),
];

pub(super) fn parse(text: &str) -> Result<Node, Vec<Flaw>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node { span: table.span(), kind: entries(table.get_ref()) });
    }
    Err(errors.iter().map(|error| Flaw::new(error.span().unwrap_or_default(), error.message())).collect())
}

fn node(value: &DeValue<'_>, span: Range<usize>) -> Node {
    let kind = match value {
        DeValue::String(text) => Kind::Leaf(Value::from(text.as_ref())),
        DeValue::Integer(number) => {
            let integer = i64::from_str_radix(number.as_str(), number.radix());
            Kind::Leaf(integer.map_or_else(|_| Value::from(number.to_string()), Value::Integer))
        }
        DeValue::Float(number) => Kind::Leaf(number.as_str().parse().map_or(Value::Null, Value::Decimal)),
        DeValue::Boolean(flag) => Kind::Leaf(Value::Flag(*flag)),
        DeValue::Datetime(time) => Kind::Leaf(Value::from(time.to_string())),
        DeValue::Array(values) => Kind::List(values.iter().map(|value| node(value.get_ref(), value.span())).collect()),
        DeValue::Table(table) => entries(table),
    };
    Node { span, kind }
}

/// The entries in the order of the file.
fn entries(table: &DeTable<'_>) -> Kind {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            value: node(value.get_ref(), value.span()),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Kind::Table(entries)
}
