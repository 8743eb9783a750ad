//! Reports of browsers: what they found a page to break, read, cleaned, limited and counted. Feature `report`.
//!
//! A report-only policy says what it would break before it does. To hear of it, an application runs an endpoint
//! that anybody in the world can post to, with any text. So nothing here trusts what arrives: a [`Collector`] limits sizes
//! and rates by default, keeps a bounded amount of memory whatever is sent, and hands clean [`Report`]s to a [`ReportSink`].
//!
//! ```
//! use secure_core::{Collector, ReportAggregate, ReportRequest};
//!
//! let seen = ReportAggregate::new();
//! let collector = Collector::new(seen.clone());
//!
//! let body = br#"{"csp-report": {"document-uri": "https://app.example/cart?id=1", "effective-directive": "img-src",
//!     "blocked-uri": "https://ads.example/pixel.png#x", "disposition": "report", "status-code": 200}}"#;
//! let request = ReportRequest { content_type: Some("application/csp-report"), ..ReportRequest::post() };
//! assert_eq!(collector.receive(&request, body).status, 204);
//!
//! let snapshot = seen.snapshot();
//! assert_eq!(snapshot.entries[0].to_string(), "1 x csp-violation (report): img-src: https://ads.example");
//! assert_eq!(snapshot.entries[0].pages, [("https://app.example/cart".to_owned(), 1)]);
//! ```
//!
//! Adapters have a handler that asks a collector, and [`Policy::with_reports`](crate::Policy::with_reports) makes a policy
//! report to it.
//!
//! # Caveat
//! Reports can be forged: a count says how often something was sent, not how often it happened. And they carry personal
//! data. Query strings are cut off unless [asked for](ReportLimits::queries), fragments and credentials always, and what
//! follows `data:`, `blob:` and their like: of addresses, and of those within a message, a stack or a policy. There, relative
//! addresses (`/reset?token=…`), those without a scheme (`//user:…@host/`, `user:…@host`) and percent-encoded ones
//! (`%2Freset%3Ftoken%3D…`) are cut as well, so a text loses what follows a `?` or a `#` in a word. A policy also
//! loses its nonces. One text comes as it is: the [sample](Report::sample) that a policy asks for with `'report-sample'`;
//! [`samples: false`](ReportLimits::samples) drops it. A path may reveal enough. Escape every field before it goes into a page.
//!
//! Specifications: [CSP 3, section 5](https://www.w3.org/TR/CSP3/#reporting),
//! [Reporting API](https://www.w3.org/TR/reporting-1/).

use std::fmt;

use crate::wire::error::Error;

mod accounts;
mod address;
mod aggregate;
mod bodies;
mod body;
mod buckets;
mod collector;
mod idle;
mod kind;
mod limits;
mod log;
mod members;
mod ndjson;
mod noise;
mod queued;
mod rate;
mod read;
mod reception;
mod repeats;
mod resource;
mod sink;
mod text;

pub use self::{
    aggregate::{AggregateEntry, AggregateSnapshot, ReportAggregate},
    body::ReportBody,
    collector::{Collector, CollectorCounts, CollectorLimits},
    kind::ReportKind,
    limits::ReportLimits,
    ndjson::NdjsonSink,
    noise::NoiseFilter,
    queued::QueuedSink,
    rate::Rate,
    read::ReadReports,
    reception::{Reception, ReportRequest},
    resource::Resource,
    sink::{ReportSink, Tee},
};

/// What a browser reports, whatever it called the members. What it did not say is `None`.
///
/// No text holds control characters, or those that change the direction of a line; each is bounded in length, and ends in
/// `…` where it was longer. `Display` writes one line.
///
/// ```
/// # use secure_core::{Disposition, Report, ReportKind, ReportLimits};
/// let body = br#"[{"type": "coep", "age": 3, "url": "https://app.example/?q", "user_agent": "Mozilla/5.0", "body":
///     {"type": "corp", "blockedURL": "https://cdn.example/x.png", "destination": "image", "disposition": "reporting"}}]"#;
/// let read = Report::read(body, &ReportLimits::default())?;
/// let report = &read.reports[0];
/// assert_eq!((&report.kind, report.disposition), (&ReportKind::Coep, Some(Disposition::Report)));
/// assert_eq!(report.to_string(), "coep (report): corp: https://cdn.example/x.png on https://app.example/");
/// # Ok::<(), secure_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// What kind of report it is.
    pub kind: ReportKind,
    /// Whether something was blocked, or would have been. Safari does not say it with `report-uri`.
    pub disposition: Option<Disposition>,
    /// The page, as the envelope of the Reporting API names it.
    pub url: Option<Resource>,
    /// The page, as the body names it.
    pub document: Option<Resource>,
    /// Where the visitor came from.
    pub referrer: Option<Resource>,
    /// What was blocked.
    pub blocked: Option<Resource>,
    /// What was broken: the directive of a CSP, the feature of a permissions or document policy, the finding of an opener
    /// or embedder policy, the id of a deprecation or intervention, the reason of a crash, the type of a network error.
    /// A report of a CSP has one.
    pub rule: Option<String>,
    /// The whole policy, except for its nonces, which are `'nonce-…'`, and the queries of its addresses.
    pub original_policy: Option<String>,
    /// The first letters of an inline script or style, where the policy asks for them with `'report-sample'`. They may hold
    /// secrets of the page; see [`ReportLimits::samples`].
    pub sample: Option<String>,
    /// The script that did it.
    pub source_file: Option<Resource>,
    /// The line of the script, counted from 1.
    pub line: Option<u64>,
    /// The column of the line, counted from 1.
    pub column: Option<u64>,
    /// The status of the page; 0 where the browser does not know.
    pub status: Option<u16>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// Milliseconds from what happened to the report.
    pub age: Option<u64>,
    /// What else reports of the kind have, by the name of the member, as `("destination", "image")`.
    pub details: Vec<(&'static str, String)>,
}

