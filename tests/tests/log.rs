//! What the log is told of a refused source: each once for a response, also where the response is an error.

#![cfg(all(
    feature = "actix",
    feature = "axum",
    feature = "poem",
    feature = "rocket",
    feature = "tower",
    feature = "warp"
))]

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use log::{Log, Metadata, Record};
use secure_conformance::{Actix, Axum, Failure, Harness, Poem, Request, Rocket, Site, Tower, Warp, WarpFilter};
use tokio::runtime::Runtime;
use tracing::{Event, Subscriber, field, span};

/// Our warnings, of whichever logger an adapter uses.
struct Lines(Mutex<Vec<String>>);

static LINES: Lines = Lines(Mutex::new(Vec::new()));

impl Lines {
    fn push(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
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

async fn check<H: Harness>() -> Result<(), Failure> {
    let server = H::start(Site::Nested.setup()?).await?;
    let warning = "adjustment: img-src: source: ';' at byte 9 of \"https://a; script-src *\"; \
                   write \"%3B\" in a path; directives are separate calls";
    for (target, warnings) in [
        ("/adjust/enforced", 0),
        ("/adjust/bad", 1),
        ("/adjust/bad/error", 1),
        ("/adjust/bad/inside", 1),
        ("/nested/adjust", 0),
    ] {
        Request::get(target).send(server.address()).await?;
        assert_eq!(LINES.take(), vec![warning; warnings], "{} {target}", H::NAME);
    }
    Ok(())
}

#[test]
fn a_refused_source_is_logged_once() -> Result<(), Failure> {
    log::set_logger(&LINES)?;
    log::set_max_level(log::LevelFilter::Warn);
    tracing::subscriber::set_global_default(Events)?;
    Runtime::new()?.block_on(async {
        check::<Actix>().await?;
        check::<Axum>().await?;
        check::<Poem>().await?;
        check::<Rocket>().await?;
        check::<Tower>().await?;
        check::<Warp>().await?;
        check::<WarpFilter>().await
    })
}
