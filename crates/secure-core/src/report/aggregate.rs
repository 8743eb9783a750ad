//! [`ReportAggregate`]: what was reported, counted, in memory.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::{Disposition, Report, ReportKind, ReportSink, Resource, write_subject};

/// Counts what is reported: for a page that shows it to the operator of the site.
///
/// Reports of one kind, disposition and rule, about one origin, are one entry. There are at most 500, and where one more
/// comes, the one with the fewest reports makes room, of several the one that came last the longest ago: so a flood of
/// forged reports, no two alike, pushes out itself. A clone counts into the same numbers.
///
/// Each report counts as it comes, also one that comes again and again, which other sinks get once a window.
///
/// ```
/// # use secure_core::{Collector, ReportAggregate};
/// let seen = ReportAggregate::new();
/// let collector = Collector::new(seen.clone());
/// assert_eq!(seen.snapshot().total, 0);
/// # let _ = collector;
/// ```
#[derive(Clone, Debug)]
pub struct ReportAggregate {
    shared: Arc<Mutex<Counted>>,
    entries: usize,
    pages: usize,
}

/// What was counted up to now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AggregateSnapshot {
    /// How many reports came, those of entries that made place among them.
    pub total: u64,
    /// How many of them are in no entry any more.
    pub evicted: u64,
    /// The entries, those with most reports first.
    pub entries: Vec<AggregateEntry>,
}

/// Reports that are about the same.
///
/// `Display` writes the count and what they are about in a line: `3 x csp-violation (report): img-src: https://a.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AggregateEntry {
    /// Of what kind they are.
    pub kind: ReportKind,
    /// Whether something was blocked.
    pub disposition: Option<Disposition>,
    /// What was broken, as [`Report::rule`].
    pub rule: Option<String>,
    /// What was blocked: of an address the origin.
    pub blocked: Option<Resource>,
    /// How many there were.
    pub count: u64,
    /// When the first of them came.
    pub first_seen: SystemTime,
    /// When the last of them came.
    pub last_seen: SystemTime,
    /// Some of the pages, without queries, and how many came of each. The first are kept.
    pub pages: Vec<(String, u64)>,
    /// How many came of other pages, or of none.
    pub elsewhere: u64,
}

/// What reports of one entry have in common.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct Key {
    kind: ReportKind,
    disposition: Option<Disposition>,
    rule: Option<String>,
    blocked: Option<Resource>,
}

#[derive(Debug, Default)]
struct Counted {
    total: u64,
    evicted: u64,
    entries: HashMap<Key, AggregateEntry>,
}

impl ReportAggregate {
    /// Keeps at most 500 entries, of five pages each.
    #[must_use]
    pub fn new() -> Self {
        Self::bounded(500, 5)
    }

    /// Keeps at most so many entries, at least one, of so many pages each.
    #[must_use]
    pub fn bounded(entries: usize, pages: usize) -> Self {
        Self { shared: Arc::default(), entries: entries.max(1), pages }
    }

    /// What was counted up to now.
    #[must_use]
    pub fn snapshot(&self) -> AggregateSnapshot {
        let counted = self.counted();
        let mut entries: Vec<_> = counted.entries.values().cloned().collect();
        let (total, evicted) = (counted.total, counted.evicted);
        drop(counted);
        entries.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| right.last_seen.cmp(&left.last_seen)));
        AggregateSnapshot { total, evicted, entries }
    }

    /// Begins anew.
    pub fn clear(&self) {
        *self.counted() = Counted::default();
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn receive_at(&self, report: &Report, count: u64, now: SystemTime) {
        let blocked = report.blocked.as_ref().map(origin);
        let (kind, disposition, rule) = (report.kind.clone(), report.disposition, report.rule.clone());
        let key = Key { kind, disposition, rule, blocked };
        let page = report.page().map(|page| page.to_string().split('?').next().unwrap_or_default().to_owned());
        let mut counted = self.counted();
        counted.total = counted.total.saturating_add(count);
        if !counted.entries.contains_key(&key) {
            counted.make_place(self.entries);
            counted.entries.insert(key.clone(), AggregateEntry::new(&key, now));
        }
        if let Some(entry) = counted.entries.get_mut(&key) {
            entry.add(page, count, now, self.pages);
        }
    }
}

impl Counted {
    fn make_place(&mut self, limit: usize) {
        while self.entries.len() >= limit {
            let least = self.entries.iter().min_by_key(|(_, entry)| (entry.count, entry.last_seen));
            let Some(key) = least.map(|(key, _)| key.clone()) else { return };
            let gone = self.entries.remove(&key).map_or(0, |entry| entry.count);
            self.evicted = self.evicted.saturating_add(gone);
        }
    }
}

