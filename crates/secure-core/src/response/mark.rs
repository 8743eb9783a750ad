//! [`Mark`]: what a response carries to the policy around it.

use std::fmt;

use crate::{
    request::exchange::Exchange,
    response::{adjust::Adjustment, backend::Backend, overrides::PreparedOverride, prepared::Prepared},
    wire::error::Error,
};

/// What a response says about its own policy, until the [`Prepared`] around it is written on it: the overrides,
/// adjustments and nested policies of all adapters are this.
///
/// An adapter keeps it wherever its framework lets a response carry something. A response without a mark gets
/// [`Prepared::apply`].
///
/// ```
/// use secure_core::{Adjustment, Headers, Mark, MemoryBackend, Policy, PreparedOverride, RequestView, XFrameOptions};
///
/// let prepared = Policy::recommended().prepare::<MemoryBackend>()?.leak();
/// let strict = PreparedOverride::<MemoryBackend>::new(&Headers::strict())?;
/// let mut mark = Mark::default();
/// mark.adjust(Adjustment::new().without::<XFrameOptions>());
/// mark.choose(Some(strict));
///
/// let mut headers = Vec::new();
/// mark.apply(prepared, &mut headers, 200, &prepared.begin(&RequestView::default()));
/// assert!(headers.contains(&("Referrer-Policy".to_owned(), "same-origin".to_owned())));
/// assert!(!headers.iter().any(|(name, _)| name == "X-Frame-Options"));
/// # Ok::<(), secure_core::Error>(())
/// ```
pub struct Mark<B: Backend> {
    choice: Choice<B>,
    adjustment: Option<Adjustment>,
}

/// Which policy counts.
enum Choice<B: Backend> {
    /// The one around the response.
    Around,
    /// This one.
    Instead(&'static PreparedOverride<B>),
    /// None.
    Off,
    /// A policy further in has written its headers.
    Done,
}

impl<B: Backend> Mark<B> {
    /// The mark of a response that has its headers already.
    #[must_use]
    pub fn done() -> Self {
        Self { choice: Choice::Done, adjustment: None }
    }

    /// Chooses another policy than the one around the response, or none at all.
    pub fn choose(&mut self, instead: Option<&'static PreparedOverride<B>>) {
        self.choice = instead.map_or(Choice::Off, Choice::Instead);
    }

    /// [Chooses](Self::choose), unless that was done before.
    pub fn choose_default(&mut self, instead: Option<&'static PreparedOverride<B>>) {
        if matches!(self.choice, Choice::Around) {
            self.choose(instead);
        }
    }

    /// Changes the policy that counts, besides what was changed before.
    pub fn adjust(&mut self, adjustment: Adjustment) {
        self.adjustment = Some(match self.adjustment.take() {
            Some(earlier) => earlier.merge(adjustment),
            None => adjustment,
        });
    }

    /// Writes the policy that counts on a response, changed as the mark says; counts and [tells](Prepared::warning) what was
    /// refused.
    pub fn apply(&self, around: &Prepared<B>, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) {
        let prepared = match self.choice {
            Choice::Around => Some(around),
            Choice::Instead(instead) => Some(instead.resolve(headers, status, exchange)),
            Choice::Off | Choice::Done => None,
        };
        if !matches!(self.choice, Choice::Off) {
            around.harden_cookies(headers, exchange);
        }
        match (prepared, &self.adjustment) {
            (Some(prepared), Some(adjustment)) => {
                prepared.apply_adjusted_within(around, headers, status, exchange, adjustment);
            }
            (Some(prepared), None) => prepared.apply_headers(headers, status, exchange),
            (None, _) => {}
        }
        if prepared.is_some() {
            around.guard_nonce(headers, status, exchange);
        }
        around.finish_vary(headers);
        self.refusals().for_each(|refusal| around.refuse_source(refusal));
    }

