//! [`CookieParts`]: a cookie of another library, part by part.

use std::fmt;

use crate::cookie::{CookieDate, CookiePriority, SameSite};

/// What a cookie of another library says of itself. [`SetCookie::new`](crate::SetCookie::new) checks it.
///
/// ```
/// # use secure_core::{CookieParts, SetCookie};
/// let mut parts = CookieParts::new("spam", "eggs");
/// parts.path = Some("/");
/// parts.max_age = Some(3600);
/// assert_eq!(SetCookie::new(parts)?.to_string(), "spam=eggs; Path=/; Max-Age=3600");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct CookieParts<'a> {
    /// The name as it goes out, with its prefix.
    pub name: &'a str,
    /// The value as it goes out, encoded.
    pub value: &'a str,
    /// `Path`.
    pub path: Option<&'a str>,
    /// `Domain`, without a dot at its start.
    pub domain: Option<&'a str>,
    /// `Max-Age`, in seconds. Zero removes the cookie; less than zero is refused.
    pub max_age: Option<i64>,
    /// `Expires`.
    pub expires: Option<CookieDate>,
    /// `Secure`.
    pub secure: bool,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `SameSite`.
    pub same_site: Option<SameSite>,
    /// `Partitioned`.
    pub partitioned: bool,
    /// `Priority`.
    pub priority: Option<CookiePriority>,
}

impl<'a> CookieParts<'a> {
    /// A name and a value, without attributes.
    #[must_use]
    pub const fn new(name: &'a str, value: &'a str) -> Self {
        Self {
            name,
            value,
            path: None,
            domain: None,
            max_age: None,
            expires: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
            priority: None,
        }
    }
}

impl fmt::Debug for CookieParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieParts").field("name", &self.name).finish_non_exhaustive()
    }
}
