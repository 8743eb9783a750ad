//! [`LoggedCookies`]: logs each cookie once.

use std::sync::{Mutex, PoisonError};

use super::{CookieFlaw, Hardened};

/// Which cookies are in the log already, so that the log gets one line for each cookie and not one for every response.
///
/// It remembers 64 findings, so that made-up names cannot fill the memory. Then it logs once that it logs no more.
///
/// ```
/// # use secure_core::CookieRules;
/// use secure_core::cookie::harden::LoggedCookies;
///
/// let (rules, logged) = (CookieRules::recommended(), LoggedCookies::default());
/// for expected in [1, 0] {
///     let hardened = rules.harden(b"__Host-id=1; Domain=a.example", true);
///     assert_eq!(logged.first(&hardened).iter().count(), expected);
/// }
/// ```
#[derive(Debug, Default)]
pub struct LoggedCookies(Mutex<Logged>);

#[derive(Debug, Default)]
struct Logged {
    findings: Vec<(Vec<u8>, Option<CookieFlaw>, [&'static str; 5])>,
    is_full: bool,
}

impl LoggedCookies {
    const LIMIT: usize = 64;

    /// The line to log, the first time that this is found on a cookie of this name.
    pub fn first(&self, hardened: &Hardened<'_>) -> Option<String> {
        if !hardened.is_worth_a_word() {
            return None;
        }
        let (name, flaw, additions) = hardened.report();
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_full
            || logged.findings.iter().any(|(other, was, had)| other == name && *was == flaw && *had == additions)
        {
            return None;
        }
        if logged.findings.len() == Self::LIMIT {
            logged.is_full = true;
            return Some(format!(
                "Set-Cookie: more than {} findings on cookies; fix those logged so far, no others will be logged",
                Self::LIMIT
            ));
        }
        logged.findings.push((name.to_vec(), flaw, additions));
        drop(logged);
        Some(hardened.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::harden::{CookiePattern, CookieRule, CookieRules};

    /// Rules that say nothing of `SameSite`.
    fn secure() -> CookieRules {
        CookieRules::none().rule(CookiePattern::ALL, CookieRule::new().secure())
    }

    #[test]
    fn each_finding_is_logged_once() {
        let (rules, logged) = (secure(), LoggedCookies::default());
        for (line, https, expected) in [
            ("a=1; SameSite=x", true, true),
            ("a=2; SameSite=y", true, false),
            ("a=1; SameSite=None", false, true),
            ("b=1; SameSite=x", true, true),
            ("b=1", true, false),
        ] {
            assert_eq!(logged.first(&rules.harden(line.as_bytes(), https)).is_some(), expected, "{line}");
        }
        let audit = CookieRules::recommended().audit_only();
        for (line, expected) in
            [("c=1", true), ("c=2", false), ("c=3; Secure", true), ("c=4; Secure; SameSite=x", false)]
        {
            assert_eq!(logged.first(&audit.harden(line.as_bytes(), true)).is_some(), expected, "{line}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (rules, logged) = (secure(), LoggedCookies::default());
        let told = |index: usize| {
            let line = format!("{}{index}=1; SameSite=x", "n".repeat(10));
            logged.first(&rules.harden(line.as_bytes(), true))
        };
        assert_eq!((0..LoggedCookies::LIMIT).filter_map(told).count(), LoggedCookies::LIMIT);
        assert_eq!(
            told(LoggedCookies::LIMIT).as_deref(),
            Some("Set-Cookie: more than 64 findings on cookies; fix those logged so far, no others will be logged"),
        );
        assert_eq!((0..1000).filter_map(told).count(), 0);
        let long = |end| format!("{}{end}=1; SameSite=x", "n".repeat(100));
        let logged = LoggedCookies::default();
        assert!(logged.first(&rules.harden(long('a').as_bytes(), true)).is_some());
        assert_eq!(logged.first(&rules.harden(long('b').as_bytes(), true)), None);
    }

    #[test]
    fn a_poisoned_lock_still_tells() {
        let logged = LoggedCookies::default();
        std::thread::scope(|scope| {
            let poison = scope.spawn(|| {
                let _held = logged.0.lock();
                panic!("on purpose");
            });
            assert!(poison.join().is_err());
        });
        assert!(logged.first(&CookieRules::recommended().harden(b"=", true)).is_some());
    }
}
