//! [`SourceList`]: what stands behind a directive, `'none'` or at least one source.

use std::{fmt, hash::Hash};

use super::{Location, Source, grammar};
use crate::wire::{error::Error, fault::Cure, text::Texts};

/// `'none'`, or sources in their order, each once: of equal ones the first stays.
///
/// ```
/// # use secure_core::{Source, SourceList};
/// assert_eq!(SourceList::<Source>::NONE.to_string(), "'none'");
/// assert_eq!(SourceList::from([Source::SelfOrigin, Source::DATA]).to_string(), "'self' data:");
/// assert_eq!(SourceList::try_from(vec![Source::SelfOrigin])?.to_string(), "'self'");
/// assert_eq!(SourceList::from([Source::DATA, Source::DATA]).to_string(), "data:");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// An array without sources does not compile, since it could mean everything or nothing:
///
/// ```compile_fail
/// # use secure_core::{Source, SourceList};
/// let sources: [Source; 0] = [];
/// let list = SourceList::from(sources);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceList<T = Source> {
    /// Each once; empty for `'none'`.
    sources: Vec<T>,
}

/// What a setter such as [`script_src`](super::ContentSecurityPolicy::script_src) takes: one source, an array of sources, or a
/// [`SourceList`].
///
/// Every type that converts into a [`SourceList`] implements it. For any other type, the compiler says what to write instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of `{T}`",
    note = "write `{T}::SelfOrigin`, `{T}::from_static(\"https://cdn.example\")`, or an array of them",
    note = "`csp!` checks the text of a whole policy, `.parse()?` reads a text, and `?` takes a value out of a `Result`"
)]
pub trait IntoSourceList<T> {
    /// The list.
    fn into_source_list(self) -> SourceList<T>;
}

#[diagnostic::do_not_recommend]
impl<T, L: Into<SourceList<T>>> IntoSourceList<T> for L {
    fn into_source_list(self) -> SourceList<T> {
        self.into()
    }
}

/// What can stand in a [`SourceList`]: a [`Source`] or a [`Location`].
pub trait SourceExpression: Clone + Eq + Hash + fmt::Display + sealed::Sealed {
    /// Whether this only says what a report holds, so that it can stand beside `'none'`.
    fn only_reports(&self) -> bool;
}

mod sealed {
    pub trait Sealed {
        /// The text that all equal to it have.
        fn folded(&self) -> String;
    }
}

impl<T> SourceList<T> {
    /// `'none'`: nothing is allowed.
    pub const NONE: Self = Self { sources: Vec::new() };

    /// The sources, of which `'none'` has none.
    #[must_use]
    pub fn sources(&self) -> &[T] {
        &self.sources
    }
}

impl<T: SourceExpression> SourceList<T> {
    /// Whether nothing is allowed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.sources.iter().all(SourceExpression::only_reports)
    }

    /// A list of what is there, of equal sources the first.
    pub(super) fn of(sources: Vec<T>) -> Self {
        let mut seen = Texts::default();
        let mut firsts = Vec::with_capacity(sources.len());
        for source in sources {
            if seen.insert_text(source.folded()) {
                firsts.push(source);
            }
        }
        Self { sources: firsts }
    }

    /// The same list and those of the sources that are not there already.
    pub(super) fn with(mut self, sources: impl IntoIterator<Item = T>) -> Self {
        self.sources.extend(sources);
        Self::of(self.sources)
    }
}

impl SourceList<Source> {
    /// What of it is to be kept, in its order; `'none'` where that is nothing.
    pub(super) fn only(&self, keep: impl Fn(&Source) -> bool) -> Self {
        Self { sources: self.sources.iter().filter(|source| keep(source)).cloned().collect() }
    }

    /// The same list for a response without a nonce. See the [module](super) for why `'unsafe-inline'` goes too.
    ///
    /// Where a list is about scripts alone, and the nonce was the only thing beside `'strict-dynamic'` that a script could
    /// prove itself by, both go, and with them the places that `'strict-dynamic'` had disabled.
    pub(super) fn without_nonce(&self, scripts_alone: bool) -> Self {
        let has = |source| self.sources.contains(source);
        let nonced = has(&Source::Nonce);
        let hashed = self.sources.iter().any(|source| matches!(source, Source::Hash(_)));
        let void_places = scripts_alone && has(&Source::StrictDynamic) && !hashed;
        let alive_without = |source: &Source| match source {
            _ if !nonced => true,
            Source::Nonce | Source::UnsafeInline => false,
            Source::StrictDynamic | Source::SelfOrigin | Source::Scheme(_) | Source::Host(_) => !void_places,
            _ => true,
        };
        let mut sources = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            if alive_without(source) {
                sources.push(source.clone());
            }
        }
        Self { sources }
    }
}

impl<T: SourceExpression, const N: usize> From<[T; N]> for SourceList<T> {
    #[inline]
    fn from(sources: [T; N]) -> Self {
        const { assert!(N > 0, "an empty list is ambiguous: write SourceList::NONE, or leave the directive out") };
        Self::of(sources.into())
    }
}

impl From<Source> for SourceList<Source> {
    #[inline]
    fn from(source: Source) -> Self {
        Self::from([source])
    }
}

impl From<Location> for SourceList<Location> {
    #[inline]
    fn from(location: Location) -> Self {
        Self::from([location])
    }
}

impl<T: SourceExpression> TryFrom<Vec<T>> for SourceList<T> {
    type Error = Error;

