//! `Connection-Allowlist`: lets a page connect only to addresses that it names.
//!
//! A script that was slipped into a page sends what it read there to a host of its own. A content security policy has
//! many doors to close against that, and none for some, such as WebRTC or names looked up ahead. This header is one list
//! for all: what the page loads, sends, frames, opens and links to. Workers get theirs with their script. Absent, pages
//! connect to everybody.
//!
//! An experiment of Chrome's (since version 152); others ignore it. It is in no preset: most pages have links to other
//! sites, and those stop working too. Find them with [`ConnectionAllowlistReportOnly`].
//!
//! ```
//! use secure_core::{ConnectionAllowlist, EndpointName, UrlPattern};
//!
//! const API: UrlPattern = UrlPattern::from_static("https://*.api.example");
//! const REPORTS: EndpointName = EndpointName::from_static("connections");
//!
//! let allowlist = ConnectionAllowlist::RESPONSE_ORIGIN.and(API).report_to(REPORTS);
//! assert_eq!(allowlist.to_string(), "(response-origin \"https://*.api.example\");report-to=connections");
//! assert_eq!(ConnectionAllowlist::NOTHING.to_string(), "()");
//! ```
//!
//! Caveat: it holds for one page. A page of the same origin without the header can connect for it.
//!
//! Specification: [Connection Allowlists](https://wicg.github.io/connection-allowlists/).

use std::{fmt, str::FromStr};

use crate::{
    header::{Header, report_only, reporting},
    wire::{
        endpoint::EndpointName,
        error::{Error, Faults},
        fault::Place,
        structured::{BareItem, InnerList, Item, List, Member},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod url_pattern;

pub use url_pattern::UrlPattern;

/// What a page may connect to, and who gets reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionAllowlist {
    response_origin: bool,
    /// Each once.
    patterns: Vec<UrlPattern>,
    report_to: Option<EndpointName>,
    redirects: bool,
    webrtc: bool,
}

report_only! {
    /// The same, only reported. Without an endpoint nobody would hear of it, so
    /// [`prepare`](crate::Policy::prepare) asks for one.
    ConnectionAllowlistReportOnly(ConnectionAllowlist), "Connection-Allowlist-Report-Only", silent: true
}

impl ConnectionAllowlist {
    /// `()`: nothing at all.
    pub const NOTHING: Self = Self::of(false);

    /// `(response-origin)`: the origin that the page itself came from.
    pub const RESPONSE_ORIGIN: Self = Self::of(true);

    const fn of(response_origin: bool) -> Self {
        Self { response_origin, patterns: Vec::new(), report_to: None, redirects: false, webrtc: false }
    }

    /// The same and these addresses more.
    #[must_use]
    #[inline]
    pub fn and(mut self, pattern: UrlPattern) -> Self {
        if !self.patterns.contains(&pattern) {
            self.patterns.push(pattern);
        }
        self
    }

    /// The same, with what it blocks reported to this endpoint of [`ReportingEndpoints`](crate::ReportingEndpoints).
    #[must_use]
    #[inline]
    pub fn report_to(mut self, endpoint: EndpointName) -> Self {
        self.report_to = Some(endpoint);
        self
    }

    /// The same, and answers of these addresses may redirect to any other. Otherwise none may redirect at all.
    #[must_use]
    pub fn allow_redirects(mut self) -> Self {
        self.redirects = true;
        self
    }

    /// The same, and WebRTC, which no pattern fits, may connect to everybody. Otherwise it is off.
    #[must_use]
    pub fn allow_webrtc(mut self) -> Self {
        self.webrtc = true;
        self
    }
}

impl Header for ConnectionAllowlist {
    const NAME: HeaderName = HeaderName::from_static("Connection-Allowlist");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        self.report_to.iter().collect()
    }

    reporting!();
}

const NAME: &str = "Connection-Allowlist";

