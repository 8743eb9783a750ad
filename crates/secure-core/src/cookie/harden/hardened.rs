//! [`Hardened`]: what becomes of one `Set-Cookie` line.

use std::fmt;

use crate::cookie::line::CookieLine;

/// How much of a cookie's name is reported.
pub(super) const NAME_LIMIT: usize = 64;

/// What becomes of one `Set-Cookie` line, made by [`CookieRules::harden`](super::CookieRules::harden).
///
/// `Display` is the line to log, where [`is_worth_a_word`](Self::is_worth_a_word): it holds the cookie's name, escaped and
/// cut, and never its value.
///
/// ```
/// # use secure_core::CookieRules;
/// use secure_core::cookie::harden::CookieFlaw;
///
/// let rules = CookieRules::recommended();
/// let hardened = rules.harden(b"__Host-id=secret; Path=/app", true);
/// assert_eq!(hardened.line(), None);
/// assert_eq!(hardened.flaw(), Some(CookieFlaw::HostWithPath));
/// assert_eq!(
///     hardened.to_string(),
///     "Set-Cookie: cookie \"__Host-id\" has a \"Path\" other than \"/\" and is for the whole host by its name, so \
///      browsers drop it; write \"Path=/\", or take a name that does not begin with \"__Host-\"",
/// );
/// ```
#[derive(Clone, Copy)]
pub struct Hardened<'l> {
    line: CookieLine<'l>,
    /// What is added to a line, in this order: `Path`, `Secure`, `HttpOnly`, `SameSite`, `Partitioned`. Empty where nothing is.
    additions: [&'static str; 5],
    flaw: Option<CookieFlaw>,
    audit_only: bool,
    lacks_secure: bool,
}

/// What is wrong with a cookie and cannot be fixed by adding to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieFlaw {
    /// A control character other than a tab: browsers drop the cookie. The line goes out as it came.
    ControlCharacter,
    /// Neither name nor value: browsers drop the cookie. The line goes out as it came.
    Empty,
    /// More than 4096 bytes in name and value: browsers drop the cookie. The line goes out as it came.
    TooLarge,
    /// No name, and a value that begins with a prefix such as `__Host-`, which a server could take for a name: browsers
    /// drop the cookie. The line goes out as it came.
    PrefixInValue,
    /// A `Domain` beyond ASCII: browsers drop the cookie. The line goes out as it came.
    DomainNotAscii,
    /// `__Host-` and a `Domain`: browsers drop the cookie, and to take the attribute away is not to add. The line goes out
    /// as it came.
    HostWithDomain,
    /// `__Host-` and a `Path` other than `/`: browsers drop the cookie, and another path may expose it. The line goes out
    /// as it came.
    HostWithPath,
    /// A prefix, `SameSite=None` or `Partitioned` without `Secure`, over plain HTTP: browsers drop the cookie. What the
    /// rules say otherwise is added.
    NotSecure,
    /// A `SameSite` that is none of `Strict`, `Lax` and `None`, where no rule adds one: each browser does as without it,
    /// which in Firefox and Safari is `None`. What the rules say otherwise is added.
    UnknownSameSite,
}

impl<'l> Hardened<'l> {
    pub(super) fn new(line: CookieLine<'l>, audit_only: bool) -> Self {
        Self { line, additions: [""; 5], flaw: None, audit_only, lacks_secure: false }
    }

    pub(super) fn add(&mut self, place: usize, attribute: &'static str) {
        if let Some(addition) = self.additions.get_mut(place) {
            *addition = attribute;
        }
    }

    pub(super) fn with_flaw(mut self, flaw: CookieFlaw) -> Self {
        self.flaw = Some(flaw);
        self
    }

    pub(super) fn without_secure(mut self) -> Self {
        self.lacks_secure = true;
        self
    }

    /// The line to send instead, where it is another. It begins with all bytes of the old one.
    #[must_use]
    pub fn line(&self) -> Option<Vec<u8>> {
        if self.audit_only || !self.would_change() {
            return None;
        }
        let added: usize = self.additions.iter().map(|addition| addition.len()).sum();
        let mut line = Vec::with_capacity(self.line.bytes().len() + added);
        line.extend_from_slice(self.line.bytes());
        for addition in self.additions {
            line.extend_from_slice(addition.as_bytes());
        }
        Some(line)
    }

