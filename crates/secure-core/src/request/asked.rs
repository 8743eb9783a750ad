//! [`Asked`]: a request of any framework, as far as it is judged before its handler runs, and [`Keeper`]: what judges it.

use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::{
    request::{
        exchange::{AnyRequest, RequestHead},
        transport::{Arrival, ForwardedHost, Transport},
        verdict::{Refusal, Verdict},
    },
    wire::{code::Code, text::HeaderValue},
};

/// A request, how it arrived, and which host it is for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'r> {
    pub(crate) request: &'r dyn AnyRequest,
    pub(crate) arrival: &'r Arrival<'r>,
    pub(crate) host: &'r RequestHost<'r>,
}

/// What judges requests before their handlers run.
pub(crate) trait Keeper: Send + Sync + UnwindSafe + RefUnwindSafe {
    /// What becomes of a request.
    fn judge(&self, asked: &Asked<'_>) -> Verdict;
    /// The headers of a request that it looks at, for `Vary`.
    fn vary(&self, transport: &Transport) -> Option<HeaderValue>;
}

/// What makes the keeper of a part of a policy.
#[derive(Clone)]
pub(crate) struct Keep<T> {
    pub(crate) keeper: fn(&T) -> Box<dyn Keeper>,
}

impl<T: Keeper + Clone + 'static> Default for Code<Keep<T>> {
    fn default() -> Self {
        Self(Keep { keeper: |part| Box::new(part.clone()) })
    }
}

/// Who names the host that a request is for.
pub(crate) enum RequestHost<'r> {
    /// A trusted proxy.
    Proxy(&'r [u8]),
    /// The target.
    Target(&'r [u8]),
    /// The `Host` header.
    Header(HeaderLines<'r>),
    /// A trusted proxy, which does not do it, or not well.
    Nobody(Refusal),
}

impl<'r> RequestHost<'r> {
    #[inline]
    pub(crate) fn of(request: &'r impl RequestHead, arrival: &'r Arrival<'_>) -> Self {
        match &arrival.host {
            ForwardedHost::Named(host) => Self::Proxy(host),
            ForwardedHost::Malformed => Self::Nobody(Refusal::ForwardedHostMalformed),
            ForwardedHost::Missing => Self::Nobody(Refusal::ForwardedHostMissing),
            ForwardedHost::Own => match request.authority() {
                Some(authority) => Self::Target(authority),
                None => Self::Header(HeaderLines::of(request.lines("host"))),
            },
        }
    }

    /// The host, if there is one and only one.
    #[inline]
    pub(crate) fn authority(&self) -> Option<&'r [u8]> {
        match self {
            Self::Proxy(host) | Self::Target(host) => Some(host),
            Self::Header(line) => line.authority(),
            Self::Nobody(_) => None,
        }
    }
}

/// The lines of a header that may stand once.
///
/// ```
/// use secure_core::HeaderLines;
///
/// assert_eq!(HeaderLines::of([]), HeaderLines::Absent);
/// assert_eq!(HeaderLines::of([b"a".as_slice()]), HeaderLines::One(b"a"));
/// assert_eq!(HeaderLines::of([b"a".as_slice(), b"a"]), HeaderLines::Several);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderLines<'a> {
    /// There is none.
    #[default]
    Absent,
    /// There is one, with this value.
    One(&'a [u8]),
    /// There are several, so none counts.
    Several,
}

impl<'a> HeaderLines<'a> {
    /// Counts the lines of a header.
    #[must_use]
    #[inline]
    pub fn of(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut lines = lines.into_iter();
        match (lines.next(), lines.next()) {
            (None, _) => Self::Absent,
            (Some(line), None) => Self::One(line),
            (Some(_), Some(_)) => Self::Several,
        }
    }

    /// The same as the authority of a request: of several lines none is left, but an empty one, which is malformed.
    #[must_use]
    pub const fn authority(self) -> Option<&'a [u8]> {
        match self {
            Self::Absent => None,
            Self::One(line) => Some(line),
            Self::Several => Some(b""),
        }
    }
}

impl<'r> Asked<'r> {
    /// The lines of a header that may stand once.
    pub(crate) fn lines(&self, name: &'static str) -> HeaderLines<'r> {
        let mut lines = HeaderLines::Absent;
        self.request.each_line(name, &mut |line| {
            lines = if lines == HeaderLines::Absent { HeaderLines::One(line) } else { HeaderLines::Several };
        });
        lines
    }

    /// Path and query, byte for byte. A tunnel (`CONNECT`) has neither, and its target is as little a path as a `*`.
    pub(crate) fn target(&self) -> Vec<u8> {
        if self.request.method() == "CONNECT" && self.request.path().is_empty() {
            return b"*".to_vec();
        }
        let mut target = self.request.path().to_vec();
        if let Some(query) = self.request.query() {
            target.push(b'?');
            target.extend_from_slice(query);
        }
        target
    }
}
