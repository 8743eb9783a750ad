//! A schema as JSON, lines of which a person can read.

use super::super::Value;
use crate::wire::json::quoted;

/// Writes JSON: what fits on a line on one line.
pub(super) fn write(value: &Value, depth: usize, json: &mut String) {
    const WIDTH: usize = 110;
    let flat = flat(value);
    if flat.len() + 2 * depth <= WIDTH {
        return json.push_str(&flat);
    }
    let indent = "  ".repeat(depth + 1);
    let mut between = "\n";
    match value {
        Value::List(values) => {
            json.push('[');
            for value in values {
                json.extend([between, &indent]);
                write(value, depth + 1, json);
                between = ",\n";
            }
            json.extend(["\n", &"  ".repeat(depth), "]"]);
        }
        Value::Table(entries) => {
            json.push('{');
            for (key, value) in entries {
                json.extend([between, &indent, &quoted(key), ": "]);
                write(value, depth + 1, json);
                between = ",\n";
            }
            json.extend(["\n", &"  ".repeat(depth), "}"]);
        }
        _ => json.push_str(&flat),
    }
}

fn flat(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Flag(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::List(values) => format!("[{}]", values.iter().map(flat).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", quoted(key), flat(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
