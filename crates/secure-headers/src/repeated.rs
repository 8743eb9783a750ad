//! Values that appear twice in a directive: the policy keeps the first of them, and only the file shows the second.

use std::{collections::HashSet, ops::Range};

use secure_core::{Level, Lint, Policy, Source as Expression, config::Value};

use crate::{
    diagnostic::{Diagnostic, Severity},
    source::{Entry, Kind, Node, Source},
};

/// The headers that are content security policies.
const POLICIES: [&str; 2] = ["Content-Security-Policy", "Content-Security-Policy-Report-Only"];

/// What is reported of a file whose policy is fine.
pub(crate) fn repeated(source: &Source, policy: &Policy) -> Vec<Diagnostic> {
    let severity = match policy.headers.levels.of(Lint::SourceRepeated) {
        Level::Allow => return Vec::new(),
        Level::Warn => Severity::Warning,
        Level::Deny => Severity::Error,
    };
    let mut found = Found { source, severity, diagnostics: Vec::new() };
    found.headers("", source.top());
    for class in source.entry(&["classes"]).into_iter().flat_map(|classes| entries(&classes.value)) {
        found.headers(&format!("{}: ", class.key), entries(&class.value));
    }
    found.diagnostics
}

fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        Kind::Table(entries) => entries,
        _ => &[],
    }
}

struct Found<'s> {
    source: &'s Source,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
}

impl Found<'_> {
    /// Those of the application, or of the class that the text names.
    fn headers(&mut self, class: &str, entries: &[Entry]) {
        for entry in entries {
            if let Some(header) = POLICIES.iter().find(|header| entry.key.eq_ignore_ascii_case(header)) {
                self.header(&format!("{class}{header}"), &entry.value);
            }
        }
    }

    fn header(&mut self, header: &str, node: &Node) {
        match &node.kind {
            Kind::Table(directives) => {
                for directive in directives {
                    self.directive(header, directive);
                }
            }
            Kind::Leaf(Value::Text(text)) => {
                for part in parts(text, |char| matches!(char, ';' | ',')) {
                    let words = words(text, part);
                    let Some((name, values)) = words.split_first() else { continue };
                    let directive = text.get(name.clone()).unwrap_or_default();
                    let mut seen = Seen::of(directive);
                    for word in values {
                        if let Some(value) = text.get(word.clone()).filter(|value| seen.again(value)) {
                            self.tell(header, directive, value, self.source.part(node, word.clone()));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn directive(&mut self, header: &str, Entry { key, value, .. }: &Entry) {
        let mut seen = Seen::of(key);
        let items = if let Kind::List(items) = &value.kind { items.as_slice() } else { std::slice::from_ref(value) };
        for item in items {
            let Some(text) = item.text() else { continue };
            for word in words(text, 0..text.len()) {
                if let Some(value) = text.get(word.clone()).filter(|value| seen.again(value)) {
                    self.tell(header, key, value, self.source.part(item, word));
                }
            }
        }
    }

    fn tell(&mut self, header: &str, directive: &str, value: &str, span: Option<Range<usize>>) {
        self.diagnostics.push(Diagnostic {
            severity: self.severity,
            lint: Some(Lint::SourceRepeated),
            span,
            message: format!("{header}: {directive}: {value:?} appears twice, and counts once"),
            cure: Some("leave one of them out".to_owned()),
        });
    }
}

/// The values of a directive, as they go out.
struct Seen {
    values: HashSet<String>,
    is_of_sources: bool,
}

impl Seen {
    fn of(directive: &str) -> Self {
        let others = ["sandbox", "trusted-types", "require-trusted-types-for", "report-to", "report-uri"];
        let is_of_sources = !others.iter().any(|other| directive.eq_ignore_ascii_case(other));
        Self { values: HashSet::new(), is_of_sources }
    }

    /// Whether the value was there before.
    fn again(&mut self, value: &str) -> bool {
        let source = || value.parse::<Expression>().ok().map(|source| source.to_string());
        let written = if self.is_of_sources { source() } else { None };
        !self.values.insert(written.unwrap_or_else(|| value.to_owned()))
    }
}

/// The parts of a text between such characters.
fn parts(text: &str, ends: fn(char) -> bool) -> Vec<Range<usize>> {
    let mut begin = 0;
    let ranges = text.split(ends).map(|part| {
        let range = begin..begin + part.len();
        begin = range.end + 1;
        range
    });
    ranges.collect()
}

/// The words of a part of a text.
fn words(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let begin = part.start;
    let words = parts(text.get(part).unwrap_or_default(), |char| char.is_ascii_whitespace());
    words.into_iter().filter(|word| !word.is_empty()).map(|word| begin + word.start..begin + word.end).collect()
}
