//! [`SetsCookies`]: an application that sets cookies in every way its framework has, on the framework's real server.
//!
//! | route | answer, of status 200 |
//! |---|---|
//! | `GET /lines/…` | no text, with each of the [`lines`] of this name as a header line of its own |
//! | `GET /off` | as `/lines/plain`, opted out by `Override::off()` |
//! | `GET /added` | `b=2`, and beside it the cookie `sid` of [`SECURE`], of value `1`, by the framework's `AddCookie` |
//! | `GET …/login` | the session now belongs to [`USER`] |
//! | `GET …/user` | whom the session belongs to, or [`NOBODY`] |
//! | `GET …/logout` | the session is over |
//! | `GET /jars/set` | two cookies of [`SECURE`] from the framework's jars: `signed` of value [`SIGNED`], `private` of value [`SECRET`] |
//! | `GET /jars/read` | what the jars have of both: [`jars_page`] |
//!
//! The dots before `/login` are the path of a [`SessionCookie`].

use std::fmt::Debug;

use secure_core::{Error, HostPrefix, Policy, RemovalCookie, SecureCookie, SetCookie};

use crate::{Failure, Harness, Server};

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
#[cfg(feature = "poem")]
mod poem;
#[cfg(feature = "rocket")]
mod rocket;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "warp")]
mod warp;

/// An application that sets cookies, and the framework's own types of response and cookie.
pub trait SetsCookies: Harness {
    /// A response, as handlers make it by hand.
    type Response;
    /// A cookie of the framework's jars.
    type Cookie: JarCookie;

    /// The cookies of the sessions that applications of the framework have.
    const SESSIONS: &'static [SessionCookie];
    /// What the framework's jars do.
    const JARS: Jars = Jars::OF_THE_CRATE;

    /// Serves it on a free port of `127.0.0.1`, under this policy.
    ///
    /// # Errors
    /// When the policy cannot be prepared or the server cannot start.
    fn set_cookies(policy: &Policy) -> impl Future<Output = Result<Server, Failure>>;

    /// A response with this `Set-Cookie` line.
    fn response(line: &'static str) -> Self::Response;
    /// The `Set-Cookie` lines of a response.
    fn lines(response: &Self::Response) -> Vec<String>;

    /// [`SecureCookie`]'s method of the framework's name.
    fn add(cookie: &SecureCookie, response: &mut Self::Response, name: &str, value: &str) -> Result<(), Error>;
    /// [`RemovalCookie`]'s.
    fn remove(cookie: &RemovalCookie, response: &mut Self::Response, name: &str) -> Result<(), Error>;
    /// [`SetCookie`]'s.
    fn append(cookie: &SetCookie, response: &mut Self::Response) -> Result<(), Error>;

    /// [`SecureCookie`]'s method `to_cookie`.
    fn secure_cookie(cookie: &SecureCookie, name: &str, value: &str) -> Result<Self::Cookie, Error>;
    /// [`RemovalCookie`]'s.
    fn removal_cookie(cookie: &RemovalCookie, name: &str) -> Result<Self::Cookie, Error>;
    /// [`SetCookie`]'s.
    fn to_cookie(cookie: &SetCookie) -> Result<Self::Cookie, Error>;
    /// [`SetCookie`]'s method `from_cookie`.
    fn from_cookie(cookie: &Self::Cookie) -> Result<SetCookie, Error>;
}

/// The methods of [`SetsCookies`] that call those of an adapter, which have the framework's name. The adapter's traits are in
/// scope.
macro_rules! by_hand {
    ($framework:ident) => {
        fn add(
            cookie: &::secure_core::SecureCookie,
            response: &mut Self::Response,
            name: &str,
            value: &str,
        ) -> Result<(), ::secure_core::Error> {
            cookie.$framework(response, name, value)
        }

        fn remove(
            cookie: &::secure_core::RemovalCookie,
            response: &mut Self::Response,
            name: &str,
        ) -> Result<(), ::secure_core::Error> {
            cookie.$framework(response, name)
        }

        fn append(
            cookie: &::secure_core::SetCookie,
            response: &mut Self::Response,
        ) -> Result<(), ::secure_core::Error> {
            cookie.$framework(response)
        }

        fn secure_cookie(
            cookie: &::secure_core::SecureCookie,
            name: &str,
            value: &str,
        ) -> Result<Self::Cookie, ::secure_core::Error> {
            cookie.to_cookie(name, value)
        }

        fn removal_cookie(
            cookie: &::secure_core::RemovalCookie,
            name: &str,
        ) -> Result<Self::Cookie, ::secure_core::Error> {
            cookie.to_cookie(name)
        }

        fn to_cookie(cookie: &::secure_core::SetCookie) -> Result<Self::Cookie, ::secure_core::Error> {
            cookie.to_cookie()
        }

        fn from_cookie(cookie: &Self::Cookie) -> Result<::secure_core::SetCookie, ::secure_core::Error> {
            ::secure_core::SetCookie::from_cookie(cookie)
        }
    };
}

use by_hand;

/// A cookie of a framework's jars, or of the `cookie` crate's.
pub trait JarCookie: Debug + Sized {
    /// Why the type cannot hold the attribute `Partitioned`, if it cannot.
    const NEVER_PARTITIONED: Option<&'static str> = None;

