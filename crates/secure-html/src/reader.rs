//! Reads a page, or a part of one, with the tokenizer of `html5gum`.

use std::{collections::HashSet, ops::Range};

use html5gum::{Emitter, State, Tokenizer};

use crate::{
    Error, Item, Limits, Within,
    attribute::{self, Attribute},
};

mod collect;
mod element;

use self::collect::Collector;

/// Bytes to read, and what they are part of.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// The whole page, or the value of a `srcdoc` attribute.
    text: &'a [u8],
    /// What of it is read.
    span: Range<usize>,
    within: Within,
    limits: Limits,
    /// The start tag whose `srcdoc` this is.
    frame: Option<Range<usize>>,
    /// How many frames this is in.
    nested: usize,
}

impl<'a> Part<'a> {
    /// A whole page, from this offset.
    pub(crate) fn page(text: &'a [u8], start: usize, limits: Limits) -> Self {
        Self { text, span: start..text.len(), within: Within::default(), limits, frame: None, nested: 0 }
    }
}

/// Lists what a part of a page holds.
pub(crate) fn read(part: &Part<'_>, items: &mut Vec<Item>) -> Result<(), Error> {
    let text = part.text.get(part.span.clone()).unwrap_or_default();
    let reader = Reader {
        text: part.text,
        position: part.span.start,
        tag: Tag::default(),
        last_start: Vec::new(),
        collector: Collector::new(part, items),
    };
    // The reader's only token is an error, after which it is not asked for more.
    match Tokenizer::new_with_emitter(text, reader).next() {
        None => Ok(()),
        Some(Ok(error)) => Err(error),
        Some(Err(never)) => match never {},
    }
}

/// What the tokenizer calls.
#[derive(Debug)]
struct Reader<'a, 'b> {
    text: &'a [u8],
    position: usize,
    tag: Tag,
    /// The name of the last start tag, which is what ends raw text.
    last_start: Vec<u8>,
    collector: Collector<'a, 'b>,
}

/// The tag that is being read.
#[derive(Debug, Default)]
struct Tag {
    start: usize,
    name: Vec<u8>,
    end: bool,
    self_closing: bool,
    attributes: Vec<Attribute>,
    /// The names of `attributes`: of two with one name, the first counts.
    names: HashSet<Vec<u8>>,
    name_of_attribute: Vec<u8>,
    value_of_attribute: Vec<u8>,
    start_of_attribute: usize,
    start_of_value: Option<usize>,
}

impl Tag {
    fn begin(&mut self, end: bool) {
        self.name.clear();
        self.end = end;
        self.self_closing = false;
        self.attributes.clear();
        self.names.clear();
        self.name_of_attribute.clear();
        self.value_of_attribute.clear();
    }

    /// Keeps the attribute that was read, if it is one to keep.
    fn finish_attribute(&mut self, text: &[u8]) {
        let name = std::mem::take(&mut self.name_of_attribute);
        let value = std::mem::take(&mut self.value_of_attribute);
        if self.end || !attribute::is_read(&name) || !self.names.insert(name.clone()) {
            return;
        }
        self.attributes.push(Attribute {
            name: lossy(name),
            value: lossy(value),
            span: attribute::span(text, self.start_of_attribute, self.start_of_value),
        });
    }
}

/// Bytes as a browser decodes them.
fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

impl Emitter for Reader<'_, '_> {
    type Token = Error;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start = last_start_tag.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.collector.finish(self.position);
    }

    fn emit_error(&mut self, _: html5gum::Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Error> {
        self.collector.failure.take()
    }

    fn emit_string(&mut self, text: &[u8]) {
        self.collector.text(text);
    }

    fn init_start_tag(&mut self) {
        self.tag.begin(false);
    }

    fn init_end_tag(&mut self) {
        self.tag.begin(true);
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tag.finish_attribute(self.text);
        let span = self.tag.start..self.position;
        let name = lossy(std::mem::take(&mut self.tag.name));
        if self.tag.end {
            self.collector.end(&name, &span);
            return None;
        }
        self.last_start = name.clone().into_bytes();
        let attributes = std::mem::take(&mut self.tag.attributes);
        self.collector.start(&name, &attributes, self.tag.self_closing, &span)
    }

    fn emit_current_comment(&mut self) {}

    fn emit_current_doctype(&mut self) {}

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, text: &[u8]) {
        self.tag.name.extend(text);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {}

    fn init_attribute(&mut self) {
        self.tag.finish_attribute(self.text);
        // The first byte of the name was read already.
        self.tag.start_of_attribute = self.position.saturating_sub(1);
        self.tag.start_of_value = None;
    }

    fn init_attribute_value(&mut self) {
        self.tag.start_of_value = Some(self.position);
    }

    fn push_attribute_name(&mut self, text: &[u8]) {
        self.tag.name_of_attribute.extend(text);
    }

    fn push_attribute_value(&mut self, text: &[u8]) {
        self.tag.value_of_attribute.extend(text);
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn start_open_tag(&mut self) {
        self.tag.start = self.position.saturating_sub(1);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.end && !self.last_start.is_empty() && self.last_start == self.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.collector.tree.is_foreign()
    }

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }
}
