//! [`Edit`]: one change of a page.

use std::ops::Range;

use crate::Finding;

/// One change of a page, and the reason.
#[derive(Debug)]
pub(super) struct Edit {
    span: Range<usize>,
    text: String,
    pub(super) finding: Finding,
}

impl Edit {
    pub(super) fn insert(at: usize, text: impl Into<String>, finding: Finding) -> Self {
        Self::replace(at..at, text, finding)
    }

    pub(super) fn replace(span: Range<usize>, text: impl Into<String>, finding: Finding) -> Self {
        Self { span, text: text.into(), finding }
    }
}

/// The page with all changes. They do not overlap.
pub(super) fn apply(html: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut changed = Vec::with_capacity(html.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        changed.extend(html.get(at..edit.span.start).unwrap_or_default());
        changed.extend(edit.text.as_bytes());
        at = edit.span.end;
    }
    changed.extend(html.get(at..).unwrap_or_default());
    changed
}
