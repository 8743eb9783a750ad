//! The words of a directive that have no effect where they stand.

use std::{borrow::Cow, collections::HashSet};

use super::{Skipped, Why, skipped};
use crate::{
    header::content_security_policy::{
        Directive, Hash, SandboxToken, Source, check,
        directive::Kind,
        evaluate::Word,
        grammar::{self, Fault, Keyword, Kind as SourceKind, classify, has_path},
        source_list::SourceExpression as _,
        trusted_types,
        words::{begins_with, same_word},
    },
    wire::base64,
};

/// The words without effect of a directive that browsers know.
#[inline]
pub(super) fn of(directive: Directive, words: &[Word<'_>]) -> Vec<Skipped> {
    let why = |index: usize, word: &Word<'_>| match directive.kind() {
        Kind::Sandbox => unless(word.text.parse::<SandboxToken>().is_ok(), Why::UnknownWord),
        Kind::TrustedTypes => trusted_type(word.text.as_bytes(), words),
        Kind::Script => unless(is_any(word, &["'script'"]), Why::UnknownWord),
        Kind::WebRtc => unless(is_any(word, &["'allow'", "'block'"]), Why::UnknownWord),
        Kind::ReportTo => unless(index == 0, Why::Further),
        Kind::Nothing => Some(Why::NoValue),
        Kind::Sources | Kind::Locations | Kind::ReportUri => None,
    };
    let mut found = match directive.kind() {
        Kind::Sources | Kind::Locations => sources(directive, words),
        _ => {
            let each = words.iter().enumerate();
            each.filter_map(|(index, word)| why(index, word).map(|why| skipped(word, why))).collect()
        }
    };
    found.extend(again(directive.kind(), words));
    found.sort_by_key(|skipped| skipped.at);
    // Of a word, the first reason.
    found.dedup_by_key(|skipped| skipped.at);
    found
}

/// The words that say what an earlier one says.
#[inline]
fn again(kind: Kind, words: &[Word<'_>]) -> Vec<Skipped> {
    let mut seen = HashSet::new();
    let mut is_new = |word: &Word<'_>| {
        let text = word.text;
        let source = || text.parse::<Source>().ok();
        seen.insert(match kind {
            Kind::Sources | Kind::Locations if same_word(text.as_bytes(), b"'none'") => (None, "'none'".to_owned()),
            Kind::Sources | Kind::Locations => source().map_or((None, text.to_owned()), |it| (Some(it), String::new())),
            Kind::Sandbox => (None, text.to_ascii_lowercase()),
            Kind::TrustedTypes if text.starts_with('\'') => (None, text.to_ascii_lowercase()),
            _ => (None, text.to_owned()),
        })
    };
    words.iter().filter(|word| !is_new(word)).map(|word| skipped(word, Why::Again)).collect()
}

#[inline]
fn unless(fits: bool, why: Why) -> Option<Why> {
    (!fits).then_some(why)
}

#[inline]
fn is_any(word: &Word<'_>, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(word.text))
}

