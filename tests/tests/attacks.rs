//! Every adapter, under every attack, by every way: what it replies is what `attacks.txt` says. A redirect leads to our own
//! host, and nothing that is forged makes a request one of HTTPS, or of plain HTTP.

#![cfg(any(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use secure_conformance::{Attack, Failure, Harness, Running, Site, Told, Way};
use tokio::runtime::Runtime;

fn check<H: Harness>(sites: &[Site]) -> Result<(), Failure> {
    let mut faults = Vec::new();
    Runtime::new()?.block_on(async {
        for site in sites {
            if let Way::Through(program, _) = site.way()
                && program.missing()?.is_some()
            {
                continue;
            }
            let running = Running::start::<H>(*site, site.way()).await?;
            for attack in Attack::ALL {
                let found = ask::<H>(*attack, *site, &running).await;
                let found = found.unwrap_or_else(|failure| vec![failure.to_string()]);
                faults.extend(found.into_iter().map(|fault| format!("{attack:?} {site:?}: {fault}")));
            }
        }
        Ok::<_, Failure>(())
    })?;
    assert!(faults.is_empty(), "{}: {faults:#?}", H::NAME);
    Ok(())
}

async fn ask<H: Harness>(attack: Attack, site: Site, running: &Running) -> Result<Vec<String>, Failure> {
    let answers = attack.answers(H::NAME)?;
    let reply = attack.request().send(running.entrance()).await?;
    let (told, wanted) = (Told::of(reply.as_ref()), Attack::SITES.iter().position(|other| *other == site));
    let wanted = wanted.and_then(|column| answers.told.get(column));
    let mut faults = Vec::new();
    if wanted != Some(&told) {
        faults.push(format!("{told}, expected {}", wanted.map(Told::to_string).unwrap_or_default()));
    }
    if let Some(reply) = &reply {
        faults.extend(attack.faults(site, reply));
        let location: Vec<&str> = reply.values("Location").collect();
        let expected = if reply.status == 308 { &[answers.location][..] } else { &[] };
        if location != expected {
            faults.push(format!("Location: {location:?}, expected {expected:?}"));
        }
    }
    Ok(faults)
}

macro_rules! adapters {
    ($($feature:literal $module:ident $harness:ident)+) => {
        $(#[cfg(feature = $feature)]
        mod $module {
            use secure_conformance::{Failure, Site, $harness};

            #[test]
            fn plain() -> Result<(), Failure> {
                super::check::<$harness>(&[Site::Plain, Site::Elsewhere])
            }

            #[test]
            fn tls() -> Result<(), Failure> {
                super::check::<$harness>(&[Site::Tls])
            }

            #[test]
            fn nginx() -> Result<(), Failure> {
                super::check::<$harness>(&[Site::Nginx, Site::NginxPlain])
            }

            #[test]
            fn haproxy() -> Result<(), Failure> {
                super::check::<$harness>(&[Site::Haproxy, Site::HaproxyPlain])
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
