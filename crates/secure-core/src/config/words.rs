//! The keys that are not headers, and the words that their values may be.

use crate::{
    header::removed::RemovedHeaders,
    response::class::ResponseClass,
    wire::{
        conflict::{Conflict, HandlerPolicy},
        lint::Level,
    },
};

/// The keys of a class that are not headers.
pub(super) const HEADERS_SETTINGS: &[&str] = &["preset", "custom", "removed", "conflict", "handler-policy", "lints"];

/// The keys that are not headers.
pub(super) const SETTINGS: &[&str] = &[
    "preset",
    "custom",
    "removed",
    "conflict",
    "handler-policy",
    "transport",
    "allowed-hosts",
    "https-redirect",
    "development",
    "resource-isolation",
    "cookies",
    "lints",
    "classes",
];

pub(super) const REMOVED: &[(&str, RemovedHeaders)] =
    &[("common", RemovedHeaders::common()), ("owasp", RemovedHeaders::owasp())];

pub(super) const HANDLER_POLICY: &[(&str, HandlerPolicy)] =
    &[("by-conflict", HandlerPolicy::ByConflict), ("both", HandlerPolicy::Both)];

pub(super) const CONFLICT: &[(&str, Conflict)] = &[("keep", Conflict::Keep), ("replace", Conflict::Replace)];

pub(super) const CLASSES: &[(&str, ResponseClass)] = &[
    ("document", ResponseClass::Document),
    ("data", ResponseClass::Data),
    ("asset", ResponseClass::Asset),
    ("download", ResponseClass::Download),
    ("redirect", ResponseClass::Redirect),
    ("error", ResponseClass::Error),
];

pub(super) const LEVELS: &[(&str, Level)] = &[("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];
