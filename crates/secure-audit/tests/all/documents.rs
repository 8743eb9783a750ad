//! The tables of the documents: what README.md and docs/audit.md show is what an audit says. To write them anew, set `UPDATE=1`.

use std::{env, fmt::Write as _, fs, path::Path};

use secure_audit::{Hop, PlainHttp, Profile, Seen, audit, audit_with};
use secure_core::{MemoryBackend, RequestView, Scheme, policy::preset};

/// Compares what stands between two marks of a document.
#[track_caller]
fn check(document: &str, mark: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {mark}:begin -->\n"), format!("<!-- {mark}:end -->"));
    let (before, rest) = text.split_once(&begin).unwrap();
    let (shown, after) = rest.split_once(&end).unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{before}{begin}{expected}{end}{after}")).unwrap();
    } else {
        assert_eq!(shown, expected, "{document}: run the test with UPDATE=1");
    }
}

#[test]
fn what_each_preset_gets() {
    let mut table = "| preset | | grade | score | worst finding of ours |\n|---|---|---|---:|---|\n".to_owned();
    for preset in preset::ALL {
        let prepared = preset.policy().prepare::<MemoryBackend>().unwrap();
        let mut headers = vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())];
        let request = RequestView { connection: Scheme::Https, host: Some("app.example"), ..RequestView::default() };
        prepared.apply(&mut headers, 200, &prepared.begin(&request));
        let hops =
            [Hop::new("http://app.example/", 308_u16).unwrap(), Hop::new("https://app.example/", 200_u16).unwrap()];
        let seen = Seen::new(200_u16, &headers).at("https://app.example/").unwrap().body("<!doctype html><p>Hello");
        let seen = seen.plain_http(PlainHttp::redirects(hops));
        let scan = audit(&seen);
        let scan = scan.scan().unwrap();
        let ours = audit_with(&seen, &[Profile::Ours]);
        let worst =
            ours.findings().first().map_or("none".to_owned(), |found| format!("{}, {}", found.severity, found.rule.id));
        let (name, about) = (preset.name, preset.about);
        writeln!(table, "| `{name}` | {about} | {} | {} | {worst} |", scan.grade(), scan.score()).unwrap();
    }
    check("docs/audit.md", "grades", &table);
}

#[test]
fn what_a_failing_test_prints() {
    let headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("X-Content-Type-Options", "nosniff"),
        ("Set-Cookie", "session=1; HttpOnly; SameSite=Lax"),
    ];
    let seen = Seen::new(200_u16, headers).at("https://app.example/").unwrap().body("<!doctype html><p>Hello");
    let audit = audit_with(&seen, &[Profile::Ours, Profile::Observatory]);
    check("docs/audit.md", "audit", &format!("```text\n{audit}```\n"));
    // README.md shows pieces of it.
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).unwrap();
    let table = audit.to_string();
    let start = readme.find("```text\nhttps://app.example/").unwrap();
    let shown = readme.get(start + 8..).and_then(|rest| rest.split("```").next()).unwrap();
    let mut rest = table.as_str();
    for piece in shown.split("...\n").filter(|piece| !piece.is_empty()) {
        let at = rest.find(piece).unwrap_or_else(|| panic!("README.md shows what is not printed there: {piece}"));
        rest = rest.get(at + piece.len()..).unwrap();
    }
}

#[test]
fn a_bare_response() {
    let seen = Seen::new(200_u16, [("Content-Type", "text/html; charset=utf-8")]).at("https://app.example/").unwrap();
    let hops = [Hop::new("http://app.example/", 308_u16).unwrap(), Hop::new("https://app.example/", 200_u16).unwrap()];
    let audit = audit(&seen.body("<p>x").plain_http(PlainHttp::redirects(hops)));
    let scan = audit.scan().unwrap();
    assert_eq!((scan.grade().as_str(), scan.score()), ("D", 30));
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/audit.md")).unwrap();
    assert!(page.contains("A response without any of these headers gets 30 (D)"));
}