    #[inline]
    fn try_from(sources: Vec<T>) -> Result<Self, Error> {
        if sources.is_empty() {
            return Err(Error::new(
                "source list",
                "the list is empty",
                Cure::both(
                    "write SourceList::NONE, or leave the directive out so that its fallback counts",
                    "write \"'none'\", or leave the directive out so that its fallback counts",
                ),
            ));
        }
        Ok(Self::of(sources))
    }
}

impl<T: SourceExpression> fmt::Display for SourceList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if self.is_none() {
            f.write_str("'none'")?;
            between = " ";
        }
        for source in &self.sources {
            f.write_str(between)?;
            source.fmt(f)?;
            between = " ";
        }
        Ok(())
    }
}

macro_rules! sealed {
    ($($type:ident),+) => {
        $(impl sealed::Sealed for $type {
            fn folded(&self) -> String {
                match self {
                    Self::Scheme(_) | Self::Host(_) => grammar::folded(&self.to_string()),
                    _ => self.to_string(),
                }
            }
        })+
    };
}

sealed!(Source, Location);

impl SourceExpression for Source {
    fn only_reports(&self) -> bool {
        matches!(self, Self::ReportSample | Self::ReportSha256 | Self::ReportSha384 | Self::ReportSha512)
    }
}

impl SourceExpression for Location {
    fn only_reports(&self) -> bool {
        matches!(self, Self::ReportSample)
    }
}

#[cfg(test)]
mod tests {
    use super::{sealed::Sealed as _, *};
    use crate::header::content_security_policy::Hash;
    use crate::wire::fault::tests::said;

    /// The sources of a list are compared by what they are folded to.
    #[test]
    fn equal_sources_have_one_folded_text() {
        let digest = |digits: &str| format!("'sha256-{digits}{}'", "A".repeat(43 - digits.len()));
        let texts = [
            "'self'",
            "'nonce-{nonce}'",
            "'unsafe-inline'",
            "https:",
            "HTTPS:",
            "data:",
            "a.example",
            "A.example",
            "a.example/b",
            "a.example/B",
            "A.example/b",
            "https://a.example",
            "HTTPS://A.example",
            "*",
            "*.a.example",
            "a.example:443",
            "a.example:*",
            "'report-sample'",
        ];
        let hashes = [
            digest("+/"),
            digest("-_"),
            digest("+a"),
            digest("+A"),
            format!("{}='", digest("+/").trim_end_matches('\'')),
        ];
        let sources: Vec<Source> =
            texts.iter().copied().chain(hashes.iter().map(String::as_str)).map(|text| text.parse().unwrap()).collect();
        let mut equal = 0;
        for left in &sources {
            for right in &sources {
                assert_eq!(left == right, left.folded() == right.folded(), "{left} {right}");
                equal += usize::from(left == right);
            }
        }
        assert!(equal > sources.len(), "some are equal");
    }

    #[test]
    fn an_empty_vector_is_refused() {
        assert_eq!(
            said(&SourceList::<Source>::try_from(Vec::<Source>::new()).unwrap_err()),
            "source list: the list is empty; \
             write SourceList::NONE, or leave the directive out so that its fallback counts",
        );
    }

    #[test]
    fn without_its_nonce_a_list_loses_unsafe_inline_and_may_become_none() {
        let hash = || Source::Hash(Hash::sha256(&[0; 32]));
        let hashed = format!("{} 'strict-dynamic'", hash());
        for (list, expected) in [
            (SourceList::from(Source::Nonce), "'none'"),
            (SourceList::from([Source::Nonce, Source::StrictDynamic, Source::HTTPS, Source::SelfOrigin]), "'none'"),
            (SourceList::from([Source::Nonce, Source::StrictDynamic, Source::UnsafeEval]), "'unsafe-eval'"),
            (SourceList::from([hash(), Source::Nonce, Source::StrictDynamic]), &hashed),
            (SourceList::from([Source::UnsafeInline, Source::Nonce]), "'none'"),
            (SourceList::from([Source::SelfOrigin, Source::Nonce]), "'self'"),
            (SourceList::from(Source::UnsafeInline), "'unsafe-inline'"),
            (SourceList::NONE, "'none'"),
        ] {
            assert_eq!(list.without_nonce(true).to_string(), expected, "{list}");
        }
        // The places of `default-src` are those of images, too.
        let list = SourceList::from([Source::SelfOrigin, Source::Nonce, Source::StrictDynamic]);
        assert_eq!(list.without_nonce(false).to_string(), "'self' 'strict-dynamic'");
    }

    #[test]
    fn of_equal_sources_the_first_stays() {
        let source = |text: &str| text.parse::<Source>().unwrap();
        let texts = ["https://A.example/b", "'self'", "HTTPS://a.example/b", "https://a.example/B", "'SELF'", "data:"];
        let list = SourceList::try_from(texts.map(source).to_vec()).unwrap();
        assert_eq!(list.to_string(), "https://A.example/b 'self' https://a.example/B data:");
        let hash = "'SHA256-gKHd-pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ'";
        let same = "'sha256-gKHd+pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ='";
        assert_eq!(SourceList::from([source(hash), source(same)]).to_string(), same);
        assert_eq!(SourceList::from([Location::SelfOrigin, Location::SelfOrigin]).to_string(), "'self'");
    }

    #[test]
    fn what_only_reports_allows_nothing() {
        let list = SourceList::from([Source::ReportSample, Source::ReportSha256]);
        assert!(list.is_none());
        assert_eq!(list.to_string(), "'none' 'report-sample' 'report-sha256'");
        assert_eq!(list.with([Source::SelfOrigin]).to_string(), "'report-sample' 'report-sha256' 'self'");
        assert_eq!(SourceList::from(Location::ReportSample).to_string(), "'none' 'report-sample'");
    }
}