/// Whether something was blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// It was.
    Enforce,
    /// It would have been, had the policy been enforced.
    Report,
}

impl Report {
    /// Reads the body of a request, in any of the three shapes that browsers send: `{"csp-report": …}` of `report-uri`, the
    /// array of the Reporting API, and the single object of Safari.
    ///
    /// A member that is there twice counts as it stands last; unknown ones are skipped; numbers may be written as texts. A
    /// member whose value cannot be counts as if it were not there. A report needs its type, and one of a CSP its directive: of
    /// an array, what is not a report is [listed](ReadReports::refused) and the rest is read.
    ///
    /// # Errors
    /// When the body is not JSON, or none of these shapes.
    pub fn read(body: &[u8], limits: &ReportLimits) -> Result<ReadReports, Error> {
        read::read(body, limits)
    }

    /// The page: as the body names it, or else the envelope.
    #[must_use]
    pub fn page(&self) -> Option<&Resource> {
        self.document.as_ref().or(self.url.as_ref())
    }

    /// A detail, by the name of its member.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// The details in a line of at most 1024 bytes, for a log. `None` of none.
    ///
    /// ```
    /// # use secure_core::{Report, ReportLimits};
    /// let body = br#"[{"type": "network-error", "body": {"type": "dns.name_not_resolved", "phase": "dns", "method": "GET"}}]"#;
    /// let read = Report::read(body, &ReportLimits::default())?;
    /// assert_eq!(read.reports[0].details_line().as_deref(), Some("phase: dns, method: GET"));
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub fn details_line(&self) -> Option<String> {
        let parts: Vec<_> = self.details.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        text::clean(&parts.join(", "), 1024)
    }

    /// A report that says nothing but its kind.
    fn of(kind: ReportKind) -> Self {
        Self {
            kind,
            disposition: None,
            url: None,
            document: None,
            referrer: None,
            blocked: None,
            rule: None,
            original_policy: None,
            sample: None,
            source_file: None,
            line: None,
            column: None,
            status: None,
            user_agent: None,
            age: None,
            details: Vec::new(),
        }
    }
}

impl Disposition {
    /// `enforce` or `report`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Report => "report",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_subject(f, &self.kind, self.disposition, self.rule.as_deref(), self.blocked.as_ref())?;
        if let Some(page) = self.page() {
            write!(f, " on {page}")?;
        }
        if let Some(file) = &self.source_file {
            write!(f, " by {file}")?;
            for position in [self.line, self.column].into_iter().flatten() {
                write!(f, ":{position}")?;
            }
        }
        match &self.sample {
            Some(sample) => write!(f, ": {sample:?}"),
            None => Ok(()),
        }
    }
}

/// `csp-violation (report): img-src: https://a.example`
fn write_subject(
    f: &mut fmt::Formatter<'_>,
    kind: &ReportKind,
    disposition: Option<Disposition>,
    rule: Option<&str>,
    blocked: Option<&Resource>,
) -> fmt::Result {
    write!(f, "{kind}")?;
    if let Some(disposition) = disposition {
        write!(f, " ({disposition})")?;
    }
    if let Some(rule) = rule {
        write!(f, ": {rule}")?;
    }
    match blocked {
        Some(blocked) => write!(f, ": {blocked}"),
        None => Ok(()),
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_line() {
        let mut report = Report::of(ReportKind::CspViolation);
        assert_eq!(report.to_string(), "csp-violation");
        report.disposition = Some(Disposition::Enforce);
        report.rule = Some("script-src-elem".to_owned());
        report.blocked = Some(Resource::Keyword("inline"));
        report.url = Some(Resource::Url("https://a.example/".to_owned()));
        report.source_file = Some(Resource::Url("https://a.example/b.js".to_owned()));
        report.line = Some(4);
        report.column = Some(2);
        report.sample = Some("alert(\"1\")".to_owned());
        assert_eq!(
            report.to_string(),
            "csp-violation (enforce): script-src-elem: inline on https://a.example/ by https://a.example/b.js:4:2: \
             \"alert(\\\"1\\\")\""
        );
        report.document = Some(Resource::Scheme("data".to_owned()));
        assert_eq!(report.page(), Some(&Resource::Scheme("data".to_owned())));
    }
}
