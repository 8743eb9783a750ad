//! [`SecureCookieExt`] and [`AddCookie`]: cookies on a response.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_rocket::SecureCookieExt as _`.

use rocket::{
    Request, Response,
    http::{self, Cookie},
    response::{self, Responder},
    time::{Duration, OffsetDateTime},
};
use secure_core::{
    CookieParts, CookiePrefix, Error, RemovalCookie, SameSite, SecureCookie, SetCookie, cookie::JarCookie,
};

/// What a [`SecureCookie`] does here.
///
/// ```
/// use rocket::Response;
/// use secure_rocket::{SecureCookie, SecureCookieExt as _};
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = Response::new();
/// session.rocket(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers().get_one("set-cookie").unwrap_or_default(), "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.rocket(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), secure_rocket::Error>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn rocket(&self, response: &mut Response<'_>, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of Rocket's type, for its jar, which sends it plain or encrypted.
    ///
    /// ```
    /// use rocket::{get, http::CookieJar, local::blocking::Client, response::Debug, routes};
    /// use secure_rocket::{Error, SecureCookie, SecureCookieExt as _};
    ///
    /// const SESSION: SecureCookie<secure_rocket::HostPrefix> = SecureCookie::host();
    ///
    /// #[get("/")]
    /// fn page(cookies: &CookieJar<'_>) -> Result<(), Debug<Error>> {
    ///     cookies.add(SESSION.to_cookie("spam", "eggs")?); // or add_private
    ///     Ok(())
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::untracked(rocket::build().mount("/", routes![page]))?;
    /// let response = client.get("/").dispatch();
    /// let line = response.headers().get_one("set-cookie");
    /// assert_eq!(line, Some("__Host-spam=eggs; HttpOnly; SameSite=Lax; Secure; Path=/"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and what such a type would change or lose; see [`SetCookie::to_jar`]. An encrypted
    /// value may be any text: make the cookie with an empty one, and set the value after that.
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error>;
}

/// What a [`RemovalCookie`] does here.
///
/// ```
/// use rocket::Response;
/// use secure_rocket::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = Response::new();
/// goodbye.rocket(&mut response, "spam")?;
/// assert_eq!(
///     response.headers().get_one("set-cookie").unwrap_or_default(),
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_rocket::Error>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn rocket(&self, response: &mut Response<'_>, name: &str) -> Result<(), Error>;

    /// What removes the cookie of this name, as a cookie of Rocket's type.
    ///
    /// # Errors
    /// As for [`SecureCookieExt::to_cookie`].
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error>;
}

/// What a [`SetCookie`] does here.
///
/// ```
/// use rocket::Response;
/// use secure_rocket::{SecureCookie, SetCookieExt as _};
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = Response::new();
/// spam.cookie_encoded("greeting", "good day, sir")?.rocket(&mut response)?;
/// assert_eq!(
///     response.headers().get_one("set-cookie").unwrap_or_default(),
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), secure_rocket::Error>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn rocket(&self, response: &mut Response<'_>) -> Result<(), Error>;

    /// The same cookie in Rocket's type.
    ///
    /// # Errors
    /// What such a type would change or lose; see [`SetCookie::to_jar`].
    fn to_cookie(&self) -> Result<Cookie<'static>, Error>;

    /// Checks a cookie of Rocket's type.
    ///
    /// # Errors
    /// All faults at once; see [`SetCookie::new`] and [`SetCookie::from_jar`].
    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error>;
}

/// A cookie beside what a handler returns; none that the response has already is replaced.
///
/// [Wrap](Self::on) what the handler returns.
///
/// ```
/// use rocket::{get, local::blocking::Client, response::Debug, routes};
/// use secure_rocket::{AddCookie, AddCookieResponder, Error, SecureCookie};
///
/// const SPAM: SecureCookie = SecureCookie::new();
///
/// #[get("/")]
/// fn page() -> Result<AddCookieResponder<&'static str>, Debug<Error>> {
///     Ok(AddCookie::from(SPAM.cookie("spam", "eggs")?).on("hello"))
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::untracked(rocket::build().mount("/", routes![page]))?;
/// let response = client.get("/").dispatch();
/// let line = response.headers().get_one("set-cookie");
/// assert_eq!(line, Some("spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AddCookie {
    cookie: SetCookie,
}

/// A responder whose response has a cookie of an [`AddCookie`].
#[derive(Clone, Debug)]
pub struct AddCookieResponder<R> {
    responder: R,
    add: AddCookie,
}

impl AddCookie {
    /// The response that `responder` makes, with this cookie.
    pub fn on<R>(self, responder: R) -> AddCookieResponder<R> {
        AddCookieResponder { responder, add: self }
    }
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn rocket(&self, response: &mut Response<'_>, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.rocket(response)
    }

    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn rocket(&self, response: &mut Response<'_>, name: &str) -> Result<(), Error> {
        self.cookie(name)?.rocket(response)
    }

    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn rocket(&self, response: &mut Response<'_>) -> Result<(), Error> {
        response.adjoin_raw_header("Set-Cookie", self.to_string());
        Ok(())
    }

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

    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error> {
        let mut parts = CookieParts::new(cookie.name(), cookie.value());
        parts.path = cookie.path();
        parts.domain = cookie.domain();
        parts.max_age = cookie.max_age().map(Duration::whole_seconds);
        parts.secure = cookie.secure().unwrap_or_default();
        parts.http_only = cookie.http_only().unwrap_or_default();
        parts.same_site = cookie.same_site().map(|same_site| match same_site {
            http::SameSite::Strict => SameSite::Strict,
            http::SameSite::Lax => SameSite::Lax,
            http::SameSite::None => SameSite::None,
        });
        parts.partitioned = cookie.partitioned().unwrap_or_default();
        Self::from_jar(parts, cookie.expires_datetime().map(OffsetDateTime::unix_timestamp))
    }
}

impl From<SetCookie> for AddCookie {
    fn from(cookie: SetCookie) -> Self {
        Self { cookie }
    }
}

impl<'r, 'o: 'r, R: Responder<'r, 'o>> Responder<'r, 'o> for AddCookieResponder<R> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'o> {
        let mut response = self.responder.respond_to(request)?;
        if let Err(error) = self.add.cookie.rocket(&mut response) {
            log::error!("{error}");
        }
        Ok(response)
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
