//! What a browser makes of a policy: nothing is refused, and what has no effect is listed.
//!
//! For the audit, and for policies that others have written.
//!
//! ```
//! use secure_core::header::content_security_policy::read::{Why, read};
//!
//! let [policy] = read("script-src self 'none'; script-src *; img-scr *").try_into().map_err(|_| "one policy")?;
//! assert_eq!(policy.directives[0].name, "script-src");
//! assert_eq!(policy.directives[0].words, ["self", "'none'"]);
//! let skipped: Vec<_> = policy.skipped.iter().map(ToString::to_string).collect();
//! assert_eq!(
//!     skipped,
//!     [
//!         "byte 16: \"'none'\" has no effect: it counts alone only",
//!         "byte 24: \"script-src\" has no effect: the name stands before",
//!         "byte 38: \"img-scr\" has no effect: no browser knows the directive",
//!     ]
//! );
//! assert_eq!(policy.skipped[1].why, Why::Repeated);
//! # Ok::<(), &str>(())
//! ```
//!
//! What a browser cannot know is not said: whether a host exists, or an endpoint is declared. Nor is what only some
//! browsers skip.
//!
//! Specification: [CSP 3, section 2.2.1](https://www.w3.org/TR/CSP3/#parse-serialized-policy).

use std::fmt;

use super::{
    Directive, advice,
    evaluate::{Dialect, DirectiveText, Word, policies},
};

mod void;

/// A policy as a browser keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadPolicy {
    /// What it keeps, the first of each name. Names that it does not know are kept, without effect.
    pub directives: Vec<ReadDirective>,
    /// What has no effect, in the order of the text.
    pub skipped: Vec<Skipped>,
}

/// A directive as a browser keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadDirective {
    /// The byte of the header's value at which it begins.
    pub at: usize,
    /// The name, in lower case.
    pub name: String,
    /// Its words, as they were written, those without effect among them.
    pub words: Vec<String>,
    /// Whether the name is one that browsers know.
    pub known: bool,
}

/// What has no effect, where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The byte of the header's value at which it begins.
    pub at: usize,
    /// The word, or the name of the directive.
    pub what: String,
    /// Why.
    pub why: Why,
}

/// Why a browser skips a directive, or a word of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The directive has a character that is not ASCII, such as a typographic quote.
    NotAscii,
    /// A directive of the same name stands before.
    Repeated,
    /// No browser knows the directive.
    Unknown,
    /// Browsers no longer know the directive.
    Past,
    /// The policy is only reported, where the directive does nothing.
    ReportOnly,
    /// The word is not a source, as `'sha1-…'` is none.
    NoSource,
    /// The nonce is not base64, as a placeholder that was not filled is not. So it does not disable `'unsafe-inline'`.
    NoNonce,
    /// The same word appears before it.
    Again,
    /// `'none'` stands beside others.
    NoneBesideOthers,
    /// `'unsafe-inline'` stands beside a nonce or a hash, or for scripts beside `'strict-dynamic'`.
    InlineVoid,
    /// A place stands beside `'strict-dynamic'` in a list about scripts.
    PlaceVoid,
    /// The source means nothing in this directive.
    Misplaced,
    /// The digest of a hash has another length than its algorithm's, so that nothing matches it.
    NoDigest,
    /// A source of `frame-ancestors` has a path, so that no origin matches it.
    AncestorWithPath,
    /// The directive takes no value.
    NoValue,
    /// The directive takes one value, and this is a further one.
    Further,
    /// The directive knows no such word.
    UnknownWord,
}

impl Why {
    /// Whether a whole directive has no effect, and not one of its words.
    #[must_use]
    #[inline]
    pub const fn is_whole_directive(self) -> bool {
        matches!(self, Self::NotAscii | Self::Repeated | Self::Unknown | Self::Past | Self::ReportOnly)
    }
}

/// Reads the value of one `Content-Security-Policy` header, which may hold several policies.
#[must_use]
#[inline]
pub fn read(value: &str) -> Vec<ReadPolicy> {
    read_as(value, false)
}

/// Reads the value of one `Content-Security-Policy-Report-Only` header, where two directives do nothing.
///
/// ```
/// use secure_core::header::content_security_policy::read::{Why, read_report_only};
///
/// let [policy] = read_report_only("img-src *; sandbox").try_into().map_err(|_| "one policy")?;
/// assert_eq!(policy.skipped[0].why, Why::ReportOnly);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
#[inline]
pub fn read_report_only(value: &str) -> Vec<ReadPolicy> {
    read_as(value, true)
}

#[inline]
fn read_as(value: &str, report_only: bool) -> Vec<ReadPolicy> {
    let written = policies(value, Dialect::Browser).into_iter().filter(|directives| !directives.is_empty());
    written.map(|directives| read_policy(&directives, report_only)).collect()
}

