//! The first page of each adapter has all that the crate exports in one table, each name once, in the same group everywhere.

use crate::{
    process,
    rust::{self, Import},
};

const CRATES: &[&str] = &["actix", "axum", "poem", "rocket", "tower", "warp"];

/// The groups, in their order.
const GROUPS: &[&str] = &[
    "a start",
    "headers",
    "a content security policy",
    "cookies",
    "HTTPS and hosts",
    "one response",
    "reports",
    "mistakes",
    "extensions",
];

/// The first line of the table.
const HEAD: &str = "//! | for | look at |";

pub(super) fn check(findings: &mut Vec<String>) -> Result<(), String> {
    let core = process::read("crates/secure-core/src/lib.rs")?;
    let vocabulary = vocabulary(&core);
    if vocabulary.len() < 50 {
        return Err(format!("crates/secure-core/src/lib.rs: the vocabulary has only {} names", vocabulary.len()));
    }
    let mut model: Option<Vec<(String, usize)>> = None;
    for name in CRATES {
        let path = format!("crates/secure-{name}/src/lib.rs");
        let source = process::read(&path)?;
        let (imports, _) = rust::imports(&rust::code(&source));
        let own = imports.into_iter().filter(|import| import.public && import.name != "*");
        let exports: Vec<String> = own.map(|import| import.name).chain(vocabulary.iter().cloned()).collect();
        let rows = rows(&source);
        let titles: Vec<&str> =
            rows.iter().map(|(title, _)| *title).filter(|title| *title != "configuration").collect();
        if titles != GROUPS {
            findings.push(format!("{path}: the table has the groups {titles:?} instead of {GROUPS:?}"));
            continue;
        }
        let named = named(&rows, &exports);
        findings.extend(faults(&named, &exports).into_iter().map(|fault| format!("{path}: {fault}")));
        let shared: Vec<_> = named.into_iter().filter(|(name, _)| vocabulary.contains(name)).collect();
        let model = model.get_or_insert_with(|| shared.clone());
        if let Some((name, _)) = shared.iter().find(|entry| !model.contains(entry)) {
            findings
                .push(format!("{path}: {name} is in another group than in secure-{}", CRATES.first().unwrap_or(&"")));
        }
    }
    Ok(())
}

/// What every adapter re-exports.
fn vocabulary(core: &str) -> Vec<String> {
    let module = core.split("\npub mod vocabulary {").nth(1).and_then(|rest| rest.split("\n}").next());
    let (imports, _) = rust::imports(&rust::code(module.unwrap_or_default()));
    imports.into_iter().map(|Import { name, .. }| name).collect()
}

/// The rows of the table: the group, and what stands beside it.
fn rows(source: &str) -> Vec<(&str, &str)> {
    let lines = source.lines().skip_while(|line| *line != HEAD).skip(2);
    let lines = lines.map_while(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    lines.filter_map(|line| line.split_once(" | ")).collect()
}

/// The exported names between backticks, each with the place of its group. `a::b` is a function, and no name of its own.
fn named(rows: &[(&str, &str)], exports: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (group, (_, cell)) in rows.iter().enumerate() {
        let spans = cell.split('`').skip(1).step_by(2).map(|span| span.trim_end_matches('!'));
        // A name of a crate or a feature is not one.
        let spans =
            spans.filter(|span| exports.iter().any(|name| name == span) || span.starts_with(char::is_uppercase));
        found.extend(spans.filter(|span| !span.contains("::")).map(|span| (span.to_owned(), group)));
    }
    found
}

fn faults(named: &[(String, usize)], exports: &[String]) -> Vec<String> {
    let count = |name: &String| named.iter().filter(|(other, _)| other == name).count();
    let mut faults = Vec::new();
    for name in exports {
        match count(name) {
            0 => faults.push(format!("no group of the table \"Where is what\" has {name}")),
            1 => {}
            many => faults.push(format!("the table \"Where is what\" has {name} {many} times")),
        }
    }
    let unknown = named.iter().filter(|(name, _)| !exports.contains(name));
    faults.extend(unknown.map(|(name, _)| format!("the table \"Where is what\" has {name}, which is not exported")));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_in_one_group() {
        let core = "\npub mod vocabulary {\n    #[cfg(a)]\n    pub use crate::a::{B, c::D};\n    pub use crate::{csp, e::F};\n}\n";
        let exports = vocabulary(core);
        assert_eq!(exports, ["B", "D", "csp", "F"]);
        let source = "//! a\n//! | for | look at |\n//! |---|---|\n//! | one | [`B`], `B::new`, [`csp!`] |\n//! | two | `B`, `G`, with the \
                      feature `report`: `D` |\n//!\n//! | three | `F` |\n";
        let rows = rows(source);
        assert_eq!(rows.iter().map(|(title, _)| *title).collect::<Vec<_>>(), ["one", "two"]);
        let named = named(&rows, &exports);
        assert_eq!(named.iter().map(|(_, group)| *group).collect::<Vec<_>>(), [0, 0, 1, 1, 1]);
        assert_eq!(
            faults(&named, &exports),
            [
                "the table \"Where is what\" has B 2 times",
                "no group of the table \"Where is what\" has F",
                "the table \"Where is what\" has G, which is not exported",
            ]
        );
    }
}
