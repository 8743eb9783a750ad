//! [`SecureHeaders`]: the layer that puts a policy on every response.

use axum_core::response::Response;
use secure_core::{Error, Policy};
use secure_tower::SecureService;
use tower_layer::Layer;

use crate::{Axum, Nonce};

/// A policy, ready to be put on every response.
///
/// It is as small as a pointer, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// See the [crate](crate) for where to place the layer.
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    tower: secure_tower::SecureHeaders,
}

impl SecureHeaders {
    /// Checks and prepares a policy, and logs it, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        let prepared = policy.prepare::<Axum>()?.leak();
        tracing::info!("{prepared}");
        for warning in prepared.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(Self { tower: prepared.into() })
    }

    /// Puts the policy on one response by hand.
    ///
    /// ```
    /// use axum::response::IntoResponse;
    ///
    /// let mut response = "hello".into_response();
    /// secure_axum::SecureHeaders::default().axum(&mut response);
    /// assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    /// ```
    pub fn axum(&self, response: &mut Response) {
        self.tower.tower(response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    ///
    /// ```
    /// use axum::response::{Html, IntoResponse};
    ///
    /// let nonce = secure_axum::Nonce::random()?;
    /// let mut response = Html(format!("<script nonce={nonce}></script>")).into_response();
    /// secure_axum::SecureHeaders::default().axum_with(&mut response, nonce);
    /// let policy = response.headers()["content-security-policy"].to_str()?;
    /// assert!(policy.contains(&format!("'nonce-{nonce}'")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn axum_with(&self, response: &mut Response, nonce: Nonce) {
        self.tower.tower_with(response, nonce);
    }

    /// How many sources of an [`Adjust`](crate::Adjust) were refused so far, for a monitor.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.tower.refused_sources()
    }
}

impl Default for SecureHeaders {
    /// [`Policy::recommended`].
    #[expect(clippy::expect_used, reason = "the policy is a constant, and a test prepares it")]
    fn default() -> Self {
        Self::new(&Policy::recommended()).expect("the recommended policy is valid")
    }
}

impl<S> Layer<S> for SecureHeaders {
    type Service = SecureService<S>;

    fn layer(&self, inner: S) -> SecureService<S> {
        self.tower.layer(inner)
    }
}
