//! Policies from entries and from formats of configuration: what is read, and every mistake with its place.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{
    CacheControl, Conflict, ContentSecurityPolicy, CustomHeader, DeprecatedDirective, OriginAgentCluster, Policy,
    RemovedHeaders, ResponseClass, Source, StrictTransportSecurity, Transport, XFrameOptions,
    config::{self, Mistake, Spot, Step, Value},
};

fn entries<const N: usize>(entries: [(&str, Value); N]) -> Vec<(String, Value)> {
    entries.map(|(key, value)| (key.to_owned(), value)).into()
}

#[track_caller]
fn check<const N: usize>(given: [(&str, Value); N], expected: &Policy) {
    assert_eq!(config::read(&entries(given)).as_ref(), Ok(expected));
}

/// One mistake: its path with dots, its spot, its message.
#[track_caller]
fn refuse<const N: usize>(given: [(&str, Value); N], path: &str, spot: Spot, message: &str) {
    let mistakes = config::read(&entries(given)).unwrap_err();
    let found: Vec<_> =
        mistakes.iter().map(|mistake| (dotted(mistake), mistake.spot, mistake.fault.to_string())).collect();
    assert_eq!(found, [(path.to_owned(), spot, message.to_owned())]);
}

fn dotted(mistake: &Mistake) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    };
    mistake.path.iter().map(step).collect::<Vec<_>>().join(".")
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
    for preset in secure_core::preset::ALL {
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
    let custom = Policy::empty()
        .with(CustomHeader::new("X-Team", "red").unwrap())
        .with(CustomHeader::new("X-Level", "7").unwrap());
    check([("custom", Value::table([("X-Team", Value::from("red")), ("X-Level", 7.into())]))], &custom);
    check([("custom", Value::list(["X-Team: red", "X-Level: 7"]))], &custom);
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
    refuse(
        [("nel", Value::table([("report-to", Value::from("network")), ("max-age", (-1).into())]))],
        "nel.max-age",
        Spot::Value,
        "NEL: \"max_age\" cannot be -1; write digits only, without quotes, at most 4294967295",
    );
    let classes = Policy::recommended()
        .for_class(ResponseClass::Data, Policy::api())
        .for_class(ResponseClass::Asset, Policy::empty().with(XFrameOptions::Deny));
    let asset = Value::table([("x-frame-options", "DENY")]);
    check(
        [("preset", "recommended".into()), ("classes", Value::table([("asset", asset), ("data", "api".into())]))],
        &classes,
    );
    assert_eq!(Policy::from_entries(classes.to_entries().unwrap()), Ok(classes));
    refuse(
        [("classes", Value::table([("data", Value::table([("x-frame-options", "DENNY")]))]))],
        "classes.data.x-frame-options",
        Spot::Byte(0),
        "data: X-Frame-Options: \"DENNY\" is not a value of this header; \
         did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
    );
    refuse(
        [("classes", Value::table([("page", "strict")]))],
        "classes.page",
        Spot::Key,
        "classes: \"page\" is no class; \
         write one of \"document\", \"data\", \"asset\", \"download\", \"redirect\", \"error\"",
    );
}

