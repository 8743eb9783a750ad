//! [`Request`]: what a case asks.

use crate::Failure;
use crate::client::{self, Reply};
use std::net::SocketAddr;

/// A request over HTTP/1.1 to the host `app.example`, unless said otherwise.
#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: &'static str,
    pub(crate) host: Option<&'static str>,
    pub(crate) lines: Vec<(&'static str, String)>,
    pub(crate) body: &'static str,
    form: Form,
}

/// How a request is put.
#[derive(Clone, Debug)]
enum Form {
    Http1,
    Http2,
    /// Asked twice, the second time with what the first reply told of its age.
    Revalidation,
    /// Bytes, as they are.
    Raw(String),
}

impl Request {
    /// A request of any method.
    #[must_use]
    pub fn new(method: &'static str, target: &'static str) -> Self {
        Self { method, target, host: Some("app.example"), lines: Vec::new(), body: "", form: Form::Http1 }
    }

    /// A `GET`.
    #[must_use]
    pub fn get(target: &'static str) -> Self {
        Self::new("GET", target)
    }

    /// A `POST` of a text that says it is JSON.
    #[must_use]
    pub fn post(target: &'static str, body: &'static str) -> Self {
        let mut request = Self::new("POST", target).line("Content-Type", "application/json");
        request.body = body;
        request
    }

    /// Bytes that no client would send.
    #[must_use]
    pub fn raw(bytes: impl Into<String>) -> Self {
        Self { form: Form::Raw(bytes.into()), ..Self::get("/") }
    }

    /// To this host.
    #[must_use]
    pub fn host(self, host: &'static str) -> Self {
        Self { host: Some(host), ..self }
    }

    /// To nobody in particular.
    #[must_use]
    pub fn without_host(self) -> Self {
        Self { host: None, ..self }
    }

    /// With a header.
    #[must_use]
    pub fn line(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.lines.push((name, value.into()));
        self
    }

    /// Over HTTP/2, without an HTTP/1.1 upgrade before it.
    #[must_use]
    pub fn http2(self) -> Self {
        Self { form: Form::Http2, ..self }
    }

    /// Once, and then again, for the case that nothing has changed.
    #[must_use]
    pub fn revalidated(self) -> Self {
        Self { form: Form::Revalidation, ..self }
    }

    /// A WebSocket's opening.
    #[must_use]
    pub fn web_socket(target: &'static str) -> Self {
        Self::get(target)
            .line("Connection", "Upgrade")
            .line("Upgrade", "websocket")
            .line("Sec-WebSocket-Version", "13")
            .line("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
    }

    /// Whether it asks for this path.
    #[must_use]
    pub fn is_for(&self, path: &str) -> bool {
        self.target == path
    }

    /// Asks the server; `None` when it hung up without a reply.
    ///
    /// # Errors
    /// When the reply is late or cannot be read.
    pub async fn send(&self, address: SocketAddr) -> Result<Option<Reply>, Failure> {
        match &self.form {
            Form::Http1 => client::http1(address, self).await,
            Form::Http2 => client::http2(address, self).await,
            Form::Raw(bytes) => client::raw(address, bytes.as_bytes(), false).await,
            Form::Revalidation => {
                let Some(first) = client::http1(address, self).await? else { return Ok(None) };
                let mut again = self.clone();
                for (validator, condition) in [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")] {
                    again.lines.extend(first.values(validator).map(|value| (condition, value.to_owned())));
                }
                client::http1(address, &again).await
            }
        }
    }
}
