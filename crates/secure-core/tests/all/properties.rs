//! Whatever a policy is built from: its text is clean, reads back to the same meaning, and allows no more without its
//! nonce than with it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic, its helpers too")]

use proptest::{prelude::*, sample::select};
use secure_core::{
    AllowedHosts, CacheControl, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CookiePattern, CookieRules,
    CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, CrossOriginResourcePolicy, CustomHeader, Directive, Error,
    Hash, Header, HeaderName, HeaderValue, HttpsRedirect, Location, MemoryBackend, Nel, Nonce, Origin,
    OriginAgentCluster, PathPattern, Policy, RedirectStatus, ReferrerPolicy, RequestView, ResourceIsolation, Server,
    Service, Source, SourceList, StrictTransportSecurity, TimingAllowOrigin, TimingOrigin, XContentTypeOptions,
    XDnsPrefetchControl, XDownloadOptions, XFrameOptions, XPermittedCrossDomainPolicies, XRobotsTag, XXssProtection,
    header, header::content_security_policy::SourceExpression,
};

use crate::samples::samples;

fn host() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![Just(""), Just("https://"), Just("http://"), Just("wss://")];
    let port = prop_oneof![Just(String::new()), Just(":*".into()), (0u32..=65_535).prop_map(|port| format!(":{port}"))];
    let path = prop_oneof![Just(String::new()), "(/[a-zA-Z0-9._~!$&()*+=:@-]{0,6}){1,3}", Just("/%3B%2c".into())];
    (scheme, "(\\*|(\\*\\.)?[a-z0-9-]{1,8}(\\.[a-z0-9-]{1,8}){1,2})", port, path)
        .prop_map(|(scheme, host, port, path)| format!("{scheme}{host}{port}{path}"))
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        3 => select(vec![
            Source::SelfOrigin,
            Source::UnsafeInline,
            Source::UnsafeEval,
            Source::WasmUnsafeEval,
            Source::TrustedTypesEval,
            Source::UnsafeHashes,
            Source::StrictDynamic,
            Source::ReportSample,
            Source::InlineSpeculationRules,
            Source::Nonce,
        ]),
        1 => any::<[u8; 32]>().prop_map(|digest| Source::Hash(Hash::sha256(&digest))),
        1 => "[a-z][a-z0-9+.-]{0,6}:".prop_map(|scheme| scheme.parse().unwrap()),
        2 => host().prop_map(|host| host.parse().unwrap()),
    ]
}

fn sources() -> impl Strategy<Value = SourceList> {
    prop_oneof![
        1 => Just(SourceList::NONE),
        6 => prop::collection::vec(source(), 1..6).prop_map(|sources| SourceList::try_from(sources).unwrap()),
    ]
}

fn locations() -> impl Strategy<Value = SourceList<Location>> {
    let location = prop_oneof![Just(Location::SelfOrigin), host().prop_map(|host| host.parse().unwrap())];
    prop_oneof![
        Just(SourceList::NONE),
        prop::collection::vec(location, 1..4).prop_map(|locations| SourceList::try_from(locations).unwrap()),
    ]
}

fn csp() -> impl Strategy<Value = ContentSecurityPolicy> {
    let steps: Vec<fn(ContentSecurityPolicy, SourceList) -> ContentSecurityPolicy> = vec![
        |csp, list| csp.default_src(list),
        |csp, list| csp.script_src(list),
        |csp, list| csp.script_src_elem(list),
        |csp, list| csp.script_src_attr(list),
        |csp, list| csp.style_src(list),
        |csp, list| csp.style_src_elem(list),
        |csp, list| csp.style_src_attr(list),
        |csp, list| csp.img_src(list),
        |csp, list| csp.font_src(list),
        |csp, list| csp.connect_src(list),
        |csp, list| csp.media_src(list),
        |csp, list| csp.object_src(list),
        |csp, list| csp.frame_src(list),
        |csp, list| csp.child_src(list),
        |csp, list| csp.worker_src(list),
        |csp, list| csp.manifest_src(list),
    ];
    let fetch = prop::collection::vec((select(steps), sources()), 1..8);
    (fetch, locations(), any::<bool>()).prop_map(|(fetch, ancestors, upgrade)| {
        let mut csp = ContentSecurityPolicy::new().base_uri(ancestors.clone()).form_action(ancestors);
        for (step, list) in fetch {
            csp = step(csp, list);
        }
        if upgrade { csp.upgrade_insecure_requests() } else { csp }
    })
}

