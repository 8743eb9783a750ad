//! [`Override`]: other headers for one response, or for a part of the application.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{Extensions, Request, Response};
use pin_project_lite::pin_project;
use secure_core::{Error, Headers, Http, PreparedOverride, ResponseChoice, ResponseClass};
use tower_layer::Layer;
use tower_service::Service;

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, [insert](Self::insert_into) it in the response's extensions. For a part of the application it is a
/// layer, and a response that carries an override already keeps its own.
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: Option<&'static PreparedOverride<Http>>,
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
    /// A layer in between that builds a new response drops the override with the old response's extensions: it should change
    /// the response that it got, or take it apart and put it together with `Response::into_parts` and `from_parts`.
    ///
    /// ```
    /// use secure_tower::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_tower::Error>(())
    /// ```
    ///
    /// # Errors
    /// All faults of the headers at once; or when the override is [off](Self::off).
    pub fn for_class(self, class: ResponseClass, headers: &Headers) -> Result<Self, Error> {
        PreparedOverride::for_class(self.prepared, class, headers).map(Self::logged)
    }

    /// No headers: the response goes out as the service made it, with no header of ours, and none taken out.
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

    /// Logs what the override sends, with what is not quite right.
    fn logged(prepared: &'static PreparedOverride<Http>) -> Self {
        prepared.log_start(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"));
        Self { prepared: Some(prepared) }
    }

    /// Chooses this policy for the response that has these extensions.
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_default::<ResponseChoice<Http>>().choose(self.prepared);
    }

    /// Chooses this policy for the response that has these extensions, unless it carries an override already.
    pub fn insert_default_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_default::<ResponseChoice<Http>>().choose_default(self.prepared);
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
