//! A policy for the file of a service worker.

use secure_core::{ContentSecurityPolicy, Source, SourceList};

use crate::source_list::Rules;

/// The directives of what a page loads, and its service worker then fetches for it.
const LOADED: &[&str] = &[
    "connect-src",
    "default-src",
    "font-src",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "script-src",
    "script-src-elem",
    "style-src",
    "style-src-elem",
];

/// A policy for the file of a service worker, from that of the pages that it serves.
///
/// The policy that comes with `sw.js` governs what the worker itself fetches. A worker that keeps copies fetches images,
/// styles and scripts of the page, and under the page's own policy each of them would be asked of `connect-src`. So this one
/// lets the worker fetch from every place that the page may load from, and run scripts of its own site alone. Hashes, nonces
/// and `'strict-dynamic'`, which mean nothing in a worker, are left out.
///
/// ```
/// use secure_static::service_worker_policy;
///
/// let page = "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; img-src https://img.example data:".parse()?;
/// assert_eq!(
///     service_worker_policy(&page).to_string(),
///     "default-src 'self' https://img.example data:; script-src 'self'",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
#[must_use]
pub fn service_worker_policy(page: &ContentSecurityPolicy) -> ContentSecurityPolicy {
    let rules = Rules::of(page);
    let mut places = vec![Source::SelfOrigin];
    let mut scripts = vec![Source::SelfOrigin];
    for (name, word) in rules.words().filter(|(name, _)| LOADED.contains(name)) {
        match word.parse() {
            Ok(source @ (Source::Host(_) | Source::Scheme(_))) if !places.contains(&source) => places.push(source),
            Ok(source @ Source::WasmUnsafeEval) if name.starts_with("script-src") && !scripts.contains(&source) => {
                scripts.push(source);
            }
            _ => {}
        }
    }
    let list = |sources: Vec<Source>| SourceList::try_from(sources).unwrap_or_else(|_| Source::SelfOrigin.into());
    ContentSecurityPolicy::new().default_src(list(places)).script_src(list(scripts))
}
