//! `Content-Security-Policy`: from where a page may load what, and which scripts may run.
//!
//! The strongest header there is: with it, a hole through which an attacker injects markup does not become a script that
//! runs. Absent, everything runs. A page's own inline scripts prove themselves by the [nonce](crate::Nonce).
//!
//! ```
//! use secure_core::{ContentSecurityPolicy, Location, Source, SourceList};
//!
//! const CDN: Source = Source::from_static("https://cdn.example");
//!
//! let csp = ContentSecurityPolicy::new()
//!     .default_src(Source::SelfOrigin)
//!     .script_src([Source::SelfOrigin, Source::Nonce, CDN])
//!     .img_src([Source::SelfOrigin, Source::DATA])
//!     .object_src(SourceList::NONE)
//!     .frame_ancestors(Location::SelfOrigin);
//! assert_eq!(
//!     csp.to_string(),
//!     "default-src 'self'; script-src 'self' 'nonce-{nonce}' https://cdn.example; \
//!      img-src 'self' data:; object-src 'none'; frame-ancestors 'self'",
//! );
//! ```
//!
//! What the types refuse: `'none'` beside other sources, an empty list (it would widen the policy in some tools and
//! block everything in others; say [`SourceList::NONE`] or leave the directive out), a directive twice, unquoted
//! keywords, unknown directives, and anything that could end a directive early. A typo in a literal source is a compile
//! error:
//!
//! ```compile_fail
//! const SELF: secure_core::Source = secure_core::Source::from_static("self"); // 'self' needs its quotes
//! ```
//!
//! # With and without a nonce
//!
//! A response whose handler took no nonce carries a second text, made at start-up, without the nonce. It never allows
//! more: `'unsafe-inline'`, which browsers ignore beside a nonce, goes with it, and a list left empty becomes `'none'`.
//!
//! Specification: [CSP Level 3](https://www.w3.org/TR/CSP3/).

use std::fmt;

use crate::{Error, Header, HeaderName, HeaderValue, Template, error::Faults};

mod check;
mod directive;
mod hash;
mod source;
mod source_list;

use self::directive::Value;
pub use self::{
    directive::Directive,
    hash::Hash,
    source::{HostSource, Location, SchemeSource, Source},
    source_list::SourceList,
};

/// An enforced policy: directives in the order in which they were first named, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentSecurityPolicy {
    directives: Vec<(Directive, Value)>,
}

/// A policy that is only reported, not enforced: to try out a stricter one beside the one in force.
///
/// ```
/// use secure_core::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Policy};
///
/// let stricter = ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::strict());
/// let policy = Policy::recommended().with(stricter);
/// assert!(policy.prepare::<secure_core::MemoryBackend>().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentSecurityPolicyReportOnly(ContentSecurityPolicy);

impl ContentSecurityPolicy {
    /// A policy without directives, to be filled; as it is, it cannot be sent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Own content only; inline scripts by nonce, which pass their trust on to what they load; inline styles by nonce.
    ///
    /// ```
    /// assert_eq!(
    ///     secure_core::ContentSecurityPolicy::strict().to_string(),
    ///     "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; \
    ///      img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    /// );
    /// ```
    #[must_use]
    pub fn strict() -> Self {
        Self::new()
            .default_src(Source::SelfOrigin)
            .script_src([Source::Nonce, Source::StrictDynamic])
            .style_src([Source::SelfOrigin, Source::Nonce])
            .img_src([Source::SelfOrigin, Source::DATA])
            .object_src(SourceList::NONE)
            .base_uri(SourceList::NONE)
            .form_action(Location::SelfOrigin)
            .frame_ancestors(SourceList::NONE)
    }

    /// For responses that are data and never a page: nothing may load, run, or frame.
    ///
    /// ```
    /// assert_eq!(
    ///     secure_core::ContentSecurityPolicy::nothing().to_string(),
    ///     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    /// );
    /// ```
    #[must_use]
    pub fn nothing() -> Self {
        Self::new()
            .default_src(SourceList::NONE)
            .base_uri(SourceList::NONE)
            .form_action(SourceList::NONE)
            .frame_ancestors(SourceList::NONE)
    }

    /// The same policy without this directive, so that its fallback counts instead.
    ///
    /// ```
    /// use secure_core::{ContentSecurityPolicy, Directive};
    ///
    /// let csp = ContentSecurityPolicy::nothing().without(Directive::FrameAncestors);
    /// assert_eq!(csp.to_string(), "default-src 'none'; base-uri 'none'; form-action 'none'");
    /// ```
    #[must_use]
    pub fn without(mut self, directive: Directive) -> Self {
        self.directives.retain(|(other, _)| *other != directive);
        self
    }

