//! [`ReportRequest`] and [`Reception`]: what a collector learns of a request, and what it answers.

use std::net::IpAddr;

use crate::wire::{
    error::Error,
    text::{HeaderName, HeaderValue},
};

/// What a collector looks at of a request, except for its body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportRequest<'r> {
    /// The method, as `POST`.
    pub method: &'r str,
    /// Who sent it, as far as the application knows. Of IPv6 the first 64 bits count; all senders that are not known are one source.
    ///
    /// Behind a proxy every request comes from the proxy: take the address that it vouches for, or raise the
    /// [limit of a source](super::CollectorLimits::per_source).
    pub peer: Option<IpAddr>,
    /// The header `Content-Type`.
    pub content_type: Option<&'r str>,
    /// The header `Content-Encoding`.
    pub content_encoding: Option<&'r str>,
    /// The header `Content-Length`, where it is a number.
    pub content_length: Option<u64>,
    /// The header `Origin`.
    pub origin: Option<&'r str>,
}

/// What becomes of a request: the answer, which never has a body, and what it held.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reception {
    /// The status.
    ///
    /// | status | means |
    /// |---|---|
    /// | 204 | taken, which may have been for noise; or the answer to a preflight |
    /// | 400 | no report among what was read of it |
    /// | 405 | neither `POST` nor `OPTIONS` |
    /// | 413 | too large |
    /// | 415 | no media type of reports, or a compressed body |
    /// | 429 | too many; `Retry-After` says when to try again |
    pub status: u16,
    /// How many reports were taken in, those that came before among them.
    pub accepted: usize,
    /// How many of them had come before.
    pub repeated: usize,
    /// How many were noise, and were dropped.
    pub noise: usize,
    /// How many were too many, and were dropped.
    pub limited: usize,
    /// How many were none.
    pub refused: usize,
    /// Why the request, or the first of its reports that is none, was refused. It holds nothing of the request's own text.
    pub reason: Option<Error>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ReportRequest<'_> {
    /// A `POST` of which nothing else is known.
    #[must_use]
    pub const fn post() -> Self {
        Self {
            method: "POST",
            peer: None,
            content_type: None,
            content_encoding: None,
            content_length: None,
            origin: None,
        }
    }

    /// Whether the body is said to be one of reports. Parameters and case do not count.
    pub(super) fn is_report(&self) -> bool {
        let essence = self.content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim_ascii();
        MEDIA_TYPES.iter().any(|known| essence.eq_ignore_ascii_case(known))
    }

    /// Whether the body is compressed, which no browser does with reports.
    pub(super) fn is_encoded(&self) -> bool {
        let mut codings = self.content_encoding.unwrap_or_default().split(',').map(str::trim_ascii);
        !codings.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case("identity"))
    }
}

/// What browsers send reports as.
const MEDIA_TYPES: &[&str] = &["application/csp-report", "application/reports+json"];

impl Reception {
    pub(super) fn new(status: u16) -> Self {
        Self { status, accepted: 0, repeated: 0, noise: 0, limited: 0, refused: 0, reason: None, headers: Vec::new() }
    }

    /// A refusal of the request as a whole.
    pub(super) fn refusal(status: u16, problem: impl Into<String>, cure: &'static str) -> Self {
        Self { reason: Some(Error::new("report", problem, cure)), ..Self::new(status) }
    }

    /// A refusal for so many seconds.
    pub(super) fn too_many(seconds: u64) -> Self {
        let after = HeaderValue::new(seconds.to_string()).ok();
        Self::refusal(429, "too many reports", "wait, and send fewer")
            .with_all(after.map(|seconds| (HeaderName::from_static("Retry-After"), seconds)))
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn with_all(mut self, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// The headers that the answer needs, beside those of the application's policy.
    pub fn headers(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.headers.iter().map(|(name, value)| (name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types() {
        for (content_type, expected) in [
            (Some("application/csp-report"), true),
            (Some(" Application/CSP-Report ; charset=utf-8"), true),
            (Some("application/reports+json;x"), true),
            (Some("application/json"), false),
            (Some("application/csp-report, text/plain"), false),
            (Some("application/csp-reports"), false),
            (Some("text/plain"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(
                ReportRequest { content_type, ..ReportRequest::post() }.is_report(),
                expected,
                "{content_type:?}"
            );
        }
    }
}
