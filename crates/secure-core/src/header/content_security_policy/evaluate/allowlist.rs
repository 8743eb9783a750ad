//! Whether an address matches a list of sources.

use super::{Page, WebUrl, is_keyword, percent_decoded};
use crate::wire::authority::is_scheme;

/// Whether a source list lets an address through. After a redirect the path of a source does not count.
#[inline]
pub(super) fn matches(list: &[String], url: &WebUrl, page: Page<'_>, redirected: bool) -> bool {
    match list {
        [only] if is_keyword(only, "'none'") => false,
        list => list.iter().any(|word| source_matches(word, url, page, redirected)),
    }
}

#[inline]
fn source_matches(word: &str, url: &WebUrl, page: Page<'_>, redirected: bool) -> bool {
    if word == "*" {
        let own = page.url.is_some_and(|page| scheme_matches(page.scheme(), url.scheme()));
        // Browsers check a WebSocket as the HTTP request that opens it.
        return own || matches!(url.scheme(), "http" | "https" | "ws" | "wss");
    }
    if is_keyword(word, "'self'") {
        return page.url.is_some_and(|page| is_self(page, url));
    }
    if let Some(scheme) = word.strip_suffix(':').filter(|scheme| is_scheme(scheme.as_bytes())) {
        return scheme_matches(scheme, url.scheme());
    }
    HostSource::read(word).is_some_and(|source| source.matches(url, page, redirected))
}

/// `'self'`: the page's origin, and the secure variants of it.
#[inline]
fn is_self(page: &WebUrl, url: &WebUrl) -> bool {
    let (Some(own), Some(host)) = (page.host(), url.host()) else { return false };
    let secure = matches!(url.scheme(), "https" | "wss");
    let scheme = page.scheme() == url.scheme() || secure || (page.scheme() == "http" && url.scheme() == "ws");
    // Default ports are left out of both.
    own == host && page.port() == url.port() && scheme
}

/// Whether a scheme of a source covers that of an address: itself, or a secure variant of it.
#[inline]
fn scheme_matches(source: &str, scheme: &str) -> bool {
    let source = source.to_ascii_lowercase();
    source == scheme
        || match source.as_str() {
            "http" | "wss" => scheme == "https",
            "ws" => matches!(scheme, "wss" | "http" | "https"),
            _ => false,
        }
}

/// A source that names a host: `[scheme://]host[:port][path]`.
struct HostSource<'a> {
    scheme: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl<'a> HostSource<'a> {
    /// Reads a source; `None` for what the grammar of the specification does not know.
    #[inline]
    fn read(word: &'a str) -> Option<Self> {
        let (scheme, rest) = match word.split_once("://") {
            Some((scheme, rest)) => (Some(scheme).filter(|scheme| is_scheme(scheme.as_bytes())), rest),
            None => (None, word),
        };
        if scheme.is_none() && rest.len() != word.len() {
            return None;
        }
        let at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(at)?;
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let digits = |port: &str| port == "*" || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
        let good = is_host(host) && port.is_none_or(digits) && is_path(path);
        good.then_some(Self { scheme, host, port, path })
    }

    #[inline]
    fn matches(&self, url: &WebUrl, page: Page<'_>, redirected: bool) -> bool {
        let scheme = self.scheme.or_else(|| page.url.map(WebUrl::scheme));
        let Some(host) = url.host() else { return false };
        scheme.is_some_and(|scheme| scheme_matches(scheme, url.scheme()))
            && host_matches(self.host, host)
            && port_matches(self.port, url)
            && (redirected || path_matches(self.path, url.path()))
    }
}

/// `*`, or labels of letters, digits and `-`, which may follow a `*.`.
#[inline]
fn is_host(text: &str) -> bool {
    let labels = text.strip_prefix("*.").unwrap_or(text);
    let label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text == "*" || labels.split('.').all(|part| !part.is_empty() && part.bytes().all(label))
}

#[inline]
fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+=:@".contains(&byte);
    text.bytes().all(plain)
}

#[inline]
fn host_matches(pattern: &str, host: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    if let Some(domain) = pattern.strip_prefix('*') {
        let at = host.len().checked_sub(domain.len());
        let end = at.and_then(|at| host.get(at..));
        return end.is_some_and(|end| end.eq_ignore_ascii_case(domain)) && host.len() > domain.len();
    }
    // The specification lets one address through, and no other: a certificate rarely names one.
    let is_address =
        pattern.split('.').count() == 4 && pattern.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    pattern.eq_ignore_ascii_case(host) && (!is_address || pattern == "127.0.0.1")
}

#[inline]
fn port_matches(pattern: Option<&str>, url: &WebUrl) -> bool {
    let default = WebUrl::default_port(url.scheme());
    let actual = url.port().or(default);
    match pattern {
        None => actual == default,
        Some("*") => true,
        Some(port) => port.parse().ok() == actual && actual.is_some(),
    }
}

/// Whether the path of a source covers that of an address: all of it, or up to a `/` at the end.
#[inline]
fn path_matches(pattern: &str, path: &str) -> bool {
    if pattern.is_empty() || (pattern == "/" && path.is_empty()) {
        return true;
    }
    let exact = !pattern.ends_with('/');
    let mut wanted: Vec<&str> = pattern.split('/').collect();
    let pieces: Vec<&str> = path.split('/').collect();
    if wanted.len() > pieces.len() || (exact && wanted.len() != pieces.len()) {
        return false;
    }
    if !exact {
        wanted.pop();
    }
    wanted.iter().zip(&pieces).all(|(want, have)| percent_decoded(want) == percent_decoded(have))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, url: &str, page: &str, expected: bool) {
        let (url, page) = (WebUrl::parse(url).unwrap(), WebUrl::parse(page).unwrap());
        let matched = matches(&[word.to_owned()], &url, Page::of(&page), false);
        assert_eq!(matched, expected, "{word}");
    }

    const PAGE: &str = "https://app.example/";

    #[test]
    fn schemes() {
        check("http:", "https://a.example/", PAGE, true);
        check("https:", "http://a.example/", PAGE, false);
        check("HTTPS:", "https://a.example/", PAGE, true);
        check("a.example", "http://a.example/", PAGE, false);
        check("a.example", "https://a.example/", "http://app.example/", true);
    }

    #[test]
    fn own_origin() {
        check("'self'", "https://app.example/x", "http://app.example/", true);
        check("'self'", "http://app.example/x", PAGE, false);
        check("'self'", "wss://app.example/x", PAGE, true);
        check("'self'", "https://app.example:8443/x", PAGE, false);
        check("'self'", "https://app.example:8443/x", "http://app.example:8443/", true);
    }

    #[test]
    fn hosts_and_ports() {
        check("*.a.example", "https://b.a.example/", PAGE, true);
        check("*.a.example", "https://a.example/", PAGE, false);
        check("a.example:*", "https://a.example:1/", PAGE, true);
        check("a.example:99999999999", "https://a.example/", PAGE, false);
        check("10.0.0.1", "https://10.0.0.1/", PAGE, false);
        for word in ["a.example.", "a*.example", "://a.example", "1:://a", "a.example:", "a.example/?x"] {
            check(word, "https://a.example/", PAGE, false);
        }
    }

    #[test]
    fn paths() {
        check("a.example/x/", "https://a.example/x/y", PAGE, true);
        check("a.example/x", "https://a.example/x/y", PAGE, false);
        check("a.example/%78/", "https://a.example/x/", PAGE, true);
    }
}
