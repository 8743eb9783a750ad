//! [`CookieRules`]: the attributes that every `Set-Cookie` of a response gets, no matter which code set it.
//!
//! A session middleware, a library or an old handler sets cookies without `Secure`, which leave the next time over plain
//! HTTP, or without `SameSite`, which Firefox and Safari then send along with every request that another site starts.
//! Rules say by name which attributes a cookie is to have. What it lacks is added at the end of its line; what it has stays
//! byte for byte, so that no rule makes a cookie weaker than it came.
//!
//! [`recommended`](CookieRules::recommended) gives `Secure` (over HTTPS) and `SameSite=Lax` to every cookie.
//!
//! ```
//! use secure_core::{CookiePattern, CookieRule, CookieRules, SameSite};
//!
//! let session = CookieRule::strict().same_site(SameSite::Strict);
//! let rules = CookieRules::recommended().rule(CookiePattern::from_static("session"), session);
//!
//! let wire = |line: &str| rules.harden(line.as_bytes(), true).line();
//! assert_eq!(wire("theme=dark").as_deref(), Some(&b"theme=dark; Secure; SameSite=Lax"[..]));
//! assert_eq!(wire("session=1").as_deref(), Some(&b"session=1; Secure; HttpOnly; SameSite=Strict"[..]));
//! assert_eq!(wire("frame=1; samesite=None").as_deref(), Some(&b"frame=1; samesite=None; Secure"[..]));
//! assert_eq!(wire("a=1; SameSite=Strict; Secure"), None);
//! ```
//!
//! # What counts as there
//! What a browser makes of the line: names in any case, the last of several that are alike, `Secure=false` as `Secure`, and
//! no attribute whose value has more than 1024 bytes. A `SameSite` of another word than `Strict`, `Lax` and `None` counts as
//! lacking, as it does for browsers.
//!
//! # What browsers ask for
//! Whether a rule names it or not, each cookie gets what browsers would otherwise drop it for, unless it is
//! [excepted](CookieRules::except):
//!
//! | the cookie | gets |
//! |---|---|
//! | `__Secure-…` | `Secure` |
//! | `__Host-…` | `Secure`, `Path=/` |
//! | `__Http-…` | `Secure`, `HttpOnly` |
//! | `__Host-Http-…` | `Secure`, `HttpOnly`, `Path=/` |
//! | with `SameSite=None` or `Partitioned` | `Secure` |
//!
//! `Secure` only over HTTPS, or where the cookie's rule says [`secure_always`](CookieRule::secure_always). A rule that says
//! [`secure_unless_http`](CookieRule::secure_unless_http), as [`strict`](CookieRules::strict) does, also adds it where nobody
//! says how the request arrived, unless the request is for this machine.
//!
//! # What cannot be corrected
//! Such a line goes out as it came, and [`Hardened::flaw`] says what a browser does with it: see [`CookieFlaw`]. A name
//! that should not be one (`cart[]`, or with bytes beyond ASCII), or none, as in `=1`, is not a flaw: browsers keep the cookie,
//! so it is hardened as any other.
//!
//! # From flask-talisman
//! Its options are about one cookie, whose name is `session` in Flask:
//!
//! | option | here |
//! |---|---|
//! | `session_cookie_secure=True` | `CookieRule::new().secure()`; `secure_always()` over plain HTTP too, as Talisman does |
//! | `session_cookie_secure=False` | a rule without `secure()`; a cookie that says `Secure` itself keeps it |
//! | `session_cookie_http_only=True` | `.http_only()` |
//! | `session_cookie_samesite="Lax"` | `.same_site(SameSite::Lax)`; a `SameSite` of the application's own stays |
//! | all three, its default | `CookieRule::strict()` |
//!
//! ```
//! use secure_core::{CookiePattern, CookieRule, CookieRules};
//!
//! let rules = CookieRules::none().rule(CookiePattern::from_static("session"), CookieRule::strict());
//! assert_eq!(
//!     rules.harden(b"session=eyJ1; HttpOnly; Path=/", true).line().as_deref(),
//!     Some(&b"session=eyJ1; HttpOnly; Path=/; Secure; SameSite=Lax"[..]),
//! );
//! assert_eq!(rules.harden(b"theme=dark", true).line(), None);
//! ```
//!
//! # Caveat
//! `SameSite=Lax` keeps a cookie from a `POST` that another site sends, as single sign-on (SAML) and payment pages do when
//! a visitor returns. A cookie that must come along there says `SameSite=None` itself, or has a rule of its own.
//!
//! Specification: [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis), and for `__Http-`
//! its [successor](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies).

