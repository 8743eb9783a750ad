//! [`Hash`]: a digest that names one exact script or style.

use std::{
    borrow::Cow,
    fmt,
    hash::{self, Hasher},
};

#[cfg(feature = "hash")]
use sha2::Digest;

use super::words::{begins_with, same_word};
use crate::wire::base64;

/// The digest of an inline script or style, or the `integrity` of a loaded one. Its length is right by type.
///
/// ```
/// # use secure_core::{Hash, Source};
/// let digest = [0; 32]; // of the exact text between the tags
/// assert_eq!(Hash::sha256(&digest).to_string(), "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='");
/// ```
///
/// From text, as a [`Source`](super::Source), its algorithm may be in capitals, and its digest unpadded or in the
/// alphabet of addresses. It is written as browsers compare it:
///
/// ```
/// # use secure_core::Source;
/// let hash: Source = "'SHA256-gKHd-pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ'".parse()?;
/// assert_eq!(hash.to_string(), "'sha256-gKHd+pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ='");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Hash {
    /// The algorithm and the digest, in any spelling that [`is_valid`](Self::is_valid).
    text: Cow<'static, str>,
}

impl Hash {
    /// A SHA-256 digest.
    #[must_use]
    pub fn sha256(digest: &[u8; 32]) -> Self {
        Self::of("sha256-", digest)
    }

    /// A SHA-384 digest.
    #[must_use]
    pub fn sha384(digest: &[u8; 48]) -> Self {
        Self::of("sha384-", digest)
    }

    /// A SHA-512 digest.
    #[must_use]
    pub fn sha512(digest: &[u8; 64]) -> Self {
        Self::of("sha512-", digest)
    }

    /// The SHA-256 digest of an inline script or style.
    ///
    /// What counts is the exact text between the tags, or of the attribute: each blank and line break of it, those after
    /// the opening and before the closing tag too. Line breaks count as the browser reads them, which is a line feed for a
    /// carriage return with or without one. So this is not for the `integrity` of a file; that is
    /// [`sha256`](Self::sha256) of its bytes.
    ///
    /// ```
    /// # use secure_core::Hash;
    /// // <script>alert('Hello');</script>
    /// let hash = Hash::sha256_of("alert('Hello');");
    /// assert_eq!(hash.to_string(), "'sha256-gKHd+pSZOJ3MwBsFalomyNobAcinjJ44ArqbIKlcniQ='");
    /// assert_ne!(Hash::sha256_of(" alert('Hello');"), hash);
    /// ```
    #[cfg(feature = "hash")]
    #[must_use]
    pub fn sha256_of(text: &str) -> Self {
        Self::sha256(&sha2::Sha256::digest(as_read(text).as_bytes()).into())
    }

    /// The same with SHA-384.
    #[cfg(feature = "hash")]
    #[must_use]
    pub fn sha384_of(text: &str) -> Self {
        Self::sha384(&sha2::Sha384::digest(as_read(text).as_bytes()).into())
    }

    /// The same with SHA-512.
    #[cfg(feature = "hash")]
    #[must_use]
    pub fn sha512_of(text: &str) -> Self {
        Self::sha512(&sha2::Sha512::digest(as_read(text).as_bytes()).into())
    }

    #[inline]
    fn of(algorithm: &str, digest: &[u8]) -> Self {
        Self { text: Cow::Owned(algorithm.to_owned() + &base64::standard(digest)) }
    }

    /// A text that [`is_valid`](Self::is_valid).
    pub(super) const fn checked(text: Cow<'static, str>) -> Self {
        Self { text }
    }

    /// Whether a text is an algorithm and, in either alphabet of base64, a digest of that algorithm's length.
    #[inline]
    pub(super) const fn is_valid(text: &[u8]) -> bool {
        let Some((digits, padding)) = lengths(text) else { return false };
        let (_, mut rest) = halves(text);
        let mut seen = 0;
        while let [byte, tail @ ..] = rest {
            if if seen < digits { !base64::is_digit(*byte) } else { *byte != b'=' } {
                return false;
            }
            seen += 1;
            rest = tail;
        }
        seen >= digits && seen <= digits + padding
    }

    /// Whether two texts that are valid are the same digest.
    #[inline]
    pub(super) const fn is_same(left: &[u8], right: &[u8]) -> bool {
        let ((left, left_digest), (right, right_digest)) = (halves(left), halves(right));
        if !same_word(left, right) {
            return false;
        }
        let (mut left, mut right) = (left_digest, right_digest);
        while let ([a, left_tail @ ..], [b, right_tail @ ..]) = (left, right) {
            if standard(*a) != standard(*b) {
                return false;
            }
            (left, right) = (left_tail, right_tail);
        }
        // What is left of one of them is padding.
        true
    }
}

/// How many digits a digest has, and how many `=` may follow it.
#[inline]
const fn lengths(text: &[u8]) -> Option<(usize, usize)> {
    if begins_with(text, b"sha256-") {
        Some((43, 1))
    } else if begins_with(text, b"sha384-") {
        Some((64, 0))
    } else if begins_with(text, b"sha512-") {
        Some((86, 2))
    } else {
        None
    }
}