#[test]
fn mistakes_of_keys_and_kinds() {
    use Spot::{Byte, Key, Value as Whole};
    refuse(
        [("x_frame_option", "DENY".into())],
        "x_frame_option",
        Key,
        "x_frame_option: there is no such key; did you mean \"x-frame-options\"?",
    );
    refuse(
        [("X-Frame-Options", "DENY".into())],
        "X-Frame-Options",
        Key,
        "X-Frame-Options: there is no such key; did you mean \"x-frame-options\"?",
    );
    refuse(
        [("hsts", "max-age=1".into())],
        "hsts",
        Key,
        "hsts: there is no such key; \
         write a header's name in lower case, or put a header that has no key into \"custom\"",
    );
    refuse(
        [("conflict", "keep".into()), ("conflict", "keep".into())],
        "conflict",
        Key,
        "conflict: the key stands twice; write it once",
    );
    refuse([("preset", "srtict".into())], "preset", Whole, "preset: \"srtict\" is no preset; did you mean \"strict\"?");
    refuse(
        [("conflict", true.into())],
        "conflict",
        Whole,
        "conflict: true is not known; write one of \"keep\", \"replace\"",
    );
    refuse(
        [("x-frame-options", true.into())],
        "x-frame-options",
        Whole,
        "X-Frame-Options: true is no value of this header; \
         write \"DENY\", \"SAMEORIGIN\", or false to leave the header out",
    );
    refuse(
        [("server", Value::Null)],
        "server",
        Whole,
        "Server: null is no value of this header; write the header's text, or false to leave the header out",
    );
    refuse(
        [("content-security-policy", Value::list(["default-src 'self'"]))],
        "content-security-policy",
        Whole,
        "Content-Security-Policy: a list is no value of this header; \
         write the header's text, a table of directives, or false to leave the header out",
    );
    refuse(
        [("x-frame-options", "denny".into())],
        "x-frame-options",
        Byte(0),
        "X-Frame-Options: \"denny\" is not a value of this header; \
         did you mean \"DENY\"? It is one of \"DENY\", \"SAMEORIGIN\"",
    );
    refuse(
        [("cache-control", "no store".into())],
        "cache-control",
        Byte(2),
        "Cache-Control: a blank at byte 2 of \"no store\"; \
         write directives such as \"no-store\" with \",\" between them",
    );
    refuse(
        [("referrer-policy", Value::list(["no-referrer", "same-orgin"]))],
        "referrer-policy.1",
        Byte(0),
        "Referrer-Policy: \"same-orgin\" is not a value of this header; did you mean \"same-origin\"? \
         It is one of \"no-referrer\", \"no-referrer-when-downgrade\", \"same-origin\", \"origin\", \
         \"strict-origin\", \"origin-when-cross-origin\", \"strict-origin-when-cross-origin\", \"unsafe-url\"",
    );
    refuse(
        [("referrer-policy", Value::list(["no-referrer, origin"]))],
        "referrer-policy.0",
        Whole,
        "Referrer-Policy: \"no-referrer, origin\" is more than one value; make it items of the list",
    );
    refuse(
        [("referrer-policy", Value::list([""; 0]))],
        "referrer-policy",
        Whole,
        "Referrer-Policy: the list is empty; write false to leave the header out",
    );
}

#[test]
fn mistakes_of_strict_transport_security() {
    const KEY: &str = "strict-transport-security";
    refuse(
        [(KEY, Value::table([("max-age", "2 years")]))],
        "strict-transport-security.max-age",
        Spot::Value,
        "Strict-Transport-Security: \"2 years\" is not a number of seconds; write seconds without quotes, as in 31536000",
    );
    refuse(
        [(KEY, Value::table([("max-age", -1)]))],
        KEY,
        Spot::Value,
        "Strict-Transport-Security: \"-1\" is not a number of seconds; \
         write digits only, at most 4294967295, as in \"max-age=31536000\"",
    );
    refuse(
        [(KEY, Value::table([("include-sub-domains", true)]))],
        KEY,
        Spot::Value,
        "Strict-Transport-Security: the table has no \"max-age\"; begin with max-age = 31536000",
    );
    refuse(
        [(KEY, Value::table([("max-age", Value::from(1)), ("include-subdomains", true.into())]))],
        "strict-transport-security.include-subdomains",
        Spot::Key,
        "Strict-Transport-Security: \"include-subdomains\" is not known here; did you mean \"include-sub-domains\"?",
    );
    refuse(
        [(KEY, Value::table([("max-age", Value::from(300)), ("preload", true.into())]))],
        "strict-transport-security.preload",
        Spot::Value,
        "Strict-Transport-Security: \"preload\" beside \"max-age=300\" is refused by the preload list; \
         write 31536000 or more for max-age, and true for include-sub-domains",
    );
    refuse(
        [(KEY, Value::table([("max-age", Value::from(300)), ("preload", "true".into())]))],
        "strict-transport-security.preload",
        Spot::Value,
        "Strict-Transport-Security: \"true\" is neither true nor false; write true or false, without quotes",
    );
}

