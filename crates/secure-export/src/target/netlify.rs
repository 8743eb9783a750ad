//! Netlify: `_headers`, and the same as a part of `netlify.toml`.

use std::fmt::Write as _;

use super::{AsksScheme, Removes, Target};
use crate::{
    comment::Comment,
    headers::Headers,
    note::Note,
    quote::{is_plain, json},
    refusal::Faults,
};

pub(super) const NETLIFY: Target = Target {
    name: "netlify",
    title: "Netlify",
    about: "Netlify, the file _headers",
    file: "_headers",
    is_run: true,
    comment: Comment::Hash,
    include: &["Put it as `_headers` into the folder that is published."],
    limits: &[
        "Functions, edge functions, rewrites to other hosts and pages that are rendered on demand set their own headers.",
        "No rule for a narrower path may set the same headers: it would replace these.",
    ],
    scheme: AsksScheme::NeverNeeds,
    keeps: true,
    companions: true,
    sets_server: false,
    removes: Removes::Nothing,
    render,
};

pub(super) const NETLIFY_TOML: Target = Target {
    name: "netlify-toml",
    about: "Netlify, a part of netlify.toml",
    file: "netlify.toml",
    include: &["Copy the table into netlify.toml; `_headers` must not set the same headers."],
    render: render_toml,
    ..NETLIFY
};

fn render(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    let mut text = String::from("/*\n");
    for header in &headers.sent {
        let _ = writeln!(text, "  {}: {}", header.name, header.value);
    }
    text
}

fn render_toml(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    format!("[[headers]]\nfor = \"/*\"\n\n[headers.values]\n{}", table(headers))
}

/// The headers as entries of a table of TOML.
pub(super) fn table(headers: &Headers) -> String {
    let key = |name: &str| if is_plain(name) { name.to_owned() } else { json(name) };
    let mut text = String::new();
    for header in &headers.sent {
        let _ = writeln!(text, "{} = {}", key(&header.name), json(&header.value));
    }
    text
}
