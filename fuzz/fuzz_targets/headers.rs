//! Any text as any header: no panic; what is accepted reads back to the same.

#![no_main]

use std::{fmt::Debug, str::FromStr};

use libfuzzer_sys::fuzz_target;
use secure_core::{
    ActivateStorageAccess, CacheControl, ConnectionAllowlist, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy, CustomHeader, DocumentIsolationPolicy, DocumentPolicy, EndpointName, Error, Header,
    HeaderName, HeaderValue, IntegrityPolicy, Location, OriginPattern, PermissionsPolicy, ReferrerPolicy,
    ReportingEndpoints, Sandbox, Server, Source, StrictTransportSecurity, TrustedTypes, UriReference, UrlPattern,
    XFrameOptions,
    wire::structured::{Dictionary, Item, List},
};

fn check<H: Header + FromStr<Err = Error> + PartialEq + Debug>(text: &str) {
    let Ok(header) = text.parse::<H>() else { return };
    let written = header.render().map(|template| template.text());
    let Ok(written) = written else { panic!("{header:?} cannot be written") };
    assert!(written.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
    assert_eq!(written.parse::<H>(), Ok(header));
}

fn check_part<T: FromStr<Err = Error> + ToString + PartialEq + Debug>(text: &str) {
    let Ok(part) = text.parse::<T>() else { return };
    assert_eq!(part.to_string().parse::<T>(), Ok(part));
}

fuzz_target!(|text: &str| {
    check::<StrictTransportSecurity>(text);
    check::<XFrameOptions>(text);
    check::<ReferrerPolicy>(text);
    check::<CrossOriginOpenerPolicy>(text);
    check::<CrossOriginEmbedderPolicy>(text);
    check::<CrossOriginResourcePolicy>(text);
    check::<PermissionsPolicy>(text);
    check::<DocumentIsolationPolicy>(text);
    check::<ConnectionAllowlist>(text);
    check::<IntegrityPolicy>(text);
    check::<DocumentPolicy>(text);
    check::<ActivateStorageAccess>(text);
    check::<ReportingEndpoints>(text);
    check::<CacheControl>(text);
    check::<Server>(text);
    check_part::<Source>(text);
    check_part::<Location>(text);
    check_part::<Sandbox>(text);
    check_part::<TrustedTypes>(text);
    check_part::<OriginPattern>(text);
    check_part::<UrlPattern>(text);
    check_part::<Item>(text);
    check_part::<List>(text);
    check_part::<Dictionary>(text);
    check_part::<EndpointName>(text);
    check_part::<UriReference>(text);
    check_part::<HeaderValue>(text);
    check_part::<HeaderName>(text);
    if let Some((name, value)) = text.split_once(':') {
        drop(CustomHeader::new(name.to_owned(), value.to_owned()));
    }
});
