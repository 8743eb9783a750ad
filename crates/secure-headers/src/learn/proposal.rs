//! What would have allowed what was reported, where that does not weaken the policy.

use std::{borrow::Cow, collections::BTreeMap};

use clap::ValueEnum as _;
use secure_core::{Adjustment, ContentSecurityPolicy, Directive, Error, Fault, Source, Target};

use super::{
    additions::{Addition, Additions},
    evidence::{Finding, Wanted, Weight},
    matching::covers,
    part::{Part, directives},
    remedy::{self, inline, takes_sources},
};
use crate::arguments::Allowance;

/// The policies of a header, changed.
pub(super) struct Proposal {
    before: Vec<Part>,
    after: Vec<ContentSecurityPolicy>,
    /// What is added, and how much speaks for it.
    pub(super) added: Vec<Addition>,
    /// What is not, and why.
    pub(super) left_out: Vec<LeftOut>,
}

/// What is not proposed, how much would speak for it, and why it is not.
#[derive(Debug)]
pub(super) struct LeftOut {
    /// The directive, and what it refused.
    pub(super) what: String,
    pub(super) weight: Weight,
    pub(super) why: Cow<'static, str>,
}

/// What becomes of a finding in one policy.
enum Decision {
    Allowed,
    Add(Directive),
}

/// What may be proposed.
pub(super) struct Terms<'a> {
    pub(super) allow: &'a [Allowance],
    pub(super) at_least: u64,
    /// How many sources a directive may get.
    pub(super) limit: usize,
}

