//! Headers read from text: what is accepted is clean, and its own text reads back to the same.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::{fmt::Debug, str::FromStr};

use proptest::prelude::*;
use secure_core::{
    ClearSiteData, Error, Header, Nel, ReportTo, TimingAllowOrigin, XFrameOptions, XRobotsTag, XXssProtection,
};
#[cfg(feature = "legacy")]
use secure_core::{ExpectCt, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly};

/// Text that is accepted goes out clean, as text that reads back to the same.
fn reads_back<H: Header + FromStr<Err = Error> + PartialEq + Debug>(text: &str) -> Result<(), TestCaseError> {
    let Ok(header) = text.parse::<H>() else { return Ok(()) };
    let written = header.render().unwrap().text();
    prop_assert!(!written.is_empty() && written.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{:?}", written);
    prop_assert_eq!(written.parse::<H>(), Ok(header));
    Ok(())
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        reads_back::<ClearSiteData>(&text)?;
        reads_back::<TimingAllowOrigin>(&text)?;
        reads_back::<XFrameOptions>(&text)?;
        reads_back::<XXssProtection>(&text)?;
        reads_back::<XRobotsTag>(&text)?;
        reads_back::<Nel>(&text)?;
        reads_back::<ReportTo>(&text)?;
    }

    #[test]
    fn clear_site_data(text in "(\"(cache|cookies|storage|\\*)\"|cache|,|, | |\"){0,8}") {
        reads_back::<ClearSiteData>(&text)?;
    }

    #[test]
    fn timing_allow_origin(text in "(https://[a-c]\\.example(:[0-9]{1,3})?|null|\\*|,|, |/| ){0,8}") {
        reads_back::<TimingAllowOrigin>(&text)?;
    }

    #[test]
    fn nel(text in "\\{(\"(max_age|report_to|include_subdomains|success_fraction|failure_fraction|request_headers)\": ?([0-9]{1,2}(\\.[0-9]{1,3})?(e-?[0-9])?|\"a\"|\\[\"A\"\\]|true|false|null),? ?){0,4}\\}?") {
        reads_back::<Nel>(&text)?;
    }

    #[test]
    fn nel_of_any_fraction(success in any::<f64>(), failure in 0.0..=1.0) {
        let nel = Nel::off().failure_fraction(failure).unwrap();
        let nel = nel.clone().success_fraction(success).unwrap_or(nel);
        prop_assert_eq!(nel.to_string().parse(), Ok(nel));
    }

    #[test]
    fn report_to(text in "(\\{\"max_age\":[0-9]{1,2}(,\"group\":\"(a|\\\\u0062|A \\\\\\\\)\")?,\"endpoints\":\\[(\\{\"url\":\"(https://a/|/b|/)\"(,\"weight\":[0-9])?\\}){0,2}\\](,\"include_subdomains\":(true|false))?\\}?,? ?){0,3}") {
        reads_back::<ReportTo>(&text)?;
    }

    #[test]
    fn x_robots_tag(text in "((a|googlebot|none) ?: ?)?(noindex|all|INDEXIFEMBEDDED|none|max-snippet:-?[0-9]{1,2}|max-image-preview: ?large|unavailable_after:2027-0[12]-[23]0(T10:00Z)?)((, ?|:| )(b: ?|C: )?(nofollow|noindex|nosnippet|max-video-preview:[0-9]|)){0,4}") {
        reads_back::<XRobotsTag>(&text)?;
    }

    #[test]
    fn x_xss_protection(text in "[01 ](; ?|;)?(mode ?=|report=)?(block|/a|https://a|;| ){0,2}") {
        reads_back::<XXssProtection>(&text)?;
    }
}

#[cfg(feature = "legacy")]
proptest! {
    #[test]
    fn expect_ct(text in "((max-age ?= ?[0-9]{1,3}|enforce|report-uri=\"?(https://a/|/b)\"?|)(, ?|;)?){0,4}") {
        reads_back::<ExpectCt>(&text)?;
    }

    #[test]
    fn public_key_pins(pins in prop::collection::vec(any::<[u8; 32]>(), 2..4), rest in "(; ?(includeSubDomains|report-uri=\"https://a/\"|)){0,2}") {
        let mut header = PublicKeyPins::new(60, pins[0], pins[1]);
        for pin in pins.iter().skip(2) {
            header = header.and_then(|header| header.pin(*pin));
        }
        let text = header.unwrap().to_string() + &rest;
        reads_back::<PublicKeyPins>(&text)?;
        reads_back::<PublicKeyPinsReportOnly>(&text)?;
    }

    #[test]
    fn feature_policy(text in "((camera|usb|vr|GeoLocation) ('none'|'SELF'|\\*|https://a\\.example|none)?( ('self'|https://b))?(; ?|,)?){0,3}") {
        reads_back::<FeaturePolicy>(&text)?;
    }
}
