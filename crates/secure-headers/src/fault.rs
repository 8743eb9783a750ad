//! A fault of a file as it is told: what, where, the line, and the cure.

use std::ops::Range;

use secure_core::Lint;

use crate::{
    source::Source,
    style::{STYLES, Styles},
};

/// Something wrong in a file.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
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
    Mistake,
    Warning,
}

/// Tells faults in the order of the file, and how many there are. All are of one severity.
pub(crate) fn tell(source: &Source, mut faults: Vec<Fault>) {
    faults.sort_by_key(|fault| fault.span.as_ref().map_or(usize::MAX, |span| span.start));
    for fault in &faults {
        anstream::eprintln!("{}", fault.render(source));
    }
    let Some(first) = faults.first() else { return };
    let (one, many) = match first.severity {
        Severity::Mistake => ("mistake", "mistakes"),
        Severity::Warning => ("warning", "warnings"),
    };
    anstream::eprintln!("{}: {} {}", source.name, faults.len(), if faults.len() == 1 { one } else { many });
}

impl Fault {
    fn render(&self, source: &Source) -> String {
        let Styles { error, warning, cure, frame, .. } = STYLES;
        let (style, word) = match self.severity {
            Severity::Mistake => (error, "error"),
            Severity::Warning => (warning, "warning"),
        };
        let place = self.span.as_ref().map(|span| Place::of(source, span));
        let gutter = " ".repeat(place.as_ref().map_or(1, |place| place.number.to_string().len()));
        let word = self.lint.map_or(word.to_owned(), |lint| format!("{word}[{}]", lint.as_str()));
        let mut lines = vec![format!("{style}{word}{style:#}: {}", self.message)];
        match &place {
            None => lines.push(format!("{gutter}{frame}-->{frame:#} {}", source.name)),
            Some(Place { number, column, line, padding, length }) => lines.extend([
                format!("{gutter}{frame}-->{frame:#} {}:{number}:{column}", source.name),
                format!("{gutter} {frame}|{frame:#}"),
                format!("{frame}{number} |{frame:#} {line}"),
                format!("{gutter} {frame}|{frame:#} {padding}{style}{}{style:#}", "^".repeat(*length)),
            ]),
        }
        lines.extend(self.cure.as_ref().map(|what| format!("{gutter} {frame}={frame:#} {cure}{what}{cure:#}")));
        lines.join("\n") + "\n"
    }
}

/// A span as people read it: a line, and a part of it.
struct Place<'s> {
    /// Counted from 1.
    number: usize,
    /// Counted from 1, in characters.
    column: usize,
    line: &'s str,
    /// Blanks below the line's text before the span, and its tabs.
    padding: String,
    /// Characters of the span on its first line, at least one.
    length: usize,
}

impl<'s> Place<'s> {
    fn of(source: &'s Source, span: &Range<usize>) -> Self {
        let before = source.text.get(..span.start).unwrap_or(&source.text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = source.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let indent = source.text.get(start..span.start).unwrap_or_default();
        let inside = source.text.get(span.clone()).unwrap_or_default().lines().next().unwrap_or_default();
        Self {
            number: source.line(span.start),
            column: indent.chars().count() + 1,
            line,
            padding: indent.chars().map(|char| if char == '\t' { '\t' } else { ' ' }).collect(),
            length: inside.chars().count().max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[track_caller]
    fn check(text: &str, span: Range<usize>, expected: &[&str]) {
        let fault =
            Fault { severity: Severity::Mistake, lint: None, span: Some(span), message: "A: b".to_owned(), cure: None };
        let rendered = anstream::adapter::strip_str(&fault.render(&Source::of("f", text))).to_string();
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
