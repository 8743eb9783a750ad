//! Writes three policies for every target, and compares the files with those in `files/`.
//!
//! To write the files anew, set `UPDATE=1` and read the difference.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use secure_core::{
    AllowedHosts, CacheControl, Conflict, ContentSecurityPolicy, CustomHeader, Headers, Location, Policy,
    RemovedHeaders, ResourceIsolation, ResponseClass, Server, Source, SourceList, StrictTransportSecurity, Transport,
};
use secure_export::{Target, export};

/// A site of files, with hashes, as `recommended` says otherwise.
fn site() -> Policy {
    let csp = ContentSecurityPolicy::new()
        .default_src(Source::SelfOrigin)
        .script_src([Source::SelfOrigin, Source::hash_of("run()")])
        .object_src(SourceList::NONE)
        .frame_ancestors(Location::SelfOrigin)
        .upgrade_insecure_requests();
    Policy::recommended().with(csp)
}

/// Everything that makes a file differ.
fn all() -> Policy {
    let nel = r#"{"report_to":"default","max_age":60}"#;
    site()
        .with(StrictTransportSecurity::for_seconds(63_072_000).include_sub_domains())
        .with(CacheControl::no_store().with_companions())
        .with(Server::new("web").unwrap())
        .with(RemovedHeaders::common().and("$wsep").unwrap())
        .with(CustomHeader::new("X-Quotes", r#"100% "a" \ $b `c` ; # '{1}'"#).unwrap())
        .with(CustomHeader::new("X-Object", nel).unwrap())
        .with(AllowedHosts::new(["app.example"]).unwrap())
        .with(ResourceIsolation::new())
        .for_class(ResponseClass::Data, Headers::api())
}

#[track_caller]
fn check(name: &str, policy: &Policy) {
    for target in Target::all() {
        let printed = match export(policy, target) {
            Ok(export) if export.text.starts_with(['#', '<']) => export.text,
            Ok(export) => format!("{}\n---- on standard error\n{}\n", export.text, export.comment.join("\n")),
            Err(refusal) => format!("---- refused\n{refusal}\n"),
        };
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name).join(PathBuf::from(target.name));
        if env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &printed).unwrap();
        }
        assert_eq!(printed, fs::read_to_string(&path).unwrap(), "{name}/{}", target.name);
    }
}

#[test]
fn a_site_of_files() {
    check("site", &site());
}

#[test]
fn an_application_that_always_has_https_and_replaces() {
    check("replace", &all().with(Transport::AlwaysHttps).with(Conflict::Replace));
}

#[test]
fn everything_kept() {
    check("keep", &all());
}

#[test]
fn nonces() {
    check("nonce", &Policy::strict());
}

/// The first policy fits, and the second is refused with this text.
#[track_caller]
fn refuse(target: &str, fits: &Policy, policy: &Policy, told: &str) {
    let target = Target::find(target).unwrap();
    assert_eq!(export(fits, target).err(), None);
    assert_eq!(export(policy, target).unwrap_err().to_string(), told);
}

/// Limits are those that the hosts document.
#[test]
fn what_does_not_fit_is_refused_with_numbers() {
    let long = |length: usize| {
        let start = "img-src 'self' https://cdn.example/";
        let text = format!("{start}{}", "a".repeat(length - start.len()));
        assert_eq!(text.len(), length);
        Policy::empty().with(text.parse::<ContentSecurityPolicy>().unwrap())
    };
    let many = |count: usize| {
        (0..count).fold(Policy::empty(), |policy, number| {
            policy.with(CustomHeader::new(format!("X-Number-{number}"), "1").unwrap())
        })
    };
    let removing = Policy::empty().with(RemovedHeaders::owasp());
    let name = "Content-Security-Policy".len() + 2;
    refuse(
        "cloudflare-pages",
        &long(2000 - name),
        &long(2001 - name),
        "Content-Security-Policy: a line of 2001 characters is longer than the 2000 that Cloudflare reads; shorten the \
         value, or send it from a Worker",
    );
    refuse(
        "cloudfront",
        &long(1783),
        &long(1784),
        "Content-Security-Policy: 1784 characters are more than the 1783 that CloudFront holds; shorten it, or send it \
         from a CloudFront function",
    );
    refuse(
        "cloudfront-terraform",
        &many(10),
        &many(11),
        "CustomHeadersConfig: 11 headers are more than the 10 that CloudFront holds: X-Number-0, X-Number-1, \
         X-Number-2, X-Number-3, X-Number-4, X-Number-5, X-Number-6, X-Number-7, X-Number-8, X-Number-9, X-Number-10; \
         leave 1 out, or ask AWS for a higher quota",
    );
    refuse(
        "cloudfront",
        &Policy::empty().with(RemovedHeaders::common()),
        &removing,
        "removed: 87 names are more than the 10 that CloudFront takes out; write `removed = \"common\"`, or a list of \
         the names that the origin sends",
    );
    refuse(
        "gateway-api",
        &many(16),
        &many(17),
        "set: 17 headers are more than the 16 that a filter sets; leave 1 of them out",
    );
    refuse(
        "gateway-api",
        &long(4096),
        &long(4097),
        "Content-Security-Policy: a value of 4097 characters is longer than the 4096 that a filter takes; shorten it",
    );
    refuse(
        "gateway-api",
        &Policy::empty().with(RemovedHeaders::common()),
        &removing,
        "removed: 87 names are more than the 16 that a filter takes out; write `removed = \"common\"`, or a list of \
         the names that the application sends",
    );
    refuse(
        "azure-static-web-apps",
        &long(20_000),
        &long(20_480),
        "globalHeaders: 20543 bytes are more than the 20480 that Azure takes for the whole file; shorten the content \
         security policy",
    );
}
