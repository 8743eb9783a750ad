//! From the pages of a site to its policy: what needs a hash, what no hash allows, and what stays blocked.

use std::collections::BTreeSet;

use secure_core::{ContentSecurityPolicy, Directive, Hash, Location, Source, SourceList};
use secure_html::{Found, Item};

use crate::{
    Error, Finding, StaticPage,
    folder::ends,
    judge::{Verdict, judge},
    source_list::Rules,
};

/// Own content only, nothing inline.
pub(crate) fn base() -> ContentSecurityPolicy {
    ContentSecurityPolicy::new()
        .default_src(Source::SelfOrigin)
        .script_src(Source::SelfOrigin)
        .style_src(Source::SelfOrigin)
        .img_src([Source::SelfOrigin, Source::DATA])
        .object_src(SourceList::NONE)
        .base_uri(SourceList::NONE)
        .form_action(Location::SelfOrigin)
        .frame_ancestors(SourceList::NONE)
}

/// A policy with the hashes that pages need.
pub(crate) fn of<'p>(
    pages: impl Iterator<Item = &'p StaticPage>,
    base: &ContentSecurityPolicy,
) -> Result<ContentSecurityPolicy, Error> {
    let rules = Rules::of(base);
    let mut seen = BTreeSet::new();
    let mut needed: Vec<(Directive, Vec<Source>)> = Vec::new();
    let mut refused = Vec::new();
    for (page, item) in pages.flat_map(|page| page.page.items.iter().map(move |item| (page, item))) {
        match judge(page, item, &rules) {
            Verdict::Hash(directive, hashes) => {
                for hash in hashes {
                    if seen.insert((directive.as_str(), hash.to_string())) {
                        match needed.iter_mut().find(|(other, _)| *other == directive) {
                            Some((_, sources)) => sources.push(Source::Hash(hash)),
                            None => needed.push((directive, vec![Source::Hash(hash)])),
                        }
                    }
                }
            }
            Verdict::Refused(finding) => refused.push(finding),
            Verdict::Blocked(_) | Verdict::Fine => {}
        }
    }
    if !refused.is_empty() {
        return Err(Error::new(refused));
    }
    let append =
        |policy: ContentSecurityPolicy, (directive, sources): (_, Vec<_>)| policy.append_all(directive, &sources);
    Ok(needed.into_iter().fold(base.clone(), append))
}

impl StaticPage {
    /// A policy for this page alone, as [`StaticSite::policy`](crate::StaticSite::policy) makes it for all. It is shorter,
    /// and a script of one page does not run in another; the handler must then send it with this page, as an override.
    ///
    /// # Errors
    ///
    /// If the page has what no hash allows.
    pub fn policy(&self, base: &ContentSecurityPolicy) -> Result<ContentSecurityPolicy, Error> {
        of(std::iter::once(self), base)
    }

    /// What a policy would keep from working in this page.
    #[must_use]
    pub fn blocked(&self, policy: &ContentSecurityPolicy) -> Vec<Finding> {
        let rules = Rules::of(policy);
        let blocked = |item: &Item| match judge(self, item, &rules) {
            Verdict::Fine => None,
            Verdict::Hash(directive, _) => {
                let problem = format!("{} does not have the hash of this", directive.as_str());
                Some(self.finding(item, problem, "make the policy anew from the files that are served"))
            }
            Verdict::Refused(finding) | Verdict::Blocked(finding) => Some(finding),
        };
        self.page.items.iter().filter_map(blocked).collect()
    }
}

/// The hashes of a policy that no page needs.
pub(crate) fn unused<'p>(pages: impl Iterator<Item = &'p StaticPage>, policy: &ContentSecurityPolicy) -> Vec<String> {
    // With no hash in it, each text asks for its own.
    let stripped = Rules::of(policy).without_hashes();
    let rules = Rules::of(policy);
    let mut needed = BTreeSet::new();
    for (page, item) in pages.flat_map(|page| page.page.items.iter().map(move |item| (page, item))) {
        if let Verdict::Hash(_, hashes) = judge(page, item, &stripped) {
            needed.extend(hashes.iter().map(ToString::to_string));
            if let Some(text) = inline(item).filter(|_| rules.has_longer_hash()) {
                needed.extend([Hash::sha384_of(text).to_string(), Hash::sha512_of(text).to_string()]);
            }
        }
    }
    let mut seen = BTreeSet::new();
    rules.hashes().filter(|hash| !needed.contains(*hash) && seen.insert(*hash)).map(str::to_owned).collect()
}

/// The text that a browser hashes.
fn inline(item: &Item) -> Option<&str> {
    match &item.found {
        Found::Script(script) => Some(&script.text),
        Found::Style(style) => Some(&style.text),
        Found::StyleAttribute(style) => Some(&style.value),
        Found::Handler(handler) => Some(&handler.value),
        _ => None,
    }
}

/// The files of WebAssembly that a policy keeps from being compiled.
pub(crate) fn webassembly<'n>(names: impl Iterator<Item = &'n str>, policy: &ContentSecurityPolicy) -> Vec<Finding> {
    let rules = Rules::of(policy);
    let compiles =
        |directive| rules.lists(directive).all(|list| list.has("'wasm-unsafe-eval'") || list.has("'unsafe-eval'"));
    if compiles(Directive::ScriptSrc) {
        return Vec::new();
    }
    let finding = |name: &str| {
        let problem = "script-src does not let browsers compile WebAssembly";
        Finding::new(name, None, problem, "add \"'wasm-unsafe-eval'\" to script-src")
    };
    names.filter(|name| ends(name, &["wasm"])).map(finding).collect()
}
