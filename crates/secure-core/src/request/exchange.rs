//! [`RequestHead`] and [`Exchange`]: what an adapter says of a request, and what we keep of it until its response.
//!
//! # How a handler reaches its nonce
//!
//! An extractor has to hand a nonce to the handler *and* to the layer around it, which sees only the response. Instead
//! of an allocated cell in the request's extensions, the layer lays the nonce of its [`Exchange`] in a slot of the running
//! thread whenever it polls what it wraps ([`Exchange::scope`]), and takes it back after: the nonce follows the request from
//! thread to thread, nothing is allocated, no memory is shared between cores, and a request without a layer finds the
//! slot empty ([`current_nonce`] then says so).
//!
//! Caveat: work that is handed to another task or thread runs outside of the scope. Take the nonce in the handler's
//! arguments and pass it on.

use std::cell::Cell;

use crate::{
    request::destination::Destination,
    request::transport::{Peer, Scheme},
    wire::{authority::Locality, error::Error, nonce::Nonce},
};

/// What an adapter says of a request to the core. Each question is asked only where the policy needs the answer.
pub trait RequestHead {
    /// What the connection itself proves. Never the client's word.
    fn connection(&self) -> Scheme;
    /// Who opened the connection. Never the client's word.
    fn peer(&self) -> Peer;
    /// Whether the request came over HTTP/2 or later.
    fn is_http2(&self) -> bool;
    /// The method, such as `GET`.
    fn method(&self) -> &str;
    /// The path of the target, byte for byte as it came; `*` for the whole server.
    fn path(&self) -> &[u8];
    /// What stands after the `?` of the target, byte for byte as it came.
    fn query(&self) -> Option<&[u8]>;
    /// The authority of the target: of every HTTP/2 request, and of an HTTP/1 request in absolute form. It counts more
    /// than the `Host` header (RFC 9112, section 3.2.2).
    fn authority(&self) -> Option<&[u8]>;
    /// All lines of a header, as they came. The name is in lower case.
    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]>;

    /// The first line of a header, where it is text.
    fn header(&self, name: &'static str) -> Option<&str> {
        std::str::from_utf8(self.lines(name).next()?).ok()
    }
}

/// A [`RequestHead`] of any framework: what is decided of it is compiled once.
pub(crate) trait AnyRequest {
    fn is_http2(&self) -> bool;
    fn method(&self) -> &str;
    fn path(&self) -> &[u8];
    fn query(&self) -> Option<&[u8]>;
    /// Shows each line of a header. The name is in lower case.
    fn each_line<'h>(&'h self, name: &'static str, look: &mut dyn FnMut(&'h [u8]));
}

impl<R: RequestHead> AnyRequest for R {
    fn is_http2(&self) -> bool {
        RequestHead::is_http2(self)
    }

    fn method(&self) -> &str {
        RequestHead::method(self)
    }

    fn path(&self) -> &[u8] {
        RequestHead::path(self)
    }

    fn query(&self) -> Option<&[u8]> {
        RequestHead::query(self)
    }

    fn each_line<'h>(&'h self, name: &'static str, look: &mut dyn FnMut(&'h [u8])) {
        self.lines(name).for_each(look);
    }
}

/// A [`RequestHead`] as plain values: for a response by hand, whose request is not at hand, and for tests.
#[derive(Clone, Copy, Debug)]
pub struct RequestView<'a> {
    /// What the connection proves.
    pub connection: Scheme,
    /// Who opened the connection.
    pub peer: Peer,
    /// Whether the request came over HTTP/2 or later.
    pub is_http2: bool,
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query.
    pub query: Option<&'a str>,
    /// The host that was asked for.
    pub host: Option<&'a str>,
    /// Other header lines, with names in lower case.
    pub headers: &'a [(&'a str, &'a [u8])],
}

impl Default for RequestView<'_> {
    /// `GET /`, and nothing is known.
    fn default() -> Self {
        Self {
            connection: Scheme::Unknown,
            peer: Peer::Unknown,
            is_http2: false,
            method: "GET",
            path: "/",
            query: None,
            host: None,
            headers: &[],
        }
    }
}

impl RequestHead for RequestView<'_> {
    fn connection(&self) -> Scheme {
        self.connection
    }

    fn peer(&self) -> Peer {
        self.peer
    }

    fn is_http2(&self) -> bool {
        self.is_http2
    }

    fn method(&self) -> &str {
        self.method
    }

    fn path(&self) -> &[u8] {
        self.path.as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.query.map(str::as_bytes)
    }

    fn authority(&self) -> Option<&[u8]> {
        self.host.map(str::as_bytes)
    }

    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        self.headers.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value)
    }
}

