//! [`Tree`]: as much of the tree of elements as decides how a page is read.
//!
//! Outside of `<svg>` and `<math>`, an element's name alone decides how its text is read, so that only their number is
//! counted. Inside, elements of three namespaces follow one another, and each is noted.

use std::collections::HashMap;

use html5gum::State;

use crate::attribute::{Attribute, value};

mod names;

use self::names::{breaks_out, closes_paragraph, implied_end, is_barrier, is_void};

/// Where elements live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Html,
    Svg,
    MathMl,
}

/// What may stand in an element of SVG or MathML
/// ([HTML](https://html.spec.whatwg.org/multipage/parsing.html#html-integration-point)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    /// Elements of the same namespace.
    None,
    /// Elements of HTML.
    Html,
    /// Elements of HTML, except for two of MathML.
    Text,
    /// Elements of MathML, and `<svg>`.
    Annotation,
}

#[derive(Debug)]
struct Node {
    name: String,
    space: Space,
    point: Point,
    /// Whether it is a `<template>` of HTML.
    template: bool,
    /// Whether it is one whose content is not part of the page.
    inert: bool,
}

/// What a start tag opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered {
    pub(crate) space: Space,
    /// How the text inside is read, where that is not as markup.
    pub(crate) text: Option<State>,
    /// Whether there is anything inside.
    pub(crate) open: bool,
}

/// The open elements.
#[derive(Debug)]
pub(crate) struct Tree {
    stack: Vec<Node>,
    /// How many templates of the stack are inert.
    inert: usize,
    /// How many elements of HTML are open outside of the stack.
    outside: HashMap<String, usize>,
    scripting: bool,
}

impl Tree {
    /// An empty tree, for a browser with scripts on or off.
    pub(crate) fn new(scripting: bool) -> Self {
        Self { stack: Vec::new(), inert: 0, outside: HashMap::new(), scripting }
    }

    /// How many elements are noted.
    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Whether this place is in a template.
    pub(crate) fn in_template(&self) -> bool {
        self.inert > 0
    }

    /// Whether the innermost element is of SVG or MathML, so that `<![CDATA[` begins text.
    pub(crate) fn is_foreign(&self) -> bool {
        self.stack.last().is_some_and(|node| node.space != Space::Html)
    }

    /// Takes a start tag.
    pub(crate) fn start(&mut self, name: &str, attributes: &[Attribute], self_closing: bool) -> Entered {
        if let Some(space) = self.foreign_rules(name) {
            if !breaks_out(name, attributes) {
                return self.enter_foreign(space, name, attributes, self_closing);
            }
            self.break_out();
        }
        match name {
            "svg" => self.enter_foreign(Space::Svg, name, attributes, self_closing),
            "math" => self.enter_foreign(Space::MathMl, name, attributes, self_closing),
            _ => self.enter_html(name, attributes),
        }
    }

    /// The namespace of an element with this name, where it is not HTML by the place that it stands in.
    fn foreign_rules(&self, name: &str) -> Option<Space> {
        let node = self.stack.last()?;
        let html = match node.point {
            _ if node.space == Space::Html => true,
            Point::Html => true,
            Point::Text => name != "mglyph" && name != "malignmark",
            Point::Annotation => name == "svg",
            Point::None => false,
        };
        (!html).then_some(node.space)
    }

    fn enter_foreign(&mut self, space: Space, name: &str, attributes: &[Attribute], self_closing: bool) -> Entered {
        if !self_closing {
            let point = match (space, name) {
                (Space::Svg, "foreignobject" | "desc" | "title") => Point::Html,
                (Space::MathMl, "mi" | "mo" | "mn" | "ms" | "mtext") => Point::Text,
                (Space::MathMl, "annotation-xml") if holds_html(attributes) => Point::Html,
                (Space::MathMl, "annotation-xml") => Point::Annotation,
                _ => Point::None,
            };
            self.push(name, space, point, None);
        }
        Entered { space, text: None, open: !self_closing }
    }

