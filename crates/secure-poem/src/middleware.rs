//! [`SecureHeaders`]: the middleware that puts a policy on every response.

use std::{future::poll_fn, pin::pin};

use poem::{
    Body, Endpoint, Middleware, Request, Response,
    http::{StatusCode, header::EXPECT},
};
use secure_core::{Answer, Error, Exchange, Policy, Prepared, RequestView, ResponseChoice, Start};
use tokio::{
    io::{self, AsyncReadExt},
    runtime::Handle,
};

use crate::{
    Nonce, Poem,
    backend::{NO_PEER, request_view},
};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// See the [crate](crate) for where to place the middleware.
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    prepared: &'static Prepared<Poem>,
}

/// An endpoint whose every response carries the policy.
#[derive(Clone, Debug)]
pub struct SecureEndpoint<E> {
    inner: E,
    prepared: &'static Prepared<Poem>,
}

const START: Start = Start::new(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"), NO_PEER);

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
    /// use poem::IntoResponse;
    ///
    /// let mut response = "hello".into_response();
    /// secure_poem::SecureHeaders::default().poem(&mut response);
    /// assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    /// ```
    pub fn poem(&self, response: &mut Response) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()), response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    ///
    /// ```
    /// use poem::{IntoResponse, web::Html};
    ///
    /// let nonce = secure_poem::Nonce::random()?;
    /// let mut response = Html(format!("<script nonce={nonce}></script>")).into_response();
    /// secure_poem::SecureHeaders::default().poem_with(&mut response, nonce);
    /// let policy = response.headers()["content-security-policy"].to_str()?;
    /// assert!(policy.contains(&format!("'nonce-{nonce}'")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn poem_with(&self, response: &mut Response, nonce: Nonce) {
        apply(self.prepared, &self.prepared.begin(&RequestView::default()).with_nonce(nonce.into()), response);
    }

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use poem::{EndpointExt, IntoResponse, Response, Route, get, handler, test::TestClient};
    /// use secure_poem::SecureHeaders;
    ///
    /// #[handler]
    /// fn home() -> Response {
    ///     "hello".with_header("x-frame-options", "DENY").into_response()
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let secure_headers = SecureHeaders::default();
    /// let app = Route::new().at("/", get(home)).with(secure_headers);
    ///
    /// let response = TestClient::new(app).get("/").send().await.0;
    /// let error = secure_headers.verify(&response).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # }
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify(&self, response: &Response) -> Result<(), Error> {
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

impl<E: Endpoint> Middleware<E> for SecureHeaders {
    type Output = SecureEndpoint<E>;

    fn transform(&self, inner: E) -> SecureEndpoint<E> {
        SecureEndpoint { inner, prepared: self.prepared }
    }
}

impl<E: Endpoint> Endpoint for SecureEndpoint<E> {
    type Output = Response;

    #[expect(clippy::manual_async_fn, reason = "an `async fn` would move the request twice")]
    fn call(&self, mut request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        async move {
            let (mut exchange, answer) = self.prepared.admit(&request_view(&request));
            if let Some(answer) = answer {
                // Who expects a word before the body has sent none of it.
                if !request.headers().contains_key(EXPECT) {
                    discard(request.take_body());
                }
                return Ok(answered(self.prepared, &exchange, &answer));
            }
            // Made outside of the scope, which saves moving the request: nothing of it runs before the first poll.
            let mut future = pin!(self.inner.get_response(request));
            let mut response = poll_fn(|context| exchange.scope(|| future.as_mut().poll(context))).await;
            finish(self.prepared, &exchange, &mut response);
            Ok(response)
        }
    }
}

/// Reads the body of a request that the handler does not see, to its end or to the bound, while the answer is on its way. Or
/// else hyper closes the connection with the body unread, and a proxy that is still sending it loses the answer.
fn discard(body: Body) {
    if body.is_empty() {
        return;
    }
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move {
            // A client that leaves is not our concern.
            drop(io::copy(&mut body.into_async_read().take(Answer::DISCARDED), &mut io::sink()).await);
        });
    }
}

/// The response to a request that the handler does not see.
fn answered(prepared: &Prepared<Poem>, exchange: &Exchange, answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = Response::builder().status(status).finish();
    prepared.apply_answer(response.headers_mut(), answer, exchange);
    mark_done(exchange, &mut response);
    response
}

/// Writes the headers that count for this response: the policy's, or those that it chose.
fn finish(prepared: &Prepared<Poem>, exchange: &Exchange, response: &mut Response) {
    if let Some(status) = prepared.status_instead(response.status().as_u16()) {
        response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    }
    let (choice, status) = (response.data::<ResponseChoice<Poem>>().cloned(), response.status().as_u16());
    prepared.finish(response.headers_mut(), status, exchange, choice.as_ref());
    mark_done(exchange, response);
}

/// Marks for a middleware around this one that the response has its headers already.
fn mark_done(exchange: &Exchange, response: &mut Response) {
    if exchange.is_nested() {
        response.set_data(ResponseChoice::<Poem>::done());
    }
}

fn apply(prepared: &Prepared<Poem>, exchange: &Exchange, response: &mut Response) {
    let status = response.status().as_u16();
    prepared.apply(response.headers_mut(), status, exchange);
}
