//! What only several headers together can get wrong.

use crate::{
    CacheControl, ContentSecurityPolicy, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, Header, Policy,
    XFrameOptions, error::Faults,
};

pub(super) fn check(policy: &Policy, faults: &mut Faults) {
    content_security_policies(policy, faults);
    framing(policy, faults);
    isolation(policy, faults);
    custom(policy, faults);
}

fn content_security_policies(policy: &Policy, faults: &mut Faults) {
    if let Some(csp) = &policy.content_security_policy {
        csp.check(ContentSecurityPolicy::NAME.as_str(), faults);
    }
    if let Some(report_only) = &policy.content_security_policy_report_only {
        report_only.check(faults);
    }
}

/// A browser that finds `frame-ancestors` ignores `X-Frame-Options`; an old one does the opposite. Both must mean the same.
fn framing(policy: &Policy, faults: &mut Faults) {
    let (Some(options), Some(ancestors)) =
        (policy.x_frame_options, policy.content_security_policy.as_ref().and_then(|csp| csp.ancestors()))
    else {
        return;
    };
    let cure = match (options, ancestors.is_none()) {
        (XFrameOptions::Deny, false) => {
            "write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE)"
        }
        (XFrameOptions::SameOrigin, true) => "write XFrameOptions::Deny, or other frame-ancestors",
        _ => return,
    };
    faults.push(
        XFrameOptions::NAME.to_string(),
        format!("\"{options}\" contradicts \"frame-ancestors {ancestors}\" of Content-Security-Policy"),
        cure,
    );
}

/// An embedder policy is there to isolate the page, which needs an opener policy too.
fn isolation(policy: &Policy, faults: &mut Faults) {
    let isolates = matches!(
        policy.cross_origin_embedder_policy,
        Some(CrossOriginEmbedderPolicy::RequireCorp | CrossOriginEmbedderPolicy::Credentialless)
    );
    if isolates && policy.cross_origin_opener_policy == Some(CrossOriginOpenerPolicy::UnsafeNone) {
        faults.push(
            CrossOriginEmbedderPolicy::NAME.to_string(),
            "the page asks to be isolated while Cross-Origin-Opener-Policy is \"unsafe-none\"",
            "write CrossOriginOpenerPolicy::SameOrigin",
        );
    }
}

fn custom(policy: &Policy, faults: &mut Faults) {
    for (index, header) in policy.custom.iter().enumerate() {
        if policy.custom.iter().take(index).any(|earlier| earlier.name() == header.name()) {
            faults.push(
                header.name().to_string(),
                format!("the custom header \"{}\" stands twice", header.name()),
                "add it with `with`, which keeps one of each name",
            );
        }
        let companion = CacheControl::COMPANIONS.iter().any(|(name, _)| name == header.name());
        if companion && policy.cache_control.as_ref().is_some_and(CacheControl::has_companions) {
            faults.push(
                header.name().to_string(),
                format!("\"{}\" is sent by CacheControl already", header.name()),
                "leave one of them out",
            );
        }
    }
    for header in &policy.custom {
        if policy.removed.names().any(|name| name == *header.name()) {
            faults.push(
                header.name().to_string(),
                format!("\"{}\" is both set and removed", header.name()),
                "leave it out of RemovedHeaders, or do not set it",
            );
        }
    }
}