    /// Puts a value in the place of the directive's earlier one, or at the end.
    fn set(mut self, directive: Directive, value: Value) -> Self {
        match self.directives.iter_mut().find(|(other, _)| *other == directive) {
            Some((_, earlier)) => *earlier = value,
            None => self.directives.push((directive, value)),
        }
        self
    }

    /// Who may frame the page, where the policy says so.
    pub(crate) fn ancestors(&self) -> Option<&SourceList<Location>> {
        self.directives.iter().find_map(|(directive, value)| match (directive, value) {
            (Directive::FrameAncestors, Value::Locations(list)) => Some(list),
            _ => None,
        })
    }

    /// Faults that only the whole policy shows.
    pub(crate) fn check(&self, place: &str, faults: &mut Faults) {
        check::check(place, &self.directives, faults);
    }

    fn template(&self) -> Result<Template, Error> {
        let without_nonce = self.directives.iter().map(|(directive, value)| directive.text(&value.without_nonce()));
        let without_nonce = HeaderValue::new(without_nonce.collect::<Vec<_>>().join("; "))?;
        Template::new(&self.to_string(), without_nonce)
    }
}

impl ContentSecurityPolicyReportOnly {
    /// Reports what this policy would have refused.
    #[must_use]
    pub fn new(policy: ContentSecurityPolicy) -> Self {
        Self(policy)
    }

    pub(crate) fn check(&self, faults: &mut Faults) {
        let place = Self::NAME;
        self.0.check(place.as_str(), faults);
        if self.0.directives.iter().any(|(directive, _)| *directive == Directive::UpgradeInsecureRequests) {
            faults.push(
                place.to_string(),
                "\"upgrade-insecure-requests\" is ignored in a policy that is only reported",
                "move it to Content-Security-Policy",
            );
        }
    }
}

impl Header for ContentSecurityPolicy {
    const NAME: HeaderName = HeaderName::from_static("Content-Security-Policy");

    fn render(&self) -> Result<Template, Error> {
        self.template().map_err(|_| no_directives(&Self::NAME))
    }
}

impl Header for ContentSecurityPolicyReportOnly {
    const NAME: HeaderName = HeaderName::from_static("Content-Security-Policy-Report-Only");

    fn render(&self) -> Result<Template, Error> {
        self.0.template().map_err(|_| no_directives(&Self::NAME))
    }
}

/// All that can be wrong with a text of checked sources: that there is none.
fn no_directives(name: &HeaderName) -> Error {
    Error::new(name.to_string(), "the policy has no directives", "add `default_src(Source::SelfOrigin)` and others")
}

impl fmt::Display for ContentSecurityPolicy {
    /// The text on the wire, with the nonce as `{nonce}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (directive, value)) in self.directives.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            f.write_str(&directive.text(value))?;
        }
        Ok(())
    }
}

impl fmt::Display for ContentSecurityPolicyReportOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(csp: &ContentSecurityPolicy, text: &str, without_nonce: &str) {
        let template = csp.render().unwrap();
        assert_eq!(template.text(), text);
        assert_eq!(template.without_nonce().as_str(), without_nonce);
    }

    #[test]
    fn without_a_nonce_nothing_more_is_allowed() {
        let csp = ContentSecurityPolicy::new()
            .script_src([Source::Nonce, Source::UnsafeInline])
            .style_src([Source::SelfOrigin, Source::UnsafeInline])
            .script_src_attr(Source::UnsafeInline);
        check(
            &csp,
            "script-src 'nonce-{nonce}' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; \
             script-src-attr 'unsafe-inline'",
            "script-src 'none'; style-src 'self' 'unsafe-inline'; script-src-attr 'unsafe-inline'",
        );
    }

    #[test]
    fn a_directive_stands_once_where_it_was_first_named() {
        let csp = ContentSecurityPolicy::new()
            .img_src(Source::SelfOrigin)
            .font_src(Source::SelfOrigin)
            .upgrade_insecure_requests()
            .img_src(SourceList::NONE);
        let text = "img-src 'none'; font-src 'self'; upgrade-insecure-requests";
        check(&csp, text, text);
    }

    #[test]
    fn a_policy_without_directives_is_refused() {
        let message = "the policy has no directives; add `default_src(Source::SelfOrigin)` and others";
        let fault = ContentSecurityPolicy::new().render().unwrap_err().to_string();
        assert_eq!(fault, format!("Content-Security-Policy: {message}"));
        let fault =
            ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::new()).render().unwrap_err().to_string();
        assert_eq!(fault, format!("Content-Security-Policy-Report-Only: {message}"));
    }
}
