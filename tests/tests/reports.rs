//! Every adapter's collector of reports over real sockets: what it answers, and that a flood neither grows its memory nor
//! keeps the application from answering.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use secure_conformance::{
    Failure, Request,
    client::{self, Reply},
    reports::Collects,
};
use secure_core::{Collector, CollectorLimits, Policy, Rate, ReportAggregate, Transport, TrustedProxies};
use tokio::{io::AsyncWriteExt, net::TcpStream, runtime::Runtime, time::timeout};

use self::visitor::{FLOODER, PATIENCE, VISITOR, Visitor, exchange};

#[path = "reports/visitor.rs"]
mod visitor;

const CSP: &str = "application/csp-report";
const GOOD: &str = r#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://ads.example/a.png"}}"#;

/// A byte more than is taken in.
const LARGE: &str = match str::from_utf8(&[b' '; 65_537]) {
    Ok(text) => text,
    Err(_) => "",
};

/// The head of a request and what there is of its body.
fn request(method: &str, media_type: &str, lines: &str, body: &str) -> String {
    format!("{method} /reports HTTP/1.1\r\nHost: a.example\r\nContent-Type: {media_type}\r\n{lines}\r\n{body}")
}

fn whole(method: &str, media_type: &str, body: &str) -> String {
    request(method, media_type, &format!("Connection: close\r\nContent-Length: {}\r\n", body.len()), body)
}

fn report(number: usize) -> String {
    let body = format!(
        "{{\"csp-report\":{{\"effective-directive\":\"x{number}-src\",\"document-uri\":\"https://p{number}.example/\",\
         \"blocked-uri\":\"https://b{number}.example/\",\"original-policy\":\"{}\"}}}}",
        "x".repeat(4000)
    );
    request("POST", CSP, &format!("Content-Length: {}\r\n", body.len()), &body)
}

/// Asks, and checks what every answer of a collector has in common.
async fn ask(to: SocketAddr, request: &str) -> Result<Reply, Failure> {
    let reply = client::raw(to.into(), request.as_bytes(), request.starts_with("HEAD")).await;
    let reply = reply.map_err(|failure| Failure::new(format!("{failure}: {request:.100}")))?;
    let reply = reply.ok_or_else(|| Failure::new(format!("no reply to {request:.60}")))?;
    assert!(reply.body.is_empty(), "{request:.60}: {reply:?}");
    assert_eq!(reply.values("X-Content-Type-Options").collect::<Vec<_>>(), ["nosniff"], "{request:.60}");
    assert_eq!(reply.values("Reporting-Endpoints").collect::<Vec<_>>(), ["default=\"/reports\""], "{request:.60}");
    Ok(reply)
}

/// One test at a time, for the memory that some of them measure is that of the process.
fn run(test: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    Runtime::new()?.block_on(test)
}

fn policy() -> Result<Policy, Failure> {
    Ok(Policy::recommended().with_reports("/reports")?)
}

