//! The policy of built pages: what gets a hash, what is refused, what stays blocked.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_core::{ContentSecurityPolicy, Hash};
use secure_static::{Nonces, StaticSite};

const DECLARED: &str = "<!doctype html><meta charset=utf-8>";

fn csp(text: &str) -> ContentSecurityPolicy {
    text.parse().unwrap()
}

fn site(page: &str) -> StaticSite {
    StaticSite::of([("index.html", format!("{DECLARED}{page}"))]).unwrap()
}

/// Under a policy, a page needs these texts as hashes, in these directives.
#[track_caller]
fn hashes(page: &str, base: &str, expected: &[(&str, &[&str])]) {
    let policy = site(page).policy(&csp(base)).unwrap();
    let text = policy.to_string();
    for (directive, texts) in expected {
        let list = text.split([';', ',']).find(|list| list.trim().split(' ').next() == Some(directive));
        let found: Vec<&str> =
            list.unwrap_or_default().trim().split(' ').filter(|word| word.starts_with("'sha")).collect();
        let texts: Vec<String> = texts.iter().map(|text| Hash::sha256_of(text).to_string()).collect();
        assert_eq!(found, texts, "{directive} of {text}");
    }
    let count = expected.iter().map(|(_, texts)| texts.len()).sum::<usize>();
    assert_eq!(text.matches("'sha256-").count(), count, "{text}");
    // What has its hashes needs no other, and none of them in vain.
    assert_eq!(site(page).policy(&policy).unwrap(), policy);
    assert_eq!(site(page).unused(&policy), [""; 0]);
}

#[track_caller]
fn refused(page: &str, base: &str, expected: &str) {
    assert_eq!(site(page).policy(&csp(base)).unwrap_err().to_string(), expected);
}

