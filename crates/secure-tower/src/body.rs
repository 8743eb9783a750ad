//! [`SecureBody`]: the body of a response that may be the service's or ours; and what becomes of bodies in other layers.

use std::{
    marker::PhantomData,
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

/// What the body of a service's response becomes, and where a response of our own gets one.
pub trait ResponseBodies<B> {
    /// The body of the responses.
    type Body;

    /// That of the service.
    fn keep(body: B) -> Self::Body;

    /// None.
    fn none() -> Self::Body;
}

/// What becomes of the body of a request that the service does not see.
pub trait RequestBodies<B> {
    /// It is not needed any more.
    fn discard(body: B);
}

/// Any body becomes a [`SecureBody`].
#[derive(Clone, Copy, Debug)]
pub enum AnyBody {}

impl<B> ResponseBodies<B> for AnyBody {
    type Body = SecureBody<B>;

    #[inline]
    fn keep(body: B) -> SecureBody<B> {
        SecureBody { inner: Some(body) }
    }

    fn none() -> SecureBody<B> {
        SecureBody { inner: None }
    }
}

impl<B> RequestBodies<B> for AnyBody {
    fn discard(_: B) {}
}

/// A body with a `Default` stays what it is.
#[derive(Clone, Copy, Debug)]
pub enum DefaultBody {}

impl<B: Default> ResponseBodies<B> for DefaultBody {
    type Body = B;

    #[inline]
    fn keep(body: B) -> B {
        body
    }

    fn none() -> B {
        B::default()
    }
}

impl<B> RequestBodies<B> for DefaultBody {
    fn discard(_: B) {}
}

/// As `K`, and the body of a request that the service does not see is read: see
/// [`SecureHeaders::draining`](crate::SecureHeaders::draining).
#[derive(Clone, Copy, Debug)]
pub struct Draining<K> {
    bodies: PhantomData<K>,
}

impl<B, K: ResponseBodies<B>> ResponseBodies<B> for Draining<K> {
    type Body = K::Body;

    #[inline]
    fn keep(body: B) -> K::Body {
        K::keep(body)
    }

    fn none() -> K::Body {
        K::none()
    }
}

#[cfg(feature = "drain")]
impl<B: Body<Data: Send> + Send + 'static, K> RequestBodies<B> for Draining<K> {
    fn discard(body: B) {
        if !body.is_end_stream() {
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(drain(body));
            }
        }
    }
}

/// Reads a body to its end, or to the bound.
#[cfg(feature = "drain")]
async fn drain(body: impl Body) {
    use bytes::Buf;

    let mut body = std::pin::pin!(body);
    let mut left = secure_core::Answer::DISCARDED;
    while let Some(Ok(frame)) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let length = frame.data_ref().map_or(0, Buf::remaining);
        match left.checked_sub(length.try_into().unwrap_or(u64::MAX)) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

#[cfg(all(test, feature = "drain"))]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// Pieces of a mebibyte each, without an end, and how many were read.
    struct Endless<'a>(&'a mut u64);

    impl Body for Endless<'_> {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            *self.0 += 1;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![0; 1024 * 1024])))))
        }
    }

    #[tokio::test]
    async fn a_body_without_end_is_read_to_the_bound() {
        let mut pieces = 0;
        drain(Endless(&mut pieces)).await;
        assert_eq!(pieces, 9, "the one that passes the bound is the last");
    }
}
