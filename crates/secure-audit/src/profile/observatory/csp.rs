//! The test of the content security policy.

use std::collections::HashMap;

use super::{Code, Merged, merged};
use crate::{Seen, page::Markup};

/// The result, and whether the policy says who may frame the page.
pub(super) struct Judged {
    pub(super) code: Code,
    pub(super) has_frame_ancestors: bool,
}

/// Sources that let nearly everything through.
const BROAD: &[&str] = &["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];

const PROOFS: &[&str] = &["'nonce-", "'sha256-", "'sha384-", "'sha512-"];

pub(super) fn judge(seen: &Seen, page: &Markup) -> Judged {
    let header = super::header(seen, "content-security-policy");
    let metas = page.observatory_policies(seen);
    let values = || header.as_deref().into_iter().chain(metas.iter().map(String::as_str));
    let without = |code| Judged { code, has_frame_ancestors: false };
    let Some(all) = merged(values()) else { return without(Code::CspHeaderInvalid) };
    let of_header = merged(header.as_deref()).unwrap_or_default();
    let mut of_metas = merged(metas.iter().map(String::as_str)).unwrap_or_default();
    of_metas.directives.retain(|(name, _)| !matches!(name.as_str(), "frame-ancestors" | "report-uri" | "sandbox"));
    if of_header.directives.is_empty() && of_metas.directives.is_empty() {
        let reporting =
            super::header(seen, "content-security-policy-report-only").is_some_and(|value| !value.is_empty());
        return without(if reporting { Code::CspNotImplementedButReportingEnabled } else { Code::CspNotImplemented });
    }
    let https = seen.is_https().unwrap_or(true);
    let code = decide(&all, https);
    let relabelled =
        if code.passes() && !all.repeated.is_empty() { Code::CspImplementedButDuplicateDirectives } else { code };
    Judged { code: relabelled, has_frame_ancestors: all.get("frame-ancestors").is_some() }
}

/// The lists of the policy, where those that fall back share the list that they fall back to.
struct Lists {
    lists: HashMap<String, Vec<String>>,
}

impl Lists {
    fn of(merged: &Merged) -> Self {
        Self { lists: merged.directives.iter().cloned().collect() }
    }

    /// The name under which the list of a directive is kept: its own, or that of `default-src`.
    fn key(&self, directive: &str) -> Option<String> {
        [directive, "default-src"].into_iter().find(|name| self.lists.contains_key(*name)).map(str::to_owned)
    }

    fn has(&self, directive: &str, test: impl Fn(&str) -> bool) -> bool {
        match self.key(directive).and_then(|key| self.lists.get(&key)) {
            Some(list) => list.iter().any(|source| test(source)),
            None => test("*"),
        }
    }

    fn remove(&mut self, directive: &str, test: impl Fn(&str) -> bool) {
        if let Some(list) = self.key(directive).and_then(|key| self.lists.get_mut(&key)) {
            list.retain(|source| !test(source));
        }
    }

    fn has_proof(&self, directive: &str) -> bool {
        self.has(directive, |source| PROOFS.iter().any(|proof| source.starts_with(proof)))
    }
}

fn decide(merged: &Merged, https: bool) -> Code {
    let mut lists = Lists::of(merged);
    let is_dynamic = lists.has("script-src", |source| source == "'strict-dynamic'");
    let is_proven = lists.has_proof("script-src");
    if is_dynamic && !is_proven {
        return Code::CspHeaderInvalid;
    }
    for directive in ["script-src", "style-src"] {
        if lists.has_proof(directive) {
            lists.remove(directive, |source| source == "'unsafe-inline'");
        }
    }
    if is_dynamic {
        let ignored = |source: &str| {
            matches!(source, "'self'" | "'unsafe-inline'") || BROAD.iter().any(|broad| source.starts_with(broad))
        };
        lists.remove("script-src", ignored);
    }
    let broad = |source: &str| BROAD.contains(&source);
    let open = |source: &str| broad(source) || matches!(source, "'unsafe-inline'" | "data:");
    let insecure = |source: &str| source.starts_with("http:") || source.starts_with("ftp:");
    let passive = ["img-src", "media-src"];
    if lists.has("script-src", open) || lists.has("object-src", broad) {
        return Code::CspImplementedWithUnsafeInline;
    }
    let is_active = |name: &str| !passive.contains(&name) && name != "script-src";
    let mut active = lists.lists.iter().filter(|(name, _)| is_active(name)).flat_map(|(_, list)| list);
    if https && (active.any(|source| insecure(source)) || lists.has("script-src", insecure)) {
        return Code::CspImplementedWithInsecureScheme;
    }
    let evaluates = |source: &str| source == "'unsafe-eval'";
    if lists.has("script-src", evaluates) || lists.has("style-src", evaluates) {
        return Code::CspImplementedWithUnsafeEval;
    }
    if https && passive.iter().any(|directive| lists.has(directive, insecure)) {
        return Code::CspImplementedWithInsecureSchemeInPassiveContentOnly;
    }
    if lists.has("style-src", open) {
        return Code::CspImplementedWithUnsafeInlineInStyleSrcOnly;
    }
    match lists.lists.get("default-src").map(Vec::as_slice) {
        Some([only]) if only == "'none'" => Code::CspImplementedWithNoUnsafeDefaultSrcNone,
        _ => Code::CspImplementedWithNoUnsafe,
    }
}
