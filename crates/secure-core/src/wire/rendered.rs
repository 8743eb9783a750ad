//! [`Rendered`]: a header of a policy as text, with what decides where it goes out.

use crate::wire::{template::Template, text::HeaderName};

/// A header of the policy as text.
#[derive(Clone)]
pub(crate) struct Rendered {
    pub(crate) name: HeaderName,
    pub(crate) template: Template,
    pub(crate) role: Role,
    pub(crate) unpinned: Unpinned,
}

/// What goes out of a header where the browser is not to be brought to HTTPS: over known plain HTTP, and for a local host.
#[derive(Clone)]
pub(crate) enum Unpinned {
    /// The same as elsewhere.
    Same,
    /// This instead.
    Text(Template),
    /// Nothing.
    Absent,
}

impl Rendered {
    pub(crate) fn new(name: HeaderName, template: Template, role: Role) -> Self {
        let unpinned = if role == Role::Pin { Unpinned::Absent } else { Unpinned::Same };
        Self { name, template, role, unpinned }
    }

    /// What goes out, if anything does.
    pub(crate) fn text(&self, pinned: bool) -> Option<&Template> {
        match &self.unpinned {
            Unpinned::Text(template) if !pinned => Some(template),
            Unpinned::Absent if !pinned => None,
            _ => Some(&self.template),
        }
    }
}

/// What decides which responses a header goes out with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Every response but a switch of protocols.
    Response,
    /// `Strict-Transport-Security`: also a switch of protocols, but never known plain HTTP nor a local host.
    Pin,
    /// Wherever the policy's `Cache-Control` goes.
    Companion,
}
