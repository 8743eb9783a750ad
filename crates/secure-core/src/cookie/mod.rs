//! [`SecureCookie`]: the attributes of a cookie, made once at start-up, for as many cookies as the application sets.
//!
//! A cookie without them goes along over plain HTTP, can be read by every script of the page, and, in Firefox and Safari, goes
//! along with what other sites make the browser ask for. So a `SecureCookie` has `Secure`, `HttpOnly`, `SameSite=Lax` and
//! `Path=/` unless you say otherwise:
//!
//! ```
//! use std::time::Duration;
//! use secure_core::{SameSite, SecureCookie};
//!
//! // At start-up. What is wrong with the attributes is found here.
//! let session = SecureCookie::host().same_site(SameSite::Strict).max_age(Duration::from_secs(3600))?;
//! let spam = SecureCookie::new().path("/app")?.expires_in_hours(24)?;
//!
//! // In a handler. What is wrong with the name or the value is an error, and nothing of it is sent.
//! assert_eq!(
//!     session.cookie("sid", "31d4d96e")?.to_string(),
//!     "__Host-sid=31d4d96e; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict",
//! );
//! assert_eq!(
//!     spam.cookie("spam", "x; Domain=evil.example").unwrap_err().to_string(),
//!     "Set-Cookie: value: ';' at byte 1 of the value of \"spam\"; percent-encode it: `cookie_encoded` does",
//! );
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! A session belongs into [`SecureCookie::host`]: browsers take its name, `__Host-sid`, only from the host itself and over
//! HTTPS, so that nobody who controls a neighbouring host or the network can plant a session of their own. What a prefix rules
//! out does not compile:
//!
//! ```compile_fail
//! let session = secure_core::SecureCookie::host().domain("example.com")?;
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! # From secure.py
//!
//! | secure.py 0.2 | here | what differs |
//! |---|---|---|
//! | `SecureCookie()` | [`SecureCookie::new`] | the same defaults |
//! | `path="/a"` | [`path("/a")`](SecureCookie::path) | `None` and `""`, which went out as `Path=None` and `Path=`, are refused |
//! | `secure=False` | [`secure(false)`](SecureCookie::secure) | refused beside `SameSite=None` |
//! | `httponly=False` | [`http_only(false)`](SecureCookie::http_only) | |
//! | `samesite=SameSite.STRICT` | [`same_site(SameSite::Strict)`](SecureCookie::same_site) | `Strict` for `strict`; `SameSite::None` exists |
//! | `samesite=False` | [`without_same_site()`](SecureCookie::without_same_site) | works for every framework |
//! | `expires=1` | [`expires_in_hours(1)`](SecureCookie::expires_in_hours) | hours for every framework; 400 days at most |
//! | `expires=1.5` | [`expires_in(Duration::from_secs(5400))`](SecureCookie::expires_in) | |
//! | `expires=False`, `expires=0` | nothing, or [`session()`](SecureCookie::session) | zero hours are refused |
//! | `expires=-1` | [`removal("spam")`](SecureCookie::removal) | a cookie of its own kind, which goes out with `Max-Age=0` too |
//! | `secure_cookie.flask(response, "spam", "eggs")` | [`cookie("spam", "eggs")`](SecureCookie::cookie) | name and value are checked; a cookie is added, none replaced |
//!
//! Attributes go out in another order, which means nothing to browsers: see [`SetCookie`].
//!
//! # Caveat
//! `Path` keeps nobody out: pages of one origin read one another's cookies. A `Domain` shares a cookie with every sub-domain,
//! the forgotten ones too. Browsers on plain HTTP ignore a `Secure` cookie, save Chrome and Firefox for `localhost`.
//!
//! Specification: [RFC 6265bis](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html); prefixes and
//! the newer attributes: [layered cookies](https://datatracker.ietf.org/doc/draft-ietf-httpbis-layered-cookies/).

use std::{
    borrow::Cow,
    marker::PhantomData,
    time::{Duration, SystemTime},
};

use crate::{
    cookie::{
        encode::encode,
        expires::{Expires, check_date, seconds_of},
        octets::{check_domain, check_path},
        prefix::prefixed,
        set_cookie::check_together,
    },
    wire::error::Error,
};

