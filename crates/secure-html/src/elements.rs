//! What is listed beside scripts: styles, attributes that run, addresses, forms, frames, links and `meta` elements.
//!
//! Values are as a browser has them: entities are decoded, line breaks are line feeds, and blanks are kept.

use std::ops::Range;

/// A `<style>` element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// The text that a browser hashes.
    pub text: String,
    /// The bytes between the tags.
    pub content: Range<usize>,
    /// The value of `nonce`, which is empty for a bare attribute.
    pub nonce: Option<String>,
    /// Whether it is CSS. With another `type`, browsers ignore the element.
    pub css: bool,
    /// Whether it stands in `<svg>`.
    pub svg: bool,
    /// Whether its end tag was found.
    pub closed: bool,
}

/// A `style` attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StyleAttribute {
    /// The element's name, in small letters.
    pub element: String,
    /// The text that a browser hashes, and compares with `'unsafe-hashes'` alone.
    pub value: String,
}

/// An event handler in an attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handler {
    /// The element's name, in small letters.
    pub element: String,
    /// The attribute, such as `onclick`.
    pub name: String,
    /// The text that a browser hashes, and compares with `'unsafe-hashes'` alone.
    pub value: String,
}

/// An address in an attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// The element's name, in small letters.
    pub element: String,
    /// The attribute.
    pub name: String,
    /// The address as it is written, with its entities decoded.
    pub value: String,
}

/// A `<base>` element, which changes what relative addresses lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Base {
    /// The new address.
    pub href: Option<String>,
    /// The frame in which links open.
    pub target: Option<String>,
}

/// A `<form>`, or a button with `formaction`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Form {
    /// The element's name: `form`, `button` or `input`.
    pub element: String,
    /// Where it is sent. `None` and an empty text are the page's own address.
    pub action: Option<String>,
    /// How it is sent, as it is written.
    pub method: Option<String>,
}

/// An `<iframe>` or `<frame>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame {
    /// The element's name.
    pub element: String,
    /// What it shows, unless it has `srcdoc`.
    pub src: Option<String>,
    /// Whether it has a page of its own in `srcdoc`. What that page holds is listed after the frame.
    pub srcdoc: bool,
    /// The value of `sandbox`.
    pub sandbox: Option<String>,
}

/// A `<link>` element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The words of `rel`, in small letters.
    pub rel: Vec<String>,
    /// The address.
    pub href: Option<String>,
    /// What a preload is for, as it is written.
    pub used_as: Option<String>,
    /// The value of `integrity`.
    pub integrity: Option<String>,
    /// The value of `crossorigin`, which is empty for a bare attribute.
    pub cross_origin: Option<String>,
    /// The value of `nonce`.
    pub nonce: Option<String>,
    /// The value of `imagesrcset`; [`candidates`](crate::candidates) reads it.
    pub image_srcset: Option<String>,
}

impl Link {
    /// Whether `rel` has this word.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.rel.iter().any(|known| known == word)
    }
}

/// A `<meta>` element with `charset`, `http-equiv`, `name` or `property`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The value of `http-equiv`, in small letters.
    pub http_equiv: Option<String>,
    /// The value of `name`, in small letters.
    pub name: Option<String>,
    /// The value of `content`.
    pub content: Option<String>,
    /// The value of `charset`.
    pub charset: Option<String>,
    /// The value of `property`, in small letters.
    pub property: Option<String>,
    /// The value of `nonce`, in which some build tools hand the nonce to scripts.
    pub nonce: Option<String>,
}

/// An image, a video or another resource that the page loads by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Which directive of a policy decides about it.
    pub used_as: ResourceUse,
    /// The attribute with its element.
    pub address: Address,
}

/// Which directive of a policy decides about a [`Resource`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceUse {
    /// `img-src`.
    #[default]
    Image,
    /// `media-src`: audio, video, and their tracks.
    Media,
    /// `object-src`: `<object>` and `<embed>`.
    Object,
}
