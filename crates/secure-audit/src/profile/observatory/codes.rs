//! The 77 results that the Observatory gives, with what each adds to the score.

use super::Test;
use crate::rule::{self, Rule};

macro_rules! codes {
    ($($variant:ident = $test:ident, $name:literal, $modifier:literal, $pass:literal, $rule:expr;)+) => {
        /// A result of a test of the Observatory, by the name that its interface gives it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl Code {
            /// All results, test by test.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, such as `csp-not-implemented`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The test that gives it.
            #[must_use]
            pub const fn test(self) -> Test {
                match self { $(Self::$variant => Test::$test,)+ }
            }

            /// What it adds to the score.
            #[must_use]
            pub const fn modifier(self) -> i32 {
                match self { $(Self::$variant => $modifier,)+ }
            }

            /// Whether the test is passed with it.
            #[must_use]
            pub const fn passes(self) -> bool {
                match self { $(Self::$variant => $pass,)+ }
            }

            /// The rule of ours that says what is wrong, and what to do.
            pub(crate) const fn rule(self) -> Option<&'static Rule> {
                match self { $(Self::$variant => $rule,)+ }
            }
        }
    };
}

codes! {
    CspImplementedWithNoUnsafeDefaultSrcNone = ContentSecurityPolicy, "csp-implemented-with-no-unsafe-default-src-none", 10, true, None;
    CspImplementedWithNoUnsafe = ContentSecurityPolicy, "csp-implemented-with-no-unsafe", 5, true, None;
    CspImplementedButDuplicateDirectives = ContentSecurityPolicy, "csp-implemented-but-duplicate-directives", 0, true, Some(rule::CSP_DUPLICATE_DIRECTIVE);
    CspImplementedWithUnsafeInlineInStyleSrcOnly = ContentSecurityPolicy, "csp-implemented-with-unsafe-inline-in-style-src-only", 0, true, Some(rule::CSP_UNSAFE_INLINE_STYLE);
    CspImplementedWithInsecureSchemeInPassiveContentOnly = ContentSecurityPolicy, "csp-implemented-with-insecure-scheme-in-passive-content-only", -10, true, Some(rule::CSP_INSECURE_PASSIVE);
    CspImplementedWithUnsafeEval = ContentSecurityPolicy, "csp-implemented-with-unsafe-eval", -10, false, Some(rule::CSP_UNSAFE_EVAL);
    CspImplementedWithInsecureScheme = ContentSecurityPolicy, "csp-implemented-with-insecure-scheme", -20, false, Some(rule::CSP_HTTP_SOURCE);
    CspImplementedWithUnsafeInline = ContentSecurityPolicy, "csp-implemented-with-unsafe-inline", -20, false, Some(rule::CSP_UNSAFE_SCRIPT);
    CspHeaderInvalid = ContentSecurityPolicy, "csp-header-invalid", -25, false, Some(rule::CSP_INVALID);
    CspNotImplemented = ContentSecurityPolicy, "csp-not-implemented", -25, false, Some(rule::CSP_MISSING);
    CspNotImplementedButReportingEnabled = ContentSecurityPolicy, "csp-not-implemented-but-reporting-enabled", -25, false, Some(rule::CSP_REPORT_ONLY);
    CookiesSecureWithHttponlySessionsAndSamesite = Cookies, "cookies-secure-with-httponly-sessions-and-samesite", 5, true, None;
    CookiesNotFound = Cookies, "cookies-not-found", 0, true, None;
    CookiesSecureWithHttponlySessions = Cookies, "cookies-secure-with-httponly-sessions", 0, true, Some(rule::COOKIE_NO_SAME_SITE);
    CookiesWithoutSecureFlagButProtectedByHsts = Cookies, "cookies-without-secure-flag-but-protected-by-hsts", -5, false, Some(rule::COOKIE_NO_SECURE);
    CookiesSessionWithoutSecureFlagButProtectedByHsts = Cookies, "cookies-session-without-secure-flag-but-protected-by-hsts", -10, false, Some(rule::COOKIE_NO_SECURE);
    CookiesAnticsrfWithoutSamesiteFlag = Cookies, "cookies-anticsrf-without-samesite-flag", -20, false, Some(rule::COOKIE_NO_SAME_SITE);
    CookiesSamesiteFlagInvalid = Cookies, "cookies-samesite-flag-invalid", -20, false, Some(rule::COOKIE_SAME_SITE_INVALID);
    CookiesWithoutSecureFlag = Cookies, "cookies-without-secure-flag", -20, false, Some(rule::COOKIE_NO_SECURE);
    CookiesSessionWithoutHttponlyFlag = Cookies, "cookies-session-without-httponly-flag", -30, false, Some(rule::COOKIE_NO_HTTP_ONLY);
    CookiesSessionWithoutSecureFlag = Cookies, "cookies-session-without-secure-flag", -40, false, Some(rule::COOKIE_NO_SECURE);
    CoepImplementedWithCredentialless = CrossOriginEmbedderPolicy, "coep-implemented-with-credentialless", 10, true, None;
    CoepImplementedWithRequireCorp = CrossOriginEmbedderPolicy, "coep-implemented-with-require-corp", 10, true, None;
    CoepImplementedWithUnsafeNone = CrossOriginEmbedderPolicy, "coep-implemented-with-unsafe-none", 0, true, Some(rule::COEP_MISSING);
    CoepNotImplemented = CrossOriginEmbedderPolicy, "coep-not-implemented", 0, true, Some(rule::COEP_MISSING);
    CoepHeaderInvalid = CrossOriginEmbedderPolicy, "coep-header-invalid", -5, false, Some(rule::COEP_INVALID);
    CoopImplementedWithNoopenerAllowPopups = CrossOriginOpenerPolicy, "coop-implemented-with-noopener-allow-popups", 10, true, None;
    CoopImplementedWithSameOrigin = CrossOriginOpenerPolicy, "coop-implemented-with-same-origin", 10, true, None;
    CoopImplementedWithSameOriginAllowPopups = CrossOriginOpenerPolicy, "coop-implemented-with-same-origin-allow-popups", 10, true, None;
    CoopImplementedWithUnsafeNone = CrossOriginOpenerPolicy, "coop-implemented-with-unsafe-none", 0, true, Some(rule::COOP_MISSING);
    CoopNotImplemented = CrossOriginOpenerPolicy, "coop-not-implemented", 0, true, Some(rule::COOP_MISSING);
    CoopHeaderInvalid = CrossOriginOpenerPolicy, "coop-header-invalid", -5, false, Some(rule::COOP_INVALID);
    CorsImplementedWithPublicAccess = CrossOriginResourceSharing, "cross-origin-resource-sharing-implemented-with-public-access", 0, true, None;
    CorsImplementedWithRestrictedAccess = CrossOriginResourceSharing, "cross-origin-resource-sharing-implemented-with-restricted-access", 0, true, None;
    CorsNotImplemented = CrossOriginResourceSharing, "cross-origin-resource-sharing-not-implemented", 0, true, None;
    CorsImplementedWithUniversalAccess = CrossOriginResourceSharing, "cross-origin-resource-sharing-implemented-with-universal-access", -50, false, Some(rule::CORS_ANY_ORIGIN_WITH_CREDENTIALS);
    RedirectionAllRedirectsPreloaded = Redirection, "redirection-all-redirects-preloaded", 0, true, None;
    RedirectionNotNeededNoHttp = Redirection, "redirection-not-needed-no-http", 0, true, None;
    RedirectionToHttps = Redirection, "redirection-to-https", 0, true, None;
    RedirectionOffHostFromHttp = Redirection, "redirection-off-host-from-http", -5, false, Some(rule::REDIRECT_OFF_HOST);
    RedirectionNotToHttpsOnInitialRedirection = Redirection, "redirection-not-to-https-on-initial-redirection", -10, false, Some(rule::REDIRECT_NOT_TO_HTTPS);
    RedirectionInvalidCert = Redirection, "redirection-invalid-cert", -20, false, Some(rule::CERTIFICATE_INVALID);
    RedirectionMissing = Redirection, "redirection-missing", -20, false, Some(rule::REDIRECT_MISSING);
    RedirectionNotToHttps = Redirection, "redirection-not-to-https", -20, false, Some(rule::REDIRECT_NOT_TO_HTTPS);
    ReferrerPolicyPrivate = ReferrerPolicy, "referrer-policy-private", 5, true, None;
    ReferrerPolicyNotImplemented = ReferrerPolicy, "referrer-policy-not-implemented", 0, true, Some(rule::REFERRER_POLICY_MISSING);
    ReferrerPolicyHeaderInvalid = ReferrerPolicy, "referrer-policy-header-invalid", -5, false, Some(rule::REFERRER_POLICY_INVALID);
    ReferrerPolicyUnsafe = ReferrerPolicy, "referrer-policy-unsafe", -5, false, Some(rule::REFERRER_POLICY_UNSAFE);
    HstsPreloaded = StrictTransportSecurity, "hsts-preloaded", 5, true, None;
    HstsImplementedMaxAgeAtLeastSixMonths = StrictTransportSecurity, "hsts-implemented-max-age-at-least-six-months", 0, true, None;
    HstsImplementedMaxAgeLessThanSixMonths = StrictTransportSecurity, "hsts-implemented-max-age-less-than-six-months", -10, false, Some(rule::HSTS_SHORT);
    HstsHeaderInvalid = StrictTransportSecurity, "hsts-header-invalid", -20, false, Some(rule::HSTS_INVALID);
    HstsInvalidCert = StrictTransportSecurity, "hsts-invalid-cert", -20, false, Some(rule::CERTIFICATE_INVALID);
    HstsNotImplemented = StrictTransportSecurity, "hsts-not-implemented", -20, false, Some(rule::HSTS_MISSING);
    HstsNotImplementedNoHttps = StrictTransportSecurity, "hsts-not-implemented-no-https", -20, false, Some(rule::HTTPS_MISSING);
    SriImplementedAndAllScriptsLoadedSecurely = SubresourceIntegrity, "sri-implemented-and-all-scripts-loaded-securely", 5, true, None;
    SriImplementedAndExternalScriptsLoadedSecurely = SubresourceIntegrity, "sri-implemented-and-external-scripts-loaded-securely", 5, true, None;
    SriNotImplementedButAllScriptsLoadedFromSecureOrigin = SubresourceIntegrity, "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, true, None;
    SriNotImplementedButNoScriptsLoaded = SubresourceIntegrity, "sri-not-implemented-but-no-scripts-loaded", 0, true, None;
    SriNotImplementedResponseNotHtml = SubresourceIntegrity, "sri-not-implemented-response-not-html", 0, true, None;
    SriNotImplementedButExternalScriptsLoadedSecurely = SubresourceIntegrity, "sri-not-implemented-but-external-scripts-loaded-securely", -5, false, Some(rule::SRI_MISSING);
    HtmlNotParseable = SubresourceIntegrity, "html-not-parseable", -20, false, Some(rule::HTML_UNREADABLE);
    SriImplementedButExternalScriptsNotLoadedSecurely = SubresourceIntegrity, "sri-implemented-but-external-scripts-not-loaded-securely", -20, false, Some(rule::SCRIPT_INSECURE);
    SriNotImplementedAndExternalScriptsNotLoadedSecurely = SubresourceIntegrity, "sri-not-implemented-and-external-scripts-not-loaded-securely", -50, false, Some(rule::SCRIPT_INSECURE);
    XContentTypeOptionsNosniff = XContentTypeOptions, "x-content-type-options-nosniff", 0, true, None;
    XContentTypeOptionsHeaderInvalid = XContentTypeOptions, "x-content-type-options-header-invalid", -5, false, Some(rule::NOSNIFF_INVALID);
    XContentTypeOptionsNotImplemented = XContentTypeOptions, "x-content-type-options-not-implemented", -5, false, Some(rule::NOSNIFF_MISSING);
    XFrameOptionsImplementedViaCsp = XFrameOptions, "x-frame-options-implemented-via-csp", 5, true, None;
    XFrameOptionsSameoriginOrDeny = XFrameOptions, "x-frame-options-sameorigin-or-deny", 5, true, None;
    XFrameOptionsAllowFromOrigin = XFrameOptions, "x-frame-options-allow-from-origin", 0, true, Some(rule::FRAME_OPTIONS_ALLOW_FROM);
    XFrameOptionsHeaderInvalid = XFrameOptions, "x-frame-options-header-invalid", -20, false, Some(rule::FRAME_OPTIONS_INVALID);
    XFrameOptionsNotImplemented = XFrameOptions, "x-frame-options-not-implemented", -20, false, Some(rule::FRAMING_UNLIMITED);
    CorpImplementedWithSameOrigin = CrossOriginResourcePolicy, "corp-implemented-with-same-origin", 10, true, None;
    CorpImplementedWithSameSite = CrossOriginResourcePolicy, "corp-implemented-with-same-site", 10, true, None;
    CorpImplementedWithCrossOrigin = CrossOriginResourcePolicy, "corp-implemented-with-cross-origin", 0, true, None;
    CorpNotImplemented = CrossOriginResourcePolicy, "corp-not-implemented", 0, true, Some(rule::CORP_MISSING);
    CorpHeaderInvalid = CrossOriginResourcePolicy, "corp-header-invalid", -5, false, Some(rule::CORP_INVALID);
}
