//! [`Page`]: a page, read.

use crate::{
    Error, Found, Item, Limits,
    error::Kind,
    place::Cursor,
    reader::{Part, read},
};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A page, read: what a content security policy decides about in it.
///
/// ```
/// use secure_html::{Found, Page};
///
/// let page = Page::read(b"<!-- <script>no</script> --><link rel=stylesheet href=/a.css><form action=/save>")?;
/// assert!(matches!(&page.items[0].found, Found::Link(link) if link.is("stylesheet")));
/// assert!(matches!(&page.items[1].found, Found::Form(form) if form.action.as_deref() == Some("/save")));
/// assert_eq!(page.items.len(), 2);
/// # Ok::<(), secure_html::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// What was found, in the order of the page. Of one element, the element comes before its attributes.
    pub items: Vec<Item>,
    /// The encoding that the first `<meta>` declares, in small letters. All texts here are read as UTF-8: where this is
    /// another one, and the server does not say UTF-8 either, browsers see other letters and other hashes.
    pub charset: Option<String>,
    /// Whether the page begins with a byte order mark, which makes it UTF-8 whatever else is said. It is not part of any
    /// text.
    pub byte_order_mark: bool,
}

impl Page {
    /// Reads a page within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// If the page is beyond a limit, or in UTF-16.
    pub fn read(html: &[u8]) -> Result<Self, Error> {
        Self::read_within(html, Limits::default())
    }

    /// Reads a page within other limits.
    ///
    /// # Errors
    ///
    /// If the page is beyond a limit, or in UTF-16.
    pub fn read_within(html: &[u8], limits: Limits) -> Result<Self, Error> {
        if html.len() > limits.bytes {
            return Err(Error::new(Kind::Bytes { found: html.len(), limit: limits.bytes }));
        }
        if html.starts_with(b"\xfe\xff") || html.starts_with(b"\xff\xfe") {
            return Err(Error::new(Kind::Utf16));
        }
        let byte_order_mark = html.starts_with(BYTE_ORDER_MARK);
        let start = if byte_order_mark { BYTE_ORDER_MARK.len() } else { 0 };
        let mut items = Vec::new();
        read(&Part::page(html, start, limits), &mut items)?;
        // What a `<noscript>` holds is read after it.
        items.sort_by_key(|item| item.place.span.start);
        let mut cursor = Cursor::new(html, start);
        for item in &mut items {
            (item.place.line, item.place.column) = cursor.advance(item.place.span.start);
        }
        let charset = items.iter().find_map(declared);
        Ok(Self { items, charset, byte_order_mark })
    }
}

/// The encoding that an element declares.
fn declared(item: &Item) -> Option<String> {
    let Found::Meta(meta) = &item.found else { return None };
    if item.within.template || item.within.srcdoc || item.within.noscript {
        return None;
    }
    let from_content = || {
        let content = meta.content.as_deref().filter(|_| meta.http_equiv.as_deref() == Some("content-type"))?;
        let lower = content.to_ascii_lowercase();
        let (_, after) = lower.split_once("charset")?;
        let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|char: char| char.is_ascii_whitespace() || matches!(char, ';' | '"' | '\''));
        Some(value.get(..end.unwrap_or(value.len())).unwrap_or_default().to_owned())
    };
    let charset = meta.charset.as_deref().map(|charset| charset.trim_ascii().to_ascii_lowercase());
    charset.or_else(from_content)
}
