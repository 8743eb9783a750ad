//! [`PreparedOverride`]: the headers that an override puts in place of the application's.

use std::fmt;

use crate::{
    response::{
        backend::Backend,
        class::{ClassJudge, ResponseClass},
        headers::PreparedHeaders,
    },
    wire::{fault::Fault, lint::Levels},
};

/// Headers in the framework's own types that a response carries to the policy around it, and others for some classes of
/// responses.
///
/// The `Override` of each adapter is a reference to one.
pub struct PreparedOverride<B: Backend> {
    headers: PreparedHeaders<B>,
    warnings: Vec<Fault>,
    /// The class that the headers are for, what judges it, and what holds those of all other responses.
    class: Option<(ResponseClass, ClassJudge, &'static Self)>,
}

impl<B: Backend> PreparedOverride<B> {
    /// For the rest of the process.
    pub(crate) fn of(headers: PreparedHeaders<B>, warnings: Vec<Fault>) -> &'static Self {
        Box::leak(Box::new(Self { headers, warnings, class: None }))
    }

    /// The same, with other headers for a class.
    pub(crate) fn and(
        &'static self,
        class: ResponseClass,
        headers: PreparedHeaders<B>,
        warnings: Vec<Fault>,
    ) -> &'static Self {
        Box::leak(Box::new(Self { headers, warnings, class: Some((class, ClassJudge::NEW, self)) }))
    }

    /// Logs what the override sends, and what was found between its headers and is not an error: once, at start-up. Of an
    /// override with headers for a class, those of the class.
    ///
    /// ```
    /// # use secure_core::{Headers, MemoryBackend, XFrameOptions};
    /// use secure_core::PreparedOverride;
    ///
    /// let framed = Headers::empty().with(XFrameOptions::SameOrigin);
    /// let prepared = PreparedOverride::<MemoryBackend>::new(&framed)?;
    /// prepared.log_start(|line| println!("{line}"), |line| eprintln!("{line}"));
    /// assert_eq!(prepared.to_string(), "override: 1 security headers on its responses: X-Frame-Options: SAMEORIGIN");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    pub fn log_start(&self, info: fn(fmt::Arguments<'_>), warn: fn(fmt::Arguments<'_>)) {
        info(format_args!("{self}"));
        self.warnings.iter().for_each(|warning| warn(format_args!("override: {warning}")));
    }

    /// What was found between its headers and is not an error. [`log_start`](Self::log_start) logs it.
    #[must_use]
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// The headers that count for a response. Its class is asked for only where it matters.
    #[inline]
    pub(super) fn resolve(&self, class: impl FnOnce(ClassJudge) -> Option<ResponseClass>) -> &PreparedHeaders<B> {
        let Some((_, judge, _)) = self.class else { return &self.headers };
        let found = class(judge);
        let mut counting = self;
        while let Some((_, _, others)) = counting.class.filter(|(class, ..)| found != Some(*class)) {
            counting = others;
        }
        &counting.headers
    }

    /// The headers of a response that has none by its class, in their order, with a nonce as `{nonce}`.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.base().lines()
    }

    pub(crate) fn levels(&self) -> &Levels {
        self.base().levels()
    }

    fn base(&self) -> &PreparedHeaders<B> {
        self.class.map_or(&self.headers, |(_, _, others)| others.base())
    }
}

/// The start-up log line: for which class, how many headers, and which.
impl<B: Backend> fmt::Display for PreparedOverride<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("override: ")?;
        if let Some((class, ..)) = &self.class {
            write!(f, "{class:?}: ")?;
        }
        self.headers.fmt(f)
    }
}

impl<B: Backend> fmt::Debug for PreparedOverride<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base().fmt(f)
    }
}