    /// `a=1`, kept as long as the type can say by a word.
    fn permanent() -> Self;
    /// A cookie `a b` of value `1;`, with the path `x`, the domain `a_b` and `SameSite=None` without `Secure`.
    fn broken() -> Self;
    /// Whether the cookie itself says that it is neither `Secure` nor `HttpOnly`, and that it goes with the browser's session.
    fn is_open(&self) -> bool;
}

#[cfg(any(feature = "axum", feature = "rocket", feature = "tower", feature = "warp"))]
impl JarCookie for ::cookie::Cookie<'static> {
    fn permanent() -> Self {
        Self::build(("a", "1")).permanent().build()
    }

    fn broken() -> Self {
        Self::build(("a b", "1;")).path("x").domain("a_b").same_site(::cookie::SameSite::None).build()
    }

    fn is_open(&self) -> bool {
        (self.secure(), self.http_only()) == (Some(false), Some(false))
            && self.expires() == Some(::cookie::Expiration::Session)
    }
}

/// The cookie `__Host-session` of a framework's sessions, as it leaves an application under
/// [`CookieRules::strict`](secure_core::CookieRules::strict). Where the framework can, it sets neither `Secure` nor `HttpOnly`
/// itself. `{date}` is any date.
#[derive(Clone, Copy, Debug)]
pub struct SessionCookie {
    /// Where the application has these sessions.
    pub path: &'static str,
    /// The attributes after the login.
    pub login: &'static str,
    /// The attributes after the logout.
    pub logout: &'static str,
    /// Whom a session belongs to whose cookie was kept: a server that keeps nothing of its sessions cannot end them.
    pub kept: &'static str,
}

/// What the jars of a framework do.
#[derive(Clone, Copy, Debug)]
pub struct Jars {
    /// With which attributes they send cookies of [`SECURE`].
    pub attributes: &'static str,
    /// What they have of cookies to whose values somebody has added `x`, as [`jars_page`] says it.
    pub forged: [Option<&'static str>; 2],
}

impl Jars {
    /// What those of the `cookie` crate do: one cookie is signed, and one encrypted.
    const OF_THE_CRATE: Self = Self { attributes: "HttpOnly; SameSite=Lax; Secure; Path=/", forged: [None, None] };
}

/// The name of each session's cookie.
pub const SESSION: &str = "__Host-session";

/// Who logs in.
pub const USER: &str = "ann";

/// To whom a session belongs before the login.
pub const NOBODY: &str = "nobody";

/// What the cookies of `/added` and of the jars are made of.
pub const SECURE: SecureCookie<HostPrefix> = SecureCookie::host();

/// The value of the cookie that is signed.
pub const SIGNED: &str = "YW5u==";

/// The value of the cookie that is encrypted. It would be two cookies, one of them of another domain.
pub const SECRET: &str = "{\"name\": \"100% Ann; Domain=\u{e9}vil\"}";

/// The cookies that a handler under `/lines` sets.
#[must_use]
pub fn lines(name: &str) -> &'static [&'static str] {
    match name {
        "each" => &[
            "a=1",
            "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
            "__Host-c=3; Domain=a.example",
            "d=4; samesite=None",
            "a=5; SECURE; SameSite=Strict",
        ],
        "audited" => &["audited=1"],
        _ => &["a=1"],
    }
}

/// What `/jars/read` replies: the values of both cookies, where the jars have them.
#[must_use]
pub fn jars_page(values: &[Option<String>; 2]) -> String {
    format!("{values:?}")
}

#[cfg(any(feature = "axum", feature = "poem", feature = "tower", feature = "warp"))]
fn text(line: &http::HeaderValue) -> String {
    line.as_bytes().escape_ascii().to_string()
}

/// The cookie of tower-sessions.
#[cfg(any(feature = "axum", feature = "tower", feature = "warp"))]
const TOWER_SESSION: SessionCookie = SessionCookie {
    path: "/session",
    login: "SameSite=Strict; Path=/; Secure; HttpOnly",
    logout: "Path=/; Max-Age=0; Expires={date}; Secure; HttpOnly; SameSite=Lax",
    kept: NOBODY,
};

#[cfg(any(feature = "axum", feature = "tower", feature = "warp"))]
fn tower_sessions() -> ::tower_sessions::SessionManagerLayer<::tower_sessions::MemoryStore> {
    let sessions = ::tower_sessions::SessionManagerLayer::new(::tower_sessions::MemoryStore::default());
    sessions.with_name(SESSION).with_secure(false).with_http_only(false)
}

/// A jar of the `cookie` crate after a handler has put both cookies into it.
#[cfg(any(feature = "tower", feature = "warp"))]
fn filled_jar(
    key: &::cookie::Key,
    signed: ::cookie::Cookie<'static>,
    mut private: ::cookie::Cookie<'static>,
) -> ::cookie::CookieJar {
    let mut jar = ::cookie::CookieJar::new();
    jar.signed_mut(key).add(signed);
    private.set_value(SECRET);
    jar.private_mut(key).add(private);
    jar
}

/// What such a jar has of the cookies in a request's header.
#[cfg(any(feature = "tower", feature = "warp"))]
fn read_jar(key: &::cookie::Key, header: &str) -> String {
    let mut jar = ::cookie::CookieJar::new();
    for cookie in ::cookie::Cookie::split_parse(header.to_owned()).flatten() {
        jar.add_original(cookie);
    }
    let cookies = [jar.signed(key).get("__Host-signed"), jar.private(key).get("__Host-private")];
    jars_page(&cookies.map(|cookie| Some(cookie?.value().to_owned())))
}
