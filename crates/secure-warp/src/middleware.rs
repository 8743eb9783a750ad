//! [`SecureHeaders`]: what puts a policy on every response, around a service or around a filter.

use std::{
    cell::Cell,
    convert::Infallible,
    future::ready,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use secure_core::{Connection, Error, Peer, Policy, Start};
use secure_tower::{AnyBody, Draining};
pub use secure_tower::{ResponseFuture, SecureBody, SecureService};
use tokio::runtime::Handle;
use tower_layer::Layer;
use tower_service::Service;
use warp::{
    Filter, Rejection, Reply,
    http::{self, Request, StatusCode, Version},
    reject::{self, Reject},
    reply::Response,
};

use crate::{
    Nonce,
    backend::{Ambiguous, FilterView, NO_PEER, RequestLine},
};

/// A policy, ready to be put on every response.
///
/// It is small, and copies of it share what was prepared. What [`new`](Self::new) prepares, a few
/// kilobytes, is kept until the process ends: make it once, at start-up.
///
/// See the [crate](crate) for where to place it.
#[doc(alias = "helmet")]
#[doc(alias = "talisman")]
#[derive(Clone, Copy, Debug)]
pub struct SecureHeaders {
    tower: secure_tower::SecureHeaders,
}

const START: Start = Start::new(|message| tracing::info!("{message}"), |message| tracing::warn!("{message}"), NO_PEER);

impl SecureHeaders {
    /// Checks and prepares a policy, and logs it, with what is not quite right.
    ///
    /// # Errors
    /// All faults of the policy at once.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        Ok(Self { tower: secure_tower::SecureHeaders::start(policy, START)? })
    }

    /// Puts the policy on one response by hand.
    ///
    /// ```
    /// use warp::Reply;
    ///
    /// let mut response = "hello".into_response();
    /// secure_warp::SecureHeaders::default().warp(&mut response);
    /// assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN");
    /// ```
    pub fn warp(&self, response: &mut Response) {
        self.tower.tower(response);
    }

    /// Puts the policy on one response by hand, with the nonce that its page carries.
    ///
    /// ```
    /// use warp::{Reply, reply};
    ///
    /// let nonce = secure_warp::Nonce::random()?;
    /// let mut response = reply::html(format!("<script nonce={nonce}></script>")).into_response();
    /// secure_warp::SecureHeaders::default().warp_with(&mut response, nonce);
    /// let policy = response.headers()["content-security-policy"].to_str()?;
    /// assert!(policy.contains(&format!("'nonce-{nonce}'")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn warp_with(&self, response: &mut Response, nonce: Nonce) {
        self.tower.tower_with(response, nonce);
    }

    /// Compares a response with what the policy says, for a test: names what a handler, another layer or a proxy has taken out,
    /// changed or doubled, and cookies that lack what the rules add. A header that holds a nonce may hold any.
    ///
    /// HTTPS counts only where the policy's transport says so. A response with an override or an adjustment differs from the
    /// policy, and the error says so.
    ///
    /// ```
    /// use secure_warp::SecureHeaders;
    /// use warp::{Filter, reply};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let secure_headers = SecureHeaders::default();
    /// let routes = warp::path::end().map(|| reply::with_header("hello", "x-frame-options", "DENY"));
    ///
    /// let response = warp::test::request().path("/").reply(&secure_headers.filter(routes)).await;
    /// let error = secure_headers.verify(&response).unwrap_err().to_string();
    /// assert!(error.starts_with("X-Frame-Options: the response says \"DENY\", and the policy \"SAMEORIGIN\"; "), "{error}");
    /// # }
    /// ```
    ///
    /// # Errors
    /// All differences at once.
    pub fn verify<B>(&self, response: &http::Response<B>) -> Result<(), Error> {
        self.tower.verify(response)
    }

    /// How many sources of an [`Adjust`](crate::Adjust) were refused so far, for a monitor.
    #[must_use]
    pub fn refused_sources(&self) -> u64 {
        self.tower.refused_sources()
    }

    /// How many requests were refused so far, for their host, for coming from another site, or for a target that a redirect
    /// cannot repeat; for a monitor.
    #[must_use]
    pub fn refused_requests(&self) -> u64 {
        self.tower.refused_requests()
    }

    /// Wraps a service, such as `warp::service(routes)`: the complete way. The [crate](crate) shows how to serve it.
    pub fn wrap<S>(&self, service: S) -> SecureService<S, Draining<AnyBody>> {
        self.tower.draining().layer(service)
    }

    /// Wraps a filter, for `warp::serve`.
    ///
    /// Every response carries the policy: a rejection that nobody recovered from becomes warp's own page in here. So put
    /// it around all routes at once, for an `or` after it is never tried.
    ///
    /// Caveat: it cannot lend a [`Nonce`] to the filters inside of it. Of TLS it learns only by a
    /// [`Connection`] that the server lays among the extensions of its requests. [`wrap`](Self::wrap) has neither limit.
    ///
    /// It also costs more: about 2 times the instructions of ten headers that are inserted by hand, and 2.5 times the time, where
    /// `wrap` costs 0.7 times. A filter cannot borrow from its request, so this one copies the path and all headers before the
    /// routes run. It boxes a future for each request, since the routes inside may have any type of future, and spawns a
    /// task for each rejection, since only a service of warp's makes the page of one.
    ///
    /// ```no_run
    /// use secure_warp::SecureHeaders;
    /// use warp::Filter;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let routes = warp::path("hello").map(|| "hello").or(warp::path("bye").map(|| "bye"));
    /// let secure_headers = SecureHeaders::default();
    /// warp::serve(secure_headers.filter(routes)).run(([127, 0, 0, 1], 3030)).await;
    /// # }
    /// ```
    pub fn filter<F, R>(&self, filter: F) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + use<F, R>
    where
        F: Filter<Extract = (R,)> + Send + Sync + 'static,
        F::Error: Into<Rejection>,
        R: Reply + 'static,
    {
        let tower = self.tower;
        let replies = filter.map(Reply::into_response).boxed();
        let replies = replies.or_else(|rejection| async { Ok::<_, Infallible>((page(rejection).await,)) });
        let admitted =
            head().and_then(move |head| ready(tower.admit(&head).map_err(|answer| reject::custom(Answered(answer)))));
        let finished = admitted.and(replies).map(move |exchange, mut response| {
            tower.finish(exchange, &mut response);
            response
        });
        finished.or_else(|rejection: Rejection| async move {
            let answered = rejection.find().map(|Answered(answer)| answer.clone().into_response());
            Ok::<_, Infallible>((match answered {
                Some(answered) => answered,
                None => page(rejection).await,
            },))
        })
    }
}

