//! `Activate-Storage-Access`: lets an embedded page or request use the cookies that its visitor already agreed to.
//!
//! A browser that keeps third-party cookies back says so with `Sec-Fetch-Storage-Access: inactive` when the visitor has
//! granted them before. A response with `retry` makes it send the request again, with cookies; `load` lets the page that
//! loads use them without calling the Storage Access API. Absent, nothing of that happens.
//!
//! An answer to one kind of request, it is in no preset. Where the header is sent, add `Sec-Fetch-Storage-Access` to
//! `Vary`.
//!
//! ```
//! use secure_core::{ActivateStorageAccess, Origin};
//!
//! const SHOP: Origin = Origin::from_static("https://shop.example");
//!
//! assert_eq!(ActivateStorageAccess::Load.to_string(), "load");
//! assert_eq!(ActivateStorageAccess::Retry(SHOP.into()).to_string(), "retry; allowed-origin=\"https://shop.example\"");
//! ```
//!
//! Specification: [Storage Access Headers](https://privacycg.github.io/storage-access-headers/).

use std::{fmt, str::FromStr};

use crate::{
    header::{Case, Header, one_of},
    wire::{
        error::Error,
        fault::Fault,
        origin::Origin,
        structured::{BareItem, Item},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// What the browser does with cookies that it kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivateStorageAccess {
    /// The page that loads may use them.
    Load,
    /// The request is sent again, with them, if it came from a page of this origin.
    Retry(AllowedOrigin),
}

/// Whose requests are sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Those of every page.
    Any,
    /// Those of pages of this origin.
    Only(Origin),
}

impl From<Origin> for AllowedOrigin {
    fn from(origin: Origin) -> Self {
        Self::Only(origin)
    }
}

impl Header for ActivateStorageAccess {
    const NAME: HeaderName = HeaderName::from_static("Activate-Storage-Access");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for ActivateStorageAccess {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let place = "Activate-Storage-Access";
        let item: Item = text.parse().map_err(|error: Error| error.at(place))?;
        if let BareItem::String(string) = &item.value {
            let cure = format!("write {:?}, without quotes", string.as_str());
            return Err(Error::new(place, format!("browsers ignore {string}, which is in quotes"), cure));
        }
        // A word that needs a parameter is not all that is to be written.
        let cured = |fault: Fault| Fault { cure: "write \"load\", or \"retry; allowed-origin=*\"".into(), ..fault };
        let words = &[("load", false), ("retry", true)];
        let retry =
            one_of(place, &item.value.to_string(), Case::Exact, words).map_err(|error| error.map_faults(cured))?;
        if let Some((other, _)) = item.parameters.iter().find(|(key, _)| !retry || key.as_str() != "allowed-origin") {
            let problem = format!("\"{other}\" is not a parameter of \"{}\"", item.value);
            return Err(Error::new(place, problem, "write \"load\", or \"retry; allowed-origin=\\\"ORIGIN\\\"\""));
        }
        match item.parameters.get("allowed-origin") {
            _ if !retry => Ok(Self::Load),
            Some(BareItem::Token(any)) if any.as_str() == "*" => Ok(Self::Retry(AllowedOrigin::Any)),
            Some(BareItem::String(origin)) => {
                let within = |error: Error| error.within((place, "allowed-origin")).unplaced();
                Ok(Self::Retry(AllowedOrigin::Only(origin.as_str().parse().map_err(within)?)))
            }
            Some(other) => Err(Error::new(
                place,
                format!("browsers ignore \"allowed-origin={other}\", which is not an origin in quotes"),
                "write \"allowed-origin=\\\"https://shop.example\\\"\", or \"allowed-origin=*\" for everybody",
            )),
            None => Err(Error::new(
                place,
                "browsers ignore \"retry\" without \"allowed-origin\"",
                "write \"retry; allowed-origin=\\\"https://shop.example\\\"\", or \"retry; allowed-origin=*\"",
            )),
        }
    }
}

impl fmt::Display for ActivateStorageAccess {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load => f.write_str("load"),
            Self::Retry(AllowedOrigin::Any) => f.write_str("retry; allowed-origin=*"),
            Self::Retry(AllowedOrigin::Only(origin)) => write!(f, "retry; allowed-origin=\"{origin}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&ActivateStorageAccess::Load, "load");
        check(&ActivateStorageAccess::Retry(AllowedOrigin::Any), "retry; allowed-origin=*");
        let origin = Origin::from_static("https://shop.example:8443");
        check(&ActivateStorageAccess::Retry(origin.into()), "retry; allowed-origin=\"https://shop.example:8443\"");
    }

    #[test]
    fn faults() {
        let refuse = refuse::<ActivateStorageAccess>;
        refuse(
            "reload",
            "Activate-Storage-Access: \"reload\" is not a value of this header; \
             write \"load\", or \"retry; allowed-origin=*\"",
        );
        refuse(
            "\"load\"",
            "Activate-Storage-Access: browsers ignore \"load\", which is in quotes; write \"load\", without quotes",
        );
        refuse(
            "retry",
            "Activate-Storage-Access: browsers ignore \"retry\" without \"allowed-origin\"; \
             write \"retry; allowed-origin=\\\"https://shop.example\\\"\", or \"retry; allowed-origin=*\"",
        );
        refuse(
            "retry; allowed-origin=https://shop.example",
            "Activate-Storage-Access: browsers ignore \"allowed-origin=https://shop.example\", \
             which is not an origin in quotes; \
             write \"allowed-origin=\\\"https://shop.example\\\"\", or \"allowed-origin=*\" for everybody",
        );
        refuse(
            "retry; allowed-origin=\"https://shop.example/\"",
            "Activate-Storage-Access: allowed-origin: origin: '/' at byte 20 of \"https://shop.example/\"; \
             leave the path out, \"/\" too: \"https://shop.example\"",
        );
        refuse(
            "load; allowed-origin=*",
            "Activate-Storage-Access: \"allowed-origin\" is not a parameter of \"load\"; \
             write \"load\", or \"retry; allowed-origin=\\\"ORIGIN\\\"\"",
        );
        refuse(
            "retry; origin=*",
            "Activate-Storage-Access: \"origin\" is not a parameter of \"retry\"; \
             write \"load\", or \"retry; allowed-origin=\\\"ORIGIN\\\"\"",
        );
        refuse(
            "retry, load",
            "Activate-Storage-Access: ',' at byte 5 of \"retry, load\"; \
             end the value before it; only lists have several, with a comma between",
        );
    }
}
