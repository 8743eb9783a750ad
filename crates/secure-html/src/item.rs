//! [`Item`]: one thing in a page that a policy decides about, with its place.

use std::{ops::Range, sync::Arc};

use crate::{Address, Base, Form, Frame, Handler, Link, Meta, Place, Resource, Script, Style, StyleAttribute};

/// One thing in a page that a policy decides about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub found: Found,
    /// Where its start tag stands.
    pub place: Place,
    /// The start tag, for programs that change the page.
    pub tag: Tag,
    /// What it stands in.
    pub within: Within,
}

/// What an [`Item`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A `<script>`, inline or loaded, or a data block.
    Script(Script),
    /// A `<style>` element.
    Style(Style),
    /// A `style` attribute.
    StyleAttribute(StyleAttribute),
    /// An event handler in an attribute, such as `onclick`.
    Handler(Handler),
    /// An address `javascript:` in an attribute, which runs as a script.
    ScriptAddress(Address),
    /// A `<base>` element.
    Base(Base),
    /// A `<form>`, or a button with an address of its own.
    Form(Form),
    /// An `<iframe>` or `<frame>`.
    Frame(Frame),
    /// A `<link>` element.
    Link(Link),
    /// A `<meta>` element with `charset`, `http-equiv`, `name` or `property`.
    Meta(Meta),
    /// An image, a video or another resource that the page loads.
    Resource(Resource),
}

/// A start tag, for programs that change it. In a `srcdoc` attribute, nothing can be changed, and all is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// The offset after the element's name, where an attribute with a blank before it can be put.
    pub after_name: usize,
    /// The attributes that this crate reads, each with its bytes. All items of one tag share them.
    pub(crate) attributes: Arc<[(String, Range<usize>)]>,
}

impl Tag {
    /// The bytes of an attribute: its name, its value and quotes. Those that this crate does not look at, such as `class`, are
    /// not known.
    ///
    /// ```
    /// use secure_html::Page;
    ///
    /// let html = "<script nonce async src='/a.js'></script>";
    /// let page = Page::read(html.as_bytes())?;
    /// let tag = &page.items[0].tag;
    /// assert_eq!(&html[tag.attribute("src").unwrap()], "src='/a.js'");
    /// assert_eq!(&html[tag.attribute("nonce").unwrap()], "nonce");
    /// assert_eq!(tag.attribute("integrity"), None);
    /// assert_eq!(&html[..tag.after_name], "<script");
    /// # Ok::<(), secure_html::Error>(())
    /// ```
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Range<usize>> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, span)| span.clone())
    }
}

/// What an [`Item`] stands in. Of a thing in the page itself, all is `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Within {
    /// In a `<template>`: nothing in it runs or loads until a script clones it. It then needs the same permission as
    /// elsewhere.
    pub template: bool,
    /// In a `<noscript>`: it counts only in browsers with scripts switched off, so that no script in it ever runs.
    pub noscript: bool,
    /// In the `srcdoc` attribute of a frame: a page of its own, which has the same policy.
    pub srcdoc: bool,
}