    /// What is wrong with the cookie, if anything.
    #[must_use]
    pub fn flaw(&self) -> Option<CookieFlaw> {
        self.flaw
    }

    /// The cookie's name, safe to log: escaped where it is not visible ASCII, and its first 64 bytes at most.
    #[must_use]
    pub fn name(&self) -> impl fmt::Display + use<'l> {
        let name = self.line.name;
        name.get(..NAME_LIMIT).unwrap_or(name).escape_ascii()
    }

    /// Whether the cookie goes out without a `Secure` that its rule would have added over HTTPS.
    pub(crate) fn lacks_secure(&self) -> bool {
        self.lacks_secure
    }

    /// Whether there is something to log: a flaw, or in an audit a change. [`LoggedCookies`](super::LoggedCookies) sees to
    /// it that each cookie is reported once.
    #[must_use]
    pub fn is_worth_a_word(&self) -> bool {
        self.flaw.is_some() || self.audit_only && self.would_change()
    }

    /// What distinguishes one report from another: the name, cut, the flaw, and what an audit would add.
    pub(super) fn report(&self) -> (&'l [u8], Option<CookieFlaw>, [&'static str; 5]) {
        let name = self.line.name;
        let additions = if self.audit_only { self.additions } else { [""; 5] };
        (name.get(..NAME_LIMIT).unwrap_or(name), self.flaw, additions)
    }

    fn would_change(&self) -> bool {
        self.additions.iter().any(|addition| !addition.is_empty())
    }
}

impl fmt::Debug for Hardened<'_> {
    /// Without the value, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hardened")
            .field("name", &format_args!("\"{}\"", self.name()))
            .field("additions", &self.additions)
            .field("flaw", &self.flaw)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Hardened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Set-Cookie: cookie \"{}\" ", self.name())?;
        let audited = self.audit_only && self.would_change();
        if audited {
            f.write_str("would get \"")?;
            self.additions.iter().try_for_each(|addition| f.write_str(addition))?;
            f.write_str("\"")?;
        }
        match self.flaw.map(CookieFlaw::words) {
            Some((problem, cure)) => write!(f, "{}{problem}; {cure}", if audited { ", and " } else { "" }),
            None if audited => f.write_str("; leave `audit_only` out to send it"),
            None => f.write_str("is as it should be; nothing to do"),
        }
    }
}

