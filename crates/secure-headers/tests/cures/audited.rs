//! Gates, baselines and recordings of an audit. What a rule of the audit says is followed in `secure-audit`.

use super::options::{RECORDED, REPLY};
use crate::Case;

const POLICY: &str = "x-frame-options = \"DENY\"\n";

/// An option, with a value that it does not take, and with one that it takes.
fn option(source: &'static str, cure: &'static str, option: &str, after: &str) -> Case {
    let call = |value: &str| -> &'static str { format!("audit --config a.toml {option} {value}").leak() };
    // The policy need not pass the gate.
    Case::new(source, cure, call("none")).with("a.toml", POLICY).then_call(call(after)).among_others()
}

fn baseline(cure: &'static str, before: &str, after: &str) -> Case {
    Case::new("secure-audit/baseline.rs", cure, "audit --config a.toml --baseline a.txt")
        .with("a.toml", POLICY)
        .with("a.txt", before)
        .then("a.txt", after)
        .among_others()
}

pub(crate) fn cases() -> Vec<Case> {
    const SEVERITY: &str = "write one of \"info\", \"low\", \"medium\", \"high\"";
    let severities = ["info", "low", "medium", "high"];
    let severities = severities.map(|after| option("secure-audit/rule.rs", SEVERITY, "--fail-on", after));
    let others = [
        option("secure-audit/grade.rs", "write one from \"F\" to \"A+\", such as \"B+\"", "--fail-under", "B+"),
        option("secure-audit/finding.rs", "write one of {}", "--profile", "ours"),
        baseline("end the line with \" = \" and the reason why it is accepted", "csp-missing\n", "csp-missing = a\n"),
        baseline(
            "begin the line with a rule of the audit's table, such as \"csp-missing\"",
            "csp = a\n",
            "csp-missing = a\n",
        ),
        baseline("remove the line", "cookie-no-secure Set-Cookie: a = b\n", "# nothing\n"),
        Case::new("secure-audit/seen.rs", "write one such as \"https://app.example/\"", "audit - --at none")
            .with("stdin", REPLY)
            .then_call("audit - --at https://app.example/"),
        Case::new("secure-audit/seen/curl.rs", "pass what \"curl -i https://app.example/\" prints", "audit -")
            .with("stdin", "a")
            .then("stdin", REPLY),
        Case::new("secure-audit/seen/har.rs", "export a HAR file from the browser's network tools", "audit a.txt")
            .with("a.txt", "a")
            .with("a.har", RECORDED)
            .then_call("audit a.har"),
    ];
    severities.into_iter().chain(others).collect()
}
