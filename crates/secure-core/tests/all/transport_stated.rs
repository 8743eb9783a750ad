//! A transport that nothing states is a finding, and each way to state it is the end of the finding.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    AllowedHosts, ContentSecurityPolicy, CookiePattern, CookieRule, CookieRules, HttpsRedirect, Level, Lint,
    MemoryBackend, Policy, Transport, TrustedProxies, config::Value, policy::preset,
};

/// The lints of what is found, in their order.
fn found(policy: &Policy) -> Vec<&'static str> {
    let prepared = policy.prepare::<MemoryBackend>().unwrap();
    prepared.warnings().iter().map(|warning| warning.lint.map_or("", Lint::as_str)).collect()
}

/// What `secure-headers check --deny-warnings` says of each preset alone.
#[test]
fn presets_alone() {
    let undeclared: &[&str] = &["transport-undeclared"];
    let expected: &[(&str, &[&str])] = &[
        ("recommended", undeclared),
        ("strict", undeclared),
        ("api", undeclared),
        ("development", &[]),
        ("owasp", &[]),
        ("helmet", &[]),
        ("talisman", undeclared),
        ("secure-py", &[]),
        ("secure-py-2-basic", &[]),
        ("secure-py-2-balanced", &[]),
        ("secure-py-2-strict", &[]),
    ];
    let alone: Vec<_> = preset::ALL.iter().map(|preset| (preset.name, found(&preset.policy()))).collect();
    let expected: Vec<_> = expected.iter().map(|(name, lints)| (*name, lints.to_vec())).collect();
    assert_eq!(alone, expected);
}

/// The forms of the table in the README.
fn stated() -> Vec<Transport> {
    let proxied = |proxies: Result<TrustedProxies, secure_core::Error>| Transport::Proxied(proxies.unwrap());
    vec![
        Transport::Direct,
        Transport::AlwaysHttps,
        proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])),
        proxied(TrustedProxies::x_forwarded(["10.0.0.0/16"]).map(TrustedProxies::keeping_host)),
        proxied(TrustedProxies::x_forwarded(["unix:"])),
        proxied(TrustedProxies::forwarded(["10.0.0.5"])),
    ]
}

#[test]
fn every_preset_with_a_stated_transport_has_no_warning() {
    for preset in preset::ALL {
        for transport in stated() {
            let policy = preset.policy().with(transport.clone());
            assert_eq!(found(&policy), [""; 0], "{}: {transport:?}", preset.name);
        }
    }
}

#[test]
fn it_speaks_only_where_something_depends_on_the_scheme() {
    let of = |rule: CookieRule| Policy::empty().with(CookieRules::none().rule(CookiePattern::ALL, rule));
    let (new, undeclared) = (CookieRule::new, "transport-undeclared");
    let mut in_development = Policy::strict();
    in_development.development = true;
    for (policy, expected) in vec![
        (Policy::empty(), None),
        (Policy::recommended().without::<CookieRules>(), None),
        (of(new()), None),
        (of(new().http_only()), None),
        (of(new().secure_always().same_site(secure_core::SameSite::None)), None),
        (of(new().secure()), Some(undeclared)),
        (of(new().secure_unless_http()), Some(undeclared)),
        (of(new().partitioned()), Some(undeclared)),
        (of(new().same_site(secure_core::SameSite::None)), Some(undeclared)),
        (Policy::development(), None),
        (in_development, None),
        (Policy::strict().level(Lint::TransportUndeclared, Level::Allow), None),
    ] {
        assert_eq!(found(&policy), expected.into_iter().collect::<Vec<_>>(), "{policy:?}");
    }
    let redirect = Policy::empty().with(HttpsRedirect::to("app.example").unwrap());
    assert!(redirect.prepare::<MemoryBackend>().is_err(), "a redirect that is idle is an error by itself");
    assert_eq!(found(&redirect.level(Lint::RedirectIdle, Level::Allow)), [undeclared]);
}

#[test]
fn the_finding_says_what_to_write() {
    let prepared = Policy::recommended().prepare::<MemoryBackend>().unwrap();
    assert_eq!(
        prepared.warnings()[0].to_string(),
        "transport: rules for cookies depend on how requests arrive, and nothing states it; write Transport::Direct where \
         nothing stands before the application, name the proxies to trust with Transport::Proxied, or write \
         Transport::AlwaysHttps where TLS always ends before it (lint transport-undeclared)"
    );
    assert_eq!(
        prepared.warnings()[0].clone().for_configuration().cure,
        "write transport = \"direct\" where nothing stands before the application, name the proxies to trust as in \
         transport = { header = \"x-forwarded\", proxies = [\"127.0.0.1\"] }, or write transport = \"always-https\" where TLS \
         always ends before it"
    );
    // Each, written, is the end of it.
    let proxies = Value::table([("header", Value::from("x-forwarded")), ("proxies", Value::list(["127.0.0.1"]))]);
    for transport in [Value::from("direct"), proxies, Value::from("always-https")] {
        let policy = Policy::from_entries([("preset", Value::from("recommended")), ("transport", transport)]).unwrap();
        assert_eq!(found(&policy), [""; 0]);
    }
}

/// A pin and an upgrade need HTTPS, and only where nothing brings browsers there is that a finding.
#[test]
fn what_needs_https_is_found_where_nothing_leads_there() {
    let hosts = || AllowedHosts::new(["app.example"]).unwrap();
    let csp = || ContentSecurityPolicy::strict().upgrade_insecure_requests();
    for transport in stated() {
        for redirects in [false, true] {
            let policy = Policy::strict().with(csp()).with(transport.clone()).level(Lint::RedirectIdle, Level::Allow);
            let policy = policy.level(Lint::PinOverHttp, Level::Warn).level(Lint::UpgradeOverHttp, Level::Warn);
            let policy = if redirects { policy.with(HttpsRedirect::same_host(hosts())) } else { policy };
            let expected: &[&str] = match transport {
                Transport::Direct if !redirects => &["pin-over-http", "upgrade-over-http"],
                _ => &[],
            };
            assert_eq!(found(&policy), expected, "{transport:?}, {redirects}");
        }
    }
}
