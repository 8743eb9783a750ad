//! Asks every adapter every case, and prints the table: `cargo run -p secure-conformance --example matrix`.

use std::process::ExitCode;

use secure_conformance::{
    Actix, Axum, Concept, Harness, Poem, Report, Rocket, Row, Tower, Verdict, Warp, WarpFilter, run,
};

#[tokio::main]
async fn main() -> ExitCode {
    let adapters = [
        reports::<Axum>().await,
        reports::<Tower>().await,
        reports::<Actix>().await,
        reports::<Rocket>().await,
        reports::<Warp>().await,
        reports::<WarpFilter>().await,
        reports::<Poem>().await,
    ];
    let mut notes = Vec::new();
    for (index, concept) in Concept::ALL.iter().enumerate() {
        let columns: Vec<&Report> = adapters.iter().filter_map(|reports| reports.get(index)).collect();
        let names: Vec<&str> = columns.iter().map(|report| report.adapter).collect();
        println!("\n| {concept:?} | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
        for (row, id) in concept.cases().iter().enumerate() {
            let cells = columns.iter().filter_map(|report| report.rows.get(row)).map(|row| cell(row, &mut notes));
            println!("| {} | {} |", id.title(), cells.collect::<Vec<_>>().join(" | "));
        }
    }
    println!();
    for (index, note) in notes.iter().enumerate() {
        println!("{}. {note}", index + 1);
    }
    if adapters.iter().flatten().all(Report::is_ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A report for each concept.
async fn reports<H: Harness>() -> Vec<Report> {
    let mut reports = Vec::new();
    for concept in Concept::ALL {
        reports.push(Box::pin(run::<H>(*concept)).await);
    }
    reports
}

/// What a row says, with the number of its reason.
fn cell(row: &Row, notes: &mut Vec<&'static str>) -> String {
    let mut numbered = |word: &str, why: &'static str| {
        let known = notes.iter().position(|note| *note == why);
        let index = known.unwrap_or_else(|| {
            notes.push(why);
            notes.len() - 1
        });
        format!("{word} ({})", index + 1)
    };
    let text = match row.verdict {
        Verdict::Covered => "yes".to_owned(),
        Verdict::Differs(why) => numbered("differs", why),
        Verdict::Impossible(why) => numbered("no", why),
        Verdict::Skipped(why) => numbered("skipped", why),
    };
    if row.faults.is_empty() { text } else { format!("**FAILS**, {text}: {}", row.faults.join("; ")) }
}
