//! The links of a page that lead to other pages of the same site.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use ureq::http::Uri;

/// How many links of one page are read.
const MOST: usize = 2000;

/// The paths, with their queries, to which a page at `address` links on its own scheme, host and port. A link that ends a
/// session is left out.
pub(super) fn links(address: &Uri, body: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut emitter = DefaultEmitter::<()>::default();
    // What a script holds is not markup.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(body, emitter) {
        let Token::StartTag(tag) = token else { continue };
        if !matches!(&tag.name.0[..], b"a" | b"area") {
            continue;
        }
        let href = tag.attributes.get(&b"href"[..]).and_then(|href| std::str::from_utf8(&href.value).ok());
        let path = href.and_then(|href| within(address, href)).filter(|path| !ends_session(path));
        found.extend(path.filter(|path| !found.contains(path)));
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The path that a link leads to, where it stays within the site.
fn within(address: &Uri, href: &str) -> Option<String> {
    let href = href.trim_matches(|char: char| char.is_ascii_whitespace());
    let href = href.split('#').next().filter(|href| !href.is_empty())?;
    let target = join(address, href)?;
    let same = target.scheme() == address.scheme() && target.authority() == address.authority();
    same.then(|| target.path_and_query().map_or("/".to_owned(), |path| path.as_str().to_owned()))
}

/// The address that a reference leads to from another address, for as much of RFC 3986 as `Location` and links use.
pub(super) fn join(base: &Uri, reference: &str) -> Option<Uri> {
    let reference = reference.split('#').next().unwrap_or(reference);
    if let Some((scheme, rest)) = reference.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        let address = rest.starts_with("//").then(|| reference.parse::<Uri>().ok()).flatten();
        return address.filter(|uri| uri.scheme_str().is_some_and(|own| own.eq_ignore_ascii_case(scheme)));
    }
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    if let Some(rest) = reference.strip_prefix("//") {
        return format!("{scheme}://{rest}").parse().ok();
    }
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    };
    let path = match path {
        "" => base.path().to_owned(),
        path if path.starts_with('/') => without_dots(path),
        path => {
            let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            without_dots(&format!("{folder}/{path}"))
        }
    };
    let query = query.or(base.query().filter(|_| reference.is_empty()));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{authority}{path}{query}").parse().ok()
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'))
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let count = path.split('/').count();
    for (index, part) in path.split('/').enumerate().skip(1) {
        let is_last = index + 1 == count;
        match part {
            "." | ".." => {
                if part == ".." {
                    parts.pop();
                }
                if is_last {
                    parts.push("");
                }
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether a link looks as if it ended a session: a visit must not do that.
fn ends_session(path: &str) -> bool {
    let path: String = path.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    ["logout", "logoff", "signout", "signoff"].iter().any(|word| path.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_within_the_site() {
        let page = br#"<!-- <a href=/comment> --><a href="/a?x=1#top">a</a><A HREF=b>b</A><area href="../c/./d">
            <a href=//app.example/e><a href="https://app.example:444/f"><a href=http://app.example/g><a href=mailto:x@y>
            <a href="javascript:1"><a href="/a?x=1"><a href=#top><a href><a href="/Log-Out"><script>"<a href=/s>"</script>"#;
        let address: Uri = "https://app.example/docs/page".parse().unwrap();
        assert_eq!(links(&address, page), ["/a?x=1", "/docs/b", "/c/d", "/e"]);
    }

    #[test]
    fn references_are_joined() {
        let base: Uri = "https://app.example/a/b?q".parse().unwrap();
        for (reference, expected) in [
            ("/x", "https://app.example/x"),
            ("x/", "https://app.example/a/x/"),
            ("..", "https://app.example/"),
            ("../../../x", "https://app.example/x"),
            (".", "https://app.example/a/"),
            ("?z", "https://app.example/a/b?z"),
            ("", "https://app.example/a/b?q"),
            ("//b.example/x", "https://b.example/x"),
            ("http://b.example", "http://b.example/"),
            ("/x?a:b", "https://app.example/x?a:b"),
        ] {
            assert_eq!(join(&base, reference).map(|uri| uri.to_string()).as_deref(), Some(expected), "{reference}");
        }
        for reference in ["mailto:a@b.example", "data:x", "http:///", "x y"] {
            assert_eq!(join(&base, reference), None, "{reference}");
        }
    }
}
