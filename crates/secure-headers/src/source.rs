//! A configuration as a tree in which each key and value knows its place in the file.

use std::{fs, io::ErrorKind, ops::Range, path::Path};

use secure_core::config::{Spot, Step, Value};

use crate::fault::{Fault, Severity};

mod json;
mod toml;
mod yaml;

/// A file and its tree.
#[derive(Debug)]
pub(crate) struct Source {
    /// As it was given on the command line.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) format: Format,
    root: Node,
}

/// How a file is written, as its ending says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Toml,
    Json,
    Yaml,
}

/// A value and the bytes at which it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Anything without parts.
    Leaf(Value),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// An entry of a table.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

/// Why there is no tree.
pub(crate) enum Unreadable {
    /// The file is not there, or not in a format that is known.
    File(String),
    /// The format is broken.
    Syntax(Box<Source>, Vec<Fault>),
}

/// Reads the text of a format into a tree, or tells what is wrong with it and where.
type Parse = fn(&str) -> Result<Node, Vec<(Range<usize>, String)>>;

/// Parts of what is told, the first counting, and what to do. The last one is a part of all.
type Cures = &'static [(&'static str, &'static str)];

const FORMATS: &[(&str, Format, Parse, Cures)] = &[
    ("toml", Format::Toml, toml::parse, toml::CURES),
    ("json", Format::Json, json::parse, json::CURES),
    ("yaml", Format::Yaml, yaml::parse, yaml::CURES),
    ("yml", Format::Yaml, yaml::parse, yaml::CURES),
];

impl Source {
    /// Reads a file, whose ending says its format.
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        let name = path.display().to_string();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let Some((_, format, parse, cures)) = FORMATS.iter().find(|(known, ..)| *known == ending) else {
            let endings = "name it .toml, .json, .yaml or .yml";
            return Err(Unreadable::File(format!("{name}: the ending tells no format that is known; {endings}")));
        };
        let text = fs::read_to_string(path).map_err(|error| {
            let why = match error.kind() {
                ErrorKind::NotFound => "there is no such file".to_owned(),
                ErrorKind::InvalidData => "the file is not UTF-8".to_owned(),
                _ => error.to_string(),
            };
            Unreadable::File(format!("{name}: {why}"))
        })?;
        match parse(&text) {
            Ok(root) => Ok(Self { name, text, format: *format, root }),
            Err(errors) => {
                let cure = |problem: &str| cures.iter().find(|(part, _)| problem.contains(part));
                let fault = |(span, problem): (Range<usize>, String)| Fault {
                    severity: Severity::Mistake,
                    lint: None,
                    span: Some(span),
                    cure: cure(&problem).map(|(_, cure)| (*cure).to_owned()),
                    message: problem,
                };
                let faults = errors.into_iter().map(fault).collect();
                let root = Node { span: 0..0, kind: Kind::Leaf(Value::Null) };
                Err(Unreadable::Syntax(Box::new(Self { name, text, format: *format, root }), faults))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn of(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
            format: Format::Toml,
            root: Node { span: 0..0, kind: Kind::Leaf(Value::Null) },
        }
    }

    /// Goes down to the table of a section.
    pub(crate) fn narrow(mut self, section: &str) -> Result<Self, Unreadable> {
        for key in section.split('.') {
            let entries = match self.root.kind {
                Kind::Table(entries) => entries,
                _ => Vec::new(),
            };
            let Some(entry) = entries.into_iter().find(|entry| entry.key == key) else {
                return Err(Unreadable::File(format!("{}: there is no section {section:?}", self.name)));
            };
            self.root = entry.value;
        }
        Ok(self)
    }

    /// The entries, for the reader of configurations; `None` if the root is no table.
    pub(crate) fn entries(&self) -> Option<Vec<(String, Value)>> {
        match self.root.value() {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The bytes of the whole configuration.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.root.span.clone()
    }

    /// The entry at the end of these keys.
    pub(crate) fn entry(&self, keys: &[&str]) -> Option<&Entry> {
        let (last, rest) = keys.split_last()?;
        let parent = rest.iter().try_fold(&self.root, |node, key| Some(&node.entry(key)?.value))?;
        parent.entry(last)
    }

    /// The bytes that a mistake is about: those of the nearest part of the tree that there is.
    pub(crate) fn span(&self, path: &[Step], spot: Spot) -> Range<usize> {
        let mut node = &self.root;
        let mut key = None;
        for step in path {
            let next = match (step, &node.kind) {
                // Of a key that stands twice, the last.
                (Step::Key(name), Kind::Table(entries)) if spot == Spot::Key => {
                    entries.iter().rev().find(|entry| entry.key == *name).map(|entry| (&entry.value, Some(entry)))
                }
                (Step::Key(name), _) => node.entry(name).map(|entry| (&entry.value, Some(entry))),
                (Step::Index(index), Kind::List(nodes)) => nodes.get(*index).map(|node| (node, None)),
                _ => None,
            };
            let Some((value, entry)) = next else { break };
            (node, key) = (value, entry);
        }
        match (spot, key) {
            (Spot::Key, Some(entry)) => entry.key_span.clone(),
            (Spot::Byte(byte), _) => self.word(node, byte).unwrap_or_else(|| node.span.clone()),
            _ => node.span.clone(),
        }
    }

    /// The word that begins at a byte of a text, where the file has the text as it is, without escapes.
    fn word(&self, node: &Node, byte: usize) -> Option<Range<usize>> {
        let Kind::Leaf(Value::Text(text)) = &node.kind else { return None };
        let start = node.span.start + self.text.get(node.span.clone())?.find(text.as_str())? + byte;
        let rest = text.get(byte..)?;
        let length = rest.find([' ', '\t', ';', ',']).unwrap_or(rest.len()).max(1);
        Some(start..start + length)
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, byte: usize) -> usize {
        self.text.get(..byte).unwrap_or(&self.text).matches('\n').count() + 1
    }
}

impl Node {
    /// The text of a value that is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Leaf(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        match &self.kind {
            Kind::Leaf(value) => value.clone(),
            Kind::List(nodes) => Value::List(nodes.iter().map(Self::value).collect()),
            Kind::Table(entries) => {
                Value::Table(entries.iter().map(|entry| (entry.key.clone(), entry.value.value())).collect())
            }
        }
    }
}
