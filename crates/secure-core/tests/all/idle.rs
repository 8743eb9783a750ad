//! Settings without effect: what start-up knows is a finding, and what only a response shows is logged ever more rarely. Each
//! row of the table in `ARCHITECTURE.md` that is not about transport, cookies or reports has its test here.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::sync::{Mutex, PoisonError};

use secure_core::{
    Adjustment, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, CustomHeader, Directive,
    EndpointName, HandlerPolicy, Headers, Level, Lint, MemoryBackend, Policy, Prepared, PreparedOverride,
    ReportingEndpoints, RequestView, ResponseChoice, ResponseClass, SetLogin, Source, StrictTransportSecurity, Target,
    Transport, UriReference, XFrameOptions,
};

use crate::cures::follow_prepared;

fn csp() -> ContentSecurityPolicy {
    ContentSecurityPolicy::new().default_src(Source::SelfOrigin)
}

/// What start-up finds.
fn found(policy: &Policy) -> Vec<String> {
    policy.prepare::<MemoryBackend>().unwrap().warnings().iter().map(ToString::to_string).collect()
}

#[test]
fn endpoints_that_nothing_uses() {
    let endpoint = |name: &'static str| {
        let address = UriReference::from_static("https://r.example/");
        ReportingEndpoints::new(EndpointName::from_static(name), address).unwrap()
    };
    let told = "Reporting-Endpoints: no header reports to \"csp\"; name it with \
                `report_to(EndpointName::from_static(\"csp\"))`, or leave it out (lint endpoint-unused)";
    let used = csp().report_to(EndpointName::from_static("csp"));
    let custom = CustomHeader::new("X-Own", "camera=(); report-to=csp").unwrap();
    for (policy, expected) in [
        (Policy::empty().with(endpoint("csp")), Some(told)),
        (Policy::empty().with(endpoint("csp")).with(csp()), Some(told)),
        (Policy::empty().with(endpoint("csp")).with(used), None),
        (Policy::empty().with(endpoint("csp")).with(custom), None),
        // Browsers report to this one by themselves.
        (Policy::empty().with(endpoint("default")), None),
        (Policy::empty().with(csp()).with_reports("/reports").unwrap(), None),
        (Policy::empty().with(endpoint("csp")).level(Lint::EndpointUnused, Level::Allow), None),
    ] {
        assert_eq!(found(&policy), expected.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn classes_with_the_headers_of_the_policy() {
    let base = || Policy::empty().with(XFrameOptions::Deny);
    let same = base().for_class(ResponseClass::Data, Headers::empty().with(XFrameOptions::Deny));
    assert_eq!(
        found(&same),
        ["Data: the headers of the class are those of the policy; leave the class out, or change its headers \
          (lint setting-idle)"],
    );
    assert_eq!(found(&base().for_class(ResponseClass::Data, Headers::empty())), [""; 0]);
}

#[test]
fn a_class_that_changes_the_pin_of_the_host() {
    let pin = StrictTransportSecurity::for_seconds;
    let base = || Policy::empty().with(XFrameOptions::Deny);
    let with = |policy: Policy, class| policy.for_class(ResponseClass::Data, Headers::empty().with(class));
    assert_eq!(
        found(&with(base().with(pin(300)), pin(600).include_sub_domains())),
        [
            "Data: Strict-Transport-Security: \"max-age=600; includeSubDomains\" is kept for the whole host, for which the \
          policy says \"max-age=300\"; give the class the StrictTransportSecurity of the policy, or none \
          (lint pin-differs)"
        ],
    );
    assert_eq!(
        found(&with(base(), pin(600))),
        [
            "Data: Strict-Transport-Security: \"max-age=600\" is kept for the whole host, for which the policy says nothing; \
          give the class the StrictTransportSecurity of the policy, or none (lint pin-differs)"
        ],
    );
    assert_eq!(found(&with(base().with(pin(300)), pin(300))), [""; 0]);
    assert_eq!(found(&base().with(pin(300)).for_class(ResponseClass::Data, Headers::empty())), [""; 0]);
    for policy in [base().with(pin(300)), base()] {
        follow_prepared(&with(policy, pin(600)).level(Lint::PinDiffers, Level::Deny));
    }
}

#[test]
fn a_login_that_every_response_says() {
    let told = "every response says \"logged-in\" to every visitor; leave it out, and set it in an Override for the response \
                to a login or logout (lint login-everywhere)";
    assert_eq!(found(&Policy::empty().with(SetLogin::LoggedIn)), [format!("Set-Login: {told}")]);
    let class = Headers::empty().with(SetLogin::LoggedIn);
    let policy = Policy::empty().with(XFrameOptions::Deny).for_class(ResponseClass::Data, class.clone());
    assert_eq!(found(&policy), [format!("Data: Set-Login: {told}")]);
    assert!(PreparedOverride::<MemoryBackend>::new(&class).unwrap().warnings().is_empty(), "its place");
}

#[test]
fn both_policies_where_there_is_one() {
    let both = || Policy::empty().with(HandlerPolicy::Both);
    assert_eq!(
        found(&both()),
        ["handler policy: there is no content security policy to add to the handler's; leave it out, or add a policy \
          (lint setting-idle)"],
    );
    assert_eq!(found(&both().with(csp())), [""; 0]);
    let reported = csp().report_uri([UriReference::from_static("/r")]);
    assert_eq!(found(&both().with(ContentSecurityPolicyReportOnly::new(reported))), [""; 0]);
}

#[test]
fn levels_where_nothing_is_looked_for() {
    let headers = Headers::empty().level(Lint::RedirectIdle, Level::Allow);
    let told = "lints: \"redirect-idle\" is not about headers, so its level counts in a policy alone; \
                set it with Policy::level (lint setting-idle)";
    let prepared = PreparedOverride::<MemoryBackend>::new(&headers).unwrap();
    assert_eq!(prepared.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
    let policy = Policy::empty().with(XFrameOptions::Deny).for_class(ResponseClass::Data, headers.clone());
    assert_eq!(found(&policy), [format!("Data: {told}")]);
    assert_eq!(found(&Policy::from(headers)), [""; 0], "in a policy it counts");
}

/// What is logged, and by which function.
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());
static ONE: Mutex<()> = Mutex::new(());

fn logged(message: &str) {
    LOG.lock().unwrap().push(message.to_owned());
}

fn prepared(policy: &Policy) -> Prepared<MemoryBackend> {
    policy.prepare::<MemoryBackend>().unwrap().warning(|message| logged(&message.to_string()))
}

/// What five responses log, of which the first, second and fourth count.
#[track_caller]
fn told(policy: &Policy, choice: &ResponseChoice<MemoryBackend>, own: &[(&str, &str)], expected: Option<&str>) {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let prepared = prepared(policy);
    LOG.lock().unwrap().clear();
    for _ in 0..5 {
        let mut headers = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        prepared.finish(&mut headers, 200, &prepared.begin(&RequestView::default()), Some(choice));
    }
    let lines =
        expected.iter().flat_map(|line| [1, 2, 4].map(|count| format!("{line}; such responses so far: {count}")));
    assert_eq!(*LOG.lock().unwrap(), lines.collect::<Vec<_>>());
}

#[test]
fn adjustments_of_what_is_not_sent() {
    const NONE: &str = "adjustment: the response has no content security policy of this kind, so no source is added; leave it \
                        out, or name the target that the policy has";
    const OWN: &str = "adjustment: the handler set a content security policy of its own, which stays as it is; add the source \
                       there, or take Conflict::Replace or HandlerPolicy::Both";
    const OFF: &str = "adjustment: the response carries Override::off, so nothing of it counts; leave the adjustment out, or \
                       override with headers";
    let images = |target| {
        let mut choice = ResponseChoice::<MemoryBackend>::default();
        let source = Source::from_static("https://a.example");
        choice.adjust(Adjustment::new().append(target, Directive::ImgSrc, source));
        choice
    };
    let handler = [("Content-Security-Policy", "default-src 'self'")];
    let enforced = || Policy::empty().with(csp());
    told(&enforced(), &images(Target::Enforced), &[], None);
    told(&enforced(), &images(Target::Both), &[], None);
    told(&enforced(), &images(Target::ReportOnly), &[], Some(NONE));
    told(&Policy::empty(), &images(Target::Both), &[], Some(NONE));
    told(&enforced(), &images(Target::Enforced), &handler, Some(OWN));
    told(&enforced().with(Conflict::Replace), &images(Target::Enforced), &handler, None);
    told(&enforced().with(HandlerPolicy::Both), &images(Target::Enforced), &handler, None);
    let mut off = images(Target::Enforced);
    off.choose(None);
    told(&enforced(), &off, &[], Some(OFF));
    // To leave out what is not there is done.
    let mut without = ResponseChoice::default();
    without.adjust(Adjustment::new().without::<XFrameOptions>());
    told(&enforced(), &without, &[], None);
}

#[test]
fn a_collector_at_no_path() {
    let line = |status| {
        format!(
            "reports: a browser reports to the path that the policy names, and the application answers {status}; route Reports \
             there, or name the path of the collector; such reports so far: 1"
        )
    };
    let with = |address: &'static str| Policy::empty().with(csp()).with_reports(address).unwrap();
    let of_class = || {
        let headers = Headers::empty().with(csp().report_uri([UriReference::from_static("/reports?of=class")]));
        Policy::empty().for_class(ResponseClass::Error, headers)
    };
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (policy, method, path, status, expected) in [
        (with("/reports"), "POST", "/reports", 404, true),
        (with("/reports"), "POST", "/reports", 405, true),
        (with("/reports"), "POST", "/reports", 204, false),
        (with("/reports"), "GET", "/reports", 404, false),
        (with("/reports"), "POST", "/other", 404, false),
        (with("https://r.example/reports"), "POST", "/reports", 404, false),
        (of_class(), "POST", "/reports", 404, true),
    ] {
        let prepared = prepared(&policy);
        LOG.lock().unwrap().clear();
        let request = RequestView { method, path, ..RequestView::default() };
        let (exchange, _) = prepared.admit(&request);
        prepared.apply(&mut Vec::new(), status, &exchange);
        let expected = expected.then(|| line(status));
        assert_eq!(*LOG.lock().unwrap(), Vec::from_iter(expected), "{method} {path} {status}");
    }
}

#[test]
fn start_up_tells_of_classes_and_overrides() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    LOG.lock().unwrap().clear();
    let policy = Policy::empty()
        .with(Transport::Direct)
        .with(XFrameOptions::Deny)
        .for_class(ResponseClass::Data, Headers::empty().with(csp()));
    prepared(&policy).log_start(|message| logged(&message.to_string()));
    let headers = Headers::empty().with(csp().script_src([Source::Nonce, Source::UnsafeInline]));
    let first = PreparedOverride::<MemoryBackend>::new(&headers).unwrap();
    let second = PreparedOverride::for_class(Some(first), ResponseClass::Error, &Headers::empty().with(csp())).unwrap();
    for prepared in [first, second] {
        prepared.log_start(|message| logged(&message.to_string()), |message| logged(&format!("warning: {message}")));
    }
    assert_eq!(
        *LOG.lock().unwrap(),
        [
            "1 security headers on every response: X-Frame-Options: DENY",
            "Data: 1 security headers on its responses: Content-Security-Policy: default-src 'self'",
            "override: 1 security headers on its responses: Content-Security-Policy: default-src 'self'; \
             script-src 'nonce-{nonce}' 'unsafe-inline'",
            "warning: override: Content-Security-Policy: script-src: 'unsafe-inline' has no effect beside a nonce or hash; \
             leave it out, unless browsers of before 2016 matter (lint unsafe-inline-void)",
            "override: Error: 1 security headers on its responses: Content-Security-Policy: default-src 'self'",
        ],
    );
}
