//! The tables, and how the figures stand to the goals.

use crate::{
    families,
    harness::{self, Case, Kind, median},
};

/// What was found out about one case.
struct Line {
    case: Case,
    instructions: Option<f64>,
    allocations: f64,
    /// The time of the case by that of the floor: of all, and of what is added to the baseline.
    time: f64,
    time_added: f64,
}

/// All lines of one family, the baseline and the floor among them.
struct Table {
    family: &'static str,
    lines: Vec<Line>,
}

/// Measures and prints the families whose names begin with one of these, or all.
pub fn print(wanted: &[&str]) {
    let cases: Vec<Case> = families::all()
        .into_iter()
        .filter(|case| wanted.is_empty() || wanted.iter().any(|name| case.family.starts_with(name)))
        .collect();
    let mut tables = Vec::new();
    for cases in cases.chunk_by(|one, next| one.family == next.family) {
        let table = Table::measure(cases);
        table.print();
        tables.push(table);
    }
    print_goals(&tables);
}

impl Table {
    fn measure(cases: &[Case]) -> Self {
        let position = |kind: Kind| cases.iter().position(|case| case.kind == kind).expect("every family has it");
        let (baseline, raw) = (position(Kind::Baseline), position(Kind::Raw));
        let rounds = harness::rounds(cases);
        let lines = cases.iter().enumerate().map(|(index, case)| Line {
            case: *case,
            instructions: harness::instructions(case),
            allocations: harness::allocations(case),
            time: median(rounds.iter().map(|times| times[index] / times[raw]).collect()),
            time_added: median(rounds.iter().map(|times| times[index] - times[baseline]).collect())
                / median(rounds.iter().map(|times| times[raw] - times[baseline]).collect()),
        });
        Self { family: cases[0].family, lines: lines.collect() }
    }

    fn of_kind(&self, kind: Kind) -> &Line {
        self.lines.iter().find(|line| line.case.kind == kind).expect("every family has it")
    }

    fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.case.name == name)
    }

    fn added(&self, line: &Line) -> Option<f64> {
        Some(line.instructions? - self.of_kind(Kind::Baseline).instructions?)
    }

    /// The instructions of a line by those of the floor.
    fn ratio(&self, line: &Line) -> Option<f64> {
        Some(line.instructions? / self.of_kind(Kind::Raw).instructions?)
    }

    fn ratio_added(&self, line: &Line) -> Option<f64> {
        Some(self.added(line)? / self.added(self.of_kind(Kind::Raw))?)
    }

    fn print(&self) {
        println!("## {}\n", self.family);
        println!("| case | instructions | ratio | added | ratio | allocations | time ratio | added |");
        println!("|---|---:|---:|---:|---:|---:|---:|---:|");
        for line in &self.lines {
            println!(
                "| {} | {} | {} | {} | {} | {} | {:.2} | {:.2} |",
                line.case.name,
                whole(line.instructions),
                ratio(self.ratio(line)),
                whole(self.added(line)),
                ratio(self.ratio_added(line)),
                line.allocations,
                line.time,
                line.time_added,
            );
        }
        println!();
    }
}

fn whole(value: Option<f64>) -> String {
    value.map_or("n/a".into(), |value| format!("{value:.0}"))
}

fn ratio(value: Option<f64>) -> String {
    value.map_or("n/a".into(), |value| format!("{value:.2}"))
}

fn print_goals(tables: &[Table]) {
    println!("## goals\n");
    println!("| family | goal | limit | found | |");
    println!("|---|---|---:|---:|---|");
    for table in tables {
        for Goal { what, limit, found } in goals(table) {
            let met = match found {
                None => "n/a",
                Some(found) if found <= limit => "met",
                Some(_) => "**missed**",
            };
            let (limit, found) = match limit {
                limit if limit < 100.0 => (ratio(Some(limit)), ratio(found)),
                limit => (whole(Some(limit)), whole(found)),
            };
            println!("| {} | {what} | {limit} | {found} | {met} |", table.family);
        }
        let scaling = |kind| harness::two_threads(&table.of_kind(kind).case);
        if let (false, Some(ours)) = (table.is_large(), table.line("ours")) {
            let found = harness::two_threads(&ours.case);
            println!(
                "| {} | two threads serve as much as so many (raw: {:.2}) | 1.90 | {found:.2} | {} |",
                table.family,
                scaling(Kind::Raw),
                if found >= 1.9 { "met" } else { "**missed**" },
            );
        }
    }
}

/// Something that must not exceed a limit.
struct Goal {
    what: String,
    limit: f64,
    found: Option<f64>,
}

impl Goal {
    fn new(what: impl Into<String>, limit: f64, found: Option<f64>) -> Self {
        Self { what: what.into(), limit, found }
    }
}

impl Table {
    /// Whether its responses have many headers of their own.
    fn is_large(&self) -> bool {
        self.family.ends_with("ten own headers")
    }

    /// Whether its headers are those of `http` 1, where a ready map can be copied.
    fn copies_a_map(&self) -> bool {
        !["actix", "rocket"].iter().any(|family| self.family.starts_with(family))
    }
}

fn goals(table: &Table) -> Vec<Goal> {
    let Some(ours) = table.line("ours") else { return Vec::new() };
    let mut goals = Vec::new();
    let instructions = match (table.is_large(), table.copies_a_map()) {
        (true, _) => 1.1,
        (false, true) => 0.8,
        (false, false) => 1.05,
    };
    goals.push(Goal::new("instructions, of raw", instructions, table.ratio(ours)));
    goals.push(Goal::new("instructions added, of raw's", instructions, table.ratio_added(ours)));
    if table.is_large() || table.copies_a_map() {
        let time = if table.is_large() { 1.1 } else { 0.66 };
        goals.push(Goal::new("time, of raw", time, Some(ours.time)));
        goals.push(Goal::new("time added, of raw's", time, Some(ours.time_added)));
    }
    for line in &table.lines {
        let Kind::Peer(rival) = line.case.kind else { continue };
        let Some(rival) = table.line(rival) else { continue };
        let of = |ours: f64, theirs: f64| Some(ours / theirs);
        let instructions = table.added(rival).zip(table.added(line)).and_then(|(ours, theirs)| of(ours, theirs));
        goals.push(Goal::new(format!("instructions added, of {}'s", line.case.name), 1.0, instructions));
        let time = of(rival.time_added, line.time_added);
        goals.push(Goal::new(format!("time added, of {}'s", line.case.name), 1.0, time));
    }
    if let Some(nonce) = table.line("ours-nonce") {
        let more = nonce.instructions.zip(ours.instructions).map(|(nonce, ours)| nonce - ours);
        goals.push(Goal::new("instructions more with a nonce", 1_500.0, more));
        goals.push(Goal::new("allocations more with a nonce", 1.0, Some(nonce.allocations - ours.allocations)));
    }
    goals
}
