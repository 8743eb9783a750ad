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
    /// # use secure_core::{MemoryBackend, Policy, Prepared};
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
        Self::new(headers, Vec::new(), door, cookies, faults.into_warnings()?)
    }
}

#[cfg(test)]
mod tests {
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

    /// What a response leaves with, by this policy.
    fn sent(
        prepared: &Prepared<MemoryBackend>,
        request: &RequestView<'_>,
        status: u16,
        nonce: Option<Nonce>,
        adjustment: Option<&Adjustment>,
    ) -> Vec<(String, String)> {
        let own = [("Server", "x"), ("Set-Cookie", "a=b"), ("X-Frame-Options", "DENY"), ("Content-Type", "text/html")];
        let mut headers = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut exchange = prepared.begin(request);
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
        let recommended = Prepared::<MemoryBackend>::recommended().unwrap();
        let checked = Policy::recommended().prepare::<MemoryBackend>().unwrap();
        assert_eq!(recommended.to_string(), checked.to_string());
        assert_eq!(recommended.warnings(), checked.warnings());
        assert_eq!(recommended.is_gate(), checked.is_gate());

        let images = Adjustment::new().dangerous_append(Target::Both, Directive::ImgSrc, "https://images.example");
        let unframed = Adjustment::new().without::<XFrameOptions>();
        let nonce = Nonce::random().unwrap();
        let mut seen = 0;
        for connection in [Scheme::Unknown, Scheme::Http, Scheme::Https] {
            for host in [None, Some("app.example"), Some("localhost")] {
                for status in [101, 200, 304, 404, 500] {
                    for nonce in [None, Some(nonce)] {
                        for adjustment in [None, Some(&images), Some(&unframed)] {
                            let request = RequestView { connection, host, ..RequestView::default() };
                            let lines = |prepared| sent(prepared, &request, status, nonce, adjustment);
                            assert_eq!(lines(&recommended), lines(&checked), "{connection:?} {host:?} {status}");
                            seen += lines(&checked).len();
                        }
                    }
                }
            }
        }
        assert!(seen > 1000, "{seen}");
        assert_eq!(recommended.refused_sources(), checked.refused_sources());
    }
}
