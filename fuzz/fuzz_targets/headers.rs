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

/// What else is read from a text.
const PARTS: &[fn(&str)] = &[
    check_part::<Source>,
    check_part::<Location>,
    check_part::<Sandbox>,
    check_part::<TrustedTypes>,
    check_part::<OriginPattern>,
    check_part::<UrlPattern>,
    check_part::<Item>,
    check_part::<List>,
    check_part::<Dictionary>,
    check_part::<EndpointName>,
    check_part::<UriReference>,
    check_part::<HeaderValue>,
    check_part::<HeaderName>,
    |text| {
        if let Some((name, value)) = text.split_once(':') {
            drop(CustomHeader::new(name.to_owned(), value.to_owned()));
        }
    },
];

// The first byte chooses what the text is read as: one reader for each input, so that it can say which of them took it.
fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    let choice = usize::from(*choice) % (NAMES.len() + PARTS.len());
    match (NAMES.get(choice), PARTS.get(choice.saturating_sub(NAMES.len()))) {
        (Some(name), _) => check(name, text),
        (None, Some(part)) => part(text),
        (None, None) => {}
    }
});
