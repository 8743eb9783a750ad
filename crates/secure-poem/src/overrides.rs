//! [`Override`]: another policy for one response, or for a part of the application.

use poem::{Endpoint, IntoResponse, Middleware, Request, Response};
use secure_core::{Error, Mark, Policy, Prepared};

use crate::{Poem, backend::mark_error};

/// A whole other policy, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders)
/// around it. Nothing is merged: the headers that it says are those that go out. To change a policy is for
/// [`Adjust`](crate::Adjust).
///
/// Hosts, redirect, isolation and cookie rules stay those of the application, and what an override says of them does not
/// count: a request is let in before there is a response.
///
/// For one response, put it [on](Self::on) what the handler returns, or [on the error](Self::on_error). For a part of the
/// application, it is a middleware; a response that carries an override already keeps its own.
///
/// ```
/// use poem::{Endpoint, EndpointExt, Request, Route, endpoint::make_sync};
/// use secure_poem::{Override, Policy, SecureHeaders, XFrameOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.clone().without::<XFrameOptions>())?;
/// let app = Route::new()
///     .at("/one", make_sync(move |_| embeddable.on("frame me")))
///     .at("/all", make_sync(|_| "me too").with(embeddable))
///     .with(SecureHeaders::new(&base)?);
/// for path in ["/one", "/all"] {
///     let response = app.call(Request::builder().uri_str(path).finish()).await?;
///     assert!(!response.headers().contains_key("x-frame-options"));
///     assert!(response.headers().contains_key("content-security-policy"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: Option<&'static Prepared<Poem>>,
}

/// A response that carries an [`Override`].
#[derive(Clone, Copy, Debug)]
pub struct OverrideResponse<R> {
    response: R,
    policy: Override,
}

/// An endpoint whose responses carry an [`Override`].
#[derive(Clone, Debug)]
pub struct OverrideEndpoint<E> {
    inner: E,
    policy: Override,
}

impl Override {
    /// Checks and prepares a policy.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        policy.prepare().map(|prepared| Self { prepared: Some(prepared.leak()) })
    }

    /// No policy: the response goes out as the handler made it, with no header of ours, and none taken out.
    ///
    /// ```
    /// use poem::{Endpoint, EndpointExt, IntoResponse, Request, endpoint::make_sync};
    /// use secure_poem::{Override, SecureHeaders};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let page = make_sync(|_| Override::off().on("hello".with_header("x-powered-by", "coffee")));
    /// let response = page.with(SecureHeaders::default()).call(Request::default()).await?;
    /// assert_eq!(response.headers()["x-powered-by"], "coffee");
    /// assert!(!response.headers().contains_key("x-frame-options"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { prepared: None }
    }

    /// Chooses this policy for one response.
    pub fn on<R: IntoResponse>(&self, response: R) -> OverrideResponse<R> {
        OverrideResponse { response, policy: *self }
    }

    /// Chooses this policy for the response that an error becomes. (What the error's own response carries is lost when
    /// poem makes it.)
    ///
    /// ```
    /// use poem::http::StatusCode;
    ///
    /// # let strict = secure_poem::Override::new(&secure_poem::Policy::strict())?;
    /// let error: poem::Error = strict.on_error(StatusCode::NOT_FOUND);
    /// assert_eq!(error.status(), StatusCode::NOT_FOUND);
    /// # Ok::<(), secure_poem::Error>(())
    /// ```
    pub fn on_error(&self, error: impl Into<poem::Error>) -> poem::Error {
        mark_error(error.into(), |mark| mark.choose(self.prepared))
    }
}

impl<R: IntoResponse> IntoResponse for OverrideResponse<R> {
    fn into_response(self) -> Response {
        let mut response = self.response.into_response();
        response.extensions_mut().get_or_insert_default::<Mark<Poem>>().choose(self.policy.prepared);
        response
    }
}

impl<E: Endpoint> Middleware<E> for Override {
    type Output = OverrideEndpoint<E>;

    fn transform(&self, inner: E) -> OverrideEndpoint<E> {
        OverrideEndpoint { inner, policy: *self }
    }
}

impl<E: Endpoint> Endpoint for OverrideEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        match self.inner.call(request).await.map(IntoResponse::into_response) {
            Ok(mut response) => {
                response.extensions_mut().get_or_insert_default::<Mark<Poem>>().choose_default(self.policy.prepared);
                Ok(response)
            }
            Err(error) => Err(mark_error(error, |mark| mark.choose_default(self.policy.prepared))),
        }
    }
}