    /// What was refused of the changes, and why.
    pub fn refusals(&self) -> impl Iterator<Item = &Error> {
        let done = matches!(self.choice, Choice::Done);
        self.adjustment.iter().filter(move |_| !done).flat_map(Adjustment::refusals)
    }
}

impl<B: Backend> Default for Mark<B> {
    fn default() -> Self {
        Self { choice: Choice::Around, adjustment: None }
    }
}

impl<B: Backend> Clone for Mark<B> {
    fn clone(&self) -> Self {
        Self { choice: self.choice, adjustment: self.adjustment.clone() }
    }
}

impl<B: Backend> fmt::Debug for Mark<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mark").field("choice", &self.choice).field("adjustment", &self.adjustment).finish()
    }
}

impl<B: Backend> Clone for Choice<B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B: Backend> Copy for Choice<B> {}

impl<B: Backend> fmt::Debug for Choice<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Around => f.write_str("Around"),
            Self::Instead(prepared) => prepared.fmt(f),
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
        response::{adjust::Target, backend::MemoryBackend, class::ResponseClass},
        wire::lint::{Level, Lint},
    };

    type Step = fn(&mut Mark<MemoryBackend>);

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
    fn response(mark: &Mark<MemoryBackend>) -> (Vec<(String, String)>, u64) {
        let around = prepared(&Policy::recommended());
        let mut headers = Vec::new();
        mark.apply(around, &mut headers, 200, &around.begin(&RequestView::default()));
        (headers, around.refused_sources())
    }

    #[test]
    fn changes_and_choices_are_made_in_any_order() {
        let steps: [Step; 4] = [
            |mark| mark.adjust(source("https://b.example")),
            |mark| mark.adjust(source("https://a.example").without::<XFrameOptions>()),
            |mark| mark.adjust(source("a;b")),
            |mark| mark.choose(Some(instead(&Headers::strict()))),
        ];
        let mut expected = None;
        for start in 0..4 {
            for reverse in [false, true] {
                let mut order: Vec<_> = (0..4).map(|step| steps[(start + step) % 4]).collect();
                if reverse {
                    order.reverse();
                }
                let mut mark = Mark::default();
                for step in order {
                    step(&mut mark);
                }
                assert_eq!(mark.refusals().count(), 1);
                let sent = response(&mark.clone());
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
        let mut off = Mark::default();
        off.adjust(source("https:"));
        off.choose(None);
        off.choose_default(Some(instead(&Headers::strict())));
        assert_eq!(response(&off), (Vec::new(), 0));
        off.choose(Some(instead(&Headers::strict())));
        assert_ne!(response(&off), (Vec::new(), 0));

        let mut done = Mark::done();
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
        let mut off = Mark::default();
        off.choose(None);
        for (mark, attributes) in [(off, ""), (Mark::done(), "; SameSite=Lax")] {
            let mut headers = vec![cookie("")];
            mark.apply(around, &mut headers, 200, &around.begin(&RequestView::default()));
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
        let mut mark = Mark::default();
        mark.choose(Some(chosen));
        for (status, media_type, which) in [
            (200, "text/html", "page"),
            (200, "application/json", "data"),
            (404, "application/json", "error"),
            (200, "image/png", "page"),
        ] {
            let mut headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
            mark.apply(around, &mut headers, status, &around.begin(&RequestView::default()));
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
            "Data: Content-Security-Policy: script-src: 'unsafe-inline' is void beside a nonce or hash; \
             leave it out, unless browsers of before 2016 matter (lint unsafe-inline-void)",
        );
        let allowing = class.level(Lint::UnsafeInlineVoid, Level::Warn);
        let base = PreparedOverride::<MemoryBackend>::new(&denying).ok();
        assert!(PreparedOverride::for_class(base, ResponseClass::Data, &allowing).is_ok());
    }

    #[test]
    fn a_mark_tells_what_it_is() {
        let mut mark = Mark::<MemoryBackend>::default();
        assert_eq!(format!("{mark:?}"), "Mark { choice: Around, adjustment: None }");
        mark.choose(Some(instead(&Headers::empty().with(XFrameOptions::Deny))));
        assert_eq!(format!("{mark:?}"), "Mark { choice: {\"X-Frame-Options\": \"DENY\"}, adjustment: None }");
        mark.choose(None);
        assert_eq!(format!("{mark:?}"), "Mark { choice: Off, adjustment: None }");
        assert_eq!(format!("{:?}", Mark::<MemoryBackend>::done()), "Mark { choice: Done, adjustment: None }");
    }
}
