//! Sources that do not count, since another directive decides in their place and lacks them.
//!
//! A browser asks the most exact directive that a policy names, and no other: with `script-src-elem`, a nonce in `script-src`
//! lets no `<script>` run.

use super::{Directive, Source, SourceList, value::Value};
use crate::wire::{error::Faults, fault::Place, lint::Lint};

/// What a page has inline, with the directives that may decide about it, the most exact first.
const SCRIPTS: [Directive; 3] = [Directive::ScriptSrcElem, Directive::ScriptSrc, Directive::DefaultSrc];
const STYLES: [Directive; 3] = [Directive::StyleSrcElem, Directive::StyleSrc, Directive::DefaultSrc];
const HANDLERS: [Directive; 3] = [Directive::ScriptSrcAttr, Directive::ScriptSrc, Directive::DefaultSrc];
const STYLE_ATTRIBUTES: [Directive; 3] = [Directive::StyleSrcAttr, Directive::StyleSrc, Directive::DefaultSrc];

/// Reports each source of a policy that counts nowhere.
pub(super) fn within(place: &str, directives: &[(Directive, Value)], faults: &mut Faults) {
    for (directive, list) in lists(directives) {
        // Asked once for the list, which may be long.
        let attributes = list.sources().contains(&Source::UnsafeHashes);
        for source in list.sources() {
            let deciding: Vec<_> = asked(source, attributes)
                .filter(|chain| chain.contains(&directive))
                .filter_map(|chain| decides(directives, chain))
                .collect();
            let counts = |(other, list): &(Directive, &SourceList<Source>)| {
                *other == directive || list.sources().contains(source)
            };
            if let (Some((first, _)), false) = (deciding.first(), deciding.iter().any(counts)) {
                let named: Vec<_> = deciding.iter().map(|(other, _)| format!("{:?}", other.as_str())).collect();
                faults.lint(
                    Lint::SourceOverridden,
                    Place::from((place.to_owned(), directive.as_str())).at_word(source.to_string()),
                    format!(
                        "{source} does not count, since browsers ask {} instead, which lacks it",
                        named.join(" and ")
                    ),
                    format!("add {source} to {:?}", first.as_str()),
                );
            }
        }
    }
}

/// Reports a nonce that one policy of a header names for scripts or styles, and another does not: all of them count.
pub(super) fn between(place: &str, policies: &[&[(Directive, Value)]], faults: &mut Faults) {
    for chain in [SCRIPTS, STYLES] {
        let lists: Vec<_> = policies.iter().filter_map(|policy| decides(policy, chain)).collect();
        let has_nonce = |list: &SourceList<Source>| list.sources().contains(&Source::Nonce);
        let Some((named, _)) = lists.iter().find(|(_, list)| has_nonce(list)) else { continue };
        for (lacking, _) in lists.iter().filter(|(_, list)| !has_nonce(list) && !allows_inline(list)) {
            faults.lint(
                Lint::SourceOverridden,
                Place::from((place.to_owned(), named.as_str())).at_word(Source::Nonce.to_string()),
                format!(
                    "{} does not count for inline content, since {:?} of another policy in the header lacks it",
                    Source::Nonce,
                    lacking.as_str()
                ),
                format!("add {} to {:?} of that policy", Source::Nonce, lacking.as_str()),
            );
        }
    }
}

fn lists(directives: &[(Directive, Value)]) -> impl Iterator<Item = (Directive, &SourceList<Source>)> {
    directives.iter().filter_map(|(directive, value)| match value {
        Value::Sources(list) => Some((*directive, list)),
        _ => None,
    })
}

/// The directive that decides, if the policy names any.
fn decides(directives: &[(Directive, Value)], chain: [Directive; 3]) -> Option<(Directive, &SourceList<Source>)> {
    chain.into_iter().find_map(|wanted| lists(directives).find(|(directive, _)| *directive == wanted))
}

/// For what content browsers look for a source, in a list with `'unsafe-hashes'` or without.
fn asked(source: &Source, attributes: bool) -> impl Iterator<Item = [Directive; 3]> {
    let asked: &[_] = match source {
        Source::StrictDynamic => &[SCRIPTS],
        Source::Hash(_) if attributes => &[SCRIPTS, STYLES, HANDLERS, STYLE_ATTRIBUTES],
        Source::Nonce | Source::Hash(_) => &[SCRIPTS, STYLES],
        _ => &[],
    };
    asked.iter().copied()
}

