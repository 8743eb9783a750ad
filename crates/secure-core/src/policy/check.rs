//! What only several headers together can get wrong.

use crate::{
    cookie::harden::CookieRules,
    header::{
        Header,
        cache_control::{CacheControl, TARGETED, is_for_one_visitor},
        content_security_policy::{ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive},
        cross_origin_embedder_policy::CrossOriginEmbedderPolicy,
        cross_origin_opener_policy::CrossOriginOpenerPolicy,
        nel::Nel,
        strict_transport_security::StrictTransportSecurity,
    },
    policy::{Policy, headers::Headers, idle},
    request::{door::STATE_TRANSPORT, host::AllowedHosts, redirect::HttpsRedirect, transport::Transport},
    response::check::agreement,
    wire::{
        authority::HostPattern,
        endpoint::EndpointName,
        error::Faults,
        fault::Cure,
        lint::Lint,
        text::{Texts, sorted},
    },
};

/// What headers get wrong among themselves.
pub(super) fn headers(headers: &Headers, faults: &mut Faults) {
    agreement(
        headers.content_security_policy.as_ref(),
        headers.content_security_policy_report_only.as_ref(),
        headers.x_frame_options,
        faults,
    );
    isolation(headers, faults);
    endpoints(headers, faults);
    silent(headers, faults);
    network_errors(headers, faults);
    cached_nonces(headers, faults);
    custom(headers, faults);
    idle::headers(headers, faults);
    #[cfg(feature = "legacy")]
    legacy(headers, faults);
}

/// An embedder policy is there to isolate the page, which needs an opener policy too.
fn isolation(headers: &Headers, faults: &mut Faults) {
    let embedder = headers.cross_origin_embedder_policy.as_ref().map(CrossOriginEmbedderPolicy::as_str);
    let opener = headers.cross_origin_opener_policy.as_ref().map(CrossOriginOpenerPolicy::as_str);
    let isolates = embedder.is_some_and(|value| value != CrossOriginEmbedderPolicy::UNSAFE_NONE.as_str());
    if !isolates || opener == Some(CrossOriginOpenerPolicy::SAME_ORIGIN.as_str()) {
        return;
    }
    let (lint, problem) = if opener == Some(CrossOriginOpenerPolicy::UNSAFE_NONE.as_str()) {
        let problem = "the page asks to be isolated while Cross-Origin-Opener-Policy is \"unsafe-none\"";
        (Lint::IsolationContradicts, problem)
    } else {
        let problem = "the page is not isolated, for Cross-Origin-Opener-Policy is not \"same-origin\"";
        (Lint::IsolationIncomplete, problem)
    };
    let cure =
        Cure::both("write CrossOriginOpenerPolicy::SAME_ORIGIN", "write cross-origin-opener-policy = \"same-origin\"");
    faults.lint(lint, CrossOriginEmbedderPolicy::NAME.to_string(), problem, cure);
}

/// Headers and a redirect that HTTPS is for, against what is stated of how requests arrive.
pub(super) fn application(policy: &Policy, faults: &mut Faults) {
    if policy.https_redirect.is_some() && policy.development {
        faults.lint(
            Lint::RedirectInDevelopment,
            "https redirect",
            "it redirects nobody, for the policy is for development",
            "begin with another preset where it should, or allow this lint",
        );
    }
    let idle = |redirect: &HttpsRedirect| match policy.transport {
        Transport::Undeclared => true,
        Transport::AlwaysHttps => redirect.aliases.is_none(),
        Transport::Direct | Transport::Proxied(_) => false,
    };
    if policy.redirect().is_some_and(idle) {
        faults.lint(
            Lint::RedirectIdle,
            "https redirect",
            "it redirects nobody, for no request is known to come over plain HTTP",
            Cure::both(
                "write Transport::Direct where nothing stands before the application, or name the proxies to trust",
                "write transport = \"direct\" where nothing stands before the application, or name the proxies to trust",
            ),
        );
    }
    let depends = policy.https_redirect.is_some() || policy.cookies.as_ref().is_some_and(CookieRules::depend_on_scheme);
    if policy.transport == Transport::Undeclared && !policy.development && depends {
        let redirects = policy.https_redirect.is_some();
        undeclared(if redirects { "a redirect depends" } else { "rules for cookies depend" }, faults);
    }
    if let (Some(hosts), Some(redirect)) = (&policy.allowed_hosts, policy.redirect()) {
        redirect_refused(hosts, redirect, faults);
    }
    if policy.transport != Transport::Direct || policy.https_redirect.is_some() {
        return;
    }
    let cure = "add a redirect to HTTPS, or leave it out where the application speaks no TLS";
    if policy.headers.strict_transport_security.is_some() {
        let place = StrictTransportSecurity::NAME.to_string();
        let problem = "it goes out over TLS alone, and nothing brings a browser there from plain HTTP";
        faults.lint(Lint::PinOverHttp, place, problem, cure);
    }
    if policy.headers.content_security_policy.as_ref().is_some_and(|csp| csp.has(Directive::UpgradeInsecureRequests)) {
        let place = ContentSecurityPolicy::NAME.to_string();
        let problem = "\"upgrade-insecure-requests\" goes out over TLS alone, and nothing brings a browser there";
        faults.lint(Lint::UpgradeOverHttp, place, problem, cure);
    }
}

