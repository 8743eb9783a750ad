//! Each cure that is code compiles, on the policy or the header that it names.

use std::{collections::BTreeSet, error::Error};

use secure_audit::Rule;
use secure_core::{
    CacheControl, ContentSecurityPolicy, CookieRules, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy, Feature, HttpsRedirect, Location, PermissionsPolicy, Policy, ReferrerPolicy,
    RemovedHeaders, SameSite, SecureCookie, Source, SourceList, StrictTransportSecurity, Transport,
    XContentTypeOptions, XDnsPrefetchControl, XFrameOptions, XPermittedCrossDomainPolicies, XXssProtection,
};

/// The texts of the expressions, each of which was evaluated on what it names.
macro_rules! evaluated {
    ($policy:ident, $csp:ident: $($cure:expr,)+) => {
        [$({
            #[expect(unused_variables, reason = "a cure is about one of them, or about neither")]
            let ($policy, $csp) = (Policy::empty(), ContentSecurityPolicy::new());
            text_of(&$cure, stringify!($cure))
        }),+]
    };
}

/// The text of an expression that was evaluated.
fn text_of<T>(_: &T, text: &'static str) -> &'static str {
    text
}

/// Whether the whole cure is code, without a part to fill in.
fn is_code(cure: &str) -> bool {
    let begins = cure.starts_with("policy.") || cure.starts_with("csp.") || cure.starts_with(char::is_uppercase);
    begins && cure.ends_with([')', '?']) && !cure.contains("...")
}

#[test]
fn cures_compile() -> Result<(), Box<dyn Error>> {
    let compiled = evaluated![policy, csp:
        PermissionsPolicy::new().deny(Feature::Camera),
        SecureCookie::new().same_site(SameSite::Lax),
        StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains(),
        StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains().preload()?,
        csp.frame_ancestors(Location::SelfOrigin),
        csp.object_src(SourceList::NONE),
        csp.object_src(SourceList::NONE).base_uri(SourceList::NONE),
        csp.require_trusted_types_for_script(),
        csp.script_src([Source::Nonce, Source::StrictDynamic]),
        csp.style_src([Source::SelfOrigin, Source::Nonce]),
        policy.with(CacheControl::no_store()),
        policy.with(ContentSecurityPolicy::strict()),
        policy.with(CookieRules::recommended()),
        policy.with(CrossOriginEmbedderPolicy::REQUIRE_CORP),
        policy.with(CrossOriginOpenerPolicy::SAME_ORIGIN),
        policy.with(CrossOriginResourcePolicy::SameOrigin),
        policy.with(PermissionsPolicy::new().deny(Feature::Camera)),
        policy.with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN),
        policy.with(RemovedHeaders::owasp()),
        policy.with(StrictTransportSecurity::for_seconds(31_536_000)),
        policy.with(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains()),
        policy.with(Transport::Direct).with(HttpsRedirect::to("app.example")?),
        policy.with(XContentTypeOptions::NoSniff),
        policy.with(XDnsPrefetchControl::Off),
        policy.with(XFrameOptions::Deny),
        policy.with(XFrameOptions::SameOrigin),
        policy.with(XPermittedCrossDomainPolicies::None),
        policy.with(XXssProtection::Off),
        policy.without::<XXssProtection>(),
    ];
    let compiled = BTreeSet::from(compiled);
    let written: BTreeSet<_> = Rule::all().map(|rule| rule.rust).filter(|cure| is_code(cure)).collect();
    assert_eq!(compiled, written);
    Ok(())
}
