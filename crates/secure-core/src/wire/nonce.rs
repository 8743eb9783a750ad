//! [`Nonce`]: a number used once, by which a page's own inline scripts prove that they are the page's own.
//!
//! The server writes it in the `Content-Security-Policy` and on each `<script nonce="…">` it means to run. An attacker
//! who can inject markup cannot guess it. It must differ in every response and be unpredictable, so there is no way to
//! make one from text: 128 bits from the operating system's generator, or nothing.
//!
//! The text is 22 characters of URL-safe base64 (`A-Z a-z 0-9 - _`), which needs no escaping in HTML attributes,
//! JavaScript strings or the header. Specification: [CSP 3, section 7.1](https://www.w3.org/TR/CSP3/#security-nonces).
//!
//! Random bytes are taken from the system a kilobyte at a time into a buffer that each thread has for itself, and wiped
//! when used. A process that forks without `exec` after its first nonce would share that buffer with its child: fork
//! first, serve later.

use std::{cell::RefCell, fmt};

use crate::wire::{base64, error::Error};

/// 128 random bits as text, made once per request when a handler asks for it.
///
/// A template takes it as it takes a text: by `Display`, `AsRef<str>`, or, with the feature `serde`, `Serialize`.
#[doc(alias = "csp_nonce")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce {
    text: [u8; Nonce::LEN],
}

impl Nonce {
    /// How many characters the text has.
    pub const LEN: usize = 22;

    /// A fresh nonce.
    ///
    /// In a handler, take the adapter's `Nonce` extractor instead: that one also reaches the response's policy. This is
    /// for the call by hand, where the same nonce goes to the page and to the header.
    ///
    /// ```
    /// let nonce = secure_core::Nonce::random()?;
    /// assert_eq!(nonce.as_str().len(), secure_core::Nonce::LEN);
    /// assert_ne!(nonce, secure_core::Nonce::random()?);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the operating system has no random bytes to give.
    #[inline]
    pub fn random() -> Result<Self, Error> {
        let bits = BUFFER.with_borrow_mut(Buffer::take).map_err(|error| {
            Error::new(
                "nonce",
                format!("the operating system gave no random bytes ({error})"),
                "check that the process may use the system's random generator",
            )
        })?;
        Ok(Self { text: base64::nonce_text(bits) })
    }

    /// The text, to be written in `nonce="…"`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The text is base64 and so always UTF-8; an empty nonce would be refused by every browser.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text
    }
}

impl AsRef<str> for Nonce {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Nonce {
    /// As a text, for templates and JSON.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Nonce {
    /// Keeps the secret out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { bytes: [0; 1024], left: 0 }) };
}

/// Random bytes not yet used: the first `left` of `bytes`.
struct Buffer {
    bytes: [u8; 1024],
    left: usize,
}

impl Buffer {
    #[inline]
    fn take(&mut self) -> Result<[u8; 16], getrandom::Error> {
        if self.left == 0 {
            getrandom::fill(&mut self.bytes)?;
            self.left = self.bytes.len();
        }
        let (_, fresh) = self.bytes.split_at_mut(self.left.saturating_sub(16));
        let Some((used, _)) = fresh.split_first_chunk_mut() else {
            return Err(getrandom::Error::UNEXPECTED);
        };
        self.left -= used.len();
        Ok(std::mem::take(used))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, thread};

    use super::*;

    #[test]
    fn the_text_is_safe_everywhere_and_hidden_from_logs() {
        let nonce = Nonce::random().unwrap();
        assert!(nonce.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert_eq!(nonce.to_string(), nonce.as_str());
        assert_eq!(format!("{nonce:?}"), "Nonce(..)");
    }

    #[test]
    fn used_bytes_are_wiped() {
        let mut buffer = Buffer { bytes: [0; 1024], left: 0 };
        let first = buffer.take().unwrap();
        assert_ne!(first, [0; 16]);
        assert_eq!(buffer.left, 1008);
        assert_eq!(buffer.bytes.get(1008..), Some([0; 16].as_slice()));
    }

    #[test]
    fn a_million_nonces_of_eight_threads_all_differ() {
        let each = || (0..125_000).map(|_| Nonce::random().unwrap().text).collect::<Vec<_>>();
        let threads: Vec<_> = (0..8).map(|_| thread::spawn(each)).collect();
        let all: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.len(), 1_000_000);
    }
}
