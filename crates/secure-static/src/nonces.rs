//! [`Nonces`]: where the nonce of a response goes in a page that a build made.

use std::ops::Range;

use secure_core::Nonce;
use secure_html::{Found, Item, Page, ScriptKind};

use crate::{Finding, finding::quoted};

/// What Trunk leaves in a page for the server to fill.
const TRUNK: &str = "{{__TRUNK NONCE__}}";

/// Where the nonce of a response goes in the pages of a site.
///
/// Files that a build made are read once, at start-up, before anything of a user is in them: so every script in them is the
/// application's own, and may have the nonce. Never do this with a page that was rendered, where a script may be one that an
/// attacker put in.
///
/// ```
/// use secure_core::Nonce;
/// use secure_static::{Nonces, StaticSite};
///
/// let page = "<script nonce=\"{{__TRUNK NONCE__}}\">start()</script><script>more()</script>";
/// let site = StaticSite::of([("index.html", page)])?.with_nonces(Nonces::placeholders())?;
/// let nonce = Nonce::random()?;
/// let html = String::from_utf8(site.find("/").unwrap().with_nonce(&nonce))?;
/// assert_eq!(html, format!("<script nonce=\"{nonce}\">start()</script><script>more()</script>"));
///
/// let site = StaticSite::of([("index.html", page)])?.with_nonces(Nonces::everywhere())?;
/// let html = String::from_utf8(site.find("/").unwrap().with_nonce(&nonce))?;
/// assert_eq!(html, format!("<script nonce=\"{nonce}\">start()</script><script nonce=\"{nonce}\">more()</script>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nonces {
    on: bool,
    everywhere: bool,
    placeholder: Option<String>,
}

impl Nonces {
    /// Nowhere: `nonce` attributes stay as they are, and hashes allow all. The default.
    #[must_use]
    pub fn ignored() -> Self {
        Self::default()
    }

    /// Into `nonce` attributes that are empty or hold the placeholder of Trunk, `{{__TRUNK NONCE__}}`.
    #[must_use]
    pub fn placeholders() -> Self {
        Self { on: true, ..Self::default() }
    }

    /// The same, and on every script, style, style sheet and preload that has no `nonce` attribute.
    #[must_use]
    pub fn everywhere() -> Self {
        Self { on: true, everywhere: true, placeholder: None }
    }

    /// The same, with one placeholder more, as that of `html.cspNonce` in the configuration of Vite.
    #[must_use]
    pub fn and_placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.placeholder = Some(placeholder.into());
        self
    }

    /// Whether an element gets the nonce.
    pub(crate) fn take(&self, item: &Item) -> bool {
        let takes = match nonce_of(item) {
            Some(text) => self.is_placeholder(text),
            None => self.everywhere && is_for_nonces(item),
        };
        self.on && takes && !item.within.srcdoc
    }

    fn is_placeholder(&self, text: &str) -> bool {
        text.is_empty() || text == TRUNK || self.placeholder.as_deref() == Some(text)
    }

    /// What is wrong with the nonces of a page.
    pub(crate) fn check(&self, name: &str, page: &Page) -> Vec<Finding> {
        let fixed = |item: &&Item| {
            self.on && !item.within.srcdoc && nonce_of(item).is_some_and(|text| !self.is_placeholder(text))
        };
        let finding = |item: &Item| {
            let text = nonce_of(item).unwrap_or_default();
            let problem =
                format!("the nonce {} is the same in every response, so that it protects nothing", quoted(text));
            let place = Some((item.place.line, item.place.column));
            Finding::new(name, place, problem, "leave the attribute empty, or name it with `and_placeholder`")
        };
        page.items.iter().filter(fixed).map(finding).collect()
    }

    /// Prepares a page, where any element of it gets the nonce.
    pub(crate) fn template(&self, html: &[u8], page: &Page) -> Option<Template> {
        let mut template = Template { text: Vec::with_capacity(html.len()), nonces: Vec::new() };
        let mut at = 0;
        let mut last = None;
        for item in page.items.iter().filter(|item| self.take(item)) {
            // Of one element, there may be several items.
            if last.replace(item.place.span.start) == Some(item.place.span.start) {
                continue;
            }
            let (before, span) = match item.tag.attribute("nonce") {
                Some(span) => ("nonce=\"", span),
                None => (" nonce=\"", item.tag.after_name..item.tag.after_name),
            };
            template.push(html, at, before, &span);
            at = span.end;
        }
        template.text.extend(html.get(at..).unwrap_or_default());
        (!template.nonces.is_empty()).then_some(template)
    }
}

/// The value of an element's `nonce` attribute.
fn nonce_of(item: &Item) -> Option<&str> {
    let nonce = match &item.found {
        Found::Script(script) => &script.nonce,
        Found::Style(style) => &style.nonce,
        Found::Link(link) => &link.nonce,
        Found::Meta(meta) => &meta.nonce,
        _ => &None,
    };
    nonce.as_deref()
}

/// Whether an element without a nonce is one that could need it.
fn is_for_nonces(item: &Item) -> bool {
    match &item.found {
        Found::Script(script) => !matches!(script.kind, ScriptKind::Data(_)),
        Found::Style(style) => style.css,
        Found::Link(link) => ["stylesheet", "preload", "modulepreload"].iter().any(|rel| link.is(rel)),
        _ => false,
    }
}

/// A page with places for the nonce.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// The page without the nonces.
    text: Vec<u8>,
    /// Where the nonce goes, in the order of the text.
    nonces: Vec<usize>,
}

impl Template {
    fn push(&mut self, html: &[u8], from: usize, before: &str, span: &Range<usize>) {
        self.text.extend(html.get(from..span.start).unwrap_or_default());
        self.text.extend(before.as_bytes());
        self.nonces.push(self.text.len());
        self.text.push(b'"');
        // What follows an attribute without quotes could become part of it.
        let next = html.get(span.end).copied().unwrap_or(b'>');
        if !matches!(next, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'>' | b'/') {
            self.text.push(b' ');
        }
    }

    /// The page with a nonce: one allocation of the right size, one copy.
    pub(crate) fn with(&self, nonce: &Nonce) -> Vec<u8> {
        let nonce = nonce.as_str().as_bytes();
        let mut html = Vec::with_capacity(self.text.len() + self.nonces.len() * nonce.len());
        let mut from = 0;
        for at in &self.nonces {
            html.extend(self.text.get(from..*at).unwrap_or_default());
            html.extend(nonce);
            from = *at;
        }
        html.extend(self.text.get(from..).unwrap_or_default());
        html
    }
}
