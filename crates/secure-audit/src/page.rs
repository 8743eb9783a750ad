//! [`Markup`]: what an audit must know of the page itself.

use crate::Seen;

/// A `<script>` or a `<style>` in the markup.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tag {
    pub(crate) src: Option<String>,
    pub(crate) integrity: Option<String>,
    pub(crate) nonce: Option<String>,
}

/// What an audit must know of the page. Empty where it was not seen, or cannot be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup {
    pub(crate) scripts: Vec<Tag>,
    pub(crate) styles: Vec<Tag>,
    /// The policies of `<meta http-equiv>`, in order.
    pub(crate) policies: Vec<String>,
    /// The last `<meta name="referrer">`.
    pub(crate) referrer: Option<String>,
    /// Whether the markup was read. Without the feature `html` it never is.
    pub(crate) is_read: bool,
    /// Whether the body is a value of JSON, or empty.
    pub(crate) is_json: bool,
}

impl Markup {
    /// Reads the body of a response, whatever its type.
    pub(crate) fn of(seen: &Seen) -> Self {
        seen.content().map(Self::read).unwrap_or_default()
    }

    /// Reads a page. One that is beyond the limits is not read.
    pub(crate) fn read(body: &[u8]) -> Self {
        let is_json = crate::json::is_no_text(body);
        if is_json { Self { is_json, ..Self::default() } } else { markup(body) }
    }

    /// The policies of the markup where the original looks at them: only where the type is written as it expects.
    pub(crate) fn observatory_policies(&self, seen: &Seen) -> &[String] {
        let kind = seen.fields().first("content-type");
        let kind = kind.map(|value| value.split(';').next().unwrap_or(value));
        if matches!(kind, Some("text/html" | "application/xhtml+xml")) { &self.policies } else { &[] }
    }
}

#[cfg(feature = "html")]
fn markup(body: &[u8]) -> Markup {
    use secure_html::{Found, Page};

    let Ok(page) = Page::read(body) else { return Markup::default() };
    let mut markup = Markup { is_read: true, ..Markup::default() };
    // A page in `srcdoc` is a page of its own.
    for item in page.items.iter().filter(|item| !item.within.srcdoc) {
        match &item.found {
            Found::Script(script) => markup.scripts.push(Tag {
                // In SVG, `href` is the address as well.
                src: item.tag.attribute("src").and(script.src.clone()),
                integrity: script.integrity.clone(),
                nonce: script.nonce.clone(),
            }),
            Found::Style(style) => markup.styles.push(Tag { nonce: style.nonce.clone(), ..Tag::default() }),
            Found::Meta(meta) => {
                let content = meta.content.as_deref().filter(|content| !content.is_empty());
                let equiv = meta.http_equiv.as_deref().filter(|_| meta.content.is_some()).map(str::trim);
                match (equiv, meta.name.as_deref().map(str::trim), content) {
                    (Some("content-security-policy"), _, Some(content)) => markup.policies.push(content.to_owned()),
                    (None, Some("referrer"), Some(content)) => markup.referrer = Some(content.to_owned()),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    markup
}

#[cfg(not(feature = "html"))]
fn markup(_body: &[u8]) -> Markup {
    Markup::default()
}
