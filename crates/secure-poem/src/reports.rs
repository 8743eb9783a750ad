//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::{future::poll_fn, pin::pin, sync::Arc};

use futures_core::Stream;
use poem::{
    Body, Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode},
};
use secure_core::{Collector, Reception, Report, ReportBody, ReportSink};

use crate::backend::{NO_PEER, request_view};

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names. Give it to `Route::at`.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection. Behind a proxy, give the collector the
/// [transport](Collector::transport) of the policy.
///
/// ```
/// use poem::{Endpoint, EndpointExt, Request, Route, endpoint::make_sync, http::Method};
/// use secure_poem::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone()));
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let app = Route::new()
///     .at("/", make_sync(|_| "hello"))
///     .at("/reports", reports)
///     .with(SecureHeaders::new(&policy)?);
///
/// let page = app.call(Request::default()).await?;
/// assert_eq!(page.headers()["reporting-endpoints"], "default=\"/reports\"");
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = Request::builder().method(Method::POST).uri_str("/reports").content_type("application/csp-report");
/// let answer = app.call(post.body(report)).await?;
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

/// Writes an event of the level `WARN` for each report, with what it says as fields: a sink for whatever takes logs further.
///
/// No text holds a control character, and all are bounded. The field `details` has what only reports of one kind have, as the
/// opener of a window. Not written: the referrer, the status, the policy, the age of the report. A report that comes again and again is written once a
/// [window](crate::CollectorLimits::window), with its count.
///
/// ```
/// use secure_poem::{Collector, LogSink, ReportAggregate, ReportSink, Reports};
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
        Self { collector }
    }

    /// Passes repeated reports, which are only counted so far, to the sink. Call it at a graceful shutdown, after the last request; a timer may
    /// call it, too, where few requests come.
    pub fn flush(&self) {
        self.collector.flush();
    }
}

impl Endpoint for Reports {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let begun = self.collector.begin(&request_view(&request));
        Ok(respond(&match begun {
            Ok(taken) => take_in(taken, request.take_body()).await,
            Err(answer) => answer,
        }))
    }
}

async fn take_in(mut taken: ReportBody, body: Body) -> Reception {
    let mut pieces = pin!(body.into_bytes_stream());
    loop {
        match poll_fn(|context| pieces.as_mut().poll_next(context)).await {
            Some(Ok(piece)) => {
                if let Err(answer) = taken.push(&piece) {
                    return answer;
                }
            }
            Some(Err(_)) => return taken.broken(),
            None => return taken.finish(),
        }
    }
}

/// The response to a request of reports.
fn respond(answer: &Reception) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::NO_CONTENT);
    let mut response = Response::builder().status(status).finish();
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