#[track_caller]
fn blocked(page: &str, base: &str, expected: &[&str]) {
    let found: Vec<String> = site(page).blocked(&csp(base)).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_runs_inline_gets_a_hash() {
    let own = "script-src 'self'; style-src 'self'";
    hashes("<script>a</script><script>a</script><script> a</script>", own, &[("script-src", &["a", " a"])]);
    hashes("<script type=module>a\r\nb</script>", own, &[("script-src", &["a\nb"])]);
    hashes("<script type=importmap>{}</script>", own, &[("script-src", &["{}"])]);
    hashes("<script type=speculationrules>{}</script>", own, &[("script-src", &["{}"])]);
    hashes("<script type=application/json>{}</script><script></script>", own, &[]);
    hashes("<script src=a.js>b</script><!--<script>c</script>-->", own, &[]);
    hashes("<style>a</style><noscript><style>b</style></noscript>", own, &[("style-src", &["a", "b"])]);
    hashes("<style type=text/less>a</style>", own, &[]);
    hashes(
        "<svg><script>a &amp; b</script><style>c</style></svg>",
        own,
        &[("script-src", &["a & b"]), ("style-src", &["c"])],
    );
    hashes("<template><script>a</script></template>", own, &[("script-src", &["a"])]);
    hashes("<iframe srcdoc='<script>a</script>'></iframe>", own, &[("script-src", &["a"])]);
    hashes("<noscript><script>a</script><p onclick=b></noscript>", own, &[]);
    hashes("<script>\u{e9}</script>", own, &[("script-src", &["\u{e9}"])]);
}

#[test]
fn hashes_go_where_the_policy_decides() {
    let page = "<script>a</script><style>b</style>";
    hashes(page, "default-src 'self'", &[("script-src", &["a"]), ("style-src", &["b"])]);
    hashes(page, "img-src 'self'", &[]);
    hashes(page, "script-src 'self'; script-src-elem 'self'", &[("script-src-elem", &["a"])]);
    hashes(page, "script-src 'self', style-src 'self'", &[("script-src", &["a"]), ("style-src", &["b"])]);
    hashes(page, "script-src 'unsafe-inline'; style-src 'unsafe-inline'", &[]);
    hashes(page, "script-src 'self' 'unsafe-inline' 'nonce-{nonce}'", &[("script-src", &["a"])]);
    hashes(
        "<script type=speculationrules>{}</script><script>a</script>",
        "script-src 'inline-speculation-rules'",
        &[("script-src", &["a"])],
    );
    let sha384 = Hash::sha384_of("a");
    hashes("<script>a</script>", &format!("script-src {sha384}"), &[]);
}

#[test]
fn attributes_need_unsafe_hashes() {
    refused(
        "<p style='color: red'><p style=''>",
        "style-src 'self'",
        "index.html:1:36: the attribute style=\"color: red\" of <p> has no effect, and no hash allows it; move it to a style \
         sheet, or add \"'unsafe-hashes'\" to style-src-attr",
    );
    refused(
        "<p onclick='a(\"\u{1b}\")'>\n<a href=' javascript:b'>",
        "script-src 'self' 'unsafe-hashes-not' 'nonce-{nonce}'".replace(" 'unsafe-hashes-not'", "").as_str(),
        "index.html:1:36: the handler onclick=\"a(\\\"\\u{1b}\\\")\" does not run, and no hash allows it; call \
         `addEventListener` in a script instead\n\
         index.html:2:1: the address href=\" javascript:b\" of <a> does not run, and no hash allows it; use a button, and call \
         `addEventListener` in a script",
    );
    hashes("<p style=a>", "style-src 'self' 'unsafe-hashes'", &[("style-src", &["a"])]);
    hashes("<p style=a>", "style-src 'self'; style-src-attr 'unsafe-inline'", &[]);
    hashes("<p style=a>", "style-src 'self'; style-src-attr 'unsafe-hashes'", &[("style-src-attr", &["a"])]);
    hashes("<p onclick='a()'>", "script-src 'unsafe-hashes'", &[("script-src", &["a()"])]);
    hashes("<p onclick='a()'><a href=javascript:b>", "script-src 'unsafe-inline'", &[]);
}

#[test]
fn what_browsers_read_otherwise_is_refused() {
    let text = |page: &str| {
        StaticSite::of([("a.html", page)]).unwrap().policy(&csp("script-src 'self'")).map_err(|error| error.to_string())
    };
    assert_eq!(
        text("<script>\u{e9}</script>").unwrap_err(),
        "a.html:1:1: this inline text is not ASCII, and the page declares no encoding, so that its hash depends on the server; \
         write \"<meta charset='utf-8'>\" first in the head"
    );
    assert_eq!(
        text("<meta charset=latin1><script>\u{e9}</script>").unwrap_err(),
        "a.html:1:22: this inline text is not ASCII, and the page declares \"latin1\", so that its hash is another; save the \
         page as UTF-8, and declare that"
    );
    assert!(text("\u{feff}<meta charset=latin1><script>\u{e9}</script>").is_ok());
    assert!(text("<meta charset=latin1><script>e</script>").is_ok());
    assert_eq!(
        text("<script>a").unwrap_err(),
        "a.html:1:1: this script does not end, so that browsers do not run it; write \"</script>\" behind it"
    );
}

#[test]
fn what_stays_blocked_is_listed() {
    let base = &StaticSite::base_policy().to_string();
    let host = "add its host to the policy, or keep a copy of the file on your own site";
    blocked("<script src=/a.js></script><link rel=stylesheet href=b.css><img src=data:c><form action=/d>", base, &[]);
    for (page, directive, address) in [
        ("<script src=//cdn.example/a.js></script>", "script-src", "//cdn.example/a.js"),
        ("<link rel=stylesheet href=https://b.example/c.css>", "style-src", "https://b.example/c.css"),
        ("<link rel='shortcut icon' href=https://b.example/c>", "img-src", "https://b.example/c"),
        ("<link rel=manifest href=https://b.example/c>", "default-src", "https://b.example/c"),
        ("<link rel=preload as=font href=https://b.example/c>", "default-src", "https://b.example/c"),
        ("<link rel=modulepreload href=https://b.example/c>", "script-src", "https://b.example/c"),
        ("<img srcset='https://b.example/c 1x'>", "img-src", "https://b.example/c"),
        ("<video src=https://b.example/c>", "default-src", "https://b.example/c"),
        ("<iframe src=https://b.example/c>", "default-src", "https://b.example/c"),
        ("<form action=https://b.example/c>", "form-action", "https://b.example/c"),
        ("<base href=https://b.example/c>", "base-uri", "https://b.example/c"),
    ] {
        let expected = format!("index.html:1:36: {directive} does not let \"{address}\" through; {host}");
        blocked(page, base, &[&expected]);
    }
    blocked("<link rel=preconnect href=https://b.example><a href=https://b.example>", base, &[]);
    blocked("<iframe></iframe><iframe src=about:blank></iframe><form>", base, &[]);
    blocked(
        "<object data=/a>",
        base,
        &[
            "index.html:1:36: object-src does not let \"/a\" through; add \"'self'\" to the policy, or remove the element",
        ],
    );
    blocked(
        "<video src=blob:a>",
        base,
        &[
            "index.html:1:36: default-src does not let \"blob:a\" through; add \"blob:\" to the policy, or use a file of your own site",
        ],
    );
    blocked("<base href=/x/><script src=a.js></script>", "script-src 'self'", &[]);
    blocked(
        "<base href=https://b.example/><script src=a.js></script>",
        "script-src 'self'",
        &[&format!("index.html:1:66: script-src does not let \"a.js\" through; {host}")],
    );
    blocked(
        "<meta http-equiv=Content-Security-Policy content=x>",
        base,
        &[
            "index.html:1:36: the page has a policy of its own in <meta>, which counts beside that of the header; remove it, so \
         that one policy decides",
        ],
    );
    blocked(
        "<script>a</script>",
        base,
        &[
            "index.html:1:36: script-src does not have the hash of this; make the policy anew from the files that are served",
        ],
    );
}

#[test]
fn strict_dynamic_asks_for_integrity() {
    let strict = "script-src 'nonce-{nonce}' 'strict-dynamic'";
    blocked(
        "<script src=/a.js></script>",
        strict,
        &[
            "index.html:1:36: 'strict-dynamic' does not let \"/a.js\" through without a nonce or a hash; give it an `integrity` \
         attribute (`secure-headers sri` writes it), or a nonce",
        ],
    );
    let digest = Hash::sha384_of("a").to_string();
    let page = format!("<script src=/a.js integrity={}></script>", digest.trim_matches('\''));
    let policy = site(&page).policy(&csp(strict)).unwrap();
    assert_eq!(policy.to_string(), format!("{strict} {digest}"));
    assert!(site(&page).blocked(&policy).is_empty());
    let nonces = site("<script src=/a.js nonce></script>").with_nonces(Nonces::placeholders()).unwrap();
    assert!(nonces.blocked(&csp(strict)).is_empty());
}

#[test]
fn nonces_take_the_place_of_hashes() {
    let page = "<script nonce>a</script><script>b</script><style nonce=''>c</style>";
    let base = csp("script-src 'nonce-{nonce}'; style-src 'self'");
    let with = |nonces: Nonces| site(page).with_nonces(nonces).unwrap().policy(&base).unwrap().to_string();
    let hash = |text: &str| Hash::sha256_of(text).to_string();
    let (a, b, c) = (hash("a"), hash("b"), hash("c"));
    assert_eq!(with(Nonces::ignored()), format!("script-src 'nonce-{{nonce}}' {a} {b}; style-src 'self' {c}"));
    assert_eq!(with(Nonces::placeholders()), format!("script-src 'nonce-{{nonce}}' {b}; style-src 'self' {c}"));
    assert_eq!(with(Nonces::everywhere()), format!("script-src 'nonce-{{nonce}}'; style-src 'self' {c}"));
    let fixed = site("<script nonce=abc>a</script>");
    assert_eq!(
        fixed.clone().with_nonces(Nonces::everywhere()).unwrap_err().to_string(),
        "index.html:1:36: the nonce \"abc\" is the same in every response, so that it protects nothing; leave the attribute \
         empty, or name it with `and_placeholder`"
    );
    assert!(fixed.with_nonces(Nonces::placeholders().and_placeholder("abc")).is_ok());
}

#[test]
fn webassembly_needs_its_keyword() {
    let site = StaticSite::of([("index.html", "")]).unwrap();
    assert!(!site.has_webassembly());
    assert!(site.blocked(&csp("script-src 'self'")).is_empty());
}

#[test]
fn one_policy_for_all_or_one_for_each() {
    let site = StaticSite::of([("a.html", "<script>a</script>"), ("b.html", "<script>b</script>")]).unwrap();
    let base = csp("script-src 'self'");
    let hash = |text: &str| Hash::sha256_of(text).to_string();
    assert_eq!(site.policy(&base).unwrap().to_string(), format!("script-src 'self' {} {}", hash("a"), hash("b")));
    let each: Vec<String> = site.pages().iter().map(|page| page.policy(&base).unwrap().to_string()).collect();
    assert_eq!(each, [format!("script-src 'self' {}", hash("a")), format!("script-src 'self' {}", hash("b"))]);
}
