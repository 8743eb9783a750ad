//! SARIF 2.1.0.

use super::{heading, list, object, said_by};
use crate::{Audit, Finding, Rule, Severity, json::string};

pub(super) fn write(audit: &Audit) -> String {
    let mut rules: Vec<&'static Rule> = Vec::new();
    for finding in audit.findings.iter().chain(&audit.accepted) {
        if !rules.iter().any(|rule| rule.id == finding.rule.id) {
            rules.push(finding.rule);
        }
    }
    let index = |finding: &Finding| rules.iter().position(|rule| rule.id == finding.rule.id).unwrap_or(0);
    let shown = audit.findings.iter().map(|finding| result(audit, finding, index(finding), false));
    let accepted = audit.accepted.iter().map(|finding| result(audit, finding, index(finding), true));
    let driver = object(&[
        ("name", string("secure-audit")),
        ("semanticVersion", string(env!("CARGO_PKG_VERSION"))),
        ("informationUri", string("https://docs.rs/secure-audit")),
        ("rules", list(rules.iter().map(|rule| described(rule)))),
    ]);
    let run = object(&[
        ("tool", object(&[("driver", driver)])),
        ("results", list(shown.chain(accepted))),
        ("properties", object(&[("summary", string(&heading(audit)))])),
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

fn result(audit: &Audit, finding: &Finding, index: usize, accepted: bool) -> String {
    let address = if audit.address.is_empty() { "response" } else { &audit.address };
    let artifact = object(&[("uri", string(&uri(address)))]);
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
