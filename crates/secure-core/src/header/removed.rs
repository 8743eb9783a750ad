//! [`RemovedHeaders`]: headers that show an attacker what the server is made of, taken out of every response.
//!
//! A version number says which known flaws to try first. Nothing in a browser reads these headers.
//!
//! ```
//! use secure_core::{Policy, RemovedHeaders};
//!
//! assert!(Policy::recommended().headers.removed.contains("x-powered-by"));
//! assert!(RemovedHeaders::owasp().contains("X-AspNet-Version"));
//! assert!(!RemovedHeaders::none().contains("Server"));
//! ```
//!
//! The full list is that of the
//! [OWASP Secure Headers Project](https://owasp.org/www-project-secure-headers/#prevent-information-disclosure-via-http-headers)
//! as of 2026-07-19, licensed under Apache-2.0.

use std::borrow::Cow;
#[cfg(feature = "config")]
use std::collections::HashSet;

use crate::wire::{error::Error, text::HeaderName};

/// Names of headers that no response keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovedHeaders {
    names: Cow<'static, [HeaderName]>,
}

impl RemovedHeaders {
    /// Takes nothing out.
    #[must_use]
    pub const fn none() -> Self {
        Self { names: Cow::Borrowed(&[]) }
    }

    /// What frameworks and their hosts add unasked: `Server`, `X-Powered-By`, `Powered-By`, `X-Generator`.
    #[must_use]
    pub const fn common() -> Self {
        Self { names: Cow::Borrowed(COMMON) }
    }

    /// The list of the OWASP Secure Headers Project, for an application that passes on responses of others.
    ///
    /// Caveat: it names the headers of tracing systems (`X-B3-…`, `X-Datadog-…`), which a hop behind you may want, and
    /// `SourceMap`, which developers want.
    #[must_use]
    pub const fn owasp() -> Self {
        Self { names: Cow::Borrowed(OWASP) }
    }

    /// Takes these out.
    #[cfg(feature = "presets")]
    pub(crate) const fn these(names: &'static [HeaderName]) -> Self {
        Self { names: Cow::Borrowed(names) }
    }

    /// Takes this one out as well.
    ///
    /// # Errors
    /// When it is not a header name, or one whose loss breaks the response: `Content-Type`, `Content-Length`,
    /// `Transfer-Encoding`, `Connection`, `Location`, `Set-Cookie`.
    pub fn and(mut self, name: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let name = Self::name(name)?;
        if !self.names.contains(&name) {
            self.names.to_mut().push(name);
        }
        Ok(self)
    }

    /// Checks a name that is to be taken out.
    #[inline]
    pub(crate) fn name(name: impl Into<Cow<'static, str>>) -> Result<HeaderName, Error> {
        let name = HeaderName::new(name)?;
        if NEEDED.contains(&name) {
            return Err(Error::new(
                "RemovedHeaders",
                format!("without \"{name}\" responses break"),
                "keep it, and take out only what discloses something",
            ));
        }
        Ok(name)
    }

    /// Takes these names out, which are checked, each once.
    #[cfg(feature = "config")]
    pub(crate) fn of(names: impl IntoIterator<Item = HeaderName>) -> Self {
        let mut seen = HashSet::new();
        Self { names: names.into_iter().filter(|name| seen.insert(name.clone())).collect() }
    }

    /// Whether a header of this name is taken out.
    #[must_use]
    #[inline]
    pub fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.as_str().eq_ignore_ascii_case(name))
    }

    /// The names, each once.
    pub(crate) fn all(&self) -> &[HeaderName] {
        &self.names
    }

    /// The names, each once.
    pub fn names(&self) -> impl Iterator<Item = HeaderName> + '_ {
        self.all().iter().cloned()
    }
}

macro_rules! names {
    ($($name:literal),+ $(,)?) => {
        &[$(HeaderName::from_static($name)),+]
    };
}

const NEEDED: &[HeaderName] =
    names!["Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Location", "Set-Cookie"];

