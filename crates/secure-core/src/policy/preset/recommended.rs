//! The preset `recommended`, said once: as a policy, and as what is sent of it.

use crate::{
    cookie::harden::CookieRules,
    header::{
        Header, content_security_policy::ContentSecurityPolicy, cross_origin_opener_policy::CrossOriginOpenerPolicy,
        cross_origin_resource_policy::CrossOriginResourcePolicy, origin_agent_cluster::OriginAgentCluster,
        referrer_policy::ReferrerPolicy, removed::RemovedHeaders, strict_transport_security::StrictTransportSecurity,
        x_content_type_options::XContentTypeOptions, x_frame_options::XFrameOptions,
        x_permitted_cross_domain_policies::XPermittedCrossDomainPolicies,
    },
    policy::{
        Policy,
        any::{Sent, rendered},
        check,
        headers::Headers,
    },
    request::{door::Door, transport::Transport},
    response::{
        backend::{Backend, NameSet},
        cookie_guard::CookieGuard,
        headers::{Adjustable, PreparedHeaders},
        prepared::Prepared,
    },
    wire::{
        conflict::Conflict,
        error::{Error, Faults},
        lint::Levels,
        rendered::Goes,
        text::HeaderName,
    },
};

/// Gives the headers to a macro, in the order of the fields of [`Headers`]: with this content security policy.
macro_rules! headers {
    ($of:ident, $csp:expr) => {
        $of!(
            StrictTransportSecurity::for_seconds(31_536_000),
            $csp,
            XContentTypeOptions::NoSniff,
            FRAMES,
            ReferrerPolicy::STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
            CrossOriginOpenerPolicy::SAME_ORIGIN_ALLOW_POPUPS,
            CrossOriginResourcePolicy::SameSite,
            OriginAgentCluster::OriginKeyed,
            XPermittedCrossDomainPolicies::None
        )
    };
}

macro_rules! as_headers {
    ($($header:expr),+) => {
        Headers::empty()$(.with($header))+
    };
}

macro_rules! as_rendered {
    ($($header:expr),+) => {{
        let mut texts = Vec::new();
        for (name, goes, header) in [$(sent(&$header)),+] {
            texts.push(rendered(name, goes, header)?);
        }
        texts
    }};
}

fn sent<H: Header>(header: &H) -> (HeaderName, Goes, &dyn Sent) {
    (H::NAME, H::GOES, header)
}

const FRAMES: XFrameOptions = XFrameOptions::SameOrigin;

impl Headers {
    /// For an ordinary site: as much as possible without breaking what works. See the [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{ContentSecurityPolicy, Headers};
    /// assert_eq!(
    ///     Headers::recommended().text_of::<ContentSecurityPolicy>().as_deref(),
    ///     Some("default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; \
    ///           img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"),
    /// );
    /// ```
    #[must_use]
    pub fn recommended() -> Self {
        headers!(as_headers, ContentSecurityPolicy::recommended()).with(RemovedHeaders::common())
    }
}

impl Policy {
    /// For an ordinary site: [`Headers::recommended`] and [`CookieRules::recommended`]. See the
    /// [table](crate::policy::preset).
    ///
    /// ```
    /// # use secure_core::{Policy, XFrameOptions};
    /// assert_eq!(Policy::recommended().text_of::<XFrameOptions>().as_deref(), Some("SAMEORIGIN"));
    /// # assert_eq!(Policy::recommended().prepare::<secure_core::MemoryBackend>()?.lines().count(), 9);
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    #[must_use]
    pub fn recommended() -> Self {
        Self::from(Headers::recommended()).with(CookieRules::recommended())
    }
}

impl<B: Backend> Prepared<B> {
    /// What [`Policy::recommended`] prepares, for `SecureHeaders::default` of an adapter.
    ///
    /// Nobody can have changed this policy, so the tests of this library have checked it, and a program with no other policy is
    /// built without the checks, and without the headers that the policy does not have.
    ///
    /// ```
    /// # use secure_core::{MemoryBackend, Policy};
    /// use secure_core::Prepared;
    ///
    /// let prepared = Prepared::<MemoryBackend>::recommended()?;
    /// let checked = Policy::recommended().prepare::<MemoryBackend>()?;
    /// assert!(prepared.lines().eq(checked.lines()));
    /// assert_eq!(prepared.warnings(), checked.warnings());
    /// # Ok::<(), secure_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the framework cannot send a header of the policy.
    pub fn recommended() -> Result<Self, Error> {
        let csp = ContentSecurityPolicy::recommended();
        let rendered = headers!(as_rendered, csp);
        let adjustable = Adjustable::new(Some(csp), None, Some(FRAMES), Levels::default());
        let removed = NameSet::of(RemovedHeaders::common().all());
        let headers = PreparedHeaders::new(&rendered, removed, Conflict::default(), adjustable)?;
        let door = Door::new(Transport::Undeclared, None);
        let cookies = CookieGuard::new(Some(CookieRules::recommended()), Some(door.scheme_cure()));
        let mut faults = Faults::default();
        check::undeclared("rules for cookies depend", &mut faults);
        Self::new(headers, None, door, cookies, faults.into_warnings()?)
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt, sync::Mutex};

