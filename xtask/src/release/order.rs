//! The order of publishing: a registry takes a package only if it has all that the package depends on.

use super::packages::Package;

/// The packages, each after those that it needs; by name where that leaves a choice.
pub(super) fn sorted(mut waiting: Vec<Package>) -> Result<Vec<Package>, String> {
    waiting.sort_by(|one, other| one.name.cmp(&other.name));
    let mut order: Vec<Package> = Vec::new();
    while !waiting.is_empty() {
        let names: Vec<String> = waiting.iter().map(|package| package.name.clone()).collect();
        let is_free =
            |package: &Package| !package.requirements().any(|(name, _)| names.iter().any(|waiting| waiting == name));
        let Some(next) = waiting.iter().position(is_free) else {
            return Err(format!("these packages need one another, so that none can be published first: {names:?}"));
        };
        order.push(waiting.remove(next));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    fn order(needs: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let manifest = |name: &str| match name {
            "" => String::new(),
            name => format!("[dependencies.{name}]\nversion = \"1\"\n[dependencies.foreign]\nversion = \"1\"\n"),
        };
        let packages = needs.iter().map(|(name, need)| package(name, &manifest(need))).collect();
        Ok(sorted(packages)?.into_iter().map(|package| package.name).collect())
    }

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(order(&[("a", "c"), ("b", ""), ("c", "d"), ("d", "")]).unwrap(), ["b", "d", "c", "a"]);
    }

    #[test]
    fn a_circle_is_refused() {
        let failure = order(&[("a", "b"), ("b", "a"), ("c", "")]).unwrap_err();
        assert_eq!(failure, "these packages need one another, so that none can be published first: [\"a\", \"b\"]");
    }
}