/// Whether a list lets all inline content run.
fn allows_inline(list: &SourceList<Source>) -> bool {
    let voids = |source: &Source| matches!(source, Source::Nonce | Source::Hash(_) | Source::StrictDynamic);
    !list.is_none() && list.sources().contains(&Source::UnsafeInline) && !list.sources().iter().any(voids)
}

#[cfg(test)]
mod tests {
    use crate::{
        header::content_security_policy::{ContentSecurityPolicy, Directive, Source},
        wire::error::Faults,
    };

    const HASH: &str = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";

    #[track_caller]
    fn check(csp: &ContentSecurityPolicy, expected: &[&str]) {
        let mut faults = Faults::default();
        csp.check("csp", &mut faults);
        let found: Vec<_> = faults.into_warnings().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{csp}");
    }

    fn overridden(directive: &str, source: &str, asked: &str, first: &str) -> String {
        format!(
            "csp: {directive}: {source} does not count, since browsers ask {asked} instead, which lacks it; \
             add {source} to {first:?} (lint source-overridden)"
        )
    }

    #[test]
    fn a_more_exact_directive_decides_alone() {
        for (text, directive, source, asked, first) in [
            (
                "script-src 'self' 'nonce-{nonce}'; script-src-elem 'self'",
                "script-src",
                "'nonce-{nonce}'",
                "\"script-src-elem\"",
                "script-src-elem",
            ),
            (
                "style-src 'nonce-{nonce}'; style-src-elem 'none'; style-src-attr 'unsafe-inline'",
                "style-src",
                "'nonce-{nonce}'",
                "\"style-src-elem\"",
                "style-src-elem",
            ),
            (
                &format!("script-src 'self' {HASH}; script-src-elem 'self'"),
                "script-src",
                HASH,
                "\"script-src-elem\"",
                "script-src-elem",
            ),
            (
                "script-src 'nonce-{nonce}' 'strict-dynamic'; script-src-elem 'nonce-{nonce}'",
                "script-src",
                "'strict-dynamic'",
                "\"script-src-elem\"",
                "script-src-elem",
            ),
            (
                "default-src 'self' 'nonce-{nonce}'; script-src 'self'; style-src 'self'",
                "default-src",
                "'nonce-{nonce}'",
                "\"script-src\" and \"style-src\"",
                "script-src",
            ),
        ] {
            check(&text.parse().unwrap(), &[&overridden(directive, source, asked, first)]);
        }
    }

    #[test]
    fn what_counts_somewhere_is_not_told() {
        for text in [
            "script-src 'self' 'nonce-{nonce}'; script-src-elem 'self' 'nonce-{nonce}'",
            "script-src 'nonce-{nonce}'; script-src-attr 'none'",
            "default-src 'self' 'nonce-{nonce}'; script-src 'self'",
            "default-src 'self' 'nonce-{nonce}'; script-src 'nonce-{nonce}'; style-src 'self'",
            &format!("script-src 'unsafe-hashes' {HASH}; script-src-elem 'self'"),
            "script-src 'self'; script-src-elem 'nonce-{nonce}'",
            "script-src 'nonce-{nonce}', script-src 'nonce-{nonce}' 'strict-dynamic'",
            "script-src 'nonce-{nonce}', script-src 'unsafe-inline' https:",
            "script-src 'nonce-{nonce}', img-src 'self'",
        ] {
            check(&text.parse().unwrap(), &[]);
        }
    }

    #[test]
    fn a_nonce_that_is_added_is_looked_at_too() {
        let csp: ContentSecurityPolicy = "script-src 'self'; script-src-elem 'self'".parse().unwrap();
        let told = overridden("script-src", "'nonce-{nonce}'", "\"script-src-elem\"", "script-src-elem");
        check(&csp.clone().append(Directive::ScriptSrc, Source::Nonce), &[&told]);
        check(&csp.append(Directive::ScriptSrcElem, Source::Nonce), &[]);
    }

    #[test]
    fn another_policy_of_the_header_may_lack_the_nonce() {
        check(
            &"script-src 'nonce-{nonce}', default-src https:".parse().unwrap(),
            &["csp: script-src: 'nonce-{nonce}' does not count for inline content, since \"default-src\" of another \
               policy in the header lacks it; add 'nonce-{nonce}' to \"default-src\" of that policy (lint source-overridden)"],
        );
    }
}
