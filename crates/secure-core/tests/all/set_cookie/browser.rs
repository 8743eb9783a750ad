//! A browser's reading of one `Set-Cookie` line, step by step as RFC 6265bis and its successor have it (sections 5.6 and
//! 5.7), apart from the library's own.

use std::collections::BTreeMap;

/// A cookie that the browser keeps, over a secure connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub name: Vec<u8>,
    pub value: Vec<u8>,
    /// The value that counts for each attribute, by its name in lower case. `SameSite` and flags stand below.
    pub others: BTreeMap<Vec<u8>, Vec<u8>>,
    pub secure: bool,
    pub http_only: bool,
    pub partitioned: bool,
    pub same_site: SameSite,
}

/// The weakest first: without a value that is known, Chrome does as with `Lax`, others as with `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SameSite {
    None,
    Default,
    Lax,
    Strict,
}

/// What the browser keeps of a line; nothing where it drops the cookie.
pub(crate) fn keep(line: &[u8]) -> Option<Kept> {
    if line.iter().any(|&byte| matches!(byte, 0..=8 | 0x0a..=0x1f | 0x7f)) {
        return None;
    }
    let mut rest = line;
    let pair = until(&mut rest, b';');
    let (name, value) = match pair.iter().position(|&byte| byte == b'=') {
        Some(index) => (trimmed(&pair[..index]), trimmed(&pair[index + 1..])),
        None => (Vec::new(), trimmed(pair)),
    };
    if name.len() + value.len() > 4096 || name.is_empty() && value.is_empty() {
        return None;
    }
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        rest = &rest[1..];
        let part = until(&mut rest, b';');
        let (key, value) = match part.iter().position(|&byte| byte == b'=') {
            Some(index) => (trimmed(&part[..index]), trimmed(&part[index + 1..])),
            None => (trimmed(part), Vec::new()),
        };
        if value.len() <= 1024 {
            attributes.push((key.to_ascii_lowercase(), value));
        }
    }
    // The last of a name takes the place of those before.
    let mut others: BTreeMap<Vec<u8>, Vec<u8>> = attributes.into_iter().collect();
    let mut flag = |name: &[u8]| others.remove(name).is_some();
    let (secure, http_only, partitioned) = (flag(b"secure"), flag(b"httponly"), flag(b"partitioned"));
    let same_site = match others.remove(&b"samesite"[..]).map(|value| value.to_ascii_lowercase()).as_deref() {
        Some(b"none") => SameSite::None,
        Some(b"lax") => SameSite::Lax,
        Some(b"strict") => SameSite::Strict,
        _ => SameSite::Default,
    };

    let domain = others.get(&b"domain"[..]).map(|domain| domain.strip_prefix(b".").unwrap_or(domain));
    let for_host = domain.is_none_or(<[u8]>::is_empty);
    let at_root = others.get(&b"path"[..]).is_some_and(|path| path == b"/");
    let is = |prefix: &str| name.to_ascii_lowercase().starts_with(prefix.as_bytes());
    let reserved = ["__secure-", "__host-", "__http-", "__host-http-"];
    let dropped = domain.is_some_and(|domain| !domain.is_ascii())
        || (same_site == SameSite::None || partitioned) && !secure
        || reserved.iter().any(|prefix| is(prefix)) && !secure
        || (is("__http-") || is("__host-http-")) && !http_only
        || is("__host-") && !(for_host && at_root)
        || name.is_empty() && reserved.iter().any(|prefix| value.to_ascii_lowercase().starts_with(prefix.as_bytes()));
    (!dropped).then_some(Kept { name, value, others, secure, http_only, partitioned, same_site })
}

/// Takes what stands before `end`, or all.
fn until<'b>(rest: &mut &'b [u8], end: u8) -> &'b [u8] {
    let index = rest.iter().position(|&byte| byte == end).unwrap_or(rest.len());
    let (before, after) = rest.split_at(index);
    *rest = after;
    before
}

fn trimmed(bytes: &[u8]) -> Vec<u8> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = bytes.iter().position(|byte| !blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !blank(byte)).map_or(start, |index| index + 1);
    bytes[start..end].to_vec()
}
