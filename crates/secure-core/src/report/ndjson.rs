//! [`NdjsonSink`]: a line of JSON for each report, as the Reporting API would send it.

use std::{
    fmt,
    fmt::Write as _,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use super::{Disposition, Report, ReportKind, ReportSink, Resource};

/// Writes a line of JSON for each report: to a file, a pipe, or whatever else is a writer. `secure-headers learn` reads it.
///
/// A line is a report as the Reporting API would send it, with two members more: `received`, the seconds since 1970, and
/// `count`. Each line is written at once and flushed. What could not be written is [counted](Self::failed). While the writer
/// waits, so does who has sent the report: put one that may wait into a [`QueuedSink`](super::QueuedSink).
///
/// ```
/// # use secure_core::{Collector, NdjsonSink};
/// let sink = NdjsonSink::new(std::io::stderr());
/// let collector = Collector::new(sink.clone());
/// assert_eq!(sink.failed(), 0);
/// # let _ = collector;
/// ```
///
/// A clone writes to the same writer.
pub struct NdjsonSink<W> {
    shared: Arc<Shared<W>>,
}

struct Shared<W> {
    writer: Mutex<W>,
    failed: AtomicU64,
}

impl<W: io::Write + Send> NdjsonSink<W> {
    /// Writes there.
    pub fn new(writer: W) -> Self {
        Self { shared: Arc::new(Shared { writer: Mutex::new(writer), failed: AtomicU64::new(0) }) }
    }

    /// How many lines could not be written.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.shared.failed.load(Ordering::Relaxed)
    }
}

impl<W: io::Write + Send> ReportSink for NdjsonSink<W> {
    fn receive(&self, report: &Report, count: u64) {
        let line = line(report, count, SystemTime::now());
        let mut writer = self.shared.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.write_all(line.as_bytes()).and_then(|()| writer.flush()).is_err() {
            self.shared.failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<W> Clone for NdjsonSink<W> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<W> fmt::Debug for NdjsonSink<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NdjsonSink").field("failed", &self.shared.failed).finish_non_exhaustive()
    }
}

/// A report in a line, with its break.
fn line(report: &Report, count: u64, received: SystemTime) -> String {
    let mut object = Object::new();
    object.number("received", received.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()));
    object.number("count", count);
    object.text("type", report.kind.as_str());
    object.maybe("age", report.age);
    object.address("url", report.url.as_ref());
    object.maybe_text("user_agent", report.user_agent.as_deref());
    object.raw("body", &body(report));
    object.close() + "\n"
}

fn body(report: &Report) -> String {
    let mut object = Object::new();
    let Some(names) = report.kind.names() else { return object.close() };
    let first = |names: &[&'static str]| names.first().copied().unwrap_or_default();
    object.address(first(names.document), report.document.as_ref());
    object.address("referrer", report.referrer.as_ref());
    object.address(first(names.blocked), report.blocked.as_ref());
    object.maybe_text(first(names.rule), report.rule.as_deref());
    object.maybe_text("originalPolicy", report.original_policy.as_deref());
    match report.disposition {
        Some(disposition) if report.kind == ReportKind::IntegrityViolation => {
            object.raw("reportOnly", if disposition == Disposition::Report { "true" } else { "false" });
        }
        disposition => object.maybe_text("disposition", disposition.map(Disposition::as_str)),
    }
    object.maybe_text("sample", report.sample.as_deref());
    object.address("sourceFile", report.source_file.as_ref());
    object.maybe("lineNumber", report.line);
    object.maybe("columnNumber", report.column);
    object.maybe("statusCode", report.status.map(u64::from));
    for (name, value) in &report.details {
        object.text(name, value);
    }
    object.close()
}

/// An object that is being written.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    /// A member whose value is JSON already.
    fn raw(&mut self, name: &str, json: &str) {
        let comma = if self.0.len() > 1 { "," } else { "" };
        let _ = write!(self.0, "{comma}\"{name}\":{json}");
    }

    fn number(&mut self, name: &str, number: u64) {
        self.raw(name, &number.to_string());
    }

    fn maybe(&mut self, name: &str, number: Option<u64>) {
        if let Some(number) = number {
            self.number(name, number);
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &quoted(text));
    }

    fn maybe_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn address(&mut self, name: &str, address: Option<&Resource>) {
        self.maybe_text(name, address.map(Resource::as_str));
    }

    fn close(self) -> String {
        self.0 + "}"
    }
}

