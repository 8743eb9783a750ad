//! The rules about other origins: framing, sharing and isolation.

use super::{
    Rule,
    Severity::{High, Info, Low, Medium},
};

rules! {
    COEP_MISSING {
        id: "coep-missing",
        severity: Info,
        subject: "Cross-Origin-Embedder-Policy",
        cwe: 693,
        title: "The page may embed resources that did not agree to it.",
        why: "It is not cross-origin isolated, which only some interfaces need.",
        rust: "policy.with(CrossOriginEmbedderPolicy::REQUIRE_CORP)",
        configuration: "cross-origin-embedder-policy = \"require-corp\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Embedder-Policy",
    }
    COEP_INVALID {
        id: "coep-invalid",
        severity: Medium,
        subject: "Cross-Origin-Embedder-Policy",
        cwe: 693,
        title: "The header cannot be read.",
        why: "Browsers ignore it.",
        rust: "policy.with(CrossOriginEmbedderPolicy::REQUIRE_CORP)",
        configuration: "cross-origin-embedder-policy = \"require-corp\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Embedder-Policy",
    }
    COOP_MISSING {
        id: "coop-missing",
        severity: Low,
        subject: "Cross-Origin-Opener-Policy",
        cwe: 1021,
        title: "Windows of other sites keep a reference to the page.",
        why: "A site that opens the page can count its frames and navigate it.",
        rust: "policy.with(CrossOriginOpenerPolicy::SAME_ORIGIN)",
        configuration: "cross-origin-opener-policy = \"same-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Opener-Policy",
    }
    COOP_INVALID {
        id: "coop-invalid",
        severity: Medium,
        subject: "Cross-Origin-Opener-Policy",
        cwe: 693,
        title: "The header cannot be read.",
        why: "Browsers ignore it.",
        rust: "policy.with(CrossOriginOpenerPolicy::SAME_ORIGIN)",
        configuration: "cross-origin-opener-policy = \"same-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Opener-Policy",
    }
    CORP_MISSING {
        id: "corp-missing",
        severity: Low,
        subject: "Cross-Origin-Resource-Policy",
        cwe: 1021,
        title: "Other sites may load the response as an image, a script or the like.",
        why: "Its bytes reach the process of an attacking page, where side channels read them.",
        rust: "policy.with(CrossOriginResourcePolicy::SameOrigin)",
        configuration: "cross-origin-resource-policy = \"same-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Resource-Policy",
    }
    CORP_INVALID {
        id: "corp-invalid",
        severity: Medium,
        subject: "Cross-Origin-Resource-Policy",
        cwe: 693,
        title: "The header has an unknown value, or appears twice.",
        why: "Browsers ignore it.",
        rust: "policy.with(CrossOriginResourcePolicy::SameOrigin)",
        configuration: "cross-origin-resource-policy = \"same-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Resource-Policy",
    }
    ISOLATION_INCOMPLETE {
        id: "isolation-incomplete",
        severity: Medium,
        subject: "Cross-Origin-Embedder-Policy",
        cwe: 1021,
        title: "The page asks for half of cross-origin isolation.",
        why: "It pays with blocked resources, and self.crossOriginIsolated stays false: it needs Cross-Origin-Opener-Policy: same-origin as well.",
        rust: "policy.with(CrossOriginOpenerPolicy::SAME_ORIGIN)",
        configuration: "cross-origin-opener-policy = \"same-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Embedder-Policy",
    }
    FRAMING_UNLIMITED {
        id: "framing-unlimited",
        severity: High,
        subject: "X-Frame-Options",
        cwe: 1021,
        title: "Every site may frame the page.",
        why: "It can be laid under the buttons of another site, whose visitors then click in it.",
        rust: "policy.with(XFrameOptions::Deny)",
        configuration: "x-frame-options = \"DENY\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Frame-Options",
    }
    FRAME_OPTIONS_INVALID {
        id: "frame-options-invalid",
        severity: High,
        subject: "X-Frame-Options",
        cwe: 1021,
        title: "The header has an unknown value, or several.",
        why: "Browsers ignore it, or block framing that was meant to work.",
        rust: "policy.with(XFrameOptions::SameOrigin)",
        configuration: "x-frame-options = \"SAMEORIGIN\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Frame-Options",
    }
    FRAME_OPTIONS_ALLOW_FROM {
        id: "frame-options-allow-from",
        severity: High,
        subject: "X-Frame-Options",
        cwe: 1021,
        title: "ALLOW-FROM means nothing to browsers.",
        why: "Every site may frame the page.",
        rust: "csp.frame_ancestors(...) with the origin",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Frame-Options",
    }
    FRAMING_CONTRADICTION {
        id: "framing-contradiction",
        severity: Medium,
        subject: "X-Frame-Options",
        cwe: 1021,
        title: "X-Frame-Options and frame-ancestors differ.",
        why: "Browsers follow frame-ancestors, and ignore the header.",
        rust: "let both say the same",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Frame-Options",
    }
    CORS_ANY_ORIGIN_WITH_CREDENTIALS {
        id: "cors-any-origin-with-credentials",
        severity: High,
        subject: "Access-Control-Allow-Origin",
        cwe: 942,
        title: "Every origin may read what signed-in users see.",
        why: "A page of an attacker reads it with the visitor's cookies.",
        rust: "allow a list of origins, and send Access-Control-Allow-Credentials to those alone",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin",
    }
    CORS_WITHOUT_VARY {
        id: "cors-without-vary",
        severity: Medium,
        subject: "Access-Control-Allow-Origin",
        cwe: 524,
        title: "The response names one origin and does not say Vary: Origin.",
        why: "A cache gives the answer for one origin to another.",
        rust: "let the CORS layer add Vary: Origin",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin",
    }
    CORS_NULL_ORIGIN {
        id: "cors-null-origin",
        severity: High,
        subject: "Access-Control-Allow-Origin",
        cwe: 942,
        title: "The origin null may read the response.",
        why: "Every sandboxed frame has this origin, those of attackers as well.",
        rust: "leave null out of the allowed origins",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin",
    }
    CORS_INVALID {
        id: "cors-invalid",
        severity: Medium,
        subject: "Access-Control-Allow-Origin",
        cwe: 942,
        title: "The header names several origins, or * with credentials.",
        why: "Browsers refuse the response to every page.",
        rust: "send one origin, or * without credentials",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Origin",
    }
    SERVICE_WORKER_ALLOWED_WIDE {
        id: "service-worker-allowed-wide",
        severity: Medium,
        subject: "Service-Worker-Allowed",
        cwe: 668,
        title: "A worker may control all pages of the origin.",
        why: "A user who can upload a script into this folder controls the whole site.",
        rust: "serve the worker from the top folder, and leave the header out",
        configuration: "",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Service-Worker-Allowed",
    }
    CORP_CONTRADICTS_CORS {
        id: "corp-contradicts-cors",
        severity: Info,
        subject: "Cross-Origin-Resource-Policy",
        cwe: 436,
        title: "The response is shared with every origin, and kept from all others.",
        why: "Requests with CORS get it, and those without, such as <img>, do not.",
        rust: "policy.with(CrossOriginResourcePolicy::CrossOrigin) on public files, or no Access-Control-Allow-Origin",
        configuration: "cross-origin-resource-policy = \"cross-origin\"",
        link: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cross-Origin-Resource-Policy",
    }
}
