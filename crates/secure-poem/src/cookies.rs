//! [`SecureCookieExt`] and [`AddCookie`]: cookies on a response.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_poem::SecureCookieExt as _`.

#[cfg(feature = "cookies")]
use poem::web::cookie::{self, Cookie};
use poem::{IntoResponse, Response, http::header::SET_COOKIE};
use secure_core::{Backend, CookiePrefix, Error, Http, RemovalCookie, SecureCookie, SetCookie};
#[cfg(feature = "cookies")]
use secure_core::{CookieParts, SameSite, cookie::JarCookie};

/// What a [`SecureCookie`] does here.
///
/// ```
/// use poem::IntoResponse;
/// use secure_poem::{SecureCookie, SecureCookieExt as _};
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = "hello".into_response();
/// session.poem(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers()["set-cookie"], "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.poem(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), secure_poem::Error>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn poem(&self, response: &mut Response, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of poem's type, for its jars, which sign or encrypt it.
    ///
    /// ```
    /// use poem::web::cookie::{CookieJar, CookieKey};
    /// use secure_poem::{SecureCookie, SecureCookieExt as _};
    ///
    /// let (session, key) = (SecureCookie::host(), CookieKey::generate()); // at start-up
    /// let jar = CookieJar::default(); // in a handler, its argument
    /// jar.signed_with_key(&key).add(session.to_cookie("spam", "eggs")?);
    /// let cookie = jar.signed_with_key(&key).get("__Host-spam").ok_or("no cookie")?;
    /// assert_eq!(cookie.value_str(), "eggs");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and what such a type would change or lose; see [`SetCookie::to_jar`]. An encrypted
    /// value may be any text: make the cookie with an empty one, and set the value after that.
    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie, Error>;
}

/// What a [`RemovalCookie`] does here.
///
/// ```
/// use poem::IntoResponse;
/// use secure_poem::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = "goodbye".into_response();
/// goodbye.poem(&mut response, "spam")?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_poem::Error>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn poem(&self, response: &mut Response, name: &str) -> Result<(), Error>;

    /// What removes the cookie of this name, as a cookie of poem's type.
    ///
    /// # Errors
    /// As for [`SecureCookieExt::to_cookie`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie, Error>;
}

/// What a [`SetCookie`] does here.
///
/// ```
/// use poem::IntoResponse;
/// use secure_poem::{SecureCookie, SetCookieExt as _};
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = "hello".into_response();
/// spam.cookie_encoded("greeting", "good day, sir")?.poem(&mut response)?;
/// assert_eq!(
///     response.headers()["set-cookie"],
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_poem::Error>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn poem(&self, response: &mut Response) -> Result<(), Error>;

    /// The same cookie in poem's type.
    ///
    /// # Errors
    /// What such a type would change or lose; see [`SetCookie::to_jar`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie, Error>;

    /// Checks a cookie of poem's type.
    ///
    /// # Errors
    /// All faults at once; see [`SetCookie::new`] and [`SetCookie::from_jar`].
    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie) -> Result<Self, Error>;
}

/// A cookie beside what a handler returns; none that the response has already is replaced.
///
/// Put it [on](Self::on) the response.
///
/// ```
/// use poem::IntoResponse;
/// use secure_poem::{AddCookie, Error, SecureCookie};
///
/// const SPAM: SecureCookie = SecureCookie::new();
///
/// fn page() -> Result<impl IntoResponse, Error> {
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

/// A response with a cookie of an [`AddCookie`].
#[derive(Clone, Debug)]
pub struct AddCookieResponse<R> {
    response: R,
    add: AddCookie,
}

impl AddCookie {
    /// The response, with this cookie.
    pub fn on<R: IntoResponse>(self, response: R) -> AddCookieResponse<R> {
        AddCookieResponse { response, add: self }
    }
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn poem(&self, response: &mut Response, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.poem(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn poem(&self, response: &mut Response, name: &str) -> Result<(), Error> {
        self.cookie(name)?.poem(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn poem(&self, response: &mut Response) -> Result<(), Error> {
        let line = Http::filled(self.header_value().as_str().into());
        let appended = line.and_then(|line| response.headers_mut().try_append(SET_COOKIE, line).ok());
        appended
            .map(drop)
            .ok_or_else(|| Error::new("Set-Cookie", "the response has no room for another header", "set fewer of them"))
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie, Error> {
        let parts = self.to_jar(JarCookie { partitioned: true })?;
        let read = Cookie::parse(self.to_string());
        let mut cookie = read.map_err(|error| Error::new("Set-Cookie", error.to_string(), "append it by hand"))?;
        // Attributes that are not set are switched off explicitly, so that a jar does not set them.
        cookie.set_secure(parts.secure);
        cookie.set_http_only(parts.http_only);
        Ok(cookie)
    }

    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie) -> Result<Self, Error> {
        let mut parts = CookieParts::new(cookie.name(), cookie.value_str());
        parts.path = cookie.path();
        parts.domain = cookie.domain();
        parts.max_age = cookie.max_age().map(|age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
        parts.secure = cookie.secure();
        parts.http_only = cookie.http_only();
        parts.same_site = cookie.same_site().map(|same_site| match same_site {
            cookie::SameSite::Strict => SameSite::Strict,
            cookie::SameSite::Lax => SameSite::Lax,
            cookie::SameSite::None => SameSite::None,
        });
        parts.partitioned = cookie.partitioned();
        Self::from_jar(parts, cookie.expires().map(|date| date.timestamp()))
    }
}

impl From<SetCookie> for AddCookie {
    fn from(cookie: SetCookie) -> Self {
        Self { cookie }
    }
}

impl<R: IntoResponse> IntoResponse for AddCookieResponse<R> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        if let Err(error) = self.add.cookie.poem(&mut response) {
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
