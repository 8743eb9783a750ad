//! The rules about all other headers, and about the body.

use super::{
    Rule,
    Severity::{High, Info, Low, Medium},
};

rules! {
    NOSNIFF_MISSING {
        id: "nosniff-missing",
        severity: Medium,
        subject: "X-Content-Type-Options",
        cwe: 430,
        title: "Browsers may guess the type of the response.",
        why: "Text that users upload can be taken for a script.",
        rust: "policy.with(XContentTypeOptions::NoSniff)",
        configuration: "x-content-type-options = \"nosniff\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Content-Type-Options",
    }
    NOSNIFF_INVALID {
        id: "nosniff-invalid",
        severity: Medium,
        subject: "X-Content-Type-Options",
        cwe: 430,
        title: "The header does not say nosniff, or not first.",
        why: "Browsers ignore it.",
        rust: "policy.with(XContentTypeOptions::NoSniff)",
        configuration: "x-content-type-options = \"nosniff\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Content-Type-Options",
    }
    REFERRER_POLICY_MISSING {
        id: "referrer-policy-missing",
        severity: Info,
        subject: "Referrer-Policy",
        cwe: 200,
        title: "The page leaves the referrer to the browser.",
        why: "Browsers send the origin to other sites; old ones send the whole address.",
        rust: "policy.with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)",
        configuration: "referrer-policy = \"strict-origin-when-cross-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy",
    }
    REFERRER_POLICY_INVALID {
        id: "referrer-policy-invalid",
        severity: Low,
        subject: "Referrer-Policy",
        cwe: 200,
        title: "The header names no policy that browsers know.",
        why: "Browsers ignore it.",
        rust: "policy.with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)",
        configuration: "referrer-policy = \"strict-origin-when-cross-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy",
    }
    REFERRER_POLICY_UNSAFE {
        id: "referrer-policy-unsafe",
        severity: Low,
        subject: "Referrer-Policy",
        cwe: 200,
        title: "Addresses of the site go to other sites.",
        why: "Tokens and names in addresses leak.",
        rust: "policy.with(ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN)",
        configuration: "referrer-policy = \"strict-origin-when-cross-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Referrer-Policy",
    }
    PERMISSIONS_POLICY_MISSING {
        id: "permissions-policy-missing",
        severity: Info,
        subject: "Permissions-Policy",
        cwe: 693,
        title: "The page does not give up features that it does not need.",
        why: "An injected script, or a frame, may ask for camera or location.",
        rust: "policy.with(PermissionsPolicy::new().deny(Feature::Camera))",
        configuration: "permissions-policy = { camera = [] }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy",
    }
    PERMISSIONS_POLICY_INVALID {
        id: "permissions-policy-invalid",
        severity: Medium,
        subject: "Permissions-Policy",
        cwe: 693,
        title: "The header cannot be read.",
        why: "One fault makes browsers ignore all of it, features without fault included.",
        rust: "policy.with(PermissionsPolicy::new().deny(Feature::Camera))",
        configuration: "permissions-policy = { camera = [] }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy",
    }
    PERMISSIONS_POLICY_OPEN {
        id: "permissions-policy-open",
        severity: Low,
        subject: "Permissions-Policy",
        cwe: 693,
        title: "A feature differs from what OWASP asks for.",
        why: "Frames may use what the page does not need.",
        rust: "PermissionsPolicy::new().deny(Feature::Camera)",
        configuration: "permissions-policy = { camera = [] }",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy",
    }
    CACHE_CONTROL_MISSING {
        id: "cache-control-missing",
        severity: Info,
        subject: "Cache-Control",
        cwe: 525,
        title: "The response does not forbid caches to store it.",
        why: "Pages of signed-in users can stay in caches.",
        rust: "policy.with(CacheControl::no_store())",
        configuration: "cache-control = \"no-store\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cache-Control",
    }
    CLEAR_SITE_DATA_MISSING {
        id: "clear-site-data-missing",
        severity: Info,
        subject: "Clear-Site-Data",
        cwe: 459,
        title: "The response does not clear what the site stored.",
        why: "After sign-out, data stays in the browser. It is meant for the page of sign-out alone.",
        rust: "ClearSiteData::logout() on the response of the sign-out",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Clear-Site-Data",
    }
    DNS_PREFETCH_CONTROL_MISSING {
        id: "dns-prefetch-control-missing",
        severity: Info,
        subject: "X-DNS-Prefetch-Control",
        cwe: 200,
        title: "Browsers look up names of links early.",
        why: "The operator of the name servers learns which links a page has.",
        rust: "policy.with(XDnsPrefetchControl::Off)",
        configuration: "x-dns-prefetch-control = \"off\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-DNS-Prefetch-Control",
    }
    CROSS_DOMAIN_POLICIES_MISSING {
        id: "cross-domain-policies-missing",
        severity: Info,
        subject: "X-Permitted-Cross-Domain-Policies",
        cwe: 942,
        title: "Documents of Adobe may read across origins.",
        why: "It matters only where a file crossdomain.xml exists.",
        rust: "policy.with(XPermittedCrossDomainPolicies::None)",
        configuration: "x-permitted-cross-domain-policies = \"none\"",
        link: "https://owasp.org/www-project-secure-headers/",
    }
    HEADER_VALUE_DIFFERS {
        id: "header-value-differs",
        severity: Info,
        subject: "response",
        cwe: 693,
        title: "A header differs from the value that OWASP recommends.",
        why: "It may be right for the application; the list names one value for all.",
        rust: "policy.with(...) with the value of the list, or Policy::owasp()",
        configuration: "preset = \"owasp\"",
        link: "https://owasp.org/www-project-secure-headers/",
    }
    SOFTWARE_DISCLOSED {
        id: "software-disclosed",
        severity: Low,
        subject: "response",
        cwe: 497,
        title: "A header names software, or how the site is built.",
        why: "It helps to choose an attack.",
        rust: "policy.with(RemovedHeaders::owasp())",
        configuration: "removed = \"owasp\"",
        link: "https://owasp.org/www-project-secure-headers/",
    }
    DEAD_HEADER {
        id: "dead-header",
        severity: Info,
        subject: "response",
        cwe: 1104,
        title: "Browsers have dropped the header.",
        why: "It costs bytes, and its author expects a protection that is not there.",
        rust: "leave the header out",
        configuration: "",
        link: "https://owasp.org/www-project-secure-headers/",
    }
    XSS_PROTECTION_ON {
        id: "xss-protection-on",
        severity: Low,
        subject: "X-XSS-Protection",
        cwe: 79,
        title: "An old filter is switched on.",
        why: "Where it still exists, it can be used to read pages. Current browsers have dropped it.",
        rust: "policy.with(XXssProtection::Off)",
        configuration: "x-xss-protection = \"0\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-XSS-Protection",
    }
    XSS_PROTECTION_SET {
        id: "xss-protection-set",
        severity: Info,
        subject: "X-XSS-Protection",
        cwe: 1104,
        title: "OWASP asks to leave the header out.",
        why: "The value 0 is harmless, and DrHeader asks for it; browsers have dropped the header.",
        rust: "policy.without::<XXssProtection>()",
        configuration: "x-xss-protection = false",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-XSS-Protection",
    }
    REPORT_ENDPOINT_UNDEFINED {
        id: "report-endpoint-undefined",
        severity: Medium,
        subject: "Reporting-Endpoints",
        cwe: 778,
        title: "Reports go to an endpoint that is not defined.",
        why: "Browsers drop the reports.",
        rust: "policy.with(ReportingEndpoints::new().endpoint(...))",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Reporting-Endpoints",
    }
    REPORT_ENDPOINT_INSECURE {
        id: "report-endpoint-insecure",
        severity: Low,
        subject: "Reporting-Endpoints",
        cwe: 319,
        title: "An endpoint for reports is not an address of HTTPS.",
        why: "Browsers drop the reports.",
        rust: "name an address of https",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Reporting-Endpoints",
    }
    REPORTING_ENDPOINTS_INVALID {
        id: "reporting-endpoints-invalid",
        severity: Medium,
        subject: "Reporting-Endpoints",
        cwe: 778,
        title: "The header cannot be read.",
        why: "Browsers ignore all endpoints.",
        rust: "policy.with(ReportingEndpoints::new().endpoint(...))",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Reporting-Endpoints",
    }
    HEADER_REPEATED {
        id: "header-repeated",
        severity: Medium,
        subject: "response",
        cwe: 436,
        title: "A header appears several times with different values.",
        why: "Browsers take the first, the last or none, and proxies may change the order.",
        rust: "set the header in one place",
        configuration: "",
        link: "https://www.rfc-editor.org/rfc/rfc9110#section-5.3",
    }
    HEADERS_LARGE {
        id: "headers-large",
        severity: Medium,
        subject: "response",
        cwe: 770,
        title: "The headers are larger than common proxies take.",
        why: "A proxy such as nginx answers 502 beyond 4 or 8 kB.",
        rust: "shorten the policy, or use hashes and nonces in place of hosts",
        configuration: "",
        link: "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size",
    }
    HEADERS_CUT {
        id: "headers-cut",
        severity: High,
        subject: "response",
        cwe: 770,
        title: "The response has more headers than an audit reads.",
        why: "What follows was not checked.",
        rust: "send fewer headers",
        configuration: "",
        link: "https://www.rfc-editor.org/rfc/rfc9110#section-5.4",
    }
    HEADER_MALFORMED {
        id: "header-malformed",
        severity: Medium,
        subject: "response",
        cwe: 113,
        title: "A header has control characters.",
        why: "Proxies refuse the response, or read it as two.",
        rust: "write visible ASCII alone: HeaderValue::new checks it",
        configuration: "",
        link: "https://www.rfc-editor.org/rfc/rfc9110#section-5.5",
    }
    HTML_UNREADABLE {
        id: "html-unreadable",
        severity: Medium,
        subject: "body",
        cwe: 430,
        title: "The body is said to be HTML, and is a value of JSON.",
        why: "An attacker who chooses a part of it may have it run as a page.",
        rust: "send JSON as application/json",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Type",
    }
    CONTENT_TYPE_MISSING {
        id: "content-type-missing",
        severity: Medium,
        subject: "Content-Type",
        cwe: 430,
        title: "The response does not say what it is.",
        why: "Browsers guess, and may take it for a page.",
        rust: "send Content-Type with every body",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Type",
    }
    CHARSET_MISSING {
        id: "charset-missing",
        severity: Low,
        subject: "Content-Type",
        cwe: 116,
        title: "A page does not say its encoding.",
        why: "Browsers guess, which lets some injected text through.",
        rust: "send text/html; charset=utf-8",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Type",
    }
    SRI_MISSING {
        id: "sri-missing",
        severity: Low,
        subject: "body",
        cwe: 353,
        title: "A script of another site has no integrity.",
        why: "An attacker who controls that site runs code in the page.",
        rust: "<script src=... integrity=... crossorigin>",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity",
    }
    SCRIPT_INSECURE {
        id: "script-insecure",
        severity: High,
        subject: "body",
        cwe: 319,
        title: "A script is loaded by plain HTTP, or by an address without a scheme.",
        why: "An attacker on the network changes it.",
        rust: "write https:// in src",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/Security/Mixed_content",
    }
    CLEAR_SITE_DATA_INVALID {
        id: "clear-site-data-invalid",
        severity: Medium,
        subject: "Clear-Site-Data",
        cwe: 459,
        title: "The header names nothing that browsers clear.",
        why: "Words without double quotes are ignored, and the data stays.",
        rust: "ClearSiteData::logout() on the response of the sign-out, which writes the quotes",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Clear-Site-Data",
    }
}
