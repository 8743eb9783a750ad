//! The answers of csp-evaluator, to policies of every kind.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::vectors::{Count, text};
use secure_audit::csp_evaluator::{self, Found, Policy, Version};
use serde_json::{Value, json};

#[test]
fn findings_agree() {
    let mut count = Count::of("csp_evaluator.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_evaluator.json")) {
        let policy = Policy::read(text(&vector, "csp"));
        let strict = csp_evaluator::evaluate_strict(&policy);
        let lighthouse = || {
            let policies = std::slice::from_ref(&policy);
            let syntax: Vec<Value> = csp_evaluator::syntax(policies).concat().iter().map(finding).collect();
            json!({
                "failures": list(&csp_evaluator::failures(policies)),
                "warnings": list(&csp_evaluator::warnings(policies)),
                "syntax": syntax,
            })
        };
        let findings = csp_evaluator::evaluate(&policy, version(&vector));
        let highest = findings
            .as_ref()
            .ok()
            .map(|findings| csp_evaluator::highest_severity(&[&findings[..], &strict[..]].concat()).as_str());
        let found = json!({
            "findings": findings.as_ref().ok().map(|findings| list(findings)),
            "strict": list(&strict),
            "highest": highest,
            "lighthouse": if vector["lighthouse"].is_object() { lighthouse() } else { Value::Null },
        });
        let plain = |key: &str| without_bypass(&vector[key]);
        let expected = json!({
            "findings": plain("findings"),
            "strict": plain("strict_findings"),
            "highest": vector["highest_severity"],
            "lighthouse": if vector["lighthouse"].is_object() { without_bypass(&vector["lighthouse"]) } else { Value::Null },
        });
        count.compare(text(&vector, "id"), &found.to_string(), &expected.to_string());
        for (own, other) in findings.iter().flatten().zip(vector["findings"].as_array().into_iter().flatten()) {
            let host = other["bypass"]["host"].as_str();
            let found = own.bypass.map(|address| address.trim_start_matches('/').split('/').next().unwrap());
            assert_eq!(found, host, "{}", text(&vector, "id"));
        }
    }
    count.finish(291, &[]);
}

#[test]
fn single_checks_agree() {
    let mut count = Count::of("csp_evaluator_checks.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_evaluator_checks.json")) {
        let policies = vector["policies"].as_array().unwrap().iter();
        let found = policies.flat_map(|policy| {
            csp_evaluator::check(text(&vector, "check"), &Policy::read(&written(policy))).unwrap().unwrap()
        });
        let found: Vec<Found> = found.collect();
        count.compare(text(&vector, "id"), &list(&found), &without_bypass(&vector["findings"]));
    }
    count.finish(32, &[]);
}

#[test]
fn effective_policies_agree() {
    let mut count = Count::of("csp_evaluator_effective.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_evaluator_effective.json")) {
        let (effective, findings) = Policy::read(text(&vector, "csp")).effective(version(&vector));
        let directives: Vec<Value> = effective.directives().map(|(name, values)| json!([name, values])).collect();
        let expected = (vector["effective"].clone(), vector["findings"].clone());
        count.compare(text(&vector, "id"), &(Value::Array(directives), list(&findings)), &expected);
    }
    count.finish(108, &[]);
}

#[test]
fn questions_of_lighthouse_agree() {
    let mut count = Count::of("csp_evaluator_lighthouse.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_evaluator_lighthouse.json")) {
        let policies = vector["policies"].as_array().unwrap().iter();
        let policies: Vec<Policy> = policies.map(|policy| Policy::read(policy.as_str().unwrap())).collect();
        let found = match text(&vector, "fn") {
            "evaluateForFailure" => list(&csp_evaluator::failures(&policies)),
            "evaluateForWarnings" => list(&csp_evaluator::warnings(&policies)),
            _ => csp_evaluator::syntax(&policies).iter().map(|findings| list(findings)).collect(),
        };
        count.compare(text(&vector, "id"), &found, &vector["findings"]);
    }
    count.finish(16, &[]);
}

