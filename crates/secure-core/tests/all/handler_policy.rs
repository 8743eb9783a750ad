//! A content security policy of the handler beside ours: browsers enforce both.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::sync::{Mutex, PoisonError};

use secure_core::{
    Adjustment, Conflict, ContentSecurityPolicy, ContentSecurityPolicyReportOnly, Directive, HandlerPolicy,
    MemoryBackend, Nonce, Policy, Prepared, RequestView, SecurePyPreset, Source, Target, XFrameOptions,
};

const NAME: &str = "Content-Security-Policy";
const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn prepared(policy: &Policy) -> Prepared<MemoryBackend> {
    policy.prepare::<MemoryBackend>().unwrap().warning(|message| LOG.lock().unwrap().push(message.to_string()))
}

/// The lines of a header, once ours were written twice on a response that has these of the handler.
#[track_caller]
fn lines(prepared: &Prepared<MemoryBackend>, status: u16, nonce: Option<Nonce>, own: &[(&str, &str)]) -> Vec<String> {
    let exchange = prepared.begin(&RequestView::default());
    let exchange = nonce.map_or(exchange, |nonce| exchange.with_nonce(nonce));
    let mut headers: Vec<_> = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    prepared.apply(&mut headers, status, &exchange);
    let mut twice = headers.clone();
    prepared.apply(&mut twice, status, &exchange);
    let sorted = |mut headers: Vec<(String, String)>| {
        headers.sort();
        headers
    };
    assert_eq!(sorted(twice), sorted(headers.clone()), "a second time changes no value");
    let of =
        |(name, value): (String, String)| (!name.eq_ignore_ascii_case("x-other")).then_some(format!("{name}: {value}"));
    headers.into_iter().filter_map(of).collect()
}

#[test]
fn the_handlers_policy_stays_and_ours_is_added() {
    let csp = || ContentSecurityPolicy::new().img_src(Source::SelfOrigin);
    let both = || Policy::empty().with(HandlerPolicy::Both);
    let own = (NAME, "script-src 'self'");
    let lower = ("content-security-policy", "script-src 'self'");
    let reported = (REPORT_ONLY, "font-src 'self'");
    let only_reported = || both().with(ContentSecurityPolicyReportOnly::new(csp()));
    for conflict in [Conflict::Keep, Conflict::Replace] {
        for (policy, own, expected) in [
            (both().with(csp()), &[][..], &["Content-Security-Policy: img-src 'self'"][..]),
            (
                both().with(csp()),
                &[own],
                &["Content-Security-Policy: script-src 'self'", "Content-Security-Policy: img-src 'self'"],
            ),
            (
                both().with(csp()),
                &[lower],
                &["content-security-policy: script-src 'self'", "Content-Security-Policy: img-src 'self'"],
            ),
            (
                both().with(csp()),
                &[own, (NAME, "font-src 'self'")],
                &[
                    "Content-Security-Policy: script-src 'self'",
                    "Content-Security-Policy: font-src 'self'",
                    "Content-Security-Policy: img-src 'self'",
                ],
            ),
            // What the handler says already is not said again.
            (both().with(csp()), &[(NAME, "img-src 'self'")], &["Content-Security-Policy: img-src 'self'"]),
            // Each header by itself.
            (
                both().with(csp()),
                &[reported],
                &["Content-Security-Policy-Report-Only: font-src 'self'", "Content-Security-Policy: img-src 'self'"],
            ),
            (
                only_reported(),
                &[reported, own],
                &[
                    "Content-Security-Policy-Report-Only: font-src 'self'",
                    "Content-Security-Policy: script-src 'self'",
                    "Content-Security-Policy-Report-Only: img-src 'self'",
                ],
            ),
        ] {
            let prepared = prepared(&policy.with(conflict));
            assert_eq!(lines(&prepared, 200, None, own), expected, "{conflict:?} {own:?}");
        }
    }
    // No other header is doubled, since two of it count for nothing.
    for (conflict, expected) in [(Conflict::Keep, "SAMEORIGIN"), (Conflict::Replace, "DENY")] {
        let prepared = prepared(&both().with(csp()).with(XFrameOptions::Deny).with(conflict));
        let sent = lines(&prepared, 200, None, &[own, ("X-Frame-Options", "SAMEORIGIN")]);
        let framing: Vec<_> = sent.iter().filter(|line| line.starts_with("X-Frame-Options")).collect();
        assert_eq!(framing, [&format!("X-Frame-Options: {expected}")]);
    }
}

#[test]
fn without_the_choice_one_of_them_goes_out() {
    let csp = ContentSecurityPolicy::new().img_src(Source::SelfOrigin);
    for (conflict, expected) in [(Conflict::Keep, "script-src 'self'"), (Conflict::Replace, "img-src 'self'")] {
        let prepared = prepared(&Policy::empty().with(csp.clone()).with(conflict));
        let sent = lines(&prepared, 200, None, &[(NAME, "script-src 'self'")]);
        assert_eq!(sent, [format!("{NAME}: {expected}")]);
    }
}

