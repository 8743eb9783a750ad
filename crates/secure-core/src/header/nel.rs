//! `NEL`, Network Error Logging: has the browser report requests to this origin that failed before they reached us.
//!
//! Names that could not be looked up, connections that were refused, certificates that were not accepted: the server sees
//! none of them. The reports go to a group of [`Report-To`](crate::ReportTo), which [`prepare`](crate::Policy::prepare)
//! asks for, and reveal who visited what from which address.
//!
//! Absent, nothing is reported but what an earlier response asked for, until its time is up. Only Chrome knows the header,
//! and only over HTTPS. No preset has it.
//!
//! ```
//! use secure_core::{EndpointName, Nel};
//!
//! const NETWORK: EndpointName = EndpointName::from_static("network");
//!
//! let nel = Nel::new(NETWORK, 86_400).failure_fraction(0.1)?;
//! assert_eq!(nel.to_string(), r#"{"report_to":"network","max_age":86400,"failure_fraction":0.1}"#);
//! assert_eq!(Nel::off().to_string(), r#"{"max_age":0}"#);
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [Network Error Logging, section 4](https://www.w3.org/TR/network-error-logging/#nel-response-header).

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        endpoint::GroupName,
        error::Error,
        json::{Json, Members, quoted, read_list},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// What is reported to which group, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Nel {
    /// There unless `max_age` is zero.
    report_to: Option<GroupName>,
    max_age: u32,
    include_subdomains: bool,
    /// From 0 to 1.
    success_fraction: f64,
    failure_fraction: f64,
    /// Each once.
    request_headers: Vec<HeaderName>,
    response_headers: Vec<HeaderName>,
}

impl Nel {
    pub(crate) const MEMBERS: &[&str] = &[
        "report_to",
        "max_age",
        "include_subdomains",
        "success_fraction",
        "failure_fraction",
        "request_headers",
        "response_headers",
    ];

    /// Reports all failures to this group, for so many seconds.
    #[must_use]
    pub fn new(report_to: impl Into<GroupName>, max_age: u32) -> Self {
        Self { report_to: Some(report_to.into()), max_age, ..Self::off() }
    }

    /// Ends what an earlier response asked for.
    #[must_use]
    pub fn off() -> Self {
        Self {
            report_to: None,
            max_age: 0,
            include_subdomains: false,
            success_fraction: 0.0,
            failure_fraction: 1.0,
            request_headers: Vec::new(),
            response_headers: Vec::new(),
        }
    }

    /// Reports names of sub-domains that cannot be looked up, too. The group must include them as well.
    #[must_use]
    pub fn include_subdomains(mut self) -> Self {
        self.include_subdomains = true;
        self
    }

    /// How many of the requests that went well are reported, from 0 to 1. Without it, none.
    ///
    /// # Errors
    /// When it is less than 0 or more than 1.
    #[inline]
    pub fn success_fraction(mut self, fraction: f64) -> Result<Self, Error> {
        self.success_fraction = checked("success_fraction", fraction)?;
        Ok(self)
    }

    /// How many of the requests that failed are reported, from 0 to 1. Without it, all.
    ///
    /// # Errors
    /// When it is less than 0 or more than 1.
    #[inline]
    pub fn failure_fraction(mut self, fraction: f64) -> Result<Self, Error> {
        self.failure_fraction = checked("failure_fraction", fraction)?;
        Ok(self)
    }

    /// Has reports contain this header of the request. The values of `Cookie` and `Authorization` are nobody else's business.
    ///
    /// ```
    /// # use secure_core::{EndpointName, HeaderName, Nel};
    /// const NETWORK: EndpointName = EndpointName::from_static("network");
    /// const LANGUAGE: HeaderName = HeaderName::from_static("Accept-Language");
    ///
    /// let nel = Nel::new(NETWORK, 60).request_header(LANGUAGE);
    /// assert_eq!(nel.to_string(), r#"{"report_to":"network","max_age":60,"request_headers":["Accept-Language"]}"#);
    /// ```
    #[must_use]
    #[inline]
    pub fn request_header(mut self, name: HeaderName) -> Self {
        if !self.request_headers.contains(&name) {
            self.request_headers.push(name);
        }
        self
    }

