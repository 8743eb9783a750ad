//! `Cache-Control`: who may keep a copy of a response.
//!
//! A page with personal data that a shared cache keeps is shown to others; one that the browser keeps is shown to the
//! next person at the machine. Absent, caches may keep what looks unchanging, such as redirects and files with a date.
//!
//! No preset for pages sets it, since applications know what may be cached; `api()` and `strict()` say `no-store`. A
//! response that carries a nonce gets `no-store` by itself unless the policy or its handler says otherwise: a stored
//! page would be shown again with the same nonce.
//!
//! # Beside a nonce
//! A nonce that a shared cache gives to everybody is not a secret. What the handler says is safe with `no-store`, `private` or
//! `no-cache`, and stays. With anything else (`public`, `s-maxage`, `max-age` alone, a text that is not a list), or beside
//! `CDN-Cache-Control`, `Surrogate-Control` and their kin, a shared cache may keep the page:
//!
//! | | then |
//! |---|---|
//! | [`Conflict::Keep`](crate::Conflict::Keep) | the handler's word stays, and a warning is logged at the first, second, fourth, eighth such page |
//! | [`Conflict::Replace`](crate::Conflict::Replace) | `no-store` goes out, and the others and `Expires` are taken out |
//! | the policy's own `Cache-Control` | a finding at start-up: [`Lint::NonceCached`](crate::Lint::NonceCached) |
//! | a `304` | nothing changes: the browser keeps the page and the policy that it has |
//!
//! The cost: browsers may keep a page with `no-store` out of the back/forward cache, so that going back loads it anew. A handler
//! that says `private` or `no-cache` keeps that cache.
//!
//! ```
//! use secure_core::CacheControl;
//!
//! assert_eq!(CacheControl::no_store().to_string(), "no-store");
//! assert_eq!(CacheControl::new("private, max-age=60")?.to_string(), "private, max-age=60");
//! # Ok::<(), secure_core::Error>(())
//! ```
//!
//! Specification: [RFC 9111, section 5.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2).

use std::{borrow::Cow, fmt, str::FromStr};

use crate::{
    header::Header,
    wire::{
        error::Error,
        rendered::{Goes, Rendered},
        template::Template,
        text::{HeaderName, HeaderValue, describe, is_token_byte},
    },
};

/// Directives for caches, and whether they are written for HTTP/1.0 caches too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheControl {
    value: HeaderValue,
    companions: bool,
}

impl CacheControl {
    /// What [`with_companions`](Self::with_companions) adds.
    pub(crate) const COMPANIONS: &[(HeaderName, HeaderValue)] = &[
        (HeaderName::from_static("Pragma"), HeaderValue::from_static("no-cache")),
        (HeaderName::from_static("Expires"), HeaderValue::from_static("0")),
    ];

    /// No cache keeps a copy, the browser's own included.
    #[must_use]
    pub const fn no_store() -> Self {
        Self { value: HeaderValue::from_static("no-store"), companions: false }
    }

    /// A literal list, for presets, whose tests read it.
    #[cfg(feature = "presets")]
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self { value: HeaderValue::from_static(text), companions: false }
    }

    /// A list of directives.
    ///
    /// # Errors
    /// When it is not a list of directives, repeats one, or gives seconds that are not a number.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let value = HeaderValue::new(text).map_err(|error| error.within(Self::NAME.as_str()))?;
        let mut seen: Vec<&str> = Vec::new();
        for directive in split_unquoted(value.as_str()) {
            let name = check_directive(directive.trim_matches([' ', '\t']))?;
            if seen.iter().any(|earlier| earlier.eq_ignore_ascii_case(name)) {
                return Err(Error::new(Self::NAME.to_string(), format!("\"{name}\" appears twice"), "write it once"));
            }
            seen.push(name);
        }
        Ok(Self { value, companions: false })
    }

    /// Also sends `Pragma: no-cache` and `Expires: 0`, which HTTP/1.0 caches read, wherever this header goes out.
    #[must_use]
    pub const fn with_companions(mut self) -> Self {
        self.companions = true;
        self
    }

    /// Whether a shared cache may keep a response that says so.
    pub(crate) fn is_for_everybody(&self) -> bool {
        !is_for_one_visitor([self.value.as_str().as_bytes()])
    }

    pub(crate) const fn has_companions(&self) -> bool {
        self.companions
    }

    pub(crate) fn companions(&self) -> impl Iterator<Item = Rendered> + use<> {
        let companions = if self.companions { Self::COMPANIONS } else { &[] };
        companions
            .iter()
            .map(|(name, value)| Rendered::new(name.clone(), Template::fixed(value.clone()), Goes::WithCacheControl))
    }
}