async fn answers<H: Collects>() -> Result<(), Failure> {
    let seen = ReportAggregate::new();
    let collector = Arc::new(Collector::new(seen.clone()));
    let server = H::collect(&policy()?, Arc::clone(&collector)).await?;
    assert_eq!(collector.body_limit() + 1, LARGE.len());
    let chunk = format!("{:x}\r\n{LARGE}", LARGE.len());
    for (request, status) in [
        (whole("POST", CSP, GOOD), 204),
        (whole("POST", "Application/Reports+JSON; charset=utf-8", r#"[{"type":"crash"}]"#), 204),
        (whole("POST", CSP, ""), 400),
        (whole("POST", CSP, "{"), 400),
        (whole("POST", CSP, "{\"csp-report\":\"\u{0}\"}"), 400),
        (whole("POST", "application/json", GOOD), 415),
        (whole("POST", "text/plain", GOOD), 415),
        (whole("GET", "text/plain", ""), 405),
        (whole("HEAD", CSP, ""), 405),
        (whole("PUT", CSP, GOOD), 405),
        (whole("DELETE", CSP, ""), 405),
        // What is announced is not waited for. (Rocket looks at the first bytes of each body before it asks a handler.)
        (request("POST", CSP, "Content-Length: 65537\r\n", &LARGE[..1000]), 413),
        (request("POST", CSP, "Content-Length: 9223372036854775807\r\n", &LARGE[..1000]), 413),
        // Not waited for either: the end of what is too long already.
        (request("POST", CSP, "Transfer-Encoding: chunked\r\n", &chunk), 413),
        (request("POST", CSP, "Connection: close\r\nTransfer-Encoding: chunked\r\n", &chunked(GOOD)), 204),
    ] {
        let reply = ask(server.address(), &request).await?;
        assert_eq!(reply.status, status, "{request:.200}");
        let allow: Vec<_> = reply.values("Allow").collect();
        assert_eq!(allow, if status == 405 { &["POST, OPTIONS"][..] } else { &[] }, "{request:.200}");
    }
    let preflight = request(
        "OPTIONS",
        CSP,
        "Connection: close\r\nOrigin: https://b.example\r\nAccess-Control-Request-Method: POST\r\n",
        "",
    );
    let reply = ask(server.address(), &preflight).await?;
    assert_eq!(reply.status, 204);
    for (name, value) in [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "POST"),
        ("Access-Control-Allow-Headers", "content-type"),
    ] {
        assert_eq!(reply.values(name).collect::<Vec<_>>(), [value]);
    }
    // Browsers send them over HTTP/2.
    for (body, status) in [(GOOD, 204), ("{", 400), (LARGE, 413)] {
        let post = Request::new("POST", "/reports").line("Content-Type", CSP).body(body);
        let reply = client::http2(server.address().into(), &post, None).await?;
        assert_eq!(reply.map(|reply| reply.status), Some(status));
    }
    let counts = collector.counts();
    assert_eq!((counts.requests, counts.accepted, counts.repeated, counts.refused_requests), (18, 4, 2, 14));
    let mut entries: Vec<_> = seen.snapshot().entries.iter().map(ToString::to_string).collect();
    entries.sort_unstable();
    assert_eq!(entries, ["1 x crash", "3 x csp-violation: img-src: https://ads.example"]);
    Ok(())
}

fn chunked(body: &str) -> String {
    format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
}

const CONNECTIONS: usize = 8;

/// Sends that many different reports, and returns how many were answered by 204 and by 429.
async fn flood(to: SocketAddr, count: usize) -> Result<(usize, usize), Failure> {
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|first| {
            tokio::spawn(async move {
                let mut visitor = Visitor::new(FLOODER, to);
                let mut answered = (0, 0);
                for number in (first..count).step_by(CONNECTIONS) {
                    match visitor.ask(&report(number)).await? {
                        204 => answered.0 += 1,
                        429 => answered.1 += 1,
                        status => return Err(Failure::new(format!("answered by {status}"))),
                    }
                }
                Ok::<_, Failure>(answered)
            })
        })
        .collect();
    let mut sum = (0, 0);
    for task in tasks {
        let (taken, limited) = task.await??;
        sum = (sum.0 + taken, sum.1 + limited);
    }
    Ok(sum)
}

