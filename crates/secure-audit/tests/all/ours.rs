//! What the profile `Ours` finds: each case names headers, and the rules that must be found and must not.

use secure_audit::{
    Audit, Certificate, Grade, Hop, Https, PlainHttp, Preflight, Profile, Seen, Severity, audit, audit_with,
};
use serde_json::Value;

const SAFE: &[(&str, &str)] = &[
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
];

fn ours(seen: &Seen) -> Vec<String> {
    let audit = audit_with(seen, &[Profile::Ours]);
    audit.findings().iter().map(|finding| finding.rule.id.to_owned()).collect()
}

/// Looks at safe headers with others in place of theirs.
fn with(headers: &[(&str, &str)]) -> Seen {
    let replaced = |name: &str| headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    let kept = SAFE.iter().filter(|(name, _)| !replaced(name));
    let all: Vec<(&str, &str)> = kept.chain(headers).filter(|(_, value)| *value != "-").copied().collect();
    Seen::new(200_u16, &all).at("https://app.example/").unwrap().body("<!doctype html><p>Hello")
}

#[track_caller]
fn check(headers: &[(&str, &str)], expected: &[&str]) {
    let mut found = ours(&with(headers));
    found.sort_unstable();
    found.dedup();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{headers:?}");
}

#[test]
fn safe_headers_pass() {
    check(&[], &[]);
}

#[test]
fn missing_headers() {
    check(&[("Content-Security-Policy", "-")], &["csp-missing", "framing-unlimited"]);
    check(
        &[
            ("Content-Security-Policy", "-"),
            ("Content-Security-Policy-Report-Only", "frame-ancestors 'none'"),
            ("X-Frame-Options", "DENY"),
        ],
        &["csp-report-only"],
    );
    check(&[("X-Content-Type-Options", "-")], &["nosniff-missing"]);
    check(&[("Strict-Transport-Security", "-")], &["hsts-missing"]);
    check(&[("Content-Type", "text/html")], &["charset-missing"]);
    check(&[("Content-Type", "application/json"), ("Content-Security-Policy", "-")], &[]);
}

#[test]
fn errors_are_judged_as_well() {
    let seen = Seen::new(500_u16, [("Content-Type", "text/html; charset=utf-8")]).at("https://app.example/").unwrap();
    let found = ours(&seen.body("<h1>Error"));
    for id in ["csp-missing", "framing-unlimited", "nosniff-missing", "hsts-missing"] {
        assert!(found.iter().any(|own| own == id), "{id}: {found:?}");
    }
}

#[test]
fn policies() {
    let csp = |value: &'static str| [("Content-Security-Policy", value)];
    check(&csp("default-src 'self'; frame-ancestors 'self'; default-src *"), &["csp-duplicate-directive"]);
    check(&csp("default-scr 'self'; frame-ancestors 'self'"), &["csp-unknown-directive"]);
    check(&csp("default-src 'self' 'none'; frame-ancestors 'self'"), &["csp-without-effect"]);
    check(&csp("default-src 'self'; frame-ancestors *"), &["csp-frame-ancestors-open"]);
    check(&csp("frame-ancestors 'self', default-src 'self'"), &["csp-several-policies"]);
    check(&csp("script-src 'nonce-abcdefgh' 'unsafe-inline'; frame-ancestors 'self'"), &[]);
    check(&csp(""), &["csp-invalid", "framing-unlimited"]);
}

#[test]
fn framing() {
    let csp = "default-src 'self'";
    check(
        &[("Content-Security-Policy", csp), ("X-Frame-Options", "ALLOW-FROM https://a.example")],
        &["frame-options-allow-from"],
    );
    check(
        &[("Content-Security-Policy", csp), ("X-Frame-Options", "SAMEORIGIN"), ("X-Frame-Options", "sameorigin")],
        &[],
    );
    check(
        &[("Content-Security-Policy", csp), ("X-Frame-Options", "DENY"), ("X-Frame-Options", "SAMEORIGIN")],
        &["frame-options-invalid", "header-repeated"],
    );
    check(&[("X-Frame-Options", "DENY")], &["framing-contradiction"]);
    check(&[("X-Frame-Options", "SAMEORIGIN")], &[]);
}