mod hardened;
mod logged;
mod pattern;
mod rule;

pub use self::{
    hardened::{CookieFlaw, Hardened},
    logged::LoggedCookies,
    pattern::CookiePattern,
    rule::CookieRule,
};
use super::line::{CookieLine, Domain, Effect, Enforcement, Path, Prefix};
use crate::cookie::{SameSite, harden::rule::Secure};

/// Rules for the cookies of all responses, by name.
///
/// The most exact pattern that matches decides alone: a name, then the longest beginning, then `*`. The order in which
/// rules are added does not matter, but that a second rule for the same pattern takes the place of the first. A rule is
/// not filled up from those of wider patterns: begin with [`CookieRule::recommended`] or [`CookieRule::strict`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieRules {
    /// The most exact pattern first, each once.
    entries: Vec<(CookiePattern, Option<CookieRule>)>,
    audit_only: bool,
}

impl CookieRules {
    /// Leaves all cookies as they are; with rules added, those cookies get what their rules say, and all get what
    /// [browsers ask for](self#what-browsers-ask-for).
    #[must_use]
    pub const fn none() -> Self {
        Self { entries: Vec::new(), audit_only: false }
    }

    /// `Secure` over HTTPS and `SameSite=Lax` for all cookies. No `HttpOnly`, since scripts read some, such as those with
    /// a token against forged requests.
    #[must_use]
    pub fn recommended() -> Self {
        Self::none().rule(CookiePattern::ALL, CookieRule::recommended())
    }

    /// The same, and `HttpOnly`; and `Secure` also where nobody says how the request arrived
    /// ([`secure_unless_http`](CookieRule::secure_unless_http)). A cookie that a script must read gets a rule of its own.
    ///
    /// ```
    /// # use secure_core::{CookiePattern, CookieRule, CookieRules};
    /// let rules =
    ///     CookieRules::strict().rule(CookiePattern::from_static("XSRF-TOKEN"), CookieRule::recommended());
    /// let wire = |line: &str| rules.harden(line.as_bytes(), true).line();
    /// assert_eq!(wire("id=1").as_deref(), Some(&b"id=1; Secure; HttpOnly; SameSite=Lax"[..]));
    /// assert_eq!(wire("XSRF-TOKEN=1").as_deref(), Some(&b"XSRF-TOKEN=1; Secure; SameSite=Lax"[..]));
    /// ```
    #[must_use]
    pub fn strict() -> Self {
        Self::none().rule(CookiePattern::ALL, CookieRule::strict().secure_unless_http())
    }

    /// Adds a rule, in place of one for the same pattern.
    #[must_use]
    pub fn rule(self, pattern: CookiePattern, rule: CookieRule) -> Self {
        self.with(pattern, Some(rule))
    }

    /// Leaves cookies alone: nothing is added to them, and nothing reported. As with a rule, a more exact pattern goes
    /// before it.
    ///
    /// ```
    /// # use secure_core::{CookiePattern, CookieRules};
    /// let rules = CookieRules::recommended().except(CookiePattern::from_static("legacy_*"));
    /// assert_eq!(rules.harden(b"legacy_id=1", true).line(), None);
    /// ```
    #[must_use]
    pub fn except(self, pattern: CookiePattern) -> Self {
        self.with(pattern, None)
    }

    /// Changes nothing, and reports what would be changed: to be logged for a while before the rules count.
    ///
    /// ```
    /// # use secure_core::CookieRules;
    /// let rules = CookieRules::recommended().audit_only();
    /// let hardened = rules.harden(b"id=1; Secure", true);
    /// assert_eq!(hardened.line(), None);
    /// assert_eq!(
    ///     hardened.to_string(),
    ///     "Set-Cookie: cookie \"id\" would get \"; SameSite=Lax\"; leave `audit_only` out to send it",
    /// );
    /// ```
    #[must_use]
    pub fn audit_only(mut self) -> Self {
        self.audit_only = true;
        self
    }

    /// Whether nothing is changed, only reported.
    #[must_use]
    pub fn is_audit_only(&self) -> bool {
        self.audit_only
    }