/// The algorithm with its hyphen, and the digest.
const fn halves(text: &[u8]) -> (&[u8], &[u8]) {
    match text.split_at_checked(7) {
        Some(halves) => halves,
        None => (text, b""),
    }
}

/// A digit of the standard alphabet for that of either.
const fn standard(digit: u8) -> u8 {
    match digit {
        b'-' => b'+',
        b'_' => b'/',
        digit => digit,
    }
}

/// The text as a browser has it after reading a page: line feeds alone
/// ([HTML, preprocessing](https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream)).
#[cfg(feature = "hash")]
fn as_read(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

impl PartialEq for Hash {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        Self::is_same(self.text.as_bytes(), other.text.as_bytes())
    }
}

impl Eq for Hash {}

impl hash::Hash for Hash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (_, digest) = self.text.split_once('-').unwrap_or_default();
        digest.trim_end_matches('=').bytes().for_each(|digit| state.write_u8(standard(digit)));
    }
}

impl fmt::Display for Hash {
    /// In the one spelling that all browsers compare: small letters, the standard alphabet, padded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (algorithm, digest) = self.text.split_once('-').unwrap_or_default();
        let mut text = String::with_capacity(self.text.len() + 6);
        text.push('\'');
        text.push_str(&algorithm.to_ascii_lowercase());
        text.push('-');
        let digits = digest.trim_end_matches('=');
        for digit in digits.bytes() {
            text.push(char::from(standard(digit)));
        }
        for _ in digits.len()..digits.len().next_multiple_of(4) {
            text.push('=');
        }
        text.push('\'');
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_the_length_of_their_algorithm() {
        for hash in [Hash::sha256(&[1; 32]), Hash::sha384(&[2; 48]), Hash::sha512(&[0xff; 64])] {
            assert!(Hash::is_valid(hash.text.as_bytes()), "{hash}");
        }
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for bad in [
            String::new(),
            "sha256-".into(),
            format!("sha256-{hex}"),
            format!("sha1-{}", "A".repeat(28)),
            format!("sha256-{}==", "A".repeat(42)),
            format!("sha256-{}==", "A".repeat(43)),
            format!("sha256-{}=", "A".repeat(42)),
            format!("sha256-{}=A", "A".repeat(42)),
            format!("sha256-{}", ".".repeat(43)),
            format!("sha384-{}", "A".repeat(63)),
            format!("sha384-{}=", "A".repeat(64)),
            format!("md5-{}", "A".repeat(43)),
        ] {
            assert!(!Hash::is_valid(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn spellings_of_one_digest_are_one() {
        let written = Hash::sha512(&[0xfb; 64]);
        let text = written.to_string();
        let bare = text.trim_matches('\'');
        for other in [
            bare.to_owned(),
            bare.replace("sha", "ShA"),
            bare.replace('+', "-").replace('/', "_"),
            bare.trim_end_matches('=').to_owned(),
            bare.trim_end_matches('=').to_owned() + "=",
        ] {
            assert!(Hash::is_valid(other.as_bytes()), "{other}");
            let hash = Hash::checked(Cow::Owned(other));
            assert_eq!(hash, written);
            assert_eq!(hash.to_string(), text);
        }
        assert_ne!(Hash::sha256(&[0; 32]), Hash::sha256(&[1; 32]));
        assert_ne!(Hash::checked(Cow::Owned(bare.replace('w', "W"))), written);
    }

    #[test]
    #[cfg(feature = "hash")]
    fn digests_of_texts() {
        for (hash, text) in [
            (Hash::sha256_of(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"),
            (Hash::sha256_of("color: red"), "'sha256-NerDAUWfwD31YdZHveMrq0GLjsNFMwxLpZl0dPUeCcw='"),
            (Hash::sha256_of("ü"), "'sha256-YHR0ykdalyTXNgq6caVtXfd+YTUOP3JM+h9G6Ffi2F8='"),
            (
                Hash::sha384_of("doSubmit()"),
                "'sha384-l+eC3ZDIgDC7BlIvrWojD5aKcJnRHx4wRYqKftntMZtO/YRT63sSmA3sxfSS4KzC'",
            ),
            (
                Hash::sha512_of("doSubmit()"),
                "'sha512-oSCzGDpFcsXwjhlvQ1YIk5AFN6cjTybC3PPOV2VWALBRzODtdgc4e4lzObNQYDWTHomlJwrlg2u0RDXCP93R6g=='",
            ),
        ] {
            assert_eq!(hash.to_string(), text);
        }
    }

    #[test]
    #[cfg(feature = "hash")]
    fn line_breaks_are_those_of_the_browser() {
        let hash = Hash::sha256_of("\na\n\nb\n");
        assert_eq!(Hash::sha256_of("\r\na\r\rb\r\n"), hash);
        assert_eq!(Hash::sha256_of("\na\r\n\rb\n"), hash);
        assert_ne!(Hash::sha256_of("\na\nb\n"), hash);
    }
}
