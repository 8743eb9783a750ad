//! Every mistake of a configuration, with its place in the tree.

use secure_core::{
    Policy, XFrameOptions,
    config::{self, Spot, Value},
};

use crate::mistakes::{dotted, refuse};

#[test]
fn mistakes_of_dictionaries() {
    refuse(
        [(
            "permissions-policy",
            Value::table([("camera", Value::list([""; 0])), ("geolocaton", Value::list([""; 0]))]),
        )],
        "permissions-policy.geolocaton",
        Spot::Key,
        "Permissions-Policy: \"geolocaton\" is not a feature; did you mean \"geolocation\"?",
    );
    refuse(
        [("permissions-policy", Value::table([("camera", Value::list(["self", "https://a.example/x"]))]))],
        "permissions-policy.camera.1",
        Spot::Value,
        "Permissions-Policy: camera: origin: '/' at byte 17 of \"https://a.example/x\"; leave the path out, \"/\" too",
    );
    refuse(
        [(
            "permissions-policy",
            Value::table([("camera", Value::list([""; 0])), ("midi", "*".into()), ("usb\u{e4}", "*".into())]),
        )],
        "permissions-policy.usb\u{e4}",
        Spot::Key,
        "Permissions-Policy: non-ASCII character at byte 3 of \"usb\u{e4}\"; \
         write lower-case letters, digits and hyphens, a letter first",
    );
    refuse(
        [("permissions-policy", Value::table([("camera", false)]))],
        "permissions-policy.camera",
        Spot::Value,
        "Permissions-Policy: camera: false is not a value here; \
         write a list such as [\"self\", \"https://a.example\"], or [] for nobody",
    );
    refuse(
        [("integrity-policy", Value::table([("blocked-destinations", Value::list(["script", "image"]))]))],
        "integrity-policy.blocked-destinations.1",
        Spot::Value,
        "Integrity-Policy: blocked-destinations: \"image\" is not a value of this header; \
         write one of \"script\", \"style\"",
    );
    refuse(
        [("reporting-endpoints", Value::table([("csp", "http://a.example/"), ("default", "/reports")]))],
        "reporting-endpoints.csp",
        Spot::Value,
        "Reporting-Endpoints: browsers send no reports to \"http://a.example/\" of \"csp\"; \
         write an address that begins with \"https://\", or a relative one",
    );
    refuse(
        [("reporting-endpoints", Value::table([("CSP", "/reports")]))],
        "reporting-endpoints.CSP",
        Spot::Key,
        "Reporting-Endpoints: 'C' at byte 0 of \"CSP\"; write lower-case letters, digits and hyphens, a letter first",
    );
    refuse(
        [("cross-origin-opener-policy", Value::table([("value", "same-origin"), ("report-to", "A B")]))],
        "cross-origin-opener-policy.report-to",
        Spot::Value,
        "Cross-Origin-Opener-Policy: report-to: endpoint name: 'A' at byte 0 of \"A B\"; \
         write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
    );
}

#[test]
fn headers_that_no_policy_sends() {
    for (key, cure) in [
        ("x-content-security-policy", "send Content-Security-Policy, which browsers read since 2013"),
        ("date", "leave it to the server"),
        #[cfg(not(feature = "legacy"))]
        ("expect-ct", "leave it out, since browsers dropped it, or build with the feature legacy"),
    ] {
        refuse([(key, "".into())], key, Spot::Key, &format!("{key}: there is no such key; {cure}"));
    }
}

