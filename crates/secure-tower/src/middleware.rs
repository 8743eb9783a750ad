//! [`SecureHeaders`]: the layer, and the service and future it makes.

use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{Extensions, Request, Response, StatusCode, Uri, header::EXPECT};
use pin_project_lite::pin_project;
use secure_core::{
    Answer, Connection, Error, Exchange, Http, Peer, Policy, Prepared, RequestHead, RequestView, ResponseChoice, Start,
};
use tower_layer::Layer;
use tower_service::Service;

#[cfg(feature = "drain")]
use crate::body::Draining;
use crate::{
    backend::{ConnectionSource, NO_PEER, request_view_from},
    body::{AnyBody, DefaultBody, RequestBodies, ResponseBodies},
};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// As a layer it goes around a service with any body. A response that the policy itself gives has none, so the body
/// becomes a [`SecureBody`](crate::SecureBody). To keep the type of the body, use [`same_body`](Self::same_body).
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    prepared: &'static Prepared<Http>,
    source: ConnectionSource,
}

/// A layer that treats bodies in another way: see [`SecureHeaders::same_body`] and [`SecureHeaders::draining`].
#[derive(Clone, Copy, Debug)]
pub struct SecureLayer<K> {
    secure_headers: SecureHeaders,
    bodies: PhantomData<K>,
}

/// A service whose every response carries the policy.
#[derive(Clone, Debug)]
pub struct SecureService<S, K = AnyBody> {
    inner: S,
    prepared: &'static Prepared<Http>,
    source: ConnectionSource,
    bodies: PhantomData<K>,
}

impl<S, K> SecureService<S, K> {
    /// The same service for the requests of one connection. A server that accepts connections by itself says here what it
    /// knows of them, above all that they are TLS.
    #[must_use]
    pub fn connected(self, connection: Connection) -> Self {
        Self { source: ConnectionSource { fixed: Some(connection), ..self.source }, ..self }
    }
}

