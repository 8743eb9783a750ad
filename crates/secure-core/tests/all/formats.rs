//! Policies from TOML and JSON, and back.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    CacheControl, ContentSecurityPolicy, CustomHeader, MemoryBackend, Policy, RemovedHeaders, Source,
    StrictTransportSecurity, XFrameOptions, config,
};
use serde::Deserialize;

const TOML: &str = r#"
preset = "recommended"
x-frame-options = "DENY"
cross-origin-resource-policy = false

[strict-transport-security]
max-age = 31536000
include-sub-domains = true

[content-security-policy]
default-src = ["'self'"]
script-src = ["'self'", "'nonce-{nonce}'"]
upgrade-insecure-requests = true

[custom]
X-Team = "red"
"#;

fn expected() -> Policy {
    Policy::recommended()
        .with(XFrameOptions::Deny)
        .without::<secure_core::CrossOriginResourcePolicy>()
        .with(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains())
        .with(
            ContentSecurityPolicy::new()
                .default_src(Source::SelfOrigin)
                .script_src([Source::SelfOrigin, Source::Nonce])
                .upgrade_insecure_requests(),
        )
        .with(CustomHeader::new("X-Team", "red").unwrap())
}

#[test]
fn a_table_of_toml_and_json() {
    assert_eq!(toml::from_str::<Policy>(TOML).unwrap(), expected());
    let json = serde_json::to_string(&toml::from_str::<toml::Value>(TOML).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), expected());
}

#[test]
fn a_part_of_an_applications_configuration() {
    #[derive(Deserialize)]
    struct Configuration {
        port: u16,
        secure: Policy,
    }

    let configuration: Configuration = toml::from_str("port = 80\n[secure]\nx-frame-options = \"DENY\"\n").unwrap();
    assert_eq!((configuration.port, configuration.secure), (80, Policy::empty().with(XFrameOptions::Deny)));
}

#[test]
fn errors_tell_all_mistakes() {
    let error = serde_json::from_str::<Policy>(r#"{"x-frame-option": "DENY", "preset": "owsap"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "preset: \"owsap\" is not a preset; did you mean \"owasp\"?\n\
         x-frame-option: there is no such key; did you mean \"x-frame-options\"? at line 1 column 45",
    );
    let error = serde_json::from_str::<Policy>("[]").unwrap_err();
    assert_eq!(error.to_string(), "invalid type: sequence, expected a table of security headers at line 1 column 0");
}

#[test]
fn a_policy_is_written_as_it_goes_out() {
    let policy = Policy::empty()
        .with(ContentSecurityPolicy::strict())
        .with(CacheControl::no_store().with_companions())
        .with(RemovedHeaders::common());
    assert_eq!(
        toml::to_string(&policy).unwrap(),
        "content-security-policy = \"default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'\"\nremoved = \"common\"\n\n\
         [cache-control]\nvalue = \"no-store\"\ncompanions = true\n",
    );
}

#[test]
fn what_is_written_reads_back() {
    for policy in [expected(), Policy::strict(), Policy::empty()] {
        assert_eq!(toml::from_str::<Policy>(&toml::to_string(&policy).unwrap()).unwrap(), policy);
        assert_eq!(serde_json::from_str::<Policy>(&serde_json::to_string(&policy).unwrap()).unwrap(), policy);
    }
}

#[test]
#[cfg(feature = "legacy")]
fn the_schema_is_the_committed_one() {
    let committed = include_str!("../../../../docs/policy.schema.json");
    assert!(
        config::json_schema() == committed,
        "docs/policy.schema.json is old; run `cargo run -p secure-headers -- schema > docs/policy.schema.json`",
    );
    assert!(serde_json::from_str::<serde_json::Value>(committed).is_ok());
}

#[test]
fn presets_hold_at_start_up() {
    assert!(toml::from_str::<Policy>(TOML).unwrap().prepare::<MemoryBackend>().is_ok());
}