/// What shared caches read before `Cache-Control`: by RFC 9213, and those of single vendors.
pub(crate) static TARGETED: [HeaderName; 7] = [
    HeaderName::from_static("CDN-Cache-Control"),
    HeaderName::from_static("Surrogate-Control"),
    HeaderName::from_static("Cloudflare-CDN-Cache-Control"),
    HeaderName::from_static("Netlify-CDN-Cache-Control"),
    HeaderName::from_static("Vercel-CDN-Cache-Control"),
    HeaderName::from_static("Edge-Control"),
    HeaderName::from_static("X-Accel-Expires"),
];

/// Whether these lines keep a response from a cache that many visitors share: `no-store` and `private` do, and `no-cache`, with
/// which a cache asks before it gives the response again. With a list of fields behind them, the latter two are about those
/// fields alone.
pub(crate) fn is_for_one_visitor<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> bool {
    let is_safe = |directive: &str| {
        let directive = directive.trim_matches([' ', '\t']);
        ["no-store", "private", "no-cache"].iter().any(|safe| safe.eq_ignore_ascii_case(directive))
    };
    let mut has_safe = false;
    for line in lines {
        // What a response with a nonce says nearly always.
        if line == b"no-store" {
            has_safe = true;
            continue;
        }
        let Ok(text) = std::str::from_utf8(line) else { return false };
        has_safe |= split_unquoted(text).any(is_safe);
    }
    has_safe
}

/// The parts between commas, where no comma inside of quotes counts.
fn split_unquoted(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        let escape = escaped;
        escaped = false;
        match character {
            '"' if !escape => quoted = !quoted,
            '\\' if quoted && !escape => escaped = true,
            _ => {}
        }
        character == ',' && !quoted
    })
}

/// Checks `token [ "=" ( token / quoted-string ) ]` and gives the name.
#[inline]
fn check_directive(directive: &str) -> Result<&str, Error> {
    let fault = |problem: String, cure: &'static str| Err(Error::new("Cache-Control", problem, cure));
    let (name, argument) = match directive.split_once('=') {
        Some((name, argument)) => (name, Some(argument)),
        None => (directive, None),
    };
    let no_token = |text: &str| text.is_empty() || !text.bytes().all(is_token_byte);
    if no_token(name) {
        let index = name.bytes().position(|byte| !is_token_byte(byte)).unwrap_or(0);
        return fault(describe(name, index), "write directives such as \"no-store\" with \",\" between them");
    }
    let seconds = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"];
    let takes_seconds = seconds.iter().any(|known| known.eq_ignore_ascii_case(name));
    match argument {
        _ if takes_seconds => {
            let argument = argument.unwrap_or_default();
            if argument.is_empty() || !argument.bytes().all(|byte| byte.is_ascii_digit()) {
                return fault(
                    format!("{directive:?} gives no number of seconds"),
                    "write digits, as in \"max-age=60\"",
                );
            }
        }
        Some(argument) if no_token(argument) => {
            let quoted = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            if quoted.is_none_or(|text| text.contains('"')) {
                return fault(format!("{argument:?} is not an argument"), "write one word, or a text in double quotes");
            }
        }
        _ => {}
    }
    Ok(name)
}

impl Header for CacheControl {
    const NAME: HeaderName = HeaderName::from_static("Cache-Control");

    fn render(&self) -> Result<Template, Error> {
        Ok(Template::fixed(self.value.clone()))
    }
}

impl FromStr for CacheControl {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text.to_owned())
    }
}

impl fmt::Display for CacheControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::table::{check, refuse};

    #[test]
    fn values() {
        check(&CacheControl::no_store(), "no-store");
        for text in ["no-store, max-age=0", "private=\"a, b\", no-cache", "PUBLIC,max-age=1"] {
            check(&CacheControl::new(text).unwrap(), text);
        }
    }

    #[test]
    fn faults() {
        let refuse = refuse::<CacheControl>;
        refuse("no-store, NO-STORE", "Cache-Control: \"NO-STORE\" appears twice; write it once");
        refuse(
            "max-age=a",
            "Cache-Control: \"max-age=a\" gives no number of seconds; write digits, as in \"max-age=60\"",
        );
        refuse("max-age", "Cache-Control: \"max-age\" gives no number of seconds; write digits, as in \"max-age=60\"");
        refuse(
            "no store",
            "Cache-Control: a blank at byte 2 of \"no store\"; \
             write directives such as \"no-store\" with \",\" between them",
        );
        refuse(
            "no-store,",
            "Cache-Control: \"\" is empty or ends too soon; write directives such as \"no-store\" with \",\" between them",
        );
        refuse(
            "private=\"a",
            "Cache-Control: \"\\\"a\" is not an argument; write one word, or a text in double quotes",
        );
    }
}
