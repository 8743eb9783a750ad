//! The test of cross-origin sharing.
//!
//! Version 1.6.3 does not find the origin that it sent, and so never gives its worst result on a real site. Its documents and
//! its own tests do; so does this.

use super::{Code, joined, start};
use crate::Seen;

pub(super) fn judge(seen: &Seen) -> Option<Code> {
    let preflight = seen.cors()?;
    let Some(allowed) = joined(&preflight.fields, "access-control-allow-origin").filter(|value| !value.is_empty())
    else {
        return Some(Code::CorsNotImplemented);
    };
    let allowed: String = allowed.chars().take(256).collect();
    let credentials = joined(&preflight.fields, "access-control-allow-credentials").unwrap_or_default();
    let reflects = !preflight.origin.is_empty() && allowed.trim() == preflight.origin;
    Some(match allowed.trim() {
        "*" => Code::CorsImplementedWithPublicAccess,
        _ if reflects && start(&credentials, 256) == "true" => Code::CorsImplementedWithUniversalAccess,
        _ => Code::CorsImplementedWithRestrictedAccess,
    })
}
