//! [`Resource`]: an address in a report.

use std::fmt;

use super::{
    address::{Reading, is_bare, push},
    text::{cut, is_unsafe},
};
use crate::wire::{
    authority::{before_path, is_scheme},
    origin::Origin,
};

/// What a report names as an address: often not one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// What has no address: `inline`, `eval`, `wasm-eval`, `trusted-types-policy`, `trusted-types-sink`, `self`.
    Keyword(&'static str),
    /// The scheme of an address that browsers do not send, or that is cut to it: `about`, `blob`, `data`, `filesystem`,
    /// `javascript`, `mailto` and `vbscript` always are.
    Scheme(String),
    /// An address, without credentials and fragment, and without the query unless asked for.
    Url(String),
}

/// What stands for an address in the reports of a CSP.
const KEYWORDS: &[&str] = &["inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", "self"];

impl Resource {
    /// Reads what was blocked, which may be a keyword.
    pub(super) fn blocked(raw: &str, limit: usize, queries: bool) -> Option<Self> {
        let keyword = |word: &str| KEYWORDS.iter().copied().find(|keyword| *keyword == word);
        match Self::address(raw, limit, queries)? {
            // A bare word reads as a scheme.
            Self::Scheme(word) => Some(keyword(&word).map_or(Self::Scheme(word), Self::Keyword)),
            address => Some(address),
        }
    }

    /// Reads an address or a bare scheme. Browsers write no others, so what is neither says nothing: `None`.
    pub(super) fn address(raw: &str, limit: usize, queries: bool) -> Option<Self> {
        if raw.chars().any(|char| char.is_whitespace() || is_unsafe(char)) {
            return None;
        }
        let (scheme, rest) = raw.split_once(':').unwrap_or((raw, ""));
        if !is_scheme(scheme.as_bytes()) || scheme.len() > limit {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let bare = || Some(Self::Scheme(scheme.clone()));
        let Some(rest) = rest.strip_prefix("//").filter(|_| !is_bare(&scheme)) else { return bare() };
        // Before a backslash may stand a host, or credentials: no browser writes one there.
        if before_path(rest.trim_start_matches('/')).contains('\\') {
            return bare();
        }
        let mut url = String::new();
        push(&mut url, &format!("{scheme}://{rest}"), Reading { queries, in_text: false });
        Some(Self::Url(cut(url, limit)))
    }

    /// The origin, where it has one: `https://a.example` of `https://a.example/b`.
    ///
    /// ```
    /// # use secure_core::{Origin, Resource};
    /// let page = Resource::Url("https://a.example/b?c".to_owned());
    /// assert_eq!(page.origin(), Some(Origin::from_static("https://a.example")));
    /// assert_eq!(page.path(), Some("/b"));
    /// ```
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Self::Url(url) => Origin::of_address(url),
            _ => None,
        }
    }

    /// The path, where it has one, without the query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let Self::Url(url) = self else { return None };
        let (_, rest) = url.split_once("://")?;
        let path = rest.get(rest.find('/')?..)?;
        path.split('?').next()
    }

    /// The scheme, in lower case, where there is one.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        match self {
            Self::Keyword(_) => None,
            Self::Scheme(scheme) => Some(scheme),
            Self::Url(url) => url.split_once(':').map(|(scheme, _)| scheme),
        }
    }

    /// The host of an address, without its port.
    pub(super) fn host(&self) -> Option<&str> {
        let Self::Url(url) = self else { return None };
        let (_, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '\\', '?']).next()?;
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(host),
            _ => Some(authority),
        }
    }

    /// The word as reports write it: `inline`, `data` or the address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Keyword(keyword) => keyword,
            Self::Scheme(text) | Self::Url(text) => text,
        }
    }
}

impl fmt::Display for Resource {
    /// A scheme has its colon: `data:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        f.write_str(if matches!(self, Self::Scheme(_)) { ":" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: Option<&str>) {
        let read = Resource::blocked(raw, 64, false);
        assert_eq!(read.as_ref().map(ToString::to_string).as_deref(), expected, "{raw:?}");
        // What was read once reads as the same again.
        if let Some(read) = read {
            assert_eq!(Resource::blocked(read.as_str(), 64, false), Some(read));
        }
    }

    #[test]
    fn addresses_lose_what_is_private() {
        for (raw, expected) in [
            ("inline", Some("inline")),
            ("trusted-types-sink", Some("trusted-types-sink")),
            ("Inline", Some("inline")),
            ("data", Some("data:")),
            ("https", Some("https:")),
            ("data:text/html,<b>x</b>", Some("data:")),
            ("blob:https://a.example/1-2", Some("blob:")),
            ("about:blank", Some("about:")),
            ("mailto:who@a.example", Some("mailto:")),
            ("https://a.example", Some("https://a.example")),
            ("HTTPS://a.example/b?c=1#d", Some("https://a.example/b")),
            ("https://a.example/b#c?d", Some("https://a.example/b")),
            ("https://a.example?c", Some("https://a.example")),
            ("https://u:p@q@a.example:8443/b@c", Some("https://a.example:8443/b@c")),
            ("https://a.example\\@b.example/", Some("https:")),
            ("https://u:S3CRET\\@b.example/", Some("https:")),
            ("https:///\\u:S3CRET@b.example/", Some("https:")),
            ("https:///u:S3CRET@b.example/c", Some("https://b.example/c")),
            ("https://u@//:S3CRET@b.example/c", Some("https://b.example/c")),
            ("https://a.example/b\\c", Some("https://a.example/b\\c")),
            ("https://a.example/https://u:S3CRET@b.example/?S3CRET", Some("https://a.example/https://b.example/")),
            ("file:///b/c", Some("file:///b/c")),
            ("data://text/plain,S3CRET", Some("data:")),
            ("blob://S3CRET", Some("blob:")),
            ("JavaScript://S3CRET", Some("javascript:")),
            ("chrome-extension://abc/x.js", Some("chrome-extension://abc/x.js")),
            ("https://[::1]:8000/x", Some("https://[::1]:8000/x")),
            ("https://ü.example/ä", Some("https://ü.example/ä")),
            ("", None),
            (":", None),
            ("://a", None),
            ("/path", None),
            ("1a", None),
            ("a b", None),
            ("https://a.example/\r\nFAKE", None),
            ("https://a.example/\u{202e}x", None),
            ("https://a.example/\u{85}", None),
        ] {
            check(raw, expected);
        }
        check(
            &format!("https://a.example/{}", "x".repeat(99)),
            Some(&format!("https://a.example/{}…", "x".repeat(43))),
        );
        assert_eq!(
            Resource::address("https://u@a.example/b?c=1#d", 64, true),
            Some(Resource::Url("https://a.example/b?c=1".to_owned()))
        );
    }

    #[test]
    fn parts_of_addresses() {
        let url = |text: &str| Resource::Url(text.to_owned());
        for (text, host, path) in [
            ("https://a.example:1/b/c?d", Some("a.example"), Some("/b/c")),
            ("https://a.example", Some("a.example"), None),
            ("https://[::1]:8/", Some("[::1]"), Some("/")),
            ("https://[::1]", Some("[::1]"), None),
        ] {
            assert_eq!((url(text).host(), url(text).path()), (host, path));
            assert_eq!(url(text).scheme(), Some("https"));
        }
        assert_eq!(Resource::Keyword("inline").scheme(), None);
        assert_eq!(url("https://…").origin(), None);
    }
}
