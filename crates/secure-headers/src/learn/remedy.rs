//! The one source that would allow what was refused, or what to do instead.

use std::borrow::Cow;

use secure_core::{Directive, Source};

use super::{evidence::Wanted, hosts};
use crate::arguments::Allowance;

/// The source that allows it, or why there is none.
pub(super) fn source(wanted: &Wanted, directive: Directive, allow: &[Allowance]) -> Result<Source, Cow<'static, str>> {
    let with = |allowance: Allowance, source: Source, why: &'static str| {
        if allow.contains(&allowance) { Ok(source) } else { Err(Cow::Borrowed(why)) }
    };
    let parsed = |text: &str| text.parse::<Source>().map_err(|_| Cow::Borrowed("it cannot be written as a source"));
    match wanted {
        Wanted::Own => Ok(Source::SelfOrigin),
        Wanted::Unknown => Err("the browser does not say what it was".into()),
        Wanted::Keyword(keyword) => match keyword.as_str() {
            "inline" => with(Allowance::Inline, Source::UnsafeInline, inline(directive)),
            "eval" => with(Allowance::Eval, Source::UnsafeEval, "do without eval, or say `--allow eval`"),
            "wasm-eval" => {
                with(Allowance::Eval, Source::WasmUnsafeEval, "WebAssembly needs 'wasm-unsafe-eval': `--allow eval`")
            }
            _ => Err("pass the text through a policy of trusted types".into()),
        },
        Wanted::Scheme(scheme) => match scheme.as_str() {
            "data" => {
                let why = "an attacker can write such an address; serve a file, or say `--allow data`";
                with(Allowance::Data, Source::DATA, why)
            }
            "blob" => with(Allowance::Blob, Source::BLOB, "say `--allow blob` if scripts of the page make it"),
            "http" | "https" | "ws" | "wss" => Err("the browser does not name the host".into()),
            other => with(Allowance::Noise, parsed(&format!("{other}:"))?, "no part of a page has such an address"),
        },
        Wanted::Origin(origin) => match (origin.split_once("//").map(|(scheme, _)| scheme), hosts::fault(origin)) {
            (Some("https:" | "wss:" | "http:" | "ws:"), Some(why)) => Err(why.into()),
            (Some("https:" | "wss:"), None) => parsed(origin),
            (Some("http:" | "ws:"), None) => {
                with(Allowance::Http, parsed(origin)?, "it is not encrypted; load it over HTTPS, or say `--allow http`")
            }
            (scheme, _) => {
                let source = parsed(scheme.unwrap_or(origin))?;
                with(Allowance::Noise, source, "no part of a page has such an address")
            }
        },
    }
}

pub(super) const fn inline(directive: Directive) -> &'static str {
    match directive {
        Directive::ScriptSrcAttr => "move the handler into a script that carries the nonce of the response",
        Directive::StyleSrcAttr => "move the style into a sheet, or a <style> that carries the nonce of the response",
        _ => "give the element the nonce of the response, or add the hash of its text",
    }
}

pub(super) const fn takes_sources(directive: Directive) -> bool {
    !matches!(
        directive,
        Directive::Sandbox
            | Directive::TrustedTypes
            | Directive::RequireTrustedTypesFor
            | Directive::WebRtc
            | Directive::UpgradeInsecureRequests
            | Directive::ReportTo
            | Directive::ReportUri
    )
}