    /// Whether there is no rule, so that no cookie need be looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The patterns, the most exact first, each with its rule or `None` where its cookies are left alone.
    pub fn entries(&self) -> impl Iterator<Item = (&CookiePattern, Option<&CookieRule>)> {
        self.entries.iter().map(|(pattern, rule)| (pattern, rule.as_ref()))
    }

    /// Whether a rule adds something over HTTPS that it does not add over plain HTTP.
    pub(crate) fn depend_on_scheme(&self) -> bool {
        self.entries.iter().any(|(_, rule)| rule.is_some_and(CookieRule::depends_on_scheme))
    }

    /// What becomes of one `Set-Cookie` line, the part after the colon, on a response that goes out over HTTPS or over plain
    /// HTTP.
    ///
    /// Reads any bytes, in time linear to their number, and allocates nothing. A second time changes nothing.
    #[must_use]
    pub fn harden<'l>(&self, line: &'l [u8], https: bool) -> Hardened<'l> {
        self.harden_over(line, if https { Over::Https } else { Over::Http })
    }

    /// The same, also where nobody knows what the response goes out over.
    pub(crate) fn harden_over<'l>(&self, line: &'l [u8], over: Over) -> Hardened<'l> {
        let line = CookieLine::read(line);
        let hardened = Hardened::new(line, self.audit_only);
        if self.is_empty() {
            return hardened;
        }
        let rule = match self.entries.iter().find(|(pattern, _)| pattern.matches(line.name)) {
            Some((_, None)) => return hardened,
            Some((_, Some(rule))) => *rule,
            None => CookieRule::new(),
        };
        let prefix = Prefix::of(line.name).unwrap_or_default();
        let effect = line.effect();
        match dropped(&line, prefix, &effect) {
            Some(flaw) => hardened.with_flaw(flaw),
            None => add(hardened, rule, prefix, &effect, over),
        }
    }

    fn with(mut self, pattern: CookiePattern, rule: Option<CookieRule>) -> Self {
        match self.entries.binary_search_by(|(other, _)| other.by_exactness(&pattern)) {
            Ok(index) => {
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.1 = rule;
                }
            }
            Err(index) => self.entries.insert(index, (pattern, rule)),
        }
        self
    }
}

/// What a response goes out over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Https,
    /// Nobody says, and it is not for this machine.
    Unknown,
    Http,
}

/// Why browsers drop the cookie whatever is added to it, if they do.
fn dropped(line: &CookieLine<'_>, prefix: Prefix, effect: &Effect) -> Option<CookieFlaw> {
    /// Of name and value together.
    const LIMIT: usize = 4096;
    if line.has_control() {
        Some(CookieFlaw::ControlCharacter)
    } else if line.name.is_empty() && line.value.is_empty() {
        Some(CookieFlaw::Empty)
    } else if line.name.len() + line.value.len() > LIMIT {
        Some(CookieFlaw::TooLarge)
    } else if line.name.is_empty() && Prefix::of(line.value).is_some() {
        Some(CookieFlaw::PrefixInValue)
    } else if effect.domain == Domain::NotAscii {
        Some(CookieFlaw::DomainNotAscii)
    } else if prefix.host && effect.domain == Domain::Named {
        Some(CookieFlaw::HostWithDomain)
    } else if prefix.host && effect.path == Path::Other {
        Some(CookieFlaw::HostWithPath)
    } else {
        None
    }
}

