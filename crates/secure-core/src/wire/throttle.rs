//! [`Throttle`]: what a client can cause is logged ever more rarely.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts how often something came up, and says whether this time is worth a line of the log: the first, second, fourth,
/// eighth and so on.
#[derive(Debug, Default)]
pub(crate) struct Throttle(AtomicU64);

impl Throttle {
    /// Counts once more. The count, where it is to be logged.
    pub(crate) fn count(&self) -> Option<u64> {
        let count = self.0.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        count.is_power_of_two().then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ever_more_rarely() {
        let throttle = Throttle::default();
        let told: Vec<_> = (0..20).filter_map(|_| throttle.count()).collect();
        assert_eq!(told, [1, 2, 4, 8, 16]);
    }
}
