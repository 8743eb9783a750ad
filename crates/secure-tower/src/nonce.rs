//! [`Nonce`]: the nonce of the request that is being handled.

use std::fmt;

use secure_core::{Error, current_nonce};

/// The nonce of the request that is being handled, for `<script nonce="…">`.
///
/// It is made when a handler asks for it, and then is in the policy of the response. All who ask for it while one response is
/// made get the same.
#[doc(alias = "csp_nonce")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(pub(crate) secure_core::Nonce);

impl Nonce {
    /// The nonce of the request whose service runs now.
    ///
    /// # Errors
    /// When no [`SecureHeaders`](crate::SecureHeaders) is around the service, or the operating system has no random
    /// bytes to give.
    pub fn current() -> Result<Self, Error> {
        current_nonce().map(Self)
    }

    /// A fresh nonce, for the call by hand. A handler inside of the application takes it as an argument instead.
    ///
    /// # Errors
    /// When the operating system has no random bytes to give.
    pub fn random() -> Result<Self, Error> {
        secure_core::Nonce::random().map(Self)
    }

    /// The text of the attribute.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<Nonce> for secure_core::Nonce {
    fn from(nonce: Nonce) -> Self {
        nonce.0
    }
}

impl AsRef<str> for Nonce {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

#[cfg(feature = "serde")]
impl secure_core::serde::Serialize for Nonce {
    /// As a text, for templates and JSON.
    fn serialize<S: secure_core::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
