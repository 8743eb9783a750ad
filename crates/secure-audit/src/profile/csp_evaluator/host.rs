//! What host a word of a policy names, read as the original reads it: by the URL parser of a browser.

use secure_core::header::content_security_policy::evaluate::WebUrl;

use super::Invalid;

/// What stands for a `*` while an address is read.
const STAR: &str = "wildcard_placeholder";

/// A word without its scheme.
pub(super) fn without_scheme(word: &str) -> &str {
    let rest = match word.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => word,
    };
    rest.strip_prefix("//").unwrap_or(rest)
}

fn is_scheme(text: &str) -> bool {
    let first = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let more = |byte: u8| first(byte) || matches!(byte, b'+' | b'.' | b'-');
    text.bytes().next().is_some_and(first) && text.bytes().all(more)
}

fn parsed(text: &str, word: &str) -> Result<WebUrl, Invalid> {
    let text = format!("https://{}", text.replacen(":*", "", 1).replacen('*', STAR, 1));
    WebUrl::parse(&text).ok_or_else(|| Invalid { value: word.to_owned() })
}

/// The host that a word names.
pub(super) fn host(word: &str) -> Result<String, Invalid> {
    let url = parsed(without_scheme(word), word)?;
    Ok(url.host().unwrap_or_default().replacen(STAR, "*", 1))
}

/// The first address of a list that a word lets through.
pub(super) fn matching(word: &str, list: &'static [&'static str]) -> Result<Option<&'static str>, Invalid> {
    let url = parsed(without_scheme(word), word)?;
    let host = url.host().unwrap_or_default();
    let (is_wild, end) = match host.strip_prefix(STAR) {
        Some(rest) => (rest.starts_with('.'), rest),
        None => (false, host),
    };
    let path = if url.path().is_empty() { "/" } else { url.path() };
    let lets = |entry: &&&str| {
        let (domain, entry_path) = split(entry);
        let same_path =
            path == "/" || if path.ends_with('/') { entry_path.starts_with(path) } else { entry_path == path };
        domain.ends_with(end) && (is_wild || host == domain) && same_path
    };
    Ok(list.iter().find(lets).copied())
}

/// The host and the path of an entry such as `//host/path`.
fn split(entry: &str) -> (&str, &str) {
    let entry = entry.trim_start_matches('/');
    let at = entry.find('/').unwrap_or(entry.len());
    let (host, path) = entry.split_at_checked(at).unwrap_or((entry, ""));
    (host, path.split('?').next().unwrap_or(path))
}

/// The host of an entry of a list.
pub(super) fn host_of_entry(entry: &str) -> &str {
    split(entry).0
}

/// Whether a host looks like an address of IP.
pub(super) fn is_ip(host: &str) -> bool {
    let groups: Vec<&str> = host.split('.').collect();
    let is_group = |group: &&str| (1..=3).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
    (host.starts_with('[') && host.ends_with(']')) || (groups.len() == 4 && groups.iter().all(is_group))
}