/// What the cookie's rule, its name and its own attributes ask for.
fn add<'l>(mut hardened: Hardened<'l>, rule: CookieRule, prefix: Prefix, effect: &Effect, over: Over) -> Hardened<'l> {
    let none = Enforcement::Known(SameSite::None);
    let wanted = match (effect.same_site, rule.same_site) {
        (Enforcement::Absent | Enforcement::Unknown, Some(same_site)) => Enforcement::Known(same_site),
        (stated, _) => stated,
    };
    let needed = prefix.secure || effect.same_site == none || effect.partitioned;
    let asked = needed || rule.secure != Secure::Unsaid || rule.partitioned || wanted == none;
    let adds_secure = match over {
        Over::Https => true,
        Over::Unknown => matches!(rule.secure, Secure::UnlessHttp | Secure::Always),
        Over::Http => rule.secure == Secure::Always,
    };
    let secure = effect.secure || asked && adds_secure;

    if prefix.host && effect.path == Path::Absent {
        hardened.add(0, "; Path=/");
    }
    if secure && !effect.secure {
        hardened.add(1, "; Secure");
    }
    if !effect.http_only && (rule.http_only || prefix.http_only) {
        hardened.add(2, "; HttpOnly");
    }
    // A word that browsers do not know is as good as none, and of two attributes the last counts.
    let same_site = match rule.same_site.filter(|_| !matches!(effect.same_site, Enforcement::Known(_))) {
        Some(SameSite::Strict) => "; SameSite=Strict",
        Some(SameSite::Lax) => "; SameSite=Lax",
        Some(SameSite::None) if secure => "; SameSite=None",
        Some(SameSite::None) | None => "",
    };
    hardened.add(3, same_site);
    if rule.partitioned && !effect.partitioned && secure {
        hardened.add(4, "; Partitioned");
    }
    if needed && !secure {
        hardened.with_flaw(CookieFlaw::NotSecure)
    } else if effect.same_site == Enforcement::Unknown && same_site.is_empty() {
        hardened.with_flaw(CookieFlaw::UnknownSameSite)
    } else if asked && !secure {
        hardened.without_secure()
    } else {
        hardened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is added over HTTPS, then over HTTP; the flaw, if it is the same over both.
    #[track_caller]
    fn check(rules: &CookieRules, line: &[u8], https: &str, http: &str) {
        for (https, added) in [(true, https), (false, http)] {
            let expected = (!added.is_empty()).then(|| [line, added.as_bytes()].concat());
            let hardened = rules.harden(line, https);
            assert_eq!(
                hardened.line().map(|line| line.escape_ascii().to_string()),
                expected.as_ref().map(|line| line.escape_ascii().to_string()),
                "https: {https}",
            );
            if let Some(expected) = expected {
                assert_eq!(rules.harden(&expected, https).line(), None, "a second time");
            }
        }
    }

    #[track_caller]
    fn flawed(rules: &CookieRules, line: &[u8], https: bool, flaw: CookieFlaw, added: &str) {
        let hardened = rules.harden(line, https);
        assert_eq!(hardened.flaw(), Some(flaw), "{}", line.escape_ascii());
        let expected = (!added.is_empty()).then(|| [line, added.as_bytes()].concat());
        assert_eq!(hardened.line(), expected, "{}", line.escape_ascii());
    }

    fn pattern(text: &'static str) -> CookiePattern {
        CookiePattern::from_static(text)
    }

    #[test]
    fn what_lacks_is_added() {
        let rules = CookieRules::recommended();
        let both = ("; Secure; SameSite=Lax", "; SameSite=Lax");
        for (line, (https, http)) in [
            (&b"a=b"[..], both),
            (b"a=b; Path=/; HttpOnly", both),
            (b"a=b=c,d; Path=/", both),
            (b"a=\"b; c\"", both),
            (b"a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", both),
            (b"a=1; Max-Age=0", both),
            // What browsers do not know is as good as nothing.
            (b"a=1; SameSite=Nope", both),
            (b"a=1; SameSite=", both),
            (b"a=1; SameSite", both),
            (b"a=1; SameSite=None; SameSite=Lx", both),
            (b"a=1; Priority=High; Foo=\"; Bar", both),
            (b"a=1;", both),
            (b"a=1;;; ;", both),
            (b"a=1;HttpOnly", both),
            (b"a=1 \t; \tPath\t=\t/\t", both),
            (b"a=\xff\xfe; \x80", both),
            (b"\xff=1", both),
            (b"cart[]=1", both),
            (b"a b=1", both),
            (b"=1", both),
            (b"1", both),
            (b"a=", both),
            (b"secure=1", both),
            (b"SameSite=Lax", both),
            (b"a=1, b=2; Secured; SameSiteX=Lax", both),
            (b"a=1; Secure", ("; SameSite=Lax", "; SameSite=Lax")),
            (b"a=1; SECURE=false", ("; SameSite=Lax", "; SameSite=Lax")),
            (b"a=1;\tsecure\t", ("; SameSite=Lax", "; SameSite=Lax")),
            (b"a=1; SameSite=Strict", ("; Secure", "")),
            (b"a=1; samesite=lax", ("; Secure", "")),
            (b"a=1; SameSite = None ", ("; Secure", "")),
            (b"a=1; SameSite=None; Secure", ("", "")),
            (b"a=1; SameSite=Strict; SameSite=None", ("; Secure", "")),
            (b"a=1; Secure; SameSite=Lax", ("", "")),
            (b"a=1; Secure; Partitioned", ("; SameSite=Lax", "; SameSite=Lax")),
        ] {
            check(&rules, line, https, http);
        }
    }

    #[test]
    fn a_rule_adds_what_it_says() {
        let none = CookieRules::none;
        for (rule, line, https, http) in [
            (CookieRule::new(), "a=1", "", ""),
            (CookieRule::new().secure(), "a=1", "; Secure", ""),
            (CookieRule::new().secure_always(), "a=1", "; Secure", "; Secure"),
            (CookieRule::new().http_only(), "a=1", "; HttpOnly", "; HttpOnly"),
            (CookieRule::new().http_only(), "a=1; httponly=no", "", ""),
            (CookieRule::new().same_site(SameSite::Strict), "a=1", "; SameSite=Strict", "; SameSite=Strict"),
            (CookieRule::new().same_site(SameSite::Strict), "a=1; SameSite=None; Secure", "", ""),
            (CookieRule::strict(), "a=1", "; Secure; HttpOnly; SameSite=Lax", "; HttpOnly; SameSite=Lax"),
            (CookieRule::new().same_site(SameSite::None), "a=1", "; Secure; SameSite=None", ""),
            (CookieRule::new().same_site(SameSite::None), "a=1; Secure", "; SameSite=None", "; SameSite=None"),
            (CookieRule::new().same_site(SameSite::None), "a=1; SameSite=Lax", "", ""),
            (CookieRule::new().partitioned(), "a=1", "; Secure; Partitioned", ""),
            (CookieRule::new().partitioned(), "a=1; partitioned", "; Secure", ""),
            (CookieRule::new().partitioned(), "a=1; Secure", "; Partitioned", "; Partitioned"),
            (
                CookieRule::new().secure_always().same_site(SameSite::None).partitioned(),
                "a=1",
                "; Secure; SameSite=None; Partitioned",
                "; Secure; SameSite=None; Partitioned",
            ),
        ] {
            check(&none().rule(CookiePattern::ALL, rule), line.as_bytes(), https, http);
        }
    }

    #[test]
    fn browsers_get_what_they_ask_for() {
        let rules = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new());
        for (line, https, http) in [
            ("__Secure-a=1", "; Secure", ""),
            ("__SECURE-a=1", "; Secure", ""),
            ("__Host-a=1", "; Path=/; Secure", "; Path=/"),
            ("__host-a=1; path=/", "; Secure", ""),
            ("__Host-a=1; Path=/; Domain=", "; Secure", ""),
            ("__Host-a=1; Path=/x; Path=/; Secure", "", ""),
            ("__Http-a=1; Domain=a.example; Path=/x", "; Secure; HttpOnly", "; HttpOnly"),
            ("__Host-Http-a=1", "; Path=/; Secure; HttpOnly", "; Path=/; HttpOnly"),
            ("__Host-Http-a=1; Secure; HttpOnly; Path=/", "", ""),
            ("a=1; SameSite=None", "; Secure", ""),
            ("a=1; Partitioned", "; Secure", ""),
            ("a=__Host-a", "", ""),
            ("_Host-a=1", "", ""),
        ] {
            check(&rules, line.as_bytes(), https, http);
        }
        let elsewhere = CookieRules::none().rule(pattern("session"), CookieRule::strict());
        check(&elsewhere, b"__Host-a=1", "; Path=/; Secure", "; Path=/");
        check(&elsewhere.except(pattern("__Host-*")), b"__Host-a=1", "", "");
        check(&CookieRules::none(), b"__Host-a=1", "", "");
    }

    #[test]
    fn what_cannot_be_mended_stays_and_is_told() {
        let rules = CookieRules::strict();
        let full = format!("a={}", "x".repeat(4095));
        let over = format!("a={}; Secure", "x".repeat(4096));
        assert_eq!(rules.harden(full.as_bytes(), true).flaw(), None);
        for (line, flaw) in [
            (&b""[..], CookieFlaw::Empty),
            (b" = ; Path=/", CookieFlaw::Empty),
            (b"; Secure", CookieFlaw::Empty),
            (b"a=b\r\nSet-Cookie: c=d", CookieFlaw::ControlCharacter),
            (b"a=b; Path=/\0", CookieFlaw::ControlCharacter),
            (b"\x7f=b", CookieFlaw::ControlCharacter),
            (over.as_bytes(), CookieFlaw::TooLarge),
            (b"__Host-a", CookieFlaw::PrefixInValue),
            (b"=__http-a=1", CookieFlaw::PrefixInValue),
            (b"a=1; Domain=\xc3\xbc.example", CookieFlaw::DomainNotAscii),
            (b"__Host-a=1; Path=/; Domain=a.example", CookieFlaw::HostWithDomain),
            (b"__HOST-a=1; domain=.a.example", CookieFlaw::HostWithDomain),
            (b"__Host-Http-a=1; Domain=a.example", CookieFlaw::HostWithDomain),
            (b"__Host-a=1; Path=/a", CookieFlaw::HostWithPath),
            (b"__Host-a=1; Path", CookieFlaw::HostWithPath),
            (b"__Host-a=1; Path=/; Path=//", CookieFlaw::HostWithPath),
        ] {
            flawed(&rules, line, true, flaw, "");
            flawed(&rules, line, false, flaw, "");
        }
        let secure = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure());
        for line in ["a=1; SameSite=", "a=1; SameSite=Lax; SameSite=1"] {
            flawed(&secure, line.as_bytes(), true, CookieFlaw::UnknownSameSite, "; Secure");
        }
        flawed(&rules, b"__Secure-a=1", false, CookieFlaw::NotSecure, "; HttpOnly; SameSite=Lax");
        flawed(&rules, b"a=1; SameSite=None", false, CookieFlaw::NotSecure, "; HttpOnly");
        flawed(&rules, b"a=1; Partitioned; SameSite=x", false, CookieFlaw::NotSecure, "; HttpOnly; SameSite=Lax");
        assert_eq!(rules.harden(b"a=1; SameSite=None", true).flaw(), None);
        let always = CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure_always());
        assert_eq!(always.harden(b"__Secure-a=1", false).flaw(), None);
        assert_eq!(rules.except(CookiePattern::ALL).harden(b"", true).flaw(), None);
        assert_eq!(CookieRules::none().harden(b"", true).flaw(), None);
    }

    #[test]
    fn the_most_exact_pattern_decides_in_any_order() {
        let entries = [
            ("*", Some(CookieRule::new().same_site(SameSite::Lax))),
            ("s*", None),
            ("session*", Some(CookieRule::new().http_only())),
            ("session", Some(CookieRule::new().same_site(SameSite::Strict))),
            ("session_old", None),
        ];
        let build = |order: [usize; 5]| {
            order.iter().fold(CookieRules::none(), |rules, &index| match entries[index] {
                (text, Some(rule)) => rules.rule(pattern(text), rule),
                (text, None) => rules.except(pattern(text)),
            })
        };
        let rules = build([0, 1, 2, 3, 4]);
        for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 4, 0, 3, 2]] {
            assert_eq!(build(order), rules);
        }
        for (line, added) in [
            ("session=1", "; SameSite=Strict"),
            ("session_id=1", "; HttpOnly"),
            ("session_old=1", ""),
            ("sid=1", ""),
            ("Session=1", "; SameSite=Lax"),
            ("=session", "; SameSite=Lax"),
        ] {
            check(&rules, line.as_bytes(), added, added);
        }
        let patterns: Vec<_> = rules.entries().map(|(pattern, rule)| (pattern.as_str(), rule.is_some())).collect();
        assert_eq!(
            patterns,
            [("session_old", false), ("session", true), ("session*", true), ("s*", false), ("*", true)]
        );
    }

    #[test]
    fn a_second_rule_for_a_pattern_takes_the_place_of_the_first() {
        let rules =
            CookieRules::strict().except(CookiePattern::ALL).rule(CookiePattern::ALL, CookieRule::recommended());
        assert_eq!(rules, CookieRules::recommended());
    }

    #[test]
    fn an_audit_changes_nothing() {
        let rules = CookieRules::recommended().audit_only();
        assert!(rules.is_audit_only() && !rules.is_empty());
        check(&rules, b"a=1", "", "");
        assert!(rules.harden(b"a=1", true).is_worth_a_word());
        assert!(!rules.harden(b"a=1; Secure; SameSite=Lax", true).is_worth_a_word());
        assert!(!CookieRules::recommended().harden(b"a=1", true).is_worth_a_word());
    }
}