const COMMON: &[HeaderName] = names!["Server", "X-Powered-By", "Powered-By", "X-Generator"];

#[rustfmt::skip]
const OWASP: &[HeaderName] = names![
        "$wsep", "Host-Header", "K-Proxy-Request", "Liferay-Portal", "OracleCommerceCloud-Version", "Pega-Host",
        "Powered-By", "Product", "Server", "SourceMap", "X-AspNet-Version", "X-AspNetMvc-Version",
        "X-Atmosphere-error", "X-Atmosphere-first-request", "X-Atmosphere-tracking-id", "X-B3-ParentSpanId",
        "X-B3-Sampled", "X-B3-SpanId", "X-B3-TraceId", "X-BEServer", "X-Backside-Transport", "X-CF-Powered-By",
        "X-CMS", "X-CalculatedBETarget", "X-Cocoon-Version", "X-Content-Encoded-By", "X-Datadog-Origin",
        "X-Datadog-Parent-Id", "X-Datadog-Sampling-Priority", "X-Datadog-Tags", "X-Datadog-Trace-Id", "X-DiagInfo",
        "X-Envoy-Attempt-Count", "X-Envoy-External-Address", "X-Envoy-Internal", "X-Envoy-Original-Dst-Host",
        "X-Envoy-Upstream-Service-Time", "X-FEServer", "X-Framework", "X-Generated-By", "X-Generator",
        "X-Gitlab-Meta", "X-Jitsi-Release", "X-Joomla-Version", "X-Kong-Admin-Latency", "X-Kong-Client-Latency",
        "X-Kong-Proxy-Latency", "X-Kong-Request-Id", "X-Kong-Response-Latency", "X-Kong-Third-Party-Latency",
        "X-Kong-Total-Latency", "X-Kong-Upstream-Latency", "X-Kong-Upstream-Status", "X-Kubernetes-PF-FlowSchema-UI",
        "X-Kubernetes-PF-PriorityLevel-UID", "X-LiteSpeed-Cache", "X-LiteSpeed-Purge", "X-LiteSpeed-Tag",
        "X-LiteSpeed-Vary", "X-Litespeed-Cache-Control", "X-Mod-Pagespeed", "X-Nextjs-Cache",
        "X-Nextjs-Matched-Path", "X-Nextjs-Page", "X-Nextjs-Redirect", "X-OWA-Version", "X-Old-Content-Length",
        "X-OneAgent-JS-Injection", "X-Page-Speed", "X-Php-Version", "X-Powered-By", "X-Powered-By-Plesk",
        "X-Powered-CMS", "X-Redirect-By", "X-Server-Powered-By", "X-SourceFiles", "X-SourceMap",
        "X-Turbo-Charged-By", "X-Tyk-Trace-Id", "X-Umbraco-Version", "X-Varnish-Backend", "X-Varnish-Server",
        "X-Woodpecker-Version", "X-dtAgentId", "X-dtHealthCheck", "X-dtInjectedServlet", "X-ruxit-JS-Agent",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_owasp_holds_each_name_once() {
        assert_eq!(OWASP.len(), 87);
        for (index, name) in OWASP.iter().enumerate() {
            assert!(!OWASP.iter().take(index).any(|earlier| earlier == name), "{name}");
        }
    }

    #[test]
    fn names_join_once() {
        let removed = RemovedHeaders::common().and("X-Build").unwrap().and("x-build").unwrap();
        assert_eq!(removed.names().count(), COMMON.len() + 1);
    }

    #[test]
    fn faults() {
        let fault = |name: &'static str| RemovedHeaders::none().and(name).unwrap_err().to_string();
        assert_eq!(
            fault("content-type"),
            "RemovedHeaders: without \"content-type\" responses break; keep it, and take out only what discloses something",
        );
        assert_eq!(
            fault("X Build"),
            "header name: a blank at byte 1 of \"X Build\"; \
             write letters, digits and hyphens, as in \"X-Frame-Options\"",
        );
    }
}