const START: Start = Start::new(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"), NO_PEER);

impl SecureHeaders {
    /// Checks and prepares a policy, and logs it, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        Self::start(policy, START)
    }

    /// What [`new`](Self::new) does, for the crate of a framework on tower: it logs under its own name, and says in its own words
    /// what to write where nobody says who opened a connection.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn start(policy: &Policy, start: Start) -> Result<Self, Error> {
        Ok(Self::from(policy.prepare()?.start(start)))
    }

    /// What [`default`](Self::default) does, for the crate of a framework on tower.
    ///
    /// # Errors
    /// When a header of the policy cannot be sent.
    pub fn start_recommended(start: Start) -> Result<Self, Error> {
        Ok(Self::from(Prepared::recommended()?.start(start)))
    }

    /// The same, for a server that notes the peer of a connection among the extensions of its requests, in a type of its
    /// own. A [`Connection`] counts more.
    #[must_use]
    pub fn peer_from(self, peer: fn(&Extensions) -> Option<Peer>) -> Self {
        Self { source: ConnectionSource { peer: Some(peer), ..self.source }, ..self }
    }

    /// The same, where a router notes the target of a request among its extensions before it takes its own path off. That one
    /// counts for a redirect and for exempt paths.
    #[must_use]
    pub fn target_from(self, target: fn(&Extensions) -> Option<&Uri>) -> Self {
        Self { source: ConnectionSource { target: Some(target), ..self.source }, ..self }
    }

    /// The layer that keeps the type of the body. A service with it has the same type as without, but for its own name: what
    /// `ServiceBuilder::option_layer` and a boxed service ask for. The body must have a `Default`, as that of a response
    /// without a body.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use http::{Request, Response};
    /// use secure_tower::SecureHeaders;
    /// use tower::{Layer, ServiceExt, service_fn, util::BoxService};
    ///
    /// # async fn run() {
    /// let page = || service_fn(|_: Request<()>| async { Ok(Response::new("hello")) });
    /// let service: BoxService<Request<()>, Response<&'static str>, Infallible> =
    ///     BoxService::new(SecureHeaders::default().same_body().layer(page()));
    /// let Ok(response) = service.oneshot(Request::new(())).await;
    /// assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    /// assert_eq!(response.into_body(), "hello");
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run());
    /// ```
    #[must_use]
    pub fn same_body(self) -> SecureLayer<DefaultBody> {
        SecureLayer { secure_headers: self, bodies: PhantomData }
    }

    /// The layer that reads on where the policy answers a request that has a body: up to 8 MiB, in a task of tokio's, while the
    /// answer is on its way. Otherwise hyper closes the connection with the body unread, and a proxy that is still sending it takes
    /// that for a failure of the application: its client gets a `502`, or nothing. The crates of axum and warp do so by themselves.
    ///
    /// A client that says `Expect: 100-continue` waits for the answer before it sends the body, and so nothing is read.
    ///
    /// ```
    /// use tower::{ServiceBuilder, service_fn};
    /// # use http::{Request, Response};
    ///
    /// let service = ServiceBuilder::new()
    ///     .layer(secure_tower::SecureHeaders::default().draining())
    ///     .service(service_fn(|_: Request<String>| async { Ok::<_, http::Error>(Response::new("hello")) }));
    /// # tower::util::BoxService::new(service);
    /// ```
    #[cfg(feature = "drain")]
    #[must_use]
    pub fn draining(self) -> SecureLayer<Draining<AnyBody>> {
        SecureLayer { secure_headers: self, bodies: PhantomData }
    }

    /// Puts the policy on one response by hand.
    pub fn tower<B>(&self, response: &mut Response<B>) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()), response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    pub fn tower_with<B>(&self, response: &mut Response<B>, nonce: impl Into<secure_core::Nonce>) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()).with_nonce(nonce.into()), response);
    }

    /// What is known of a request, to be [finished](Self::finish) with, or the response in place of the handler's if the
    /// handler is not to see it: what the layer does before it calls the service, for what cannot be wrapped in a layer.
    ///
    /// # Errors
    /// The response in place of the handler's.
    pub fn admit<B: Default>(&self, request: &impl RequestHead) -> Result<Exchange, Response<B>> {
        let (exchange, answer) = self.prepared.admit(request);
        let Some(answer) = answer else { return Ok(exchange) };
        let mut response = answered(self.prepared, &exchange, &answer, B::default());
        response.extensions_mut().insert(ResponseChoice::<Http>::done());
        Err(response)
    }

    /// Puts the policy on the response to an [admitted](Self::admit) request as the layer does, for what cannot be wrapped
    /// in a layer: an [`Override`](crate::Override) or [`Adjust`](crate::Adjust) that the response carries counts.
    pub fn finish<B>(&self, mut exchange: Exchange, response: &mut Response<B>) {
        exchange.scope(|| ()); // takes over the nonce of a layer around it
        finish(self.prepared, &exchange, response);
        // Nobody knows whether there is another one around this one, so it is always marked.
        response.extensions_mut().insert(ResponseChoice::<Http>::done());
    }

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use secure_tower::SecureHeaders;
    /// use tower::{Layer, ServiceExt, service_fn};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let secure_headers = SecureHeaders::default();
    /// let own = service_fn(async |_: Request<()>| Response::builder().header("x-frame-options", "DENY").body(()));
    ///
    /// let response = secure_headers.layer(own).oneshot(Request::new(())).await?;
    /// let error = secure_headers.verify(&response).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify<B>(&self, response: &Response<B>) -> Result<(), Error> {
        let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        self.prepared.verify(response.status().as_u16(), lines)
    }

    fn around<S, K>(self, inner: S) -> SecureService<S, K> {
        SecureService { inner, prepared: self.prepared, source: self.source, bodies: PhantomData }
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
        Self::start_recommended(START).expect("the recommended policy is valid")
    }
}

impl From<&'static Prepared<Http>> for SecureHeaders {
    fn from(prepared: &'static Prepared<Http>) -> Self {
        Self { prepared, source: ConnectionSource::default() }
    }
}

