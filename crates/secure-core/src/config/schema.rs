//! The JSON Schema of a configuration, from the same table as its reader.

use super::{
    Value, cookies, isolation, key,
    members::Member,
    read::{CLASSES, CONFLICT, LEVELS, REMOVED},
    redirect,
    shape::Shape,
    transport,
};
use crate::{Directive, Feature, Lint, json::quoted, policy::FIELDS, preset};

/// The JSON Schema of a configuration, for editors that complete and check it. `docs/policy.schema.json` is this text.
///
/// It knows the keys, the shapes of their values and the words of short headers. Longer texts, such as those of policies,
/// only the reader checks. Obsolete headers are in it where the feature `legacy` is on, as in that file.
///
/// ```
/// let schema = secure_core::config::json_schema();
/// assert!(schema.contains("\"x-frame-options\""));
/// ```
#[must_use]
pub fn json_schema() -> String {
    let mut properties = vec![(
        "preset".to_owned(),
        described("What the other keys change. Without it the policy begins empty.", [preset_names()]),
    )];
    for field in FIELDS {
        let mut forms = vec![constant(false)];
        forms.extend(Shape::of(&field.name).forms());
        properties.push((key(field), described(field.about.trim(), forms)));
    }
    let setting = |key: &str, about: &str, forms: Vec<Value>| (key.to_owned(), described(about, forms));
    properties.extend([
        setting(
            "custom",
            "Headers that have no key of their own: names and values, or lines of \"Name: value\".",
            vec![object(Vec::<(String, Value)>::new(), Some(any([constant(false), text()]))), list(text())],
        ),
        setting(
            "removed",
            "Headers taken out of every response.",
            vec![constant(false), words(REMOVED.iter().map(|(word, _)| *word)), list(text())],
        ),
        setting(
            "conflict",
            "Who wins where the handler has set a header too.",
            vec![words(CONFLICT.iter().map(|(word, _)| *word))],
        ),
        setting(
            "transport",
            "What the application states about the hops before it.",
            vec![words(transport::WORDS.iter().map(|(word, _)| *word)), proxies()],
        ),
        setting(
            "allowed-hosts",
            "The hosts that the application answers for. Other requests are refused.",
            vec![constant(false), text(), list(text()), hosts()],
        ),
        setting("https-redirect", "Where requests over plain HTTP are sent.", redirects()),
        setting(
            "development",
            "Whether this is for the developer's own machine, where nobody is redirected.",
            vec![boolean()],
        ),
        setting(
            "resource-isolation",
            "Whether requests of other sites are refused, and which are not.",
            vec![boolean(), isolations()],
        ),
        setting(
            "cookies",
            "What cookies get that they lack: a word, or names and attributes, false leaving cookies alone.",
            vec![constant(false), words(cookies::WORDS), cookie_rules()],
        ),
    ]);
    let levels = || words(LEVELS.iter().map(|(word, _)| *word));
    let lints = object(Lint::ALL.iter().map(|lint| (lint.as_str(), levels())), None);
    properties.push(("lints".to_owned(), described("What becomes of findings between headers.", [lints])));
    let classes = CLASSES.iter().map(|(class, _)| (*class, any([preset_names(), Value::table([("$ref", "#")])])));
    properties.push((
        "classes".to_owned(),
        described("Other policies for some classes of responses.", [object(classes, None)]),
    ));
    let Value::Table(mut object) = object(properties, None) else { return String::new() };
    let allowed = || any([text(), texts()]);
    let reported = self::object([("allow", allowed()), ("report-to", text())], None);
    let defined = Value::table([
        ("directive", any([boolean(), text(), list(text())])),
        ("allowlist", any([allowed(), reported])),
    ]);
    object.push(("$defs".to_owned(), defined));
    let head = [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("title", "A policy of security headers"),
        ("description", "Keys are the names of headers in lower case. See docs/CONFIGURATION.md."),
    ];
    let head = head.map(|(key, value)| (key.to_owned(), value.into()));
    let mut json = String::new();
    write(&Value::Table(head.into_iter().chain(object).collect()), 0, &mut json);
    json.push('\n');
    json
}

impl Shape {
    /// What may stand for the header, besides `false`.
    fn forms(self) -> Vec<Value> {
        match self {
            Self::Text => vec![text()],
            Self::Words(all) => vec![words(all())],
            Self::Reported(all) => {
                let entries = [("value", words(all())), ("report-to", text())];
                vec![words(all()), text(), needing(object(entries, None), &["value"])]
            }
            Self::Members(kind) => vec![text(), members(kind)],
            Self::Flag => vec![constant(true), words(["?1", "?0"])],
            Self::List(None) => vec![text(), list(text())],
            Self::List(Some(all)) => vec![text(), list(words(all()))],
            Self::Hsts => {
                let seconds = Value::table([
                    ("type", Value::from("integer")),
                    ("minimum", 0.into()),
                    ("maximum", i64::from(u32::MAX).into()),
                ]);
                let entries = [("max-age", seconds), ("include-sub-domains", boolean()), ("preload", boolean())];
                vec![text(), needing(object(entries, None), &["max-age"])]
            }
            Self::CacheControl => {
                let value = any([text(), list(text())]);
                vec![text(), list(text()), object([("value", value), ("companions", boolean())], None)]
            }
            Self::Connections => {
                let word = || words(["allow", "block"]);
                let entries = [("allow", texts()), ("report-to", text()), ("redirects", word()), ("webrtc", word())];
                vec![text(), texts(), needing(object(entries, None), &["allow"])]
            }
            Self::Json => {
                let object = || Value::table([("type", "object")]);
                vec![text(), object(), list(object())]
            }
            Self::Directives => {
                let value = || Value::table([("$ref", "#/$defs/directive")]);
                let entries = Directive::ALL.iter().map(|directive| (directive.as_str(), value()));
                vec![text(), object(entries, None)]
            }
        }
    }
}

