//! Sends every adapter every attack, and prints what comes back in the form of `attacks.txt`:
//! `cargo run -p secure-conformance --example attacks`. What is new in it must be understood before it is kept.

use std::process::ExitCode;

use secure_conformance::{
    Actix, Attack, Axum, Failure, Harness, Poem, Rocket, Running, Site, Told, Tower, Warp, WarpFilter,
};

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let mut faults = Vec::new();
    let adapters = [
        rows::<Axum>(&mut faults).await?,
        rows::<Tower>(&mut faults).await?,
        rows::<Actix>(&mut faults).await?,
        rows::<Rocket>(&mut faults).await?,
        rows::<Warp>(&mut faults).await?,
        rows::<WarpFilter>(&mut faults).await?,
        rows::<Poem>(&mut faults).await?,
    ];
    for (index, attack) in Attack::ALL.iter().enumerate() {
        let rows: Vec<_> = adapters.iter().filter_map(|(name, rows)| Some((*name, rows.get(index)?))).collect();
        let columns = 0..Attack::SITES.len();
        let most = columns.map(|column| {
            let cells = || rows.iter().filter_map(|(_, row)| row.told.get(column).copied());
            cells().max_by_key(|cell| cells().filter(|other| other == cell).count()).unwrap_or(Told::Nothing)
        });
        let most: Vec<Told> = most.collect();
        let location = rows.iter().find_map(|(_, row)| row.location.as_deref());
        let location = location.filter(|location| *location != "https://app.example/");
        let location = location.map(|location| format!(" > {location}")).unwrap_or_default();
        println!("{}{location}", line(&format!("{attack:?}"), most.iter().map(Told::to_string)));
        for (name, row) in rows {
            if row.told != most {
                let cells = row.told.iter().zip(&most);
                let cells = cells.map(|(told, most)| if told == most { ".".to_owned() } else { told.to_string() });
                println!("{}", line(&format!("  {name}:"), cells));
            }
        }
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(name: &str, cells: impl Iterator<Item = String>) -> String {
    let line = cells.fold(format!("{name:<26}"), |line, cell| line + &format!("{cell:<8}"));
    line.trim_end().to_owned()
}

/// What one adapter replies to one attack at all sites.
struct Row {
    told: Vec<Told>,
    location: Option<String>,
}

async fn rows<H: Harness>(faults: &mut Vec<String>) -> Result<(&'static str, Vec<Row>), Failure> {
    let mut servers: Vec<(Site, Running)> = Vec::new();
    for site in Attack::SITES {
        servers.push((site, Running::start::<H>(site, site.way()).await?));
    }
    let mut rows = Vec::new();
    for attack in Attack::ALL {
        let mut row = Row { told: Vec::new(), location: None };
        for (site, server) in &servers {
            let reply = attack.request().send(server.entrance()).await?;
            row.told.push(Told::of(reply.as_ref()));
            if let Some(reply) = &reply {
                let found = attack.faults(*site, reply);
                faults.extend(found.into_iter().map(|fault| format!("{} {attack:?} {site:?}: {fault}", H::NAME)));
                if let Some(location) = reply.values("Location").next() {
                    let earlier = row.location.get_or_insert_with(|| location.to_owned());
                    if earlier != location {
                        faults.push(format!("{} {attack:?} {site:?}: to {location}, not {earlier}", H::NAME));
                    }
                }
            }
        }
        rows.push(row);
    }
    Ok((H::NAME, rows))
}
