//! [`run`]: asks an adapter the cases of a concept, and reports.

use std::fmt;

use crate::{Answer, Case, CaseId, Concept, Expect, Failure, Harness, Server, Setup, Site};

/// How an adapter did.
#[derive(Clone, Debug)]
pub struct Report {
    /// The adapter.
    pub adapter: &'static str,
    /// A row for each case.
    pub rows: Vec<Row>,
}

/// How an adapter did in one case.
#[derive(Clone, Debug)]
pub struct Row {
    /// The case.
    pub id: CaseId,
    /// How the adapter answered it.
    pub verdict: Verdict,
    /// What was wrong; nothing in a case that is passed.
    pub faults: Vec<String>,
}

/// What kind of [`Answer`] a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the table says.
    Covered,
    /// Otherwise, for this reason.
    Differs(&'static str),
    /// Not, for this reason.
    Impossible(&'static str),
}

/// Starts the adapter's server for each site of the concept, asks all its cases, and compares.
pub async fn run<H: Harness>(concept: Concept) -> Report {
    let mut report = Report { adapter: H::NAME, rows: Vec::new() };
    let mut running: Option<(Site, Setup, Server)> = None;
    for id in concept.cases() {
        let case = id.case();
        let (verdict, expect) = match H::answer(*id) {
            Answer::Covered => (Verdict::Covered, case.expect.clone()),
            Answer::Differs { why, expect } => (Verdict::Differs(why), expect),
            Answer::Impossible { why, pins } => (Verdict::Impossible(why), pins),
        };
        let faults = match ask::<H>(&case, &expect, &mut running).await {
            Ok(faults) => faults,
            Err(failure) => vec![failure.to_string()],
        };
        report.rows.push(Row { id: *id, verdict, faults });
    }
    report
}

async fn ask<H: Harness>(
    case: &Case,
    expect: &Expect,
    running: &mut Option<(Site, Setup, Server)>,
) -> Result<Vec<String>, Failure> {
    let (setup, address) = match running {
        Some((site, setup, server)) if *site == case.site => (&*setup, server.address()),
        _ => {
            let setup = case.site.setup()?;
            let server = H::start(setup.clone()).await?;
            let address = server.address();
            let (_, setup, _) = running.insert((case.site, setup, server));
            (&*setup, address)
        }
    };
    let mut replies = Vec::new();
    for _ in 0..expect.replies() {
        replies.push(case.request.send(address).await?);
    }
    expect.faults(setup, &replies)
}

impl Report {
    /// Whether every case is passed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.rows.iter().all(|row| row.faults.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Row { id, verdict, faults } in &self.rows {
            let mark = if faults.is_empty() { "ok  " } else { "FAIL" };
            let (kind, why) = match verdict {
                Verdict::Covered => ("covered", ""),
                Verdict::Differs(why) => ("differs: ", *why),
                Verdict::Impossible(why) => ("impossible: ", *why),
            };
            writeln!(f, "{mark} {:<7} {id:?}: {}; {kind}{why}", self.adapter, id.title())?;
            for fault in faults {
                writeln!(f, "       {fault}")?;
            }
        }
        Ok(())
    }
}
