//! [`Allowlist`]: who may use a feature, and who gets reports of it.

use std::fmt;

use super::OriginPattern;
use crate::wire::{
    endpoint::EndpointName,
    error::Error,
    fault::Place,
    structured::{BareItem, Item, Member, Parameters},
};

/// Who may use a feature: everybody, or the page's own origin and others by name, or nobody.
///
/// A frame of another origin also needs the feature in its `allow` attribute.
///
/// ```
/// # use secure_core::{Allowlist, EndpointName, OriginPattern};
/// const MAP: OriginPattern = OriginPattern::from_static("https://map.example");
/// const PP: EndpointName = EndpointName::from_static("pp");
///
/// assert_eq!(Allowlist::NOBODY.to_string(), "()");
/// assert_eq!(Allowlist::EVERYONE.to_string(), "*");
/// assert_eq!(Allowlist::SELF.and(MAP).report_to(PP).to_string(), "(self \"https://map.example\");report-to=pp");
/// assert_eq!(Allowlist::NOBODY.and(MAP).to_string(), "(\"https://map.example\")");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowlist {
    who: Who,
    pub(super) report_to: Option<EndpointName>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Everyone,
    Only { this: bool, others: Vec<OriginPattern> },
}

impl Allowlist {
    /// `()`: nobody, the page itself included.
    pub const NOBODY: Self = Self::only(false);
    /// `(self)`: the page and frames of its own origin.
    pub const SELF: Self = Self::only(true);
    /// `*`: the page and all frames.
    pub const EVERYONE: Self = Self { who: Who::Everyone, report_to: None };

    #[inline]
    const fn only(this: bool) -> Self {
        Self { who: Who::Only { this, others: Vec::new() }, report_to: None }
    }

    /// The same and frames of this origin. Everyone stays everyone.
    #[must_use]
    #[inline]
    pub fn and(mut self, origin: impl Into<OriginPattern>) -> Self {
        let origin = origin.into();
        if let Who::Only { others, .. } = &mut self.who {
            if !others.contains(&origin) {
                others.push(origin);
            }
        }
        self
    }

    /// The same, with other uses reported to this endpoint of [`ReportingEndpoints`](crate::ReportingEndpoints).
    #[must_use]
    #[inline]
    pub fn report_to(mut self, endpoint: EndpointName) -> Self {
        self.report_to = Some(endpoint);
        self
    }

    /// Reads what stands behind a feature.
    #[inline]
    pub(super) fn read(feature: &str, member: &Member) -> Result<Self, Error> {
        let list = match member {
            Member::Item(Item { value: BareItem::Boolean(_), .. }) => {
                let problem = format!("\"{feature}\" says nothing about who may use it");
                return Err(fault(problem, format!("write \"{feature}=()\" for nobody, or \"{feature}=(self)\"")));
            }
            Member::Item(item) => Self::NOBODY.with_word(feature, &item.value)?,
            Member::InnerList(list) => list.items.iter().try_fold(Self::NOBODY, |allowlist, item| {
                if !item.parameters.is_empty() {
                    let problem = format!("\"{item}\" of \"{feature}\" has parameters");
                    return Err(fault(problem, "write them behind the brackets"));
                }
                allowlist.with_word(feature, &item.value)
            })?,
        };
        Ok(Self { report_to: endpoint(feature, member.parameters())?, ..list })
    }

    /// The same, and one as it is read.
    /// The faults of a word know which it is.
    #[inline]
    fn with_word(self, feature: &str, value: &BareItem) -> Result<Self, Error> {
        self.with(feature, value).map_err(|error| error.of_word(&value.to_string()))
    }

