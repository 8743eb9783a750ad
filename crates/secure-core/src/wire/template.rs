//! [`Template`]: a header's text, with or without placeholders for the nonce of each response.
//!
//! A policy is rendered once, at start-up. What remains per response is to put a nonce between ready pieces of text, and
//! only where a handler asked for one; for all other responses the template keeps a second text without a nonce.

use crate::wire::{error::Error, nonce::Nonce, text::HeaderValue};

/// The mark in a text that stands for the nonce.
pub(crate) const PLACEHOLDER: &str = "{nonce}";

/// A rendered header value.
///
/// ```
/// # use secure_core::{HeaderValue, Nonce, Template};
/// let fixed = Template::fixed(HeaderValue::new("nosniff")?);
/// assert!(!fixed.has_holes());
///
/// let template = Template::new("script-src 'nonce-{nonce}'", HeaderValue::new("script-src 'none'")?)?;
/// let nonce = Nonce::random()?;
/// assert_eq!(template.fill(&nonce.into()), format!("script-src 'nonce-{nonce}'").as_bytes());
/// assert_eq!(template.without_nonce().as_str(), "script-src 'none'");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The texts around the placeholders, one more than there are placeholders; empty when there is none.
    pieces: Vec<String>,
    without_nonce: HeaderValue,
}

impl Template {
    /// A text that is the same in every response.
    #[must_use]
    pub fn fixed(value: HeaderValue) -> Self {
        Self { pieces: Vec::new(), without_nonce: value }
    }

    /// A text in which each `{nonce}` is a placeholder, and the text to send when nobody asked for a nonce. The latter must
    /// never allow more than the former.
    ///
    /// # Errors
    /// When the text could not be a header's value.
    pub fn new(text: &str, without_nonce: HeaderValue) -> Result<Self, Error> {
        HeaderValue::new(text.to_owned())?;
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((piece, after)) = place(rest).and_then(|index| rest.split_at_checked(index)) {
            pieces.push(piece.to_owned());
            rest = after.get(PLACEHOLDER.len()..).unwrap_or_default();
        }
        if !pieces.is_empty() {
            pieces.push(rest.to_owned());
        }
        Ok(Self { pieces, without_nonce })
    }

    /// Whether the text differs by response.
    #[must_use]
    pub fn has_holes(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// The text for a response whose handler asked for this nonce, in ASCII. Allocates once.
    #[must_use]
    pub fn fill(&self, nonce: &Nonce) -> Vec<u8> {
        let Some((first, rest)) = self.pieces.split_first() else {
            return self.without_nonce.as_str().into();
        };
        let nonce = nonce.as_bytes();
        let len = rest.iter().fold(first.len(), |len, piece| len + nonce.len() + piece.len());
        let mut text = Vec::with_capacity(len);
        text.extend_from_slice(first.as_bytes());
        for piece in rest {
            text.extend_from_slice(nonce);
            text.extend_from_slice(piece.as_bytes());
        }
        text
    }

    /// The text for a response whose handler did not ask for a nonce.
    #[must_use]
    pub fn without_nonce(&self) -> &HeaderValue {
        &self.without_nonce
    }

    /// The text with its placeholders as `{nonce}`: what a log or a person reads.
    #[must_use]
    pub fn text(&self) -> String {
        let Some((first, rest)) = self.pieces.split_first() else {
            return self.without_nonce.as_str().to_owned();
        };
        let mut text = first.clone();
        for piece in rest {
            text.push_str(PLACEHOLDER);
            text.push_str(piece);
        }
        text
    }
}

/// Where the first placeholder of a text begins. A search for text in text would be the longest code of this file.
fn place(text: &str) -> Option<usize> {
    text.as_bytes().windows(PLACEHOLDER.len()).position(|window| window == PLACEHOLDER.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hole_is_filled_with_the_same_nonce() {
        let bare = HeaderValue::from_static("bare");
        let nonce = Nonce::random().unwrap();
        for text in ["{nonce}", "a {nonce} b", "a {nonce}{nonce}", "a"] {
            let template = Template::new(text, bare.clone()).unwrap();
            let expected = if template.has_holes() { text.replace(PLACEHOLDER, nonce.as_str()) } else { "bare".into() };
            let filled = template.fill(&nonce);
            assert_eq!(filled, expected.as_bytes());
            assert_eq!(filled.capacity(), filled.len(), "one allocation of the exact size");
        }
    }

    #[test]
    fn text_that_could_not_go_out_is_refused() {
        assert!(Template::new("a\r\n{nonce}", HeaderValue::from_static("bare")).is_err());
    }
}
