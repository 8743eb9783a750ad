//! What `LogSink` writes: one event for a report, each part a field, and nothing in it that breaks a line.

#![cfg(all(feature = "actix", feature = "poem", feature = "rocket", feature = "tower"))]

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use log::{Log, Metadata, Record, kv};
use secure_core::{Collector, ReportRequest, ReportSink};
use tracing::{Event, Subscriber, field, span};

/// The fields of events, of whichever logger.
struct Events(Mutex<Vec<Vec<(String, String)>>>);

static EVENTS: Events = Events(Mutex::new(Vec::new()));

impl Events {
    fn push(&self, event: Vec<(String, String)>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn take(&self) -> Vec<Vec<(String, String)>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct KeyValues(Vec<(String, String)>);

impl kv::VisitSource<'_> for KeyValues {
    fn visit_pair(&mut self, key: kv::Key<'_>, value: kv::Value<'_>) -> Result<(), kv::Error> {
        // What is not there, tracing leaves out.
        if value.to_string() != "None" {
            self.0.push((key.to_string(), value.to_string()));
        }
        Ok(())
    }
}

impl Log for Events {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() == log::Level::Warn && record.target().starts_with("secure_") {
            let mut fields = KeyValues(vec![("message".to_owned(), record.args().to_string())]);
            assert!(record.key_values().visit(&mut fields).is_ok());
            self.push(fields.0);
        }
    }

    fn flush(&self) {}
}

struct Tracing;

impl Subscriber for Tracing {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN && metadata.target().starts_with("secure_")
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Vec::new();
        event.record(&mut |field: &field::Field, value: &dyn Debug| {
            fields.push((field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned()));
        });
        EVENTS.push(fields);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn check(name: &str, sink: impl ReportSink + 'static) {
    let body = br#"{"csp-report": {"effective-directive": "script-src-elem", "disposition": "report", "line-number": 7,
        "document-uri": "https://app.example/a?secret", "blocked-uri": "inline",
        "script-sample": "one\ntwo\u001b[31m\u2028three", "source-file": "https://app.example/a.js"}}"#;
    let request = ReportRequest { content_type: Some("application/csp-report"), ..ReportRequest::post() };
    let collector = Collector::new(sink);
    for _ in 0..3 {
        assert_eq!(collector.receive(&request, body).status, 204);
    }
    let opener =
        br#"[{"type": "coop", "body": {"type": "access-to-opener", "property": "frames", "disposition": "enforce",
        "openerURL": "https://u:secret@app.example/b?secret"}}]"#;
    let reports = ReportRequest { content_type: Some("application/reports+json"), ..ReportRequest::post() };
    assert_eq!(collector.receive(&reports, opener).status, 204);
    drop(collector);
    let mut events = EVENTS.take();
    assert_eq!(events.len(), 3, "{name}: {events:#?}");
    let event = events.remove(1);
    let details = event.iter().find(|(field, _)| field == "details").map(|(_, value)| value.as_str());
    assert_eq!(details, Some("property: frames, openerURL: https://app.example/b"), "{name}");
    assert_eq!(events.len(), 2, "{name}: {events:#?}");
    for (event, expected) in events.iter().zip(["1", "2"]) {
        let value = |name: &str| event.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value.as_str());
        assert_eq!(value("count"), expected, "{name}");
        for (field, expected) in [
            ("kind", "csp-violation"),
            ("disposition", "report"),
            ("rule", "script-src-elem"),
            ("blocked", "inline"),
            ("page", "https://app.example/a"),
            ("source_file", "https://app.example/a.js"),
            ("line", "7"),
            ("column", ""),
            ("details", ""),
            ("user_agent", ""),
        ] {
            assert_eq!(value(field), expected, "{name}: {field}");
        }
        assert!(value("message").contains("a browser reports"), "{name}");
        for (field, value) in event {
            assert!(
                !value.contains(|char: char| char.is_control() || char == '\u{2028}'),
                "{name}: {field}: {value:?}"
            );
            assert!(!value.contains("secret"), "{name}: {field}");
        }
    }
}

/// One test, since there is one log.
#[test]
fn a_report_is_an_event() {
    assert!(log::set_logger(&EVENTS).is_ok());
    log::set_max_level(log::LevelFilter::Warn);
    check("actix", secure_actix::LogSink);
    check("rocket", secure_rocket::LogSink);
    tracing::subscriber::with_default(Tracing, || {
        check("poem", secure_poem::LogSink);
        check("tower", secure_tower::LogSink);
    });
}
