//! Our warnings, of whichever logger an adapter uses.

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use log::{Log, Metadata, Record};
use secure_conformance::Failure;
use tracing::{Event, Subscriber, field, span};

/// What was logged, in order.
pub(crate) struct Lines(Mutex<Vec<String>>);

pub(crate) static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Lines {
    /// Listens to both loggers, from now on. They can be listened to once in a program.
    pub(crate) fn listen(&'static self) -> Result<(), Failure> {
        log::set_logger(self).map_err(|error| Failure::new(error.to_string()))?;
        log::set_max_level(log::LevelFilter::Warn);
        tracing::subscriber::set_global_default(Events)?;
        Ok(())
    }

    /// What was logged since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() == log::Level::Warn && record.target().starts_with("secure_") {
            self.push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Hands the messages of events to [`LINES`].
struct Events;

impl Subscriber for Events {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN && metadata.target().starts_with("secure_")
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut |_: &field::Field, value: &dyn Debug| LINES.push(format!("{value:?}")));
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
