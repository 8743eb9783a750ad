//! [`Nonce`]: the filter for the nonce of the request.

use std::{fmt, future::ready};

use secure_core::{Error, current_nonce};
use warp::{Filter, Rejection, reject::Reject};

/// The nonce of this request, for `<script nonce="…">`; the filter [`nonce()`] extracts it.
///
/// It is made when a handler asks for it, and then is in the policy of the response. All who ask for it while one response is
/// made get the same.
#[doc(alias = "csp_nonce")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce(secure_core::Nonce);

/// Why there is no nonce: no [`SecureHeaders::wrap`](crate::SecureHeaders::wrap) is around the filters, or the operating
/// system has no random bytes to give. The response is a `500`.
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

/// Extracts the [`Nonce`] of this request. Place it after the path and the method, so that only a request that gets there
/// asks for one.
///
/// Rejects with a [`NonceRejection`] when there is none.
///
/// ```
/// use tower::ServiceExt;
/// use warp::{Filter, http::Request, reply};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let home = warp::path::end().and(secure_warp::nonce()).map(|nonce| reply::html(format!("<script nonce={nonce}>")));
/// let app = secure_warp::SecureHeaders::default().wrap(warp::service(home));
///
/// let response = app.oneshot(Request::get("/").body(String::new())?).await?;
/// let policy = response.headers()["content-security-policy"].to_str()?;
/// assert!(policy.contains("'nonce-"));
/// assert_eq!(response.headers()["cache-control"], "no-store");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn nonce() -> impl Filter<Extract = (Nonce,), Error = Rejection> + Copy {
    warp::any().and_then(|| {
        ready(current_nonce().map(Nonce).map_err(|error| {
            tracing::error!("{error}");
            warp::reject::custom(NonceRejection(error))
        }))
    })
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

impl Reject for NonceRejection {}

/// warp writes this in the response, if nobody recovers.
impl fmt::Debug for NonceRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for NonceRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for NonceRejection {}
