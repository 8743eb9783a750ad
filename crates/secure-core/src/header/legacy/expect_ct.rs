//! [`ExpectCt`]: certificates must be in public logs.

use std::{fmt, str::FromStr};

use super::{absolute, directive, once, quoted, seconds};
use crate::{
    header::Header,
    wire::{
        endpoint::UriReference,
        error::Error,
        rendered::Goes,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// `Expect-CT`: certificates of this host must be in public logs. Obsolete: browsers ask that of every certificate now,
/// and the last that knew the header, Chrome, forgot it in version 107.
///
/// ```
/// # use secure_core::{ExpectCt, UriReference};
/// const REPORTS: UriReference = UriReference::from_static("https://reports.example/ct");
///
/// let header = ExpectCt::for_seconds(86_400).enforce().report_uri(REPORTS)?;
/// assert_eq!(header.to_string(), "max-age=86400, enforce, report-uri=\"https://reports.example/ct\"");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [RFC 9163](https://www.rfc-editor.org/rfc/rfc9163).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectCt {
    max_age: u32,
    enforce: bool,
    report_uri: Option<UriReference>,
}

impl ExpectCt {
    /// For so many seconds, nothing but reports.
    #[must_use]
    pub const fn for_seconds(max_age: u32) -> Self {
        Self { max_age, enforce: false, report_uri: None }
    }

    /// Refuses connections whose certificate is in no log.
    #[must_use]
    pub fn enforce(mut self) -> Self {
        self.enforce = true;
        self
    }

    /// Reports such certificates to an absolute address.
    ///
    /// # Errors
    /// When the address has no scheme and host.
    pub fn report_uri(mut self, address: UriReference) -> Result<Self, Error> {
        self.report_uri = Some(absolute("Expect-CT", address)?);
        Ok(self)
    }
}

impl Header for ExpectCt {
    const NAME: HeaderName = HeaderName::from_static("Expect-CT");

    const GOES: Goes = Goes::OnlyHttps;

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ExpectCt {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        const NAME: &str = "Expect-CT";
        let mut max_age = None;
        let mut header = Self::for_seconds(0);
        for text in text.split(',') {
            let (name, value) = directive(text);
            match (name.as_str(), value) {
                ("max-age", Some(value)) => {
                    once(NAME, &name, max_age.is_some())?;
                    max_age = Some(seconds(NAME, value)?);
                }
                ("enforce", None) => {
                    once(NAME, &name, header.enforce)?;
                    header.enforce = true;
                }
                ("report-uri", Some(value)) => {
                    once(NAME, &name, header.report_uri.is_some())?;
                    let address = quoted(NAME, value)?.parse().map_err(|error: Error| error.within(NAME))?;
                    header = header.report_uri(address)?;
                }
                _ => {
                    return Err(Error::new(
                        NAME,
                        format!("{:?} is not a directive of this header", text.trim()),
                        "write \"max-age=SECONDS\", \"enforce\" or \"report-uri=\\\"ADDRESS\\\"\", with \",\" between them",
                    ));
                }
            }
        }
        let max_age = max_age
            .ok_or_else(|| Error::new(NAME, format!("{text:?} has no \"max-age\""), "begin with \"max-age=86400\""))?;
        Ok(Self { max_age, ..header })
    }
}

impl fmt::Display for ExpectCt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "max-age={}", self.max_age)?;
        if self.enforce {
            f.write_str(", enforce")?;
        }
        match &self.report_uri {
            Some(address) => write!(f, ", report-uri=\"{address}\""),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const REPORTS: UriReference = UriReference::from_static("https://r.example/ct");

    #[test]
    fn values() {
        check(&ExpectCt::for_seconds(0), "max-age=0");
        check(&ExpectCt::for_seconds(60).enforce(), "max-age=60, enforce");
        let full = ExpectCt::for_seconds(60).enforce().report_uri(REPORTS).unwrap();
        check(&full, "max-age=60, enforce, report-uri=\"https://r.example/ct\"");
        assert_eq!("Enforce,report-uri = \"https://r.example/ct\" ,MAX-AGE=60".parse(), Ok(full));
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ExpectCt>;
        refuse("enforce", "Expect-CT: \"enforce\" has no \"max-age\"; begin with \"max-age=86400\"");
        refuse("max-age=1, max-age=1", "Expect-CT: \"max-age\" appears twice; write it once");
        refuse(
            "max-age=-1",
            "Expect-CT: \"-1\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=86400\"",
        );
        refuse(
            "max-age=1; enforce",
            "Expect-CT: \"1; enforce\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=86400\"",
        );
        refuse(
            "max-age=1, enforced",
            "Expect-CT: \"enforced\" is not a directive of this header; \
             write \"max-age=SECONDS\", \"enforce\" or \"report-uri=\\\"ADDRESS\\\"\", with \",\" between them",
        );
        refuse(
            "max-age=1, report-uri=https://r.example",
            "Expect-CT: \"https://r.example\" is not in double quotes; write them around it",
        );
        refuse(
            "max-age=1, report-uri=\"/ct\"",
            "Expect-CT: \"report-uri\" cannot be \"/ct\"; \
             write an address with its scheme and host, such as \"https://reports.example/pins\"",
        );
        for text in ["", "max-age", "max-age=1,", "max-age=\"1\"", "max-age=1, enforce=1", "max-age=1, report-uri=\"\""]
        {
            assert!(text.parse::<ExpectCt>().is_err(), "{text:?}");
        }
    }
}
