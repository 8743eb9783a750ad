//! `X-XSS-Protection`: switches off a filter that old browsers had.
//!
//! The filter tried to recognise reflected scripts, and could be turned against the page it guarded: to read from it, or
//! to switch its own scripts off. Chrome removed it in version 78 and Safari in 15.4; Firefox never had it. So the only
//! value offered is `0`, and only `strict()` sends it. What the filter was meant to do, `Content-Security-Policy` does.
//!
//! ```
//! use secure_core::XXssProtection;
//!
//! assert_eq!(XXssProtection::Off.to_string(), "0");
//! ```
//!
//! The other values need the feature `legacy` and a `dangerous_` constructor. Text is read accordingly.
//!
//! Never standardised: [MDN, `X-XSS-Protection`](https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-XSS-Protection).

use std::{fmt, str::FromStr};

#[cfg(feature = "legacy")]
use crate::wire::endpoint::UriReference;
use crate::{
    header::Header,
    wire::{
        error::Error,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// What the filter does. `Off` is the one value that does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XXssProtection {
    /// The filter is off.
    Off,
    /// The filter is on, in an old browser.
    #[cfg(feature = "legacy")]
    On(XssFilter),
}

/// What the filter does with a page in which it finds a script of the request. Made by [`XXssProtection`].
#[cfg(feature = "legacy")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XssFilter {
    block: bool,
    report: Option<UriReference>,
}

#[cfg(feature = "legacy")]
impl XXssProtection {
    /// `1`: the filter takes out what looks like the request. So anybody can take a script of the page out of it, by
    /// repeating it in a link. Send [`Off`](Self::Off).
    #[must_use]
    pub const fn dangerous_remove() -> Self {
        Self::On(XssFilter { block: false, report: None })
    }

    /// `1; mode=block`: the filter shows an empty page. So anybody can try out what a page says, by watching whether it
    /// comes up empty. Send [`Off`](Self::Off).
    ///
    /// ```
    /// # use secure_core::XXssProtection;
    /// assert_eq!(XXssProtection::dangerous_block().to_string(), "1; mode=block");
    /// ```
    #[must_use]
    pub const fn dangerous_block() -> Self {
        Self::On(XssFilter { block: true, report: None })
    }

    /// `1; report=…`: as [`dangerous_remove`](Self::dangerous_remove), and a report goes to the address. Only Chrome did so. Send
    /// [`Off`](Self::Off), and have `Content-Security-Policy` report.
    #[must_use]
    pub const fn dangerous_report(address: UriReference) -> Self {
        Self::On(XssFilter { block: false, report: Some(address) })
    }

    /// `1; mode=block; report=…`: as [`dangerous_block`](Self::dangerous_block), and a report goes to the address. Only Chrome did
    /// so. Send [`Off`](Self::Off), and have `Content-Security-Policy` report.
    #[must_use]
    pub const fn dangerous_block_and_report(address: UriReference) -> Self {
        Self::On(XssFilter { block: true, report: Some(address) })
    }
}

impl Header for XXssProtection {
    const NAME: HeaderName = HeaderName::from_static("X-XSS-Protection");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for XXssProtection {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "0" {
            return Ok(Self::Off);
        }
        #[cfg(feature = "legacy")]
        if let Some(on) = read_on(text) {
            return on;
        }
        let problem = if text.starts_with('1') {
            format!("{text:?} switches on a filter that can be turned against the page")
        } else {
            format!("{text:?} is not a value of this header")
        };
        Err(Error::new("X-XSS-Protection", problem, "write \"0\", or leave the header out"))
    }
}

/// A value that switches the filter on, if it is one.
#[cfg(feature = "legacy")]
fn read_on(text: &str) -> Option<Result<XXssProtection, Error>> {
    let (one, rest) = text.split_once(';').map_or((text, None), |(one, rest)| (one, Some(rest)));
    if one.trim_end_matches([' ', '\t']) != "1" {
        return None;
    }
    let Some(rest) = rest else { return Some(Ok(XXssProtection::dangerous_remove())) };
    let mut filter = XssFilter { block: false, report: None };
    for parameter in rest.split(';') {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim_matches([' ', '\t']);
        match name.trim_matches([' ', '\t']).to_ascii_lowercase().as_str() {
            "mode" if value.eq_ignore_ascii_case("block") && !filter.block => filter.block = true,
            "report" if filter.report.is_none() => match value.parse() {
                Ok(address) => filter.report = Some(address),
                Err(error) => return Some(Err(Error::within(error, "X-XSS-Protection"))),
            },
            _ => return None,
        }
    }
    Some(Ok(XXssProtection::On(filter)))
}

impl fmt::Display for XXssProtection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("0"),
            #[cfg(feature = "legacy")]
            Self::On(XssFilter { block, report }) => {
                f.write_str(if *block { "1; mode=block" } else { "1" })?;
                match report {
                    Some(address) => write!(f, "; report={address}"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&XXssProtection::Off, "0");
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn old_values() {
        check(&XXssProtection::dangerous_remove(), "1");
        check(&XXssProtection::dangerous_block(), "1; mode=block");
        check(&XXssProtection::dangerous_report(UriReference::from_static("/xss?a=b")), "1; report=/xss?a=b");
        let both = XXssProtection::dangerous_block_and_report(UriReference::from_static("/xss"));
        check(&both, "1; mode=block; report=/xss");
        assert_eq!("1;report=/xss;mode=block".parse(), Ok(both));
        assert_eq!("1 ;MODE = block".parse(), Ok(XXssProtection::dangerous_block()));
        refuse::<XXssProtection>(
            "1; report=a b",
            "X-XSS-Protection: address: a blank at byte 1 of \"a b\"; \
             write an address such as \"https://reports.example/csp\" or \"/csp-reports\", percent-encoded",
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<XXssProtection>;
        for text in [
            "1; mode=blokc",
            "1; block",
            "1; mode=block; mode=block",
            "1; report=/x; report=/x",
            "1; mode=block;",
            "1 mode=block",
        ] {
            refuse(
                text,
                &format!(
                    "X-XSS-Protection: {text:?} switches on a filter that can be turned against the page; \
                     write \"0\", or leave the header out"
                ),
            );
        }
        refuse("off", "X-XSS-Protection: \"off\" is not a value of this header; write \"0\", or leave the header out");
        for text in ["", "0;", "00", "2"] {
            assert!(text.parse::<XXssProtection>().is_err(), "{text:?}");
        }
        if cfg!(not(feature = "legacy")) {
            for text in ["1", "1; mode=block", "1; report=/x", "1; mode=block; report=/x"] {
                assert!(text.parse::<XXssProtection>().is_err(), "{text:?}");
            }
        }
    }
}
