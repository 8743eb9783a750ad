//! [`Additions`]: the sources to propose, put together.

use std::{cmp::Reverse, collections::BTreeMap};

use secure_core::{Directive, Source};

use super::{evidence::Weight, hosts};

/// A source, and where it is added.
#[derive(Clone, Debug)]
pub(super) struct Addition {
    pub(super) directive: Directive,
    pub(super) source: Source,
    pub(super) weight: Weight,
    /// Which of the policies need it, and in which directive.
    pub(super) places: Vec<(usize, Directive)>,
}

/// Sources by directive, each once.
#[derive(Default)]
pub(super) struct Additions(BTreeMap<(&'static str, String), Addition>);

/// From how many hosts of a domain on a wildcard is worth it.
const MANY: usize = 3;

impl Additions {
    pub(super) fn insert(&mut self, addition: Addition) {
        let key = (addition.directive.as_str(), addition.source.to_string());
        match self.0.get_mut(&key) {
            Some(known) => {
                known.weight.join(&addition.weight);
                let new = addition.places.into_iter().filter(|place| !known.places.contains(place)).collect::<Vec<_>>();
                known.places.extend(new);
            }
            None => drop(self.0.insert(key, addition)),
        }
    }

    /// Where many hosts of a domain are added to a directive, one pattern for all.
    pub(super) fn with_wildcards(self) -> Self {
        let pattern = |addition: &Addition| hosts::pattern(addition.directive, &addition.source);
        let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for addition in self.0.values() {
            if let Some(pattern) = pattern(addition) {
                *counts.entry((addition.directive.as_str(), pattern)).or_default() += 1;
            }
        }
        let mut joined = Self::default();
        for mut addition in self.0.into_values() {
            let pattern = pattern(&addition);
            let many = pattern.filter(|it| counts.get(&(addition.directive.as_str(), it.clone())) >= Some(&MANY));
            if let Some(pattern) = many.and_then(|pattern| pattern.parse().ok()) {
                addition.source = pattern;
            }
            joined.insert(addition);
        }
        joined
    }

    /// Those that were reported most, so many for each directive, and the others.
    pub(super) fn within(self, limit: usize) -> (Vec<Addition>, Vec<Addition>) {
        let mut all: Vec<Addition> = self.0.into_values().collect();
        all.sort_by_key(|addition| (addition.directive.as_str(), Reverse(addition.weight.count)));
        let (mut directive, mut count) = ("", 0);
        all.into_iter().partition(|addition| {
            count = if addition.directive.as_str() == directive { count + 1 } else { 1 };
            directive = addition.directive.as_str();
            count <= limit
        })
    }
}

impl Addition {
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.directive.as_str(), self.source)
    }
}
