//! [`CookieRule`]: which attributes a cookie gets that it lacks.

use std::{fmt, str::FromStr};

use crate::{
    cookie::SameSite,
    wire::{
        error::{Error, Faults, nearest},
        fault::Place,
    },
};

/// Which attributes a cookie gets that it lacks. One that it has stays as it is.
///
/// In text a rule is written as the attributes are on the wire; `Secure=always` is
/// [`secure_always`](Self::secure_always), `Secure=unless-http` is [`secure_unless_http`](Self::secure_unless_http), and
/// `nothing` a rule that adds none.
///
/// ```
/// # use secure_core::{CookieRule, SameSite};
/// let rule = CookieRule::new().secure().http_only().same_site(SameSite::Lax);
/// assert_eq!(rule.to_string(), "Secure; HttpOnly; SameSite=Lax");
/// assert_eq!("secure; httponly; samesite=lax".parse::<CookieRule>()?, rule);
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CookieRule {
    pub(super) secure: Secure,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partitioned: bool,
}

/// When a rule adds `Secure`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Secure {
    #[default]
    Unsaid,
    OverHttps,
    UnlessHttp,
    Always,
}

impl CookieRule {
    const PLACE: &'static str = "cookie rule";

    /// Adds nothing, except for what browsers ask of the cookie as it is: see [`harden`](super).
    #[must_use]
    pub const fn new() -> Self {
        Self { secure: Secure::Unsaid, http_only: false, same_site: None, partitioned: false }
    }

    /// `Secure` over HTTPS, and `SameSite=Lax`: what [`CookieRules::recommended`](super::CookieRules::recommended) gives
    /// to all cookies.
    #[must_use]
    pub const fn recommended() -> Self {
        Self::new().secure().same_site(SameSite::Lax)
    }

    /// The same, and `HttpOnly`: for cookies that no script reads, as sessions are. `Secure` is added over HTTPS only;
    /// [`CookieRules::strict`](super::CookieRules::strict) also adds it where nobody says how a request arrived.
    #[must_use]
    pub const fn strict() -> Self {
        Self::recommended().http_only()
    }

    /// `Secure`, where the response goes out over HTTPS. Where nobody says how the request arrived, the cookie stays as it
    /// is, and the log says so.
    #[must_use]
    pub const fn secure(mut self) -> Self {
        self.secure = Secure::OverHttps;
        self
    }

    /// `Secure` over HTTPS, and where nobody says how the request arrived, unless it is for this machine (`localhost`,
    /// `127.0.0.1`). Over plain HTTP browsers drop such a cookie: state how requests arrive, in
    /// [`Transport`](crate::Transport), where the application also serves plain HTTP.
    #[must_use]
    pub const fn secure_unless_http(mut self) -> Self {
        self.secure = Secure::UnlessHttp;
        self
    }

    /// `Secure` on every response, plain HTTP included, over which browsers then drop the cookie, except from localhost in
    /// some. Better say how requests arrive, in [`Transport`](crate::Transport), and take [`secure`](Self::secure).
    #[must_use]
    pub const fn secure_always(mut self) -> Self {
        self.secure = Secure::Always;
        self
    }

    /// `HttpOnly`: no script can read the cookie. Not for one that a script must read, such as `XSRF-TOKEN`.
    #[must_use]
    pub const fn http_only(mut self) -> Self {
        self.http_only = true;
        self
    }

    /// `SameSite`, where the cookie does not say any.
    ///
    /// Browsers take `SameSite=None` with `Secure` only, so the two are added together, or neither is.
    #[must_use]
    pub const fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = Some(same_site);
        self
    }

    /// `Partitioned`: the cookie of a frame, apart for each site that frames it.
    ///
    /// Browsers take it with `Secure` only, so the two are added together, or neither is.
    #[must_use]
    pub const fn partitioned(mut self) -> Self {
        self.partitioned = true;
        self
    }

    /// Whether the rule adds something over HTTPS that it does not add over plain HTTP.
    pub(super) fn depends_on_scheme(self) -> bool {
        match self.secure {
            Secure::OverHttps | Secure::UnlessHttp => true,
            Secure::Unsaid => self.partitioned || self.same_site == Some(SameSite::None),
            Secure::Always => false,
        }
    }
}

impl FromStr for CookieRule {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.trim().eq_ignore_ascii_case("nothing") {
            return Ok(Self::new());
        }
        let (mut rule, mut faults, mut seen) = (Self::new(), Faults::default(), Vec::new());
        for attribute in text.split(';').map(str::trim) {
            let (name, value) = match attribute.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (attribute, None),
            };
            let name = name.to_ascii_lowercase();
            match (name.as_str(), value) {
                ("secure", None) => rule.secure = Secure::OverHttps,
                ("secure", Some(value)) if value.eq_ignore_ascii_case("always") => rule.secure = Secure::Always,
                ("secure", Some(value)) if value.eq_ignore_ascii_case("unless-http") => {
                    rule.secure = Secure::UnlessHttp;
                }
                ("httponly", None) => rule.http_only = true,
                ("partitioned", None) => rule.partitioned = true,
                ("samesite", Some(value)) => {
                    let values = [SameSite::Strict, SameSite::Lax, SameSite::None];
                    rule.same_site = values.into_iter().find(|known| value.eq_ignore_ascii_case(known.as_str()));
                    if rule.same_site.is_none() {
                        faults.push(
                            Self::PLACE,
                            format!("{value:?} is not a value of \"SameSite\""),
                            "write \"Strict\", \"Lax\" or \"None\"",
                        );
                    }
                }
                _ => {
                    let place = Place::from(Self::PLACE).at_word(attribute);
                    faults.push(place, format!("{attribute:?} is nothing that a rule can add"), cure(&name));
                }
            }
            if seen.contains(&name) {
                faults.push(
                    Self::PLACE,
                    format!("{attribute:?} is the second of its name"),
                    "write each attribute once",
                );
            }
            seen.push(name);
        }
        faults.into_result().map(|()| rule)
    }
}

