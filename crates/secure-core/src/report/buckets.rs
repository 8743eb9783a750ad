//! What is left of the rate of all, and of that of each source, in a fixed amount of memory.

use std::time::Duration;

use super::{
    accounts::Accounts,
    rate::{Rate, TOKEN},
};

/// What a quiet source may send is so many times less than what it may send at all.
const QUIET: u64 = 20;

/// How many sources the wider networks of one count as: within that many times its share they are quiet.
const NETWORKS: [u64; 2] = [4, 20];

/// Who sends, as hashes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender {
    /// Whose reports count together.
    pub(super) source: u64,
    /// The wider networks that it is in, the narrower one first.
    pub(super) networks: [Option<u64>; NETWORKS.len()],
}

/// What is left of the rate of all, and of that of each source.
///
/// A flood of many sources, or of one that sends from ever new addresses, must not take the rate of all the others. So the
/// last half of what all may send at once is kept for sources that were quiet. A source was quiet if it, and each wider network
/// that it is in, tried no more than a small share of what it may send; what is turned away counts as well.
#[derive(Debug)]
pub(super) struct Buckets {
    per_source: Rate,
    global: Rate,
    /// What is left for all, and when that was.
    all: (u64, u64),
    accounts: Accounts,
}

impl Buckets {
    pub(super) fn new(per_source: Rate, global: Rate, sources: usize) -> Self {
        let accounts = Accounts::new(per_source, QUIET * TOKEN, sources);
        Self { per_source, global, all: (global.full(), 0), accounts }
    }

    /// Takes up to so many tokens, as many as there are for this sender.
    pub(super) fn take(&mut self, sender: Sender, wanted: usize, now: Duration) -> usize {
        let now = millis(now);
        let all = self.all(now);
        let tokens = |level: u64| level / TOKEN;
        let of_quiet = self.quiet(sender, now);
        let for_all = tokens(all.saturating_sub(self.global.kept())).saturating_add(of_quiet).min(tokens(all));
        let there = tokens(self.accounts.get(sender.source, now).level).min(for_all);
        let taken = wanted.min(usize::try_from(there).unwrap_or(usize::MAX));
        let cost = cost(taken);
        self.all = (all.saturating_sub(cost), now.max(self.all.1));
        self.charge(sender, cost, wanted, now);
        taken
    }

    /// How many seconds the sender has to wait for a token; `None` where one is there.
    pub(super) fn wait(&self, sender: Sender, now: Duration) -> Option<u64> {
        let now = millis(now);
        let kept = if self.quiet(sender, now) > 0 { 0 } else { self.global.kept() };
        let wait = |rate: Rate, level: u64| (level < TOKEN).then(|| rate.wait(level));
        let own = wait(self.per_source, self.accounts.get(sender.source, now).level);
        own.max(wait(self.global, self.all(now).saturating_sub(kept)))
    }

    /// Remembers that a request of this sender was turned away.
    pub(super) fn turn_away(&mut self, sender: Sender, now: Duration) {
        self.charge(sender, 0, 1, millis(now));
    }

    /// What is left for all.
    fn all(&self, now: u64) -> u64 {
        let (level, at) = self.all;
        let gained = now.saturating_sub(at).saturating_mul(u64::from(self.global.per_minute));
        level.saturating_add(gained).min(self.global.full())
    }

    /// How many reports more the sender may try and still count as quiet.
    fn quiet(&self, sender: Sender, now: u64) -> u64 {
        let left = |(key, sources): (u64, u64)| self.accounts.get(key, now).quiet / (QUIET * TOKEN / sources);
        keys(sender).map(left).min().unwrap_or_default()
    }

    fn charge(&mut self, sender: Sender, level: u64, tried: usize, now: u64) {
        for (key, sources) in keys(sender) {
            let level = if key == sender.source { level } else { 0 };
            self.accounts.charge(key, now, level, cost(tried).saturating_mul(QUIET / sources));
        }
    }

    /// How many sources and networks are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.accounts.len()
    }
}

/// The source and its networks, and how many sources each counts as.
fn keys(sender: Sender) -> impl Iterator<Item = (u64, u64)> {
    let networks = sender.networks.into_iter().zip(NETWORKS);
    std::iter::once((sender.source, 1)).chain(networks.filter_map(|(key, sources)| Some((key?, sources))))
}

