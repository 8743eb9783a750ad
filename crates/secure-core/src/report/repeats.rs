//! Which reports came before: each is passed on once in a while, with how often it came.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{Report, ReportSink};

/// What a sink gets.
#[derive(Debug)]
pub(super) enum Told {
    /// A report that did not come before.
    New(Arc<Report>),
    /// One that did.
    Again(Arc<Report>),
    /// The last of so many that did, now that their window is over.
    Window(Arc<Report>, u64),
}

/// What came in the current window of each key. Never more keys than the limit; the oldest make place.
#[derive(Debug)]
pub(super) struct Repeats {
    keys: usize,
    window: Duration,
    seen: HashMap<u64, Seen>,
    /// The keys and the ends of their windows, the earliest first.
    ends: VecDeque<(u64, Duration)>,
}

/// What came since a report was last passed on.
#[derive(Debug, Default)]
struct Seen {
    count: u64,
    last: Option<Arc<Report>>,
}

impl Repeats {
    pub(super) fn new(keys: usize, window: Duration) -> Self {
        Self { keys, window, seen: HashMap::new(), ends: VecDeque::new() }
    }

    /// Takes a report in, and adds to `told` what sinks get. Whether it came before in this window.
    pub(super) fn take_in(&mut self, key: u64, report: Report, now: Duration, told: &mut Vec<Told>) -> bool {
        let report = Arc::new(report);
        if self.keys == 0 {
            told.push(Told::New(report));
            return false;
        }
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.count = seen.count.saturating_add(1);
            told.push(Told::Again(Arc::clone(&report)));
            seen.last = Some(report);
            return true;
        }
        while self.seen.len() >= self.keys {
            let Some((oldest, _)) = self.ends.pop_front() else { break };
            told.extend(self.seen.remove(&oldest).and_then(Seen::told));
        }
        self.seen.insert(key, Seen::default());
        self.ends.push_back((key, now.saturating_add(self.window)));
        told.push(Told::New(report));
        false
    }

    /// Ends the windows that are over: what came in them is passed on, and begins a window of its own.
    pub(super) fn expire(&mut self, now: Duration, told: &mut Vec<Told>) {
        // Each at most once, also where the window is nothing.
        for _ in 0..self.ends.len() {
            let Some((key, _)) = self.ends.front().copied().filter(|(_, end)| *end <= now) else { return };
            self.ends.pop_front();
            if let Some(last) = self.seen.remove(&key).and_then(Seen::told) {
                told.push(last);
                self.seen.insert(key, Seen::default());
                self.ends.push_back((key, now.saturating_add(self.window)));
            }
        }
    }

    /// All that is not passed on yet.
    pub(super) fn flush(&mut self) -> Vec<Told> {
        self.ends.clear();
        self.seen.drain().filter_map(|(_, seen)| seen.told()).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(self.seen.len(), self.ends.len());
        self.seen.len()
    }
}

impl Seen {
    fn told(self) -> Option<Told> {
        self.last.map(|last| Told::Window(last, self.count))
    }
}

impl Told {
    pub(super) fn tell(&self, sink: &dyn ReportSink) {
        match self {
            Self::New(report) => sink.receive(report, 1),
            Self::Again(report) => sink.again(report),
            Self::Window(report, count) => sink.receive_window(report, *count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ReportKind;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn take_in(repeats: &mut Repeats, key: u64, seconds: u64) -> Vec<u64> {
        let mut told = Vec::new();
        repeats.expire(at(seconds), &mut told);
        repeats.take_in(key, Report::of(ReportKind::Crash), at(seconds), &mut told);
        let counts = told.iter().filter_map(|told| match told {
            Told::New(_) => Some(1),
            Told::Again(_) => None,
            Told::Window(_, count) => Some(*count),
        });
        counts.collect()
    }

    #[test]
    fn a_repeated_report_is_told_once_a_window_with_its_count() {
        let mut repeats = Repeats::new(2, at(60));
        assert_eq!(take_in(&mut repeats, 1, 0), [1]);
        assert_eq!(take_in(&mut repeats, 1, 1), [0_u64; 0]);
        assert_eq!(take_in(&mut repeats, 1, 59), [0_u64; 0]);
        assert_eq!(take_in(&mut repeats, 2, 59), [1]);
        // The two that came since are passed on, and a window begins.
        assert_eq!(take_in(&mut repeats, 1, 60), [2]);
        assert_eq!(take_in(&mut repeats, 1, 61), [0_u64; 0]);
        // A third key takes the place of the oldest, which had nothing to report, and a fourth of one that had.
        assert_eq!(take_in(&mut repeats, 3, 62), [1]);
        assert_eq!(take_in(&mut repeats, 4, 63), [2, 1]);
        assert_eq!(repeats.len(), 2);
        assert_eq!(take_in(&mut repeats, 4, 63), [0_u64; 0]);
        assert_eq!(repeats.flush().len(), 1);
        assert_eq!((repeats.flush().len(), repeats.len()), (0, 0));
    }

    #[test]
    fn without_keys_or_window_all_is_told() {
        let mut repeats = Repeats::new(0, at(60));
        assert_eq!((take_in(&mut repeats, 1, 0), take_in(&mut repeats, 1, 0)), (vec![1], vec![1]));
        let mut repeats = Repeats::new(5, at(0));
        assert_eq!((take_in(&mut repeats, 1, 0), take_in(&mut repeats, 1, 0)), (vec![1], vec![1]));
        assert_eq!(take_in(&mut repeats, 2, 0), [1]);
    }
}
