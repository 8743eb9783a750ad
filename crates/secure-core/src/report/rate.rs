//! [`Rate`]: how many reports may come, from everybody and from one source, in a fixed amount of memory.

use std::time::Duration;

/// A bucket of tokens: each report takes one, and so many come back each minute.
///
/// ```
/// // Ten at once, then one every two seconds.
/// let rate = secure_core::Rate { burst: 10, per_minute: 30 };
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
const TOKEN: u64 = 60_000;

impl Rate {
    const fn full(self) -> u64 {
        self.burst as u64 * TOKEN
    }

    /// Whole seconds until a token is there for who has none.
    fn wait(self, level: u64) -> u64 {
        let missing = TOKEN.saturating_sub(level);
        missing.div_ceil(u64::from(self.per_minute).max(1)).div_ceil(1000).clamp(1, 3600)
    }
}

/// A bucket and when it was last looked at.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: u64,
    at: u64,
}

impl Bucket {
    /// The bucket at a later time.
    fn at(self, rate: Rate, now: u64) -> Self {
        let gained = now.saturating_sub(self.at).saturating_mul(u64::from(rate.per_minute));
        Self { level: self.level.saturating_add(gained).min(rate.full()), at: now.max(self.at) }
    }
}

/// How many slots a source may stand in.
const WAYS: usize = 4;

/// The buckets of the sources, in a table that never grows, and that of all.
///
/// A source is known by a hash with random keys, and not by its address. Where all its slots are taken, it takes that of the
/// fullest bucket, which loses the least: a full bucket is like none.
#[derive(Debug)]
pub(super) struct Buckets {
    per_source: Rate,
    global: Rate,
    all: Bucket,
    sources: Vec<[Option<(u64, Bucket)>; WAYS]>,
}

impl Buckets {
    pub(super) fn new(per_source: Rate, global: Rate, sources: usize) -> Self {
        let sets = sources.div_ceil(WAYS).max(1);
        Self { per_source, global, all: Bucket { level: global.full(), at: 0 }, sources: vec![[None; WAYS]; sets] }
    }

    /// Takes up to so many tokens, as many as both buckets have.
    pub(super) fn take(&mut self, source: u64, wanted: usize, now: Duration) -> usize {
        let now = millis(now);
        self.all = self.all.at(self.global, now);
        let own = *self.bucket(source, now);
        let there = usize::try_from(own.level.min(self.all.level) / TOKEN).unwrap_or(usize::MAX);
        let taken = wanted.min(there);
        let cost = u64::try_from(taken).unwrap_or(u64::MAX).saturating_mul(TOKEN);
        self.all.level = self.all.level.saturating_sub(cost);
        *self.bucket(source, now) = Bucket { level: own.level.saturating_sub(cost), ..own };
        taken
    }

    /// How many seconds the source has to wait for a token; `None` where one is there.
    pub(super) fn wait(&self, source: u64, now: Duration) -> Option<u64> {
        let now = millis(now);
        let full = Bucket { level: self.per_source.full(), at: now };
        let own = self.set(source).iter().flatten().find(|(known, _)| *known == source);
        let own = own.map_or(full, |(_, bucket)| bucket.at(self.per_source, now)).level;
        let all = self.all.at(self.global, now).level;
        let wait = |rate: Rate, level: u64| (level < TOKEN).then(|| rate.wait(level));
        wait(self.per_source, own).max(wait(self.global, all))
    }

    fn set(&self, source: u64) -> &[Option<(u64, Bucket)>] {
        self.sources.get(self.index(source)).map_or(&[], |set| set.as_slice())
    }

    fn index(&self, source: u64) -> usize {
        usize::try_from(source % self.sources.len().max(1) as u64).unwrap_or_default()
    }

    /// The bucket of a source, which gets a slot if it has none.
    fn bucket(&mut self, source: u64, now: u64) -> &mut Bucket {
        let rate = self.per_source;
        let index = self.index(source);
        let Some(set) = self.sources.get_mut(index) else { return &mut self.all };
        for (_, bucket) in set.iter_mut().flatten() {
            *bucket = bucket.at(rate, now);
        }
        let known = set.iter().position(|slot| slot.is_some_and(|(known, _)| known == source));
        let level = |slot: &Option<(u64, Bucket)>| slot.map_or(u64::MAX, |(_, bucket)| bucket.level);
        let fullest = || set.iter().enumerate().max_by_key(|(_, slot)| level(slot)).map_or(0, |(index, _)| index);
        let way = known.unwrap_or_else(fullest);
        let full = Bucket { level: rate.full(), at: now };
        match set.get_mut(way) {
            Some(slot) => {
                if known.is_none() {
                    *slot = None;
                }
                &mut slot.get_or_insert((source, full)).1
            }
            None => &mut self.all,
        }
    }

    /// How many sources have a slot.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.sources.iter().flatten().flatten().count()
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_minute: 30 };
    const ALL: Rate = Rate { burst: 5, per_minute: 60 };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_source_has_a_burst_and_then_its_rate() {
        let mut buckets = Buckets::new(RATE, ALL, 8);
        assert_eq!(buckets.wait(1, at(0)), None);
        assert_eq!((buckets.take(1, 10, at(0)), buckets.take(1, 1, at(0))), (3, 0));
        assert_eq!((buckets.wait(1, at(0)), buckets.wait(1, at(1)), buckets.wait(1, at(2))), (Some(2), Some(1), None));
        assert_eq!((buckets.take(1, 1, at(1)), buckets.take(1, 2, at(2))), (0, 1));
        // Another is not held up, but by all together.
        assert_eq!(buckets.take(2, 9, at(2)), 3);
        assert_eq!((buckets.take(3, 9, at(2)), buckets.wait(3, at(2))), (0, Some(1)));
        assert_eq!((buckets.take(1, 9, at(9999)), buckets.take(2, 9, at(9999))), (3, 2));
        // Time that goes back brings nothing.
        assert_eq!(buckets.take(1, 9, at(1)), 0);
    }

    #[test]
    fn the_table_never_grows_and_keeps_who_is_in_debt() {
        let mut buckets = Buckets::new(RATE, Rate { burst: u32::MAX, per_minute: u32::MAX }, 8);
        for _ in 0..4 {
            buckets.take(8, 1, at(0));
        }
        for source in 0..10_000 {
            buckets.take(source * 2, 1, at(0));
        }
        assert_eq!(buckets.len(), 4);
        assert_eq!(buckets.take(8, 1, at(0)), 0);
    }

    #[test]
    fn a_rate_of_nothing_lets_nothing_in() {
        let none = Rate { burst: 0, per_minute: 0 };
        let mut buckets = Buckets::new(none, ALL, 0);
        assert_eq!((buckets.take(1, 1, at(99)), buckets.wait(1, at(99))), (0, Some(60)));
    }
}
