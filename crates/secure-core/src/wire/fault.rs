//! [`Fault`]: a single mistake as data. Other parts look at its place and span, and never read its words.

use std::{borrow::Cow, fmt, ops::Range};

use crate::wire::lint::Lint;

/// A single mistake: where it is, what it is, and what to do instead.
///
/// `Display` prints *place: problem; cure*, and behind it the name of the [`Lint`] that found it, if one did: its level
/// can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// The bytes that are wrong in the text that was read, if there was one.
    pub span: Option<Range<usize>>,
    /// What is wrong, quoting what was written.
    pub problem: String,
    /// What to write or do instead.
    pub cure: Cure,
    /// The lint that found it.
    pub lint: Option<Lint>,
}

/// Where a fault is: a header or setting, and perhaps a part of it, as in `Content-Security-Policy: script-src`.
///
/// ```
/// # use secure_core::Place;
/// let place = Place::from(("Content-Security-Policy", "script-src"));
/// assert_eq!((place.header(), place.part()), ("Content-Security-Policy", Some("script-src")));
/// assert_eq!(place.to_string(), "Content-Security-Policy: script-src");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Boxed, so that faults are cheap to move in code that hardly ever meets one.
    path: Box<Path>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Path {
    class: Option<String>,
    header: String,
    parts: Vec<String>,
    /// The byte of a long text, as it is shown: `, byte 5`.
    byte: Option<String>,
    /// A part and a word of it that are not shown, for the problem says them.
    silent_part: Option<String>,
    word: Option<String>,
}

/// What to write or do instead, in the words of Rust and in those of a configuration.
///
/// ```
/// # use secure_core::{Cure, Error};
/// let cure = Cure::both("write Team::Blue", "write \"blue\"");
/// let error = Error::new("X-Team", "\"?\" is not a team", cure);
/// assert_eq!(error.to_string(), "X-Team: \"?\" is not a team; write Team::Blue");
/// assert_eq!(error.faults()[0].cure.configuration(), "write \"blue\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    rust: Cow<'static, str>,
    configuration: Option<Cow<'static, str>>,
}

impl Fault {
    pub(crate) fn new(place: impl Into<Place>, problem: impl Into<String>, cure: impl Into<Cure>) -> Self {
        Self::of(place.into(), problem.into(), cure.into())
    }

    #[cold]
    fn of(place: Place, problem: String, cure: Cure) -> Self {
        #[cfg(test)]
        tests::understand(&cure);
        Self { place, span: None, problem, cure, lint: None }
    }

    /// The same fault, at these bytes.
    pub(crate) fn spanning(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same fault, which `Display` then prints in the words of a configuration.
    ///
    /// The mistakes of [`config::read`](crate::config::read) are such. The faults of [`prepare`](crate::Policy::prepare),
    /// which only a whole policy shows, print the words of Rust.
    ///
    /// ```
    /// # use secure_core::{CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, MemoryBackend, Policy};
    /// let policy = Policy::empty()
    ///     .with(CrossOriginEmbedderPolicy::REQUIRE_CORP)
    ///     .with(CrossOriginOpenerPolicy::UNSAFE_NONE);
    /// let error = policy.prepare::<MemoryBackend>().unwrap_err();
    /// let fault = error.faults()[0].clone().for_configuration();
    /// assert_eq!(fault.cure, "write cross-origin-opener-policy = \"same-origin\"");
    /// ```
    #[must_use]
    #[inline]
    pub fn for_configuration(self) -> Self {
        let cure = match self.cure.configuration {
            Some(words) => Cure { rust: words, configuration: None },
            None => self.cure,
        };
        Self { cure, ..self }
    }
}

impl Place {
    /// The header or the setting.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.path.header
    }

    /// The part of it, such as a directive or a member.
    #[must_use]
    pub fn part(&self) -> Option<&str> {
        self.path.parts.first().or(self.path.silent_part.as_ref()).map(String::as_str)
    }

