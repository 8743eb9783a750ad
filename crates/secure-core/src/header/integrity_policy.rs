//! `Integrity-Policy`: lets a page load only scripts (or styles) whose content it knows.
//!
//! A script from a host that was broken into runs as if it were ours. With this header the browser loads only scripts
//! whose elements have an `integrity` attribute, and a `crossorigin` attribute where the host is another. Absent, the
//! attribute protects only the elements that have it. Workers count too; `data:` and `blob:` addresses are let through.
//!
//! It is in no preset: most pages have scripts without the attribute. Find them with [`IntegrityPolicyReportOnly`].
//!
//! ```
//! use secure_core::{EndpointName, IntegrityDestination, IntegrityPolicy};
//!
//! const SRI: EndpointName = EndpointName::from_static("sri");
//!
//! let policy = IntegrityPolicy::new(IntegrityDestination::Script).report_to(SRI);
//! assert_eq!(policy.to_string(), "blocked-destinations=(script), endpoints=(sri)");
//! ```
//!
//! Specification: [Subresource Integrity, `Integrity-Policy`](https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section).

use std::{fmt, str::FromStr};

use crate::{
    header::{Case, Header, one_of, report_only, reporting},
    wire::{
        endpoint::EndpointName,
        error::{Error, Faults, nearest},
        fault::Place,
        structured::{self, BareItem, Member},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// What must have integrity metadata, and who gets reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrityPolicy {
    /// At least one, each once.
    destinations: Vec<IntegrityDestination>,
    /// Each once.
    endpoints: Vec<EndpointName>,
}

/// What is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntegrityDestination {
    /// Scripts.
    Script,
    /// Style sheets. Browsers know it only behind a flag so far.
    Style,
}

report_only! {
    /// The same, only reported. Without an endpoint nobody would hear of it, so
    /// [`prepare`](crate::Policy::prepare) asks for one.
    IntegrityPolicyReportOnly(IntegrityPolicy), "Integrity-Policy-Report-Only", silent: true
}

impl IntegrityPolicy {
    /// Lets only what has integrity metadata be loaded as this.
    #[must_use]
    #[inline]
    pub fn new(destination: IntegrityDestination) -> Self {
        Self { destinations: vec![destination], endpoints: Vec::new() }
    }

    /// The same for one destination more.
    #[must_use]
    #[inline]
    pub fn and(mut self, destination: IntegrityDestination) -> Self {
        if !self.destinations.contains(&destination) {
            self.destinations.push(destination);
        }
        self
    }

    /// The same, with what it blocks reported to this endpoint of [`ReportingEndpoints`](crate::ReportingEndpoints) too.
    #[must_use]
    #[inline]
    pub fn report_to(mut self, endpoint: EndpointName) -> Self {
        if !self.endpoints.contains(&endpoint) {
            self.endpoints.push(endpoint);
        }
        self
    }
}

impl IntegrityDestination {
    pub(crate) const WORDS: &[(&str, Self)] = &[("script", Self::Script), ("style", Self::Style)];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Style => "style",
        }
    }
}

impl Header for IntegrityPolicy {
    const NAME: HeaderName = HeaderName::from_static("Integrity-Policy");

    fn render(&self) -> Result<Template, Error> {
        HeaderValue::new(self.to_string()).map(Template::fixed)
    }

    fn endpoints(&self) -> Vec<&EndpointName> {
        self.endpoints.iter().collect()
    }

    reporting!();
}

/// The members of the header, each a list of tokens in brackets.
const MEMBERS: &[&str] = &["blocked-destinations", "sources", "endpoints"];

impl FromStr for IntegrityPolicy {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        let place = "Integrity-Policy";
        let members = structured::members(text).map_err(|error| error.at(place))?;
        let mut policy = Self { destinations: Vec::new(), endpoints: Vec::new() };
        let mut faults = Faults::default();
        let mut seen: Vec<&str> = Vec::new();
        for (key, member) in &members {
            let place = Place::from((place, key.as_str()));
            if seen.contains(&key.as_str()) {
                faults.push(place.clone(), "appears twice, and only the last counts", "write all words in one");
            }
            seen.push(key.as_str());
            if let Some(words) = faults.keep(words(&place, key.as_str(), member)) {
                faults.keep(policy.read(&place, key.as_str(), &words));
            }
        }
        if !seen.contains(&"blocked-destinations") {
            faults.push(place, format!("{text:?} blocks nothing"), "begin with \"blocked-destinations=(script)\"");
        }
        faults.into_result()?;
        Ok(policy)
    }
}

/// The tokens of a member.
#[inline]
fn words<'a>(place: &Place, key: &str, member: &'a Member) -> Result<Vec<&'a str>, Error> {
    if !MEMBERS.contains(&key) {
        let cure = match nearest(key, MEMBERS.iter().copied()) {
            Some(known) => format!("did you mean \"{known}\"?"),
            None => "write \"blocked-destinations=(script)\" and perhaps \"endpoints=(NAME)\"".to_owned(),
        };
        return Err(Error::new(place.clone().at_word(key), "it is not a member of this header", cure));
    }
    let Member::InnerList(list) = member else {
        let problem = format!("\"{member}\" is not a list in brackets");
        return Err(Error::new(place.clone(), problem, format!("write \"{key}=({member})\"")));
    };
    let mut words = Vec::new();
    for item in &list.items {
        match &item.value {
            BareItem::Token(word) if item.parameters.is_empty() => words.push(word.as_str()),
            BareItem::String(word) => {
                let problem = format!("browsers skip {word}, which is in quotes");
                let cure = format!("write {:?}, without quotes", word.as_str());
                return Err(Error::new(place.clone().at_word(word.to_string()), problem, cure));
            }
            _ => return Err(Error::new(place.clone(), format!("\"{item}\" is not a word"), "leave it out")),
        }
    }
    Ok(words)
}

