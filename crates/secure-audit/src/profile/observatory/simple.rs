//! The tests of one header each.

use super::{Code, header, start};
use crate::{Seen, page::Markup};

pub(super) fn content_type_options(seen: &Seen) -> Code {
    match header(seen, "x-content-type-options").filter(|value| !value.is_empty()) {
        None => Code::XContentTypeOptionsNotImplemented,
        Some(value) if start(&value, 256) == "nosniff" => Code::XContentTypeOptionsNosniff,
        Some(_) => Code::XContentTypeOptionsHeaderInvalid,
    }
}

/// A policy with `frame-ancestors` counts more than the header, even where it allows everybody.
pub(super) fn frame_options(seen: &Seen, has_frame_ancestors: bool) -> Code {
    if has_frame_ancestors {
        return Code::XFrameOptionsImplementedViaCsp;
    }
    let Some(value) = header(seen, "x-frame-options").filter(|value| !value.is_empty()) else {
        return Code::XFrameOptionsNotImplemented;
    };
    match start(&value, 1024).as_str() {
        "deny" | "sameorigin" => Code::XFrameOptionsSameoriginOrDeny,
        other if other.starts_with("allow-from") => Code::XFrameOptionsAllowFromOrigin,
        _ => Code::XFrameOptionsHeaderInvalid,
    }
}

/// The last known word counts, first of the header, then of the markup.
pub(super) fn referrer(seen: &Seen, page: &Markup) -> Code {
    const PRIVATE: &[&str] = &["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];
    const UNSAFE: &[&str] = &["origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"];
    let header = header(seen, "referrer-policy");
    if header.is_none() && page.referrer.is_none() {
        return Code::ReferrerPolicyNotImplemented;
    }
    let values = header.iter().chain(page.referrer.iter());
    let words = values.flat_map(|value| value.split(',')).map(|word| word.trim().to_lowercase());
    let known = words.filter_map(|word| {
        let private = PRIVATE.contains(&word.as_str());
        (private || UNSAFE.contains(&word.as_str())).then_some(private)
    });
    match known.fold(None, |_, private| Some(private)) {
        Some(true) => Code::ReferrerPolicyPrivate,
        Some(false) => Code::ReferrerPolicyUnsafe,
        None => Code::ReferrerPolicyHeaderInvalid,
    }
}
