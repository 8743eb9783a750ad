//! What passes between a [`SetCookie`] and the cookie types of other libraries, which sign and encrypt.

use crate::{
    cookie::{CookieDate, SetCookie, octets::quote, parts::CookieParts},
    wire::error::{Error, Faults},
};

/// What a library's cookie type holds beside the attributes that all of them do. None holds `Priority`.
///
/// ```
/// # use secure_core::SecureCookie;
/// use secure_core::cookie::JarCookie;
///
/// let cookie = SecureCookie::new().cookie("spam", "50%25")?;
/// assert_eq!(
///     cookie.to_jar(JarCookie { partitioned: true }).unwrap_err().to_string(),
///     "Set-Cookie: value: '%' at byte 2 of the value of \"spam\", which some cookie jars change; \
///      write it in base64, or encrypt it",
/// );
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JarCookie {
    /// Whether it holds `Partitioned`.
    pub partitioned: bool,
}

impl SetCookie {
    /// The parts, to make a cookie of another library's type of. Adapters do so: see their `to_cookie`.
    ///
    /// # Errors
    /// All faults at once: in the value a `%` or `"`, in the name one of ``#%^`|``, since one jar encodes what another only
    /// decodes, so that the cookie would come back as another; an attribute that the type does not hold, and would lose.
    #[inline]
    pub fn to_jar(&self, kind: JarCookie) -> Result<CookieParts<'_>, Error> {
        let parts = CookieParts {
            name: self.name(),
            value: self.value(),
            path: self.path(),
            domain: self.domain(),
            max_age: self.max_age().and_then(|age| i64::try_from(age.as_secs()).ok()),
            expires: self.expires(),
            secure: self.secure(),
            http_only: self.http_only(),
            same_site: self.same_site(),
            partitioned: self.partitioned(),
            priority: self.priority(),
        };
        let mut faults = Faults::default();
        faults.keep(check_pair(parts.name, parts.value));
        for (attribute, lost) in
            [("Partitioned", self.partitioned() && !kind.partitioned), ("Priority", self.priority().is_some())]
        {
            if lost {
                faults.push(
                    format!("Set-Cookie: {attribute}"),
                    format!("the framework's type of cookie does not hold \"{attribute}\""),
                    "leave it out, or append the cookie to the response by hand",
                );
            }
        }
        faults.into_result().map(|()| parts)
    }

    /// Checks the parts of a cookie of another library's type, and the moment of its `Expires`, in seconds since the first of
    /// January 1970. Adapters do so: see their `from_cookie`.
    ///
    /// # Errors
    /// All faults at once: those of [`new`](Self::new), and what jars encode, as in [`to_jar`](Self::to_jar).
    #[inline]
    pub fn from_jar(mut parts: CookieParts<'_>, expires: Option<i64>) -> Result<Self, Error> {
        let mut faults = Faults::default();
        faults.keep(check_pair(parts.name, parts.value));
        parts.expires = expires.and_then(|seconds| faults.keep(CookieDate::from_unix_seconds(seconds)));
        let cookie = Self::new(parts);
        faults.keep(cookie.clone());
        faults.into_result().and(cookie)
    }
}

/// Checks that every jar gives back what it was given: one encodes what another only decodes, or takes the quotes off.
#[inline]
fn check_pair(name: &str, value: &str) -> Result<(), Error> {
    let mut faults = Faults::default();
    if let Some((index, found)) = name.char_indices().find(|(_, char)| "#%^`|".contains(*char)) {
        faults.push(
            "Set-Cookie: name",
            format!("{found:?} at byte {index} of {}, which some cookie jars change", quote(name)),
            "write letters, digits, \"-\", \"_\" and \".\"",
        );
    }
    if let Some((index, found)) = value.char_indices().find(|(_, char)| "%\"".contains(*char)) {
        faults.push(
            "Set-Cookie: value",
            format!("{found:?} at byte {index} of the value of {}, which some cookie jars change", quote(name)),
            "write it in base64, or encrypt it",
        );
    }
    faults.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::{CookiePriority, SecureCookie};

    #[track_caller]
    fn check(line: &str) {
        let cookie: SetCookie = line.parse().unwrap();
        let parts = cookie.to_jar(JarCookie { partitioned: true }).unwrap();
        let expires = parts.expires.map(CookieDate::unix_seconds);
        assert_eq!(SetCookie::from_jar(parts, expires).as_ref(), Ok(&cookie));
        assert_eq!(SetCookie::new(parts).as_ref(), Ok(&cookie));
    }

    #[track_caller]
    fn refuse<T: std::fmt::Debug>(result: Result<T, Error>, messages: &[&str]) {
        let error = result.unwrap_err();
        assert_eq!(error.faults().iter().map(ToString::to_string).collect::<Vec<_>>(), messages);
    }

    #[test]
    fn all_that_a_type_holds_passes_both_ways() {
        check("a=");
        check("__Host-sid=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict; Partitioned");
        check("a.b-c_d=e=f; Path=/app; Domain=a.example; Expires=Wed, 09 Jun 2027 10:18:14 GMT; SameSite=Lax");
        check("gone=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn what_a_jar_would_change_or_lose_is_refused() {
        let cookie = SecureCookie::new()
            .partitioned(true)
            .and_then(|cookie| cookie.priority(CookiePriority::High).cookie("a|b", "100%"))
            .unwrap();
        let name = "Set-Cookie: name: '|' at byte 1 of \"a|b\", which some cookie jars change; \
                    write letters, digits, \"-\", \"_\" and \".\"";
        let value = "Set-Cookie: value: '%' at byte 3 of the value of \"a|b\", which some cookie jars change; \
                     write it in base64, or encrypt it";
        let partitioned = "Set-Cookie: Partitioned: the framework's type of cookie does not hold \"Partitioned\"; \
                           leave it out, or append the cookie to the response by hand";
        let priority = "Set-Cookie: Priority: the framework's type of cookie does not hold \"Priority\"; \
                        leave it out, or append the cookie to the response by hand";
        refuse(cookie.to_jar(JarCookie { partitioned: false }), &[name, value, partitioned, priority]);
        refuse(cookie.to_jar(JarCookie { partitioned: true }), &[name, value, priority]);

        let quoted = "Set-Cookie: value: '\"' at byte 0 of the value of \"a\", which some cookie jars change; \
                      write it in base64, or encrypt it";
        refuse(SetCookie::from_jar(CookieParts::new("a", "\"1\""), None), &[quoted]);
        let mut parts = CookieParts::new("a|b", "100%");
        refuse(SetCookie::from_jar(parts, None), &[name, value]);
        parts.max_age = Some(-1);
        let age = "Set-Cookie: Max-Age: -1 has a sign, which the header does not have; write 0 to remove the cookie";
        let expires = "Set-Cookie: Expires: the moment is not within the years 1970 and 9999; \
                       set the clock right, or write another moment";
        refuse(SetCookie::from_jar(parts, Some(-1)), &[name, value, expires, age]);
    }
}
