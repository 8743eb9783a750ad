//! [`Request`]: what a case asks.

use crate::Protocol;

/// A request over HTTP/1.1 to the host `app.example`, unless said otherwise.
#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: &'static str,
    pub(crate) host: Option<&'static str>,
    pub(crate) scheme: Option<&'static str>,
    pub(crate) lines: Vec<(&'static str, Vec<u8>)>,
    pub(crate) body: &'static str,
    pub(crate) form: Form,
}

/// How a request is put.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    Http1,
    Http2,
    /// Asked twice, the second time with what the first reply said of its age.
    Revalidation,
    /// Bytes, as they are.
    Raw(Vec<u8>),
    /// Over HTTP/2, with nothing but these fields.
    Fields(Vec<(Vec<u8>, Vec<u8>)>),
}

impl Request {
    /// A request of any method.
    #[must_use]
    pub fn new(method: &'static str, target: &'static str) -> Self {
        Self { method, target, host: Some("app.example"), scheme: None, lines: Vec::new(), body: "", form: Form::Http1 }
    }

    /// A `GET`.
    #[must_use]
    pub fn get(target: &'static str) -> Self {
        Self::new("GET", target)
    }

    /// A `POST` of a text that says it is JSON.
    #[must_use]
    pub fn post(target: &'static str, body: &'static str) -> Self {
        Self::new("POST", target).line("Content-Type", "application/json").body(body)
    }

    /// Bytes that no client would send.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { form: Form::Raw(bytes.into()), ..Self::get("/") }
    }

    /// Over HTTP/2 with no fields yet, those with a colon neither: all that is sent is what [`field`](Self::field) adds.
    #[must_use]
    pub fn fields() -> Self {
        Self { form: Form::Fields(Vec::new()), ..Self::get("/") }
    }

    /// With this field after all others, as it is, in a request of [`fields`](Self::fields); others stay as they are.
    #[must_use]
    pub fn field(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        if let Form::Fields(fields) = &mut self.form {
            fields.push((name.into(), value.into()));
        }
        self
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

    /// With a scheme that it says itself, where a client would say that of its connection. Only HTTP/2 has one.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    /// With a header line more, beside others of its name.
    #[must_use]
    pub fn line(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.lines.push((name, value.into()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    /// Over this protocol, in so far as the request has none of its own: bytes stay as they are.
    #[must_use]
    pub fn over(self, protocol: Protocol) -> Self {
        match (&self.form, protocol) {
            (Form::Http1 | Form::Http2, Protocol::Http1) => Self { form: Form::Http1, ..self },
            (Form::Http1 | Form::Http2, Protocol::Http2) => self.http2(),
            _ => self,
        }
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
}
