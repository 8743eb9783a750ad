//! What an adapter asks of a prepared policy besides headers: statuses, and what goes into the log.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use std::sync::{Mutex, PoisonError};

use secure_core::{
    Adjustment, MemoryBackend, Policy, Prepared, RequestView, ResponseChoice, Transport, TrustedProxies, XFrameOptions,
};

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn prepared(policy: &Policy) -> Prepared<MemoryBackend> {
    policy.prepare().unwrap().warning(|message| LOGGED.lock().unwrap().push(message.to_string()))
}

/// What is logged while this runs.
fn logged(work: impl FnOnce()) -> Vec<String> {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    LOGGED.lock().unwrap().clear();
    work();
    std::mem::take(&mut *LOGGED.lock().unwrap())
}

#[test]
fn a_status_that_comes_before_a_response_becomes_500() {
    let prepared = prepared(&Policy::recommended());
    let told = logged(|| {
        for (status, instead) in [
            (100, Some(500)),
            (101, None),
            (102, Some(500)),
            (103, Some(500)),
            (199, Some(500)),
            (200, None),
            (304, None),
            (500, None),
        ] {
            assert_eq!(prepared.status_instead(status), instead, "{status}");
        }
    });
    let line = |status: u16, count: u8| {
        format!(
            "response: a handler answered with the status {status}, which only comes before a response, so 500 goes out; \
             answer with a status from 200 on; such responses so far: {count}"
        )
    };
    assert_eq!(told, [line(100, 1), line(102, 2), line(199, 4)]);
}

#[test]
fn an_unknown_peer_is_logged_with_the_cure_of_the_framework() {
    let proxies = TrustedProxies::x_forwarded(["10.0.0.5"]).unwrap();
    let policy = Policy::recommended().with(Transport::Proxied(proxies));
    let told = logged(|| {
        prepared(&policy).admit(&RequestView::default());
        prepared(&policy).peer_cure("name the peer").admit(&RequestView::default());
    });
    let line = |cure: &str| {
        format!(
            "transport: the server does not say who opened a connection, so no trusted proxy is recognised: its requests are not \
             redirected, and cookies may lack \"Secure\"; {cure}; requests so far: 1"
        )
    };
    assert_eq!(told, [line("serve it so that the peer of a connection is known"), line("name the peer")]);
}

/// The policy further in has counted the adjustment; one where all headers are switched off has no effect.
#[test]
fn an_adjustment_is_idle_where_headers_are_off_but_not_where_they_are_done() {
    let prepared = prepared(&Policy::recommended());
    let finish = |mut choice: ResponseChoice<MemoryBackend>| {
        choice.adjust(Adjustment::new().without::<XFrameOptions>());
        let mut headers = Vec::new();
        prepared.finish(&mut headers, 200, &prepared.begin(&RequestView::default()), Some(&choice));
        assert_eq!(headers, []);
    };
    assert_eq!(logged(|| finish(ResponseChoice::done())), [""; 0]);
    let mut off = ResponseChoice::default();
    off.choose(None);
    let told = logged(|| finish(off));
    assert!(told.len() == 1 && told[0].starts_with("adjustment: "), "{told:?}");
}

#[test]
fn debug_shows_the_headers() {
    let policy = Policy::empty().with(XFrameOptions::Deny);
    assert_eq!(format!("{:?}", prepared(&policy)), r#"{"X-Frame-Options": "DENY"}"#);
}
