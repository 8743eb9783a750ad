//! What is found at start-up where a redirect and the rest of a policy do not fit.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{AllowedHosts, HttpsRedirect, Level, Lint, MemoryBackend, Policy, Transport};

fn hosts(texts: &[&'static str]) -> AllowedHosts {
    AllowedHosts::new(texts.iter().copied()).unwrap()
}

#[track_caller]
fn check(allowed: &[&'static str], redirect: HttpsRedirect, expected: &[&str]) {
    let policy = Policy::empty().with(Transport::Direct).with(hosts(allowed)).with(redirect);
    let found = |policy: &Policy| {
        let prepared = policy.prepare::<MemoryBackend>().unwrap();
        prepared.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let expected: Vec<_> =
        expected.iter().map(|text| format!("https redirect: {text} (lint redirect-refused)")).collect();
    assert_eq!(found(&policy), expected);
    assert_eq!(found(&policy.level(Lint::RedirectRefused, Level::Allow)), [""; 0]);
}

#[test]
fn a_redirect_to_what_the_same_policy_refuses_is_found() {
    let leads = |to: &str| {
        format!(
            "it leads to \"https://{to}\", which the allowed hosts refuse; \
             add \"{to}\" to the allowed hosts, or redirect to another host or port"
        )
    };
    let from = |host: &str| {
        format!(
            "nothing is redirected from \"{host}\", which the allowed hosts refuse before; \
             add \"{host}\" to the allowed hosts, or leave it out of the redirect"
        )
    };
    let same = |texts: &[&'static str]| HttpsRedirect::same_host(hosts(texts));
    let to = |host: &'static str| HttpsRedirect::to(host).unwrap();

    check(&["app.example:8080"], same(&["app.example:8080"]), &[&leads("app.example")]);
    check(&["app.example:80"], same(&["app.example:80"]).port(8443).unwrap(), &[&leads("app.example:8443")]);
    check(&["app.example:80"], same(&["app.example:80"]), &[]);
    check(&["app.example:8080", "app.example:443"], same(&["app.example:8080"]), &[]);
    check(&["app.example"], same(&["app.example"]).port(8443).unwrap(), &[]);
    check(&["app.example"], same(&["*.app.example"]), &[&leads("*.app.example")]);
    check(&["*.app.example"], same(&["a.app.example", "*.b.app.example"]), &[]);

    check(&["app.example"], to("www.app.example"), &[&leads("www.app.example")]);
    check(&["app.example"], to("app.example:8443"), &[]);
    check(&["app.example:443"], to("app.example:8443"), &[&leads("app.example:8443")]);
    check(&["app.example:443"], to("app.example"), &[]);

    let by_host = HttpsRedirect::by_host([("old.example", "app.example"), ("app.example", "www.app.example")]).unwrap();
    check(&["app.example"], by_host, &[&leads("www.app.example"), &from("old.example")]);
    let canonical = HttpsRedirect::canonical("app.example", hosts(&["www.app.example"])).unwrap();
    check(&["app.example"], canonical.clone(), &[&from("www.app.example")]);
    check(&["app.example", "*.app.example"], canonical, &[]);
}

#[test]
fn a_redirect_alone_is_not_compared() {
    let policy = Policy::empty().with(Transport::Direct).with(HttpsRedirect::to("app.example").unwrap());
    assert!(policy.prepare::<MemoryBackend>().unwrap().warnings().is_empty());
}
