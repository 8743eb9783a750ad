//! The files of `docs/configuration.md` are read, and their policies can be sent. Its Rust is tested with the crate's own.

#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{AllowedHosts, CookiePattern, CookieRule, CookieRules, HttpsRedirect, MemoryBackend, Policy};

const DOCUMENT: &str = include_str!("../../../../docs/configuration.md");

/// The blocks of a language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = ["```", language, "\n"].concat();
    let parts: Vec<_> = DOCUMENT.split(fence.as_str()).skip(1).collect();
    parts.into_iter().map(|rest| rest.split("\n```").next().unwrap())
}

#[test]
fn every_file_of_the_document_is_a_policy() {
    let mut policies: Vec<Policy> = Vec::new();
    for text in blocks("toml") {
        if text.starts_with("# Rocket.toml") {
            let profiles: toml::Table = toml::from_str(text).unwrap();
            let secure = profiles.values().map(|profile| profile.get("secure").unwrap().clone());
            policies.extend(secure.map(|secure| secure.try_into::<Policy>().unwrap()));
        } else {
            policies.push(toml::from_str(text).unwrap());
        }
    }
    policies.extend(blocks("json").map(|text| serde_json::from_str::<Policy>(text).unwrap()));
    assert_eq!(policies.len(), 6);
    for policy in policies {
        policy.prepare::<MemoryBackend>().unwrap();
    }
}

/// As `docs/configuration.md` writes them.
#[test]
fn variables_hold_lists_and_tables() {
    use figment::{Figment, providers::Serialized, value::Value};

    let variables = [
        ("allowed-hosts", "[\"app.example\",\"*.app.example\"]"),
        ("https-redirect", "true"),
        ("cookies", "{session=\"Secure; HttpOnly\"}"),
    ];
    let figment = variables.iter().fold(Figment::new(), |figment, (key, text)| {
        // What the provider of the environment makes of a text.
        figment.merge(Serialized::default(key, text.parse::<Value>().unwrap()))
    });
    let hosts = AllowedHosts::new(["app.example", "*.app.example"]).unwrap();
    let session = CookieRule::new().secure().http_only();
    let cookies = CookieRules::none().rule(CookiePattern::from_static("session"), session);
    let expected = Policy::empty().with(hosts.clone()).with(HttpsRedirect::same_host(hosts)).with(cookies);
    assert_eq!(figment.extract::<Policy>().unwrap(), expected);
    let entries = [("allowed-hosts", "app.example, *.app.example")];
    assert_eq!(Policy::from_entries(entries).unwrap().allowed_hosts, expected.allowed_hosts);
}

/// Cargo sets this variable for every test.
#[test]
fn figment_reads_variables() {
    use figment::{Figment, providers::Env};

    let figment = Figment::from(Env::raw().only(&["CARGO_PKG_NAME"]).map(|_| "server".into()));
    let policy: Policy = figment.extract().unwrap();
    assert_eq!(policy.to_entries().unwrap(), [("server".to_owned(), "secure-core".into())]);
}
