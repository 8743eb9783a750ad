//! [`Backend`]: what a framework must be able to do with its response headers. The only seam to a framework.
//!
//! Each adapter has one marker type that implements it; the rules (who wins, what goes out when, nonces, removal) stand
//! once, in [`Prepared`](crate::Prepared). [`MemoryBackend`] is for tests and for tools without a framework.

use std::cmp::Ordering;

use crate::wire::{
    conflict::Conflict,
    text::{HeaderName, HeaderValue, sorted},
};

#[cfg(feature = "http")]
mod http;
mod memory;

#[cfg(feature = "http")]
pub use self::http::Http;
pub use self::memory::MemoryBackend;

/// A framework's response headers.
///
/// Names are compared without regard to case. No method may panic.
pub trait Backend: Sized + 'static {
    /// A header name as the framework holds it, made at start-up.
    type Name: Send + Sync;
    /// A header value as the framework holds it, made at start-up, or once per response for a nonce.
    type Value: Clone + Send + Sync;
    /// The headers of a response, which some frameworks lend for `'r`.
    type Headers<'r>;
    /// A whole set of fixed headers, in whatever form the framework applies fastest.
    type Fixed: Send + Sync;

    /// Converts a name; `None` when the framework cannot hold it.
    fn name(name: &HeaderName) -> Option<Self::Name>;
    /// Converts a value of the policy, once, at start-up; `None` when the framework cannot hold it. The value lives as
    /// long as the process and may be leaked, so that responses on different cores share no reference count.
    fn value(value: &HeaderValue) -> Option<Self::Value>;
    /// Converts a value that was made for one response, in ASCII; `None` when the framework cannot hold it.
    fn filled(text: Vec<u8>) -> Option<Self::Value>;
    /// Gathers fixed headers with distinct names.
    fn fixed(headers: Vec<(Self::Name, Self::Value)>) -> Self::Fixed;

    /// Sends all of a set: where the response has a header already, `conflict` says who wins.
    fn apply(headers: &mut Self::Headers<'_>, fixed: &Self::Fixed, conflict: Conflict);
    /// Whether the response has this header.
    fn contains(headers: &Self::Headers<'_>, name: &Self::Name) -> bool;
    /// Whether the response has a header whose name is in the set.
    fn contains_any(headers: &Self::Headers<'_>, names: &NameSet) -> bool;
    /// The first line of a header, where it is text.
    fn get<'h>(headers: &'h Self::Headers<'_>, name: &Self::Name) -> Option<&'h str>;
    /// All lines of a header.
    fn lines<'h>(headers: &'h Self::Headers<'_>, name: &Self::Name) -> impl Iterator<Item = &'h [u8]>;
    /// Adds a line to a header.
    fn append(headers: &mut Self::Headers<'_>, name: &Self::Name, value: Self::Value);
    /// Puts other text in place of the lines of a header for which `change` has one. Their order stays.
    fn rewrite(headers: &mut Self::Headers<'_>, name: &Self::Name, change: impl FnMut(&[u8]) -> Option<Vec<u8>>);
    /// Sets a header, in place of all earlier lines of that name.
    fn insert(headers: &mut Self::Headers<'_>, name: &Self::Name, value: Self::Value);
    /// Takes out all lines of each header whose name is in the set.
    fn remove(headers: &mut Self::Headers<'_>, names: &NameSet);
}

/// Names to look for among the headers of a response, above all of those that are to be taken out.
///
/// There may be a hundred of them, and a response has few headers; so a backend goes through the response and asks here,
/// which for nearly every name is answered by one bit.
#[derive(Clone, Debug, Default)]
pub struct NameSet {
    /// In the order of [`compare`].
    names: Vec<HeaderName>,
    /// A bit for each length and first letter that occurs.
    shapes: [u64; 4],
}

impl NameSet {
    /// Gathers names.
    pub fn new(names: impl IntoIterator<Item = HeaderName>) -> Self {
        Self::of(&names.into_iter().collect::<Vec<_>>())
    }

    pub(crate) fn of(names: &[HeaderName]) -> Self {
        let mut set = Self::default();
        // A blank is less than any byte of a name, so the order is that of `compare`.
        let mut keys = Vec::with_capacity(names.len());
        for name in names {
            let (word, bit) = shape(name.as_str());
            if let Some(word) = set.shapes.get_mut(word) {
                *word |= bit;
            }
            keys.push(format!("{} {name}", name.folded()));
        }
        for key in sorted(keys.iter().map(String::as_str).collect()) {
            // A key holds a name, so none is lost.
            let name = key.split_once(' ').and_then(|(_, name)| HeaderName::new(name.to_owned()).ok());
            set.names.extend(name);
        }
        set
    }

    /// Whether the set has no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the set has this name, in any case.
    #[must_use]
    #[inline]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The set's own copy of this name, which a backend may keep while it changes the response.
    #[must_use]
    #[inline]
    pub fn get(&self, name: &str) -> Option<&HeaderName> {
        let (word, bit) = shape(name);
        if self.shapes.get(word).is_some_and(|word| word & bit != 0) { self.find(name) } else { None }
    }

    fn find(&self, name: &str) -> Option<&HeaderName> {
        let index = self.names.binary_search_by(|known| compare(known.as_str(), name)).ok()?;
        self.names.get(index)
    }
}

/// The order of names without regard to case.
fn compare(left: &str, right: &str) -> Ordering {
    let left = left.bytes().map(|byte| byte.to_ascii_lowercase());
    left.cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Which bit of which word stands for names of this length and first letter.
#[inline]
fn shape(name: &str) -> (usize, u64) {
    let first = name.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    let hash = usize::from(first).wrapping_mul(7).wrapping_add(name.len().wrapping_mul(37)) & 0xff;
    (hash >> 6, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_set_knows_its_names_in_any_case_and_no_others() {
        let set = NameSet::new(["Server", "X-Powered-By", "$wsep"].map(HeaderName::from_static));
        for name in ["server", "SERVER", "x-powered-by", "$wsep"] {
            assert!(set.contains(name), "{name}");
        }
        for name in ["", "serve", "content-type", "x-powered-bx"] {
            assert!(!set.contains(name), "{name}");
        }
        assert_eq!(set.get("SERVER").map(HeaderName::as_str), Some("Server"));
        assert!(!NameSet::default().contains("server"));
    }
}
