//! Lists everything in an HTML page that a content security policy decides about.
//!
//! A policy without `'unsafe-inline'` needs the hash of each inline script, and breaks each event handler in an attribute.
//! To know them, a program must read the page as a browser does: a `<script>` inside a comment or a `<textarea>` is text, a
//! script goes on after `<!--<script></script>`, a `<style>` inside `<svg>` decodes entities, and a `<noscript>` holds text
//! while scripts are on. This crate does so, on the tokenizer of `html5gum`, and gives a [`Page`]: scripts, styles,
//! attributes, forms, frames, links and `meta` elements in document order, with their bytes, line and column.
//!
//! ```
//! use secure_html::{Found, Page};
//!
//! let page = Page::read(b"<!doctype html>\n<body onload='go()'>\n<script>\r\ngo = () => 1 < 2;</script>")?;
//! let [handler, script] = &page.items[..] else { panic!("{page:?}") };
//!
//! let Found::Handler(found) = &handler.found else { panic!("{handler:?}") };
//! assert_eq!((found.name.as_str(), found.value.as_str()), ("onload", "go()"));
//! assert_eq!((handler.place.line, handler.place.column), (2, 1));
//!
//! let Found::Script(found) = &script.found else { panic!("{script:?}") };
//! assert_eq!(found.text, "\ngo = () => 1 < 2;"); // what a browser hashes: line breaks are line feeds, nothing is trimmed
//! # Ok::<(), secure_html::Error>(())
//! ```
//!
//! # What it follows
//!
//! - The [tokenization](https://html.spec.whatwg.org/multipage/parsing.html#tokenization) of the HTML standard, all of it.
//! - Of the tree construction, what decides how text is read: raw text elements, `<svg>` and `<math>` with their
//!   integration points and with the tags that end them, `<template>`, and `<noscript>` with scripts on (its content is then
//!   read once more, as browsers without scripts do).
//! - UTF-8, with invalid bytes replaced as browsers replace them. A page in UTF-16 is refused. What another encoding a page
//!   declares is in [`Page::charset`].
//!
//! # Caveats
//!
//! - Markup that a script writes is not seen.
//! - A page with `<frameset>` is read as if it had a body.
//! - `<select>` is read as the standard has it since 2025: elements inside count. Older browsers drop some of them.
//!
//! # Hostile pages
//!
//! Work and memory are linear in the size of the page, and [`Limits`] bound both. A page beyond a limit is an [`Error`], never
//! a shorter list.

mod attribute;
mod elements;
mod error;
mod events;
mod item;
mod limits;
mod page;
mod place;
mod reader;
mod script;
mod srcset;
mod tree;

pub use self::{
    elements::{Address, Base, Form, Frame, Handler, Link, Meta, Resource, ResourceUse, Style, StyleAttribute},
    error::Error,
    item::{Found, Item, Tag, Within},
    limits::Limits,
    page::Page,
    place::Place,
    script::{Script, ScriptKind},
    srcset::candidates,
};
