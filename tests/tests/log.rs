//! What the log gets: of a refused source once for a response, also where the response is an error; of refused requests
//! ever more rarely, and nothing that stands in them; of cookies that are broken, or would be changed, once for each.

#![cfg(all(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{
    Actix, Axum, Failure, Harness, Poem, Request, Rocket, Setup, Site, Tower, Warp, WarpFilter, Wire,
};
use secure_core::Transport;
use tokio::runtime::Runtime;

use crate::lines::LINES;

#[path = "log/lines.rs"]
mod lines;
#[path = "log/peers.rs"]
mod peers;

async fn check<H: Harness>() -> Result<(), Failure> {
    let server = H::start(Site::Nested.setup()?).await?;
    LINES.take();
    let warning = "adjustment: img-src: source: ';' at byte 9 of \"https://a; script-src *\"; \
                   write \"%3B\" in a path; directives are separate calls; refused so far: ";
    // Logged at the first, second, fourth and eighth time.
    for (target, count) in [
        ("/adjust/enforced", None),
        ("/adjust/bad", Some(1)),
        ("/adjust/bad/error", Some(2)),
        ("/adjust/bad/inside", None),
        ("/adjust/bad/inside", Some(4)),
        ("/adjust/bad", None),
        ("/nested/adjust", None),
    ] {
        Request::get(target).send(server.address()).await?;
        let expected = count.map(|count: u32| format!("{warning}{count}"));
        assert_eq!(LINES.take(), Vec::from_iter(expected), "{} {target}", H::NAME);
    }
    Ok(())
}

/// Of nine refused requests, the first, second, fourth and eighth are logged.
async fn check_refusals<H: Harness>() -> Result<(), Failure> {
    let cross_site =
        || Request::get("/secret?evil=1").line("Sec-Fetch-Site", "cross-site").line("Origin", "https://evil.example");
    let host = || Request::post("/secret?evil=1", "evil").host("evil.example");
    let passed =
        "request refused: the request comes from another site; if it may, trust its origin, or exempt the path";
    let foreign = "request refused: the host is none of the allowed hosts; if it is yours, add it to the allowed hosts";
    for (site, request, line) in [
        (Site::Isolated, cross_site(), passed),
        (Site::IsolatedReportOnly, cross_site(), passed),
        (Site::Hosts, host(), foreign),
        (Site::Plain, host(), foreign),
    ] {
        let server = H::start(site.setup()?).await?;
        LINES.take();
        for count in 1..=9_u32 {
            request.send(server.address()).await?;
            let expected = count.is_power_of_two().then(|| format!("{line}; refused so far: {count}"));
            assert_eq!(LINES.take(), Vec::from_iter(expected), "{} {site:?} {count}", H::NAME);
        }
    }
    Ok(())
}

async fn check_cookies<H: Harness>() -> Result<(), Failure> {
    for (site, told) in [(Site::Recommended, 2), (Site::CookiesAudited, 4)] {
        let setup = site.setup()?;
        let policy = setup.policy.clone().with(Transport::Direct);
        let server = H::start(Setup { wire: Wire::Plain, policy, ..setup }).await?;
        LINES.take();
        Request::get("/cookies").send(server.address()).await?;
        let lines = LINES.take();
        assert_eq!(lines.len(), told, "{} {lines:#?}", H::NAME);
        assert!(lines.iter().all(|line| line.starts_with("Set-Cookie: ")), "{} {lines:#?}", H::NAME);
        Request::get("/cookies").send(server.address()).await?;
        assert_eq!(LINES.take(), [""; 0], "{} logs it again", H::NAME);
    }
    Ok(())
}

/// Nobody states how requests arrive: of the cookies that lack `Secure` for it, the first, second and fourth are logged.
async fn check_undeclared<H: Harness>() -> Result<(), Failure> {
    let server = H::start(Site::Recommended.setup()?).await?;
    let start = LINES.take();
    assert!(start.iter().any(|line| line.ends_with("(lint transport-undeclared)")), "{} {start:#?}", H::NAME);
    for counts in [&[1, 2][..], &[4]] {
        Request::get("/cookies").send(server.address()).await?;
        let mut lines = LINES.take();
        lines.retain(|line| line.contains("goes out without \"Secure\""));
        let told = |count: &u32| format!("; such cookies so far: {count}");
        let expected: Vec<_> = counts.iter().map(told).collect();
        let is_told = lines.iter().zip(&expected).all(|(line, count)| line.ends_with(count));
        assert!(is_told && lines.len() == expected.len(), "{} {lines:#?}", H::NAME);
    }
    Ok(())
}

/// The log warns of a nonce that shared caches may give to everybody at the first, second and fourth page, and once of a nonce that
/// no policy has a place for. It says nothing where handlers cannot take a nonce.
async fn check_nonces<H: Harness>() -> Result<(), Failure> {
    let shared = |count| {
        format!(
            "Cache-Control: a shared cache may keep a page with a nonce, and give everybody the same; say \"private\" or \
             \"no-store\" there, or do not take a nonce for this page; such pages so far: {count}"
        )
    };
    let unused = "Content-Security-Policy: a handler took a nonce, and the policy of its response has no place for one, so \
                  browsers block its inline scripts; write 'nonce-{nonce}' into script-src";
    for (site, target, expected) in [
        (Site::Recommended, "/nonce/shared", [Some(shared(1)), Some(shared(2)), None, Some(shared(4))]),
        (Site::Replace, "/nonce/shared", [None, None, None, None]),
        (Site::Api, "/nonce", [Some(unused.to_owned()), None, None, None]),
    ] {
        let server = H::start(site.setup()?).await?;
        LINES.take();
        for line in expected {
            let reply = Request::get(target).send(server.address()).await?;
            let lends = reply.is_some_and(|reply| reply.status == 200);
            assert_eq!(LINES.take(), Vec::from_iter(line.filter(|_| lends)), "{} {site:?} {target}", H::NAME);
        }
    }
    Ok(())
}

async fn check_all<H: Harness>() -> Result<(), Failure> {
    // Boxed, since each holds a whole server.
    Box::pin(check::<H>()).await?;
    Box::pin(check_refusals::<H>()).await?;
    Box::pin(check_cookies::<H>()).await?;
    Box::pin(check_nonces::<H>()).await?;
    Box::pin(check_undeclared::<H>()).await
}

#[test]
fn what_is_told_and_how_often() -> Result<(), Failure> {
    LINES.listen()?;
    peers::check_actix()?;
    Runtime::new()?.block_on(async {
        Box::pin(peers::check()).await?;
        check_all::<Actix>().await?;
        check_all::<Axum>().await?;
        check_all::<Poem>().await?;
        check_all::<Rocket>().await?;
        check_all::<Tower>().await?;
        check_all::<Warp>().await?;
        check_all::<WarpFilter>().await
    })
}
