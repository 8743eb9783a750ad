//! Envoy: members of an `HttpConnectionManager`.
//!
//! The route configuration adds headers to what a route answers. Where no route matches, only the configuration of local
//! replies does.

use std::fmt::Write as _;

use secure_core::Conflict;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp, Sent, is_server},
    note::Note,
    quote::json,
    refusal::Faults,
};

pub(super) const ENVOY: Target = Target {
    name: "envoy",
    title: "Envoy",
    about: "Envoy, members of an HttpConnectionManager",
    file: "secure-headers.yaml",
    is_run: true,
    comment: Comment::Hash,
    include: &[
        "Merge the members into the `typed_config` of each `HttpConnectionManager`, and those of `route_config` into its own.",
    ],
    limits: &[
        "`%CEL(...)%`, which asks for the scheme, needs an Envoy that has it built in, as the official ones of 2025 have.",
    ],
    scheme: AsksScheme::ForPins,
    keeps: true,
    companions: false,
    sets_server: true,
    removes: Removes::All,
    render,
};

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::new();
    let names = headers.removed.iter().chain(headers.sent.iter().map(|header| &header.name));
    if names.into_iter().any(|name| is_server(name)) {
        text.push_str("server_header_transformation: PASS_THROUGH\n");
    }
    let mut list = |indent: &str| -> String {
        headers.sent.iter().map(|header| entry(header, headers.conflict, indent, faults)).collect()
    };
    if !headers.sent.is_empty() {
        text.push_str(
            "local_reply_config:\n  mappers:\n  - filter:\n      status_code_filter:\n        comparison:\n          op: GE\n          \
             value: { default_value: 100, runtime_key: secure_headers }\n    headers_to_add:\n",
        );
        text.push_str(&list("    "));
    }
    text.push_str("route_config:\n");
    if !headers.removed.is_empty() {
        text.push_str("  response_headers_to_remove:\n");
        for name in &headers.removed {
            let _ = writeln!(text, "  - {}", json(name));
        }
    }
    if !headers.sent.is_empty() {
        text.push_str("  response_headers_to_add:\n");
        text.push_str(&list("  "));
    }
    text
}

fn entry(header: &Sent, conflict: Conflict, indent: &str, faults: &mut Faults) -> String {
    let action = if conflict == Conflict::Keep && !is_server(&header.name) {
        "ADD_IF_ABSENT"
    } else {
        "OVERWRITE_IF_EXISTS_OR_ADD"
    };
    let value = match header.over_http {
        OverHttp::Absent => over_https(header, faults),
        _ => header.value.replace('%', "%%"),
    };
    format!(
        "{indent}- header: {{ key: {}, value: {} }}\n{indent}  append_action: {action}\n",
        json(&header.name),
        json(&value)
    )
}

/// Nothing is sent over plain HTTP, where the text is empty.
fn over_https(header: &Sent, faults: &mut Faults) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, ' ' | '=' | ';' | '-');
    if !header.value.chars().all(plain) {
        faults.push(
            header.name.clone(),
            format!("Envoy cannot send {:?} over HTTPS alone", header.value),
            "leave it out, or write `transport = \"always-https\"` where every response goes out over HTTPS",
        );
    }
    format!("%CEL(request.scheme == 'https' ? '{}' : '')%", header.value)
}