impl CookieFlaw {
    /// What is wrong, and what to do instead.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ControlCharacter => {
                ("has a control character in its line, so browsers drop it", "encode the value, in base64 for example")
            }
            Self::Empty => ("has neither name nor value, so browsers drop it", "give it a name"),
            Self::TooLarge => (
                "has more than 4096 bytes in name and value, so browsers drop it",
                "keep the data on the server, and in the cookie where to find it",
            ),
            Self::PrefixInValue => (
                "has no name, and a value that begins as a protected name does, so browsers drop it",
                "write \"NAME=VALUE\"",
            ),
            Self::DomainNotAscii => (
                "has a \"Domain\" that is not ASCII, so browsers drop it",
                "write the domain as DNS has it, as in \"xn--bcher-kva.example\"",
            ),
            Self::HostWithDomain => (
                "has a \"Domain\" and is for one host by its name, so browsers drop it",
                "leave the \"Domain\" out, or take a name that does not begin with \"__Host-\"",
            ),
            Self::HostWithPath => (
                "has a \"Path\" other than \"/\" and is for the whole host by its name, so browsers drop it",
                "write \"Path=/\", or take a name that does not begin with \"__Host-\"",
            ),
            Self::NotSecure => (
                "needs \"Secure\", and the response is not known to be HTTPS, so browsers drop it",
                "serve it over HTTPS, and where a proxy does so, say it in the transport",
            ),
            Self::UnknownSameSite => (
                "has a \"SameSite\" that browsers do not know, so each does as if there were none",
                "write \"Strict\", \"Lax\" or \"None\"",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::harden::{CookiePattern, CookieRule, CookieRules};

    #[track_caller]
    fn check(rules: &CookieRules, line: &[u8], https: bool, report: &str) {
        assert_eq!(rules.harden(line, https).to_string(), report);
    }

    #[test]
    fn flaws_are_told_with_a_cure() {
        let large = format!("a={}", "x".repeat(4096));
        for (line, report) in [
            (
                &b"a=\0"[..],
                "\"a\" has a control character in its line, so browsers drop it; encode the value, in base64 for example",
            ),
            (b"=", "\"\" has neither name nor value, so browsers drop it; give it a name"),
            (
                large.as_bytes(),
                "\"a\" has more than 4096 bytes in name and value, so browsers drop it; \
                 keep the data on the server, and in the cookie where to find it",
            ),
            (
                b"__host-a",
                "\"\" has no name, and a value that begins as a protected name does, so browsers drop it; \
                 write \"NAME=VALUE\"",
            ),
            (
                b"a=1; Domain=b\xfccher.example",
                "\"a\" has a \"Domain\" that is not ASCII, so browsers drop it; \
                 write the domain as DNS has it, as in \"xn--bcher-kva.example\"",
            ),
            (
                b"__Host-a=1; Domain=a.example",
                "\"__Host-a\" has a \"Domain\" and is for one host by its name, so browsers drop it; \
                 leave the \"Domain\" out, or take a name that does not begin with \"__Host-\"",
            ),
            (
                b"__Host-a=1; Path=/a",
                "\"__Host-a\" has a \"Path\" other than \"/\" and is for the whole host by its name, so browsers drop \
                 it; write \"Path=/\", or take a name that does not begin with \"__Host-\"",
            ),
            (
                b"__Secure-a=1",
                "\"__Secure-a\" needs \"Secure\", and the response is not known to be HTTPS, so browsers drop it; \
                 serve it over HTTPS, and where a proxy does so, say it in the transport",
            ),
            (
                b"a=1; SameSite=Loose",
                "\"a\" has a \"SameSite\" that browsers do not know, so each does as if there were none; \
                 write \"Strict\", \"Lax\" or \"None\"",
            ),
        ] {
            let secure = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure());
            check(&secure, line, false, &format!("Set-Cookie: cookie {report}"));
        }
    }

    #[test]
    fn an_audit_tells_what_it_would_add() {
        let rules = CookieRules::strict().audit_only();
        let cure = "leave `audit_only` out to send it";
        check(
            &rules,
            b"__Host-a=1",
            true,
            &format!("Set-Cookie: cookie \"__Host-a\" would get \"; Path=/; Secure; HttpOnly; SameSite=Lax\"; {cure}"),
        );
        check(
            &rules,
            b"a=1; SameSite=x",
            true,
            &format!("Set-Cookie: cookie \"a\" would get \"; Secure; HttpOnly; SameSite=Lax\"; {cure}"),
        );
        let secure = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure()).audit_only();
        check(
            &secure,
            b"a=1; SameSite=x",
            true,
            "Set-Cookie: cookie \"a\" would get \"; Secure\", and has a \"SameSite\" that browsers do not know, \
             so each does as if there were none; write \"Strict\", \"Lax\" or \"None\"",
        );
        let whole = rules.harden(b"a=1; Secure; HttpOnly; SameSite=Lax", true);
        assert!(!whole.is_worth_a_word());
        assert_eq!(whole.to_string(), "Set-Cookie: cookie \"a\" is as it should be; nothing to do");
    }

    #[test]
    fn a_value_is_never_told() {
        let secure = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure());
        let hardened = format!("{:?}", secure.harden(b"a=secret; Secure; SameSite=Loose", true));
        assert_eq!(
            hardened,
            "Hardened { name: \"a\", additions: [\"\", \"\", \"\", \"\", \"\"], flaw: Some(UnknownSameSite), .. }",
        );
    }

    #[test]
    fn a_name_is_safe_to_log() {
        let name = |line: &[u8]| CookieRules::none().harden(line, true).name().to_string();
        assert_eq!(name(b"a\r\n\x1b[1m\"\xff\\=secret"), r#"a\r\n\x1b[1m\"\xff\\"#);
        assert_eq!(name(b"secret"), "");
        assert_eq!(name("x".repeat(1000).as_bytes()), "");
        assert_eq!(name(format!("{}=1", "x".repeat(1000)).as_bytes()), "x".repeat(NAME_LIMIT));
    }
}