fn cost(tokens: usize) -> u64 {
    u64::try_from(tokens).unwrap_or(u64::MAX).saturating_mul(TOKEN)
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

    fn of(source: u64) -> Sender {
        Sender { source, networks: [None; 2] }
    }

    #[test]
    fn a_source_has_a_burst_and_then_its_rate() {
        let mut buckets = Buckets::new(RATE, Rate { burst: 10, per_minute: 60 }, 8);
        let wait = |buckets: &Buckets, source, seconds| buckets.wait(of(source), at(seconds));
        assert_eq!(wait(&buckets, 1, 0), None);
        assert_eq!((buckets.take(of(1), 10, at(0)), buckets.take(of(1), 1, at(0))), (3, 0));
        assert_eq!([0, 1, 2].map(|seconds| wait(&buckets, 1, seconds)), [Some(2), Some(1), None]);
        assert_eq!((buckets.take(of(1), 1, at(1)), buckets.take(of(1), 2, at(2))), (0, 1));
        // Another is not held up, but by all together.
        assert_eq!(buckets.take(of(2), 9, at(2)), 3);
        assert_eq!((buckets.take(of(3), 9, at(2)), wait(&buckets, 3, 2)), (1, Some(1)));
        assert_eq!((buckets.take(of(1), 9, at(9999)), buckets.take(of(2), 9, at(9999))), (3, 3));
        // Time that goes back brings nothing.
        assert_eq!(buckets.take(of(1), 9, at(1)), 0);
    }

    #[test]
    fn the_table_never_grows_and_keeps_who_is_in_debt() {
        let mut buckets = Buckets::new(RATE, Rate { burst: u32::MAX, per_minute: u32::MAX }, 8);
        for _ in 0..4 {
            buckets.take(of(8), 1, at(0));
        }
        for source in 0..10_000 {
            buckets.take(of(source * 2), 1, at(0));
        }
        assert_eq!(buckets.len(), 4);
        assert_eq!(buckets.take(of(8), 1, at(0)), 0);
    }

    #[test]
    fn a_rate_of_nothing_lets_nothing_in() {
        let none = Rate { burst: 0, per_minute: 0 };
        let mut buckets = Buckets::new(none, ALL, 0);
        assert_eq!((buckets.take(of(1), 1, at(99)), buckets.wait(of(1), at(99))), (0, Some(60)));
    }

    #[test]
    fn a_rate_of_one_for_all_is_for_everybody() {
        let one = Rate { burst: 1, per_minute: 60 };
        let mut buckets = Buckets::new(RATE, one, 8);
        assert_eq!((0..4).map(|seconds| buckets.take(of(1), 1, at(seconds))).sum::<usize>(), 4);
    }

    const SOURCE: Rate = Rate { burst: 200, per_minute: 120 };
    const EVERYBODY: Rate = Rate { burst: 2000, per_minute: 6000 };

    /// Tries once, as a request does.
    fn send(buckets: &mut Buckets, sender: Sender, now: Duration) -> bool {
        let is_turned_away = buckets.wait(sender, now).is_some();
        if is_turned_away {
            buckets.turn_away(sender, now);
        }
        !is_turned_away && buckets.take(sender, 1, now) == 1
    }

    /// Whether somebody who sends six reports a minute is heard each time, while others send 1000 a second.
    #[track_caller]
    fn check_flood(flooder: impl Fn(u64) -> Sender, honest: Sender) {
        let mut buckets = Buckets::new(SOURCE, EVERYBODY, 4096);
        let mut passed = 0;
        for time in 0..30_000 {
            let now = Duration::from_millis(time);
            passed += u64::from(send(&mut buckets, flooder(time), now));
            if time % 10_000 == 9_999 {
                assert!(send(&mut buckets, honest, now), "at {now:?}, {passed} of the flood passed");
            }
        }
        // Nobody else wants it, so what is not kept goes to the flood.
        assert!((1_000..=6_000).contains(&passed), "{passed}");
        assert!(buckets.len() <= 4096);
    }

    #[test]
    fn a_flood_leaves_a_share_to_quiet_sources() {
        const HONEST: Sender = Sender { source: u64::MAX, networks: [None; 2] };
        for sources in [10, 60, 100] {
            check_flood(|number| of(number % sources), HONEST);
        }
        // Ever new networks within one or two wider ones.
        let far = Sender { source: u64::MAX, networks: [Some(u64::MAX - 1), Some(u64::MAX - 2)] };
        for honest in [HONEST, far] {
            let in_one = |number: u64| Sender { source: number << 8, networks: [Some(1), Some(2)] };
            check_flood(in_one, honest);
            let in_two =
                |number: u64| Sender { source: number << 8, networks: [Some(number << 8 | 1), Some(2 + number % 2)] };
            check_flood(in_two, honest);
        }
    }

    #[test]
    fn who_is_loud_counts_as_loud_until_a_while_after() {
        let mut buckets = Buckets::new(SOURCE, EVERYBODY, 8);
        let quiet = |buckets: &Buckets, seconds| buckets.quiet(of(1), millis(at(seconds)));
        assert_eq!(quiet(&buckets, 0), 10);
        assert_eq!(buckets.take(of(1), 200, at(0)), 200);
        for _ in 0..9 {
            buckets.turn_away(of(1), at(0));
        }
        assert_eq!([9, 10, 20, 99, 100, 9999].map(|seconds| quiet(&buckets, seconds)), [0, 1, 2, 9, 10, 10]);
    }
}
