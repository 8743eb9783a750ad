//! The text of a header, cut into policies, directives and words, each with its place.
//!
//! Readers of policies cut at different characters, so a [`Dialect`] says whose reading is meant.

/// Who reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A browser: a comma ends a policy; words end at ASCII whitespace.
    Browser,
    /// Mozilla's HTTP Observatory: a comma ends a policy; words end at any whitespace of JavaScript.
    Observatory,
    /// Google's csp-evaluator: a comma is an ordinary character; words end at any whitespace of JavaScript.
    CspEvaluator,
}

/// A word, and the byte of the text at which it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Its first byte, counted from the start of the header's value.
    pub start: usize,
}

/// A directive as it was written: its name, and the words behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectiveText<'a> {
    /// The first word.
    pub name: Word<'a>,
    /// All others.
    pub values: Vec<Word<'a>>,
}

impl DirectiveText<'_> {
    /// Whether browsers keep it: they drop a directive with anything that is not ASCII.
    #[inline]
    pub(in crate::header::content_security_policy) fn is_ascii(&self) -> bool {
        self.name.text.is_ascii() && self.values.iter().all(|word| word.text.is_ascii())
    }

    /// The words behind its name.
    #[inline]
    pub(in crate::header::content_security_policy) fn words(&self) -> Vec<String> {
        self.values.iter().map(|word| word.text.to_owned()).collect()
    }
}

/// The policies of a value, each with all its directives, equal names included. A policy without any is an empty list.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::{Dialect, policies};
///
/// let all = policies("img-src 'self' , font-src *", Dialect::Browser);
/// assert_eq!(all.len(), 2);
/// assert_eq!((all[1][0].name.text, all[1][0].name.start), ("font-src", 17));
/// assert_eq!(policies("img-src 'self' , font-src *", Dialect::CspEvaluator).len(), 1);
/// ```
#[must_use]
#[inline]
pub fn policies(value: &str, dialect: Dialect) -> Vec<Vec<DirectiveText<'_>>> {
    let comma = |char: char| char == ',' && dialect != Dialect::CspEvaluator;
    let semicolon = |char: char| char == ';';
    let directives = |policy| cut(policy, semicolon).filter_map(|part| directive(part, dialect)).collect();
    cut(Word { text: value, start: 0 }, comma).map(directives).collect()
}

#[inline]
fn directive(part: Word<'_>, dialect: Dialect) -> Option<DirectiveText<'_>> {
    let blank = move |char: char| match dialect {
        Dialect::Browser => char.is_ascii_whitespace(),
        Dialect::Observatory | Dialect::CspEvaluator => is_js_whitespace(char),
    };
    let mut words = cut(part, blank).filter(|word| !word.text.is_empty());
    let name = words.next()?;
    Some(DirectiveText { name, values: words.collect() })
}

/// The pieces between the characters that `ends` names, each with its place.
#[inline]
fn cut(whole: Word<'_>, ends: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = Word<'_>> {
    let mut next = whole.start;
    whole.text.split_inclusive(ends).map(move |piece| {
        let start = next;
        next += piece.len();
        Word { text: piece.strip_suffix(ends).unwrap_or(piece), start }
    })
}

/// What `\s` and `trim` of JavaScript take as whitespace.
#[inline]
fn is_js_whitespace(char: char) -> bool {
    (char.is_whitespace() && char != '\u{85}') || char == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, dialect: Dialect, expected: &str) {
        let words = |directive: &DirectiveText<'_>| {
            let all = std::iter::once(&directive.name).chain(&directive.values);
            all.map(|word| format!("{}@{}", word.text, word.start)).collect::<Vec<_>>().join(" ")
        };
        let policy = |policy: &Vec<_>| policy.iter().map(words).collect::<Vec<_>>().join("; ");
        assert_eq!(policies(value, dialect).iter().map(policy).collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn words_know_their_places() {
        check("  a  b ;;c\td, e", Dialect::Browser, "a@2 b@5; c@9 d@11, e@14");
        check("a b, c", Dialect::CspEvaluator, "a@0 b,@2 c@5");
        check("", Dialect::Browser, "");
        check(" ; ", Dialect::Browser, "");
    }

    #[test]
    fn whitespace_is_the_readers() {
        check("a\u{a0}b", Dialect::Browser, "a\u{a0}b@0");
        check("a\u{a0}b\u{feff}c", Dialect::Observatory, "a@0 b@3 c@7");
        check("a\u{85}b", Dialect::CspEvaluator, "a\u{85}b@0");
    }
}
