//! YAML 1.2, one document, with its core schema: only `true` and `false` are flags, `off` and `no` are texts.

use std::{collections::HashMap, ops::Range};

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use secure_core::config::Value;

use super::{Entry, Flaw, Kind, Node};

/// How deep values may stand in one another, and how many may come from names: no configuration has as many.
const DEPTH: usize = 64;
const COPIES: usize = 10_000;

/// How many bytes of texts may come from names.
const COPIED_BYTES: usize = 1_000_000;

pub(super) const CURES: &[(&str, &str)] = &[
    ("is empty", "write lines such as \"x-frame-options: DENY\""),
    ("second document", "write one"),
    ("stands for itself", "write the value where its name stands"),
    ("too many values", "write the values where their names stand"),
    ("too deep", "write fewer values in one another"),
    ("recursion", "write fewer values in one another"),
    ("must be a text", "write a name before the colon"),
    ("anchor", "put a text that begins with \"*\" or \"&\" in quotes, and write a value before its name is used"),
    ("escape", "write a backslash twice, or the text in single quotes"),
    ("trailing content", "leave out what is behind the text, or write \",\" between values"),
    ("block scalar", "indent the lines of the text by two blanks"),
    ("scalar", "close the text with the quote that it began with, and indent its further lines"),
    ("mapping values", "put a text with a colon in quotes, and indent the entries of a table alike"),
    ("tab", "indent with blanks"),
    ("indent", "indent the entries of a table alike"),
    ("expected key", "indent the entries of a table alike"),
    ("document start", "indent the entries of a table alike"),
    ("flow sequence", "write \",\" between values, and close them with \"]\""),
    ("flow mapping", "write \",\" between entries, and close them with \"}\""),
    ("", "write lines such as \"x-frame-options: DENY\", and special characters in quotes"),
];

pub(super) fn parse(text: &str) -> Result<Node, Vec<Flaw>> {
    let events = Parser::new_from_str(text);
    let mut reader =
        Reader { events, bytes: Bytes::of(text), anchors: HashMap::new(), depth: 0, copies: 0, copied_bytes: 0 };
    reader.document().map_err(|flaw| vec![flaw])
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    bytes: Bytes,
    /// Values that have a name, to be taken again.
    anchors: HashMap<usize, Node>,
    depth: usize,
    copies: usize,
    copied_bytes: usize,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<Node, Flaw> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, span) => return Err(Flaw::new(self.bytes.range(span), "the file is empty")),
                (event, span) => {
                    let root = self.node(event, span)?;
                    return match (self.next()?, self.next()?) {
                        (_, (Event::StreamEnd, _)) => Ok(root),
                        (_, (_, span)) => Err(Flaw::new(self.bytes.range(span), "there is a second document")),
                    };
                }
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Flaw> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let byte = self.bytes.at(error.marker().index());
                Err(Flaw::new(byte..byte, error.info()))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, Flaw> {
        let start = self.bytes.range(span);
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Flaw::new(start, "the values stand too deep in one another"));
        }
        let (anchor, kind, end) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let string = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let plain = style == ScalarStyle::Plain && !string;
                let value = if plain { resolve(&text) } else { Value::from(text.as_ref()) };
                (anchor, Kind::Leaf(value), start.end)
            }
            Event::SequenceStart(anchor, _) => {
                let mut nodes = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, span) => break (anchor, Kind::List(nodes), self.bytes.range(span).end),
                        (event, span) => nodes.push(self.node(event, span)?),
                    }
                }
            }
            Event::MappingStart(anchor, _) => {
                let mut entries = Vec::new();
                loop {
                    match self.next()? {
                        (Event::MappingEnd, span) => break (anchor, Kind::Table(entries), self.bytes.range(span).end),
                        (Event::Scalar(key, ..), key_span) => {
                            let (event, span) = self.next()?;
                            let value = self.node(event, span)?;
                            let (key, key_span) = (key.into_owned(), self.bytes.range(key_span));
                            entries.push(Entry { key, key_span, value });
                        }
                        (_, span) => return Err(Flaw::new(self.bytes.range(span), "a key must be a text")),
                    }
                }
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor);
                let known = known.ok_or_else(|| Flaw::new(start.clone(), "the name stands for itself"))?;
                // Before anything is copied.
                let (values, bytes) = size(&known.kind);
                (self.copies, self.copied_bytes) = (self.copies + values, self.copied_bytes + bytes);
                if self.copies > COPIES || self.copied_bytes > COPIED_BYTES {
                    return Err(Flaw::new(start, "the names stand for too many values"));
                }
                (0, known.kind.clone(), start.end)
            }
            _ => return Err(Flaw::new(start, "there is no value")),
        };
        self.depth -= 1;
        let node = Node { span: start.start..end, kind };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }
}