impl<S> Layer<S> for SecureHeaders {
    type Service = SecureService<S>;

    fn layer(&self, inner: S) -> SecureService<S> {
        self.around(inner)
    }
}

impl<K> SecureLayer<K> {
    /// The same layer, which also reads on: see [`SecureHeaders::draining`].
    #[cfg(feature = "drain")]
    #[must_use]
    pub fn draining(self) -> SecureLayer<Draining<K>> {
        SecureLayer { secure_headers: self.secure_headers, bodies: PhantomData }
    }
}

impl<S, K> Layer<S> for SecureLayer<K> {
    type Service = SecureService<S, K>;

    fn layer(&self, inner: S) -> SecureService<S, K> {
        self.secure_headers.around(inner)
    }
}

impl<S, ReqBody, ResBody, K> Service<Request<ReqBody>> for SecureService<S, K>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    K: ResponseBodies<ResBody> + RequestBodies<ReqBody>,
{
    type Response = Response<K::Body>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, K>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let (mut exchange, answer) = self.prepared.admit(&request_view_from(&request, &self.source));
        let prepared = self.prepared;
        match answer {
            None => {
                let future = exchange.scope(|| self.inner.call(request));
                ResponseFuture { work: Work::Service { future }, exchange, prepared, bodies: PhantomData }
            }
            Some(answer) => {
                // Who expects a word before the body has sent none of it.
                if !request.headers().contains_key(EXPECT) {
                    K::discard(request.into_body());
                }
                ResponseFuture { work: Work::Answered { answer }, exchange, prepared, bodies: PhantomData }
            }
        }
    }
}

pin_project! {
    /// The response of a [`SecureService`].
    #[derive(Debug)]
    pub struct ResponseFuture<F, K = AnyBody> {
        #[pin]
        work: Work<F>,
        exchange: Exchange,
        prepared: &'static Prepared<Http>,
        bodies: PhantomData<K>,
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
        Answered { answer: Box<Answer> },
    }
}

impl<F, B, E, K> Future for ResponseFuture<F, K>
where
    F: Future<Output = Result<Response<B>, E>>,
    K: ResponseBodies<B>,
{
    type Output = Result<Response<K::Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let future = match this.work.project() {
            WorkProjection::Service { future } => future,
            WorkProjection::Answered { answer } => {
                return Poll::Ready(Ok(answered(this.prepared, this.exchange, answer, K::none())));
            }
        };
        let mut result = ready!(this.exchange.scope(|| future.poll(context)));
        if let Ok(response) = &mut result {
            finish(this.prepared, this.exchange, response);
        }
        Poll::Ready(result.map(|response| response.map(K::keep)))
    }
}

/// The response to a request that the handler does not see.
fn answered<B>(prepared: &Prepared<Http>, exchange: &Exchange, answer: &Answer, none: B) -> Response<B> {
    let mut response = Response::new(none);
    *response.status_mut() = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::BAD_REQUEST);
    prepared.apply_answer(response.headers_mut(), answer, exchange);
    mark_done(exchange, &mut response);
    response
}

/// Writes the headers that count for this response: the policy's, or those that it chose.
fn finish<B>(prepared: &Prepared<Http>, exchange: &Exchange, response: &mut Response<B>) {
    if let Some(status) = prepared.status_instead(response.status().as_u16()) {
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let (choice, status) = (response.extensions().get::<ResponseChoice<Http>>().cloned(), response.status().as_u16());
    prepared.finish(response.headers_mut(), status, exchange, choice.as_ref());
    mark_done(exchange, response);
}

/// Marks for a layer around this one that the response has its headers already.
fn mark_done<B>(exchange: &Exchange, response: &mut Response<B>) {
    if exchange.is_nested() {
        response.extensions_mut().insert(ResponseChoice::<Http>::done());
    }
}

fn apply<B>(prepared: &Prepared<Http>, exchange: &Exchange, response: &mut Response<B>) {
    let status = response.status().as_u16();
    prepared.apply(response.headers_mut(), status, exchange);
}
