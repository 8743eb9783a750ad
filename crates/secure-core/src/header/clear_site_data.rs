//! `Clear-Site-Data`: has the browser throw away what it keeps of this site. For the response of a logout.
//!
//! It is the one header here that has no field in [`Policy`](crate::Policy): on every response it would log visitors
//! out with each click. The handler of the logout sets it on its own response, which should answer a `POST`:
//!
//! ```
//! use secure_core::{ClearSiteData, Header};
//!
//! let (name, value) = (ClearSiteData::NAME, ClearSiteData::logout());
//! assert_eq!(format!("{name}: {value}"), "Clear-Site-Data: \"cache\", \"cookies\", \"storage\"");
//! ```
//!
//! Absent, the browser keeps everything, and the next person at the same computer finds it. Browsers take the header
//! only over HTTPS, and only of a response to a request that may carry credentials. They skip a name that they do not know.
//!
//! # Caveats
//! Whether a cookie came along does not matter. A form on another site that reaches the logout logs the visitor out, though
//! `SameSite` kept the cookie back: turn such requests away, as
//! [`ResourceIsolation`](crate::ResourceIsolation) does.
//!
//! `"cookies"` is not limited to this host: it clears the cookies of the whole registrable domain, so that a logout of
//! `app.example.com` is one of `shop.example.com` too, and it forgets HTTP authentication. Where hosts beside this one keep sessions
//! of their own, leave it out and remove the session cookie by name. `"cache"` may keep a Chrome waiting for seconds.
//!
//! Specification: [Clear Site Data, section 3.1](https://www.w3.org/TR/clear-site-data/#header).

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::{Error, nearest},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// Kinds of data to throw away, each once. See the [module](crate::header::clear_site_data) for what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearSiteData {
    /// Not empty.
    kinds: Vec<SiteData>,
}

/// A kind of data that browsers keep of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SiteData {
    /// Stored responses. A Chrome may take seconds for it.
    Cache,
    /// Cookies and HTTP authentication, of all hosts of the registrable domain.
    Cookies,
    /// Local storage, databases, service workers and the like, of this origin.
    Storage,
    /// Has pages of the site that are open load again. No browser does so any more.
    ExecutionContexts,
    /// What the site asked the browser to say of itself by `Accept-CH`.
    ClientHints,
    /// Pages fetched ahead of a click. Chrome only.
    PrefetchCache,
    /// Pages rendered ahead of a click. Chrome only.
    PrerenderCache,
    /// `"*"`: all kinds, those of the future among them.
    All,
}

impl ClearSiteData {
    /// One kind of data.
    #[must_use]
    pub fn new(kind: SiteData) -> Self {
        Self { kinds: vec![kind] }
    }

    /// What a logout wants: the cache, cookies and storage. Cookies are those of
    /// [sibling hosts](crate::header::clear_site_data#caveats) too.
    #[must_use]
    #[inline]
    pub fn logout() -> Self {
        Self::new(SiteData::Cache).and(SiteData::Cookies).and(SiteData::Storage)
    }

    /// The same and one kind more, if it is not there already.
    #[must_use]
    #[inline]
    pub fn and(mut self, kind: SiteData) -> Self {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
        self
    }
}

impl SiteData {
    const EVERY: [Self; 8] = [
        Self::Cache,
        Self::Cookies,
        Self::Storage,
        Self::ExecutionContexts,
        Self::ClientHints,
        Self::PrefetchCache,
        Self::PrerenderCache,
        Self::All,
    ];

    /// The word on the wire, without its quotes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Cookies => "cookies",
            Self::Storage => "storage",
            Self::ExecutionContexts => "executionContexts",
            Self::ClientHints => "clientHints",
            Self::PrefetchCache => "prefetchCache",
            Self::PrerenderCache => "prerenderCache",
            Self::All => "*",
        }
    }
}

impl Header for ClearSiteData {
    const NAME: HeaderName = HeaderName::from_static("Clear-Site-Data");

    #[inline]
    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ClearSiteData {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let fault = |problem: String, cure: String| Error::new("Clear-Site-Data", problem, cure);
        let mut kinds = Vec::new();
        for member in text.split(',').map(|member| member.trim_matches([' ', '\t'])) {
            let bare = member.strip_prefix('"').and_then(|member| member.strip_suffix('"'));
            let word = bare.unwrap_or(member);
            let Some(kind) = SiteData::EVERY.into_iter().find(|kind| kind.as_str() == word) else {
                let known = SiteData::EVERY.map(SiteData::as_str);
                let quoted = known.map(|known| format!("\"\\\"{known}\\\"\""));
                let cure = match nearest(word, known) {
                    Some(meant) => format!("did you mean \"\\\"{meant}\\\"\"? Case counts"),
                    None => format!("write some of {}", quoted.join(", ")),
                };
                return Err(fault(format!("{member:?} is not a kind of data"), cure));
            };
            if bare.is_none() {
                return Err(fault(format!("{member:?} has no quotes"), format!("write {:?}", format!("\"{word}\""))));
            }
            if kinds.contains(&kind) {
                return Err(fault(format!("{member} appears twice"), "write it once".to_owned()));
            }
            kinds.push(kind);
        }
        Ok(Self { kinds })
    }
}

impl fmt::Display for ClearSiteData {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in self.kinds.iter().enumerate() {
            write!(f, "{}\"{}\"", if index == 0 { "" } else { ", " }, kind.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&ClearSiteData::logout(), "\"cache\", \"cookies\", \"storage\"");
        check(&ClearSiteData::new(SiteData::All), "\"*\"");
        for kind in SiteData::EVERY {
            check(&ClearSiteData::new(kind), &format!("\"{}\"", kind.as_str()));
        }
    }

    #[test]
    fn a_kind_stands_once() {
        let twice = ClearSiteData::new(SiteData::Cache).and(SiteData::Storage).and(SiteData::Cache);
        check(&twice, "\"cache\", \"storage\"");
    }

    #[test]
    fn blanks_are_free() {
        assert_eq!("\"cache\",\"cookies\"\t,  \"storage\"".parse(), Ok(ClearSiteData::logout()));
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ClearSiteData>;
        refuse("cookies", "Clear-Site-Data: \"cookies\" has no quotes; write \"\\\"cookies\\\"\"");
        refuse(
            "\"Cookies\"",
            "Clear-Site-Data: \"\\\"Cookies\\\"\" is not a kind of data; did you mean \"\\\"cookies\\\"\"? Case counts",
        );
        refuse(
            "\"cookies\" \"storage\"",
            "Clear-Site-Data: \"\\\"cookies\\\" \\\"storage\\\"\" is not a kind of data; write some of \
             \"\\\"cache\\\"\", \"\\\"cookies\\\"\", \"\\\"storage\\\"\", \"\\\"executionContexts\\\"\", \
             \"\\\"clientHints\\\"\", \"\\\"prefetchCache\\\"\", \"\\\"prerenderCache\\\"\", \"\\\"*\\\"\"",
        );
        refuse("\"cache\", \"cache\"", "Clear-Site-Data: \"cache\" appears twice; write it once");
        for text in ["", "\"cache\",", "\"\"", "'cache'", "\"", "\"cache\r\n\""] {
            assert!(text.parse::<ClearSiteData>().is_err(), "{text:?}");
        }
    }
}
