//! [`CookieGuard`]: what becomes of the cookies of every response, and what the log gets of them.

use std::fmt;

use crate::{
    cookie::harden::{CookieRules, Hardened, LoggedCookies, Over},
    request::{exchange::Exchange, transport::Scheme},
    wire::throttle::Throttle,
};

/// The application's rules, and what was reported of cookies.
pub(crate) struct CookieGuard {
    rules: CookieRules,
    logged: LoggedCookies,
    /// What to do where nobody says how a request arrived; `None` where nobody minds.
    scheme_cure: Option<&'static str>,
    /// How many cookies went out without `Secure` for want of a scheme.
    unsure: Throttle,
}

impl CookieGuard {
    /// `None` where there is no rule, so that no cookie need be looked at.
    pub(crate) fn new(rules: Option<CookieRules>, scheme_cure: Option<&'static str>) -> Option<Self> {
        let rules = rules.filter(|rules| !rules.is_empty())?;
        Some(Self { rules, logged: LoggedCookies::default(), scheme_cure, unsure: Throttle::default() })
    }

    /// What takes the place of a `Set-Cookie` line, if anything.
    pub(crate) fn harden(&self, line: &[u8], exchange: &Exchange, warn: fn(fmt::Arguments<'_>)) -> Option<Vec<u8>> {
        let hardened = self.hardened(line, exchange);
        if let Some(line) = self.logged.first(&hardened) {
            warn(format_args!("{line}"));
        }
        if exchange.scheme() == Scheme::Unknown && hardened.lacks_secure() {
            self.doubt_scheme(&hardened, warn);
        }
        hardened.line()
    }

    /// What becomes of a `Set-Cookie` line.
    pub(super) fn hardened<'l>(&self, line: &'l [u8], exchange: &Exchange) -> Hardened<'l> {
        let over = match exchange.scheme() {
            Scheme::Https => Over::Https,
            Scheme::Unknown if !exchange.is_this_machine() => Over::Unknown,
            Scheme::Unknown | Scheme::Http => Over::Http,
        };
        self.rules.harden_over(line, over)
    }

    /// Logs the first, second, fourth, eighth cookie and so on that lacks `Secure` since nobody says how its request arrived.
    fn doubt_scheme(&self, hardened: &Hardened<'_>, warn: fn(fmt::Arguments<'_>)) {
        let Some(cure) = self.scheme_cure else { return };
        if let Some(count) = self.unsure.count() {
            let name = hardened.name();
            warn(format_args!(
                "Set-Cookie: cookie \"{name}\" goes out without \"Secure\", for nobody says whether the request came over \
                 HTTPS; {cure}; such cookies so far: {count}"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;
    use crate::{
        policy::Policy,
        request::{
            exchange::RequestView,
            transport::{Transport, TrustedProxies},
        },
        response::{backend::MemoryBackend, prepared::Prepared},
    };

    static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

    fn prepared(policy: &Policy) -> Prepared<MemoryBackend> {
        policy.prepare::<MemoryBackend>().unwrap().warning(|message| LOG.lock().unwrap().push(message.to_string()))
    }

    /// What becomes of `id=1`, and what is logged of it.
    fn sent(prepared: &Prepared<MemoryBackend>, request: &RequestView<'_>) -> (String, Vec<String>) {
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut headers = vec![("Set-Cookie".to_owned(), "id=1".to_owned())];
        prepared.apply(&mut headers, 200, &prepared.begin(request));
        let cookie = headers.into_iter().find(|(name, _)| name == "Set-Cookie").map(|(_, value)| value);
        (cookie.unwrap_or_default(), std::mem::take(&mut LOG.lock().unwrap()))
    }

    #[test]
    fn only_strict_adds_secure_where_nobody_says_how_a_request_arrived() {
        const LAX: &str = "id=1; SameSite=Lax";
        const STRICT: &str = "id=1; HttpOnly; SameSite=Lax";
        const SECURE: &str = "id=1; Secure; HttpOnly; SameSite=Lax";
        for (host, recommended, strict) in [
            (Some("app.example"), LAX, SECURE),
            (Some("192.168.1.5:8000"), LAX, SECURE),
            (None, LAX, SECURE),
            (Some("localhost:8000"), LAX, STRICT),
            (Some("app.localhost"), LAX, STRICT),
            (Some("127.0.0.1"), LAX, STRICT),
            (Some("[::1]:8000"), LAX, STRICT),
        ] {
            let request = RequestView { host, ..RequestView::default() };
            assert_eq!(sent(&prepared(&Policy::recommended()), &request).0, recommended, "{host:?}");
            assert_eq!(sent(&prepared(&Policy::strict()), &request).0, strict, "{host:?}");
            let plain = Policy::strict().with(Transport::Direct);
            assert_eq!(sent(&prepared(&plain), &request), (STRICT.to_owned(), Vec::new()), "{host:?}");
        }
    }

    #[test]
    fn a_cookie_without_secure_on_an_unknown_scheme_is_told_ever_more_rarely() {
        let line = |cure: &str, count: usize| {
            format!(
                "Set-Cookie: cookie \"id\" goes out without \"Secure\", for nobody says whether the request came over HTTPS; \
                 {cure}; such cookies so far: {count}"
            )
        };
        let proxied = || Transport::Proxied(TrustedProxies::x_forwarded(["192.0.2.1"]).unwrap());
        for (transport, cure) in [
            (
                Transport::Undeclared,
                "write Transport::Direct where nothing stands before the application, name the proxies to trust with \
                 Transport::Proxied, or write Transport::AlwaysHttps where TLS always ends before it",
            ),
            (proxied(), "add the address of the proxy to TrustedProxies, and have it name the scheme in each request"),
        ] {
            let prepared = prepared(&Policy::recommended().with(transport));
            let told: Vec<_> = (0..5).flat_map(|_| sent(&prepared, &RequestView::default()).1).collect();
            assert_eq!(told, [1, 2, 4].map(|count| line(cure, count)));
        }
        for stated in [Transport::Direct, Transport::AlwaysHttps] {
            let prepared = prepared(&Policy::recommended().with(stated));
            assert_eq!(sent(&prepared, &RequestView::default()).1, [""; 0]);
        }
        assert_eq!(sent(&prepared(&Policy::development()), &RequestView::default()).1, [""; 0]);
        let https = RequestView { connection: Scheme::Https, ..RequestView::default() };
        assert_eq!(sent(&prepared(&Policy::recommended()), &https).1, [""; 0]);
    }
}
