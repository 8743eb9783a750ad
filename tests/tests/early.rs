//! Every adapter: where a request is answered before the handler, the handler has not run, and nobody waits for a body.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{Failure, Harness, Protocol, Request, Running, Site};
use tokio::runtime::Runtime;

/// A step is a request, its status, and how often the handler has run then.
async fn check<H: Harness>(site: Site, steps: Vec<(Request, u16, u64)>) -> Result<(), Failure> {
    let running = Running::start::<H>(site, site.way()).await?;
    let mut effects = 0;
    for (request, status, more) in steps {
        let place = format!("{} {site:?} {request:?}", H::NAME);
        let reply = request.send(running.entrance()).await?;
        assert_eq!(reply.map(|reply| reply.status), Some(status), "{place}");
        effects += more;
        assert_eq!(running.effects().count(), effects, "{place}");
    }
    Ok(())
}

/// A request that announces a body and never sends more than its beginning. Who waits for the rest does not reply in time.
/// For the beginning Rocket waits itself, before it asks anybody: it may be that of a form, and name another method.
fn unsent(host: &str, line: &str) -> Request {
    Request::raw(format!(
        "POST /effect HTTP/1.1\r\nHost: {host}\r\n{line}Content-Type: text/plain\r\nContent-Length: 1000000\r\n\r\nthe beginning of it"
    ))
}

/// A request whose body reads like another one. Who leaves it on the connection runs the handler for that.
fn smuggled(host: &str, line: &str) -> Request {
    let body = "GET /effect HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let length = body.len();
    Request::raw(format!("POST /effect HTTP/1.1\r\nHost: {host}\r\n{line}Content-Length: {length}\r\n\r\n{body}"))
}

fn check_all<H: Harness>() -> Result<(), Failure> {
    let get = || Request::get("/effect");
    let post = || Request::post("/effect", "[1]");
    let foreign = |request: Request| request.line("Sec-Fetch-Site", "cross-site").line("Sec-Fetch-Mode", "cors");
    Runtime::new()?.block_on(async {
        let mut redirected = vec![(unsent("app.example", ""), 308, 0), (unsent("evil.example", ""), 400, 0)];
        let mut refused = vec![(unsent("evil.example", ""), 400, 0)];
        let mut isolated = vec![(unsent("app.example", "Sec-Fetch-Site: cross-site\r\n"), 403, 0)];
        redirected.push((smuggled("app.example", ""), 308, 0));
        refused.push((smuggled("evil.example", ""), 400, 0));
        isolated.push((smuggled("app.example", "Sec-Fetch-Site: cross-site\r\n"), 403, 0));
        for protocol in Protocol::ALL {
            let foreign_host = if protocol == Protocol::Http2 { 421 } else { 400 };
            for request in [get(), post()].map(|request| request.over(protocol)) {
                redirected.push((request.clone(), 308, 0));
                redirected.push((request.clone().host("evil.example"), foreign_host, 0));
                redirected.push((request.clone().host("localhost"), 200, 1));
                refused.push((request.clone().host("evil.example"), foreign_host, 0));
                refused.push((request.clone(), 200, 1));
                isolated.push((foreign(request.clone()), 403, 0));
                isolated.push((request, 200, 1));
            }
        }
        check::<H>(Site::Plain, redirected).await?;
        check::<H>(Site::Hosts, refused).await?;
        check::<H>(Site::Isolated, isolated).await
    })
}

macro_rules! adapters {
    ($($feature:literal $test:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        #[test]
        fn $test() -> Result<(), Failure> {
            check_all::<secure_conformance::$harness>()
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