#[test]
fn a_header_has_one_key_and_an_item_one_source() {
    use Spot::{Byte, Key};
    // Names of headers are the same in any case.
    let policy = Policy::from_entries([("X-Content-Type-Options", "nosniff"), ("X-FRAME-OPTIONS", "DENY")]).unwrap();
    assert_eq!(policy.headers.x_frame_options, Some(XFrameOptions::Deny));
    assert!(policy.headers.x_content_type_options.is_some());
    refuse(
        [("x-frame-options", "DENY".into()), ("X-Frame-Options", "DENY".into())],
        "X-Frame-Options",
        Key,
        "X-Frame-Options: the key appears twice; write it once",
    );
    // One item of a list is one source.
    refuse(
        [(
            "content-security-policy",
            Value::table([("img-src", Value::list(["https://cdn.example 'unsafe-inline' *"]))]),
        )],
        "content-security-policy.img-src.0",
        Byte(20),
        "Content-Security-Policy: img-src: \"https://cdn.example 'unsafe-inline' *\" is more than one source; \
         make each source an item of the list",
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
    for (key, meant) in [
        ("hsts", "strict-transport-security"),
        ("frame-options", "x-frame-options"),
        ("Content_Security_Policy_Report", "content-security-policy-report-only"),
    ] {
        let message = format!("{key}: there is no such key; did you mean \"{meant}\"?");
        refuse([(key, "".into())], key, Key, &message);
    }
    refuse(
        [("x-team", "red".into())],
        "x-team",
        Key,
        "x-team: there is no such key; \
         write a header's name in lower case, or put a header that has no key into \"custom\"",
    );
    refuse(
        [("conflict", "keep".into()), ("conflict", "keep".into())],
        "conflict",
        Key,
        "conflict: the key appears twice; write it once",
    );
    refuse(
        [("preset", "srtict".into())],
        "preset",
        Whole,
        "preset: \"srtict\" is not a preset; did you mean \"strict\"?",
    );
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
        "X-Frame-Options: true is not a value of this header; \
         write \"DENY\", \"SAMEORIGIN\", or false to leave the header out",
    );
    refuse(
        [("server", Value::Null)],
        "server",
        Whole,
        "Server: null is not a value of this header; write the header's text, or false to leave the header out",
    );
    refuse(
        [("content-security-policy", Value::list(["default-src 'self'"]))],
        "content-security-policy",
        Whole,
        "Content-Security-Policy: a list is not a value of this header; \
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
        Whole,
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
        "strict-transport-security.max-age",
        Spot::Value,
        "Strict-Transport-Security: \"-1\" is not a number of seconds; \
         write seconds from 0 to 4294967295, as in 31536000",
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
         write a table such as { max-age = 31536000, include-sub-domains = true, preload = true }",
    );
    refuse(
        [(KEY, Value::table([("max-age", Value::from(63_072_000)), ("preload", true.into())]))],
        "strict-transport-security.preload",
        Spot::Value,
        "Strict-Transport-Security: \"preload\" beside \"max-age=63072000\" is refused by the preload list; \
         write include-sub-domains = true",
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
        "Content-Security-Policy: \"script-scr\" is not a directive; did you mean \"script-src\"?",
    );
    refuse(
        [(KEY, Value::table([("script-src", Value::list([""; 0]))]))],
        "content-security-policy.script-src",
        Spot::Value,
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
        "Content-Security-Policy: img-src: 1 is not a source; write a text",
    );
    refuse(
        [(KEY, Value::table([("img-src", 1)]))],
        "content-security-policy.img-src",
        Spot::Value,
        "Content-Security-Policy: img-src: 1 is not a source; write a text, or a list of texts",
    );
    refuse(
        [(KEY, Value::table([("upgrade-insecure-requests", 1)]))],
        "content-security-policy.upgrade-insecure-requests",
        Spot::Value,
        "Content-Security-Policy: upgrade-insecure-requests: 1 is not a source; write true",
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
        [("x-frame-options", "ALLOW-FROM https://a.example".into())],
        "x-frame-options",
        Spot::Value,
        "X-Frame-Options: browsers ignore \"ALLOW-FROM https://a.example\" and let every site frame the page; \
         write \"frame-ancestors https://a.example\" in Content-Security-Policy instead",
    );
    refuse(
        [("custom", Value::table([("x-frame-options", "DENY")]))],
        "custom.x-frame-options",
        Spot::Key,
        "x-frame-options: \"x-frame-options\" has a key of its own; \
         write it as the key \"x-frame-options\" beside \"custom\"",
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
        "custom: \"X-Team=red\" is not a header; write \"Name: value\"",
    );
    refuse(
        [("custom", Value::list(["X-Team: red", "x-team: blue"]))],
        "custom.1",
        Spot::Key,
        "x-team: \"x-team\" appears twice; write it once",
    );
    refuse(
        [("removed", "all".into())],
        "removed",
        Spot::Value,
        "removed: \"all\" is not a list of headers; \
         write \"common\", \"owasp\", false, or a list of names such as [\"Server\"]",
    );
    refuse(
        [("removed", Value::list(["Server", "Content-Type"]))],
        "removed.1",
        Spot::Value,
        "removed: without \"Content-Type\" responses break; keep it, and take out only what discloses something",
    );
    refuse(
        [("cross-origin-opener-policy", Value::table([("report-to", "coop")]))],
        "cross-origin-opener-policy",
        Spot::Value,
        "Cross-Origin-Opener-Policy: the table has no \"value\"; write a value, or false for the header",
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

/// The items of a list each, whatever is wrong with the others.
#[test]
fn all_mistakes_of_a_list_are_told_at_once() {
    let items = vec![Value::from(true), "no-referer".into(), "origin, same-origin".into(), "origin".into()];
    let mistakes = config::read(&[("referrer-policy".to_owned(), Value::List(items))]).unwrap_err();
    assert_eq!(
        mistakes.iter().map(dotted).collect::<Vec<_>>(),
        ["referrer-policy.0", "referrer-policy.1", "referrer-policy.2"],
    );
}

#[test]
fn mistakes_of_lints() {
    refuse(
        [("lints", Value::table([("header-bugdet", "allow")]))],
        "lints.header-bugdet",
        Spot::Key,
        "lints: \"header-bugdet\" is not a lint; did you mean \"header-budget\"?",
    );
    refuse(
        [("lints", Value::table([("header-budget", "error")]))],
        "lints.header-budget",
        Spot::Value,
        "lints: header-budget: \"error\" is not known; write one of \"allow\", \"warn\", \"deny\"",
    );
}
