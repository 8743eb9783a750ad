//! Every adapter, every case. `cargo test -p secure-conformance --no-default-features --features axum` asks one alone.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{Answer, CaseId, Concept, Failure, Harness, run};
use tokio::runtime::Runtime;

#[track_caller]
fn check<H: Harness>(concept: Concept) -> Result<(), Failure> {
    let report = Runtime::new()?.block_on(run::<H>(concept));
    assert_eq!(report.rows.len(), concept.cases().len());
    assert!(report.is_ok(), "\n{report}");
    Ok(())
}

/// What an adapter does not do has a reason, and says something else than the table.
fn check_answers<H: Harness>() {
    for id in CaseId::ALL {
        match H::answer(*id) {
            Answer::Covered => {}
            Answer::Differs { why, expect } | Answer::Impossible { why, pins: expect } => {
                assert!(!why.is_empty(), "{} {id:?}", H::NAME);
                assert_ne!(format!("{expect:?}"), format!("{:?}", id.case().expect), "{} {id:?}", H::NAME);
            }
        }
    }
}

macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Concept, Failure, $harness};

            concepts! {
                $harness responses Responses, refusals Refusals, files Files, web_sockets WebSockets, parser Parser,
                pinning Pinning, nonces Nonces, conflicts Conflicts, overrides Overrides, adjustments Adjustments,
                classes Classes, arrivals Arrivals, forwarded_hosts ForwardedHosts, other_headers OtherHeaders,
                proxies Proxies, redirects Redirects, hosts Hosts, isolation Isolation, cookies Cookies, presets Presets, by_hand ByHand
            }

            #[test]
            fn answers() {
                super::check_answers::<$harness>();
            }
        })+
    };
}

macro_rules! concepts {
    ($harness:ident $($test:ident $concept:ident),+) => {
        $(#[test]
        fn $test() -> Result<(), Failure> {
            super::check::<$harness>(Concept::$concept)
        })+

        #[test]
        fn no_concept_is_left_out() {
            assert_eq!([$(Concept::$concept),+], Concept::ALL);
        }
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
