//! [`DocumentDirective`]: what a page can do, or how much of it.

use std::borrow::Cow;

use crate::wire::{
    error::{Error, nearest},
    fault::{Cure, Place},
    structured::{BareItem, Decimal, Key},
};

/// What a page can do, or how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentDirective {
    /// `force-load-at-top`: whether the page shows its top when it has loaded, whatever fragment the address names.
    ForceLoadAtTop(bool),
    /// `js-profiling`: whether scripts may profile scripts.
    JsProfiling(bool),
    /// `include-js-call-stacks-in-crash-reports`: whether reports of a crash say what was running.
    IncludeJsCallStacksInCrashReports(bool),
    /// `document-write`: whether `document.write` works.
    DocumentWrite(bool),
    /// `font-display-late-swap`: whether a font that loads late may still change the text.
    FontDisplayLateSwap(bool),
    /// `layout-animations`: whether animations may move what is around them.
    LayoutAnimations(bool),
    /// `lossless-images-max-bpp`: how many bytes a pixel of a lossless image may take.
    LosslessImagesMaxBpp(Decimal),
    /// `lossless-images-strict-max-bpp`: the same, small images included.
    LosslessImagesStrictMaxBpp(Decimal),
    /// `lossy-images-max-bpp`: how many bytes a pixel of a lossy image may take.
    LossyImagesMaxBpp(Decimal),
    /// `oversized-images`: how many times larger than its place an image may be.
    OversizedImages(Decimal),
    /// `sync-script`: whether scripts may stop the page from being read.
    SyncScript(bool),
    /// `sync-xhr`: whether requests may stop the page until their response is there.
    SyncXhr(bool),
    /// `unsized-media`: whether images and videos without a size take the space that they need.
    UnsizedMedia(bool),
    /// One that has no name here, made by [`custom`](Self::custom).
    Custom(CustomDirective),
}

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDirective {
    name: Key,
    value: BareItem,
}

/// What kind of value a directive has.
#[derive(Clone, Copy)]
enum Kind {
    Switch(fn(bool) -> DocumentDirective),
    Limit(fn(Decimal) -> DocumentDirective),
}

const DIRECTIVES: &[(&str, Kind)] = &[
    ("force-load-at-top", Kind::Switch(DocumentDirective::ForceLoadAtTop)),
    ("js-profiling", Kind::Switch(DocumentDirective::JsProfiling)),
    ("include-js-call-stacks-in-crash-reports", Kind::Switch(DocumentDirective::IncludeJsCallStacksInCrashReports)),
    ("document-write", Kind::Switch(DocumentDirective::DocumentWrite)),
    ("font-display-late-swap", Kind::Switch(DocumentDirective::FontDisplayLateSwap)),
    ("layout-animations", Kind::Switch(DocumentDirective::LayoutAnimations)),
    ("lossless-images-max-bpp", Kind::Limit(DocumentDirective::LosslessImagesMaxBpp)),
    ("lossless-images-strict-max-bpp", Kind::Limit(DocumentDirective::LosslessImagesStrictMaxBpp)),
    ("lossy-images-max-bpp", Kind::Limit(DocumentDirective::LossyImagesMaxBpp)),
    ("oversized-images", Kind::Limit(DocumentDirective::OversizedImages)),
    ("sync-script", Kind::Switch(DocumentDirective::SyncScript)),
    ("sync-xhr", Kind::Switch(DocumentDirective::SyncXhr)),
    ("unsized-media", Kind::Switch(DocumentDirective::UnsizedMedia)),
];

