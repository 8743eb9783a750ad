//! A list of addresses that a page may connect to, or a table of it and what else is said.

use super::{
    Spot, Step, Value,
    composed::Composed,
    reader::{Reader, entry, known_keys},
};
use crate::{
    policy::headers::{Field, Headers},
    wire::{json::quoted, structured::Token},
};

/// The parameters of the header.
const PARAMETERS: [&str; 3] = ["report-to", "redirects", "webrtc"];

/// The text of the header.
pub(super) fn text(field: &Field, value: &Value, reader: &mut Reader) -> Option<Composed> {
    let name = field.name.as_str();
    let before = reader.count();
    let mut text = Composed::default();
    match value {
        Value::List(items) => text.append(allowed(name, items, reader)),
        Value::Table(entries) => {
            known_keys(name, entries, &["allow", PARAMETERS[0], PARAMETERS[1], PARAMETERS[2]], reader);
            if let Some(Value::List(items)) = entry(entries, "allow") {
                let allowed = reader.inside(Step::key("allow"), |reader| allowed(name, items, reader));
                text.append(allowed.under(&Step::key("allow")));
            } else {
                let cure = "write allow = [\"response-origin\"], or [] for nothing";
                reader.refuse(Spot::Value, name, "the table has no list \"allow\"", cure);
                text.push("()");
            }
            for key in PARAMETERS {
                let Some(value) = entry(entries, key) else { continue };
                match value {
                    Value::Text(word) if Token::new(word.clone()).is_ok() => {
                        text.push(";");
                        text.append(Composed::of(format!("{key}={word}"), Spot::Value).under(&Step::key(key)));
                    }
                    other => reader.inside(Step::key(key), |reader| {
                        let problem = format!("{} is not a word", other.describe());
                        reader.refuse(Spot::Value, &format!("{name}: {key}"), problem, "write one word in quotes");
                    }),
                }
            }
        }
        _ => return None,
    }
    if reader.count() == before {
        return Some(text);
    }
    // The other mistakes.
    if let Err(error) = (field.read)(text.text(), &mut Headers::empty()) {
        reader.refuse_in(error, &text);
    }
    None
}

/// The list in its brackets.
fn allowed(name: &str, items: &[Value], reader: &mut Reader) -> Composed {
    let mut texts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Value::Text(text) => {
                let text = if text == "response-origin" { text.clone() } else { quoted(text) };
                texts.push(Composed::of(text, Spot::Value).under(&Step::Index(index)));
            }
            other => reader.inside(Step::Index(index), |reader| {
                let problem = format!("{} is not a text", other.describe());
                reader.refuse(Spot::Value, name, problem, "write each in quotes");
            }),
        }
    }
    let mut list = Composed::default();
    list.push("(");
    list.append(Composed::joined(texts, " "));
    list.push(")");
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    /// One mistake: the last step of its path, its spot, its message.
    #[track_caller]
    fn refuse(value: Value, step: &Step, message: &str) {
        let mistakes = config::read(&[("connection-allowlist".to_owned(), value)]).unwrap_err();
        let found: Vec<_> =
            mistakes.iter().map(|mistake| (mistake.path.last(), mistake.spot, mistake.fault.to_string())).collect();
        assert_eq!(found, [(Some(step), Spot::Value, format!("Connection-Allowlist: {message}"))]);
    }

    fn table(key: &str, value: impl Into<Value>) -> Value {
        Value::table([("allow", Value::list(["https://a.example"])), (key, value.into())])
    }

    #[test]
    fn mistakes() {
        refuse(
            Value::list(["response-origin", "self"]),
            &Step::Index(1),
            "address pattern: \"self\" is empty or ends too soon; begin with a scheme, such as \"https://*\"",
        );
        refuse(Value::list([true]), &Step::Index(0), "true is not a text; write each in quotes");
        refuse(
            table("webrtc", "on"),
            &Step::key("webrtc"),
            "webrtc: \"on\" is not known; write \"allow\", or \"block\" as without it",
        );
        refuse(
            table("redirects", "allow;webrtc=allow"),
            &Step::key("redirects"),
            "redirects: \"allow;webrtc=allow\" is not a word; write one word in quotes",
        );
        refuse(
            table("redirects", true),
            &Step::key("redirects"),
            "redirects: true is not a word; write one word in quotes",
        );
        refuse(
            Value::table([("report-to", "ep")]),
            &Step::key("connection-allowlist"),
            "the table has no list \"allow\"; write allow = [\"response-origin\"], or [] for nothing",
        );
        refuse(
            Value::list(["https://a.example", "https://a.example"]),
            &Step::Index(1),
            "\"https://a.example\" appears twice; write it once",
        );
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let value = Value::table([
            ("allow", Value::list(["self", "wss://a"])),
            ("webrtc", "on".into()),
            ("redirect", "allow".into()),
        ]);
        assert_eq!(config::read(&[("connection-allowlist".to_owned(), value)]).unwrap_err().len(), 4);
    }
}