/// A policy as a browser reads it (CSP 3, section 2.2.1): name and sources of each directive, the first of a name
/// counting.
fn read(policy: &str) -> Vec<(String, Vec<String>)> {
    let mut directives: Vec<(String, Vec<String>)> = Vec::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace().map(str::to_owned);
        let Some(name) = words.next().map(|name| name.to_ascii_lowercase()) else { continue };
        if directives.iter().all(|(earlier, _)| *earlier != name) {
            directives.push((name, words.collect()));
        }
    }
    directives
}

/// Whether a list lets inline content run that names no nonce and no hash (CSP 3, section 6.7.3.2).
fn allows_all_inline(sources: &[String]) -> bool {
    let has = |test: &dyn Fn(&str) -> bool| sources.iter().any(|source| test(source));
    has(&|source| source == "'unsafe-inline'")
        && !has(&|source| source.starts_with("'nonce-") || source.starts_with("'sha"))
        && !has(&|source| source == "'strict-dynamic'")
}

/// Whether `'none'` has only words beside it that allow nothing.
fn none_is_alone(sources: &[String]) -> bool {
    let has_none = sources.iter().any(|source| source == "'none'");
    !has_none || sources.iter().all(|source| source == "'none'" || source == "'report-sample'")
}

fn is_clean(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

proptest! {
    #[test]
    fn a_csp_reads_back_as_it_was_built(csp in csp()) {
        let template = csp.render().unwrap();
        let text = template.text();
        prop_assert!(is_clean(&text) && !text.contains(','));
        prop_assert_eq!(&text, &csp.to_string());

        // Rebuilt from what a browser reads, it is the same policy.
        let mut rebuilt = ContentSecurityPolicy::new();
        for (name, sources) in read(&text) {
            rebuilt = rebuild(rebuilt, &name, &sources);
        }
        prop_assert_eq!(&rebuilt, &csp);
        // And the reader of text agrees.
        prop_assert_eq!(text.parse::<ContentSecurityPolicy>(), Ok(csp));
    }

    #[test]
    fn a_csp_that_is_read_is_written_as_browsers_read_it(text in "(default-src|IMG-src|script-src|sandbox|report-to|trusted-types|report-uri|webrtc|x|;|,| |'self'|'none'|self|data:|\\*|a\\.b|/c|allow-forms|'script'|'nonce-\\{nonce\\}'){0,12}") {
        let Ok(csp) = text.parse::<ContentSecurityPolicy>() else { return Ok(()) };
        let written = csp.to_string();
        prop_assert_eq!(written.parse::<ContentSecurityPolicy>(), Ok(csp));
        let as_read = |text: &str| header::content_security_policy::read::read(&text.to_ascii_lowercase());
        for policy in as_read(&written) {
            prop_assert!(policy.skipped.iter().all(|skipped| !skipped.why.is_whole_directive()));
            prop_assert!(policy.directives.iter().all(|directive| directive.known));
        }
        prop_assert_eq!(as_read(&written).len(), as_read(&text).len());
    }

    #[test]
    fn without_its_nonce_a_csp_allows_no_more(csp in csp()) {
        let template = csp.render().unwrap();
        let nonce = Nonce::random().unwrap();
        let with = String::from_utf8(template.fill(&nonce)).unwrap();
        let without = template.without_nonce().as_str();
        prop_assert!(is_clean(&with) && is_clean(without));
        prop_assert!(!without.contains("nonce"));
        let (with, without) = (read(&with), read(without));
        prop_assert_eq!(with.len(), without.len(), "no directive is lost, so no fallback comes alive");
        for ((name, with), (other, without)) in with.iter().zip(&without) {
            prop_assert_eq!(name, other);
            prop_assert!(without.iter().all(|source| source == "'none'" || with.contains(source)));
            prop_assert!(none_is_alone(without));
            prop_assert!(allows_all_inline(with) || !allows_all_inline(without), "{:?} {:?}", with, without);
            prop_assert!(with.is_empty() == without.is_empty());
        }
    }

    #[test]
    fn a_service_takes_nothing_away(csp in csp(), service in select(Service::ALL)) {
        let (before, after) = (csp.to_string(), csp.with_service(service).to_string());
        let after = read(&after);
        for (name, sources) in read(&before) {
            let grown = after.iter().find(|(other, _)| *other == name).map(|(_, sources)| sources.as_slice());
            let grown = grown.unwrap_or_default();
            prop_assert!(sources.iter().all(|source| source == "'none'" || grown.contains(source)), "{}", name);
            prop_assert!(none_is_alone(grown), "{}", name);
        }
        // A directive that is new allows what its fallback does.
        for (name, _) in after.iter().filter(|(name, _)| read(&before).iter().all(|(other, _)| other != name)) {
            prop_assert!(read(&before).iter().any(|(fallback, _)| {
                matches!(fallback.as_str(), "default-src" | "child-src" | "script-src" | "style-src")
            }), "{}", name);
        }
    }

    #[test]
    fn whatever_text_a_source_is_read_from_it_stays_one_source(text in "\\PC{0,20}|[a-z'*:/.;, %?#@0-9-]{0,24}") {
        if let Ok(source) = text.parse::<Source>() {
            let written = source.to_string();
            prop_assert!(is_clean(&written));
            prop_assert!(!written.contains([';', ',', ' ']));
            prop_assert_eq!(written.parse::<Source>(), Ok(source));
        }
    }

    #[test]
    fn names_and_values_hold_nothing_that_could_end_a_line(text in any::<String>()) {
        if let Ok(value) = HeaderValue::new(text.clone()) {
            prop_assert!(value.as_str().bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
            prop_assert_eq!(value.as_str().trim(), value.as_str());
        }
        if let Ok(name) = HeaderName::new(text.clone()) {
            let separators = b":\"(),/;<=>?@[\\]{}";
            let clean = name.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !separators.contains(&byte));
            prop_assert!(clean, "{}", name);
        }
        prop_assert!(reads_back::<StrictTransportSecurity>(&text)?);
        prop_assert!(reads_back::<ReferrerPolicy>(&text)?);
        prop_assert!(reads_back::<CacheControl>(&text)?);
        prop_assert!(reads_back::<Server>(&text)?);
    }

    #[test]
    fn a_strict_transport_security_reads_back(age in any::<u32>(), sub_domains in any::<bool>(), preload in any::<bool>()) {
        let mut header = StrictTransportSecurity::for_seconds(age);
        if sub_domains {
            header = header.include_sub_domains();
        }
        match header.preload() {
            Ok(preloaded) if preload => header = preloaded,
            Ok(_) => prop_assert!(sub_domains && age >= 31_536_000),
            Err(_) => prop_assert!(!sub_domains || age < 31_536_000),
        }
        prop_assert_eq!(header.to_string().parse(), Ok(header));
    }

    #[test]
    fn a_policy_that_is_written_reads_back(policy in policy()) {
        // A source that appears twice is not written.
        let Ok(entries) = policy.to_entries() else { return Ok(()) };
        prop_assert_eq!(&Policy::from_entries(entries).unwrap(), &policy);
        #[cfg(feature = "serde")]
        {
            let json = serde_json::to_string(&policy).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Policy>(&json).unwrap(), &policy);
            let toml = toml::to_string(&policy).unwrap();
            prop_assert_eq!(&toml::from_str::<Policy>(&toml).unwrap(), &policy);
        }
    }

    #[test]
    fn a_whole_policy_goes_out_clean_and_complete(policy in policy(), status in 200u16..600, nonce in any::<bool>()) {
        let Ok(prepared) = policy.prepare::<MemoryBackend>() else { return Ok(()) };
        let mut exchange = prepared.begin(&RequestView { host: Some("app.example"), ..RequestView::default() });
        if nonce {
            exchange.nonce().unwrap();
        }
        let mut headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
        prepared.apply(&mut headers, status, &exchange);
        for (index, (name, value)) in headers.iter().enumerate() {
            prop_assert!(is_clean(value), "{}: {:?}", name, value);
            prop_assert!(!headers.iter().take(index).any(|(earlier, _)| earlier.eq_ignore_ascii_case(name)));
        }
        for (name, _) in prepared.lines().filter(|_| status != 304) {
            prop_assert!(headers.iter().any(|(sent, _)| sent == name), "{} is missing", name);
        }
    }
}

