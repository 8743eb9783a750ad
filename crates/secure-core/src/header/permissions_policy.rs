//! `Permissions-Policy`: which features of the browser a page and its frames may use.
//!
//! An injected script, or one of another site, can ask for the camera in our name. A feature that is taken away here is
//! gone for every script of the page and for its frames. Absent, most features are there for the page's own origin, some
//! for every frame; none is off. Only Chrome and its relatives read the header.
//!
//! ```
//! use secure_core::{Allowlist, EndpointName, Feature, OriginPattern, PermissionsPolicy};
//!
//! const MAP: OriginPattern = OriginPattern::from_static("https://map.example");
//!
//! let policy = PermissionsPolicy::new()
//!     .deny(Feature::Camera)
//!     .deny(Feature::Microphone)
//!     .allow(Feature::Geolocation, Allowlist::SELF.and(MAP));
//! assert_eq!(policy.to_string(), "camera=(), microphone=(), geolocation=(self \"https://map.example\")");
//!
//! // Browsers ignore all of a header that has a mistake anywhere. Here it is an error, which says what to write.
//! let error = "camera 'none'; geolocation 'self' https://map.example".parse::<PermissionsPolicy>().unwrap_err();
//! assert_eq!(error.faults()[0].cure, "write \"camera=(), geolocation=(self \\\"https://map.example\\\")\"");
//! ```
//!
//! Caveat: the header only takes away. A frame of another origin gets a feature only if the header lets it and its
//! `allow` attribute names it.
//!
//! Specification: [Permissions Policy](https://www.w3.org/TR/permissions-policy-1/).

use std::{collections::HashSet, fmt, str::FromStr};

use crate::{
    header::{Header, report_only, reporting},
    wire::{
        endpoint::EndpointName,
        error::{Error, Faults},
        fault::{Cure, Fault, Place},
        structured,
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod allowlist;
mod feature;
mod origin_pattern;

pub use self::{
    allowlist::Allowlist,
    feature::{CustomFeature, Feature, FeatureStatus},
    origin_pattern::OriginPattern,
};

/// Features and who may use them, each feature once, in the order in which they were first named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionsPolicy {
    features: Vec<(Feature, Allowlist)>,
}

report_only! {
    /// The same, only reported, to the endpoints and to scripts that observe reports.
    ///
    /// ```
    /// # use secure_core::{EndpointName, Feature, PermissionsPolicy, PermissionsPolicyReportOnly};
    /// const PP: EndpointName = EndpointName::from_static("pp");
    ///
    /// let policy = PermissionsPolicy::new().deny(Feature::Camera).deny(Feature::Usb).report_to(PP);
    /// let header = PermissionsPolicyReportOnly::new(policy);
    /// assert_eq!(header.to_string(), "camera=();report-to=pp, usb=();report-to=pp");
    /// ```
    PermissionsPolicyReportOnly(PermissionsPolicy), "Permissions-Policy-Report-Only"
}

impl PermissionsPolicy {
    /// A policy without features, to be filled; as it is, it cannot be sent.
    #[must_use]
    pub const fn new() -> Self {
        Self { features: Vec::new() }
    }

    /// The same policy with this allowlist in the place of the feature's earlier one, or at the end.
    #[must_use]
    #[inline]
    pub fn allow(mut self, feature: Feature, allowlist: Allowlist) -> Self {
        match self.features.iter_mut().find(|(other, _)| *other == feature) {
            Some((_, earlier)) => *earlier = allowlist,
            None => self.features.push((feature, allowlist)),
        }
        self
    }

    /// The same policy with a feature that nobody may use, the page itself included.
    #[must_use]
    #[inline]
    pub fn deny(self, feature: Feature) -> Self {
        self.allow(feature, Allowlist::NOBODY)
    }

    /// The same policy, in which every feature named so far is reported to this endpoint of
    /// [`ReportingEndpoints`](crate::ReportingEndpoints). Call it last.
    #[must_use]
    #[inline]
    pub fn report_to(mut self, endpoint: EndpointName) -> Self {
        let endpoint = Some(endpoint);
        for (_, allowlist) in &mut self.features {
            allowlist.report_to.clone_from(&endpoint);
        }
        self
    }

    /// Who may use a feature, if the policy names it.
    #[must_use]
    #[inline]
    pub fn get(&self, feature: &Feature) -> Option<&Allowlist> {
        self.features.iter().find(|(other, _)| other == feature).map(|(_, allowlist)| allowlist)
    }

    fn is_filled(&self) -> Result<(), Error> {
        if self.features.is_empty() {
            let cure = Cure::both(
                "add `deny(Feature::Camera)` or others, or leave the header out",
                "write features such as \"camera=()\", or leave the header out",
            );
            return Err(fault("the policy names no feature".to_owned(), cure));
        }
        Ok(())
    }
}

impl Header for PermissionsPolicy {
    const NAME: HeaderName = HeaderName::from_static("Permissions-Policy");

    fn render(&self) -> Result<Template, Error> {
        self.is_filled()?;
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        self.features.iter().filter_map(|(_, allowlist)| allowlist.report_to.as_ref()).collect()
    }

    reporting!();
}

impl FromStr for PermissionsPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let members = structured::members(text).map_err(|error| explain(text, error))?;
        let mut policy = Self::new();
        let mut faults = Faults::default();
        let mut seen = HashSet::new();
        for (name, member) in &members {
            if !seen.insert(name.as_str()) {
                let problem = format!("\"{name}\" appears twice, and only the last counts");
                faults.push(Place::from(Self::NAME.as_str()).about(name.as_str()), problem, "write it once");
                continue;
            }
            let place = || Place::from(Self::NAME.as_str()).about(name.as_str());
            let feature = faults.keep(name.as_str().parse::<Feature>().map_err(|error| {
                error.at(place().at_word(name.as_str())) //
            }));
            let about = |error: Error| error.map_places(|place| place.about(name.as_str()));
            let allowlist = faults.keep(Allowlist::read(name.as_str(), member).map_err(about));
            if let (Some(feature), Some(allowlist)) = (feature, allowlist) {
                policy.features.push((feature, allowlist));
            }
        }
        faults.into_result()?;
        policy.is_filled()?;
        Ok(policy)
    }
}