#[test]
fn moments_nonces_and_adjustments_count_as_ever() {
    let csp = ContentSecurityPolicy::new().script_src([Source::SelfOrigin, Source::Nonce]).img_src(Source::SelfOrigin);
    let prepared = prepared(&Policy::empty().with(csp).with(HandlerPolicy::Both));
    let own = [(NAME, "frame-ancestors 'self'")];
    let nonce = Nonce::random().unwrap();
    assert_eq!(
        lines(&prepared, 200, Some(nonce), &own),
        [
            format!("{NAME}: frame-ancestors 'self'"),
            format!("{NAME}: script-src 'self' 'nonce-{nonce}'; img-src 'self'"),
            "Cache-Control: no-store".to_owned(),
        ],
    );
    assert_eq!(lines(&prepared, 304, Some(nonce), &own), [format!("{NAME}: frame-ancestors 'self'")]);
    assert_eq!(lines(&prepared, 101, None, &own), [format!("{NAME}: frame-ancestors 'self'")]);

    let images = Adjustment::new().dangerous_append(Target::Enforced, Directive::ImgSrc, "https://a.example");
    let mut headers = vec![(NAME.to_owned(), "frame-ancestors 'self'".to_owned())];
    prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&RequestView::default()), &images);
    let sent: Vec<_> = headers.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(sent, ["frame-ancestors 'self'", "script-src 'self'; img-src 'self' https://a.example"]);
    let left_out = Adjustment::new().without::<ContentSecurityPolicy>();
    let mut headers = vec![(NAME.to_owned(), "frame-ancestors 'self'".to_owned())];
    prepared.apply_adjusted(&mut headers, 200, &prepared.begin(&RequestView::default()), &left_out);
    assert_eq!(headers.len(), 1, "{headers:?}");
}

#[test]
fn a_nonce_of_the_handlers_own_is_told() {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let told = |policy: &Policy, nonce: Option<Nonce>, own: &str| {
        let prepared = prepared(policy);
        let exchange = prepared.begin(&RequestView::default());
        let exchange = nonce.map_or(exchange, |nonce| exchange.with_nonce(nonce));
        for _ in 0..5 {
            prepared.apply(&mut vec![(NAME.to_owned(), own.to_owned())], 200, &exchange);
        }
        let log = std::mem::take(&mut *LOG.lock().unwrap());
        log.into_iter().filter(|line| line.contains("has a nonce that ours lacks")).collect::<Vec<_>>()
    };
    let both = |csp: ContentSecurityPolicy| Policy::empty().with(csp).with(HandlerPolicy::Both);
    let nonced = ContentSecurityPolicy::new().script_src(Source::Nonce);
    let nonce = Nonce::random().unwrap();
    let same = format!("script-src 'nonce-{nonce}'");
    let line = |count| {
        format!(
            "Content-Security-Policy: the handler's policy has a nonce that ours lacks, and browsers enforce both, so they block \
             every script with it; take the nonce of SecureHeaders in the handler, or leave our policy out of this response with \
             Adjustment::without; such responses so far: {count}"
        )
    };
    let thrice: Vec<_> = [1, 2, 4].map(line).into();
    let fixed = ContentSecurityPolicy::new().default_src(Source::SelfOrigin);
    let framing = ContentSecurityPolicy::new().frame_ancestors(secure_core::Location::SelfOrigin);
    for (policy, nonce, own, expected) in [
        (both(nonced.clone()), Some(nonce), "script-src 'nonce-abc'", &thrice[..]),
        (both(nonced.clone()), None, "script-src 'NONCE-abc'", &thrice),
        (both(nonced.clone()), Some(nonce), &same, &[]),
        (both(nonced.clone()), Some(nonce), "script-src 'self'", &[]),
        // Ours has no place for one, and limits scripts.
        (both(fixed), Some(nonce), &same, &thrice),
        (both(framing), Some(nonce), "script-src 'nonce-abc'", &[]),
        (Policy::empty().with(nonced), Some(nonce), "script-src 'nonce-abc'", &[]),
    ] {
        assert_eq!(told(&policy, nonce, own), expected, "{own}");
    }
}

/// secure.py 2 adds its policy to that of the application.
#[test]
fn secure_py_2_sends_both() {
    for preset in [SecurePyPreset::Basic, SecurePyPreset::Balanced, SecurePyPreset::Strict] {
        let policy = Policy::secure_py_2(preset);
        let ours = policy.text_of::<ContentSecurityPolicy>().unwrap();
        let sent =
            lines(&prepared(&policy), 200, None, &[(NAME, "img-src https://own.example"), ("X-Frame-Options", "x")]);
        let policies: Vec<_> = sent.iter().filter(|line| line.starts_with(NAME)).collect();
        assert_eq!(policies[0], "Content-Security-Policy: img-src https://own.example");
        assert!(policies.len() == 2 && ours.starts_with(&policies[1][NAME.len() + 2..]), "{policies:?}");
        assert!(!sent.contains(&"X-Frame-Options: x".to_owned()), "{sent:?}");
    }
}

#[test]
fn a_configuration_says_it_too() {
    let policy = Policy::from_entries([("handler-policy", "both")]).unwrap();
    assert_eq!(policy, Policy::empty().with(HandlerPolicy::Both));
    assert_eq!(Policy::from_entries(policy.to_entries().unwrap()), Ok(policy));
    assert_eq!(Policy::from_entries([("handler-policy", "by-conflict")]), Ok(Policy::empty()));
    assert_eq!(
        Policy::from_entries([("handler-policy", "add")]).unwrap_err().to_string(),
        "handler-policy: \"add\" is not known; write one of \"by-conflict\", \"both\"",
    );
}