mod encode;
mod expires;
pub mod harden;
mod jar;
mod line;
mod octets;
mod parts;
mod prefix;
mod read;
mod removal;
mod same_site;
mod set_cookie;

pub use self::{
    expires::CookieDate,
    jar::JarCookie,
    parts::CookieParts,
    prefix::{
        AlwaysSecure, AnyReader, AnyScope, CookiePrefix, HostHttpPrefix, HostPrefix, HttpPrefix, NoPrefix, SecurePrefix,
    },
    removal::RemovalCookie,
    same_site::{CookiePriority, SameSite},
    set_cookie::SetCookie,
};

/// The attributes of a cookie, without its name and value. See the [module](crate::cookie) for examples.
///
/// `P` is the prefix of its names, and says which methods there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecureCookie<P = NoPrefix> {
    path: Cow<'static, str>,
    domain: Option<Cow<'static, str>>,
    max_age: Option<u32>,
    expires: Option<Expires>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
    priority: Option<CookiePriority>,
    prefix: PhantomData<P>,
}

impl SecureCookie {
    /// `Path=/; Secure; HttpOnly; SameSite=Lax`, for as long as the browser runs.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// const SPAM: SecureCookie = SecureCookie::new();
    /// assert_eq!(SPAM.cookie("spam", "eggs")?.to_string(), "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self::with_prefix()
    }

    /// The same, with names that begin with `__Host-`: browsers take them only from the host itself, over HTTPS, with
    /// `Path=/` and without `Domain`. For sessions. All browsers know it.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::host().cookie("sid", "1")?;
    /// assert_eq!(cookie.to_string(), "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn host() -> SecureCookie<HostPrefix> {
        SecureCookie::with_prefix()
    }

    /// The same, with names that begin with `__Host-Http-`: what `__Host-` says, and set by a response, never by a script.
    /// Browsers that do not know it yet (Chrome before 140, Firefox before 143, Safari) take it for `__Host-`.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::host_http().cookie("sid", "1")?;
    /// assert_eq!(cookie.to_string(), "__Host-Http-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn host_http() -> SecureCookie<HostHttpPrefix> {
        SecureCookie::with_prefix()
    }

    /// The same, with names that begin with `__Secure-`: browsers take them only over HTTPS. For cookies that need a `Path` or
    /// a `Domain`. All browsers know it.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::secure_prefixed().domain("example.com")?.cookie("spam", "1")?;
    /// assert_eq!(
    ///     cookie.to_string(),
    ///     "__Secure-spam=1; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax",
    /// );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn secure_prefixed() -> SecureCookie<SecurePrefix> {
        SecureCookie::with_prefix()
    }

    /// The same, with names that begin with `__Http-`: set over HTTPS and by a response, never by a script. Chrome 140 and
    /// Firefox 143 know it; to others it is a name like any.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::http_prefixed().cookie("spam", "1")?;
    /// assert_eq!(cookie.to_string(), "__Http-spam=1; Path=/; Secure; HttpOnly; SameSite=Lax");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub const fn http_prefixed() -> SecureCookie<HttpPrefix> {
        SecureCookie::with_prefix()
    }

    /// Whether the cookie goes along over HTTPS alone, as it does by default. Turn it off for a development server on plain
    /// HTTP only.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let development = true;
    /// let spam = SecureCookie::new().secure(!development)?;
    /// assert_eq!(spam.cookie("spam", "eggs")?.to_string(), "spam=eggs; Path=/; HttpOnly; SameSite=Lax");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Without it beside `SameSite=None` or `Partitioned`: browsers would refuse the cookie.
    pub fn secure(self, secure: bool) -> Result<Self, Error> {
        Self { secure, ..self }.together()
    }

    /// Which requests of other sites the cookie goes along with. By default [`SameSite::Lax`].
    ///
    /// ```
    /// # use secure_core::{SameSite, SecureCookie};
    /// let embedded = SecureCookie::new().same_site(SameSite::None)?;
    /// assert_eq!(embedded.cookie("spam", "eggs")?.to_string(), "spam=eggs; Path=/; Secure; HttpOnly; SameSite=None");
    /// assert!(embedded.secure(false).is_err());
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// With [`SameSite::None`] after `secure(false)`: browsers would refuse the cookie.
    #[inline]
    pub fn same_site(self, same_site: SameSite) -> Result<Self, Error> {
        Self { same_site: Some(same_site), ..self }.together()
    }

    /// Whether each site that embeds this one has a cookie of its own there (CHIPS). Chrome 114, Firefox 141, Safari 26.2.
    ///
    /// ```
    /// # use secure_core::{SameSite, SecureCookie};
    /// let widget = SecureCookie::new().same_site(SameSite::None)?.partitioned(true)?;
    /// assert_eq!(
    ///     widget.cookie("spam", "eggs")?.to_string(),
    ///     "spam=eggs; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
    /// );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// After `secure(false)`: browsers would refuse the cookie.
    #[inline]
    pub fn partitioned(self, partitioned: bool) -> Result<Self, Error> {
        Self { partitioned, ..self }.together()
    }

    #[inline]
    fn together(self) -> Result<Self, Error> {
        check_together(self.secure, self.same_site, self.partitioned).map(|()| self)
    }
}

