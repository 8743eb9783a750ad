//! [`Nonce`]: the request guard for the nonce of the request.

use std::fmt;

use rocket::{
    Request,
    http::Status,
    request::{FromRequest, Outcome},
};
use secure_core::Error;

use crate::backend::{Attached, cached};

/// The nonce of this request, for `<script nonce="…">`; as an argument of a handler.
///
/// It is made when a handler asks for it, and then is in the policy of the response. All who ask for it while one response is
/// made get the same.
#[doc(alias = "csp_nonce")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(secure_core::Nonce);

/// Why there is no nonce: no [`SecureHeaders`](crate::SecureHeaders) is attached, or the operating system has no random
/// bytes to give. The response is a `500`.
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

/// The nonce of this request, where a guard cannot be: in a catcher, or in a `Responder` that writes an error page.
///
/// ```
/// use rocket::{Request, catch, response::content::RawHtml};
///
/// #[catch(404)]
/// fn not_found(request: &Request<'_>) -> RawHtml<String> {
///     RawHtml(match secure_rocket::current_nonce(request) {
///         Ok(nonce) => format!("<script nonce=\"{nonce}\">search()</script>"),
///         Err(_) => "not found".to_owned(),
///     })
/// }
/// ```
///
/// # Errors
/// When no [`SecureHeaders`](crate::SecureHeaders) is attached, or the operating system has no random bytes to give.
pub fn current_nonce(request: &Request<'_>) -> Result<Nonce, Error> {
    let nonce = match request.rocket().state::<Attached>() {
        Some(_) => request.local_cache(|| Minted(secure_core::Nonce::random())).0.clone(),
        // Nobody is around this handler, unless an adapter of another framework is: the core knows.
        None => secure_core::current_nonce(),
    };
    nonce.map(Nonce)
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Nonce {
    type Error = NonceRejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, NonceRejection> {
        match current_nonce(request) {
            Ok(nonce) => Outcome::Success(nonce),
            Err(error) => {
                log::error!("{error}");
                Outcome::Error((Status::InternalServerError, NonceRejection(error)))
            }
        }
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

impl fmt::Display for NonceRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NonceRejection {}

/// In a request's cache: what the first who asked for a nonce got.
struct Minted(Result<secure_core::Nonce, Error>);

/// The nonce of this request, if somebody has asked for it.
pub(crate) fn minted_nonce(request: &Request<'_>) -> Option<secure_core::Nonce> {
    let Minted(nonce) = cached(request)?;
    nonce.as_ref().ok().copied()
}
