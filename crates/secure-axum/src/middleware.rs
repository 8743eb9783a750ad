//! [`SecureHeaders`]: the layer that puts a policy on every response.

#[cfg(feature = "connect-info")]
use std::net::SocketAddr;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "original-uri")]
use axum::extract::OriginalUri;
#[cfg(feature = "connect-info")]
use axum::extract::{ConnectInfo, connect_info::MockConnectInfo};
use axum_core::response::{IntoResponse, Response};
#[cfg(any(feature = "connect-info", feature = "original-uri"))]
use http::Extensions;
use http::Request;
#[cfg(feature = "original-uri")]
use http::Uri;
use pin_project_lite::pin_project;
#[cfg(feature = "connect-info")]
use secure_core::Peer;
use secure_core::{Error, Policy, Start};
use secure_tower::{DefaultBody, Draining, SecureService};
use tower_layer::Layer;
use tower_service::Service;

use crate::{Nonce, backend::NO_PEER};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// See the [crate](crate) for where to place the layer.
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    tower: secure_tower::SecureHeaders,
}

const START: Start = Start::new(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"), NO_PEER);

impl SecureHeaders {
    /// Checks and prepares a policy, and logs it, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        secure_tower::SecureHeaders::start(policy, START).map(Self::knowing)
    }

    /// With what axum knows of a request.
    fn knowing(tower: secure_tower::SecureHeaders) -> Self {
        #[cfg(feature = "connect-info")]
        let tower = tower.peer_from(peer);
        #[cfg(feature = "original-uri")]
        let tower = tower.target_from(target);
        Self { tower }
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

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use axum::{Router, body::Body, http::Request, routing::get};
    /// use secure_axum::SecureHeaders;
    /// use tower::ServiceExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let secure_headers = SecureHeaders::default();
    /// let app = Router::new().route("/", get(async || [("x-frame-options", "DENY")])).layer(secure_headers);
    ///
    /// let response = app.oneshot(Request::get("/").body(Body::empty())?).await?;
    /// let error = secure_headers.verify(&response).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify<B>(&self, response: &http::Response<B>) -> Result<(), Error> {
        self.tower.verify(response)
    }

    /// How many sources of an [`Adjust`](crate::Adjust) were refused so far, for a monitor.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.tower.refused_sources()
    }

    /// How many requests were refused so far, for their host, for coming from another site, or for a target that a redirect
    /// cannot repeat; for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.tower.refused_requests()
    }
}

impl Default for SecureHeaders {
    /// [`Policy::recommended`]. The tests of this library have checked it, so a program with no other policy is built without the
    /// checks, and is smaller.
    #[expect(clippy::expect_used, reason = "the policy is a constant, and a test prepares it")]
    fn default() -> Self {
        let tower = secure_tower::SecureHeaders::start_recommended(START);
        Self::knowing(tower.expect("the recommended policy is valid"))
    }
}

impl<S> Layer<S> for SecureHeaders {
    type Service = SecureService<AxumService<S>, Draining<DefaultBody>>;

    fn layer(&self, inner: S) -> SecureService<AxumService<S>, Draining<DefaultBody>> {
        self.tower.same_body().draining().layer(AxumService { inner })
    }
}

/// A service whose responses have axum's body, so that a response of our own is one like the others.
#[derive(Clone, Debug)]
pub struct AxumService<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for AxumService<S>
where
    S: Service<Request<B>>,
    S::Response: IntoResponse,
{
    type Response = Response;
    type Error = S::Error;
    type Future = AxumFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        AxumFuture { future: self.inner.call(request) }
    }
}

pin_project! {
    /// The response of an [`AxumService`].
    #[derive(Debug)]
    pub struct AxumFuture<F> {
        #[pin]
        future: F,
    }
}

impl<F, R, E> Future for AxumFuture<F>
where
    F: Future<Output = Result<R, E>>,
    R: IntoResponse,
{
    type Output = Result<Response, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(context).map_ok(IntoResponse::into_response)
    }
}

/// The peer, as `Router::into_make_service_with_connect_info` notes it, or as a test says it.
#[cfg(feature = "connect-info")]
pub(crate) fn peer(extensions: &Extensions) -> Option<Peer> {
    let noted = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address);
    let mocked = || extensions.get::<MockConnectInfo<SocketAddr>>().map(|MockConnectInfo(address)| address);
    noted.or_else(mocked).copied().map(Peer::from)
}

/// The target as the client wrote it, which a nested router cuts its own path off.
#[cfg(feature = "original-uri")]
fn target(extensions: &Extensions) -> Option<&Uri> {
    extensions.get::<OriginalUri>().map(|OriginalUri(uri)| uri)
}