/// Asks for the page until it is stopped. How often, and how long the slowest took.
async fn visit(to: SocketAddr, stop: Arc<AtomicBool>) -> Result<(usize, Duration), Failure> {
    let mut visitor = Visitor::new(VISITOR, to);
    let (mut count, mut slowest) = (0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        assert_eq!(visitor.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").await?, 200);
        slowest = slowest.max(start.elapsed());
        count += 1;
    }
    Ok((count, slowest))
}

/// The resident memory of this process, which is server and client, in KiB; 0 where there is no /proc.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// How much more the second half of a flood may take up, in KiB: some for what allocators keep. Were its bodies kept, they
/// would be at least twice as much.
const GROWTH: usize = 3 * 1024;

/// Floods twice with half of the reports, and measures the memory after the first half and after the second.
async fn flood_in_halves(name: &str, to: SocketAddr, count: usize) -> Result<(usize, usize), Failure> {
    let before = resident();
    let first = flood(to, count / 2).await?;
    let half = resident();
    let second = flood(to, count / 2).await?;
    let end = resident();
    println!("{name}: {count} reports; RSS {before} -> {half} -> {end} KiB");
    assert!(end.saturating_sub(half) < GROWTH, "{name}: RSS {before} -> {half} -> {end} KiB");
    Ok((first.0 + second.0, first.1 + second.1))
}

/// At the default rates, and with none: then every report is taken in, no two are alike, and what is kept is bounded.
async fn floods<H: Collects>() -> Result<(), Failure> {
    const FLOOD: usize = 20_000;
    let seen = ReportAggregate::new();
    let collector = Arc::new(Collector::new(seen.clone()));
    let server = H::collect(&policy()?, Arc::clone(&collector)).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let pages = tokio::spawn(visit(server.address(), Arc::clone(&stop)));
    let start = Instant::now();
    let (taken, limited) = flood_in_halves(H::NAME, server.address(), FLOOD).await?;
    let took = start.elapsed();
    stop.store(true, Ordering::Relaxed);
    let (count, slowest) = pages.await??;
    println!(
        "{}: {FLOOD} in {took:.1?}: {taken} taken, {limited} limited; {count} pages, slowest {slowest:.1?}",
        H::NAME
    );
    assert_eq!(taken + limited, FLOOD);
    let rate = 200 + 2 * usize::try_from(took.as_secs() + 1)?;
    assert!((200..=rate).contains(&taken), "{taken} were taken in");
    assert!(count > 20 && slowest < Duration::from_secs(5), "{count} pages, the slowest took {slowest:?}");

    // Another source is not held up, which also shows that the adapter knows who is who.
    let good = whole("POST", CSP, GOOD);
    assert_eq!(Visitor::new(VISITOR, server.address()).ask(&good).await?, 204);
    // Two may pass in a second; so some may before one does not.
    let mut passed = 0;
    let refusal = loop {
        let reply = ask(server.address(), &good).await?;
        if reply.status != 204 {
            break reply;
        }
        passed += 1;
        assert!(passed < 100, "the flooder is not held up any more");
    };
    assert_eq!(refusal.status, 429);
    assert_eq!(refusal.values("Retry-After").collect::<Vec<_>>(), ["1"]);
    assert_eq!(refusal.values("Access-Control-Allow-Origin").collect::<Vec<_>>(), ["*"]);
    let counts = collector.counts();
    assert_eq!(counts.requests, u64::try_from(FLOOD)? + 2 + passed);
    assert_eq!(counts.limited_requests, u64::try_from(limited)? + 1);
    assert_eq!(counts.accepted, u64::try_from(taken)? + 1 + passed);
    assert!(seen.snapshot().entries.len() <= 500);
    Ok(())
}

async fn taken_in<H: Collects>() -> Result<(), Failure> {
    const FLOOD: usize = 4000;
    let free = Rate { burst: u32::MAX, per_minute: u32::MAX };
    let limits = CollectorLimits { per_source: free, global: free, ..CollectorLimits::default() };
    let seen = ReportAggregate::new();
    let collector = Arc::new(Collector::new(seen.clone()).limits(limits));
    let server = H::collect(&policy()?, Arc::clone(&collector)).await?;
    assert_eq!(flood_in_halves(H::NAME, server.address(), FLOOD).await?, (FLOOD, 0));
    let snapshot = seen.snapshot();
    assert_eq!(snapshot.entries.len(), 500);
    assert_eq!(collector.counts().accepted, u64::try_from(FLOOD)?);
    Ok(())
}

/// Sends reports without a pause until it is stopped, each from the address that it is given.
async fn flood_from(
    mut visitor: Visitor,
    stop: Arc<AtomicBool>,
    lines: impl Fn(usize) -> String + Send,
) -> Result<usize, Failure> {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let lines = format!("{}Content-Length: {}\r\n", lines(number), GOOD.len());
        let status = visitor.ask(&request("POST", CSP, &lines, GOOD)).await?;
        if !matches!(status, 204 | 429) {
            return Err(Failure::new(format!("a flood is answered by {status}")));
        }
        number += 1;
    }
    Ok(number)
}

