//! Policies from entries and from formats of configuration: what is read, and every mistake with its place.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    CacheControl, Conflict, ContentSecurityPolicy, CustomHeader, DeprecatedDirective, DocumentDirective,
    DocumentPolicy, Feature, Headers, Level, Lint, OriginAgentCluster, PermissionsPolicy, Policy, RemovedHeaders,
    ResponseClass, Source, StrictTransportSecurity, Transport, TrustedProxies, XFrameOptions,
    config::{self, Value},
    wire::structured::BareItem,
};

fn entries<const N: usize>(entries: [(&str, Value); N]) -> Vec<(String, Value)> {
    entries.map(|(key, value)| (key.to_owned(), value)).into()
}

#[track_caller]
fn check<const N: usize>(given: [(&str, Value); N], expected: &Policy) {
    assert_eq!(config::read(&entries(given)).as_ref(), Ok(expected));
}

#[test]
fn a_header_is_its_text() {
    check([("x-frame-options", "DENY".into())], &Policy::empty().with(XFrameOptions::Deny));
    check(
        [("content-security-policy", "script-src 'nonce-{nonce}'".into())],
        &Policy::empty().with(ContentSecurityPolicy::new().script_src(Source::Nonce)),
    );
    // A number is the text of its digits.
    check([("x-xss-protection", 0.into())], &Policy::empty().with(secure_core::XXssProtection::Off));
}

#[test]
fn keys_are_laid_on_a_preset() {
    check([("preset", "strict".into())], &Policy::strict());
    check(
        [("x-frame-options", false.into()), ("preset", "recommended".into())],
        &Policy::recommended().without::<XFrameOptions>(),
    );
    for preset in secure_core::policy::preset::ALL {
        check([("preset", preset.name.into())], &preset.policy());
    }
}

#[test]
fn a_header_may_be_a_table_or_a_list() {
    let pin = StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains();
    check(
        [(
            "strict-transport-security",
            Value::table([
                ("max-age", Value::from(31_536_000)),
                ("include-sub-domains", true.into()),
                ("preload", false.into()),
            ]),
        )],
        &Policy::empty().with(pin),
    );
    check(
        [(
            "strict-transport-security",
            Value::table([
                ("preload", Value::from(true)),
                ("include-sub-domains", true.into()),
                ("max-age", 31_536_000.into()),
            ]),
        )],
        &Policy::empty().with(pin.preload().unwrap()),
    );
    let csp = Value::table([
        ("upgrade-insecure-requests", Value::from(true)),
        ("sandbox", false.into()),
        ("img-src", Value::list(["'self'", "data:"])),
        ("default-src", "'self' https://cdn.example".into()),
    ]);
    // In the order of their documentation.
    let text = "default-src 'self' https://cdn.example; img-src 'self' data:; upgrade-insecure-requests";
    check([("content-security-policy", csp)], &Policy::empty().with(text.parse::<ContentSecurityPolicy>().unwrap()));
    check(
        [("referrer-policy", Value::list(["no-referrer", "same-origin"]))],
        &Policy::empty().with("no-referrer, same-origin".parse::<secure_core::ReferrerPolicy>().unwrap()),
    );
    check([("origin-agent-cluster", true.into())], &Policy::empty().with(OriginAgentCluster::OriginKeyed));
    let kept = CacheControl::new("private, max-age=60").unwrap();
    check([("cache-control", Value::list(["private", "max-age=60"]))], &Policy::empty().with(kept.clone()));
    for (companions, expected) in [(false, kept.clone()), (true, kept.with_companions())] {
        let table = [("value", Value::list(["private", "max-age=60"])), ("companions", companions.into())];
        check([("cache-control", Value::table(table))], &Policy::empty().with(expected));
    }
}

