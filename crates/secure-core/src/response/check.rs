//! [`Adjusted`]: the headers that a handler can change for one response, and the checks on what comes of it. The rest of
//! what several headers together can get wrong is checked once, when a policy is prepared.

use std::borrow::Cow;

use crate::{
    header::{
        Header,
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Location, SourceList},
        x_frame_options::XFrameOptions,
    },
    wire::{error::Faults, fault::Cure, lint::Lint},
};

/// A header's name and text.
pub(crate) struct HeaderText<'l> {
    pub(crate) name: Cow<'l, str>,
    pub(crate) text: Cow<'l, str>,
}

/// What a handler can change by adding sources.
pub(crate) struct Adjusted<'p> {
    pub(crate) enforced: Option<&'p ContentSecurityPolicy>,
    pub(crate) report_only: Option<&'p ContentSecurityPolicyReportOnly>,
    pub(crate) x_frame_options: Option<XFrameOptions>,
}

/// The part of the check of headers that added sources can bring about.
pub(crate) fn adjusted(headers: &Adjusted<'_>, faults: &mut Faults) {
    agreement(headers.enforced, headers.report_only, headers.x_frame_options, faults);
}

/// What the content security policies get wrong, and whether the two headers say the same of framing.
pub(crate) fn agreement(
    enforced: Option<&ContentSecurityPolicy>,
    report_only: Option<&ContentSecurityPolicyReportOnly>,
    x_frame_options: Option<XFrameOptions>,
    faults: &mut Faults,
) {
    content_security_policies(enforced, report_only, faults);
    framing(x_frame_options, enforced, faults);
}

fn content_security_policies(
    enforced: Option<&ContentSecurityPolicy>,
    report_only: Option<&ContentSecurityPolicyReportOnly>,
    faults: &mut Faults,
) {
    if let Some(csp) = enforced {
        csp.check(ContentSecurityPolicy::NAME.as_str(), faults);
    }
    if let Some(report_only) = report_only {
        report_only.check(faults);
    }
}

/// A browser that finds `frame-ancestors` ignores `X-Frame-Options`; an old one does the opposite. Both must mean the same.
fn framing(options: Option<XFrameOptions>, csp: Option<&ContentSecurityPolicy>, faults: &mut Faults) {
    let Some(options) = options else { return };
    let all: Vec<_> = csp.into_iter().flat_map(ContentSecurityPolicy::ancestors).collect();
    // All policies count: the narrowest says who may.
    let nobody = all.iter().any(|ancestors| ancestors.is_none());
    let places = |ancestors: &SourceList<Location>| {
        let places = ancestors.sources().iter().filter(|location| **location != Location::ReportSample);
        places.cloned().collect::<Vec<_>>()
    };
    let itself = all.iter().any(|ancestors| places(ancestors) == [Location::SelfOrigin]);
    for ancestors in all {
        let everybody = ancestors.sources().iter().any(is_everybody);
        let (lint, cure): (Lint, Cure) = match options {
            XFrameOptions::Deny if !nobody => (
                Lint::FramingContradicts,
                Cure::both(
                    "write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE)",
                    "write \"SAMEORIGIN\" or false for x-frame-options, or \"'none'\" for frame-ancestors",
                ),
            ),
            XFrameOptions::SameOrigin if ancestors.is_none() => {
                let cure = Cure::both(
                    "write XFrameOptions::Deny, or other frame-ancestors",
                    "write \"DENY\", or other frame-ancestors",
                );
                (Lint::FramingContradicts, cure)
            }
            XFrameOptions::SameOrigin if nobody || itself => continue,
            XFrameOptions::SameOrigin if everybody => (
                Lint::FramingContradicts,
                Cure::both(
                    "write without::<XFrameOptions>(), or name the sites that may frame the page in frame-ancestors",
                    "write x-frame-options = false, or name the sites that may frame the page in frame-ancestors",
                ),
            ),
            XFrameOptions::SameOrigin => (
                Lint::FramingDiffers,
                Cure::both(
                    "write without::<XFrameOptions>(), unless browsers without frame-ancestors matter",
                    "write x-frame-options = false, unless browsers without frame-ancestors matter",
                ),
            ),
            XFrameOptions::Deny => continue,
        };
        let problem = if lint == Lint::FramingDiffers { "is not the same as" } else { "contradicts" };
        faults.lint(
            lint,
            XFrameOptions::NAME.to_string(),
            format!("\"{options}\" {problem} \"frame-ancestors {ancestors}\" of Content-Security-Policy"),
            cure,
        );
    }
}

/// Whether every site is in this place, at least every one of a scheme.
fn is_everybody(location: &Location) -> bool {
    if *location == Location::SelfOrigin {
        return false;
    }
    let text = location.to_string();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    matches!(location, Location::Scheme(_)) || host.split([':', '/']).next() == Some("*")
}

/// Bytes of all headers, and of one content security policy, that proxies take by default.
pub(crate) const BUDGET: usize = 4096;
pub(crate) const CSP_BUDGET: usize = 3072;

/// Whether proxies will take the headers.
pub(crate) fn budget(lines: &[HeaderText<'_>], faults: &mut Faults) {
    let size = |line: &HeaderText<'_>| line.name.len() + 2 + line.text.len();
    let is_csp = |line: &&HeaderText<'_>| {
        [ContentSecurityPolicy::NAME, ContentSecurityPolicyReportOnly::NAME].iter().any(|csp| csp.as_str() == line.name)
    };
    for HeaderText { name, text } in lines.iter().filter(is_csp).filter(|line| line.text.len() > CSP_BUDGET) {
        let heaviest = text.split("; ").max_by_key(|directive| directive.len()).unwrap_or_default();
        let directive = heaviest.split(' ').next().unwrap_or_default();
        faults.lint(
            Lint::HeaderBudget,
            name.clone().into_owned(),
            format!("{} bytes are more than {CSP_BUDGET}, {} of them in {directive:?}", text.len(), heaviest.len()),
            "name fewer hosts, or trust scripts by nonce",
        );
    }
    let total: usize = lines.iter().map(size).sum();
    if total > BUDGET {
        let heaviest = lines.iter().max_by_key(|line| size(line)).map_or("", |line| &line.name);
        faults.lint(
            Lint::HeaderBudget,
            "headers",
            format!("{total} bytes in all are more than {BUDGET}, most of them in {heaviest:?}"),
            "shorten the heaviest header; some proxies refuse such a response",
        );
    }
}
