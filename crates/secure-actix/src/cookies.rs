//! [`SecureCookieExt`] and [`AddCookie`]: cookies on a response.
//!
//! The methods have the framework's name, so they cannot be those of the core's types themselves. Bring them into scope by
//! `use secure_actix::SecureCookieExt as _`.

#[cfg(feature = "cookies")]
use actix_web::cookie::{self, Cookie};
use actix_web::{HttpRequest, HttpResponse, Responder, http::header::SET_COOKIE};
use secure_core::{Backend, CookiePrefix, Error, RemovalCookie, SecureCookie, SetCookie};
#[cfg(feature = "cookies")]
use secure_core::{CookieParts, SameSite, cookie::JarCookie};

use crate::Actix;

/// What a [`SecureCookie`] does here.
///
/// ```
/// use actix_web::HttpResponse;
/// use secure_actix::{SecureCookie, SecureCookieExt as _};
///
/// let session = SecureCookie::host(); // at start-up
/// let mut response = HttpResponse::Ok().body("hello");
/// session.actix(&mut response, "spam", "eggs")?;
/// assert_eq!(response.headers().get("set-cookie").ok_or("no cookie")?, "__Host-spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert!(session.actix(&mut response, "spam", "eggs; Domain=evil.example").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SecureCookieExt: sealed::Sealed {
    /// Adds a cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// Those of [`SecureCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn actix<B>(&self, response: &mut HttpResponse<B>, name: &str, value: &str) -> Result<(), Error>;

    /// A cookie of actix's type, for the jars that sign or encrypt it.
    ///
    /// ```
    /// use actix_web::{HttpResponse, cookie::{CookieJar, Key}};
    /// use secure_actix::{SecureCookie, SecureCookieExt as _};
    ///
    /// let (session, key) = (SecureCookie::host(), Key::generate()); // at start-up
    /// let mut jar = CookieJar::new();
    /// jar.signed_mut(&key).add(session.to_cookie("spam", "eggs")?);
    /// let mut response = HttpResponse::Ok();
    /// for cookie in jar.delta() {
    ///     response.cookie(cookie.clone());
    /// }
    /// let response = response.finish();
    /// let line = response.headers().get("set-cookie").ok_or("no cookie")?.to_str()?;
    /// assert!(line.starts_with("__Host-spam=") && line.ends_with("eggs; HttpOnly; SameSite=Lax; Secure; Path=/"));
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
/// use actix_web::HttpResponse;
/// use secure_actix::{RemovalCookie, RemovalCookieExt as _, SecureCookie};
///
/// let goodbye = RemovalCookie::from(SecureCookie::host()); // at start-up
/// let mut response = HttpResponse::Ok().body("goodbye");
/// goodbye.actix(&mut response, "spam")?;
/// assert_eq!(
///     response.headers().get("set-cookie").ok_or("no cookie")?,
///     "__Host-spam=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait RemovalCookieExt: sealed::Sealed {
    /// Adds to a response what removes the cookie of this name.
    ///
    /// # Errors
    /// Those of [`RemovalCookie::cookie`], and when the response has no room for another header. Then nothing is added.
    fn actix<B>(&self, response: &mut HttpResponse<B>, name: &str) -> Result<(), Error>;

    /// What removes the cookie of this name, as a cookie of actix's type.
    ///
    /// # Errors
    /// As for [`SecureCookieExt::to_cookie`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error>;
}

