//! `Document-Policy`: switches off or limits what a page can do, in Chrome.
//!
//! Like `Permissions-Policy` it takes abilities away, but of the page itself, such as scrolling to a fragment on load,
//! writing with `document.write`, or showing images that are much larger than their place. A draft: of the directives
//! below, browsers know the first three without a flag. Absent, nothing is switched off.
//!
//! [`RequireDocumentPolicy`] asks the same of the pages in this page's frames, which are not loaded unless they send a
//! policy that is at least as strict.
//!
//! ```
//! use secure_core::{DocumentDirective, DocumentPolicy, EndpointName};
//!
//! const DP: EndpointName = EndpointName::from_static("dp");
//!
//! let policy = DocumentPolicy::new()
//!     .with(DocumentDirective::ForceLoadAtTop(true))
//!     .with(DocumentDirective::DocumentWrite(false))
//!     .report_to(DP);
//! assert_eq!(policy.to_string(), "force-load-at-top, document-write=?0, *;report-to=dp");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [Document Policy](https://wicg.github.io/document-policy/).

use std::{collections::HashSet, fmt, str::FromStr};

use crate::{
    header::{Header, moved, report_only, reporting},
    wire::{
        endpoint::EndpointName,
        error::{Error, Faults},
        fault::{Cure, Place},
        structured::{self, BareItem, Item, Member},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

mod directive;

pub use self::directive::{CustomDirective, DocumentDirective};

/// Directives, each once, and who gets reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentPolicy {
    directives: Vec<(DocumentDirective, Option<EndpointName>)>,
    report_to: Option<EndpointName>,
}

report_only! {
    /// The same, only reported, to the endpoint and to scripts that observe reports.
    DocumentPolicyReportOnly(DocumentPolicy), "Document-Policy-Report-Only"
}

/// What pages in frames must send as their [`DocumentPolicy`], at the least, to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequireDocumentPolicy(DocumentPolicy);

/// The name of the member that says who gets the reports of all directives.
const ALL: &str = "*";
/// What stands for an endpoint where nothing shall be reported.
const NONE: EndpointName = EndpointName::from_static("none");

impl DocumentPolicy {
    /// A policy without directives, to be filled; as it is, it cannot be sent.
    #[must_use]
    pub const fn new() -> Self {
        Self { directives: Vec::new(), report_to: None }
    }

    /// The same policy with this directive in the place of the one of its name, or at the end.
    #[must_use]
    pub fn with(self, directive: DocumentDirective) -> Self {
        self.set(directive, None)
    }

    /// As [`with`](Self::with), with what it blocks reported to an endpoint of its own. The name `none` reports nothing.
    #[must_use]
    pub fn with_reported(self, directive: DocumentDirective, endpoint: EndpointName) -> Self {
        self.set(directive, Some(endpoint))
    }

    /// The same policy, with what it blocks reported to this endpoint of
    /// [`ReportingEndpoints`](crate::ReportingEndpoints), where a directive has none of its own.
    #[must_use]
    #[inline]
    pub fn report_to(mut self, endpoint: EndpointName) -> Self {
        self.report_to = Some(endpoint);
        self
    }

    #[inline]
    fn set(mut self, directive: DocumentDirective, endpoint: Option<EndpointName>) -> Self {
        match self.directives.iter_mut().find(|(other, _)| other.name() == directive.name()) {
            Some(earlier) => *earlier = (directive, endpoint),
            None => self.directives.push((directive, endpoint)),
        }
        self
    }

    fn is_filled(&self) -> Result<(), Error> {
        if self.directives.is_empty() {
            let cure = Cure::both(
                "add `with(DocumentDirective::ForceLoadAtTop(true))` or others, or leave the header out",
                "write directives such as \"force-load-at-top\", or leave the header out",
            );
            return Err(fault("the policy has no directives".to_owned(), cure));
        }
        Ok(())
    }

    /// Reads a member, of a name that was not there yet.
    #[inline]
    fn read(self, name: &str, member: &Member) -> Result<Self, Error> {
        let Member::Item(Item { value, parameters }) = member else {
            return Err(fault(format!("\"{name}={member}\" is a list"), "write one value"));
        };
        let mut endpoint = None;
        for (key, parameter) in parameters.iter() {
            endpoint = match (key.as_str(), parameter) {
                ("report-to", BareItem::Token(endpoint)) => {
                    let within = |error: Error| {
                        let place = Place::from((Self::NAME.as_str(), name)).then("report-to");
                        error.within(place.at_word(endpoint.as_str())).unplaced()
                    };
                    Some(endpoint.as_str().parse().map_err(within)?)
                }
                ("report-to", other) => {
                    let problem =
                        format!("browsers skip \"report-to={other}\" of \"{name}\", which is not a bare word");
                    return Err(fault(problem, "write \"report-to=ENDPOINT\", without quotes"));
                }
                (other, _) => {
                    let problem = format!("\"{other}\" is not a parameter of \"{name}\"");
                    return Err(fault(problem, "write \"report-to=ENDPOINT\", or leave it out"));
                }
            };
        }
        if name != ALL {
            return Ok(self.set(DocumentDirective::read(name, value)?, endpoint));
        }
        match (value, endpoint) {
            (BareItem::Boolean(true), Some(endpoint)) => Ok(self.report_to(endpoint)),
            _ => Err(fault(format!("\"*\" names no endpoint in \"{member}\""), "write \"*;report-to=ENDPOINT\"")),
        }
    }
}

fn fault(problem: String, cure: impl Into<Cure>) -> Error {
    Error::new(DocumentPolicy::NAME.to_string(), problem, cure)
}

impl RequireDocumentPolicy {
    /// Requires this policy of pages in frames.
    #[must_use]
    pub const fn new(policy: DocumentPolicy) -> Self {
        Self(policy)
    }

    /// What is required.
    #[must_use]
    pub const fn policy(&self) -> &DocumentPolicy {
        &self.0
    }
}

impl Header for DocumentPolicy {
    const NAME: HeaderName = HeaderName::from_static("Document-Policy");

    fn render(&self) -> Result<Template, Error> {
        self.is_filled()?;
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        let own = self.directives.iter().filter_map(|(_, endpoint)| endpoint.as_ref());
        own.chain(&self.report_to).filter(|endpoint| **endpoint != NONE).collect()
    }

    reporting!();
}

impl Header for RequireDocumentPolicy {
    const NAME: HeaderName = HeaderName::from_static("Require-Document-Policy");

    fn render(&self) -> Result<Template, Error> {
        self.0.render().map_err(|error| moved(error, &DocumentPolicy::NAME, Self::NAME.as_str()))
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        self.0.endpoints()
    }
}

impl FromStr for DocumentPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let members = structured::members(text).map_err(|error| error.at(Self::NAME.as_str()))?;
        let mut policy = Self::new();
        let mut faults = Faults::default();
        let mut seen = HashSet::new();
        for (name, member) in &members {
            if !seen.insert(name.as_str()) {
                let problem = format!("\"{name}\" appears twice, and only the last counts");
                faults.push(Place::from(Self::NAME.as_str()).about(name.as_str()), problem, "write it once");
            }
            let about = |error: Error| error.map_places(|place| place.about(name.as_str()));
            policy = faults.keep(policy.clone().read(name.as_str(), member).map_err(about)).unwrap_or(policy);
        }
        faults.into_result()?;
        policy.is_filled()?;
        Ok(policy)
    }
}

