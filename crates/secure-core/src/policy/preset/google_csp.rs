//! Policies of Google's: the one that flask-talisman calls `GOOGLE_CSP_POLICY`, and the strict one.
//!
//! [`google_csp`](ContentSecurityPolicy::google_csp) equals flask-talisman's in its words and their order, compared with
//! 1.1.0 in November 2026. It is for sites that cannot mark their scripts. It allows whole hosts, `ajax.googleapis.com` among them, on which anybody finds old
//! libraries that run what they read from a page; and it says nothing of `base-uri`, `form-action` and
//! `frame-ancestors`. [`google_strict_csp`](ContentSecurityPolicy::google_strict_csp) is what Google itself recommends,
//! and [`strict`](ContentSecurityPolicy::strict) is stronger still.
//!
//! Its analytics hosts are of before Google Analytics 4, which needs
//! [`Service::GoogleAnalytics`](crate::Service::GoogleAnalytics).

use crate::{csp, header::content_security_policy::ContentSecurityPolicy};

impl ContentSecurityPolicy {
    /// Own content, and Google's fonts, libraries, analytics and videos: flask-talisman's `GOOGLE_CSP_POLICY`. See the
    /// [module](crate::policy::preset::google_csp) for what it does not stop.
    ///
    /// ```
    /// # use secure_core::ContentSecurityPolicy;
    /// assert_eq!(
    ///     ContentSecurityPolicy::google_csp().to_string(),
    ///     "font-src 'self' themes.googleusercontent.com *.gstatic.com; \
    ///      frame-src 'self' www.google.com www.youtube.com; \
    ///      script-src 'self' ajax.googleapis.com *.googleanalytics.com *.google-analytics.com; \
    ///      style-src 'self' ajax.googleapis.com fonts.googleapis.com *.gstatic.com; \
    ///      object-src 'none'; default-src 'self' *.gstatic.com",
    /// );
    /// ```
    #[must_use]
    pub fn google_csp() -> Self {
        csp!(
            "font-src 'self' themes.googleusercontent.com *.gstatic.com; \
             frame-src 'self' www.google.com www.youtube.com; \
             script-src 'self' ajax.googleapis.com *.googleanalytics.com *.google-analytics.com; \
             style-src 'self' ajax.googleapis.com fonts.googleapis.com *.gstatic.com; \
             object-src 'none'; default-src 'self' *.gstatic.com"
        )
    }

    /// Scripts by nonce, which pass their trust on; hosts and `'unsafe-inline'` only for browsers that know no
    /// `'strict-dynamic'` or no nonce. All else is allowed.
    ///
    /// ```
    /// # use secure_core::ContentSecurityPolicy;
    /// assert_eq!(
    ///     ContentSecurityPolicy::google_strict_csp().to_string(),
    ///     "object-src 'none'; script-src 'nonce-{nonce}' 'unsafe-inline' 'strict-dynamic' https: http:; \
    ///      base-uri 'none'",
    /// );
    /// ```
    ///
    /// From <https://csp.withgoogle.com/docs/strict-csp.html>, which has neither a version nor a date.
    #[must_use]
    pub fn google_strict_csp() -> Self {
        csp!(
            "object-src 'none'; script-src 'nonce-{nonce}' 'unsafe-inline' 'strict-dynamic' https: http:; \
             base-uri 'none'"
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        header::content_security_policy::ContentSecurityPolicy, policy::Policy, response::backend::MemoryBackend,
    };

    #[test]
    fn both_can_be_sent_without_a_warning() {
        for csp in [ContentSecurityPolicy::google_csp(), ContentSecurityPolicy::google_strict_csp()] {
            assert!(Policy::empty().with(csp).prepare::<MemoryBackend>().unwrap().warnings().is_empty());
        }
    }
}
