//! [`Adjustable`]: the headers that a handler can change, and the checks of `prepare` on what comes of it.

use std::sync::{Mutex, PoisonError};

use crate::{
    header::{
        Header,
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive},
        x_frame_options::XFrameOptions,
    },
    response::{
        adjust::{Adjustment, Target},
        check::{Adjusted, BUDGET, CSP_BUDGET, adjusted},
    },
    wire::{
        error::Faults,
        fault::{Fault, Place},
        lint::Levels,
        nonce::Nonce,
        rendered::OverHttp,
        template::{PLACEHOLDER, Template},
        text::HeaderName,
    },
};

/// What sources can be added to, and what they must agree with.
pub(crate) struct Adjustable {
    enforced: Option<ContentSecurityPolicy>,
    report_only: Option<ContentSecurityPolicyReportOnly>,
    x_frame_options: Option<XFrameOptions>,
    levels: Levels,
    /// Places of warnings that were logged, of which a policy has only so many.
    told: Mutex<Vec<Place>>,
}

/// The content security policies of one response, where they have new sources.
#[derive(Default)]
pub(in crate::response) struct Extended {
    enforced: Option<ContentSecurityPolicy>,
    report_only: Option<ContentSecurityPolicyReportOnly>,
    /// One for each source that was refused.
    refused: Vec<Fault>,
    warnings: Vec<Fault>,
    /// Whether nothing of the adjustment counts.
    dropped: bool,
}

impl Adjustable {
    pub(crate) fn new(
        enforced: Option<ContentSecurityPolicy>,
        report_only: Option<ContentSecurityPolicyReportOnly>,
        x_frame_options: Option<XFrameOptions>,
        levels: Levels,
    ) -> Self {
        Self { enforced, report_only, x_frame_options, levels, told: Mutex::default() }
    }

    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// Whether the enforced policy says which scripts or styles a page may have.
    pub(super) fn limits_elements(&self) -> bool {
        use Directive::{DefaultSrc, ScriptSrc, ScriptSrcElem, StyleSrc, StyleSrcElem};
        let directives = [DefaultSrc, ScriptSrc, ScriptSrcElem, StyleSrc, StyleSrcElem];
        self.enforced.as_ref().is_some_and(|csp| directives.into_iter().any(|directive| csp.has(directive)))
    }

    /// The policies with all sources of an adjustment that fit them. `lines` are the headers as they were prepared.
    ///
    /// Each policy is written and checked a fixed number of times, however many sources there are.
    #[inline]
    pub(super) fn extend(&self, adjustment: &Adjustment, lines: &[(String, String)]) -> Extended {
        let mut wanted = vec![true; adjustment.sources()];
        let mut extended = self.with(adjustment, &wanted);
        if extended.is_empty() {
            return extended;
        }
        let (denied, warnings) = self.findings(&extended, adjustment);
        let mut refused = Vec::new();
        if !denied.is_empty() || !warnings.is_empty() {
            // Something is found: what of it is the policy's own?
            let known = self.findings(&Extended::default(), adjustment);
            let findings = |extended: &Extended| {
                let (mut denied, mut warnings) = self.findings(extended, adjustment);
                denied.retain(|fault| !known.0.contains(fault));
                warnings.retain(|fault| !known.1.contains(fault));
                (denied, warnings)
            };
            let mut warnings;
            (refused, warnings) = findings(&extended);
            if let Some(first) = refused.first().cloned() {
                // First those of the directives that are wrong; then, should that not do, all that can be.
                let wrong: Vec<_> = std::mem::take(&mut refused);
                for only in [Some(wrong.as_slice()), None] {
                    for (index, wanted) in wanted.iter_mut().enumerate().filter(|(_, wanted)| **wanted) {
                        let cause = match only {
                            Some(wrong) => wrong.iter().find(|fault| adjustment.may_cause(index, Some(fault))),
                            None => adjustment.may_cause(index, None).then_some(&first),
                        };
                        if let Some(fault) = cause {
                            *wanted = false;
                            refused.push(fault.clone());
                        }
                    }
                    extended = self.with(adjustment, &wanted);
                    let left;
                    (left, warnings) = findings(&extended);
                    if left.is_empty() {
                        break;
                    }
                }
            }
            extended.warnings = self.untold(warnings);
        }
        if let Some(fault) = over_budget(&extended, adjustment, lines) {
            return Extended { refused: vec![fault; adjustment.sources()], dropped: true, ..Extended::default() };
        }
        Extended { refused, ..extended }
    }

