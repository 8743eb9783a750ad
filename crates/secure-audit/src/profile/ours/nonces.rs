//! Nonces: that they differ between responses, are those of the page, and stay out of shared caches.

use std::collections::HashSet;

use super::{OWN, Site};
use crate::{finding::Findings, page::Markup, rule, seen::Fields, text::quoted};

const PLACE: &str = "Content-Security-Policy: script-src";

pub(super) fn judge(site: &Site<'_>, findings: &mut Findings) {
    let fields = site.seen.fields();
    let own = nonces(fields);
    if own.is_empty() {
        return;
    }
    let tags = site.page.scripts.iter().chain(&site.page.styles);
    let foreign = tags.filter_map(|tag| tag.nonce.as_deref()).find(|nonce| !nonce.is_empty() && !own.contains(nonce));
    if let Some(nonce) = foreign {
        let problem = format!("the page says nonce={}, which the header does not name", quoted(nonce));
        findings.add(rule::CSP_NONCE_MISMATCH, OWN, "body: nonce", nonce, problem);
    }
    if let Some(why) = cached(fields) {
        let problem = format!("the page has a nonce, and {why} lets a shared cache store it");
        let value = fields.joined("cache-control").unwrap_or_default();
        findings.add(rule::CSP_NONCE_CACHED, OWN, "Cache-Control", &value, problem);
    }
    let Some(again) = site.seen.second() else { return };
    let other = nonces(&again.fields);
    let page = Markup::read(&again.body);
    let in_page = |nonce: &&str| page.scripts.iter().any(|tag| tag.nonce.as_deref() == Some(*nonce));
    if let Some(nonce) = own.iter().find(|nonce| other.contains(*nonce) || in_page(nonce)) {
        let problem = format!("two responses have the nonce {}", quoted(nonce));
        findings.add(rule::CSP_NONCE_REPEATED, OWN, PLACE, nonce, problem);
    }
}

/// The nonces that the headers name.
fn nonces(fields: &Fields) -> HashSet<&str> {
    let values = fields
        .iter()
        .filter(|field| matches!(field.name(), "content-security-policy" | "content-security-policy-report-only"));
    let words = values.flat_map(|field| field.value().split([' ', '\t', ';', ',']));
    words.filter_map(nonce).collect()
}

/// The value of `'nonce-...'`.
fn nonce(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
    let (prefix, value) = inner.split_at_checked(6)?;
    prefix.eq_ignore_ascii_case("nonce-").then_some(value)
}

/// What lets a shared cache store a response ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111#section-3)).
fn cached(fields: &Fields) -> Option<String> {
    let control = fields.joined("cache-control").unwrap_or_default().to_ascii_lowercase();
    let directives: Vec<&str> = control.split(',').map(str::trim).collect();
    let has = |name: &str| directives.iter().any(|own| own.split('=').next().map(str::trim) == Some(name));
    // With `no-cache`, the cache asks before each use; the answer 304 then comes with a new nonce and the old page.
    if has("no-store") || has("private") {
        return None;
    }
    let fresh = |name: &str| {
        directives.iter().find(|own| {
            own.split_once('=').is_some_and(|(own, seconds)| own.trim() == name && seconds.trim_matches('"') != "0")
        })
    };
    let explicit = fresh("s-maxage").or_else(|| fresh("max-age")).map(|directive| quoted(directive));
    let public = || has("public").then(|| "\"public\"".to_owned());
    let expires = || fields.first("expires").filter(|date| date.len() > 2).map(|_| "Expires".to_owned());
    let guessed = || fields.has("last-modified").then(|| "Last-Modified without Cache-Control".to_owned());
    explicit.or_else(public).or_else(expires).or_else(guessed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&str, &str)], expected: Option<&str>) {
        assert_eq!(cached(&Fields::collect(headers)).as_deref(), expected, "{headers:?}");
    }

    #[test]
    fn shared_caches() {
        check(&[("Cache-Control", "public, max-age=3600")], Some("\"max-age=3600\""));
        check(&[("Cache-Control", "max-age=0")], None);
        check(&[("Cache-Control", "private, max-age=60")], None);
        check(&[("Cache-Control", "no-store")], None);
        check(&[("Cache-Control", "Public")], Some("\"public\""));
        check(&[("Last-Modified", "x")], Some("Last-Modified without Cache-Control"));
        check(&[], None);
    }

    #[test]
    fn nonces_of_headers() {
        let fields =
            Fields::collect([("Content-Security-Policy", "script-src 'nonce-a'; style-src 'NONCE-b', x 'nonce-é")]);
        let mut all: Vec<&str> = nonces(&fields).into_iter().collect();
        all.sort_unstable();
        assert_eq!(all, ["a", "b"]);
    }
}
