//! Any text as any header: no panic; what is accepted reads back to the same.

#![no_main]

use std::{fmt::Debug, str::FromStr, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use secure_core::{
    CustomHeader, EndpointName, Error, HeaderName, HeaderValue, Headers, Location, OriginPattern, Sandbox, Source,
    TrustedTypes, UriReference, UrlPattern, config,
    wire::structured::{Dictionary, Item, List},
};

/// Every typed header, as the list of the library has them.
static NAMES: LazyLock<Vec<HeaderName>> = LazyLock::new(|| config::headers().map(|(name, _)| name.clone()).collect());

fn check(name: &HeaderName, text: &str) {
    let mut headers = Headers::empty();
    if headers.set_text(name, text).is_err() {
        return;
    }
    let Ok(written) = headers.texts() else { panic!("{headers:?} cannot be written") };
    for (name, written) in &written {
        assert!(written.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
        let mut again = Headers::empty();
        assert_eq!(again.set_text(name, written), Ok(()));
        assert_eq!(again, headers);
    }
}

fn check_part<T: FromStr<Err = Error> + ToString + PartialEq + Debug>(text: &str) {
    let Ok(part) = text.parse::<T>() else { return };
    assert_eq!(part.to_string().parse::<T>(), Ok(part));
}

fuzz_target!(|text: &str| {
    NAMES.iter().for_each(|name| check(name, text));
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
