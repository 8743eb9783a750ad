//! Every adapter, by every way that a request can take: what is in between takes no security header away.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{CaseId, Failure, Harness, Protocol, Way, Wire, proxy::Program, run_by};
use tokio::runtime::Runtime;

/// A page, with and without a nonce, pages that handlers and the framework refuse, a redirect, a file, and a host that is
/// not pinned.
const CASES: [CaseId; 8] = [
    CaseId::Page,
    CaseId::Head,
    CaseId::Redirect,
    CaseId::HandlerError,
    CaseId::NotFound,
    CaseId::File,
    CaseId::Nonce,
    CaseId::Localhost,
];

#[track_caller]
fn check<H: Harness>(way: Way) -> Result<(), Failure> {
    for protocol in Protocol::ALL.into_iter().filter(|protocol| way.speaks(*protocol)) {
        let report = Runtime::new()?.block_on(run_by::<H>(way, protocol, &CASES));
        assert_eq!(report.rows.len(), CASES.len());
        assert!([0, CASES.len()].contains(&report.skipped()), "{way:?} {protocol:?}\n{report}");
        assert!(report.is_ok(), "{way:?} {protocol:?}\n{report}");
    }
    Ok(())
}

#[track_caller]
fn check_through<H: Harness>(program: Program) -> Result<(), Failure> {
    check::<H>(Way::Through(program, Wire::Plain))?;
    check::<H>(Way::Through(program, Wire::Tls))
}

macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Failure, Way, Wire, proxy::Program, $harness};

            #[test]
            fn plain() -> Result<(), Failure> {
                super::check::<$harness>(Way::Direct(Wire::Plain))
            }

            #[test]
            fn tls() -> Result<(), Failure> {
                super::check::<$harness>(Way::Direct(Wire::Tls))
            }

            /// These sites trust no proxy, so nginx must pass the host on: to its own name for us nobody is pinned.
            #[test]
            fn nginx() -> Result<(), Failure> {
                super::check_through::<$harness>(Program::NginxKeepingHost)
            }

            #[test]
            fn haproxy() -> Result<(), Failure> {
                super::check_through::<$harness>(Program::Haproxy)
            }

            #[test]
            fn caddy() -> Result<(), Failure> {
                super::check_through::<$harness>(Program::Caddy)
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
