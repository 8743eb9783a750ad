//! Options, files that are named, and configurations that are not usable as a whole.

use crate::Case;

const DENY: &str = "x-frame-options = \"DENY\"\n";
pub(crate) const REPLY: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
pub(crate) const RECORDED: &str = "{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"https://a.example/\"},\
    \"response\":{\"status\":200,\"headers\":[{\"name\":\"Content-Type\",\"value\":\"text/html\"}]}}]}}";

/// An address on which nothing listens.
const CLOSED: &str = "audit http://127.0.0.1:1/ ";

fn option(source: &'static str, cure: &'static str, before: &str, after: &str) -> Case {
    let call = |option: &str| -> &'static str { format!("{CLOSED}{option}").leak() };
    // No site answers.
    Case::new(source, cure, call(before)).then_call(call(after)).among_others()
}

pub(crate) fn cases() -> Vec<Case> {
    const ADDRESS: &str = "write an address that begins with \"https://\", a recording (.har), or \"-\"";
    const AUTHORITIES: &str = "write the name of a file with certificates as PEM";
    const NAMES: &str = "write the names of headers, and their values";
    let authority = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert.pem();
    let long = "a".repeat((16 << 20) + 1);
    let exported = "more_set_headers \"X-Frame-Options: DENY\";\n";
    vec![
        Case::new("secure-headers/audit.rs", ADDRESS, "audit a.txt")
            .with("a.txt", "a")
            .then_call("audit a.har")
            .with("a.har", RECORDED),
        Case::new("secure-headers/audit.rs", ADDRESS, "audit a.txt")
            .with("a.txt", "a")
            .with("stdin", REPLY)
            .then_call("audit -"),
        option("secure-headers/audit.rs", "write one such as \"/login\"", "--path https://b.example/", "--path /login"),
        option("secure-headers/audit/client.rs", AUTHORITIES, "--ca none.pem", "--ca a.pem").with("a.pem", &*authority),
        option("secure-headers/audit/client.rs", AUTHORITIES, "--ca a.txt", "--ca a.pem")
            .with("a.txt", "a")
            .with("a.pem", authority),
        option(
            "secure-headers/audit/resolve.rs",
            "write a host, its port and an IP address, such as \"app.example:443:127.0.0.1\"",
            "--resolve app.example",
            "--resolve app.example:443:127.0.0.1",
        ),
        option(
            "secure-headers/audit/sent.rs",
            "write a name, a colon and a value, such as \"Cookie: a=1\"",
            "--header Cookie",
            "--header Cookie:·a=1",
        ),
        Case::new(
            "secure-headers/export.rs",
            "check the part that was exported",
            "export --to headers --config a.toml --check a.txt",
        )
        .with("a.toml", DENY)
        .with("a.txt", long)
        .then("a.txt", "X-Frame-Options: DENY\n"),
        Case::new(
            "secure-headers/export.rs",
            "run `secure-headers export --to {}` again",
            "export --to headers --config a.toml --check a.txt",
        )
        .with("a.toml", DENY)
        .with("a.txt", exported)
        .then("a.txt", "X-Frame-Options: DENY\n"),
        Case::new("secure-headers/load.rs", NAMES, "check --config a.json")
            .with("a.json", "[1]")
            .then("a.json", "{\"server\": \"a\"}"),
        Case::new("secure-headers/load.rs", NAMES, "check --config a.yaml")
            .with("a.yaml", "- server")
            .then("a.yaml", "server: a\n"),
        Case::new("secure-headers/repeated.rs", "leave one of them out", "check --config a.toml")
            .with("a.toml", "content-security-policy = \"img-src https://a.example https://a.example\"\n")
            .then("a.toml", "content-security-policy = \"img-src https://a.example\"\n"),
        Case::new("secure-headers/source.rs", "name it .toml, .json, .yaml or .yml", "check --config a.conf")
            .with("a.conf", DENY)
            .with("a.toml", DENY)
            .then_call("check --config a.toml"),
    ]
}
