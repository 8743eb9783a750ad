//! The policy of the blog, those of its card and its personal pages, and what keeps other sites from sending its forms.

use secure_core::{
    CacheControl, ContentSecurityPolicy, CookiePattern, CookieRule, CookieRules, Error, Headers, Location, Policy,
    ResourceIsolation, XFrameOptions,
};

/// The name of the session cookie.
///
/// A browser takes a cookie of such a name only from this very host, with `Secure`, with `Path=/` and without `Domain`,
/// so that no sibling host and no plain connection can plant one. The blogs add `HttpOnly` and `SameSite=Lax`: a form on
/// another site is sent without the cookie, and so cannot act in a visitor's name. The [`policy`] does not even let it in:
/// the answer to a logout has the browser clear its cookies, whether the request brought any or not.
///
/// The policy has a rule for it, which adds what a session middleware leaves out, as some do where they remove the cookie.
///
/// `Secure` means HTTPS, or this machine: Chrome, Firefox and curl take and send such cookies on `http://localhost` and
/// `http://127.0.0.1`, too. Safari does not.
pub const SESSION_COOKIE: &str = "__Host-session";

const PARTNER: Location = Location::from_static("https://partner.example");

/// Where browsers report what the policy has blocked.
pub const REPORTS: &str = "/reports";

/// The pages that anybody may visit, which each blog audits in a test.
pub const PAGES: &[&str] = &["/", "/posts/1", "/nonce", "/embed", "/login", "/account", "/goodbye", "/contact"];

/// What every response says: own content, scripts and styles by nonce, nobody may frame it, and reports go to [`REPORTS`]. Of
/// what comes from other sites, links alone are let in.
///
/// # Errors
/// Never: the address is one.
pub fn policy() -> Result<Policy, Error> {
    let session = CookieRule::strict().secure_always();
    Policy::recommended()
        .with(ContentSecurityPolicy::strict())
        .with(XFrameOptions::Deny)
        .with(ResourceIsolation::new())
        .with(CookieRules::recommended().rule(CookiePattern::from_static(SESSION_COOKIE), session))
        .with_reports(REPORTS)
}

/// The headers of the policy, but the blog itself and a partner may frame the response.
///
/// `X-Frame-Options` cannot name the partner, so it is left out and `frame-ancestors` decides alone.
#[must_use]
pub fn embeddable(policy: &Policy) -> Headers {
    let headers = policy.headers.clone();
    let csp = headers.content_security_policy.clone().unwrap_or_else(ContentSecurityPolicy::strict);
    headers.without::<XFrameOptions>().with(csp.frame_ancestors([Location::SelfOrigin, PARTNER]))
}

/// The headers of the policy for pages that differ from visitor to visitor: nothing on the way may keep them.
#[must_use]
pub fn personal(policy: &Policy) -> Headers {
    policy.headers.clone().with(CacheControl::no_store())
}

#[cfg(test)]
mod tests {
    use secure_core::{MemoryBackend, PreparedOverride};

    use super::*;

    #[test]
    fn all_policies_are_free_of_faults() {
        let policy = policy().unwrap();
        assert_eq!(policy.prepare::<MemoryBackend>().err(), None);
        for headers in [embeddable(&policy), personal(&policy)] {
            assert_eq!(PreparedOverride::<MemoryBackend>::new(&headers).err(), None);
        }
    }

    #[test]
    fn every_policy_reports() {
        let policy = policy().unwrap();
        for headers in [&policy.headers, &embeddable(&policy), &personal(&policy)] {
            let csp = headers.text_of::<ContentSecurityPolicy>().unwrap();
            assert!(csp.ends_with("; report-to default; report-uri /reports"), "{csp}");
        }
    }

    #[test]
    fn forms_go_nowhere_else() {
        let csp = personal(&policy().unwrap()).text_of::<ContentSecurityPolicy>().unwrap();
        assert!(csp.split("; ").any(|directive| directive == "form-action 'self'"), "{csp}");
    }

    #[test]
    fn only_the_embeddable_one_lets_others_frame() {
        let ancestors = |headers: &Headers| {
            let csp = headers.text_of::<ContentSecurityPolicy>().unwrap();
            csp.split("; ").find(|directive| directive.starts_with("frame-ancestors")).unwrap().to_owned()
        };
        let policy = policy().unwrap();
        assert_eq!(ancestors(&policy.headers), "frame-ancestors 'none'");
        assert_eq!(ancestors(&embeddable(&policy)), "frame-ancestors 'self' https://partner.example");
        assert_eq!(embeddable(&policy).x_frame_options, None);
    }
}