impl<P: AlwaysSecure> SecureCookie<P> {
    /// Which requests of other sites the cookie goes along with. By default [`SameSite::Lax`].
    #[must_use]
    #[inline]
    pub const fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = Some(same_site);
        self
    }

    /// Whether each site that embeds this one has a cookie of its own there (CHIPS). Chrome 114, Firefox 141, Safari 26.2.
    #[must_use]
    #[inline]
    pub const fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }
}

impl<P: AnyScope> SecureCookie<P> {
    /// Below which path of the site the cookie goes along. By default `/`. It tidies up, and protects nothing.
    ///
    /// # Errors
    /// When it does not begin with `/`, is longer than 1024 bytes, or holds what the path of an address does not: browsers would
    /// ignore it.
    pub fn path(mut self, path: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        self.path = path.into();
        check_path(&self.path).map(|()| self)
    }

    /// The host that the cookie counts for, with all its sub-domains. By default it counts for the host that sets it alone,
    /// which is safer.
    ///
    /// Browsers refuse a domain that the host is not part of, and one under which anybody may register, such as `co.uk`.
    ///
    /// # Errors
    /// When it is not a host in ASCII form, begins with a dot, or is an IP address.
    pub fn domain(mut self, domain: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let domain = domain.into();
        check_domain(&domain)?;
        self.domain = Some(domain);
        Ok(self)
    }
}

impl<P: AnyReader> SecureCookie<P> {
    /// Whether scripts cannot read the cookie, as by default. Turn it off only where a script must, as for a token against
    /// cross-site requests.
    #[must_use]
    pub const fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }
}

impl<P: CookiePrefix> SecureCookie<P> {
    const fn with_prefix() -> Self {
        Self {
            path: Cow::Borrowed("/"),
            domain: None,
            max_age: None,
            expires: None,
            secure: true,
            http_only: true,
            same_site: Some(SameSite::Lax),
            partitioned: false,
            priority: None,
            prefix: PhantomData,
        }
    }

    /// How long the browser keeps the cookie, by its own clock: `Max-Age`. Beside an `Expires`, this one counts.
    ///
    /// # Errors
    /// Above 400 days, for which browsers keep a cookie at most; at zero; or with fractions of a second.
    pub fn max_age(mut self, age: Duration) -> Result<Self, Error> {
        self.max_age = Some(seconds_of("Set-Cookie: Max-Age", age)?);
        Ok(self)
    }

    /// Until when the browser keeps the cookie: `Expires`. After that moment, the cookie that is set is over at once.
    ///
    /// # Errors
    /// When the moment is past, or more than 400 days off.
    pub fn expires(self, moment: impl Into<SystemTime>) -> Result<Self, Error> {
        self.expires_by(moment.into(), SystemTime::now())
    }

