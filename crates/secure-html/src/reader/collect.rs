//! [`Collector`]: from tags and text to items.

use std::ops::Range;

use html5gum::State;

use super::{Part, element, lossy, read};
use crate::{
    Error, Found, Item, Place, Within,
    attribute::{Attribute, value},
    error::Kind,
    item,
    place::Cursor,
    tree::{Space, Tree},
};

/// What becomes of tags and text.
#[derive(Debug)]
pub(super) struct Collector<'a, 'b> {
    part: &'a Part<'a>,
    items: &'b mut Vec<Item>,
    pub(super) tree: Tree,
    /// The scripts and styles that are open, the innermost last.
    captures: Vec<Capture>,
    /// The element of raw text that is open. Nothing in it is markup.
    raw: Option<Raw>,
    pub(super) failure: Option<Error>,
}

/// A script or style that is open.
#[derive(Debug)]
struct Capture {
    /// The index of its item.
    item: usize,
    /// How many elements are noted in the tree where its own text stands.
    depth: usize,
    text: Vec<u8>,
    /// The end of the start tag.
    start: usize,
}

#[derive(Debug)]
struct Raw {
    noscript: bool,
    start: usize,
}

impl<'a, 'b> Collector<'a, 'b> {
    pub(super) fn new(part: &'a Part<'a>, items: &'b mut Vec<Item>) -> Self {
        let tree = Tree::new(!part.within.noscript);
        Self { part, items, tree, captures: Vec::new(), raw: None, failure: None }
    }

    /// Takes a start tag, and says how the text after it is read.
    pub(super) fn start(
        &mut self,
        name: &str,
        attributes: &[Attribute],
        self_closing: bool,
        span: &Range<usize>,
    ) -> Option<State> {
        let entered = self.tree.start(name, attributes, self_closing);
        // The tag may have ended elements of SVG and MathML.
        self.finish_captures(span.start, None);
        if self.tree.depth() > self.part.limits.depth {
            let line = Cursor::new(self.part.text, 0).advance(span.start).0;
            self.failure = Some(Error::new(Kind::Depth { limit: self.part.limits.depth, line }));
            return None;
        }
        let found = element::found(name, entered.space, attributes);
        let captured = matches!(found.first(), Some(Found::Script(_) | Found::Style(_)));
        let index = self.items.len();
        if !found.is_empty() {
            let (span, tag) = self.tag(name, attributes, span);
            for found in found {
                self.push(found, &span, &tag);
            }
        }
        if captured && entered.open {
            let depth = self.tree.depth();
            self.captures.push(Capture { item: index, depth, text: Vec::new(), start: span.end });
        } else if captured {
            // `<script/>` in SVG ends at once.
            self.fill(index, Vec::new(), span.end..span.end, true);
        }
        if entered.space == Space::Html && name == "iframe" {
            self.frame(attributes, span);
        }
        if entered.text.is_some() {
            self.raw = Some(Raw { noscript: name == "noscript", start: span.end });
        }
        entered.text
    }

    /// Takes an end tag.
    pub(super) fn end(&mut self, name: &str, span: &Range<usize>) {
        match self.raw.take() {
            None => {
                self.tree.end(name);
                self.finish_captures(span.start, Some(name));
            }
            Some(raw) if raw.noscript => self.noscript(raw.start..span.start),
            Some(_) => {
                if let Some(capture) = self.pop_capture(|_| matches!(name, "script" | "style")) {
                    self.fill(capture.item, capture.text, capture.start..span.start, true);
                }
            }
        }
    }

    /// Takes text.
    pub(super) fn text(&mut self, text: &[u8]) {
        let depth = self.tree.depth();
        let Some(capture) = self.captures.last_mut().filter(|capture| capture.depth == depth) else { return };
        if self.raw.is_some() {
            capture.text.extend(text);
            return;
        }
        // In SVG, the tokenizer leaves it to the tree what becomes of NUL.
        for (index, piece) in text.split(|byte| *byte == 0).enumerate() {
            if index > 0 {
                capture.text.extend("\u{fffd}".as_bytes());
            }
            capture.text.extend(piece);
        }
    }

