//! [`Override`]: other headers for one response, or for a part of the application.

use std::{
    future::{Ready, ready},
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    dev::{Extensions, Service, ServiceRequest, ServiceResponse, Transform},
};
use pin_project_lite::pin_project;
use secure_core::{Error, Headers, PreparedOverride, ResponseChoice, ResponseClass};

use crate::Actix;

/// Other headers, prepared at start-up, which a response carries to the [`SecureHeaders`](crate::SecureHeaders) around it.
/// Nothing is merged: these headers go out, and no others. Use [`Adjust`](crate::Adjust) to change some of them.
///
/// For one response, put it [on](Self::on) what the handler returns. For a part of the application, it is a middleware;
/// a response that carries an override already keeps its own.
///
/// A middleware in between that builds a new response drops the override with the old response's extensions: it should
/// change the response that it got, as `ServiceResponse::map_body` does.
///
/// ```
/// use actix_web::{App, test, web};
/// use secure_actix::{Override, Policy, SecureHeaders, XFrameOptions};
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let base = Policy::recommended();
/// let embeddable = Override::new(&base.headers.clone().without::<XFrameOptions>())?;
/// let app = App::new()
///     .route("/one", web::get().to(move || async move { embeddable.on("frame me") }))
///     .service(web::scope("/all").route("", web::get().to(|| async { "me too" })).wrap(embeddable))
///     .wrap(SecureHeaders::new(&base)?);
/// let app = test::init_service(app).await;
/// for path in ["/one", "/all"] {
///     let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
///     assert!(!response.headers().contains_key("x-frame-options"));
///     assert!(response.headers().contains_key("content-security-policy"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Override {
    prepared: Option<&'static PreparedOverride<Actix>>,
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
    /// use secure_actix::{Headers, Override, ResponseClass};
    ///
    /// let strict = Override::new(&Headers::strict())?.for_class(ResponseClass::Data, &Headers::api())?;
    /// # let _ = strict;
    /// # Ok::<(), secure_actix::Error>(())
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
    /// use actix_web::{App, Responder, test, web};
    /// use secure_actix::{Override, SecureHeaders};
    ///
    /// async fn page() -> impl Responder {
    ///     Override::off().on("hello".customize().insert_header(("x-powered-by", "coffee")))
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let app = App::new().route("/", web::get().to(page)).wrap(SecureHeaders::default());
    /// let app = test::init_service(app).await;
    /// let response = test::call_service(&app, test::TestRequest::get().to_request()).await;
    /// assert_eq!(response.headers().get("x-powered-by").ok_or("missing")?, "coffee");
    /// assert!(!response.headers().contains_key("x-frame-options"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn off() -> Self {
        Self { prepared: None }
    }

    /// Logs what the override sends, with what is not quite right.
    fn logged(prepared: &'static PreparedOverride<Actix>) -> Self {
        prepared.log_start(|message| log::info!("{message}"), |message| log::warn!("{message}"));
        Self { prepared: Some(prepared) }
    }

    /// What the handler returns, with this policy: for a `Result`, on the error too.
    pub fn on<R: Responder>(self, responder: R) -> OverrideResponder<R> {
        OverrideResponder { responder, policy: self }
    }

    /// Chooses this policy for the response that has these extensions. An error that is to have a policy of its own
    /// does so in its `ResponseError::error_response`.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use secure_actix::{Headers, Override};
    ///
    /// let embeddable = Override::new(&Headers::empty())?;
    /// let mut response = HttpResponse::NotFound().finish();
    /// embeddable.insert_into(&mut response.extensions_mut());
    /// # Ok::<(), secure_actix::Error>(())
    /// ```
    pub fn insert_into(&self, extensions: &mut Extensions) {
        extensions.get_or_insert_with(ResponseChoice::<Actix>::default).choose(self.prepared);
    }

    /// Chooses this policy for the response that has these extensions, unless it carries an override already.
    fn insert_default_into(self, extensions: &mut Extensions) {
        extensions.get_or_insert_with(ResponseChoice::<Actix>::default).choose_default(self.prepared);
    }
}

/// What a handler returns, with an [`Override`].
#[derive(Clone, Debug)]
pub struct OverrideResponder<R> {
    responder: R,
    policy: Override,
}

impl<R: Responder> Responder for OverrideResponder<R> {
    type Body = R::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<R::Body> {
        let mut response = self.responder.respond_to(request);
        self.policy.insert_into(&mut response.extensions_mut());
        response
    }
}

/// A service whose responses carry an [`Override`].
#[derive(Clone, Debug)]
pub struct OverrideService<S> {
    inner: S,
    policy: Override,
}

impl<S, B> Transform<S, ServiceRequest> for Override
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Transform = OverrideService<S>;
    type InitError = ();
    type Future = Ready<Result<OverrideService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(OverrideService { inner, policy: *self }))
    }
}

impl<S, B> Service<ServiceRequest> for OverrideService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = OverrideFuture<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
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

impl<F, B> Future for OverrideFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, actix_web::Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut result = ready!(this.future.poll(context));
        match &mut result {
            Ok(response) => this.policy.insert_default_into(&mut response.response_mut().extensions_mut()),
            Err(error) => {
                let policy = *this.policy;
                error.add_response_mapper(move |mut response| {
                    policy.insert_default_into(&mut response.extensions_mut());
                    response
                });
            }
        }
        Poll::Ready(result)
    }
}