/// During a flood of ten addresses, and of one that comes from ever new networks of IPv6, an honest visitor's reports are taken.
async fn leaves_a_share<H: Collects>() -> Result<(), Failure> {
    const FLOODERS: u8 = 10;
    const HONEST: usize = 5;
    // Less for all than the ten may send, so that nothing is ever left by them.
    let small = Rate { burst: 200, per_minute: 600 };
    let of_addresses = CollectorLimits { global: small, ..CollectorLimits::default() };
    for (limits, is_proxied) in [(of_addresses, false), (CollectorLimits::default(), true)] {
        let proxy = TrustedProxies::x_forwarded(["127.0.0.0/8"])?;
        let transport = if is_proxied { Transport::Proxied(proxy) } else { Transport::Direct };
        let enough = u64::from(limits.global.burst / 2);
        let collector = Collector::new(ReportAggregate::new()).limits(limits).transport(transport);
        let collector = Arc::new(collector);
        let server = H::collect(&policy()?, Arc::clone(&collector)).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let floods: Vec<_> = (1..=FLOODERS)
            .map(|last| {
                let visitor = Visitor::new(Ipv4Addr::new(127, 0, 1, last), server.address());
                let network = move |number: usize| {
                    let line = format!("X-Forwarded-For: 2001:db8:{last}:{number:x}::1\r\n");
                    if is_proxied { line } else { String::new() }
                };
                tokio::spawn(flood_from(visitor, Arc::clone(&stop), network))
            })
            .collect();
        let full = async {
            while collector.counts().accepted < enough || collector.counts().limited_requests < 100 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE * 6, full).await?;
        let mut honest = Visitor::new(VISITOR, server.address());
        for number in 0..HONEST {
            let lines = format!("X-Forwarded-For: 203.0.113.7\r\nContent-Length: {}\r\n", GOOD.len());
            let status = honest.ask(&request("POST", CSP, &lines, GOOD)).await?;
            let counts = collector.counts();
            assert_eq!(status, 204, "{}: report {number} of the visitor, {counts:?}", H::NAME);
        }
        stop.store(true, Ordering::Relaxed);
        let mut sent = 0;
        for flood in floods {
            sent += flood.await??;
        }
        let counts = collector.counts();
        println!(
            "{}: {HONEST} of {HONEST} reports of the visitor, {} of {sent} requests of the flood",
            H::NAME,
            counts.requests - counts.limited_requests - HONEST as u64,
        );
    }
    Ok(())
}

/// Bodies that stall hold up nobody, and those that break off are forgotten.
async fn stalls<H: Collects>() -> Result<(), Failure> {
    const SLOW: usize = 100;
    let collector = Arc::new(Collector::new(ReportAggregate::new()));
    let server = H::collect(&policy()?, Arc::clone(&collector)).await?;
    // That of another is half there, and stays while the others push out one another.
    let good = whole("POST", CSP, GOOD);
    let (begin, end) = good.split_at(good.len() - 5);
    let mut honest = Visitor::new(VISITOR, server.address()).connect().await?;
    honest.write_all(begin.as_bytes()).await?;
    let half = request("POST", CSP, "Content-Length: 65536\r\n", &" ".repeat(60_000));
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(server.address()).await?;
        timeout(PATIENCE, stream.write_all(half.as_bytes())).await??;
        slow.push(stream);
    }
    assert_eq!(ask(server.address(), &good).await?.status, 204);
    assert_eq!(timeout(PATIENCE, exchange(&mut honest, end)).await??.0, 204);
    let mut visitor = Visitor::new(VISITOR, server.address());
    assert_eq!(visitor.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").await?, 200);
    drop(slow);
    let deadline = Instant::now() + PATIENCE;
    loop {
        assert_eq!(visitor.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").await?, 200);
        let counts = collector.counts();
        if counts.refused_requests + counts.limited_requests == u64::try_from(SLOW)? {
            assert_eq!((counts.requests, counts.accepted), (u64::try_from(SLOW)? + 2, 2));
            return Ok(());
        }
        assert!(Instant::now() < deadline, "{}: {counts:?}", H::NAME);
    }
}

macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Failure, $harness};

            #[test]
            fn answers() -> Result<(), Failure> {
                super::run(super::answers::<$harness>())
            }

            #[test]
            fn a_flood_is_held_up() -> Result<(), Failure> {
                super::run(super::floods::<$harness>())
            }

            #[test]
            fn a_flood_that_is_taken_in_fills_nothing() -> Result<(), Failure> {
                super::run(super::taken_in::<$harness>())
            }

            #[test]
            fn a_flood_of_many_leaves_a_share_to_others() -> Result<(), Failure> {
                super::run(super::leaves_a_share::<$harness>())
            }

            #[test]
            fn slow_bodies_hold_up_nobody() -> Result<(), Failure> {
                super::run(super::stalls::<$harness>())
            }
        })+
    };
}

adapters! {
    "actix" actix Actix
    "axum" axum Axum
    "poem" poem Poem
    "rocket" rocket Rocket
    "tower" tower Tower
    "warp" warp Warp
    "warp" warp_filter WarpFilter
}
