//! Runs `secure-headers audit` on sites that this test serves over TLS and plain HTTP on loopback, on recordings and on
//! configurations.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "audit/original.rs"]
mod original;
#[path = "audit/server.rs"]
mod server;

use self::server::{Ran, Site, run, run_with};

const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n\
    Strict-Transport-Security: max-age=63072000; includeSubDomains\r\nX-Content-Type-Options: nosniff\r\n\
    X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\n<!doctype html><p>Hello";

const BARE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><p>Hello";

/// Answers plain HTTP with a redirect, and HTTPS with a text.
fn site(text: &'static str) -> Site {
    Site::start(move |request| if request.is_tls { text.into() } else { to("https://app.example/") })
}

fn to(target: &str) -> Vec<u8> {
    format!("HTTP/1.1 308 Permanent Redirect\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

#[test]
fn a_good_site_has_the_best_grade() {
    let site = site(GOOD);
    let ran = site.audit(&["https://app.example/", "--fail-under", "A+", "--fail-on", "medium"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(ran.stdout.starts_with("https://app.example/ (200): grade A+, score 140\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("     0  redirection                     redirection-to-https\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("     0  cross-origin-resource-sharing   cross-origin-resource-sharing-not-implemented\n")
    );
    assert!(!ran.stdout.contains("Not checked"), "{}", ran.stdout);
    let asked = site.asked();
    let lines: Vec<(bool, &str)> = asked.iter().map(|request| (request.is_tls, request.line())).collect();
    let (get, options) = ("GET / HTTP/1.1", "OPTIONS / HTTP/1.1");
    assert_eq!(lines, [(true, get), (false, get), (true, get), (true, options), (true, get)]);
}

#[test]
fn gates_fail_a_weak_site() {
    let site = site(BARE);
    let ran = site.audit(&["https://app.example", "--fail-under", "B+", "--fail-on", "high"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("https://app.example/ (200): grade D, score 30\n"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("error: https://app.example/: the grade D is under B+\n"), "{}", ran.stderr);
    let ran = site.audit(&["https://app.example", "--fail-on", "high"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.starts_with("error: https://app.example/: findings of severity high or worse: "),
        "{}",
        ran.stderr
    );
    assert_eq!(site.audit(&["https://app.example"]).code, 0);
}

#[test]
fn an_invalid_certificate_is_told_apart_from_no_https() {
    let site = site(GOOD);
    let ran = site.audit_untrusting(&["https://app.example/", "--header", "Cookie: session=secret"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("the certificate is not valid: UnknownIssuer"), "{}", ran.stderr);
    assert!(ran.stdout.contains("   -20  strict-transport-security       hsts-invalid-cert\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("certificate-invalid"), "{}", ran.stdout);
    assert!(site.asked().iter().all(|request| !request.head.contains("secret")));

    let plain = Site::start(|request| if request.is_tls { Vec::new() } else { BARE.into() });
    let ran = plain.audit(&["https://app.example/"]);
    assert!(
        ran.stdout.contains("   -20  strict-transport-security       hsts-not-implemented-no-https\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("redirection-missing") && ran.stdout.starts_with("http://app.example/ "),
        "{}",
        ran.stdout
    );
}

#[test]
fn headers_of_the_command_line_go_to_the_address_alone() {
    let site = Site::start(|request| match (request.is_tls, request.path()) {
        (false, _) => to("https://app.example/"),
        (true, "/") => to("https://other.example/"),
        (true, _) => GOOD.into(),
    });
    let ran = site.audit(&["https://app.example/", "--header", "Cookie: session=secret", "--host", "other.example"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for request in site.asked() {
        let is_own = request.is_tls && request.head.to_ascii_lowercase().contains("host: app.example");
        assert_eq!(request.head.contains("session=secret"), is_own, "{}", request.head);
    }
    let ran = run(&["audit", "https://app.example", "--header", "secret"]);
    assert!(ran.code == 2 && !ran.stderr.contains("\"secret\""), "{}", ran.stderr);
}

#[test]
fn only_named_hosts_are_asked() {
    let site =
        Site::start(|request| to(if request.is_tls { "https://stranger.example/x" } else { "https://app.example/" }));
    let ran = site.audit(&["https://app.example/"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("warning: https://stranger.example/x is not asked for: add \"--host stranger.example\""),
        "{}",
        ran.stderr
    );
    // The note names the option, which is all that it takes.
    let ran = site.audit(&["https://app.example/", "--host", "stranger.example"]);
    assert!(!ran.stderr.contains("is not asked for"), "{}", ran.stderr);
}

#[test]
fn redirects_and_answers_are_bounded() {
    let endless = Site::start(|request| to(&format!("{}x", request.path())));
    let ran = endless.audit(&["https://app.example/"]);
    assert!(ran.code == 0 && ran.stderr.contains("no more are followed"), "{}", ran.stderr);
    assert!(endless.asked().len() <= 25, "{}", endless.asked().len());

    for answer in ["\u{1}\u{2}\u{3}", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 999999 x\r\n\r\n", "", "\r\n\r\n\r\n"] {
        let broken = Site::start(move |_| answer.into());
        let ran = broken.audit(&["https://app.example/"]);
        assert!(
            ran.code == 2 && ran.stderr.starts_with("error: https://app.example/: HTTPS: "),
            "{} {}",
            ran.code,
            ran.stderr
        );
    }
    let many = Site::start(|_| format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(100_000)).into_bytes());
    assert_eq!(many.audit(&["https://app.example/"]).code, 2);
    let binary = Site::start(|_| [GOOD.as_bytes(), &vec![0xff; 100_000]].concat());
    assert_eq!(binary.audit(&["https://app.example/"]).code, 0);
}

#[test]
fn slow_servers_are_left() {
    let slow = Site::silent();
    let start = Instant::now();
    let ran = slow.audit(&["https://app.example/", "--timeout", "1"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("it took too long; write a greater --timeout"), "{}", ran.stderr);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn pages_by_path_and_by_links() {
    let page = |links: &str| format!("{GOOD}{links}").into_bytes();
    let site = Site::start(move |request| match (request.is_tls, request.path()) {
        (false, path) => to(&format!("https://app.example{path}")),
        (true, "/") => page("<a href=/a><a href=/b#x><a href=/logout><a href=https://stranger.example/>"),
        (true, "/a") => page("<a href=/deep>"),
        (true, "/gone") => GOOD.replace("200 OK", "404 Not Found").into_bytes(),
        (true, _) => page(""),
    });
    let ran = site.audit(&["https://app.example/", "--path", "/b", "/gone", "--crawl", "3", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let pages: Vec<&str> =
        json["audits"].as_array().unwrap().iter().map(|audit| audit["address"].as_str().unwrap()).collect();
    let expected = ["/", "/b", "/gone", "/a", "/deep"].map(|path| format!("https://app.example{path}"));
    assert_eq!(pages, expected);
    // An error is not graded: a caller that asks for the grade of one gets that as an error.
    let ran = site.audit(&["https://app.example/gone", "--fail-under", "F"]);
    assert!(ran.code == 1 && ran.stderr.contains("does not grade a response with the status 404"), "{}", ran.stderr);
}

#[test]
fn a_baseline_accepts_what_is_known() {
    let site = site(BARE);
    let written = site.audit(&["https://app.example/", "--write-baseline"]);
    assert!(
        written.code == 0 && written.stdout.contains("csp-missing Content-Security-Policy = known"),
        "{}",
        written.stdout
    );
    let file = site.file("baseline", &format!("{}hsts-short Strict-Transport-Security = gone\n", written.stdout));
    let ran = site.audit(&["https://app.example/", "--baseline", &file, "--fail-on", "info"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("nothing is found for \"hsts-short Strict-Transport-Security\""), "{}", ran.stderr);
    let file = site.file("wrong", "csp-missing x");
    assert_eq!(site.audit(&["https://app.example/", "--baseline", &file]).code, 2);
}

#[test]
fn every_format_is_printed() {
    let site = site(BARE);
    let ran =
        |format: &str| site.audit(&["https://app.example/", "--format", format, "--profile", "ours,owasp"]).stdout;
    let json: Value = serde_json::from_str(&ran("json")).unwrap();
    assert_eq!(json["audits"][0]["grade"], "D");
    let sarif: Value = serde_json::from_str(&ran("sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "app.example/");
    assert!(ran("junit").starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests="));
    assert!(ran("markdown").starts_with("## https://app.example/ (200): grade D, score 30\n"));
}

#[test]
fn what_curl_prints_is_read() {
    let ran = run_with(&["audit", "-", "--at", "https://app.example/"], GOOD.as_bytes());
    assert!(ran.stdout.starts_with("https://app.example/ (200): grade A+, "), "{}{}", ran.stdout, ran.stderr);
    let ran = run_with(&["audit", "-"], b"HTTP/2 200\r\nX-Frame-Options: \x1b]0;title\x07\xff\r\n\r\n");
    assert!(ran.code == 0 && ran.stdout.chars().all(|char| char == '\n' || !char.is_control()), "{:?}", ran.stdout);
    let ran = run_with(&["audit", "-"], b"<html>");
    assert!(ran.code == 2 && ran.stderr.contains("is not the line of a status"), "{}", ran.stderr);
}

#[test]
fn a_recording_is_read() {
    let site = Site::silent();
    let file = site.file(
        "recording.har",
        r#"{"log":{"entries":[
            {"request":{"url":"https://app.example/"},"response":{"status":200,
             "headers":[{"name":"Content-Type","value":"text/html"}],"content":{"text":"<p>x"}}},
            {"request":{"url":"https://app.example/a.js"},"response":{"status":200,
             "headers":[{"name":"Content-Type","value":"text/javascript"}]}}]}}"#,
    );
    let ran = run(&["audit", &file]);
    assert!(
        ran.code == 0 && ran.stdout.starts_with("https://app.example/ (200): grade "),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert!(!ran.stdout.contains("a.js"), "{}", ran.stdout);
    for (name, text, problem) in
        [("a.har", "[]", "it lacks \"log.entries\""), ("b.har", "{\"log\":{\"entries\":[]}}", "it holds no response")]
    {
        let ran = run(&["audit", &site.file(name, text)]);
        assert!(ran.code == 2 && ran.stderr.contains(problem), "{}", ran.stderr);
    }
    let ran = run(&["audit", "app.example"]);
    assert!(ran.code == 2 && ran.stderr.contains("write an address that begins with \"https://\""), "{}", ran.stderr);
}

#[test]
fn a_configuration_needs_no_server() {
    let site = Site::silent();
    let file = site.file(
        "policy.toml",
        "preset = \"strict\"\ntransport = \"direct\"\nhttps-redirect = true\nallowed-hosts = [\"app.example\"]\n",
    );
    let both = || [run(&["audit", "--config", &file, "--fail-under", "A+"]), run(&["audit", "--config", &file])];
    for Ran { code, stdout, stderr } in both() {
        assert_eq!(code, 0, "{stdout}{stderr}");
        assert!(stdout.starts_with("https://app.example/ (200): grade A+, "), "{stdout}");
        assert!(stdout.contains(" redirection-to-https\n"), "{stdout}");
    }
    let [one, other] = both();
    assert_eq!(one.stdout, other.stdout);
    let ran = run(&["audit", "--preset", "api"]);
    assert!(ran.code == 0 && ran.stdout.contains(": grade "), "{}", ran.stdout);
    let ran = run(&["audit"]);
    assert!(ran.code == 2 && ran.stderr.contains("required"), "{}", ran.stderr);
}

#[test]
fn rules_are_explained() {
    for name in ["csp-missing", "csp-not-implemented", "CSP_MISSING"] {
        let ran = run(&["explain", name]);
        if name == "CSP_MISSING" {
            assert_eq!(ran.code, 2, "{}", ran.stdout);
        } else {
            assert!(ran.stdout.starts_with("csp-missing (high, Content-Security-Policy, CWE-693)\n"), "{}", ran.stdout);
        }
    }
    let ran = run(&["explain", "csp-mising"]);
    assert!(ran.stderr.contains("did you mean \"csp-missing\"?"), "{}", ran.stderr);
}