/// A text as JSON writes it, in which no page sees markup.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\0'..=' ' | '\u{7f}'..='\u{9f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if char != ' ' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(char));
            }
            char => quoted.push(char),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::ReportLimits;

    #[test]
    fn a_line_is_a_report_that_reads_back() {
        let limits = ReportLimits { queries: true, ..ReportLimits::default() };
        for body in [
            r#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"data","document-uri":"about","disposition":"report",
                "script-sample":"<b>\"\\é\u2028\n","status-code":0,"line-number":3,"column-number":4,"referrer":"https://r.example/",
                "source-file":"https://a.example/a.js?b","original-policy":"img-src 'none'"}}"#,
            r#"[{"type":"integrity-violation","age":5,"url":"https://a.example/","user_agent":"M","body":{"reportOnly":true,
                "blockedURL":"https://a.example/a.js","documentURL":"https://a.example/","destination":"script"}}]"#,
            r#"[{"type":"coop","body":{"type":"navigation-to-response","disposition":"reporting","openerURL":"https://o.example/"}}]"#,
            r#"[{"type":"csp-hash","body":{"type":"subresource","hash":"sha256-x","subresourceURL":"https://a.example/"}}]"#,
            r#"[{"type":"permissions-policy-violation","body":{"policyId":"camera","disposition":"enforce"}}]"#,
            r#"[{"type":"network-error","body":{"type":"tcp.reset","elapsed_time":1.5,"status_code":0}}]"#,
            r#"[{"type":"crash","body":{"is_top_level":true}}]"#,
            r#"[{"type":"other","url":"https://a.example/","body":{"a":1}}]"#,
        ] {
            let read = |body: &[u8]| Report::read(body, &limits).unwrap();
            let report = read(body.as_bytes()).reports.remove(0);
            let line = line(&report, 3, UNIX_EPOCH + Duration::from_secs(9));
            assert!(
                line.starts_with("{\"received\":9,\"count\":3,\"type\":\"") && line.matches('\n').count() == 1,
                "{line}"
            );
            assert!(!line.contains(['<', '\u{2028}']));
            assert_eq!(read(line.as_bytes()).reports, [report]);
        }
    }

    #[test]
    fn a_line_is_exactly_this() {
        let mut report = Report::of(ReportKind::CspViolation);
        report.rule = Some("img-src".to_owned());
        report.blocked = Some(Resource::Keyword("inline"));
        assert_eq!(
            line(&report, 1, UNIX_EPOCH),
            "{\"received\":0,\"count\":1,\"type\":\"csp-violation\",\
             \"body\":{\"blockedURL\":\"inline\",\"effectiveDirective\":\"img-src\"}}\n"
        );
        assert_eq!(quoted("a\"\\\u{1b}&\u{9f}"), "\"a\\\"\\\\\\u001b\\u0026\\u009f\"");
    }

    struct Broken;

    impl io::Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_cannot_be_written_is_counted() {
        let sink = NdjsonSink::new(Broken);
        sink.clone().receive(&Report::of(ReportKind::Crash), 1);
        assert_eq!(sink.failed(), 1);
        assert_eq!(format!("{sink:?}"), "NdjsonSink { failed: 1, .. }");
        let good = NdjsonSink::new(Vec::new());
        good.receive(&Report::of(ReportKind::Crash), 1);
        good.receive(&Report::of(ReportKind::Coop), 2);
        let written = good.shared.writer.lock().unwrap().clone();
        assert_eq!((good.failed(), String::from_utf8(written).unwrap().lines().count()), (0, 2));
    }
}