impl FromStr for ConnectionAllowlist {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let List(members) = text.parse().map_err(|error: Error| error.at(NAME))?;
        let list = match members.as_slice() {
            [Member::InnerList(list)] => list,
            [] => return Err(Error::new(NAME, "the text is empty", "write \"()\" to allow nothing")),
            [Member::Item(item)] => {
                let problem = format!("browsers ignore \"{item}\", which is not in brackets");
                return Err(Error::new(NAME, problem, format!("write \"({})\"", item.value)));
            }
            _ => {
                let problem = format!("of {text:?} browsers read only what stands before the first comma");
                return Err(Error::new(NAME, problem, "write all in one pair of brackets, without commas"));
            }
        };
        let mut allowlist = Self::NOTHING;
        let mut faults = Faults::default();
        for item in &list.items {
            let word = item.value.to_string();
            faults.keep(allowlist.allow(item).map_err(|error| error.of_word(&word)));
        }
        faults.keep(allowlist.read_parameters(list));
        faults.into_result()?;
        Ok(allowlist)
    }
}

impl ConnectionAllowlist {
    #[inline]
    fn allow(&mut self, item: &Item) -> Result<(), Error> {
        let twice = || Err(Error::new(NAME, format!("{} appears twice", item.value), "write it once"));
        if !item.parameters.is_empty() {
            let text = item.to_string();
            let more = text.strip_prefix(&item.value.to_string()).unwrap_or(&text);
            return Err(Error::new(
                NAME,
                format!("browsers skip what follows the \";\" of \"{item}\""),
                format!("write it after the brackets, or leave {more:?} out"),
            ));
        }
        match &item.value {
            BareItem::Token(token) if token.as_str() == "response-origin" => {
                if self.response_origin {
                    return twice();
                }
                self.response_origin = true;
            }
            BareItem::String(text) if text.as_str() == "response-origin" => {
                let problem = format!("browsers skip {text}, which is in quotes");
                return Err(Error::new(NAME, problem, "write \"response-origin\", without quotes"));
            }
            BareItem::String(text) => {
                let pattern = UrlPattern::new(text.as_str().to_owned()).map_err(|error| error.within(NAME))?;
                if self.patterns.contains(&pattern) {
                    return twice();
                }
                self.patterns.push(pattern);
            }
            other => {
                let problem = format!("browsers skip \"{other}\"");
                let cure = "write \"response-origin\", without quotes, or an address in quotes";
                return Err(Error::new(NAME, problem, cure));
            }
        }
        Ok(())
    }

    #[inline]
    fn read_parameters(&mut self, list: &InnerList) -> Result<(), Error> {
        let mut faults = Faults::default();
        for (key, value) in list.parameters.iter() {
            let place = Place::from((NAME, key.as_str()));
            match (key.as_str(), value) {
                ("report-to", BareItem::Token(name)) => {
                    let endpoint = name.as_str().parse().map_err(|error: Error| error.within(place.clone()).unplaced());
                    self.report_to = faults.keep(endpoint);
                }
                ("report-to", BareItem::String(name)) => {
                    let problem = format!("browsers skip {name}, which is in quotes");
                    faults.push(place, problem, format!("write \"report-to={}\"", name.as_str()));
                }
                ("redirects", BareItem::Token(word)) if word.as_str() == "allow" => self.redirects = true,
                ("webrtc", BareItem::Token(word)) if word.as_str() == "allow" => self.webrtc = true,
                ("redirects" | "webrtc", BareItem::Token(word)) if word.as_str() == "block" => {}
                ("report-to", other) => {
                    faults.push(
                        place,
                        format!("\"{other}\" is not an endpoint"),
                        "write the name of one without quotes",
                    );
                }
                ("redirects" | "webrtc", other) => {
                    faults.push(
                        place,
                        format!("\"{other}\" is not known"),
                        "write \"allow\", or \"block\" as without it",
                    );
                }
                _ => faults.push(
                    place,
                    "no parameter of this header",
                    "write \"report-to=ENDPOINT\", \"redirects=allow\" or \"webrtc=allow\"",
                ),
            }
        }
        faults.into_result()
    }
}

