//! Which directive counts where a policy does not name the one that is asked for.

use crate::header::content_security_policy::{Directive, directive::with_fallbacks};

/// The directives that count for a fetch directive, most specific first, itself included. Empty for a directive that falls
/// back to nothing, such as `base-uri`.
///
/// ```
/// use secure_core::header::content_security_policy::evaluate::fallbacks;
///
/// assert_eq!(fallbacks("worker-src"), ["worker-src", "child-src", "script-src", "default-src"]);
/// assert!(fallbacks("form-action").is_empty());
/// ```
#[must_use]
#[inline]
pub fn fallbacks(directive: &str) -> &'static [&'static str] {
    CHAINS.iter().find(|chain| chain.first() == Some(&directive)).copied().unwrap_or_default()
}

macro_rules! names {
    ($($directive:ident: $($fallback:ident)+,)+) => {
        &[$(&[Directive::$directive.as_str(), $(Directive::$fallback.as_str()),+]),+]
    };
}

const CHAINS: &[&[&str]] = with_fallbacks!(names);
