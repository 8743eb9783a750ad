//! `Report-To`: groups of addresses that get reports, kept by the browser for the whole origin. Deprecated.
//!
//! `Reporting-Endpoints` took its place. What still needs this one is [`NEL`](crate::Nel), in Chrome.
//!
//! Absent, the groups of earlier responses count until their time is up. No preset has it.
//!
//! ```
//! use secure_core::{EndpointName, ReportTo, ReportToEndpoint, ReportToGroup, UriReference};
//!
//! const NETWORK: EndpointName = EndpointName::from_static("network");
//! const ADDRESS: UriReference = UriReference::from_static("https://reports.example/network");
//!
//! let group = ReportToGroup::new(NETWORK, 86_400, ReportToEndpoint::new(ADDRESS)?);
//! assert_eq!(
//!     ReportTo::new(group).to_string(),
//!     r#"{"group":"network","max_age":86400,"endpoints":[{"url":"https://reports.example/network"}]}"#,
//! );
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [Network Reporting, section 3](https://w3c.github.io/reporting/network-reporting.html#report-to-header).

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        endpoint::{GroupName, UriReference},
        error::{Error, Faults},
        json::{Json, Members, quoted, read_list},
        origin::Origin,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// Groups, each name once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTo {
    /// Not empty.
    groups: Vec<ReportToGroup>,
}

/// Addresses that stand in for one another, under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportToGroup {
    name: GroupName,
    max_age: u32,
    include_subdomains: bool,
    /// Empty only where `max_age` is zero.
    endpoints: Vec<ReportToEndpoint>,
}

/// An address, and when it is chosen among those of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportToEndpoint {
    url: UriReference,
    priority: u32,
    weight: u32,
}

impl ReportTo {
    /// One group.
    #[must_use]
    #[inline]
    pub fn new(group: ReportToGroup) -> Self {
        Self { groups: vec![group] }
    }

    /// The same and one group more, which takes the place of one of its name.
    #[must_use]
    #[inline]
    pub fn and(mut self, group: ReportToGroup) -> Self {
        match self.groups.iter_mut().find(|other| other.name == group.name) {
            Some(earlier) => *earlier = group,
            None => self.groups.push(group),
        }
        self
    }

    /// The group of this name, if reports can be sent to it.
    #[must_use]
    #[inline]
    pub fn group(&self, name: &str) -> Option<&ReportToGroup> {
        self.groups.iter().find(|group| group.name.as_str() == name && group.max_age > 0)
    }
}

impl ReportToGroup {
    pub(crate) const MEMBERS: &[&str] = &["group", "max_age", "include_subdomains", "endpoints"];

    /// A group of one address, which browsers keep for so many seconds.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<GroupName>, max_age: u32, endpoint: ReportToEndpoint) -> Self {
        Self { name: name.into(), max_age, include_subdomains: false, endpoints: vec![endpoint] }
    }

    /// Has browsers forget the group of this name.
    #[must_use]
    pub fn forget(name: impl Into<GroupName>) -> Self {
        Self { name: name.into(), max_age: 0, include_subdomains: false, endpoints: Vec::new() }
    }

    /// Takes reports of all sub-domains too.
    #[must_use]
    pub fn include_subdomains(mut self) -> Self {
        self.include_subdomains = true;
        self
    }

    /// One address more.
    #[must_use]
    #[inline]
    pub fn endpoint(mut self, endpoint: ReportToEndpoint) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// Whether it takes reports of sub-domains.
    #[must_use]
    pub fn includes_subdomains(&self) -> bool {
        self.include_subdomains
    }

    #[inline]
    fn read(value: Json) -> Result<Self, Error> {
        let mut members = Members::of("Report-To", value, Self::MEMBERS)?;
        let name = members.text("group").unwrap_or_else(|| "default".to_owned());
        let name = members.keep("group", GroupName::new(name).map_err(|error| error.within("Report-To")));
        members.need("max_age", "write for how many seconds, as in 86400");
        let max_age = members.integer("max_age");
        let include_subdomains = members.bool("include_subdomains");
        let lacks = members.lacks("endpoints");
        let endpoints = members.array("endpoints");
        if lacks || endpoints.as_ref().is_some_and(Vec::is_empty) && max_age != Some(0) {
            let cure = "write a list of one object, with a \"url\" such as \"https://reports.example\"";
            members.refuse("endpoints", "it is missing, or empty", cure);
        }
        let endpoints = endpoints.unwrap_or_default().into_iter().map(ReportToEndpoint::read);
        let endpoints = endpoints.filter_map(|endpoint| members.keep_item(endpoint)).collect();
        let name = name.unwrap_or(GroupName::DEFAULT);
        members.finish(Self { name, max_age: max_age.unwrap_or_default(), include_subdomains, endpoints })
    }
}

