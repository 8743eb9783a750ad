//! `Strict-Transport-Security`: keeps a browser on HTTPS for this host.
//!
//! After the first response over HTTPS, the browser turns each `http://` address of the host into `https://` by itself,
//! for `max-age` seconds, and lets nobody click a certificate error away. Absent, an attacker on the way can keep a
//! visitor on plain HTTP.
//!
//! The header goes out where the exchange is HTTPS, or not known to be plain HTTP (browsers ignore it there), and never
//! for `localhost` or an IP address. `recommended()` pins this host alone for a year; sub-domains and the preload list
//! are for you to choose, since both are hard to undo.
//!
//! ```
//! use secure_core::StrictTransportSecurity;
//!
//! let year = StrictTransportSecurity::for_seconds(31_536_000);
//! assert_eq!(year.to_string(), "max-age=31536000");
//! assert_eq!(year.include_sub_domains().to_string(), "max-age=31536000; includeSubDomains");
//! assert_eq!(year.include_sub_domains().preload()?.to_string(), "max-age=31536000; includeSubDomains; preload");
//! assert_eq!(StrictTransportSecurity::off().to_string(), "max-age=0");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! A site that is new to HTTPS goes up by [stages](HstsStage), so that what breaks is forgotten soon.
//!
//! Specification: [RFC 6797](https://www.rfc-editor.org/rfc/rfc6797); preload list: <https://hstspreload.org>.

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::{Error, Faults},
        fault::{Cure, Fault, Place},
        rendered::Goes,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// For how long, and for which hosts, browsers stay on HTTPS.
#[doc(alias = "hsts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrictTransportSecurity {
    max_age: u32,
    include_sub_domains: bool,
    preload: bool,
}

/// How long a site pins itself while it gets used to HTTPS: each stage forgets a mistake later than the one before.
///
/// | stage | seconds | go on when |
/// |---|---|---|
/// | [`FiveMinutes`](Self::FiveMinutes) | 300 | every page, asset and form of the host works over HTTPS in a real browser |
/// | [`Day`](Self::Day) | 86,400 | a day has passed without a complaint, and plain HTTP redirects |
/// | [`Month`](Self::Month) | 2,592,000 | the certificate has been renewed once by itself while the host was pinned |
/// | [`TwoYears`](Self::TwoYears) | 63,072,000 | here it stays |
///
/// Nothing goes on by itself. Who must go back sends [`StrictTransportSecurity::off`] over HTTPS for as long as the
/// longest stage that was ever sent: a browser forgets the pin only when it comes back.
///
/// ```
/// # use secure_core::{HstsStage, StrictTransportSecurity};
/// assert_eq!(StrictTransportSecurity::ramp(HstsStage::FiveMinutes).to_string(), "max-age=300");
/// assert_eq!(StrictTransportSecurity::ramp(HstsStage::Day).to_string(), "max-age=86400");
/// assert_eq!(StrictTransportSecurity::ramp(HstsStage::Month).to_string(), "max-age=2592000");
/// assert_eq!(StrictTransportSecurity::ramp(HstsStage::TwoYears).to_string(), "max-age=63072000");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HstsStage {
    /// 300 seconds: to see what breaks.
    FiveMinutes,
    /// 86,400 seconds.
    Day,
    /// 2,592,000 seconds: thirty days.
    Month,
    /// 63,072,000 seconds, with which `preload` may stand.
    TwoYears,
}

impl StrictTransportSecurity {
    const YEAR: u32 = 31_536_000;

    /// Pins this host for so many seconds. A year is 31,536,000; to begin with, see [`ramp`](Self::ramp).
    #[must_use]
    pub const fn for_seconds(max_age: u32) -> Self {
        Self { max_age, include_sub_domains: false, preload: false }
    }

    /// Pins this host for as long as this stage of the [ramp](HstsStage) does.
    #[must_use]
    pub const fn ramp(stage: HstsStage) -> Self {
        Self::for_seconds(match stage {
            HstsStage::FiveMinutes => 300,
            HstsStage::Day => 86_400,
            HstsStage::Month => 2_592_000,
            HstsStage::TwoYears => 63_072_000,
        })
    }