#[inline]
fn read_policy(directives: &[DirectiveText<'_>], report_only: bool) -> ReadPolicy {
    let mut policy = ReadPolicy::default();
    for written in directives {
        let name = written.name.text.to_ascii_lowercase();
        let directive = Directive::ALL.iter().find(|known| known.as_str() == name).copied();
        let why = whole(&policy, written, &name, directive, report_only);
        policy.skipped.extend(why.map(|why| skipped(&written.name, why)));
        if matches!(why, Some(Why::NotAscii | Why::Repeated)) {
            continue;
        }
        if let (Some(directive), None) = (directive, why) {
            policy.skipped.extend(void::of(directive, &written.values));
        }
        policy.directives.push(ReadDirective {
            at: written.name.start,
            name,
            words: written.words(),
            known: directive.is_some(),
        });
    }
    policy
}

/// Why a directive has no effect as a whole, if it has none.
#[inline]
fn whole(
    policy: &ReadPolicy,
    written: &DirectiveText<'_>,
    name: &str,
    directive: Option<Directive>,
    report_only: bool,
) -> Option<Why> {
    if !written.is_ascii() {
        return Some(Why::NotAscii);
    }
    if policy.directives.iter().any(|earlier| earlier.name == name) {
        return Some(Why::Repeated);
    }
    match directive {
        Some(Directive::Sandbox | Directive::UpgradeInsecureRequests) if report_only => Some(Why::ReportOnly),
        Some(_) => None,
        None if advice::is_directive(name.as_bytes()) => Some(Why::Past),
        None => Some(Why::Unknown),
    }
}

#[inline]
fn skipped(word: &Word<'_>, why: Why) -> Skipped {
    Skipped { at: word.start, what: word.text.to_owned(), why }
}

impl fmt::Display for Why {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAscii => "the directive is not ASCII",
            Self::Repeated => "the name stands before",
            Self::Unknown => "no browser knows the directive",
            Self::Past => "browsers no longer know the directive",
            Self::ReportOnly => "the policy is only reported",
            Self::NoSource => "it is not a source",
            Self::NoNonce => "it is not a nonce (a placeholder must be filled), and does not disable 'unsafe-inline'",
            Self::Again => "it appears before",
            Self::NoneBesideOthers => "it counts alone only",
            Self::InlineVoid => "a nonce, a hash or 'strict-dynamic' stands beside it",
            Self::PlaceVoid => "'strict-dynamic' stands beside it",
            Self::Misplaced => "it means nothing in this directive",
            Self::NoDigest => "its digest has the wrong length",
            Self::AncestorWithPath => "who frames a page is judged by origin",
            Self::NoValue => "the directive takes no value",
            Self::Further => "the directive takes one value",
            Self::UnknownWord => "the directive knows no such word",
        })
    }
}

impl fmt::Display for Skipped {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {:?} has no effect: {}", self.at, self.what, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_keep_the_first_of_a_name_and_drop_what_is_not_ascii() {
        let policies = read(" ;IMG-SRC  a\tb; img-src c;;fönt-src *; x y; referrer no,, ; ,default-src");
        let names: Vec<Vec<_>> = policies
            .iter()
            .map(|policy| policy.directives.iter().map(|directive| directive.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["img-src", "x", "referrer"], vec!["default-src"]]);
        let first = policies.first().unwrap();
        assert_eq!((first.directives[0].at, first.directives[1].at), (2, 40));
        assert_eq!(first.directives[0].words, ["a", "b"]);
        assert!(first.directives[0].known && !first.directives[1].known);
        let skipped: Vec<_> = first.skipped.iter().map(ToString::to_string).collect();
        assert_eq!(
            skipped,
            [
                "byte 16: \"img-src\" has no effect: the name stands before",
                "byte 27: \"fönt-src\" has no effect: the directive is not ASCII",
                "byte 40: \"x\" has no effect: no browser knows the directive",
                "byte 45: \"referrer\" has no effect: browsers no longer know the directive",
            ]
        );
        assert!(first.skipped.iter().all(|skipped| skipped.why.is_whole_directive()));
    }

    #[test]
    fn a_policy_of_which_nothing_is_left_is_told() {
        let policies = read("img-src *, default-src \u{2018}self\u{2019}");
        assert_eq!(policies.len(), 2);
        let last = policies.last().unwrap();
        assert!(last.directives.is_empty());
        assert_eq!(last.skipped, [Skipped { at: 11, what: "default-src".to_owned(), why: Why::NotAscii }]);
        assert_eq!(read(" ; , "), []);
    }

    #[test]
    fn what_is_only_reported_neither_sandboxes_nor_upgrades() {
        let text = "sandbox x; upgrade-insecure-requests; frame-ancestors *";
        let whole = |policies: Vec<ReadPolicy>| -> Vec<_> {
            policies.into_iter().flat_map(|policy| policy.skipped).map(|skipped| (skipped.at, skipped.why)).collect()
        };
        assert_eq!(whole(read_report_only(text)), [(0, Why::ReportOnly), (11, Why::ReportOnly)]);
        assert_eq!(whole(read(text)), [(8, Why::UnknownWord)]);
    }
}
