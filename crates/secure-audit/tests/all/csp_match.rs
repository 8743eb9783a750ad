//! What a policy lets through, by CSP Level 3.

use crate::vectors::{Count, text};
use secure_core::{
    Hash,
    header::content_security_policy::evaluate::{
        Destination, Force, Inline, InlineKind, Page, ReceivedPolicies, Request, Restriction, WebUrl,
    },
};
use serde_json::{Value, json};

/// Vectors that nobody verified, or where the implementation that they come from departs from the specification.
const DIFFERENT: &[(&str, &str)] = &[
    ("case/star-ws-https-page", "browsers check a WebSocket as the HTTP request that opens it, which * covers"),
    ("case/sandbox/8", "two sandboxes take what any of them takes; the implementation looks at the first alone"),
];

/// The vectors on which the specification and the implementation do not agree, or which only one of them answers: our answer,
/// and why. What is `spec-only`, the implementation answers differently; what is `crate-only`, nobody verified.
const UNSURE: &[(&str, &str, &str, &str)] = &[
    ("case/sandbox/3", "crate-only", "18 restrictions", "an unknown word allows nothing (HTML)"),
    ("case/sandbox/4", "crate-only", "15 restrictions", "this word includes clicks and custom protocols (HTML)"),
    ("case/sandbox/5", "crate-only", "17 restrictions", "this word allows clicks alone (HTML)"),
    ("case/sandbox/6", "crate-only", "13 restrictions", "each of these words allows one thing (HTML)"),
    (
        "case/sandbox/8",
        "crate-only",
        "18 restrictions",
        "each policy restricts; the implementation reads the first alone",
    ),
    ("case/self-http-page-https-resource", "spec-only", "allowed", "'self' includes the upgrade to https:"),
    ("case/self-wss", "spec-only", "allowed", "'self' includes wss: of the same host"),
    ("case/star-ws-https-page", "crate-only", "allowed", "Fetch asks for ws: as http:, which * covers"),
    ("case/host-port-80-for-https", "crate-only", "blocked", "a port matches itself; no step of CSP3 upgrades it"),
    ("case/host-scheme-http-80-url-https", "crate-only", "blocked", "the same with a scheme, which alone is upgraded"),
    ("case/nonce-keyword-case", "spec-only", "allowed", "the grammar's quoted words have no case (RFC 5234)"),
];

#[test]
fn unsure_vectors_are_listed_with_our_answer() {
    let answers = crate::vectors::read(include_str!("../vectors/csp_match.json")).into_iter().filter_map(|vector| {
        let confidence = text(&vector, "confidence");
        if !confidence.ends_with("-only") {
            return None;
        }
        let found = decide(&vector).0;
        let answer = match vector["kind"].as_str() {
            Some("sandbox") => format!("{} restrictions", found.as_array().unwrap().len()),
            _ => found[0].as_str().unwrap().to_owned(),
        };
        // The implementation said the opposite of the specification.
        assert_ne!(vector["crate_result"], json!(answer));
        Some([text(&vector, "id").to_owned(), confidence.to_owned(), answer])
    });
    let listed: Vec<_> =
        UNSURE.iter().map(|(id, confidence, answer, _)| [*id, confidence, answer].map(String::from)).collect();
    assert_eq!(answers.collect::<Vec<_>>(), listed);
}

#[test]
fn decisions_agree() {
    let mut count = Count::of("csp_match.json");
    for vector in crate::vectors::read(include_str!("../vectors/csp_match.json")) {
        let (found, expected) = decide(&vector);
        count.compare(text(&vector, "id"), &found.to_string(), &expected.to_string());
    }
    count.finish(204, DIFFERENT);
}

