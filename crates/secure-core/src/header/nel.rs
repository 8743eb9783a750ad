//! `NEL`, Network Error Logging: has the browser report requests to this origin that failed before they reached us.
//!
//! Names that could not be looked up, connections that were refused, certificates that were not accepted: the server sees
//! none of them. The reports go to a group of [`Report-To`](crate::ReportTo), which [`prepare`](crate::Policy::prepare)
//! asks for, and tell who visited what from which address.
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
    EndpointName, Error, Header, HeaderName, HeaderValue, Template,
    json::{Members, read_list},
};

/// What is reported to which group, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Nel {
    /// There unless `max_age` is zero.
    report_to: Option<EndpointName>,
    max_age: u32,
    include_subdomains: bool,
    /// From 0 to 1.
    success_fraction: f64,
    failure_fraction: f64,
}

impl Nel {
    const MEMBERS: &[&str] = &["report_to", "max_age", "include_subdomains", "success_fraction", "failure_fraction"];

    /// Reports all failures to this group, for so many seconds.
    #[must_use]
    pub fn new(report_to: EndpointName, max_age: u32) -> Self {
        Self { report_to: Some(report_to), max_age, ..Self::off() }
    }

    /// Ends what an earlier response asked for.
    #[must_use]
    pub fn off() -> Self {
        Self { report_to: None, max_age: 0, include_subdomains: false, success_fraction: 0.0, failure_fraction: 1.0 }
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
    pub fn success_fraction(mut self, fraction: f64) -> Result<Self, Error> {
        self.success_fraction = checked("success_fraction", fraction)?;
        Ok(self)
    }

    /// How many of the requests that failed are reported, from 0 to 1. Without it, all.
    ///
    /// # Errors
    /// When it is less than 0 or more than 1.
    pub fn failure_fraction(mut self, fraction: f64) -> Result<Self, Error> {
        self.failure_fraction = checked("failure_fraction", fraction)?;
        Ok(self)
    }

    /// The group that gets reports.
    pub(crate) fn group(&self) -> Option<&EndpointName> {
        self.report_to.as_ref().filter(|_| self.max_age > 0)
    }

    pub(crate) fn includes_subdomains(&self) -> bool {
        self.include_subdomains
    }
}

fn checked(name: &str, fraction: f64) -> Result<f64, Error> {
    if !(0.0..=1.0).contains(&fraction) {
        return Err(Error::new(
            "NEL",
            format!("\"{name}\" cannot be {fraction}"),
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

    fn from_str(text: &str) -> Result<Self, Error> {
        let values = read_list("NEL", text)?;
        let Ok([value]) = <[_; 1]>::try_from(values) else {
            return Err(Error::new("NEL", "only the first of several objects counts", "write one"));
        };
        let mut members = Members::of("NEL", value, Self::MEMBERS)?;
        let max_age = members.integer("max_age")?.ok_or_else(|| {
            members.fault("max_age", "is not there", "write for how many seconds, as in \"max_age\":86400")
        })?;
        let report_to = members.text("report_to")?.map(EndpointName::new).transpose();
        let report_to = report_to.map_err(|error| error.within("NEL"))?;
        if report_to.is_none() && max_age > 0 {
            return Err(members.fault("report_to", "is not there", "write the name of a group of Report-To"));
        }
        let include_subdomains = members.bool("include_subdomains")?;
        let mut nel = Self { report_to, max_age, include_subdomains, ..Self::off() };
        if let Some(fraction) = members.number("success_fraction")? {
            nel = nel.success_fraction(fraction)?;
        }
        if let Some(fraction) = members.number("failure_fraction")? {
            nel = nel.failure_fraction(fraction)?;
        }
        Ok(nel)
    }
}

impl fmt::Display for Nel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        if let Some(report_to) = &self.report_to {
            write!(f, "\"report_to\":\"{report_to}\",")?;
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
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const NAME: EndpointName = EndpointName::from_static("network");

    #[test]
    fn values() {
        check(&Nel::off(), r#"{"max_age":0}"#);
        check(&Nel::new(NAME, 0), r#"{"report_to":"network","max_age":0}"#);
        check(&Nel::new(NAME, 60), r#"{"report_to":"network","max_age":60}"#);
        // What is forgotten needs nobody who gets reports.
        assert_eq!((Nel::new(NAME, 1).group(), Nel::new(NAME, 0).group()), (Some(&NAME), None));
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
        refuse(r#"{"max_age":60}"#, "NEL: \"report_to\" is not there; write the name of a group of Report-To");
        refuse(
            r#"{"report_to":"a"}"#,
            "NEL: \"max_age\" is not there; write for how many seconds, as in \"max_age\":86400",
        );
        refuse(
            r#"{"report_to":"a","max_age":-1}"#,
            "NEL: \"max_age\" cannot be -1; write digits only, without quotes, at most 4294967295",
        );
        refuse(
            r#"{"report_to":"a","max_age":1,"failure_fraction":2}"#,
            "NEL: \"failure_fraction\" cannot be 2; write a number from 0 (none) to 1 (all)",
        );
        refuse(
            r#"{"report_to":"a","max_age":1},{"max_age":0}"#,
            "NEL: only the first of several objects counts; write one",
        );
        refuse(r#"{"report-to":"a","max_age":1}"#, "NEL: \"report-to\" is no member; did you mean \"report_to\"?");
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