    /// `max-age=0`: undoes an earlier pin, that of sub-domains too, in every browser that comes back over HTTPS. To send
    /// no header at all undoes nothing.
    #[must_use]
    pub const fn off() -> Self {
        Self::for_seconds(0)
    }

    /// Pins all sub-domains too. Each of them must speak HTTPS, the internal ones included.
    #[must_use]
    pub const fn include_sub_domains(mut self) -> Self {
        self.include_sub_domains = true;
        self
    }

    /// Consents to be built into browsers by the preload list. It takes months to get out again.
    ///
    /// # Errors
    /// Without sub-domains, or for less than a year: the list would refuse the host.
    #[inline]
    pub fn preload(mut self) -> Result<Self, Error> {
        if !self.include_sub_domains || self.max_age < Self::YEAR {
            return Err(Error::new(
                Place::from(Self::NAME.as_str()).at_word("preload"),
                format!("\"preload\" beside \"{self}\" is refused by the preload list"),
                Cure::both(
                    "pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it",
                    "write a value such as \"max-age=31536000; includeSubDomains; preload\"",
                ),
            ));
        }
        self.preload = true;
        Ok(self)
    }
}

impl Header for StrictTransportSecurity {
    const NAME: HeaderName = HeaderName::from_static("Strict-Transport-Security");

    const GOES: Goes = Goes::OnlyHttps;

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for StrictTransportSecurity {
    type Err = Error;

    /// Empty directives, blanks, and a value in quotes are as good as without: the grammar has them.
    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.contains(',') {
            let cure = format!("write {:?}", text.replace(',', ";"));
            let fault = Fault::new(Self::NAME.to_string(), "\",\" is not between directives of this header", cure);
            return Err(fault.spanning(0..text.len()).into());
        }
        let blanks = [' ', '\t'];
        let mut faults = Faults::default();
        let (mut max_age, mut include_sub_domains, mut preload) = (None, false, false);
        let directives = text.split(';').map(|directive| directive.trim_matches(blanks));
        for directive in directives.filter(|directive| !directive.is_empty()) {
            let (name, value) = match directive.split_once('=') {
                Some((name, value)) => (name.trim_end_matches(blanks), Some(value.trim_start_matches(blanks))),
                None => (directive, None),
            };
            let repeated = match (name.to_ascii_lowercase().as_str(), value) {
                // One that is not a number is there all the same: no second fault says that it is not.
                ("max-age", Some(value)) => max_age
                    .replace(faults.keep(seconds(value).map_err(|error| error.of_word(value))).unwrap_or_default())
                    .is_some(),
                ("includesubdomains", None) => std::mem::replace(&mut include_sub_domains, true),
                ("preload", None) => std::mem::replace(&mut preload, true),
                _ => {
                    let problem = format!("{directive:?} is not a directive of this header");
                    let cure =
                        "write \"max-age=SECONDS\", \"includeSubDomains\" or \"preload\", with \";\" between them";
                    faults.push(Place::from(Self::NAME.as_str()).at_word(directive), problem, cure);
                    false
                }
            };
            if repeated {
                let place = Place::from(Self::NAME.as_str()).at_word(name);
                faults.push(place, format!("\"{name}\" appears twice"), "write it once");
            }
        }
        if max_age.is_none() {
            let problem = format!("{text:?} has no \"max-age\"");
            faults.push(Self::NAME.to_string(), problem, "begin with \"max-age=31536000\"");
        }
        faults.into_result()?;
        let header = Self { max_age: max_age.unwrap_or_default(), include_sub_domains, preload: false };
        if preload { header.preload() } else { Ok(header) }
    }
}

/// Digits, perhaps in quotes.
#[inline]
fn seconds(value: &str) -> Result<u32, Error> {
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    let digits = bare.bytes().all(|byte| byte.is_ascii_digit());
    bare.parse().ok().filter(|_| digits).ok_or_else(|| {
        Error::new(
            StrictTransportSecurity::NAME.to_string(),
            format!("{value:?} is not a number of seconds"),
            "write digits only, at most 4294967295, as in \"max-age=31536000\"",
        )
    })
}

