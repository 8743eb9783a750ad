//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum_core::{extract::Request, response::Response};
use secure_core::Collector;
pub use secure_tower::LogSink;
use tower_service::Service;

use crate::backend::NO_PEER;

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names. Give it to `Router::route_service`.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection: serve with `into_make_service_with_connect_info`, or lay
/// a [`Connection`](crate::Connection) among the request's extensions. Without, all are one source. Behind a proxy, give the
/// collector the [transport](Collector::transport) of the policy.
///
/// ```
/// use axum::{Router, body::Body, http::Request, routing::get};
/// use secure_axum::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone()));
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let app = Router::new()
///     .route("/", get(|| async { "hello" }))
///     .route_service("/reports", reports)
///     .layer(SecureHeaders::new(&policy)?);
///
/// let page = app.clone().oneshot(Request::get("/").body(Body::empty())?).await?;
/// assert_eq!(page.headers()["reporting-endpoints"], "default=\"/reports\"");
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = Request::post("/reports").header("content-type", "application/csp-report").body(Body::from(report))?;
/// let answer = app.oneshot(post).await?;
/// assert_eq!(answer.status(), 204);
/// assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
/// assert_eq!(seen.snapshot().entries[0].to_string(), "1 x csp-violation: img-src: https://ads.example");
/// # Ok(())
/// # }
/// ```
///
/// # Caveat
/// What keeps requests of other sites away, such as tokens against forged forms or a
/// [`ResourceIsolation`](crate::ResourceIsolation), must leave this path out where pages of other origins report here.
#[derive(Clone, Debug)]
pub struct Reports {
    tower: secure_tower::Reports,
}

impl Reports {
    /// Gives reports to this collector. Its sink is called while a request is answered: it must be quick, and one that may
    /// wait, as for a disk or the network, belongs into a [`QueuedSink`](crate::QueuedSink).
    pub fn new(collector: impl Into<Arc<Collector>>) -> Self {
        let collector = collector.into();
        collector.warning(|message| tracing::warn!("{message}"), NO_PEER);
        let tower = secure_tower::Reports::new(collector);
        #[cfg(feature = "connect-info")]
        let tower = tower.peer_from(crate::middleware::peer);
        Self { tower }
    }

    /// Passes repeated reports, which are only counted so far, to the sink. Call it at a graceful shutdown, after the last request; a timer may
    /// call it, too, where few requests come.
    pub fn flush(&self) {
        self.tower.flush();
    }
}

impl Service<Request> for Reports {
    type Response = Response;
    type Error = Infallible;
    type Future = ReportsFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> ReportsFuture {
        let tower = self.tower.clone();
        ReportsFuture(Box::pin(async move { tower.receive(request).await }))
    }
}

/// The response of [`Reports`].
pub struct ReportsFuture(Pin<Box<dyn Future<Output = Response> + Send>>);

impl Future for ReportsFuture {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context).map(Ok)
    }
}

impl fmt::Debug for ReportsFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportsFuture").finish_non_exhaustive()
    }
}
