//! A diagnostic: what is wrong in a file as it is printed, with its line and its cure.

use std::ops::Range;

use secure_core::Lint;

use crate::{
    output::{clean, controls, tell},
    source::Source,
    style::{STYLES, Styles},
};

/// Something wrong in a file.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    pub(crate) severity: Severity,
    /// The lint whose level makes it so.
    pub(crate) lint: Option<Lint>,
    /// The bytes that are wrong, where they are known.
    pub(crate) span: Option<Range<usize>>,
    pub(crate) message: String,
    pub(crate) cure: Option<String>,
}

/// Whether it stops the start-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Error,
    Warning,
}

/// Prints diagnostics in the order of the file, and how many there are. All are of one severity.
pub(crate) fn print(source: &Source, mut diagnostics: Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.as_ref().map_or(usize::MAX, |span| span.start));
    let Some(first) = diagnostics.first() else { return };
    let mut rest = diagnostics.as_slice();
    for (part, text) in source.parts() {
        let end = part.start + text.len();
        let is_within = |diagnostic: &Diagnostic| {
            end == source.text.len() || diagnostic.span.as_ref().is_some_and(|span| span.start < end)
        };
        let (own, others) = rest.split_at(rest.partition_point(is_within));
        let mut cursor = Cursor::new(text);
        for diagnostic in own {
            tell(&(diagnostic.within(part.start).render(&part.name, &mut cursor) + "\n"));
        }
        rest = others;
    }
    let (one, many) = match first.severity {
        Severity::Error => ("mistake", "mistakes"),
        Severity::Warning => ("warning", "warnings"),
    };
    let count = diagnostics.len();
    tell(&format!("{}: {count} {}\n", clean(&source.label()), if count == 1 { one } else { many }));
}

impl Diagnostic {
    /// The same in a text that begins at this byte.
    fn within(&self, start: usize) -> Self {
        let span = self.span.as_ref().map(|span| span.start.saturating_sub(start)..span.end.saturating_sub(start));
        Self { span, ..self.clone() }
    }

    fn render(&self, file: &str, cursor: &mut Cursor<'_>) -> String {
        let Styles { error, warning, cure, frame, .. } = STYLES;
        let (style, word) = match self.severity {
            Severity::Error => (error, "error"),
            Severity::Warning => (warning, "warning"),
        };
        let file = clean(file);
        let place = self.span.as_ref().map(|span| cursor.place(span));
        let gutter = " ".repeat(place.as_ref().map_or(1, |place| place.number.to_string().len()));
        let word = self.lint.map_or(word.to_owned(), |lint| format!("{word}[{}]", lint.as_str()));
        let mut lines = vec![format!("{style}{word}{style:#}: {}", clean(&self.message))];
        match &place {
            None => lines.push(format!("{gutter}{frame}-->{frame:#} {file}")),
            Some(Place { number, column, line, padding, length }) => lines.extend([
                format!("{gutter}{frame}-->{frame:#} {file}:{number}:{column}"),
                format!("{gutter} {frame}|{frame:#}"),
                format!("{frame}{number} |{frame:#} {line}"),
                format!("{gutter} {frame}|{frame:#} {padding}{style}{}{style:#}", "^".repeat(*length)),
            ]),
        }
        let cured = |what: &String| format!("{gutter} {frame}={frame:#} {cure}{}{cure:#}", clean(what));
        lines.extend(self.cure.as_ref().map(cured));
        lines.join("\n") + "\n"
    }
}

/// A span as people read it: a line, and a part of it.
struct Place {
    /// Counted from 1.
    number: usize,
    /// Counted from 1, in characters.
    column: usize,
    /// The line, or what of it is near the span. A character that controls a terminal is shown as `�`.
    line: String,
    /// Blanks below the line's text before the span, and its tabs.
    padding: String,
    /// Characters of the span on its first line, at least one.
    length: usize,
}

/// Characters of a line that are shown before a span, and from its beginning on.
const BEFORE: usize = 80;
const AFTER: usize = 120;

/// Walks through a text once, from one span to the next. Spans come in their order, except for some that lie on one line.
struct Cursor<'t> {
    text: &'t str,
    /// The line of `at`, counted from 1, and the byte at which it begins.
    number: usize,
    start: usize,
    /// A byte, and the characters of its line before it.
    at: usize,
    characters: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, number: 1, start: 0, at: 0, characters: 0 }
    }

    fn place(&mut self, span: &Range<usize>) -> Place {
        let to = (0..=span.start.min(self.text.len())).rev().find(|byte| self.text.is_char_boundary(*byte));
        self.walk(to.unwrap_or_default());
        let (before, rest) = self.text.split_at_checked(self.at).unwrap_or((self.text, ""));
        let line = before.get(self.start..).unwrap_or_default();
        let from = line.char_indices().rev().nth(BEFORE - 1).map_or(0, |(byte, _)| byte);
        let near = line.get(from..).unwrap_or_default();
        let cut_before = if from > 0 { "…" } else { "" };
        let ends = |(count, (_, char)): &(usize, (usize, char))| *count == AFTER || *char == '\n';
        let end = rest.char_indices().enumerate().find(ends);
        let after = rest.get(..end.map_or(rest.len(), |(_, (byte, _))| byte)).unwrap_or_default();
        let cut_after = if end.is_some_and(|(_, (_, char))| char != '\n') { "…" } else { "" };
        let after = if cut_after.is_empty() { after.trim_end_matches('\r') } else { after };
        let inside = after.char_indices().take_while(|(byte, _)| self.at + byte < span.end).count();
        let shown = |char: char| if controls(char) && char != '\t' { '\u{fffd}' } else { char };
        let blank = |char: char| if char == '\t' { '\t' } else { ' ' };
        Place {
            number: self.number,
            column: self.characters + 1,
            line: format!(
                "{cut_before}{}{}{cut_after}",
                near.chars().map(shown).collect::<String>(),
                after.chars().map(shown).collect::<String>(),
            ),
            padding: cut_before.chars().chain(near.chars()).map(blank).collect(),
            length: inside.max(1),
        }
    }

    /// Goes on to a byte, or begins anew where it lies behind.
    fn walk(&mut self, to: usize) {
        if to < self.at {
            *self = Self::new(self.text);
        }
        for char in self.text.get(self.at..to).unwrap_or_default().chars() {
            self.at += char.len_utf8();
            self.characters += 1;
            if char == '\n' {
                (self.number, self.start, self.characters) = (self.number + 1, self.at, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, span: Range<usize>, expected: &[&str]) {
        let message = "A: b".to_owned();
        let diagnostic = Diagnostic { severity: Severity::Error, lint: None, span: Some(span), message, cure: None };
        let rendered = diagnostic.render("f", &mut Cursor::new(text));
        let rendered = anstream::adapter::strip_str(&rendered).to_string();
        assert_eq!(rendered.lines().skip(1).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn carets_stand_below_what_is_wrong() {
        check("a = 1", 4..5, &[" --> f:1:5", "  |", "1 | a = 1", "  |     ^"]);
        check("\ta = 1", 5..6, &[" --> f:1:6", "  |", "1 | \ta = 1", "  | \t    ^"]);
        check("ä = ü", 5..7, &[" --> f:1:5", "  |", "1 | ä = ü", "  |     ^"]);
        check("x\r\na = [\r\n1]", 7..12, &[" --> f:2:5", "  |", "2 | a = [", "  |     ^"]);
        check("x\n", 2..2, &[" --> f:2:1", "  |", "2 | ", "  | ^"]);
    }
}
