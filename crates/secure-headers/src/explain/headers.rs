//! The headers.

use secure_core::{HeaderName, header::custom};

use super::Topic;

pub(super) fn topics() -> impl Iterator<Item = Topic> {
    HEADERS.iter().map(|Row(name, about, absent, values, link)| Topic::new("header", name, about, absent, values, link))
}

/// A header that no policy may send, as browsers read it no more or as only the framework knows its value.
pub(super) fn foreign(name: &str) -> impl Iterator<Item = Topic> + use<> {
    let topic = |name: HeaderName| {
        let about = format!("A policy cannot send it; {}.", custom::refusal(&name)?.configuration());
        let name = name.to_string().into();
        Some(Topic { name, about: about.into(), ..Topic::new("header", "", "", "", &[], "") })
    };
    HeaderName::new(name.to_owned()).ok().and_then(topic).into_iter()
}

/// Name, what it does, what counts without it, values, specification.
struct Row(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const HTTP: &str = "https://www.rfc-editor.org/rfc/rfc9110";

const HEADERS: &[Row] = &[
    Row(
        "Strict-Transport-Security",
        "Keeps browsers on HTTPS for this host. Visitors cannot click a certificate error away. Browsers read it only over HTTPS.",
        "a visitor who types the name begins on plain HTTP, and an attacker on the network can keep them there",
        &[
            ("max-age=SECONDS", "for how long; a year is 31536000; 0 undoes it"),
            ("includeSubDomains", "for all hosts below this one too; each must speak HTTPS"),
            ("preload", "agrees to be built into browsers, which is hard to undo"),
        ],
        "https://www.rfc-editor.org/rfc/rfc6797",
    ),
    Row(
        "Content-Security-Policy",
        "Says from where a page may load what, and which scripts may run: with it, markup that an attacker gets into a \
         page does not become a script. Several policies all count.",
        "everything loads and runs",
        &[("", "directives with \";\" between them, each explained by its own name: script-src, frame-ancestors, ...")],
        "https://www.w3.org/TR/CSP3/",
    ),
    Row(
        "Content-Security-Policy-Report-Only",
        "A policy that blocks nothing and reports what it would have blocked: to try a stricter one out.",
        "nothing is reported",
        &[("", "as Content-Security-Policy; sandbox and upgrade-insecure-requests mean nothing here")],
        "https://www.w3.org/TR/CSP3/#cspro-header",
    ),
    Row(
        "X-Content-Type-Options",
        "Stops browsers from guessing what a response is: scripts and styles must be declared as such.",
        "an upload that looks like a script may run as one",
        &[("nosniff", "the only value")],
        "https://fetch.spec.whatwg.org/#x-content-type-options-header",
    ),
    Row(
        "X-Frame-Options",
        "Who may show the page in a frame, against clickjacking. Browsers ignore it where an enforced policy has \
         frame-ancestors.",
        "every site may frame the page",
        &[("DENY", "nobody, the site itself included"), ("SAMEORIGIN", "the site itself")],
        "https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header",
    ),
    Row(
        "Referrer-Policy",
        "What the next site learns of the page that a visitor comes from. A list of fallbacks: the last value that a \
         browser knows counts.",
        "strict-origin-when-cross-origin, in browsers of today",
        &[
            ("no-referrer", "nothing, ever; forms then send \"Origin: null\""),
            ("no-referrer-when-downgrade", "the full address, except from HTTPS to HTTP"),
            ("same-origin", "the full address within the site, nothing to others"),
            ("origin", "the origin alone"),
            ("strict-origin", "the origin alone, and nothing from HTTPS to HTTP"),
            ("origin-when-cross-origin", "the full address within the site, the origin to others"),
            ("strict-origin-when-cross-origin", "the same, and nothing from HTTPS to HTTP"),
            ("unsafe-url", "the full address to everybody, also in clear"),
        ],
        "https://www.w3.org/TR/referrer-policy/",
    ),
    Row(
        "Permissions-Policy",
        "Which features of the browser a page and its frames may use. It only denies: a frame also needs its allow \
         attribute. Only Chromium and browsers made from it read it.",
        "most features are there for the page's own origin, some for everybody",
        &[("", "features with \",\" between them, each explained by its own name: camera=(), geolocation=(self), ...")],
        "https://www.w3.org/TR/permissions-policy-1/",
    ),
    Row(
        "Permissions-Policy-Report-Only",
        "Changes nothing, and reports what Permissions-Policy would have denied.",
        "nothing is reported",
        &[("", "as Permissions-Policy")],
        "https://www.w3.org/TR/permissions-policy-1/",
    ),
    Row(
        "Cross-Origin-Opener-Policy",
        "Cuts a page off from windows of other origins that opened it or that it opens. It counts over HTTPS, for whole \
         pages.",
        "unsafe-none",
        &[
            ("unsafe-none", "windows keep a handle on one another"),
            ("same-origin", "only windows of the same origin with the same policy do"),
            ("same-origin-allow-popups", "those, and windows that the page opens itself: for sign-in and payment"),
            ("noopener-allow-popups", "only windows that the page opens itself; the page that opened it does not"),
        ],
        "https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies",
    ),
    Row(
        "Cross-Origin-Opener-Policy-Report-Only",
        "Cuts nothing off and reports what Cross-Origin-Opener-Policy would have.",
        "nothing is reported",
        &[("", "as Cross-Origin-Opener-Policy, with report-to")],
        "https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies",
    ),
    Row(
        "Cross-Origin-Embedder-Policy",
        "Lets the page load only what agreed to be loaded. With Cross-Origin-Opener-Policy: same-origin it isolates the \
         page, as precise timers and shared memory ask for.",
        "unsafe-none",
        &[
            ("unsafe-none", "everything loads"),
            ("require-corp", "only what says so by Cross-Origin-Resource-Policy or CORS"),
            ("credentialless", "the rest too, without cookies; not in Safari"),
        ],
        "https://html.spec.whatwg.org/multipage/browsers.html#coep",
    ),
    Row(
        "Cross-Origin-Embedder-Policy-Report-Only",
        "Blocks nothing and reports what Cross-Origin-Embedder-Policy would have blocked.",
        "nothing is reported",
        &[("", "as Cross-Origin-Embedder-Policy, with report-to")],
        "https://html.spec.whatwg.org/multipage/browsers.html#coep",
    ),
    Row(
        "Cross-Origin-Resource-Policy",
        "Which sites may load this response into their pages without CORS, and so into a process where a side channel \
         could read it.",
        "every site may",
        &[
            ("same-origin", "pages of this scheme, host and port"),
            ("same-site", "pages of the same registered domain"),
            ("cross-origin", "all pages: for fonts, badges and the like"),
        ],
        "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header",
    ),
    Row(
        "Origin-Agent-Cluster",
        "Asks for a process for this origin alone, which also switches document.domain off. It should be the same on all \
         pages.",
        "?1 in Chrome, ?0 elsewhere",
        &[("?1", "apart by origin"), ("?0", "together by site")],
        "https://html.spec.whatwg.org/multipage/browsers.html#origin-keyed-agent-clusters",
    ),
    Row(
        "Document-Isolation-Policy",
        "Isolates one page in a process of its own, without its openers and frames having to agree. Chrome on desktops.",
        "none",
        &[
            ("none", "the page is not isolated"),
            ("isolate-and-require-corp", "isolated; it loads what agreed to be loaded"),
            ("isolate-and-credentialless", "isolated; the rest loads without cookies"),
        ],
        "https://wicg.github.io/document-isolation-policy/",
    ),
    Row(
        "Document-Isolation-Policy-Report-Only",
        "Isolates nothing and reports what Document-Isolation-Policy would have blocked.",
        "nothing is reported",
        &[("", "as Document-Isolation-Policy, with report-to")],
        "https://wicg.github.io/document-isolation-policy/",
    ),
    Row(
        "Integrity-Policy",
        "Loads only scripts (or styles) whose elements have an integrity attribute with the hash of their content.",
        "the attribute protects only elements that have it",
        &[
            ("blocked-destinations=(script)", "what must have the attribute: script, style"),
            ("sources=(inline)", "the only source there is, and the default"),
            ("endpoints=(NAME)", "who gets reports"),
        ],
        "https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section",
    ),
    Row(
        "Integrity-Policy-Report-Only",
        "Blocks nothing and reports what Integrity-Policy would have blocked.",
        "nothing is reported",
        &[("", "as Integrity-Policy")],
        "https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section",
    ),
    Row(
        "Connection-Allowlist",
        "Lets the page connect only to addresses that it names: for what it loads, sends, frames, opens and links to. An \
         experiment, in Chrome.",
        "it may connect to everybody",
        &[
            ("(response-origin)", "the origin that the page came from"),
            ("(\"https://*.api.example\")", "addresses like this; all in one pair of brackets"),
            ("()", "nothing"),
            (";report-to=NAME", "who gets reports"),
            (";redirects=allow", "answers may redirect to any address"),
            (";webrtc=allow", "WebRTC may connect to everybody"),
        ],
        "https://wicg.github.io/connection-allowlists/",
    ),
    Row(
        "Connection-Allowlist-Report-Only",
        "Blocks nothing and reports what Connection-Allowlist would have blocked.",
        "nothing is reported",
        &[("", "as Connection-Allowlist")],
        "https://wicg.github.io/connection-allowlists/",
    ),
    Row(
        "Document-Policy",
        "Switches off or limits what a page itself can do, such as document.write. A draft, in Chrome.",
        "nothing is switched off",
        &[("", "directives with \",\" between them: document-write=?0, force-load-at-top, ...")],
        "https://wicg.github.io/document-policy/",
    ),
    Row(
        "Document-Policy-Report-Only",
        "Switches nothing off and reports what Document-Policy would have.",
        "nothing is reported",
        &[("", "as Document-Policy")],
        "https://wicg.github.io/document-policy/",
    ),
    Row(
        "Require-Document-Policy",
        "What pages in this page's frames must send as their Document-Policy, or they are not loaded.",
        "frames may send any",
        &[("", "as Document-Policy")],
        "https://wicg.github.io/document-policy/",
    ),
    Row(
        "Activate-Storage-Access",
        "Lets a frame or a request of another site use the cookies that its visitor has agreed to. An answer to \
         Sec-Fetch-Storage-Access.",
        "the cookies are not sent",
        &[
            ("load", "the page may use them at once"),
            ("retry; allowed-origin=\"ORIGIN\"", "the request is sent again, with cookies"),
        ],
        "https://privacycg.github.io/storage-access-headers/",
    ),
    Row(
        "Reporting-Endpoints",
        "Gives names to the addresses that get reports; other headers name one by report-to.",
        "report-to has no effect, and switches report-uri beside it off",
        &[("NAME=\"ADDRESS\"", "with \",\" between them; the name default also gets reports of crashes and the like")],
        "https://www.w3.org/TR/reporting-1/#header",
    ),
    Row(
        "Cache-Control",
        "Who may keep a copy of the response, and for how long.",
        "caches may keep what looks unchanging",
        &[
            ("no-store", "nobody keeps it"),
            ("no-cache", "kept, and asked for again before each use"),
            ("private", "only the browser keeps it"),
            ("max-age=SECONDS", "kept for so long"),
        ],
        "https://www.rfc-editor.org/rfc/rfc9111#section-5.2",
    ),
    Row(
        "Server",
        "What the server says it is. An exact version shows an attacker what to try, and nobody else needs it.",
        "the header is not sent",
        &[],
        HTTP,
    ),
    Row(
        "X-DNS-Prefetch-Control",
        "Whether the browser looks up the names behind links ahead of a click, which shows the name server what links a \
         page has. Chrome and Firefox.",
        "on for pages over HTTP, mostly off for those over HTTPS",
        &[("on", "faster clicks"), ("off", "more privacy")],
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-DNS-Prefetch-Control",
    ),
    Row(
        "X-Permitted-Cross-Domain-Policies",
        "Whether Acrobat may read the site for documents of other sites.",
        "a file named crossdomain.xml decides",
        &[
            ("none", "every such file is ignored"),
            ("master-only", "only /crossdomain.xml"),
            ("by-content-type", "only files of its media type"),
            ("by-ftp-filename", "only files of that name, on FTP"),
            ("all", "all"),
            ("none-this-response", "this response is not such a file"),
        ],
        "https://www.adobe.com/devnet-docs/acrobatetk/tools/AppSec/xdomain.html",
    ),
    Row(
        "X-Download-Options",
        "Stopped Internet Explorer from opening a download in the name of the site. No browser of today reads it.",
        "",
        &[("noopen", "downloads are saved first")],
        "https://learn.microsoft.com/en-us/archive/blogs/ie/ie8-security-part-v-comprehensive-protection",
    ),
    Row(
        "X-XSS-Protection",
        "Steers a filter that browsers had before 2020, and that could be turned against the page.",
        "the filter of an old browser is on",
        &[("0", "off, the one value that does no harm")],
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-XSS-Protection",
    ),
    Row(
        "Timing-Allow-Origin",
        "Which other sites may see in detail how long this response took.",
        "only pages of the same origin",
        &[("*", "everybody"), ("https://a.example", "pages of this origin, with \",\" between several")],
        "https://w3c.github.io/resource-timing/#sec-timing-allow-origin",
    ),
    Row(
        "Set-Login",
        "Says whether a visitor is signed in to this site, which signs visitors in to others. It is for the responses of \
         signing in and out alone. Chrome 120, Firefox 138.",
        "the browser keeps what it knew",
        &[("logged-in", "a visitor is signed in"), ("logged-out", "nobody is signed in")],
        "https://w3c-fedid.github.io/login-status/#login-status-http",
    ),
    Row(
        "X-Robots-Tag",
        "What search engines may do with the response. It is a request, not a protection.",
        "engines index everything they find",
        &[
            ("noindex", "not in results"),
            ("nofollow", "its links are not followed"),
            ("noarchive", "no stored copy in results"),
            ("nosnippet", "no text of it in results"),
            ("NAME: noindex", "for the bot of this name alone"),
        ],
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Robots-Tag",
    ),
    Row(
        "NEL",
        "Has the browser report requests that failed on their way to the server. Chrome, over HTTPS.",
        "nothing is reported, but what an earlier response asked for",
        &[("{\"report_to\":\"NAME\",\"max_age\":SECONDS}", "the name of a group of Report-To")],
        "https://www.w3.org/TR/network-error-logging/",
    ),
    Row(
        "Report-To",
        "Groups of addresses that get reports, kept for the whole origin. Reporting-Endpoints took its place; NEL still \
         needs it.",
        "groups of earlier responses count",
        &[("{\"group\":\"NAME\",\"max_age\":SECONDS,\"endpoints\":[{\"url\":\"ADDRESS\"}]}", "one group")],
        "https://w3c.github.io/reporting/network-reporting.html#report-to-header",
    ),
    Row(
        "Clear-Site-Data",
        "Has the browser throw away what it keeps of the site. For the response of a logout, never for every response, \
         so it has no key in a configuration.",
        "the browser keeps everything",
        &[
            ("\"cache\"", "stored responses"),
            ("\"cookies\"", "cookies, of all hosts of the registrable domain"),
            ("\"storage\"", "local storage, databases, service workers"),
            ("\"*\"", "all of it"),
        ],
        "https://www.w3.org/TR/clear-site-data/",
    ),
    Row(
        "Expect-CT",
        "Asked for certificates that are logged publicly. Browsers demand that by themselves, and dropped the header.",
        "",
        &[],
        "https://www.rfc-editor.org/rfc/rfc9163",
    ),
    Row(
        "Public-Key-Pins",
        "Tied a host to certain keys, and locked owners out of their own sites. Every browser dropped it.",
        "",
        &[],
        "https://www.rfc-editor.org/rfc/rfc7469",
    ),
    Row(
        "Public-Key-Pins-Report-Only",
        "Reported what Public-Key-Pins would have blocked. Every browser dropped it.",
        "",
        &[],
        "https://www.rfc-editor.org/rfc/rfc7469",
    ),
    Row(
        "Feature-Policy",
        "The older form of Permissions-Policy. Send that instead.",
        "",
        &[],
        "https://www.w3.org/TR/permissions-policy-1/",
    ),
];
