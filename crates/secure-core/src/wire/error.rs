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
    /// # use secure_core::Error;
    /// let error = Error::new("X-Team", "\"?\" is not a team", "write the team's short name");
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
    #[inline]
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
    #[inline]
    pub(crate) fn push(&mut self, place: impl Into<Place>, problem: impl Into<String>, cure: impl Into<Cure>) {
        self.add(Fault::new(place, problem, cure));
    }

    /// What is a fault at any level, with its span.
    #[inline]
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
    #[inline]
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
#[inline]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter_map(|candidate| Some((distance(word.as_bytes(), candidate.as_bytes(), 2)?, candidate)))
        .filter(|&(distance, candidate)| distance * 2 < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour, ignoring case; `None` if more than
/// `most`. Every difference is tried in four ways, so the time is linear in the words for the few that are asked for.
#[inline]
fn distance(left: &[u8], right: &[u8], most: usize) -> Option<usize> {
    let same = left.iter().zip(right).take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count();
    let (left, right) = (left.get(same..).unwrap_or_default(), right.get(same..).unwrap_or_default());
    if left.is_empty() && right.is_empty() {
        return Some(0);
    }
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let less = most.checked_sub(1)?;
    let behind = |(of_left, of_right)| {
        distance(left.get(of_left..).unwrap_or_default(), right.get(of_right..).unwrap_or_default(), less)
    };
    let is_swapped = matches!(
        (left, right),
        ([a, b, ..], [c, d, ..]) if a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c)
    );
    let ways = [(1, 0), (0, 1), (1, 1)].into_iter().chain(is_swapped.then_some((2, 2)));
    ways.filter_map(behind).min().map(|rest| rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_a_line_each() {
        let mut faults = Faults::default();
        faults.push("A", "first", "leave it out");
        assert_eq!(faults.keep(Err::<(), _>(Error::new("B", "second", "leave that out"))), None);
        assert_eq!(faults.keep(Ok(1)), Some(1));
        let error = faults.into_result().unwrap_err();
        assert_eq!(error.to_string(), "A: first; leave it out\nB: second; leave that out");
        assert_eq!(error.within("file").to_string(), "file: A: first; leave it out\nfile: B: second; leave that out");
    }

    /// By the table of all beginnings of both.
    fn table(left: &[u8], right: &[u8]) -> usize {
        let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                rows[i][j] = match (i, j) {
                    (0, _) | (_, 0) => i + j,
                    _ => {
                        let changed = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
                        let best = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                        let swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                        if swapped { best.min(rows[i - 2][j - 2] + 1) } else { best }
                    }
                };
            }
        }
        rows[left.len()][right.len()]
    }

    #[test]
    fn distances_are_those_of_the_table() {
        let words: Vec<Vec<u8>> = (0..=5)
            .flat_map(|length| (0..3_u32.pow(length)).map(move |number| (length, number)))
            .map(|(length, number)| (0..length).map(|place| b'a' + (number / 3_u32.pow(place) % 3) as u8).collect())
            .collect();
        for left in &words {
            for right in &words {
                let expected = Some(table(left, right)).filter(|distance| *distance <= 2);
                assert_eq!(distance(left, right, 2), expected, "{left:?} {right:?}");
            }
        }
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