/// Nothing is stated about how requests arrive, and this depends on it.
pub(super) fn undeclared(what: &str, faults: &mut Faults) {
    let configured = "write transport = \"direct\" where nothing stands before the application, name the proxies to trust \
                      as in transport = { header = \"x-forwarded\", proxies = [\"127.0.0.1\"] }, or write \
                      transport = \"always-https\" where TLS always ends before it";
    faults.lint(
        Lint::TransportUndeclared,
        "transport",
        format!("{what} on how requests arrive, and nothing states it"),
        Cure::both(STATE_TRANSPORT, configured),
    );
}

/// A redirect to, or for, what the allowed hosts refuse.
fn redirect_refused(hosts: &AllowedHosts, redirect: &HttpsRedirect, faults: &mut Faults) {
    // Most hosts of a redirect stand among the allowed ones as they are.
    let mut same = Texts::default();
    for host in &hosts.hosts {
        same.insert(host);
    }
    let refused = |host: &HostPattern| !same.contains(host) && !hosts.hosts.iter().any(|allowed| allowed.covers(host));
    for target in redirect.targets().into_iter().filter(refused) {
        faults.lint(
            Lint::RedirectRefused,
            "https redirect",
            format!("it leads to \"https://{target}\", which the allowed hosts refuse"),
            format!("add \"{target}\" to the allowed hosts, or redirect to another host or port"),
        );
    }
    for host in redirect.sources().into_iter().filter(refused) {
        faults.lint(
            Lint::RedirectRefused,
            "https redirect",
            format!("nothing is redirected from \"{host}\", which the allowed hosts refuse before"),
            format!("add \"{host}\" to the allowed hosts, or leave it out of the redirect"),
        );
    }
}

/// Browsers drop reports to an endpoint that the response does not declare, without a word.
fn endpoints(headers: &Headers, faults: &mut Faults) {
    let declared = |name: &EndpointName| {
        headers.reporting_endpoints.as_ref().is_some_and(|endpoints| endpoints.contains(name))
            || headers.report_to.as_ref().is_some_and(|groups| groups.group(name.as_str()).is_some())
    };
    for (header, mut undeclared) in headers.reports_to() {
        undeclared.retain(|name| !declared(name));
        for name in sorted(undeclared.into_iter().map(EndpointName::as_str).collect()) {
            faults.lint(
                Lint::UndeclaredEndpoint,
                header.to_string(),
                format!("nobody gets the reports to \"{name}\", which is not an endpoint of Reporting-Endpoints"),
                Cure::both(
                    format!("add ReportingEndpoints with an address for \"{name}\", or take the endpoint out"),
                    format!("add reporting-endpoints with an address for \"{name}\", or take the endpoint out"),
                ),
            );
        }
    }
}

/// Reports that only an endpoint would get, not the scripts of the page.
fn silent(headers: &Headers, faults: &mut Faults) {
    for header in headers.typed().iter().filter(|header| header.is_silent()) {
        let cure = Cure::both(
            "say where the reports go with `report_to(EndpointName::from_static(\"default\"))`",
            "say where the reports go with report-to, or with endpoints in an Integrity-Policy",
        );
        let problem = "only reports, and nobody gets the reports";
        faults.lint(Lint::ReportedNowhere, header.name.to_string(), problem, cure);
    }
}

