//! What each source has left of its rate, in a table that never grows.

use super::rate::Rate;

/// How many slots a source may stand in.
const WAYS: usize = 4;

/// What a source has left: of its rate, and of the share of it within which it counts as quiet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    key: u64,
    at: u64,
    /// What its reports are paid with.
    pub(super) level: u64,
    /// What all that it tries is charged to, many times over.
    pub(super) quiet: u64,
}

/// The accounts.
///
/// A source is known by a hash with random keys, and not by its address. Where all its slots are taken, it takes that of the
/// fullest account, which loses the least: a full account is like none.
#[derive(Debug)]
pub(super) struct Accounts {
    rate: Rate,
    /// The least that [`Account::quiet`] can hold.
    quiet: u64,
    sets: Vec<[Option<Account>; WAYS]>,
}

impl Account {
    fn later(self, now: u64, accounts: (Rate, u64)) -> Self {
        let (rate, quiet) = accounts;
        let gained = now.saturating_sub(self.at).saturating_mul(u64::from(rate.per_minute));
        let more = |level: u64, full: u64| level.saturating_add(gained).min(full);
        let (level, quiet) = (more(self.level, rate.full()), more(self.quiet, rate.full().max(quiet)));
        Self { level, quiet, at: now.max(self.at), ..self }
    }
}

impl Accounts {
    pub(super) fn new(rate: Rate, quiet: u64, sources: usize) -> Self {
        Self { rate, quiet, sets: vec![[None; WAYS]; sources.div_ceil(WAYS).max(1)] }
    }

    /// The account of a source as it is now, without a slot for one that has none.
    pub(super) fn get(&self, key: u64, now: u64) -> Account {
        let set = self.sets.get(self.index(key)).map_or(&[][..], |set| set.as_slice());
        let known = set.iter().flatten().find(|account| account.key == key);
        known.map_or_else(|| self.full(key, now), |account| account.later(now, (self.rate, self.quiet)))
    }

    /// Charges a source, which gets a slot if it has none.
    pub(super) fn charge(&mut self, key: u64, now: u64, level: u64, quiet: u64) {
        let (index, full, rate) = (self.index(key), self.full(key, now), (self.rate, self.quiet));
        let Some(set) = self.sets.get_mut(index) else { return };
        for account in set.iter_mut().flatten() {
            *account = account.later(now, rate);
        }
        let left = |slot: &Option<Account>| slot.map_or((u64::MAX, 0), |account| (account.quiet, account.level));
        let known = set.iter().position(|slot| slot.is_some_and(|account| account.key == key));
        let fullest = || set.iter().enumerate().max_by_key(|(_, slot)| left(slot)).map_or(0, |(way, _)| way);
        let way = known.unwrap_or_else(fullest);
        let Some(slot) = set.get_mut(way) else { return };
        let account = slot.filter(|account| account.key == key).unwrap_or(full);
        *slot = Some(Account {
            level: account.level.saturating_sub(level),
            quiet: account.quiet.saturating_sub(quiet),
            ..account
        });
    }

    fn full(&self, key: u64, now: u64) -> Account {
        Account { key, at: now, level: self.rate.full(), quiet: self.rate.full().max(self.quiet) }
    }

    fn index(&self, key: u64) -> usize {
        usize::try_from(key % self.sets.len().max(1) as u64).unwrap_or_default()
    }

    /// How many sources have a slot.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.sets.iter().flatten().flatten().count()
    }
}
