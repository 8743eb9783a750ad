//! `Reporting-Endpoints`: gives names to the addresses that get reports.
//!
//! Other headers name an endpoint with `report-to`. A name that this header of the same response does not declare is
//! dropped by browsers without a word, so [`prepare`](crate::Policy::prepare) refuses it. The endpoint `default` also
//! gets reports that no header asks for, such as those of crashes.
//!
//! Addresses must be HTTPS (or this machine); relative ones are resolved against the response's own. Absent, `report-to`
//! reports nothing, and browsers that know it ignore `report-uri` beside it.
//!
//! ```
//! use secure_core::{EndpointName, ReportingEndpoints, UriReference};
//!
//! const CSP: EndpointName = EndpointName::from_static("csp");
//! const DEFAULT: EndpointName = EndpointName::from_static("default");
//! const ELSEWHERE: UriReference = UriReference::from_static("https://reports.example/");
//!
//! let endpoints = ReportingEndpoints::new(CSP, UriReference::from_static("/csp-reports"))?.and(DEFAULT, ELSEWHERE)?;
//! assert_eq!(endpoints.to_string(), "csp=\"/csp-reports\", default=\"https://reports.example/\"");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [Reporting API, section 3.3](https://www.w3.org/TR/reporting-1/#header).

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        endpoint::{EndpointName, UriReference},
        error::{Error, Faults},
        fault::Place,
        structured::{self, BareItem, Item, Member},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// Names and addresses, at least one, each name once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportingEndpoints {
    endpoints: Vec<(EndpointName, UriReference)>,
}

impl ReportingEndpoints {
    /// One endpoint.
    ///
    /// # Errors
    /// When the address is neither relative, nor HTTPS, nor this machine: browsers would send no reports there.
    #[inline]
    pub fn new(name: EndpointName, address: UriReference) -> Result<Self, Error> {
        Self { endpoints: Vec::new() }.and(name, address)
    }

    /// One more.
    ///
    /// # Errors
    /// When there is one of this name already, or when the address is neither relative, nor HTTPS, nor this machine.
    #[inline]
    pub fn and(mut self, name: EndpointName, address: UriReference) -> Result<Self, Error> {
        self.add(name, address)?;
        Ok(self)
    }

    /// The same, where what is refused leaves the others.
    #[inline]
    fn add(&mut self, name: EndpointName, address: UriReference) -> Result<(), Error> {
        if self.contains(&name) {
            return Err(fault(format!("\"{name}\" appears twice"), "give each endpoint a name of its own"));
        }
        if !address.may_get_reports() {
            let problem = format!("browsers send no reports to \"{address}\" of \"{name}\"");
            return Err(fault(problem, "write an address that begins with \"https://\", or a relative one"));
        }
        self.endpoints.push((name, address));
        Ok(())
    }

    /// Whether an endpoint has this name.
    #[must_use]
    #[inline]
    pub fn contains(&self, name: &EndpointName) -> bool {
        self.endpoints.iter().any(|(other, _)| other == name)
    }

    /// The names and their addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&EndpointName, &UriReference)> {
        self.endpoints.iter().map(|(name, address)| (name, address))
    }
}

impl Header for ReportingEndpoints {
    const NAME: HeaderName = HeaderName::from_static("Reporting-Endpoints");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ReportingEndpoints {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.trim_start().starts_with(['{', '[']) {
            let problem = format!("{text:?} is what Report-To would hold");
            return Err(fault(problem, "write \"NAME=\\\"ADDRESS\\\"\", several with a comma between them"));
        }
        let members = structured::members(text).map_err(|error| error.at(Self::NAME.as_str()))?;
        if members.is_empty() {
            return Err(fault(
                "it names no endpoint".to_owned(),
                "write \"NAME=\\\"ADDRESS\\\"\", or leave the header out",
            ));
        }
        let mut faults = Faults::default();
        let mut header = Self { endpoints: Vec::new() };
        for (name, address) in &members {
            let added = endpoint(name.as_str(), address).and_then(|(name, address)| header.add(name, address));
            let about = |error: Error| error.map_places(|place| place.about(name.as_str()));
            faults.keep(added.map_err(about));
        }
        faults.into_result()?;
        Ok(header)
    }
}

#[inline]
fn endpoint(name: &str, member: &Member) -> Result<(EndpointName, UriReference), Error> {
    let place = || Place::from((ReportingEndpoints::NAME.as_str(), name));
    let within = |error: Error| error.within(place()).unplaced();
    let wrong_name = |error: Error| error.within(place().at_word(name)).unplaced();
    match member {
        Member::Item(Item { value: BareItem::String(address), parameters }) if parameters.is_empty() => {
            Ok((name.parse().map_err(wrong_name)?, address.as_str().parse().map_err(within)?))
        }
        Member::Item(Item { value: BareItem::Token(address), parameters }) if parameters.is_empty() => {
            let problem = format!("browsers skip \"{name}={address}\", which has no quotes");
            Err(fault(problem, format!("write {:?}", format!("{name}=\"{address}\""))))
        }
        _ => {
            let problem = format!("\"{member}\" is not an address for \"{name}\"");
            Err(fault(problem, format!("write {:?}, in double quotes", format!("{name}=\"ADDRESS\""))))
        }
    }
}

