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
        "Write `\"mod_setenv\"` first into `server.modules`: what a module before it denies has none of these headers.",
        "Write `include \"secure-headers.conf\"` below `server.modules`.",
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
    for name in &headers.removed {
        entries.push(format!("{indent}    {} => \"\"", quoted(name, name, faults)));
    }
    for header in &headers.sent {
        if let Some(value) = value(header) {
            let (name, value) = (&header.name, quoted(&header.name, &value, faults));
            entries.push(format!("{indent}    {} => {value}", quoted(name, name, faults)));
        }
    }
    format!("{indent}setenv.set-response-header = (\n{}\n{indent})\n", entries.join(",\n"))
}

/// A backslash stands for itself, but before a quote.
fn quoted(name: &str, value: &str, faults: &mut Faults) -> String {
    if value.contains("\\\"") || value.ends_with('\\') {
        let problem = "lighttpd has no quotes for a text with a backslash before a quote or at its end";
        faults.push(name.to_owned(), problem, "choose another text");
    }
    escaped(value, &['"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_all_but_a_backslash_before_a_quote() {
        let mut faults = Faults::default();
        assert_eq!(quoted("X-A", r#"a "b" \n $c"#, &mut faults), r#""a \"b\" \n $c""#);
        assert!(faults.or(()).is_ok());
        for value in [r#"a\"b"#, r"a\"] {
            let mut faults = Faults::default();
            quoted("X-A", value, &mut faults);
            assert_eq!(
                faults.or(()).unwrap_err().to_string(),
                "X-A: lighttpd has no quotes for a text with a backslash before a quote or at its end; choose another text",
            );
        }
    }
}
