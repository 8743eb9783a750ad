//! [`Override`]: another policy for one response, or for a part of the application.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{Extensions, Request, Response};
use pin_project_lite::pin_project;
use secure_core::{Error, Http, Policy, Prepared};
use tower_layer::Layer;
use tower_service::Service;

/// A whole other policy, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders)
/// around it. Nothing is merged: what it says is what goes out.
///
/// For one response, [insert](Self::insert_into) it in the response's extensions. For a part of the application it is a
/// layer, and a response that carries an override already keeps its own.
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: &'static Prepared<Http>,
}

/// What a response's extensions say to the layers around it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mark {
    /// This policy counts, not the layer's.
    Instead(&'static Prepared<Http>),
    /// A layer further in has done all.
    Done,
}

impl Override {
    /// Checks and prepares a policy.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        policy.prepare().map(|prepared| Self { prepared: prepared.leak() })
    }

    /// Chooses this policy for the response that has these extensions.
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.insert(Mark::Instead(self.prepared));
    }

    /// Chooses this policy for the response that has these extensions, unless it carries an override already.
    pub fn insert_default_into(&self, extensions: &mut Extensions) {
        if extensions.get::<Mark>().is_none() {
            self.insert_into(extensions);
        }
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
