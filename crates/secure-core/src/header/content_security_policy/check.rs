//! Faults that only a whole policy shows: sources that mean nothing where they stand.

use super::{Directive, HostSource, Location, Source, SourceList, directive::Kind, overridden, value::Value};
use crate::wire::{
    error::{Error, Faults},
    fault::{Cure, Place},
    lint::Lint,
};

pub(super) fn check(header: &str, directives: &[(Directive, Value)], faults: &mut Faults) {
    for (directive, value) in directives {
        let place = Place::from((header.to_owned(), directive.as_str()));
        match value {
            Value::Sources(list) => sources(&place, *directive, list, directives, faults),
            Value::Locations(list) => {
                for location in list.sources() {
                    faults.keep(
                        location_in(*directive, location)
                            .map_err(|error| error.at(place.clone().at_word(location.to_string()))),
                    );
                    if let Location::Host(host) = location {
                        address(&place, host, faults);
                    }
                }
            }
            _ => {}
        }
    }
    overridden::within(header, directives, faults);
}

/// By CSP 3 an IPv4 address matches nothing, `127.0.0.1` apart. Chromium compares it all the same.
fn address(place: &Place, host: &HostSource, faults: &mut Faults) {
    if host.is_other_ipv4() {
        faults.lint(
            Lint::Ipv4Source,
            place.clone().at_word(host.to_string()),
            format!("{host} is an IPv4 address, which by CSP 3 matches nothing, whatever browsers of today do"),
            "write the name of the host",
        );
    }
}

fn sources(
    place: &Place,
    directive: Directive,
    list: &SourceList<Source>,
    all: &[(Directive, Value)],
    faults: &mut Faults,
) {
    let trusts_by_name = list.sources().iter().any(|source| matches!(source, Source::Nonce | Source::Hash(_)));
    // What means nothing beside the others is there for browsers that do not know those.
    let is_http = |source: &Source| ["https:", "http:"].iter().any(|scheme| source.to_string() == **scheme);
    let for_old_browsers = list.sources().contains(&Source::StrictDynamic) && list.sources().iter().any(is_http);
    for source in list.sources() {
        let place = || place.clone().at_word(source.to_string());
        if let Some(home) = misplaced(directive, source) {
            let cure = if home.has(source, all) { "leave it out".into() } else { home.cure() };
            faults.lint(Lint::SourceWithoutEffect, place(), format!("{source} means nothing here"), cure);
        } else if *source == Source::UnsafeInline && trusts_by_name && !for_old_browsers {
            faults.lint(
                Lint::UnsafeInlineVoid,
                place(),
                format!("{source} has no effect beside a nonce or hash"),
                "leave it out, unless browsers of before 2016 matter",
            );
        } else if *source == Source::StrictDynamic && !trusts_by_name {
            faults.lint(
                Lint::StrictDynamicAlone,
                place(),
                format!("{source} without a nonce or hash blocks every script"),
                Cure::both("add Source::Nonce beside it", "add \"'nonce-{nonce}'\" beside it"),
            );
        }
        if let Source::Host(host) = source {
            address(&place(), host, faults);
        }
    }
}

/// Whether a source may be added to a directive at request time.
#[inline]
pub(super) fn appendable(directive: Directive, source: &Source) -> Result<(), Error> {
    let fault = |cure: Cure| Err(Error::new("source", format!("{source} means nothing here"), cure));
    match directive.kind() {
        Kind::Locations => location_in(directive, &Location::try_from(source.clone())?),
        Kind::Sources => misplaced(directive, source).map_or(Ok(()), |home| fault(home.cure())),
        _ => fault("append to a directive that lists sources".into()),
    }
}

/// What of a fallback's list has an effect in a directive that it counted for. It never allows more than it did there:
/// `'unsafe-inline'` goes with the nonces and hashes that disabled it, and for scripts and workers the places go with the
/// `'strict-dynamic'` that did.
#[inline]
pub(super) fn copied(directive: Directive, list: &SourceList<Source>) -> SourceList<Source> {
    let fits = |source: &Source| misplaced(directive, source).is_none();
    let is_name = |source: &Source| matches!(source, Source::Nonce | Source::Hash(_));
    let named = list.sources().iter().any(is_name);
    let still_named = list.sources().iter().any(|source| is_name(source) && fits(source));
    let dynamic = directive.is_under_strict_dynamic() && list.sources().contains(&Source::StrictDynamic);
    let still_dynamic = still_named && fits(&Source::StrictDynamic);
    list.only(|source| match source {
        Source::UnsafeInline => fits(source) && (still_named || !named && !dynamic),
        Source::StrictDynamic => still_dynamic,
        Source::SelfOrigin | Source::Scheme(_) | Source::Host(_) => still_dynamic || !dynamic,
        Source::ReportSample => directive.is_for_inline(),
        _ => fits(source),
    })
}