/// Reports of network errors go to a group of `Report-To`, and to no other.
fn network_errors(headers: &Headers, faults: &mut Faults) {
    let Some((nel, name)) = headers.nel.as_ref().and_then(|nel| Some((nel, nel.group()?))) else { return };
    match headers.report_to.as_ref().and_then(|report_to| report_to.group(name.as_str())) {
        None => faults.lint(
            Lint::UndeclaredEndpoint,
            Nel::NAME.to_string(),
            format!("{:?} is not a group of Report-To", name.as_str()),
            Cure::both(
                format!("add ReportTo with a group {:?} that browsers keep", name.as_str()),
                format!("add report-to with a group {:?} that browsers keep", name.as_str()),
            ),
        ),
        Some(group) if nel.includes_subdomains() && !group.includes_subdomains() => faults.push(
            Nel::NAME.to_string(),
            format!("it reports of sub-domains, which the group {:?} of Report-To does not include", name.as_str()),
            Cure::both("add include_subdomains() to the group, too", "let the group include sub-domains, too"),
        ),
        Some(_) => {}
    }
}

/// A nonce in a page that a shared cache keeps is the same for everybody.
fn cached_nonces(headers: &Headers, faults: &mut Faults) {
    let report_only = headers.content_security_policy_report_only.as_ref();
    let policies = [headers.content_security_policy.as_ref(), report_only.map(ContentSecurityPolicyReportOnly::policy)];
    if !policies.into_iter().flatten().any(ContentSecurityPolicy::has_nonce) {
        return;
    }
    let own = headers.cache_control.as_ref().filter(|own| own.is_for_everybody());
    let own = own.map(|own| (CacheControl::NAME, own.to_string()));
    let targeted = headers.custom.iter().filter(|header| {
        TARGETED.iter().any(|name| name == header.name()) && !is_for_one_visitor([header.value().as_str().as_bytes()])
    });
    let targeted = targeted.map(|header| (header.name().clone(), header.value().to_string()));
    for (name, value) in own.into_iter().chain(targeted) {
        faults.lint(
            Lint::NonceCached,
            name.to_string(),
            format!("{value:?} lets a shared cache keep a page with a nonce, and give everybody the same"),
            "write \"private\" or \"no-store\"",
        );
    }
}

fn custom(headers: &Headers, faults: &mut Faults) {
    let mut seen = Texts::default();
    for header in &headers.custom {
        if !seen.insert_text(header.name().folded()) {
            faults.push(
                header.name().to_string(),
                format!("the custom header \"{}\" appears twice", header.name()),
                Cure::both("add it with `with`, which keeps one of each name", "write it once"),
            );
        }
        let companion = CacheControl::COMPANIONS.iter().any(|(name, _)| name == header.name());
        if companion && headers.cache_control.as_ref().is_some_and(CacheControl::has_companions) {
            faults.push(
                header.name().to_string(),
                format!("\"{}\" is sent with Cache-Control already", header.name()),
                "leave one of them out",
            );
        }
    }
    let mut removed = Texts::default();
    for name in headers.removed.names() {
        removed.insert_text(name.folded());
    }
    for header in &headers.custom {
        if removed.contains(&header.name().folded()) {
            faults.push(
                header.name().to_string(),
                format!("\"{}\" is both set and removed", header.name()),
                Cure::both(
                    "leave it out of RemovedHeaders, or do not set it",
                    "leave it out of removed, or do not set it",
                ),
            );
        }
    }
}