/// The package of npm is in the folder that `CSP_EVALUATOR` names. `.ci/run` provides it.
#[test]
fn the_original_says_the_same() {
    let Some(folder) = env::var_os("CSP_EVALUATOR").map(PathBuf::from) else {
        // Past what a test's output is kept in.
        let told = "SKIPPED: nothing is compared with csp-evaluator itself: CSP_EVALUATOR is not set\n";
        io::stderr().write_all(told.as_bytes()).unwrap();
        return;
    };
    assert!(folder.is_dir(), "CSP_EVALUATOR: {} is not a folder", folder.display());
    let policies = policies();
    let judged = ask(&folder, &json!(policies));
    assert_eq!(judged.len(), policies.len());
    let mut count = Count::of("csp-evaluator itself");
    for (policy, judged) in policies.iter().zip(judged) {
        let read = Policy::read(policy);
        let found = json!({
            "findings": csp_evaluator::evaluate(&read, Version::Three).as_ref().ok().map(|findings| list(findings)),
            "strict": list(&csp_evaluator::evaluate_strict(&read)),
        });
        count.compare(policy, &found.to_string(), &judged.to_string());
    }
    count.finish(policies.len(), &[]);
}

/// The policies of the vectors, and for each the first half of it with the second half of the next.
fn policies() -> Vec<String> {
    let mut policies: Vec<String> = crate::vectors::read(include_str!("../vectors/csp_evaluator.json"))
        .iter()
        .map(|vector| text(vector, "csp").to_owned())
        .collect();
    for vector in crate::vectors::read(include_str!("../vectors/observatory.json")) {
        let lines = vector.get("headers").and_then(|lines| lines.as_array()).into_iter().flatten();
        let is_policy =
            |line: &&Value| line[0].as_str().is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"));
        policies.extend(lines.filter(is_policy).filter_map(|line| line[1].as_str()).map(str::to_owned));
    }
    policies.sort();
    policies.dedup();
    let halves = policies.iter().zip(policies.iter().skip(1)).map(|(first, second)| {
        let (first, second): (Vec<char>, Vec<char>) = (first.chars().collect(), second.chars().collect());
        first.iter().take(first.len() / 2).chain(second.iter().skip(second.len() / 2)).collect()
    });
    let halves: Vec<String> = halves.collect();
    policies.extend(halves);
    policies
}

/// What the package finds in each of these policies.
fn ask(folder: &Path, policies: &Value) -> Vec<Value> {
    let script = folder.join("csp_evaluator.mjs");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/csp_evaluator.mjs"), &script).unwrap();
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(policies.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The text of a policy, of which some vectors know the directives alone.
fn written(policy: &Value) -> String {
    if let Some(text) = policy["csp"].as_str() {
        return text.to_owned();
    }
    let words = |list: &Value| {
        list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let directives = policy["directives"].as_array().unwrap().iter();
    let directives =
        directives.map(|directive| format!("{} {}", directive[0].as_str().unwrap(), words(&directive[1]).join(" ")));
    directives.collect::<Vec<_>>().join(";")
}

fn version(vector: &Value) -> Version {
    match vector["version"].as_u64() {
        Some(1) => Version::One,
        Some(2) => Version::Two,
        _ => Version::Three,
    }
}

fn finding(found: &Found) -> Value {
    json!({
        "type": found.kind.as_str(),
        "severity": found.severity.as_str(),
        "directive": found.directive,
        "value": found.value,
    })
}

fn list(findings: &[Found]) -> Value {
    findings.iter().map(finding).collect()
}

fn without_bypass(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(without_bypass).collect(),
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| *key != "bypass");
            kept.map(|(key, value)| (key.clone(), without_bypass(value))).collect()
        }
        other => other.clone(),
    }
}