    fn enter_html(&mut self, name: &str, attributes: &[Attribute]) -> Entered {
        let text = match name {
            "textarea" | "title" => Some(State::RcData),
            "script" => Some(State::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(State::RawText),
            "noscript" if self.scripting => Some(State::RawText),
            "plaintext" => Some(State::PlainText),
            _ => None,
        };
        let open = !is_void(name);
        if name == "template" {
            let shadow = value(attributes, "shadowrootmode")
                .is_some_and(|mode| mode.eq_ignore_ascii_case("open") || mode.eq_ignore_ascii_case("closed"));
            self.push(name, Space::Html, Point::None, Some(!shadow));
        } else if text.is_none() && open {
            self.open_html(name);
        }
        Entered { space: Space::Html, text, open }
    }

    fn open_html(&mut self, name: &str) {
        if self.stack.last().is_none_or(|node| node.template) {
            if !matches!(name, "html" | "head" | "body") {
                *self.outside.entry(name.to_owned()).or_default() += 1;
            }
            return;
        }
        if closes_paragraph(name) {
            self.close_nearest(|open| open == "p");
        }
        if let Some(ended) = implied_end(name) {
            self.close_nearest(|open| ended.contains(&open));
        }
        self.push(name, Space::Html, Point::None, None);
    }

    /// Ends an element of HTML that is open in the innermost integration point.
    fn close_nearest(&mut self, is: impl Fn(&str) -> bool) {
        let stops = |node: &Node| node.space != Space::Html || node.template || is_barrier(&node.name);
        let nearest = self.stack.iter().rposition(|node| is(&node.name) || stops(node));
        if let Some(index) = nearest
            .filter(|index| self.stack.get(*index).is_some_and(|node| node.space == Space::Html && is(&node.name)))
        {
            self.truncate(index);
        }
    }

    fn push(&mut self, name: &str, space: Space, point: Point, template: Option<bool>) {
        let inert = template == Some(true);
        self.inert += usize::from(inert);
        self.stack.push(Node { name: name.to_owned(), space, point, template: template.is_some(), inert });
    }

    fn truncate(&mut self, length: usize) {
        while self.stack.len() > length {
            self.inert -= self.stack.pop().map_or(0, |node| usize::from(node.inert));
        }
    }

    /// Leaves SVG and MathML, up to where HTML may stand.
    fn break_out(&mut self) {
        let may_stay = |node: &Node| node.space == Space::Html || matches!(node.point, Point::Html | Point::Text);
        let length = self.stack.iter().rposition(may_stay).map_or(0, |index| index + 1);
        self.truncate(length);
    }

    /// Takes an end tag.
    pub(crate) fn end(&mut self, name: &str) {
        if self.is_foreign() {
            if matches!(name, "br" | "p") {
                self.break_out();
            } else if let Some(index) = self.foreign_start_of(name) {
                self.truncate(index);
                return;
            }
        }
        self.end_html(name);
    }

    /// The element of this name among those of SVG and MathML that no element of HTML encloses.
    fn foreign_start_of(&self, name: &str) -> Option<usize> {
        let foreign = self.stack.iter().enumerate().rev().take_while(|(_, node)| node.space != Space::Html);
        foreign.filter(|(_, node)| node.name == name).map(|(index, _)| index).next()
    }

    fn end_html(&mut self, name: &str) {
        if name == "template" {
            if let Some(index) = self.stack.iter().rposition(|node| node.template) {
                self.truncate(index);
            }
            return;
        }
        let mut outside = 0;
        for (index, node) in self.stack.iter().enumerate().rev() {
            if node.template {
                outside = index + 1;
                break;
            }
            match node.space {
                Space::Html if node.name == name => return self.truncate(index),
                Space::Html => {}
                // An end tag reaches through these elements of SVG and MathML alone.
                _ if node.point != Point::None => return,
                _ => {}
            }
        }
        if let Some(count) = self.outside.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            self.truncate(outside);
        }
    }
}

fn holds_html(attributes: &[Attribute]) -> bool {
    value(attributes, "encoding").is_some_and(|encoding| {
        encoding.eq_ignore_ascii_case("text/html") || encoding.eq_ignore_ascii_case("application/xhtml+xml")
    })
}
