//! The keywords of source lists, and what a sandbox may allow.

use super::Topic;

pub(super) fn topics() -> impl Iterator<Item = Topic> {
    let keyword = |(name, about): &(&'static str, &'static str)| {
        Topic::new("keyword", name, about, "", &[], "https://www.w3.org/TR/CSP3/#framework-directive-source-list")
    };
    let token = |(name, about): &(&'static str, &'static str)| {
        let link = "https://html.spec.whatwg.org/multipage/iframe-embed-object.html#attr-iframe-sandbox";
        Topic::new("permission of a sandbox", name, about, "a sandboxed page may not", &[], link)
    };
    KEYWORDS.iter().map(keyword).chain(TOKENS.iter().map(token))
}

const KEYWORDS: &[(&str, &str)] = &[
    ("'none'", "Nothing is allowed. It stands alone: beside other sources browsers ignore it."),
    ("'self'", "The page's own origin, also over HTTPS and WSS. Without the quotes it is a host of that name."),
    (
        "'unsafe-inline'",
        "Allows every inline script or style, also an attacker's. Browsers ignore it beside a nonce or hash, and for scripts beside 'strict-dynamic'.",
    ),
    ("'unsafe-eval'", "eval and similar functions may run text as code. Has an effect in script-src and default-src."),
    ("'wasm-unsafe-eval'", "WebAssembly may be compiled; eval stays forbidden."),
    ("'trusted-types-eval'", "Trusted types may become code, while they are enforced."),
    (
        "'unsafe-hashes'",
        "Hashes count for event handlers and style attributes too, which an attacker may put elsewhere.",
    ),
    (
        "'strict-dynamic'",
        "Scripts that a trusted script loads are trusted. Hosts and 'self' no longer count beside it, so that it needs a nonce or hash.",
    ),
    ("'report-sample'", "Reports carry the first 40 characters of what was blocked."),
    ("'report-sha256'", "The SHA-256 digest of each script is reported. Chrome only; needs report-to."),
    ("'report-sha384'", "The same with SHA-384."),
    ("'report-sha512'", "The same with SHA-512."),
    ("'inline-speculation-rules'", "Inline speculation rules, which say what to load ahead."),
    ("'unsafe-webtransport-hashes'", "WebTransport to servers that are known by the digest of their certificate."),
    (
        "'nonce-…'",
        "What carries the nonce of this response. In a configuration it is 'nonce-{nonce}': the library fills it in for each response, because a fixed nonce does not protect.",
    ),
    ("'sha256-…'", "The one script or style of this digest, in base64; also sha384 and sha512."),
];

const TOKENS: &[(&str, &str)] = &[
    ("allow-downloads", "May download files."),
    ("allow-forms", "May send forms."),
    ("allow-modals", "May open alert and the like."),
    ("allow-orientation-lock", "May lock the screen's orientation."),
    ("allow-pointer-lock", "May take the pointer."),
    ("allow-popups", "May open windows, which are sandboxed as well."),
    ("allow-popups-to-escape-sandbox", "May open windows that are not sandboxed."),
    ("allow-presentation", "May start presentations."),
    ("allow-same-origin", "Keeps its own origin. With allow-scripts, a page of your own can take its sandbox off."),
    ("allow-same-site-none-cookies", "Sends SameSite=None cookies although its origin is not its own."),
    ("allow-scripts", "May run scripts."),
    ("allow-storage-access-by-user-activation", "May ask for access to its cookies, when the user clicks."),
    ("allow-top-navigation", "May navigate the top window."),
    ("allow-top-navigation-by-user-activation", "May navigate the top window, when the user clicks."),
    ("allow-top-navigation-to-custom-protocols", "May open other programs by their schemes."),
];
