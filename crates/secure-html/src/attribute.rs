//! [`Attribute`]: one that the reader keeps, with its bytes.

use std::ops::Range;

use crate::events;

/// The attributes that are read, beside event handlers.
const READ: &[&str] = &[
    "action",
    "as",
    "async",
    "background",
    "charset",
    "color",
    "content",
    "crossorigin",
    "data",
    "defer",
    "encoding",
    "face",
    "formaction",
    "href",
    "http-equiv",
    "imagesrcset",
    "integrity",
    "language",
    "method",
    "name",
    "nomodule",
    "nonce",
    "poster",
    "property",
    "rel",
    "sandbox",
    "shadowrootmode",
    "size",
    "src",
    "srcdoc",
    "srcset",
    "style",
    "target",
    "type",
    "xlink:href",
];

/// An attribute of a start tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) span: Range<usize>,
}

/// Whether an attribute is read at all. All others are skipped, so that they cost nothing.
pub(crate) fn is_read(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| READ.binary_search(&name).is_ok() || events::is_handler(name))
}

/// The value of an attribute, and `None` where the tag has none of this name.
pub(crate) fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
}

/// The bytes of an attribute that begins at `start`, and whose value begins at `value`, if it has one.
pub(crate) fn span(text: &[u8], start: usize, value: Option<usize>) -> Range<usize> {
    let end = match value {
        None => after_name(text, start),
        Some(value) => match value.checked_sub(1).and_then(|before| text.get(before)) {
            Some(quote @ (b'"' | b'\'')) => first(text, value, |byte| byte == *quote) + 1,
            _ => first(text, value, |byte| is_blank(byte) || byte == b'>'),
        },
    };
    start..end.min(text.len())
}

/// The end of a name without a value. An equals sign without a value behind it is part of the attribute.
fn after_name(text: &[u8], start: usize) -> usize {
    // An equals sign at the beginning is part of the name.
    let name = first(text, start + 1, |byte| is_blank(byte) || matches!(byte, b'/' | b'>' | b'='));
    let next = first(text, name, |byte| !is_blank(byte));
    if text.get(next) == Some(&b'=') { next + 1 } else { name }
}

/// The offset, from `start`, of the first byte that is asked for, or the end.
fn first(text: &[u8], start: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| is(*byte)).unwrap_or(rest.len())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(READ.is_sorted());
        assert!(is_read(b"onclick") && is_read(b"src") && !is_read(b"class") && !is_read(b"\xff"));
    }
}
