//! [`PreparedOverride`]: the headers that an override puts in place of the application's.

use std::fmt;

use crate::{
    request::exchange::Exchange,
    response::{backend::Backend, class::ResponseClass, prepared::Prepared},
    wire::lint::Levels,
};

/// Headers in the framework's own types that a response carries to the policy around it, and others for some classes of
/// responses.
///
/// The `Override` of each adapter is a reference to one.
pub struct PreparedOverride<B: Backend> {
    prepared: Prepared<B>,
    /// The class that these headers are for, and those of every other response.
    class: Option<(ResponseClass, &'static Self)>,
}

impl<B: Backend> PreparedOverride<B> {
    /// For the rest of the process.
    pub(crate) fn of(prepared: Prepared<B>) -> &'static Self {
        Box::leak(Box::new(Self { prepared, class: None }))
    }

    /// The same, with other headers for a class.
    pub(crate) fn and(&'static self, class: ResponseClass, prepared: Prepared<B>) -> &'static Self {
        Box::leak(Box::new(Self { prepared, class: Some((class, self)) }))
    }

    /// Those of the responses that have no headers by their class.
    fn first(&self) -> &Self {
        self.class.map_or(self, |(_, others)| others.first())
    }

    pub(crate) fn levels(&self) -> &Levels {
        self.first().prepared.levels()
    }

    pub(crate) fn has_nosniff(&self) -> bool {
        self.first().prepared.lines().any(|(name, _)| name == "X-Content-Type-Options")
    }

    /// The headers that count for this response.
    pub(crate) fn resolve(&self, headers: &mut B::Headers<'_>, status: u16, exchange: &Exchange) -> &Prepared<B> {
        if self.class.is_none() {
            return &self.prepared;
        }
        let found = self.prepared.class_of(headers, status, exchange);
        let mut counting = self;
        while let Some((_, others)) = counting.class.filter(|(class, _)| found != Some(*class)) {
            counting = others;
        }
        &counting.prepared
    }
}

impl<B: Backend> fmt::Debug for PreparedOverride<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.prepared.fmt(f)
    }
}