/// What a [`SetCookie`] does here.
///
/// ```
/// use actix_web::HttpResponse;
/// use secure_actix::{SecureCookie, SetCookieExt as _};
///
/// let spam = SecureCookie::new(); // at start-up
/// let mut response = HttpResponse::Ok().body("hello");
/// spam.cookie_encoded("greeting", "good day, sir")?.actix(&mut response)?;
/// assert_eq!(
///     response.headers().get("set-cookie").ok_or("no cookie")?,
///     "greeting=good%20day%2C%20sir; Path=/; Secure; HttpOnly; SameSite=Lax",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SetCookieExt: sealed::Sealed + Sized {
    /// Adds the cookie to a response; none that it has already is replaced.
    ///
    /// # Errors
    /// When the response has no room for another header. Then nothing is added.
    fn actix<B>(&self, response: &mut HttpResponse<B>) -> Result<(), Error>;

    /// The same cookie in actix's type.
    ///
    /// # Errors
    /// What such a type would change or lose; see [`SetCookie::to_jar`].
    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie<'static>, Error>;

    /// Checks a cookie of actix's type.
    ///
    /// # Errors
    /// All faults at once; see [`SetCookie::new`] and [`SetCookie::from_jar`].
    #[cfg(feature = "cookies")]
    fn from_cookie(cookie: &Cookie<'_>) -> Result<Self, Error>;
}

/// A cookie beside what a handler returns; none that the response has already is replaced.
///
/// Put it [on](Self::on) what the handler returns.
///
/// ```
/// use actix_web::{Responder, test::TestRequest};
/// use secure_actix::{AddCookie, Error, SecureCookie};
///
/// const SPAM: SecureCookie = SecureCookie::new();
///
/// fn page() -> Result<impl Responder, Error> {
///     Ok(AddCookie::from(SPAM.cookie("spam", "eggs")?).on("hello"))
/// }
///
/// let response = page()?.respond_to(&TestRequest::default().to_http_request());
/// let line = response.headers().get("set-cookie").ok_or("no cookie")?;
/// assert_eq!(line, "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AddCookie {
    cookie: SetCookie,
}

/// What a handler returns, with a cookie of an [`AddCookie`].
#[derive(Clone, Debug)]
pub struct AddCookieResponder<R> {
    responder: R,
    add: AddCookie,
}

impl AddCookie {
    /// What the handler returns, with this cookie.
    pub fn on<R: Responder>(self, responder: R) -> AddCookieResponder<R> {
        AddCookieResponder { responder, add: self }
    }
}

impl<P: CookiePrefix> SecureCookieExt for SecureCookie<P> {
    fn actix<B>(&self, response: &mut HttpResponse<B>, name: &str, value: &str) -> Result<(), Error> {
        self.cookie(name, value)?.actix(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str, value: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name, value)?.to_cookie()
    }
}

impl<P: CookiePrefix> RemovalCookieExt for RemovalCookie<P> {
    fn actix<B>(&self, response: &mut HttpResponse<B>, name: &str) -> Result<(), Error> {
        self.cookie(name)?.actix(response)
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self, name: &str) -> Result<Cookie<'static>, Error> {
        self.cookie(name)?.to_cookie()
    }
}

impl SetCookieExt for SetCookie {
    fn actix<B>(&self, response: &mut HttpResponse<B>) -> Result<(), Error> {
        let line = Actix::filled(self.header_value().as_str().into());
        let appended = line.map(|line| response.headers_mut().append(SET_COOKIE, line));
        appended
            .ok_or_else(|| Error::new("Set-Cookie", "the response has no room for another header", "set fewer of them"))
    }

    #[cfg(feature = "cookies")]
    fn to_cookie(&self) -> Result<Cookie<'static>, Error> {
        let parts = self.to_jar(JarCookie { partitioned: false })?;
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
        Self::from_jar(parts, cookie.expires_datetime().map(cookie::time::OffsetDateTime::unix_timestamp))
    }
}

impl From<SetCookie> for AddCookie {
    fn from(cookie: SetCookie) -> Self {
        Self { cookie }
    }
}

impl<R: Responder> Responder for AddCookieResponder<R> {
    type Body = R::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<R::Body> {
        let mut response = self.responder.respond_to(request);
        if let Err(error) = self.add.cookie.actix(&mut response) {
            log::error!("{error}");
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