#[test]
fn settings() {
    check(
        [("removed", "owasp".into()), ("conflict", "replace".into()), ("transport", "always-https".into())],
        &Policy::empty().with(RemovedHeaders::owasp()).with(Conflict::Replace).with(Transport::AlwaysHttps),
    );
    check(
        [("preset", "recommended".into()), ("removed", false.into()), ("conflict", "keep".into())],
        &Policy::recommended().with(RemovedHeaders::none()),
    );
    check(
        [("removed", Value::list(["Server", "X-Build"])), ("transport", "direct".into())],
        &Policy::empty()
            .with(RemovedHeaders::none().and("Server").unwrap().and("X-Build").unwrap())
            .with(Transport::Direct),
    );
    let proxies = TrustedProxies::x_forwarded(["10.0.0.0/8", "::1", "unix:"]).unwrap();
    let table = [("header", "x-forwarded".into()), ("proxies", Value::list(["10.0.0.0/8", "::1", "unix:"]))];
    check([("transport", Value::table(table))], &Policy::empty().with(Transport::Proxied(proxies)));
    let proxies = TrustedProxies::forwarded(["10.0.0.1"]).unwrap().keeping_host();
    let table = [("proxies", Value::list(["10.0.0.1"])), ("header", "forwarded".into()), ("keep-host", true.into())];
    check([("transport", Value::table(table))], &Policy::empty().with(Transport::Proxied(proxies)));
    let custom = Policy::empty()
        .with(CustomHeader::new("X-Team", "red").unwrap())
        .with(CustomHeader::new("X-Level", "7").unwrap());
    check([("custom", Value::table([("X-Team", Value::from("red")), ("X-Level", 7.into())]))], &custom);
    check([("custom", Value::list(["X-Team: red", "X-Level: 7"]))], &custom);
}

/// A table is the same header as this text.
#[track_caller]
fn same(key: &str, table: Value, text: &str) {
    let policy = Policy::from_entries([(key, text)]).unwrap();
    check([(key, table)], &policy);
}

#[test]
fn dictionaries() {
    same(
        "permissions-policy",
        Value::table([
            ("usb", Value::table([("allow", Value::list([""; 0])), ("report-to", "pp".into())])),
            ("camera", Value::List(Vec::new())),
            ("geolocation", Value::list(["self", "https://map.example"])),
            ("fullscreen", "*".into()),
            ("microphone", "self".into()),
            ("midi", "(self)".into()),
            ("gamepad", "https://play.example".into()),
        ]),
        "camera=(), fullscreen=*, gamepad=(\"https://play.example\"), geolocation=(self \"https://map.example\"), \
         microphone=(self), midi=(self), usb=();report-to=pp",
    );
    same(
        "integrity-policy",
        Value::table([("endpoints", Value::list(["sri"])), ("blocked-destinations", "script".into())]),
        "blocked-destinations=(script), endpoints=(sri)",
    );
    same("connection-allowlist", Value::list([""; 0]), "()");
    same(
        "connection-allowlist",
        Value::list(["response-origin", "https://*.api.example"]),
        "(response-origin \"https://*.api.example\")",
    );
    same(
        "connection-allowlist",
        Value::table([
            ("webrtc", "allow".into()),
            ("report-to", "ep".into()),
            ("redirects", "block".into()),
            ("allow", Value::list(["https://a.example/\\?*"])),
        ]),
        "(\"https://a.example/\\\\?*\");report-to=ep;webrtc=allow",
    );
    same(
        "document-policy",
        Value::table([("force-load-at-top", true), ("document-write", false)]),
        "document-write=?0, force-load-at-top",
    );
    same(
        "document-policy",
        Value::table([("oversized-images", "2.5"), ("report-to", "dp")]),
        "*;report-to=dp, oversized-images=2.5",
    );
    same(
        "reporting-endpoints",
        Value::table([("default", "https://reports.example/"), ("csp", "/csp-reports")]),
        "csp=\"/csp-reports\", default=\"https://reports.example/\"",
    );
    same(
        "cross-origin-opener-policy",
        Value::table([("value", "same-origin"), ("report-to", "coop")]),
        "same-origin; report-to=\"coop\"",
    );
}