    /// The class of responses whose header it is, if it is not the application's.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.path.class.as_deref()
    }

    /// The word of the part that is wrong, as it goes out: a source, for instance.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        self.path.word.as_deref()
    }

    /// The same place without the byte of the text, for a message that shows the text itself.
    #[must_use]
    pub fn without_byte(mut self) -> Self {
        self.path.byte = None;
        self
    }

    /// A further part in it.
    #[must_use]
    pub(crate) fn then(mut self, part: impl Into<String>) -> Self {
        self.path.parts.push(part.into());
        self
    }

    #[must_use]
    #[inline]
    pub(crate) fn at_byte(mut self, byte: usize) -> Self {
        let separator = if self.path.parts.is_empty() { ":" } else { "," };
        self.path.byte = Some(format!("{separator} byte {byte}"));
        self
    }

    #[must_use]
    #[inline]
    pub(crate) fn at_word(mut self, word: impl Into<String>) -> Self {
        self.path.word = Some(word.into());
        self
    }

    /// The same place, in a part that the problem names.
    #[must_use]
    pub(crate) fn about(mut self, part: impl Into<String>) -> Self {
        self.path.silent_part = Some(part.into());
        self
    }

    #[must_use]
    pub(crate) fn of_class(mut self, class: impl Into<String>) -> Self {
        self.path.class = Some(class.into());
        self
    }

    /// The same place, of another header.
    #[must_use]
    pub(crate) fn of_header(mut self, header: impl Into<String>) -> Self {
        self.path.header = header.into();
        self
    }

    /// The same place, each part by another name.
    #[cfg(feature = "config")]
    #[must_use]
    pub(crate) fn map_parts(mut self, change: impl Fn(&str) -> String) -> Self {
        for part in self.path.parts.iter_mut().chain(&mut self.path.silent_part) {
            *part = change(part);
        }
        self
    }

    /// The same place, inside of another.
    #[must_use]
    #[inline]
    pub(crate) fn within(self, around: Self) -> Self {
        let (mut path, own) = (around.path, *self.path);
        path.parts.extend(own.class);
        path.parts.push(own.header);
        path.parts.extend(own.parts);
        (path.byte, path.silent_part) = (own.byte, own.silent_part);
        path.word = own.word.or(path.word);
        Self { path }
    }

    #[cold]
    fn of(header: String, parts: Vec<String>) -> Self {
        Self { path: Box::new(Path { header, parts, ..Path::default() }) }
    }
}

impl Cure {
    /// A cure that Rust and a configuration say differently.
    #[inline]
    pub fn both(rust: impl Into<Cow<'static, str>>, configuration: impl Into<Cow<'static, str>>) -> Self {
        Self { rust: rust.into(), configuration: Some(configuration.into()) }
    }

    /// In the words of Rust.
    #[must_use]
    pub fn rust(&self) -> &str {
        &self.rust
    }

    /// In the words of a configuration.
    #[must_use]
    pub fn configuration(&self) -> &str {
        self.configuration.as_ref().unwrap_or(&self.rust)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.problem, self.cure)?;
        match self.lint {
            Some(lint) => write!(f, " (lint {})", lint.as_str()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(class) = &self.path.class {
            write!(f, "{class}: ")?;
        }
        f.write_str(&self.path.header)?;
        for part in &self.path.parts {
            write!(f, ": {part}")?;
        }
        f.write_str(self.path.byte.as_deref().unwrap_or_default())
    }
}

impl fmt::Display for Cure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.rust)
    }
}

impl PartialEq<&str> for Place {
    #[inline]
    fn eq(&self, text: &&str) -> bool {
        format!("{self}") == *text
    }
}

impl PartialEq<&str> for Cure {
    #[inline]
    fn eq(&self, text: &&str) -> bool {
        self.rust == *text
    }
}

