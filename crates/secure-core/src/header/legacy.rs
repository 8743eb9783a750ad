//! Headers that browsers have dropped, for those who still must send them: feature `legacy`.
//!
//! | header | dropped by | what does it today | type |
//! |---|---|---|---|
//! | `Expect-CT` | Chrome 107, the only one that knew it | nothing to do: certificates must be logged | [`ExpectCt`] |
//! | `Public-Key-Pins`, `Public-Key-Pins-Report-Only` | Chrome and Firefox 72 | certificate transparency, CAA records | [`PublicKeyPins`], [`PublicKeyPinsReportOnly`] |
//! | `Feature-Policy` | its specification; Chrome still reads it | `Permissions-Policy` | [`FeaturePolicy`] |
//!
//! `X-Content-Security-Policy` and `X-WebKit-CSP` are not here: browsers that read them are of before 2014, and read them
//! so badly that pages break. The other values of [`X-XSS-Protection`](crate::XXssProtection) come with this feature, too.

use crate::wire::{endpoint::UriReference, error::Error, origin::Origin};

mod expect_ct;
mod feature_policy;
mod public_key_pins;

pub use self::{
    expect_ct::ExpectCt,
    feature_policy::{FeatureAllowlist, FeaturePolicy},
    public_key_pins::{PublicKeyPins, PublicKeyPinsReportOnly},
};

/// An address that says everything, as browsers asked for in these headers: nothing is relative to the response.
fn absolute(header: &'static str, address: UriReference) -> Result<UriReference, Error> {
    match Origin::of_address(address.as_str()) {
        Some(origin) if origin.as_str().starts_with("http") => Ok(address),
        _ => Err(Error::new(
            header,
            format!("\"report-uri\" cannot be \"{address}\""),
            "write an address with its scheme and host, such as \"https://reports.example/pins\"",
        )),
    }
}

/// The number of seconds of `max-age`.
fn seconds(header: &'static str, text: &str) -> Result<u32, Error> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| {
        Error::new(
            header,
            format!("{text:?} is not a number of seconds"),
            "write digits only, at most 4294967295, as in \"max-age=86400\"",
        )
    })
}

/// What stands in double quotes.
fn quoted<'a>(header: &'static str, text: &'a str) -> Result<&'a str, Error> {
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    bare.ok_or_else(|| Error::new(header, format!("{text:?} is not in double quotes"), "write them around it"))
}

/// A directive, as a name in lower case and what stands behind its `=`.
fn directive(text: &str) -> (String, Option<&str>) {
    let blanks = [' ', '\t'];
    match text.trim_matches(blanks).split_once('=') {
        Some((name, value)) => (name.trim_matches(blanks).to_ascii_lowercase(), Some(value.trim_matches(blanks))),
        None => (text.trim_matches(blanks).to_ascii_lowercase(), None),
    }
}

/// A directive may stand once.
fn once(header: &'static str, name: &str, there: bool) -> Result<(), Error> {
    if there {
        return Err(Error::new(header, format!("\"{name}\" appears twice"), "write it once"));
    }
    Ok(())
}