/// Whether a location may stand in a directive: one that frames the page is judged by its origin alone.
#[inline]
pub(super) fn location_in(directive: Directive, location: &Location) -> Result<(), Error> {
    match location {
        Location::Host(host) if directive == Directive::FrameAncestors && host.has_path() => Err(Error::new(
            "location",
            format!("{location} has a path, but who frames a page is judged by origin"),
            "leave the path out",
        )),
        _ => Ok(()),
    }
}

/// Where a source belongs that has no effect in a directive.
pub(super) struct Home {
    directives: &'static [Directive],
    why: &'static str,
}

impl Home {
    /// What to do with the source. A method has the name of its directive, with underscores.
    fn cure(&self) -> Cure {
        let names: Vec<_> = self.directives.iter().map(|directive| directive.as_str()).collect();
        let (names, why) = (names.join(" or "), self.why);
        Cure::both(format!("put it into {}{why}", names.replace('-', "_")), format!("put it into {names}{why}"))
    }

    /// Whether one of the directives that it belongs to has the source already.
    fn has(&self, source: &Source, directives: &[(Directive, Value)]) -> bool {
        directives.iter().any(|(directive, value)| {
            let list = if let Value::Sources(list) = value { list.sources() } else { &[] };
            self.directives.contains(directive) && list.contains(source)
        })
    }
}

/// Where a source belongs that has no effect in this directive.
#[inline]
pub(super) fn misplaced(directive: Directive, source: &Source) -> Option<Home> {
    use Directive::{ConnectSrc, DefaultSrc, ScriptSrc, ScriptSrcAttr, ScriptSrcElem, StyleSrc, StyleSrcAttr};

    const INLINE: &[Directive] = &[ScriptSrc, StyleSrc];
    let scripts_itself = matches!(directive, DefaultSrc | ScriptSrc);
    let (fits, directives, why): (bool, &'static [Directive], &'static str) = match source {
        Source::Nonce => (directive.takes_nonce(), INLINE, ", where elements carry a nonce"),
        Source::StrictDynamic | Source::ReportSha256 | Source::ReportSha384 | Source::ReportSha512 => {
            (directive.is_for_scripts(), &[ScriptSrc], ", for it is about scripts")
        }
        Source::UnsafeEval | Source::WasmUnsafeEval | Source::TrustedTypesEval => {
            (scripts_itself, &[ScriptSrc], ", which alone decides about eval")
        }
        Source::InlineSpeculationRules => {
            (matches!(directive, ScriptSrc | ScriptSrcElem), &[ScriptSrc, ScriptSrcElem], "")
        }
        Source::UnsafeInline => (directive.is_for_inline(), INLINE, ", which judge inline content"),
        Source::UnsafeHashes => (
            directive.is_for_inline() && !matches!(directive, ScriptSrcElem | Directive::StyleSrcElem),
            &[ScriptSrcAttr, StyleSrcAttr],
            ", for it is about attributes",
        ),
        Source::Hash(_) => (directive.is_for_inline(), INLINE, ", for it names a script or style"),
        Source::UnsafeWebTransportHashes => (matches!(directive, DefaultSrc | ConnectSrc), &[ConnectSrc], ""),
        Source::SelfOrigin | Source::ReportSample | Source::Scheme(_) | Source::Host(_) => (true, &[], ""),
    };
    (!fits).then_some(Home { directives, why })
}

#[cfg(test)]
mod tests {
    use crate::{
        header::content_security_policy::{ContentSecurityPolicy, Directive, Hash, Location, Source, directive::Kind},
        policy::preset,
        wire::error::Faults,
    };

    #[track_caller]
    fn faults(csp: &ContentSecurityPolicy) -> String {
        let mut faults = Faults::default();
        csp.check("csp", &mut faults);
        faults.into_result().err().map_or(String::new(), |error| error.to_string())
    }