    /// Has reports contain this header of the response, such as `ETag`.
    #[must_use]
    #[inline]
    pub fn response_header(mut self, name: HeaderName) -> Self {
        if !self.response_headers.contains(&name) {
            self.response_headers.push(name);
        }
        self
    }

    /// The group that gets reports.
    pub(crate) fn group(&self) -> Option<&GroupName> {
        self.report_to.as_ref().filter(|_| self.max_age > 0)
    }

    pub(crate) fn includes_subdomains(&self) -> bool {
        self.include_subdomains
    }
}

#[inline]
fn checked(name: &str, fraction: f64) -> Result<f64, Error> {
    if !(0.0..=1.0).contains(&fraction) {
        return Err(Error::new(
            ("NEL", name),
            format!("{fraction} is not a fraction"),
            "write a number from 0 (none) to 1 (all)",
        ));
    }
    Ok(fraction.abs()) // without the sign of a negative zero
}

impl Header for Nel {
    const NAME: HeaderName = HeaderName::from_static("NEL");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for Nel {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let values = read_list("NEL", text)?;
        let Ok([value]) = <[_; 1]>::try_from(values) else {
            return Err(Error::new("NEL", "only the first of several objects counts", "write one"));
        };
        let mut members = Members::of("NEL", value, Self::MEMBERS)?;
        members.need("max_age", "write for how many seconds, as in 86400");
        let max_age = members.integer("max_age");
        if max_age.is_some_and(|max_age| max_age > 0) {
            members.need("report_to", "write the name of a group of Report-To");
        }
        let report_to = members.text("report_to");
        let report_to = report_to.map(|name| GroupName::new(name).map_err(|error| error.within("NEL")));
        let nel = Self {
            report_to: report_to.and_then(|name| members.keep("report_to", name)),
            max_age: max_age.unwrap_or_default(),
            include_subdomains: members.bool("include_subdomains"),
            success_fraction: fraction(&mut members, "success_fraction").unwrap_or(0.0),
            failure_fraction: fraction(&mut members, "failure_fraction").unwrap_or(1.0),
            request_headers: names(&mut members, "request_headers"),
            response_headers: names(&mut members, "response_headers"),
        };
        members.finish(nel)
    }
}

#[inline]
fn fraction(members: &mut Members, name: &str) -> Option<f64> {
    let fraction = members.number(name)?;
    members.keep(name, checked(name, fraction))
}

/// A list of the names of headers.
#[inline]
fn names(members: &mut Members, name: &str) -> Vec<HeaderName> {
    let mut names = Vec::new();
    for value in members.array(name).unwrap_or_default() {
        let Json::String(text) = value else {
            members.refuse(name, "an item is not a text", "write the names of headers in double quotes");
            continue;
        };
        let header = HeaderName::new(text).map_err(|error| error.within(("NEL", name)));
        match members.keep(name, header) {
            Some(header) if names.contains(&header) => {
                members.refuse(name, &format!("\"{header}\" appears twice"), "write it once");
            }
            header => names.extend(header),
        }
    }
    names
}

