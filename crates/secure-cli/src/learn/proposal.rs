//! What would have allowed what was reported, where that does not weaken the policy.

use std::{borrow::Cow, collections::BTreeMap};

use clap::ValueEnum as _;
use secure_core::{ContentSecurityPolicy, Directive, Source, header::content_security_policy::read::read};

use super::evidence::{Finding, Wanted, Weight};
use crate::arguments::Allowance;

/// A policy, changed.
pub(super) struct Proposal {
    pub(super) policy: ContentSecurityPolicy,
    /// What is added, and how much speaks for it.
    pub(super) added: Vec<(Directive, Source, Weight)>,
    /// What is not, how much would speak for it, and why it is not.
    pub(super) left_out: Vec<(Finding, Weight, Cow<'static, str>)>,
}

/// What is done about a finding.
enum Decision {
    Add(Directive, Source),
    LeaveOut(Cow<'static, str>),
}

/// What may be proposed.
pub(super) struct Terms<'a> {
    pub(super) allow: &'a [Allowance],
    pub(super) at_least: u64,
}

/// From how many hosts of a domain on a wildcard is worth it.
const MANY: usize = 3;

impl Proposal {
    /// The smallest change of the policy that allows the findings.
    pub(super) fn new<'f>(
        policy: &ContentSecurityPolicy,
        findings: impl IntoIterator<Item = (&'f Finding, &'f Weight)>,
        terms: &Terms<'_>,
    ) -> Self {
        let (mut added, mut left_out) = (Vec::<(Directive, Source, Weight)>::new(), Vec::new());
        for (finding, weight) in findings {
            let rare = || format!("it was reported less than {} times", terms.at_least).into();
            let decision = if weight.count < terms.at_least {
                Decision::LeaveOut(rare())
            } else {
                decide(policy, finding, terms.allow)
            };
            match decision {
                Decision::LeaveOut(why) => left_out.push((finding.clone(), weight.clone(), why)),
                Decision::Add(directive, source) => {
                    let known = added.iter_mut().find(|(other, known, _)| *other == directive && *known == source);
                    match known {
                        Some((_, _, known)) => known.join(weight),
                        None => added.push((directive, source, weight.clone())),
                    }
                }
            }
        }
        if terms.allow.contains(&Allowance::Wildcards) {
            added = with_wildcards(&added);
        }
        let append = |policy: ContentSecurityPolicy, (directive, source, _): &(Directive, Source, Weight)| {
            policy.append(*directive, source.clone())
        };
        Self { policy: added.iter().fold(policy.clone(), append), added, left_out }
    }

    /// How many reports would not have been sent.
    pub(super) fn allowed(&self) -> u64 {
        self.added.iter().fold(0, |sum, (_, _, weight)| sum.saturating_add(weight.count))
    }

    /// Directives as they are and as they would be, where they differ.
    pub(super) fn changes(&self, before: &ContentSecurityPolicy) -> Vec<(Option<String>, String)> {
        let (before, after) = (directives(before), directives(&self.policy));
        let was = |name: &str| before.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        let changed = after.into_iter().map(|(name, text)| (was(&name), text));
        changed.filter(|(was, text)| was.as_ref() != Some(text)).collect()
    }
}

/// Every directive of a policy: its name, and its text. Where there are several policies, that of the first.
fn directives(policy: &ContentSecurityPolicy) -> Vec<(String, String)> {
    let first = read(&policy.to_string()).into_iter().next().unwrap_or_default();
    let text = |name: &str, words: &[String]| format!("{name} {}", words.join(" ")).trim_end().to_owned();
    first.directives.iter().map(|directive| (directive.name.clone(), text(&directive.name, &directive.words))).collect()
}

fn decide(policy: &ContentSecurityPolicy, finding: &Finding, allow: &[Allowance]) -> Decision {
    let leave_out = |why: &'static str| Decision::LeaveOut(why.into());
    let Some(directive) = Directive::ALL.iter().copied().find(|known| known.as_str() == finding.directive) else {
        return leave_out("there is no such directive");
    };
    if directive == Directive::FrameAncestors {
        return leave_out("reports do not tell who framed the page");
    }
    if !takes_sources(directive) {
        return leave_out("no source would allow it");
    }
    let allowed = source(&finding.wanted, directive, allow);
    let wanted = match source(&finding.wanted, directive, Allowance::value_variants()) {
        Ok(wanted) => wanted,
        Err(why) => return Decision::LeaveOut(why),
    };
    let directive = place(policy, directive);
    let words = words(policy, directive);
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    if wanted == Source::UnsafeInline && (has("'nonce-") || has("'sha")) {
        return leave_out(inline(directive));
    }
    let is_place = matches!(wanted, Source::SelfOrigin | Source::Scheme(_) | Source::Host(_));
    if is_place && is_for_scripts(directive) && has("'strict-dynamic'") {
        return leave_out("beside 'strict-dynamic' no place counts; load it from a script that carries the nonce");
    }
    let same = policy.clone().append(directive, wanted.clone()) == *policy;
    if same || words.iter().any(|word| covers(word, &wanted.to_string())) {
        return leave_out("the policy allows it already");
    }
    match allowed {
        Ok(source) => Decision::Add(directive, source),
        Err(why) => Decision::LeaveOut(why),
    }
}

