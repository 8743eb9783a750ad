//! [`ResponseChoice`]: what a response carries to the policy around it.

use std::{fmt, sync::Arc};

use crate::{
    request::exchange::Exchange,
    response::{
        adjust::Adjustment,
        backend::Backend,
        headers::{Adjusting, PreparedHeaders, Told},
        overrides::PreparedOverride,
    },
    wire::error::Error,
};

/// What a response says of its own headers, until the [`Prepared`](crate::Prepared) around it writes them: the overrides,
/// adjustments and nested policies of all adapters are this.
///
/// An adapter keeps it wherever its framework lets a response carry something, and hands it to
/// [`Prepared::finish`](crate::Prepared::finish).
///
/// ```
/// # use secure_core::{Adjustment, Headers, MemoryBackend, Policy, RequestView, XFrameOptions};
/// use secure_core::{PreparedOverride, ResponseChoice};
///
/// let prepared = Policy::recommended().prepare::<MemoryBackend>()?.leak();
/// let strict = PreparedOverride::<MemoryBackend>::new(&Headers::strict())?;
/// let mut choice = ResponseChoice::default();
/// choice.adjust(Adjustment::new().without::<XFrameOptions>());
/// choice.choose(Some(strict));
///
/// let mut headers = Vec::new();
/// prepared.finish(&mut headers, 200, &prepared.begin(&RequestView::default()), Some(&choice));
/// assert!(headers.contains(&("Referrer-Policy".to_owned(), "same-origin".to_owned())));
/// assert!(!headers.iter().any(|(name, _)| name == "X-Frame-Options"));
/// # Ok::<(), secure_core::Error>(())
/// ```
pub struct ResponseChoice<B: Backend> {
    headers: Which<B>,
    /// Shared, since frameworks copy what a response carries.
    change: Option<Arc<Change<B>>>,
}

/// An adjustment, and what writes it: a program that never adjusts a response is built without that.
pub(super) struct Change<B: Backend> {
    adjustment: Adjustment,
    write: fn(&PreparedHeaders<B>, &mut B::Headers<'_>, Adjusting<'_>),
}

impl<B: Backend> Change<B> {
    /// Writes these headers on a response, changed, and reports what is to be known of it.
    pub(super) fn write(
        &self,
        counting: &PreparedHeaders<B>,
        headers: &mut B::Headers<'_>,
        status: u16,
        exchange: &Exchange,
        tell: &mut dyn FnMut(Told<'_>),
    ) {
        (self.write)(counting, headers, Adjusting { status, exchange, adjustment: &self.adjustment, tell });
    }
}

/// Which headers go out.
pub(super) enum Which<B: Backend> {
    /// Those of the policy around the response.
    Application,
    /// These.
    Override(&'static PreparedOverride<B>),
    /// None.
    Off,
    /// A policy further in has written its headers.
    Done,
}

impl<B: Backend> ResponseChoice<B> {
    /// The choice of a response that has its headers already.
    #[must_use]
    pub fn done() -> Self {
        Self { headers: Which::Done, change: None }
    }

    /// Chooses other headers than those of the policy around the response, or none at all.
    pub fn choose(&mut self, instead: Option<&'static PreparedOverride<B>>) {
        self.headers = instead.map_or(Which::Off, Which::Override);
    }

    /// [Chooses](Self::choose), unless that was done before.
    pub fn choose_default(&mut self, instead: Option<&'static PreparedOverride<B>>) {
        if matches!(self.headers, Which::Application) {
            self.choose(instead);
        }
    }

    /// Changes the headers that count, besides what was changed before.
    pub fn adjust(&mut self, adjustment: Adjustment) {
        let adjustment = match self.change.take() {
            Some(earlier) => Arc::unwrap_or_clone(earlier).adjustment.merge(adjustment),
            None => adjustment,
        };
        self.change = Some(Arc::new(Change { adjustment, write: PreparedHeaders::apply_adjusted }));
    }

    pub(super) fn headers(&self) -> Which<B> {
        self.headers
    }

    pub(super) fn change(&self) -> Option<&Change<B>> {
        self.change.as_deref()
    }