/// What is wrong with a text that is not a structured field. Most often it was meant for the older header.
#[inline]
fn explain(text: &str, error: Error) -> Error {
    if !text.is_empty() && !text.contains('=') {
        let problem = format!("{text:?} is the syntax of Feature-Policy, the older header");
        return fault(problem, format!("write {:?}", today(text)));
    }
    let at = error.faults().first().and_then(|fault| fault.span.as_ref()).map_or(text.len(), |span| span.start);
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    let ends = |char: char| before.trim_end().ends_with(char);
    let cure = if text.contains('\'') {
        "write \"self\" and \"*\" without single quotes, origins in double quotes, and \"()\" for nobody"
    } else if behind.starts_with(|char: char| char.is_ascii_uppercase()) {
        "write the names of features in lower case"
    } else if ends(';') && behind.trim_start().is_empty() {
        "leave the last \";\" out"
    } else if text.split(';').skip(1).any(|parameter| !parameter.trim_start().starts_with("report-to=")) {
        "write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\""
    } else if behind.trim_start().starts_with('=') || ends('=') && behind.starts_with([' ', '\t']) {
        "leave out the blanks around \"=\""
    } else {
        return error.at(PermissionsPolicy::NAME.as_str());
    };
    error.map_faults(|fault| Fault { place: PermissionsPolicy::NAME.as_str().into(), cure: cure.into(), ..fault })
}

/// A policy in the syntax of `Feature-Policy`, in that of today.
#[inline]
fn today(text: &str) -> String {
    let feature = |directive: &str| {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next()?.to_ascii_lowercase();
        let words: Vec<String> = words
            .map(|word| word.trim_matches(['\'', '"']))
            .filter(|word| !matches!(*word, "none" | "src"))
            .map(|word| if matches!(word, "self" | "*") { word.to_owned() } else { format!("\"{word}\"") })
            .collect();
        let everyone = words.iter().any(|word| word == "*");
        Some(if everyone { format!("{name}=*") } else { format!("{name}=({})", words.join(" ")) })
    };
    text.split([';', ',']).filter_map(feature).collect::<Vec<_>>().join(", ")
}

