//! [`Adjustment`]: what a handler changes in the policy of its one response.
//!
//! If it is known at start-up what a page needs, derive a policy (`base.clone().with(..)`) and prepare it as an override:
//! that costs nothing per response. An adjustment is for what is known only while a request runs, such as the host of a
//! customer's images.
//!
//! **Look such a host up in a table of yours,** and put it into a [`SourcePattern`](crate::SourcePattern). In
//! `format!("https://{customer}.images.example")` a customer named `evil.example/` gives
//! `https://evil.example/.images.example`, which is a valid source, and one named `*` gives a wildcard.
//!
//! Sources are checked as at start-up. One that is refused changes nothing: the policy goes out as if it had not been added.
//! What is not a source for its directive is refused at once: see [`refusals`](Adjustment::refusals). What only shows in the policy that it joins, such as `'strict-dynamic'` where no nonce or hash stands, is refused
//! when the response goes out, by the same checks and levels as in [`prepare`](crate::Policy::prepare), and reported to
//! [`warning`](crate::Prepared::warning). The order of calls does not matter.
//!
//! Of more than [64](Adjustment::MAX) sources none is added: a client that decides how many there are must not decide how long a
//! response takes.

use std::cmp::Reverse;

use crate::{
    header::{
        Header,
        content_security_policy::{ContentSecurityPolicy, Directive, FilledSource, Source},
        x_frame_options::XFrameOptions,
    },
    wire::{
        error::Error,
        fault::Fault,
        text::{HeaderName, shown},
    },
};

/// The longest text that is read as a source, and the longest that a message quotes as it is.
const LONGEST: usize = 1024;
const SHOWN: usize = 64;

/// Which of the two content security policies gets a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `Content-Security-Policy`.
    Enforced,
    /// `Content-Security-Policy-Report-Only`.
    ReportOnly,
    /// Each of them that the policy has.
    Both,
}

/// Changes to the policy of one response.
///
/// ```
/// # use secure_core::{
/// #     Adjustment, Directive, MemoryBackend, Policy, RequestView, SourcePattern, Target, XFrameOptions,
/// # };
/// const SHOP: SourcePattern = SourcePattern::from_static("https://{host}");
///
/// let prepared = Policy::recommended().prepare::<MemoryBackend>()?;
/// let host = "customer.example"; // looked up among the customers, not copied from the request
/// let adjustment = Adjustment::new()
///     .append(Target::Enforced, Directive::ImgSrc, SHOP.fill(host))
///     .without::<XFrameOptions>();
/// assert_eq!(adjustment.refusals().count(), 0);
///
/// let mut headers = Vec::new();
/// prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&RequestView::default()), &adjustment);
/// let policy = headers.iter().find(|(name, _)| name == "Content-Security-Policy").map(|(_, value)| value.as_str());
/// assert!(policy.is_some_and(|policy| policy.contains("img-src 'self' data: https://customer.example;")));
/// assert!(!headers.iter().any(|(name, _)| name == "X-Frame-Options"));
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Adjustment {
    /// In order, each once.
    appended: Vec<Appended>,
    without: Vec<HeaderName>,
    refused: Vec<Error>,
    /// Whether there were more sources than can be, so that none counts.
    overfull: bool,
}

/// A source that is added.
#[derive(Clone, Debug)]
struct Appended {
    directive: Directive,
    text: String,
    target: Target,
    source: Source,
}

impl Adjustment {
    /// How many different sources a response can get at most, those that are refused among them.
    pub const MAX: usize = 64;

    /// Changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source to what a directive allows: a [`Source`], or a [`SourcePattern`](crate::SourcePattern) that is filled with
    /// values of the request.
    ///
    /// Where the policy does not name the directive, its fallback's sources are taken along, as the policy has them, whatever
    /// is added to the fallback; where it names no fallback either, everything is allowed already.
    ///
    /// A value that does not fit the pattern is refused, and so is a source that means nothing in the directive: see
    /// [`refusals`](Self::refusals). So is one that does not fit the policy, when the response goes out: see the
    /// [module](crate::response::adjust).
    #[must_use]
    pub fn append(self, target: Target, directive: Directive, source: impl Into<FilledSource>) -> Self {
        self.put(target, directive, source.into().into_result())
    }