impl From<&str> for Place {
    #[cold]
    fn from(header: &str) -> Self {
        Self::of(header.to_owned(), Vec::new())
    }
}

impl From<String> for Place {
    fn from(header: String) -> Self {
        Self::of(header, Vec::new())
    }
}

impl<H: Into<String>, P: Into<String>> From<(H, P)> for Place {
    fn from((header, part): (H, P)) -> Self {
        Self::of(header.into(), vec![part.into()])
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Cure {
    fn from(rust: T) -> Self {
        Self { rust: rust.into(), configuration: None }
    }
}

#[cfg(test)]
mod edits;
#[cfg(test)]
mod kinds;

#[cfg(test)]
pub(crate) mod tests {
    use super::{
        edits::{Edit, Written, beginning, edits, quotes, with, without},
        kinds, *,
    };
    use crate::wire::error::Error;

    /// The message of an error. In the words of a configuration it names nothing of Rust: no path, no call, no word between
    /// backquotes.
    #[track_caller]
    pub(crate) fn said(error: &Error) -> String {
        for fault in error.faults() {
            for text in [fault.problem.as_str(), fault.cure.configuration()] {
                // What is in quotes was written by the user, or is to be.
                let own: String = text.split('"').step_by(2).collect();
                let calls = own.split("()").count() - 1;
                let called = |before: &str| before.ends_with(|char: char| char.is_ascii_alphanumeric());
                let called = own.split("()").take(calls).any(called);
                assert!(!own.contains("::") && !called && !own.contains('`'), "{text}");
            }
        }
        error.to_string()
    }

    /// Whatever is quoted in a cure is a text that can be followed, or known to be none. What is to be written is in quotes, and
    /// a cure with nothing to write is of a kind.
    #[track_caller]
    pub(super) fn understand(cure: &Cure) {
        for words in [cure.rust(), cure.configuration()] {
            match edits(words) {
                Err(what) => panic!("{what}: no test can follow it"),
                Ok(edits) if words == cure.configuration() => {
                    if let Err(what) = kinds::check(words, !edits.is_empty()) {
                        panic!("{what}: no test can follow it");
                    }
                }
                Ok(_) => {}
            }
        }
    }

    /// Does what each cure says, and nothing else, in the place that it is said of: then that fault is gone, and no other takes
    /// its place.
    #[track_caller]
    pub(crate) fn follow(text: &str, error: &Error, read: &dyn Fn(&str) -> Option<Error>) {
        for fault in error.faults().iter().filter(|fault| !fault.problem.starts_with("it is missing")) {
            let ranges = ranges(text, fault);
            let put = |range: &Range<usize>, new: &str| format!("{}{new}{}", &text[..range.start], &text[range.end..]);
            let everywhere = |new: &str| ranges.iter().map(|range| put(range, new)).collect::<Vec<_>>();
            for edit in edits(fault.cure.configuration()).unwrap() {
                let tried = match &edit {
                    Edit::Write(new) => everywhere(new),
                    Edit::Choose(texts) if texts.contains(&String::new()) => continue,
                    Edit::Choose(texts) => texts.iter().flat_map(|new| everywhere(new)).collect(),
                    Edit::Like(Written::Text(new)) => [everywhere(new), vec![new.clone()]].concat(),
                    Edit::Leave(gone) => without(text, gone),
                    Edit::Before(new) => ranges
                        .iter()
                        .flat_map(|range| beginning(&text[range.clone()], new).into_iter().map(|new| put(range, &new)))
                        .chain(beginning(text, new))
                        .collect(),
                    Edit::Add(more, None) => with(text, more),
                    Edit::Like(Written::Number(number)) => everywhere(&number.to_string()),
                    Edit::Remove => {
                        let gone = ranges.iter().filter(|range| !range.is_empty()).map(|range| &text[range.clone()]);
                        gone.flat_map(|gone| without(text, gone)).chain(everywhere("")).collect()
                    }
                    // For these there must be entries.
                    Edit::Like(_) | Edit::Flag | Edit::Add(..) | Edit::Set(..) | Edit::Move(_) => continue,
                };
                let left = |text: &String| read(text).map_or(Vec::new(), Error::into_faults);
                let is_cured = |text: &str, left: &[Fault]| {
                    let is_worse = left.len() + usize::from(error.faults().len() == 1) > error.faults().len();
                    // Where all has gone, so has the header.
                    let is_gone = matches!(edit, Edit::Remove) && text.trim().is_empty();
                    is_gone
                        || !is_worse
                            && left.iter().all(|other| other.problem != fault.problem || other.place != fault.place)
                };
                let cured = tried.iter().any(|text| is_cured(text, &left(text)));
                let left = || tried.iter().map(|text| (text, left(text))).collect::<Vec<_>>();
                assert!(cured, "{fault}: {edit:?}: {:?}", left());
            }
        }
    }

    /// What of a text a fault can be about: its bytes; without them the word, what the problem quotes, and the whole.
    fn ranges(text: &str, fault: &Fault) -> Vec<Range<usize>> {
        let found = |word: &str| text.match_indices(word).map(|(at, _)| at..at + word.len()).collect::<Vec<_>>();
        let unquoted = |range: Range<usize>| {
            let is_quoted = range.len() > 1 && range.len() < text.len() && text[range.clone()].starts_with('"');
            if is_quoted { vec![range.start + 1..range.end - 1, range] } else { vec![range] }
        };
        let span = fault.span.clone().filter(|span| span.end <= text.len());
        let whole = 0..text.len();
        let ranges = match (span, fault.place.word().map(found).filter(|ranges| !ranges.is_empty())) {
            (Some(range), _) => vec![range],
            (None, Some(ranges)) => ranges,
            (None, None) => {
                quotes(&fault.problem).iter().flat_map(|word| found(word)).chain(std::iter::once(whole)).collect()
            }
        };
        // The whole part between separators comes last.
        let separators = [';', ','];
        let part = |range: &Range<usize>| {
            let start = text[..range.start].rfind(separators).map_or(0, |at| at + 1);
            let end = text[range.end..].find(separators).map_or(text.len(), |at| range.end + at);
            start + (text[start..end].len() - text[start..end].trim_start().len())..end
        };
        let parts: Vec<_> = ranges.iter().map(part).collect();
        ranges.into_iter().flat_map(unquoted).chain(parts).collect()
    }

    #[test]
    fn places_are_written_from_the_outside_in() {
        let place = Place::from(("A", "b"));
        assert_eq!(place.to_string(), "A: b");
        assert_eq!(place.clone().at_byte(3).to_string(), "A: b, byte 3");
        assert_eq!(place.clone().at_byte(3).without_byte(), place);
        assert_eq!(Place::from("A").at_byte(0).to_string(), "A: byte 0");
        assert_eq!(place.clone().then("c").of_class("data").to_string(), "data: A: b: c");
        assert_eq!(place.clone().of_class("data").within("file".into()).to_string(), "file: data: A: b");
        assert_eq!(place.clone().at_word("d").of_header("B").to_string(), "B: b");
        assert_eq!(place, "A: b");
    }

    #[test]
    fn a_cure_has_the_words_of_both() {
        let cure = Cure::both("write A::B", "write \"b\"");
        assert_eq!((cure.to_string().as_str(), cure.configuration()), ("write A::B", "write \"b\""));
        assert_eq!(Cure::from("write it once").configuration(), "write it once");
    }

    #[test]
    fn a_lint_is_named() {
        let fault = Fault { lint: Some(Lint::FramingDiffers), ..Fault::new("A", "b", "leave it out").spanning(1..2) };
        assert_eq!(fault.to_string(), "A: b; leave it out (lint framing-differs)");
    }
}
