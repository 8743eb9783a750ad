//! [`SetCookie`]: one checked `Set-Cookie` line.

use std::{fmt, time::Duration};

use crate::{
    cookie::{
        CookieDate, CookiePriority, SameSite,
        expires::{LONGEST, too_long},
        octets::{check_domain, check_name, check_path, check_size, check_value},
        parts::CookieParts,
        prefix,
    },
    wire::{
        error::{Error, Faults},
        text::{HeaderName, HeaderValue},
    },
};

/// One `Set-Cookie` line that browsers take as it is meant.
///
/// [`SecureCookie::cookie`](crate::SecureCookie::cookie) makes one; [`SetCookie::new`] and `parse` check one that comes from
/// elsewhere. It goes out in this order, each attribute only where it is set:
///
/// `name=value; Path; Domain; Max-Age; Expires; Secure; HttpOnly; SameSite; Partitioned; Priority`
///
/// ```
/// # use secure_core::{SecureCookie, SetCookie};
/// let cookie = SecureCookie::host().cookie("sid", "31d4d96e")?;
/// assert_eq!(cookie.to_string(), "__Host-sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax");
/// assert_eq!(cookie.to_string().parse(), Ok(cookie));
/// assert_eq!(
///     "sid=1; SameSite=None".parse::<SetCookie>().unwrap_err().to_string(),
///     "Set-Cookie: SameSite: browsers refuse SameSite=None without Secure; call `secure(true)`, or write `SameSite::Lax`",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// The value may be a secret: `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    name: String,
    value: String,
    path: Option<String>,
    domain: Option<String>,
    max_age: Option<Duration>,
    expires: Option<CookieDate>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
    priority: Option<CookiePriority>,
    line: HeaderValue,
}

impl SetCookie {
    /// The header that it is a line of.
    pub const NAME: HeaderName = HeaderName::from_static("Set-Cookie");

    /// Checks a cookie that was made elsewhere, for example by a framework's own type.
    ///
    /// # Errors
    /// All faults at once: a name, value, path or domain with bytes that may not stand there, or too long; a `Max-Age` below
    /// zero or above 400 days; what browsers refuse together, such as `SameSite=None` without `Secure`. `Expires` may be past,
    /// which removes the cookie, or far off, which browsers cut to 400 days.
    #[inline]
    pub fn new(parts: CookieParts<'_>) -> Result<Self, Error> {
        let CookieParts {
            name, value, path, domain, expires, secure, http_only, same_site, partitioned, priority, ..
        } = parts;
        let mut faults = Faults::default();
        faults.keep(check_name(name));
        faults.keep(check_value(name, value));
        faults.keep(check_size(name, value));
        faults.keep(path.map_or(Ok(()), check_path));
        faults.keep(domain.map_or(Ok(()), check_domain));
        let max_age = parts.max_age.and_then(|seconds| faults.keep(max_age(seconds)));
        faults.keep(check_together(secure, same_site, partitioned));
        prefix::check(&parts, &mut faults);
        faults.into_result()?;
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
            path: path.map(str::to_owned),
            domain: domain.map(str::to_owned),
            max_age,
            expires,
            secure,
            http_only,
            same_site,
            partitioned,
            priority,
            line: HeaderValue::new(Serialized(&parts).to_string())?,
        })
    }

    /// The name as it goes out, with its prefix.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value as it goes out. It may be a secret: keep it out of logs.
    #[must_use]
    #[inline]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// `Path`.
    #[must_use]
    #[inline]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// `Domain`. Without one, the cookie counts for the host that set it, and for no sub-domain.
    #[must_use]
    #[inline]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// `Max-Age`, in whole seconds. Zero removes the cookie.
    #[must_use]
    #[inline]
    pub const fn max_age(&self) -> Option<Duration> {
        self.max_age
    }

    /// `Expires`. Where there is a `Max-Age`, browsers look at that alone.
    #[must_use]
    #[inline]
    pub const fn expires(&self) -> Option<CookieDate> {
        self.expires
    }

    /// `Secure`.
    #[must_use]
    #[inline]
    pub const fn secure(&self) -> bool {
        self.secure
    }

    /// `HttpOnly`.
    #[must_use]
    #[inline]
    pub const fn http_only(&self) -> bool {
        self.http_only
    }

    /// `SameSite`.
    #[must_use]
    #[inline]
    pub const fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// `Partitioned`.
    #[must_use]
    #[inline]
    pub const fn partitioned(&self) -> bool {
        self.partitioned
    }

    /// `Priority`.
    #[must_use]
    #[inline]
    pub const fn priority(&self) -> Option<CookiePriority> {
        self.priority
    }

    /// The whole line as it goes out. Append it to a response: it may not replace another cookie.
    #[must_use]
    #[inline]
    pub const fn header_value(&self) -> &HeaderValue {
        &self.line
    }
}

