//! The test of scripts and their integrity.

use secure_core::header::content_security_policy::evaluate::WebUrl;

use super::{Code, header};
use crate::{Seen, page::Markup, suffix};

pub(super) fn judge(seen: &Seen, page: &Markup) -> Option<Code> {
    let kind = header(seen, "content-type");
    let kind = kind.as_deref().map(|value| value.split(';').next().unwrap_or(value));
    if kind.is_some_and(|kind| !matches!(kind, "text/html" | "application/xhtml+xml")) {
        return Some(Code::SriNotImplementedResponseNotHtml);
    }
    if seen.content().is_none() && seen.status().is_some() {
        return None;
    }
    if page.is_json {
        return Some(Code::HtmlNotParseable);
    }
    if page.scripts.is_empty() {
        let is_known = page.is_read || seen.status().is_none();
        return is_known.then_some(Code::SriNotImplementedButNoScriptsLoaded);
    }
    let own = seen.host().unwrap_or_default();
    let site_is_https = seen.is_https().unwrap_or(true);
    let (mut worst, mut has_foreign) = (None, false);
    for script in &page.scripts {
        let Some(src) = script.src.as_deref().filter(|src| !src.is_empty()) else { continue };
        let origin = Origin::of(src, own);
        let has_integrity = script.integrity.as_deref().is_some_and(|text| !text.is_empty());
        let is_secure = match origin {
            Origin::ProtocolRelative => false,
            Origin::Relative => site_is_https,
            Origin::Absolute { .. } => src.starts_with("https:"),
        };
        let is_own = matches!(origin, Origin::Relative | Origin::Absolute { is_own: true });
        has_foreign |= !is_own;
        let found = match (is_own, has_integrity, is_secure) {
            (true, true, true) => worst.is_none().then_some((0_u8, Code::SriImplementedAndAllScriptsLoadedSecurely)),
            (true, _, _) | (false, true, true) => None,
            (false, true, false) => Some((2, Code::SriImplementedButExternalScriptsNotLoadedSecurely)),
            (false, false, true) => Some((3, Code::SriNotImplementedButExternalScriptsLoadedSecurely)),
            (false, false, false) => Some((4, Code::SriNotImplementedAndExternalScriptsNotLoadedSecurely)),
        };
        if let Some(found) = found {
            worst = Some(worst.map_or(found, |worst: (u8, Code)| if found.0 > worst.0 { found } else { worst }));
        }
    }
    Some(match worst {
        Some((_, code)) => code,
        None if has_foreign => Code::SriImplementedAndExternalScriptsLoadedSecurely,
        None => Code::SriNotImplementedButAllScriptsLoadedFromSecureOrigin,
    })
}

enum Origin {
    Relative,
    ProtocolRelative,
    Absolute { is_own: bool },
}

impl Origin {
    fn of(src: &str, own: &str) -> Self {
        if src.starts_with("//") && src.len() > 2 && !src.starts_with("///") {
            return Self::ProtocolRelative;
        }
        if !src.starts_with("http://") && !src.starts_with("https://") {
            return Self::Relative;
        }
        let url = WebUrl::parse(src);
        // An address that is none loads nothing. The original fails as a whole.
        let host = url.as_ref().and_then(WebUrl::host).unwrap_or_default();
        Self::Absolute { is_own: suffix::registrable(host) == suffix::registrable(own) }
    }
}