/// The source that allows it, or why there is none.
fn source(wanted: &Wanted, directive: Directive, allow: &[Allowance]) -> Result<Source, Cow<'static, str>> {
    let with = |allowance: Allowance, source: Source, why: &'static str| {
        if allow.contains(&allowance) { Ok(source) } else { Err(Cow::Borrowed(why)) }
    };
    let parsed = |text: &str| text.parse::<Source>().map_err(|_| Cow::Borrowed("it cannot be written as a source"));
    match wanted {
        Wanted::Own => Ok(Source::SelfOrigin),
        Wanted::Unknown => Err("the browser does not tell what it was".into()),
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
            "http" | "https" | "ws" | "wss" => Err("the browser tells no host".into()),
            other => with(Allowance::Noise, parsed(&format!("{other}:"))?, "no part of a page has such an address"),
        },
        Wanted::Origin(origin) if origin.starts_with("https://") || origin.starts_with("wss://") => parsed(origin),
        Wanted::Origin(origin) if origin.starts_with("http://") || origin.starts_with("ws://") => {
            with(Allowance::Http, parsed(origin)?, "it is not encrypted; load it over HTTPS, or say `--allow http`")
        }
        Wanted::Origin(origin) => {
            let scheme = origin.split_once("//").map_or(origin.as_str(), |(scheme, _)| scheme);
            with(Allowance::Noise, parsed(scheme)?, "no part of a page has such an address")
        }
    }
}

const fn inline(directive: Directive) -> &'static str {
    match directive {
        Directive::ScriptSrcAttr => "move the handler into a script that carries the nonce of the response",
        Directive::StyleSrcAttr => "move the style into a sheet, or a <style> that carries the nonce of the response",
        _ => "give the element the nonce of the response, or add the hash of its text",
    }
}

