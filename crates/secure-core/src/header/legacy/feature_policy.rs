//! [`FeaturePolicy`]: which origins may use which features, as of 2019.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::{Error, nearest},
        origin::Origin,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// `Feature-Policy`: which origins may use which features of the browser. Obsolete: `Permissions-Policy` took its place in
/// 2020, with another syntax. Chrome alone still reads it, and only where the other is silent.
///
/// ```
/// # use secure_core::{FeatureAllowlist, FeaturePolicy, Origin};
/// const MAPS: Origin = Origin::from_static("https://maps.example");
///
/// let header = FeaturePolicy::new("camera", FeatureAllowlist::NONE)?
///     .and("geolocation", FeatureAllowlist::SELF_ORIGIN.and(MAPS))?;
/// assert_eq!(header.to_string(), "camera 'none'; geolocation 'self' https://maps.example");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// Specification: [Feature Policy of 2019](https://www.w3.org/TR/2019/WD-feature-policy-1-20190416/).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeaturePolicy {
    /// Not empty, each feature once.
    features: Vec<(&'static str, FeatureAllowlist)>,
}

/// Who may use a feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureAllowlist {
    self_origin: bool,
    /// Each once.
    origins: Vec<Origin>,
    /// Everybody. Then there are no others.
    any: bool,
}

/// The features of its day. Younger ones are for `Permissions-Policy`.
const FEATURES: &[&str] = &[
    "accelerometer",
    "ambient-light-sensor",
    "autoplay",
    "battery",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "document-domain",
    "document-write",
    "encrypted-media",
    "execution-while-not-rendered",
    "execution-while-out-of-viewport",
    "font-display-late-swap",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "layout-animations",
    "lazyload",
    "legacy-image-formats",
    "magnetometer",
    "microphone",
    "midi",
    "navigation-override",
    "notifications",
    "oversized-images",
    "payment",
    "picture-in-picture",
    "presentation",
    "publickey-credentials",
    "publickey-credentials-get",
    "push",
    "screen-wake-lock",
    "serial",
    "speaker",
    "speaker-selection",
    "sync-script",
    "sync-xhr",
    "unoptimized-images",
    "unoptimized-lossless-images",
    "unoptimized-lossless-images-strict",
    "unoptimized-lossy-images",
    "unsized-media",
    "usb",
    "vertical-scroll",
    "vibrate",
    "vr",
    "wake-lock",
    "web-share",
    "webauthn",
    "xr",
    "xr-spatial-tracking",
];

impl FeaturePolicy {
    /// One feature, and who may use it.
    ///
    /// # Errors
    /// When there was no such feature.
    pub fn new(feature: &str, allowlist: FeatureAllowlist) -> Result<Self, Error> {
        Self { features: Vec::new() }.and(feature, allowlist)
    }

    /// Features, each once, that nobody may use: for presets, whose tests read it.
    #[cfg(feature = "presets")]
    pub(crate) fn denying(features: &[&'static str]) -> Self {
        Self { features: features.iter().map(|feature| (*feature, FeatureAllowlist::NONE)).collect() }
    }

    /// The same and one feature more.
    ///
    /// # Errors
    /// When there was no such feature, or it is there already.
    pub fn and(mut self, feature: &str, allowlist: FeatureAllowlist) -> Result<Self, Error> {
        let Some(feature) = FEATURES.iter().find(|known| **known == feature) else {
            let cure = match nearest(feature, FEATURES.iter().copied()) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => "write a feature of before 2021 in lower case, and Permissions-Policy for others".to_owned(),
            };
            return Err(fault(format!("{feature:?} is not a feature"), cure).of_word(feature));
        };
        if self.features.iter().any(|(other, _)| other == feature) {
            return Err(fault(format!("\"{feature}\" appears twice"), "browsers heed the first; write it once"));
        }
        self.features.push((feature, allowlist));
        Ok(self)
    }
}

impl FeatureAllowlist {
    /// `'none'`: nobody.
    pub const NONE: Self = Self { self_origin: false, origins: Vec::new(), any: false };
    /// `'self'`: pages of this origin.
    pub const SELF_ORIGIN: Self = Self { self_origin: true, origins: Vec::new(), any: false };
    /// `*`: everybody.
    pub const ANY: Self = Self { self_origin: false, origins: Vec::new(), any: true };

    /// The same and one origin more. Everybody stays everybody.
    #[must_use]
    pub fn and(mut self, origin: Origin) -> Self {
        if !self.any && !self.origins.contains(&origin) {
            self.origins.push(origin);
        }
        self
    }

    fn read(feature: &str, words: &[&str]) -> Result<Self, Error> {
        let fault = |problem: String, cure: &'static str| Err(fault(format!("{feature}: {problem}"), cure));
        let alone = |word: &str| words.len() == 1 || !words.iter().any(|other| other.eq_ignore_ascii_case(word));
        if words.is_empty() {
            let cure = format!("write \"{feature} 'none'\", \"{feature} 'self'\", \"{feature} *\" or origins");
            return Err(self::fault(format!("{feature}: the allowlist is missing"), cure));
        }
        if !alone("'none'") || !alone("*") {
            return fault("\"'none'\" and \"*\" stand alone".to_owned(), "leave the others out, or them");
        }
        let mut allowlist = Self::NONE;
        for word in words {
            match word.to_ascii_lowercase().as_str() {
                "'none'" => {}
                "*" => allowlist.any = true,
                "'self'" if allowlist.self_origin => {
                    return fault("\"'self'\" appears twice".to_owned(), "write it once");
                }
                "'self'" => allowlist.self_origin = true,
                "'src'" => {
                    return fault("\"'src'\" is for the attribute allow of frames".to_owned(), "name the origin");
                }
                "self" | "none" | "src" => {
                    return fault(format!("{word:?} has no quotes"), "write single quotes around it");
                }
                _ => {
                    let origin = word.parse().map_err(|error: Error| error.within("Feature-Policy").of_word(word))?;
                    if allowlist.origins.contains(&origin) {
                        return fault(format!("\"{origin}\" appears twice"), "write it once");
                    }
                    allowlist.origins.push(origin);
                }
            }
        }
        Ok(allowlist)
    }
}