#[test]
fn mistakes_of_a_content_security_policy() {
    const KEY: &str = "content-security-policy";
    refuse(
        [(KEY, "default-src 'self'; script-src self".into())],
        KEY,
        Spot::Byte(31),
        "Content-Security-Policy: script-src, byte 31: \"self\" without quotes is a host of that name; write \"'self'\"",
    );
    refuse(
        [(KEY, Value::table([("script-src", Value::list(["'self'", "self"]))]))],
        "content-security-policy.script-src.1",
        Spot::Byte(0),
        "Content-Security-Policy: script-src: \"self\" without quotes is a host of that name; write \"'self'\"",
    );
    refuse(
        [(KEY, Value::table([("img-src", "'self' data")]))],
        "content-security-policy.img-src",
        Spot::Byte(7),
        "Content-Security-Policy: img-src: \"data\" without a colon is a host of that name; write \"data:\"",
    );
    refuse(
        [(KEY, Value::table([("script-scr", "'self'")]))],
        "content-security-policy.script-scr",
        Spot::Key,
        "Content-Security-Policy: \"script-scr\" is no directive; did you mean \"script-src\"?",
    );
    refuse(
        [(KEY, Value::table([("script-src", Value::list([""; 0]))]))],
        "content-security-policy.script-src",
        Spot::Key,
        "Content-Security-Policy: script-src: the list is empty; \
         write \"'none'\", or leave the directive out so that its fallback counts",
    );
    refuse(
        [(KEY, Value::table([("img-src", Value::list(["*; script-src *"]))]))],
        "content-security-policy.img-src.0",
        Spot::Byte(1),
        "Content-Security-Policy: img-src: ';' at byte 1 of \"*; script-src *\"; give each directive a key of its own, \
         and each source an item; in an address, write \"%3B\" and \"%2C\"",
    );
    refuse(
        [(KEY, Value::table([("img-src", Value::list([Value::from("*"), 1.into()]))]))],
        "content-security-policy.img-src.1",
        Spot::Value,
        "Content-Security-Policy: img-src: 1 is no source; \
         write a text, a list of texts, or true where there is no value",
    );
    refuse(
        [(KEY, Value::table([("sandbox", false)]))],
        KEY,
        Spot::Value,
        "Content-Security-Policy: the policy has no directives; write directives, or false to leave the header out",
    );
    refuse(
        [("content-security-policy-report-only", Value::table([("img-src", "self")]))],
        "content-security-policy-report-only.img-src",
        Spot::Byte(0),
        "Content-Security-Policy-Report-Only: img-src: \"self\" without quotes is a host of that name; write \"'self'\"",
    );
}

#[test]
fn mistakes_of_other_headers() {
    refuse(
        [("custom", Value::table([("x-frame-options", "DENY")]))],
        "custom.x-frame-options",
        Spot::Key,
        "x-frame-options: a custom header may not be \"x-frame-options\"; write `XFrameOptions`, which checks the value",
    );
    refuse(
        [("custom", Value::table([("X-Team", "red\n")]))],
        "custom.X-Team",
        Spot::Value,
        "X-Team: header value: control character 0x0A at byte 3 of \"red\\n\"; write visible ASCII only",
    );
    refuse(
        [("custom", Value::list(["X-Team=red"]))],
        "custom.0",
        Spot::Value,
        "custom: \"X-Team=red\" is no header; write \"Name: value\"",
    );
    refuse(
        [("custom", Value::list(["X-Team: red", "x-team: blue"]))],
        "custom.1",
        Spot::Key,
        "x-team: \"x-team\" stands twice; write it once",
    );
    refuse(
        [("removed", "all".into())],
        "removed",
        Spot::Value,
        "removed: \"all\" is no list of headers; \
         write \"common\", \"owasp\", false, or a list of names such as [\"Server\"]",
    );
    refuse(
        [("removed", Value::list(["Server", "Content-Type"]))],
        "removed.1",
        Spot::Value,
        "removed: without \"Content-Type\" responses break; keep it, and take out only what discloses something",
    );
    refuse(
        [("cache-control", Value::table([("companions", true)]))],
        "cache-control",
        Spot::Value,
        "Cache-Control: the table has no \"value\"; write value = \"no-store\" or the like",
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let error = Policy::from_entries([
        ("preset", Value::from("strict")),
        ("content-security-policy", "script-src self; img-scr *".into()),
        ("strict-transport-security", Value::table([("max-age", Value::from("x")), ("preload", 1.into())])),
        ("frame-options", "DENY".into()),
    ])
    .unwrap_err();
    assert_eq!(error.faults().len(), 5, "{error}");
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
}

#[test]
fn every_preset_reads_back() {
    for preset in secure_core::preset::ALL {
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
    let mut expected = vec![
        "Permissions-Policy",
        "Permissions-Policy-Report-Only",
        "Integrity-Policy",
        "Integrity-Policy-Report-Only",
        "Document-Policy",
        "Document-Policy-Report-Only",
        "Require-Document-Policy",
        "Activate-Storage-Access",
        "Reporting-Endpoints",
        "Server",
        "X-XSS-Protection",
    ];
    if cfg!(feature = "legacy") {
        expected.extend(["Expect-CT", "Public-Key-Pins", "Public-Key-Pins-Report-Only", "Feature-Policy"]);
    }
    assert_eq!(plain, expected);
}