    /// The policies with those sources.
    #[inline]
    fn with(&self, adjustment: &Adjustment, wanted: &[bool]) -> Extended {
        let enforced = self.enforced.as_ref().filter(|_| !adjustment.leaves_out(&ContentSecurityPolicy::NAME));
        let report_only =
            self.report_only.as_ref().filter(|_| !adjustment.leaves_out(&ContentSecurityPolicyReportOnly::NAME));
        let report_only = report_only.and_then(|header| adjustment.extend(header.policy(), Target::ReportOnly, wanted));
        Extended {
            enforced: enforced.and_then(|policy| adjustment.extend(policy, Target::Enforced, wanted)),
            report_only: report_only.map(ContentSecurityPolicyReportOnly::new),
            ..Extended::default()
        }
    }

    /// What is denied and what is a warning, where the response has these policies in place of ours.
    #[inline]
    fn findings(&self, extended: &Extended, adjustment: &Adjustment) -> (Vec<Fault>, Vec<Fault>) {
        fn stays<'h, H: Header>(header: Option<&'h H>, adjustment: &Adjustment) -> Option<&'h H> {
            header.filter(|_| !adjustment.leaves_out(&H::NAME))
        }

        let mut faults = Faults::at(&self.levels);
        let policy = Adjusted {
            enforced: stays(extended.enforced.as_ref().or(self.enforced.as_ref()), adjustment),
            report_only: stays(extended.report_only.as_ref().or(self.report_only.as_ref()), adjustment),
            x_frame_options: stays(self.x_frame_options.as_ref(), adjustment).copied(),
        };
        adjusted(&policy, &mut faults);
        let (mut denied, warnings) = faults.into_parts();
        for fault in denied.iter_mut().filter(|fault| fault.place.header() == XFrameOptions::NAME.as_str()) {
            fault.cure = "leave X-Frame-Options out of this response too, with `without::<XFrameOptions>()`".into();
        }
        (denied, warnings)
    }

    /// Those whose place is reported for the first time.
    fn untold(&self, mut warnings: Vec<Fault>) -> Vec<Fault> {
        if !warnings.is_empty() {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            warnings.retain(|fault| !told.contains(&fault.place));
            told.extend(warnings.iter().map(|fault| fault.place.clone()));
        }
        warnings
    }
}

impl Extended {
    /// Whether no policy is changed.
    fn is_empty(&self) -> bool {
        self.enforced.is_none() && self.report_only.is_none()
    }

    /// Whether the whole adjustment is dropped.
    pub(super) fn is_dropped(&self) -> bool {
        self.dropped
    }

    /// Why sources were refused, once for each.
    pub(in crate::response) fn refused(&self) -> impl Iterator<Item = &Fault> {
        self.refused.iter()
    }

    /// What is reported of those that stay.
    pub(in crate::response) fn warnings(&self) -> impl Iterator<Item = &Fault> {
        self.warnings.iter()
    }