impl fmt::Display for Nel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        if let Some(report_to) = &self.report_to {
            write!(f, "\"report_to\":{},", quoted(report_to.as_str()))?;
        }
        write!(f, "\"max_age\":{}", self.max_age)?;
        if self.include_subdomains {
            f.write_str(",\"include_subdomains\":true")?;
        }
        if self.success_fraction > 0.0 {
            write!(f, ",\"success_fraction\":{}", self.success_fraction)?;
        }
        if self.failure_fraction < 1.0 {
            write!(f, ",\"failure_fraction\":{}", self.failure_fraction)?;
        }
        for (member, names) in
            [("request_headers", &self.request_headers), ("response_headers", &self.response_headers)]
        {
            // No name holds what JSON escapes.
            let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
            if !names.is_empty() {
                write!(f, ",\"{member}\":[\"{}\"]", names.join("\",\""))?;
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
    const ETAG: HeaderName = HeaderName::from_static("ETag");

    #[test]
    fn values() {
        check(&Nel::off(), r#"{"max_age":0}"#);
        check(&Nel::new(NAME, 0), r#"{"report_to":"network","max_age":0}"#);
        check(&Nel::new(NAME, 60), r#"{"report_to":"network","max_age":60}"#);
        // What is forgotten needs nobody who gets reports.
        assert_eq!((Nel::new(NAME, 1).group(), Nel::new(NAME, 0).group()), (Some(&GroupName::from(NAME)), None));
        // A group may have any name.
        let group = GroupName::from_static("Our \"Network\"");
        check(&Nel::new(group, 60), r#"{"report_to":"Our \"Network\"","max_age":60}"#);
        let told = Nel::off().request_header(HeaderName::from_static("If-None-Match"));
        check(
            &told.response_header(ETAG).response_header(ETAG).response_header(HeaderName::from_static("Server")),
            r#"{"max_age":0,"request_headers":["If-None-Match"],"response_headers":["ETag","Server"]}"#,
        );
        assert_eq!(r#"{"max_age":0,"request_headers":[]}"#.parse(), Ok(Nel::off()));
        let all =
            Nel::new(NAME, 60).include_subdomains().success_fraction(0.05).unwrap().failure_fraction(0.0).unwrap();
        check(
            &all,
            "{\"report_to\":\"network\",\"max_age\":60,\"include_subdomains\":true,\
             \"success_fraction\":0.05,\"failure_fraction\":0}",
        );
        assert_eq!(
            all.success_fraction(-0.0).unwrap().failure_fraction(1.0).unwrap(),
            Nel::new(NAME, 60).include_subdomains()
        );
        assert_eq!(
            r#"{"failure_fraction":1.0,"success_fraction":1e-1,"max_age":60,"report_to":"network"}"#.parse(),
            Nel::new(NAME, 60).success_fraction(0.1),
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<Nel>;
        refuse(r#"{"max_age":60}"#, "NEL: report_to: it is missing; write the name of a group of Report-To");
        refuse(r#"{"report_to":"a"}"#, "NEL: max_age: it is missing; write for how many seconds, as in 86400");
        refuse(
            r#"{"report_to":"a","max_age":-1}"#,
            "NEL: max_age: -1 is not a whole number; write digits only, without quotes, at most 4294967295",
        );
        refuse(
            r#"{"report_to":"a","max_age":1,"failure_fraction":2}"#,
            "NEL: failure_fraction: 2 is not a fraction; write a number from 0 (none) to 1 (all)",
        );
        refuse(
            r#"{"report_to":"a","max_age":1},{"max_age":0}"#,
            "NEL: only the first of several objects counts; write one",
        );
        refuse(r#"{"report-to":"a","max_age":1}"#, "NEL: \"report-to\" is not a member; did you mean \"report_to\"?");
        refuse(
            r#"{"report_to":3,"foo":1,"request_headers":["a b",1],"response_headers":["ETag","etag"]}"#,
            "NEL: \"foo\" is not a member; write some of \"report_to\", \"max_age\", \"include_subdomains\", \
             \"success_fraction\", \"failure_fraction\", \"request_headers\", \"response_headers\"\n\
             NEL: max_age: it is missing; write for how many seconds, as in 86400\n\
             NEL: report_to: it is not a text; write it in double quotes\n\
             NEL: request_headers: header name: a blank at byte 1 of \"a b\"; \
             write letters, digits and hyphens, as in \"X-Frame-Options\"\n\
             NEL: request_headers: an item is not a text; write the names of headers in double quotes\n\
             NEL: response_headers: \"etag\" appears twice; write it once",
        );
        refuse(
            "{\"report_to\":\"\u{e4}\",\"max_age\":1}",
            "NEL: group name: non-ASCII character at byte 0 of \"\u{e4}\"; write visible ASCII and blanks",
        );
        for fraction in [f64::NAN, f64::INFINITY, -0.1, 1.000_001] {
            assert!(Nel::off().success_fraction(fraction).is_err());
        }
        for text in
            ["", "{}", "[]", r#"{"max_age":0,"success_fraction":"1"}"#, r#"{"max_age":0,"success_fraction":1e999}"#]
        {
            assert!(text.parse::<Nel>().is_err(), "{text:?}");
        }
    }
}