impl fmt::Display for StrictTransportSecurity {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "max-age={}", self.max_age)?;
        if self.include_sub_domains {
            f.write_str("; includeSubDomains")?;
        }
        if self.preload {
            f.write_str("; preload")?;
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
        check(&StrictTransportSecurity::off(), "max-age=0");
        check(&StrictTransportSecurity::for_seconds(300), "max-age=300");
        let both = StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains();
        check(&both, "max-age=63072000; includeSubDomains");
        check(&both.preload().unwrap(), "max-age=63072000; includeSubDomains; preload");
    }

    #[test]
    fn the_ramp_ends_where_the_preload_list_begins() {
        for stage in [HstsStage::FiveMinutes, HstsStage::Day, HstsStage::Month] {
            assert!(StrictTransportSecurity::ramp(stage).include_sub_domains().preload().is_err(), "{stage:?}");
        }
        let last = StrictTransportSecurity::ramp(HstsStage::TwoYears).include_sub_domains();
        check(&last.preload().unwrap(), "max-age=63072000; includeSubDomains; preload");
    }

    #[test]
    fn what_the_grammar_has_is_read() {
        for text in ["max-age=\"5\"", "max-age=5;", " max-age=5 ", "max-age = \"5\" ;\t;", ";;max-age\t=\t5"] {
            assert_eq!(text.parse(), Ok(StrictTransportSecurity::for_seconds(5)), "{text}");
        }
    }

    #[test]
    fn case_and_order_are_free() {
        assert_eq!(
            "INCLUDESUBDOMAINS;Max-Age=5".parse(),
            Ok(StrictTransportSecurity::for_seconds(5).include_sub_domains())
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<StrictTransportSecurity>;
        for preload in ["max-age=31536000; preload", "max-age=31535999; includeSubDomains; preload"] {
            refuse(
                preload,
                &format!(
                    "Strict-Transport-Security: \"preload\" beside \"{}\" is refused by the preload list; \
                     pin a year or more with `for_seconds(31_536_000)` and add `include_sub_domains()` before it",
                    preload.trim_end_matches("; preload"),
                ),
            );
        }
        refuse(
            "max-age=1y",
            "Strict-Transport-Security: \"1y\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=31536000\"",
        );
        refuse(
            "max-age=+1",
            "Strict-Transport-Security: \"+1\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=31536000\"",
        );
        refuse("max-age=1; max-age=2", "Strict-Transport-Security: \"max-age\" appears twice; write it once");
        refuse(
            "includeSubDomains",
            "Strict-Transport-Security: \"includeSubDomains\" has no \"max-age\"; begin with \"max-age=31536000\"",
        );
        refuse(
            "max-age=1, includeSubDomains",
            "Strict-Transport-Security: \",\" is not between directives of this header; \
             write \"max-age=1; includeSubDomains\"",
        );
        for value in ["\"", "\"\"", "\"1", "1\"", "\"\\1\"", "1\n"] {
            refuse(
                &format!("max-age={value}"),
                &format!(
                    "Strict-Transport-Security: {value:?} is not a number of seconds; \
                     write digits only, at most 4294967295, as in \"max-age=31536000\""
                ),
            );
        }
        for empty in ["", " ; "] {
            refuse(
                empty,
                &format!("Strict-Transport-Security: {empty:?} has no \"max-age\"; begin with \"max-age=31536000\""),
            );
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse::<StrictTransportSecurity>(
            "max-age=x; includeSubDomains=1; preload; preload",
            "Strict-Transport-Security: \"x\" is not a number of seconds; \
             write digits only, at most 4294967295, as in \"max-age=31536000\"\n\
             Strict-Transport-Security: \"includeSubDomains=1\" is not a directive of this header; \
             write \"max-age=SECONDS\", \"includeSubDomains\" or \"preload\", with \";\" between them\n\
             Strict-Transport-Security: \"preload\" appears twice; write it once",
        );
    }
}
