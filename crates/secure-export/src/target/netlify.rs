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

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let mut text = String::from("/*\n");
    for header in &headers.sent {
        refuse_name(&header.name, faults);
        if !is_spaced(&header.value) {
            faults.push(
                header.name.clone(),
                "Netlify writes a blank after each comma, and none before",
                "export `--to netlify-toml`, which holds the text as it is",
            );
        }
        let _ = writeln!(text, "  {}: {}", header.name, header.value);
    }
    text
}

/// In a file of lines these begin a comment, or a name that is taken out.
pub(super) fn refuse_name(name: &str, faults: &mut Faults) {
    if name.starts_with(['#', '!']) {
        faults.push(name.to_owned(), "a line of this name is not one of a header", "choose another name");
    }
}

/// Whether each comma has one blank after it and none before.
fn is_spaced(value: &str) -> bool {
    let pieces: Vec<_> = value.split(',').map(str::trim).collect();
    pieces.join(", ") == value
}

fn render_toml(headers: &Headers, _: &mut Vec<Note>, _: &mut Faults) -> String {
    // An item of a list is left as it is.
    let value = |value: &str| if is_spaced(value) { json(value) } else { format!("[{}]", json(value)) };
    format!("[[headers]]\nfor = \"/*\"\n\n[headers.values]\n{}", table(headers, value))
}

/// The headers as entries of a table of TOML.
pub(super) fn table(headers: &Headers, value: impl Fn(&str) -> String) -> String {
    let key = |name: &str| if is_plain(name) { name.to_owned() } else { json(name) };
    let mut text = String::new();
    for header in &headers.sent {
        let _ = writeln!(text, "{} = {}", key(&header.name), value(&header.value));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_are_those_that_netlify_writes() {
        for (value, spaced) in [("a", true), ("a, b", true), ("a,b", false), ("a , b", false), ("a,  b", false)] {
            assert_eq!(is_spaced(value), spaced, "{value}");
        }
    }

    #[test]
    fn names_that_begin_no_header_are_refused() {
        let mut faults = Faults::default();
        refuse_name("#A", &mut faults);
        let told = "#A: a line of this name is not one of a header; choose another name";
        assert_eq!(faults.or(()).unwrap_err().to_string(), told);
    }
}