impl Proposal {
    /// The smallest change of the policy that allows the findings, and that `sendable` lets pass.
    pub(super) fn new<'f>(
        policy: &ContentSecurityPolicy,
        findings: impl IntoIterator<Item = (&'f Finding, &'f Weight)>,
        terms: &Terms<'_>,
        sendable: &dyn Fn(&ContentSecurityPolicy) -> Result<(), Error>,
    ) -> Self {
        let before = Part::all(policy);
        let after = before.iter().map(|part| part.policy.clone()).collect();
        let mut proposal = Self { before, after, added: Vec::new(), left_out: Vec::new() };
        let mut joined: BTreeMap<(&str, &Wanted), Weight> = BTreeMap::new();
        for (finding, weight) in findings {
            joined.entry((&finding.directive, &finding.wanted)).or_default().join(weight);
        }
        let mut additions = Additions::default();
        for ((directive, wanted), weight) in joined {
            let decided = if weight.count < terms.at_least {
                Err(format!("it was reported less than {} times", terms.at_least).into())
            } else {
                proposal.decide(directive, wanted, &weight, terms.allow)
            };
            match decided {
                Ok(addition) => additions.insert(addition),
                Err(why) => proposal.left_out.push(LeftOut { what: format!("{directive} {wanted}"), weight, why }),
            }
        }
        if terms.allow.contains(&Allowance::Wildcards) {
            additions = additions.with_wildcards();
        }
        let (kept, beyond) = additions.within(terms.limit);
        proposal.add(&kept, sendable);
        let why = || format!("{} sources are proposed for a directive at most, or `--limit`", terms.limit).into();
        let beyond =
            beyond.into_iter().map(|addition| LeftOut { what: addition.text(), weight: addition.weight, why: why() });
        proposal.left_out.extend(beyond);
        proposal
    }

    /// Adds what can be added. Where the policy could not be sent with all, without those that are the reason.
    fn add(&mut self, additions: &[Addition], sendable: &dyn Fn(&ContentSecurityPolicy) -> Result<(), Error>) {
        if additions.is_empty() {
            return;
        }
        let mut grown = self.after.clone();
        for Addition { source, places, .. } in additions {
            for (index, directive) in places {
                if let Some(policy) = grown.get_mut(*index) {
                    *policy = std::mem::take(policy).append(*directive, source.clone());
                }
            }
        }
        match (sendable(&whole(&grown)), additions) {
            (Ok(()), _) => {
                self.after = grown;
                self.added.extend_from_slice(additions);
            }
            (Err(error), [addition]) => self.left_out.push(LeftOut {
                what: addition.text(),
                weight: addition.weight.clone(),
                why: format!("with it the policy cannot be sent: {}", reason(&error)).into(),
            }),
            (Err(_), _) => {
                let (first, second) = additions.split_at(additions.len() / 2);
                self.add(first, sendable);
                self.add(second, sendable);
            }
        }
    }

    /// The source that allows it in all of the policies, or why none is proposed.
    fn decide(
        &self,
        name: &str,
        wanted: &Wanted,
        weight: &Weight,
        allow: &[Allowance],
    ) -> Result<Addition, Cow<'static, str>> {
        let directive = *Directive::ALL.iter().find(|it| it.as_str() == name).ok_or("there is no such directive")?;
        match directive {
            Directive::FrameAncestors => return Err("reports do not say who framed the page".into()),
            // Chrome reports it for what a page prefetches, and anybody may write it.
            Directive::DefaultSrc => {
                return Err("it would open every directive that is not named: name the one that is needed; for a \
                            prefetch, that of what it fetches"
                    .into());
            }
            Directive::ChildSrc => {
                return Err("it would open frames and workers alike: name frame-src or worker-src".into());
            }
            _ if !takes_sources(directive) => return Err("no source would allow it".into()),
            _ => {}
        }
        let source = remedy::source(wanted, directive, Allowance::value_variants())?;
        let appended = Adjustment::new().append(Target::Both, directive, source.clone());
        if let Some(error) = appended.refusals().next() {
            return Err(format!("no policy can say so: {}", reason(error)).into());
        }
        let mut places = Vec::new();
        for (index, part) in self.before.iter().enumerate() {
            if let Decision::Add(directive) = decide(part, directive, &source, weight)? {
                places.push((index, directive));
            }
        }
        let Some((_, place)) = places.first().copied() else { return Err("the policy allows it already".into()) };
        // Only now, since what is allowed already needs no allowance.
        let source = remedy::source(wanted, directive, allow)?;
        let is_closed =
            |(index, place): &(usize, Directive)| self.before.get(*index).is_some_and(|part| part.is_closed(*place));
        if !allow.contains(&Allowance::Closed) && places.iter().any(is_closed) {
            return Err("the policy says 'none', which somebody meant; say `--allow closed` to open it".into());
        }
        Ok(Addition { directive: place, source, weight: weight.clone(), places })
    }

    /// All policies of the header.
    pub(super) fn policy(&self) -> ContentSecurityPolicy {
        whole(&self.after)
    }

    /// The policies of the header, each by itself.
    pub(super) fn policies(&self) -> &[ContentSecurityPolicy] {
        &self.after
    }

    /// How many reports would not have been sent.
    pub(super) fn allowed(&self) -> u64 {
        self.added.iter().fold(0, |sum, addition| sum.saturating_add(addition.weight.count))
    }

    /// Directives as they are and as they would be, where they differ.
    pub(super) fn changes(&self) -> Vec<(Option<String>, String)> {
        let text = |name: &str, words: &[String]| format!("{name} {}", words.join(" ")).trim_end().to_owned();
        let mut changes = Vec::new();
        for (before, after) in self.before.iter().zip(&self.after) {
            for (name, words) in directives(after) {
                let was = before.words(&name).map(|words| text(&name, words));
                let is = text(&name, &words);
                if was.as_ref() != Some(&is) {
                    changes.push((was, is));
                }
            }
        }
        changes
    }
}

fn whole(policies: &[ContentSecurityPolicy]) -> ContentSecurityPolicy {
    policies.iter().cloned().reduce(ContentSecurityPolicy::and).unwrap_or_default()
}

/// The first fault, in the words of a configuration.
fn reason(error: &Error) -> String {
    let fault = error.faults().first().cloned().map(Fault::for_configuration);
    fault.map(|fault| format!("{}; {}", fault.problem, fault.cure)).unwrap_or_default()
}

