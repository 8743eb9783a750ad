//! [`Nonce`]: the extractor for the nonce of the request.

use std::{
    fmt,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, dev::Payload, http::header::ContentType};
use secure_core::{Error, current_nonce};

/// The nonce of this request, for `<script nonce="…">`; as an argument of a handler.
///
/// It is made when a handler asks for it, and then is in the policy of the response. All who ask for it while one response is
/// made get the same.
#[doc(alias = "csp_nonce")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(secure_core::Nonce);

/// Why there is no nonce: no [`SecureHeaders`](crate::SecureHeaders) is around the handler, or the operating system has
/// no random bytes to give. The response is a `500`.
#[derive(Debug)]
pub struct NonceRejection(Error);

impl Nonce {
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

impl FromRequest for Nonce {
    type Error = NonceRejection;
    type Future = Ready<Result<Self, NonceRejection>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(current_nonce().map(Self).map_err(NonceRejection))
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

impl ResponseError for NonceRejection {
    fn error_response(&self) -> HttpResponse {
        log::error!("{self}");
        HttpResponse::InternalServerError().content_type(ContentType::plaintext()).body(self.to_string())
    }
}

impl fmt::Display for NonceRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NonceRejection {}