    /// How long the browser keeps the cookie, as a date that is reckoned whenever one is set: `Expires`.
    ///
    /// [`max_age`](Self::max_age) says the same, and does not depend on the clock of the visitor.
    ///
    /// # Errors
    /// Above 400 days, at zero, or with fractions of a second.
    pub fn expires_in(mut self, wait: Duration) -> Result<Self, Error> {
        self.expires = Some(Expires::In(seconds_of("Set-Cookie: Expires", wait)?));
        Ok(self)
    }

    /// The same in hours, as secure.py counts.
    ///
    /// # Errors
    /// Above 9600 hours, which are 400 days, and at zero.
    pub fn expires_in_hours(self, hours: u32) -> Result<Self, Error> {
        self.expires_in(Duration::from_secs(u64::from(hours) * 3600))
    }

    /// Neither `Max-Age` nor `Expires`, as by default: the browser forgets the cookie when it ends, unless it restores its
    /// windows at the next start.
    #[must_use]
    pub const fn session(mut self) -> Self {
        self.max_age = None;
        self.expires = None;
        self
    }

    /// Leaves `SameSite` out. Chrome takes that for `Lax`, save for two minutes; Firefox and Safari take it for `None`.
    #[must_use]
    pub const fn without_same_site(mut self) -> Self {
        self.same_site = None;
        self
    }

    /// Which cookies Chrome drops last when there are too many.
    #[must_use]
    pub const fn priority(mut self, priority: CookiePriority) -> Self {
        self.priority = Some(priority);
        self
    }

    /// A cookie. The name is written without its prefix, and the value as it is.
    ///
    /// Both may come from a request: what is refused is never sent, and the message holds nothing of the value. The cookie jars
    /// of most frameworks [decode](SecureCookie::decode) values, so one with a `%` comes back changed: [`cookie_encoded`](Self::cookie_encoded).
    ///
    /// # Errors
    /// When the name is none (letters, digits and ``!#$%&'*+-.^_`|~``), or begins with a prefix whose promise the cookie does
    /// not keep. When the value holds blanks, `"`, `,`, `;`, `\` or anything but visible ASCII; one pair of double quotes may
    /// surround all of it. When both are longer than 4096 bytes together.
    pub fn cookie(&self, name: &str, value: &str) -> Result<SetCookie, Error> {
        self.make(name, value, SystemTime::now)
    }

    /// The same for any value: each byte that may not stand there, and each `%`, is percent-encoded.
    ///
    /// Cookie jars that decode give it back as it was; where none does, [`SecureCookie::decode`] does.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::new().cookie_encoded("greeting", "good day, sir")?;
    /// assert_eq!(cookie.value(), "good%20day%2C%20sir");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`cookie`](Self::cookie) for the name, and for the length of what is encoded.
    pub fn cookie_encoded(&self, name: &str, value: &str) -> Result<SetCookie, Error> {
        self.cookie(name, &encode(value))
    }

    /// The same as [`cookie`](Self::cookie) at a moment that the caller names, for tests.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// # use secure_core::SecureCookie;
    /// let cookie = SecureCookie::new().expires_in_hours(1)?.cookie_at("spam", "eggs", SystemTime::UNIX_EPOCH)?;
    /// assert_eq!(
    ///     cookie.to_string(),
    ///     "spam=eggs; Path=/; Expires=Thu, 01 Jan 1970 01:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
    /// );
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`cookie`](Self::cookie), and at a moment before 1970.
    pub fn cookie_at(&self, name: &str, value: &str, now: SystemTime) -> Result<SetCookie, Error> {
        self.make(name, value, || now)
    }

    /// The name by which a request brings the cookie back: with the prefix. For reading; it is not checked.
    ///
    /// ```
    /// # use secure_core::SecureCookie;
    /// assert_eq!(SecureCookie::host().full_name("sid"), "__Host-sid");
    /// ```
    #[must_use]
    pub fn full_name(&self, name: &str) -> String {
        format!("{}{name}", P::PREFIX)
    }

    fn make(&self, name: &str, value: &str, now: impl FnOnce() -> SystemTime) -> Result<SetCookie, Error> {
        let name = prefixed::<P>(name)?;
        let mut parts = self.parts(&name, value);
        parts.expires = self.expires.map(|expires| expires.date(now)).transpose()?;
        SetCookie::new(parts)
    }

    /// All parts but the date.
    fn parts<'a>(&'a self, name: &'a str, value: &'a str) -> CookieParts<'a> {
        CookieParts {
            name,
            value,
            path: Some(&self.path),
            domain: self.domain.as_deref(),
            max_age: self.max_age.map(i64::from),
            expires: None,
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            partitioned: self.partitioned,
            priority: self.priority,
        }
    }

    fn expires_by(mut self, moment: SystemTime, now: SystemTime) -> Result<Self, Error> {
        let date = CookieDate::new(moment)?;
        check_date(date, CookieDate::new(now)?)?;
        self.expires = Some(Expires::At(date));
        Ok(self)
    }
}

