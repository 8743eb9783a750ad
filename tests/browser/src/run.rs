//! [`main`]: runs all claims in all browsers that are there, and shows the matrix.

use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

use secure_conformance::Failure;
use tokio::time::timeout;

use crate::{
    browser::{Browser, Kind},
    chosen::Chosen,
    claims::{Claim, Finding, Stage},
    lab::Adapter,
    pictures,
    report::{self, Matrix, Part},
};

/// How long a claim may take.
const PATIENCE: Duration = Duration::from_secs(60);

const HELP: &str = "\
browsers [--write] [word…]
  --write  also writes docs/browsers.md and its pictures
  word     only claims whose title has one of these words
In the environment:
  BROWSERS          only these, as in \"chromium,firefox\"
  REQUIRE_BROWSERS  a browser that is not installed is a failure";

/// What to do.
#[derive(Debug, Default, PartialEq, Eq)]
struct Order {
    write: bool,
    words: Vec<String>,
}

/// The program `browsers`.
#[must_use]
pub fn main() -> ExitCode {
    let Some(order) = order(env::args().skip(1)) else {
        println!("{HELP}");
        return ExitCode::FAILURE;
    };
    // Or else Rocket takes the place, and logs each start.
    drop(log::set_logger(&Silence));
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("browsers: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        tokio::select! {
            done = all(&order) => done,
            // What runs is dropped, and ended with that.
            _ = tokio::signal::ctrl_c() => Err(Failure::new("stopped")),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("browsers: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// A logger that logs nothing.
struct Silence;

impl log::Log for Silence {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        false
    }

    fn log(&self, _: &log::Record<'_>) {}

    fn flush(&self) {}
}

fn order(arguments: impl IntoIterator<Item = String>) -> Option<Order> {
    let mut order = Order::default();
    for argument in arguments {
        match argument.as_str() {
            "--write" => order.write = true,
            option if option.starts_with('-') => return None,
            _ => order.words.push(argument),
        }
    }
    (!order.write || order.words.is_empty()).then_some(order)
}

async fn all(order: &Order) -> Result<(), Failure> {
    let claims: Vec<Claim> = Claim::ALL.into_iter().filter(|claim| is_wanted(*claim, &order.words)).collect();
    let mut matrix = Matrix::new(claims);
    let chosen = Chosen::from_environment()?;
    for (kind, reason) in chosen.skipped {
        matrix.skip(kind, reason);
    }
    for kind in chosen.kinds {
        let part = part(kind, &matrix.claims, order.write && kind == Kind::Chromium).await?;
        println!("\n{}", report::shown(&matrix.claims, &part));
        matrix.parts.push(part);
    }
    for (kind, reason) in &matrix.skipped {
        println!("SKIPPED: nothing was asked of {kind}: {reason}");
    }
    let faults = matrix.faults();
    if !faults.is_empty() {
        return Err(Failure::new(format!("{}\n{}", matrix.summary(), faults.join("\n"))));
    }
    if order.write {
        report::write(&matrix)?;
    }
    println!("{}", matrix.summary());
    Ok(())
}

fn is_wanted(claim: Claim, words: &[String]) -> bool {
    words.is_empty() || words.iter().any(|word| claim.title().contains(word))
}

/// All claims in one browser, which starts once.
async fn part(kind: Kind, claims: &[Claim], pictures: bool) -> Result<Part, Failure> {
    let start = Instant::now();
    let browser = Browser::start(kind).await?;
    println!("{kind} {}", browser.version());
    let mut part = Part { kind, version: browser.version().to_owned(), rows: Vec::new(), took: Duration::ZERO };
    for claim in claims {
        let mut row = Vec::new();
        let start = Instant::now();
        for adapter in Adapter::ALL {
            row.push(cell(Stage { browser: &browser, adapter, claim: *claim }).await);
        }
        println!("{:6.1} s  {}", start.elapsed().as_secs_f64(), claim.title());
        part.rows.push(row);
    }
    if pictures {
        pictures::take(&browser).await?;
    }
    browser.end().await;
    part.took = start.elapsed();
    Ok(part)
}

async fn cell(stage: Stage<'_>) -> Result<Finding, String> {
    match timeout(PATIENCE, stage.prove()).await {
        Ok(proven) => proven.map_err(|failure| failure.to_string()),
        Err(_) => Err(format!("not done within {} s", PATIENCE.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(arguments: &[&str]) -> Option<Order> {
        order(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn orders() {
        assert_eq!(ordered(&[]), Some(Order::default()));
        assert_eq!(ordered(&["--write"]), Some(Order { write: true, words: Vec::new() }));
        assert_eq!(ordered(&["Hsts"]).map(|order| order.words), Some(vec!["Hsts".to_owned()]));
        for refused in [&["--read"][..], &["--write", "a"]] {
            assert_eq!(ordered(refused), None, "a part of the matrix is not written");
        }
    }

    #[test]
    fn words_choose_claims() {
        let count = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            Claim::ALL.into_iter().filter(|claim| is_wanted(*claim, &words)).count()
        };
        assert_eq!(count(&[]), Claim::ALL.len());
        assert_eq!(count(&["X-Frame-Options"]), 2);
        assert_eq!(count(&["no such word"]), 0);
    }
}
