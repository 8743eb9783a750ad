//! The text of a header, and from which parts of the configuration its bytes come.

use std::ops::Range;

use super::{Spot, Step, spans::Spans};
use crate::wire::fault::Fault;

/// A text that a list or a table is written as, or that stands in the configuration as it is.
#[derive(Default)]
pub(super) struct Composed {
    text: String,
    /// Those that are inside of others come behind them.
    origins: Vec<Origin>,
}

/// Where bytes of the text come from, seen from the value of the header.
struct Origin {
    range: Range<usize>,
    path: Vec<Step>,
    spot: Spot,
}

impl Composed {
    /// A text that is written in the configuration as it is.
    pub(super) fn verbatim(text: &str) -> Self {
        Self::of(text, Spot::Byte(0))
    }

    /// A text that stands for a key or a value.
    pub(super) fn of(text: impl Into<String>, spot: Spot) -> Self {
        let text = text.into();
        Self { origins: vec![Origin { range: 0..text.len(), path: Vec::new(), spot }], text }
    }

    /// Parts with a text between them.
    pub(super) fn joined(parts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut whole = Self::default();
        for (index, part) in parts.into_iter().enumerate() {
            whole.push(if index == 0 { "" } else { between });
            whole.append(part);
        }
        whole
    }

    /// More text, which is of no part.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// More text, which is of another part.
    pub(super) fn append(&mut self, part: Self) {
        let start = self.text.len();
        self.text.push_str(&part.text);
        self.origins.extend(part.origins.into_iter().map(|origin| {
            let range = origin.range.start + start..origin.range.end + start;
            Origin { range, ..origin }
        }));
    }

    /// The same as a part that is one step further down, where it is a value.
    pub(super) fn under(self, step: &Step) -> Self {
        let mut whole = Self::of(self.text, Spot::Value);
        whole.origins.extend(self.origins);
        for origin in &mut whole.origins {
            origin.path.insert(0, step.clone());
        }
        whole
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its words, to look up what faults are about.
    pub(super) fn spans(&self) -> Spans<'_> {
        Spans::of(&self.text)
    }

    /// The innermost part that has all bytes that a fault is about, and the spot in it.
    pub(super) fn locate(&self, fault: &Fault, spans: &Spans<'_>) -> (&[Step], Spot) {
        let whole = (Default::default(), Spot::Value);
        let Some(span) = spans.span(fault) else { return whole };
        let inside = |origin: &&Origin| origin.range.start <= span.start && span.end <= origin.range.end;
        let behind = self.origins.partition_point(|origin| origin.range.start <= span.start);
        let (before, _) = self.origins.split_at_checked(behind).unwrap_or((&self.origins, &[]));
        match before.iter().rev().find(inside) {
            None => whole,
            Some(Origin { range, path, spot: Spot::Byte(byte) }) => (path, Spot::Byte(byte + span.start - range.start)),
            Some(Origin { path, spot, .. }) => (path, *spot),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_where_they_come_from() {
        let key = || Composed::joined([Composed::of("a", Spot::Key), Composed::verbatim("bc")], "=");
        let list = Composed::joined(
            [key().under(&Step::key("a")), Composed::of("d", Spot::Value).under(&Step::Index(1))],
            ", ",
        );
        assert_eq!(list.text(), "a=bc, d");
        let at = |range: Range<usize>| {
            let (path, spot) = list.locate(&Fault::new("A", "b", "leave it out").spanning(range), &list.spans());
            (path.to_vec(), spot)
        };
        assert_eq!(at(0..1), (vec![Step::key("a")], Spot::Key));
        assert_eq!(at(3..4), (vec![Step::key("a")], Spot::Byte(1)));
        assert_eq!(at(0..4), (vec![Step::key("a")], Spot::Value));
        assert_eq!(at(1..2), (vec![Step::key("a")], Spot::Value));
        assert_eq!(at(6..7), (vec![Step::Index(1)], Spot::Value));
        assert_eq!(at(4..5), (Vec::new(), Spot::Value));
        assert_eq!(at(0..7), (Vec::new(), Spot::Value));
        assert_eq!(at(9..10), (Vec::new(), Spot::Value));
        assert_eq!(list.locate(&Fault::new("A", "b", "leave it out"), &list.spans()), (&[][..], Spot::Value));
        let text = Composed::verbatim("abc");
        assert_eq!(
            text.locate(&Fault::new("A", "b", "leave it out").spanning(1..2), &text.spans()),
            (&[][..], Spot::Byte(1))
        );
    }
}
