//! [`PreparedOverride`]: the headers that an override puts in place of the application's.

use std::fmt;

use crate::{
    response::{backend::Backend, class::ResponseClass, headers::PreparedHeaders},
    wire::lint::Levels,
};

/// Headers in the framework's own types that a response carries to the policy around it, and others for some classes of
/// responses.
///
/// The `Override` of each adapter is a reference to one.
pub struct PreparedOverride<B: Backend> {
    headers: PreparedHeaders<B>,
    /// The class that the headers are for, and what holds those of all other responses.
    class: Option<(ResponseClass, &'static Self)>,
}

impl<B: Backend> PreparedOverride<B> {
    /// For the rest of the process.
    pub(crate) fn of(headers: PreparedHeaders<B>) -> &'static Self {
        Box::leak(Box::new(Self { headers, class: None }))
    }

    /// The same, with other headers for a class.
    pub(crate) fn and(&'static self, class: ResponseClass, headers: PreparedHeaders<B>) -> &'static Self {
        Box::leak(Box::new(Self { headers, class: Some((class, self)) }))
    }

    /// The headers that count for a response. Its class is asked for only where it matters.
    #[inline]
    pub(super) fn resolve(&self, class: impl FnOnce() -> Option<ResponseClass>) -> &PreparedHeaders<B> {
        if self.class.is_none() {
            return &self.headers;
        }
        let found = class();
        let mut counting = self;
        while let Some((_, others)) = counting.class.filter(|(class, _)| found != Some(*class)) {
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
        self.class.map_or(&self.headers, |(_, others)| others.base())
    }
}

impl<B: Backend> fmt::Debug for PreparedOverride<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base().fmt(f)
    }
}
