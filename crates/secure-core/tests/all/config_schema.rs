//! The JSON Schema of a configuration says what its reader says, where a schema can say it.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic, its helpers too")]

use secure_core::{Policy, config};
use serde_json::{Map, Value, json};

/// What describes, or demands something of values of one type alone.
const IDLE: [&str; 15] = [
    "$schema",
    "$id",
    "definitions",
    "title",
    "description",
    "minimum",
    "maximum",
    "pattern",
    "items",
    "minItems",
    "minProperties",
    "required",
    "properties",
    "additionalProperties",
    "propertyNames",
];

/// Whether a value is as a schema wants it. Knows the words that the schema of a configuration has, and no others.
fn is_valid(value: &Value, schema: &Value, root: &Value) -> bool {
    let Value::Object(words) = schema else { return *schema == Value::Bool(true) };
    words.iter().all(|(word, demand)| match (word.as_str(), value) {
        ("$ref", _) => is_valid(value, root.pointer(demand.as_str().unwrap().trim_start_matches('#')).unwrap(), root),
        ("anyOf", _) => demand.as_array().unwrap().iter().any(|schema| is_valid(value, schema, root)),
        ("not", _) => !is_valid(value, demand, root),
        ("const", _) => value == demand,
        ("enum", _) => demand.as_array().unwrap().contains(value),
        ("type", _) => match demand.as_str().unwrap() {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("{other}"),
        },
        ("minimum", Value::Number(number)) => number.as_f64().unwrap() >= demand.as_f64().unwrap(),
        ("maximum", Value::Number(number)) => number.as_f64().unwrap() <= demand.as_f64().unwrap(),
        ("pattern", Value::String(text)) => matches(text, demand.as_str().unwrap()),
        ("items", Value::Array(items)) => items.iter().all(|item| is_valid(item, demand, root)),
        ("minItems", Value::Array(items)) => items.len() as u64 >= demand.as_u64().unwrap(),
        ("minProperties", Value::Object(entries)) => entries.len() as u64 >= demand.as_u64().unwrap(),
        ("required", Value::Object(entries)) => {
            demand.as_array().unwrap().iter().all(|key| entries.contains_key(key.as_str().unwrap()))
        }
        ("properties", Value::Object(entries)) => {
            entries.iter().all(|(key, value)| demand.get(key).is_none_or(|schema| is_valid(value, schema, root)))
        }
        ("additionalProperties", Value::Object(entries)) => {
            let known = |key: &str| words.get("properties").is_some_and(|properties| properties.get(key).is_some());
            entries.iter().all(|(key, value)| known(key) || is_valid(value, demand, root))
        }
        ("propertyNames", Value::Object(entries)) => entries.keys().all(|key| is_valid(&json!(key), demand, root)),
        // A demand on values of another type, or none at all.
        (word, _) if IDLE.contains(&word) => true,
        (other, _) => panic!("{other} is new here"),
    })
}

/// Patterns of the kinds `^(ab|[Cc]d)$` and `^[a-z][a-z0-9]*$`: characters and sets, a star or plus behind the last.
fn matches(text: &str, pattern: &str) -> bool {
    let pattern = pattern.strip_prefix('^').unwrap().strip_suffix('$').unwrap();
    let pattern = pattern.strip_prefix('(').and_then(|pattern| pattern.strip_suffix(')')).unwrap_or(pattern);
    let alternatives = if pattern.contains("+.^") { vec![pattern] } else { pattern.split('|').collect() };
    alternatives.into_iter().any(|mut pattern| {
        let mut chars = text.chars().peekable();
        while let Some(first) = pattern.chars().next() {
            let (set, rest) = match pattern.strip_prefix('[').map(|set| set.split_once(']').unwrap()) {
                Some(parts) => parts,
                None => pattern.split_at(first.len_utf8()),
            };
            pattern = rest;
            let set: Vec<char> = set.chars().collect();
            let range = |char: &char| {
                set.windows(3).any(|set| matches!(set, [first, '-', last] if (first..=last).contains(&char)))
            };
            let fits = |char: &char| set.contains(char) || range(char);
            let mut found = usize::from(chars.next_if(fits).is_some());
            if let Some(rest) = pattern.strip_prefix(['*', '+']) {
                while chars.next_if(fits).is_some() {
                    found += 1;
                }
                found += usize::from(pattern.starts_with('*'));
                pattern = rest;
            }
            if found == 0 {
                return false;
            }
        }
        chars.next().is_none()
    })
}

fn schema() -> Value {
    serde_json::from_str(&config::json_schema()).unwrap()
}

fn reads(configuration: &Value) -> bool {
    serde_json::from_value::<Policy>(configuration.clone()).is_ok()
}

#[track_caller]
fn check(configuration: &Value, expected: bool) {
    let schema = schema();
    let found = (reads(configuration), is_valid(configuration, &schema, &schema));
    assert_eq!(found, (expected, expected), "reader and schema: {configuration}");
}