impl ReportToEndpoint {
    pub(crate) const MEMBERS: &[&str] = &["url", "priority", "weight"];

    /// An address.
    ///
    /// # Errors
    /// When browsers would not send there: it is neither of HTTPS, nor of this machine, nor begins with a single `/`.
    #[inline]
    pub fn new(url: UriReference) -> Result<Self, Error> {
        if !is_trustworthy(url.as_str()) {
            return Err(Error::new(
                "Report-To",
                format!("browsers send no reports to \"{url}\""),
                "write an address of https, or one that begins with a single \"/\"",
            ));
        }
        Ok(Self { url, priority: 1, weight: 1 })
    }

    /// Browsers choose among the endpoints of the lowest number. Without it, 1.
    #[must_use]
    pub fn priority(mut self, priority: u32) -> Self {
        self.priority = priority;
        self
    }

    /// The share of reports among those of the same priority. Without it, 1.
    #[must_use]
    pub fn weight(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }

    #[inline]
    fn read(value: Json) -> Result<Self, Error> {
        let mut members = Members::of("Report-To", value, Self::MEMBERS)?;
        members.need("url", "write an address, as in \"https://reports.example\"");
        let url = members.text("url").map(|url| {
            UriReference::new(url).map_err(|error| error.within("Report-To")).and_then(Self::new) //
        });
        let endpoint = url.and_then(|url| members.keep("url", url));
        let (priority, weight) = (members.integer("priority"), members.integer("weight"));
        let endpoint = members.finish(endpoint)?;
        let Some(endpoint) = endpoint else {
            return Err(Error::new("Report-To", "an endpoint has no address", "write its \"url\""));
        };
        Ok(endpoint.priority(priority.unwrap_or(1)).weight(weight.unwrap_or(1)))
    }
}

/// Whether browsers send reports there.
#[inline]
fn is_trustworthy(url: &str) -> bool {
    if url.starts_with('/') {
        return !url.starts_with("//");
    }
    let Some(origin) = Origin::of_address(url) else { return false };
    match origin.as_str().split_once("://") {
        Some(("https", _)) => true,
        Some(("http", host)) => {
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            name == "localhost"
                || name.ends_with(".localhost")
                || name == "127.0.0.1"
                || name == "[::1]"
                || host == "[::1]"
        }
        _ => false,
    }
}

impl Header for ReportTo {
    const NAME: HeaderName = HeaderName::from_static("Report-To");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ReportTo {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let mut groups: Vec<ReportToGroup> = Vec::new();
        for value in read_list("Report-To", text)? {
            let Some(group) = faults.keep(ReportToGroup::read(value)) else { continue };
            if groups.iter().any(|earlier| earlier.name == group.name) {
                let problem = format!("the group {:?} appears twice", group.name.as_str());
                faults.push("Report-To", problem, "give each group a name of its own");
            }
            groups.push(group);
        }
        faults.into_result()?;
        Ok(Self { groups })
    }
}

// Addresses hold no quote, no backslash and nothing but ASCII, so that none of them needs escaping.

impl fmt::Display for ReportTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.groups.iter().enumerate() {
            write!(f, "{}{group}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for ReportToGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{\"group\":{},\"max_age\":{}", quoted(self.name.as_str()), self.max_age)?;
        if self.include_subdomains {
            f.write_str(",\"include_subdomains\":true")?;
        }
        f.write_str(",\"endpoints\":[")?;
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            write!(f, "{}{endpoint}", if index == 0 { "" } else { "," })?;
        }
        f.write_str("]}")
    }
}

