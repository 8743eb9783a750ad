//! Markdown.

use std::fmt::Write as _;

use super::{heading, outcome, said_by};
use crate::Audit;

pub(super) fn write(audit: &Audit) -> String {
    let mut out = format!("## {}\n", cell(&heading(audit)));
    // Writing to a string does not fail.
    if !audit.findings.is_empty() {
        out.push_str("\n| severity | rule | place | problem | cure | said by |\n|---|---|---|---|---|---|\n");
    }
    for finding in &audit.findings {
        let _ = writeln!(
            out,
            "| {} | [`{}`]({}) | {} | {} | {} | {} |",
            finding.severity,
            finding.rule.id,
            finding.rule.link,
            cell(&finding.place),
            cell(&finding.problem),
            cell(finding.rule.rust),
            cell(&said_by(finding)),
        );
    }
    if audit.findings.is_empty() {
        out.push_str("\nNothing is found.\n");
    }
    if let Ok(scan) = &audit.scan {
        out.push_str("\n| test of the Observatory | points | result |\n|---|---:|---|\n");
        for (test, code) in scan.results() {
            let (points, result) = outcome(code);
            let _ = writeln!(out, "| {} | {points} | {result} |", test.as_str());
        }
    }
    for stale in &audit.stale {
        let _ = writeln!(out, "\n{}", cell(&stale.to_string()));
    }
    if !audit.not_checked.is_empty() {
        let _ = writeln!(out, "\nNot checked: {}.", audit.not_checked.join("; "));
    }
    out
}

/// A text in a cell, where nothing of it is markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push(' '),
            char if "\\`*_[]|!#~@".contains(char) => out.extend(['\\', char]),
            char => out.push(char),
        }
    }
    out
}
