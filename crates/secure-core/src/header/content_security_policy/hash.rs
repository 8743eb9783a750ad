//! [`Hash`]: a digest that names one exact script or style.

use std::{borrow::Cow, fmt};

use crate::base64;

/// The digest of an inline script or style, or the `integrity` of a loaded one. Its length is right by type.
///
/// ```
/// use secure_core::{Hash, Source};
///
/// let digest = [0; 32]; // of the exact text between the tags
/// assert_eq!(Hash::sha256(&digest).to_string(), "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash {
    /// As in an `integrity` attribute: `sha256-…`.
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

    fn of(algorithm: &str, digest: &[u8]) -> Self {
        Self { text: Cow::Owned(algorithm.to_owned() + &base64::standard(digest)) }
    }

    /// A text that [`is_valid`](Self::is_valid).
    pub(super) const fn checked(text: Cow<'static, str>) -> Self {
        Self { text }
    }

    /// Whether a text is an algorithm and, in padded standard base64, a digest of that algorithm's length.
    pub(super) const fn is_valid(text: &[u8]) -> bool {
        let Some((algorithm, digest)) = text.split_at_checked(7) else { return false };
        let (digits, padding) = match algorithm {
            b"sha256-" => (43, 1),
            b"sha384-" => (64, 0),
            b"sha512-" => (86, 2),
            _ => return false,
        };
        if digest.len() != digits + padding {
            return false;
        }
        let mut rest = digest;
        let mut seen = 0;
        while let [byte, tail @ ..] = rest {
            let digit = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            if if seen < digits { !digit } else { *byte != b'=' } {
                return false;
            }
            seen += 1;
            rest = tail;
        }
        true
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.text)
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
            format!("sha256-{}=", "-".repeat(43)),
            format!("sha384-{}", "A".repeat(63)),
            format!("md5-{}", "A".repeat(43)),
        ] {
            assert!(!Hash::is_valid(bad.as_bytes()), "{bad}");
        }
    }
}
