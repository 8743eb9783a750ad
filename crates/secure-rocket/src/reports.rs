//! [`Reports`]: what browsers send their reports to; [`LogSink`]: the way from there into the log. Feature `report`.

use std::sync::Arc;

use rocket::{
    Data, Request, Response, Route,
    data::ByteUnit,
    http::{Method, Status},
    route::{Handler, Outcome},
    tokio::io::AsyncReadExt,
};
use secure_core::{Collector, Disposition, Reception, Report, ReportBody, ReportSink, Resource};

use crate::backend::{NO_PEER, request_view};

/// Takes in what browsers report, for a [`Collector`], at the address that
/// [`Policy::with_reports`](crate::Policy::with_reports) names. Mount it there: it is a list of routes.
///
/// It answers `POST`, the preflight of other origins' pages, and every other method, without a body. Of the request's body no
/// more is read than the collector's limit. A clone uses the same collector.
///
/// Reports count together by the peer of the connection. Behind a proxy, give the collector the
/// [transport](Collector::transport) of the policy.
///
/// ```
/// use rocket::{get, http::ContentType, local::asynchronous::Client, routes};
/// use secure_rocket::{Collector, Policy, ReportAggregate, Reports, SecureHeaders};
///
/// #[get("/")]
/// fn home() -> &'static str {
///     "hello"
/// }
///
/// # #[rocket::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seen = ReportAggregate::new();
/// let reports = Reports::new(Collector::new(seen.clone()));
/// let policy = Policy::recommended().with_reports("/reports")?; // names it in every header that can report
/// let app = rocket::build()
///     .mount("/", routes![home])
///     .mount("/reports", reports)
///     .attach(SecureHeaders::new(&policy)?);
/// let client = Client::untracked(app).await?;
///
/// let page = client.get("/").dispatch().await;
/// assert_eq!(page.headers().get_one("reporting-endpoints"), Some("default=\"/reports\""));
///
/// let report = r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://ads.example/pixel.png"}}"#;
/// let post = client.post("/reports").header(ContentType::new("application", "csp-report"));
/// let answer = post.body(report).dispatch().await;
/// assert_eq!(answer.status().code, 204);
/// assert_eq!(answer.headers().get_one("x-content-type-options"), Some("nosniff"));
/// assert_eq!(seen.snapshot().entries[0].to_string(), "1 x csp-violation: img-src: https://ads.example");
/// # Ok(())
/// # }
/// ```
///
/// # Caveats
/// Rocket looks at the first bytes of each body before it asks a handler, and waits for them as long as they take.
///
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
/// use secure_rocket::{Collector, LogSink, ReportAggregate, ReportSink, Reports};
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

impl From<Reports> for Vec<Route> {
    fn from(reports: Reports) -> Self {
        use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
        let route = |method| Route::new(method, "/", reports.clone());
        [Get, Put, Post, Delete, Options, Head, Trace, Connect, Patch].into_iter().map(route).collect()
    }
}

#[rocket::async_trait]
impl Handler for Reports {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let begun = self.collector.begin(&request_view(request));
        Outcome::Success(respond(&match begun {
            Ok(taken) => take_in(taken, data).await,
            Err(answer) => answer,
        }))
    }
}

async fn take_in(mut taken: ReportBody, data: Data<'_>) -> Reception {
    // The collector's limit is kept by what takes the pieces.
    let mut body = data.open(ByteUnit::max_value());
    let mut buffer = [0; 4096];
    loop {
        match body.read(&mut buffer).await {
            Ok(0) => return taken.finish(),
            Ok(length) => {
                if let Err(answer) = taken.push(buffer.get(..length).unwrap_or_default()) {
                    return answer;
                }
            }
            Err(_) => return taken.broken(),
        }
    }
}

/// The response to a request of reports.
fn respond(answer: &Reception) -> Response<'static> {
    let mut response = Response::new();
    response.set_status(Status::new(answer.status));
    for (name, value) in answer.headers() {
        response.adjoin_raw_header(name.as_str().to_owned(), value.as_str().to_owned());
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
