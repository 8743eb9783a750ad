//! Every adapter, under every attack: none is answered by a 5xx, or finds itself in the headers of the reply.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{Attack, Failure, Harness, Running, Site, Way, Wire};
use tokio::runtime::Runtime;

fn check<H: Harness>(wire: Wire) -> Result<(), Failure> {
    let mut faults = Vec::new();
    Runtime::new()?.block_on(async {
        let running = Running::start::<H>(Site::Recommended, Way::Direct(wire)).await?;
        for attack in Attack::ALL {
            match attack.request().send(running.entrance()).await {
                Ok(None) => {}
                Ok(Some(reply)) => {
                    faults.extend(attack.faults(&reply).into_iter().map(|fault| format!("{attack:?}: {fault}")));
                }
                Err(failure) => faults.push(format!("{attack:?}: {failure}")),
            }
        }
        Ok::<_, Failure>(())
    })?;
    assert!(faults.is_empty(), "{}: {faults:#?}", H::NAME);
    Ok(())
}

macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Failure, Wire, $harness};

            #[test]
            fn plain() -> Result<(), Failure> {
                super::check::<$harness>(Wire::Plain)
            }

            #[test]
            fn tls() -> Result<(), Failure> {
                super::check::<$harness>(Wire::Tls)
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
