//! [`StaticSite`]: the pages of a folder that a build made.

use std::{collections::HashMap, fmt::Write as _, path::Path};

use secure_core::ContentSecurityPolicy;

use crate::{
    Error, Finding, Limits, Nonces, StaticPage,
    folder::{self, Entry},
    policy,
};

/// The pages of a folder that a build made, read at start-up.
///
/// ```
/// use secure_core::{Policy, XFrameOptions};
/// use secure_static::StaticSite;
///
/// # let folder = std::env::temp_dir().join(format!("secure-static-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # std::fs::write(folder.join("index.html"), "<script>start()</script><script src=/app.js></script>")?;
/// let site = StaticSite::scan(&folder)?; // for example "dist"
/// let csp = site.policy(&StaticSite::base_policy())?;
/// assert_eq!(
///     csp.to_string(),
///     "default-src 'self'; script-src 'self' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='; \
///      style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
///      frame-ancestors 'none'",
/// );
/// let policy = Policy::recommended().with(csp).with(XFrameOptions::Deny); // and from here as with any other policy
/// # policy.prepare::<secure_core::MemoryBackend>()?;
///
/// let page = site.find("/").expect("the folder has an index.html");
/// assert_eq!(page.bytes(), b"<script>start()</script><script src=/app.js></script>");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticSite {
    pages: Vec<StaticPage>,
    /// The other files, sorted by name.
    assets: Vec<Entry>,
    mount: String,
    /// The index of the page for each path.
    routes: HashMap<String, usize>,
    fallback: Option<usize>,
    limits: Limits,
}

impl StaticSite {
    /// Reads all pages of a folder, which are the files `*.html` and `*.htm`, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// If a page cannot be read, or the folder is beyond a limit, or a link leads out of it.
    pub fn scan(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Self::scan_within(folder, Limits::default())
    }

    /// The same within other limits.
    ///
    /// # Errors
    ///
    /// As [`scan`](Self::scan).
    pub fn scan_within(folder: impl AsRef<Path>, limits: Limits) -> Result<Self, Error> {
        let (html, assets): (Vec<_>, Vec<_>) =
            folder::files(folder.as_ref(), limits)?.into_iter().partition(|entry| folder::is_page(&entry.name));
        let mut left = limits.pages;
        let mut pages = Vec::new();
        for entry in html {
            let (limit, name) = if left < limits.page.bytes { (left, "pages") } else { (limits.page.bytes, "page") };
            let html = folder::read(&entry, limit, name)?;
            left -= html.len();
            pages.push(StaticPage::new(entry.name, Some(entry.path), html, limits.page)?);
        }
        Ok(Self::build(pages, assets, limits))
    }

