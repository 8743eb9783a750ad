//! [`Place`]: where something stands in a page.

use std::ops::Range;

/// Where something stands in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The bytes of the start tag, from `<` to `>`. Of something in a `srcdoc` attribute, those of the frame's start tag.
    pub span: Range<usize>,
    /// The line of the first byte, from 1. Lines end with a line feed, a carriage return, or both.
    pub line: usize,
    /// The column of the first byte, from 1, in characters.
    pub column: usize,
}

/// Counts lines and columns for offsets that grow.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a [u8], start: usize) -> Self {
        Self { text, at: start, line: 1, column: 1 }
    }

    /// Goes on to this offset, and gives its line and column. An earlier offset gives the place where the cursor is.
    pub(crate) fn advance(&mut self, to: usize) -> (usize, usize) {
        let before = self.at.checked_sub(1).and_then(|index| self.text.get(index)).copied();
        let passed = self.text.get(self.at..to.min(self.text.len())).unwrap_or_default();
        let mut previous = before;
        for byte in passed {
            match byte {
                b'\n' if previous == Some(b'\r') => {}
                b'\n' | b'\r' => (self.line, self.column) = (self.line + 1, 1),
                // A continuation byte of UTF-8 belongs to the character before it.
                0x80..=0xBF => {}
                _ => self.column += 1,
            }
            previous = Some(*byte);
        }
        self.at += passed.len();
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\u{e9}b\r\nc\rd\n\ne".as_bytes();
        let places = ["a", "b", "c", "d", "e"].map(|letter| {
            let at = text.iter().position(|byte| *byte == letter.as_bytes()[0]).unwrap();
            Cursor::new(text, 0).advance(at)
        });
        assert_eq!(places, [(1, 1), (1, 3), (2, 1), (3, 1), (5, 1)]);
        let mut cursor = Cursor::new(text, 0);
        for at in 0..=text.len() {
            let step = cursor.advance(at);
            assert_eq!(step, Cursor::new(text, 0).advance(at), "{at}");
        }
        assert_eq!(cursor.advance(0), (5, 2));
    }
}