fn decide(part: &Part, directive: Directive, wanted: &Source, weight: &Weight) -> Result<Decision, Cow<'static, str>> {
    // What the cure is depends on what was blocked, not on the directive that decided in its place.
    let blocked = directive;
    let directive = part.place(directive);
    let Some(words) = part.sources(directive) else { return Ok(Decision::Allowed) };
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    if *wanted == Source::UnsafeInline && (has("'nonce-") || has("'sha")) {
        return Err(inline(blocked).into());
    }
    let is_place = matches!(wanted, Source::SelfOrigin | Source::Scheme(_) | Source::Host(_));
    if is_place && is_for_scripts(directive) && has("'strict-dynamic'") {
        return Err("beside 'strict-dynamic' no place counts; load it from a script that carries the nonce".into());
    }
    if words.iter().any(|word| covers(word, wanted, weight.is_plain())) {
        return Ok(Decision::Allowed);
    }
    Ok(Decision::Add(directive))
}

const fn is_for_scripts(directive: Directive) -> bool {
    matches!(directive, Directive::ScriptSrc | Directive::ScriptSrcElem | Directive::WorkerSrc)
}

#[cfg(test)]
mod tests {
    use secure_core::{MemoryBackend, Policy, policy::preset};

    use super::*;

    fn propose(policy: &str, findings: &[(&str, Wanted, Weight)], terms: &Terms<'_>) -> Proposal {
        let finding = |(directive, wanted, weight): &(&str, Wanted, Weight)| {
            let finding = Finding { report_only: None, directive: (*directive).to_owned(), wanted: wanted.clone() };
            (finding, weight.clone())
        };
        let findings: Vec<(Finding, Weight)> = findings.iter().map(finding).collect();
        let sendable =
            |csp: &ContentSecurityPolicy| Policy::empty().with(csp.clone()).prepare::<MemoryBackend>().map(drop);
        let findings = findings.iter().map(|(finding, weight)| (finding, weight));
        Proposal::new(&policy.parse().unwrap(), findings, terms, &sendable)
    }

    fn times(count: u64) -> Weight {
        Weight { count, ..Weight::default() }
    }

