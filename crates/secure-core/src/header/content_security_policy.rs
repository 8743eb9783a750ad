//! `Content-Security-Policy`: from where a page may load what, and which scripts may run.
//!
//! The strongest header there is: with it, a flaw through which an attacker injects markup does not become a script that
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
//! more: `'unsafe-inline'`, which browsers ignore beside a nonce, goes with it; so does, for scripts, a `'strict-dynamic'`
//! that nothing is left beside, with the places that it disables; and a list left empty becomes `'none'`.
//!
//! Specification: [CSP Level 3](https://www.w3.org/TR/CSP3/).

use std::fmt;

use crate::{
    header::Header,
    wire::{
        endpoint::{EndpointName, UriReference},
        error::{Error, Faults},
        fault::Cure,
        lint::Lint,
        rendered::OverHttp,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod advice;
mod check;
mod deprecated;
mod directive;
pub mod evaluate;
mod grammar;
mod hash;
mod literal;
mod overridden;
mod parse;
mod pattern;
mod places;
pub mod read;
mod sandbox;
mod setters;
mod source;
mod source_list;
mod tools;
mod trusted_types;
mod value;
mod words;

use self::value::Value;
pub use self::{
    deprecated::DeprecatedDirective,
    directive::Directive,
    hash::Hash,
    literal::CspLiteral,
    pattern::{FilledSource, SourcePattern},
    sandbox::{Sandbox, SandboxToken},
    source::{HostSource, Location, SchemeSource, Source},
    source_list::{IntoSourceList, SourceExpression, SourceList},
    trusted_types::{TrustedTypes, WebRtc},
};

/// An enforced policy: directives in the order in which they were first named, each once.
///
/// From text, where `{nonce}` is a placeholder, it reads what it writes, and refuses what browsers would only skip:
///
/// ```
/// # use secure_core::ContentSecurityPolicy;
/// let csp: ContentSecurityPolicy = "default-src 'self'; script-src 'nonce-{nonce}'".parse()?;
/// assert_eq!(csp.to_string(), "default-src 'self'; script-src 'nonce-{nonce}'");
///
/// let error = "default-src self; script-scr *".parse::<ContentSecurityPolicy>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "Content-Security-Policy: default-src, byte 12: \"self\" without quotes is a host of that name; write \"'self'\"\n\
///      Content-Security-Policy: byte 18: \"script-scr\" is not a directive; did you mean \"script-src\"?",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// It may be laid out in lines. One inside of a directive begins with a blank: a line of another header that was smuggled in
/// never becomes part of a directive. What goes out is one line.
///
/// ```
/// # use secure_core::ContentSecurityPolicy;
/// let csp: ContentSecurityPolicy = "default-src 'self';\nscript-src 'self'\n  https://cdn.example;\n".parse()?;
/// assert_eq!(csp.to_string(), "default-src 'self'; script-src 'self' https://cdn.example");
/// assert!("default-src 'self'\r\nX-Team: red".parse::<ContentSecurityPolicy>().is_err());
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// A literal is checked by the compiler, with [`csp!`](crate::csp).
#[doc(alias = "csp")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentSecurityPolicy {
    directives: Vec<(Directive, Value)>,
    /// Policies that count as well, each without further ones.
    further: Vec<ContentSecurityPolicy>,
}

/// A policy that is only reported, not enforced: to try out a stricter one beside the one in force.
///
/// ```
/// # use secure_core::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, MemoryBackend, Policy};
/// let stricter = ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::strict());
/// let policy = Policy::recommended().with(stricter);
/// assert!(policy.prepare::<MemoryBackend>().is_ok());
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
    /// # use secure_core::ContentSecurityPolicy;
    /// assert_eq!(
    ///     ContentSecurityPolicy::strict().to_string(),
    ///     "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; \
    ///      img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    /// );
    /// ```
    #[must_use]
    #[inline]
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

    /// What [`Policy::recommended`](crate::Policy::recommended) sends: own content only; own scripts, and inline ones by
    /// nonce; own and inline styles; images and fonts also in the page itself. Nothing rewrites the page's addresses or sends
    /// its forms elsewhere.
    ///
    /// More is added with [`append`](Self::append), so that the rest stays:
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Directive, Source};
    /// const CDN: Source = Source::from_static("https://cdn.example");
    ///
    /// let csp = ContentSecurityPolicy::recommended().append(Directive::ScriptSrc, CDN);
    /// assert_eq!(
    ///     csp.to_string(),
    ///     "default-src 'self'; script-src 'self' 'nonce-{nonce}' https://cdn.example; \
    ///      style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; \
    ///      base-uri 'self'; form-action 'self'",
    /// );
    /// ```
    #[must_use]
    pub fn recommended() -> Self {
        Self::new()
            .default_src(Source::SelfOrigin)
            .script_src([Source::SelfOrigin, Source::Nonce])
            .style_src([Source::SelfOrigin, Source::UnsafeInline])
            .img_src([Source::SelfOrigin, Source::DATA])
            .font_src([Source::SelfOrigin, Source::DATA])
            .object_src(SourceList::NONE)
            .base_uri(Location::SelfOrigin)
            .form_action(Location::SelfOrigin)
    }

    /// For responses that are data and never a page: nothing may load, run, or frame.
    ///
    /// ```
    /// # use secure_core::ContentSecurityPolicy;
    /// assert_eq!(
    ///     ContentSecurityPolicy::nothing().to_string(),
    ///     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    /// );
    /// ```
    #[must_use]
    #[inline]
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
    /// # use secure_core::{ContentSecurityPolicy, Directive};
    /// let csp = ContentSecurityPolicy::nothing().without(Directive::FrameAncestors);
    /// assert_eq!(csp.to_string(), "default-src 'none'; base-uri 'none'; form-action 'none'");
    /// ```
    #[must_use]
    pub fn without(mut self, directive: Directive) -> Self {
        self.directives.retain(|(other, _)| *other != directive);
        self
    }

    /// The same policy, allowing one source more. Where it does not name the directive, its fallback's sources are taken
    /// along, except for those that mean nothing there, as a nonce for images; where it names no fallback either, everything is
    /// allowed already, and nothing changes. Beside `'none'` the source stands alone.
    ///
    /// What had no effect in the fallback stays so: `'unsafe-inline'` is not taken along without the nonce beside it, nor, for
    /// workers, are the places that `'strict-dynamic'` disabled.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Directive, Source};
    /// let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    /// let csp = csp.append(Directive::ImgSrc, Source::DATA);
    /// assert_eq!(csp.to_string(), "default-src 'self'; img-src 'self' data:");
    /// ```
    #[must_use]
    #[inline]
    pub fn append(self, directive: Directive, source: Source) -> Self {
        self.append_all(directive, &[source])
    }

    /// [`append`](Self::append) for each of the sources, in time that is linear in them.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Directive, Source};
    /// let csp = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    /// let csp = csp.append_all(Directive::ImgSrc, &[Source::DATA, Source::BLOB, Source::DATA]);
    /// assert_eq!(csp.to_string(), "default-src 'self'; img-src 'self' data: blob:");
    /// ```
    #[must_use]
    #[inline]
    pub fn append_all(mut self, directive: Directive, sources: &[Source]) -> Self {
        self.further = self.further.into_iter().map(|policy| policy.append_all(directive, sources)).collect();
        let value = |name| self.directives.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
        let fallback = |name: &Directive| match value(*name)? {
            Value::Sources(list) => Some(Value::Sources(check::copied(directive, &list))),
            other => Some(other),
        };
        match value(directive).or_else(|| directive.fallbacks().iter().find_map(fallback)) {
            Some(Value::Sources(list)) => self.set(directive, Value::Sources(list.with(sources.iter().cloned()))),
            Some(Value::Locations(list)) => {
                let locations = sources.iter().filter_map(|source| Location::try_from(source.clone()).ok());
                self.set(directive, Value::Locations(list.with(locations)))
            }
            _ => self,
        }
    }

    /// As [`append`](Self::append); but where the policy names the directive for elements alone, which then decides what a
    /// page loads, that one grows instead.
    #[inline]
    pub(crate) fn append_for_loading(mut self, directive: Directive, source: &Source) -> Self {
        let further = std::mem::take(&mut self.further);
        let elements = match directive {
            Directive::ScriptSrc => Directive::ScriptSrcElem,
            Directive::StyleSrc => Directive::StyleSrcElem,
            other => other,
        };
        let deciding = if self.names(elements) { elements } else { directive };
        let mut own = self.append(deciding, source.clone());
        own.further = further.into_iter().map(|policy| policy.append_for_loading(directive, source)).collect();
        own
    }

    /// Whether the policy names this directive.
    #[inline]
    pub(crate) fn names(&self, directive: Directive) -> bool {
        self.directives.iter().any(|(named, _)| *named == directive)
    }

    /// A source that may be appended to this directive.
    #[inline]
    pub(crate) fn appendable(directive: Directive, source: Source) -> Result<Source, Error> {
        check::appendable(directive, &source)?;
        Ok(source)
    }

    /// Both policies at once: what either of them refuses is refused.
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Source};
    /// let own = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    /// let encrypted = ContentSecurityPolicy::new().default_src(Source::HTTPS);
    /// assert_eq!(own.and(encrypted).to_string(), "default-src 'self', default-src https:");
    /// ```
    #[must_use]
    pub fn and(mut self, mut other: Self) -> Self {
        let further = std::mem::take(&mut other.further);
        self.further.push(other);
        self.further.extend(further);
        self
    }

    /// The same policies, each of which reports to this endpoint and address unless it reports somewhere already.
    #[inline]
    pub(crate) fn reporting_to(mut self, endpoint: &EndpointName, address: &UriReference) -> Self {
        let further = std::mem::take(&mut self.further).into_iter();
        self.further = further.map(|policy| policy.reporting_to(endpoint, address)).collect();
        if self.has_own(Directive::ReportTo) || self.has_own(Directive::ReportUri) {
            return self;
        }
        self.report_to(endpoint.clone()).report_uri([address.clone()])
    }

    /// This policy and those that count as well.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.further)
    }

    /// Puts a value in the place of the directive's earlier one, or at the end.
    fn set(mut self, directive: Directive, value: Value) -> Self {
        match self.directives.iter_mut().find(|(other, _)| *other == directive) {
            Some((_, earlier)) => *earlier = value,
            None => self.directives.push((directive, value)),
        }
        self
    }

    /// Who may frame the page, where the policies say so.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &SourceList<Location>> {
        self.all().flat_map(|policy| &policy.directives).filter_map(|(directive, value)| match (directive, value) {
            (Directive::FrameAncestors, Value::Locations(list)) => Some(list),
            _ => None,
        })
    }

    /// Whether any of the policies has a place for a nonce.
    #[inline]
    pub(crate) fn has_nonce(&self) -> bool {
        let is_nonced =
            |value: &Value| matches!(value, Value::Sources(list) if list.sources().contains(&Source::Nonce));
        self.all().flat_map(|policy| &policy.directives).any(|(_, value)| is_nonced(value))
    }

    /// Whether any of the policies names this directive.
    #[inline]
    pub(crate) fn has(&self, directive: Directive) -> bool {
        self.all().any(|policy| policy.has_own(directive))
    }

    #[inline]
    fn has_own(&self, directive: Directive) -> bool {
        self.directives.iter().any(|(other, _)| *other == directive)
    }

    /// Whether something else must go out where a page does not come by HTTPS, or from this machine.
    fn depends_on_https(&self) -> bool {
        self.has(Directive::UpgradeInsecureRequests) || self.all().any(Self::reports_twice)
    }

    /// What goes out for such a page: policies that ask for no HTTPS, and report to their address alone. Browsers ignore
    /// `Reporting-Endpoints` without HTTPS, and the address where `report-to` stands beside it.
    fn over_http_as(&self, name: &HeaderName) -> Result<OverHttp, Error> {
        if !self.depends_on_https() {
            return Ok(OverHttp::Same);
        }
        if self.text(Wording { nonce: true, https: false }).is_empty() {
            return Ok(OverHttp::Absent);
        }
        self.template(name, false).map(OverHttp::Text)
    }

    /// Whether a directive goes out where a page does not come by HTTPS.
    fn stays_over_http(&self, directive: Directive) -> bool {
        match directive {
            Directive::UpgradeInsecureRequests => false,
            Directive::ReportTo => !self.reports_twice(),
            _ => true,
        }
    }

    fn reports_twice(&self) -> bool {
        self.has_own(Directive::ReportTo) && self.has_own(Directive::ReportUri)
    }

    /// Faults that only the whole policy shows.
    pub(crate) fn check(&self, place: &str, faults: &mut Faults) {
        for policy in self.all() {
            check::check(place, &policy.directives, faults);
        }
        let all: Vec<_> = self.all().map(|policy| policy.directives.as_slice()).collect();
        overridden::between(place, &all, faults);
    }

    fn template(&self, name: &HeaderName, https: bool) -> Result<Template, Error> {
        if self.all().any(|policy| policy.directives.is_empty()) {
            return Err(Error::new(
                name.to_string(),
                "the policy has no directives",
                Cure::both(
                    "add `default_src(Source::SelfOrigin)` and others",
                    "write directives such as \"default-src 'self'\"",
                ),
            ));
        }
        let without_nonce = HeaderValue::new(self.text(Wording { nonce: false, https }))?;
        Template::new(&self.text(Wording { nonce: true, https }), without_nonce)
    }

    fn text(&self, Wording { nonce, https }: Wording) -> String {
        let mut text = String::new();
        for (index, policy) in self.all().enumerate() {
            // Over HTTP nothing may be left of a policy. One without directives is never sent, but printed.
            if https && index > 0 {
                text.push_str(", ");
            }
            let mut between = if https || text.is_empty() { "" } else { ", " };
            for (directive, value) in &policy.directives {
                if https || policy.stays_over_http(*directive) {
                    text.push_str(between);
                    directive.write(value, nonce, &mut text);
                    between = "; ";
                }
            }
        }
        text
    }
}

