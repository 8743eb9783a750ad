//! What all families share: the list of cases, and how to count and time one.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    future::Future,
    hint::black_box,
    pin::pin,
    process::{Command, Stdio},
    sync::Barrier,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};

/// One line of a table.
#[derive(Clone, Copy)]
pub struct Case {
    pub family: &'static str,
    pub name: &'static str,
    pub kind: Kind,
    /// Prepares what may be prepared at start-up, and checks that one response is as it should be. What it returns makes as many
    /// responses as the message says.
    pub setup: fn() -> Box<dyn FnMut(u64)>,
}

/// What a case is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No header added: what the framework itself costs.
    Baseline,
    /// Hand-written inserts: the floor.
    Raw,
    /// Ours, and whatever has no goal.
    Ours,
    /// Another crate, to be compared with our case of that name, which sends as many headers.
    Peer(&'static str),
}

impl Case {
    pub const fn new(family: &'static str, name: &'static str, kind: Kind, setup: fn() -> Box<dyn FnMut(u64)>) -> Self {
        Self { family, name, kind, setup }
    }

    /// How the command line names it.
    pub fn id(&self) -> String {
        format!("{}/{}", self.family, self.name)
    }
}

/// Finishes a future that has nothing to wait for.
pub fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a case waited for something"),
    }
}

/// Repeats one response, whose result nobody may optimise away.
pub fn repeat<T>(mut once: impl FnMut() -> T + 'static) -> Box<dyn FnMut(u64)> {
    Box::new(move |iterations| {
        for _ in 0..iterations {
            black_box(once());
        }
    })
}

/// Counts what each thread allocates. Counters of the thread's own: a shared one would slow two threads down.
pub struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.set(ALLOCATIONS.get() + 1);
}

// SAFETY: all is passed on to the system's allocator; the counter neither allocates nor needs to be dropped.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Allocations per response, once everything is warm.
pub fn allocations(case: &Case) -> f64 {
    const RESPONSES: u64 = 1_000;
    let mut run = (case.setup)();
    run(100);
    let before = ALLOCATIONS.get();
    run(RESPONSES);
    (ALLOCATIONS.get() - before) as f64 / RESPONSES as f64
}

/// Instructions per response: the difference of two runs of this same program under callgrind. `None` without valgrind.
pub fn instructions(case: &Case) -> Option<f64> {
    const FEW: u64 = 300;
    const MANY: u64 = 1_300;
    thread::scope(|scope| {
        let many = scope.spawn(|| callgrind(case, MANY));
        let few = callgrind(case, FEW)?;
        let many = many.join().ok()??;
        Some((many as f64 - few as f64) / (MANY - FEW) as f64)
    })
}

fn callgrind(case: &Case, iterations: u64) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args(["--case", &case.id(), "--iterations", &iterations.to_string()])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} under valgrind: {text}", case.id());
    text.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}

/// The time this thread has run, in nanoseconds: on a busy machine it says more than the clock on the wall.
fn thread_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Nanoseconds per response of each case, one list for each round. In a round every case has its turn, so that what
/// disturbs the machine disturbs all; the first of a round is another one each time.
pub fn rounds(cases: &[Case]) -> Vec<Vec<f64>> {
    const ROUNDS: usize = 151;
    const RESPONSES: u64 = 1_000;
    let mut runs: Vec<Box<dyn FnMut(u64)>> = cases.iter().map(|case| (case.setup)()).collect();
    for run in &mut runs {
        run(RESPONSES);
    }
    (0..ROUNDS)
        .map(|round| {
            let mut times = vec![0.0; runs.len()];
            for turn in 0..runs.len() {
                let index = (round + turn) % runs.len();
                let start = thread_time();
                runs[index](RESPONSES);
                times[index] = (thread_time() - start) / RESPONSES as f64;
            }
            times
        })
        .collect()
}

/// How much more two threads do than one in the same time.
///
/// Many short rounds, of which the fastest of each kind count: those in which the machine did the least else.
pub fn two_threads(case: &Case) -> f64 {
    const ROUNDS: usize = 151;
    let fastest = |threads| (0..ROUNDS).map(|_| on_threads(case, threads)).min().expect("several rounds").as_secs_f64();
    2.0 * fastest(1) / fastest(2)
}

/// How long so many threads take until each has made its responses.
fn on_threads(case: &Case, threads: usize) -> Duration {
    const RESPONSES: u64 = 5_000;
    let barrier = Barrier::new(threads);
    let work = || {
        let mut run = (case.setup)();
        run(100);
        barrier.wait();
        let start = Instant::now();
        run(RESPONSES);
        (start, Instant::now())
    };
    let spans: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a case panicked")).collect()
    });
    let start = spans.iter().map(|span| span.0).min().expect("at least one thread");
    let end = spans.iter().map(|span| span.1).max().expect("at least one thread");
    end - start
}

/// The value in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