    #[inline]
    fn with(self, feature: &str, value: &BareItem) -> Result<Self, Error> {
        let more = match value {
            BareItem::Token(token) => match token.as_str() {
                "*" => Self::EVERYONE,
                "self" => Self::SELF,
                "none" => {
                    return Err(fault(
                        format!("\"none\" of \"{feature}\" is not a word here"),
                        format!("write \"{feature}=()\""),
                    ));
                }
                "src" => {
                    let problem =
                        format!("\"src\" of \"{feature}\" means something only in the allow attribute of a frame");
                    return Err(fault(problem, "name the origin, in double quotes"));
                }
                origin if origin.contains([':', '.']) => {
                    let problem = format!("browsers skip \"{origin}\" of \"{feature}\", which has no quotes");
                    return Err(fault(problem, format!("write \"\\\"{origin}\\\"\"")));
                }
                other => return Err(fault(format!("\"{other}\" of \"{feature}\" is not a word here"), CURE)),
            },
            BareItem::String(string) => match string.as_str() {
                word @ ("*" | "self" | "none" | "src") => {
                    let problem = format!("\"{word}\" of \"{feature}\" is in quotes, where browsers expect an origin");
                    let nobody = || format!("write \"{feature}=()\" for nobody");
                    return Err(fault(
                        problem,
                        if word == "none" { nobody() } else { "leave the quotes out".to_owned() },
                    ));
                }
                origin => {
                    let within = |error: Error| error.within(("Permissions-Policy", feature));
                    Self::NOBODY.and(OriginPattern::new(origin.to_owned()).map_err(within)?)
                }
            },
            other => return Err(fault(format!("\"{other}\" of \"{feature}\" is not an origin"), CURE)),
        };
        self.join(feature, more)
    }

    /// Both lists as one, in which nothing appears twice.
    #[inline]
    fn join(mut self, feature: &str, more: Self) -> Result<Self, Error> {
        let twice = |what: &str| fault(format!("{what} of \"{feature}\" appears twice"), "write it once");
        match (&mut self.who, more.who) {
            (Who::Only { this: false, others }, Who::Everyone) if others.is_empty() => Ok(Self::EVERYONE),
            (Who::Only { this, others }, Who::Only { this: also_this, others: more }) => {
                if *this && also_this {
                    return Err(twice("\"self\""));
                }
                if let Some(origin) = more.iter().find(|origin| others.contains(origin)) {
                    return Err(twice(&format!("\"{origin}\"")));
                }
                *this |= also_this;
                others.extend(more);
                Ok(self)
            }
            _ => {
                let problem = format!("\"*\" of \"{feature}\" allows everybody, so that the rest means nothing");
                Err(fault(problem, format!("write \"{feature}=*\", or leave \"*\" out")))
            }
        }
    }
}

const CURE: &str = "write \"self\", \"*\", or an origin in double quotes";

/// The endpoint that the parameters of a feature name.
#[inline]
fn endpoint(feature: &str, parameters: &Parameters) -> Result<Option<EndpointName>, Error> {
    let mut endpoint = None;
    for (key, value) in parameters.iter() {
        endpoint = match (key.as_str(), value) {
            ("report-to", BareItem::Token(name)) => {
                let within = |error: Error| {
                    let place = Place::from(("Permissions-Policy", feature)).then("report-to");
                    error.within(place.at_word(name.as_str())).unplaced()
                };
                Some(name.as_str().parse().map_err(within)?)
            }
            ("report-to", other) => {
                let problem = format!("browsers skip \"report-to={other}\" of \"{feature}\", which is not a bare word");
                return Err(fault(problem, "write \"report-to=ENDPOINT\", without quotes"));
            }
            (other, _) => {
                let problem = format!("\"{other}\" is not a parameter of \"{feature}\"");
                return Err(fault(
                    problem,
                    "write a comma between features; only \"report-to=ENDPOINT\" stands behind \";\"",
                ));
            }
        };
    }
    Ok(endpoint)
}

#[inline]
fn fault(problem: String, cure: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new("Permissions-Policy", problem, cure)
}

impl fmt::Display for Allowlist {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.who {
            Who::Everyone => f.write_str("*")?,
            Who::Only { this, others } => {
                let own = this.then(|| "self".to_owned());
                let words: Vec<String> =
                    own.into_iter().chain(others.iter().map(|other| format!("\"{other}\""))).collect();
                write!(f, "({})", words.join(" "))?;
            }
        }
        match &self.report_to {
            Some(endpoint) => write!(f, ";report-to={endpoint}"),
            None => Ok(()),
        }
    }
}