/// What to write in place of an attribute that no rule has.
#[inline]
fn cure(name: &str) -> String {
    const FORMS: &[&str] = &["Secure", "HttpOnly", "SameSite", "Partitioned"];
    match nearest(name, FORMS.iter().copied()) {
        Some("SameSite") => "write \"SameSite=Lax\"".to_owned(),
        Some("Secure") => "write \"Secure\", \"Secure=unless-http\" or \"Secure=always\"".to_owned(),
        Some(form) => format!("write \"{form}\", without a value"),
        None => {
            "write \"Secure\", \"HttpOnly\", \"SameSite=Lax\" and \"Partitioned\" with \";\" between, or \"nothing\""
                .to_owned()
        }
    }
}

impl fmt::Display for CookieRule {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secure = match self.secure {
            Secure::Unsaid => None,
            Secure::OverHttps => Some(("Secure", "")),
            Secure::UnlessHttp => Some(("Secure", "=unless-http")),
            Secure::Always => Some(("Secure", "=always")),
        };
        let same_site = self.same_site.map(|same_site| ("SameSite=", same_site.as_str()));
        let (http_only, partitioned) =
            (self.http_only.then_some(("HttpOnly", "")), self.partitioned.then_some(("Partitioned", "")));
        let mut separator = "";
        for (name, value) in [secure, http_only, same_site, partitioned].into_iter().flatten() {
            write!(f, "{separator}{name}{value}")?;
            separator = "; ";
        }
        if separator.is_empty() { f.write_str("nothing") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: CookieRule, text: &str) {
        assert_eq!(rule.to_string(), text);
        assert_eq!(text.parse(), Ok(rule));
    }

    #[track_caller]
    fn refuse(text: &str, fault: &str) {
        assert_eq!(text.parse::<CookieRule>().unwrap_err().to_string(), fault);
    }

    #[test]
    fn rules_read_back() {
        check(CookieRule::new(), "nothing");
        check(CookieRule::recommended(), "Secure; SameSite=Lax");
        check(CookieRule::strict(), "Secure; HttpOnly; SameSite=Lax");
        check(CookieRule::new().secure_always(), "Secure=always");
        check(CookieRule::strict().secure_unless_http(), "Secure=unless-http; HttpOnly; SameSite=Lax");
        check(CookieRule::new().same_site(SameSite::None).partitioned(), "SameSite=None; Partitioned");
        check(CookieRule::new().http_only().same_site(SameSite::Strict), "HttpOnly; SameSite=Strict");
        assert_eq!(
            " SECURE=Always ;samesite = none".parse(),
            Ok(CookieRule::new().secure_always().same_site(SameSite::None))
        );
        assert_eq!("Nothing".parse(), Ok(CookieRule::default()));
    }

    #[test]
    fn faults() {
        let all =
            "write \"Secure\", \"HttpOnly\", \"SameSite=Lax\" and \"Partitioned\" with \";\" between, or \"nothing\"";
        refuse("", &format!("cookie rule: \"\" is nothing that a rule can add; {all}"));
        refuse("Path=/", &format!("cookie rule: \"Path=/\" is nothing that a rule can add; {all}"));
        refuse("Secure;", &format!("cookie rule: \"\" is nothing that a rule can add; {all}"));
        refuse("Secure; nothing", &format!("cookie rule: \"nothing\" is nothing that a rule can add; {all}"));
        refuse(
            "SameSite=Loose",
            "cookie rule: \"Loose\" is not a value of \"SameSite\"; write \"Strict\", \"Lax\" or \"None\"",
        );
        refuse("SameSite", "cookie rule: \"SameSite\" is nothing that a rule can add; write \"SameSite=Lax\"");
        refuse(
            "Same-Site=Lax",
            "cookie rule: \"Same-Site=Lax\" is nothing that a rule can add; write \"SameSite=Lax\"",
        );
        refuse(
            "HttpOnly=1",
            "cookie rule: \"HttpOnly=1\" is nothing that a rule can add; write \"HttpOnly\", without a value",
        );
        refuse(
            "Secure=yes",
            "cookie rule: \"Secure=yes\" is nothing that a rule can add; write \"Secure\", \"Secure=unless-http\" or \"Secure=always\"",
        );
        refuse("Secure; secure", "cookie rule: \"secure\" is the second of its name; write each attribute once");
        refuse(
            "HttpOny; SameSite=1",
            "cookie rule: \"HttpOny\" is nothing that a rule can add; write \"HttpOnly\", without a value\n\
             cookie rule: \"1\" is not a value of \"SameSite\"; write \"Strict\", \"Lax\" or \"None\"",
        );
    }
}
