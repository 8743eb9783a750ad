//! SARIF 2.1.0.

use std::collections::HashMap;

use super::{heading, list, object, said_by};
use crate::{Audit, Finding, Rule, Severity, json::string};

pub(super) fn write(audits: &[Audit]) -> String {
    let mut rules: Vec<&'static Rule> = Vec::new();
    let mut indices: HashMap<&'static str, usize> = HashMap::new();
    let all = || audits.iter().flat_map(|audit| audit.findings.iter().chain(&audit.accepted));
    for finding in all() {
        indices.entry(finding.rule.id).or_insert_with(|| {
            rules.push(finding.rule);
            rules.len() - 1
        });
    }
    let results = audits.iter().flat_map(|audit| {
        let indices = &indices;
        let result = move |finding, accepted| result(audit, finding, indices, accepted);
        let shown = audit.findings.iter().map(move |finding| result(finding, false));
        shown.chain(audit.accepted.iter().map(move |finding| result(finding, true)))
    });
    let headings: Vec<String> = audits.iter().map(heading).collect();
    let driver = object(&[
        ("name", string("secure-audit")),
        ("semanticVersion", string(env!("CARGO_PKG_VERSION"))),
        ("informationUri", string("https://docs.rs/secure-audit")),
        ("rules", list(rules.iter().map(|rule| described(rule)))),
    ]);
    let run = object(&[
        ("tool", object(&[("driver", driver)])),
        ("results", list(results)),
        ("properties", object(&[("summary", string(&headings.join("\n")))])),
    ]);
    let mut sarif = object(&[
        ("$schema", string("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", string("2.1.0")),
        ("runs", list(std::iter::once(run))),
    ]);
    sarif.push('\n');
    sarif
}

fn text(text: &str) -> String {
    object(&[("text", string(text))])
}

fn described(rule: &Rule) -> String {
    let help = match rule.configuration {
        "" => format!("Rust: {}", rule.rust),
        configuration => format!("Rust: {}\nConfiguration: {configuration}", rule.rust),
    };
    let tags = ["security".to_owned(), format!("external/cwe/cwe-{}", rule.cwe)];
    object(&[
        ("id", string(rule.id)),
        ("shortDescription", text(rule.title)),
        ("fullDescription", text(rule.why)),
        ("help", text(&help)),
        ("helpUri", string(rule.link)),
        ("defaultConfiguration", object(&[("level", string(level(rule.severity)))])),
        (
            "properties",
            object(&[
                ("tags", list(tags.iter().map(|tag| string(tag)))),
                ("security-severity", string(score(rule.severity))),
            ]),
        ),
    ])
}

fn result(audit: &Audit, finding: &Finding, indices: &HashMap<&'static str, usize>, accepted: bool) -> String {
    let index = indices.get(finding.rule.id).copied().unwrap_or(0);
    // Code scanning takes only what could be a file of the repository: so an address goes without its scheme.
    let address = audit.address.split_once("://").map_or(audit.address.as_str(), |(_, rest)| rest);
    let artifact = object(&[("uri", string(&uri(if address.is_empty() { "response" } else { address })))]);
    let physical = object(&[("artifactLocation", artifact), ("region", object(&[("startLine", "1".to_owned())]))]);
    let logical = object(&[("fullyQualifiedName", string(&finding.place)), ("kind", string("member"))]);
    let location = object(&[("physicalLocation", physical), ("logicalLocations", list(std::iter::once(logical)))]);
    let message = format!("{}: {}. Said by {}.", finding.place, finding.problem, said_by(finding));
    let mut members = vec![
        ("ruleId", string(finding.rule.id)),
        ("ruleIndex", index.to_string()),
        ("level", string(level(finding.severity))),
        ("message", text(&message)),
        ("locations", list(std::iter::once(location))),
        (
            "partialFingerprints",
            object(&[("ruleAndPlace/v1", string(&format!("{} {}", finding.rule.id, finding.place)))]),
        ),
    ];
    if accepted {
        members.push(("suppressions", list(std::iter::once(object(&[("kind", string("external"))])))));
    }
    object(&members)
}

/// An address without characters that a URI may not have.
fn uri(address: &str) -> String {
    address
        .chars()
        .map(|char| if char.is_ascii_graphic() && !"\"<>\\^`{|}".contains(char) { char } else { '_' })
        .collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "8.0",
        Severity::Medium => "5.0",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}
