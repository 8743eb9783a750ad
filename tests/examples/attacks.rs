//! Sends every adapter every attack, and prints the statuses: `cargo run -p secure-conformance --example attacks`. With `tls`
//! behind it, over TLS; with `nginx` or `haproxy`, over TLS through these.

use std::{env, process::ExitCode};

use secure_conformance::{
    Actix, Attack, Axum, Failure, Harness, Poem, Rocket, Running, Site, Tower, Warp, WarpFilter, Way, Wire,
    proxy::Program,
};

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let way = match env::args().nth(1).as_deref() {
        None | Some("plain") => Way::Direct(Wire::Plain),
        Some("tls") => Way::Direct(Wire::Tls),
        Some("nginx") => Way::Through(Program::Nginx, Wire::Tls),
        Some("haproxy") => Way::Through(Program::Haproxy, Wire::Tls),
        Some(other) => return Err(Failure::new(format!("{other:?} is none of plain, tls, nginx, haproxy"))),
    };
    let adapters = [
        cells::<Axum>(way).await?,
        cells::<Tower>(way).await?,
        cells::<Actix>(way).await?,
        cells::<Rocket>(way).await?,
        cells::<Warp>(way).await?,
        cells::<WarpFilter>(way).await?,
        cells::<Poem>(way).await?,
    ];
    let names = [Axum::NAME, Tower::NAME, Actix::NAME, Rocket::NAME, Warp::NAME, WarpFilter::NAME, Poem::NAME];
    println!("| attack | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for (row, attack) in Attack::ALL.iter().enumerate() {
        let cells = adapters.iter().filter_map(|cells| cells.get(row)).map(String::as_str);
        println!("| {attack:?}: {} | {} |", attack.title(), cells.collect::<Vec<_>>().join(" | "));
    }
    println!(
        "\nA star: without the policy, which is of the server and not of the application. A line: the server hangs up."
    );
    let clean = adapters.iter().flatten().all(|cell| !cell.contains('!'));
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the adapter replies to each.
async fn cells<H: Harness>(way: Way) -> Result<Vec<String>, Failure> {
    let running = Running::start::<H>(Site::Recommended, way).await?;
    let mut cells = Vec::new();
    for attack in Attack::ALL {
        cells.push(match attack.request().send(running.entrance()).await {
            Ok(None) => "-".to_owned(),
            Ok(Some(reply)) => {
                let bare = reply.values("X-Content-Type-Options").next().is_none();
                let faults = attack.faults(&reply);
                let fault = if faults.is_empty() { String::new() } else { format!(" !{faults:?}") };
                format!("{}{}{fault}", reply.status, if bare { "*" } else { "" })
            }
            Err(failure) => format!("! {failure}"),
        });
    }
    Ok(cells)
}