#[test]
fn both_accept() {
    for configuration in [
        json!({}),
        json!({"x-frame-options": "deny"}),
        json!({"x-content-type-options": "NoSniff", "x-dns-prefetch-control": "OFF"}),
        json!({"referrer-policy": ["Origin", "no-referrer"]}),
        json!({"content-security-policy": {"sandbox": [], "img-src": false}}),
        json!({"content-security-policy": {"sandbox": ["allow-forms"], "upgrade-insecure-requests": true}}),
        json!({"custom": []}),
        json!({"custom": false, "removed": []}),
        json!({"custom": {"X-Team": "red", "X-Level": 7, "X-Old": false}}),
        json!({"x-xss-protection": 0}),
        json!({"integrity-policy": {"blocked-destinations": "script", "sources": ["inline"], "endpoints": "a"}}),
        json!({"permissions-policy": {"camera": {"allow": ["self"], "report-to": "a"}}}),
        json!({"document-policy": {"oversized-images": 2.5, "sync-xhr": false, "report-to": "a"}}),
        json!({"reporting-endpoints": {"a": "/x"}, "connection-allowlist": {"allow": [], "webrtc": "allow"}}),
        json!({"cache-control": {"value": ["no-store"], "companions": true}}),
        json!({"classes": {"data": "api", "asset": {"x-frame-options": "DENY"}}}),
    ] {
        check(&configuration, true);
    }
}

#[test]
fn both_refuse() {
    for configuration in [
        json!({"x-frame-options": "denied"}),
        json!({"content-security-policy": {}}),
        json!({"content-security-policy": {"img-src": false}}),
        json!({"content-security-policy": {"Default-Src": "*"}}),
        json!({"content-security-policy": {"img-src": []}}),
        json!({"content-security-policy": {"img-src": true}}),
        json!({"content-security-policy": {"img-src 'self'; script-src": "*"}}),
        json!({"custom": {"x-frame-options": "DENY"}}),
        json!({"custom": {"X-Frame-Options": "DENY"}}),
        json!({"custom": {"Set-Cookie": "a=b"}}),
        json!({"custom": {"X Team": "red"}}),
        json!({"server": 1}),
        json!({"cache-control": 1}),
        json!({"cache-control": [1]}),
        json!({"cache-control": {"companions": true}}),
        json!({"x-xss-protection": 7}),
        json!({"x-frame-options": null}),
        json!({"permissions-policy": {}}),
        json!({"permissions-policy": {"camera": {"report-to": "a"}}}),
        json!({"permissions-policy": {"camera": {"allow": [], "report-to": "a, hid=*"}}}),
        json!({"document-policy": {"document-write": []}}),
        json!({"document-policy": {"new": true}}),
        json!({"reporting-endpoints": {"A": "/x"}}),
        json!({"integrity-policy": {"endpoints": ["a"]}}),
        json!({"integrity-policy": {"blocked-destinations": "script), sources=(inline"}}),
        json!({"integrity-policy": {"blocked-destinations": []}}),
        json!({"cross-origin-opener-policy": {"value": "same-origin; report-to=\"a\""}}),
        json!({"allowed-hosts": []}),
        json!({"nonsense": true}),
    ] {
        check(&configuration, false);
    }
}

/// Values of every kind under every key, and under every key of its tables.
#[test]
fn what_reads_is_valid() {
    let pool = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(2.5),
        json!("*"),
        json!("none"),
        json!("self"),
        json!("'self'"),
        json!("'none'"),
        json!("a"),
        json!("script"),
        json!("/x"),
        json!("deny"),
        json!("same-origin"),
        json!("Secure"),
        json!("app.example"),
        json!("https://a.example"),
        json!("no-store"),
        json!("?1"),
        json!("max-age=1"),
        json!("camera=()"),
        json!(""),
        json!([]),
        json!(["*"]),
        json!(["'self'"]),
        json!(["self", "https://a.example"]),
        json!(["script"]),
        json!(["X-A: b"]),
        json!(["app.example"]),
        json!(["no-store", "private"]),
        json!([1]),
        json!([[]]),
        json!({}),
        json!({"allow": ["self"]}),
        json!({"value": "same-origin", "report-to": "a"}),
        json!({"max-age": 0}),
    ];
    let schema = schema();
    let mut accepted = 0;
    let mut try_one = |configuration: Value| {
        if reads(&configuration) {
            accepted += 1;
            assert!(is_valid(&configuration, &schema, &schema), "{configuration}");
        }
    };
    for (key, property) in schema["properties"].as_object().unwrap() {
        let mut inner = vec!["a", "X-Team", "session_*"];
        for form in property["anyOf"].as_array().into_iter().flatten().chain([property]) {
            inner.extend(form["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str));
        }
        for value in &pool {
            try_one(json!({key: value}));
            for inner in &inner {
                try_one(json!({key: {*inner: value}}));
            }
        }
    }
    for preset in secure_core::policy::preset::ALL {
        try_one(serde_json::to_value(preset.policy()).unwrap());
    }
    assert!(accepted > 500, "{accepted}");
}
