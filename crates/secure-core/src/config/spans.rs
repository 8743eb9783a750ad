//! Where in a text the word lies that a fault is about. It looks at the data of the fault, never at its message.

use std::{collections::HashMap, ops::Range};

use crate::wire::fault::Fault;

/// The words of a text, to look up what many faults are about.
pub(super) struct Spans<'t> {
    text: &'t str,
    members: Vec<Vec<Word<'t>>>,
    /// The last member that begins with a name.
    names: HashMap<&'t str, usize>,
    /// The last place of a word, and of a word without its quotes: its member, and its number in it.
    words: HashMap<&'t str, (usize, usize)>,
    bare: HashMap<&'t str, (usize, usize)>,
}

impl<'t> Spans<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let members = members(text);
        let (mut names, mut words, mut bare) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, member) in members.iter().enumerate() {
            names.extend(member.first().map(|first| (first.text, at)));
            for (number, word) in member.iter().enumerate() {
                words.insert(word.text, (at, number));
                bare.insert(word.bare(), (at, number));
            }
        }
        Self { text, members, names, words, bare }
    }

    /// The bytes that a fault is about, where it or the text says so.
    pub(super) fn span(&self, fault: &Fault) -> Option<Range<usize>> {
        if let Some(span) = &fault.span {
            // What ends too soon is wrong as a whole.
            let inside = span.start < self.text.len();
            return Some(if inside { span.start..span.end.min(self.text.len()) } else { 0..self.text.len() });
        }
        let word = fault.place.word();
        match (fault.place.part().and_then(|part| self.part(part)), word) {
            (Some(part), Some(word)) => {
                let found = part.iter().rev().find(|other| other.bare() == bare(word));
                found.map(|other| other.range_of(word)).or_else(|| range(part))
            }
            (Some(part), None) => range(part),
            (None, Some(word)) => {
                let (member, number) = self.bare.get(bare(word))?;
                Some(self.members.get(*member)?.get(*number)?.range_of(word))
            }
            (None, None) => None,
        }
    }

    /// The words of a part: a member of this name, or a parameter and its value.
    fn part(&self, name: &str) -> Option<&[Word<'t>]> {
        if let Some(member) = self.names.get(name) {
            return self.members.get(*member).map(Vec::as_slice);
        }
        let (member, number) = self.words.get(name)?;
        let member = self.members.get(*member)?;
        member.get(*number..member.len().min(number + 2))
    }
}

/// The bytes from the first word to the last.
fn range(words: &[Word<'_>]) -> Option<Range<usize>> {
    Some(words.first()?.range.start..words.last()?.range.end)
}

/// A word of a structured field, or a text in quotes.
struct Word<'t> {
    text: &'t str,
    range: Range<usize>,
}

impl<'t> Word<'t> {
    /// Its bytes, without its quotes where the word that is looked for has none.
    fn range_of(&self, word: &str) -> Range<usize> {
        let quotes = usize::from(self.text.len() > 1 && self.text.starts_with('"') && !word.starts_with('"'));
        self.range.start + quotes..self.range.end - quotes
    }

    fn bare(&self) -> &'t str {
        bare(self.text)
    }
}

/// A word without its quotes.
fn bare(word: &str) -> &str {
    word.trim_matches('"')
}

/// The words of each member. Commas outside of quotes are between members.
fn members(text: &str) -> Vec<Vec<Word<'_>>> {
    let mut members = vec![Vec::new()];
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = match char {
            '"' => quoted(rest),
            ',' | ';' | '(' | ')' | '=' => char.len_utf8(),
            char if char.is_ascii_whitespace() => char.len_utf8(),
            _ => {
                let ends = |char: char| char.is_ascii_whitespace() || matches!(char, '"' | ',' | ';' | '(' | ')' | '=');
                rest.find(ends).unwrap_or(rest.len())
            }
        };
        let (word, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match (char, members.last_mut()) {
            (',', _) => members.push(Vec::new()),
            (';' | '(' | ')' | '=', _) | (_, None) => {}
            (char, _) if char.is_ascii_whitespace() => {}
            (_, Some(member)) => member.push(Word { text: word, range: at..at + length }),
        }
        rest = tail;
    }
    members
}

/// How long a text in quotes is. A backslash takes the next character for itself.
fn quoted(text: &str) -> usize {
    let mut escaped = true;
    let end = text.char_indices().find(|(_, char)| {
        let ends = *char == '"' && !escaped;
        escaped = *char == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(byte, _)| byte + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::fault::Place;

    #[track_caller]
    fn check(place: Place, text: &str, expected: Option<&str>) {
        let span = Spans::of(text).span(&Fault::new(place, "a", "leave it out"));
        assert_eq!(span.and_then(|span| text.get(span)), expected, "{text}");
    }

    #[test]
    fn a_word_is_found_in_its_part() {
        let text = "camera=(self \"https://a.example\"), usb=(\"https://a.example\" self);report-to=x";
        let header = || Place::from("Permissions-Policy");
        check(header().about("usb"), text, Some("usb=(\"https://a.example\" self);report-to=x"));
        check(header().about("report-to"), text, Some("report-to=x"));
        check(header().about("camera").at_word("\"https://a.example\""), text, Some("\"https://a.example\""));
        check(header().about("usb").at_word("self"), text, Some("self"));
        check(header().about("usb").at_word("usb"), text, Some("usb"));
        check(header().about("camera").at_word("none"), text, Some("camera=(self \"https://a.example\""));
        check(header().about("midi"), text, None);
        check(header(), text, None);
        check(header().at_word("x"), text, Some("x"));
        check(header().at_word("x"), "\"", None);
    }
}
