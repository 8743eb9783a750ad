//! [`QueuedSink`]: hands reports to a sink that may wait, from a thread of its own.

use std::{
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use super::{Report, ReportSink};

/// Hands reports to another sink in a thread of its own, so that a disk that is full or a pipe that nobody reads holds up no
/// request.
///
/// It never waits: where the queue is full, a report is dropped and [counted](Self::dropped). A clone fills the same queue. With
/// the last of them, as when its collector is dropped, the thread writes what is left, drops its sink, and ends; that is
/// waited for, except for five seconds at most.
///
/// ```
/// use std::time::Duration;
///
/// # use secure_core::{Collector, NdjsonSink, QueuedSink, ReportAggregate, ReportSink};
/// let seen = ReportAggregate::new();
/// let written = QueuedSink::new(NdjsonSink::new(std::io::stderr()), 1000)?;
/// let collector = Collector::new(seen.clone().tee(written.clone()));
/// // At the end of the program:
/// collector.flush();
/// assert!(written.wait(Duration::from_secs(5)));
/// assert_eq!(written.dropped(), 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct QueuedSink {
    queue: Arc<Queue>,
}

/// The end of the queue where reports go in.
struct Queue {
    /// `None` once it ends.
    sender: Option<SyncSender<(Report, u64)>>,
    progress: Arc<Progress>,
}

/// How far the thread is.
#[derive(Default)]
struct Progress {
    state: Mutex<State>,
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Default)]
struct State {
    /// How many reports are in the queue, or with the sink.
    waiting: usize,
    ended: bool,
}

/// How long the end of a queue is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

impl QueuedSink {
    /// Passes reports to this sink. So many reports may wait for it, at least one; each takes some kilobytes at most.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn new(sink: impl ReportSink + 'static, reports: usize) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(reports.max(1));
        let progress = Arc::new(Progress::default());
        let of_thread = Arc::clone(&progress);
        thread::Builder::new().name("reports".to_owned()).spawn(move || of_thread.hand_on(&receiver, sink))?;
        Ok(Self { queue: Arc::new(Queue { sender: Some(sender), progress }) })
    }

    /// How many reports were dropped, each counted as often as it came: since the queue was full, or the sink has panicked.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.queue.progress.dropped.load(Ordering::Relaxed)
    }

    /// Waits until no report is left in the queue, for so long at most. Whether none is.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> bool {
        self.queue.progress.wait_while(patience, |state| state.waiting > 0)
    }
}

impl Progress {
    /// What the thread does.
    fn hand_on(&self, receiver: &Receiver<(Report, u64)>, sink: impl ReportSink) {
        for (report, count) in receiver {
            if catch_unwind(AssertUnwindSafe(|| sink.receive(&report, count))).is_err() {
                self.drop_report(count);
            }
            self.change(|state| state.waiting -= 1);
        }
        // Its writer may write what it holds back only now.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(sink)));
        self.change(|state| state.ended = true);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    fn drop_report(&self, count: u64) {
        self.dropped.fetch_add(count, Ordering::Relaxed);
    }

    /// Waits for so long at most. Whether the state came.
    fn wait_while(&self, patience: Duration, lasts: impl Fn(&State) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.state(), patience, |state| lasts(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !lasts(&state)
    }
}

impl ReportSink for QueuedSink {
    fn receive(&self, report: &Report, count: u64) {
        let progress = &self.queue.progress;
        progress.change(|state| state.waiting += 1);
        let sent = self.queue.sender.as_ref().is_some_and(|sender| sender.try_send((report.clone(), count)).is_ok());
        if !sent {
            progress.drop_report(count);
            progress.change(|state| state.waiting -= 1);
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.sender = None;
        self.progress.wait_while(PATIENCE, |state| !state.ended);
    }
}

impl fmt::Debug for QueuedSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueuedSink").field("dropped", &self.dropped()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Sender};

    use super::*;
    use crate::report::ReportKind;

    const LONG: Duration = Duration::from_secs(60);

    /// Says when it gets a report, and goes on when it may; says when it is dropped.
    struct Slow {
        says: Sender<u64>,
        may: Mutex<Receiver<()>>,
    }

    impl ReportSink for Slow {
        fn receive(&self, report: &Report, count: u64) {
            self.says.send(count).unwrap();
            self.may.lock().unwrap_or_else(PoisonError::into_inner).recv().unwrap();
            assert!(report.kind != ReportKind::Crash, "for the test");
        }
    }

    impl Drop for Slow {
        fn drop(&mut self) {
            let _ = self.says.send(0);
        }
    }

    fn slow(reports: usize) -> (QueuedSink, Receiver<u64>, Sender<()>) {
        let ((says, said), (may, waits)) = (mpsc::channel(), mpsc::channel());
        (QueuedSink::new(Slow { says, may: Mutex::new(waits) }, reports).unwrap(), said, may)
    }

    #[test]
    fn a_sink_that_stalls_holds_up_nobody() {
        let (queued, said, may) = slow(2);
        let report = Report::of(ReportKind::Coop);
        assert!(queued.wait(Duration::ZERO));
        queued.receive(&report, 1);
        assert_eq!(said.recv_timeout(LONG), Ok(1));
        // The sink has one, two wait, and the others are too many.
        for count in 2..6 {
            queued.clone().receive(&report, count);
        }
        assert_eq!((queued.dropped(), queued.wait(Duration::ZERO)), (4 + 5, false));
        (0..3).for_each(|_| may.send(()).unwrap());
        assert!(queued.wait(LONG));
        assert_eq!([(); 2].map(|()| said.recv_timeout(LONG)), [Ok(2), Ok(3)]);
        assert_eq!(format!("{queued:?}"), "QueuedSink { dropped: 9, .. }");
    }

    #[test]
    fn what_waits_is_handed_on_before_it_ends() {
        let (queued, said, may) = slow(9);
        for count in 1..4 {
            queued.receive(&Report::of(ReportKind::Coop), count);
            may.send(()).unwrap();
        }
        drop(queued);
        // Nothing is left to wait for: the last that is said is that the sink has been dropped.
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [1, 2, 3, 0]);
    }

    #[test]
    fn a_sink_that_panics_loses_one_report() {
        let (queued, said, may) = slow(9);
        for kind in [ReportKind::Crash, ReportKind::Coop] {
            queued.receive(&Report::of(kind), 7);
            may.send(()).unwrap();
        }
        assert!(queued.wait(LONG));
        assert_eq!(queued.dropped(), 7);
        drop(queued);
        assert_eq!(said.try_iter().collect::<Vec<_>>(), [7, 7, 0]);
    }
}
