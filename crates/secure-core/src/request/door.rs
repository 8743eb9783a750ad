//! [`Door`]: what is decided of a request before its handler runs.

use std::fmt;

use crate::{
    request::{
        asked::{Asked, RequestHost},
        exchange::{Exchange, RequestHead},
        gate::{Answer, Gate},
        transport::{Arrival, Peer, Transport},
    },
    wire::{error::Error, text::HeaderValue, throttle::Throttle},
};

/// How requests arrive, and which of them are answered before the handler.
pub(crate) struct Door {
    transport: Transport,
    gate: Option<Gate>,
    /// How many requests came from nobody knows whom, while only some are believed.
    unknown_peers: Throttle,
}

/// Where warnings go, and what an adapter knows better than we.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    pub(crate) warn: fn(fmt::Arguments<'_>),
    /// What to write where the server does not say who opened a connection.
    pub(crate) peer_cure: &'static str,
}

impl Door {
    pub(crate) fn new(transport: Transport, gate: Option<Gate>) -> Self {
        Self { transport, gate, unknown_peers: Throttle::default() }
    }

    /// What is known of a request, and what it is answered with, if the handler is not to see it.
    #[inline]
    pub(crate) fn admit(&self, request: &impl RequestHead, log: Log) -> (Exchange, Option<Box<Answer>>) {
        self.arrive(request, |arrival, host| {
            if matches!(self.transport, Transport::Proxied(_)) && !arrival.proxied && request.peer() == Peer::Unknown {
                self.doubt_peer(log);
            }
            self.gate.as_ref()?.answer(&Asked { request, arrival, host }, log.warn)
        })
    }

    /// Logs the first, second, fourth, eighth request and so on whose peer nobody knows, so that no proxy is believed.
    #[cold]
    fn doubt_peer(&self, Log { warn, peer_cure }: Log) {
        if let Some(count) = self.unknown_peers.count() {
            warn(format_args!(
                "transport: the server does not say who opened a connection, so no trusted proxy is recognised: its requests \
                 are not redirected, and cookies may lack \"Secure\"; {peer_cure}; requests so far: {count}"
            ));
        }
    }

    /// What to do where a request's scheme is unknown.
    pub(crate) fn scheme_cure(&self) -> &'static str {
        match self.transport {
            Transport::Proxied(_) => {
                "add the address of the proxy to TrustedProxies, and have it name the scheme in each request"
            }
            Transport::Undeclared | Transport::Direct | Transport::AlwaysHttps => STATE_TRANSPORT,
        }
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
        (Exchange::new(arrival.scheme, arrival.locality(|| host.authority())), decision)
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

/// What to do where nobody stated how requests arrive.
pub(crate) const STATE_TRANSPORT: &str = "write Transport::Direct where nothing stands before the application, name the \
                                          proxies to trust with Transport::Proxied, or write Transport::AlwaysHttps where \
                                          TLS always ends before it";

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    use crate::request::{exchange::RequestView, host::AllowedHosts, transport::TrustedProxies};

    const SILENT: Log = Log { warn: |_| {}, peer_cure: "" };

    /// Where proxies are trusted, a peer that nobody knows is reported ever more rarely; no other peer is.
    #[test]
    fn an_unknown_peer_is_reported() {
        static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
        const LOG: Log =
            Log { warn: |message| TOLD.lock().unwrap().push(message.to_string()), peer_cure: "name the peer" };

        let trusted = || TrustedProxies::x_forwarded(["10.0.0.5"]).unwrap();
        let from = |peer| RequestView { peer, ..RequestView::default() };
        let ask = |door: &Door, peer| {
            for _ in 0..5 {
                door.admit(&from(peer), LOG);
            }
            std::mem::take(&mut *TOLD.lock().unwrap())
        };
        let proxied = Door::new(Transport::Proxied(trusted()), None);
        assert_eq!(ask(&proxied, Peer::Address([10, 0, 0, 5].into())), [""; 0]);
        assert_eq!(ask(&proxied, Peer::Address([192, 0, 2, 1].into())), [""; 0]);
        let told = |count: u8| {
            format!(
                "transport: the server does not say who opened a connection, so no trusted proxy is recognised: its requests \
                 are not redirected, and cookies may lack \"Secure\"; name the peer; requests so far: {count}"
            )
        };
        assert_eq!(ask(&proxied, Peer::Unknown), [1, 2, 4].map(told));
        assert_eq!(ask(&Door::new(Transport::Direct, None), Peer::Unknown), [""; 0]);
    }

    /// Whether a gate is there or not, the host is the same.
    #[test]
    fn the_host_is_one_decision() {
        let hosts = AllowedHosts::new(["localhost", "app.example"]).unwrap();
        let gate = || Gate::new(vec![(hosts.keep.0.keeper)(&hosts)]);
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
                let (admitted, _) = door.admit(&request, SILENT);
                let found = [admitted.is_local(), door.begin(&request).is_local()];
                assert_eq!(found, [local; 2], "{target:?} {hosts:?}");
            }
        }
    }
}
