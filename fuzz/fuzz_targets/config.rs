//! Any text as a configuration: no panic; what is accepted is written as the same policy, and goes out clean. What a table
//! names goes out, and nothing else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use secure_core::{MemoryBackend, Policy, RequestView, config::Value, wire::structured::Dictionary};

fuzz_target!(|text: &str| {
    let Ok(policy) = serde_json::from_str::<Policy>(text) else { return };
    check_names(text);
    let Ok(prepared) = policy.prepare::<MemoryBackend>() else { return };
    if let Ok(written) = serde_json::to_string(&policy) {
        let Ok(again) = serde_json::from_str::<Policy>(&written) else { panic!("{written} does not read back") };
        assert_eq!(again, policy);
    }
    let mut headers = Vec::new();
    prepared.apply(&mut headers, 200, &prepared.begin(&RequestView::default()));
    for (name, value) in headers {
        assert!(name.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(!value.is_empty() && value.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
    }
});

/// The headers whose tables have one entry for each directive or member of their texts.
const TABLES: [&str; 10] = [
    "content-security-policy",
    "content-security-policy-report-only",
    "permissions-policy",
    "permissions-policy-report-only",
    "document-policy",
    "document-policy-report-only",
    "require-document-policy",
    "reporting-endpoints",
    "integrity-policy",
    "integrity-policy-report-only",
];

/// The names of each such table, by itself, are those of the header's text.
fn check_names(text: &str) {
    let Ok(Value::Table(entries)) = serde_json::from_str(text) else { return };
    for (header, value) in entries {
        let Value::Table(members) = &value else { continue };
        if !TABLES.contains(&header.as_str()) {
            continue;
        }
        let is_csp = header.starts_with("content-");
        let mut given: Vec<&str> = members
            .iter()
            .filter(|(key, value)| match header.as_str() {
                _ if is_csp => *value != Value::Flag(false),
                // What is the same without it is not written.
                "integrity-policy" | "integrity-policy-report-only" => {
                    key != "sources" && !(key == "endpoints" && *value == Value::List(Vec::new()))
                }
                _ => true,
            })
            .map(|(key, _)| if header.contains("document-") && key == "report-to" { "*" } else { key })
            .collect();
        given.sort_unstable();
        let policy = Policy::from_entries([(header.as_str(), value.clone())]).expect("it was accepted among others");
        let written = policy.to_entries().expect("what is read can be written");
        let Some((_, Value::Text(text))) = written.first() else { panic!("{header} is not there") };
        let mut found: Vec<String> = if is_csp {
            let directives = text.split([';', ',']);
            directives.map(|directive| directive.split_whitespace().next().unwrap_or_default().to_owned()).collect()
        } else {
            let members: Dictionary = text.parse().expect("a header is one");
            members.iter().map(|(key, _)| key.to_string()).collect()
        };
        found.sort_unstable();
        assert_eq!(found, given, "{header}: {text}");
    }
}