    fn terms(allow: &[Allowance]) -> Terms<'_> {
        Terms { allow, at_least: 1, limit: 20 }
    }

    #[track_caller]
    fn check(policy: &str, directive: &str, wanted: &Wanted, allow: &[Allowance], expected: Result<&str, &str>) {
        let proposal = propose(policy, &[(directive, wanted.clone(), times(1))], &terms(allow));
        let changes: Vec<_> = proposal.changes().into_iter().map(|(_, after)| after).collect();
        let why = proposal.left_out.first().map(|left_out| left_out.why.to_string());
        let changes = changes.join("; ");
        assert_eq!(why.as_deref().map_or(Ok(changes.as_str()), Err), expected, "{policy} {directive} {wanted}");
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
        check(
            "script-src-elem https:",
            "script-src-elem",
            &scheme("blob"),
            &[Allowance::Blob],
            Ok("script-src-elem https: blob:"),
        );
        check("style-src 'self'", "style-src-attr", &a, &[], Ok("style-src 'self' https://a.example"));
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
            ("frame-ancestors", Wanted::Own, "reports do not say who framed the page"),
            ("sandbox", Wanted::Unknown, "no source would allow it"),
            ("x-src", Wanted::Own, "there is no such directive"),
            ("img-src", Wanted::Unknown, "the browser does not say what it was"),
            ("img-src", scheme("https"), "the browser does not name the host"),
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
    }

    #[test]
    fn a_none_is_opened_only_where_that_is_allowed() {
        let why = "the policy says 'none', which somebody meant; say `--allow closed` to open it";
        for (policy, directive, wanted, opened) in [
            ("object-src 'none'", "object-src", origin("https://a.example"), "object-src https://a.example"),
            ("default-src 'none'", "object-src", origin("https://a.example"), "object-src https://a.example"),
            ("base-uri 'none'", "base-uri", Wanted::Own, "base-uri 'self'"),
            ("form-action 'none'", "form-action", Wanted::Own, "form-action 'self'"),
            ("frame-src 'none'", "frame-src", Wanted::Own, "frame-src 'self'"),
            ("script-src 'none'", "script-src-elem", Wanted::Own, "script-src 'self'"),
        ] {
            check(policy, directive, &wanted, &[], Err(why));
            check(policy, directive, &wanted, &[Allowance::Closed], Ok(opened));
        }
        check("default-src 'none'", "img-src", &Wanted::Own, &[], Ok("img-src 'self'"));
    }

    #[test]
    fn default_src_is_never_widened() {
        let why = "it would open every directive that is not named: name the one that is needed; for a prefetch, that of \
                   what it fetches";
        for policy in ["default-src 'self'", "default-src 'none'", "img-src 'self'"] {
            check(policy, "default-src", &origin("https://a.example"), Allowance::value_variants(), Err(why));
        }
        let why = "it would open frames and workers alike: name frame-src or worker-src";
        check("child-src 'self'", "child-src", &origin("https://a.example"), &[], Err(why));
    }

    #[test]
    fn hosts_that_are_none_are_left_out() {
        for (host, why) in [
            ("127.0.0.1", "it is an address, and does not show whose host that is; give the host a name"),
            ("localhost:3000", "it is another machine for each visitor; write it by hand if that is meant"),
            ("com", "it is another machine for each visitor; write it by hand if that is meant"),
            ("-", "no host has such a name"),
        ] {
            for scheme in ["https", "http", "wss", "ws"] {
                let wanted = origin(&format!("{scheme}://{host}"));
                check("default-src 'self'", "connect-src", &wanted, Allowance::value_variants(), Err(why));
            }
        }
    }

    /// Each of several policies must allow a thing, and gets what it lacks alone.
    #[test]
    fn every_policy_of_a_header_counts() {
        let a = origin("https://a.example");
        check("img-src https://a.example, img-src 'self'", "img-src", &a, &[], Ok("img-src 'self' https://a.example"));
        check(
            "default-src 'self', font-src 'self', img-src 'self'",
            "img-src",
            &a,
            &[],
            Ok("img-src 'self' https://a.example; img-src 'self' https://a.example"),
        );
        check("img-src https:, img-src https://a.example", "img-src", &a, &[], Err("the policy allows it already"));
        let closed = "the policy says 'none', which somebody meant; say `--allow closed` to open it";
        check("img-src https:, img-src 'none'", "img-src", &a, &[], Err(closed));
        let (element, own) = ("script-src-elem", "script-src-elem 'self', default-src 'self'");
        check(
            own,
            element,
            &a,
            &[],
            Ok("script-src-elem 'self' https://a.example; script-src 'self' https://a.example"),
        );
        let proposal = propose(own, &[(element, a, times(1))], &terms(&[]));
        assert_eq!(
            proposal.policy().to_string(),
            "script-src-elem 'self' https://a.example, default-src 'self'; script-src 'self' https://a.example"
        );
    }

    #[test]
    fn what_means_nothing_in_a_directive_is_left_out() {
        let why = "no policy can say so: 'unsafe-eval' means nothing here; put it into script-src, which alone decides about eval";
        check("default-src 'self'", "img-src", &keyword("eval"), &[Allowance::Eval], Err(why));
    }

    /// Whatever is reported, and may be forged, every preset can be sent with what is proposed.
    #[test]
    fn every_preset_with_every_directive_can_be_sent() {
        let wanted = [origin("https://a.example"), Wanted::Own, keyword("inline"), keyword("eval"), scheme("data")];
        let policies = preset::ALL.iter().filter_map(|preset| preset.policy().headers.content_security_policy);
        let own = "default-src 'self' 'unsafe-inline' 'unsafe-eval' 'report-sample'".parse().unwrap();
        for policy in policies.chain([own]) {
            for directive in Directive::ALL {
                for allow in [&[][..], Allowance::value_variants()] {
                    let findings = wanted.clone().map(|wanted| (directive.as_str(), wanted, times(1)));
                    let proposal = propose(&policy.to_string(), &findings, &terms(allow));
                    let left_out = proposal.left_out.iter().find(|left_out| left_out.why.contains("cannot be sent"));
                    assert!(left_out.is_none(), "{policy}: {left_out:?}");
                }
            }
            let proposal = propose(&policy.to_string(), &[("worker-src", wanted[0].clone(), times(1))], &terms(&[]));
            let dynamic = policy.to_string().contains("'strict-dynamic'");
            let closed = policy.to_string().starts_with("default-src 'none'");
            assert!(
                proposal.added.len() == 1 || dynamic || closed || proposal.left_out[0].why.contains("already"),
                "{policy}"
            );
        }
    }

    /// One that cannot be added is not a reason to propose nothing.
    #[test]
    fn what_cannot_be_sent_is_left_out_alone() {
        let hosts = ["a", "b", "c", "d", "e"].map(|name| origin(&format!("https://{name}.example")));
        let findings: Vec<_> = hosts.into_iter().map(|host| ("img-src".to_owned(), host)).collect();
        let findings: Vec<_> = findings
            .iter()
            .map(|(directive, wanted)| Finding {
                report_only: None,
                directive: directive.clone(),
                wanted: wanted.clone(),
            })
            .collect();
        let sendable = |csp: &ContentSecurityPolicy| {
            if csp.to_string().contains("https://c.example") { "'none'".parse::<Source>().map(drop) } else { Ok(()) }
        };
        let weight = times(1);
        let findings = findings.iter().map(|finding| (finding, &weight));
        let proposal = Proposal::new(&"img-src 'self'".parse().unwrap(), findings, &terms(&[]), &sendable);
        assert_eq!(
            proposal.policy().to_string(),
            "img-src 'self' https://a.example https://b.example https://d.example https://e.example"
        );
        let [LeftOut { what, why, .. }] = proposal.left_out.as_slice() else { panic!("{:?}", proposal.left_out) };
        assert_eq!(what, "img-src https://c.example");
        assert!(why.starts_with("with it the policy cannot be sent: \"'none'\" is not a source"), "{why}");
    }

    #[test]
    fn a_directive_gets_so_many_sources_at_most() {
        let hosts: Vec<_> = (1..=6_u64)
            .map(|number| ("img-src", origin(&format!("https://h{number}.example")), times(number)))
            .collect();
        let terms = Terms { allow: &[], at_least: 1, limit: 2 };
        let proposal = propose("img-src 'self'", &hosts, &terms);
        assert_eq!(proposal.policy().to_string(), "img-src 'self' https://h6.example https://h5.example");
        let left_out = proposal.left_out.first().unwrap();
        assert_eq!((proposal.left_out.len(), &*left_out.what), (4, "img-src https://h4.example"));
        assert_eq!(left_out.why, "2 sources are proposed for a directive at most, or `--limit`");
    }

    /// Tens of thousands of hosts, which one visitor can forge.
    #[test]
    fn many_hosts_are_no_trouble() {
        let start = std::time::Instant::now();
        let directives = ["img-src", "font-src", "connect-src"];
        let host = |number: usize| {
            let directive = directives.get(number % directives.len()).copied().unwrap_or_default();
            (directive, origin(&format!("https://h{number}.img.cdn.example.com")), times(1))
        };
        let hosts: Vec<_> = (0..20_000).map(host).collect();
        for allow in [&[][..], &[Allowance::Wildcards]] {
            let proposal = propose("default-src 'self'", &hosts, &terms(allow));
            assert_eq!(proposal.added.len(), if allow.is_empty() { 60 } else { 3 });
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn many_hosts_make_a_wildcard_if_allowed() {
        let hosts = ["a.b.c.d.example", "b.b.c.d.example", "c.b.c.d.example", "a.c.example", "x.com", "y.com", "z.com"];
        let hosts: Vec<_> =
            hosts.iter().map(|host| ("img-src", origin(&format!("https://{host}")), times(2))).collect();
        let terms = |allow, at_least| Terms { allow, at_least, limit: 20 };
        assert_eq!(propose("img-src 'self'", &hosts, &terms(&[], 2)).added.len(), 7);
        let proposal = propose("img-src 'self'", &hosts, &terms(&[Allowance::Wildcards], 2));
        assert_eq!(
            proposal.policy().to_string(),
            "img-src 'self' https://*.b.c.d.example https://a.c.example https://x.com https://y.com https://z.com"
        );
        assert_eq!((proposal.allowed(), proposal.added[0].weight.count), (14, 6));
        let none = propose("img-src 'self'", &hosts, &terms(&[], 3));
        assert_eq!((none.added.len(), &*none.left_out[0].why), (0, "it was reported less than 3 times"));
    }
}
