//! [`SecureBody`]: the body of a response that may be the service's or ours, and what else a body may become.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a response around which [`SecureHeaders`](crate::SecureHeaders) is: that of the service, or none where
    /// the policy answered the request itself.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct SecureBody<B> {
        #[pin]
        inner: Option<B>,
    }
}

impl<B> SecureBody<B> {
    /// The body of the service, or `None` where the policy answered the request itself.
    pub fn into_inner(self) -> Option<B> {
        self.inner
    }
}

impl<B: Body> Body for SecureBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        match self.project().inner.as_pin_mut() {
            Some(body) => body.poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

/// What the body of a service becomes, and where a response of our own gets one.
pub trait Bodies<B> {
    /// The body of the responses.
    type Body;

    /// That of the service.
    fn keep(body: B) -> Self::Body;

    /// None.
    fn none() -> Self::Body;
}

/// Any body becomes a [`SecureBody`].
#[derive(Clone, Copy, Debug)]
pub enum AnyBody {}

impl<B> Bodies<B> for AnyBody {
    type Body = SecureBody<B>;

    #[inline]
    fn keep(body: B) -> SecureBody<B> {
        SecureBody { inner: Some(body) }
    }

    fn none() -> SecureBody<B> {
        SecureBody { inner: None }
    }
}

/// A body with a `Default` stays what it is.
#[derive(Clone, Copy, Debug)]
pub enum DefaultBody {}

impl<B: Default> Bodies<B> for DefaultBody {
    type Body = B;

    #[inline]
    fn keep(body: B) -> B {
        body
    }

    fn none() -> B {
        B::default()
    }
}
