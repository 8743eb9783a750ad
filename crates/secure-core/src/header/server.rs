//! `Server`: what the server says it is.
//!
//! Nobody needs it, and an exact version shows an attacker which known flaws to try. The presets take it out
//! ([`RemovedHeaders`](crate::RemovedHeaders)); this type sends a text of yours instead, also where other code has set one.
//!
//! ```
//! use secure_core::Server;
//!
//! assert_eq!(Server::new("teapot")?.to_string(), "teapot");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [RFC 9110, section 10.2.4](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.4).

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::Error,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// The name under which the server goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server(HeaderValue);

impl Server {
    /// Any text that can stand in a header.
    ///
    /// # Errors
    /// When it cannot.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        HeaderValue::new(text).map(Self).map_err(|error| error.within(Self::NAME.as_str()))
    }
}

impl Server {
    /// A literal text.
    #[cfg(feature = "presets")]
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(HeaderValue::from_static(text))
    }
}

impl Header for Server {
    const NAME: HeaderName = HeaderName::from_static("Server");

    fn render(&self) -> Result<Template, Error> {
        Ok(Template::fixed(self.0.clone()))
    }
}

impl FromStr for Server {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.to_owned())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&Server::new("teapot/1.0").unwrap(), "teapot/1.0");
    }

    #[test]
    fn faults() {
        refuse::<Server>(
            "tea\npot",
            "Server: header value: control character 0x0A at byte 3 of \"tea\\npot\"; write visible ASCII only",
        );
    }
}