/// Which text of a policy.
#[derive(Clone, Copy)]
struct Wording {
    /// For a response with a nonce, which stands there as `{nonce}`.
    nonce: bool,
    /// For a page that comes by HTTPS.
    https: bool,
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
        for (directive, _) in self.0.all().flat_map(|policy| &policy.directives) {
            if matches!(directive, Directive::UpgradeInsecureRequests | Directive::Sandbox) {
                faults.lint(
                    Lint::IgnoredInReportOnly,
                    place.to_string(),
                    format!("\"{}\" is ignored in a policy that is only reported", directive.as_str()),
                    "move it to Content-Security-Policy",
                );
            }
        }
        if self.0.all().any(|policy| !policy.has_own(Directive::ReportTo) && !policy.has_own(Directive::ReportUri)) {
            faults.lint(
                Lint::ReportedToNobody,
                place.to_string(),
                "the policy is only reported, and to nobody",
                Cure::both("add report_to and report_uri", "add \"report-to NAME\" and \"report-uri ADDRESS\""),
            );
        }
    }

    pub(crate) fn policy(&self) -> &ContentSecurityPolicy {
        &self.0
    }
}

impl Header for ContentSecurityPolicy {
    const NAME: HeaderName = HeaderName::from_static("Content-Security-Policy");