    /// What was refused of the changes, and why. [`Prepared::finish`](crate::Prepared::finish) logs and counts it.
    pub fn refusals(&self) -> impl Iterator<Item = &Error> {
        let done = matches!(self.headers, Which::Done);
        self.change.iter().filter(move |_| !done).flat_map(|change| change.adjustment.refusals())
    }
}

impl<B: Backend> Default for ResponseChoice<B> {
    fn default() -> Self {
        Self { headers: Which::Application, change: None }
    }
}

impl<B: Backend> Clone for ResponseChoice<B> {
    fn clone(&self) -> Self {
        Self { headers: self.headers, change: self.change.clone() }
    }
}

impl<B: Backend> Clone for Change<B> {
    fn clone(&self) -> Self {
        Self { adjustment: self.adjustment.clone(), write: self.write }
    }
}

impl<B: Backend> fmt::Debug for ResponseChoice<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let adjustment = self.change.as_ref().map(|change| &change.adjustment);
        f.debug_struct("ResponseChoice").field("headers", &self.headers).field("adjustment", &adjustment).finish()
    }
}

impl<B: Backend> Clone for Which<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Backend> Copy for Which<B> {}

impl<B: Backend> fmt::Debug for Which<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application => f.write_str("Application"),
            Self::Override(headers) => headers.fmt(f),
            Self::Off => f.write_str("Off"),
            Self::Done => f.write_str("Done"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::{
            content_security_policy::{ContentSecurityPolicy, Directive, Source},
            custom::CustomHeader,
            x_frame_options::XFrameOptions,
        },
        policy::{Policy, headers::Headers},
        request::{exchange::RequestView, isolation::ResourceIsolation},
        response::{adjust::Target, backend::MemoryBackend, class::ResponseClass, prepared::Prepared},
        wire::lint::{Level, Lint},
    };

    fn prepared(policy: &Policy) -> &'static Prepared<MemoryBackend> {
        policy.prepare().unwrap().leak()
    }

    fn instead(headers: &Headers) -> &'static PreparedOverride<MemoryBackend> {
        PreparedOverride::new(headers).unwrap()
    }

    fn source(text: &str) -> Adjustment {
        Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, text)
    }

    /// What goes out, and how many sources were refused.
    fn response(choice: &ResponseChoice<MemoryBackend>) -> (Vec<(String, String)>, u64) {
        let around = prepared(&Policy::recommended());
        let mut headers = Vec::new();
        around.finish(&mut headers, 200, &around.begin(&RequestView::default()), Some(choice));
        (headers, around.refused_sources())
    }

    /// A server may catch what a handler panics with, whatever the policy brings along.
    #[test]
    fn policies_are_safe_to_share_and_to_unwind() {
        fn check<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>() {}
        check::<Prepared<MemoryBackend>>();
        check::<PreparedOverride<MemoryBackend>>();
        check::<ResponseChoice<MemoryBackend>>();
    }

    #[test]
    fn changes_and_choices_are_made_in_any_order() {
        let steps: [fn(&mut ResponseChoice<MemoryBackend>); 4] = [
            |choice| choice.adjust(source("https://b.example")),
            |choice| choice.adjust(source("https://a.example").without::<XFrameOptions>()),
            |choice| choice.adjust(source("a;b")),
            |choice| choice.choose(Some(instead(&Headers::strict()))),
        ];
        let mut expected = None;
        for start in 0..4 {
            for reverse in [false, true] {
                let mut order: Vec<_> = (0..4).map(|step| steps[(start + step) % 4]).collect();
                if reverse {
                    order.reverse();
                }
                let mut choice = ResponseChoice::default();
                for step in order {
                    step(&mut choice);
                }
                assert_eq!(choice.refusals().count(), 1);
                let sent = response(&choice.clone());
                assert_eq!(sent, *expected.get_or_insert_with(|| sent.clone()));
            }
        }
        let (headers, refused) = expected.unwrap();
        assert_eq!(refused, 1);
        assert!(headers.iter().any(|(_, value)| value.contains(" https://a.example https://b.example")), "{headers:?}");
        assert!(headers.contains(&("Referrer-Policy".into(), "same-origin".into())));
        assert!(headers.iter().all(|(name, _)| name != "X-Frame-Options"));
    }

    #[test]
    fn none_is_a_choice_and_a_default_comes_last() {
        let mut off = ResponseChoice::default();
        off.adjust(source("https:"));
        off.choose(None);
        off.choose_default(Some(instead(&Headers::strict())));
        assert_eq!(response(&off), (Vec::new(), 0));

        let mut first = ResponseChoice::default();
        first.choose_default(Some(instead(&Headers::strict())));
        first.choose_default(None);
        assert!(response(&first).0.contains(&("Referrer-Policy".into(), "same-origin".into())));
        off.choose(Some(instead(&Headers::strict())));
        assert_ne!(response(&off), (Vec::new(), 0));

        let mut done = ResponseChoice::done();
        done.choose_default(Some(instead(&Headers::strict())));
        done.adjust(source("a;b"));
        assert_eq!(done.refusals().count(), 0);
        assert_eq!(response(&done), (Vec::new(), 0));
    }

    #[test]
    fn what_the_application_does_to_all_responses_is_done_to_each() {
        let isolated = Policy::recommended().with(ResourceIsolation::new());
        let around = prepared(&isolated);
        let vary = ("Vary".to_owned(), ResourceIsolation::vary().as_str().to_owned());
        let cookie = |attributes| ("Set-Cookie".to_owned(), format!("a=1{attributes}"));
        let mut off = ResponseChoice::default();
        off.choose(None);
        for (choice, attributes) in [(off, ""), (ResponseChoice::done(), "; SameSite=Lax")] {
            let mut headers = vec![cookie("")];
            around.finish(&mut headers, 200, &around.begin(&RequestView::default()), Some(&choice));
            assert_eq!(headers, [cookie(attributes), vary.clone()]);
        }
    }

    #[test]
    fn an_override_may_have_classes_of_its_own() {
        let named = |name: &'static str| Headers::empty().with(CustomHeader::new("X-Which", name).unwrap());
        let mut chosen = PreparedOverride::new(&named("page")).unwrap();
        for (class, name) in
            [(ResponseClass::Data, "first"), (ResponseClass::Error, "error"), (ResponseClass::Data, "data")]
        {
            chosen = PreparedOverride::for_class(Some(chosen), class, &named(name)).unwrap();
        }
        let around = prepared(&Policy::empty());
        let mut choice = ResponseChoice::default();
        choice.choose(Some(chosen));
        for (status, media_type, which) in [
            (200, "text/html", "page"),
            (200, "application/json", "data"),
            (404, "application/json", "error"),
            (200, "image/png", "page"),
        ] {
            let mut headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
            around.finish(&mut headers, status, &around.begin(&RequestView::default()), Some(&choice));
            assert_eq!(headers.last(), Some(&("X-Which".to_owned(), which.to_owned())), "{status} {media_type}");
        }
    }

    #[test]
    fn a_class_of_an_override_is_checked() {
        #[track_caller]
        fn refuse(base: Option<&Headers>, class: &Headers, message: &str) {
            let base = base.map(|headers| PreparedOverride::<MemoryBackend>::new(headers).unwrap());
            let error = PreparedOverride::for_class(base, ResponseClass::Data, class).unwrap_err();
            assert_eq!(error.to_string(), message);
        }

        refuse(
            Some(&Headers::api()),
            &Headers::empty(),
            "Data: the class has lost X-Content-Type-Options; add XContentTypeOptions::NoSniff to it",
        );
        refuse(
            None,
            &Headers::api(),
            "override: it is off, and has no headers for Data either; begin with an override of headers, even of none",
        );
        let csp = ContentSecurityPolicy::new().script_src([Source::Nonce, Source::UnsafeInline]);
        let class = Headers::empty().with(csp);
        let denying = Headers::empty().level(Lint::UnsafeInlineVoid, Level::Deny);
        refuse(
            Some(&denying),
            &class,
            "Data: Content-Security-Policy: script-src: 'unsafe-inline' has no effect beside a nonce or hash; \
             leave it out, unless browsers of before 2016 matter (lint unsafe-inline-void)",
        );
        let allowing = class.level(Lint::UnsafeInlineVoid, Level::Warn);
        let base = PreparedOverride::<MemoryBackend>::new(&denying).ok();
        assert!(PreparedOverride::for_class(base, ResponseClass::Data, &allowing).is_ok());
    }

    #[test]
    fn a_choice_tells_what_it_is() {
        let mut choice = ResponseChoice::<MemoryBackend>::default();
        assert_eq!(format!("{choice:?}"), "ResponseChoice { headers: Application, adjustment: None }");
        choice.choose(Some(instead(&Headers::empty().with(XFrameOptions::Deny))));
        assert_eq!(
            format!("{choice:?}"),
            "ResponseChoice { headers: {\"X-Frame-Options\": \"DENY\"}, adjustment: None }"
        );
        choice.choose(None);
        assert_eq!(format!("{choice:?}"), "ResponseChoice { headers: Off, adjustment: None }");
        assert_eq!(
            format!("{:?}", ResponseChoice::<MemoryBackend>::done()),
            "ResponseChoice { headers: Done, adjustment: None }"
        );
    }
}
