//! The keys of a configuration that do not name a header, and the attributes of cookies.

use super::Topic;

pub(super) fn topics() -> impl Iterator<Item = Topic> {
    let topic =
        |kind| move |&Row(name, about, absent, values, link): &Row| Topic::new(kind, name, about, absent, values, link);
    [SET_COOKIE]
        .iter()
        .map(topic("header"))
        .chain(KEYS.iter().map(topic("key of a configuration")))
        .chain(ATTRIBUTES.iter().map(topic("attribute of a cookie")))
        .chain(PREFIXES.iter().map(topic("beginning of a cookie's name")))
}

/// Name, what it does, what counts without it, values, specification.
struct Row(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

const COOKIES: &str = "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html";
const PREFIXED: &str = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies";

const SET_COOKIE: Row = Row(
    "Set-Cookie",
    "Gives the browser a cookie. The key cookies of a configuration adds missing attributes.",
    "",
    &[("NAME=VALUE; ...", "attributes, each explained by its own name: Secure, HttpOnly, SameSite, ...")],
    COOKIES,
);

const KEYS: &[Row] = &[
    Row(
        "preset",
        "The policy that the other keys change. \"secure-headers presets\" lists them all.",
        "the policy begins empty",
        &[("\"recommended\"", "for an ordinary site"), ("\"strict\"", "for a new site that is built for it")],
        "",
    ),
    Row(
        "transport",
        "Which proxies are in front of the application, and so whether a request came over HTTPS.",
        "\"undeclared\"",
        &[
            ("\"undeclared\"", "nothing: only a TLS connection to the application itself counts as HTTPS"),
            ("\"direct\"", "there are none: a connection without TLS is plain HTTP"),
            ("\"always-https\"", "a proxy speaks TLS, and lets nothing else in"),
            ("{ header, proxies }", "\"forwarded\" or \"x-forwarded\" counts, where it comes from these addresses"),
            ("https-header", "in it: another header that says HTTPS, with the value of https-value, or by being there"),
            ("host-header", "in it: another header that names the host"),
        ],
        "https://www.rfc-editor.org/rfc/rfc7239",
    ),
    Row(
        "allowed-hosts",
        "The hosts that the application answers for. A request for another is refused, with 400 or over HTTP/2 with 421: \
         an application that writes links from Host would send visitors where an attacker wants.",
        "every host is answered",
        &[
            ("app.example", "one host, with any port"),
            ("*.app.example", "all hosts below it"),
            ("app.example:8443", "with this port"),
            ("{ hosts, exempt }", "and paths that are answered for any host"),
        ],
        "https://www.rfc-editor.org/rfc/rfc9110#section-7.2",
    ),
    Row(
        "https-redirect",
        "Sends requests over plain HTTP to HTTPS before their handler runs. It needs hosts, since a redirect to whatever \
         Host says is an open redirect; and a transport, for only what is known to be plain HTTP is redirected.",
        "requests over plain HTTP reach the handler",
        &[
            ("app.example", "everybody goes to this host"),
            ("true", "to the host that was asked for, if it is one of allowed-hosts"),
            ("{ hosts }", "to the host that was asked for, if it is one of these"),
            ("{ by-host }", "from each host to another"),
            ("aliases", "beside to: other names of the host, redirected over HTTPS, too"),
            ("status", "308; 307 is not kept by browsers, 301 and 302 may turn a POST into a GET"),
            ("port", "of HTTPS, where it is not 443"),
            ("exempt", "paths that stay on plain HTTP, as /.well-known/acme-challenge/*"),
        ],
        "https://www.rfc-editor.org/rfc/rfc6797#section-7.2",
    ),
    Row(
        "development",
        "Says that this is the developer's own machine, where nobody is redirected to HTTPS, whatever https-redirect says. \
         The preset of this name says so by itself.",
        "https-redirect applies, except in the preset development",
        &[("true", "nobody is redirected"), ("false", "in the preset development, https-redirect counts all the same")],
        "",
    ),
    Row(
        "resource-isolation",
        "Refuses with 403 what pages of other sites ask for in a visitor's name; links still work. It reads \
         Sec-Fetch-Site and its like, which no script can forge, and Origin if they are missing.",
        "pages of other sites may ask for everything, and the browser adds the cookies",
        &[
            ("true", "only links pass"),
            ("trust", "origins that may ask for everything"),
            ("exempt", "paths that everybody may ask for"),
            ("refuse-same-site", "other sub-domains count as other sites"),
            ("refuse-framing", "frames of other sites are refused too"),
            ("report-only", "refuses nothing yet, and logs what it would refuse"),
        ],
        "https://www.w3.org/TR/fetch-metadata/",
    ),
    Row(
        "cookies",
        "Which missing attributes every Set-Cookie of a response gets, no matter which code set it. What a cookie has stays.",
        "cookies go out as they are",
        &[
            ("\"recommended\"", "Secure over HTTPS, and SameSite=Lax"),
            ("\"strict\"", "and HttpOnly; Secure also where nobody says how a request arrived, but for this machine"),
            ("session = \"...\"", "attributes for a name; session_* for all that begin so, * for all"),
            ("session = false", "leaves cookies of this name alone"),
            ("audit-only", "changes nothing yet, and logs what it would change"),
        ],
        COOKIES,
    ),
    Row(
        "removed",
        "Headers that are removed from every response, because they say what the server is.",
        "none",
        &[("\"common\"", "the usual ones"), ("\"owasp\"", "all that OWASP lists"), ("[...]", "these names")],
        "https://owasp.org/www-project-secure-headers/",
    ),
    Row(
        "conflict",
        "Which one is sent if the handler has set the header, too.",
        "\"keep\"",
        &[("\"keep\"", "the handler"), ("\"replace\"", "the policy")],
        "",
    ),
    Row(
        "handler-policy",
        "What becomes of a content security policy that the handler has set: browsers enforce all policies of a response.",
        "\"by-conflict\"",
        &[("\"by-conflict\"", "as conflict says"), ("\"both\"", "it stays, and ours is added")],
        "https://www.w3.org/TR/CSP3/#multiple-policies",
    ),
    Row("custom", "Headers that have no key of their own: names and values.", "none", &[], ""),
    Row(
        "lints",
        "The level of each finding about several headers.",
        "as each lint says",
        &[("\"allow\"", "nothing"), ("\"warn\"", "it is logged"), ("\"deny\"", "the policy is refused")],
        "",
    ),
    Row(
        "classes",
        "Other policies for documents, data, assets, downloads, redirects or errors.",
        "one policy for all responses",
        &[],
        "",
    ),
];

const ATTRIBUTES: &[Row] = &[
    Row(
        "Secure",
        "The cookie is sent over HTTPS only, and plain HTTP can neither set nor replace it.",
        "everybody on the network can read it once a page is requested over plain HTTP",
        &[("", "it has no value; Secure=false is Secure")],
        COOKIES,
    ),
    Row(
        "HttpOnly",
        "Scripts cannot read the cookie. For sessions; not for a token that a script sends back.",
        "an attacker's script can send it away",
        &[("", "it has no value")],
        COOKIES,
    ),
    Row(
        "SameSite",
        "Whether the cookie goes along with requests that another site causes.",
        "Lax in Chrome, with two minutes of grace for a POST; None in Firefox and Safari",
        &[
            ("Strict", "never: a visitor who follows a link from another site arrives as if logged out"),
            ("Lax", "only with links and other GETs that change the address bar"),
            ("None", "always; it needs Secure"),
        ],
        COOKIES,
    ),
    Row(
        "Domain",
        "The host that gets the cookie, and all hosts below it.",
        "the host that set it, and no other",
        &[("example.com", "without a dot before it")],
        COOKIES,
    ),
    Row(
        "Path",
        "The paths for which the cookie is sent. It is not a protection: pages of one host can read each other.",
        "the folder of the page that set it",
        &[("/", "all")],
        COOKIES,
    ),
    Row(
        "Max-Age",
        "For how many seconds the cookie is kept, 400 days at most. It takes precedence over Expires.",
        "Expires, or until the browser is closed",
        &[("SECONDS", "for how long; 0 removes the cookie")],
        COOKIES,
    ),
    Row(
        "Partitioned",
        "The cookie counts per site that embeds the page, so that it cannot follow visitors around. It needs Secure.",
        "one cookie for all sites that embed the page, if the browser sends it at all",
        &[("", "it has no value")],
        PREFIXED,
    ),
    Row(
        "Priority",
        "Which cookies Chrome drops last when a site has too many. No standard has it.",
        "Medium",
        &[("Low", "dropped first"), ("Medium", "as without it"), ("High", "dropped last")],
        "https://datatracker.ietf.org/doc/html/draft-west-cookie-priority",
    ),
];

const PREFIXES: &[Row] = &[
    Row(
        "__Secure-",
        "Browsers refuse the cookie without Secure, and so any that plain HTTP tries to set.",
        "",
        &[],
        COOKIES,
    ),
    Row(
        "__Host-",
        "Browsers refuse the cookie without Secure and Path=/, or with Domain: no sub-domain can have set it.",
        "",
        &[],
        COOKIES,
    ),
    Row(
        "__Http-",
        "Browsers refuse the cookie without Secure and HttpOnly: no script can have set it.",
        "",
        &[],
        PREFIXED,
    ),
    Row("__Host-Http-", "What __Host- and __Http- ask for together.", "", &[], PREFIXED),
];
