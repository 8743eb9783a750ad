//! The members of an object in a report, read as the type that they should have.

use super::{ReportLimits, Resource, text};
use crate::wire::{
    error::Error,
    json::{self, Json},
};

/// The members, of which the last of a name counts, and the limits of their texts.
#[derive(Clone, Copy)]
pub(super) struct Members<'r> {
    members: &'r [json::Member],
    limits: &'r ReportLimits,
}

impl<'r> Members<'r> {
    pub(super) fn of(object: &'r Json, limits: &'r ReportLimits) -> Option<Self> {
        match object {
            Json::Object(members) => Some(Self { members, limits }),
            _ => None,
        }
    }

    /// The value under the first of these names that is there and not null.
    pub(super) fn get(self, names: &[&'static str]) -> Option<&'r Json> {
        names.iter().find_map(|name| {
            let member = self.members.iter().rev().find(|member| member.name == **name)?;
            (member.value != Json::Null).then_some(&member.value)
        })
    }

    /// A text as it is written. One that is empty says nothing, and neither does what is not text.
    pub(super) fn raw(self, names: &[&'static str]) -> Option<&'r str> {
        match self.get(names) {
            Some(Json::String(text)) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A text, in which addresses are cut.
    pub(super) fn text(self, names: &[&'static str]) -> Option<String> {
        let ReportLimits { text, queries, .. } = *self.limits;
        self.raw(names).and_then(|raw| text::redacted(raw, text, queries))
    }

    /// A text, or a number or `true` or `false` as one.
    pub(super) fn word(self, names: &[&'static str]) -> Option<String> {
        match self.get(names) {
            Some(Json::Number(number)) => text::clean(number, self.limits.text),
            Some(Json::Bool(bool)) => Some(bool.to_string()),
            _ => self.text(names),
        }
    }

    /// A policy, without its nonces.
    pub(super) fn policy(self, names: &[&'static str]) -> Option<String> {
        let ReportLimits { policy, queries, .. } = *self.limits;
        self.raw(names).and_then(|raw| text::policy(raw, policy, queries))
    }

    /// A part of a script or style, as it is, unless none are wanted.
    pub(super) fn sample(self, names: &[&'static str]) -> Option<String> {
        let ReportLimits { text, samples, .. } = *self.limits;
        self.raw(names).filter(|_| samples).and_then(|raw| text::clean(raw, text))
    }

    pub(super) fn address(self, names: &[&'static str]) -> Option<Resource> {
        let ReportLimits { url, queries, .. } = *self.limits;
        self.raw(names).and_then(|text| Resource::address(text, url, queries))
    }

    pub(super) fn blocked(self, names: &[&'static str]) -> Option<Resource> {
        let ReportLimits { url, queries, .. } = *self.limits;
        self.raw(names).and_then(|text| Resource::blocked(text, url, queries))
    }

    /// A number from 0 on, maybe as a text. What stands behind its point is dropped.
    pub(super) fn number(self, names: &[&'static str]) -> Option<u64> {
        match self.get(names) {
            Some(Json::Number(text) | Json::String(text)) => natural(text),
            _ => None,
        }
    }

    pub(super) fn bool(self, names: &[&'static str]) -> Option<bool> {
        match self.get(names) {
            Some(Json::Bool(bool)) => Some(*bool),
            _ => None,
        }
    }
}

/// Digits, maybe with a fraction: no sign, no exponent, at most the largest whole number that JavaScript keeps exactly.
fn natural(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction)).then(|| whole.parse().ok())?.filter(|number| *number <= (1 << 53))
}

pub(super) fn fault(problem: impl Into<String>, cure: &'static str) -> Error {
    Error::new("report", problem, cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_natural() {
        for (text, expected) in [
            ("0", Some(0)),
            ("200", Some(200)),
            ("0012", Some(12)),
            ("614.9", Some(614)),
            ("9007199254740992", Some(1 << 53)),
            ("9007199254740993", None),
            ("99999999999999999999999", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
            ("", None),
            ("NaN", None),
            (" 1", None),
        ] {
            assert_eq!(natural(text), expected, "{text:?}");
        }
    }
}