/// What is known of one request until its response is on the way.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    scheme: Scheme,
    locality: Locality,
    nonce: Option<Nonce>,
    nested: bool,
    destination: Option<Destination>,
    report: bool,
}

thread_local! {
    /// What is to be known of the exchange whose handler runs on this thread at this moment.
    static CURRENT: Slot = const { Slot { state: Cell::new(State::Outside), nonce: Cell::new(None) } };
}

/// The nonce lies apart, so that no more than a byte is written where nobody asks for it: an exchange that was just written
/// part by part would be read in words, and a processor waits for that.
struct Slot {
    state: Cell<State>,
    /// Of any use only while the state says so.
    nonce: Cell<Option<Nonce>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No layer of ours is around what runs.
    Outside,
    /// One is, and nobody has asked for the nonce.
    Silent,
    /// One is, and the nonce has been made.
    Minted,
}

impl Slot {
    fn minted(&self) -> Option<Nonce> {
        if self.state.get() == State::Minted { self.nonce.get() } else { None }
    }

    fn enter(&self, nonce: Option<Nonce>) {
        if nonce.is_some() {
            self.nonce.set(nonce);
            self.state.set(State::Minted);
        } else {
            self.state.set(State::Silent);
        }
    }
}

impl Exchange {
    #[inline]
    pub(crate) fn new(scheme: Scheme, locality: Locality) -> Self {
        Self {
            scheme,
            locality,
            nonce: None,
            nested: CURRENT.with(|slot| slot.state.get() != State::Outside),
            destination: None,
            report: false,
        }
    }

    /// How the request arrived.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether the host is this machine itself or an IP address, and so is never pinned to HTTPS.
    pub(crate) fn is_local(&self) -> bool {
        self.locality != Locality::Named
    }

    /// Whether the host is this machine itself.
    pub(crate) fn is_this_machine(&self) -> bool {
        self.locality == Locality::Machine
    }

    pub(crate) fn expect_destination(&mut self, destination: Option<Destination>) {
        self.destination = destination;
    }

    pub(crate) fn destination(&self) -> Option<Destination> {
        self.destination
    }

    pub(crate) fn expect_report(&mut self, report: bool) {
        self.report = report;
    }

    /// Whether a browser reports to a path that the policy names.
    pub(crate) fn is_report(&self) -> bool {
        self.report
    }

    /// Whether another of our layers is around this one. If so, this one should mark the response as done, so that the
    /// outer one leaves it alone.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        self.nested
    }

    /// The nonce of this request, if somebody has asked for it.
    #[must_use]
    pub fn minted_nonce(&self) -> Option<&Nonce> {
        self.nonce.as_ref()
    }

    /// The nonce of this request, made now if nobody has asked for it before.
    ///
    /// # Errors
    /// When the operating system has no random bytes to give.
    #[inline]
    pub fn nonce(&mut self) -> Result<Nonce, Error> {
        if let Some(nonce) = self.nonce {
            return Ok(nonce);
        }
        let nonce = Nonce::random()?;
        self.nonce = Some(nonce);
        Ok(nonce)
    }

    /// The same exchange with a nonce that was made by hand.
    #[must_use]
    pub fn with_nonce(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Runs `work` (a call or a poll of what the layer wraps) so that [`current_nonce`] finds this exchange.
    ///
    /// Where scopes are nested, all share the nonce of the outermost.
    ///
    /// ```
    /// # use secure_core::{MemoryBackend, Policy, RequestView, current_nonce};
    /// let prepared = Policy::strict().prepare::<MemoryBackend>()?;
    /// let mut exchange = prepared.begin(&RequestView::default());
    /// let nonce = exchange.scope(current_nonce)?;
    /// assert_eq!(exchange.minted_nonce(), Some(&nonce));
    /// assert!(current_nonce().is_err(), "outside of a scope there is none");
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    pub fn scope<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let (outer, nonce) = CURRENT.with(|slot| {
            let (outer, nonce) = (slot.state.get(), slot.minted());
            if self.nonce.is_none() && nonce.is_none() {
                slot.state.set(State::Silent);
            } else {
                self.nonce = self.nonce.or(nonce);
                slot.enter(self.nonce);
            }
            (outer, nonce)
        });
        let _leave = Leave { exchange: self, outer, nonce };
        work()
    }
}

