//! lighttpd: `setenv.set-response-header`.
//!
//! A list in a condition replaces the list around it, so there is one complete list for each scheme.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent, is_server},
    note::Note,
    quote::escaped,
    refusal::Faults,
};

pub(super) const LIGHTTPD: Target = Target {
    name: "lighttpd",
    title: "lighttpd",
    about: "lighttpd 1.4.46 or later",
    file: "secure-headers.conf",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Add `mod_setenv` to `server.modules`, and write `include \"secure-headers.conf\"` below it.",
        "No condition may have a `setenv.set-response-header` of its own: it would replace these headers. Add them to it.",
    ],
    limits: &["A request that lighttpd cannot read is answered 400 without these headers."],
    scheme: AsksScheme::ForAll,
    keeps: false,
    companions: false,
    sets_server: true,
    removes: Removes::All,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::new();
    if let Some(server) = headers.sent.iter().find(|header| is_server(&header.name)) {
        let _ = writeln!(text, "server.tag = {}", quoted(&server.name, &server.value, faults));
    } else if headers.removed.iter().any(|name| is_server(name)) {
        text.push_str("server.tag = \"\"\n");
    }
    if headers.sent.iter().all(|header| header.over_http == OverHttp::Same) {
        text.push_str(&list(headers, "", |header| Some(header.value.clone()), faults));
        return text;
    }
    text.push_str("$HTTP[\"scheme\"] == \"https\" {\n");
    text.push_str(&list(headers, "    ", |header| Some(header.value.clone()), faults));
    text.push_str("}\n$HTTP[\"scheme\"] != \"https\" {\n");
    let over_http = |header: &Sent| match &header.over_http {
        OverHttp::Same => Some(header.value.clone()),
        OverHttp::Absent => None,
        OverHttp::Text(other) => Some(other.clone()),
    };
    text.push_str(&list(headers, "    ", over_http, faults));
    text + "}\n"
}

fn list(headers: &Headers, indent: &str, value: impl Fn(&Sent) -> Option<String>, faults: &mut Faults) -> String {
    let mut entries = Vec::new();
    for name in headers.removed.iter().filter(|name| !is_server(name)) {
        entries.push(format!("{indent}    {} => \"\"", quoted(name, name, faults)));
    }
    for header in headers.sent.iter().filter(|header| !is_server(&header.name)) {
        if let Some(value) = value(header) {
            let (name, value) = (&header.name, quoted(&header.name, &value, faults));
            entries.push(format!("{indent}    {} => {value}", quoted(name, name, faults)));
        }
    }
    format!("{indent}setenv.set-response-header = (\n{}\n{indent})\n", entries.join(",\n"))
}

fn quoted(_: &str, value: &str, _: &mut Faults) -> String {
    escaped(value, &['"'])
}
