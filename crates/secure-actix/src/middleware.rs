//! [`SecureHeaders`]: the middleware, and the service and future it makes.

use std::{
    cell::Cell,
    future::{Ready, ready},
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    http::StatusCode,
};
use pin_project_lite::pin_project;
use secure_core::{Answer, Error, Exchange, Policy, Prepared, RequestView, ResponseChoice, Start};

use crate::{
    Actix, Nonce,
    backend::{NO_PEER, request_view},
};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up, outside of the closure that makes the `App`.
///
/// See the [crate](crate) for where to place the middleware.
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    prepared: &'static Prepared<Actix>,
}

/// A service whose every response carries the policy.
#[derive(Clone, Debug)]
pub struct SecureService<S> {
    inner: S,
    prepared: &'static Prepared<Actix>,
}

const START: Start = Start::new(|message| log::info!("{message}"), |message| log::warn!("{message}"), NO_PEER);

impl SecureHeaders {
    /// Checks and prepares a policy, and logs it, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        Ok(Self { prepared: policy.prepare()?.start(START) })
    }

    /// Puts the policy on one response by hand.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    ///
    /// let mut response = HttpResponse::Ok().body("hello");
    /// secure_actix::SecureHeaders::default().actix(&mut response);
    /// assert_eq!(response.headers().get("x-frame-options").ok_or("missing")?, "SAMEORIGIN");
    /// # Ok::<(), &str>(())
    /// ```
    pub fn actix<B>(&self, response: &mut HttpResponse<B>) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()), response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    ///
    /// let nonce = secure_actix::Nonce::random()?;
    /// let mut response = HttpResponse::Ok().body(format!("<script nonce={nonce}></script>"));
    /// secure_actix::SecureHeaders::default().actix_with(&mut response, nonce);
    /// let policy = response.headers().get("content-security-policy").ok_or("missing")?.to_str()?;
    /// assert!(policy.contains(&format!("'nonce-{nonce}'")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn actix_with<B>(&self, response: &mut HttpResponse<B>, nonce: Nonce) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()).with_nonce(nonce.into()), response);
    }

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use actix_web::{App, HttpResponse, test, web};
    /// use secure_actix::SecureHeaders;
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let secure_headers = SecureHeaders::default();
    /// let own = web::get().to(async || HttpResponse::Ok().insert_header(("x-frame-options", "DENY")).finish());
    /// let app = test::init_service(App::new().route("/", own).wrap(secure_headers)).await;
    ///
    /// let response = test::call_service(&app, test::TestRequest::get().to_request()).await;
    /// let error = secure_headers.verify(response.response()).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # }
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify<B>(&self, response: &HttpResponse<B>) -> Result<(), Error> {
        let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        self.prepared.verify(response.status().as_u16(), lines)
    }

    /// How many sources of an [`Adjust`](crate::Adjust) were refused so far, for a monitor.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.prepared.refused_sources()
    }

    /// How many requests were refused so far, for their host, for coming from another site, or for a target that a redirect
    /// cannot repeat; for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.prepared.refused_requests()
    }
}

impl Default for SecureHeaders {
    /// [`Policy::recommended`]. The tests of this library have checked it, so a program with no other policy is built without the
    /// checks, and is smaller.
    #[expect(clippy::expect_used, reason = "the policy is a constant, and a test prepares it")]
    fn default() -> Self {
        Self { prepared: Prepared::recommended().expect("the recommended policy is valid").start(START) }
    }
}

impl<S, B> Transform<S, ServiceRequest> for SecureHeaders
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = S::Error;
    type Transform = SecureService<S>;
    type InitError = ();
    type Future = Ready<Result<SecureService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(SecureService { inner, prepared: self.prepared }))
    }
}

impl<S, B> Service<ServiceRequest> for SecureService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (mut exchange, answer) = self.prepared.admit(&request_view(request.request()));
        let work = match answer {
            None => Work::Service { future: exchange.scope(|| self.inner.call(request)) },
            Some(answer) => Work::Answered { request: request.request().clone(), answer },
        };
        ResponseFuture { work, exchange, prepared: self.prepared }
    }
}

pin_project! {
    /// The response of a [`SecureService`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        work: Work<F>,
        exchange: Exchange,
        prepared: &'static Prepared<Actix>,
    }
}

pin_project! {
    /// Where a response comes from.
    #[derive(Debug)]
    #[project = WorkProjection]
    enum Work<F> {
        // The service inside.
        Service {
            #[pin]
            future: F,
        },
        // Ourselves: the service does not see the request.
        Answered { request: HttpRequest, answer: Box<Answer> },
    }
}

impl<F, B> Future for ResponseFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, actix_web::Error>>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, actix_web::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let future = match this.work.project() {
            WorkProjection::Service { future } => future,
            WorkProjection::Answered { request, answer } => {
                let response = answered(this.prepared, this.exchange, answer);
                return Poll::Ready(Ok(ServiceResponse::new(request.clone(), response).map_into_right_body()));
            }
        };
        match ready!(this.exchange.scope(|| future.poll(context))) {
            Ok(mut response) => {
                finish(this.prepared, this.exchange, response.response_mut());
                Poll::Ready(Ok(response.map_into_left_body()))
            }
            Err(mut error) => {
                // actix makes the response of an error when all middlewares are done, and then nobody lends a nonce. So it is
                // made here as well, and goes out in place of the later one if a nonce may be in it.
                let page = this.exchange.scope(|| error.error_response());
                let (prepared, exchange) = (*this.prepared, *this.exchange);
                let page = Cell::new(exchange.minted_nonce().is_some().then_some(page));
                error.add_response_mapper(move |later| {
                    let mut response = page.take().unwrap_or(later);
                    finish(prepared, &exchange, &mut response);
                    response
                });
                Poll::Ready(Err(error))
            }
        }
    }
}

/// The response to a request that the handler does not see.
fn answered(prepared: &Prepared<Actix>, exchange: &Exchange, answer: &Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = HttpResponse::new(status);
    prepared.apply_answer(response.headers_mut(), answer, exchange);
    mark_done(exchange, &mut response);
    response
}

/// Writes the headers that count for this response: the policy's, or those that it chose.
fn finish<B>(prepared: &Prepared<Actix>, exchange: &Exchange, response: &mut HttpResponse<B>) {
    if let Some(status) = prepared.status_instead(response.status().as_u16()) {
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let (choice, status) = (response.extensions().get::<ResponseChoice<Actix>>().cloned(), response.status().as_u16());
    prepared.finish(response.headers_mut(), status, exchange, choice.as_ref());
    mark_done(exchange, response);
}

/// Marks for a middleware around this one that the response has its headers already.
fn mark_done<B>(exchange: &Exchange, response: &mut HttpResponse<B>) {
    if exchange.is_nested() {
        response.extensions_mut().insert(ResponseChoice::<Actix>::done());
    }
}

fn apply<B>(prepared: &Prepared<Actix>, exchange: &Exchange, response: &mut HttpResponse<B>) {
    let status = response.status().as_u16();
    prepared.apply(response.headers_mut(), status, exchange);
}