    /// The same for a text, which may be any one source: any host, any scheme, a wildcard, a keyword.
    ///
    /// **A text that holds a value of the request lets the client choose**: `format!("https://{customer}.images.example")`
    /// is a source of another host when the customer is `evil.example/`. Take a [`SourcePattern`](crate::SourcePattern)
    /// instead. This is for texts of your own, such as those that an administrator has stored.
    ///
    /// A text that is not a source is refused: see [`refusals`](Self::refusals).
    #[must_use]
    #[inline]
    pub fn dangerous_append(self, target: Target, directive: Directive, source: &str) -> Self {
        let fault =
            |what: &str| Error::new("source", format!("{} {what}", shown(source)), "write one host, scheme or keyword");
        let read = match source.parse::<Source>() {
            _ if source.len() > LONGEST => Err(fault("is longer than 1024 bytes")),
            // Its message quotes the text.
            Err(_) if source.len() > SHOWN => Err(fault("is not a source")),
            read => read,
        };
        self.put(target, directive, read)
    }

    #[inline]
    fn put(mut self, target: Target, directive: Directive, source: Result<Source, Error>) -> Self {
        match source.and_then(|source| ContentSecurityPolicy::appendable(directive, source)) {
            Err(error) => self.refuse(error.within(directive.as_str())),
            Ok(source) => self.insert(Appended { directive, text: source.to_string(), target, source }),
        }
        self
    }

    /// Leaves a header of the policy out. One that the handler sets itself stays.
    #[must_use]
    pub fn without<H: Header>(mut self) -> Self {
        if !self.leaves_out(&H::NAME) {
            self.without.push(H::NAME);
        }
        self
    }

    /// Both changes, whichever is first.
    ///
    /// ```
    /// # use secure_core::{Adjustment, Directive, Source, Target, XFrameOptions};
    /// let image = Adjustment::new().append(Target::Both, Directive::ImgSrc, Source::from_static("https://customer.example"));
    /// let mistake = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "a.example; script-src *");
    /// let merged = image.merge(mistake).merge(Adjustment::new().without::<XFrameOptions>());
    /// assert_eq!(merged.refusals().count(), 1);
    /// ```
    #[must_use]
    #[inline]
    pub fn merge(mut self, other: Self) -> Self {
        for appended in other.appended {
            self.insert(appended);
        }
        for name in other.without {
            if !self.leaves_out(&name) {
                self.without.push(name);
            }
        }
        for error in other.refused {
            self.refuse(error);
        }
        self
    }

    /// Each source once, in an order of its own.
    #[inline]
    fn insert(&mut self, appended: Appended) {
        if let Err(index) = self.appended.binary_search_by(|other| other.key().cmp(&appended.key())) {
            if self.has_room() {
                self.appended.insert(index, appended);
            }
        }
    }

    #[inline]
    fn refuse(&mut self, error: Error) {
        if self.has_room() {
            self.refused.push(error);
        }
    }

    /// Whether one source more can be; if not, this one is the last that is looked at.
    #[inline]
    fn has_room(&mut self) -> bool {
        let room = self.appended.len() + self.refused.len() < Self::MAX;
        if !room && !self.overfull {
            self.overfull = true;
            let problem =
                format!("there are more than {} sources for one response, so none of them is added", Self::MAX);
            self.refused.push(Error::new("adjustment", problem, "prepare another policy, and override this one"));
        }
        room
    }

    /// The sources that were refused, and why: to be logged. They change nothing.
    pub fn refusals(&self) -> impl Iterator<Item = &Error> {
        self.refused.iter()
    }

    pub(crate) fn leaves_out(&self, name: &HeaderName) -> bool {
        self.without.contains(name)
    }

