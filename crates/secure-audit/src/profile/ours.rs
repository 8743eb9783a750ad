//! The profile `Ours`: what browsers do with a response, and what the other profiles miss.
//!
//! It judges a response of any status: errors are pages as well, and headers are most often missing there. It reads headers as
//! browsers do, so that it may contradict an original: the Observatory refuses `SAMEORIGIN, SAMEORIGIN`, which browsers take.

use secure_core::header::content_security_policy::evaluate::{Force, ReceivedPolicies};

use crate::{Seen, finding::Findings, page::Markup};

mod cookies;
mod cors;
mod framing;
mod headers;
mod isolation;
mod nonces;
mod policies;
mod reporting;
mod transport;

/// The name of a finding that no original has.
const OWN: &str = "ours";

/// A response, and what is read of it once.
struct Site<'a> {
    seen: &'a Seen,
    page: &'a Markup,
    policies: ReceivedPolicies,
    is_document: bool,
}

pub(crate) fn judge(seen: &Seen, page: &Markup, findings: &mut Findings) {
    if seen.status().is_none() {
        return;
    }
    let headers = seen.fields().all("content-security-policy");
    let policies = headers.fold(ReceivedPolicies::default(), |all, value| all.and(value, Force::Enforced));
    let policies = page.policies.iter().fold(policies, |all, content| all.and_meta(content));
    let kind = seen.fields().media_type();
    let has_body = !matches!(seen.status(), Some(204 | 304)) && !seen.content().is_some_and(<[u8]>::is_empty);
    let is_document = match kind.as_deref() {
        Some("text/html" | "application/xhtml+xml" | "image/svg+xml" | "text/xml" | "application/xml") => true,
        Some(_) => false,
        None => has_body,
    };
    let site = Site { seen, page, policies, is_document: is_document && !is_redirect(seen) };
    for part in [
        policies::judge,
        nonces::judge,
        framing::judge,
        transport::judge,
        cookies::judge,
        isolation::judge,
        cors::judge,
        reporting::judge,
        headers::judge,
    ] {
        part(&site, findings);
    }
}

/// A redirect is not shown.
fn is_redirect(seen: &Seen) -> bool {
    matches!(seen.status(), Some(301 | 302 | 303 | 307 | 308)) && seen.fields().has("location")
}
