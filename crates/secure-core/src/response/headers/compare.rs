//! Compares the lines of a response with the headers that were to go out.

use super::{CACHE_CONTROL, PreparedHeaders, is_pinned, is_policy};
use crate::{
    request::exchange::Exchange,
    response::backend::Backend,
    wire::{
        fault::Fault,
        nonce::Nonce,
        rendered::Moment,
        template::{PLACEHOLDER, Template},
        text::HeaderName,
    },
};

/// What to do about a header that is not as the policy says.
const CURE: &str =
    "look for a handler, another layer or a proxy that sets it; where that is meant, give the response an override";

/// The lines of a response.
pub(in crate::response) struct Lines<'h>(pub(in crate::response) Vec<(&'h str, &'h [u8])>);

impl<'h> Lines<'h> {
    /// The values of a header.
    pub(in crate::response) fn of(&self, name: &str) -> Vec<&'h [u8]> {
        let own = self.0.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.map(|(_, value)| *value).collect()
    }

    /// The first value of a header, where it is text.
    #[inline]
    pub(in crate::response) fn text(&self, name: &HeaderName) -> Option<&'h str> {
        self.of(name.as_str()).first().and_then(|value| std::str::from_utf8(value).ok())
    }
}

impl<B: Backend> PreparedHeaders<B> {
    /// What is missing, changed, doubled, or there although the policy takes it out.
    pub(in crate::response) fn differences(&self, lines: &Lines<'_>, status: u16, exchange: &Exchange) -> Vec<Fault> {
        let pinned = is_pinned(exchange);
        let texts =
            || self.stored.all.iter().filter_map(|header| Some((&header.rendered, header.rendered.text(pinned)?)));
        let holds_nonce = |name: &HeaderName, text: &Template| {
            lines.of(name.as_str()).first().is_some_and(|value| nonce(text, value).is_some())
        };
        let moment = Moment::of(status, texts().any(|(header, text)| holds_nonce(&header.name, text)));
        let cached = texts().any(|(header, text)| {
            header.name == CACHE_CONTROL && lines.of(header.name.as_str()) == [text.without_nonce().as_str().as_bytes()]
        });
        let mut faults = Vec::new();
        for (header, text) in texts().filter(|(header, text)| header.goes_out(text, moment, cached)) {
            let (name, found) = (header.name.as_str(), lines.of(header.name.as_str()));
            let expected = text.text();
            // Those of the handler count beside it.
            let adds = self.both.is_some() && is_policy(&header.name);
            if adds && found.iter().any(|value| is_same(text, value)) {
                continue;
            }
            match found.as_slice() {
                [] => faults.push(Fault::new(
                    name,
                    format!("the response lacks it; the policy says {expected:?}"),
                    "check that the layer is around this route, and that no proxy takes the header out",
                )),
                [value] if is_same(text, value) => {}
                [value] => {
                    let problem = format!("the response says {}, and the policy {expected:?}", quoted(value));
                    faults.push(Fault::new(name, problem, CURE));
                }
                many => faults.push(Fault::new(name, format!("the response has {} lines of it", many.len()), CURE)),
            }
        }
        let is_ours =
            |name: &str| self.stored.all.iter().any(|header| header.rendered.name.as_str().eq_ignore_ascii_case(name));
        for (name, value) in lines.0.iter().filter(|(name, _)| self.removed.contains(name) && !is_ours(name)) {
            let problem = format!("the response says {}, and the policy takes it out", quoted(value));
            let name = self.removed.get(name).map_or("header", HeaderName::as_str).to_owned();
            faults.push(Fault::new(name, problem, "look for another layer or a proxy that adds it behind ours"));
        }
        if moment == Moment::PageWithNonce && lines.of(CACHE_CONTROL.as_str()).is_empty() {
            let problem = "the response lacks it, and its policy carries a nonce".to_owned();
            faults.push(Fault::new(
                CACHE_CONTROL.as_str(),
                problem,
                "look for a layer or a proxy that takes \"no-store\" out",
            ));
        }
        faults
    }
}

/// Whether a value is the text, with any nonce in it or without one.
#[inline]
fn is_same(text: &Template, value: &[u8]) -> bool {
    text.without_nonce().as_str().as_bytes() == value || nonce(text, value).is_some()
}

/// The nonce that a text is filled with.
#[inline]
fn nonce<'v>(text: &Template, value: &'v [u8]) -> Option<&'v str> {
    if !text.has_holes() {
        return None;
    }
    let (whole, value) = (text.text(), std::str::from_utf8(value).ok()?);
    let start = whole.find(PLACEHOLDER)?;
    let nonce = value.get(start..start + Nonce::LEN)?;
    (whole.replace(PLACEHOLDER, nonce) == value).then_some(nonce)
}

/// As much of a value as is worth showing.
#[inline]
pub(in crate::response) fn quoted(value: &[u8]) -> String {
    const LONGEST: usize = 200;
    let text = String::from_utf8_lossy(value);
    if text.chars().count() > LONGEST {
        format!("{:?}...", text.chars().take(LONGEST).collect::<String>())
    } else {
        format!("{text:?}")
    }
}
