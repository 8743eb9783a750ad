//! JSON, to the letter: no comments, no commas too many.

use jsonc_parser::{
    CollectOptions, ParseOptions,
    ast::{ObjectProp, Value as Json},
    common::Ranged as _,
    parse_to_ast,
};
use secure_core::config::Value;

use super::{Entry, Flaw, Kind, Node};

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) const CURES: &[(&str, &str)] = &[
    ("is empty", "write names and values, such as { \"x-frame-options\": \"DENY\" }"),
    ("trailing comma", "take the last comma out"),
    ("unexpected comma", "take it out"),
    ("comma", "write \",\" between entries"),
    ("colon", "write \":\" between a name and its value"),
    ("comment", "take it out; TOML and YAML have comments"),
    ("single-quoted", "write double quotes"),
    ("unterminated array", "close it with \"]\""),
    ("unterminated object", "close it with \"}\""),
    ("unterminated string", "close it with a double quote"),
    ("object", "write a name in double quotes, or take out what is too much"),
    ("escape", "write a backslash twice"),
    ("more than one", "put all of them into one"),
    ("depth", "write fewer values in one another"),
    ("", "write texts and names in double quotes; true, false and digits without"),
];

pub(super) fn parse(text: &str) -> Result<Node, Vec<Flaw>> {
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(result) => match &result.value {
            Some(value) => Ok(node(value)),
            None => Err(vec![Flaw::new(0..0, "the file is empty")]),
        },
        Err(error) => {
            let message = error.kind().to_string();
            let mut chars = message.chars();
            let lower: String = chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect();
            Err(vec![Flaw::new(error.range().start..error.range().end, lower)])
        }
    }
}

fn node(value: &Json<'_>) -> Node {
    let kind = match value {
        Json::StringLit(text) => Kind::Leaf(Value::from(text.value.as_ref())),
        Json::NumberLit(number) => Kind::Leaf(match number.value.parse() {
            Ok(integer) => Value::Integer(integer),
            Err(_) => number.value.parse().map_or(Value::Null, Value::Decimal),
        }),
        Json::BooleanLit(flag) => Kind::Leaf(Value::Flag(flag.value)),
        Json::NullKeyword(_) => Kind::Leaf(Value::Null),
        Json::Array(list) => Kind::List(list.elements.iter().map(node).collect()),
        Json::Object(object) => Kind::Table(object.properties.iter().map(entry).collect()),
    };
    Node { span: value.start()..value.end(), kind }
}

fn entry(property: &ObjectProp<'_>) -> Entry {
    Entry {
        key: property.name.as_str().to_owned(),
        key_span: property.name.start()..property.name.end(),
        value: node(&property.value),
    }
}
