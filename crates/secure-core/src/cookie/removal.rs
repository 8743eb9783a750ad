//! [`RemovalCookie`]: takes a cookie out of the browser again.

use crate::{
    cookie::{
        CookieDate, NoPrefix, SecureCookie, SetCookie,
        prefix::{CookiePrefix, prefixed},
    },
    wire::error::Error,
};

/// Removes the cookies that a [`SecureCookie`] has set.
///
/// A browser removes a cookie only by one of the same name, `Path`, `Domain` and partition, and takes that one only if it
/// keeps the promise of its prefix. So it is made of the attributes that set the cookie; the value is empty, and both
/// `Max-Age` and `Expires` say that it is over:
///
/// ```
/// # use secure_core::{RemovalCookie, SecureCookie};
/// let session = SecureCookie::host();
/// let goodbye = RemovalCookie::from(session.clone());
/// assert_eq!(
///     goodbye.cookie("sid")?.to_string(),
///     "__Host-sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// assert_eq!(session.removal("sid"), goodbye.cookie("sid"));
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// # Caveat
/// The session itself is still good on the server, for anybody who has copied its key. End it there first.
///
/// Specification: [RFC 6265bis, section 3.1](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalCookie<P = NoPrefix>(SecureCookie<P>);

impl<P: CookiePrefix> RemovalCookie<P> {
    /// The line that removes the cookie of this name, which is written without its prefix.
    ///
    /// # Errors
    /// When the name is none; see [`SecureCookie::cookie`].
    pub fn cookie(&self, name: &str) -> Result<SetCookie, Error> {
        self.0.removal(name)
    }
}

impl<P: CookiePrefix> SecureCookie<P> {
    /// The line that removes the cookie of this name, as [`RemovalCookie`] makes it.
    ///
    /// # Errors
    /// When the name is none; see [`SecureCookie::cookie`].
    pub fn removal(&self, name: &str) -> Result<SetCookie, Error> {
        let name = prefixed::<P>(name)?;
        let mut parts = self.parts(&name, "");
        parts.max_age = Some(0);
        parts.expires = Some(CookieDate::EPOCH);
        parts.priority = None;
        SetCookie::new(parts)
    }
}

impl<P> From<SecureCookie<P>> for RemovalCookie<P> {
    fn from(cookie: SecureCookie<P>) -> Self {
        Self(cookie)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::cookie::{CookiePriority, SameSite};

    #[test]
    fn what_tells_cookies_apart_is_kept() {
        let widget = SecureCookie::new()
            .path("/app")
            .and_then(|cookie| cookie.domain("example.com"))
            .and_then(|cookie| cookie.same_site(SameSite::None))
            .and_then(|cookie| cookie.partitioned(true))
            .and_then(|cookie| cookie.expires_in_hours(1))
            .and_then(|cookie| cookie.max_age(Duration::from_secs(3600)))
            .map(|cookie| cookie.priority(CookiePriority::High).http_only(false))
            .unwrap();
        assert_eq!(
            widget.removal("spam").unwrap().to_string(),
            "spam=; Path=/app; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
             Secure; SameSite=None; Partitioned",
        );
        assert_eq!(
            SecureCookie::secure_prefixed().domain("example.com").unwrap().removal("spam").unwrap().to_string(),
            "__Secure-spam=; Path=/; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
             Secure; HttpOnly; SameSite=Lax",
        );
        assert!(widget.removal("").is_err());
        assert!(RemovalCookie::from(SecureCookie::host()).cookie("__Host-sid").is_err());
    }
}