    #[inline]
    pub(crate) fn leaves_out_name(&self, name: &str) -> bool {
        self.without.iter().any(|other| other.as_str() == name)
    }

    /// How many sources are added.
    pub(crate) fn sources(&self) -> usize {
        if self.overfull { 0 } else { self.appended.len() }
    }

    /// Whether sources are added to anything.
    pub(crate) fn has_sources(&self) -> bool {
        self.sources() > 0
    }

    /// Whether sources are added to this policy.
    pub(crate) fn adds_to(&self, target: Target) -> bool {
        self.appended.iter().any(|appended| [target, Target::Both].contains(&appended.target))
    }

    /// Whether a source can be what is wrong by this fault, or by any. A place that pages load from cannot, in a list of places:
    /// it means the same whatever stands beside it.
    #[inline]
    pub(crate) fn may_cause(&self, index: usize, fault: Option<&Fault>) -> bool {
        let Some(appended) = self.appended.get(index) else { return false };
        let about = |fault: &Fault| {
            let of_framing = fault.place.header() == XFrameOptions::NAME.as_str();
            (of_framing && appended.directive == Directive::FrameAncestors)
                || fault.place.part() == Some(appended.directive.as_str())
        };
        !appended.is_plain_place() && fault.is_none_or(about)
    }

    /// The policy with those of the sources that are wanted, if there are any for it.
    #[inline]
    pub(crate) fn extend(
        &self,
        policy: &ContentSecurityPolicy,
        target: Target,
        wanted: &[bool],
    ) -> Option<ContentSecurityPolicy> {
        let wanted = self.appended.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(appended, _)| appended);
        let mut wanted = wanted.filter(|appended| [target, Target::Both].contains(&appended.target)).peekable();
        wanted.peek()?;
        // Those of a directive stand together.
        let mut policy = policy.clone();
        while let Some(first) = wanted.next() {
            let mut sources = vec![first.source.clone()];
            while let Some(next) = wanted.next_if(|next| next.directive == first.directive) {
                sources.push(next.source.clone());
            }
            policy = policy.append_all(first.directive, &sources);
        }
        Some(policy)
    }
}

impl Appended {
    /// A host by its name, `'self'`, or a scheme that no check looks at, in a list that nothing outside of the policy must agree
    /// with.
    fn is_plain_place(&self) -> bool {
        let is_plain = match &self.source {
            Source::SelfOrigin => true,
            Source::Host(host) => !host.is_other_ipv4(),
            Source::Scheme(_) => !self.directive.is_for_scripts(),
            _ => false,
        };
        is_plain && self.directive != Directive::FrameAncestors
    }

