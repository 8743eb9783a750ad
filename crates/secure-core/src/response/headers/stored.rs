//! Headers as a framework holds them, with what each needs.

use crate::{
    response::backend::Backend,
    wire::{
        error::Error,
        rendered::{Goes, Moment, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue},
    },
};

/// All of the headers that a framework may refuse, so that there is one place where it does.
pub(super) struct Stored<B: Backend> {
    pub(super) page: Sets<B>,
    /// If the handler set no `Cache-Control`. The texts with a place for the nonce are put in after it.
    pub(super) page_with_nonce: Sets<B>,
    pub(super) not_modified: Sets<B>,
    pub(super) switching: Sets<B>,
    pub(super) nonced: Vec<Nonced<B>>,
    pub(super) cache_control: B::Name,
    /// Sent wherever the policy's own `Cache-Control` is.
    pub(super) companions: Vec<(B::Name, B::Value)>,
    /// For adjustments: all headers one by one.
    pub(super) all: Vec<Single<B>>,
}

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

// Loops, not chains of iterators, each of which would be compiled anew for its closures.
impl<B: Backend> Stored<B> {
    pub(super) fn new(rendered: &[Rendered]) -> Result<Self, Error> {
        let no_store = Rendered::new(CACHE_CONTROL.clone(), Template::fixed(NO_STORE.clone()), Goes::Always);
        let mut all = Vec::with_capacity(rendered.len());
        let (mut nonced, mut companions) = (Vec::new(), Vec::new());
        let sent: Vec<&Rendered> = rendered.iter().collect();
        let mut kept_out = sent.clone();
        if sent.iter().all(|header| header.name != CACHE_CONTROL) {
            kept_out.push(&no_store);
        }
        for header in rendered {
            all.push(Single { name: name::<B>(&header.name)?, rendered: header.clone() });
            if header.template.has_holes() {
                nonced.push(Nonced::new(header)?);
            }
            if header.goes == Goes::WithCacheControl {
                companions.push(entry::<B>(&header.name, &header.template)?);
            }
        }
        Ok(Self {
            page: Sets::new(&sent, Moment::Page)?,
            page_with_nonce: Sets::new(&kept_out, Moment::PageWithNonce)?,
            not_modified: Sets::new(&sent, Moment::NotModified)?,
            switching: Sets::new(&sent, Moment::Switching)?,
            nonced,
            cache_control: name::<B>(&CACHE_CONTROL)?,
            companions,
            all,
        })
    }
}

impl<B: Backend> Sets<B> {
    /// The headers that go out at this moment, except for those that depend on what the handler did.
    fn new(headers: &[&Rendered], moment: Moment) -> Result<Self, Error> {
        Ok(Self { pinned: fixed::<B>(headers, moment, true)?, unpinned: fixed::<B>(headers, moment, false)? })
    }
}

fn fixed<B: Backend>(headers: &[&Rendered], moment: Moment, pinned: bool) -> Result<B::Fixed, Error> {
    let mut entries = Vec::with_capacity(headers.len());
    for header in headers {
        if let Some(text) = header.text(pinned).filter(|_| header.goes_out(&header.template, moment, false)) {
            entries.push(entry::<B>(&header.name, text)?);
        }
    }
    Ok(B::fixed(entries))
}

impl<B: Backend> Nonced<B> {
    fn new(header: &Rendered) -> Result<Self, Error> {
        let unpinned = match header.text(false) {
            Some(template) => Some(Text::new(&header.name, template)?),
            None => None,
        };
        Ok(Self { name: name::<B>(&header.name)?, pinned: Text::new(&header.name, &header.template)?, unpinned })
    }

    pub(super) fn text(&self, pinned: bool) -> Option<&Text<B>> {
        if pinned { Some(&self.pinned) } else { self.unpinned.as_ref() }
    }
}

impl<B: Backend> Text<B> {
    fn new(name: &HeaderName, template: &Template) -> Result<Self, Error> {
        Ok(Self { without_nonce: value::<B>(name, template.without_nonce())?, template: template.clone() })
    }
}

/// A header as it goes out when nobody asked for a nonce.
fn entry<B: Backend>(header: &HeaderName, text: &Template) -> Result<(B::Name, B::Value), Error> {
    Ok((name::<B>(header)?, value::<B>(header, text.without_nonce())?))
}

pub(in crate::response) fn name<B: Backend>(name: &HeaderName) -> Result<B::Name, Error> {
    B::name(name).ok_or_else(|| refused(name, name.as_str()))
}

pub(in crate::response) fn value<B: Backend>(name: &HeaderName, value: &HeaderValue) -> Result<B::Value, Error> {
    B::value(value).ok_or_else(|| refused(name, value.as_str()))
}

pub(in crate::response) static CACHE_CONTROL: HeaderName = HeaderName::from_static("Cache-Control");
pub(in crate::response) static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

#[cold]
fn refused(name: &HeaderName, text: &str) -> Error {
    Error::new(name.to_string(), format!("the framework cannot send {text:?}"), "choose another text")
}