    /// Ends what the end of the page leaves open.
    pub(super) fn finish(&mut self, end: usize) {
        if let Some(raw) = self.raw.take().filter(|raw| raw.noscript) {
            self.noscript(raw.start..end);
        }
        while let Some(capture) = self.captures.pop() {
            self.fill(capture.item, capture.text, capture.start..end, false);
        }
    }

    /// Ends the scripts and styles of SVG that a tag has ended.
    fn finish_captures(&mut self, end: usize, by: Option<&str>) {
        let depth = self.tree.depth();
        while let Some(capture) = self.pop_capture(|capture| capture.depth > depth) {
            let closed = by.is_some_and(|name| matches!(name, "script" | "style")) && capture.depth == depth + 1;
            self.fill(capture.item, capture.text, capture.start..end, closed);
        }
    }

    fn pop_capture(&mut self, is: impl Fn(&Capture) -> bool) -> Option<Capture> {
        if self.captures.last().is_some_and(is) { self.captures.pop() } else { None }
    }

    fn fill(&mut self, item: usize, text: Vec<u8>, content: Range<usize>, closed: bool) {
        let content = if self.part.frame.is_some() { 0..0 } else { content };
        match self.items.get_mut(item).map(|item| &mut item.found) {
            Some(Found::Script(script)) => {
                (script.text, script.content, script.closed) = (lossy(text), content, closed);
            }
            Some(Found::Style(style)) => {
                (style.text, style.content, style.closed) = (lossy(text), content, closed);
            }
            _ => {}
        }
    }

    /// The place and the start tag of what a tag holds.
    fn tag(&self, name: &str, attributes: &[Attribute], span: &Range<usize>) -> (Range<usize>, item::Tag) {
        if let Some(frame) = &self.part.frame {
            return (frame.clone(), item::Tag::default());
        }
        let spans = attributes.iter().map(|attribute| (attribute.name.clone(), attribute.span.clone()));
        (span.clone(), item::Tag { after_name: span.start + 1 + name.len(), attributes: spans.collect() })
    }

    fn push(&mut self, found: Found, span: &Range<usize>, tag: &item::Tag) {
        if self.items.len() >= self.part.limits.items {
            self.failure = Some(Error::items(self.part.limits));
            return;
        }
        let place = Place { span: span.clone(), line: 0, column: 0 };
        self.items.push(Item { found, place, tag: tag.clone(), within: self.within() });
    }

    fn within(&self) -> Within {
        Within { template: self.part.within.template || self.tree.in_template(), ..self.part.within }
    }

    /// Reads the content of a `<noscript>` as browsers without scripts do.
    fn noscript(&mut self, span: Range<usize>) {
        let within = Within { noscript: true, ..self.within() };
        let part = Part { span, within, frame: self.part.frame.clone(), ..*self.part };
        self.read(&part);
    }

    /// Reads the page in a `srcdoc` attribute.
    fn frame(&mut self, attributes: &[Attribute], span: &Range<usize>) {
        let Some(page) = value(attributes, "srcdoc") else { return };
        let nested = self.part.nested + 1;
        if nested > self.part.limits.frames {
            self.failure = Some(Error::new(Kind::Frames { limit: self.part.limits.frames }));
            return;
        }
        let within = Within { srcdoc: true, ..self.within() };
        let frame = Some(self.part.frame.clone().unwrap_or_else(|| span.clone()));
        let part = Part { text: page.as_bytes(), span: 0..page.len(), within, limits: self.part.limits, frame, nested };
        self.read(&part);
    }

    fn read(&mut self, part: &Part<'_>) {
        if self.failure.is_none() {
            self.failure = read(part, self.items).err();
        }
    }
}
