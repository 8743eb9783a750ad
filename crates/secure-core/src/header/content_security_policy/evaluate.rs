//! What a received policy allows: the rules by which browsers decide, for tests and for audits.
//!
//! [`ContentSecurityPolicy`](crate::ContentSecurityPolicy) says what an application *sends*, and refuses what a browser
//! would skip. This module reads what a server *sent*, right or wrong, and answers whether a page with it may load an
//! address or run an inline script. Several policies count together: what one of them blocks is blocked.
//!
//! ```
//! use secure_core::header::content_security_policy::evaluate::{Destination, Page, ReceivedPolicies, Request, WebUrl};
//!
//! let policies = ReceivedPolicies::from_header("default-src 'self'; script-src https://cdn.example/js/");
//! let page = WebUrl::parse("https://app.example/").ok_or("not an address")?;
//! let url = WebUrl::parse("https://cdn.example/js/app.js").ok_or("not an address")?;
//! assert_eq!(policies.blocks_request(&Request::new(&url, Destination::Script), Page::of(&page)), None);
//!
//! let url = WebUrl::parse("https://evil.example/js/app.js").ok_or("not an address")?;
//! let blocked = policies.blocks_request(&Request::new(&url, Destination::Script), Page::of(&page));
//! assert_eq!(blocked, Some("script-src-elem"));
//! # Ok::<(), &str>(())
//! ```
//!
//! Specification: [CSP Level 3](https://www.w3.org/TR/CSP3/), sections 4, 6.7 and 6.8.

use std::collections::HashSet;

mod allowlist;
mod fallback;
mod inline;
mod request;
mod restrictions;
mod tokens;
mod url;

pub use self::{
    fallback::fallbacks,
    inline::{Inline, InlineKind},
    request::{Destination, Request},
    restrictions::Restriction,
    tokens::{Dialect, DirectiveText, Word, policies},
    url::{WebUrl, percent_decoded},
};
use crate::wire::base64;

/// The page that a policy protects: what `'self'` means, and which scheme a host without one takes.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    url: Option<&'a WebUrl>,
}

impl<'a> Page<'a> {
    /// A page with this address.
    #[must_use]
    #[inline]
    pub const fn of(url: &'a WebUrl) -> Self {
        Self { url: Some(url) }
    }

    /// A page with an opaque origin, such as a sandboxed frame: `'self'` and hosts without a scheme match nothing.
    #[must_use]
    #[inline]
    pub const fn opaque() -> Self {
        Self { url: None }
    }
}

/// Whether a policy is in force, or only reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// From `Content-Security-Policy`.
    Enforced,
    /// From `Content-Security-Policy-Report-Only`: it blocks nothing.
    ReportOnly,
}

/// One policy as a browser holds it: each directive once, the first of equal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedPolicy {
    directives: Vec<(String, Vec<String>)>,
    force: Force,
}

/// All policies of one page.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::ReceivedPolicies;
///
/// let policies = ReceivedPolicies::from_header("script-src 'self', script-src 'unsafe-eval'");
/// assert_eq!(policies.iter().count(), 2);
/// assert!(policies.blocks_eval());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedPolicies(Vec<ReceivedPolicy>);

impl ReceivedPolicy {
    /// The sources or other words of a directive; `None` where the policy does not name it.
    #[must_use]
    #[inline]
    pub fn get(&self, directive: &str) -> Option<&[String]> {
        self.directives.iter().find(|(name, _)| name == directive).map(|(_, values)| values.as_slice())
    }

    /// The directives in order, their names in lower case.
    #[inline]
    pub fn directives(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.directives.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether it blocks, or only reports.
    #[must_use]
    #[inline]
    pub const fn force(&self) -> Force {
        self.force
    }

    /// The directive that counts for `directive` in this policy, and its words: itself, or what it falls back to.
    ///
    /// ```
    /// use secure_core::header::content_security_policy::evaluate::ReceivedPolicies;
    ///
    /// let policies = ReceivedPolicies::from_header("default-src 'self'; child-src https://a.example");
    /// let policy = policies.iter().next().ok_or("no policy")?;
    /// assert_eq!(policy.effective("worker-src").map(|(name, _)| name), Some("child-src"));
    /// assert_eq!(policy.effective("img-src").map(|(name, _)| name), Some("default-src"));
    /// assert_eq!(policy.effective("base-uri"), None);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn effective(&self, directive: &str) -> Option<(&str, &[String])> {
        let chain = fallbacks(directive);
        let named = |name: &str| self.directives.iter().find(|(own, _)| own == name);
        let found = if chain.is_empty() { named(directive) } else { chain.iter().find_map(|name| named(name)) };
        found.map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// What the browser keeps of the tokens of one policy: directives of ASCII alone, and the first of equal names.
    #[inline]
    fn of(directives: Vec<DirectiveText<'_>>, force: Force, skipped: &[&str]) -> Option<Self> {
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        for directive in directives {
            let name = directive.name.text.to_ascii_lowercase();
            if !directive.is_ascii() || skipped.contains(&name.as_str()) || !seen.insert(name.clone()) {
                continue;
            }
            kept.push((name, directive.words()));
        }
        (!kept.is_empty()).then_some(Self { directives: kept, force })
    }
}

impl ReceivedPolicies {
    /// The policies of one value of `Content-Security-Policy`.
    #[must_use]
    #[inline]
    pub fn from_header(value: &str) -> Self {
        Self::default().and(value, Force::Enforced)
    }