/// Text that is accepted goes out as text that reads back to the same.
fn reads_back<H: Header + std::str::FromStr<Err = Error> + PartialEq + std::fmt::Debug>(
    text: &str,
) -> Result<bool, TestCaseError> {
    let Ok(header) = text.parse::<H>() else { return Ok(true) };
    let written = header.render().unwrap().text();
    prop_assert_eq!(written.parse::<H>(), Ok(header));
    Ok(true)
}

fn rebuild(csp: ContentSecurityPolicy, name: &str, sources: &[String]) -> ContentSecurityPolicy {
    if name == Directive::UpgradeInsecureRequests.as_str() {
        return csp.upgrade_insecure_requests();
    }
    if let "base-uri" | "form-action" | "frame-ancestors" = name {
        let list = list::<Location>(sources);
        return match name {
            "base-uri" => csp.base_uri(list),
            "form-action" => csp.form_action(list),
            _ => csp.frame_ancestors(list),
        };
    }
    let list = list::<Source>(sources);
    match name {
        "default-src" => csp.default_src(list),
        "script-src" => csp.script_src(list),
        "script-src-elem" => csp.script_src_elem(list),
        "script-src-attr" => csp.script_src_attr(list),
        "style-src" => csp.style_src(list),
        "style-src-elem" => csp.style_src_elem(list),
        "style-src-attr" => csp.style_src_attr(list),
        "img-src" => csp.img_src(list),
        "font-src" => csp.font_src(list),
        "connect-src" => csp.connect_src(list),
        "media-src" => csp.media_src(list),
        "object-src" => csp.object_src(list),
        "frame-src" => csp.frame_src(list),
        "child-src" => csp.child_src(list),
        "worker-src" => csp.worker_src(list),
        "manifest-src" => csp.manifest_src(list),
        other => panic!("{other} was never built"),
    }
}