/// What is sent to browsers that are no more.
#[cfg(feature = "legacy")]
fn legacy(headers: &Headers, faults: &mut Faults) {
    use crate::header::{
        legacy::{ExpectCt, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly},
        x_xss_protection::XXssProtection,
    };

    const GONE: &str = "browsers have dropped this header";
    const OLDER: &str = "Permissions-Policy took the place of this header";
    let filter = headers.x_xss_protection.as_ref().filter(|value| **value != XXssProtection::Off);
    for (name, is_there, problem, cure) in [
        (ExpectCt::NAME, headers.expect_ct.is_some(), GONE, "leave it out"),
        (PublicKeyPins::NAME, headers.public_key_pins.is_some(), GONE, "leave it out"),
        (PublicKeyPinsReportOnly::NAME, headers.public_key_pins_report_only.is_some(), GONE, "leave it out"),
        (FeaturePolicy::NAME, headers.feature_policy.is_some(), OLDER, "send that"),
        (XXssProtection::NAME, filter.is_some(), "the filter can be turned against the page", "write \"0\""),
    ] {
        if is_there {
            let problem = format!("{problem}, and only the feature legacy knows it");
            faults.lint(Lint::LegacyHeader, name.to_string(), problem, cure);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        header::{
            Header,
            cache_control::CacheControl,
            connection_allowlist::{ConnectionAllowlist, ConnectionAllowlistReportOnly},
            content_security_policy::{
                ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Location, Source, SourceList,
            },
            cross_origin_embedder_policy::{CrossOriginEmbedderPolicy, CrossOriginEmbedderPolicyReportOnly},
            cross_origin_opener_policy::{CrossOriginOpenerPolicy, CrossOriginOpenerPolicyReportOnly},
            custom::CustomHeader,
            document_isolation_policy::{DocumentIsolationPolicy, DocumentIsolationPolicyReportOnly},
            document_policy::{DocumentDirective, DocumentPolicy, DocumentPolicyReportOnly, RequireDocumentPolicy},
            integrity_policy::{IntegrityDestination, IntegrityPolicy, IntegrityPolicyReportOnly},
            nel::Nel,
            permissions_policy::{Feature, PermissionsPolicy, PermissionsPolicyReportOnly},
            removed::RemovedHeaders,
            report_to::{ReportTo, ReportToEndpoint, ReportToGroup},
            reporting_endpoints::ReportingEndpoints,
            x_frame_options::XFrameOptions,
        },
        policy::Policy,
        response::backend::MemoryBackend,
        wire::{
            endpoint::{EndpointName, UriReference},
            error::Error,
            fault::tests::said,
            lint::{Level, Lint},
            template::Template,
            text::{HeaderName, HeaderValue},
        },
    };

    #[track_caller]
    fn refuse(policy: &Policy, message: &str) {
        assert_eq!(said(&policy.prepare::<MemoryBackend>().unwrap_err()), message);
    }

    #[test]
    fn presets_are_valid() {
        for preset in [Policy::recommended(), Policy::strict(), Policy::api(), Policy::development(), Policy::empty()] {
            assert!(preset.prepare::<MemoryBackend>().is_ok());
        }
    }

    #[test]
    fn framing_is_said_once_or_twice_the_same() {
        let csp = |ancestors: SourceList<Location>| ContentSecurityPolicy::new().frame_ancestors(ancestors);
        refuse(
            &Policy::empty().with(XFrameOptions::Deny).with(csp(Location::SelfOrigin.into())),
            "X-Frame-Options: \"DENY\" contradicts \"frame-ancestors 'self'\" of Content-Security-Policy; \
             write XFrameOptions::SameOrigin or without::<XFrameOptions>(), or frame_ancestors(SourceList::NONE) (lint framing-contradicts)",
        );
        refuse(
            &Policy::empty().with(XFrameOptions::SameOrigin).with(csp(SourceList::NONE)),
            "X-Frame-Options: \"SAMEORIGIN\" contradicts \"frame-ancestors 'none'\" of Content-Security-Policy; \
             write XFrameOptions::Deny, or other frame-ancestors (lint framing-contradicts)",
        );
        let agree = [
            Policy::empty().with(XFrameOptions::Deny).with(csp(SourceList::NONE)),
            Policy::empty().with(XFrameOptions::Deny).with(csp(Location::SelfOrigin.into()).and(csp(SourceList::NONE))),
            Policy::empty().with(XFrameOptions::SameOrigin).with(csp(Location::SelfOrigin.into())),
            Policy::empty()
                .with(XFrameOptions::SameOrigin)
                .with(csp(Location::from_static("https:").into()).and(csp(Location::SelfOrigin.into()))),
        ];
        for policy in agree {
            assert!(policy.prepare::<MemoryBackend>().unwrap().warnings().is_empty());
        }
        for everybody in ["*", "https:", "https://*", "*:8443"] {
            let ancestors = SourceList::from([Location::SelfOrigin, everybody.parse().unwrap()]);
            refuse(
                &Policy::empty().with(XFrameOptions::SameOrigin).with(csp(ancestors)),
                &format!(
                    "X-Frame-Options: \"SAMEORIGIN\" contradicts \"frame-ancestors 'self' {everybody}\" of \
                     Content-Security-Policy; write without::<XFrameOptions>(), or name the sites that may frame the page \
                     in frame-ancestors (lint framing-contradicts)"
                ),
            );
        }
        for others in ["https://a.example", "*.a.example"] {
            warn(
                &Policy::empty().with(XFrameOptions::SameOrigin).with(csp(others.parse::<Location>().unwrap().into())),
                Lint::FramingDiffers,
                &format!(
                    "X-Frame-Options: \"SAMEORIGIN\" is not the same as \"frame-ancestors {others}\" of \
                     Content-Security-Policy; write without::<XFrameOptions>(), unless browsers without frame-ancestors \
                     matter (lint framing-differs)"
                ),
            );
        }
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn what_browsers_dropped_is_told() {
        use crate::header::{
            legacy::{ExpectCt, FeatureAllowlist, FeaturePolicy, PublicKeyPins, PublicKeyPinsReportOnly},
            x_xss_protection::XXssProtection,
        };

        let pins = || PublicKeyPins::new(60, [0; 32], [1; 32]).unwrap();
        let features = FeaturePolicy::new("camera", FeatureAllowlist::NONE).unwrap();
        for (policy, message) in [
            (
                Policy::empty().with(ExpectCt::for_seconds(60)),
                "Expect-CT: browsers have dropped this header, and only the feature legacy knows it; leave it out (lint legacy-header)",
            ),
            (
                Policy::empty().with(pins()),
                "Public-Key-Pins: browsers have dropped this header, and only the feature legacy knows it; leave it out (lint legacy-header)",
            ),
            (
                Policy::empty().with(
                    PublicKeyPinsReportOnly::new(
                        pins().report_uri(UriReference::from_static("https://r.example/")).unwrap(),
                    )
                    .unwrap(),
                ),
                "Public-Key-Pins-Report-Only: browsers have dropped this header, and only the feature legacy knows it; \
                 leave it out (lint legacy-header)",
            ),
            (
                Policy::empty().with(features),
                "Feature-Policy: Permissions-Policy took the place of this header, and only the feature legacy knows it; \
                 send that (lint legacy-header)",
            ),
            (
                Policy::empty().with(XXssProtection::dangerous_block()),
                "X-XSS-Protection: the filter can be turned against the page, and only the feature legacy knows it; \
                 write \"0\" (lint legacy-header)",
            ),
        ] {
            warn(&policy, Lint::LegacyHeader, message);
        }
        assert!(Policy::empty().with(XXssProtection::Off).prepare::<MemoryBackend>().unwrap().warnings().is_empty());
    }

    /// What is a warning by default, or nothing at another level.
    #[track_caller]
    fn warn(policy: &Policy, lint: Lint, message: &str) {
        assert_eq!(lint.default_level(), Level::Warn);
        find(policy, lint, message);
    }

    /// As [`warn`], of a lint that is allowed by default.
    #[track_caller]
    fn find_where_asked(policy: &Policy, lint: Lint, message: &str) {
        assert_eq!(lint.default_level(), Level::Allow);
        assert_eq!(policy.prepare::<MemoryBackend>().unwrap().warnings(), []);
        find(&policy.clone().level(lint, Level::Warn), lint, message);
    }

    #[track_caller]
    fn find(policy: &Policy, lint: Lint, message: &str) {
        let warnings = |policy: &Policy| {
            let prepared = policy.prepare::<MemoryBackend>().unwrap();
            prepared.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(warnings(policy), [message]);
        assert_eq!(warnings(&policy.clone().level(lint, Level::Allow)).len(), 0);
        refuse(&policy.clone().level(lint, Level::Deny), message);
    }

    #[test]
    fn warnings_are_told_and_can_be_made_errors_or_silent() {
        use crate::{
            header::strict_transport_security::StrictTransportSecurity,
            request::{redirect::HttpsRedirect, transport::Transport},
            wire::endpoint::EndpointName,
        };

        let csp = ContentSecurityPolicy::new;
        warn(
            &Policy::empty().with(CrossOriginEmbedderPolicy::REQUIRE_CORP),
            Lint::IsolationIncomplete,
            "Cross-Origin-Embedder-Policy: the page is not isolated, for Cross-Origin-Opener-Policy is not \
             \"same-origin\"; write CrossOriginOpenerPolicy::SAME_ORIGIN (lint isolation-incomplete)",
        );
        warn(
            &Policy::empty().with(csp().script_src([Source::Nonce, Source::UnsafeInline])),
            Lint::UnsafeInlineVoid,
            "Content-Security-Policy: script-src: 'unsafe-inline' has no effect beside a nonce or hash; \
             leave it out, unless browsers of before 2016 matter (lint unsafe-inline-void)",
        );
        find_where_asked(
            &Policy::empty().with(StrictTransportSecurity::off()).with(Transport::Direct),
            Lint::PinOverHttp,
            "Strict-Transport-Security: it goes out over TLS alone, and nothing brings a browser there from plain HTTP; \
             add a redirect to HTTPS, or leave it out where the application speaks no TLS (lint pin-over-http)",
        );
        warn(
            &Policy::development().with(HttpsRedirect::to("a.example").unwrap()),
            Lint::RedirectInDevelopment,
            "https redirect: it redirects nobody, for the policy is for development; \
             begin with another preset where it should, or allow this lint (lint redirect-in-development)",
        );
        find_where_asked(
            &Policy::empty().with(csp().upgrade_insecure_requests()).with(Transport::Direct),
            Lint::UpgradeOverHttp,
            "Content-Security-Policy: \"upgrade-insecure-requests\" goes out over TLS alone, and nothing brings a browser \
             there; add a redirect to HTTPS, or leave it out where the application speaks no TLS (lint upgrade-over-http)",
        );
        warn(
            &Policy::empty().with(ContentSecurityPolicyReportOnly::new(csp().default_src(Source::SelfOrigin))),
            Lint::ReportedToNobody,
            "Content-Security-Policy-Report-Only: the policy is only reported, and to nobody; \
             add report_to and report_uri (lint reported-to-nobody)",
        );
        let reported = csp().default_src(Source::SelfOrigin).report_to(EndpointName::new("csp").unwrap());
        let policy = Policy::empty().with(ContentSecurityPolicyReportOnly::new(reported));
        assert!(policy.level(Lint::UndeclaredEndpoint, Level::Allow).prepare::<MemoryBackend>().is_ok());
    }

    #[test]
    fn too_many_bytes_name_the_heaviest_directive() {
        let hosts: Vec<Source> = (0..150).map(|n| format!("https://host-{n:03}.example").parse().unwrap()).collect();
        let csp =
            ContentSecurityPolicy::new().default_src(Source::SelfOrigin).img_src(SourceList::try_from(hosts).unwrap());
        let prepared = Policy::empty().with(csp).prepare::<MemoryBackend>().unwrap();
        assert_eq!(
            prepared.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["Content-Security-Policy: 3777 bytes are more than 3072, 3757 of them in \"img-src\"; \
                 name fewer hosts, or trust scripts by nonce (lint header-budget)",]
        );
    }

    #[test]
    fn the_budget_is_counted_to_the_byte() {
        let warnings = |policy: &Policy| policy.prepare::<MemoryBackend>().unwrap().warnings().len();
        // `Server: ` is 8 bytes of the 4,096.
        let server =
            |length: usize| Policy::empty().with(crate::header::server::Server::new("x".repeat(length)).unwrap());
        assert_eq!((warnings(&server(4088)), warnings(&server(4089))), (0, 1));
        assert_eq!(
            server(4089).prepare::<MemoryBackend>().unwrap().warnings()[0].to_string(),
            "headers: 4097 bytes in all are more than 4096, most of them in \"Server\"; \
             shorten the heaviest header; some proxies refuse such a response (lint header-budget)",
        );
        // `img-src ` is 8 bytes of the 3,072.
        let csp = |length: usize| {
            let host: Source = format!("x/{}", "x".repeat(length - 2)).parse().unwrap();
            Policy::empty().with(ContentSecurityPolicy::new().img_src(host))
        };
        assert_eq!((warnings(&csp(3064)), warnings(&csp(3065))), (0, 1));
    }

    #[test]
    fn every_lint_has_a_name_of_its_own() {
        for (index, lint) in Lint::ALL.iter().enumerate() {
            assert!(!Lint::ALL.iter().take(index).any(|other| other.as_str() == lint.as_str()), "{lint:?}");
        }
    }

    #[test]
    fn isolation_needs_both() {
        let policy =
            Policy::empty().with(CrossOriginEmbedderPolicy::REQUIRE_CORP).with(CrossOriginOpenerPolicy::UNSAFE_NONE);
        refuse(
            &policy,
            "Cross-Origin-Embedder-Policy: the page asks to be isolated while Cross-Origin-Opener-Policy is \
             \"unsafe-none\"; write CrossOriginOpenerPolicy::SAME_ORIGIN (lint isolation-contradicts)",
        );
    }

    #[test]
    fn network_errors_go_to_a_group() {
        let name = EndpointName::from_static("network");
        let endpoint = ReportToEndpoint::new(UriReference::from_static("https://r.example")).unwrap();
        let group = ReportToGroup::new(name.clone(), 60, endpoint);
        let policy = Policy::empty().with(Nel::new(name.clone(), 60));
        let other = ReportToGroup::forget(EndpointName::from_static("other"));
        for without in [policy.clone(), policy.clone().with(ReportTo::new(other))] {
            refuse(
                &without,
                "NEL: \"network\" is not a group of Report-To; add ReportTo with a group \"network\" that browsers keep (lint undeclared-endpoint)",
            );
        }
        let elsewhere = policy.clone().level(Lint::UndeclaredEndpoint, Level::Allow);
        assert!(elsewhere.prepare::<MemoryBackend>().is_ok(), "a proxy may send the group");
        let policy = policy.with(ReportTo::new(group.clone()));
        assert!(policy.prepare::<MemoryBackend>().is_ok());
        let policy = policy.with(Nel::new(name, 60).include_subdomains());
        refuse(
            &policy,
            "NEL: it reports of sub-domains, which the group \"network\" of Report-To does not include; \
             add include_subdomains() to the group, too",
        );
        let policy = policy.with(ReportTo::new(group.include_subdomains()));
        assert!(policy.prepare::<MemoryBackend>().is_ok());
        assert!(Policy::empty().with(Nel::off()).prepare::<MemoryBackend>().is_ok());
    }

    #[test]
    fn every_endpoint_is_declared() {
        let all = || EndpointName::from_static("all");
        let features = PermissionsPolicy::new().deny(Feature::Camera).deny(Feature::Usb).report_to(all());
        let document = DocumentPolicy::new().with(DocumentDirective::SyncXhr(false)).report_to(all());
        let scripts = IntegrityPolicy::new(IntegrityDestination::Script).report_to(all());
        let connections = ConnectionAllowlist::NOTHING.report_to(all());
        let csp = || ContentSecurityPolicy::new().default_src(Source::SelfOrigin).report_to(all());
        let opener = CrossOriginOpenerPolicy::SAME_ORIGIN.report_to(all());
        let embedder = CrossOriginEmbedderPolicy::REQUIRE_CORP.report_to(all());
        let isolation = DocumentIsolationPolicy::ISOLATE_AND_REQUIRE_CORP.report_to(all());
        let policy = Policy::empty()
            .with(csp())
            .with(ContentSecurityPolicyReportOnly::new(csp()))
            .with(PermissionsPolicyReportOnly::new(features.clone()))
            .with(features)
            .with(CrossOriginOpenerPolicyReportOnly::new(opener.clone()))
            .with(opener)
            .with(CrossOriginEmbedderPolicyReportOnly::new(embedder.clone()))
            .with(embedder)
            .with(DocumentIsolationPolicyReportOnly::new(isolation.clone()))
            .with(isolation)
            .with(IntegrityPolicyReportOnly::new(scripts.clone()))
            .with(scripts)
            .with(ConnectionAllowlistReportOnly::new(connections.clone()))
            .with(connections)
            .with(DocumentPolicyReportOnly::new(document.clone()))
            .with(RequireDocumentPolicy::new(document.clone()))
            .with(document);
        let headers = [
            "Content-Security-Policy",
            "Content-Security-Policy-Report-Only",
            "Permissions-Policy",
            "Permissions-Policy-Report-Only",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Opener-Policy-Report-Only",
            "Cross-Origin-Embedder-Policy",
            "Cross-Origin-Embedder-Policy-Report-Only",
            "Document-Isolation-Policy",
            "Document-Isolation-Policy-Report-Only",
            "Integrity-Policy",
            "Integrity-Policy-Report-Only",
            "Connection-Allowlist",
            "Connection-Allowlist-Report-Only",
            "Document-Policy",
            "Document-Policy-Report-Only",
            "Require-Document-Policy",
        ];
        let message = headers.map(|header| {
            format!(
                "{header}: nobody gets the reports to \"all\", which is not an endpoint of Reporting-Endpoints; \
                 add ReportingEndpoints with an address for \"all\", or take the endpoint out (lint undeclared-endpoint)"
            )
        });
        refuse(&policy, &message.join("\n"));

        let address = UriReference::from_static("https://r.example/");
        let other = ReportingEndpoints::new(EndpointName::from_static("other"), address.clone()).unwrap();
        refuse(&policy.clone().with(other.clone()), &message.join("\n"));
        let declared = policy.clone().with(other.and(all(), address.clone()).unwrap());
        assert!(declared.prepare::<MemoryBackend>().is_ok());
        let group = ReportToGroup::new(all(), 60, ReportToEndpoint::new(address).unwrap());
        assert!(policy.with(ReportTo::new(group)).prepare::<MemoryBackend>().is_ok());
    }

    #[test]
    fn a_header_of_the_application_may_name_endpoints() {
        struct Own(EndpointName);

        impl Header for Own {
            const NAME: HeaderName = HeaderName::from_static("X-Own");

            fn render(&self) -> Result<Template, Error> {
                HeaderValue::new(self.0.to_string()).map(Template::fixed)
            }

            fn endpoints(&self) -> Vec<&EndpointName> {
                vec![&self.0]
            }
        }

        let own = CustomHeader::of(&Own(EndpointName::from_static("own"))).unwrap();
        refuse(
            &Policy::empty().with(own),
            "X-Own: nobody gets the reports to \"own\", which is not an endpoint of Reporting-Endpoints; \
             add ReportingEndpoints with an address for \"own\", or take the endpoint out (lint undeclared-endpoint)",
        );
    }

    #[test]
    fn what_only_reports_reports_to_somebody() {
        let scripts = IntegrityPolicy::new(IntegrityDestination::Script);
        refuse(
            &Policy::empty()
                .with(CrossOriginOpenerPolicyReportOnly::new(CrossOriginOpenerPolicy::SAME_ORIGIN))
                .with(IntegrityPolicyReportOnly::new(scripts.clone()))
                .with(ConnectionAllowlistReportOnly::new(ConnectionAllowlist::RESPONSE_ORIGIN)),
            "Cross-Origin-Opener-Policy-Report-Only: only reports, and nobody gets the reports; \
             say where the reports go with `report_to(EndpointName::from_static(\"default\"))` (lint reported-nowhere)\n\
             Integrity-Policy-Report-Only: only reports, and nobody gets the reports; \
             say where the reports go with `report_to(EndpointName::from_static(\"default\"))` (lint reported-nowhere)\n\
             Connection-Allowlist-Report-Only: only reports, and nobody gets the reports; \
             say where the reports go with `report_to(EndpointName::from_static(\"default\"))` (lint reported-nowhere)",
        );
        let opener = CrossOriginOpenerPolicyReportOnly::new(CrossOriginOpenerPolicy::SAME_ORIGIN);
        let knows_better = Policy::empty().with(opener).level(Lint::ReportedNowhere, Level::Allow);
        assert!(knows_better.prepare::<MemoryBackend>().is_ok());
        // Scripts of the page can observe the reports of the others.
        let features = PermissionsPolicyReportOnly::new(PermissionsPolicy::new().deny(Feature::Camera));
        let embedder = CrossOriginEmbedderPolicyReportOnly::new(CrossOriginEmbedderPolicy::REQUIRE_CORP);
        let csp = ContentSecurityPolicyReportOnly::new(ContentSecurityPolicy::nothing());
        let policy = Policy::empty().with(features).with(embedder).with(csp).with(scripts);
        assert!(policy.prepare::<MemoryBackend>().is_ok());
    }

    #[test]
    fn a_custom_header_is_set_once_and_not_removed() {
        let own = || CustomHeader::new("X-Own", "1").unwrap();
        let mut twice = Policy::empty().with(own());
        twice.headers.custom.push(CustomHeader::new("x-own", "2").unwrap());
        refuse(
            &twice,
            "x-own: the custom header \"x-own\" appears twice; add it with `with`, which keeps one of each name",
        );
        refuse(
            &Policy::empty().with(own()).with(RemovedHeaders::none().and("X-OWN").unwrap()),
            "X-Own: \"X-Own\" is both set and removed; leave it out of RemovedHeaders, or do not set it",
        );
        refuse(
            &Policy::empty()
                .with(CustomHeader::new("Pragma", "no-cache").unwrap())
                .with(CacheControl::no_store().with_companions()),
            "Pragma: \"Pragma\" is sent with Cache-Control already; leave one of them out",
        );
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let policy = Policy::empty()
            .with(ContentSecurityPolicy::new())
            .with(ContentSecurityPolicyReportOnly::new(
                ContentSecurityPolicy::new().img_src(Source::Nonce).upgrade_insecure_requests(),
            ))
            .with(CrossOriginEmbedderPolicy::CREDENTIALLESS)
            .with(CrossOriginOpenerPolicy::UNSAFE_NONE);
        let error = policy.prepare::<MemoryBackend>().unwrap_err();
        let places: Vec<_> = error.faults().iter().map(|fault| fault.place.to_string()).collect();
        assert_eq!(
            places,
            [
                "Content-Security-Policy",
                "Content-Security-Policy-Report-Only: img-src",
                "Content-Security-Policy-Report-Only",
                "Cross-Origin-Embedder-Policy",
            ]
        );
    }
}