/// Checks what browsers refuse only together.
#[inline]
pub(super) fn check_together(secure: bool, same_site: Option<SameSite>, partitioned: bool) -> Result<(), Error> {
    let mut faults = Faults::default();
    if same_site == Some(SameSite::None) && !secure {
        faults.push(
            "Set-Cookie: SameSite",
            "browsers refuse SameSite=None without Secure",
            "call `secure(true)`, or write `SameSite::Lax`",
        );
    }
    if partitioned && !secure {
        faults.push(
            "Set-Cookie: Partitioned",
            "browsers refuse Partitioned without Secure",
            "call `secure(true)`, or leave `partitioned` out",
        );
    }
    faults.into_result()
}

#[inline]
fn max_age(seconds: i64) -> Result<Duration, Error> {
    let place = "Set-Cookie: Max-Age";
    match u64::try_from(seconds) {
        Err(_) => {
            let problem = format!("{seconds} has a sign, which the header does not have");
            Err(Error::new(place, problem, "write 0 to remove the cookie"))
        }
        Ok(seconds) if seconds > LONGEST => Err(too_long(place, seconds)),
        Ok(seconds) => Ok(Duration::from_secs(seconds)),
    }
}

impl fmt::Display for SetCookie {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line.fmt(f)
    }
}

impl fmt::Debug for SetCookie {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes = self.line.as_str().split_once("; ").map(|(_, attributes)| attributes);
        f.debug_struct("SetCookie").field("name", &self.name).field("attributes", &attributes).finish_non_exhaustive()
    }
}

/// The line, of parts that are checked.
struct Serialized<'a>(&'a CookieParts<'a>);

impl fmt::Display for Serialized<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0;
        write!(f, "{}={}", parts.name, parts.value)?;
        attribute(f, "Path", parts.path)?;
        attribute(f, "Domain", parts.domain)?;
        attribute(f, "Max-Age", parts.max_age)?;
        attribute(f, "Expires", parts.expires)?;
        flag(f, "Secure", parts.secure)?;
        flag(f, "HttpOnly", parts.http_only)?;
        attribute(f, "SameSite", parts.same_site)?;
        flag(f, "Partitioned", parts.partitioned)?;
        attribute(f, "Priority", parts.priority)
    }
}

#[inline]
fn attribute(f: &mut fmt::Formatter<'_>, name: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, "; {name}={value}"))
}

