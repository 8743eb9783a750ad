//! Whether the policies of a page let a request through.

use super::{Page, ReceivedPolicies, ReceivedPolicy, WebUrl, allowlist, digest_of, hash_of, is_keyword, nonce_of};

/// What a request is for: Fetch's destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// `fetch()`, `XMLHttpRequest`, `WebSocket` and all that no other destination names.
    Connection,
    /// `<script src>`.
    Script,
    /// The worklets that run scripts.
    Worklet,
    /// A stylesheet of XSLT.
    Xslt,
    /// `<link rel="stylesheet">`.
    Style,
    /// An image or an icon.
    Image,
    /// A font.
    Font,
    /// Audio, video or a track.
    Media,
    /// `<object>` and `<embed>`.
    Object,
    /// A frame.
    Frame,
    /// A manifest of an application.
    Manifest,
    /// A worker of any kind.
    Worker,
    /// A hint that fetches early. Browsers apply no list of sources to it.
    Prefetch,
}

impl Destination {
    /// The directive that decides, before fallbacks.
    #[must_use]
    #[inline]
    pub const fn directive(self) -> &'static str {
        match self {
            Self::Connection => "connect-src",
            Self::Script | Self::Worklet | Self::Xslt => "script-src-elem",
            Self::Style => "style-src-elem",
            Self::Image => "img-src",
            Self::Font => "font-src",
            Self::Media => "media-src",
            Self::Object => "object-src",
            Self::Frame => "frame-src",
            Self::Manifest => "manifest-src",
            Self::Worker => "worker-src",
            Self::Prefetch => "default-src",
        }
    }
}

/// A request of a page.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    url: &'a WebUrl,
    destination: Destination,
    nonce: &'a str,
    integrity: &'a str,
    parser_inserted: bool,
    redirected: bool,
}

impl<'a> Request<'a> {
    /// A request that the page's markup makes, without a nonce and without integrity.
    #[must_use]
    #[inline]
    pub const fn new(url: &'a WebUrl, destination: Destination) -> Self {
        Self { url, destination, nonce: "", integrity: "", parser_inserted: true, redirected: false }
    }

    /// With the attribute `nonce` of its element.
    #[must_use]
    #[inline]
    pub const fn nonce(mut self, nonce: &'a str) -> Self {
        self.nonce = nonce;
        self
    }

    /// With the attribute `integrity` of its element.
    #[must_use]
    #[inline]
    pub const fn integrity(mut self, integrity: &'a str) -> Self {
        self.integrity = integrity;
        self
    }

    /// As a script makes it, which matters where `'strict-dynamic'` counts.
    #[must_use]
    #[inline]
    pub const fn by_script(mut self) -> Self {
        self.parser_inserted = false;
        self
    }

    /// After a redirect, where the path of a source no longer counts.
    #[must_use]
    #[inline]
    pub const fn redirected(mut self) -> Self {
        self.redirected = true;
        self
    }
}

impl ReceivedPolicies {
    /// The directive that blocks a request, as a report names it; `None` where every enforced policy lets it through.
    #[must_use]
    #[inline]
    pub fn blocks_request(&self, request: &Request<'_>, page: Page<'_>) -> Option<&'static str> {
        let blocks = |policy: &ReceivedPolicy| !policy.lets_through(request, page);
        self.enforced().any(blocks).then(|| request.destination.directive())
    }

    /// Whether `base-uri`, `form-action` or `frame-ancestors` keeps an address out. They fall back to nothing.
    ///
    /// ```
    /// use secure_core::header::content_security_policy::evaluate::{Page, ReceivedPolicies, WebUrl};
    ///
    /// let page = WebUrl::parse("https://app.example/").ok_or("not an address")?;
    /// let evil = WebUrl::parse("https://evil.example/").ok_or("not an address")?;
    /// let policies = ReceivedPolicies::from_header("base-uri 'self'");
    /// assert!(policies.blocks_location("base-uri", &evil, Page::of(&page)));
    /// assert!(!policies.blocks_location("form-action", &evil, Page::of(&page)));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn blocks_location(&self, directive: &str, url: &WebUrl, page: Page<'_>) -> bool {
        let blocks = |list: &[String]| !allowlist::matches(list, url, page, false);
        self.enforced().any(|policy| policy.get(directive).is_some_and(blocks))
    }
}

impl ReceivedPolicy {
    #[inline]
    fn lets_through(&self, request: &Request<'_>, page: Page<'_>) -> bool {
        if request.destination == Destination::Prefetch {
            return true;
        }
        let wanted = request.destination.directive();
        let Some((found, list)) = self.effective(wanted) else { return true };
        // `default-src` does what the directive would do that it stands in for.
        let role = if found == "default-src" { wanted } else { found };
        match role {
            "script-src" | "script-src-elem" | "script-src-attr" => script(list, request, page),
            "style-src" | "style-src-elem" | "style-src-attr" => {
                has_nonce(list, request.nonce) || by_address(list, request, page)
            }
            _ => by_address(list, request, page),
        }
    }
}

#[inline]
fn by_address(list: &[String], request: &Request<'_>, page: Page<'_>) -> bool {
    allowlist::matches(list, request.url, page, request.redirected)
}

#[inline]
fn script(list: &[String], request: &Request<'_>, page: Page<'_>) -> bool {
    if has_nonce(list, request.nonce) || has_all_digests(list, request.integrity) {
        return true;
    }
    if list.iter().any(|word| is_keyword(word, "'strict-dynamic'")) {
        return !request.parser_inserted;
    }
    by_address(list, request, page)
}

/// Whether a list names this nonce. An empty one matches nothing.
#[inline]
pub(super) fn has_nonce(list: &[String], nonce: &str) -> bool {
    !nonce.is_empty() && list.iter().any(|word| nonce_of(word) == Some(nonce))
}

/// Whether a list names every digest of an attribute `integrity`.
#[inline]
fn has_all_digests(list: &[String], integrity: &str) -> bool {
    let mut digests =
        integrity.split_ascii_whitespace().filter_map(|item| digest_of(item.split('?').next()?)).peekable();
    digests.peek().is_some() && digests.all(|(algorithm, value)| has_digest(list, algorithm, value))
}

/// Whether a list names a digest, whose base64 may be of either alphabet.
#[inline]
pub(super) fn has_digest(list: &[String], algorithm: &str, value: &str) -> bool {
    let same = |own: &str| own.len() == value.len() && own.bytes().map(standard).eq(value.bytes().map(standard));
    list.iter()
        .filter_map(|word| hash_of(word))
        .any(|(own, digest)| own.eq_ignore_ascii_case(algorithm) && same(digest))
}

#[inline]
fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}