    #[test]
    fn sources_must_mean_something_where_they_stand() {
        let csp = ContentSecurityPolicy::new()
            .img_src([Source::Nonce, Source::DATA, Source::DATA, Source::ReportSample])
            .style_src(Source::StrictDynamic)
            .script_src([Source::SelfOrigin, Source::StrictDynamic]);
        assert_eq!(
            faults(&csp),
            "csp: img-src: 'nonce-{nonce}' means nothing here; \
             put it into script_src or style_src, where elements carry a nonce (lint source-without-effect)\n\
             csp: style-src: 'strict-dynamic' means nothing here; leave it out (lint source-without-effect)\n\
             csp: script-src: 'strict-dynamic' without a nonce or hash blocks every script; add Source::Nonce beside it (lint strict-dynamic-alone)",
        );
    }

    #[test]
    fn an_address_matches_nothing_by_the_standard() {
        let warned = |text: &str| {
            let mut faults = Faults::default();
            text.parse::<ContentSecurityPolicy>().unwrap().check("csp", &mut faults);
            faults.into_warnings().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        for (text, place, source) in [
            ("img-src 192.0.2.1", "img-src", "192.0.2.1"),
            ("connect-src 'self' wss://10.0.0.1:8443/a:b", "connect-src", "wss://10.0.0.1:8443/a:b"),
            ("form-action 192.0.2.1:*", "form-action", "192.0.2.1:*"),
            ("frame-ancestors https://192.0.2.1", "frame-ancestors", "https://192.0.2.1"),
        ] {
            let told = format!(
                "csp: {place}: {source} is an IPv4 address, which by CSP 3 matches nothing, whatever browsers of today \
                 do; write the name of the host (lint ipv4-source)"
            );
            assert_eq!(warned(text), [told]);
        }
        assert_eq!(
            warned("img-src 127.0.0.1 http://127.0.0.1:8000 1.2.3 192.0.2.1.example a.example/192.0.2.1"),
            [""; 0]
        );
    }

    #[test]
    fn ancestors_have_no_path() {
        let location = |text| Location::from_static(text);
        let csp = ContentSecurityPolicy::new()
            .form_action(location("https://a.example/b"))
            .frame_ancestors([location("https://a.example/"), location("https://a.example/b")]);
        assert_eq!(
            faults(&csp),
            "csp: frame-ancestors: https://a.example/b has a path, but who frames a page is judged by origin; \
             leave the path out",
        );
        let source = Source::from_static("a.example/b");
        assert!(ContentSecurityPolicy::appendable(Directive::FrameAncestors, source.clone()).is_err());
        assert!(ContentSecurityPolicy::appendable(Directive::FormAction, source).is_ok());
    }

    #[test]
    fn unsafe_hashes_are_about_attributes() {
        let csp = ContentSecurityPolicy::new().script_src_attr(Source::UnsafeHashes).style_src(Source::UnsafeHashes);
        assert_eq!(faults(&csp), "");
        let csp = ContentSecurityPolicy::new().script_src_elem(Source::UnsafeHashes).img_src(Source::UnsafeHashes);
        assert_eq!(
            faults(&csp),
            "csp: script-src-elem: 'unsafe-hashes' means nothing here; \
             put it into script_src_attr or style_src_attr, for it is about attributes (lint source-without-effect)\n\
             csp: img-src: 'unsafe-hashes' means nothing here; \
             put it into script_src_attr or style_src_attr, for it is about attributes (lint source-without-effect)",
        );
    }

    #[test]
    fn what_is_for_old_browsers_passes() {
        let warned = |text: &str| {
            let mut faults = Faults::default();
            text.parse::<ContentSecurityPolicy>().unwrap().check("csp", &mut faults);
            faults.into_warnings().unwrap().len()
        };
        assert_eq!(warned("script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'"), 0);
        assert_eq!(warned("script-src 'unsafe-inline' http: 'strict-dynamic' 'nonce-{nonce}'"), 0);
        assert_eq!(warned("script-src 'nonce-{nonce}' 'strict-dynamic' 'unsafe-inline'"), 1);
        assert_eq!(warned("script-src 'nonce-{nonce}' https: 'unsafe-inline'"), 1);
        assert_eq!(warned("style-src 'nonce-{nonce}' 'unsafe-inline'"), 1);
    }

    #[test]
    fn what_makes_sense_passes() {
        let hash = Source::Hash(Hash::sha256(&[0; 32]));
        let csp = ContentSecurityPolicy::new()
            .script_src([hash, Source::StrictDynamic])
            .default_src([Source::Nonce, Source::StrictDynamic]);
        assert_eq!(faults(&csp), "");
        assert_eq!(faults(&ContentSecurityPolicy::strict()), "");
    }

    #[track_caller]
    fn copies(policy: &str, directive: Directive, expected: &str) {
        let before: ContentSecurityPolicy = policy.parse().unwrap();
        let csp = before.append(directive, Source::from_static("https://new.example"));
        assert_eq!(csp.to_string(), format!("{policy}; {} {expected}", directive.as_str()));
        assert_eq!(faults(&csp), "", "{csp}");
    }

    #[test]
    fn a_copy_of_a_fallback_keeps_what_means_something() {
        const NEW: &str = "https://new.example";
        let own = "default-src 'self' 'unsafe-inline' 'unsafe-eval' 'report-sample'";
        copies(own, Directive::ImgSrc, "'self' https://new.example");
        copies(own, Directive::StyleSrc, "'self' 'unsafe-inline' 'report-sample' https://new.example");
        copies(own, Directive::ScriptSrc, "'self' 'unsafe-inline' 'unsafe-eval' 'report-sample' https://new.example");
        copies(own, Directive::ScriptSrcElem, "'self' 'unsafe-inline' 'report-sample' https://new.example");
        copies("script-src 'self' 'nonce-{nonce}'", Directive::WorkerSrc, "'self' https://new.example");
        copies(
            "style-src 'nonce-{nonce}' https:",
            Directive::StyleSrcElem,
            "'nonce-{nonce}' https: https://new.example",
        );
        copies("default-src 'none'", Directive::ImgSrc, NEW);
    }

    /// What had no effect in the fallback must not take effect in the copy.
    #[test]
    fn a_copy_of_a_fallback_allows_no_more() {
        let new = "https://new.example";
        let hash = format!("'sha256-{}='", "A".repeat(43));
        // A lint says that `'unsafe-inline'` has no effect here.
        let void = |csp: ContentSecurityPolicy, directive, source| csp.append(directive, source).to_string();
        for (list, directive, expected) in [
            ("'nonce-{nonce}' 'unsafe-inline' 'self'", Directive::ScriptSrcAttr, "'self'"),
            ("'nonce-{nonce}' 'strict-dynamic' 'unsafe-inline' https:", Directive::ScriptSrcAttr, ""),
            (&format!("{hash} 'unsafe-inline'"), Directive::ScriptSrcAttr, &format!("{hash} 'unsafe-inline'")),
            ("'nonce-{nonce}' 'unsafe-inline'", Directive::ScriptSrcElem, "'nonce-{nonce}' 'unsafe-inline'"),
            (
                "'nonce-{nonce}' 'strict-dynamic' https: 'self'",
                Directive::ScriptSrcElem,
                "'nonce-{nonce}' 'strict-dynamic' https: 'self'",
            ),
            ("'nonce-{nonce}' 'strict-dynamic' https: 'self'", Directive::WorkerSrc, ""),
            ("'strict-dynamic' 'self' 'unsafe-inline'", Directive::ScriptSrcElem, ""),
        ] {
            let csp: ContentSecurityPolicy = format!("script-src {list}").parse().unwrap();
            let copy = format!("script-src {list}; {} {expected} {new}", directive.as_str()).replace("  ", " ");
            assert_eq!(void(csp, directive, Source::from_static("https://new.example")), copy);
        }
        // The places of `default-src` count for images, whatever is said of scripts.
        copies("default-src 'nonce-{nonce}' 'strict-dynamic' https:", Directive::ImgSrc, "https: https://new.example");
        copies(
            "default-src 'nonce-{nonce}' 'strict-dynamic' https:",
            Directive::StyleSrc,
            "'nonce-{nonce}' https: https://new.example",
        );
    }

    #[test]
    fn every_preset_grows_in_every_directive() {
        for preset in preset::ALL {
            let Some(csp) = preset.policy().headers.content_security_policy else { continue };
            for directive in Directive::ALL.iter().copied() {
                let grown = csp.clone().append(directive, Source::from_static("https://new.example"));
                assert_eq!(faults(&grown), faults(&csp), "{} {}: {grown}", preset.name, directive.as_str());
                let is_list = matches!(directive.kind(), Kind::Sources);
                let counts = csp.has(directive) || directive.fallbacks().iter().any(|fallback| csp.has(*fallback));
                assert_eq!(grown != csp, counts && (is_list || directive.kind() == Kind::Locations), "{grown}");
            }
        }
    }
}