impl AggregateEntry {
    fn new(key: &Key, now: SystemTime) -> Self {
        let Key { kind, disposition, rule, blocked } = key.clone();
        Self {
            kind,
            disposition,
            rule,
            blocked,
            count: 0,
            first_seen: now,
            last_seen: now,
            pages: Vec::new(),
            elsewhere: 0,
        }
    }

    fn add(&mut self, page: Option<String>, count: u64, now: SystemTime, pages: usize) {
        self.count = self.count.saturating_add(count);
        self.last_seen = self.last_seen.max(now);
        let room = self.pages.len() < pages;
        let known = self.pages.iter_mut().find(|(known, _)| Some(known) == page.as_ref());
        match (known, page) {
            (Some((_, known)), _) => *known = known.saturating_add(count),
            (None, Some(page)) if room => self.pages.push((page, count)),
            (None, _) => self.elsewhere = self.elsewhere.saturating_add(count),
        }
    }
}

/// An address as its origin, or, if it has none that can be written, its scheme.
fn origin(blocked: &Resource) -> Resource {
    match (blocked, blocked.origin()) {
        (_, Some(origin)) => Resource::Url(origin.to_string()),
        (Resource::Url(_), None) => Resource::Scheme(blocked.scheme().unwrap_or_default().to_owned()),
        (other, None) => other.clone(),
    }
}

impl Default for ReportAggregate {
    fn default() -> Self {
        Self::new()
    }
}

impl ReportSink for ReportAggregate {
    fn receive(&self, report: &Report, count: u64) {
        self.receive_at(report, count, SystemTime::now());
    }

    fn again(&self, report: &Report) {
        self.receive(report, 1);
    }

    /// All of them are counted already.
    fn receive_window(&self, _: &Report, _: u64) {}
}

impl fmt::Display for AggregateEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x ", self.count)?;
        write_subject(f, &self.kind, self.disposition, self.rule.as_deref(), self.blocked.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn report(rule: &str, blocked: &str, page: &str) -> Report {
        Report {
            rule: Some(rule.to_owned()),
            blocked: Resource::blocked(blocked, 99, true),
            url: Resource::address(page, 99, true),
            ..Report::of(ReportKind::CspViolation)
        }
    }

    #[test]
    fn reports_about_the_same_are_counted_together() {
        let aggregate = ReportAggregate::bounded(9, 2);
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        for (seconds, page) in [(5, "https://s.example/a?x"), (3, "https://s.example/b"), (9, "https://s.example/c")] {
            aggregate.clone().receive_at(&report("img-src", "https://a.example/1?b", page), 2, at(seconds));
            aggregate.receive_at(&report("img-src", "https://a.example:443/2", page), 1, at(seconds));
        }
        aggregate.receive_at(&report("img-src", "data:image/png", ""), 1, at(9));
        aggregate.receive_at(&report("img-src", "https://a…", ""), 1, at(8));
        let snapshot = aggregate.snapshot();
        assert_eq!((snapshot.total, snapshot.evicted, snapshot.entries.len()), (11, 0, 3));
        let lines: Vec<_> = snapshot.entries.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "9 x csp-violation: img-src: https://a.example",
                "1 x csp-violation: img-src: data:",
                "1 x csp-violation: img-src: https:"
            ]
        );
        let first = &snapshot.entries[0];
        assert_eq!(first.pages, [("https://s.example/a".to_owned(), 3), ("https://s.example/b".to_owned(), 3)]);
        assert_eq!((first.elsewhere, first.first_seen, first.last_seen), (3, at(5), at(9)));
        aggregate.clear();
        assert_eq!(aggregate.snapshot(), AggregateSnapshot::default());
    }

    #[test]
    fn who_has_the_fewest_makes_place() {
        let aggregate = ReportAggregate::bounded(3, 1);
        for (second, rule) in [(0, "real"), (1, "real"), (2, "x1"), (3, "x2"), (4, "x3"), (5, "x4")] {
            aggregate.receive_at(&report(rule, "inline", ""), 1, UNIX_EPOCH + Duration::from_secs(second));
        }
        let snapshot = aggregate.snapshot();
        let rules: Vec<_> = snapshot.entries.iter().filter_map(|entry| entry.rule.as_deref()).collect();
        assert_eq!((rules, snapshot.evicted, snapshot.total), (vec!["real", "x4", "x3"], 2, 6));
    }
}
