//! [`Door`]: what is decided of a request before its handler runs.

use std::fmt;

use crate::{
    request::{
        exchange::{Exchange, RequestHead},
        gate::{Answer, Gate, RequestHost},
        transport::{Arrival, Transport},
    },
    wire::{error::Error, text::HeaderValue},
};

/// How requests arrive, and which of them are answered before the handler.
pub(crate) struct Door {
    transport: Transport,
    gate: Option<Gate>,
}

impl Door {
    pub(crate) fn new(transport: Transport, gate: Option<Gate>) -> Self {
        Self { transport, gate }
    }

    /// What is known of a request, and what it is answered with, if the handler is not to see it.
    #[inline]
    pub(crate) fn admit(
        &self,
        request: &impl RequestHead,
        warn: fn(fmt::Arguments<'_>),
    ) -> (Exchange, Option<Box<Answer>>) {
        self.arrive(request, |arrival, host| self.gate.as_ref()?.answer(request, arrival, host, warn))
    }

    /// What is known of a request, whether it is let in or not.
    #[inline]
    pub(crate) fn begin(&self, request: &impl RequestHead) -> Exchange {
        self.arrive(request, |_, _| ()).0
    }

    /// Decides once how a request arrived and which host it is for. All that depends on it reads this.
    #[inline]
    fn arrive<R>(
        &self,
        request: &impl RequestHead,
        decide: impl FnOnce(&Arrival<'_>, &RequestHost<'_>) -> R,
    ) -> (Exchange, R) {
        let arrival = self.transport.arrival(request.connection(), || request.peer(), |name| request.lines(name));
        let host = RequestHost::of(request, &arrival);
        let decision = decide(&arrival, &host);
        (Exchange::new(arrival.scheme, arrival.is_local(|| host.authority())), decision)
    }

    /// Whether any request is answered before the handler.
    pub(crate) fn is_gate(&self) -> bool {
        self.gate.is_some()
    }

    /// How many requests were refused, or would have been.
    pub(crate) fn refused(&self) -> u64 {
        self.gate.as_ref().map_or(0, Gate::refused)
    }

    /// What all responses depend on, if they do.
    pub(crate) fn vary(&self) -> Result<Option<HeaderValue>, Error> {
        self.gate.as_ref().map_or(Ok(None), |gate| gate.vary(&self.transport))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{exchange::RequestView, host::AllowedHosts};

    /// Whether a gate is there or not, the host is the same.
    #[test]
    fn the_host_is_one_decision() {
        let gate = || Gate::new(Some(AllowedHosts::new(["localhost", "app.example"]).unwrap()), None, None);
        let headers = |hosts: &[&'static str]| -> Vec<(&'static str, &'static [u8])> {
            hosts.iter().map(|host| ("host", host.as_bytes())).collect()
        };
        for (target, hosts, local) in [
            (None, &["localhost"][..], true),
            (None, &["app.example"][..], false),
            (None, &[][..], false),
            // Of two, nobody knows which counts.
            (None, &["localhost", "app.example"][..], false),
            (None, &["localhost", "localhost"][..], false),
            // The target counts more than the header.
            (Some("localhost"), &["app.example"][..], true),
            (Some("app.example"), &["localhost"][..], false),
        ] {
            let headers = headers(hosts);
            let request = RequestView { host: target, headers: &headers, ..RequestView::default() };
            for gate in [None, gate()] {
                let door = Door::new(Transport::Direct, gate);
                let (admitted, _) = door.admit(&request, |_| {});
                let found = [admitted.is_local(), door.begin(&request).is_local()];
                assert_eq!(found, [local; 2], "{target:?} {hosts:?}");
            }
        }
    }
}