/// The table of a header that is a dictionary.
fn members(kind: Member) -> Value {
    let none = Vec::<(String, Value)>::new();
    match kind {
        Member::Text => object(none, Some(text())),
        Member::Words => object(none, Some(any([text(), texts()]))),
        Member::Bare => {
            let number = Value::table([("type", "number")]);
            object(none, Some(any([boolean(), number, text(), texts()])))
        }
        Member::Origins => {
            let features = Feature::KNOWN.iter();
            object(features.map(|feature| (feature.as_str(), Value::table([("$ref", "#/$defs/allowlist")]))), None)
        }
    }
}

/// The table of proxies that are trusted.
fn proxies() -> Value {
    let header = words(transport::FAMILIES.iter().map(|(word, _)| *word));
    let entries = [("header", header), ("proxies", list(text())), ("keep-host", boolean())];
    needing(object(entries, None), &["header", "proxies"])
}

/// The table of the hosts that are answered for.
fn hosts() -> Value {
    needing(object([("hosts", any([text(), list(text())])), ("exempt", texts())], None), &["hosts"])
}

/// What may stand for a redirect: at most one way to say where to.
fn redirects() -> Vec<Value> {
    let pair = needing(object([("from", text()), ("to", text())], None), &["from", "to"]);
    let by_host = any([object(Vec::<(String, Value)>::new(), Some(text())), list(pair)]);
    let port = [("type", Value::from("integer")), ("minimum", 1.into()), ("maximum", i32::from(u16::MAX).into())];
    let statuses = redirect::STATUSES.map(|status| i32::from(status.code()));
    let entries = [
        ("to", text()),
        ("hosts", any([text(), list(text())])),
        ("by-host", by_host),
        ("aliases", any([text(), list(text())])),
        ("status", Value::table([("enum", Value::list(statuses))])),
        ("port", Value::table(port)),
        ("exempt", texts()),
    ];
    vec![boolean(), text(), object(entries, None)]
}

/// The table of requests of other sites.
fn isolations() -> Value {
    let flags = isolation::FLAGS.map(|key| (key, boolean()));
    object([("trust", texts()), ("exempt", texts())].into_iter().chain(flags), None)
}

/// The table of names of cookies.
fn cookie_rules() -> Value {
    object([(cookies::AUDIT_ONLY, any([boolean(), text()]))], Some(any([constant(false), text()])))
}

/// A list that may be empty.
fn texts() -> Value {
    Value::table([("type", "array".into()), ("items", text())])
}

/// A table that has these keys.
fn needing(table: Value, keys: &[&str]) -> Value {
    let Value::Table(mut entries) = table else { return table };
    entries.push(("required".to_owned(), Value::list(keys.iter().copied())));
    Value::Table(entries)
}

fn preset_names() -> Value {
    words(preset::ALL.iter().map(|preset| preset.name))
}

fn text() -> Value {
    Value::table([("type", "string")])
}

fn boolean() -> Value {
    Value::table([("type", "boolean")])
}

fn constant(flag: bool) -> Value {
    Value::table([("const", flag)])
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    Value::table([("enum", Value::list(words))])
}

/// A list of at least one item.
fn list(item: Value) -> Value {
    Value::table([("type", "array".into()), ("items", item), ("minItems", 1.into())])
}

/// A table of these keys, or of these and any others with values of one kind.
fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>, others: Option<Value>) -> Value {
    Value::table([
        ("type", "object".into()),
        ("properties", Value::table(entries)),
        ("additionalProperties", others.unwrap_or(Value::Flag(false))),
    ])
}

fn any(forms: impl IntoIterator<Item = Value>) -> Value {
    Value::table([("anyOf", Value::list(forms))])
}

fn described(about: &str, forms: impl IntoIterator<Item = Value>) -> Value {
    let forms: Vec<Value> = forms.into_iter().collect();
    let mut entries = vec![("description".to_owned(), about.into())];
    match forms.as_slice() {
        [Value::Table(only)] => entries.extend(only.iter().cloned()),
        _ => entries.push(("anyOf".to_owned(), Value::List(forms))),
    }
    Value::Table(entries)
}

/// Writes JSON: what fits on a line on one line.
fn write(value: &Value, depth: usize, json: &mut String) {
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
