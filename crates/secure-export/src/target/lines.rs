//! The headers alone, as lines or as an object, for what has no target of its own.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::{Headers, OverHttp},
    note::Note,
    quote::json,
    refusal::Faults,
};

pub(super) const HEADERS: Target = Target {
    name: "headers",
    title: "lines of headers",
    about: "lines of name and value",
    file: "headers.txt",
    is_run: true,
    comment: Comment::Absent,
    include: &["Send each line with every response, errors and redirects too."],
    limits: &["The list does not say which headers to take out, nor what to do where a response has one already."],
    scheme: AsksScheme::ForAll,
    keeps: true,
    companions: true,
    sets_server: true,
    removes: Removes::Nothing,
    render: lines,
};

pub(super) const JSON: Target = Target {
    name: "json",
    title: "an object of headers",
    about: "an object of names and values",
    file: "headers.json",
    render: object,
    ..HEADERS
};

fn lines(headers: &Headers, notes: &mut Vec<Note>, _: &mut Faults) -> String {
    note_scheme(headers, notes);
    let mut text = String::new();
    for header in &headers.sent {
        let _ = writeln!(text, "{}: {}", header.name, header.value);
    }
    text
}

fn object(headers: &Headers, notes: &mut Vec<Note>, _: &mut Faults) -> String {
    note_scheme(headers, notes);
    let members = headers.sent.iter().map(|header| format!("  {}: {}", json(&header.name), json(&header.value)));
    let members: Vec<_> = members.collect();
    if members.is_empty() { "{}\n".to_owned() } else { format!("{{\n{}\n}}\n", members.join(",\n")) }
}

/// A list of headers is not a server: the code that sends them must ask.
fn note_scheme(headers: &Headers, notes: &mut Vec<Note>) {
    for header in &headers.sent {
        let why = match &header.over_http {
            OverHttp::Same => continue,
            OverHttp::Absent => "send it over HTTPS alone".to_owned(),
            OverHttp::Text(other) => format!("over plain HTTP send: {other}"),
        };
        notes.push(Note::new(header.name.clone(), why));
    }
}
