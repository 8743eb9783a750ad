//! Headers as a framework holds them, with what each needs.

use crate::{
    response::backend::Backend,
    wire::{
        error::Error,
        rendered::{Moment, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// A header with its name as the framework holds it.
pub(super) struct Single<B: Backend> {
    pub(super) name: B::Name,
    pub(super) rendered: Rendered,
}

/// Fixed headers, with and without the one that pins the host to HTTPS.
pub(super) struct Sets<B: Backend> {
    pub(super) pinned: B::Fixed,
    pub(super) unpinned: B::Fixed,
}

/// A header whose text has a placeholder for the nonce.
pub(super) struct Nonced<B: Backend> {
    pub(super) name: B::Name,
    pub(super) pinned: Text<B>,
    pub(super) unpinned: Option<Text<B>>,
}

/// A text with a placeholder, and the text that is sent if the framework refuses the filled one.
pub(super) struct Text<B: Backend> {
    pub(super) template: Template,
    pub(super) without_nonce: B::Value,
}

impl<B: Backend> Single<B> {
    pub(super) fn new(header: &Rendered) -> Result<Self, Error> {
        Ok(Self { name: name::<B>(&header.name)?, rendered: header.clone() })
    }
}

impl<B: Backend> Sets<B> {
    /// The headers that go out at this moment, except for those that depend on what the handler did.
    pub(super) fn new<'a>(headers: impl Iterator<Item = &'a Rendered>, moment: Moment) -> Result<Self, Error> {
        let goes = |header: &&Rendered| header.goes_out(&header.template, moment, false);
        let headers: Vec<_> = headers.filter(goes).collect();
        let set = |pinned| {
            let texts = headers.iter().filter_map(|header| Some((&header.name, header.text(pinned)?)));
            texts.map(|(name, text)| entry::<B>(name, text)).collect::<Result<_, _>>().map(B::fixed)
        };
        Ok(Self { pinned: set(true)?, unpinned: set(false)? })
    }
}

impl<B: Backend> Nonced<B> {
    pub(super) fn new(header: &Rendered) -> Result<Self, Error> {
        let text = |template: &Template| {
            let without_nonce = value::<B>(&header.name, template.without_nonce())?;
            Ok::<_, Error>(Text { template: template.clone(), without_nonce })
        };
        let unpinned = header.text(false).map(text).transpose()?;
        Ok(Self { name: name::<B>(&header.name)?, pinned: text(&header.template)?, unpinned })
    }

    pub(super) fn text(&self, pinned: bool) -> Option<&Text<B>> {
        if pinned { Some(&self.pinned) } else { self.unpinned.as_ref() }
    }
}

/// A header as it goes out when nobody asked for a nonce.
pub(super) fn entry<B: Backend>(header: &HeaderName, text: &Template) -> Result<(B::Name, B::Value), Error> {
    Ok((name::<B>(header)?, value::<B>(header, text.without_nonce())?))
}

pub(in crate::response) fn name<B: Backend>(name: &HeaderName) -> Result<B::Name, Error> {
    B::name(name).ok_or_else(|| refused(name, name.as_str()))
}

pub(in crate::response) fn value<B: Backend>(name: &HeaderName, value: &HeaderValue) -> Result<B::Value, Error> {
    B::value(value).ok_or_else(|| refused(name, value.as_str()))
}

fn refused(name: &HeaderName, text: &str) -> Error {
    Error::new(name.to_string(), format!("the framework cannot send {text:?}"), "choose another text")
}
