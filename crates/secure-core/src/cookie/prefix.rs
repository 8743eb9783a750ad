//! The prefixes of names, and what browsers ask of a cookie whose name begins with one.

use crate::{
    cookie::{
        octets::{check_name, quote},
        parts::CookieParts,
    },
    wire::error::{Error, Faults},
};

/// What the names of a [`SecureCookie`](crate::SecureCookie) begin with. Sealed: these are all that browsers know.
pub trait CookiePrefix: sealed::Sealed {
    /// The prefix on the wire, such as `__Host-`; empty for [`NoPrefix`].
    const PREFIX: &'static str;
}

/// A prefix that leaves `Path` and `Domain` free: all but [`HostPrefix`] and [`HostHttpPrefix`].
pub trait AnyScope: CookiePrefix {}

/// A prefix that leaves `HttpOnly` free: all but [`HttpPrefix`] and [`HostHttpPrefix`].
pub trait AnyReader: CookiePrefix {}

/// A prefix that asks for `Secure`: all but [`NoPrefix`].
pub trait AlwaysSecure: CookiePrefix {}

/// Names as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPrefix {}

/// `__Secure-`: the cookie was set over HTTPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurePrefix {}

/// `__Host-`: the cookie was set over HTTPS and by this very host, not by one beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostPrefix {}

/// `__Http-`: the cookie was set over HTTPS and by a response, not by a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpPrefix {}

/// `__Host-Http-`: what [`HostPrefix`] and [`HttpPrefix`] say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostHttpPrefix {}

macro_rules! prefixes {
    ($($prefix:ident = $text:literal: $($freedom:ident)*;)*) => {$(
        impl sealed::Sealed for $prefix {}
        impl CookiePrefix for $prefix {
            const PREFIX: &'static str = $text;
        }
        $(impl $freedom for $prefix {})*
    )*};
}

prefixes! {
    NoPrefix = "": AnyScope AnyReader;
    SecurePrefix = "__Secure-": AnyScope AnyReader AlwaysSecure;
    HostPrefix = "__Host-": AnyReader AlwaysSecure;
    HttpPrefix = "__Http-": AnyScope AlwaysSecure;
    HostHttpPrefix = "__Host-Http-": AlwaysSecure;
}

mod sealed {
    pub trait Sealed {}
}

/// What browsers ask of the cookies of a prefix, beside `Secure`.
struct Rule {
    prefix: &'static str,
    http_only: bool,
    host: bool,
}

/// The longer before the shorter, of which it is one.
const RULES: [Rule; 4] = [
    Rule { prefix: HostHttpPrefix::PREFIX, http_only: true, host: true },
    Rule { prefix: HostPrefix::PREFIX, http_only: false, host: true },
    Rule { prefix: SecurePrefix::PREFIX, http_only: false, host: false },
    Rule { prefix: HttpPrefix::PREFIX, http_only: true, host: false },
];

/// The rule that browsers apply to a name. They look at no case.
#[inline]
fn rule_of(name: &str) -> Option<&'static Rule> {
    let begins = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    RULES.iter().find(|rule| begins(rule.prefix))
}

/// The name on the wire of a cookie that the application calls `name`.
pub(super) fn prefixed<P: CookiePrefix>(name: &str) -> Result<String, Error> {
    let whole = format!("{}{name}", P::PREFIX);
    if P::PREFIX.is_empty() {
        return Ok(whole);
    }
    check_name(name)?;
    let place = "Set-Cookie: name";
    if let Some(rule) = rule_of(name) {
        let problem = format!("{} begins with {:?}, and would go out behind {:?}", quote(name), rule.prefix, P::PREFIX);
        return Err(Error::new(place, problem, "write the name without a prefix"));
    }
    match rule_of(&whole) {
        Some(rule) if rule.prefix != P::PREFIX => {
            let problem = format!("{} behind {:?} makes the prefix {:?}", quote(name), P::PREFIX, rule.prefix);
            Err(Error::new(place, problem, "write another name, or make the cookie with `SecureCookie::host_http`"))
        }
        _ => Ok(whole),
    }
}

/// Checks that a cookie is what the prefix of its name says, if it has one.
#[inline]
pub(super) fn check(cookie: &CookieParts<'_>, faults: &mut Faults) {
    let name = cookie.name;
    let Some(rule) = rule_of(name) else { return };
    let place = "Set-Cookie: name";
    if !name.starts_with(rule.prefix) {
        let problem = format!("{} has a prefix in the wrong case", quote(name));
        faults.push(place, problem, format!("write {:?}, or another name", rule.prefix));
    }
    let mut ask = |holds: bool, without: &str, cure: &'static str| {
        if !holds {
            faults.push(place, format!("browsers refuse {} {without}", quote(name)), cure);
        }
    };
    ask(cookie.secure, "without Secure", "call `secure(true)`, or take the prefix out");
    ask(!rule.http_only || cookie.http_only, "without HttpOnly", "call `http_only(true)`, or take the prefix out");
    ask(!rule.host || cookie.path == Some("/"), "without Path=/", "write `SecureCookie::host()`");
    ask(!rule.host || cookie.domain.is_none(), "with a Domain", "write `SecureCookie::host()`");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_look_at_no_case() {
        for (name, prefix) in [
            ("__Host-sid", Some("__Host-")),
            ("__HOST-sid", Some("__Host-")),
            ("__host-http-sid", Some("__Host-Http-")),
            ("__Secure-", Some("__Secure-")),
            ("__hTTp-sid", Some("__Http-")),
            ("__Hosts", None),
            ("_Host-sid", None),
            ("__Host", None),
            ("__Hos\u{e9}-", None),
            ("", None),
        ] {
            assert_eq!(rule_of(name).map(|rule| rule.prefix), prefix, "{name}");
        }
    }

    #[test]
    fn names_behind_a_prefix() {
        assert_eq!(prefixed::<NoPrefix>("__Host-sid"), Ok("__Host-sid".to_owned()));
        assert_eq!(prefixed::<HostPrefix>("sid"), Ok("__Host-sid".to_owned()));
        assert_eq!(prefixed::<HostHttpPrefix>("sid"), Ok("__Host-Http-sid".to_owned()));
        assert_eq!(
            prefixed::<HostPrefix>("").unwrap_err().to_string(),
            "Set-Cookie: name: \"\" is not a name; give the cookie a name, as in \"sid\"",
        );
        assert_eq!(
            prefixed::<HostPrefix>("__host-sid").unwrap_err().to_string(),
            "Set-Cookie: name: \"__host-sid\" begins with \"__Host-\", and would go out behind \"__Host-\"; \
             write the name without a prefix",
        );
        assert_eq!(
            prefixed::<HostPrefix>("http-sid").unwrap_err().to_string(),
            "Set-Cookie: name: \"http-sid\" behind \"__Host-\" makes the prefix \"__Host-Http-\"; \
             write another name, or make the cookie with `SecureCookie::host_http`",
        );
    }
}
