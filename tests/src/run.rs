//! [`run`]: asks an adapter the cases of a concept, and reports.

use std::fmt;

use crate::{
    Answer, Case, CaseId, Concept, Entrance, Expect, Failure, Harness, Protocol, Server, Setup, Site, Way,
    proxy::Proxy, routes::Effects,
};

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

/// What kind of [`Answer`] a row has, if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the table says.
    Covered,
    /// Otherwise, for this reason.
    Differs(&'static str),
    /// Not, for this reason.
    Impossible(&'static str),
    /// Nobody was asked, for this reason.
    Skipped(&'static str),
}

/// Starts the adapter's server for each site of the concept, asks all its cases, and compares.
pub async fn run<H: Harness>(concept: Concept) -> Report {
    let mut report = Report { adapter: H::NAME, rows: Vec::new() };
    let mut running = None;
    for id in concept.cases() {
        let case = id.case();
        report.rows.push(row::<H>(*id, &case, case.site.way(), &mut running).await);
    }
    report
}

/// Asks these cases by another way than their sites say, over this protocol.
///
/// What they expect stays the same: security headers do not depend on what is in between. Cases that expect what only one
/// protocol has, such as chunks, are not for this.
pub async fn run_by<H: Harness>(way: Way, protocol: Protocol, cases: &[CaseId]) -> Report {
    let mut report = Report { adapter: H::NAME, rows: Vec::new() };
    let mut running = None;
    for id in cases {
        let mut case = id.case();
        case.request = case.request.over(protocol);
        report.rows.push(row::<H>(*id, &case, way, &mut running).await);
    }
    report
}

/// An application that serves, and what is in front of it. Both are stopped when dropped.
#[derive(Debug)]
pub struct Running {
    site: Site,
    setup: Setup,
    entrance: Entrance,
    proxy: Option<Proxy>,
    _server: Server,
}

impl Running {
    /// Starts the adapter's application with a site's policy, to be reached by this way, whatever the site says of that.
    ///
    /// # Errors
    /// When either cannot be started.
    pub async fn start<H: Harness>(site: Site, way: Way) -> Result<Self, Failure> {
        let setup = Setup { wire: way.served(), ..site.setup()? };
        let server = H::start(setup.clone()).await?;
        let (proxy, entrance) = match way {
            Way::Direct(wire) => (None, wire.at(server.address())),
            Way::Through(program, wire) => {
                let proxy = program.start(server.address())?;
                let entrance = proxy.entrance(wire);
                (Some(proxy), entrance)
            }
        };
        Ok(Self { site, setup, entrance, proxy, _server: server })
    }

    /// Where to ask.
    #[must_use]
    pub fn entrance(&self) -> Entrance {
        self.entrance
    }

    /// What the handler of `/effect` has done.
    #[must_use]
    pub fn effects(&self) -> &Effects {
        &self.setup.effects
    }

    /// What is in front, if anything is.
    #[must_use]
    pub fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }
}

async fn row<H: Harness>(id: CaseId, case: &Case, way: Way, running: &mut Option<Running>) -> Row {
    let (verdict, expect) = match H::answer(id) {
        Answer::Covered => (Verdict::Covered, case.expect.clone()),
        Answer::Differs { why, expect } => (Verdict::Differs(why), expect),
        Answer::Impossible { why, pins } => (Verdict::Impossible(why), pins),
    };
    let missing = match way {
        Way::Direct(_) => Ok(None),
        Way::Through(program, _) => program.missing(),
    };
    if let Ok(Some(why)) = missing {
        return Row { id, verdict: Verdict::Skipped(why), faults: Vec::new() };
    }
    let asked = match missing {
        Ok(_) => ask::<H>(case, way, &expect.by(way), running).await,
        Err(failure) => Err(failure),
    };
    let mut faults = asked.unwrap_or_else(|failure| vec![failure.to_string()]);
    if let Some(proxy) = running.as_ref().and_then(Running::proxy).filter(|_| !faults.is_empty()) {
        faults.push(format!("{} says: {:?}", proxy.program().name(), proxy.log()));
    }
    Row { id, verdict, faults }
}

async fn ask<H: Harness>(
    case: &Case,
    way: Way,
    expect: &Expect,
    running: &mut Option<Running>,
) -> Result<Vec<String>, Failure> {
    let running = match running {
        Some(running) if running.site == case.site => &*running,
        _ => running.insert(Running::start::<H>(case.site, way).await?),
    };
    let mut replies = Vec::new();
    for _ in 0..expect.replies() {
        replies.push(case.request.send(running.entrance).await?);
    }
    expect.faults(&running.setup, &replies)
}

impl Report {
    /// Whether every case is passed that was asked.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.rows.iter().all(|row| row.faults.is_empty())
    }

    /// How many cases were not asked, since what they go through is not installed.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Skipped(_))).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Row { id, verdict, faults } in &self.rows {
            let mark = match verdict {
                _ if !faults.is_empty() => "FAIL",
                Verdict::Skipped(_) => "SKIP",
                _ => "ok  ",
            };
            let (kind, why) = match verdict {
                Verdict::Covered => ("covered", ""),
                Verdict::Differs(why) => ("differs: ", *why),
                Verdict::Impossible(why) => ("impossible: ", *why),
                Verdict::Skipped(why) => ("skipped: ", *why),
            };
            writeln!(f, "{mark} {:<7} {id:?}: {}; {kind}{why}", self.adapter, id.title())?;
            for fault in faults {
                writeln!(f, "       {fault}")?;
            }
        }
        Ok(())
    }
}
