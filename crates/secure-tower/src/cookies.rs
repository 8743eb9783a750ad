//! [`SecureCookieExt`]: cookies on a response by hand.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_tower::SecureCookieExt as _`.

#[cfg(feature = "cookies")]
use cookie::Cookie;
use http::{HeaderMap, Response, header::SET_COOKIE};
use secure_core::{Backend, CookiePrefix, Error, Http, RemovalCookie, SecureCookie, SetCookie};
#[cfg(feature = "cookies")]
use secure_core::{CookieParts, SameSite, cookie::JarCookie};

/// What a [`SecureCookie`] does here.
///
/// ```
/// use http::Response;
/// use secure_tower::{SecureCookie, SecureCookieExt as _};
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = Response::new("hello");
/// session.tower(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers()["set-cookie"], "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.tower(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), secure_tower::Error>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn tower<B>(&self, response: &mut Response<B>, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of the `cookie` crate's type, for the jars that sign or encrypt it, such as those of tower-cookies.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and what such a type would change or lose; see [`SetCookie::to_jar`]. An encrypted
    /// value may be any text: make the cookie with an empty one, and set the value after that.
    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error>;
}

/// What a [`RemovalCookie`] does here.
///
/// ```
/// use http::Response;
/// use secure_tower::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = Response::new("goodbye");
/// goodbye.tower(&mut response, "spam")?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_tower::Error>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn tower<B>(&self, response: &mut Response<B>, name: &str) -> Result<(), Error>;

    /// What removes the cookie of this name, as a cookie of the `cookie` crate's type.
    ///
    /// # Errors
    /// As for [`SecureCookieExt::to_cookie`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error>;
}

/// What a [`SetCookie`] does here.
///
/// ```
/// use http::Response;
/// use secure_tower::{SecureCookie, SetCookieExt as _};
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = Response::new("hello");
/// spam.cookie_encoded("greeting", "good day, sir")?.tower(&mut response)?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_tower::Error>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn tower<B>(&self, response: &mut Response<B>) -> Result<(), Error>;

    /// Adds the cookie to the headers of a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When there is no room for another header. Then nothing is added.
    fn append_to(&self, headers: &mut HeaderMap) -> Result<(), Error>;

    /// The same cookie in the `cookie` crate's type.
    ///
    /// # Errors
    /// What such a type would change or lose; see [`SetCookie::to_jar`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie<'static>, Error>;

    /// Checks a cookie of the `cookie` crate's type.
    ///
    /// # Errors
    /// All faults at once; see [`SetCookie::new`] and [`SetCookie::from_jar`].
    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error>;
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn tower<B>(&self, response: &mut Response<B>, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.tower(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn tower<B>(&self, response: &mut Response<B>, name: &str) -> Result<(), Error> {
        self.cookie(name)?.tower(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn tower<B>(&self, response: &mut Response<B>) -> Result<(), Error> {
        self.append_to(response.headers_mut())
    }

    fn append_to(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        let line = Http::filled(self.header_value().as_str().into());
        let appended = line.and_then(|line| headers.try_append(SET_COOKIE, line).ok());
        appended
            .map(drop)
            .ok_or_else(|| Error::new("Set-Cookie", "the response has no room for another header", "set fewer of them"))
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie<'static>, Error> {
        let parts = self.to_jar(JarCookie { partitioned: true })?;
        let read = Cookie::parse(self.to_string());
        let mut cookie = read.map_err(|error| Error::new("Set-Cookie", error.to_string(), "append it by hand"))?;
        // Attributes that are not set are switched off explicitly, so that a jar does not set them.
        cookie.set_secure(parts.secure);
        cookie.set_http_only(parts.http_only);
        if parts.max_age.is_none() && parts.expires.is_none() {
            cookie.set_expires(None);
        }
        Ok(cookie)
    }

    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error> {
        let mut parts = CookieParts::new(cookie.name(), cookie.value());
        parts.path = cookie.path();
        parts.domain = cookie.domain();
        parts.max_age = cookie.max_age().map(cookie::time::Duration::whole_seconds);
        parts.secure = cookie.secure().unwrap_or_default();
        parts.http_only = cookie.http_only().unwrap_or_default();
        parts.same_site = cookie.same_site().map(|same_site| match same_site {
            cookie::SameSite::Strict => SameSite::Strict,
            cookie::SameSite::Lax => SameSite::Lax,
            cookie::SameSite::None => SameSite::None,
        });
        parts.partitioned = cookie.partitioned().unwrap_or_default();
        Self::from_jar(parts, cookie.expires_datetime().map(cookie::time::OffsetDateTime::unix_timestamp))
    }
}

mod sealed {
    use secure_core::{RemovalCookie, SecureCookie, SetCookie};

    /// More methods may come.
    pub trait Sealed {}

    impl<P> Sealed for SecureCookie<P> {}
    impl<P> Sealed for RemovalCookie<P> {}
    impl Sealed for SetCookie {}
}
