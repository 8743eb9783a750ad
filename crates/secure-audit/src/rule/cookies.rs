//! The rules about cookies.

use super::{
    Rule,
    Severity::{High, Info, Low, Medium},
};

rules! {
    COOKIE_NO_SECURE {
        id: "cookie-no-secure",
        severity: High,
        subject: "Set-Cookie",
        cwe: 614,
        title: "A cookie is sent over plain HTTP as well.",
        why: "An attacker on the network reads it.",
        rust: "policy.with(CookieRules::recommended())",
        configuration: "cookies = \"strict\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_NO_HTTP_ONLY {
        id: "cookie-no-http-only",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 1004,
        title: "Scripts can read a cookie of a session.",
        why: "An injected script sends it elsewhere.",
        rust: "policy.with(CookieRules::recommended())",
        configuration: "cookies = \"strict\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_NO_SAME_SITE {
        id: "cookie-no-same-site",
        severity: Low,
        subject: "Set-Cookie",
        cwe: 1275,
        title: "A cookie does not say SameSite.",
        why: "Chromium treats it as Lax; other browsers send it with requests of other sites.",
        rust: "policy.with(CookieRules::recommended())",
        configuration: "cookies = \"strict\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_SAME_SITE_INVALID {
        id: "cookie-same-site-invalid",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 1275,
        title: "SameSite has an unknown value, or is None without Secure.",
        why: "Browsers ignore the value, or the cookie.",
        rust: "SecureCookie::new().same_site(SameSite::Lax)",
        configuration: "cookies = \"strict\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_PREFIX_BROKEN {
        id: "cookie-prefix-broken",
        severity: High,
        subject: "Set-Cookie",
        cwe: 614,
        title: "A cookie lacks what the prefix of its name asks for.",
        why: "Browsers refuse the cookie.",
        rust: "SecureCookie::host(), which sets what __Host- asks for",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_PARTITIONED_INSECURE {
        id: "cookie-partitioned-insecure",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 614,
        title: "A cookie says Partitioned without Secure.",
        why: "Browsers refuse the cookie.",
        rust: "SecureCookie::new(), which says Secure",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_MALFORMED {
        id: "cookie-malformed",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 20,
        title: "A line names no cookie, or has characters that no cookie may have.",
        why: "Browsers ignore the line, or cut it.",
        rust: "SetCookie::new(...), which checks name and value",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_FOREIGN_DOMAIN {
        id: "cookie-foreign-domain",
        severity: High,
        subject: "Set-Cookie",
        cwe: 346,
        title: "A cookie is for a domain that is not the site's.",
        why: "Browsers refuse the cookie.",
        rust: "leave Domain out, or name a parent of the host",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_WIDE_DOMAIN {
        id: "cookie-wide-domain",
        severity: Low,
        subject: "Set-Cookie",
        cwe: 1275,
        title: "A cookie goes to all subdomains.",
        why: "Each of them can read it, and an attacker who controls one of them can set it.",
        rust: "leave Domain out, and name the cookie __Host-...",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_TOO_LARGE {
        id: "cookie-too-large",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 400,
        title: "A cookie is larger than browsers keep.",
        why: "Name and value together may have 4096 bytes, an attribute 1024; browsers ignore the rest.",
        rust: "keep the data on the server, and an id in the cookie",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_REPEATED {
        id: "cookie-repeated",
        severity: Medium,
        subject: "Set-Cookie",
        cwe: 436,
        title: "Two lines set the same cookie.",
        why: "The last one counts; which that is may change with the way.",
        rust: "set each cookie once per response",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
    COOKIE_LONG_LIVED {
        id: "cookie-long-lived",
        severity: Info,
        subject: "Set-Cookie",
        cwe: 613,
        title: "A cookie lives longer than browsers allow.",
        why: "Chromium cuts lifetimes to 400 days.",
        rust: "set Max-Age to at most 34560000",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie",
    }
}
