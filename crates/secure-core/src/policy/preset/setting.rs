//! [`Setting`]: what one option of a migrated configuration says.

use std::{borrow::Cow, str::FromStr};

use crate::{
    cookie::SameSite,
    header::Header,
    request::{host::AllowedHosts, redirect::HttpsRedirect},
    wire::error::Error,
};

/// An option that was `True`, `False`, a text, or an object. Each becomes this by itself:
///
/// ```
/// # use secure_core::{Setting, XFrameOptions};
/// assert_eq!(Setting::<XFrameOptions>::from(true), Setting::Default);
/// assert_eq!(Setting::<XFrameOptions>::from(false), Setting::Off);
/// assert_eq!(Setting::<XFrameOptions>::from("DENY"), Setting::Text("DENY".into()));
/// assert_eq!(Setting::from(XFrameOptions::Deny), Setting::Value(XFrameOptions::Deny));
/// ```
///
/// A text is read as the header reads it, at start-up. An empty one is refused: what was meant to be set and is not should
/// be noticed. Write `false` to leave a header out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting<T> {
    /// The header is left out.
    Off,
    /// The value that the original sends by default.
    Default,
    /// A value, as text.
    Text(Cow<'static, str>),
    /// A value.
    Value(T),
}

impl<T: FromStr<Err = Error>> Setting<T> {
    /// The value, if it is not left out.
    pub(super) fn read(self, default: impl FnOnce() -> T) -> Result<Option<T>, Error> {
        match self {
            Self::Off => Ok(None),
            Self::Default => Ok(Some(default())),
            Self::Text(text) => text.parse().map(Some),
            Self::Value(value) => Ok(Some(value)),
        }
    }

    /// The value of an option that has none by default.
    pub(super) fn given(self, place: &'static str, cure: &'static str) -> Result<Option<T>, Error> {
        match self {
            Self::Off => Ok(None),
            Self::Default => Err(Error::new(place, "`true` says nothing here", cure)),
            Self::Text(text) => text.parse().map(Some),
            Self::Value(value) => Ok(Some(value)),
        }
    }
}

impl<T> From<bool> for Setting<T> {
    fn from(on: bool) -> Self {
        if on { Self::Default } else { Self::Off }
    }
}

impl<T> From<&'static str> for Setting<T> {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl<T> From<String> for Setting<T> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<H: Header> From<H> for Setting<H> {
    fn from(header: H) -> Self {
        Self::Value(header)
    }
}

/// To the host that was asked for, where it is one of these.
impl From<AllowedHosts> for Setting<HttpsRedirect> {
    fn from(hosts: AllowedHosts) -> Self {
        Self::Value(HttpsRedirect::same_host(hosts))
    }
}

impl From<HttpsRedirect> for Setting<HttpsRedirect> {
    fn from(redirect: HttpsRedirect) -> Self {
        Self::Value(redirect)
    }
}

impl From<SameSite> for Setting<SameSite> {
    fn from(same_site: SameSite) -> Self {
        Self::Value(same_site)
    }
}
