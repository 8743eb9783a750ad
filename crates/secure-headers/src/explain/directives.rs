//! The directives of `Content-Security-Policy`.

use secure_core::DeprecatedDirective;

use super::Topic;

pub(super) fn topics() -> impl Iterator<Item = Topic> {
    let topic = |Row(name, about, absent, values): &'static Row| {
        Topic::new("directive", name, about, absent, values, "https://www.w3.org/TR/CSP3/#csp-directives")
    };
    let others = OTHERS.iter().map(move |(row, link)| Topic { link, ..topic(row) });
    DIRECTIVES.iter().map(topic).chain(others).chain(dropped())
}

/// Those that were once specified, and that the library refuses with the same words.
fn dropped() -> impl Iterator<Item = Topic> {
    let deprecated = DeprecatedDirective::ALL.iter().map(|directive| (directive.as_str(), directive.cure()));
    deprecated.chain(DeprecatedDirective::EARLIER.iter().copied()).map(|(name, cure)| {
        let about = format!("Browsers have dropped it; {cure}.").into();
        Topic { about, ..Topic::new("directive that browsers dropped", name, "", "", &[], "") }
    })
}

/// Name, what it judges, what counts without it, values.
struct Row(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const SOURCES: &[(&str, &str)] = &[
    ("'none'", "nothing"),
    ("'self'", "the page's own origin"),
    ("https://cdn.example", "a host, with scheme, port or path where wanted; *.example for all below it"),
    ("https:", "every address of a scheme"),
];

const SCRIPTS: &[(&str, &str)] = &[
    ("'nonce-{nonce}'", "elements that carry the nonce of this response"),
    ("'strict-dynamic'", "and what they load; hosts no longer count"),
    ("'sha256-…'", "the one script of this digest"),
    ("'self'", "scripts of the page's own origin"),
    ("'unsafe-inline'", "every inline script, an attacker's too"),
    ("'unsafe-eval'", "text that becomes code"),
];

const STYLES: &[(&str, &str)] = &[
    ("'nonce-{nonce}'", "elements that carry the nonce of this response"),
    ("'sha256-…'", "the one style of this digest"),
    ("'self'", "styles of the page's own origin"),
    ("'unsafe-inline'", "every inline style"),
];

const PLACES: &[(&str, &str)] = &[
    ("'none'", "nowhere"),
    ("'self'", "the page's own origin"),
    ("https://a.example", "a host"),
    ("https:", "a scheme"),
];

const DIRECTIVES: &[Row] = &[
    Row(
        "default-src",
        "What counts for every directive that ends in -src and that the policy does not name.",
        "everything",
        SOURCES,
    ),
    Row("script-src", "Which scripts run, inline or loaded, and whether text may become code.", "default-src", SCRIPTS),
    Row("script-src-elem", "The same for script elements alone.", "script-src, then default-src", SCRIPTS),
    Row(
        "script-src-attr",
        "The same for handlers such as onclick alone.",
        "script-src, then default-src",
        &[
            ("'none'", "no handlers"),
            ("'unsafe-hashes' 'sha256-…'", "the one handler of this digest"),
            ("'unsafe-inline'", "every handler, an attacker's too"),
        ],
    ),
    Row("style-src", "Which styles count, inline or loaded.", "default-src", STYLES),
    Row("style-src-elem", "The same for style and link elements alone.", "style-src, then default-src", STYLES),
    Row(
        "style-src-attr",
        "The same for style attributes alone.",
        "style-src, then default-src",
        &[("'none'", "no style attributes"), ("'unsafe-inline'", "every style attribute")],
    ),
    Row("img-src", "Images and icons.", "default-src", SOURCES),
    Row("font-src", "Fonts.", "default-src", SOURCES),
    Row("connect-src", "What scripts may talk to: fetch, WebSocket, EventSource, beacons.", "default-src", SOURCES),
    Row("media-src", "Audio and video.", "default-src", SOURCES),
    Row("object-src", "Plug-ins: object and embed elements. Say 'none'.", "default-src", SOURCES),
    Row("frame-src", "What the page may frame.", "child-src, then default-src", SOURCES),
    Row(
        "fenced-frame-src",
        "What a fenced frame may load. Chrome only.",
        "frame-src, then child-src, then default-src",
        SOURCES,
    ),
    Row("child-src", "What counts for frame-src and worker-src where they are not named.", "default-src", SOURCES),
    Row(
        "worker-src",
        "Workers, shared workers and service workers.",
        "child-src, then script-src, then default-src",
        SOURCES,
    ),
    Row("manifest-src", "Application manifests.", "default-src", SOURCES),
    Row(
        "base-uri",
        "What a base element may point to. An attacker's would move every relative address.",
        "everything; it has no fallback",
        PLACES,
    ),
    Row("form-action", "Where forms may be sent.", "everywhere; it has no fallback", PLACES),
    Row(
        "frame-ancestors",
        "Who may frame the page; browsers then ignore X-Frame-Options.",
        "everybody; it has no fallback",
        PLACES,
    ),
    Row(
        "sandbox",
        "Treats the page as a sandboxed frame. Ignored where the policy is only reported.",
        "no sandbox",
        &[("", "nothing is allowed, but what the tokens allow: allow-scripts, allow-forms, ...")],
    ),
    Row(
        "upgrade-insecure-requests",
        "The page's own http: addresses are loaded over HTTPS. It breaks servers on plain HTTP, in Safari also on localhost.",
        "addresses are loaded as they are",
        &[("", "it has no value")],
    ),
    Row(
        "report-to",
        "The endpoint of Reporting-Endpoints that gets reports.",
        "no reports, or those of report-uri",
        &[("NAME", "one name")],
    ),
    Row(
        "report-uri",
        "Addresses that get reports from browsers without report-to.",
        "no reports",
        &[("/csp-reports", "one or more addresses")],
    ),
];

/// Directives of other specifications.
const OTHERS: &[(Row, &str)] = &[
    (
        Row(
            "trusted-types",
            "Which policies of trusted types scripts may create.",
            "any",
            &[
                ("'none'", "none"),
                ("NAME", "those of these names, each once"),
                ("*", "any, each once"),
                ("'allow-duplicates'", "a name may be used more than once"),
            ],
        ),
        "https://www.w3.org/TR/trusted-types/",
    ),
    (
        Row(
            "require-trusted-types-for",
            "Text no longer reaches the sinks that run it, such as innerHTML; only trusted types do.",
            "text does",
            &[("'script'", "the only value")],
        ),
        "https://www.w3.org/TR/trusted-types/",
    ),
    (
        Row(
            "webrtc",
            "Whether the page may open peer connections. No browser has it switched on yet.",
            "'allow'",
            &[("'allow'", "it may"), ("'block'", "it may not")],
        ),
        "https://www.w3.org/TR/CSP3/#directive-webrtc",
    ),
];
