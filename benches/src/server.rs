//! A real axum server under the load of wrk, with hand-written inserts and with our layer.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, ExitCode},
    thread,
};

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use secure_axum::SecureHeaders;
use tokio::{net::TcpListener, runtime::Builder, sync::oneshot};

use crate::{
    harness::median,
    headers::{self, LINES, PAIRS},
};

const ROUNDS: usize = 7;

/// Prints how our layer stands to hand-written inserts.
///
/// Counted twice: in requests per second, which need a machine that does nothing else, and in the time that the server's
/// thread ran for a request, which does not.
pub fn compare() -> ExitCode {
    if Command::new("wrk").arg("--version").output().is_err() {
        eprintln!("wrk is not installed");
        return ExitCode::FAILURE;
    }
    let secure_headers = SecureHeaders::new(&headers::ten()).expect("a valid policy");
    let by_hand = Server::start(Router::new().route("/", get(async || insert("hello".into_response()))));
    let ours = Server::start(Router::new().route("/", get(async || "hello")).layer(secure_headers));
    by_hand.check();
    ours.check();
    let mut loads = Vec::new();
    println!("| round | requests/s by hand | ours | ratio | us/request by hand | ours | ratio |");
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for round in 1..=ROUNDS {
        // Who is first changes, for what warms or tires the machine.
        let (raw, layer) = if round % 2 == 0 {
            let raw = by_hand.load();
            (raw, ours.load())
        } else {
            let layer = ours.load();
            (by_hand.load(), layer)
        };
        println!(
            "| {round} | {:.0} | {:.0} | {:.3} | {:.2} | {:.2} | {:.3} |",
            raw.rate,
            layer.rate,
            layer.rate / raw.rate,
            raw.time,
            layer.time,
            raw.time / layer.time
        );
        loads.push((raw, layer));
    }
    let rate = median(loads.iter().map(|(raw, layer)| layer.rate / raw.rate).collect());
    let time = median(loads.iter().map(|(raw, layer)| raw.time / layer.time).collect());
    // The fastest rounds are those in which the machine did the least else.
    let fastest = |time: fn(&(Load, Load)) -> f64| loads.iter().map(time).fold(f64::INFINITY, f64::min);
    let best = fastest(|(raw, _)| raw.time) / fastest(|(_, layer)| layer.time);
    println!("\nOurs, by hand = 1: medians {rate:.3} in requests per second, {time:.3} in the server's time.");
    let state = if best >= 0.97 { "met" } else { "**missed**" };
    println!("Fastest rounds, in the server's time: {best:.3}; goal at least 0.970: {state}");
    ExitCode::SUCCESS
}

fn insert(mut response: Response) -> Response {
    headers::insert(response.headers_mut(), &PAIRS);
    response
}

/// A server on one thread of its own, for as long as the process lives; the other core is for wrk.
struct Server {
    address: SocketAddr,
    thread: String,
}

/// What a server did under load.
#[derive(Clone, Copy)]
struct Load {
    /// Requests per second.
    rate: f64,
    /// Microseconds of the server's thread for each request.
    time: f64,
}

impl Server {
    fn start(app: Router) -> Self {
        let (sender, started) = oneshot::channel();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_io().enable_time().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                let address = listener.local_addr().expect("an address");
                let thread = fs::read_link("/proc/thread-self").expect("Linux").display().to_string();
                sender.send(Self { address, thread }).ok().expect("somebody waits");
                axum::serve(listener, app).await.expect("a server");
            });
        });
        started.blocking_recv().expect("a server")
    }

    /// Makes sure that a response has the ten headers.
    fn check(&self) {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("it answers");
        for (name, value) in LINES {
            assert!(response.contains(&format!("\r\n{name}: {value}\r\n")), "{name} in {response}");
        }
    }

    fn load(&self) -> Load {
        let before = self.thread_time();
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", "32", "--duration", "3s"])
            .arg(format!("http://{}/", self.address))
            .output()
            .expect("wrk runs");
        let time = self.thread_time() - before;
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(!text.contains("Non-2xx") && !text.contains("Socket errors"), "{text}");
        let number = |line: Option<&str>| line?.trim().parse::<f64>().ok();
        let rate = number(text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:")));
        let requests = number(text.lines().find_map(|line| line.trim().split_once(" requests in").map(|(n, _)| n)));
        let (Some(rate), Some(requests)) = (rate, requests) else { panic!("no rate in {text}") };
        Load { rate, time: time / requests }
    }

    /// How many microseconds the server's thread has run.
    fn thread_time(&self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/schedstat", self.thread)).expect("Linux");
        let nanoseconds: f64 = text.split(' ').next().and_then(|text| text.parse().ok()).expect("a number");
        nanoseconds / 1_000.0
    }
}
