//! Headers that are structured fields: whatever they are built from or read from, their text is clean and reads back.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{fmt::Debug, str::FromStr};

use proptest::{prelude::*, sample::select};
use secure_core::{
    ActivateStorageAccess, Allowlist, ConnectionAllowlist, ConnectionAllowlistReportOnly, CrossOriginEmbedderPolicy,
    CrossOriginEmbedderPolicyReportOnly, CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly, DocumentDirective,
    DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly, DocumentPolicy, DocumentPolicyReportOnly, EndpointName,
    Error, Feature, Header, IntegrityDestination, IntegrityPolicy, IntegrityPolicyReportOnly, Origin, OriginPattern,
    PermissionsPolicy, PermissionsPolicyReportOnly, ReportingEndpoints, RequireDocumentPolicy, UriReference,
    UrlPattern,
    wire::structured::{Decimal, Dictionary, Item, List},
};

/// The header goes out as clean text, which reads back to it, and which is a structured field.
fn reads_back<H: Header + FromStr<Err = Error> + PartialEq + Debug>(header: &H) -> Result<(), TestCaseError> {
    let text = header.render().unwrap().text();
    prop_assert!(!text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{:?}", text);
    let read = text.parse::<H>();
    prop_assert_eq!(read.as_ref(), Ok(header), "{:?}", text);
    prop_assert!(
        text.parse::<Item>().is_ok() || text.parse::<Dictionary>().is_ok() || text.parse::<List>().is_ok(),
        "{:?}",
        text
    );
    Ok(())
}

/// Text that is accepted goes out as text that reads back to the same.
fn settles<H: Header + FromStr<Err = Error> + PartialEq + Debug>(text: &str) -> Result<(), TestCaseError> {
    text.parse::<H>().map_or(Ok(()), |header| reads_back(&header))
}

fn all(text: &str) -> Result<(), TestCaseError> {
    settles::<ActivateStorageAccess>(text)?;
    settles::<ConnectionAllowlist>(text)?;
    settles::<ConnectionAllowlistReportOnly>(text)?;
    settles::<CrossOriginEmbedderPolicy>(text)?;
    settles::<CrossOriginEmbedderPolicyReportOnly>(text)?;
    settles::<CrossOriginOpenerPolicy>(text)?;
    settles::<CrossOriginOpenerPolicyReportOnly>(text)?;
    settles::<DocumentIsolationPolicy>(text)?;
    settles::<DocumentIsolationPolicyReportOnly>(text)?;
    settles::<DocumentPolicy>(text)?;
    settles::<DocumentPolicyReportOnly>(text)?;
    settles::<IntegrityPolicy>(text)?;
    settles::<IntegrityPolicyReportOnly>(text)?;
    settles::<PermissionsPolicy>(text)?;
    settles::<PermissionsPolicyReportOnly>(text)?;
    settles::<ReportingEndpoints>(text)?;
    settles::<RequireDocumentPolicy>(text)
}

fn endpoint() -> impl Strategy<Value = EndpointName> {
    "[a-z][a-z0-9_.*-]{0,5}".prop_map(|name| EndpointName::new(name).unwrap())
}

fn origin() -> impl Strategy<Value = Origin> {
    "(https|http|chrome-extension)://[a-z][a-z0-9_-]{0,3}(\\.[a-z]{2,4}){0,2}(:[1-9][0-9]{3})?"
        .prop_map(|origin| Origin::new(origin).unwrap())
}

fn pattern() -> impl Strategy<Value = OriginPattern> {
    let wild = "(https|http):(//(\\*|\\*\\.[a-z]{1,3}|[a-z]{1,3})(:\\*|:[1-9][0-9]{0,3})?)?";
    prop_oneof![origin().prop_map(OriginPattern::from), wild.prop_map(|pattern| OriginPattern::new(pattern).unwrap()),]
}

fn allowlist() -> impl Strategy<Value = Allowlist> {
    let base = select(vec![Allowlist::NOBODY, Allowlist::SELF, Allowlist::EVERYONE]);
    (base, prop::collection::vec(pattern(), 0..3), prop::option::of(endpoint())).prop_map(
        |(base, origins, endpoint)| {
            let list = origins.into_iter().fold(base, Allowlist::and);
            endpoint.into_iter().fold(list, Allowlist::report_to)
        },
    )
}

fn directive() -> impl Strategy<Value = DocumentDirective> {
    let switch: Vec<fn(bool) -> DocumentDirective> = vec![
        DocumentDirective::ForceLoadAtTop,
        DocumentDirective::JsProfiling,
        DocumentDirective::IncludeJsCallStacksInCrashReports,
        DocumentDirective::DocumentWrite,
        DocumentDirective::FontDisplayLateSwap,
        DocumentDirective::LayoutAnimations,
        DocumentDirective::SyncScript,
        DocumentDirective::SyncXhr,
        DocumentDirective::UnsizedMedia,
    ];
    let limit: Vec<fn(Decimal) -> DocumentDirective> = vec![
        DocumentDirective::LosslessImagesMaxBpp,
        DocumentDirective::LosslessImagesStrictMaxBpp,
        DocumentDirective::LossyImagesMaxBpp,
        DocumentDirective::OversizedImages,
    ];
    prop_oneof![
        (select(switch), any::<bool>()).prop_map(|(directive, on)| directive(on)),
        (select(limit), 0..1_000_000_i64)
            .prop_map(|(directive, thousandths)| directive(Decimal::from_thousandths(thousandths).unwrap())),
    ]
}

proptest! {
    #[test]
    fn a_permissions_policy_reads_back(
        features in prop::collection::vec((select(Feature::KNOWN), allowlist()), 1..6),
        all in prop::option::of(endpoint()),
    ) {
        let policy = features.into_iter().fold(PermissionsPolicy::new(), |policy, (feature, list)| policy.allow(feature, list));
        let policy = all.into_iter().fold(policy, PermissionsPolicy::report_to);
        reads_back(&policy)?;
        reads_back(&PermissionsPolicyReportOnly::new(policy))?;
    }

    #[test]
    fn a_document_policy_reads_back(
        directives in prop::collection::vec((directive(), prop::option::of(endpoint())), 1..5),
        all in prop::option::of(endpoint()),
    ) {
        let with = |policy: DocumentPolicy, (directive, endpoint)| match endpoint {
            Some(endpoint) => policy.with_reported(directive, endpoint),
            None => policy.with(directive),
        };
        let policy = directives.into_iter().fold(DocumentPolicy::new(), with);
        let policy = all.into_iter().fold(policy, DocumentPolicy::report_to);
        reads_back(&policy)?;
        reads_back(&RequireDocumentPolicy::new(policy))?;
    }

    #[test]
    fn the_others_read_back(
        endpoints in prop::collection::vec((endpoint(), "(https://[a-z]{1,3})?/[a-z0-9?=&]{0,5}"), 1..4),
        origin in origin(),
        opener in select(vec![CrossOriginOpenerPolicy::SAME_ORIGIN, CrossOriginOpenerPolicy::NOOPENER_ALLOW_POPUPS]),
        style in any::<bool>(),
        addresses in prop::collection::vec("(https?|\\*|http\\{s\\}\\?)://(\\*\\.)?[a-z]{1,3}(:\\*)?(/[a-z*?:]{0,3}|\\\\\\?)?", 0..4),
        (own, redirects, webrtc) in any::<(bool, bool, bool)>(),
    ) {
        reads_back(&ActivateStorageAccess::Retry(origin.into()))?;
        let (first, _) = endpoints[0].clone();
        reads_back(&CrossOriginOpenerPolicyReportOnly::new(opener.report_to(first.clone())))?;
        reads_back(&CrossOriginEmbedderPolicy::CREDENTIALLESS.report_to(first.clone()))?;
        reads_back(&DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP.report_to(first.clone()))?;
        let mut scripts = IntegrityPolicy::new(IntegrityDestination::Script);
        if style {
            scripts = scripts.and(IntegrityDestination::Style);
        }
        let mut header = None;
        for (name, address) in endpoints {
            scripts = scripts.report_to(name.clone());
            let address = UriReference::new(address).unwrap();
            header = match header {
                None => Some(ReportingEndpoints::new(name, address).unwrap()),
                Some(header) if ReportingEndpoints::contains(&header, &name) => Some(header),
                Some(header) => Some(header.and(name, address).unwrap()),
            };
        }
        reads_back(&scripts)?;
        reads_back(&header.unwrap())?;
        let mut connections = if own { ConnectionAllowlist::RESPONSE_ORIGIN } else { ConnectionAllowlist::NOTHING };
        for address in addresses {
            connections = connections.and(UrlPattern::new(address).unwrap()).report_to(first.clone());
        }
        connections = if redirects { connections.allow_redirects() } else { connections };
        connections = if webrtc { connections.allow_webrtc() } else { connections };
        reads_back(&connections)?;
    }

    #[test]
    fn any_text(text in any::<String>()) {
        all(&text)?;
    }

    #[test]
    fn text_that_is_like_a_header(text in prop::collection::vec(select(vec![
        "camera", "usb", "push", "=", "()", "(", ")", "self", "*", "src", "\"https://a.example\"", "\"self\"", "'none'", " ",
        ", ", ",", ";", ";report-to=a", ";report-to=\"a\"", "same-origin", "require-corp", "none", "isolate-and-credentialless",
        "retry", "load", ";allowed-origin=*", ";allowed-origin=\"https://a.example\"", "blocked-destinations=", "(script)",
        "endpoints=(a b)", "sources=(inline)", "sync-xhr", "=?0", "oversized-images=", "2", "2.5", "a=\"/b\"",
        "b=\"https://c/\"", "response-origin", "\"https://*.a.example\"", ";redirects=allow", ";webrtc=block",
    ]), 0..8)) {
        all(&text.concat())?;
    }
}