    fn render(&self) -> Result<Template, Error> {
        self.template(&Self::NAME, true)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        let mut endpoints = Vec::new();
        for policy in self.all() {
            for (_, value) in &policy.directives {
                if let Value::ReportTo(name) = value {
                    endpoints.push(name);
                }
            }
        }
        endpoints
    }

    fn reporting(self, endpoint: &EndpointName, address: &UriReference) -> Self {
        self.reporting_to(endpoint, address)
    }

    fn over_http(&self) -> Result<OverHttp, Error> {
        self.over_http_as(&Self::NAME)
    }
}

impl Header for ContentSecurityPolicyReportOnly {
    const NAME: HeaderName = HeaderName::from_static("Content-Security-Policy-Report-Only");

    fn render(&self) -> Result<Template, Error> {
        self.0.template(&Self::NAME, true)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        self.0.endpoints()
    }

    fn reporting(self, endpoint: &EndpointName, address: &UriReference) -> Self {
        Self(self.0.reporting_to(endpoint, address))
    }

    fn over_http(&self) -> Result<OverHttp, Error> {
        self.0.over_http_as(&Self::NAME)
    }
}

impl fmt::Display for ContentSecurityPolicy {
    /// The text on the wire, with the nonce as `{nonce}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Wording { nonce: true, https: true }))
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
    use crate::wire::fault::tests::said;

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
    fn a_policy_without_directives_leaves_a_mark_in_the_text() {
        let (empty, some) =
            (ContentSecurityPolicy::new, || ContentSecurityPolicy::new().default_src(Source::SelfOrigin));
        assert_eq!(empty().and(some()).to_string(), ", default-src 'self'");
        assert_eq!(some().and(empty()).to_string(), "default-src 'self', ");
        assert_eq!(some().and(some()).to_string(), "default-src 'self', default-src 'self'");
    }

    #[test]
    fn a_policy_without_directives_is_refused() {
        let message = "the policy has no directives; add `default_src(Source::SelfOrigin)` and others";
        let fault = said(&ContentSecurityPolicy::new().render().unwrap_err());
        assert_eq!(fault, format!("Content-Security-Policy: {message}"));
        let fault = said(&ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::new()).render().unwrap_err());
        assert_eq!(fault, format!("Content-Security-Policy-Report-Only: {message}"));
    }
}
