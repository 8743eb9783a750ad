//! [`Rules`]: what a policy lets a page do, as a browser reads it.

use secure_core::{
    ContentSecurityPolicy, Directive,
    header::content_security_policy::read::{ReadPolicy, read},
};

use crate::address::{Address, matches};

/// A policy, read back as a browser reads it.
#[derive(Debug)]
pub(crate) struct Rules {
    policies: Vec<ReadPolicy>,
}

/// The words of the directive that decides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a> {
    /// The directive that the policy names.
    pub(crate) directive: &'a str,
    words: &'a [String],
    scripts: bool,
}

impl Rules {
    pub(crate) fn of(policy: &ContentSecurityPolicy) -> Self {
        Self { policies: read(&policy.to_string()) }
    }

    /// For each policy that decides about this directive, the list that counts.
    pub(crate) fn lists(&self, directive: Directive) -> impl Iterator<Item = List<'_>> {
        self.policies.iter().filter_map(move |policy| List::of(policy, directive))
    }

    /// The hashes of all lists.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = &str> {
        self.words().map(|(_, word)| word).filter(|word| is_hash(word))
    }

    /// Whether a list names a hash that is not SHA-256.
    pub(crate) fn has_longer_hash(&self) -> bool {
        self.hashes().any(|hash| !begins(hash, "'sha256-"))
    }

    /// Each word of each list, with the name of its directive.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        let lists = self.policies.iter().flat_map(|policy| &policy.directives);
        lists.flat_map(|list| list.words.iter().map(|word| (list.name.as_str(), word.as_str())))
    }

    /// The same policies with hashes that no text has.
    pub(crate) fn without_hashes(mut self) -> Self {
        let words = self.policies.iter_mut().flat_map(|policy| &mut policy.directives).flat_map(|list| &mut list.words);
        for word in words.filter(|word| is_hash(word)) {
            "'sha256-'".clone_into(word);
        }
        self
    }
}

impl<'a> List<'a> {
    fn of(policy: &'a ReadPolicy, directive: Directive) -> Option<Self> {
        let find = |name: &str| policy.directives.iter().find(|known| known.name == name);
        let names = std::iter::once(&directive).chain(directive.fallbacks());
        let found = names.map(|name| name.as_str()).find_map(find)?;
        let scripts = directive.as_str().starts_with("script-src");
        Some(Self { directive: &found.name, words: &found.words, scripts })
    }

    pub(crate) fn has(self, word: &str) -> bool {
        self.words.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether it names a hash, as the policy writes it.
    pub(crate) fn has_hash(self, hash: &str) -> bool {
        self.words.iter().any(|known| known == hash)
    }

    pub(crate) fn has_nonce(self) -> bool {
        self.words.iter().any(|word| begins(word, "'nonce-"))
    }

    fn has_any_hash(self) -> bool {
        self.words.iter().any(|word| is_hash(word))
    }

    /// Whether it names a hash that is not SHA-256.
    pub(crate) fn has_longer_hash(self) -> bool {
        self.words.iter().any(|word| is_hash(word) && !begins(word, "'sha256-"))
    }

    pub(crate) fn is_strict_dynamic(self) -> bool {
        self.scripts && self.has("'strict-dynamic'")
    }

    /// Whether every inline script or style runs: a nonce or a hash disables the keyword.
    pub(crate) fn allows_all_inline(self) -> bool {
        self.has("'unsafe-inline'") && !self.has_nonce() && !self.has_any_hash() && !self.is_strict_dynamic()
    }

    /// Whether it lets a file be loaded by its address.
    pub(crate) fn allows(self, address: &Address) -> bool {
        !self.is_strict_dynamic() && self.words.iter().any(|word| matches(word, address))
    }
}

fn is_hash(word: &str) -> bool {
    ["'sha256-", "'sha384-", "'sha512-"].iter().any(|known| begins(word, known))
}

fn begins(word: &str, start: &str) -> bool {
    word.get(..start.len()).is_some_and(|word| word.eq_ignore_ascii_case(start))
}