impl Default for SecureCookie {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// Wed, 11 Nov 2020 18:23:57 GMT.
    const NOW: u64 = 1_605_119_037;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW)
    }

    #[track_caller]
    fn check<P: CookiePrefix>(cookie: Result<SecureCookie<P>, Error>, attributes: &str) {
        let line = cookie.and_then(|cookie| cookie.cookie_at("spam", "eggs", now())).map(|line| line.to_string());
        assert_eq!(line, Ok(format!("{}spam=eggs{attributes}", P::PREFIX)));
    }

    #[track_caller]
    fn refuse<T: std::fmt::Debug>(result: Result<T, Error>, message: &str) {
        assert_eq!(result.unwrap_err().to_string(), message);
    }

    #[test]
    fn attributes() {
        let new = SecureCookie::new;
        check(Ok(new()), "; Path=/; Secure; HttpOnly; SameSite=Lax");
        check(Ok(SecureCookie::default()), "; Path=/; Secure; HttpOnly; SameSite=Lax");
        check(new().path("/app"), "; Path=/app; Secure; HttpOnly; SameSite=Lax");
        check(new().domain("example.com"), "; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax");
        check(new().max_age(Duration::from_secs(60)), "; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
        check(new().secure(false), "; Path=/; HttpOnly; SameSite=Lax");
        check(Ok(new().http_only(false)), "; Path=/; Secure; SameSite=Lax");
        check(new().same_site(SameSite::Strict), "; Path=/; Secure; HttpOnly; SameSite=Strict");
        check(Ok(new().without_same_site()), "; Path=/; Secure; HttpOnly");
        check(Ok(new().priority(CookiePriority::Low)), "; Path=/; Secure; HttpOnly; SameSite=Lax; Priority=Low");
        check(new().partitioned(true), "; Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned");
        check(new().secure(false).map(|cookie| cookie.http_only(false).without_same_site()), "; Path=/");
    }

    #[test]
    fn times() {
        let new = SecureCookie::new;
        let expires = |date| format!("; Path=/; Expires={date} GMT; Secure; HttpOnly; SameSite=Lax");
        check(new().expires_in_hours(1), &expires("Wed, 11 Nov 2020 19:23:57"));
        check(new().expires_in_hours(9600), &expires("Thu, 16 Dec 2021 18:23:57"));
        check(new().expires_in(Duration::from_secs(5400)), &expires("Wed, 11 Nov 2020 19:53:57"));
        check(new().expires_by(now() + Duration::from_secs(1), now()), &expires("Wed, 11 Nov 2020 18:23:58"));
        check(new().expires_in_hours(1).map(SecureCookie::session), "; Path=/; Secure; HttpOnly; SameSite=Lax");
        let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
        assert!(new().expires(tomorrow).is_ok());
        assert!(new().expires(CookieDate::new(tomorrow).unwrap()).is_ok());

        for hours in [9601, u32::MAX] {
            refuse(
                new().expires_in_hours(hours),
                &format!(
                    "Set-Cookie: Expires: {} seconds are more than the 400 days for which browsers keep a cookie; \
                     write at most 34560000 seconds, and set the cookie again now and then",
                    u64::from(hours) * 3600,
                ),
            );
        }
        let none = "0 seconds remove the cookie; call `removal`, or `session` to set no end";
        refuse(new().expires_in_hours(0), &format!("Set-Cookie: Expires: {none}"));
        refuse(new().max_age(Duration::ZERO), &format!("Set-Cookie: Max-Age: {none}"));
        refuse(
            new().expires(UNIX_EPOCH),
            "Set-Cookie: Expires: \"Thu, 01 Jan 1970 00:00:00 GMT\" is past, and removes the cookie; call `removal` to do so",
        );
        assert!(new().expires_by(now() + Duration::from_secs(34_560_001), now()).is_err());
        let clock = UNIX_EPOCH - Duration::from_secs(7200);
        assert!(new().expires_in_hours(1).unwrap().cookie_at("spam", "eggs", clock).is_err());
        assert!(new().cookie_at("spam", "eggs", clock).is_ok());
    }

    #[test]
    fn prefixes() {
        check(Ok(SecureCookie::host()), "; Path=/; Secure; HttpOnly; SameSite=Lax");
        check(
            Ok(SecureCookie::host_http().same_site(SameSite::None).partitioned(true)),
            "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
        );
        check(Ok(SecureCookie::host().http_only(false)), "; Path=/; Secure; SameSite=Lax");
        check(SecureCookie::secure_prefixed().path("/app"), "; Path=/app; Secure; HttpOnly; SameSite=Lax");
        check(
            SecureCookie::http_prefixed().domain("example.com"),
            "; Path=/; Domain=example.com; Secure; HttpOnly; SameSite=Lax",
        );
        // A prefix in the name itself binds as much.
        assert!(SecureCookie::new().cookie("__Host-sid", "1").is_ok());
        refuse(
            SecureCookie::new().path("/app").unwrap().cookie("__Host-sid", "1"),
            "Set-Cookie: name: browsers refuse \"__Host-sid\" without Path=/; write `SecureCookie::host()`",
        );
        refuse(
            SecureCookie::new().secure(false).unwrap().cookie("__Secure-sid", "1"),
            "Set-Cookie: name: browsers refuse \"__Secure-sid\" without Secure; \
             call `secure(true)`, or take the prefix out",
        );
        assert!(SecureCookie::new().cookie("__HOST-sid", "1").is_err());
    }

    #[test]
    fn what_browsers_refuse_together_is_refused_in_any_order() {
        let insecure = || SecureCookie::new().secure(false).unwrap();
        let same_site = "Set-Cookie: SameSite: browsers refuse SameSite=None without Secure; \
                         call `secure(true)`, or write `SameSite::Lax`";
        refuse(insecure().same_site(SameSite::None), same_site);
        refuse(SecureCookie::new().same_site(SameSite::None).unwrap().secure(false), same_site);
        let partitioned = "Set-Cookie: Partitioned: browsers refuse Partitioned without Secure; \
                           call `secure(true)`, or leave `partitioned` out";
        refuse(insecure().partitioned(true), partitioned);
        refuse(SecureCookie::new().partitioned(true).unwrap().secure(false), partitioned);
    }

    #[test]
    fn names_and_values() {
        let cookie = SecureCookie::host();
        assert!(cookie.cookie("", "1").is_err());
        assert!(cookie.cookie("a b", "1").is_err());
        assert!(cookie.cookie("sid", "a b").is_err());
        assert_eq!(cookie.cookie_encoded("sid", "a b").map(|cookie| cookie.value().to_owned()), Ok("a%20b".to_owned()));
        assert_eq!(cookie.cookie("sid", "").map(|cookie| cookie.name().to_owned()), Ok(cookie.full_name("sid")));
        // The prefix counts.
        assert!(cookie.cookie("sid", &"a".repeat(4096 - 10)).is_ok());
        assert!(cookie.cookie("sid", &"a".repeat(4096 - 9)).is_err());
        assert!(cookie.cookie_encoded("sid", &"%".repeat(1362)).is_ok());
        assert!(cookie.cookie_encoded("sid", &"%".repeat(1363)).is_err());
    }

    #[test]
    fn attributes_are_refused_where_they_are_said() {
        assert!(SecureCookie::new().path("app").is_err());
        assert!(SecureCookie::new().domain(".example.com").is_err());
        assert!(SecureCookie::secure_prefixed().domain("192.0.2.1").is_err());
    }
}
