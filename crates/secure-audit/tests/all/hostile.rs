//! Responses that somebody made to break an audit: whatever they hold, the work is bounded and nothing panics.

use std::fs;

use secure_audit::{Seen, Severity, audit};

/// Audits a response, and writes it in every format.
#[track_caller]
fn survive(seen: &Seen) {
    let start = spent();
    let audit = audit(seen);
    let text =
        [audit.to_string(), audit.to_json(), audit.to_sarif(), audit.to_junit(Severity::Info), audit.to_markdown()];
    let length: usize = text.iter().map(String::len).sum();
    assert!(length < 2 << 20, "{length} bytes of output");
    let [shown, _, _, junit, markdown] = &text;
    for text in [shown, junit, markdown] {
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
    }
    // Far above what it takes without optimization, and far below what work of another order would take.
    let spent = spent() - start;
    assert!(spent < 60_000_000_000, "{spent} ns");
}

/// The nanoseconds that this thread was on a processor, where the system says so: on a busy machine, time passes without work.
fn spent() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0)
}

fn page(headers: Vec<(String, Vec<u8>)>, body: Vec<u8>) -> Seen {
    Seen::new(200_u16, headers).at("https://app.example/").unwrap().body(body)
}

/// Each header with a terminal's control characters in all of its words, alone and beside another that is clean.
#[test]
fn control_characters() {
    let word = "'\u{1b}[2J\u{0}\u{9b}x";
    let value = format!("default-src 'self' {word}; script-src {word}; {word} a; max-age={word}, {word}=1");
    for name in [
        "Content-Security-Policy",
        "Content-Security-Policy-Report-Only",
        "Strict-Transport-Security",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
        "Set-Cookie",
        "Cache-Control",
        "Reporting-Endpoints",
        "Access-Control-Allow-Origin",
        "Server",
        word,
    ] {
        for other in ["default-src 'self'; script-src b", value.as_str()] {
            let line = |value: &str| (name.to_owned(), value.as_bytes().to_vec());
            survive(&page(vec![line(&value)], Vec::new()));
            survive(&page(vec![line(&value), line(other)], format!("<script nonce=\"{word}\" src=//{word}>").into()));
        }
    }
}

#[test]
fn large_bodies() {
    let html = |piece: &str, size: usize| piece.repeat(size / piece.len()).into_bytes();
    let kind = || vec![("content-type".to_owned(), b"text/html".to_vec())];
    for piece in [
        "x",
        "<",
        "<script src=//a>",
        "<meta http-equiv=content-security-policy content=\"img-src a\">",
        "[",
        "\u{0}",
        "\u{e9}",
    ] {
        survive(&page(kind(), html(piece, 1 << 18)));
    }
    survive(&page(kind(), html("<script src=//a>", 10 << 20)));
    survive(&page(kind(), (0..=255).cycle().take(1 << 18).collect()));
}

#[test]
fn many_headers() {
    let line = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    for (name, value) in [
        ("Content-Security-Policy", "img-src a; script-src 'nonce-a'"),
        ("Set-Cookie", "a=1; Domain=a; Path=b"),
        ("X-Frame-Options", "DENY"),
        ("Access-Control-Allow-Origin", "https://a.example"),
        ("", ""),
    ] {
        survive(&page(vec![line(name, value); 100_000], Vec::new()));
    }
    survive(&page(vec![line("X-Frame-Options", "DENY"); 1_000_000], Vec::new()));
    let all: Vec<_> = (0..100_000).map(|index| line("Set-Cookie", &format!("c{index}=1"))).collect();
    survive(&page(all, Vec::new()));
}

#[test]
fn long_values() {
    let names = [
        "Content-Security-Policy",
        "Set-Cookie",
        "Strict-Transport-Security",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Frame-Options",
        "Reporting-Endpoints",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
        "Clear-Site-Data",
    ];
    let pieces = [
        "img-src a;",
        "a.example ",
        "'nonce-a' ",
        ",",
        ";",
        "default-src *,",
        "a=1;",
        "\"",
        "(((",
        "\u{202e}",
        "\u{1b}]0;x\u{7}",
    ];
    for name in names {
        for piece in pieces {
            let value = piece.repeat(30_000 / piece.len()).into_bytes();
            survive(&page(vec![(name.to_owned(), value)], Vec::new()));
        }
    }
    survive(&page(vec![("Content-Security-Policy".to_owned(), (1..=255).collect())], Vec::new()));
}

#[test]
fn raw_texts() {
    let mut texts: Vec<Vec<u8>> = vec![Vec::new(), b"HTTP/1.1 200".to_vec(), b"HTTP/1.1 200\n".repeat(100_000)];
    texts.push([b"HTTP/2 200\r\n".to_vec(), b"a: b\r\n".repeat(1_000_000)].concat());
    texts.push([b"HTTP/2 200\r\n".to_vec(), vec![b'x'; 10 << 20]].concat());
    texts.push([b"HTTP/2 200\r\n\r\n".to_vec(), (0..=255).cycle().take(1 << 20).collect()].concat());
    for text in texts {
        if let Ok(seen) = Seen::curl(&text) {
            survive(&seen);
        }
    }
}

/// Four times the policies, sources, cookies or scripts take about four times the work.
#[test]
fn work_grows_as_the_input_does() {
    let csp = |text: String| page(vec![("Content-Security-Policy".to_owned(), text.into_bytes())], Vec::new());
    let sources = |count: usize| {
        let hosts: Vec<String> = (0..count).map(|index| format!("https://h{index}.example")).collect();
        csp(format!("default-src 'self' {}", hosts.join(" ")))
    };
    let policies = |count: usize| csp("default-src 'self',".repeat(count));
    let directives = |count: usize| csp((0..count).map(|index| format!("x{index} a")).collect::<Vec<_>>().join(";"));
    let cookies = |count: usize| {
        page(
            (0..count).map(|index| ("Set-Cookie".to_owned(), format!("c{index}=1").into_bytes())).collect(),
            Vec::new(),
        )
    };
    let scripts = |count: usize| {
        let html = "<script src=https://a.example/x.js integrity=sha256-x></script>".repeat(count);
        page(vec![("Content-Type".to_owned(), b"text/html".to_vec())], html.into_bytes())
    };
    let grows = |name: &str, of: &dyn Fn(usize) -> Seen| {
        let cost = |count: usize| {
            let seen = of(count);
            // The least of three: nothing else makes it less.
            let once = || {
                let start = spent();
                survive(&seen);
                spent() - start
            };
            (0..3).map(|_| once()).min().unwrap_or(0)
        };
        let (small, large) = (cost(500), cost(2000));
        assert!(large < 8 * small + 20_000_000, "{name}: {small} ns, and {large} ns for four times as much");
    };
    grows("sources", &sources);
    grows("policies", &policies);
    grows("directives", &directives);
    grows("cookies", &cookies);
    grows("scripts", &scripts);
}
