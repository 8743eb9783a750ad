//! Every adapter: a client that is still sending the body of a refused request gets the reply, also through a proxy.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{Failure, Harness, Protocol, Request, Running, Site, Way, Wire, proxy::Program};
use tokio::runtime::Runtime;

/// Up to what every adapter reads of such a body.
const SIZES: [usize; 4] = [0, 64 * 1024, 1024 * 1024, 5 * 1024 * 1024];

fn ways() -> impl Iterator<Item = (Site, Way)> {
    let wires = [Wire::Plain, Wire::Tls];
    let direct = wires.map(|wire| (Site::Hosts, Way::Direct(wire)));
    let proxies = [(Site::Nginx, Program::Nginx), (Site::Haproxy, Program::Haproxy)];
    let through =
        proxies.into_iter().flat_map(move |(site, program)| wires.map(|wire| (site, Way::Through(program, wire))));
    direct.into_iter().chain(through)
}

async fn check<H: Harness>() -> Result<(), Failure> {
    for (site, way) in ways() {
        if let Way::Through(program, _) = way
            && program.missing()?.is_some()
        {
            continue;
        }
        let running = Running::start::<H>(site, way).await?;
        for protocol in Protocol::ALL.into_iter().filter(|protocol| way.speaks(*protocol)) {
            for size in SIZES {
                let body: &'static str = String::leak("a".repeat(size));
                for round in 0..3 {
                    let request = Request::post("/effect", body).host("evil.example").over(protocol);
                    let place = format!("{} {way:?} {protocol:?} {size} bytes, round {round}", H::NAME);
                    let reply = request
                        .send(running.entrance())
                        .await
                        .map_err(|error| Failure::new(format!("{place}: {error}")))?;
                    let status = reply.as_ref().map(|reply| reply.status);
                    assert!(matches!(status, Some(400 | 421)), "{place}: {reply:?}");
                }
            }
        }
        assert_eq!(running.effects().count(), 0, "{} {way:?}", H::NAME);
    }
    Ok(())
}

macro_rules! adapters {
    ($($feature:literal $test:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        #[test]
        fn $test() -> Result<(), Failure> {
            Runtime::new()?.block_on(check::<secure_conformance::$harness>())
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
}