fn decide(vector: &Value) -> (Value, Value) {
    let force = if vector["disposition"] == "report" { Force::ReportOnly } else { Force::Enforced };
    let written = text(vector, "policy");
    let policies = if vector["policy_source"] == "meta" && force == Force::Enforced {
        ReceivedPolicies::default().and_meta(written)
    } else {
        ReceivedPolicies::default().and(written, force)
    };
    let origin = vector["origin"].as_str().and_then(WebUrl::parse);
    let page = origin.as_ref().map_or(Page::opaque(), Page::of);
    let expect = &vector["expect"];
    let result = |blocked: bool| json!(if blocked { "blocked" } else { "allowed" });
    match text(vector, "kind") {
        "request" => {
            let url = vector["current_url"].as_str().unwrap_or_else(|| text(vector, "url"));
            let url = WebUrl::parse(url).unwrap();
            let mut request = Request::new(&url, destination(vector))
                .nonce(vector["nonce"].as_str().unwrap_or(""))
                .integrity(vector["integrity"].as_str().unwrap_or(""));
            if vector["parser"] != "parser-inserted" {
                request = request.by_script();
            }
            if vector["redirect_count"].as_u64().unwrap_or(0) > 0 {
                request = request.redirected();
            }
            let blocked = policies.blocks_request(&request, page);
            let is_told = expect["violated"].is_array();
            let found = if is_told { json!(blocked.into_iter().collect::<Vec<_>>()) } else { Value::Null };
            let violated = if is_told { expect["violated"].clone() } else { Value::Null };
            (json!([result(blocked.is_some()), found]), json!([expect["result"], violated]))
        }
        "inline" => {
            let kind = match text(vector, "inline_type") {
                "script" => InlineKind::Script,
                "script-attribute" => InlineKind::ScriptAttribute,
                "style" => InlineKind::Style,
                "style-attribute" => InlineKind::StyleAttribute,
                _ => InlineKind::Navigation,
            };
            let source = text(vector, "source_text");
            let hashes = [Hash::sha256_of(source), Hash::sha384_of(source), Hash::sha512_of(source)];
            let inline = Inline::new(kind).nonce(vector["nonce"].as_str().unwrap_or("")).hashes(&hashes);
            let blocked = policies.blocks_inline(&inline);
            let violated: Vec<&str> = blocked.into_iter().collect();
            (json!([result(blocked.is_some()), violated]), json!([expect["result"], expect["violated"]]))
        }
        "eval" => (result(policies.blocks_eval()), expect["result"].clone()),
        "wasm" => (result(policies.blocks_wasm()), expect["result"].clone()),
        "base" => {
            let url = WebUrl::parse(text(vector, "url")).unwrap();
            (result(policies.blocks_location("base-uri", &url, page)), expect["result"].clone())
        }
        "trusted-type-policy" => {
            let created: Vec<&str> =
                vector["created"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let name = text(vector, "name");
            let violations = policies.iter().filter(|policy| policy.reports_trusted_types(name, &created)).count();
            let found = json!([result(policies.blocks_trusted_types(name, &created)), violations]);
            (found, json!([expect["result"], expect["violations"]]))
        }
        _ => {
            let taken = policies.restrictions();
            let flags = taken.map(|taken| taken.iter().map(|restriction| flag(*restriction)).collect::<Vec<_>>());
            (json!(flags), expect["flags"].clone())
        }
    }
}

fn destination(vector: &Value) -> Destination {
    if vector["initiator"] == "prefetch" {
        return Destination::Prefetch;
    }
    match text(vector, "destination") {
        "script" => Destination::Script,
        "audioworklet" | "paintworklet" => Destination::Worklet,
        "xslt" => Destination::Xslt,
        "style" => Destination::Style,
        "image" => Destination::Image,
        "font" => Destination::Font,
        "audio" | "video" | "track" => Destination::Media,
        "object" | "embed" => Destination::Object,
        "frame" | "iframe" => Destination::Frame,
        "manifest" => Destination::Manifest,
        "worker" | "sharedworker" | "serviceworker" => Destination::Worker,
        _ => Destination::Connection,
    }
}

/// The name that HTML gives a restriction, as the vectors spell it.
fn flag(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::Navigation => "SANDBOXED_NAVIGATION_BROWSING_CONTEXT_FLAG",
        Restriction::Popups => "SANDBOXED_AUXILIARY_NAVIGATION_BROWSING_CONTEXT_FLAG",
        Restriction::TopNavigation => "SANDBOXED_TOP_LEVEL_NAVIGATION_WITHOUT_USER_ACTIVATION_BROWSING_CONTEXT_FLAG",
        Restriction::TopNavigationByClick => {
            "SANDBOXED_TOP_LEVEL_NAVIGATION_WITH_USER_ACTIVATION_BROWSING_CONTEXT_FLAG"
        }
        Restriction::Plugins => "SANDBOXED_PLUGINS_BROWSING_CONTEXT_FLAG",
        Restriction::Origin => "SANDBOXED_ORIGIN_BROWSING_CONTEXT_FLAG",
        Restriction::Forms => "SANDBOXED_FORMS_BROWSING_CONTEXT_FLAG",
        Restriction::PointerLock => "SANDBOXED_POINTER_LOCK_BROWSING_CONTEXT_FLAG",
        Restriction::Scripts => "SANDBOXED_SCRIPTS_BROWSING_CONTEXT_FLAG",
        Restriction::Automatic => "SANDBOXED_AUTOMATIC_FEATURES_BROWSING_CONTEXT_FLAG",
        Restriction::Storage => "SANDBOXED_STORAGE_AREA_URLS_FLAG",
        Restriction::DocumentDomain => "SANDBOXED_DOCUMENT_DOMAIN_BROWSING_CONTEXT_FLAG",
        Restriction::Inherited => "SANDBOX_PROPOGATES_TO_AUXILIARY_BROWSING_CONTEXTS_FLAG",
        Restriction::Modals => "SANDBOXED_MODALS_FLAG",
        Restriction::OrientationLock => "SANDBOXED_ORIENTATION_LOCK_BROWSING_CONTEXT_FLAG",
        Restriction::Presentation => "SANDBOXED_PRESENTATION_BROWSING_CONTEXT_FLAG",
        Restriction::Downloads => "SANDBOXED_DOWNLOADS_BROWSING_CONTEXT_FLAG",
        Restriction::CustomProtocols => "SANBOXED_CUSTOM_PROTOCOLS_NAVIGATION_BROWSING_CONTEXT_FLAG",
        _ => "a restriction without a name",
    }
}