#[test]
fn cookies() {
    let cookie = |line: &'static str| [("Set-Cookie", line)];
    check(&cookie("__Host-id=1; Secure; HttpOnly; Path=/; SameSite=Lax"), &[]);
    check(&cookie("session=1; SameSite=Lax"), &["cookie-no-http-only", "cookie-no-secure"]);
    check(&cookie("session=; Max-Age=0"), &[]);
    check(&cookie("theme=1; Secure"), &["cookie-no-same-site"]);
    check(&cookie("csrf_token=1; Secure; SameSite=Strict"), &[]);
    check(&cookie("__Host-a=1; Secure; SameSite=Lax"), &["cookie-prefix-broken"]);
    check(&cookie("__secure-a=1; SameSite=Lax"), &["cookie-no-secure", "cookie-prefix-broken"]);
    check(
        &cookie("a=1; Partitioned; SameSite=None"),
        &["cookie-no-secure", "cookie-partitioned-insecure", "cookie-same-site-invalid"],
    );
    check(&cookie("a=1; Secure; SameSite=Sometimes"), &["cookie-same-site-invalid"]);
    check(&cookie("a=1; Secure; SameSite=Lax; Domain=evil.example"), &["cookie-foreign-domain"]);
    check(&cookie("a=1; Secure; SameSite=Lax; Domain=example"), &["cookie-foreign-domain"]);
    check(&cookie("a=1; Secure; SameSite=Lax; Domain=.app.example"), &["cookie-wide-domain"]);
    check(&cookie("a=1; Secure; SameSite=Lax; Max-Age=99999999"), &["cookie-long-lived"]);
    check(&cookie("no cookie"), &["cookie-malformed"]);
    check(
        &[("Set-Cookie", "a=1; Secure; SameSite=Lax; Path=/"), ("Set-Cookie", "a=2; Secure; SameSite=Lax; Path=/")],
        &["cookie-repeated"],
    );
}