impl From<Origin> for FeatureAllowlist {
    fn from(origin: Origin) -> Self {
        Self::NONE.and(origin)
    }
}

fn fault(problem: String, cure: impl Into<Cow<'static, str>>) -> Error {
    Error::new("Feature-Policy", problem, cure)
}

impl Header for FeaturePolicy {
    const NAME: HeaderName = HeaderName::from_static("Feature-Policy");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }
}

impl FromStr for FeaturePolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut header = Self { features: Vec::new() };
        if text.contains(',') {
            return Err(fault("\",\" begins a second policy".to_owned(), "write \";\" between features"));
        }
        for directive in text.split(';') {
            let words: Vec<&str> = directive.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            // As in the specification, nothing at all between two semicolons is nothing.
            if let [feature, words @ ..] = words.as_slice() {
                header = header.and(feature, FeatureAllowlist::read(feature, words)?)?;
            }
        }
        if header.features.is_empty() {
            return Err(fault(format!("{text:?} names no feature"), "leave the header out instead"));
        }
        Ok(header)
    }
}

impl fmt::Display for FeaturePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (feature, allowlist)) in self.features.iter().enumerate() {
            write!(f, "{}{feature} {allowlist}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Display for FeatureAllowlist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.any {
            return f.write_str("*");
        }
        if *self == Self::NONE {
            return f.write_str("'none'");
        }
        let mut between = "";
        if self.self_origin {
            f.write_str("'self'")?;
            between = " ";
        }
        for origin in &self.origins {
            write!(f, "{between}{origin}")?;
            between = " ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const MAPS: Origin = Origin::from_static("https://maps.example");

    #[test]
    fn values() {
        let policy = FeaturePolicy::new("geolocation", FeatureAllowlist::NONE).unwrap();
        check(&policy, "geolocation 'none'");
        let both = FeatureAllowlist::SELF_ORIGIN.and(MAPS).and(MAPS);
        let policy = policy.and("camera", both).unwrap().and("usb", FeatureAllowlist::ANY.and(MAPS)).unwrap();
        let policy = policy.and("vr", FeatureAllowlist::from(MAPS)).unwrap();
        let text = "geolocation 'none'; camera 'self' https://maps.example; usb *; vr https://maps.example";
        check(&policy, text);
        // In any order, another case of the keywords, and with nothing between semicolons, it means the same.
        let other = ";geolocation  'None' ;; camera\thttps://maps.example 'SELF';usb * ;vr https://maps.example;";
        assert_eq!(other.parse(), Ok(policy));
    }

    #[test]
    fn the_features_are_sorted() {
        assert!(FEATURES.is_sorted());
    }

    #[test]
    fn faults() {
        let refuse = refuse::<FeaturePolicy>;
        refuse(
            "geolocation none",
            "Feature-Policy: geolocation: \"none\" has no quotes; write single quotes around it",
        );
        refuse(
            "geolocation",
            "Feature-Policy: geolocation: the allowlist is missing; \
             write \"geolocation 'none'\", \"geolocation 'self'\", \"geolocation *\" or origins",
        );
        for text in ["geolocation 'none' 'self'", "geolocation * https://maps.example", "geolocation 'none' 'none'"] {
            refuse(
                text,
                "Feature-Policy: geolocation: \"'none'\" and \"*\" stand alone; leave the others out, or them",
            );
        }
        refuse(
            "geolocation 'src'",
            "Feature-Policy: geolocation: \"'src'\" is for the attribute allow of frames; name the origin",
        );
        refuse("geolocation 'self' 'self'", "Feature-Policy: geolocation: \"'self'\" appears twice; write it once");
        refuse(
            "geolocation https://maps.example https://maps.example",
            "Feature-Policy: geolocation: \"https://maps.example\" appears twice; write it once",
        );
        refuse(
            "geolocation maps.example",
            "Feature-Policy: origin: \"maps.example\" is empty or ends too soon; \
             write scheme, host and perhaps a port, as in \"https://app.example\"",
        );
        refuse("gelocation 'none'", "Feature-Policy: \"gelocation\" is not a feature; did you mean \"geolocation\"?");
        refuse(
            "browsing-topics 'none'",
            "Feature-Policy: \"browsing-topics\" is not a feature; \
             write a feature of before 2021 in lower case, and Permissions-Policy for others",
        );
        refuse("usb 'none'; usb *", "Feature-Policy: \"usb\" appears twice; browsers heed the first; write it once");
        refuse("usb 'none', midi 'none'", "Feature-Policy: \",\" begins a second policy; write \";\" between features");
        refuse(" ; ", "Feature-Policy: \" ; \" names no feature; leave the header out instead");
    }
}