    /// Pages that are in memory already, each with its name, as those that are compiled into the program.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub fn of<N: Into<String>, H: Into<Vec<u8>>>(pages: impl IntoIterator<Item = (N, H)>) -> Result<Self, Error> {
        let pages = pages
            .into_iter()
            .map(|(name, html)| StaticPage::new(name.into(), None, html.into(), secure_html::Limits::default()));
        let mut pages = pages.collect::<Result<Vec<_>, _>>()?;
        pages.sort_by(|one, other| one.name().cmp(other.name()));
        Ok(Self::build(pages, Vec::new(), Limits::default()))
    }

    fn build(pages: Vec<StaticPage>, assets: Vec<Entry>, limits: Limits) -> Self {
        let mut site = Self { pages, assets, mount: "/".to_owned(), routes: HashMap::new(), fallback: None, limits };
        site.route();
        site
    }

    /// The same site under a path, as with `base: '/app/'` of Vite or `public_url` of Trunk.
    ///
    /// # Errors
    ///
    /// If the path does not begin and end with `/`.
    pub fn mounted_at(mut self, path: &str) -> Result<Self, Error> {
        if !path.starts_with('/') || !path.ends_with('/') || path.contains("//") {
            let problem = format!("{path:?} is not the path of a folder");
            return Err(Error::of("mount", problem, "begin and end it with \"/\", as in \"/app/\""));
        }
        path.clone_into(&mut self.mount);
        self.route();
        Ok(self)
    }

    /// Puts the nonce of each response into the pages.
    ///
    /// # Errors
    ///
    /// If a page has a nonce that is neither empty nor a placeholder.
    #[expect(clippy::needless_pass_by_value, reason = "callers make it here, and have no use for it after")]
    pub fn with_nonces(mut self, nonces: Nonces) -> Result<Self, Error> {
        let findings: Vec<Finding> = self.pages.iter_mut().flat_map(|page| page.take_nonces(&nonces)).collect();
        if findings.is_empty() { Ok(self) } else { Err(Error::new(findings)) }
    }

    /// Answers with this page where [`find`](Self::find) finds no other and the path does not look like a file, as a
    /// single-page application wants it. A missing script stays missing: a page in its place would only hide the mistake.
    ///
    /// # Errors
    ///
    /// If there is no such page.
    ///
    /// ```
    /// use secure_static::StaticSite;
    ///
    /// let site = StaticSite::of([("index.html", "<p>Hello"), ("about/index.html", "")])?.with_fallback("index.html")?;
    /// let name = |path: &str| site.find(path).map(|page| page.name());
    /// assert_eq!(name("/"), Some("index.html"));
    /// assert_eq!(name("/about"), Some("about/index.html"));
    /// assert_eq!(name("/about/"), Some("about/index.html"));
    /// assert_eq!(name("/users/7"), Some("index.html"));
    /// assert_eq!(name("/assets/app.js"), None);
    /// # Ok::<(), secure_static::Error>(())
    /// ```
    pub fn with_fallback(mut self, name: &str) -> Result<Self, Error> {
        match self.pages.iter().position(|page| page.name() == name) {
            Some(index) => {
                self.fallback = Some(index);
                Ok(self)
            }
            None => Err(Error::of(name, "the folder has no such page", "name one that it has, as \"index.html\"")),
        }
    }

    /// All pages, sorted by name.
    #[must_use]
    pub fn pages(&self) -> &[StaticPage] {
        &self.pages
    }

    /// The page for the path of a request, as it stands in the request line, without the query. It is looked up among the
    /// names that were read at start-up: no file is opened, so that no path leads out of the folder.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&StaticPage> {
        let path = path.split('?').next().unwrap_or_default();
        let found = self.routes.get(path).copied();
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let inside = path.starts_with(&self.mount) || format!("{path}/") == self.mount;
        let fallback = self.fallback.filter(|_| inside && !is_file);
        self.pages.get(found.or(fallback)?)
    }

    /// A policy for all pages: this one, with the hash of each inline script and style that it does not let through yet.
    ///
    /// # Errors
    ///
    /// If a page has what no hash allows: handlers in attributes, addresses of `javascript:`, and `style` attributes, unless
    /// the policy has `'unsafe-hashes'` there, or `'unsafe-inline'`. All of them are reported at once, each with its line.
    ///
    /// ```
    /// use secure_static::StaticSite;
    ///
    /// let site = StaticSite::of([("index.html", "<button onclick='save()'>Save</button>")])?;
    /// assert_eq!(
    ///     site.policy(&StaticSite::base_policy()).unwrap_err().to_string(),
    ///     "index.html:1:1: the handler onclick=\"save()\" does not run, and no hash allows it; call `addEventListener` in a \
    ///      script instead",
    /// );
    /// # Ok::<(), secure_static::Error>(())
    /// ```
    pub fn policy(&self, base: &ContentSecurityPolicy) -> Result<ContentSecurityPolicy, Error> {
        policy::of(self.pages.iter(), base)
    }

    /// What a policy would keep from working in the pages: loads from other hosts, frames, forms, inline scripts without
    /// their hash, WebAssembly.
    ///
    /// ```
    /// use secure_static::StaticSite;
    ///
    /// let site = StaticSite::of([("index.html", "<script src=https://cdn.example/a.js></script>")])?;
    /// let blocked = site.blocked(&StaticSite::base_policy());
    /// assert_eq!(
    ///     blocked[0].to_string(),
    ///     "index.html:1:1: script-src does not let \"https://cdn.example/a.js\" through; add its host to the policy, or keep \
    ///      a copy of the file on your own site",
    /// );
    /// # Ok::<(), secure_static::Error>(())
    /// ```
    #[must_use]
    pub fn blocked(&self, policy: &ContentSecurityPolicy) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.pages.iter().flat_map(|page| page.blocked(policy)).collect();
        found.extend(policy::webassembly(self.assets.iter().map(|entry| entry.name.as_str()), policy));
        found
    }

    /// The hashes that a policy has and no page needs.
    ///
    /// ```
    /// use secure_static::StaticSite;
    ///
    /// let old = StaticSite::of([("index.html", "<script>old()</script>")])?.policy(&StaticSite::base_policy())?;
    /// let new = StaticSite::of([("index.html", "<script>new()</script>")])?;
    /// assert_eq!(new.unused(&old), ["'sha256-MTOuzg7Jj1srIlDCCzYeSmPpRNCqBZ79oRCui52sEhw='"]);
    /// # Ok::<(), secure_static::Error>(())
    /// ```
    #[must_use]
    pub fn unused(&self, policy: &ContentSecurityPolicy) -> Vec<String> {
        policy::unused(self.pages.iter(), policy)
    }

    /// Own content only, nothing inline, as the policy to which [`policy`](Self::policy) adds hashes.
    ///
    /// It names the site's own files instead of trusting them by `'strict-dynamic'`, so that scripts need neither a nonce nor
    /// `integrity`. Where the site has WebAssembly, add [`Source::WasmUnsafeEval`](secure_core::Source::WasmUnsafeEval).
    ///
    /// It forbids frames, so `X-Frame-Options` is `DENY` beside it: with the `SAMEORIGIN` of
    /// [`Policy::recommended`](secure_core::Policy::recommended), the policy does not start.
    ///
    /// ```
    /// assert_eq!(
    ///     secure_static::StaticSite::base_policy().to_string(),
    ///     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; \
    ///      base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    /// );
    /// ```
    #[must_use]
    pub fn base_policy() -> ContentSecurityPolicy {
        policy::base()
    }

    /// Whether the folder has a file of WebAssembly.
    #[must_use]
    pub fn has_webassembly(&self) -> bool {
        self.assets.iter().any(|entry| folder::ends(&entry.name, &["wasm"]))
    }

    pub(crate) fn assets(&self) -> &[Entry] {
        &self.assets
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn mount(&self) -> &str {
        &self.mount
    }

    /// Notes which page each path is.
    fn route(&mut self) {
        self.routes.clear();
        for (index, page) in self.pages.iter_mut().enumerate() {
            page.mount(&self.mount);
            let path = format!("{}{}", self.mount, encode(page.name()));
            let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_owned();
            if let Some(folder) = stem.strip_suffix("index").filter(|folder| folder.ends_with('/')) {
                self.routes.insert(folder.to_owned(), index);
                let bare = folder.trim_end_matches('/');
                if !bare.is_empty() {
                    self.routes.entry(bare.to_owned()).or_insert(index);
                }
            } else {
                self.routes.insert(stem, index);
            }
            self.routes.insert(path, index);
        }
    }
}

/// A name as browsers write it in a path.
pub(crate) fn encode(name: &str) -> String {
    let mut path = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b' ' | b'"' | b'#' | b'%' | b'<' | b'>' | b'?' | b'`' | b'{' | b'}' | ..=0x1f | 0x7f.. => {
                let _ = write!(path, "%{byte:02X}");
            }
            other => path.push(char::from(other)),
        }
    }
    path
}
