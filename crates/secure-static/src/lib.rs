//! Content security policies for pages that a build made, without `'unsafe-inline'`.
//!
//! Trunk, Vite, Leptos, Dioxus, mdBook and Zola write pages with inline scripts, import maps and styles. No handler makes
//! them, so that nobody puts a nonce in. This crate reads the folder at start-up, or in `build.rs`, and gives
//!
//! - [a policy](StaticSite::policy) with the hash of each inline script and style, for all pages or [for one](StaticPage::policy),
//! - a message with file, line and cure for everything that no hash allows, such as `onclick="…"`,
//! - [what the policy would still block](StaticSite::blocked): other hosts, frames, WebAssembly,
//! - pages in which [the nonce of each response](Nonces) is put where the build left a place for it,
//! - [`integrity` attributes](StaticSite::integrity) for scripts, styles and imported modules,
//! - a [policy for the service worker](service_worker_policy).
//!
//! ```
//! use secure_core::{Policy, XFrameOptions};
//! use secure_static::StaticSite;
//!
//! let page = "<!doctype html><meta charset=utf-8><script type=module>\r\nimport('/app.js');\n</script>";
//! let site = StaticSite::of([("index.html", page)])?; // or `StaticSite::scan("dist")?`
//! let csp = site.policy(&StaticSite::base_policy())?;
//! assert!(csp.to_string().contains("script-src 'self' 'sha256-Sy128N/emT+1Hv06EwBoHTEdGaG4apfCO7gORIVbd34='"));
//! assert!(site.blocked(&csp).is_empty());
//! let policy = Policy::recommended().with(csp).with(XFrameOptions::Deny); // as its `frame-ancestors 'none'`
//! # policy.prepare::<secure_core::MemoryBackend>()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Serving
//!
//! The file server of the framework serves the assets. This crate holds the pages alone, and a handler of the application
//! answers with them; so mount it before the file server, or leave the pages out there. Which page a path is, also for a
//! single-page application, says [`StaticSite::find`].
//!
//! | request | what to do |
//! |---|---|
//! | `GET` | [`bytes`](StaticPage::bytes), or [`with_nonce`](StaticPage::with_nonce) where the page [needs one](StaticPage::needs_nonce); [`CONTENT_TYPE`](StaticPage::CONTENT_TYPE) and [`cache_control`](StaticPage::cache_control) |
//! | `HEAD` | the same headers without the body; frameworks that answer `HEAD` by the handler of `GET` do so by themselves |
//! | `If-None-Match` | `304` where [`is_known`](StaticPage::is_known) says so: never with a nonce, since a stored page would have an old one |
//! | `Range` | ignored: the whole page with `200`, which the standard allows |
//! | `Accept-Encoding` | a layer compresses the response; `index.html.br` beside the page is not read, since it has no nonce |
//!
//! With a nonce, `Cache-Control` is `no-store`; without one, it is `no-cache`, and the `ETag` is a digest of the page.
//! Assets need no content security policy: it counts for pages and workers. A policy of the layer can leave them out with
//! [`ResponseClass::Asset`](secure_core::ResponseClass::Asset). The file of a service worker is the exception: its policy
//! governs what the worker fetches, so give it that of [`service_worker_policy`] or none.
//!
//! # Hostile folders
//!
//! A build can be made to write anything. Links that lead out of the folder, names that are not UTF-8, and what is neither
//! file nor folder are errors; [`Limits`] bound count, depth and sizes. Texts of pages are escaped in messages.
//!
//! # Caveats
//!
//! - What scripts write into a page is not seen: a library that adds `<style>` or calls `eval` still fails.
//! - XHTML (`*.xhtml`) and SVG files, which are read by other rules, are not pages here.
//! - The name of the site's own host is not known: where a policy names it instead of `'self'`, what it lets through is listed
//!   as blocked.
//! - The hashes are those of pages that are served as they are. A proxy that changes pages breaks them.

pub mod build;

mod address;
mod finding;
mod folder;
mod integrity;
mod judge;
mod limits;
mod nonces;
mod page;
mod policy;
mod site;
mod source_list;
mod worker;

pub use secure_html;

pub use self::{
    finding::{Error, Finding},
    integrity::{Change, Integrity},
    limits::Limits,
    nonces::Nonces,
    page::StaticPage,
    site::StaticSite,
    worker::service_worker_policy,
};
