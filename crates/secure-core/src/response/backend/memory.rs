use crate::{
    response::backend::{Backend, NameSet},
    wire::{
        conflict::Conflict,
        text::{HeaderName, HeaderValue},
    },
};

/// Headers as a plain list of lines: for tests, the audit and tools, with no framework in sight.
///
/// ```
/// # use secure_core::{MemoryBackend, Policy, RequestView, XFrameOptions};
/// let prepared = Policy::empty().with(XFrameOptions::Deny).prepare::<MemoryBackend>()?;
/// let mut headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
/// prepared.apply(&mut headers, 200, &prepared.begin(&RequestView::default()));
/// assert_eq!(headers.last(), Some(&("X-Frame-Options".to_owned(), "DENY".to_owned())));
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MemoryBackend;

impl Backend for MemoryBackend {
    type Name = String;
    type Value = String;
    type Headers<'r> = Vec<(String, String)>;
    type Fixed = Vec<(String, String)>;

    #[inline]
    fn name(name: &HeaderName) -> Option<String> {
        Some(name.as_str().to_owned())
    }

    #[inline]
    fn value(value: &HeaderValue) -> Option<String> {
        Some(value.as_str().to_owned())
    }

    #[inline]
    fn filled(text: Vec<u8>) -> Option<String> {
        String::from_utf8(text).ok()
    }

    fn fixed(headers: Vec<(String, String)>) -> Self::Fixed {
        headers
    }

    #[inline]
    fn apply(headers: &mut Self::Headers<'_>, fixed: &Self::Fixed, conflict: Conflict) {
        // Ours have distinct names: only those of the handler can be the same.
        if conflict == Conflict::Replace {
            headers.retain(|(other, _)| !fixed.iter().any(|(name, _)| other.eq_ignore_ascii_case(name)));
        }
        let own = headers.len();
        for (name, value) in fixed {
            if !headers.iter().take(own).any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                headers.push((name.clone(), value.clone()));
            }
        }
    }

    #[inline]
    fn contains(headers: &Self::Headers<'_>, name: &String) -> bool {
        headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    #[inline]
    fn contains_any(headers: &Self::Headers<'_>, names: &NameSet) -> bool {
        headers.iter().any(|(name, _)| names.contains(name))
    }

    #[inline]
    fn get<'h>(headers: &'h Self::Headers<'_>, name: &String) -> Option<&'h str> {
        headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn lines<'h>(headers: &'h Self::Headers<'_>, name: &String) -> impl Iterator<Item = &'h [u8]> {
        headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_bytes())
    }

    #[inline]
    fn append(headers: &mut Self::Headers<'_>, name: &String, value: String) {
        headers.push((name.clone(), value));
    }

    fn rewrite(headers: &mut Self::Headers<'_>, name: &String, mut change: impl FnMut(&[u8]) -> Option<Vec<u8>>) {
        for (_, value) in headers.iter_mut().filter(|(other, _)| other.eq_ignore_ascii_case(name)) {
            if let Some(changed) = change(value.as_bytes()).and_then(Self::filled) {
                *value = changed;
            }
        }
    }

    #[inline]
    fn insert(headers: &mut Self::Headers<'_>, name: &String, value: String) {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        headers.push((name.clone(), value));
    }

    fn remove(headers: &mut Self::Headers<'_>, names: &NameSet) {
        headers.retain(|(name, _)| !names.contains(name));
    }
}
