//! The policy of the blog, and the one of its card.

use secure_core::{ContentSecurityPolicy, Location, Policy, XFrameOptions};

const PARTNER: Location = Location::from_static("https://partner.example");

/// What every response says: own content, scripts and styles by nonce, and nobody may frame it.
#[must_use]
pub fn policy() -> Policy {
    Policy::recommended().with(ContentSecurityPolicy::strict()).with(XFrameOptions::Deny)
}

/// The same policy, but the blog itself and a partner may frame the response.
///
/// `X-Frame-Options` cannot name the partner, so it is left out and `frame-ancestors` decides alone.
#[must_use]
pub fn embeddable(policy: &Policy) -> Policy {
    let csp = policy.content_security_policy.clone().unwrap_or_else(ContentSecurityPolicy::strict);
    policy.clone().without::<XFrameOptions>().with(csp.frame_ancestors([Location::SelfOrigin, PARTNER]))
}

#[cfg(test)]
mod tests {
    use secure_core::MemoryBackend;

    use super::*;

    #[test]
    fn both_policies_are_free_of_faults() {
        assert_eq!(policy().prepare::<MemoryBackend>().err(), None);
        assert_eq!(embeddable(&policy()).prepare::<MemoryBackend>().err(), None);
    }

    #[test]
    fn only_the_embeddable_one_lets_others_frame() {
        let ancestors = |policy: &Policy| {
            let csp = policy.text_of::<ContentSecurityPolicy>().unwrap();
            csp.split("; ").find(|directive| directive.starts_with("frame-ancestors")).unwrap().to_owned()
        };
        assert_eq!(ancestors(&policy()), "frame-ancestors 'none'");
        assert_eq!(ancestors(&embeddable(&policy())), "frame-ancestors 'self' https://partner.example");
        assert_eq!(embeddable(&policy()).x_frame_options, None);
    }
}