#[inline]
fn flag(f: &mut fmt::Formatter<'_>, name: &str, set: bool) -> fmt::Result {
    if set { write!(f, "; {name}") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(change: impl FnOnce(&mut CookieParts<'static>), message: &str) {
        let mut parts = CookieParts::new("spam", "eggs");
        change(&mut parts);
        assert_eq!(SetCookie::new(parts).unwrap_err().to_string(), message);
    }

    #[test]
    fn every_attribute_in_its_place() {
        let parts = CookieParts {
            path: Some("/app"),
            domain: Some("example.com"),
            max_age: Some(3600),
            expires: Some("Wed, 09 Jun 2027 10:18:14 GMT".parse().unwrap()),
            secure: true,
            http_only: true,
            same_site: Some(SameSite::None),
            partitioned: true,
            priority: Some(CookiePriority::High),
            ..CookieParts::new("spam", "eggs")
        };
        let text = "spam=eggs; Path=/app; Domain=example.com; Max-Age=3600; Expires=Wed, 09 Jun 2027 10:18:14 GMT; \
                    Secure; HttpOnly; SameSite=None; Partitioned; Priority=High";
        let cookie = SetCookie::new(parts).unwrap();
        assert_eq!(cookie.to_string(), text);
        assert_eq!(cookie.header_value().as_str(), text);
        let told = (cookie.name(), cookie.value(), cookie.path(), cookie.domain(), cookie.max_age(), cookie.expires());
        let age = Some(Duration::from_secs(3600));
        assert_eq!(told, ("spam", "eggs", parts.path, parts.domain, age, parts.expires));
        assert!(cookie.secure() && cookie.http_only() && cookie.partitioned());
        assert_eq!((cookie.same_site(), cookie.priority()), (parts.same_site, parts.priority));
    }

    #[test]
    fn a_secret_is_not_printed() {
        let cookie = SetCookie::new(CookieParts { path: Some("/"), ..CookieParts::new("sid", "hunter2") }).unwrap();
        assert_eq!(format!("{cookie:?}"), "SetCookie { name: \"sid\", attributes: Some(\"Path=/\"), .. }");
        assert_eq!(format!("{:?}", CookieParts::new("sid", "hunter2")), "CookieParts { name: \"sid\", .. }");
        let fault = SetCookie::new(CookieParts::new("sid", "hunter2\\")).unwrap_err();
        assert!(!fault.to_string().contains("hunter2"), "{fault}");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse(
            |parts| {
                *parts = CookieParts {
                    path: Some("app"),
                    domain: Some(".a.example"),
                    max_age: Some(-1),
                    same_site: Some(SameSite::None),
                    partitioned: true,
                    ..CookieParts::new("a b", "c,d")
                };
            },
            "Set-Cookie: name: a blank at byte 1 of \"a b\"; write letters, digits, \"-\", \"_\" and \".\"\n\
             Set-Cookie: value: ',' at byte 1 of the value of \"a b\"; percent-encode it: `cookie_encoded` does\n\
             Set-Cookie: Path: browsers ignore \"app\", which does not begin with \"/\"; \
             write \"/\" for the whole site, or \"/app\"\n\
             Set-Cookie: Domain: a dot at the start of \".a.example\"; \
             leave it out: \"a.example\" counts for all its sub-domains\n\
             Set-Cookie: Max-Age: -1 has a sign, which the header does not have; write 0 to remove the cookie\n\
             Set-Cookie: SameSite: browsers refuse SameSite=None without Secure; \
             call `secure(true)`, or write `SameSite::Lax`\n\
             Set-Cookie: Partitioned: browsers refuse Partitioned without Secure; \
             call `secure(true)`, or leave `partitioned` out",
        );
    }

    #[test]
    fn prefixes_are_held() {
        let good = |name| CookieParts { path: Some("/"), secure: true, http_only: true, ..CookieParts::new(name, "1") };
        for name in ["__Host-sid", "__Secure-sid", "__Http-sid", "__Host-Http-sid", "sid"] {
            assert!(SetCookie::new(good(name)).is_ok(), "{name}");
        }
        for name in ["__Secure-sid", "__Http-sid"] {
            let scoped = CookieParts { path: None, domain: Some("example.com"), ..good(name) };
            assert!(SetCookie::new(scoped).is_ok(), "{name}");
        }
        for name in ["__Host-sid", "__Secure-sid"] {
            assert!(SetCookie::new(CookieParts { http_only: false, ..good(name) }).is_ok(), "{name}");
        }
        refuse(
            |parts| *parts = CookieParts { domain: Some("example.com"), ..CookieParts::new("__host-Http-sid", "1") },
            "Set-Cookie: name: \"__host-Http-sid\" has a prefix in the wrong case; write \"__Host-Http-\", or another name\n\
             Set-Cookie: name: browsers refuse \"__host-Http-sid\" without Secure; \
             call `secure(true)`, or take the prefix out\n\
             Set-Cookie: name: browsers refuse \"__host-Http-sid\" without HttpOnly; \
             call `http_only(true)`, or take the prefix out\n\
             Set-Cookie: name: browsers refuse \"__host-Http-sid\" without Path=/; \
             write `SecureCookie::host()`\n\
             Set-Cookie: name: browsers refuse \"__host-Http-sid\" with a Domain; write `SecureCookie::host()`",
        );
    }

    #[test]
    fn times() {
        let age = |seconds| SetCookie::new(CookieParts { max_age: Some(seconds), ..CookieParts::new("a", "") });
        assert_eq!(age(0).map(|cookie| cookie.to_string()), Ok("a=; Max-Age=0".to_owned()));
        assert!(age(34_560_000).is_ok());
        assert!(age(i64::MIN).is_err());
        refuse(
            |parts| parts.max_age = Some(34_560_001),
            "Set-Cookie: Max-Age: 34560001 seconds are more than the 400 days for which browsers keep a cookie; \
             write at most 34560000 seconds, and set the cookie again now and then",
        );
    }
}
