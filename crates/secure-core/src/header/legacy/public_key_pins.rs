//! [`PublicKeyPins`]: certificates must have known keys.

use std::{fmt, str::FromStr};

use super::{absolute, directive, once, quoted, seconds};
use crate::{
    header::Header,
    wire::{
        base64,
        endpoint::UriReference,
        error::Error,
        fault::Cure,
        rendered::Goes,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// `Public-Key-Pins`: certificates of this host must have one of these keys. Obsolete: who lost the keys, or let an attacker
/// send the header, had made the host unreachable for as long as the header said. Chrome and Firefox dropped it in their versions 72.
///
/// ```
/// # use secure_core::PublicKeyPins;
/// let (key, backup) = ([1; 32], [2; 32]); // SHA-256 digests of public keys
/// let header = PublicKeyPins::new(300, key, backup)?.include_sub_domains();
/// assert_eq!(
///     header.to_string(),
///     "pin-sha256=\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"; \
///      pin-sha256=\"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\"; max-age=300; includeSubDomains",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [RFC 7469](https://www.rfc-editor.org/rfc/rfc7469).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKeyPins {
    /// Two or more, each once.
    pins: Vec<[u8; 32]>,
    max_age: u32,
    include_sub_domains: bool,
    report_uri: Option<UriReference>,
}

/// `Public-Key-Pins-Report-Only`: the same, only reported. Obsolete as [`PublicKeyPins`] is.
///
/// Specification: [RFC 7469, section 2.1](https://www.rfc-editor.org/rfc/rfc7469#section-2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKeyPinsReportOnly {
    /// With an address for reports.
    pins: PublicKeyPins,
}

const NAME: &str = "Public-Key-Pins";

impl PublicKeyPins {
    /// Pins the SHA-256 digests of two public keys for so many seconds: one of the certificates in use, and a backup, whose
    /// key must not be with the first.
    ///
    /// # Errors
    /// When the two are the same.
    pub fn new(max_age: u32, pin: [u8; 32], backup: [u8; 32]) -> Result<Self, Error> {
        Self { pins: vec![pin], max_age, include_sub_domains: false, report_uri: None }.pin(backup)
    }

    /// Pins one digest more.
    ///
    /// # Errors
    /// When it is there already.
    pub fn pin(mut self, pin: [u8; 32]) -> Result<Self, Error> {
        if self.pins.contains(&pin) {
            return Err(Error::new(
                NAME,
                format!("the pin \"{}\" appears twice", base64::standard(&pin)),
                "pin a backup of its own, whose key is kept elsewhere",
            ));
        }
        self.pins.push(pin);
        Ok(self)
    }

    /// Pins the keys of all sub-domains too.
    #[must_use]
    pub fn include_sub_domains(mut self) -> Self {
        self.include_sub_domains = true;
        self
    }

    /// Reports other keys to an absolute address.
    ///
    /// # Errors
    /// When the address has no scheme and host.
    pub fn report_uri(mut self, address: UriReference) -> Result<Self, Error> {
        self.report_uri = Some(absolute(NAME, address)?);
        Ok(self)
    }
}

impl PublicKeyPinsReportOnly {
    /// Only reports what these pins would refuse.
    ///
    /// # Errors
    /// When there is no address to report to.
    pub fn new(pins: PublicKeyPins) -> Result<Self, Error> {
        if pins.report_uri.is_none() {
            return Err(Error::new(
                "Public-Key-Pins-Report-Only",
                "the pins are neither enforced nor reported",
                Cure::both("add a `report_uri` to them", "add \"report-uri=\\\"ADDRESS\\\"\" to them"),
            ));
        }
        Ok(Self { pins })
    }
}

impl Header for PublicKeyPins {
    const NAME: HeaderName = HeaderName::from_static("Public-Key-Pins");

    const GOES: Goes = Goes::OnlyHttps;

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl Header for PublicKeyPinsReportOnly {
    const NAME: HeaderName = HeaderName::from_static("Public-Key-Pins-Report-Only");

    const GOES: Goes = Goes::OnlyHttps;

    fn render(&self) -> Result<Template, Error> {
        self.pins.render()
    }
}

impl FromStr for PublicKeyPins {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let (mut pins, mut max_age, mut include_sub_domains, mut report_uri) = (Vec::new(), None, false, None);
        // An address that can stand here holds no semicolon, nor does base64.
        for text in text.split(';') {
            let (name, value) = directive(text);
            match (name.as_str(), value) {
                ("pin-sha256", Some(value)) => pins.push(digest(quoted(NAME, value)?)?),
                ("max-age", Some(value)) => {
                    once(NAME, &name, max_age.is_some())?;
                    max_age = Some(seconds(NAME, value)?);
                }
                ("includesubdomains", None) => {
                    once(NAME, "includeSubDomains", include_sub_domains)?;
                    include_sub_domains = true;
                }
                ("report-uri", Some(value)) => {
                    once(NAME, &name, report_uri.is_some())?;
                    report_uri = Some(quoted(NAME, value)?.parse().map_err(|error: Error| error.within(NAME))?);
                }
                _ => {
                    return Err(Error::new(
                        NAME,
                        format!("{:?} is not a directive of this header", text.trim()),
                        "write \"pin-sha256=\\\"DIGEST\\\"\" twice, \"max-age=SECONDS\", \"includeSubDomains\" or \
                         \"report-uri=\\\"ADDRESS\\\"\", with \";\" between them",
                    ));
                }
            }
        }
        let mut pins = pins.into_iter();
        let (Some(pin), Some(backup)) = (pins.next(), pins.next()) else {
            return Err(Error::new(
                NAME,
                "there are fewer than two pins",
                "add \"pin-sha256=\\\"DIGEST\\\"\" of a backup key",
            ));
        };
        let max_age =
            max_age.ok_or_else(|| Error::new(NAME, format!("{text:?} has no \"max-age\""), "add \"max-age=300\""))?;
        let mut header = Self::new(max_age, pin, backup)?;
        for pin in pins {
            header = header.pin(pin)?;
        }
        header.include_sub_domains = include_sub_domains;
        match report_uri {
            Some(address) => header.report_uri(address),
            None => Ok(header),
        }
    }
}