const fn takes_sources(directive: Directive) -> bool {
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

const fn is_for_scripts(directive: Directive) -> bool {
    matches!(directive, Directive::ScriptSrc | Directive::ScriptSrcElem | Directive::WorkerSrc)
}

/// The directive to change: the one of elements or attributes alone only where the policy names it.
fn place(policy: &ContentSecurityPolicy, directive: Directive) -> Directive {
    match directive {
        _ if directives(policy).iter().any(|(name, _)| name == directive.as_str()) => directive,
        Directive::ScriptSrcElem | Directive::ScriptSrcAttr => Directive::ScriptSrc,
        Directive::StyleSrcElem | Directive::StyleSrcAttr => Directive::StyleSrc,
        other => other,
    }
}

/// The sources that count for the directive.
fn words(policy: &ContentSecurityPolicy, directive: Directive) -> Vec<String> {
    let fallbacks: &[Directive] = match directive {
        Directive::FrameSrc => &[Directive::ChildSrc, Directive::DefaultSrc],
        Directive::WorkerSrc => &[Directive::ChildSrc, Directive::ScriptSrc, Directive::DefaultSrc],
        Directive::FencedFrameSrc => &[Directive::FrameSrc, Directive::ChildSrc, Directive::DefaultSrc],
        Directive::BaseUri | Directive::FormAction => &[],
        _ => &[Directive::DefaultSrc],
    };
    let directives = directives(policy);
    let text = std::iter::once(&directive)
        .chain(fallbacks)
        .find_map(|name| directives.iter().find(|(known, _)| known == name.as_str()).map(|(_, text)| text));
    text.map(|text| text.split(' ').skip(1).map(str::to_owned).collect()).unwrap_or_default()
}

/// Whether a source of a policy allows an origin.
fn covers(word: &str, origin: &str) -> bool {
    let Some((scheme, host)) = origin.split_once("://") else { return word == origin };
    if word == "*" {
        return matches!(scheme, "http" | "https" | "ws" | "wss");
    }
    if word.strip_suffix(':') == Some(scheme) {
        return true;
    }
    let pattern = match word.split_once("://") {
        Some((known, pattern)) if known == scheme => pattern,
        Some(_) => return false,
        None => word,
    };
    match pattern.strip_prefix('*') {
        Some(domain) => domain.starts_with('.') && host.ends_with(domain),
        None => pattern.trim_end_matches('/') == host,
    }
}

/// Where many hosts of a domain are added to a directive, one pattern for all.
fn with_wildcards(added: &[(Directive, Source, Weight)]) -> Vec<(Directive, Source, Weight)> {
    let mut hosts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (directive, source, _) in added {
        if let Some(pattern) = pattern(source) {
            *hosts.entry((directive.as_str(), pattern)).or_default() += 1;
        }
    }
    let mut joined: Vec<(Directive, Source, Weight)> = Vec::new();
    for (directive, source, weight) in added {
        let many = pattern(source).filter(|pattern| hosts.get(&(directive.as_str(), pattern.clone())) >= Some(&MANY));
        let source = many.and_then(|pattern| pattern.parse().ok()).unwrap_or_else(|| source.clone());
        match joined.iter_mut().find(|(other, known, _)| other == directive && *known == source) {
            Some((_, _, known)) => known.join(weight),
            None => joined.push((*directive, source, weight.clone())),
        }
    }
    joined
}

/// `https://*.b.example` of `https://a.b.example`, where two labels are left at least.
fn pattern(source: &Source) -> Option<String> {
    let Source::Host(_) = source else { return None };
    let text = source.to_string();
    let (scheme, host) = text.split_once("://")?;
    let (_, domain) = host.split_once('.')?;
    let numeric = domain.chars().all(|char| char.is_ascii_digit() || matches!(char, '.' | ':'));
    (domain.contains('.') && !numeric).then(|| format!("{scheme}://*.{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &str, directive: &str, wanted: &Wanted, allow: &[Allowance], expected: Result<&str, &str>) {
        let policy: ContentSecurityPolicy = policy.parse().unwrap();
        let finding = Finding { report_only: None, directive: directive.to_owned(), wanted: wanted.clone() };
        let weight = Weight { count: 1, ..Weight::default() };
        let terms = Terms { allow, at_least: 1 };
        let proposal = Proposal::new(&policy, [(&finding, &weight)], &terms);
        let changes: Vec<_> = proposal.changes(&policy).into_iter().map(|(_, after)| after).collect();
        let why = proposal.left_out.first().map(|(_, _, why)| why.to_string());
        let changes = changes.join("; ");
        assert_eq!(why.as_deref().map_or(Ok(changes.as_str()), Err), expected);
    }

    fn origin(text: &str) -> Wanted {
        Wanted::Origin(text.to_owned())
    }

    fn keyword(text: &str) -> Wanted {
        Wanted::Keyword(text.to_owned())
    }

    fn scheme(text: &str) -> Wanted {
        Wanted::Scheme(text.to_owned())
    }

    #[test]
    fn a_source_goes_where_it_is_looked_up() {
        let a = origin("https://a.example");
        let own = "default-src 'self'";
        check(own, "img-src", &a, &[], Ok("img-src 'self' https://a.example"));
        check(own, "script-src-elem", &a, &[], Ok("script-src 'self' https://a.example"));
        check("script-src-elem 'none'", "script-src-elem", &a, &[], Ok("script-src-elem https://a.example"));
        check("style-src 'self'", "style-src-attr", &a, &[], Ok("style-src 'self' https://a.example"));
        check("form-action 'none'", "form-action", &Wanted::Own, &[], Ok("form-action 'self'"));
        check(
            "child-src 'self'",
            "frame-src",
            &origin("wss://a.example:1"),
            &[],
            Ok("frame-src 'self' wss://a.example:1"),
        );
    }

    #[test]
    fn what_weakens_a_policy_is_left_out_unless_allowed() {
        let own = "default-src 'self'";
        let inline = "give the element the nonce of the response, or add the hash of its text";
        for (directive, wanted, allowance, allowed, why) in [
            ("script-src-elem", keyword("inline"), Allowance::Inline, "script-src 'self' 'unsafe-inline'", inline),
            (
                "script-src",
                keyword("eval"),
                Allowance::Eval,
                "script-src 'self' 'unsafe-eval'",
                "do without eval, or say `--allow eval`",
            ),
            (
                "script-src",
                keyword("wasm-eval"),
                Allowance::Eval,
                "script-src 'self' 'wasm-unsafe-eval'",
                "WebAssembly needs 'wasm-unsafe-eval': `--allow eval`",
            ),
            (
                "img-src",
                scheme("data"),
                Allowance::Data,
                "img-src 'self' data:",
                "an attacker can write such an address; serve a file, or say `--allow data`",
            ),
            (
                "img-src",
                scheme("blob"),
                Allowance::Blob,
                "img-src 'self' blob:",
                "say `--allow blob` if scripts of the page make it",
            ),
            (
                "img-src",
                origin("http://a.example"),
                Allowance::Http,
                "img-src 'self' http://a.example",
                "it is not encrypted; load it over HTTPS, or say `--allow http`",
            ),
            (
                "img-src",
                origin("moz-extension://abc"),
                Allowance::Noise,
                "img-src 'self' moz-extension:",
                "no part of a page has such an address",
            ),
            ("img-src", scheme("mx"), Allowance::Noise, "img-src 'self' mx:", "no part of a page has such an address"),
        ] {
            check(own, directive, &wanted, &[], Err(why));
            check(own, directive, &wanted, &[allowance], Ok(allowed));
        }
    }

    #[test]
    fn what_no_source_allows_is_left_out() {
        let own = "default-src 'self'; frame-ancestors 'none'; img-src https: *.b.example a.example data:; \
                   style-src 'unsafe-inline'; style-src-elem 'unsafe-inline' 'nonce-{nonce}'";
        for (directive, wanted, why) in [
            ("frame-ancestors", Wanted::Own, "reports do not tell who framed the page"),
            ("sandbox", Wanted::Unknown, "no source would allow it"),
            ("x-src", Wanted::Own, "there is no such directive"),
            ("img-src", Wanted::Unknown, "the browser does not tell what it was"),
            ("img-src", scheme("https"), "the browser tells no host"),
            ("script-src-elem", keyword("trusted-types-sink"), "pass the text through a policy of trusted types"),
            (
                "script-src-attr",
                keyword("inline"),
                "move the handler into a script that carries the nonce of the response",
            ),
            ("connect-src", Wanted::Own, "the policy allows it already"),
            ("img-src", scheme("data"), "the policy allows it already"),
            ("style-src", keyword("inline"), "the policy allows it already"),
            (
                "style-src-elem",
                keyword("inline"),
                "give the element the nonce of the response, or add the hash of its text",
            ),
            ("img-src", origin("https://c.example"), "the policy allows it already"),
            ("base-uri", origin("https://c.example"), "the policy allows it already"),
        ] {
            check(own, directive, &wanted, &[], Err(why));
        }
        let why = "move the style into a sheet, or a <style> that carries the nonce of the response";
        check("style-src-attr 'none'", "style-src-attr", &keyword("inline"), &[], Err(why));
        let dynamic = "script-src 'nonce-{nonce}' 'strict-dynamic'";
        let why = "beside 'strict-dynamic' no place counts; load it from a script that carries the nonce";
        check(dynamic, "script-src-elem", &origin("https://a.example"), &[], Err(why));
        assert!(
            covers("*", "wss://a")
                && covers("*.b.example", "https://a.b.example")
                && covers("a.example/", "https://a.example")
        );
        assert!(!covers("*.b.example", "https://b.example") && !covers("http://a.example", "https://a.example"));
    }

    #[test]
    fn many_hosts_make_a_wildcard_if_allowed() {
        let policy: ContentSecurityPolicy = "img-src 'self'".parse().unwrap();
        let hosts = ["a.b.example", "b.b.example", "c.b.example", "a.c.example", "x.com", "y.com", "z.com"];
        let finding = |host: &&str| Finding {
            report_only: None,
            directive: "img-src".to_owned(),
            wanted: origin(&format!("https://{host}")),
        };
        let findings: Vec<_> = hosts.iter().map(finding).collect();
        let weight = Weight { count: 2, ..Weight::default() };
        let propose = |allow: &[Allowance]| {
            let terms = Terms { allow, at_least: 2 };
            Proposal::new(&policy, findings.iter().map(|finding| (finding, &weight)), &terms)
        };
        assert_eq!(propose(&[]).added.len(), 7);
        let proposal = propose(&[Allowance::Wildcards]);
        assert_eq!(
            proposal.policy.to_string(),
            "img-src 'self' https://*.b.example https://a.c.example https://x.com https://y.com https://z.com"
        );
        assert_eq!((proposal.allowed(), proposal.added[0].2.count), (14, 6));
        let terms = Terms { allow: &[], at_least: 3 };
        let none = Proposal::new(&policy, findings.iter().map(|finding| (finding, &weight)), &terms);
        assert_eq!((none.added.len(), &*none.left_out[0].2), (0, "it was reported less than 3 times"));
    }
}