impl fmt::Display for ReportToEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{\"url\":\"{}\"", self.url)?;
        for (name, number) in [("priority", self.priority), ("weight", self.weight)] {
            if number != 1 {
                write!(f, ",\"{name}\":{number}")?;
            }
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::table::{check, refuse},
        wire::endpoint::EndpointName,
    };

    const NAME: EndpointName = EndpointName::from_static("network");

    fn endpoint(url: &'static str) -> ReportToEndpoint {
        ReportToEndpoint::new(UriReference::from_static(url)).unwrap()
    }

    #[test]
    fn values() {
        let group = ReportToGroup::new(NAME, 60, endpoint("https://r.example/a?b=c"));
        check(
            &ReportTo::new(group.clone()),
            r#"{"group":"network","max_age":60,"endpoints":[{"url":"https://r.example/a?b=c"}]}"#,
        );
        let group = group.include_subdomains().endpoint(endpoint("/r").priority(2).weight(0));
        let forgotten = ReportToGroup::forget(EndpointName::from_static("old"));
        let both = ReportTo::new(group).and(forgotten.clone());
        check(
            &both,
            "{\"group\":\"network\",\"max_age\":60,\"include_subdomains\":true,\"endpoints\":[\
             {\"url\":\"https://r.example/a?b=c\"},{\"url\":\"/r\",\"priority\":2,\"weight\":0}]}, \
             {\"group\":\"old\",\"max_age\":0,\"endpoints\":[]}",
        );
        assert_eq!(both.clone().and(forgotten), both);
        assert!(both.group("network").is_some_and(ReportToGroup::includes_subdomains));
        assert_eq!(both.group("old"), None);
        let named = ReportToGroup::forget(GroupName::from_static("Our \"Network\""));
        check(&ReportTo::new(named), r#"{"group":"Our \"Network\"","max_age":0,"endpoints":[]}"#);
    }

    #[test]
    fn what_may_be_left_out() {
        let group = ReportToGroup::new(EndpointName::from_static("default"), 1, endpoint("http://localhost:80/"));
        assert_eq!(
            "{ \"endpoints\" : [ {\"url\": \"http:\\/\\/localhost:80\\u002f\"} ], \"max_age\" : 1 }".parse(),
            Ok(ReportTo::new(group)),
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ReportTo>;
        refuse(
            "{'group':'csp'}",
            "Report-To: '\\'' at byte 1 of \"{'group':'csp'}\"; \
             write JSON, names and texts in double quotes, without a last comma",
        );
        refuse(
            r#"{"endpoints":[{"url":"https://r.example"}]}"#,
            "Report-To: max_age: it is missing; write for how many seconds, as in 86400",
        );
        refuse(
            r#"{"max_age":"60","endpoints":[{"url":"https://r.example"}]}"#,
            "Report-To: max_age: it is not a number; write digits only, without quotes, at most 4294967295",
        );
        for text in [r#"{"max_age":1,"endpoints":[]}"#, r#"{"max_age":0}"#] {
            refuse(
                text,
                "Report-To: endpoints: it is missing, or empty; \
                 write a list of one object, with a \"url\" such as \"https://reports.example\"",
            );
        }
        refuse(
            r#"{"max_age":1,"endpoints":[{}]}"#,
            "Report-To: url: it is missing; write an address, as in \"https://reports.example\"",
        );
        for url in ["http://r.example/", "//r.example/", "reports", "ftp://r.example/", "http://localhost.example/"] {
            refuse(
                &format!(r#"{{"max_age":1,"endpoints":[{{"url":"{url}"}}]}}"#),
                &format!(
                    "Report-To: browsers send no reports to \"{url}\"; \
                     write an address of https, or one that begins with a single \"/\""
                ),
            );
        }
        refuse(
            r#"{"group":"a","max_age":0,"endpoints":[]},{"group":"a","max_age":0,"endpoints":[]}"#,
            "Report-To: the group \"a\" appears twice; give each group a name of its own",
        );
        refuse(
            r#"{"group":"","max_age":0,"endpoints":[]}"#,
            "Report-To: group name: \"\" is empty or ends too soon; write visible ASCII and blanks",
        );
        refuse(
            r#"{"group":1,"endpoints":[{"uri":"/a"},{"url":"/a","weight":-1}]}, 1"#,
            "Report-To: group: it is not a text; write it in double quotes\n\
             Report-To: max_age: it is missing; write for how many seconds, as in 86400\n\
             Report-To: \"uri\" is not a member; did you mean \"url\"?\n\
             Report-To: weight: -1 is not a whole number; write digits only, without quotes, at most 4294967295\n\
             Report-To: a value is not an object; \
             write {\"group\":\u{2026},\"max_age\":\u{2026},\"include_subdomains\":\u{2026},\"endpoints\":\u{2026}}",
        );
        refuse(
            r#"{"max_age":0,"endpoints":[],"include_sub_domains":true}"#,
            "Report-To: \"include_sub_domains\" is not a member; did you mean \"include_subdomains\"?",
        );
        for text in ["", "{}", "[]", "null", "{\"max_age\":0,\"endpoints\":[]},", "{\"max_age\":0,\"endpoints\":{}}"] {
            assert!(text.parse::<ReportTo>().is_err(), "{text:?}");
        }
    }
}
