//! The tables, and how the figures stand to the goals.

use crate::{
    families,
    harness::{self, Case, Kind, median},
};

/// How the names of cases end that make a request for each response, where others use one for all.
const NEW_REQUEST: &str = ", new request";

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

/// Prints what the headers add to a response, one line for each framework.
pub fn summary() {
    println!(
        "| framework | by hand | ours | ours, guarded | ours, with a nonce | the best other crate \
         | time of ours, by hand = 1 |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let cases = families::all();
    let plain = |cases: &&[Case]| is_plain(cases[0].family);
    for cases in cases.chunk_by(|one, next| one.family == next.family).filter(plain) {
        let is_shown = |case: &&Case| match case.kind {
            Kind::Baseline | Kind::Raw | Kind::Peer("ours") => true,
            _ => ["ours", "ours-nonce", "ours-guarded", "baseline"]
                .contains(&case.name.strip_suffix(NEW_REQUEST).unwrap_or(case.name)),
        };
        let table = Table::measure(&cases.iter().filter(is_shown).copied().collect::<Vec<_>>());
        let Some(ours) = table.line("ours") else { continue };
        let others = table.lines.iter().filter(|line| line.case.kind == Kind::Peer("ours"));
        let best = others.min_by(|one, other| one.instructions.partial_cmp(&other.instructions).expect("numbers"));
        println!(
            "| {} | {} | {} | {} | {} | {} | {:.2} |",
            table.family,
            table.cost(table.of_kind(Kind::Raw)),
            table.cost(ours),
            table.starting("ours-guarded").map_or("n/a".into(), |line| table.cost(line)),
            table.starting("ours-nonce").map_or("n/a".into(), |line| table.cost(line)),
            best.map_or("n/a".into(), |line| format!("{}: {}", line.case.name, table.cost(line))),
            ours.time_added,
        );
    }
}

impl Table {
    fn measure(cases: &[Case]) -> Self {
        let position = |kind: Kind| cases.iter().position(|case| case.kind == kind).expect("every family has it");
        let (baseline, raw) = (position(Kind::Baseline), position(Kind::Raw));
        let baseline_of = |case: &Case| {
            let own = cases.iter().position(|other| other.name == "baseline, new request");
            own.filter(|_| case.name.ends_with(NEW_REQUEST)).unwrap_or(baseline)
        };
        let rounds = harness::rounds(cases);
        let lines = cases.iter().enumerate().map(|(index, case)| Line {
            case: *case,
            instructions: harness::instructions(case),
            allocations: harness::allocations(case),
            time: median(rounds.iter().map(|times| times[index] / times[raw]).collect()),
            time_added: median(rounds.iter().map(|times| times[index] - times[baseline_of(case)]).collect())
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

    /// What a line would be without its headers.
    fn baseline_of(&self, line: &Line) -> &Line {
        let own = line.case.name.ends_with(NEW_REQUEST).then(|| self.line("baseline, new request")).flatten();
        own.unwrap_or(self.of_kind(Kind::Baseline))
    }

    fn starting(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.case.name.starts_with(name))
    }

    /// The instructions and allocations that a line adds.
    fn cost(&self, line: &Line) -> String {
        let allocations = line.allocations - self.baseline_of(line).allocations;
        format!("{} ({allocations})", whole(self.added(line)))
    }

    fn added(&self, line: &Line) -> Option<f64> {
        Some(line.instructions? - self.baseline_of(line).instructions?)
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
    println!("| family | what | limit | found | |");
    println!("|---|---|---:|---:|---|");
    for table in tables {
        for Goal { what, limit, found } in goals(table) {
            let state = match (found, limit) {
                (None, _) => "n/a",
                (_, None) => "no goal",
                (Some(found), Some(limit)) if found <= limit => "met",
                _ => "**missed**",
            };
            let shown = if found.is_some_and(|found| found > 100.0) { whole } else { ratio };
            let limit = limit.map_or("–".into(), |limit| shown(Some(limit)));
            println!("| {} | {what} | {limit} | {} | {state} |", table.family, shown(found));
        }
        if let (true, Some(ours)) = (is_plain(table.family), table.line("ours")) {
            print_scaling(table, &ours.case);
        }
    }
}

fn print_scaling(table: &Table, ours: &Case) {
    let (ours, raw) = (harness::two_threads(ours), harness::two_threads(&table.of_kind(Kind::Raw).case));
    let state = match (ours, raw) {
        (1.9.., _) => "met",
        (_, 1.9..) => "**missed**",
        _ => "not shown: the machine was busy",
    };
    println!("| {} | two threads, of one, at least (raw {raw:.2}) | 1.90 | {ours:.2} | {state} |", table.family);
}

/// Something that must not exceed a limit, if it has one.
struct Goal {
    what: String,
    limit: Option<f64>,
    found: Option<f64>,
}

impl Goal {
    fn new(what: impl Into<String>, limit: impl Into<Option<f64>>, found: Option<f64>) -> Self {
        Self { what: what.into(), limit: limit.into(), found }
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

/// Whether its responses have the two headers of their own that nearly every response has, and nothing else.
fn is_plain(family: &str) -> bool {
    !family.contains(',')
}

fn goals(table: &Table) -> Vec<Goal> {
    let Some(ours) = table.line("ours") else { return Vec::new() };
    let mut goals = Vec::new();
    let (instructions, time) = match (is_plain(table.family), table.is_large(), table.copies_a_map()) {
        (true, _, true) => (0.8, Some(0.66)),
        (true, _, false) => (1.05, None),
        (false, true, _) => (1.1, Some(1.1)),
        (false, false, _) => return goals,
    };
    goals.push(Goal::new("instructions, of raw", instructions, table.ratio(ours)));
    goals.push(Goal::new("instructions added, of raw's", instructions, table.ratio_added(ours)));
    if let Some(time) = time {
        goals.push(Goal::new("time, of raw", time, Some(ours.time)));
        goals.push(Goal::new("time added, of raw's", time, Some(ours.time_added)));
    }
    if let (true, Some(guarded)) = (is_plain(table.family), table.starting("ours-guarded")) {
        goals.push(Goal::new("guarded: instructions added, of raw's", instructions, table.ratio_added(guarded)));
        if let Some(time) = time {
            goals.push(Goal::new("guarded: time added, of raw's", time, Some(guarded.time_added)));
        }
    }
    if let Some(alone) = table.line("raw, alone in its crate") {
        // No goal, but who reads the ones above should know.
        let instructions = table.added(ours).zip(table.added(alone)).map(|(ours, alone)| ours / alone);
        goals.push(Goal::new("instructions added, of raw alone in its crate", None, instructions));
        goals.push(Goal::new("time added, of raw alone in its crate", None, Some(ours.time_added / alone.time_added)));
    }
    for line in &table.lines {
        let Kind::Peer(rival) = line.case.kind else { continue };
        let Some(rival) = table.line(rival) else { continue };
        let instructions = table.added(rival).zip(table.added(line)).map(|(ours, theirs)| ours / theirs);
        goals.push(Goal::new(format!("instructions added, of {}", line.case.name), 1.0, instructions));
        let time = rival.time_added / line.time_added;
        goals.push(Goal::new(format!("time added, of {}", line.case.name), 1.0, Some(time)));
    }
    if let Some((eleven, nonce)) = table.starting("ours-11").zip(table.starting("ours-nonce")) {
        let more = nonce.instructions.zip(eleven.instructions).map(|(nonce, eleven)| nonce - eleven);
        goals.push(Goal::new("instructions more for a nonce, same eleven headers", 1_500.0, more));
        let more = nonce.allocations - eleven.allocations;
        goals.push(Goal::new("allocations more for a nonce, same eleven headers", 1.0, Some(more)));
    }
    goals
}
