//! Whether a source list allows a thing already, as a browser compares them. In doubt it does not: it was reported.
//!
//! Specification: [CSP 3, section 6.7.2.8](https://www.w3.org/TR/CSP3/#match-url-to-source-expression).

use secure_core::Source;

/// Whether a word of a list allows what the source does. Pages that are all `plain` were loaded over HTTP.
pub(super) fn covers(word: &str, source: &Source, plain: bool) -> bool {
    let page = if plain { "http" } else { "https" };
    let text = source.to_string();
    match source {
        Source::SelfOrigin => {
            word.eq_ignore_ascii_case(&text) || word == "*" || word.strip_suffix(':').is_some_and(|it| fits(it, page))
        }
        Source::WasmUnsafeEval => word == text || word == "'unsafe-eval'",
        Source::Host(_) => match text.split_once("://") {
            Some((scheme, authority)) => host(word, scheme, authority, page),
            None => word == text,
        },
        _ => word.eq_ignore_ascii_case(&text),
    }
}

fn host(word: &str, scheme: &str, authority: &str, page: &str) -> bool {
    if word == "*" {
        return matches!(scheme, "http" | "https" | "ws" | "wss");
    }
    if let Some(known) = word.strip_suffix(':') {
        return fits(known, scheme);
    }
    // Without a scheme, that of the page counts.
    let (known, pattern) = word.split_once("://").unwrap_or((page, word));
    // A path narrows the source down to less than the origin.
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    let ((name, port), (wanted, wanted_port)) = (parts(pattern), parts(authority));
    let port_fits = match (port, wanted_port) {
        (Some("*"), _) => true,
        (Some(port), None) => matches!((scheme, port), ("http" | "ws", "80") | ("https" | "wss", "443")),
        (port, wanted) => port == wanted,
    };
    let name = name.to_ascii_lowercase();
    let name_fits = match name.strip_prefix('*') {
        Some(domain) => domain.is_empty() || wanted.ends_with(domain) && wanted.len() > domain.len(),
        None => name == wanted,
    };
    fits(known, scheme) && port_fits && name_fits
}

/// Whether a scheme is the one of a source, or the better one of the two.
fn fits(known: &str, scheme: &str) -> bool {
    let known = known.to_ascii_lowercase();
    known == scheme || matches!((known.as_str(), scheme), ("http", "https") | ("ws", "wss"))
}

/// Host and port.
fn parts(authority: &str) -> (&str, Option<&str>) {
    authority.rsplit_once(':').map_or((authority, None), |(host, port)| (host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, plain: bool, words: &[&str], others: &[&str]) {
        let source: Source = source.parse().unwrap();
        for (words, expected) in [(words, true), (others, false)] {
            for word in words {
                assert_eq!(covers(word, &source, plain), expected, "{word} {source}");
            }
        }
    }

    #[test]
    fn hosts_match_by_scheme_name_and_port() {
        check(
            "https://a.b.example",
            false,
            &[
                "*",
                "https:",
                "HTTP:",
                "a.b.example",
                "A.B.example/",
                "*.b.example",
                "*.example",
                "http://a.b.example",
                "https://*",
                "https://*:*",
                "*:*",
                "a.b.example:443",
                "a.b.example:*",
            ],
            &[
                "'self'",
                "wss:",
                "b.example",
                "*.a.b.example",
                "a.b.example/x",
                "a.b.example:8443",
                "a.b.example:80",
                "ws://a.b.example",
                "xa.b.example",
                "*.c.example",
                "data:",
            ],
        );
        check("https://b.example", false, &["b.example"], &["*.b.example"]);
        check(
            "https://b.example:8443",
            false,
            &["b.example:8443", "*.example:*", "https:"],
            &["b.example", "*.example"],
        );
    }

    /// Without a scheme, that of the page counts, or the better one.
    #[test]
    fn sources_without_a_scheme_have_that_of_the_page() {
        check("http://cdn.example", false, &["http://cdn.example", "http:", "*"], &["cdn.example", "https:", "*:*"]);
        check("http://cdn.example", true, &["cdn.example", "cdn.example:80"], &["https://cdn.example"]);
        check("https://cdn.example", true, &["cdn.example"], &["cdn.example:80"]);
        check("wss://cdn.example", false, &["wss:", "ws://cdn.example", "*"], &["cdn.example", "https://cdn.example"]);
    }

    #[test]
    fn keywords_and_schemes_match_themselves() {
        check("'self'", false, &["'self'", "*", "https:", "http:"], &["data:", "app.example"]);
        check("'self'", true, &["'self'", "http:"], &["https:"]);
        check("data:", false, &["data:", "DATA:"], &["*", "blob:"]);
        check("'wasm-unsafe-eval'", false, &["'wasm-unsafe-eval'", "'unsafe-eval'"], &["*"]);
        check("'unsafe-eval'", false, &["'unsafe-eval'"], &["'wasm-unsafe-eval'", "*"]);
    }
}