impl IntegrityPolicy {
    #[inline]
    fn read(&mut self, place: &Place, key: &str, words: &[&str]) -> Result<(), Error> {
        match key {
            "blocked-destinations" if words.is_empty() => {
                Err(Error::new(place.clone(), "\"()\" blocks nothing", "write \"(script)\", or leave the header out"))
            }
            "blocked-destinations" => {
                for word in words {
                    let read = one_of("destination", word, Case::Exact, IntegrityDestination::WORDS);
                    let destination = read.map_err(|error| error.at(place.clone().at_word(*word)).unplaced())?;
                    self.destinations.push(once(place, word, destination, &self.destinations)?);
                }
                Ok(())
            }
            "endpoints" => {
                for word in words {
                    let within = |error: Error| error.within(place.clone().at_word(*word)).unplaced();
                    let endpoint = word.parse().map_err(within)?;
                    self.endpoints.push(once(place, word, endpoint, &self.endpoints)?);
                }
                Ok(())
            }
            // Where the metadata may come from. What browsers know is what they do without it.
            _ if words == ["inline"] => Ok(()),
            _ => {
                let problem = format!("\"({})\" switches the header off", words.join(" "));
                Err(Error::new(place.clone(), problem, "write \"(inline)\", or leave it out, which is the same"))
            }
        }
    }
}

fn once<T: PartialEq>(place: &Place, word: &str, value: T, earlier: &[T]) -> Result<T, Error> {
    if earlier.contains(&value) {
        return Err(Error::new(place.clone().at_word(word), format!("\"{word}\" appears twice"), "write it once"));
    }
    Ok(value)
}

impl fmt::Display for IntegrityPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destinations: Vec<&str> = self.destinations.iter().map(|destination| destination.as_str()).collect();
        write!(f, "blocked-destinations=({})", destinations.join(" "))?;
        if self.endpoints.is_empty() {
            return Ok(());
        }
        let endpoints: Vec<&str> = self.endpoints.iter().map(EndpointName::as_str).collect();
        write!(f, ", endpoints=({})", endpoints.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        let scripts = IntegrityPolicy::new(IntegrityDestination::Script);
        check(&scripts, "blocked-destinations=(script)");
        assert_eq!("blocked-destinations=(script), sources=(inline)".parse(), Ok(scripts.clone()));
        let all = scripts
            .and(IntegrityDestination::Style)
            .and(IntegrityDestination::Script)
            .report_to(EndpointName::from_static("a"))
            .report_to(EndpointName::from_static("b"))
            .report_to(EndpointName::from_static("a"));
        check(&all, "blocked-destinations=(script style), endpoints=(a b)");
        check(&IntegrityPolicyReportOnly::new(all), "blocked-destinations=(script style), endpoints=(a b)");
    }

    #[test]
    fn faults() {
        let refuse = refuse::<IntegrityPolicy>;
        refuse(
            "blocked-destinations=script",
            "Integrity-Policy: blocked-destinations: \"script\" is not a list in brackets; \
             write \"blocked-destinations=(script)\"",
        );
        refuse(
            "blocked-destinations=(\"script\")",
            "Integrity-Policy: blocked-destinations: browsers skip \"script\", which is in quotes; \
             write \"script\", without quotes",
        );
        refuse(
            "blocked-destinations=()",
            "Integrity-Policy: blocked-destinations: \"()\" blocks nothing; write \"(script)\", or leave the header out",
        );
        refuse(
            "blocked-destinations=(scripts)",
            "Integrity-Policy: blocked-destinations: \"scripts\" is not a value of this header; \
             did you mean \"script\"? It is one of \"script\", \"style\"",
        );
        refuse(
            "blocked-destinations=(script script)",
            "Integrity-Policy: blocked-destinations: \"script\" appears twice; write it once",
        );
        refuse(
            "blocked-destinations=(script;a)",
            "Integrity-Policy: blocked-destinations: \"script;a\" is not a word; leave it out",
        );
        refuse(
            "blocked-destinations=(script), sources=()",
            "Integrity-Policy: sources: \"()\" switches the header off; \
             write \"(inline)\", or leave it out, which is the same",
        );
        refuse(
            "blocked-destinations=(script), blocked-destinations=(style)",
            "Integrity-Policy: blocked-destinations: appears twice, and only the last counts; write all words in one",
        );
        refuse(
            "blocked-destinations=(script), endpoints=(A)",
            "Integrity-Policy: endpoints: endpoint name: 'A' at byte 0 of \"A\"; \
             write lower-case letters, digits, \"_\", \"-\" and \".\", a letter first",
        );
        refuse("", "Integrity-Policy: \"\" blocks nothing; begin with \"blocked-destinations=(script)\"");
        refuse(
            "blocked-destinations=(script),",
            "Integrity-Policy: \"blocked-destinations=(script),\" ends too soon, at byte 30; leave the last comma out",
        );
    }

    #[test]
    fn all_faults_are_told_at_once() {
        refuse::<IntegrityPolicyReportOnly>(
            "block-destinations=(script), endpoint=(a), script",
            "Integrity-Policy-Report-Only: block-destinations: it is not a member of this header; \
             did you mean \"blocked-destinations\"?\n\
             Integrity-Policy-Report-Only: endpoint: it is not a member of this header; did you mean \"endpoints\"?\n\
             Integrity-Policy-Report-Only: script: it is not a member of this header; \
             write \"blocked-destinations=(script)\" and perhaps \"endpoints=(NAME)\"\n\
             Integrity-Policy-Report-Only: \"block-destinations=(script), endpoint=(a), script\" blocks nothing; \
             begin with \"blocked-destinations=(script)\"",
        );
    }
}
