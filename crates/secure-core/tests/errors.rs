//! The messages of `docs/ERRORS.md`, each with the mistake that brings it about.

use secure_core::{
    CacheControl, ContentSecurityPolicy, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, CustomHeader, Error,
    Location, MemoryBackend, Policy, ReferrerPolicy, RemovedHeaders, Source, SourceList, StrictTransportSecurity,
    XFrameOptions,
};

const DOCUMENT: &str = include_str!("../../../docs/ERRORS.md");

fn prepare(policy: &Policy) -> Result<(), Error> {
    policy.prepare::<MemoryBackend>().map(drop)
}

/// The mistakes, in the order of the document.
fn mistakes() -> Vec<Result<(), Error>> {
    let csp = ContentSecurityPolicy::new;
    vec![
        "self".parse::<Source>().map(drop),
        "data".parse::<Source>().map(drop),
        "'unsafe-inlin'".parse::<Source>().map(drop),
        "https://cdn.example;".parse::<Source>().map(drop),
        "https://a.example, https://b.example".parse::<Source>().map(drop),
        "'nonce-abc123'".parse::<Source>().map(drop),
        "'sha256-deadbeef'".parse::<Source>().map(drop),
        "none".parse::<Source>().map(drop),
        SourceList::<Source>::try_from(Vec::new()).map(drop),
        prepare(&Policy::empty().with(csp())),
        prepare(&Policy::empty().with(csp().script_src([Source::SelfOrigin, Source::StrictDynamic]))),
        prepare(&Policy::empty().with(csp().img_src(Source::Nonce))),
        prepare(&Policy::empty().with(XFrameOptions::Deny).with(csp().frame_ancestors(Location::SelfOrigin))),
        prepare(
            &Policy::empty().with(CrossOriginEmbedderPolicy::REQUIRE_CORP).with(CrossOriginOpenerPolicy::UNSAFE_NONE),
        ),
        StrictTransportSecurity::for_seconds(86_400).preload().map(drop),
        "max-age=1y".parse::<StrictTransportSecurity>().map(drop),
        "ALLOW-FROM https://a.example".parse::<XFrameOptions>().map(drop),
        "no-referer".parse::<ReferrerPolicy>().map(drop),
        "no store".parse::<CacheControl>().map(drop),
        CustomHeader::new("x-frame-options", "DENY").map(drop),
        CustomHeader::new("X-Team", "red\r\nSet-Cookie: a=b").map(drop),
        RemovedHeaders::none().and("Content-Type").map(drop),
    ]
}

#[test]
fn every_message_of_the_document_is_the_one_that_is_printed() {
    let printed: Vec<String> = mistakes().into_iter().map(|mistake| mistake.unwrap_err().to_string()).collect();
    // The messages are the document's blocks of plain text.
    let documented: Vec<String> = DOCUMENT
        .split("```text\n")
        .skip(1)
        .map(|rest| rest.split("\n```").next().expect("a block has an end").to_owned())
        .collect();
    assert_eq!(documented, printed);
}
