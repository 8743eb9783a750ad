//! What is wrong with a policy: where, what, and what to write instead.
//!
//! Everything that can fail in this family of crates fails at start-up, and with this one type. A policy with five
//! mistakes reports all five:
//!
//! ```
//! use secure_core::{CustomHeader, HeaderValue};
//!
//! let error = CustomHeader::new("Set-Cookie", "a=b").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "Set-Cookie: a custom header may not be \"Set-Cookie\"; set cookies with the framework's cookie jar",
//! );
//! let error = HeaderValue::new("one\r\ntwo").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "header value: control character 0x0D at byte 3 of \"one\\r\\ntwo\"; write visible ASCII only",
//! );
//! ```

use std::fmt;

use crate::wire::{
    fault::{Cure, Fault, Place},
    lint::{Level, Levels, Lint},
};

/// One or more faults of a policy, each with its place and its cure.
///
/// `Display` prints one line a fault: *place: what is wrong; what to do instead*. So does `Debug`, since an `Error` that
/// `main` returns is printed by it.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    faults: Vec<Fault>,
}

impl Error {
    /// An error of one fault, for headers of your own.
    ///
    /// ```
    /// let error = secure_core::Error::new("X-Team", "\"?\" is not a team", "write the team's short name");
    /// assert_eq!(error.to_string(), "X-Team: \"?\" is not a team; write the team's short name");
    /// ```
    pub fn new(place: impl Into<Place>, problem: impl Into<String>, cure: impl Into<Cure>) -> Self {
        Fault::new(place, problem, cure).into()
    }

    /// The faults, in the order in which the policy lists its headers. There is at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The same faults, each said to be inside of `place`.
    #[must_use]
    pub fn within(self, place: impl Into<Place>) -> Self {
        let around = place.into();
        self.map_places(|place| place.within(around.clone()))
    }

    /// The same faults, each changed.
    ///
    /// ```
    /// # use secure_core::Error;
    /// let error = Error::new("X-Team", "\"?\" is not a team", "write the team's short name").map_faults(|mut fault| {
    ///     fault.cure = "ask the doorman".into();
    ///     fault
    /// });
    /// assert_eq!(error.to_string(), "X-Team: \"?\" is not a team; ask the doorman");
    /// ```
    #[must_use]
    pub fn map_faults(self, change: impl FnMut(Fault) -> Fault) -> Self {
        Self { faults: self.faults.into_iter().map(change).collect() }
    }

    /// An error of these faults, of which there is at least one.
    pub(crate) fn all(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self { faults: faults.into_iter().collect() }
    }

    pub(crate) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The same faults, at another place.
    #[must_use]
    pub(crate) fn at(self, place: impl Into<Place>) -> Self {
        let place = place.into();
        self.map_places(|_| place.clone())
    }

    /// The same faults of a text that is a part of another, from `start` to `end`. A fault without a span is one of the whole part.
    #[must_use]
    pub(crate) fn inside(self, part: std::ops::Range<usize>) -> Self {
        self.map_faults(|fault| {
            let span = fault.span.clone().map(|span| span.start + part.start..span.end + part.start);
            fault.spanning(span.unwrap_or_else(|| part.clone()))
        })
    }

    /// The same faults of a word that was read alone, whose place in the text around it only the word shows.
    #[must_use]
    pub(crate) fn of_word(self, word: &str) -> Self {
        self.map_faults(|fault| Fault { place: fault.place.at_word(word), ..fault }).unplaced()
    }

    /// The same faults, without the bytes of a text that was read alone and is a part of another.
    #[must_use]
    pub(crate) fn unplaced(self) -> Self {
        self.map_faults(|fault| Fault { span: None, ..fault })
    }

    /// The same faults, at these bytes.
    #[must_use]
    pub(crate) fn spanning(self, span: std::ops::Range<usize>) -> Self {
        self.map_faults(|fault| fault.spanning(span.clone()))
    }

    #[must_use]
    pub(crate) fn map_places(mut self, change: impl Fn(Place) -> Place) -> Self {
        for fault in &mut self.faults {
            fault.place = change(std::mem::take(&mut fault.place));
        }
        self
    }
}

impl From<Fault> for Error {
    #[cold]
    fn from(fault: Fault) -> Self {
        Self { faults: vec![fault] }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Collects the faults of several steps, so that all are reported at once.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    denied: Vec<Fault>,
    warnings: Vec<Fault>,
    levels: Levels,
}

impl Faults {
    /// Collects what the levels make a fault or a warning.
    pub(crate) fn at(levels: &Levels) -> Self {
        Self { levels: levels.clone(), ..Self::default() }
    }