    /// The text of a header that has new sources.
    pub(super) fn template(&self, name: &HeaderName, pinned: bool) -> Option<Template> {
        fn text(header: &impl Header, pinned: bool) -> Option<Template> {
            match header.over_http().ok()? {
                OverHttp::Text(template) if !pinned => Some(template),
                OverHttp::Absent if !pinned => None,
                _ => header.render().ok(),
            }
        }

        if *name == ContentSecurityPolicy::NAME {
            text(self.enforced.as_ref()?, pinned)
        } else if *name == ContentSecurityPolicyReportOnly::NAME {
            text(self.report_only.as_ref()?, pinned)
        } else {
            None
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        if name == ContentSecurityPolicy::NAME.as_str() {
            self.enforced.as_ref().map(ToString::to_string)
        } else if name == ContentSecurityPolicyReportOnly::NAME.as_str() {
            self.report_only.as_ref().map(ToString::to_string)
        } else {
            None
        }
    }
}

/// What is wrong where the sources make the headers larger than proxies take. What the policy is without them does not matter:
/// nobody who writes requests makes it larger still.
fn over_budget(extended: &Extended, adjustment: &Adjustment, lines: &[(String, String)]) -> Option<Fault> {
    let fault = |bytes: usize, limit: usize, what: &str| {
        let problem = format!("{bytes} bytes of {what} are more than {limit}, so nothing of the adjustment counts");
        Some(Fault::new("budget", problem, "add fewer and shorter sources"))
    };
    let mut total = 0;
    for (name, text) in lines.iter().filter(|(name, _)| !adjustment.leaves_out_name(name)) {
        let changed = extended.text(name);
        let bytes = filled(changed.as_deref().unwrap_or(text));
        if changed.is_some() && bytes > CSP_BUDGET {
            return fault(bytes, CSP_BUDGET, name);
        }
        total += name.len() + ": ".len() + bytes;
    }
    if total > BUDGET && !extended.is_empty() { fault(total, BUDGET, "headers") } else { None }
}

/// How many bytes a text has once its nonces are filled.
fn filled(text: &str) -> usize {
    text.len() + text.matches(PLACEHOLDER).count() * Nonce::LEN.saturating_sub(PLACEHOLDER.len())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use crate::{
        header::{
            content_security_policy::{
                ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Location, Source, SourceList,
            },
            custom::CustomHeader,
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        request::exchange::RequestView,
        response::{
            adjust::{Adjustment, Target},
            backend::MemoryBackend,
            class::ResponseClass,
        },
        wire::{
            lint::{Level, Lint},
            nonce::Nonce,
        },
    };

    fn csp() -> ContentSecurityPolicy {
        ContentSecurityPolicy::new().script_src(Source::SelfOrigin).frame_ancestors(SourceList::NONE)
    }

    fn base() -> Policy {
        Policy::empty().with(csp()).with(XFrameOptions::Deny)
    }

    fn enforced(sources: &[(Directive, &str)]) -> Adjustment {
        let append = |all: Adjustment, (directive, source): &(Directive, &str)| {
            all.dangerous_append(Target::Enforced, *directive, source)
        };
        sources.iter().fold(Adjustment::new(), append)
    }

    /// What goes out of the enforced policy, and what is reported.
    #[track_caller]
    fn check(policy: &Policy, adjustment: &Adjustment, sent: &str, told: &[&str]) {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

        let _one = ONE_AT_A_TIME.lock();
        TOLD.lock().unwrap().clear();
        assert_eq!(adjustment.refusals().count(), 0);
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let prepared = prepared.warning(|message| TOLD.lock().unwrap().push(message.to_string()));
        let mut headers = Vec::new();
        prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&RequestView::default()), adjustment);
        let policy = headers.iter().find(|(name, _)| name == "Content-Security-Policy");
        assert_eq!(policy.map_or("", |(_, value)| value.as_str()), sent);
        let without_count = |line: &String| line.split("; refused so far: ").next().unwrap_or_default().to_owned();
        assert_eq!(TOLD.lock().unwrap().iter().map(without_count).collect::<Vec<_>>(), told);
    }

    const ALONE: &str = "adjustment: Content-Security-Policy: script-src: 'strict-dynamic' without a nonce or hash blocks \
                         every script; add Source::Nonce beside it (lint strict-dynamic-alone)";
    const HASH: &str = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";

    #[test]
    fn a_source_fits_the_policy_or_is_refused() {
        let refused = enforced(&[(Directive::ScriptSrc, "'strict-dynamic'")]);
        check(&base(), &refused, "script-src 'self'; frame-ancestors 'none'", &[ALONE]);
        let prepared = base().prepare::<MemoryBackend>().unwrap();
        prepared.apply_adjusted(&mut Vec::new(), 200, &prepared.begin(&RequestView::default()), &refused);
        assert_eq!(prepared.refused_sources(), 1);

        // The others of the adjustment stay, and what it needs may be among them.
        let with_host =
            enforced(&[(Directive::ScriptSrc, "https://a.example"), (Directive::ScriptSrc, "'strict-dynamic'")]);
        check(&base(), &with_host, "script-src 'self' https://a.example; frame-ancestors 'none'", &[ALONE]);
        let with_hash = enforced(&[(Directive::ScriptSrc, "'strict-dynamic'"), (Directive::ScriptSrc, HASH)]);
        check(&base(), &with_hash, &format!("script-src 'self' {HASH} 'strict-dynamic'; frame-ancestors 'none'"), &[]);
        let both = with_hash.merge(enforced(&[(Directive::FrameAncestors, "https://a.example")]));
        check(&base(), &both, &format!("script-src 'self' {HASH} 'strict-dynamic'; frame-ancestors 'none'"), &[FRAMED]);
    }

