//! [`Override`]: other headers for one response, or for a part of the application.

use poem::{Endpoint, IntoResponse, Middleware, Request, Response};
use secure_core::{Error, Headers, PreparedOverride, ResponseChoice, ResponseClass};

use crate::{Poem, backend::mark_error};

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, put it [on](Self::on) what the handler returns, or [on the error](Self::on_error). For a part of the
/// application, it is a middleware; a response that carries an override already keeps its own.
///
/// A middleware in between that builds a new response drops the override with the old response's data: it should change the
/// response that it got, or take it apart and put it together with `into_parts` and `from_parts`.
///
/// ```
/// use poem::{Endpoint, EndpointExt, Request, Route, endpoint::make_sync};
/// use secure_poem::{Override, Policy, SecureHeaders, XFrameOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.headers.clone().without::<XFrameOptions>())?;
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
    prepared: Option<&'static PreparedOverride<Poem>>,
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
    /// Checks and prepares headers, and logs them, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the headers at once.
    pub fn new(headers: &Headers) -> Result<Self, Error> {
        PreparedOverride::new(headers).map(Self::logged)
    }

    /// The same override, with others for responses of this class, as
    /// [`Policy::for_class`](crate::Policy::for_class) has them.
    ///
    /// ```
    /// use secure_poem::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_poem::Error>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the headers at once; or when the override is [off](Self::off).
    pub fn for_class(self, class: ResponseClass, headers: &Headers) -> Result<Self, Error> {
        PreparedOverride::for_class(self.prepared, class, headers).map(Self::logged)
    }

    /// No headers: the response goes out as the handler made it, with no header of ours, and none taken out.
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

    /// Logs what the override sends, with what is not quite right.
    fn logged(prepared: &'static PreparedOverride<Poem>) -> Self {
        prepared.log_start(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"));
        Self { prepared: Some(prepared) }
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
    /// # let strict = secure_poem::Override::new(&secure_poem::Headers::strict())?;
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
        response.extensions_mut().get_or_insert_default::<ResponseChoice<Poem>>().choose(self.policy.prepared);
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
                response
                    .extensions_mut()
                    .get_or_insert_default::<ResponseChoice<Poem>>()
                    .choose_default(self.policy.prepared);
                Ok(response)
            }
            Err(error) => Err(mark_error(error, |mark| mark.choose_default(self.policy.prepared))),
        }
    }
}
