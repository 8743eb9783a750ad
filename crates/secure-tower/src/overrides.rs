//! [`Override`]: another policy for one response, or for a part of the application.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{Extensions, Request, Response};
use pin_project_lite::pin_project;
use secure_core::{Error, Http, Mark, Policy, Prepared};
use tower_layer::Layer;
use tower_service::Service;

/// A whole other policy, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders)
/// around it. Nothing is merged: the headers that it says are those that go out. To change a policy is for
/// [`Adjust`](crate::Adjust).
///
/// Hosts, redirect, isolation and cookie rules stay those of the application, and what an override says of them does not
/// count: a request is let in before there is a response.
///
/// For one response, [insert](Self::insert_into) it in the response's extensions. For a part of the application it is a
/// layer, and a response that carries an override already keeps its own.
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: Option<&'static Prepared<Http>>,
}

impl Override {
    /// Checks and prepares a policy.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        policy.prepare().map(|prepared| Self { prepared: Some(prepared.leak()) })
    }

    /// No policy: the response goes out as the service made it, with no header of ours, and none taken out.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use secure_tower::{Override, SecureHeaders};
    /// use tower::{Layer, ServiceExt, service_fn};
    ///
    /// # async fn run() {
    /// let service = SecureHeaders::default().layer(service_fn(|_: Request<()>| async {
    ///     let mut response = Response::builder().header("x-powered-by", "coffee").body(())?;
    ///     Override::off().insert_into(response.extensions_mut());
    ///     Ok::<_, http::Error>(response)
    /// }));
    /// # let response = service.oneshot(Request::new(())).await.unwrap();
    /// assert_eq!(response.headers().len(), 1);
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run());
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { prepared: None }
    }

    /// Chooses this policy for the response that has these extensions.
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_default::<Mark<Http>>().choose(self.prepared);
    }

    /// Chooses this policy for the response that has these extensions, unless it carries an override already.
    pub fn insert_default_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_default::<Mark<Http>>().choose_default(self.prepared);
    }
}

/// A service whose responses carry an [`Override`].
#[derive(Clone, Debug)]
pub struct OverrideService<S> {
    inner: S,
    policy: Override,
}

impl<S> Layer<S> for Override {
    type Service = OverrideService<S>;

    fn layer(&self, inner: S) -> OverrideService<S> {
        OverrideService { inner, policy: *self }
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for OverrideService<S>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = OverrideFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        OverrideFuture { future: self.inner.call(request), policy: self.policy }
    }
}

pin_project! {
    /// The response of an [`OverrideService`].
    #[derive(Debug)]
    pub struct OverrideFuture<F> {
        #[pin]
        future: F,
        policy: Override,
    }
}

impl<F, B, E> Future for OverrideFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.future.poll(context));
        if let Ok(response) = &mut result {
            this.policy.insert_default_into(response.extensions_mut());
        }
        Poll::Ready(result)
    }
}