impl fmt::Display for ConnectionAllowlist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        let origin = self.response_origin.then(|| "response-origin".to_owned());
        let patterns = self.patterns.iter().map(UrlPattern::quoted);
        let items: Vec<String> = origin.into_iter().chain(patterns).collect();
        write!(f, "{})", items.join(" "))?;
        if let Some(endpoint) = &self.report_to {
            write!(f, ";report-to={endpoint}")?;
        }
        if self.redirects {
            f.write_str(";redirects=allow")?;
        }
        if self.webrtc {
            f.write_str(";webrtc=allow")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const CDN: UrlPattern = UrlPattern::from_static("https://cdn.example");
    const API: UrlPattern = UrlPattern::from_static("https://*.example.:tld/v{1}?/\\?*");

    #[test]
    fn values() {
        check(&ConnectionAllowlist::NOTHING, "()");
        check(&ConnectionAllowlist::RESPONSE_ORIGIN, "(response-origin)");
        check(&ConnectionAllowlist::NOTHING.and(CDN), "(\"https://cdn.example\")");
        let all = ConnectionAllowlist::RESPONSE_ORIGIN
            .and(CDN)
            .and(API)
            .and(CDN)
            .allow_webrtc()
            .allow_redirects()
            .report_to(EndpointName::from_static("ep"));
        let text = "(response-origin \"https://cdn.example\" \"https://*.example.:tld/v{1}?/\\\\?*\")\
                    ;report-to=ep;redirects=allow;webrtc=allow";
        check(&all, text);
        check(&ConnectionAllowlistReportOnly::new(all), text);
        let blocked = "( response-origin ); redirects=block; webrtc=block";
        assert_eq!(blocked.parse(), Ok(ConnectionAllowlist::RESPONSE_ORIGIN));
        let turned = "(\"https://cdn.example\" response-origin)";
        assert_eq!(turned.parse(), Ok(ConnectionAllowlist::RESPONSE_ORIGIN.and(CDN)));
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ConnectionAllowlist>;
        refuse("", "Connection-Allowlist: the text is empty; write \"()\" to allow nothing");
        refuse(
            "response-origin",
            "Connection-Allowlist: browsers ignore \"response-origin\", which is not in brackets; \
             write \"(response-origin)\"",
        );
        refuse(
            "(\"https://a.example\"), (\"https://b.example\")",
            "Connection-Allowlist: of \"(\\\"https://a.example\\\"), (\\\"https://b.example\\\")\" browsers read only what \
             stands before the first comma; write all in one pair of brackets, without commas",
        );
        refuse(
            "(response-origin response-origin)",
            "Connection-Allowlist: response-origin appears twice; write it once",
        );
        refuse(
            "(\"https://a.example\" \"https://a.example\")",
            "Connection-Allowlist: \"https://a.example\" appears twice; write it once",
        );
        refuse(
            "(\"response-origin\")",
            "Connection-Allowlist: browsers skip \"response-origin\", which is in quotes; \
             write \"response-origin\", without quotes",
        );
        refuse(
            "(self)",
            "Connection-Allowlist: browsers skip \"self\"; \
             write \"response-origin\", without quotes, or an address in quotes",
        );
        refuse(
            "(response-origin;a)",
            "Connection-Allowlist: browsers skip what follows the \";\" of \"response-origin;a\"; \
             write it after the brackets, or leave \";a\" out",
        );
        refuse(
            "(\"*\")",
            "Connection-Allowlist: address pattern: '*' at byte 0 of \"*\"; \
             begin with a scheme, such as \"https://*\"",
        );
        refuse(
            "(response-origin);report-to=\"ep\"",
            "Connection-Allowlist: report-to: browsers skip \"ep\", which is in quotes; write \"report-to=ep\"",
        );
        refuse("(", "Connection-Allowlist: \"(\" ends too soon, at byte 1; close the list with \")\"");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse::<ConnectionAllowlistReportOnly>(
            "(self 1);report-to=EP;redirects=none;webrtc;to=a",
            "Connection-Allowlist-Report-Only: browsers skip \"self\"; \
             write \"response-origin\", without quotes, or an address in quotes\n\
             Connection-Allowlist-Report-Only: browsers skip \"1\"; \
             write \"response-origin\", without quotes, or an address in quotes\n\
             Connection-Allowlist-Report-Only: report-to: endpoint name: 'E' at byte 0 of \"EP\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first\n\
             Connection-Allowlist-Report-Only: redirects: \"none\" is not known; write \"allow\", or \"block\" as without it\n\
             Connection-Allowlist-Report-Only: webrtc: \"?1\" is not known; write \"allow\", or \"block\" as without it\n\
             Connection-Allowlist-Report-Only: to: no parameter of this header; write \"report-to=ENDPOINT\", \"redirects=allow\" or \"webrtc=allow\"",
        );
        refuse::<ConnectionAllowlist>(
            "();report-to=1",
            "Connection-Allowlist: report-to: \"1\" is not an endpoint; write the name of one without quotes",
        );
    }
}