    /// These, and those of a further line or header.
    #[must_use]
    #[inline]
    pub fn and(mut self, value: &str, force: Force) -> Self {
        let all = policies(value, Dialect::Browser).into_iter();
        self.0.extend(all.filter_map(|policy| ReceivedPolicy::of(policy, force, &[])));
        self
    }

    /// These, and that of a `<meta http-equiv="Content-Security-Policy">`, where browsers ignore `report-uri`,
    /// `frame-ancestors` and `sandbox`.
    #[must_use]
    #[inline]
    pub fn and_meta(mut self, content: &str) -> Self {
        let all = policies(content, Dialect::Browser).into_iter();
        self.0.extend(all.filter_map(|policy| ReceivedPolicy::of(policy, Force::Enforced, IGNORED_IN_META)));
        self
    }

    /// The policies, in the order in which they came.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &ReceivedPolicy> {
        self.0.iter()
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    fn enforced(&self) -> impl Iterator<Item = &ReceivedPolicy> {
        self.0.iter().filter(|policy| policy.force == Force::Enforced)
    }
}

/// Directives that browsers ignore in a `<meta>`.
pub const IGNORED_IN_META: &[&str] = &["report-uri", "frame-ancestors", "sandbox"];

/// Whether a word is this keyword, which browsers take in any case.
#[inline]
fn is_keyword(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// The value of `'nonce-…'`.
#[inline]
fn nonce_of(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
    let (prefix, value) = inner.split_at_checked(6)?;
    (prefix.eq_ignore_ascii_case("nonce-") && base64::is_value(value.as_bytes())).then_some(value)
}

/// The algorithm and the value of `'sha256-…'` and its siblings.
#[inline]
fn hash_of(word: &str) -> Option<(&str, &str)> {
    let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
    digest_of(inner)
}

/// The algorithm and the value of `sha256-…`, as `integrity` writes it.
#[inline]
fn digest_of(text: &str) -> Option<(&str, &str)> {
    let (algorithm, value) = text.split_at_checked(7)?;
    let algorithm = algorithm.strip_suffix('-')?;
    let known = ["sha256", "sha384", "sha512"].iter().any(|known| algorithm.eq_ignore_ascii_case(known));
    (known && base64::is_value(value.as_bytes())).then_some((algorithm, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_names_counts() {
        let policies = ReceivedPolicies::from_header("IMG-SRC a.example; img-src b.example; ; script-src");
        let policy = policies.iter().next().unwrap();
        assert_eq!(policy.get("img-src").unwrap(), ["a.example"]);
        assert_eq!(policy.get("script-src"), Some(&[][..]));
        assert_eq!(policy.directives().count(), 2);
        assert_eq!(policy.force(), Force::Enforced);
    }

    #[test]
    fn a_directive_beyond_ascii_is_skipped() {
        let policies = ReceivedPolicies::from_header("img-src ‘self’; font-src 'self'");
        let policy = policies.iter().next().unwrap();
        assert_eq!((policy.get("img-src"), policy.get("font-src").map(<[_]>::len)), (None, Some(1)));
        assert!(ReceivedPolicies::from_header("ä").is_empty());
    }

    #[test]
    fn a_meta_loses_what_browsers_ignore_there() {
        let policies = ReceivedPolicies::default().and_meta("frame-ancestors 'none'; sandbox; img-src 'self'");
        assert_eq!(policies.iter().next().unwrap().directives().count(), 1);
    }

    #[test]
    fn nonces_and_hashes() {
        assert_eq!(nonce_of("'NONCE-Abc=='"), Some("Abc=="));
        for word in ["'nonce-'", "nonce-abc", "'nonce-a b'", "'nonce-===a'", "'nonce-a==='"] {
            assert_eq!(nonce_of(word), None, "{word}");
        }
        assert_eq!(hash_of("'SHA256-Abc='"), Some(("SHA256", "Abc=")));
        assert_eq!(hash_of("'md5-Abc='"), None);
        assert_eq!(hash_of("'sha25ä6-Abc='"), None);
    }
}