fn list<T: SourceExpression + std::str::FromStr<Err = Error>>(sources: &[String]) -> SourceList<T> {
    let sources = sources.iter().filter(|source| *source != "'none'");
    let sources: Result<Vec<T>, Error> = sources.map(|source| source.parse()).collect();
    SourceList::try_from(sources.unwrap()).unwrap_or(SourceList::NONE)
}

fn redirect() -> impl Strategy<Value = HttpsRedirect> {
    let from = || "(\\*\\.[a-z]{1,2}\\.)?[a-z]{1,3}(:[1-9]{2})?";
    let pairs = prop::collection::vec((from(), "[a-z]{1,3}(:[1-9]{2})?"), 1..4);
    let to = prop_oneof![
        "[a-z]{1,3}(:[1-9]{2})?".prop_map(|host| HttpsRedirect::to(host).unwrap()),
        pairs.prop_filter_map("each once", |pairs| HttpsRedirect::by_host(pairs).ok()),
        from().prop_map(|host| HttpsRedirect::canonical("app.example", AllowedHosts::new([host]).unwrap()).unwrap()),
        from().prop_map(|host| HttpsRedirect::same_host(AllowedHosts::new([host]).unwrap())),
    ];
    let statuses = select(vec![RedirectStatus::PermanentRedirect, RedirectStatus::Found]);
    (to, statuses, prop::option::of(81..=u16::MAX), paths()).prop_map(|(redirect, status, port, paths)| {
        let redirect = paths.into_iter().fold(redirect.status(status), HttpsRedirect::exempt);
        port.map_or(redirect.clone(), |port| redirect.port(port).unwrap())
    })
}