/// Ends a scope, also when the work panics: puts the nonce in its owner, and in the slot what was there before.
struct Leave<'a> {
    exchange: &'a mut Exchange,
    outer: State,
    /// That of the scope around this one.
    nonce: Option<Nonce>,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        CURRENT.with(|slot| {
            if let Some(nonce) = slot.minted() {
                self.exchange.nonce = Some(nonce);
            }
            match self.outer {
                State::Outside => slot.state.set(State::Outside),
                // All share the nonce, no matter which code asked for it.
                State::Silent | State::Minted => slot.enter(self.nonce.or(self.exchange.nonce)),
            }
        });
    }
}

/// The nonce of the request whose handler runs on this thread now; made now if nobody has asked for it before.
///
/// This is what the adapters' `Nonce` extractors call. Call it yourself where there are no arguments: in a function of a
/// template engine, or in the code that turns an error into a page. It works wherever the call runs inside of the layer, on the
/// task of the request; not in a task that the handler spawned, and not where `tower::buffer` calls its service, which is in
/// a task of its own.
///
/// ```
/// # use secure_core::{MemoryBackend, Policy, RequestView, current_nonce};
/// fn error_page() -> String {
///     match current_nonce() {
///         Ok(nonce) => format!("<script nonce=\"{nonce}\">retry()</script>"),
///         Err(_) => "an error".to_owned(), // no layer is around us
///     }
/// }
///
/// let prepared = Policy::strict().prepare::<MemoryBackend>()?;
/// let mut exchange = prepared.begin(&RequestView::default());
/// assert!(exchange.scope(error_page).starts_with("<script nonce=")); // an adapter does this around the handler
/// assert_eq!(error_page(), "an error");
/// # Ok::<(), secure_core::Error>(())
/// ```
///
/// # Errors
/// When no layer of ours is around the handler, or the operating system has no random bytes to give.
#[doc(alias = "csp_nonce")]
pub fn current_nonce() -> Result<Nonce, Error> {
    CURRENT.with(|slot| {
        if slot.state.get() == State::Outside {
            return Err(Error::new(
                "nonce",
                "somebody asked for a nonce where no SecureHeaders is around",
                "wrap the application in SecureHeaders (in warp by `wrap`, for `filter` cannot lend a nonce), take the nonce \
                 in the handler's arguments, and pass it on to what runs in a task of its own, as under tokio::spawn; \
                 behind tower's buffer, place SecureHeaders inside of it",
            ));
        }
        if let Some(nonce) = slot.minted() {
            return Ok(nonce);
        }
        let nonce = Nonce::random()?;
        slot.enter(Some(nonce));
        Ok(nonce)
    })
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn exchange() -> Exchange {
        Exchange::new(Scheme::Unknown, Locality::Named)
    }

    #[test]
    fn nobody_asked_nothing_minted() {
        let mut exchange = exchange();
        exchange.scope(|| ());
        assert_eq!(exchange.minted_nonce(), None);
    }

    #[test]
    fn every_asker_of_a_request_gets_the_same_nonce_and_the_next_request_another() {
        let mut first = exchange();
        let (one, two) = first.scope(|| (current_nonce().unwrap(), current_nonce().unwrap()));
        assert_eq!(one, two);
        assert_eq!(first.scope(|| current_nonce().unwrap()), one, "also in a later poll");
        assert_ne!(exchange().scope(|| current_nonce().unwrap()), one);
    }

    #[test]
    fn nested_scopes_share_the_nonce() {
        let mut outer = exchange();
        let (inner_nonce, nested) = outer.scope(|| {
            let mut inner = exchange();
            (inner.scope(|| current_nonce().unwrap()), inner.is_nested())
        });
        assert!(nested && !outer.is_nested());
        assert_eq!(outer.minted_nonce(), Some(&inner_nonce));

        let mut outer = exchange();
        let (before, within) =
            outer.scope(|| (current_nonce().unwrap(), exchange().scope(|| current_nonce().unwrap())));
        assert_eq!(before, within);
    }

    #[test]
    fn a_panic_leaves_no_exchange_behind() {
        let mut outer = exchange();
        let result = catch_unwind(AssertUnwindSafe(|| outer.scope(|| exchange().scope(|| panic!("handler")))));
        assert!(result.is_err());
        assert!(current_nonce().is_err());
    }
}
