//! [`Verdict`]: what is to be done with a request before its handler runs; [`Refusal`]: why it is turned away.

use crate::wire::text::HeaderValue;

/// What the rules say about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The handler may run.
    Pass,
    /// The handler runs, because the rule only reports. The log says why it would have refused the request.
    WouldRefuse(Refusal),
    /// The request is answered with this status and this `Location`, and the handler does not run.
    Redirect {
        /// 301, 302, 307 or 308.
        status: u16,
        /// Where to.
        location: HeaderValue,
    },
    /// The request is answered with [`Refusal::status`] and without a body, and the handler does not run.
    Refuse(Refusal),
}

/// Why a request is turned away. None of its texts repeats anything of the request, so they are safe to log and to send.
///
/// ```
/// # use secure_core::Refusal;
/// assert_eq!(Refusal::HostNotAllowed.status(false), 400);
/// assert_eq!(Refusal::HostNotAllowed.status(true), 421);
/// assert_eq!(Refusal::HostNotAllowed.to_string(), "the host is none of the allowed hosts");
/// assert_eq!(Refusal::CrossSite.status(true), 403);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no host, as in HTTP/1.0 without a `Host`.
    HostMissing,
    /// What stands for a host is none, or there are several.
    HostMalformed,
    /// What a trusted proxy says of the host, or of the request as a whole, is malformed.
    ForwardedHostMalformed,
    /// A trusted proxy should name the host, and does not.
    ForwardedHostMissing,
    /// The host is none of the allowed ones.
    HostNotAllowed,
    /// The target of the request is not a path: it cannot be sent on.
    TargetMalformed,
    /// The page of another site asks for what is not for other sites.
    CrossSite,
}

impl Refusal {
    /// The status of the answer. A host that is not served is a `421` over HTTP/2 and later, where one connection may serve
    /// several hosts and a client then tries again with a connection of its own. So is a host that a trusted proxy should
    /// have named.
    ///
    /// Specification: [RFC 9110, section 15.5.20](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20).
    #[must_use]
    pub const fn status(self, http2: bool) -> u16 {
        match self {
            Self::HostNotAllowed | Self::ForwardedHostMalformed | Self::ForwardedHostMissing if http2 => 421,
            Self::HostMissing
            | Self::HostMalformed
            | Self::ForwardedHostMalformed
            | Self::ForwardedHostMissing
            | Self::HostNotAllowed
            | Self::TargetMalformed => 400,
            Self::CrossSite => 403,
        }
    }

    /// What the operator can change if this request should have been allowed.
    #[must_use]
    pub const fn cure(self) -> &'static str {
        match self {
            Self::HostMissing => "exempt the path of clients that cannot send one",
            Self::HostMalformed => "the proxy in front is to send one host, as it came",
            Self::ForwardedHostMalformed => {
                "have the proxy write its headers anew, and one host as the browser wrote it"
            }
            Self::ForwardedHostMissing => {
                "have the proxy name the host; if it passes Host on as it came, \
                 say `keeping_host()` (in a configuration `keep-host = true`)"
            }
            Self::HostNotAllowed => "if it is yours, add it to the allowed hosts",
            Self::TargetMalformed => "the client is to percent-encode it, or to use HTTPS",
            Self::CrossSite => "if it may, trust its origin, or exempt the path",
        }
    }

    /// The reason as a log line says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HostMissing => "the request has no host",
            Self::HostMalformed => "the host is malformed, or there are several",
            Self::ForwardedHostMalformed => "what a trusted proxy says of the request or of its host is malformed",
            Self::ForwardedHostMissing => "a trusted proxy does not name the host",
            Self::HostNotAllowed => "the host is none of the allowed hosts",
            Self::TargetMalformed => "the target is not a path that a redirect can repeat",
            Self::CrossSite => "the request comes from another site",
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals() {
        for (refusal, http1, http2) in [
            (Refusal::HostMissing, 400, 400),
            (Refusal::HostMalformed, 400, 400),
            (Refusal::ForwardedHostMalformed, 400, 421),
            (Refusal::ForwardedHostMissing, 400, 421),
            (Refusal::HostNotAllowed, 400, 421),
            (Refusal::TargetMalformed, 400, 400),
            (Refusal::CrossSite, 403, 403),
        ] {
            assert_eq!((refusal.status(false), refusal.status(true)), (http1, http2), "{refusal}");
            assert!(!refusal.as_str().contains(['\n', '\r']) && !refusal.cure().is_empty());
        }
    }
}
