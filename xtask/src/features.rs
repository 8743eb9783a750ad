//! `cargo xtask features`: every published crate must compile, free of warnings, with features left out.

use crate::{
    Outcome,
    process::{self, cargo, run},
    toml,
};

/// Each crate without any feature, with each alone, and with all but each.
pub(crate) fn all() -> Result<Outcome, String> {
    check(|_| true)
}

/// The core without any feature and with each alone. This is what `ci` has the time for: the other crates would compile their
/// frameworks once more.
pub(crate) fn quick() -> Result<Outcome, String> {
    check(|set| set.crate_name == "secure-core" && set.on.len() < 2)
}

/// Features of a crate that are on together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Set<'a> {
    crate_name: &'a str,
    on: Vec<&'a str>,
}

/// Compiles the chosen sets.
fn check(chosen: impl Fn(&Set<'_>) -> bool) -> Result<Outcome, String> {
    let (mut count, mut failures) = (0, Vec::new());
    for name in process::list("crates") {
        let manifest = toml::entries(&process::read(format!("crates/{name}/Cargo.toml"))?);
        for set in sets(&name, &manifest).into_iter().filter(&chosen) {
            let features = set.on.join(",");
            println!("{name}: {}", if features.is_empty() { "no feature" } else { &features });
            let mut clippy = cargo(&["clippy", "-q", "--locked", "-p", &name, "--no-default-features"]);
            failures.extend(run(clippy.args(["--features", &features, "--", "-D", "warnings"])).err());
            count += 1;
        }
    }
    match failures.len() {
        0 => Ok(Outcome::Passed(format!("{count} sets"))),
        failed => Err(format!("{failed} of {count} sets failed\n{}", failures.join("\n"))),
    }
}

/// All sets of a crate; none if it has no features.
fn sets<'a>(crate_name: &'a str, manifest: &'a [toml::Entry]) -> Vec<Set<'a>> {
    let features: Vec<&str> = toml::keys(manifest, "features").into_iter().filter(|name| *name != "default").collect();
    if features.is_empty() {
        return Vec::new();
    }
    let mut sets = vec![Set { crate_name, on: Vec::new() }];
    for feature in &features {
        sets.push(Set { crate_name, on: vec![feature] });
        let others = features.iter().copied().filter(|other| other != feature);
        sets.push(Set { crate_name, on: others.collect() });
    }
    sets.sort();
    sets.dedup();
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_is_alone_and_left_out() {
        let check = |features: &str, expected: &[&[&str]]| {
            let manifest = toml::entries(&format!("[features]\n{features}"));
            let sets: Vec<_> = sets("x", &manifest).into_iter().map(|set| set.on).collect();
            assert_eq!(sets, expected);
        };
        check("", &[]);
        check("a = []\n", &[&[], &["a"]]);
        check(
            "default = [\"a\"]\na = []\nb = [\"a\"] # b\nc = []\n",
            &[&[], &["a"], &["a", "b"], &["a", "c"], &["b"], &["b", "c"], &["c"]],
        );
    }
}
