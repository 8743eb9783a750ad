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

use std::{borrow::Cow, fmt};

use crate::wire::lint::{Level, Levels, Lint};

/// One or more faults of a policy, each with its place and its cure.
///
/// `Display` prints one line a fault: *place: what is wrong; what to do instead*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    faults: Vec<Fault>,
}

/// A single mistake: where it is, what it is, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Where: the header's name on the wire, then the part of it, as in `Content-Security-Policy: script-src`.
    pub place: Cow<'static, str>,
    /// What is wrong, quoting what was written.
    pub problem: String,
    /// What to write or do instead.
    pub cure: Cow<'static, str>,
}

impl Error {
    /// An error of one fault, for headers of your own.
    ///
    /// ```
    /// let error = secure_core::Error::new("X-Team", "\"?\" is no team", "write the team's short name");
    /// assert_eq!(error.to_string(), "X-Team: \"?\" is no team; write the team's short name");
    /// ```
    pub fn new(
        place: impl Into<Cow<'static, str>>,
        problem: impl Into<String>,
        cure: impl Into<Cow<'static, str>>,
    ) -> Self {
        let fault = Fault { place: place.into(), problem: problem.into(), cure: cure.into() };
        Self { faults: vec![fault] }
    }

    /// The faults, in the order in which the policy lists its headers. There is at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The same faults, each said to be inside of `place`.
    #[must_use]
    pub fn within(mut self, place: &str) -> Self {
        for fault in &mut self.faults {
            fault.place = Cow::Owned(format!("{place}: {}", fault.place));
        }
        self
    }

    /// The same faults, each as `change` tells it, such as in the words of a configuration
    /// ([`config::translate`](crate::config::translate)).
    ///
    /// ```
    /// use secure_core::Error;
    ///
    /// let error = Error::new("X-Team", "\"?\" is no team", "write the team's short name").map_faults(|mut fault| {
    ///     fault.cure = "ask the doorman".into();
    ///     fault
    /// });
    /// assert_eq!(error.to_string(), "X-Team: \"?\" is no team; ask the doorman");
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
    pub(crate) fn at(self, place: &str) -> Self {
        self.map_places(|_| place.to_owned())
    }

    #[must_use]
    pub(crate) fn map_places(mut self, place: impl Fn(&Fault) -> String) -> Self {
        for fault in &mut self.faults {
            fault.place = Cow::Owned(place(fault));
        }
        self
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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.problem, self.cure)
    }
}

impl std::error::Error for Error {}

/// Collects the faults of several steps, so that all are told at once.
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
    pub(crate) fn push(
        &mut self,
        place: impl Into<Cow<'static, str>>,
        problem: impl Into<String>,
        cure: impl Into<Cow<'static, str>>,
    ) {
        self.denied.extend(Error::new(place, problem, cure).faults);
    }

    /// What is a fault, a warning or nothing, by the level of its lint.
    pub(crate) fn lint(
        &mut self,
        lint: Lint,
        place: impl Into<Cow<'static, str>>,
        problem: impl Into<String>,
        cure: impl Into<Cow<'static, str>>,
    ) {
        match self.levels.of(lint) {
            Level::Allow => {}
            Level::Warn => self.warnings.extend(Error::new(place, problem, cure).faults),
            Level::Deny => self.push(place, problem, cure),
        }
    }

    /// The value of a step that went well; the faults of one that did not are kept.
    pub(crate) fn keep<T>(&mut self, step: Result<T, Error>) -> Option<T> {
        step.map_err(|error| self.denied.extend(error.faults)).ok()
    }

    /// Takes all that others have found in, and says that they found it inside of `place`.
    pub(crate) fn take_in(&mut self, place: &str, others: Self) {
        let within = |faults| Error { faults }.within(place).faults;
        self.denied.extend(within(others.denied));
        self.warnings.extend(within(others.warnings));
    }

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
        faults.push("A", "first", "mend it");
        assert_eq!(faults.keep(Err::<(), _>(Error::new("B", "second", "mend that"))), None);
        assert_eq!(faults.keep(Ok(1)), Some(1));
        let error = faults.into_result().unwrap_err();
        assert_eq!(error.to_string(), "A: first; mend it\nB: second; mend that");
        assert_eq!(error.within("file").to_string(), "file: A: first; mend it\nfile: B: second; mend that");
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
