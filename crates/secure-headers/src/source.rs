//! A configuration as a tree in which each key and value knows its place in the file.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    fs,
    io::ErrorKind,
    ops::Range,
    path::Path,
};

use secure_core::config::{Spot, Step, Value};

mod escapes;
mod json;
mod merge;
mod toml;
mod yaml;

/// A file and its tree, or several files and the tree that they make together.
#[derive(Debug)]
pub(crate) struct Source {
    /// Never empty.
    parts: Vec<Part>,
    /// The texts of all files, one behind the other.
    pub(crate) text: String,
    pub(crate) format: Format,
    root: Node,
    /// The profile that was chosen, if one was.
    profile: Option<String>,
    /// The places of the text that was last asked for: mistakes come text by text.
    places: RefCell<Places>,
    known: Known,
}

/// What is looked up again and again in a tree that stays as it is.
#[derive(Debug, Default)]
struct Known {
    /// The entries of each table that was asked for, by key in lower case: the first of each.
    tables: RefCell<HashMap<String, HashMap<String, usize>>>,
    /// The bytes at which lines end.
    ends: OnceCell<Vec<usize>>,
}

/// Where the bytes of a text stand in the file, and the bytes of the text there.
#[derive(Clone, Debug, Default)]
struct Places {
    span: Range<usize>,
    bytes: Option<Vec<usize>>,
}

/// A file in the text of a [`Source`].
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// As it was given on the command line.
    pub(crate) name: String,
    /// The byte at which its text begins.
    pub(crate) start: usize,
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
    Syntax(Box<Source>, Vec<Flaw>),
}

/// Why a text is not of its format: where, what, and what to do.
#[derive(Debug)]
pub(crate) struct Flaw {
    pub(crate) span: Range<usize>,
    pub(crate) problem: String,
    pub(crate) cure: Option<&'static str>,
}

impl Flaw {
    fn new(span: Range<usize>, problem: impl Into<String>) -> Self {
        Self { span, problem: problem.into(), cure: None }
    }
}

/// What files with an ending are read with.
struct Reader {
    ending: &'static str,
    format: Format,
    /// Makes a tree of a text, or says what is wrong with the text.
    parse: fn(&str) -> Result<Node, Vec<Flaw>>,
    /// Parts of messages, and what to do. The first that fits counts, and the last fits all.
    cures: &'static [(&'static str, &'static str)],
}

const READERS: &[Reader] = &[
    Reader { ending: "toml", format: Format::Toml, parse: toml::parse, cures: toml::CURES },
    Reader { ending: "json", format: Format::Json, parse: json::parse, cures: json::CURES },
    Reader { ending: "yaml", format: Format::Yaml, parse: yaml::parse, cures: yaml::CURES },
    Reader { ending: "yml", format: Format::Yaml, parse: yaml::parse, cures: yaml::CURES },
];