#[test]
fn lints() {
    let levels = Policy::empty()
        .level(Lint::PinOverHttp, Level::Deny)
        .level(Lint::FramingContradicts, Level::Warn)
        .level(Lint::HeaderBudget, Level::Warn); // the default
    let table = Value::table([("pin-over-http", "deny"), ("framing-contradicts", "warn"), ("header-budget", "warn")]);
    check([("lints", table)], &levels);
    assert_eq!(Policy::from_entries(levels.to_entries().unwrap()), Ok(levels));
}

#[test]
fn objects_and_classes() {
    let network = secure_core::EndpointName::from_static("network");
    let nel = secure_core::Nel::new(network, 60).include_subdomains().failure_fraction(0.5).unwrap();
    check(
        [(
            "nel",
            Value::table([
                ("report-to", Value::from("network")),
                ("max-age", 60.into()),
                ("include-subdomains", true.into()),
                ("failure-fraction", 0.5.into()),
            ]),
        )],
        &Policy::empty().with(nel),
    );
    same(
        "nel",
        Value::table([("max-age", Value::from(0)), ("response-headers", Value::list(["ETag"]))]),
        r#"{"max_age":0,"response_headers":["ETag"]}"#,
    );
    let classes = Policy::recommended()
        .for_class(ResponseClass::Data, Headers::api())
        .for_class(ResponseClass::Asset, Headers::empty().with(XFrameOptions::Deny));
    let asset = Value::table([("x-frame-options", "DENY")]);
    check(
        [("preset", "recommended".into()), ("classes", Value::table([("asset", asset), ("data", "api".into())]))],
        &classes,
    );
    assert_eq!(Policy::from_entries(classes.to_entries().unwrap()), Ok(classes));
}

#[test]
fn what_does_not_read_back_is_not_written() {
    let csp = ContentSecurityPolicy::nothing().deprecated(DeprecatedDirective::BlockAllMixedContent, "").unwrap();
    let error = Policy::strict().with(csp).to_entries().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Content-Security-Policy: \"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         block-all-mixed-content\" does not read back as it is; set it in code",
    );
    let feature = PermissionsPolicy::new().deny(Feature::custom("push").unwrap());
    let directive = DocumentDirective::custom("new-thing", BareItem::Boolean(true)).unwrap();
    let error = Policy::empty().with(feature).with(DocumentPolicy::new().with(directive)).to_entries().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Permissions-Policy: \"push=()\" does not read back as it is; set it in code\n\
         Document-Policy: \"new-thing\" does not read back as it is; set it in code",
    );
}

/// A list where a table would lose the order.
#[test]
fn custom_headers_keep_their_order() {
    let (a, b) = (CustomHeader::new("X-A", "1").unwrap(), CustomHeader::new("X-B", "2").unwrap());
    for (first, second, custom) in
        [(a.clone(), b.clone(), Value::table([("X-A", "1"), ("X-B", "2")])), (b, a, Value::list(["X-B: 2", "X-A: 1"]))]
    {
        let policy = Policy::empty().with(first).with(second);
        assert_eq!(policy.to_entries(), Ok(vec![("custom".to_owned(), custom)]));
        assert_eq!(Policy::from_entries(policy.to_entries().unwrap()), Ok(policy));
    }
}

#[test]
fn every_preset_reads_back() {
    for preset in secure_core::policy::preset::ALL {
        let entries = preset.policy().to_entries().unwrap();
        assert_eq!(Policy::from_entries(entries), Ok(preset.policy()), "{}", preset.name);
    }
}

/// A header of a new type needs a row in `Shape::of`, or a line here.
#[test]
fn headers_that_are_only_a_text() {
    let plain: Vec<_> = config::headers()
        .map(|(name, _)| name.as_str())
        .filter(|name| {
            let table = Value::table([("a", Value::Null)]);
            let error = Policy::from_entries([(name.to_ascii_lowercase(), table)]).unwrap_err().to_string();
            error.ends_with("write the header's text, or false to leave the header out")
        })
        .collect();
    let mut expected = vec!["Activate-Storage-Access", "Server", "X-XSS-Protection"];
    if cfg!(feature = "legacy") {
        expected.extend(["Expect-CT", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Feature-Policy"]);
    }
    assert_eq!(plain, expected);
}
