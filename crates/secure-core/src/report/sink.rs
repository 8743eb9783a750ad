//! [`ReportSink`]: where reports go.

use super::Report;

/// Gets the reports that a collector lets through, each once in a while with how often it came since.
///
/// A function is one, so that a log needs a line:
///
/// ```
/// # use secure_core::{Collector, Report};
/// let collector = Collector::new(|report: &Report, count: u64| println!("{count} x {report}"));
/// # let _ = collector;
/// ```
///
/// It is called while the request is answered, and from several threads: it should not take long. What may wait, as for a disk
/// or the network, belongs into a [`QueuedSink`](super::QueuedSink).
///
/// # What comes again
/// A report that came before in the current [window](super::CollectorLimits::window) is handed to [`again`](Self::again), at
/// once, and when the window is over, [`receive_window`](Self::receive_window) gets the last of them and their count. A window
/// that is over is noticed by the next request, by [`Collector::counts`](super::Collector::counts) and
/// [`Collector::flush`](super::Collector::flush), and when the collector is dropped.
///
/// Most sinks leave both as they are, and get it once a window. One that counts itself counts each in `again`, and nothing in
/// `receive_window`: so does [`ReportAggregate`](super::ReportAggregate).
pub trait ReportSink: Send + Sync {
    /// Takes a report that stands for `count` of them.
    fn receive(&self, report: &Report, count: u64);

    /// Takes a report that came before in its window. Unless it is written anew, it does nothing, for
    /// [`receive_window`](Self::receive_window) reports all of them.
    fn again(&self, report: &Report) {
        let _ = report;
    }

    /// Takes the last of those that [`again`](Self::again) got in a window that is over, and how many they were. Unless it is
    /// written anew, it [receives](Self::receive) them.
    fn receive_window(&self, report: &Report, count: u64) {
        self.receive(report, count);
    }

    /// Both sinks get all.
    ///
    /// ```
    /// # use secure_core::{Collector, Report, ReportAggregate, ReportSink};
    /// let seen = ReportAggregate::new();
    /// let log = |report: &Report, count: u64| println!("{count} x {report}");
    /// let collector = Collector::new(seen.clone().tee(log));
    /// # let _ = collector;
    /// ```
    fn tee<S: ReportSink>(self, other: S) -> Tee<Self, S>
    where
        Self: Sized,
    {
        Tee(self, other)
    }
}

/// Two sinks, of which each gets all.
#[derive(Clone, Debug)]
pub struct Tee<A, B>(A, B);

impl<A: ReportSink, B: ReportSink> ReportSink for Tee<A, B> {
    fn receive(&self, report: &Report, count: u64) {
        self.0.receive(report, count);
        self.1.receive(report, count);
    }

    fn again(&self, report: &Report) {
        self.0.again(report);
        self.1.again(report);
    }

    fn receive_window(&self, report: &Report, count: u64) {
        self.0.receive_window(report, count);
        self.1.receive_window(report, count);
    }
}

impl<F: Fn(&Report, u64) + Send + Sync> ReportSink for F {
    fn receive(&self, report: &Report, count: u64) {
        self(report, count);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::report::ReportKind;

    #[test]
    fn both_get_all() {
        static SUM: AtomicU64 = AtomicU64::new(0);
        let add = |_: &Report, count: u64| {
            SUM.fetch_add(count, Ordering::Relaxed);
        };
        let sink: Box<dyn ReportSink> = Box::new(add.tee(add).tee(add));
        sink.receive(&Report::of(ReportKind::Crash), 7);
        assert_eq!(SUM.load(Ordering::Relaxed), 21);
    }
}
