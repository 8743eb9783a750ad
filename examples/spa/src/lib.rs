//! A single-page application, as a build tool writes it into `dist`: an inline module, an import map, WebAssembly and a
//! service worker. Its policy has neither `'unsafe-inline'` nor a nonce. Each file of `bin` serves it by one framework.

use blog::Failure;
use secure_core::{CacheControl, ContentSecurityPolicy, Headers, Policy, ResponseClass};
use secure_static::{StaticPage, StaticSite, service_worker_policy};

/// The folder that the build writes.
pub const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dist");

/// What the file server of the framework serves, at `/assets`. Its names change with its content.
pub const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dist/assets");

/// The service worker, which is served at `/sw.js` with headers of its own.
pub const WORKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/dist/sw.js");

/// The application: its pages, and what goes out with them.
#[derive(Clone, Debug)]
pub struct Spa {
    site: StaticSite,
    /// For all responses.
    pub policy: Policy,
    /// For the service worker instead.
    pub worker: Headers,
}

/// What is replied to a request for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Whether the browser has the page already: then the status is 304, and the body empty.
    pub is_known: bool,
    /// Names and values of headers.
    pub fields: [(&'static str, String); 3],
    /// The page.
    pub body: Vec<u8>,
}

impl Spa {
    /// Reads the pages, and makes the policy that lets them run.
    ///
    /// # Errors
    /// If a page has something that no hash allows, such as `onclick="…"`. The error names file and line.
    pub fn load() -> Result<Self, Failure> {
        let site = StaticSite::scan(DIST)?.with_fallback("index.html")?;
        let csp = site.policy(&StaticSite::base_policy().with_wasm())?;
        // A policy counts for pages. Assets need none, and may be kept for ever.
        let assets = Headers::strict().without::<ContentSecurityPolicy>();
        let for_ever = assets.clone().with(CacheControl::new("max-age=31536000, immutable")?);
        Ok(Self {
            site,
            policy: Policy::strict().with(csp.clone()).for_class(ResponseClass::Asset, for_ever),
            worker: assets.with(service_worker_policy(&csp)).with(CacheControl::new("no-cache")?),
        })
    }

    /// What is replied to a request for a path, whose `If-None-Match` this is. `None` is a 404: there is no such file.
    #[must_use]
    pub fn reply(&self, path: &str, if_none_match: Option<&str>) -> Option<Reply> {
        let page = self.site.find(path)?;
        let is_known = if_none_match.is_some_and(|tags| page.is_known(tags));
        Some(Reply {
            is_known,
            fields: [
                ("content-type", StaticPage::CONTENT_TYPE.to_owned()),
                ("cache-control", page.cache_control().to_owned()),
                ("etag", page.etag().to_owned()),
            ],
            body: if is_known { Vec::new() } else { page.bytes().to_vec() },
        })
    }
}

#[cfg(test)]
mod tests {
    use secure_core::{MemoryBackend, PreparedOverride};

    use super::*;

    #[test]
    fn all_headers_are_free_of_faults() {
        let spa = Spa::load().unwrap();
        assert_eq!(spa.policy.prepare::<MemoryBackend>().err(), None);
        assert_eq!(PreparedOverride::<MemoryBackend>::new(&spa.worker).err(), None);
    }

    #[test]
    fn the_policy_is_strict_and_blocks_nothing_of_the_pages() {
        let spa = Spa::load().unwrap();
        let csp = spa.policy.headers.content_security_policy.as_ref().unwrap();
        assert!(spa.site.blocked(csp).is_empty());
        let text = csp.to_string();
        assert_eq!(text.matches("'sha256-").count(), 3, "{text}");
        assert!(!text.contains("'unsafe-inline'") && !text.contains("'nonce-"), "{text}");
    }

    #[test]
    fn all_that_pages_load_has_its_digest() {
        let spa = Spa::load().unwrap();
        let integrity = spa.site.integrity().unwrap();
        assert!(integrity.is_ready(), "{integrity:?}");
    }

    #[test]
    fn pages_are_replied_once_and_known_after() {
        let spa = Spa::load().unwrap();
        let reply = spa.reply("/users/7", None).unwrap();
        assert!(!reply.is_known && reply.body.starts_with(b"<!doctype html>"));
        let [_, _, (_, etag)] = &reply.fields;
        let again = spa.reply("/", Some(etag)).unwrap();
        assert!(again.is_known && again.body.is_empty());
        assert_eq!(spa.reply("/missing.js", None), None);
    }
}