#[inline]
fn trusted_type(word: &[u8], words: &[Word<'_>]) -> Option<Why> {
    if trusted_types::is_none(word) {
        let is_none = |word: Option<&Word<'_>>| word.is_none_or(|word| trusted_types::is_none(word.text.as_bytes()));
        // All or the first and the last: others leave each of them without effect.
        return unless(is_none(words.first()) && is_none(words.last()) && words.len() < 3, Why::NoneBesideOthers);
    }
    let known = word == b"*" || trusted_types::allows_duplicates(word) || trusted_types::invalid_name(word).is_none();
    unless(known, Why::UnknownWord)
}

#[inline]
fn sources(directive: Directive, words: &[Word<'_>]) -> Vec<Skipped> {
    let seen: Vec<_> = words.iter().map(|word| (word, seen(word.text.as_bytes()))).collect();
    let has = |wanted: fn(&Source) -> bool| seen.iter().any(|(_, seen)| matches!(seen, Seen::Source(it) if wanted(it)));
    let trusts_by_name = has(|source| matches!(source, Source::Nonce | Source::Hash(_)))
        || seen.iter().any(|(_, seen)| matches!(seen, Seen::NoDigest));
    let dynamic = has(|source| *source == Source::StrictDynamic);
    let alone = seen.iter().all(|(_, seen)| match seen {
        Seen::None => true,
        Seen::Source(source) => source.only_reports(),
        _ => false,
    });
    let why = |word: &Word<'_>, seen: &Seen| match seen {
        Seen::None => unless(alone, Why::NoneBesideOthers),
        Seen::Nothing => Some(Why::NoSource),
        Seen::NoNonce => Some(Why::NoNonce),
        Seen::NoDigest => Some(Why::NoDigest),
        Seen::Source(Source::SelfOrigin)
            if directive == Directive::FrameAncestors && has_path(word.text.as_bytes()) =>
        {
            Some(Why::AncestorWithPath)
        }
        Seen::Source(Source::SelfOrigin) => unless(!(dynamic && directive.is_for_scripts_alone()), Why::PlaceVoid),
        Seen::Source(_) if directive.kind() == Kind::Locations => Some(Why::Misplaced),
        Seen::Source(Source::ReportSample) => unless(directive.is_for_inline(), Why::Misplaced),
        Seen::Source(source) if check::misplaced(directive, source).is_some() => Some(Why::Misplaced),
        Seen::Source(Source::UnsafeInline) => {
            let scripts = directive.is_for_scripts_alone() || directive == Directive::ScriptSrcAttr;
            unless(!(trusts_by_name || (dynamic && scripts)), Why::InlineVoid)
        }
        Seen::Source(_) => None,
    };
    seen.iter().filter_map(|(word, seen)| why(word, seen).map(|why| skipped(word, why))).collect()
}

/// What a browser sees in a word of a list.
enum Seen {
    /// `'none'`.
    None,
    /// A source of this kind; every place counts as `'self'`.
    Source(Source),
    /// A hash that nothing matches.
    NoDigest,
    /// A nonce that is not base64.
    NoNonce,
    Nothing,
}

/// Browsers take more for a source than [`classify`] does: a host that is called like a keyword, a nonce of any text.
#[inline]
fn seen(word: &[u8]) -> Seen {
    let hash = || Seen::Source(Source::Hash(Hash::checked(Cow::Borrowed(""))));
    match classify(word) {
        _ if same_word(word, b"'none'") => Seen::None,
        Ok(SourceKind::Keyword(Keyword::Nonce)) => Seen::NoNonce,
        Ok(SourceKind::Keyword(keyword)) => Seen::Source(keyword.source()),
        Ok(SourceKind::Hash) => hash(),
        Ok(SourceKind::Scheme | SourceKind::Host) => Seen::Source(Source::SelfOrigin),
        Err(Fault::FixedNonce)
            if word.get(7..).and_then(<[u8]>::split_last).is_some_and(|(_, it)| base64::is_value(it)) =>
        {
            Seen::Source(Source::Nonce)
        }
        Err(Fault::FixedNonce) => Seen::NoNonce,
        Err(Fault::Hash) => {
            let algorithms: [&[u8]; 3] = [b"'sha256-", b"'sha384-", b"'sha512-"];
            let known = algorithms.iter().any(|algorithm| begins_with(word, algorithm));
            let digest = word.get(8..).and_then(<[u8]>::split_last).is_some_and(|(_, digest)| base64::is_value(digest));
            if known && digest { Seen::NoDigest } else { Seen::Nothing }
        }
        Err(_) if grammar::is_host(word) => Seen::Source(Source::SelfOrigin),
        Err(_) => Seen::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::content_security_policy::read::read;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, Why)]) {
        let skipped = read(text).into_iter().flat_map(|policy| policy.skipped);
        let found: Vec<_> = skipped
            .map(|skipped| {
                assert!(text.get(skipped.at..).unwrap().starts_with(&skipped.what), "{skipped}");
                (skipped.at, skipped.why)
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_word_without_effect_is_listed() {
        check(
            "script-src self 'none' 'sha1-x' *; sandbox foo; upgrade-insecure-requests 1; xyz a",
            &[
                (16, Why::NoneBesideOthers),
                (23, Why::NoSource),
                (43, Why::UnknownWord),
                (74, Why::NoValue),
                (77, Why::Unknown),
            ],
        );
        check("sandbox allow-forms ALLOW-scripts; report-to a b c", &[(47, Why::Further), (49, Why::Further)]);
        check("trusted-types a 'none' b$ * 'allow-duplicates'", &[(16, Why::NoneBesideOthers), (23, Why::UnknownWord)]);
        check("require-trusted-types-for script 'script'; webrtc x", &[(26, Why::UnknownWord), (50, Why::UnknownWord)]);
        check("frame-ancestors a.example/b 'unsafe-inline'", &[(16, Why::AncestorWithPath), (28, Why::Misplaced)]);
        check("img-src 'nonce-abc' 'self'; base-uri 'nonce-abc'", &[(8, Why::Misplaced), (37, Why::Misplaced)]);
    }

    #[test]
    fn what_browsers_take_for_a_source_is_not_listed() {
        check("script-src self data script-src none localhost:1 'nonce-abc' 'SHA256-", &[(61, Why::NoSource)]);
        check("default-src 'none'; img-src; script-src 'nonce-a=='; report-uri /a b; trusted-types", &[]);
        check(
            "script-src 'nonce-' 'nonce-a===' 'nonce-{' 'sha256-abc' 'sha256-%' \"self\" a_b https://a/?b",
            &[
                (11, Why::NoNonce),
                (20, Why::NoNonce),
                (33, Why::NoNonce),
                (43, Why::NoDigest),
                (56, Why::NoSource),
                (67, Why::NoSource),
                (74, Why::NoSource),
                (78, Why::NoSource),
            ],
        );
    }

    #[test]
    fn a_placeholder_is_not_a_nonce() {
        check("script-src 'unsafe-inline' 'nonce-{nonce}'", &[(27, Why::NoNonce)]);
        check(
            "style-src 'nonce-{random}' 'unsafe-inline' 'nonce-<%= n %>'",
            &[(10, Why::NoNonce), (43, Why::NoSource), (56, Why::NoSource)],
        );
        let skipped = read("script-src 'nonce-{nonce}'").into_iter().flat_map(|policy| policy.skipped);
        assert_eq!(
            skipped.map(|skipped| skipped.to_string()).collect::<Vec<_>>(),
            [
                "byte 11: \"'nonce-{nonce}'\" has no effect: it is not a nonce (a placeholder must be filled), and does not \
              disable 'unsafe-inline'"
            ],
        );
    }

    #[test]
    fn what_appears_again_is_listed() {
        check("img-src 'self' data: 'SELF' a.example/b A.example/b a.example/B", &[(21, Why::Again), (40, Why::Again)]);
        check("sandbox allow-forms Allow-Forms; report-uri /a /a /A", &[(20, Why::Again), (47, Why::Again)]);
        check("trusted-types a A a; img-src 'none' 'None'", &[(18, Why::Again), (36, Why::Again)]);
    }

    #[test]
    fn what_only_reports_leaves_none_alone() {
        check("script-src-attr 'none' 'report-sample'; script-src 'report-sha256' 'none'", &[]);
        check(
            "form-action 'none' 'report-sample'; img-src 'report-sample'",
            &[(19, Why::Misplaced), (44, Why::Misplaced)],
        );
    }

    #[test]
    fn what_others_make_void_is_listed() {
        check("script-src 'unsafe-inline' 'nonce-a'", &[(11, Why::InlineVoid)]);
        check("style-src 'unsafe-inline' 'sha256-abc'", &[(10, Why::InlineVoid), (26, Why::NoDigest)]);
        check("script-src 'unsafe-inline' 'self'; style-src 'unsafe-inline'", &[]);
        check(
            "script-src 'strict-dynamic' 'nonce-a' 'unsafe-inline' 'self' https: a.example 'unsafe-eval'",
            &[(38, Why::InlineVoid), (54, Why::PlaceVoid), (61, Why::PlaceVoid), (68, Why::PlaceVoid)],
        );
        check("script-src-attr 'strict-dynamic' 'unsafe-inline'", &[(16, Why::Misplaced), (33, Why::InlineVoid)]);
        // What has no effect for scripts still counts for images and styles.
        check("default-src 'strict-dynamic' 'unsafe-inline' 'self'", &[]);
    }
}
