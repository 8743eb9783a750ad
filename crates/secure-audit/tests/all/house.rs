//! The reports of `DrHeader` on rules in its vocabulary.

use secure_audit::{HouseRules, Seen};
use serde_json::{Value, json};

use crate::vectors::{Count, text};

#[test]
fn reports_agree() {
    let mut count = Count::of("drheader.json");
    for vector in crate::vectors::read(include_str!("../vectors/drheader.json")) {
        let rules = HouseRules::from_json(&vector["rules"].to_string()).unwrap();
        let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned());
        let headers: Vec<(String, String)> = vector["headers"].as_array().unwrap().iter().map(pair).collect();
        let found = rules.check(&Seen::new(200_u16, &headers), vector["cross_origin_isolated"] == true);
        let mut found: Vec<String> = found
            .iter()
            .map(|violation| {
                let mut item = json!({
                    "rule": violation.rule,
                    "severity": violation.severity,
                    "violation": violation.kind,
                });
                let asked = if violation.kind == "must-avoid" { "avoid" } else { "expected" };
                if let Some(value) = &violation.value {
                    item["value"] = json!(value);
                }
                if !violation.asked.is_empty() {
                    item[asked] = json!(violation.asked);
                }
                if !violation.anomalies.is_empty() {
                    item["anomalies"] = json!(violation.anomalies);
                }
                if let Some(delimiter) = violation.delimiter {
                    item["delimiter"] = json!(delimiter);
                }
                item.to_string()
            })
            .collect();
        let mut expected: Vec<String> = vector["report"].as_array().unwrap().iter().map(Value::to_string).collect();
        found.sort_unstable();
        expected.sort_unstable();
        count.compare(text(&vector, "id"), &found, &expected);
    }
    count.finish(22, &[]);
}
