//! What people write by mistake or by habit, and what they mean: for the compiler and at start-up alike.

use super::{
    DeprecatedDirective, Directive,
    deprecated::REMOVED,
    directive::Kind,
    words::{has_byte, same_word, split},
};

/// Names that no directive ever had, and the directive that is meant.
const ALIASES: &[(&str, &str)] = &[
    ("default", "default-src"),
    ("default-source", "default-src"),
    ("script", "script-src"),
    ("scripts", "script-src"),
    ("scripts-src", "script-src"),
    ("script-source", "script-src"),
    ("js-src", "script-src"),
    ("script-element", "script-src-elem"),
    ("script-src-element", "script-src-elem"),
    ("script-src-elements", "script-src-elem"),
    ("script-src-attribute", "script-src-attr"),
    ("script-src-attributes", "script-src-attr"),
    ("style", "style-src"),
    ("styles", "style-src"),
    ("styles-src", "style-src"),
    ("style-source", "style-src"),
    ("css-src", "style-src"),
    ("style-src-element", "style-src-elem"),
    ("style-src-elements", "style-src-elem"),
    ("style-src-attribute", "style-src-attr"),
    ("style-src-attributes", "style-src-attr"),
    ("img", "img-src"),
    ("image", "img-src"),
    ("images", "img-src"),
    ("image-src", "img-src"),
    ("images-src", "img-src"),
    ("img-source", "img-src"),
    ("font", "font-src"),
    ("fonts", "font-src"),
    ("fonts-src", "font-src"),
    ("connect", "connect-src"),
    ("connection", "connect-src"),
    ("connection-src", "connect-src"),
    ("connections-src", "connect-src"),
    ("websocket-src", "connect-src"),
    ("fetch-src", "connect-src"),
    ("media", "media-src"),
    ("video-src", "media-src"),
    ("audio-src", "media-src"),
    ("object", "object-src"),
    ("objects-src", "object-src"),
    ("plugin-src", "object-src"),
    ("embed-src", "object-src"),
    ("frame", "frame-src"),
    ("frames-src", "frame-src"),
    ("iframe", "frame-src"),
    ("iframe-src", "frame-src"),
    ("fenced-frame", "fenced-frame-src"),
    ("child", "child-src"),
    ("worker", "worker-src"),
    ("workers-src", "worker-src"),
    ("manifest", "manifest-src"),
    ("base", "base-uri"),
    ("base-src", "base-uri"),
    ("form", "form-action"),
    ("form-src", "form-action"),
    ("ancestors", "frame-ancestors"),
    ("frame-ancestor-src", "frame-ancestors"),
    ("trusted-type", "trusted-types"),
    ("require-trusted-types", "require-trusted-types-for"),
    ("upgrade-insecure", "upgrade-insecure-requests"),
    ("upgrade-requests", "upgrade-insecure-requests"),
    ("upgrade-https", "upgrade-insecure-requests"),
    ("report", "report-to"),
];

/// Words in quotes that are not keywords of sources: what each is, and what to write instead.
const KEYWORDS: &[(&str, &str, &str)] = &[
    ("inline", "is not a keyword", "write \"'unsafe-inline'\""),
    ("eval", "is not a keyword", "write \"'unsafe-eval'\""),
    ("nonce", "is the beginning of a nonce", "write \"'nonce-{nonce}'\""),
    ("wasm-eval", "is older than the standard, and for extensions alone", "write \"'wasm-unsafe-eval'\""),
    ("unsafe-hashed-attributes", "is no longer a keyword", "write \"'unsafe-hashes'\""),
    ("unsafe-dynamic", "is no longer a keyword", "write \"'strict-dynamic'\""),
    ("strict-dynamic-url", "is an experiment of Chrome", "write \"'strict-dynamic'\" and a nonce"),
    ("unsafe-allow-redirects", "is no longer a keyword: it was for navigate-to", "leave it out"),
    ("script", "is the keyword of require-trusted-types-for", "leave it out"),
    ("allow-duplicates", "is a keyword of trusted-types", "leave it out"),
    ("allow", "is a keyword of webrtc", "leave it out"),
    ("block", "is a keyword of webrtc", "leave it out"),
];

/// What a name means that no directive has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meant {
    /// A directive of the past, and what to do instead.
    Past(&'static str),
    /// This directive.
    Directive(&'static str),
    /// This directive, whose value is glued to it.
    Glued(&'static str),
}

/// What is meant by a name that no directive has, if that is known.
#[inline]
pub(super) const fn meant(name: &[u8]) -> Option<Meant> {
    if let Some(cure) = past(name) {
        return Some(Meant::Past(cure));
    }
    let mut aliases = ALIASES;
    while let [(alias, directive), rest @ ..] = aliases {
        if same_word(alias.as_bytes(), name) {
            return Some(Meant::Directive(directive));
        }
        aliases = rest;
    }
    let (before_colon, _) = split(name, b':');
    let (bare, value) = split(before_colon, b'=');
    if bare.len() == name.len() {
        return None;
    }
    let glued = match value {
        Some(value) => !value.is_empty(),
        None => bare.len() + 1 < name.len(),
    };
    let mut known = Directive::ALL;
    while let [directive, rest @ ..] = known {
        if same_word(directive.as_str().as_bytes(), bare) {
            let directive = directive.as_str();
            return Some(if glued { Meant::Glued(directive) } else { Meant::Directive(directive) });
        }
        known = rest;
    }
    None
}

/// What to do instead of a directive that there once was.
#[inline]
const fn past(name: &[u8]) -> Option<&'static str> {
    let mut deprecated = DeprecatedDirective::ALL;
    while let [directive, rest @ ..] = deprecated {
        if same_word(directive.as_str().as_bytes(), name) {
            return Some(directive.cure());
        }
        deprecated = rest;
    }
    let mut removed = REMOVED;
    while let [(directive, cure), rest @ ..] = removed {
        if same_word(directive.as_bytes(), name) {
            return Some(cure);
        }
        removed = rest;
    }
    None
}

/// What a word that is not a keyword is, with or without its quotes, and what to write instead.
#[inline]
pub(super) const fn keyword(word: &[u8]) -> Option<(&'static str, &'static str)> {
    let word = if let [b'\'', bare @ .., b'\''] = word { bare } else { word };
    let mut known = KEYWORDS;
    while let [(bare, what, cure), rest @ ..] = known {
        if same_word(bare.as_bytes(), word) {
            return Some((what, cure));
        }
        known = rest;
    }
    None
}

/// Whether a word is the name of a directive, of today or of the past.
#[inline]
pub(super) const fn is_directive(word: &[u8]) -> bool {
    let mut known = Directive::ALL;
    while let [directive, rest @ ..] = known {
        if same_word(directive.as_str().as_bytes(), word) {
            return true;
        }
        known = rest;
    }
    past(word).is_some()
}

/// Whether a word among the values of a directive shows that a semicolon is missing before it.
///
/// Policies of trusted types and addresses may have any name: there, only names with a hyphen count. The first word of a
/// directive that takes one is its value, wrong as it may be.
#[inline]
pub(super) const fn begins_directive(kind: Option<Kind>, is_first: bool, word: &[u8]) -> bool {
    match kind {
        Some(Kind::ReportTo | Kind::WebRtc) if is_first => false,
        Some(Kind::TrustedTypes | Kind::ReportUri) => has_byte(word, b'-') && is_directive(word),
        _ => is_directive(word),
    }
}