impl FromStr for RequireDocumentPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        text.parse().map(Self).map_err(|error| moved(error, &DocumentPolicy::NAME, Self::NAME.as_str()))
    }
}

impl fmt::Display for DocumentPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (directive, endpoint) in &self.directives {
            write!(f, "{separator}{}", directive.name())?;
            separator = ", ";
            let value = directive.value();
            if value != BareItem::Boolean(true) {
                write!(f, "={value}")?;
            }
            if let Some(endpoint) = endpoint {
                write!(f, ";report-to={endpoint}")?;
            }
        }
        match &self.report_to {
            Some(endpoint) => write!(f, "{separator}{ALL};report-to={endpoint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for RequireDocumentPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        header::table::{check, refuse},
        wire::structured::Decimal,
    };

    const DP: EndpointName = EndpointName::from_static("dp");

    #[test]
    fn values() {
        let policy = DocumentPolicy::new()
            .with(DocumentDirective::ForceLoadAtTop(true))
            .with(DocumentDirective::OversizedImages(Decimal::from_thousandths(2500).unwrap()))
            .with_reported(DocumentDirective::UnsizedMedia(false), DP)
            .report_to(EndpointName::from_static("others"));
        let text = "force-load-at-top, oversized-images=2.5, unsized-media=?0;report-to=dp, *;report-to=others";
        check(&policy, text);
        check(&DocumentPolicyReportOnly::new(policy.clone()), text);
        check(&RequireDocumentPolicy::new(policy.clone()), text);
        assert_eq!(RequireDocumentPolicy::new(policy.clone()).to_string(), text);
        let again = policy.with(DocumentDirective::ForceLoadAtTop(false));
        assert_eq!(again.to_string(), text.replace("top,", "top=?0,"));
        assert_eq!(
            "oversized-images=2".parse(),
            Ok(DocumentPolicy::new().with(DocumentDirective::OversizedImages(Decimal::from(2))))
        );
    }

    #[test]
    fn every_directive_reads_back() {
        for text in [
            "force-load-at-top",
            "js-profiling",
            "include-js-call-stacks-in-crash-reports",
            "document-write=?0",
            "font-display-late-swap=?0",
            "layout-animations=?0",
            "lossless-images-max-bpp=1.0",
            "lossless-images-strict-max-bpp=1.0",
            "lossy-images-max-bpp=0.5",
            "oversized-images=2.0",
            "sync-script=?0",
            "sync-xhr=?0",
            "unsized-media=?0",
        ] {
            check(&text.parse::<DocumentPolicy>().unwrap(), text);
        }
    }

    #[test]
    fn none_is_no_endpoint() {
        let policy: DocumentPolicy =
            "sync-xhr=?0;report-to=none, js-profiling;report-to=a, *;report-to=b".parse().unwrap();
        let endpoints: Vec<&str> = policy.endpoints().into_iter().map(EndpointName::as_str).collect();
        assert_eq!(endpoints, ["a", "b"]);
    }

    #[test]
    fn custom_directives() {
        let on = BareItem::Boolean(true);
        assert_eq!(DocumentDirective::custom("js-profiling", on.clone()), Ok(DocumentDirective::JsProfiling(true)));
        let other = DocumentDirective::custom("new-thing", on.clone()).unwrap();
        assert_eq!(DocumentPolicy::new().with(other).to_string(), "new-thing");
        assert_eq!(
            DocumentDirective::custom("*", on.clone()).unwrap_err().to_string(),
            "document directive: \"*\" stands for all directives; \
             write `report_to`, which says who gets the reports of all directives",
        );
        for (name, value) in [
            ("oversized-images", on.clone()),
            ("js-profiling", BareItem::Decimal(Decimal::from_thousandths(1).unwrap())),
        ] {
            let written = format!("{name}={value}");
            let read = written.parse::<DocumentPolicy>().unwrap_err();
            assert_eq!(DocumentDirective::custom(name, value).unwrap_err().to_string(), read.to_string());
        }
        assert_eq!(
            DocumentDirective::custom("New", on).unwrap_err().to_string(),
            "document directive: 'N' at byte 0 of \"New\"; write lower-case letters, digits and hyphens, a letter first",
        );
    }

    #[test]
    fn faults() {
        let refuse = refuse::<DocumentPolicy>;
        refuse(
            "unsized-medias=?0",
            "Document-Policy: \"unsized-medias\" is not a directive; did you mean \"unsized-media\"?",
        );
        refuse(
            "camera=?0",
            "Document-Policy: \"camera\" is not a directive; \
             leave it out; code can name new ones with `DocumentDirective::custom`",
        );
        refuse(
            "oversized-images=?0",
            "Document-Policy: browsers skip \"oversized-images=?0\", which is not a number; write \"oversized-images=2.0\"",
        );
        refuse(
            "document-write=0",
            "Document-Policy: browsers skip \"document-write=0\", which is neither on nor off; \
             write \"document-write\" for on, or \"document-write=?0\" for off",
        );
        refuse("sync-xhr=()", "Document-Policy: \"sync-xhr=()\" is a list; write one value");
        refuse(
            "sync-xhr=?0;report-to=\"dp\"",
            "Document-Policy: browsers skip \"report-to=\"dp\"\" of \"sync-xhr\", which is not a bare word; \
             write \"report-to=ENDPOINT\", without quotes",
        );
        refuse(
            "sync-xhr=?0;report=dp",
            "Document-Policy: \"report\" is not a parameter of \"sync-xhr\"; write \"report-to=ENDPOINT\", or leave it out",
        );
        refuse(
            "sync-xhr=?0;report-to=A",
            "Document-Policy: sync-xhr: report-to: endpoint name: 'A' at byte 0 of \"A\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
        refuse("sync-xhr=?0, *", "Document-Policy: \"*\" names no endpoint in \"?1\"; write \"*;report-to=ENDPOINT\"");
        refuse(
            "sync-xhr=?0, sync-xhr",
            "Document-Policy: \"sync-xhr\" appears twice, and only the last counts; write it once",
        );
        refuse(
            "oversized-images=9999999999999",
            "Document-Policy: structured field decimal: \
             9999999999999000 thousandths have more than 12 digits before the point; write a number nearer to zero",
        );
        refuse(
            "*;report-to=dp",
            "Document-Policy: the policy has no directives; \
             add `with(DocumentDirective::ForceLoadAtTop(true))` or others, or leave the header out",
        );
    }

    #[test]
    fn faults_of_the_others_have_their_names() {
        refuse::<DocumentPolicyReportOnly>(
            "sync-xhr=?0,",
            "Document-Policy-Report-Only: \"sync-xhr=?0,\" ends too soon, at byte 12; leave the last comma out",
        );
        refuse::<RequireDocumentPolicy>(
            "",
            "Require-Document-Policy: the policy has no directives; \
             add `with(DocumentDirective::ForceLoadAtTop(true))` or others, or leave the header out",
        );
        assert_eq!(
            RequireDocumentPolicy::new(DocumentPolicy::new()).render().unwrap_err().faults()[0].place,
            "Require-Document-Policy"
        );
    }
}
