//! The words of a policy's text, for the compiler and at start-up alike.

/// A word of a text, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// The byte of the whole text at which it begins.
    pub(super) at: usize,
    pub(super) text: &'a str,
    /// Whether it begins a line, without a blank before it.
    pub(super) begins_line: bool,
}

impl Word<'_> {
    /// Its bytes in the whole text.
    #[inline]
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// The words of a text that begins at byte `at`, with ASCII whitespace between them.
#[inline]
pub(super) fn words(at: usize, text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let line = begins_line(rest.as_bytes());
        rest = rest.trim_ascii_start();
        let end = rest.find(|character: char| character.is_ascii_whitespace()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let at = at + text.len() - rest.len();
        rest = tail;
        (!word.is_empty()).then_some(Word { at, text: word, begins_line: line })
    })
}

/// The first word of a text, empty at its end, and what follows it.
#[inline]
pub(super) const fn next_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut text = text;
    while let [byte, tail @ ..] = text {
        if !byte.is_ascii_whitespace() {
            break;
        }
        text = tail;
    }
    let mut rest = text;
    let mut length = 0;
    while let [byte, tail @ ..] = rest {
        if byte.is_ascii_whitespace() {
            break;
        }
        rest = tail;
        length += 1;
    }
    match text.split_at_checked(length) {
        Some(halves) => halves,
        None => (text, b""),
    }
}

/// Whether the whitespace at the beginning of a text ends in a line break.
#[inline]
pub(super) const fn begins_line(mut text: &[u8]) -> bool {
    let mut line = false;
    while let [byte, tail @ ..] = text {
        if !byte.is_ascii_whitespace() {
            break;
        }
        line = matches!(byte, b'\n' | b'\r');
        text = tail;
    }
    line
}

/// The text before a separator, and the text after it, if there is one.
#[inline]
pub(super) const fn split(text: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    let mut rest = text;
    let mut index = 0;
    while let [byte, tail @ ..] = rest {
        if *byte == separator {
            return match text.split_at_checked(index) {
                Some((before, _)) => (before, Some(tail)),
                None => (text, None),
            };
        }
        rest = tail;
        index += 1;
    }
    (text, None)
}

/// `eq_ignore_ascii_case`, which is for a `const` only since Rust 1.89.
#[inline]
pub(super) const fn same_word(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([a, left_tail @ ..], [b, right_tail @ ..]) = (left, right) {
        if !a.eq_ignore_ascii_case(b) {
            return false;
        }
        (left, right) = (left_tail, right_tail);
    }
    left.is_empty() && right.is_empty()
}

/// Whether a text begins with a word, without regard to case.
#[inline]
pub(super) const fn begins_with(text: &[u8], word: &[u8]) -> bool {
    match text.split_at_checked(word.len()) {
        Some((start, _)) => same_word(start, word),
        None => false,
    }
}

/// Whether a byte stands anywhere in a text.
#[inline]
pub(super) const fn has_byte(text: &[u8], byte: u8) -> bool {
    split(text, byte).1.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readers_find_the_same_words() {
        for text in ["", " ", "a", " a\tb\n\n c\r\nd \x0ce\n", "ü\u{a0}b"] {
            let mut rest = text.as_bytes();
            for word in words(7, text) {
                assert_eq!(word.begins_line, begins_line(rest), "{text:?}");
                let (same, tail) = next_word(rest);
                assert_eq!((word.text.as_bytes(), word.at), (same, 7 + text.len() - tail.len() - same.len()));
                rest = tail;
            }
            assert!(next_word(rest).0.is_empty(), "{text:?}");
        }
        let lines: Vec<_> = words(0, "\na\nb\n c\r\nd").map(|word| word.begins_line).collect();
        assert_eq!(lines, [true, true, false, true]);
    }
}
