//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::{future::poll_fn, pin::pin, sync::Arc};

use futures_core::Stream;
use secure_core::{Collector, Reception, ReportBody};
pub use secure_tower::LogSink;
use warp::{
    Buf, Filter, Rejection, Reply,
    http::{HeaderName, HeaderValue, StatusCode},
    reply::Response,
};

use crate::{backend::NO_PEER, middleware::head};

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names. Its [filter](Self::filter) comes after that path.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection, which `warp::serve` knows; who serves by hand lays a
/// [`Connection`](crate::Connection) among the request's extensions. Without, all are one source. Behind a proxy, give the
/// collector the [transport](Collector::transport) of the policy.
///
/// ```
/// use secure_warp::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
/// use tower::ServiceExt;
/// use warp::{Filter, http::Request};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone()));
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let home = warp::path::end().map(|| "hello");
/// let routes = home.or(warp::path("reports").and(warp::path::end()).and(reports.filter()));
/// let app = SecureHeaders::new(&policy)?.wrap(warp::service(routes));
///
/// let page = app.clone().oneshot(Request::get("/").body(String::new())?).await?;
/// assert_eq!(page.headers()["reporting-endpoints"], "default=\"/reports\"");
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = Request::post("/reports").header("content-type", "application/csp-report").body(report.to_owned())?;
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
    collector: Arc<Collector>,
}

impl Reports {
    /// Gives reports to this collector. Its sink is called while a request is answered: it must be quick, and one that may
    /// wait, as for a disk or the network, belongs into a [`QueuedSink`](crate::QueuedSink).
    pub fn new(collector: impl Into<Arc<Collector>>) -> Self {
        let collector = collector.into();
        collector.warning(|message| tracing::warn!("{message}"), NO_PEER);
        Self { collector }
    }

    /// Passes repeated reports, which are only counted so far, to the sink. Call it at a graceful shutdown, after the last request; a timer may
    /// call it, too, where few requests come.
    pub fn flush(&self) {
        self.collector.flush();
    }

    /// Answers every request that gets here. Rejects none but one whose body another filter has taken.
    #[must_use]
    pub fn filter(&self) -> impl Filter<Extract = (Response,), Error = Rejection> + Clone + use<> {
        let collector = Arc::clone(&self.collector);
        let begun = head().map(move |head| collector.begin(&head));
        begun.and(warp::body::stream()).then(|begun, body| async move {
            respond(&match begun {
                Ok(taken) => take_in(taken, body).await,
                Err(answer) => answer,
            })
        })
    }
}

async fn take_in<D: Buf>(mut taken: ReportBody, body: impl Stream<Item = Result<D, warp::Error>>) -> Reception {
    let mut body = pin!(body);
    loop {
        match poll_fn(|context| body.as_mut().poll_next(context)).await {
            Some(Ok(mut pieces)) => {
                while pieces.has_remaining() {
                    let piece = pieces.chunk();
                    let length = piece.len();
                    if let Err(answer) = taken.push(piece) {
                        return answer;
                    }
                    pieces.advance(length);
                }
            }
            Some(Err(_)) => return taken.broken(),
            None => return taken.finish(),
        }
    }
}

/// The response to a request of reports.
fn respond(answer: &Reception) -> Response {
    let mut response = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::NO_CONTENT).into_response();
    for (name, value) in answer.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