impl Source {
    /// Reads a file, whose ending says its format.
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        let name = path.display().to_string();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let Some(reader) = READERS.iter().find(|reader| reader.ending == ending) else {
            let endings = "name it .toml, .json, .yaml or .yml";
            return Err(Unreadable::File(format!("{name}: the ending does not name a known format; {endings}")));
        };
        let text = fs::read_to_string(path).map_err(|error| {
            let why = match error.kind() {
                ErrorKind::NotFound => "there is no such file".to_owned(),
                ErrorKind::InvalidData => "the file is not UTF-8".to_owned(),
                _ => error.to_string(),
            };
            Unreadable::File(format!("{name}: {why}"))
        })?;
        let format = reader.format;
        match (reader.parse)(&text) {
            Ok(root) => Ok(Self {
                parts: vec![Part { name, start: 0 }],
                text,
                format,
                root,
                profile: None,
                places: RefCell::default(),
                known: Known::default(),
            }),
            Err(mut flaws) => {
                for flaw in &mut flaws {
                    let fits = |(part, _): &&(&str, &str)| flaw.problem.contains(part);
                    flaw.cure = reader.cures.iter().find(fits).map(|(_, cure)| *cure);
                }
                let root = Node { span: 0..0, kind: Kind::Leaf(Value::Null) };
                let parts = vec![Part { name, start: 0 }];
                Err(Unreadable::Syntax(
                    Box::new(Self {
                        parts,
                        text,
                        format,
                        root,
                        profile: None,
                        places: RefCell::default(),
                        known: Known::default(),
                    }),
                    flaws,
                ))
            }
        }
    }

    /// Goes down to the table of a section.
    pub(crate) fn narrow(mut self, section: &str) -> Result<Self, Unreadable> {
        let name = self.name();
        for key in section.split('.') {
            let entries = match self.root.kind {
                Kind::Table(entries) => entries,
                _ => Vec::new(),
            };
            let Some(entry) = entries.into_iter().find(|entry| entry.key == key) else {
                return Err(Unreadable::File(format!("{name}: there is no section {section:?}")));
            };
            self.root = entry.value;
        }
        self.known = Known::default();
        Ok(self)
    }

    /// The names of its files.
    pub(crate) fn name(&self) -> String {
        self.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(" + ")
    }

    /// The names of its files, and of the profile.
    pub(crate) fn label(&self) -> String {
        match &self.profile {
            Some(profile) => format!("{}, profile {profile}", self.name()),
            None => self.name(),
        }
    }

    /// Its files, each with its text.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&Part, &str)> {
        let ends = self.parts.iter().skip(1).map(|part| part.start).chain([self.text.len()]);
        self.parts.iter().zip(ends).map(|(part, end)| (part, self.text.get(part.start..end).unwrap_or_default()))
    }

    /// The entries at the top.
    pub(crate) fn top(&self) -> &[Entry] {
        match &self.root.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The entries, for the reader of configurations; `None` if the root is not a table.
    pub(crate) fn entries(&self) -> Option<Vec<(String, Value)>> {
        match self.root.value() {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The bytes in the file of a part of a text, through its escapes.
    pub(crate) fn part(&self, node: &Node, part: Range<usize>) -> Option<Range<usize>> {
        let mut places = self.places.borrow_mut();
        if places.span != node.span {
            let bytes = escapes::places(self.text.get(node.span.clone())?, node.text()?);
            *places = Places { span: node.span.clone(), bytes };
        }
        let at = |byte: usize| places.bytes.as_ref()?.get(byte).map(|place| node.span.start + place);
        Some(at(part.start)?..at(part.end)?)
    }

    /// The bytes of the whole configuration.
    pub(crate) fn whole(&self) -> Range<usize> {
        self.root.span.clone()
    }

    /// The entry at the end of these keys.
    pub(crate) fn entry(&self, keys: &[&str]) -> Option<&Entry> {
        let (last, rest) = keys.split_last()?;
        let parent = rest.iter().try_fold(&self.root, |node, key| Some(&node.entry(key)?.value))?;
        let Kind::Table(entries) = &parent.kind else { return None };
        let mut tables = self.known.tables.borrow_mut();
        let table = tables.entry(rest.join("\n").to_ascii_lowercase()).or_insert_with(|| {
            let places = entries.iter().enumerate().rev();
            places.map(|(place, entry)| (entry.key.to_ascii_lowercase(), place)).collect()
        });
        entries.get(*table.get(&last.to_ascii_lowercase())?)
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line(&self, byte: usize) -> usize {
        let ends = || self.text.match_indices('\n').map(|(at, _)| at).collect();
        self.known.ends.get_or_init(ends).partition_point(|end| *end < byte) + 1
    }
}

/// Finds the bytes of many places. The keys of a table are looked through once.
pub(crate) struct Finder<'s> {
    source: &'s Source,
    /// The entries of each table that was asked for, by key: the first, and the last.
    tables: HashMap<*const Node, HashMap<&'s str, (&'s Entry, &'s Entry)>>,
}

impl<'s> Finder<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self { source, tables: HashMap::new() }
    }

    /// The bytes that a mistake is about: those of the nearest part of the tree that there is.
    pub(crate) fn span(&mut self, path: &[Step], spot: Spot) -> Range<usize> {
        let mut node = &self.source.root;
        let mut key = None;
        for step in path {
            let next = match (step, &node.kind) {
                (Step::Key(name), _) => self.entry(node, name).map(|(first, last)| {
                    // Of a key that appears twice, the last is wrong.
                    let entry = if spot == Spot::Key { last } else { first };
                    (&entry.value, Some(entry))
                }),
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

    fn entry(&mut self, node: &'s Node, key: &str) -> Option<(&'s Entry, &'s Entry)> {
        let Kind::Table(entries) = &node.kind else { return None };
        let table = self.tables.entry(node).or_insert_with(|| {
            let mut table = HashMap::new();
            for entry in entries {
                table.entry(entry.key.as_str()).and_modify(|(_, last)| *last = entry).or_insert((entry, entry));
            }
            table
        });
        table.get(key).copied()
    }

    /// The word that begins at a byte of a text.
    fn word(&self, node: &Node, byte: usize) -> Option<Range<usize>> {
        let text = node.text()?;
        let rest = text.get(byte..)?;
        let length = rest.find([' ', '\t', ';', ',']).unwrap_or(rest.len()).max(1);
        self.source.part(node, byte..byte + length)
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
            Kind::Table(entries) => entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)),
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
