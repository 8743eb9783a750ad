//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
};

use actix_web::{
    Handler, HttpRequest, HttpResponse,
    body::{BodyStream, MessageBody},
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    web::Payload,
};
use secure_core::{Collector, Disposition, Reception, Report, ReportBody, ReportSink, Resource};

use crate::backend::{NO_PEER, request_view};

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names. Give it to `web::to`: it is a handler.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection. Behind a proxy, give the collector the
/// [transport](Collector::transport) of the policy.
///
/// ```
/// use actix_web::{App, test, web};
/// use secure_actix::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone())); // outside of the closure that makes the `App`
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let app = App::new()
///     .route("/", web::get().to(|| async { "hello" }))
///     .route("/reports", web::to(reports.clone()))
///     .wrap(SecureHeaders::new(&policy)?);
/// let app = test::init_service(app).await;
///
/// let page = test::call_service(&app, test::TestRequest::get().uri("/").to_request()).await;
/// assert_eq!(page.headers().get("reporting-endpoints").ok_or("missing")?, "default=\"/reports\"");
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = test::TestRequest::post().uri("/reports").insert_header(("content-type", "application/csp-report"));
/// let answer = test::call_service(&app, post.set_payload(report).to_request()).await;
/// assert_eq!(answer.status(), 204);
/// assert_eq!(answer.headers().get("x-content-type-options").ok_or("missing")?, "nosniff");
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

/// Writes a record of the level `warn` for each report, with what it says as key-values: a sink for whatever takes logs
/// further.
///
/// No text holds a control character, and all are bounded. The field `details` has what only reports of one kind have, as the
/// opener of a window. Not written: the referrer, the status, the policy, the age of the report. A report that comes again and again is written once a
/// [window](crate::CollectorLimits::window), with its count.
///
/// ```
/// use secure_actix::{Collector, LogSink, ReportAggregate, ReportSink, Reports};
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
        collector.warning(|message| log::warn!("{message}"), NO_PEER);
        Self { collector }
    }

    /// Passes repeated reports, which are only counted so far, to the sink. Call it at a graceful shutdown, after the last request; a timer may
    /// call it, too, where few requests come.
    pub fn flush(&self) {
        self.collector.flush();
    }
}

impl Handler<(HttpRequest, Payload)> for Reports {
    type Output = HttpResponse;
    type Future = Pin<Box<dyn Future<Output = HttpResponse>>>;

    fn call(&self, (request, body): (HttpRequest, Payload)) -> Self::Future {
        let begun = self.collector.begin(&request_view(&request));
        Box::pin(async move {
            respond(&match begun {
                Ok(taken) => take_in(taken, body).await,
                Err(answer) => answer,
            })
        })
    }
}

async fn take_in(mut taken: ReportBody, body: Payload) -> Reception {
    let mut pieces = pin!(BodyStream::new(body));
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
fn respond(answer: &Reception) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::NO_CONTENT));
    for (name, value) in answer.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl ReportSink for LogSink {
    fn receive(&self, report: &Report, count: u64) {
        let [blocked, page, source_file] = [report.blocked.as_ref(), report.page(), report.source_file.as_ref()]
            .map(|part| part.map(Resource::as_str));
        log::warn!(
            count,
            kind = report.kind.as_str(),
            disposition = report.disposition.map(Disposition::as_str),
            rule = report.rule.as_deref(),
            blocked,
            page,
            source_file,
            line = report.line,
            column = report.column,
            sample = report.sample.as_deref(),
            details = report.details_line().as_deref(),
            user_agent = report.user_agent.as_deref();
            "a browser reports: {count} x {report}"
        );
    }
}
