//! Where a collector's warnings go.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// Where a collector's warnings go.
pub(super) struct Log {
    pub(super) warn: fn(fmt::Arguments<'_>),
    /// What to write where the server does not say who opened a connection.
    pub(super) cure: &'static str,
    /// How often each kind of [`Doubt`] came up.
    counts: [AtomicU64; 3],
}

/// Why many senders may count as one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nobody says who opened the connection.
    Unknown,
    /// A proxy opened it, and no trusted one says for whom.
    Unnamed,
    /// It looks like a proxy, and the collector knows of none.
    Undeclared,
}

impl Log {
    pub(super) fn new(warn: fn(fmt::Arguments<'_>), cure: &'static str) -> Self {
        Self { warn, cure, counts: Default::default() }
    }

    /// How often a doubt came up, where that is to be logged: ever more rarely.
    pub(super) fn count(&self, doubt: Doubt) -> Option<u64> {
        let count = self.counts.get(doubt as usize)?.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        Some(count).filter(|count| count.is_power_of_two())
    }
}
