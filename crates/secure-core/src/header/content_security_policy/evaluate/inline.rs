//! Whether the policies of a page let what is written in it run: inline scripts and styles, `eval`, policies of trusted types.

use super::{
    ReceivedPolicies, ReceivedPolicy, hash_of, is_keyword, nonce_of,
    request::{has_digest, has_nonce},
};
use crate::Hash;

/// What is written in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlineKind {
    /// The text of a `<script>`.
    Script,
    /// A handler such as `onclick`.
    ScriptAttribute,
    /// The text of a `<style>`.
    Style,
    /// An attribute `style`.
    StyleAttribute,
    /// A link to `javascript:`.
    Navigation,
}

impl InlineKind {
    /// The directive that decides, before fallbacks.
    #[must_use]
    #[inline]
    pub const fn directive(self) -> &'static str {
        match self {
            Self::Script | Self::Navigation => "script-src-elem",
            Self::ScriptAttribute => "script-src-attr",
            Self::Style => "style-src-elem",
            Self::StyleAttribute => "style-src-attr",
        }
    }

    #[inline]
    const fn is_element(self) -> bool {
        matches!(self, Self::Script | Self::Style)
    }

    #[inline]
    const fn is_script(self) -> bool {
        matches!(self, Self::Script | Self::ScriptAttribute | Self::Navigation)
    }
}

/// A script or a style in the page's markup.
#[derive(Clone, Copy, Debug)]
pub struct Inline<'a> {
    kind: InlineKind,
    nonce: &'a str,
    hashes: &'a [Hash],
}

impl<'a> Inline<'a> {
    /// One without a nonce, and whose text nobody hashed.
    #[must_use]
    #[inline]
    pub const fn new(kind: InlineKind) -> Self {
        Self { kind, nonce: "", hashes: &[] }
    }

    /// With the attribute `nonce` of its element.
    #[must_use]
    #[inline]
    pub const fn nonce(mut self, nonce: &'a str) -> Self {
        self.nonce = nonce;
        self
    }

    /// With the digests of its text, one for each algorithm that the policy may name.
    #[must_use]
    #[inline]
    pub const fn hashes(mut self, hashes: &'a [Hash]) -> Self {
        self.hashes = hashes;
        self
    }
}

impl ReceivedPolicies {
    /// The directive that blocks a script or a style in the markup; `None` where every enforced policy lets it through.
    ///
    /// ```
    /// use secure_core::header::content_security_policy::evaluate::{Inline, InlineKind, ReceivedPolicies};
    ///
    /// let policies = ReceivedPolicies::from_header("script-src 'nonce-abc' 'unsafe-inline'");
    /// let script = Inline::new(InlineKind::Script);
    /// assert_eq!(policies.blocks_inline(&script), Some("script-src-elem"));
    /// assert_eq!(policies.blocks_inline(&script.nonce("abc")), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn blocks_inline(&self, inline: &Inline<'_>) -> Option<&'static str> {
        let directive = inline.kind.directive();
        let blocks =
            |policy: &ReceivedPolicy| policy.effective(directive).is_some_and(|(_, list)| !allows(list, inline));
        self.enforced().any(blocks).then_some(directive)
    }

    /// Whether `eval` and its siblings are blocked.
    #[must_use]
    #[inline]
    pub fn blocks_eval(&self) -> bool {
        self.lacks(&["'unsafe-eval'"])
    }

    /// Whether `WebAssembly` may not be compiled.
    #[must_use]
    #[inline]
    pub fn blocks_wasm(&self) -> bool {
        self.lacks(&["'unsafe-eval'", "'wasm-unsafe-eval'"])
    }

    /// Whether an enforced policy has a list for scripts that holds none of the keywords.
    #[inline]
    fn lacks(&self, keywords: &[&str]) -> bool {
        let allowed = |word: &String| keywords.iter().any(|keyword| is_keyword(word, keyword));
        self.enforced().filter_map(|policy| policy.effective("script-src")).any(|(_, list)| !list.iter().any(allowed))
    }

    /// Whether a script may not create a policy of trusted types with this name, after those it has created.
    ///
    /// ```
    /// use secure_core::header::content_security_policy::evaluate::ReceivedPolicies;
    ///
    /// let policies = ReceivedPolicies::from_header("trusted-types app");
    /// assert!(!policies.blocks_trusted_types("app", &[]));
    /// assert!(policies.blocks_trusted_types("app", &["app"]));
    /// assert!(policies.blocks_trusted_types("other", &[]));
    /// ```
    #[must_use]
    #[inline]
    pub fn blocks_trusted_types(&self, name: &str, created: &[&str]) -> bool {
        self.enforced().any(|policy| policy.reports_trusted_types(name, created))
    }
}

impl ReceivedPolicy {
    /// Whether the creation of a policy of trusted types is a violation of this policy.
    #[must_use]
    #[inline]
    pub fn reports_trusted_types(&self, name: &str, created: &[&str]) -> bool {
        let Some(list) = self.get("trusted-types") else { return false };
        let none = matches!(list, [only] if is_keyword(only, "'none'"));
        let twice = created.contains(&name) && !list.iter().any(|word| is_keyword(word, "'allow-duplicates'"));
        let listed = list.iter().any(|word| word == name || word == "*");
        none || twice || !listed
    }
}

#[inline]
fn allows(list: &[String], inline: &Inline<'_>) -> bool {
    let kind = inline.kind;
    if allows_all(list, kind) || (kind.is_element() && has_nonce(list, inline.nonce)) {
        return true;
    }
    let hashes = kind.is_element() || list.iter().any(|word| is_keyword(word, "'unsafe-hashes'"));
    let named = |hash: &Hash| {
        let text = hash.to_string();
        hash_of(&text).is_some_and(|(algorithm, value)| has_digest(list, algorithm, value))
    };
    hashes && inline.hashes.iter().any(named)
}

/// Whether `'unsafe-inline'` counts: no nonce, no hash, and for scripts no `'strict-dynamic'` beside it.
#[inline]
fn allows_all(list: &[String], kind: InlineKind) -> bool {
    let overridden = |word: &String| {
        nonce_of(word).is_some()
            || hash_of(word).is_some()
            || (kind.is_script() && is_keyword(word, "'strict-dynamic'"))
    };
    list.iter().any(|word| is_keyword(word, "'unsafe-inline'")) && !list.iter().any(overridden)
}