    /// What is a fault at any level.
    pub(crate) fn push(&mut self, place: impl Into<Place>, problem: impl Into<String>, cure: impl Into<Cure>) {
        self.add(Fault::new(place, problem, cure));
    }

    /// What is a fault at any level, with its span.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.denied.push(fault);
    }

    /// What is a fault, a warning or nothing, by the level of its lint.
    pub(crate) fn lint(
        &mut self,
        lint: Lint,
        place: impl Into<Place>,
        problem: impl Into<String>,
        cure: impl Into<Cure>,
    ) {
        self.found(lint, Fault::new(place, problem, cure));
    }

    #[cold]
    fn found(&mut self, lint: Lint, fault: Fault) {
        let fault = Fault { lint: Some(lint), ..fault };
        match self.levels.of(lint) {
            Level::Allow => {}
            Level::Warn => self.warnings.push(fault),
            Level::Deny => self.denied.push(fault),
        }
    }

    /// The value of a step that went well; the faults of one that did not are kept.
    pub(crate) fn keep<T>(&mut self, step: Result<T, Error>) -> Option<T> {
        step.map_err(|error| self.denied.extend(error.faults)).ok()
    }

    /// Takes all that others have found in, and says that they found it in the headers of a class.
    pub(crate) fn take_in(&mut self, class: &str, others: Self) {
        let of_class = |faults| Error { faults }.map_places(|place| place.of_class(class)).faults;
        self.denied.extend(of_class(others.denied));
        self.warnings.extend(of_class(others.warnings));
    }

    #[inline]
    pub(crate) fn into_result(self) -> Result<(), Error> {
        self.into_warnings().map(drop)
    }

    /// What is denied, and what is a warning.
    pub(crate) fn into_parts(self) -> (Vec<Fault>, Vec<Fault>) {
        (self.denied, self.warnings)
    }

    /// The warnings, where nothing is worse.
    pub(crate) fn into_warnings(self) -> Result<Vec<Fault>, Error> {
        if self.denied.is_empty() { Ok(self.warnings) } else { Err(Error { faults: self.denied }) }
    }
}

/// The entry of `known` that a typing mistake most likely meant: at most two letters off, and less than half the word.
///
/// ```
/// assert_eq!(secure_core::config::nearest("DENNY", ["DENY", "SAMEORIGIN"]), Some("DENY"));
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= 2 && distance * 2 < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour, ignoring case.
#[inline]
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<u8> = left.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let right: Vec<u8> = right.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    if left.len().abs_diff(right.len()) > 2 {
        return usize::MAX;
    }
    let at = |text: &[u8], index: usize| text.get(index).copied();
    // Rows of the edit table: `rows[i][j]` is the distance between the first i and the first j letters.
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    let cell =
        |rows: &[Vec<usize>], i: usize, j: usize| rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(usize::MAX);
    for i in 1..=left.len() {
        rows.push(vec![i]);
        for j in 1..=right.len() {
            let same = usize::from(at(&left, i - 1) != at(&right, j - 1));
            let mut best =
                (cell(&rows, i - 1, j) + 1).min(cell(&rows, i, j - 1) + 1).min(cell(&rows, i - 1, j - 1) + same);
            let swapped =
                i > 1 && j > 1 && at(&left, i - 1) == at(&right, j - 2) && at(&left, i - 2) == at(&right, j - 1);
            if swapped {
                best = best.min(cell(&rows, i - 2, j - 2) + 1);
            }
            if let Some(row) = rows.last_mut() {
                row.push(best);
            }
        }
    }
    cell(&rows, left.len(), right.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_a_line_each() {
        let mut faults = Faults::default();
        faults.push("A", "first", "fix it");
        assert_eq!(faults.keep(Err::<(), _>(Error::new("B", "second", "fix that"))), None);
        assert_eq!(faults.keep(Ok(1)), Some(1));
        let error = faults.into_result().unwrap_err();
        assert_eq!(error.to_string(), "A: first; fix it\nB: second; fix that");
        assert_eq!(error.within("file").to_string(), "file: A: first; fix it\nfile: B: second; fix that");
    }

    #[test]
    fn no_fault_is_no_error() {
        assert_eq!(Faults::default().into_result(), Ok(()));
    }

    #[test]
    fn near_misses_are_found_and_far_ones_are_not() {
        let known = ["script-src", "style-src", "DENY"];
        for (word, expected) in [
            ("script-scr", Some("script-src")),
            ("scritp-src", Some("script-src")),
            ("DENNY", Some("DENY")),
            ("deny", Some("DENY")),
            ("style", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word:?}");
        }
    }
}
