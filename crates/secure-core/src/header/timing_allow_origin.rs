//! `Timing-Allow-Origin`: which sites may see in detail how long this response took to load.
//!
//! Of what a page loads from other origins it learns only how long it took in all. With this header it also sees when
//! names were looked up and connections made, and how many bytes came, hence whether they came from the cache.
//!
//! Absent, other origins see none of it, and no preset has the header: it takes protection away. Set it on assets that
//! others shall measure, best for those others by name.
//!
//! ```
//! use secure_core::{Origin, TimingAllowOrigin};
//!
//! const APP: Origin = Origin::from_static("https://app.example");
//! const SHOP: Origin = Origin::from_static("https://shop.example");
//!
//! assert_eq!(TimingAllowOrigin::new(APP).and(SHOP).to_string(), "https://app.example, https://shop.example");
//! assert_eq!(TimingAllowOrigin::ANY.to_string(), "*");
//! ```
//!
//! Specification: [Resource Timing, section 4.5.1](https://www.w3.org/TR/resource-timing/#sec-timing-allow-origin).

use std::{fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::Error,
        origin::Origin,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// Everybody, or origins, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimingAllowOrigin {
    /// Empty for everybody.
    origins: Vec<TimingOrigin>,
}

/// Who may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimingOrigin {
    /// Pages of this origin.
    Origin(Origin),
    /// `null`: pages without an origin to speak of, such as a sandboxed frame. Everybody can make one.
    Null,
}

impl TimingAllowOrigin {
    /// `*`: everybody.
    pub const ANY: Self = Self { origins: Vec::new() };

    /// One origin.
    #[must_use]
    pub fn new(origin: impl Into<TimingOrigin>) -> Self {
        Self { origins: vec![origin.into()] }
    }

    /// The same and one origin more. Everybody stays everybody.
    #[must_use]
    pub fn and(mut self, origin: impl Into<TimingOrigin>) -> Self {
        let origin = origin.into();
        if self != Self::ANY && !self.origins.contains(&origin) {
            self.origins.push(origin);
        }
        self
    }
}

impl From<Origin> for TimingOrigin {
    fn from(origin: Origin) -> Self {
        Self::Origin(origin)
    }
}

impl Header for TimingAllowOrigin {
    const NAME: HeaderName = HeaderName::from_static("Timing-Allow-Origin");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for TimingAllowOrigin {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let fault = |problem: String, cure| Error::new("Timing-Allow-Origin", problem, cure);
        if text == "*" {
            return Ok(Self::ANY);
        }
        let mut origins = Vec::new();
        for member in text.split(',').map(|member| member.trim_matches([' ', '\t'])) {
            let origin = match member {
                "null" => TimingOrigin::Null,
                "*" => {
                    return Err(fault("\"*\" beside origins lets everybody in".to_owned(), "write one or the others"));
                }
                _ => TimingOrigin::Origin(
                    member.parse().map_err(|error: Error| error.within("Timing-Allow-Origin").of_word(member))?,
                ),
            };
            if origins.contains(&origin) {
                return Err(fault(format!("\"{origin}\" appears twice"), "write it once"));
            }
            origins.push(origin);
        }
        Ok(Self { origins })
    }
}

impl fmt::Display for TimingAllowOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.origins.is_empty() {
            return f.write_str("*");
        }
        for (index, origin) in self.origins.iter().enumerate() {
            write!(f, "{}{origin}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for TimingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(origin) => origin.fmt(f),
            Self::Null => f.write_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const APP: Origin = Origin::from_static("https://app.example");

    #[test]
    fn values() {
        check(&TimingAllowOrigin::ANY, "*");
        check(&TimingAllowOrigin::new(TimingOrigin::Null), "null");
        let both = TimingAllowOrigin::new(APP).and(TimingOrigin::Null);
        check(&both, "https://app.example, null");
        check(&both.clone().and(APP), "https://app.example, null");
        check(&TimingAllowOrigin::ANY.and(APP), "*");
        assert_eq!("https://app.example,null".parse(), Ok(both));
    }

    #[test]
    fn faults() {
        let refuse = refuse::<TimingAllowOrigin>;
        refuse(
            "https://app.example, *",
            "Timing-Allow-Origin: \"*\" beside origins lets everybody in; write one or the others",
        );
        refuse("null, null", "Timing-Allow-Origin: \"null\" appears twice; write it once");
        refuse(
            "https://app.example/",
            "Timing-Allow-Origin: origin: '/' at byte 19 of \"https://app.example/\"; \
             leave the path out, \"/\" too: \"https://app.example\"",
        );
        for text in ["", "*,", "https://app.example,", "https://app.example https://b.example", "'self'", "NULL"] {
            assert!(text.parse::<TimingAllowOrigin>().is_err(), "{text:?}");
        }
    }
}
