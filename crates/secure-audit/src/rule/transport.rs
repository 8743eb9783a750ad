//! The rules about HTTPS.

use super::{
    Rule,
    Severity::{High, Info, Low, Medium},
};

rules! {
    HSTS_MISSING {
        id: "hsts-missing",
        severity: High,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "Browsers are not bound to HTTPS.",
        why: "The first visit by plain HTTP can be read and changed on the way, and each later one.",
        rust: "policy.with(StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains())",
        configuration: "strict-transport-security = { max-age = 31536000, include-sub-domains = true }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HTTPS_MISSING {
        id: "https-missing",
        severity: High,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "The site does not answer over HTTPS.",
        why: "Everybody on the way reads and changes what is sent.",
        rust: "serve HTTPS, or declare the proxy that does: policy.with(Transport::...)",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HSTS_SHORT {
        id: "hsts-short",
        severity: Medium,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "Browsers forget the site within half a year.",
        why: "A visitor who comes back later is without protection.",
        rust: "policy.with(StrictTransportSecurity::for_seconds(31_536_000))",
        configuration: "strict-transport-security = { max-age = 31536000, include-sub-domains = true }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HSTS_INVALID {
        id: "hsts-invalid",
        severity: High,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "The header cannot be read.",
        why: "Browsers ignore all of it.",
        rust: "policy.with(StrictTransportSecurity::for_seconds(31_536_000))",
        configuration: "strict-transport-security = { max-age = 31536000, include-sub-domains = true }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HSTS_OVER_HTTP {
        id: "hsts-over-http",
        severity: Low,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "The header came by plain HTTP.",
        why: "Browsers ignore it there: an attacker on the network could have written it.",
        rust: "declare how requests arrive: policy.with(Transport::...); it is then sent over HTTPS alone",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HSTS_ON_ADDRESS {
        id: "hsts-on-address",
        severity: Info,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "The host is an address of IP.",
        why: "Browsers keep the header for names alone.",
        rust: "serve the site under a name",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    HSTS_NOT_PRELOADABLE {
        id: "hsts-not-preloadable",
        severity: Info,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "The header says preload and does not meet the conditions.",
        why: "The list asks for a year, all subdomains, and a redirect on the same host.",
        rust: "StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains().preload()?",
        configuration: "strict-transport-security = { max-age = 63072000, include-sub-domains = true, preload = true }",
        link: "https://hstspreload.org/",
    }
    HSTS_NO_SUB_DOMAINS {
        id: "hsts-no-sub-domains",
        severity: Info,
        subject: "Strict-Transport-Security",
        cwe: 319,
        title: "Subdomains are not included.",
        why: "A subdomain by plain HTTP can set cookies for the whole site.",
        rust: "StrictTransportSecurity::for_seconds(31_536_000).include_sub_domains()",
        configuration: "strict-transport-security = { max-age = 31536000, include-sub-domains = true }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    CERTIFICATE_INVALID {
        id: "certificate-invalid",
        severity: High,
        subject: "certificate",
        cwe: 295,
        title: "The certificate is not valid.",
        why: "Browsers show a warning, and ignore Strict-Transport-Security.",
        rust: "renew the certificate, with all names and its chain",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security",
    }
    REDIRECT_MISSING {
        id: "redirect-missing",
        severity: High,
        subject: "Location",
        cwe: 319,
        title: "Plain HTTP does not lead to HTTPS.",
        why: "Visitors who type the name stay on plain HTTP.",
        rust: "policy.with(Transport::Direct).with(HttpsRedirect::to(\"app.example\")?)",
        configuration: "transport = \"direct\"\nhttps-redirect = \"app.example\"",
        link: "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS",
    }
    REDIRECT_NOT_TO_HTTPS {
        id: "redirect-not-to-https",
        severity: High,
        subject: "Location",
        cwe: 319,
        title: "Plain HTTP leads to plain HTTP.",
        why: "Each step by plain HTTP can be changed on the way.",
        rust: "policy.with(Transport::Direct).with(HttpsRedirect::to(\"app.example\")?)",
        configuration: "transport = \"direct\"\nhttps-redirect = \"app.example\"",
        link: "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS",
    }
    REDIRECT_OFF_HOST {
        id: "redirect-off-host",
        severity: Low,
        subject: "Location",
        cwe: 319,
        title: "Plain HTTP leads to another host.",
        why: "Browsers never see Strict-Transport-Security of the host that was typed.",
        rust: "redirect to HTTPS on the same host first",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides/TLS",
    }
}