/// The response to a request that the filters inside are not to see, on its way past them.
#[derive(Debug)]
struct Answered(http::Response<&'static str>);

impl Reject for Answered {}

/// All that filters say of a request.
pub(crate) fn head() -> impl Filter<Extract = (FilterView,), Error = Infallible> + Copy {
    let query = warp::query::raw().map(Some).or_else(|_| ready(Ok::<_, Infallible>((None,))));
    let host = warp::host::optional().map(Ok).or_else(|_| ready(Ok::<_, Infallible>((Err(Ambiguous),))));
    let line = warp::method().and(request_line()).and(query);
    line.and(warp::header::headers_cloned())
        .and(host)
        .and(warp::ext::optional())
        .and(warp::filters::addr::remote())
        .map(|method, line, query, headers, host, noted: Option<Connection>, peer: Option<SocketAddr>| {
            let connection = noted.unwrap_or(Connection::plain(peer.map_or(Peer::Unknown, Peer::from)));
            FilterView { method, line, query, headers, host, connection }
        })
}

/// Path and version, as warp gives them to a log: `warp::path::full` panics at a target without a path, such as that of
/// `CONNECT`, and no filter says the version.
fn request_line() -> impl Filter<Extract = (RequestLine,), Error = Infallible> + Copy {
    thread_local! {
        // Laid down and taken up within one poll: nothing here waits.
        static NOTED: Cell<RequestLine> = const { Cell::new(RequestLine { path: String::new(), version: Version::HTTP_11 }) };
    }
    let noted = warp::log::custom(|request| {
        NOTED.set(RequestLine { path: request.path().to_owned(), version: request.version() });
    });
    warp::any().map(warp::reply).with(noted).map(|_| NOTED.take())
}

/// What warp itself answers to a rejection that nobody recovered from. Only a service makes that response, and warp runs no
/// service inside of another's call; hence the task.
async fn page(rejection: Rejection) -> Response {
    let rejection = Arc::new(Mutex::new(Some(rejection)));
    let reject = move || {
        let rejection = rejection.lock().ok().and_then(|mut rejection| rejection.take());
        ready(Err::<Response, _>(rejection.unwrap_or_else(warp::reject)))
    };
    let mut service = warp::service(warp::any().and_then(reject));
    let answer = async move { service.call(Request::new(String::new())).await };
    if let Ok(runtime) = Handle::try_current() {
        if let Ok(Ok(page)) = runtime.spawn(answer).await {
            return page;
        }
    }
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

impl Default for SecureHeaders {
    /// [`Policy::recommended`]. The tests of this library have checked it, so a program with no other policy is built without the
    /// checks, and is smaller.
    #[expect(clippy::expect_used, reason = "the policy is a constant, and a test prepares it")]
    fn default() -> Self {
        let tower = secure_tower::SecureHeaders::start_recommended(START);
        Self { tower: tower.expect("the recommended policy is valid") }
    }
}

impl<S> Layer<S> for SecureHeaders {
    type Service = SecureService<S, Draining<AnyBody>>;

    fn layer(&self, inner: S) -> SecureService<S, Draining<AnyBody>> {
        self.tower.draining().layer(inner)
    }
}
