//! What a browser makes of a policy: nothing is refused, and what has no effect is listed.
//!
//! For the audit, and for policies that others have written.
//!
//! ```
//! use secure_core::header::content_security_policy::read::read;
//!
//! let [policy] = read("script-src self; script-src *; img-scr *").try_into().map_err(|_| "one policy")?;
//! assert_eq!(policy.directives[0].name, "script-src");
//! assert_eq!(policy.directives[0].words, ["self"]);
//! assert_eq!(policy.skipped[0].to_string(), "byte 17: \"script-src\" has no effect: the name stands before");
//! # Ok::<(), &str>(())
//! ```
//!
//! Specification: [CSP 3, section 2.2.1](https://www.w3.org/TR/CSP3/#parse-serialized-policy).

use std::fmt;

use super::Directive;

/// A policy as a browser keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadPolicy {
    /// What it keeps, the first of each name. Names that it does not know are kept, without effect.
    pub directives: Vec<ReadDirective>,
    /// What it drops.
    pub skipped: Vec<Skipped>,
}

/// A directive as a browser keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadDirective {
    /// The name, in lower case.
    pub name: String,
    /// Its words, as they were written.
    pub words: Vec<String>,
    /// Whether the name is one that browsers know.
    pub known: bool,
}

/// What a browser drops, where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The byte of the header's value at which it begins.
    pub at: usize,
    /// What is dropped.
    pub what: String,
    /// Why.
    pub why: &'static str,
}

/// Reads the value of one `Content-Security-Policy` header, which may hold several policies.
#[must_use]
pub fn read(value: &str) -> Vec<ReadPolicy> {
    let mut policies = Vec::new();
    let mut at = 0;
    for text in value.split(',') {
        let policy = read_policy(at, text);
        if !policy.directives.is_empty() || !policy.skipped.is_empty() {
            policies.push(policy);
        }
        at += text.len() + 1;
    }
    policies.retain(|policy| !policy.directives.is_empty());
    policies
}

fn read_policy(mut at: usize, text: &str) -> ReadPolicy {
    let mut policy = ReadPolicy::default();
    for directive in text.split(';') {
        let start = at + (directive.len() - directive.trim_ascii_start().len());
        at += directive.len() + 1;
        let mut words = directive.split_ascii_whitespace();
        let Some(name) = words.next() else { continue };
        let mut skip = |why| policy.skipped.push(Skipped { at: start, what: name.to_owned(), why });
        if !directive.is_ascii() {
            skip("it is not ASCII");
            continue;
        }
        let name = name.to_ascii_lowercase();
        if policy.directives.iter().any(|earlier| earlier.name == name) {
            skip("the name stands before");
            continue;
        }
        let known = Directive::ALL.iter().any(|known| known.as_str() == name);
        policy.directives.push(ReadDirective { name, words: words.map(str::to_owned).collect(), known });
    }
    policy
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {:?} has no effect: {}", self.at, self.what, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_keep_the_first_of_a_name_and_drop_what_is_not_ascii() {
        let policies = read(" ;IMG-SRC  a\tb; img-src c;;fönt-src *; x y,, ; ,default-src");
        let names: Vec<Vec<_>> = policies
            .iter()
            .map(|policy| policy.directives.iter().map(|directive| directive.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["img-src", "x"], vec!["default-src"]]);
        let first = policies.first().unwrap();
        assert_eq!(first.directives[0].words, ["a", "b"]);
        assert!(first.directives[0].known && !first.directives[1].known);
        let skipped: Vec<_> = first.skipped.iter().map(ToString::to_string).collect();
        assert_eq!(
            skipped,
            [
                "byte 16: \"img-src\" has no effect: the name stands before",
                "byte 27: \"fönt-src\" has no effect: it is not ASCII",
            ]
        );
    }
}
