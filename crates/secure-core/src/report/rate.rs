//! [`Rate`]: how many reports may come.

/// A bucket of tokens: each report takes one, and so many come back each minute.
///
/// ```
/// # use secure_core::Rate;
/// // Ten at once, then one every two seconds.
/// let rate = Rate { burst: 10, per_minute: 30 };
/// # let _ = rate;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many may come at once. Where it is 0, none may.
    pub burst: u32,
    /// How many more may come each minute.
    pub per_minute: u32,
}

/// What a token costs: the milliseconds of a minute, so that a minute's rate is what a millisecond brings.
pub(super) const TOKEN: u64 = 60_000;

impl Rate {
    pub(super) const fn full(self) -> u64 {
        self.burst as u64 * TOKEN
    }

    /// What is kept for quiet sources of the rate of all: the last half.
    pub(super) fn kept(self) -> u64 {
        (self.full() / 2).min(self.full().saturating_sub(TOKEN))
    }

    /// Whole seconds until a token is there for a source that has none.
    pub(super) fn wait(self, level: u64) -> u64 {
        let missing = TOKEN.saturating_sub(level);
        missing.div_ceil(u64::from(self.per_minute).max(1)).div_ceil(1000).clamp(1, 3600)
    }
}
