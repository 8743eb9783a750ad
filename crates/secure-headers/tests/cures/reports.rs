//! Reports from which `learn` proposes a policy, and what it leaves out of it.

use crate::Case;

const POLICY: &str = "content-security-policy = \"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    frame-src 'self'; font-src 'none'; report-uri /reports\"\n";

fn report(directive: &str, blocked: &str) -> String {
    format!(
        "{{\"type\":\"csp-violation\",\"body\":{{\"documentURL\":\"https://app.example/\",\"blockedURL\":\"{blocked}\",\
         \"effectiveDirective\":\"{directive}\",\"disposition\":\"enforce\"}}}}\n"
    )
}

/// A report that is left out, unless an option says more.
fn allowed(cure: &'static str, source: &'static str, directive: &str, blocked: &str, option: &'static str) -> Case {
    Case::new(source, cure, "learn a.ndjson --config a.toml")
        .with("a.toml", POLICY)
        .with("a.ndjson", report(directive, blocked))
        .then_call(format!("learn a.ndjson --config a.toml {option}").leak())
}

/// A report that is left out, and one that comes once the site has changed.
fn changed(cure: &'static str, source: &'static str, before: (&str, &str), after: (&str, &str)) -> Case {
    Case::new(source, cure, "learn a.ndjson --config a.toml")
        .with("a.toml", POLICY)
        .with("a.ndjson", report(before.0, before.1))
        .then("a.ndjson", report(after.0, after.1))
}

pub(crate) fn cases() -> Vec<Case> {
    const LEARN: &str = "secure-headers/learn.rs";
    const REMEDY: &str = "secure-headers/learn/remedy.rs";
    const PROPOSAL: &str = "secure-headers/learn/proposal.rs";
    const HOSTS: &str = "secure-headers/learn/hosts.rs";
    const ADD: &str = "add one, as \"default-src 'self'\"";
    const SILENT: &str =
        "add \"report-uri /reports\", or leave it out, as content-security-policy = false, while another is tried";
    let tried = "content-security-policy-report-only = \"default-src 'self'; report-uri /reports\"\n";
    let image = report("img-src", "https://cdn.example/a.png");
    vec![
        Case::new(LEARN, ADD, "learn a.ndjson --config a.toml")
            .with("a.toml", "x-frame-options = \"DENY\"\n")
            .with("a.ndjson", &*image)
            .then("a.toml", "content-security-policy = \"default-src 'self'\"\n"),
        Case::new(LEARN, SILENT, "learn a.ndjson --config a.toml")
            .with("a.toml", "content-security-policy = \"default-src 'self'\"\n")
            .with("a.ndjson", &*image)
            .then("a.toml", "content-security-policy = \"default-src 'self'; report-uri /reports\"\n"),
        Case::new(LEARN, SILENT, "learn a.ndjson --config a.toml")
            .with("a.toml", format!("content-security-policy = \"default-src 'self'\"\n{tried}"))
            .with("a.ndjson", image)
            .then("a.toml", format!("content-security-policy = false\n{tried}")),
        allowed("do without eval, or say `--allow eval`", REMEDY, "script-src", "eval", "--allow eval"),
        allowed("serve a file, or say `--allow data`", REMEDY, "img-src", "data", "--allow data"),
        allowed("say `--allow blob` if scripts of the page make it", REMEDY, "img-src", "blob", "--allow blob"),
        allowed(
            "load it over HTTPS, or say `--allow http`",
            REMEDY,
            "img-src",
            "http://a.example/a.png",
            "--allow http",
        ),
        allowed("say `--allow closed` to open it", PROPOSAL, "font-src", "https://a.example/a.woff", "--allow closed"),
        changed(
            "load it from a script that carries the nonce",
            PROPOSAL,
            ("script-src-elem", "https://a.example/a.js"),
            ("img-src", "https://a.example/a.png"),
        )
        .with("a.toml", POLICY.replace("script-src 'self'", "script-src 'nonce-{nonce}' 'strict-dynamic'")),
        changed(
            "pass the text through a policy of trusted types",
            REMEDY,
            ("script-src", "trusted-types-sink"),
            ("script-src-elem", "https://a.example/a.js"),
        ),
        changed(
            "move the handler into a script that carries the nonce of the response",
            REMEDY,
            ("script-src-attr", "inline"),
            ("script-src-elem", "https://a.example/a.js"),
        ),
        changed(
            "move the style into a sheet, or a <style> that carries the nonce of the response",
            REMEDY,
            ("style-src-attr", "inline"),
            ("style-src-elem", "https://a.example/a.css"),
        ),
        changed(
            "give the element the nonce of the response, or add the hash of its text",
            REMEDY,
            ("script-src-elem", "inline"),
            ("script-src-elem", "https://a.example/a.js"),
        ),
        changed(
            "name the one that is needed; for a prefetch, that of what it fetches",
            PROPOSAL,
            ("default-src", "https://a.example/a.js"),
            ("script-src-elem", "https://a.example/a.js"),
        ),
        changed(
            "name frame-src or worker-src",
            PROPOSAL,
            ("child-src", "https://a.example/a"),
            ("frame-src", "https://a.example/a"),
        ),
        changed("give the host a name", HOSTS, ("img-src", "https://10.0.0.1/a"), ("img-src", "https://a.example/a")),
        changed(
            "write it by hand if that is meant",
            HOSTS,
            ("img-src", "https://localhost/a"),
            ("img-src", "https://a.example/a"),
        ),
    ]
}