    /// A directive stands before those that it falls back on, so that it begins with what the policy itself says there.
    #[inline]
    fn key(&self) -> (Reverse<usize>, &str, &str, u8) {
        (Reverse(self.directive.fallbacks().len()), self.directive.as_str(), &self.text, self.target as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::{
            cache_control::CacheControl,
            content_security_policy::{ContentSecurityPolicyReportOnly, Location, SourceList},
            custom::CustomHeader,
            referrer_policy::ReferrerPolicy,
            removed::RemovedHeaders,
            strict_transport_security::StrictTransportSecurity,
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        request::exchange::RequestView,
        response::backend::MemoryBackend,
        wire::{conflict::Conflict, nonce::Nonce},
    };

    const CSP: &str = "Content-Security-Policy";
    const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";

    fn policy() -> Policy {
        let csp = ContentSecurityPolicy::new()
            .default_src(Source::SelfOrigin)
            .script_src([Source::SelfOrigin, Source::Nonce])
            .object_src(SourceList::NONE)
            .frame_ancestors(Location::SelfOrigin);
        Policy::empty()
            .with(ContentSecurityPolicyReportOnly::new(csp.clone()))
            .with(csp)
            .with(XFrameOptions::SameOrigin)
    }

    /// What goes out with the status, when the handler had set `own` and maybe taken a nonce.
    fn response(adjustment: &Adjustment, status: u16, nonce: bool, own: &[(&str, &str)]) -> Vec<(String, String)> {
        sent(&policy(), Some(adjustment), status, nonce, own)
    }

    #[track_caller]
    fn check(headers: &[(String, String)], name: &str, values: &[&str]) {
        let sent: Vec<_> = headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(sent, values, "{name}");
    }

    #[test]
    fn a_source_joins_the_directive_its_fallback_or_none() {
        for (directive, source, expected) in [
            (Directive::ScriptSrc, "https://a.example", "script-src 'self' https://a.example; object-src 'none'; "),
            (Directive::ObjectSrc, "https://a.example", "script-src 'self'; object-src https://a.example; "),
            (Directive::FrameAncestors, "https://a.example", "frame-ancestors 'self' https://a.example"),
            (Directive::ImgSrc, "data:", "frame-ancestors 'self'; img-src 'self' data:"),
            (Directive::ScriptSrcElem, "https:", "frame-ancestors 'self'; script-src-elem 'self' https:"),
        ] {
            let adjustment = Adjustment::new().dangerous_append(Target::Enforced, directive, source);
            let headers = response(&adjustment, 200, false, &[]);
            let sent = headers.iter().find(|(name, _)| name == CSP).map(|(_, value)| value.as_str()).unwrap();
            assert!(sent.contains(expected), "{sent}");
        }
        // Without a fallback everything is allowed, and a directive would take that away.
        let adjustment = Adjustment::new().dangerous_append(Target::Enforced, Directive::FormAction, "https:");
        check(
            &response(&adjustment, 200, false, &[]),
            CSP,
            &["default-src 'self'; script-src 'self'; object-src 'none'; frame-ancestors 'self'"],
        );
    }

    #[test]
    fn of_too_many_sources_none_is_added() {
        let add = |adjustment: Adjustment, host: usize| {
            adjustment.dangerous_append(Target::Enforced, Directive::ImgSrc, &format!("https://a{host}.example"))
        };
        let many = (0..Adjustment::MAX).fold(Adjustment::new(), add);
        let again = (0..Adjustment::MAX).fold(many, add);
        assert_eq!(again.refusals().count(), 0);
        let sent = |adjustment: &Adjustment| response(adjustment, 200, false, &[]);
        assert!(sent(&again).iter().any(|(name, value)| name == CSP && value.contains("https://a63.example")));

        let more = (0..10_000).fold(Adjustment::new(), add);
        let bad =
            (0..10_000).fold(Adjustment::new(), |all, _| all.dangerous_append(Target::Both, Directive::ImgSrc, "a;b"));
        for (adjustment, refused) in [
            (more.clone(), 1),
            (add(again.clone(), 1_000), 1),
            (again.clone().merge(add(Adjustment::new(), 1_000)), 1),
            (add(Adjustment::new(), 1_000).merge(again.clone()), 1),
            (again.merge(more), 1),
            (bad, Adjustment::MAX + 1),
        ] {
            assert_eq!(adjustment.refusals().count(), refused);
            let last = adjustment.refusals().last().map(ToString::to_string);
            let expected = "adjustment: there are more than 64 sources for one response, so none of them is added; \
                            prepare another policy, and override this one";
            assert_eq!(last.as_deref(), Some(expected));
            assert_eq!(sent(&adjustment), sent(&Adjustment::new()));
        }
    }

    #[test]
    fn a_directive_begins_with_what_the_policy_says() {
        let policy = Policy::empty().with(ContentSecurityPolicy::new().default_src(Source::SelfOrigin));
        let chain = [
            Directive::DefaultSrc,
            Directive::ChildSrc,
            Directive::ConnectSrc,
            Directive::FencedFrameSrc,
            Directive::FrameSrc,
            Directive::ImgSrc,
            Directive::ScriptSrc,
            Directive::ScriptSrcElem,
            Directive::WorkerSrc,
        ];
        for first in chain {
            for second in chain.into_iter().filter(|second| *second != first) {
                let adjustment = Adjustment::new()
                    .dangerous_append(Target::Enforced, first, "https://a.example")
                    .dangerous_append(Target::Enforced, second, "https://b.example");
                let headers = sent(&policy, Some(&adjustment), 200, false, &[]);
                let text = headers.iter().find(|(name, _)| name == CSP).map(|(_, value)| value.as_str()).unwrap();
                for (directive, host) in [(first, "https://a.example"), (second, "https://b.example")] {
                    let expected = format!("{} 'self' {host}", directive.as_str());
                    assert!(text.split("; ").any(|own| own == expected), "{expected}: {text}");
                }
            }
        }
    }

    #[test]
    fn the_target_says_which_policy_grows() {
        let grown =
            "default-src 'self' data:; script-src 'self' 'nonce-NONCE'; object-src 'none'; frame-ancestors 'self'";
        let same = "default-src 'self'; script-src 'self' 'nonce-NONCE'; object-src 'none'; frame-ancestors 'self'";
        for (target, enforced, report_only) in
            [(Target::Enforced, grown, same), (Target::ReportOnly, same, grown), (Target::Both, grown, grown)]
        {
            let adjustment = Adjustment::new().dangerous_append(target, Directive::DefaultSrc, "data:");
            let headers = response(&adjustment, 200, true, &[]);
            check(&headers, CSP, &[enforced]);
            check(&headers, REPORT_ONLY, &[report_only]);
            check(&headers, "Cache-Control", &["no-store"]);
        }
    }

    #[test]
    fn the_order_of_calls_does_not_matter() {
        let steps: [fn(Adjustment) -> Adjustment; 4] = [
            |adjustment| adjustment.dangerous_append(Target::Both, Directive::ImgSrc, "https://b.example"),
            |adjustment| adjustment.dangerous_append(Target::Both, Directive::ImgSrc, "https://a.example"),
            |adjustment| adjustment.dangerous_append(Target::Enforced, Directive::DefaultSrc, "data:"),
            |adjustment| adjustment.without::<XFrameOptions>(),
        ];
        let expected = response(&steps.iter().fold(Adjustment::new(), |all, step| step(all)), 200, false, &[]);
        for start in 0..4 {
            for reverse in [false, true] {
                let mut order: Vec<_> = (0..4).map(|step| steps[(start + step) % 4]).collect();
                if reverse {
                    order.reverse();
                }
                let adjustment = order.iter().fold(Adjustment::new(), |all, step| step(all));
                assert_eq!(response(&adjustment, 200, false, &[]), expected);
            }
        }
    }

    #[test]
    fn a_bad_source_changes_nothing_and_is_told() {
        let bad = [
            (Directive::ImgSrc, "https://a.example; script-src *"),
            (Directive::ImgSrc, "https://a.example, default-src *"),
            (Directive::ImgSrc, "a b"),
            (Directive::ImgSrc, "x\r\nSet-Cookie: a=b"),
            (Directive::ImgSrc, "'nonce-{nonce}'"),
            (Directive::FrameAncestors, "'unsafe-inline'"),
            (Directive::Sandbox, "https:"),
            (Directive::ImgSrc, ""),
        ];
        for (directive, text) in bad {
            let adjustment = Adjustment::new().dangerous_append(Target::Both, directive, text);
            assert_eq!(adjustment.refusals().count(), 1, "{text:?}");
            assert_eq!(response(&adjustment, 200, true, &[]), response(&Adjustment::new(), 200, true, &[]));
        }
        let adjustment = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "a;b");
        assert_eq!(
            adjustment.refusals().map(ToString::to_string).collect::<Vec<_>>(),
            ["img-src: source: ';' at byte 1 of \"a;b\"; write \"%3B\" in a path; directives are separate calls"],
        );
    }

    #[test]
    fn the_handlers_own_headers_stay() {
        let adjustment = Adjustment::new()
            .dangerous_append(Target::Both, Directive::ImgSrc, "https:")
            .without::<XFrameOptions>()
            .without::<ContentSecurityPolicyReportOnly>();
        let headers = response(&adjustment, 200, false, &[(CSP, "own"), ("X-Frame-Options", "DENY")]);
        check(&headers, CSP, &["own"]);
        check(&headers, "X-Frame-Options", &["DENY"]);
        check(&headers, REPORT_ONLY, &[]);
    }

    /// All ways a response can differ that a policy's rules know.
    fn every_response(check: impl Fn(&Policy, u16, bool, &[(&str, &str)])) {
        let bare = policy().with(StrictTransportSecurity::for_seconds(60)).with(RemovedHeaders::common());
        let stored = bare.clone().with(CacheControl::no_store().with_companions());
        let custom = stored.clone().with(CustomHeader::new("X-Own", "y").unwrap());
        for policy in [bare, stored, custom] {
            for policy in [policy.clone(), policy.with(Conflict::Replace)] {
                for status in [101, 200, 304, 404] {
                    for nonce in [false, true] {
                        for own in [
                            &[][..],
                            &[("content-security-policy", "a"), ("content-security-policy", "b")],
                            &[("x-frame-options", "own"), ("X-Powered-By", "own"), ("X-Other", "own")],
                            &[("Cache-Control", "private"), ("Strict-Transport-Security", "own"), ("X-Own", "own")],
                        ] {
                            check(&policy, status, nonce, own);
                        }
                    }
                }
            }
        }
    }

    #[track_caller]
    fn sent(
        policy: &Policy,
        adjustment: Option<&Adjustment>,
        status: u16,
        nonce: bool,
        own: &[(&str, &str)],
    ) -> Vec<(String, String)> {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let mut exchange = prepared.begin(&RequestView::default());
        if nonce {
            exchange = exchange.with_nonce(Nonce::random().unwrap());
        }
        let mut headers = own.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        match adjustment {
            Some(adjustment) => prepared.apply_adjusted(&mut headers, status, &exchange, adjustment),
            None => prepared.apply(&mut headers, status, &exchange),
        }
        if let Some(nonce) = exchange.minted_nonce() {
            for (_, value) in &mut headers {
                *value = value.replace(nonce.as_str(), "NONCE");
            }
        }
        headers.sort();
        headers
    }

    #[test]
    fn what_is_not_changed_goes_out_as_without_an_adjustment() {
        every_response(|policy, status, nonce, own| {
            assert_eq!(
                sent(policy, Some(&Adjustment::new()), status, nonce, own),
                sent(policy, None, status, nonce, own),
                "{status} {nonce} {own:?} {policy:?}"
            );
        });
    }

    #[test]
    fn a_header_that_is_left_out_is_one_that_the_policy_has_not() {
        every_response(|policy, status, nonce, own| {
            let adjustments: [(Adjustment, Policy); 5] = [
                (Adjustment::new().without::<XFrameOptions>(), policy.clone().without::<XFrameOptions>()),
                (Adjustment::new().without::<CacheControl>(), policy.clone().without::<CacheControl>()),
                (
                    Adjustment::new().without::<ContentSecurityPolicy>().without::<ContentSecurityPolicyReportOnly>(),
                    policy.clone().without::<ContentSecurityPolicy>().without::<ContentSecurityPolicyReportOnly>(),
                ),
                (
                    Adjustment::new().without::<StrictTransportSecurity>(),
                    policy.clone().without::<StrictTransportSecurity>(),
                ),
                (Adjustment::new().without::<ReferrerPolicy>(), policy.clone()),
            ];
            for (adjustment, without) in &adjustments {
                assert_eq!(
                    sent(policy, Some(adjustment), status, nonce, own),
                    sent(without, None, status, nonce, own),
                    "{status} {nonce} {own:?} {adjustment:?} {policy:?}"
                );
            }
        });
    }

    #[test]
    fn a_304_and_a_switch_of_protocols_carry_no_changed_policy() {
        let adjustment = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https:");
        for status in [101, 304] {
            let headers = response(&adjustment, status, true, &[]);
            check(&headers, CSP, &[]);
            check(&headers, REPORT_ONLY, &[]);
        }
    }
}