/// How many values there are in one, and how many bytes their texts and keys have.
fn size(kind: &Kind) -> (usize, usize) {
    let sum = |(values, bytes): (usize, usize), (more, long): (usize, usize)| (values + more, bytes + long);
    match kind {
        Kind::Leaf(Value::Text(text)) => (1, text.len()),
        Kind::Leaf(_) => (1, 0),
        Kind::List(nodes) => nodes.iter().map(|node| size(&node.kind)).fold((1, 0), sum),
        Kind::Table(entries) => {
            let size = |entry: &Entry| sum(size(&entry.value.kind), (0, entry.key.len()));
            entries.iter().map(size).fold((1, 0), sum)
        }
    }
}

/// What a text without quotes stands for.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Flag(true),
        "false" | "False" | "FALSE" => Value::Flag(false),
        _ => {
            let radix = |prefix: &str, radix| i64::from_str_radix(text.strip_prefix(prefix)?, radix).ok();
            let integer = text.parse().ok().or_else(|| radix("0x", 16)).or_else(|| radix("0o", 8));
            let is_number = text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '-' | '+' | '.'));
            match (integer, text.parse()) {
                (Some(integer), _) => Value::Integer(integer),
                (None, Ok(decimal))
                    if is_number && text.ends_with(|char: char| char.is_ascii_digit() || char == '.') =>
                {
                    Value::Decimal(decimal)
                }
                _ => Value::from(text),
            }
        }
    }
}

/// From the characters that the parser counts to bytes.
struct Bytes(Vec<usize>);

impl Bytes {
    fn of(text: &str) -> Self {
        Self(text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect())
    }

    fn at(&self, character: usize) -> usize {
        self.0.get(character).or(self.0.last()).copied().unwrap_or_default()
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.at(span.start.index())..self.at(span.end.index())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_again_within_bounds() {
        let node = parse("a: &x [1, 2]\nb: *x\n").unwrap();
        assert!(
            matches!(&node.kind, Kind::Table(entries) if entries.iter().all(|entry| size(&entry.value.kind) == (3, 0)))
        );

        let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for level in 1..9 {
            let names = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb.extend([format!("a{level}: &a{level} [{names}]\n")]);
        }
        assert_eq!(parse(&bomb).unwrap_err()[0].problem, "the names stand for too many values");
        let long = format!("a: &x {}\nb: [{}]\n", "y".repeat(200_000), ["*x"; 6].join(", "));
        assert_eq!(parse(&long).unwrap_err()[0].problem, "the names stand for too many values");
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse("a: &a [*a]\n").is_err());
    }

    #[test]
    fn texts_without_quotes_are_what_yaml_1_2_says() {
        for (text, value) in [
            ("true", Value::Flag(true)),
            ("off", Value::from("off")),
            ("no", Value::from("no")),
            ("~", Value::Null),
            ("31536000", Value::Integer(31_536_000)),
            ("0x10", Value::Integer(16)),
            ("-1", Value::Integer(-1)),
            ("0.5", Value::Decimal(0.5)),
            (".inf", Value::from(".inf")),
            ("infinity", Value::from("infinity")),
            ("max-age=1", Value::from("max-age=1")),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
    }
}
