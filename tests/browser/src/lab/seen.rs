//! [`Seen`]: what the server saw of a browser.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use secure_conformance::{Failure, Wire};
use tokio::{sync::Notify, time::timeout};

/// How long a browser may take to send what it is to send.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request that reached the application.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// By what it came.
    pub wire: Wire,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A request as a framework reports it.
    pub(crate) fn new<'h>(
        method: &impl ToString,
        target: &impl ToString,
        headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
        body: impl Into<Vec<u8>>,
        wire: Wire,
    ) -> Self {
        let text = |(name, value): (&str, &[u8])| (name.to_owned(), String::from_utf8_lossy(value).into_owned());
        Self {
            method: method.to_string(),
            target: target.to_string(),
            wire,
            headers: headers.into_iter().map(text).collect(),
            body: body.into(),
        }
    }

    /// The first header line of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The path, without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&*self.target, |(path, _)| path)
    }

    /// Whether a cookie of this name was sent. HTTP/2 may send each in a line of its own.
    #[must_use]
    pub fn has_cookie(&self, name: &str) -> bool {
        let lines = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case("cookie"));
        lines
            .flat_map(|(_, value)| value.split("; "))
            .any(|pair| pair.split_once('=').is_some_and(|(other, _)| other == name))
    }
}

/// All requests that reached an application, in their order.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    asked: Mutex<Vec<Asked>>,
    more: Notify,
}

impl Seen {
    pub(crate) fn push(&self, asked: Asked) {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        self.wake();
    }

    /// Has who waits look again.
    pub(crate) fn wake(&self) {
        self.0.more.notify_waiters();
    }

    /// The requests whose target is this, so far. A target that a test looks for should be asked for by this test alone.
    #[must_use]
    pub fn of(&self, target: &str) -> Vec<Asked> {
        let asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|asked| asked.target == target).cloned().collect()
    }

    /// The first request with this target. Waits until it has come.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn first(&self, target: &str) -> Result<Asked, Failure> {
        self.until(target, || self.of(target).into_iter().next()).await
    }

    /// What there is at last. Looks again after every request and every report.
    ///
    /// # Errors
    /// When there is still nothing after some seconds; `what` names it.
    pub async fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> Result<T, Failure> {
        let arrival = async {
            loop {
                let more = self.0.more.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                if let Some(found) = look() {
                    return found;
                }
                more.await;
            }
        };
        let late = |_| Failure::new(format!("{what} did not come within {} s", PATIENCE.as_secs()));
        timeout(PATIENCE, arrival).await.map_err(late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(target: &str, cookie: &'static str) -> Asked {
        Asked::new(&"GET", &target, [("cookie", cookie.as_bytes())], "", Wire::Tls)
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let asked = asked("/a?b", "one=1; two=x=y");
        for (name, found) in [("one", true), ("two", true), ("on", false), ("x", false), ("1", false)] {
            assert_eq!(asked.has_cookie(name), found, "{name}");
        }
        assert_eq!((asked.path(), asked.header("Cookie")), ("/a", Some("one=1; two=x=y")));
    }

    #[tokio::test]
    async fn what_comes_later_is_waited_for() {
        let seen = Seen::default();
        let waiting = tokio::spawn({
            let seen = seen.clone();
            async move { seen.first("/late").await }
        });
        seen.push(asked("/early", ""));
        seen.push(asked("/late", ""));
        assert_eq!(waiting.await.unwrap().unwrap().target, "/late");
        assert_eq!(seen.of("/late").len(), 1);
        assert!(seen.of("/never").is_empty());
    }
}