    use super::*;
    use crate::{
        header::content_security_policy::Directive,
        request::{exchange::RequestView, transport::Scheme},
        response::{
            adjust::{Adjustment, Target},
            backend::MemoryBackend,
        },
        wire::nonce::Nonce,
    };

    /// What handlers set by themselves.
    const OWN: [&[(&str, &str)]; 4] = [
        &[("Server", "x"), ("Set-Cookie", "a=b"), ("X-Frame-Options", "DENY"), ("Content-Type", "text/html")],
        &[("Content-Security-Policy", "script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='"), ("Cache-Control", "public")],
        &[("Cache-Control", "public")],
        &[],
    ];

    fn headers(own: &[(&str, &str)]) -> Vec<(String, String)> {
        own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// What a response leaves with, by this policy.
    fn sent(
        prepared: &Prepared<MemoryBackend>,
        request: &RequestView<'_>,
        (status, own): (u16, &[(&str, &str)]),
        nonce: Option<Nonce>,
        adjustment: Option<&Adjustment>,
    ) -> Vec<(String, String)> {
        let mut headers = headers(own);
        let (mut exchange, answer) = prepared.admit(request);
        assert_eq!(answer, None);
        if let Some(nonce) = nonce {
            exchange = exchange.with_nonce(nonce);
        }
        match adjustment {
            Some(adjustment) => prepared.apply_adjusted(&mut headers, status, &exchange, adjustment),
            None => prepared.apply(&mut headers, status, &exchange),
        }
        headers
    }

    #[test]
    fn the_policy_is_sent_as_if_it_had_been_checked() {
        static FOUND: [Mutex<Vec<String>>; 2] = [const { Mutex::new(Vec::new()) }; 2];
        fn note(place: usize, message: fmt::Arguments<'_>) {
            FOUND[place].lock().unwrap().push(message.to_string());
        }
        let recommended = Prepared::<MemoryBackend>::recommended().unwrap().warning(|message| note(0, message));
        let checked = Policy::recommended().prepare::<MemoryBackend>().unwrap().warning(|message| note(1, message));
        assert_eq!(recommended.to_string(), checked.to_string());
        assert_eq!(recommended.warnings(), checked.warnings());
        assert_eq!(recommended.is_gate(), checked.is_gate());

        let images = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https://images.example");
        let unframed = Adjustment::new().without::<XFrameOptions>();
        let nonce = Nonce::random().unwrap();
        let mut seen = 0;
        for connection in [Scheme::Unknown, Scheme::Http, Scheme::Https] {
            for (method, host) in [("GET", None), ("GET", Some("app.example")), ("POST", Some("localhost"))] {
                let request = RequestView { connection, method, host, ..RequestView::default() };
                for said in OWN.into_iter().flat_map(|own| [101, 200, 304, 404, 500].map(|status| (status, own))) {
                    for nonce in [None, Some(nonce)] {
                        for adjustment in [None, Some(&images), Some(&unframed)] {
                            let lines = |prepared| sent(prepared, &request, said, nonce, adjustment);
                            let (ours, theirs) = (lines(&recommended), lines(&checked));
                            assert_eq!(ours, theirs, "{connection:?} {host:?} {said:?}");
                            seen += ours.len();
                            let pairs = ours.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
                            let verdict = recommended.verify(said.0, pairs.clone()).map_err(|error| error.to_string());
                            assert_eq!(verdict, checked.verify(said.0, pairs).map_err(|error| error.to_string()));
                        }
                    }
                }
            }
        }
        assert!(seen > 3000, "{seen}");
        assert_eq!(recommended.refused_sources(), checked.refused_sources());
        let [ours, theirs] = [0, 1].map(|place: usize| FOUND[place].lock().unwrap().clone());
        assert_eq!(ours, theirs);
        assert!(ours.iter().any(|message| message.starts_with("Cache-Control: ")), "{ours:?}");
    }
}