fn isolation() -> impl Strategy<Value = ResourceIsolation> {
    let origins = prop::collection::vec("https://[a-z]{1,3}", 0..3);
    (origins, paths(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(origins, paths, site, frames, report)| {
            let origins = origins.into_iter().map(|origin| Origin::new(origin).unwrap());
            let isolation = origins.fold(ResourceIsolation::new(), ResourceIsolation::trust);
            let isolation = paths.into_iter().fold(isolation, ResourceIsolation::exempt);
            let isolation = if site { isolation.refuse_same_site() } else { isolation };
            let isolation = if frames { isolation.refuse_framing() } else { isolation };
            if report { isolation.report_only() } else { isolation }
        },
    )
}

fn paths() -> impl Strategy<Value = Vec<PathPattern>> {
    prop::collection::vec("/[a-z,;=]{1,3}(/\\*)?".prop_filter_map("a path", |path| PathPattern::new(path).ok()), 0..3)
}

fn rules() -> impl Strategy<Value = CookieRules> {
    let rule = select(vec!["nothing", "Secure", "Secure=always; HttpOnly", "SameSite=None; Partitioned", ""]);
    let entries = prop::collection::vec(("[a-c]{1,2}\\*?|\\*", rule), 0..4);
    (entries, any::<bool>()).prop_map(|(entries, audit)| {
        let rules = entries.into_iter().fold(CookieRules::none(), |rules, (name, rule)| {
            let name = CookiePattern::new(name).unwrap();
            rule.parse().map_or(rules.clone().except(name.clone()), |rule| rules.rule(name, rule))
        });
        if audit { rules.audit_only() } else { rules }
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let words = (
        prop::option::of(select(vec![XFrameOptions::Deny, XFrameOptions::SameOrigin])),
        prop::option::of(select(vec![
            CrossOriginOpenerPolicy::UNSAFE_NONE,
            CrossOriginOpenerPolicy::SAME_ORIGIN,
            CrossOriginOpenerPolicy::NOOPENER_ALLOW_POPUPS,
        ])),
        prop::option::of(select(vec![CrossOriginEmbedderPolicy::REQUIRE_CORP, CrossOriginEmbedderPolicy::UNSAFE_NONE])),
        prop::option::of(select(vec![CrossOriginResourcePolicy::SameSite, CrossOriginResourcePolicy::CrossOrigin])),
        prop::option::of(select(vec![OriginAgentCluster::OriginKeyed, OriginAgentCluster::SiteKeyed])),
        prop::option::of(select(vec![CacheControl::no_store(), CacheControl::no_store().with_companions()])),
    );
    let decided =
        (any::<bool>(), prop::option::of(redirect()), prop::option::of(isolation()), prop::option::of(rules()));
    let custom = prop::collection::vec(("X-[A-Za-z]{1,6}", "[!-~]{1,8}"), 0..3);
    let texts = prop::collection::vec(select(samples()), 0..4);
    (prop::option::of(csp()), prop::option::of(csp()), words, (custom, texts), any::<bool>(), decided).prop_map(
        |(
            enforced,
            report_only,
            (frame, opener, embedder, resource, cluster, cache),
            (custom, texts),
            legacy,
            (hosts, redirect, isolation, rules),
        )| {
            let mut policy = Policy::recommended();
            policy.headers.content_security_policy = enforced;
            policy.headers.content_security_policy_report_only = report_only.map(ContentSecurityPolicyReportOnly::new);
            policy.headers.x_frame_options = frame;
            policy.headers.cross_origin_opener_policy = opener;
            policy.headers.cross_origin_embedder_policy = embedder;
            policy.headers.cross_origin_resource_policy = resource;
            policy.headers.origin_agent_cluster = cluster;
            policy.headers.cache_control = cache;
            policy.allowed_hosts = hosts.then(|| AllowedHosts::new(["a.example", "*.a.example:80"]).unwrap());
            policy.https_redirect = redirect;
            policy.resource_isolation = isolation;
            policy.development = legacy;
            policy.cookies = rules;
            if legacy {
                policy = policy
                    .with(XContentTypeOptions::NoSniff)
                    .with(XDnsPrefetchControl::Off)
                    .with(XDownloadOptions::NoOpen)
                    .with(XPermittedCrossDomainPolicies::None)
                    .with(XXssProtection::Off)
                    .with(TimingAllowOrigin::new(TimingOrigin::Null))
                    .with(XRobotsTag::no_index())
                    .with(Nel::off());
            }
            for (name, text) in texts {
                policy.headers.set_text(&name, text).unwrap();
            }
            for (name, value) in custom {
                if let Ok(header) = CustomHeader::new(name, value) {
                    policy = policy.with(header);
                }
            }
            policy
        },
    )
}
