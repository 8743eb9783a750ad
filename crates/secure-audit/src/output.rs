//! An audit as text: a table, JSON, SARIF, `JUnit`, Markdown.
//!
//! All text of a response is cut and escaped before it gets here, so that nothing printed can control a terminal.

use std::{
    fmt::{self, Write as _},
    slice,
};

use crate::{
    Audit, Finding, Profile, Severity,
    baseline::Stale,
    json::string,
    observatory::{Code, Scan, Test},
};

mod junit;
mod markdown;
mod sarif;

/// The table of a failing test.
pub(crate) fn table(audit: &Audit, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{}", heading(audit))?;
    if let Ok(scan) = &audit.scan {
        for (test, code) in scan.results() {
            let (points, result) = outcome(code);
            writeln!(f, "  {points:>4}  {:<30}  {result}", test.as_str())?;
        }
    }
    let widest = audit.findings.iter().map(|finding| finding.rule.id.len()).max().unwrap_or(0);
    for finding in &audit.findings {
        writeln!(f, "\n{:<6}  {:<widest$}  {}", finding.severity, finding.rule.id, finding.place)?;
        writeln!(f, "        {}", finding.problem)?;
        writeln!(f, "        Rust: {}", finding.rule.rust)?;
        if !finding.rule.configuration.is_empty() {
            writeln!(f, "        File: {}", finding.rule.configuration.replace('\n', "\n              "))?;
        }
        writeln!(f, "        Said by {}", said_by(finding))?;
    }
    if audit.findings.is_empty() {
        writeln!(f, "\nNothing is found.")?;
    }
    if !audit.accepted.is_empty() {
        writeln!(f, "\n{} findings are accepted by the baseline.", audit.accepted.len())?;
    }
    for stale in &audit.stale {
        writeln!(f, "\n{stale}")?;
    }
    if !audit.not_checked.is_empty() {
        writeln!(f, "\nNot checked: {}.", audit.not_checked.join("; "))?;
    }
    Ok(())
}

/// The first line: what was looked at, and its grade.
fn heading(audit: &Audit) -> String {
    let address = if audit.address.is_empty() { "a response" } else { &audit.address };
    let status = audit.status.map_or("no answer".to_owned(), |status| status.to_string());
    match &audit.scan {
        Ok(scan) => {
            let assumed = audit.assumed().count();
            let note = if assumed == 0 { String::new() } else { format!(", {assumed} tests assumed") };
            format!("{address} ({status}): grade {}, score {}{note}", scan.grade(), scan.score())
        }
        Err(_) => format!("{address} ({status}): not graded"),
    }
}

/// The points and the result of a test.
fn outcome(code: Option<Code>) -> (String, &'static str) {
    match code {
        Some(code) if code.modifier() > 0 => (format!("+{}", code.modifier()), code.as_str()),
        Some(code) => (code.modifier().to_string(), code.as_str()),
        None => ("0".to_owned(), "assumed: its input was not seen"),
    }
}

/// The profiles that say so, each with its own name of the result.
fn said_by(finding: &Finding) -> String {
    let names = finding.agreed.iter().map(|agreement| match agreement.profile {
        Profile::Ours => "ours".to_owned(),
        profile => format!("{profile} ({})", agreement.name),
    });
    names.collect::<Vec<_>>().join(", ")
}

impl Audit {
    /// The audit as JSON. [`json_schema`](Self::json_schema) describes it.
    ///
    /// ```
    /// use secure_audit::Seen;
    ///
    /// let audit = secure_audit::audit(&Seen::new(200_u16, [("X-Frame-Options", "DENY")]).at("https://app.example/")?);
    /// let value: serde_json::Value = serde_json::from_str(&audit.to_json())?;
    /// assert_eq!(value["grade"], "C");
    /// assert_eq!(value["findings"][0]["severity"], "high");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = json(self);
        json.push('\n');
        json
    }

    /// The JSON Schema of [`to_json`](Self::to_json).
    #[must_use]
    pub const fn json_schema() -> &'static str {
        include_str!("../schema/audit.schema.json")
    }

    /// The audit in the format SARIF 2.1.0, for services that show findings beside code. What a baseline accepts is suppressed.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        sarif_of_all(slice::from_ref(self))
    }

    /// The audit as a report of `JUnit`: each finding is a test that failed, from `failing` on; what is milder is a test that
    /// passed, and what was not checked one that was skipped.
    #[must_use]
    pub fn to_junit(&self, failing: Severity) -> String {
        junit_of_all(slice::from_ref(self), failing)
    }

    /// The audit as Markdown, for a summary of CI.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }
}