#[test]
fn isolation_and_sharing() {
    check(&[("Cross-Origin-Embedder-Policy", "require-corp")], &["isolation-incomplete"]);
    check(&[("Cross-Origin-Embedder-Policy", "require-corp"), ("Cross-Origin-Opener-Policy", "same-origin")], &[]);
    check(
        &[
            ("Cross-Origin-Embedder-Policy", "credentialless"),
            ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
        ],
        &["isolation-incomplete"],
    );
    check(&[("Cross-Origin-Opener-Policy", "Same-Origin")], &["coop-invalid"]);
    check(
        &[("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "same-origin")],
        &["corp-contradicts-cors"],
    );
    check(&[("Access-Control-Allow-Origin", "null")], &["cors-null-origin"]);
    check(&[("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true")], &["cors-invalid"]);
    check(&[("Access-Control-Allow-Origin", "https://a.example, https://b.example")], &["cors-invalid"]);
    let reflected =
        [("Access-Control-Allow-Origin", "https://evil.example"), ("Access-Control-Allow-Credentials", "true")];
    let found = ours(&with(&[]).preflight(Preflight::new("https://evil.example", reflected)));
    assert_eq!(found, ["cors-any-origin-with-credentials", "cors-without-vary"]);
    check(&[("Service-Worker-Allowed", "/")], &["service-worker-allowed-wide"]);
}

#[test]
fn transport() {
    let seen = || Seen::new(200_u16, SAFE.iter().copied()).body("<!doctype html>");
    let at = |seen: Seen, address: &str| ours(&seen.at(address).unwrap());
    assert_eq!(at(seen(), "http://app.example/"), ["hsts-over-http"]);
    assert_eq!(at(seen(), "https://192.0.2.1/"), ["hsts-on-address"]);
    assert_eq!(at(seen().https(Https::Unreachable), "http://app.example/"), ["https-missing", "hsts-over-http"]);
    assert_eq!(ours(&with(&[]).certificate(Certificate::Invalid)), ["certificate-invalid"]);
    check(&[("Strict-Transport-Security", "max-age=1; includeSubDomains")], &["hsts-short"]);
    check(&[("Strict-Transport-Security", "max-age=31536000")], &["hsts-no-sub-domains"]);
    check(&[("Strict-Transport-Security", "max-age=16000000; includeSubDomains; preload")], &["hsts-not-preloadable"]);
    check(&[("Strict-Transport-Security", "max-age=1; max-age=2")], &["hsts-invalid"]);
    let hops = |addresses: &[&str]| {
        PlainHttp::redirects(addresses.iter().map(|address| Hop::new(address, 301_u16).unwrap()).collect::<Vec<_>>())
    };
    for (addresses, expected) in [
        (&["http://app.example/"][..], "redirect-missing"),
        (&["http://app.example/", "http://app.example/x", "https://app.example/"], "redirect-not-to-https"),
        (&["http://app.example/", "https://www.app.example/"], "redirect-off-host"),
    ] {
        assert_eq!(ours(&with(&[]).plain_http(hops(addresses))), [expected]);
    }
    assert!(ours(&with(&[]).plain_http(hops(&["http://app.example/", "https://app.example/"]))).is_empty());
}

#[test]
fn other_headers() {
    check(&[("Referrer-Policy", "no-referrer, unsafe-url")], &["referrer-policy-unsafe"]);
    check(&[("Referrer-Policy", "never")], &["referrer-policy-invalid"]);
    check(&[("Permissions-Policy", "camera 'none'")], &["permissions-policy-invalid"]);
    check(&[("X-XSS-Protection", "1; mode=block")], &["xss-protection-on"]);
    check(&[("Expect-CT", "max-age=1")], &["dead-header"]);
    check(&[("Clear-Site-Data", "cookies")], &["clear-site-data-invalid"]);
    check(&[("X-Team", "a\u{7}b")], &["header-malformed"]);
    check(&[("X-Padding", &"x".repeat(5000))], &["headers-large"]);
    let reports = "default-src 'self'; frame-ancestors 'self'; report-to csp";
    check(&[("Content-Security-Policy", reports)], &["report-endpoint-undefined"]);
    check(&[("Content-Security-Policy", reports), ("Reporting-Endpoints", "csp=\"/r\"")], &[]);
    check(
        &[("Content-Security-Policy", reports), ("Reporting-Endpoints", "csp=\"http://a.example/r\"")],
        &["report-endpoint-insecure"],
    );
    check(&[("Reporting-Endpoints", "csp=/r")], &["reporting-endpoints-invalid"]);
}

#[test]
#[cfg(feature = "html")]
fn nonces() {
    let policy = ("Content-Security-Policy", "script-src 'nonce-abcdefgh'; frame-ancestors 'self'");
    let page = |nonce: &str| format!("<!doctype html><script nonce={nonce}>1</script>");
    let seen = |headers: &[(&str, &str)], body: &str| {
        let all: Vec<_> =
            SAFE.iter().filter(|(name, _)| *name != policy.0).chain([&policy]).chain(headers).copied().collect();
        Seen::new(200_u16, &all).at("https://app.example/").unwrap().body(body)
    };
    assert!(ours(&seen(&[], &page("abcdefgh"))).is_empty());
    assert_eq!(ours(&seen(&[], &page("other"))), ["csp-nonce-mismatch"]);
    assert_eq!(ours(&seen(&[("Cache-Control", "public, max-age=60")], &page("abcdefgh"))), ["csp-nonce-cached"]);
    assert_eq!(ours(&seen(&[], &page("abcdefgh")).again([policy], "")), ["csp-nonce-repeated"]);
    let fresh = ("Content-Security-Policy", "script-src 'nonce-12345678'");
    assert!(ours(&seen(&[], &page("abcdefgh")).again([fresh], page("12345678"))).is_empty());
    let meta = "<!doctype html><meta http-equiv=content-security-policy content=\"frame-ancestors 'none'\">";
    assert_eq!(ours(&with(&[]).body(meta)), ["csp-meta-without-effect"]);
}

#[test]
fn several_lines_mean_what_specifications_say() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../vectors/multi_line.json")).unwrap();
    // By header: what must be found, and what must not.
    let expected: &[(&str, &[&str], &[&str])] = &[
        ("Strict-Transport-Security", &["hsts-over-http"], &["hsts-short"]),
        ("X-Frame-Options", &[], &["frame-options-invalid", "framing-unlimited"]),
        ("X-Content-Type-Options", &["nosniff-invalid"], &[]),
        ("Content-Security-Policy + X-Frame-Options", &["framing-contradiction"], &["framing-unlimited"]),
        (
            "Content-Security-Policy-Report-Only + X-Frame-Options",
            &["csp-report-only"],
            &["framing-contradiction", "framing-unlimited"],
        ),
        ("Referrer-Policy", &["referrer-policy-unsafe"], &[]),
        ("Cross-Origin-Resource-Policy", &["corp-invalid"], &[]),
        ("Permissions-Policy", &["permissions-policy-invalid"], &[]),
        ("Set-Cookie", &["cookie-repeated"], &[]),
        ("Clear-Site-Data", &[], &["clear-site-data-invalid"]),
    ];
    for case in &cases {
        let header = case["header"].as_str().unwrap();
        let lines: Vec<&str> = case["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let names: Vec<&str> = header.split(" + ").collect();
        let headers: Vec<(&str, &str)> =
            lines.iter().enumerate().map(|(index, line)| (*names.get(index).unwrap_or(&names[0]), *line)).collect();
        let address = if case["context"] == "http response" { "http://app.example/" } else { "https://app.example/" };
        let found = ours(&Seen::new(200_u16, &headers).at(address).unwrap());
        let (_, must, must_not) = expected.iter().find(|(own, _, _)| *own == header).unwrap();
        for id in *must {
            assert!(found.iter().any(|own| own == id), "{header}: {id} is not in {found:?}");
        }
        for id in *must_not {
            assert!(!found.iter().any(|own| own == id), "{header}: {id} is in {found:?}");
        }
    }
    println!("| multi_line.json | {} | 0 | 0 |", cases.len());
    assert_eq!(cases.len(), 10);
}

fn graded() -> Audit {
    audit(
        &Seen::new(200_u16, [("X-Frame-Options", "DENY"), ("Set-Cookie", "a\u{1b}[2J=1")])
            .at("https://app.example/<b>|\"")
            .unwrap(),
    )
}

#[test]
fn every_format_can_be_read() {
    let audit = graded();
    assert!(audit.grade().unwrap() < Grade::A && audit.worst() == Some(Severity::High));
    let json: Value = serde_json::from_str(&audit.to_json()).unwrap();
    let schema: Value = serde_json::from_str(Audit::json_schema()).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&json), names(&schema["properties"]));
    assert_eq!(names(&json["findings"][0]), names(&schema["definitions"]["finding"]["properties"]));
    let sarif: Value = serde_json::from_str(&audit.to_sarif()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), audit.findings().len());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    let junit = audit.to_junit(Severity::Medium);
    assert!(
        junit.contains("<failure type=\"high\" message=\"") && junit.contains("<skipped message=\"it was not seen\"/>")
    );
    assert_eq!(junit.matches("<testcase").count(), 1 + audit.findings().len() + audit.not_checked().len());
    assert!(!junit.contains("<b>") && audit.to_markdown().contains("\n| severity | rule |"));
    for text in [audit.to_string(), audit.to_json(), audit.to_sarif(), junit, audit.to_markdown()] {
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
    }
}

#[test]
fn the_table_of_a_failing_test() {
    let seen = Seen::new(200_u16, SAFE.iter().copied().filter(|(name, _)| *name != "Content-Security-Policy"));
    let table = audit(&seen.at("https://app.example/").unwrap().body("<!doctype html>")).to_string();
    assert!(
        table.starts_with("https://app.example/ (200): grade C, score 55, 2 tests assumed\n   -25  content-security-policy         csp-not-implemented\n"),
        "{table}",
    );
    assert!(
        table.contains(
            "\nhigh    csp-missing                    Content-Security-Policy\n        the page has no policy\n        \
             Rust: policy.with(ContentSecurityPolicy::strict())\n        File: preset = \"strict\"\n        \
             Said by ours, lighthouse (csp-xss), owasp (missing), observatory (csp-not-implemented)\n"
        ),
        "{table}",
    );
    assert!(
        table.ends_with(
            "\nNot checked: plain HTTP and its redirects; a CORS preflight; a second response, for nonces.\n"
        ),
        "{table}"
    );
}
