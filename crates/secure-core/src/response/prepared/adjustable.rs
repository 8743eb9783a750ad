//! [`Adjustable`]: the parts of a policy that a handler can change, and the checks of `prepare` on what comes of it.

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
};

use crate::{
    header::{
        Header,
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly},
        x_frame_options::XFrameOptions,
    },
    policy::{Adjusted, Policy, adjusted},
    response::adjust::{Adjustment, Target},
    wire::{
        error::Faults,
        fault::{Fault, Place},
        lint::Levels,
        template::Template,
        text::HeaderName,
    },
};

/// What sources can be added to, and what they must agree with.
pub(super) struct Adjustable {
    enforced: Option<ContentSecurityPolicy>,
    report_only: Option<ContentSecurityPolicyReportOnly>,
    x_frame_options: Option<XFrameOptions>,
    levels: Levels,
    /// Places of warnings that were told, of which a policy has only so many.
    told: Mutex<Vec<Place>>,
}

/// The content security policies of one response, where they have new sources.
#[derive(Default)]
pub(super) struct Extended {
    enforced: Option<ContentSecurityPolicy>,
    report_only: Option<ContentSecurityPolicyReportOnly>,
    /// One for each source that was refused.
    refused: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl Adjustable {
    /// The levels are those of the whole policy, of which this one may be a class.
    pub(super) fn new(policy: &Policy, levels: &Levels) -> Self {
        Self {
            enforced: policy.headers.content_security_policy.clone(),
            report_only: policy.headers.content_security_policy_report_only.clone(),
            x_frame_options: policy.headers.x_frame_options,
            levels: levels.clone(),
            told: Mutex::default(),
        }
    }

    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The policies with all sources of an adjustment that fit them. `lines` are the headers as they were prepared.
    pub(super) fn extend(&self, adjustment: &Adjustment, lines: &[(String, String)]) -> Extended {
        let mut wanted = vec![true; adjustment.sources()];
        let mut extended = self.with(adjustment, &wanted);
        if extended.enforced.is_none() && extended.report_only.is_none() {
            return extended;
        }
        let (denied, warnings) = self.findings(&extended, adjustment, lines);
        if denied.is_empty() && warnings.is_empty() {
            return extended;
        }
        // Something is found: what of it is the policy's own?
        let (known, known_warnings) = self.findings(&Extended::default(), adjustment, lines);
        let findings = |extended: &Extended| {
            let (mut denied, mut warnings) = self.findings(extended, adjustment, lines);
            denied.retain(|fault| !known.contains(fault));
            warnings.retain(|fault| !known_warnings.contains(fault));
            (denied, warnings)
        };
        let (denied, mut warnings) = findings(&extended);
        let mut refused = Vec::new();
        if !denied.is_empty() {
            let fault = |wanted: &[bool]| findings(&self.with(adjustment, wanted)).0.into_iter().next();
            (wanted, refused) = fitting(wanted.len(), fault);
            extended = self.with(adjustment, &wanted);
            (_, warnings) = findings(&extended);
        }
        Extended { refused, warnings: self.untold(warnings), ..extended }
    }

    /// The policies with those sources.
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
    fn findings(
        &self,
        extended: &Extended,
        adjustment: &Adjustment,
        lines: &[(String, String)],
    ) -> (Vec<Fault>, Vec<Fault>) {
        fn stays<'h, H: Header>(header: Option<&'h H>, adjustment: &Adjustment) -> Option<&'h H> {
            header.filter(|_| !adjustment.leaves_out(&H::NAME))
        }

        let line = |(name, text)| (Cow::from(name), extended.text(name).map_or(Cow::from(text), Cow::from));
        let lines = lines.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let mut faults = Faults::at(&self.levels);
        let policy = Adjusted {
            enforced: stays(extended.enforced.as_ref().or(self.enforced.as_ref()), adjustment),
            report_only: stays(extended.report_only.as_ref().or(self.report_only.as_ref()), adjustment),
            x_frame_options: stays(self.x_frame_options.as_ref(), adjustment).copied(),
            lines: lines.filter(|(name, _)| !adjustment.leaves_out_name(name)).map(line).collect(),
        };
        adjusted(&policy, &mut faults);
        let (mut denied, warnings) = faults.into_parts();
        for fault in denied.iter_mut().filter(|fault| fault.place.header() == XFrameOptions::NAME.as_str()) {
            fault.cure = "leave X-Frame-Options out of this response too, with `without::<XFrameOptions>()`".into();
        }
        (denied, warnings)
    }

    /// Those whose place is told of for the first time.
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
    /// How many sources were refused.
    pub(super) fn refused(&self) -> u64 {
        self.refused.iter().map(|_| 1).sum()
    }

    /// What is to be told of the sources.
    pub(super) fn told(&self) -> impl Iterator<Item = &Fault> {
        self.refused.iter().chain(&self.warnings)
    }

    /// The text of a header that has new sources.
    pub(super) fn template(&self, name: &HeaderName, pinned: bool) -> Option<Template> {
        if *name == ContentSecurityPolicy::NAME {
            let policy = self.enforced.as_ref()?;
            if pinned { policy.render().ok() } else { policy.without_upgrade()?.render().ok() }
        } else if *name == ContentSecurityPolicyReportOnly::NAME {
            self.report_only.as_ref()?.render().ok()
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

/// Which of so many sources can be there together, and what is wrong with each other one. One by one, for as long as one more
/// fits: a source may need another.
fn fitting(count: usize, fault: impl Fn(&[bool]) -> Option<Fault>) -> (Vec<bool>, Vec<Fault>) {
    let mut fits = vec![false; count];
    loop {
        let before = fits.clone();
        let mut refused = Vec::new();
        for index in 0..count {
            let more: Vec<bool> = fits.iter().enumerate().map(|(at, fits)| *fits || at == index).collect();
            match fault(&more).filter(|_| more != fits) {
                Some(fault) => refused.push(fault),
                None => fits = more,
            }
        }
        if fits == before {
            return (fits, refused);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use crate::{
        header::{
            content_security_policy::{
                ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, Location, Source, SourceList,
            },
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        request::exchange::RequestView,
        response::{
            adjust::{Adjustment, Target},
            backend::MemoryBackend,
            class::ResponseClass,
        },
        wire::lint::{Level, Lint},
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

    /// What goes out of the enforced policy, and what is told.
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
        assert_eq!(*TOLD.lock().unwrap(), told);
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
        let void = "adjustment: Content-Security-Policy: script-src: 'unsafe-inline' is void beside a nonce or hash; \
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

    #[test]
    fn bytes_are_counted_with_what_is_added() {
        let host = format!("https://{}.example", vec!["a".repeat(60); 4].join("."));
        let hosts: Vec<_> = (0..12).map(|path| format!("{host}/{path:02}")).collect();
        let hosts: Vec<_> = hosts.iter().map(|host| (Directive::ScriptSrc, host.as_str())).collect();
        let policy = base().level(Lint::HeaderBudget, Level::Deny);
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        let mut headers = Vec::new();
        prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&RequestView::default()), &enforced(&hosts));
        let bytes =
            headers.iter().find(|(name, _)| name == "Content-Security-Policy").map_or(0, |(_, text)| text.len());
        assert!((2800..=3072).contains(&bytes), "{bytes}");
        assert_eq!(prepared.refused_sources(), 1);
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
