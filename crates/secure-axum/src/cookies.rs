//! [`SecureCookieExt`] and [`AddCookie`]: cookies on a response.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_axum::SecureCookieExt as _`.

use std::convert::Infallible;

use axum_core::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use secure_core::{CookiePrefix, Error, RemovalCookie, SecureCookie, SetCookie};
#[cfg(feature = "cookies")]
use secure_tower::Cookie;

/// What a [`SecureCookie`] does here.
///
/// ```
/// use axum::response::IntoResponse;
/// use secure_axum::{SecureCookie, SecureCookieExt as _};
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = "hello".into_response();
/// session.axum(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers()["set-cookie"], "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.axum(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), secure_axum::Error>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn axum<B>(&self, response: &mut http::Response<B>, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of the `cookie` crate's type, for the jars that sign or encrypt it, such as those of axum-extra and
    /// tower-cookies.
    ///
    /// ```
    /// use axum_extra::extract::cookie::{Key, SignedCookieJar};
    /// use secure_axum::{SecureCookie, SecureCookieExt as _};
    ///
    /// let session = SecureCookie::host(); // at start-up
    /// let jar = SignedCookieJar::new(Key::generate()).add(session.to_cookie("spam", "eggs")?);
    /// assert_eq!(jar.get("__Host-spam").map(|cookie| cookie.value().to_owned()).as_deref(), Some("eggs"));
    /// # Ok::<(), secure_axum::Error>(())
    /// ```
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
/// use axum::response::IntoResponse;
/// use secure_axum::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = "goodbye".into_response();
/// goodbye.axum(&mut response, "spam")?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_axum::Error>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn axum<B>(&self, response: &mut http::Response<B>, name: &str) -> Result<(), Error>;

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
/// use axum::response::IntoResponse;
/// use secure_axum::{SecureCookie, SetCookieExt as _};
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = "hello".into_response();
/// spam.cookie_encoded("greeting", "good day, sir")?.axum(&mut response)?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_axum::Error>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn axum<B>(&self, response: &mut http::Response<B>) -> Result<(), Error>;

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

/// A cookie beside what a handler returns; none that the response has already is replaced.
///
/// Put it into the tuple that the handler returns: before the body, and behind an array of headers, which would replace it
/// if it has a `Set-Cookie` itself.
///
/// ```
/// use axum::response::IntoResponse;
/// use secure_axum::{AddCookie, Error, SecureCookie};
///
/// const SPAM: SecureCookie = SecureCookie::new();
///
/// fn page() -> Result<impl IntoResponse, Error> {
///     Ok((AddCookie::from(SPAM.cookie("spam", "eggs")?), "hello"))
/// }
///
/// let response = page()?.into_response();
/// assert_eq!(response.headers()["set-cookie"], "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AddCookie {
    cookie: SetCookie,
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn axum<B>(&self, response: &mut http::Response<B>, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.axum(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn axum<B>(&self, response: &mut http::Response<B>, name: &str) -> Result<(), Error> {
        self.cookie(name)?.axum(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn axum<B>(&self, response: &mut http::Response<B>) -> Result<(), Error> {
        secure_tower::SetCookieExt::tower(self, response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie<'static>, Error> {
        secure_tower::SetCookieExt::to_cookie(self)
    }

    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error> {
        secure_tower::SetCookieExt::from_cookie(cookie)
    }
}

impl From<SetCookie> for AddCookie {
    fn from(cookie: SetCookie) -> Self {
        Self { cookie }
    }
}

impl IntoResponseParts for AddCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Err(error) = secure_tower::SetCookieExt::append_to(&self.cookie, parts.headers_mut()) {
            tracing::error!("{error}");
        }
        Ok(parts)
    }
}

impl IntoResponse for AddCookie {
    fn into_response(self) -> Response {
        (self, ()).into_response()
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
