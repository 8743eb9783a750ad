//! What our headers cost per response, beside hand-written inserts of the same headers and beside other crates.
//!
//! * `bench`: everything, as Markdown. Instructions need valgrind.
//! * `bench tower axum`: only the families whose names begin so; `bench growth`: how work grows with its input; `bench audit`:
//!   what an audit takes; `bench command`: what the command takes, which `SECURE_HEADERS` names.
//! * `bench --case tower/ours --iterations 1000`: one case, for a profiler. Where the instructions go, line by line:
//!   build with `CARGO_PROFILE_RELEASE_DEBUG=line-tables-only`, run this under `valgrind --tool=callgrind`, and look
//!   with `callgrind_annotate`.
//! * `bench --try`: each case once, without figures: whether all of them still answer with a page.
//! * `bench --summary`: one small table, for docs/performance.md.
//! * `bench --server`: a real server under load. Needs wrk and Linux.

use std::process::ExitCode;

mod audit;
mod command;
mod families;
mod growth;
mod harness;
mod headers;
mod report;
mod server;

#[global_allocator]
static ALLOCATOR: harness::Counting = harness::Counting;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--server"] => server::compare(),
        ["--try"] => {
            for case in [families::all(), growth::all(), audit::all()].concat() {
                println!("{}", case.id());
                (case.setup)()(1);
            }
            ExitCode::SUCCESS
        }
        ["--summary"] => {
            report::summary();
            ExitCode::SUCCESS
        }
        ["--case", id] => one(id, 1_000),
        ["--case", id, "--iterations", iterations] => match iterations.parse() {
            Ok(iterations) => one(id, iterations),
            Err(_) => usage(),
        },
        _ if arguments.iter().any(|argument| argument.starts_with('-')) => usage(),
        _ => {
            report::print(&arguments);
            if arguments.is_empty() || arguments.contains(&"growth") {
                growth::print();
            }
            if arguments.is_empty() || arguments.contains(&"audit") {
                audit::print();
            }
            if arguments.is_empty() || arguments.contains(&"command") {
                command::print();
            }
            ExitCode::SUCCESS
        }
    }
}

fn one(id: &str, iterations: u64) -> ExitCode {
    let cases = [families::all(), growth::all(), audit::all()].concat();
    let Some(case) = cases.iter().find(|case| case.id() == id) else {
        eprintln!("there is no case {id:?}; there are:");
        for case in cases {
            eprintln!("  {}", case.id());
        }
        return ExitCode::FAILURE;
    };
    (case.setup)()(iterations);
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!(
        "bench [FAMILY]... | bench --case FAMILY/NAME [--iterations N] | bench --try | bench --summary | bench --server"
    );
    ExitCode::FAILURE
}