fn fault(problem: String, cure: impl Into<Cure>) -> Error {
    Error::new(PermissionsPolicy::NAME.to_string(), problem, cure)
}

impl fmt::Display for PermissionsPolicy {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (feature, allowlist)) in self.features.iter().enumerate() {
            write!(f, "{}{feature}={allowlist}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    const MAP: OriginPattern = OriginPattern::from_static("https://map.example:8443");
    const PP: EndpointName = EndpointName::from_static("pp");

    #[test]
    fn values() {
        check(&PermissionsPolicy::new().deny(Feature::Camera), "camera=()");
        let policy = PermissionsPolicy::new()
            .allow(Feature::Geolocation, Allowlist::SELF.and(MAP).and(MAP))
            .allow(Feature::Fullscreen, Allowlist::EVERYONE.and(MAP))
            .allow(Feature::Usb, Allowlist::NOBODY.and(MAP).report_to(PP))
            .deny(Feature::Camera);
        let text = "geolocation=(self \"https://map.example:8443\"), fullscreen=*, \
                    usb=(\"https://map.example:8443\");report-to=pp, camera=()";
        check(&policy, text);
        check(&PermissionsPolicyReportOnly::new(policy.clone()), text);
        assert_eq!(policy.get(&Feature::Camera), Some(&Allowlist::NOBODY));
        assert_eq!(policy.get(&Feature::Hid), None);
        let again = policy.deny(Feature::Geolocation);
        assert!(again.to_string().starts_with("geolocation=(), fullscreen=*"));
    }

    #[test]
    fn other_spellings_read_as_the_usual_one() {
        for (text, written) in [
            ("camera=self", "camera=(self)"),
            ("camera=\"https://a.example\"", "camera=(\"https://a.example\")"),
            ("camera=(*)", "camera=*"),
            ("camera=(\"https://a.example\"  self) ,usb=()", "camera=(self \"https://a.example\"), usb=()"),
            ("camera=*; report-to=pp", "camera=*;report-to=pp"),
            ("camera=(\"https://*.a.example\" \"https:\")", "camera=(\"https://*.a.example\" \"https:\")"),
        ] {
            assert_eq!(text.parse::<PermissionsPolicy>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn feature_policy_is_translated() {
        for (text, today) in [
            ("geolocation 'none'; camera 'self'", "geolocation=(), camera=(self)"),
            ("camera 'self' https://a.example, usb *;", "camera=(self \"https://a.example\"), usb=*"),
            ("Camera none", "camera=()"),
            ("fullscreen 'src'", "fullscreen=()"),
        ] {
            refuse::<PermissionsPolicy>(
                text,
                &format!(
                    "Permissions-Policy: {text:?} is the syntax of Feature-Policy, the older header; write {today:?}"
                ),
            );
        }
    }

    #[test]
    fn faults_of_syntax() {
        let refuse = refuse::<PermissionsPolicy>;
        refuse(
            "camera=('none')",
            "Permissions-Policy: '\\'' at byte 8 of \"camera=('none')\"; \
             write \"self\" and \"*\" without single quotes, origins in double quotes, and \"()\" for nobody",
        );
        refuse(
            "Camera=()",
            "Permissions-Policy: 'C' at byte 0 of \"Camera=()\"; write the names of features in lower case",
        );
        refuse(
            "geoLocation=(\"https://a.example\")",
            "Permissions-Policy: 'L' at byte 3 of \"geoLocation=(\\\"https://a.example\\\")\"; \
             write the names of features in lower case",
        );
        refuse(
            "camera=(); usb=()",
            "Permissions-Policy: '(' at byte 15 of \"camera=(); usb=()\"; \
             write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\"",
        );
        refuse(
            "camera=() usb=()",
            "Permissions-Policy: 'u' at byte 10 of \"camera=() usb=()\"; write a comma between members",
        );
        refuse("camera=(),", "Permissions-Policy: \"camera=(),\" ends too soon, at byte 10; leave the last comma out");
        refuse(
            "camera=(self, \"https://a.example\")",
            "Permissions-Policy: ',' at byte 12 of \"camera=(self, \\\"https://a.example\\\")\"; \
             write single blanks between the items of a list in brackets",
        );
        refuse(
            "camera=()\r\nX: y",
            "Permissions-Policy: control character 0x0D at byte 9 of \"camera=()\\r\\nX: y\"; write visible ASCII only",
        );
        refuse(
            "",
            "Permissions-Policy: the policy names no feature; \
             add `deny(Feature::Camera)` or others, or leave the header out",
        );
    }

    #[test]
    fn faults_of_allowlists() {
        for (text, message) in [
            (
                "camera",
                "\"camera\" says nothing about who may use it; write \"camera=()\" for nobody, or \"camera=(self)\"",
            ),
            ("camera=none", "\"none\" of \"camera\" is not a word here; write \"camera=()\""),
            (
                "camera=(me)",
                "\"me\" of \"camera\" is not a word here; write \"self\", \"*\", or an origin in double quotes",
            ),
            (
                "camera=(1)",
                "\"1\" of \"camera\" is not an origin; write \"self\", \"*\", or an origin in double quotes",
            ),
            (
                "camera=(src)",
                "\"src\" of \"camera\" means something only in the allow attribute of a frame; \
                 name the origin, in double quotes",
            ),
            (
                "camera=(self https://a.example)",
                "browsers skip \"https://a.example\" of \"camera\", which has no quotes; \
                 write \"\\\"https://a.example\\\"\"",
            ),
            (
                "camera=(\"self\")",
                "\"self\" of \"camera\" is in quotes, where browsers expect an origin; leave the quotes out",
            ),
            (
                "camera=(\"none\")",
                "\"none\" of \"camera\" is in quotes, where browsers expect an origin; write \"camera=()\" for nobody",
            ),
            (
                "camera=(* self)",
                "\"*\" of \"camera\" allows everybody, so that the rest means nothing; write \"camera=*\", or leave \"*\" out",
            ),
            (
                "camera=(\"https://a\" *)",
                "\"*\" of \"camera\" allows everybody, so that the rest means nothing; write \"camera=*\", or leave \"*\" out",
            ),
            ("camera=(self self)", "\"self\" of \"camera\" appears twice; write it once"),
            ("camera=(\"https://a\" \"https://a\")", "\"https://a\" of \"camera\" appears twice; write it once"),
            ("camera=(self;a)", "\"self;a\" of \"camera\" has parameters; write them behind the brackets"),
            (
                "camera=(\"https://a.example/\")",
                "camera: origin: '/' at byte 17 of \"https://a.example/\"; leave the path out, \"/\" too",
            ),
            (
                "camera=();report-to=\"pp\"",
                "browsers skip \"report-to=\"pp\"\" of \"camera\", which is not a bare word; \
                 write \"report-to=ENDPOINT\", without quotes",
            ),
            (
                "camera=();usb",
                "\"usb\" is not a parameter of \"camera\"; \
                 write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\"",
            ),
        ] {
            refuse::<PermissionsPolicy>(text, &format!("Permissions-Policy: {message}"));
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse::<PermissionsPolicyReportOnly>(
            "camra=none, camera=(), camera=*, document-domain=()",
            "Permissions-Policy-Report-Only: \"camra\" is not a feature; did you mean \"camera\"?\n\
             Permissions-Policy-Report-Only: \"none\" of \"camra\" is not a word here; write \"camra=()\"\n\
             Permissions-Policy-Report-Only: \"camera\" appears twice, and only the last counts; write it once\n\
             Permissions-Policy-Report-Only: browsers no longer know \"document-domain\"; \
             leave it out, which changes nothing",
        );
    }

    #[test]
    fn an_empty_policy_cannot_be_sent() {
        let fault = PermissionsPolicyReportOnly::new(PermissionsPolicy::new()).render().unwrap_err();
        assert_eq!(
            fault.to_string(),
            "Permissions-Policy-Report-Only: the policy names no feature; \
             add `deny(Feature::Camera)` or others, or leave the header out",
        );
    }
}
