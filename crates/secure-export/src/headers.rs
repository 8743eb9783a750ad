//! [`Headers`]: what a policy sends, as a proxy needs to know it.

use secure_core::{Conflict, Header as _, Server};

/// What goes out and what is taken out.
#[derive(Clone, Debug)]
pub(crate) struct Headers {
    pub(crate) sent: Vec<Sent>,
    /// Names that no response keeps, without those that are sent.
    pub(crate) removed: Vec<String>,
    pub(crate) conflict: Conflict,
}

/// A header that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) over_http: OverHttp,
    /// `Pragma` and `Expires`: goes out only where the policy's own `Cache-Control` does.
    pub(crate) companion: bool,
}

/// What goes out of a header over plain HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OverHttp {
    Same,
    Absent,
    Text(String),
}

impl Headers {
    /// The headers, those that ask for another one before it.
    pub(crate) fn companions_first(&self) -> impl Iterator<Item = &Sent> {
        let companions = |wanted: bool| self.sent.iter().filter(move |header| header.companion == wanted);
        companions(true).chain(companions(false))
    }
}

/// Whether this is the name of the header that servers write by themselves.
pub(crate) fn is_server(name: &str) -> bool {
    name.eq_ignore_ascii_case(Server::NAME.as_str())
}
