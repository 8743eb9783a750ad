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
    EndpointName, Error, Header, HeaderName, HeaderValue, Origin, Template, UriReference,
    json::{Json, Members, read_list},
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
    name: EndpointName,
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
    pub fn new(group: ReportToGroup) -> Self {
        Self { groups: vec![group] }
    }

    /// The same and one group more, which takes the place of one of its name.
    #[must_use]
    pub fn and(mut self, group: ReportToGroup) -> Self {
        match self.groups.iter_mut().find(|other| other.name == group.name) {
            Some(earlier) => *earlier = group,
            None => self.groups.push(group),
        }
        self
    }

    /// The group of this name, if reports can be sent to it.
    #[must_use]
    pub fn group(&self, name: &EndpointName) -> Option<&ReportToGroup> {
        self.groups.iter().find(|group| group.name == *name && group.max_age > 0)
    }
}

impl ReportToGroup {
    const MEMBERS: &[&str] = &["group", "max_age", "include_subdomains", "endpoints"];

    /// A group of one address, which browsers keep for so many seconds.
    #[must_use]
    pub fn new(name: EndpointName, max_age: u32, endpoint: ReportToEndpoint) -> Self {
        Self { name, max_age, include_subdomains: false, endpoints: vec![endpoint] }
    }

    /// Has browsers forget the group of this name.
    #[must_use]
    pub fn forget(name: EndpointName) -> Self {
        Self { name, max_age: 0, include_subdomains: false, endpoints: Vec::new() }
    }

    /// Takes reports of all sub-domains too.
    #[must_use]
    pub fn include_subdomains(mut self) -> Self {
        self.include_subdomains = true;
        self
    }

    /// One address more.
    #[must_use]
    pub fn endpoint(mut self, endpoint: ReportToEndpoint) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    /// Whether it takes reports of sub-domains.
    #[must_use]
    pub fn includes_subdomains(&self) -> bool {
        self.include_subdomains
    }

    fn read(value: Json) -> Result<Self, Error> {
        let mut members = Members::of("Report-To", value, Self::MEMBERS)?;
        let name = members.text("group")?.unwrap_or_else(|| "default".to_owned());
        let name = EndpointName::new(name).map_err(|error| error.within("Report-To"))?;
        let max_age = members.integer("max_age")?.ok_or_else(|| {
            members.fault("max_age", "is not there", "write for how many seconds, as in \"max_age\":86400")
        })?;
        let include_subdomains = members.bool("include_subdomains")?;
        let endpoints = members.array("endpoints")?.filter(|endpoints| max_age == 0 || !endpoints.is_empty());
        let endpoints = endpoints.ok_or_else(|| {
            members.fault(
                "endpoints",
                "is not there, or empty",
                "write \"endpoints\":[{\"url\":\"https://reports.example\"}]",
            )
        })?;
        let endpoints = endpoints.into_iter().map(ReportToEndpoint::read).collect::<Result<_, _>>()?;
        Ok(Self { name, max_age, include_subdomains, endpoints })
    }
}

impl ReportToEndpoint {
    const MEMBERS: &[&str] = &["url", "priority", "weight"];

    /// An address.
    ///
    /// # Errors
    /// When browsers would not send there: it is neither of HTTPS, nor of this machine, nor begins with a single `/`.
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

    fn read(value: Json) -> Result<Self, Error> {
        let mut members = Members::of("Report-To", value, Self::MEMBERS)?;
        let url = members
            .text("url")?
            .ok_or_else(|| members.fault("url", "is not there", "write \"url\":\"https://reports.example\""))?;
        let mut endpoint = Self::new(UriReference::new(url).map_err(|error| error.within("Report-To"))?)?;
        endpoint.priority = members.integer("priority")?.unwrap_or(endpoint.priority);
        endpoint.weight = members.integer("weight")?.unwrap_or(endpoint.weight);
        Ok(endpoint)
    }
}

/// Whether browsers send reports there.
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

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut groups: Vec<ReportToGroup> = Vec::new();
        for value in read_list("Report-To", text)? {
            let group = ReportToGroup::read(value)?;
            if groups.iter().any(|earlier| earlier.name == group.name) {
                let problem = format!("the group \"{}\" stands twice", group.name);
                return Err(Error::new("Report-To", problem, "give each group a name of its own"));
            }
            groups.push(group);
        }
        Ok(Self { groups })
    }
}

// Names and addresses hold no quote, no backslash and nothing but ASCII, so that none of them needs escaping.

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
        write!(f, "{{\"group\":\"{}\",\"max_age\":{}", self.name, self.max_age)?;
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
    use crate::header::table::{check, refuse};

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
        assert!(both.group(&NAME).is_some_and(ReportToGroup::includes_subdomains));
        assert_eq!(both.group(&EndpointName::from_static("old")), None);
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
            "Report-To: \"max_age\" is not there; write for how many seconds, as in \"max_age\":86400",
        );
        refuse(
            r#"{"max_age":"60","endpoints":[{"url":"https://r.example"}]}"#,
            "Report-To: \"max_age\" is no number; write digits only, without quotes, at most 4294967295",
        );
        for text in [r#"{"max_age":1,"endpoints":[]}"#, r#"{"max_age":0}"#] {
            refuse(
                text,
                "Report-To: \"endpoints\" is not there, or empty; \
                 write \"endpoints\":[{\"url\":\"https://reports.example\"}]",
            );
        }
        refuse(
            r#"{"max_age":1,"endpoints":[{}]}"#,
            "Report-To: \"url\" is not there; write \"url\":\"https://reports.example\"",
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
            "Report-To: the group \"a\" stands twice; give each group a name of its own",
        );
        refuse(
            r#"{"group":"A","max_age":0,"endpoints":[]}"#,
            "Report-To: endpoint name: 'A' at byte 0 of \"A\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
        refuse(
            r#"{"max_age":0,"endpoints":[],"include_sub_domains":true}"#,
            "Report-To: \"include_sub_domains\" is no member; did you mean \"include_subdomains\"?",
        );
        for text in ["", "{}", "[]", "null", "{\"max_age\":0,\"endpoints\":[]},", "{\"max_age\":0,\"endpoints\":{}}"] {
            assert!(text.parse::<ReportTo>().is_err(), "{text:?}");
        }
    }
}