impl FromStr for PublicKeyPinsReportOnly {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.parse().map_err(|error: Error| error.at("Public-Key-Pins-Report-Only"))?)
    }
}

/// The 32 bytes of a digest, written in base64 as we would.
fn digest(text: &str) -> Result<[u8; 32], Error> {
    let digest = base64::decode(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    digest.filter(|digest| base64::standard(digest) == text).ok_or_else(|| {
        Error::new(NAME, format!("{text:?} is not a SHA-256 digest"), "write its 32 bytes in padded base64 (not hex)")
    })
}

impl fmt::Display for PublicKeyPins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for pin in &self.pins {
            write!(f, "pin-sha256=\"{}\"; ", base64::standard(pin))?;
        }
        write!(f, "max-age={}", self.max_age)?;
        if self.include_sub_domains {
            f.write_str("; includeSubDomains")?;
        }
        match &self.report_uri {
            Some(address) => write!(f, "; report-uri=\"{address}\""),
            None => Ok(()),
        }
    }
}

impl fmt::Display for PublicKeyPinsReportOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pins.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const REPORTS: UriReference = UriReference::from_static("https://r.example/pins");
    const ONE: &str = "pin-sha256=\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"";
    const TWO: &str = "pin-sha256=\"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\"";
    const THREE: &str = "pin-sha256=\"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\"";

    #[test]
    fn values() {
        let pins = PublicKeyPins::new(60, [1; 32], [2; 32]).unwrap();
        check(&pins, &format!("{ONE}; {TWO}; max-age=60"));
        let pins = pins.pin([3; 32]).unwrap().include_sub_domains().report_uri(REPORTS).unwrap();
        let text =
            format!("{ONE}; {TWO}; {THREE}; max-age=60; includeSubDomains; report-uri=\"https://r.example/pins\"");
        check(&pins, &text);
        check(&PublicKeyPinsReportOnly::new(pins.clone()).unwrap(), &text);
        let other = format!(
            "report-uri=\"https://r.example/pins\";MAX-AGE = 60;{ONE} ;{TWO};INCLUDESUBDOMAINS; {}",
            THREE.replace("pin", "PIN")
        );
        assert_eq!(other.parse(), Ok(pins));
    }

    #[test]
    fn faults() {
        let refuse = refuse::<PublicKeyPins>;
        let fewer = "Public-Key-Pins: there are fewer than two pins; add \"pin-sha256=\\\"DIGEST\\\"\" of a backup key";
        refuse(&format!("{ONE}; max-age=60"), fewer);
        refuse("max-age=60", fewer);
        refuse(
            &format!("{ONE}; {ONE}; max-age=60"),
            "Public-Key-Pins: the pin \"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\" appears twice; \
             pin a backup of its own, whose key is kept elsewhere",
        );
        assert!(
            format!("{ONE}; {TWO}").parse::<PublicKeyPins>().unwrap_err().to_string().ends_with("add \"max-age=300\"")
        );
        refuse(
            &format!("{ONE}; {TWO}; max-age=1; max-age=1"),
            "Public-Key-Pins: \"max-age\" appears twice; write it once",
        );
        refuse(
            "pin-sha256=\"AQEB\"",
            "Public-Key-Pins: \"AQEB\" is not a SHA-256 digest; write its 32 bytes in padded base64 (not hex)",
        );
        refuse(
            "pin-sha1=\"AQEB\"",
            "Public-Key-Pins: \"pin-sha1=\\\"AQEB\\\"\" is not a directive of this header; \
             write \"pin-sha256=\\\"DIGEST\\\"\" twice, \"max-age=SECONDS\", \"includeSubDomains\" or \
             \"report-uri=\\\"ADDRESS\\\"\", with \";\" between them",
        );
        for wrong in [
            ONE.replace("E=", "F="), // bits that no digest has
            ONE.replace('=', ""),
            ONE.replace("AQE=", "AQE"),
            ONE.replace('"', ""),
        ] {
            assert!(format!("{wrong}; {TWO}; max-age=60").parse::<PublicKeyPins>().is_err(), "{wrong}");
        }
        let relative = UriReference::from_static("/pins");
        assert_eq!(
            PublicKeyPins::new(60, [1; 32], [2; 32]).unwrap().report_uri(relative).unwrap_err().to_string(),
            "Public-Key-Pins: \"report-uri\" cannot be \"/pins\"; \
             write an address with its scheme and host, such as \"https://reports.example/pins\"",
        );
    }

    #[test]
    fn report_only_reports() {
        refuse::<PublicKeyPinsReportOnly>(
            &format!("{ONE}; {TWO}; max-age=60"),
            "Public-Key-Pins-Report-Only: the pins are neither enforced nor reported; add a `report_uri` to them",
        );
        refuse::<PublicKeyPinsReportOnly>(
            &format!("{ONE}; {TWO}; max-age=soon; report-uri=\"https://reports.example/\""),
            "Public-Key-Pins-Report-Only: \"soon\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=86400\"",
        );
    }
}
