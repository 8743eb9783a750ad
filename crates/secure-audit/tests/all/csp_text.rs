//! How browsers, csp-evaluator and the Observatory cut the text of a policy.

use crate::vectors::{Count, text};
use secure_audit::{csp_evaluator::Policy, observatory};
use secure_core::header::content_security_policy::evaluate::{Dialect, policies};
use serde_json::{Value, json};
use std::collections::HashSet;

#[test]
fn readings_agree() {
    let mut count = Count::of("csp_parse.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_parse.json")) {
        let written = vector["policies"].as_array().unwrap().iter().map(|policy| policy.as_str().unwrap());
        let written: Vec<&str> = written.collect();
        let (found, expected) = match text(&vector, "dialect") {
            "csp3" => (written.iter().flat_map(|text| browser(text)).collect(), vector["policy_list"].clone()),
            "csp-evaluator" => {
                let policy = Policy::read(written[0]);
                (
                    policy.directives().map(|(name, values)| json!([name, values])).collect(),
                    vector["directives"].clone(),
                )
            }
            _ => (merged(&written), if vector["error"] == true { Value::Null } else { vector["directives"].clone() }),
        };
        count.compare(text(&vector, "id"), &found, &expected);
    }
    count.finish(504, &[]);
}

/// The policies that a browser keeps, and the first of equal directives.
fn browser(text: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for policy in policies(text, Dialect::Browser) {
        let mut names = HashSet::new();
        let mut kept = Vec::new();
        for directive in policy {
            let name = directive.name.text.to_ascii_lowercase();
            if names.insert(name.clone()) {
                kept.push(json!([name, directive.values.iter().map(|word| word.text).collect::<Vec<_>>()]));
            }
        }
        if !kept.is_empty() {
            all.push(Value::Array(kept));
        }
    }
    all
}

fn merged(written: &[&str]) -> Value {
    let Some(merged) = observatory::merged(written.iter().copied()) else { return Value::Null };
    let directives = merged.directives.iter().map(|(name, sources)| json!([name, sources]));
    let repeated = Some(json!(["_observatory_duplicate_key_warnings", merged.repeated]));
    directives.chain(repeated.filter(|_| !merged.repeated.is_empty())).collect()
}