    const FRAMED: &str = "adjustment: X-Frame-Options: \"DENY\" contradicts \"frame-ancestors https://a.example\" of \
                          Content-Security-Policy; leave X-Frame-Options out of this response too, with \
                          `without::<XFrameOptions>()` (lint framing-contradicts)";

    #[test]
    fn a_frame_agrees_with_the_other_header() {
        let framed = enforced(&[(Directive::FrameAncestors, "https://a.example")]);
        check(&base(), &framed, "script-src 'self'; frame-ancestors 'none'", &[FRAMED]);
        let grown = "script-src 'self'; frame-ancestors https://a.example";
        check(&base(), &framed.clone().without::<XFrameOptions>(), grown, &[]);
        check(&base().without::<XFrameOptions>(), &framed, grown, &[]);
        let allowed = base().level(Lint::FramingContradicts, Level::Allow);
        check(&allowed, &framed, grown, &[]);
        let left_out = framed.without::<ContentSecurityPolicy>();
        check(&base(), &left_out, "", &[]);
    }

    #[test]
    fn levels_are_those_of_the_policy_also_for_a_class() {
        let hash = enforced(&[(Directive::ScriptSrc, HASH)]);
        let inline = Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::UnsafeInline));
        let void = "adjustment: Content-Security-Policy: script-src: 'unsafe-inline' has no effect beside a nonce or hash; \
                    leave it out, unless browsers of before 2016 matter (lint unsafe-inline-void)";
        check(&inline, &hash, &format!("script-src 'unsafe-inline' {HASH}"), &[void]);
        let denied = inline.clone().level(Lint::UnsafeInlineVoid, Level::Deny);
        check(&denied, &hash, "script-src 'unsafe-inline'", &[void]);
        let class =
            Policy::empty().for_class(ResponseClass::Error, inline.headers).level(Lint::UnsafeInlineVoid, Level::Deny);
        let prepared = class.prepare::<MemoryBackend>().unwrap();
        prepared.apply_adjusted(&mut Vec::new(), 404, &prepared.begin(&RequestView::default()), &hash);
        assert_eq!(prepared.refused_sources(), 1);
    }

    /// The bytes of the policy and of all headers, how many sources were refused, and what was reported.
    fn sizes(policy: &Policy, adjustment: &Adjustment) -> (usize, usize, u64, Vec<String>) {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

        let _one = ONE_AT_A_TIME.lock();
        TOLD.lock().unwrap().clear();
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let prepared = prepared.warning(|message| TOLD.lock().unwrap().push(message.to_string()));
        let mut headers = Vec::new();
        let exchange = prepared.begin(&RequestView::default()).with_nonce(Nonce::random().unwrap());
        prepared.apply_adjusted(&mut headers, 200, &exchange, adjustment);
        let bytes =
            headers.iter().find(|(name, _)| name == "Content-Security-Policy").map_or(0, |(_, text)| text.len());
        let own = headers.iter().filter(|(name, _)| name != "Cache-Control");
        let all = own.map(|(name, text)| name.len() + 2 + text.len()).sum();
        (bytes, all, prepared.refused_sources(), TOLD.lock().unwrap().clone())
    }

    fn images(count: usize, length: usize) -> Adjustment {
        let path = |index| format!("a.example/{index:02}{}", "x".repeat(length - 12));
        (0..count).fold(Adjustment::new(), |all, index| {
            all.append(Target::Enforced, Directive::ImgSrc, path(index).parse::<Source>().unwrap())
        })
    }

    #[test]
    fn an_adjustment_keeps_headers_within_their_budget() {
        let csp = || ContentSecurityPolicy::new().script_src(Source::Nonce).img_src(Source::SelfOrigin);
        let policy = Policy::empty().with(csp()).with(XFrameOptions::Deny);
        let (own, ..) = sizes(&policy, &Adjustment::new());
        // One source of so many bytes, and a blank before it, fill 3,072 to the byte.
        let fitting = 3072 - own - 1;
        let whole = images(1, fitting);
        assert_eq!(sizes(&policy, &whole), (3072, 3072 + 25 + 21, 0, vec![]));
        let told = "adjustment: budget: 3073 bytes of Content-Security-Policy are more than 3072, so nothing of the \
                    adjustment counts; add fewer and shorter sources; refused so far: 1";
        let more = images(1, fitting + 1);
        assert_eq!(sizes(&policy, &more), (own, own + 25 + 21, 1, vec![told.to_owned()]));
        let (bytes, all, refused, told) = sizes(&policy, &images(10, 400).without::<XFrameOptions>());
        assert_eq!((bytes, all, refused, told.len()), (own, own + 25 + 21, 10, 4), "all of it, or nothing");

        // 4,096 of all headers, whatever the lint says.
        let custom = CustomHeader::new("X-Own", "y".repeat(1500)).unwrap();
        let policy = policy.with(custom).level(Lint::HeaderBudget, Level::Allow);
        let fitting = 4096 - (25 + own) - 21 - 1507 - 1;
        assert_eq!(sizes(&policy, &images(1, fitting)).1, 4096);
        let (bytes, _, refused, told) = sizes(&policy, &images(1, fitting + 1));
        assert_eq!((bytes, refused), (own, 1));
        assert!(told[0].starts_with("adjustment: budget: 4097 bytes of headers are more than 4096, "), "{told:?}");
    }

    #[test]
    fn a_refusal_is_told_ever_more_rarely() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let prepared = base().prepare::<MemoryBackend>().unwrap();
        let prepared = prepared.warning(|message| TOLD.lock().unwrap().push(message.to_string()));
        let exchange = prepared.begin(&RequestView::default());
        let long = "x;".repeat(15_000);
        let adjustment = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, &long);
        for _ in 0..50 {
            prepared.apply_adjusted(&mut Vec::new(), 200, &exchange, &adjustment);
        }
        let told = TOLD.lock().unwrap();
        assert_eq!((told.len(), prepared.refused_sources()), (6, 50));
        assert!(told.iter().all(|line| line.len() < 250), "{told:?}");
        assert_eq!(
            told[5],
            format!(
                "adjustment: img-src: source: \"{}\"… is longer than 1024 bytes; write one host, scheme or keyword; \
                 refused so far: 32",
                "x;".repeat(32)
            )
        );
    }

    #[test]
    fn what_was_found_before_is_not_told_again() {
        let csp = csp().style_src([Source::Nonce, Source::UnsafeInline]);
        let policy = base().with(csp).with(ContentSecurityPolicyReportOnly::new(
            ContentSecurityPolicy::new().img_src(Source::SelfOrigin).frame_ancestors(Location::SelfOrigin),
        ));
        let images = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https://a.example");
        check(&policy, &images, "script-src 'self'; frame-ancestors 'none'; style-src 'none'", &[]);
    }

    /// Whatever is added, what goes out is what `prepare` takes.
    #[test]
    fn what_goes_out_could_have_been_prepared() {
        let directives =
            [Directive::DefaultSrc, Directive::ScriptSrc, Directive::ScriptSrcElem, Directive::FrameAncestors];
        let sources = ["'self'", "https://a.example", "'strict-dynamic'", "'unsafe-inline'", "*", "data:", HASH];
        let all: Vec<_> = directives.iter().flat_map(|directive| sources.map(|source| (*directive, source))).collect();
        for first in &all {
            for second in &all {
                let (mut headers, one, other) = (Vec::new(), enforced(&[*first]), enforced(&[*second]));
                let prepared = base().prepare::<MemoryBackend>().unwrap();
                let exchange = prepared.begin(&RequestView::default());
                prepared.apply_adjusted(&mut headers, 200, &exchange, &one.clone().merge(other.clone()));
                let (_, text) = headers.iter().find(|(name, _)| name == "Content-Security-Policy").unwrap();
                let sent = base().with(text.parse::<ContentSecurityPolicy>().unwrap());
                assert!(sent.prepare::<MemoryBackend>().is_ok(), "{text}");
                let mut swapped = Vec::new();
                prepared.apply_adjusted(&mut swapped, 200, &exchange, &other.merge(one));
                assert_eq!(headers, swapped);
            }
        }
    }
}
