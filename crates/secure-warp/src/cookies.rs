//! [`SecureCookieExt`] and [`AddCookie`]: cookies on a response.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_warp::SecureCookieExt as _`.

use secure_core::{CookiePrefix, Error, RemovalCookie, SecureCookie, SetCookie};
#[cfg(feature = "cookies")]
use secure_tower::Cookie;
use warp::{Reply, http, reply::Response};

/// What a [`SecureCookie`] does here.
///
/// ```
/// use secure_warp::{SecureCookie, SecureCookieExt as _};
/// use warp::Reply;
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = "hello".into_response();
/// session.warp(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers()["set-cookie"], "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.warp(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), secure_warp::Error>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn warp<B>(&self, response: &mut http::Response<B>, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of the `cookie` crate's type, for the jars that sign or encrypt it.
    ///
    /// ```
    /// use cookie::{CookieJar, Key};
    /// use secure_warp::{SecureCookie, SecureCookieExt as _, SetCookie, SetCookieExt as _};
    /// use warp::Reply;
    ///
    /// let (session, key) = (SecureCookie::host(), Key::generate()); // at start-up
    /// let mut jar = CookieJar::new();
    /// jar.signed_mut(&key).add(session.to_cookie("spam", "eggs")?);
    /// let mut response = warp::reply().into_response();
    /// for cookie in jar.delta() {
    ///     SetCookie::from_cookie(cookie)?.warp(&mut response)?;
    /// }
    /// let line = response.headers()["set-cookie"].to_str()?;
    /// assert!(line.starts_with("__Host-spam=") && line.ends_with("eggs; Path=/; Secure; HttpOnly; SameSite=Lax"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
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
/// use secure_warp::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
/// use warp::Reply;
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = "goodbye".into_response();
/// goodbye.warp(&mut response, "spam")?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_warp::Error>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn warp<B>(&self, response: &mut http::Response<B>, name: &str) -> Result<(), Error>;

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
/// use secure_warp::{SecureCookie, SetCookieExt as _};
/// use warp::Reply;
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = "hello".into_response();
/// spam.cookie_encoded("greeting", "good day, sir")?.warp(&mut response)?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_warp::Error>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn warp<B>(&self, response: &mut http::Response<B>) -> Result<(), Error>;

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
/// Put it [on](Self::on) the reply.
///
/// ```
/// use secure_warp::{AddCookie, Error, SecureCookie};
/// use warp::Reply;
///
/// const SPAM: SecureCookie = SecureCookie::new();
///
/// fn page() -> Result<impl Reply, Error> {
///     Ok(AddCookie::from(SPAM.cookie("spam", "eggs")?).on("hello"))
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

/// A reply with a cookie of an [`AddCookie`].
#[derive(Clone, Debug)]
pub struct AddCookieReply<R> {
    reply: R,
    add: AddCookie,
}

impl AddCookie {
    /// The reply, with this cookie.
    pub fn on<R: Reply>(self, reply: R) -> AddCookieReply<R> {
        AddCookieReply { reply, add: self }
    }
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn warp<B>(&self, response: &mut http::Response<B>, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.warp(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn warp<B>(&self, response: &mut http::Response<B>, name: &str) -> Result<(), Error> {
        self.cookie(name)?.warp(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn warp<B>(&self, response: &mut http::Response<B>) -> Result<(), Error> {
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

impl<R: Reply> Reply for AddCookieReply<R> {
    fn into_response(self) -> Response {
        let mut response = self.reply.into_response();
        if let Err(error) = self.add.cookie.warp(&mut response) {
            tracing::error!("{error}");
        }
        response
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
