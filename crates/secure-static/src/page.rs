//! [`StaticPage`]: a page that a build made, ready to be served.

use std::path::PathBuf;

use secure_core::Nonce;
use secure_html::{Found, Page};

use crate::{Error, Finding, Nonces, address::Address, integrity::digest, nonces::Template};

/// A page that a build made, ready to be served.
///
/// A page in which no element takes a nonce is the same for everybody: send [`bytes`](Self::bytes) with
/// [`etag`](Self::etag), and `304` where the browser [has it](Self::is_known). One that [needs a nonce](Self::needs_nonce) is
/// another in each response: send [`with_nonce`](Self::with_nonce), without `ETag`. Both are
/// [`text/html; charset=utf-8`](Self::CONTENT_TYPE), and both are to be sent whole, whatever `Range` the request has.
#[derive(Clone, Debug)]
pub struct StaticPage {
    name: String,
    /// The file that it was read from.
    pub(crate) path: Option<PathBuf>,
    html: Vec<u8>,
    pub(crate) page: Page,
    /// What relative addresses are relative to.
    pub(crate) base: Address,
    etag: String,
    template: Option<Template>,
    pub(crate) nonces: Nonces,
}

impl StaticPage {
    /// The media type of all pages. It names the encoding, since the hashes are those of texts in UTF-8.
    pub const CONTENT_TYPE: &'static str = "text/html; charset=utf-8";

    pub(crate) fn new(
        name: String,
        path: Option<PathBuf>,
        html: Vec<u8>,
        limits: secure_html::Limits,
    ) -> Result<Self, Error> {
        let page = Page::read_within(&html, limits).map_err(|error| Error::of(&name, error.problem(), error.cure()))?;
        let etag = format!("\"{}\"", digest(&html));
        let base = Address::Own("/".to_owned());
        Ok(Self { name, path, html, page, base, etag, template: None, nonces: Nonces::ignored() })
    }

    /// The name of its file, from the folder of the site, with `/` between its parts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was found in it.
    #[must_use]
    pub fn inventory(&self) -> &Page {
        &self.page
    }

    /// The file, as it is.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.html
    }

    /// The value of `ETag` for [`bytes`](Self::bytes): a digest of them.
    #[must_use]
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// Whether the value of a request's `If-None-Match` names this page, so that the answer is `304` without a body.
    ///
    /// ```
    /// let site = secure_static::StaticSite::of([("index.html", "<p>Hello")])?;
    /// let page = site.find("/").unwrap();
    /// assert!(page.is_known(page.etag()));
    /// assert!(page.is_known(&format!("\"other\", W/{}", page.etag())));
    /// assert!(!page.is_known("\"other\""));
    /// # Ok::<(), secure_static::Error>(())
    /// ```
    #[must_use]
    pub fn is_known(&self, if_none_match: &str) -> bool {
        let mut tags = if_none_match.split(',').map(str::trim);
        !self.needs_nonce() && tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == self.etag)
    }

    /// Whether an element of it takes the nonce of the response. Then [`bytes`](Self::bytes) is not to be served.
    #[must_use]
    pub fn needs_nonce(&self) -> bool {
        self.template.is_some()
    }

    /// The page with the nonce of a response, in one allocation. A page that needs none comes as it is.
    #[must_use]
    pub fn with_nonce(&self, nonce: &Nonce) -> Vec<u8> {
        self.template.as_ref().map_or_else(|| self.html.clone(), |template| template.with(nonce))
    }

    /// The value of `Cache-Control`: `no-store` with a nonce, which is for one response, and `no-cache` otherwise, so that
    /// browsers ask each time, since a page names the assets of its build.
    #[must_use]
    pub fn cache_control(&self) -> &'static str {
        if self.needs_nonce() { "no-store" } else { "no-cache" }
    }

    pub(crate) fn take_nonces(&mut self, nonces: &Nonces) -> Vec<Finding> {
        self.nonces = nonces.clone();
        self.template = nonces.template(&self.html, &self.page);
        nonces.check(&self.name, &self.page)
    }

    /// Notes where the page is served.
    pub(crate) fn mount(&mut self, mount: &str) {
        let own = Address::Own(format!("{mount}{}", self.name));
        let base = self.page.items.iter().find_map(|item| match &item.found {
            Found::Base(base) if item.within == secure_html::Within::default() => base.href.as_deref(),
            _ => None,
        });
        self.base = base.map_or_else(|| own.clone(), |href| Address::read(href, &own));
    }

    /// A finding at an item.
    pub(crate) fn finding(
        &self,
        item: &secure_html::Item,
        problem: impl Into<String>,
        cure: impl Into<String>,
    ) -> Finding {
        Finding::new(&self.name, Some((item.place.line, item.place.column)), problem, cure)
    }
}
