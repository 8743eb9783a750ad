//! What stands behind the name of a directive.

use std::fmt;

use super::{Directive, Location, Sandbox, Source, SourceList, TrustedTypes, WebRtc};
use crate::wire::{
    endpoint::{EndpointName, UriReference},
    text::Texts,
};

/// What stands behind a directive's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Sources(SourceList<Source>),
    Locations(SourceList<Location>),
    Sandbox(Sandbox),
    TrustedTypes(TrustedTypes),
    WebRtc(WebRtc),
    ReportTo(EndpointName),
    ReportUri(Vec<UriReference>),
    /// `'script'`, the only group of sinks there is.
    Script,
    Nothing,
    /// What stands behind a deprecated directive, word by word.
    Words(String),
}

impl Value {
    /// Addresses of reports, of equal ones the first.
    #[inline]
    pub(super) fn addresses(references: Vec<UriReference>) -> Self {
        let mut seen = Texts::default();
        Self::ReportUri(references.into_iter().filter(|reference| seen.insert(reference)).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sources(list) => list.fmt(f),
            Self::Locations(list) => list.fmt(f),
            Self::Sandbox(sandbox) => sandbox.fmt(f),
            Self::TrustedTypes(types) => types.fmt(f),
            Self::WebRtc(webrtc) => webrtc.fmt(f),
            Self::ReportTo(endpoint) => endpoint.fmt(f),
            Self::ReportUri(references) => {
                for (index, reference) in references.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { " " })?;
                    reference.fmt(f)?;
                }
                Ok(())
            }
            Self::Script => f.write_str("'script'"),
            Self::Nothing => Ok(()),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl Directive {
    /// Writes the directive with its value: for a response with a nonce, or for one without.
    pub(super) fn write(self, value: &Value, nonce: bool, text: &mut String) {
        let value = match value {
            Value::Sources(list) if !nonce => list.without_nonce(self.is_for_scripts_alone()).to_string(),
            other => other.to_string(),
        };
        text.push_str(self.as_str());
        if !value.is_empty() {
            text.push(' ');
            text.push_str(&value);
        }
    }
}