/// An audit as JSON, without the end of the line.
fn json(audit: &Audit) -> String {
    let grade = audit.scan.as_ref().ok().map(|scan| string(scan.grade().as_str()));
    let score = audit.scan.as_ref().ok().map(|scan| scan.score().to_string());
    let result = |(test, code): (Test, Option<Code>)| {
        object(&[
            ("test", string(test.as_str())),
            ("result", code.map_or("null".to_owned(), |code| string(code.as_str()))),
            ("score", code.map_or(0, Code::modifier).to_string()),
            ("passes", code.is_none_or(Code::passes).to_string()),
        ])
    };
    let profile =
        |profile: &Profile| object(&[("name", string(profile.as_str())), ("version", string(profile.version()))]);
    let null = || "null".to_owned();
    object(&[
        ("version", "1".to_owned()),
        ("address", if audit.address.is_empty() { null() } else { string(&audit.address) }),
        ("status", audit.status.map_or_else(null, |status| status.to_string())),
        ("grade", grade.unwrap_or_else(null)),
        ("score", score.unwrap_or_else(null)),
        ("profiles", list(audit.profiles.iter().map(profile))),
        ("results", list(audit.scan.iter().flat_map(Scan::results).map(result))),
        ("findings", list(audit.findings.iter().map(finding))),
        ("accepted", list(audit.accepted.iter().map(finding))),
        ("stale", list(audit.stale.iter().map(stale))),
        ("notChecked", list(audit.not_checked.iter().map(|what| string(what)))),
        ("assumed", list(audit.assumed().map(|test| string(test.as_str())))),
    ])
}

/// Several audits as JSON.
pub(crate) fn json_of_all(audits: &[Audit], stale_entries: &[Stale]) -> String {
    let mut text = object(&[
        ("version", "1".to_owned()),
        ("audits", list(audits.iter().map(json))),
        ("stale", list(stale_entries.iter().map(stale))),
    ]);
    text.push('\n');
    text
}

pub(crate) fn sarif_of_all(audits: &[Audit]) -> String {
    sarif::write(audits)
}

pub(crate) fn junit_of_all(audits: &[Audit], failing: Severity) -> String {
    junit::write(audits, failing)
}

fn stale(stale: &Stale) -> String {
    object(&[("line", stale.line.to_string()), ("rule", string(&stale.rule)), ("place", string(&stale.place))])
}

fn finding(finding: &Finding) -> String {
    let agreed = finding
        .agreed
        .iter()
        .map(|agreement| object(&[("profile", string(agreement.profile.as_str())), ("name", string(agreement.name))]));
    object(&[
        ("rule", string(finding.rule.id)),
        ("severity", string(finding.severity.as_str())),
        ("subject", string(finding.rule.subject)),
        ("place", string(&finding.place)),
        ("value", string(&finding.value)),
        ("problem", string(&finding.problem)),
        ("rust", string(finding.rule.rust)),
        ("configuration", string(finding.rule.configuration)),
        ("cwe", finding.rule.cwe.to_string()),
        ("link", string(finding.rule.link)),
        ("agreed", list(agreed)),
    ])
}

/// An object of values that are JSON already.
fn object(members: &[(&str, String)]) -> String {
    let mut out = String::from("{");
    for (index, (name, value)) in members.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a string does not fail.
        let _ = write!(out, "{comma}{}:{value}", string(name));
    }
    out.push('}');
    out
}

/// A list of values that are JSON already.
fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}
