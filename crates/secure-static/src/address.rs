//! [`Address`]: where an attribute of a page leads, and whether a source of a policy matches it.

/// Where an attribute leads, from the page's own site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A path of the site itself, from its root.
    Own(String),
    /// A scheme without a host, such as `data`.
    Scheme(String),
    /// Another host: its scheme, where one is written, its name with the port, and its path.
    Other { scheme: Option<String>, host: String, path: String },
}

impl Address {
    /// Reads an address as a browser does that shows a page at `base`, which is a path from the root.
    pub(crate) fn read(text: &str, base: &Self) -> Self {
        let trimmed = text.trim_matches(|char: char| char <= ' ');
        let text: String = trimmed.chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).collect();
        if let Some((scheme, rest)) = scheme(&text) {
            let scheme = scheme.to_ascii_lowercase();
            let is_web = matches!(scheme.as_str(), "http" | "https" | "ws" | "wss");
            return if is_web {
                Self::host(Some(scheme), rest.trim_start_matches(['/', '\\']))
            } else {
                Self::Scheme(scheme)
            };
        }
        let text = text.replace('\\', "/");
        if let Some(rest) = text.strip_prefix("//") {
            return Self::host(None, rest);
        }
        match base {
            Self::Own(page) => Self::Own(resolve(page, &text)),
            Self::Scheme(_) => base.clone(),
            Self::Other { scheme, host, path } => {
                Self::Other { scheme: scheme.clone(), host: host.clone(), path: resolve(path, &text) }
            }
        }
    }

    fn host(scheme: Option<String>, rest: &str) -> Self {
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        Self::Other { scheme, host, path: resolve("/", path) }
    }
}

/// The scheme in front of a colon, and what follows.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let letter = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.');
    (scheme.starts_with(|char: char| char.is_ascii_alphabetic()) && scheme.chars().all(letter))
        .then_some((scheme, rest))
}

/// A path from the root, without query and fragment, without `.` and `..`.
fn resolve(page: &str, text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    if text.is_empty() {
        return page.to_owned();
    }
    let folder = if text.starts_with('/') { "" } else { page.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut last_is_folder = false;
    for part in text.split('/') {
        last_is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let end = if last_is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

/// Whether a source of a policy matches an address ([CSP 3](https://www.w3.org/TR/CSP3/#match-url-to-source-expression)).
/// Where the scheme of the page counts, it is taken to be HTTPS.
pub(crate) fn matches(source: &str, address: &Address) -> bool {
    let lower = source.to_ascii_lowercase();
    match address {
        Address::Own(_) => matches!(lower.as_str(), "'self'" | "*" | "https:"),
        Address::Scheme(scheme) => lower.strip_suffix(':').is_some_and(|source| source == scheme),
        Address::Other { scheme, host, path } => {
            let scheme = scheme.as_deref().unwrap_or("https");
            if lower.starts_with('\'') {
                return false;
            }
            if lower == "*" {
                return true;
            }
            if let Some(source) = lower.strip_suffix(':') {
                return upgrades(source, scheme);
            }
            let (written, rest) =
                lower.split_once("://").map_or((None, lower.as_str()), |(scheme, rest)| (Some(scheme), rest));
            // The path counts with its capitals.
            let rest_of_source = source.get(source.len() - rest.len()..).unwrap_or_default();
            let (authority, source_path) = match rest.find('/') {
                Some(slash) => (rest.get(..slash).unwrap_or_default(), rest_of_source.get(slash..).unwrap_or_default()),
                None => (rest, ""),
            };
            upgrades(written.unwrap_or("https"), scheme)
                && is_host(authority, host, scheme)
                && is_path(source_path, path)
        }
    }
}

/// Whether a scheme of a source matches that of an address: the encrypted one always counts too.
fn upgrades(source: &str, scheme: &str) -> bool {
    source == scheme || matches!((source, scheme), ("http" | "wss", "https") | ("ws", "wss" | "http" | "https"))
}

fn is_host(source: &str, host: &str, scheme: &str) -> bool {
    let split = |text: &str| match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name.to_owned(), Some(port.to_owned())),
        _ => (text.to_owned(), None),
    };
    let ((source, source_port), (host, port)) = (split(source), split(host));
    let usual = if matches!(scheme, "http" | "ws") { "80" } else { "443" };
    let port = port.as_deref().unwrap_or(usual);
    let is_port = match source_port.as_deref() {
        Some("*") => true,
        Some(known) => known == port || (known == "80" && port == "443"),
        None => port == usual,
    };
    let is_name = match source.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.len() > 1 && before.ends_with('.')),
        None => source == host,
    };
    is_port && is_name
}

fn is_path(source: &str, path: &str) -> bool {
    match source {
        "" | "/" => true,
        folder if folder.ends_with('/') => path.starts_with(folder),
        file => path == file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_resolved() {
        let own = |path: &str| Address::Own(path.to_owned());
        let other = |scheme: Option<&str>, host: &str, path: &str| Address::Other {
            scheme: scheme.map(str::to_owned),
            host: host.to_owned(),
            path: path.to_owned(),
        };
        for (text, expected) in [
            ("", own("/docs/a.html")),
            ("#b", own("/docs/a.html")),
            ("b.js?c#d", own("/docs/b.js")),
            ("./b/../c.js", own("/docs/c.js")),
            ("../../../b", own("/b")),
            ("/b/./c", own("/b/c")),
            (" /b\n/c ", own("/b/c")),
            ("b/", own("/docs/b/")),
            ("/", own("/")),
            ("//cdn.example/a", other(None, "cdn.example", "/a")),
            ("\\\\cdn.example\\a", other(None, "cdn.example", "/a")),
            ("HTTPS://CDN.example:8443/a?b", other(Some("https"), "cdn.example:8443", "/a")),
            ("https:cdn.example", other(Some("https"), "cdn.example", "/")),
            ("https://user@cdn.example", other(Some("https"), "cdn.example", "/")),
            ("data:text/plain,a", Address::Scheme("data".to_owned())),
            ("a/b:c", own("/docs/a/b:c")),
        ] {
            assert_eq!(Address::read(text, &own("/docs/a.html")), expected, "{text:?}");
        }
    }

    #[test]
    fn sources_match_as_in_browsers() {
        let address = |text: &str| Address::read(text, &Address::Own("/".to_owned()));
        for (source, text, expected) in [
            ("'self'", "/a", true),
            ("'none'", "/a", false),
            ("*", "/a", true),
            ("*", "https://cdn.example/a", true),
            ("*", "data:a", false),
            ("data:", "data:a", true),
            ("'self'", "https://cdn.example/a", false),
            ("https:", "https://cdn.example/a", true),
            ("http:", "https://cdn.example/a", true),
            ("https:", "http://cdn.example/a", false),
            ("cdn.example", "//cdn.example/a", true),
            ("CDN.example", "https://cdn.EXAMPLE/a", true),
            ("https://cdn.example", "http://cdn.example/a", false),
            ("cdn.example", "https://cdn.example:8443/a", false),
            ("cdn.example:*", "https://cdn.example:8443/a", true),
            ("cdn.example:443", "https://cdn.example/a", true),
            ("*.example", "https://cdn.example/a", true),
            ("*.cdn.example", "https://cdn.example/a", false),
            ("https://cdn.example/a/", "https://cdn.example/a/b", true),
            ("https://cdn.example/a", "https://cdn.example/a/b", false),
            ("https://cdn.example/A", "https://cdn.example/A", true),
            ("https://cdn.example/A", "https://cdn.example/a", false),
        ] {
            assert_eq!(matches(source, &address(text)), expected, "{source} {text}");
        }
    }
}
