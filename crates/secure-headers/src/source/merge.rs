//! What an application sees of several files, or of the profiles of one: tables are laid over one another.
//!
//! The rules are those of figment's `merge`, by which Rocket reads its configuration too: of two tables for the same key both
//! count, entry by entry; of anything else the later one.

use std::{collections::HashMap, mem};

use super::{Entry, Kind, Known, Node, Part, Source, Unreadable};

/// The profiles whose tables lie below and above that of every other.
const BELOW: &str = "default";
const ABOVE: &str = "global";

impl Source {
    /// Lays another file over this one.
    pub(crate) fn merge(mut self, over: Self) -> Self {
        let offset = self.text.len();
        let shifted = |part: &Part| Part { name: part.name.clone(), start: part.start + offset };
        self.parts.extend(over.parts.iter().map(shifted));
        self.text.push_str(&over.text);
        self.root = lay(self.root, shift(over.root, offset));
        self.known = Known::default();
        self
    }

    /// The table of a section as it is for a profile: that of `default`, that of the profile over it, that of `global` over
    /// both.
    pub(crate) fn select(mut self, profile: &str, section: &str) -> Result<Self, Unreadable> {
        let mut names = vec![BELOW, profile, ABOVE];
        names.dedup();
        let found = names.iter().filter_map(|name| self.root.entry(name)?.value.below(section).cloned());
        let Some(table) = found.reduce(lay) else {
            let what = format!("the table {section:?} is in none of the profiles {BELOW:?}, {profile:?} and {ABOVE:?}");
            return Err(Unreadable::File(format!("{}: {what}", self.name())));
        };
        self.root = table;
        self.known = Known::default();
        self.profile = Some(profile.to_owned());
        Ok(self)
    }
}

impl Node {
    /// The value at the end of these keys.
    fn below(&self, keys: &str) -> Option<&Self> {
        keys.split('.').try_fold(self, |node, key| Some(&node.entry(key)?.value))
    }
}

fn lay(under: Node, over: Node) -> Node {
    let (mut entries, laid) = match (under.kind, over.kind) {
        (Kind::Table(entries), Kind::Table(laid)) => (entries, laid),
        (_, kind) => return Node { kind, ..over },
    };
    let mut places: HashMap<String, usize> =
        entries.iter().enumerate().rev().map(|(place, entry)| (entry.key.clone(), place)).collect();
    for entry in laid {
        // Each key of the lower table takes one; a key that is twice in the upper one stays a mistake.
        match places.remove(&entry.key).and_then(|place| entries.get_mut(place)) {
            Some(known) => {
                let nothing = Node { span: 0..0, kind: Kind::Table(Vec::new()) };
                let lower = mem::replace(&mut known.value, nothing);
                *known = Entry { value: lay(lower, entry.value), ..entry };
            }
            None => entries.push(entry),
        }
    }
    Node { span: over.span, kind: Kind::Table(entries) }
}

/// The same tree, so many bytes further on.
fn shift(node: Node, by: usize) -> Node {
    let span = node.span.start + by..node.span.end + by;
    let kind = match node.kind {
        Kind::Leaf(value) => Kind::Leaf(value),
        Kind::List(nodes) => Kind::List(nodes.into_iter().map(|node| shift(node, by)).collect()),
        Kind::Table(entries) => {
            let entry = |entry: Entry| Entry {
                key_span: entry.key_span.start + by..entry.key_span.end + by,
                value: shift(entry.value, by),
                ..entry
            };
            Kind::Table(entries.into_iter().map(entry).collect())
        }
    };
    Node { span, kind }
}
