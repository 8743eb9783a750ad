//! [`CustomHeader`]: a header that has no type here.
//!
//! It is sent as the others are: on every response, the handler's own winning by default.
//!
//! ```
//! use secure_core::{CustomHeader, Policy};
//!
//! let policy = Policy::recommended().with(CustomHeader::new("X-Team", "blue")?);
//! assert_eq!(policy.headers.custom[0].to_string(), "X-Team: blue");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Refused are names that have a type here (one header, one spelling), and names whose value only the framework can
//! know: those of the connection, of the content, and `Set-Cookie`.

use std::{borrow::Cow, fmt};

use crate::{
    header::{Header, list::with_headers},
    wire::{
        endpoint::EndpointName,
        error::Error,
        fault::Cure,
        rendered::{Goes, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomHeader {
    name: HeaderName,
    value: HeaderValue,
    endpoints: Vec<EndpointName>,
}

impl CustomHeader {
    /// A header of this name and value.
    ///
    /// # Errors
    /// When the name or the value cannot be sent, or the name is not for a custom header.
    pub fn new(name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let name = HeaderName::new(name)?;
        allowed(&name)?;
        let value = HeaderValue::new(value).map_err(|error| error.within(name.as_str()))?;
        Ok(Self { name, value, endpoints: Vec::new() })
    }

    /// A header that gives its own name and text.
    ///
    /// # Errors
    /// When it cannot be rendered, has a placeholder for a nonce, or its name is not for a custom header.
    pub fn of<H: Header>(header: &H) -> Result<Self, Error> {
        allowed(&H::NAME)?;
        let template = header.render()?;
        if template.has_holes() {
            return Err(Error::new(
                H::NAME.to_string(),
                format!("{:?} has a placeholder for a nonce", template.text()),
                "write a fixed text; nonces go into Content-Security-Policy",
            ));
        }
        let endpoints = header.endpoints().into_iter().cloned().collect();
        Ok(Self { name: H::NAME, value: template.without_nonce().clone(), endpoints })
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &HeaderName {
        &self.name
    }

    /// The value on the wire.
    #[must_use]
    pub fn value(&self) -> &HeaderValue {
        &self.value
    }

    /// The endpoints that it reports to, as a header of a type of its own gives them.
    pub(crate) fn endpoints(&self) -> &[EndpointName] {
        &self.endpoints
    }

    pub(crate) fn rendered(&self) -> Rendered {
        Rendered::new(self.name.clone(), Template::fixed(self.value.clone()), Goes::Always)
    }
}

impl fmt::Display for CustomHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value)
    }
}

macro_rules! typed {
    ($($(#[doc = $doc:literal])+ $(#[cfg($cfg:meta)])? $field:ident: $module:ident::$type:ident,)+) => {
        /// Names that have a type, and its name.
        const TYPED: &[(HeaderName, &str)] =
            &[$($(#[cfg($cfg)])? (<$crate::header::$module::$type as Header>::NAME, stringify!($type)),)+];
    };
}
with_headers!(typed);

/// Names that are for the framework to set, and what to do instead.
const FOREIGN: &[(&str, &str)] = &[
    ("Set-Cookie", "set cookies with the framework's cookie jar"),
    ("Connection", "leave it to the server"),
    ("Keep-Alive", "leave it to the server"),
    ("Proxy-Authenticate", "leave it to the handler"),
    ("Proxy-Connection", "leave it to the server"),
    ("TE", "leave it to the server"),
    ("Trailer", "leave it to the server"),
    ("Transfer-Encoding", "leave it to the server"),
    ("Upgrade", "leave it to the server"),
    ("Date", "leave it to the server"),
    ("Location", "redirect in a handler"),
    ("Clear-Site-Data", "on every response it would log visitors out; send it from the handler of the logout alone"),
    ("X-Content-Security-Policy", "send Content-Security-Policy, which browsers read since 2013"),
    (
        "X-Content-Security-Policy-Report-Only",
        "send Content-Security-Policy-Report-Only, which browsers read since 2013",
    ),
    ("X-WebKit-CSP", "send Content-Security-Policy, which browsers read since 2013"),
    ("X-WebKit-CSP-Report-Only", "send Content-Security-Policy-Report-Only, which browsers read since 2013"),
];

/// Names that have a type with the feature `legacy`, which is found first; what to do instead, and that type.
const LEGACY: &[(&str, &str, &str)] = &[
    ("Expect-CT", DROPPED, "ExpectCt"),
    ("Public-Key-Pins", DROPPED, "PublicKeyPins"),
    ("Public-Key-Pins-Report-Only", DROPPED, "PublicKeyPinsReportOnly"),
    ("Feature-Policy", "send Permissions-Policy", "FeaturePolicy"),
];

/// Names that are not for custom headers, and have no type.
#[cfg(feature = "config")]
pub(crate) fn foreign() -> impl Iterator<Item = &'static str> {
    FOREIGN.iter().map(|(name, _)| *name).chain(LEGACY.iter().map(|(name, ..)| *name))
}

const DROPPED: &str = "leave it out, since browsers dropped it";

/// What to do instead of a custom header of this name, where it may not be one.
///
/// ```
/// # use secure_core::HeaderName;
/// use secure_core::header::custom::refusal;
///
/// let cure = refusal(&HeaderName::from_static("Location")).ok_or("it may be one")?;
/// assert_eq!(cure.configuration(), "redirect in a handler");
/// assert_eq!(refusal(&HeaderName::from_static("X-Team")), None);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
#[inline]
pub fn refusal(name: &HeaderName) -> Option<Cure> {
    let is_name = |other: &str| other.eq_ignore_ascii_case(name.as_str());
    if let Some((_, header)) = TYPED.iter().find(|(typed, _)| typed == name) {
        let key = name.as_str().to_ascii_lowercase();
        return Some(Cure::both(
            format!("write `{header}`, which checks the value"),
            format!("write it as the key {key:?} beside \"custom\""),
        ));
    }
    if let Some((_, cure, header)) = LEGACY.iter().find(|(name, ..)| is_name(name)) {
        return Some(Cure::both(
            format!("{cure}, or write `{header}` of the feature `legacy`"),
            format!("{cure}, or build with the feature legacy"),
        ));
    }
    let foreign = FOREIGN.iter().find(|(name, _)| is_name(name)).map(|(_, cure)| *cure);
    let content = name.as_str().get(..8).is_some_and(|start| start.eq_ignore_ascii_case("content-"));
    foreign.or(content.then_some("set it in the handler, which knows the content")).map(Cure::from)
}

#[inline]
fn allowed(name: &HeaderName) -> Result<(), Error> {
    let refuse = |cure| Error::new(name.to_string(), format!("a custom header may not be \"{name}\""), cure);
    refusal(name).map_or(Ok(()), |cure| Err(refuse(cure)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{policy::headers::NAMES, wire::fault::tests::said};

    #[track_caller]
    fn refuse(name: &'static str, value: &'static str, message: &str) {
        assert_eq!(said(&CustomHeader::new(name, value).unwrap_err()), message);
    }

    #[test]
    fn faults() {
        refuse(
            "x-frame-options",
            "DENY",
            "x-frame-options: a custom header may not be \"x-frame-options\"; \
             write `XFrameOptions`, which checks the value",
        );
        refuse(
            "Content-Encoding",
            "br",
            "Content-Encoding: a custom header may not be \"Content-Encoding\"; \
             set it in the handler, which knows the content",
        );
        refuse(
            "transfer-encoding",
            "chunked",
            "transfer-encoding: a custom header may not be \"transfer-encoding\"; leave it to the server",
        );
        refuse(
            "clear-site-data",
            "\"cache\"",
            "clear-site-data: a custom header may not be \"clear-site-data\"; on every response it would log visitors out; \
             send it from the handler of the logout alone",
        );
        for name in ["X-Content-Security-Policy", "X-WebKit-CSP"] {
            refuse(
                name,
                "default-src 'self'",
                &format!(
                    "{name}: a custom header may not be \"{name}\"; \
                     send Content-Security-Policy, which browsers read since 2013"
                ),
            );
        }
        for name in ["Expect-CT", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Feature-Policy"] {
            assert!(CustomHeader::new(name, "x").is_err(), "{name}");
        }
        if cfg!(not(feature = "legacy")) {
            refuse(
                "Feature-Policy",
                "usb 'none'",
                "Feature-Policy: a custom header may not be \"Feature-Policy\"; \
                 send Permissions-Policy, or write `FeaturePolicy` of the feature `legacy`",
            );
        }
        refuse(
            "X-A",
            "a\r\nX-B: b",
            "X-A: header value: control character 0x0D at byte 1 of \"a\\r\\nX-B: b\"; write visible ASCII only",
        );
    }

    /// The table above must name every typed header: whatever a policy can render is refused here.
    #[test]
    fn every_header_with_a_type_is_refused() {
        assert_eq!(NAMES.len(), TYPED.len());
        for name in NAMES {
            assert!(CustomHeader::new(name.to_string(), "x").is_err(), "{name}");
        }
    }
}
