//! `Reporting-Endpoints`: gives names to the addresses that get reports.
//!
//! Other headers name an endpoint with `report-to`. A name that this header of the same response does not declare is
//! dropped by browsers without a word, so [`prepare`](crate::Policy::prepare) refuses it.
//!
//! Addresses must be HTTPS (or localhost); relative ones are resolved against the response's own. Absent, `report-to`
//! reports nothing, and browsers that know it ignore `report-uri` beside it.
//!
//! ```
//! use secure_core::{EndpointName, ReportingEndpoints, UriReference};
//!
//! const CSP: EndpointName = EndpointName::from_static("csp");
//! const ADDRESS: UriReference = UriReference::from_static("/csp-reports");
//!
//! let endpoints = ReportingEndpoints::new(CSP, ADDRESS);
//! assert_eq!(endpoints.to_string(), "csp=\"/csp-reports\"");
//! ```
//!
//! Specification: [Reporting API, section 3.3](https://www.w3.org/TR/reporting-1/#header).

use std::{fmt, str::FromStr};

use crate::{EndpointName, Error, Header, HeaderName, HeaderValue, Template, UriReference};

/// Names and addresses, each name once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportingEndpoints {
    /// Not empty.
    endpoints: Vec<(EndpointName, UriReference)>,
}

impl ReportingEndpoints {
    /// One endpoint.
    #[must_use]
    pub fn new(name: EndpointName, address: UriReference) -> Self {
        Self { endpoints: vec![(name, address)] }
    }

    /// One more. A name that is there already gets the new address.
    #[must_use]
    pub fn and(mut self, name: EndpointName, address: UriReference) -> Self {
        match self.endpoints.iter_mut().find(|(other, _)| *other == name) {
            Some((_, earlier)) => *earlier = address,
            None => self.endpoints.push((name, address)),
        }
        self
    }

    /// Whether an endpoint has this name.
    #[must_use]
    pub fn contains(&self, name: &EndpointName) -> bool {
        self.endpoints.iter().any(|(other, _)| other == name)
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

    fn from_str(text: &str) -> Result<Self, Error> {
        let fault = |problem: String, cure: &'static str| Error::new("Reporting-Endpoints", problem, cure);
        let mut endpoints: Vec<(EndpointName, UriReference)> = Vec::new();
        // An address that can stand here holds no comma and no quote, so that members can be split at both.
        for member in text.split(',').map(|member| member.trim_matches([' ', '\t'])) {
            let (name, address) = member
                .split_once('=')
                .and_then(|(name, value)| Some((name, value.strip_prefix('"')?.strip_suffix('"')?)))
                .ok_or_else(|| fault(format!("{member:?} is no endpoint"), "write NAME=\"ADDRESS\", in double quotes"))?;
            let name: EndpointName = name.parse().map_err(|error: Error| error.within("Reporting-Endpoints"))?;
            let address: UriReference = address.parse().map_err(|error: Error| error.within("Reporting-Endpoints"))?;
            if !may_be_trusted(address.as_str()) {
                return Err(fault(format!("{address} is not encrypted"), "write an address of https, or a relative one"));
            }
            if endpoints.iter().any(|(other, _)| *other == name) {
                return Err(fault(format!("\"{name}\" stands twice"), "give each endpoint a name of its own"));
            }
            endpoints.push((name, address));
        }
        Ok(Self { endpoints })
    }
}

/// Whether browsers may send reports there: relative, HTTPS, or this machine.
fn may_be_trusted(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else { return !address.contains(':') };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https") || (scheme.eq_ignore_ascii_case("http") && crate::transport::is_loopback(host))
}

impl fmt::Display for ReportingEndpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, address)) in self.endpoints.iter().enumerate() {
            write!(f, "{}{name}=\"{address}\"", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
