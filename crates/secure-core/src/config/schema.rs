//! The JSON Schema of a configuration, from the same table as its reader.

use super::{
    Value, cookies, isolation, key,
    members::Member,
    redirect,
    shape::Shape,
    transport,
    words::{CLASSES, CONFLICT, HANDLER_POLICY, HEADERS_SETTINGS, LEVELS, REMOVED, SETTINGS},
};
use crate::{
    header::{
        content_security_policy::Directive, custom::foreign, document_policy::DocumentDirective,
        integrity_policy::IntegrityDestination, permissions_policy::Feature,
    },
    policy::{
        headers::{FIELDS, Field, Headers},
        preset,
    },
    wire::lint::Lint,
};

/// The names of endpoints, and those of custom headers.
const ENDPOINT: &str = "^[a-z][a-z0-9_.*-]*$";
const NAME: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

mod json;

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
        forms.extend(Shape::of(&field.name).forms(field));
        properties.push((key(field), described(field.about.trim(), forms)));
    }
    let setting = |key: &str, about: &str, forms: Vec<Value>| (key.to_owned(), described(about, forms));
    properties.extend([
        setting(
            "custom",
            "Headers that have no key of their own: names and values, or lines of \"Name: value\".",
            vec![constant(false), custom(), texts()],
        ),
        setting(
            "removed",
            "Headers taken out of every response.",
            vec![constant(false), words(REMOVED.iter().map(|(word, _)| *word)), texts()],
        ),
        setting(
            "conflict",
            "Who wins where the handler has set a header too.",
            vec![words(CONFLICT.iter().map(|(word, _)| *word))],
        ),
        setting(
            "handler-policy",
            "Whether a content security policy that the handler has set counts beside ours.",
            vec![words(HANDLER_POLICY.iter().map(|(word, _)| *word))],
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
    let lints = |about: fn(Lint) -> bool| {
        let known = Lint::ALL.iter().filter(move |lint| about(**lint));
        described("What becomes of findings.", [object(known.map(|lint| (lint.as_str(), levels())), None)])
    };
    // What a class may hold is what the policy itself may, but for what is decided before there is a response.
    let of_class = properties.iter().map(|(key, _)| key).filter(|key| {
        HEADERS_SETTINGS.contains(&key.as_str()) || !SETTINGS.contains(&key.as_str()) //
    });
    let mut of_class: Vec<_> =
        of_class.map(|key| (key.clone(), Value::table([("$ref", format!("#/properties/{key}"))]))).collect();
    of_class.push(("lints".to_owned(), lints(Lint::is_about_headers)));
    properties.push(("lints".to_owned(), lints(|_| true)));
    let classes = CLASSES.iter().map(|(class, _)| (*class, any([preset_names(), reference("headers")])));
    properties.push((
        "classes".to_owned(),
        described("Other headers for some classes of responses.", [object(classes, None)]),
    ));
    let Value::Table(mut object) = object(properties, None) else { return String::new() };
    let allowed = || any([text(), texts()]);
    let reported = needing(self::object([("allow", allowed()), ("report-to", matching(ENDPOINT))], None), &["allow"]);
    let defined = Value::table([
        ("headers", self::object(of_class, None)),
        ("sources", any([constant(false), text(), list(text())])),
        ("words", any([boolean(), text(), texts()])),
        ("allowlist", any([allowed(), reported])),
        ("limit", any([boolean(), Value::table([("type", "number")]), text()])),
    ]);
    object.push(("definitions".to_owned(), defined));
    let head = [
        // The draft that Taplo and SchemaStore read.
        ("$schema", "http://json-schema.org/draft-07/schema#"),
        ("$id", "https://www.schemastore.org/secure-headers.json"),
        ("title", "A policy of security headers"),
        ("description", "Keys are the names of headers in lower case. See docs/configuration.md."),
    ];
    let head = head.map(|(key, value)| (key.to_owned(), value.into()));
    let mut json = String::new();
    self::json::write(&Value::Table(head.into_iter().chain(object).collect()), 0, &mut json);
    json.push('\n');
    json
}

impl Shape {
    /// What may stand for the header, besides `false`.
    fn forms(self, field: &Field) -> Vec<Value> {
        match self {
            Self::Text => vec![text()],
            Self::Number => vec![text(), Value::table([("enum", Value::list([0, 1]))])],
            Self::Words(all) => words_of(field, &all()),
            Self::Reported(all) => {
                let entries = [("value", words(all())), ("report-to", matching(ENDPOINT))];
                vec![words(all()), text(), needing(object(entries, None), &["value"])]
            }
            Self::Members(kind) => vec![text(), members(kind)],
            Self::Flag => vec![constant(true), words(["?1", "?0"])],
            Self::List(None) => vec![text(), list(text())],
            Self::List(Some(all)) => vec![text(), list(any(words_of(field, &all())))],
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
                let table = object([("value", value), ("companions", boolean())], None);
                vec![text(), list(text()), needing(table, &["value"])]
            }
            Self::Connections => {
                let word = || words(["allow", "block"]);
                let entries =
                    [("allow", texts()), ("report-to", matching(ENDPOINT)), ("redirects", word()), ("webrtc", word())];
                vec![text(), texts(), needing(object(entries, None), &["allow"])]
            }
            Self::Json => {
                let object = || Value::table([("type", "object")]);
                vec![text(), object(), list(object())]
            }
            Self::Directives => {
                let entries =
                    Directive::ALL.iter().map(|directive| (directive.as_str(), directive_of(field, *directive)));
                // Not only directives that are left out.
                let left_out = Value::table([("additionalProperties", constant(false))]);
                vec![text(), with(object(entries, None), "not", left_out)]
            }
        }
    }
}

/// Words, and the same in any case where the header is read so.
fn words_of(field: &Field, all: &[&str]) -> Vec<Value> {
    let reads = |word: String| (field.read)(&word, &mut Headers::empty()).is_ok();
    let mut forms = vec![words(all.iter().copied())];
    if all.iter().all(|word| reads(word.to_ascii_lowercase()) && reads(word.to_ascii_uppercase())) {
        let either = |char: char| match char {
            'a'..='z' | 'A'..='Z' => format!("[{}{}]", char.to_ascii_uppercase(), char.to_ascii_lowercase()),
            other => other.to_string(),
        };
        let each: Vec<String> = all.iter().map(|word| word.chars().map(either).collect()).collect();
        forms.push(matching(&format!("^({})$", each.join("|"))));
    }
    forms
}

/// What may stand behind a directive: nothing, where it may stand alone.
fn directive_of(field: &Field, directive: Directive) -> Value {
    let alone = (field.read)(directive.as_str(), &mut Headers::empty()).is_ok();
    reference(if alone { "words" } else { "sources" })
}

/// The table of headers that have no key of their own.
fn custom() -> Value {
    let typed = FIELDS.iter().map(|field| field.name.as_str());
    let foreign = foreign().filter(|name| !FIELDS.iter().any(|field| field.name.as_str().eq_ignore_ascii_case(name)));
    let refused: Vec<&str> = typed.chain(foreign).collect();
    let lower = refused.iter().map(|name| name.to_ascii_lowercase());
    let refused = Value::list(refused.iter().map(|name| (*name).to_owned()).chain(lower));
    let names = [("pattern", Value::from(NAME)), ("not", Value::table([("enum", refused)]))];
    let values = any([constant(false), text(), Value::table([("type", "number")])]);
    with(object(Vec::<(String, Value)>::new(), Some(values)), "propertyNames", Value::table(names))
}

/// The table of a header that is a dictionary.
fn members(kind: Member) -> Value {
    let table = match kind {
        Member::Text => {
            let names = Value::table([("pattern", ENDPOINT)]);
            with(object(Vec::<(String, Value)>::new(), Some(text())), "propertyNames", names)
        }
        Member::Words => {
            let one_or_more = |word: fn() -> Value| any([word(), list(word())]);
            let destination = || words(IntegrityDestination::WORDS.iter().map(|(word, _)| *word));
            let entries = [
                ("blocked-destinations", one_or_more(destination)),
                ("sources", one_or_more(|| words(["inline"]))),
                (
                    "endpoints",
                    any([matching(ENDPOINT), Value::table([("type", "array".into()), ("items", matching(ENDPOINT))])]),
                ),
            ];
            needing(object(entries, None), &["blocked-destinations"])
        }
        Member::Bare => {
            let directives = DocumentDirective::names().map(|name| (name, reference("limit")));
            object(directives.chain([("report-to", matching(ENDPOINT))]), None)
        }
        Member::Origins => {
            object(Feature::KNOWN.iter().map(|feature| (feature.as_str(), reference("allowlist"))), None)
        }
    };
    with(table, "minProperties", 1)
}

/// The table of proxies that are trusted.
fn proxies() -> Value {
    let header = words(transport::FAMILIES.iter().map(|(word, _)| *word));
    let entries = [
        ("header", header),
        ("proxies", list(text())),
        ("keep-host", boolean()),
        (transport::HTTPS_HEADER, text()),
        (transport::HTTPS_VALUE, text()),
        (transport::HOST_HEADER, text()),
    ];
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
    with(table, "required", Value::list(keys.iter().copied()))
}

/// The same schema, with one more demand.
fn with(schema: Value, word: &str, value: impl Into<Value>) -> Value {
    let Value::Table(mut entries) = schema else { return schema };
    entries.push((word.to_owned(), value.into()));
    Value::Table(entries)
}

fn reference(name: &str) -> Value {
    Value::table([("$ref", format!("#/definitions/{name}"))])
}

fn matching(pattern: &str) -> Value {
    Value::table([("type", "string"), ("pattern", pattern)])
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