#[inline]
fn fault(problem: String, cure: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ReportingEndpoints::NAME.to_string(), problem, cure)
}

impl fmt::Display for ReportingEndpoints {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, address)) in self.iter().enumerate() {
            write!(f, "{}{name}=\"{address}\"", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const CSP: EndpointName = EndpointName::from_static("csp");
    const PATH: UriReference = UriReference::from_static("/csp");

    #[test]
    fn values() {
        let one = ReportingEndpoints::new(CSP, PATH).unwrap();
        check(&one, "csp=\"/csp\"");
        let elsewhere = UriReference::from_static("https://r.example:8443/a?b=c");
        let two = one.and(EndpointName::from_static("default"), elsewhere).unwrap();
        check(&two, "csp=\"/csp\", default=\"https://r.example:8443/a?b=c\"");
        assert_eq!("csp=\"/csp\"  ,\tdefault=\"https://r.example:8443/a?b=c\" ".parse(), Ok(two.clone()));
        assert!(two.contains(&CSP) && !two.contains(&EndpointName::from_static("other")));
        assert!("dev=\"http://localhost:8000/reports\"".parse::<ReportingEndpoints>().is_ok());
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ReportingEndpoints>;
        refuse(
            "csp=\"http://r.example/\"",
            "Reporting-Endpoints: browsers send no reports to \"http://r.example/\" of \"csp\"; \
             write an address that begins with \"https://\", or a relative one",
        );
        refuse(
            "csp=\"https://a/\", csp=\"https://b/\"",
            "Reporting-Endpoints: \"csp\" appears twice; give each endpoint a name of its own",
        );
        refuse(
            "csp=https://r.example/csp",
            "Reporting-Endpoints: browsers skip \"csp=https://r.example/csp\", which has no quotes; \
             write \"csp=\\\"https://r.example/csp\\\"\"",
        );
        refuse(
            "{\"group\":\"csp\"}",
            "Reporting-Endpoints: \"{\\\"group\\\":\\\"csp\\\"}\" is what Report-To would hold; \
             write \"NAME=\\\"ADDRESS\\\"\", several with a comma between them",
        );
        refuse(
            "CSP=\"/csp\"",
            "Reporting-Endpoints: 'C' at byte 0 of \"CSP=\\\"/csp\\\"\"; begin a key with a lower-case letter",
        );
        refuse(
            "csp=\"/csp\",",
            "Reporting-Endpoints: \"csp=\\\"/csp\\\",\" ends too soon, at byte 11; leave the last comma out",
        );
        refuse(
            "",
            "Reporting-Endpoints: it names no endpoint; write \"NAME=\\\"ADDRESS\\\"\", or leave the header out",
        );
        for (text, member) in
            [("csp", "?1"), ("csp=1", "1"), ("csp=(\"/a\" \"/b\")", "(\"/a\" \"/b\")"), ("csp=\"/a\";b", "\"/a\";b")]
        {
            refuse(
                text,
                &format!(
                    "Reporting-Endpoints: \"{member}\" is not an address for \"csp\"; \
                     write \"csp=\\\"ADDRESS\\\"\", in double quotes"
                ),
            );
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse::<ReportingEndpoints>(
            "*=\"/a\", csp=\"\", other=\"/a b\"",
            "Reporting-Endpoints: *: endpoint name: '*' at byte 0 of \"*\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first\n\
             Reporting-Endpoints: csp: address: \"\" is empty or ends too soon; \
             write an address such as \"https://reports.example/csp\" or \"/csp-reports\", percent-encoded\n\
             Reporting-Endpoints: other: address: a blank at byte 2 of \"/a b\"; \
             write an address such as \"https://reports.example/csp\" or \"/csp-reports\", percent-encoded",
        );
    }

    #[test]
    fn an_address_that_gets_no_reports_is_refused_in_code_too() {
        let fault = ReportingEndpoints::new(CSP, UriReference::from_static("http://r.example/")).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "Reporting-Endpoints: browsers send no reports to \"http://r.example/\" of \"csp\"; \
             write an address that begins with \"https://\", or a relative one",
        );
        let twice = ReportingEndpoints::new(CSP, PATH).unwrap().and(CSP, PATH).unwrap_err();
        assert_eq!(
            twice.to_string(),
            "Reporting-Endpoints: \"csp\" appears twice; give each endpoint a name of its own"
        );
    }
}
