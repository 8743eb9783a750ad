//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::{future::poll_fn, pin::pin, sync::Arc};

use bytes::Buf;
use http::{Extensions, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use secure_core::{Collector, Peer, Reception, Report, ReportBody, ReportSink};

use crate::backend::{ConnectionSource, NO_PEER, request_view_from};

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection, which is the [`Connection`](crate::Connection) among the
/// request's extensions, or what [`peer_from`](Self::peer_from) finds. Without one, all are one source. Behind a proxy, give
/// the collector the [transport](Collector::transport) of the policy.
///
/// ```
/// use http::{Request, Response};
/// use secure_tower::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone()));
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let service = SecureHeaders::new(&policy)?.layer(service_fn(move |request: Request<String>| {
///     let reports = reports.clone();
///     async move {
///         Ok::<_, std::convert::Infallible>(match request.uri().path() {
///             "/reports" => reports.receive(request).await,
///             _ => Response::new(String::from("hello")),
///         })
///     }
/// }));
///
/// let page = service.clone().oneshot(Request::get("/").body(String::new())?).await?;
/// assert_eq!(page.headers()["reporting-endpoints"], "default=\"/reports\"");
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = Request::post("/reports").header("content-type", "application/csp-report").body(report.to_owned())?;
/// let answer = service.oneshot(post).await?;
/// assert_eq!(answer.status(), 204);
/// assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
/// assert_eq!(seen.snapshot().entries[0].to_string(), "1 x csp-violation: img-src: https://ads.example");
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
/// ```
///
/// # Caveat
/// What keeps requests of other sites away, such as tokens against forged forms or a
/// [`ResourceIsolation`](crate::ResourceIsolation), must leave this path out where pages of other origins report here.
#[derive(Clone, Debug)]
pub struct Reports {
    collector: Arc<Collector>,
    source: ConnectionSource,
}

/// Writes an event of the level `WARN` for each report, with what it says as fields: a sink for whatever takes logs further.
///
/// No text holds a control character, and all are bounded. The field `details` has what only reports of one kind have, as the
/// opener of a window. Not written: the referrer, the status, the policy, the age of the report. A report that comes again and again is written once a
/// [window](crate::CollectorLimits::window), with its count.
///
/// ```
/// use secure_tower::{Collector, LogSink, ReportAggregate, ReportSink, Reports};
///
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone().tee(LogSink)));
/// # let _ = reports;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LogSink;

impl Reports {
    /// Gives reports to this collector. Its sink is called while a request is answered: it must be quick, and one that may
    /// wait, as for a disk or the network, belongs into a [`QueuedSink`](crate::QueuedSink).
    pub fn new(collector: impl Into<Arc<Collector>>) -> Self {
        let collector = collector.into();
        collector.warning(|message| tracing::warn!("{message}"), NO_PEER);
        Self { collector, source: ConnectionSource::default() }
    }

    /// Passes repeated reports, which are only counted so far, to the sink. Call it at a graceful shutdown, after the last request; a timer may
    /// call it, too, where few requests come.
    pub fn flush(&self) {
        self.collector.flush();
    }

    /// The same, for a server that notes the peer of a connection among the extensions of its requests, in a type of its
    /// own. A [`Connection`](crate::Connection) counts more.
    #[must_use]
    pub fn peer_from(self, peer: fn(&Extensions) -> Option<Peer>) -> Self {
        Self { source: ConnectionSource { peer: Some(peer), ..self.source }, ..self }
    }

    /// Takes a request in, and answers it.
    pub async fn receive<B: Body, R: Default>(&self, request: Request<B>) -> Response<R> {
        let begun = self.collector.begin(&request_view_from(&request, &self.source));
        respond(&match begun {
            Ok(taken) => take_in(taken, request.into_body()).await,
            Err(answer) => answer,
        })
    }
}

async fn take_in(mut taken: ReportBody, body: impl Body) -> Reception {
    let mut body = pin!(body);
    loop {
        match poll_fn(|context| body.as_mut().poll_frame(context)).await {
            Some(Ok(frame)) => {
                let Ok(mut pieces) = frame.into_data() else { continue };
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
fn respond<R: Default>(answer: &Reception) -> Response<R> {
    let mut response = Response::new(R::default());
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::NO_CONTENT);
    for (name, value) in answer.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl ReportSink for LogSink {
    fn receive(&self, report: &Report, count: u64) {
        tracing::warn!(
            count,
            kind = report.kind.as_str(),
            disposition = report.disposition.map(secure_core::Disposition::as_str),
            rule = report.rule.as_deref(),
            blocked = report.blocked.as_ref().map(tracing::field::display),
            page = report.page().map(tracing::field::display),
            source_file = report.source_file.as_ref().map(tracing::field::display),
            line = report.line,
            column = report.column,
            sample = report.sample.as_deref(),
            details = report.details_line(),
            user_agent = report.user_agent.as_deref(),
            "a browser reports"
        );
    }
}
