//! Faults that only a whole policy shows: sources that mean nothing where they stand.

use std::fmt::Display;

use super::{
    Directive, Location, Source, SourceList,
    directive::{Kind, Value},
};
use crate::{Error, Lint, error::Faults};

pub(super) fn check(place: &str, directives: &[(Directive, Value)], faults: &mut Faults) {
    for (directive, value) in directives {
        let place = format!("{place}: {}", directive.as_str());
        match value {
            Value::Sources(list) => {
                repeated(&place, list, faults);
                sources(&place, *directive, list, faults);
            }
            Value::Locations(list) => repeated::<Location>(&place, list, faults),
            _ => {}
        }
    }
}

fn repeated<T: Display + PartialEq>(place: &str, list: &SourceList<T>, faults: &mut Faults) {
    for (index, source) in list.sources().iter().enumerate() {
        if list.sources().iter().take(index).any(|earlier| earlier == source) {
            faults.push(place.to_owned(), format!("{source} stands twice"), "write it once");
        }
    }
}

fn sources(place: &str, directive: Directive, list: &SourceList<Source>, faults: &mut Faults) {
    let trusts_by_name = list.sources().iter().any(|source| matches!(source, Source::Nonce | Source::Hash(_)));
    for source in list.sources() {
        if let Some(cure) = misplaced(directive, source) {
            faults.lint(Lint::SourceWithoutEffect, place.to_owned(), format!("{source} means nothing here"), cure);
        } else if *source == Source::UnsafeInline && trusts_by_name {
            faults.lint(
                Lint::UnsafeInlineVoid,
                place.to_owned(),
                format!("{source} is void beside a nonce or hash"),
                "leave it out, unless browsers of before 2016 matter",
            );
        } else if *source == Source::StrictDynamic && !trusts_by_name {
            faults.lint(
                Lint::StrictDynamicAlone,
                place.to_owned(),
                format!("{source} without a nonce or hash blocks every script"),
                "add Source::Nonce beside it",
            );
        }
    }
}

/// Whether a source may be added to a directive at request time.
pub(super) fn appendable(directive: Directive, source: &Source) -> Result<(), Error> {
    let fault = |cure| Err(Error::new("source", format!("{source} means nothing here"), cure));
    match directive.kind() {
        Kind::Locations => Location::try_from(source.clone()).map(drop),
        Kind::Sources => misplaced(directive, source).map_or(Ok(()), fault),
        _ => fault("append to a directive that lists sources"),
    }
}

/// Where a source belongs that has no effect in this directive.
fn misplaced(directive: Directive, source: &Source) -> Option<&'static str> {
    let scripts_itself = matches!(directive, Directive::DefaultSrc | Directive::ScriptSrc);
    let (fits, cure) = match source {
        Source::Nonce => (directive.takes_nonce(), "put it into script_src or style_src, where elements carry a nonce"),
        Source::StrictDynamic | Source::ReportSha256 | Source::ReportSha384 | Source::ReportSha512 => {
            (directive.is_for_scripts(), "put it into script_src, for it is about scripts")
        }
        Source::UnsafeEval | Source::WasmUnsafeEval | Source::TrustedTypesEval => {
            (scripts_itself, "put it into script_src, which alone decides about eval")
        }
        Source::InlineSpeculationRules => (
            matches!(directive, Directive::ScriptSrc | Directive::ScriptSrcElem),
            "put it into script_src or script_src_elem",
        ),
        Source::UnsafeInline | Source::ReportSample => {
            (directive.is_for_inline(), "put it into script_src or style_src, which judge inline content")
        }
        Source::UnsafeHashes => (
            directive.is_for_inline() && !matches!(directive, Directive::ScriptSrcElem | Directive::StyleSrcElem),
            "put it into script_src_attr or style_src_attr, for it is about attributes",
        ),
        Source::Hash(_) => {
            (directive.is_for_inline(), "put it into script_src or style_src, for it names a script or style")
        }
        Source::UnsafeWebTransportHashes => {
            (matches!(directive, Directive::DefaultSrc | Directive::ConnectSrc), "put it into connect_src")
        }
        Source::SelfOrigin | Source::Scheme(_) | Source::Host(_) => (true, ""),
    };
    (!fits).then_some(cure)
}

#[cfg(test)]
mod tests {
    use crate::{ContentSecurityPolicy, Hash, Location, Source, SourceList, error::Faults};

    #[track_caller]
    fn faults(csp: &ContentSecurityPolicy) -> String {
        let mut faults = Faults::default();
        csp.check("csp", &mut faults);
        faults.into_result().err().map_or(String::new(), |error| error.to_string())
    }

    #[test]
    fn sources_must_mean_something_where_they_stand() {
        let csp = ContentSecurityPolicy::new()
            .img_src([Source::Nonce, Source::DATA, Source::DATA])
            .style_src(Source::StrictDynamic)
            .script_src([Source::SelfOrigin, Source::StrictDynamic]);
        assert_eq!(
            faults(&csp),
            "csp: img-src: data: stands twice; write it once\n\
             csp: img-src: 'nonce-{nonce}' means nothing here; \
             put it into script_src or style_src, where elements carry a nonce\n\
             csp: style-src: 'strict-dynamic' means nothing here; put it into script_src, for it is about scripts\n\
             csp: script-src: 'strict-dynamic' without a nonce or hash blocks every script; add Source::Nonce beside it",
        );
    }

    #[test]
    fn places_stand_once() {
        let twice = SourceList::try_from(vec![Location::SelfOrigin, Location::SelfOrigin]).unwrap();
        let csp = ContentSecurityPolicy::new().frame_ancestors(twice);
        assert_eq!(faults(&csp), "csp: frame-ancestors: 'self' stands twice; write it once");
    }

    #[test]
    fn unsafe_hashes_are_about_attributes() {
        let csp = ContentSecurityPolicy::new().script_src_attr(Source::UnsafeHashes).style_src(Source::UnsafeHashes);
        assert_eq!(faults(&csp), "");
        let csp = ContentSecurityPolicy::new().script_src_elem(Source::UnsafeHashes).img_src(Source::UnsafeHashes);
        assert_eq!(
            faults(&csp),
            "csp: script-src-elem: 'unsafe-hashes' means nothing here; \
             put it into script_src_attr or style_src_attr, for it is about attributes\n\
             csp: img-src: 'unsafe-hashes' means nothing here; \
             put it into script_src_attr or style_src_attr, for it is about attributes",
        );
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
}