impl DocumentDirective {
    /// A directive that has no variant here, such as one of a later draft; browsers skip what they do not know. It is not
    /// read from text.
    ///
    /// ```
    /// # use secure_core::{BareItem, DocumentDirective, DocumentPolicy};
    /// let directive = DocumentDirective::custom("expect-no-linked-resources", BareItem::Boolean(true))?;
    /// assert_eq!(DocumentPolicy::new().with(directive).to_string(), "expect-no-linked-resources");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name is not a key of a structured field, or `*`, which stands for all directives; when it is the name of a
    /// variant, and the value is of another kind than browsers read there.
    pub fn custom(name: impl Into<Cow<'static, str>>, value: BareItem) -> Result<Self, Error> {
        let name = Key::new(name).map_err(|error| error.at("document directive"))?;
        if name.as_str() == "*" {
            let cure = "write `report_to`, which says who gets the reports of all directives";
            return Err(Error::new("document directive", "\"*\" stands for all directives", cure));
        }
        if DIRECTIVES.iter().any(|(known, _)| *known == name.as_str()) {
            return Self::read(name.as_str(), &value);
        }
        Ok(Self::Custom(CustomDirective { name, value }))
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::ForceLoadAtTop(_) => "force-load-at-top",
            Self::JsProfiling(_) => "js-profiling",
            Self::IncludeJsCallStacksInCrashReports(_) => "include-js-call-stacks-in-crash-reports",
            Self::DocumentWrite(_) => "document-write",
            Self::FontDisplayLateSwap(_) => "font-display-late-swap",
            Self::LayoutAnimations(_) => "layout-animations",
            Self::LosslessImagesMaxBpp(_) => "lossless-images-max-bpp",
            Self::LosslessImagesStrictMaxBpp(_) => "lossless-images-strict-max-bpp",
            Self::LossyImagesMaxBpp(_) => "lossy-images-max-bpp",
            Self::OversizedImages(_) => "oversized-images",
            Self::SyncScript(_) => "sync-script",
            Self::SyncXhr(_) => "sync-xhr",
            Self::UnsizedMedia(_) => "unsized-media",
            Self::Custom(directive) => directive.name.as_str(),
        }
    }

    /// The names of the directives that have a variant.
    #[cfg(feature = "serde")]
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        DIRECTIVES.iter().map(|(name, _)| *name)
    }

    /// Reads a directive that has a variant.
    #[inline]
    pub(super) fn read(name: &str, value: &BareItem) -> Result<Self, Error> {
        let fault = |problem: String, cure: Cure| Err(Error::new("Document-Policy", problem, cure));
        let Some((_, kind)) = DIRECTIVES.iter().find(|(known, _)| *known == name) else {
            let cure = match nearest(name, DIRECTIVES.iter().map(|(known, _)| *known)) {
                Some(known) => format!("did you mean \"{known}\"?").into(),
                None => {
                    Cure::both("leave it out; code can name new ones with `DocumentDirective::custom`", "leave it out")
                }
            };
            let place = Place::from("Document-Policy").at_word(name);
            return Err(Error::new(place, format!("\"{name}\" is not a directive"), cure));
        };
        match (kind, value) {
            (Kind::Switch(directive), BareItem::Boolean(on)) => Ok(directive(*on)),
            (Kind::Limit(directive), BareItem::Decimal(limit)) => Ok(directive(*limit)),
            (Kind::Limit(directive), BareItem::Integer(limit)) => Decimal::from_thousandths(limit.get() * 1000)
                .map(directive)
                .map_err(|error| error.within("Document-Policy")),
            (Kind::Switch(_), other) => fault(
                format!("browsers skip \"{name}={other}\", which is neither on nor off"),
                format!("write \"{name}\" for on, or \"{name}=?0\" for off").into(),
            ),
            (Kind::Limit(_), other) => fault(
                format!("browsers skip \"{name}={other}\", which is not a number"),
                format!("write \"{name}=2.0\"").into(),
            ),
        }
    }

    pub(super) fn value(&self) -> BareItem {
        match self {
            Self::ForceLoadAtTop(on)
            | Self::JsProfiling(on)
            | Self::IncludeJsCallStacksInCrashReports(on)
            | Self::DocumentWrite(on)
            | Self::FontDisplayLateSwap(on)
            | Self::LayoutAnimations(on)
            | Self::SyncScript(on)
            | Self::SyncXhr(on)
            | Self::UnsizedMedia(on) => BareItem::Boolean(*on),
            Self::LosslessImagesMaxBpp(limit)
            | Self::LosslessImagesStrictMaxBpp(limit)
            | Self::LossyImagesMaxBpp(limit)
            | Self::OversizedImages(limit) => BareItem::Decimal(*limit),
            Self::Custom(directive) => directive.value.clone(),
        }
    }
}
