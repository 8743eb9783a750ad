//! tower: the layers around a service that is one function.

use std::{convert::Infallible, fmt::Debug, hint::black_box, net::IpAddr, sync::LazyLock, time::Duration};

use ::tower::{Layer, Service, ServiceBuilder, layer::util::Identity, service_fn};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header::HOST};
use http_security_headers::{
    ContentSecurityPolicy, CrossOriginEmbedderPolicy, CrossOriginOpenerPolicy, CrossOriginResourcePolicy,
    ReferrerPolicy, SecurityHeaders, SecurityHeadersLayer,
};
use secure_benches_floor as floor;
use secure_core::{Connection, Peer};
use secure_tower::{Nonce, SecureHeaders};
use tower_default_headers::DefaultHeadersLayer;
use tower_http::set_header::response::{SetMultipleResponseHeadersLayer, SetResponseHeaderLayer};

use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, FOUR_OTHER, LINES, PAIRS, PROXY, TEN_OWN, TWO_OWN},
};

const TWO: &str = "tower";
const TEN: &str = "tower, ten own headers";
const NO_OWN: &str = "tower, no own headers";
const FOUR: &str = "tower, four other own headers";
const PROXIED: &str = "tower, behind a proxy";
const WITHOUT_HOST: &str = "tower, request without headers";

pub const CASES: &[Case] = &[
    Case::new(TWO, "baseline", Kind::Baseline, || run(&Identity::new(), plain(&TWO_OWN), 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(&Identity::new(), by_hand(&TWO_OWN), 12)),
    Case::new(TWO, "ours", Kind::Ours, || run(&*OURS, plain(&TWO_OWN), 12)),
    Case::new(TWO, "ours-11", Kind::Ours, || run(&*OURS_11, plain(&TWO_OWN), 13)),
    Case::new(TWO, "ours-guarded", Kind::Ours, || run(&*OURS_GUARDED, plain(&TWO_OWN), 13)),
    Case::new(TWO, "ours-nonce", Kind::Ours, || run(&*OURS_NONCE, with_nonce(), 13)),
    Case::new(TWO, "ours-nonce-unused", Kind::Ours, || run(&*OURS_NONCE, plain(&TWO_OWN), 12)),
    Case::new(TWO, "ours-by-hand", Kind::Ours, || run(&Identity::new(), ours_by_hand(), 12)),
    Case::new(TWO, "ours-8", Kind::Ours, || run(&*OURS_8, plain(&TWO_OWN), 10)),
    Case::new(TWO, "ours-nonce-8", Kind::Ours, || run(&*OURS_NONCE_8, with_nonce(), 11)),
    Case::new(TWO, "raw, alone in its crate", Kind::Ours, || run(&Identity::new(), by_hand_alone(), 12)),
    Case::new(TWO, "raw, from_static for each response", Kind::Ours, || run(&Identity::new(), from_static(), 12)),
    Case::new(TWO, "axum-helmet", Kind::Peer("ours"), || run(&axum_helmet(), plain(&TWO_OWN), 12)),
    Case::new(TWO, "tower-helmet", Kind::Peer("ours"), || run(&tower_helmet(), plain(&TWO_OWN), 12)),
    Case::new(TWO, "axum-security", Kind::Peer("ours"), || run(&axum_security(), plain(&TWO_OWN), 12)),
    Case::new(TWO, "tower-http SetResponseHeader x10", Kind::Peer("ours"), || {
        run(&set_response_header(), plain(&TWO_OWN), 12)
    }),
    Case::new(TWO, "tower-http SetMultipleResponseHeaders", Kind::Peer("ours"), || {
        run(&set_multiple(), plain(&TWO_OWN), 12)
    }),
    Case::new(TWO, "tower-default-headers", Kind::Peer("ours"), || run(&default_headers(), plain(&TWO_OWN), 12)),
    Case::new(TWO, "http-security-headers, 8", Kind::Peer("ours-8"), || {
        run(&http_security_headers(false), plain(&TWO_OWN), 10)
    }),
    Case::new(TWO, "http-security-headers, 8, nonce", Kind::Peer("ours-nonce-8"), || {
        run(&http_security_headers(true), with_peers_nonce(), 10)
    }),
    Case::new(TEN, "baseline", Kind::Baseline, || run(&Identity::new(), plain(&TEN_OWN), 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(&Identity::new(), by_hand(&TEN_OWN), 20)),
    Case::new(TEN, "ours", Kind::Ours, || run(&*OURS, plain(&TEN_OWN), 20)),
    Case::new(NO_OWN, "baseline", Kind::Baseline, || run(&Identity::new(), plain(&[]), 0)),
    Case::new(NO_OWN, "raw", Kind::Raw, || run(&Identity::new(), by_hand(&[]), 10)),
    Case::new(NO_OWN, "ours", Kind::Ours, || run(&*OURS, plain(&[]), 10)),
    Case::new(FOUR, "baseline", Kind::Baseline, || run(&Identity::new(), plain(&FOUR_OTHER), 4)),
    Case::new(FOUR, "raw", Kind::Raw, || run(&Identity::new(), by_hand(&FOUR_OTHER), 14)),
    Case::new(FOUR, "ours", Kind::Ours, || run(&*OURS, plain(&FOUR_OTHER), 14)),
    Case::new(WITHOUT_HOST, "baseline", Kind::Baseline, || run_without_host(&Identity::new(), plain(&TWO_OWN), 2)),
    Case::new(WITHOUT_HOST, "raw", Kind::Raw, || run_without_host(&Identity::new(), by_hand(&TWO_OWN), 12)),
    Case::new(WITHOUT_HOST, "ours", Kind::Ours, || run_without_host(&*OURS, plain(&TWO_OWN), 12)),
    Case::new(PROXIED, "baseline", Kind::Baseline, || run_proxied(&Identity::new(), plain(&TWO_OWN), 2)),
    Case::new(PROXIED, "raw", Kind::Raw, || run_proxied(&Identity::new(), by_hand(&TWO_OWN), 12)),
    Case::new(PROXIED, "ours", Kind::Ours, || run_proxied(&*OURS, plain(&TWO_OWN), 12)),
    // With the Vary of a redirect that depends on the scheme.
    Case::new(PROXIED, "ours-guarded", Kind::Ours, || run_proxied(&*OURS_GUARDED, plain(&TWO_OWN), 13)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());
static OURS_8: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eight()).unwrap());
static OURS_NONCE_8: LazyLock<SecureHeaders> =
    LazyLock::new(|| SecureHeaders::new(&headers::eight_with_nonce()).unwrap());

/// A request that names its host, as every one of HTTP/1.1 does. To make and drop it is part of every case.
fn run<L, S, B>(layer: &L, service: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    L: Layer<S>,
    L::Service: Service<Request<String>, Response = Response<B>, Error: Debug> + 'static,
{
    run_requests(layer.layer(service), lines, || {
        let mut request = Request::new(String::new());
        request.headers_mut().insert(HOST, HeaderValue::from_static("www.example.org"));
        request
    })
}

/// A request without anything, to compare with what others measured.
fn run_without_host<L, S, B>(layer: &L, service: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    L: Layer<S>,
    L::Service: Service<Request<String>, Response = Response<B>, Error: Debug> + 'static,
{
    run_requests(layer.layer(service), lines, || Request::new(String::new()))
}

/// A request as a proxy on this machine forwards it.
fn run_proxied<L, S, B>(layer: &L, service: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    L: Layer<S>,
    L::Service: Service<Request<String>, Response = Response<B>, Error: Debug> + 'static,
{
    run_requests(layer.layer(service), lines, || {
        let mut request = Request::new(String::new());
        headers::insert(request.headers_mut(), &PROXY);
        request.extensions_mut().insert(Connection::plain(Peer::from(IpAddr::from([127, 0, 0, 1]))));
        request
    })
}

fn run_requests<S, B>(
    mut service: S,
    lines: usize,
    request: impl Fn() -> Request<String> + 'static,
) -> Box<dyn FnMut(u64)>
where
    S: Service<Request<String>, Response = Response<B>, Error: Debug> + 'static,
{
    let mut once = move || now(service.call(request())).unwrap();
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

trait Handler: Service<Request<String>, Response = Response<String>, Error = Infallible> + Clone + 'static {}
impl<S> Handler for S where
    S: Service<Request<String>, Response = Response<String>, Error = Infallible> + Clone + 'static
{
}

fn response(own: &'static [(HeaderName, HeaderValue)]) -> Response<String> {
    let mut response = Response::new(String::new());
    headers::insert(response.headers_mut(), own);
    response
}

fn plain(own: &'static [(HeaderName, HeaderValue)]) -> impl Handler {
    service_fn(move |_: Request<String>| async move { Ok(response(own)) })
}

fn by_hand(own: &'static [(HeaderName, HeaderValue)]) -> impl Handler {
    let pairs: &'static [_] = &PAIRS;
    service_fn(move |_: Request<String>| async move {
        let mut response = response(own);
        headers::insert(response.headers_mut(), pairs);
        Ok(response)
    })
}

/// The same inserts, better compiled.
fn by_hand_alone() -> impl Handler {
    let pairs: &'static [_] = &PAIRS;
    service_fn(move |_: Request<String>| async move {
        let mut response = response(&TWO_OWN);
        floor::http(response.headers_mut(), pairs);
        Ok(response)
    })
}

/// What most people write.
fn from_static() -> impl Handler {
    service_fn(move |_: Request<String>| async move {
        let mut response = response(&TWO_OWN);
        for (name, value) in LINES {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    })
}

fn ours_by_hand() -> impl Handler {
    let ours = *OURS;
    service_fn(move |_: Request<String>| async move {
        let mut response = response(&TWO_OWN);
        ours.tower(&mut response);
        Ok(response)
    })
}

fn with_nonce() -> impl Handler {
    service_fn(|_: Request<String>| async {
        black_box(Nonce::current().unwrap().as_str());
        Ok(response(&TWO_OWN))
    })
}

fn with_peers_nonce() -> impl Handler {
    service_fn(|request: Request<String>| async move {
        black_box(request.extensions().get::<http_security_headers::Nonce>().unwrap().as_str());
        Ok(response(&TWO_OWN))
    })
}

pub fn axum_helmet() -> axum_helmet::HelmetLayer {
    let lines = LINES.into_iter().map(|(name, value)| (name, value.to_owned()));
    lines.fold(axum_helmet::Helmet::new(), axum_helmet::Helmet::add).into_layer().unwrap()
}

fn tower_helmet() -> tower_helmet::HelmetLayer {
    struct Line(&'static str, &'static str);

    impl tower_helmet::IntoHeader for Line {
        fn header_name(&self) -> HeaderName {
            HeaderName::from_static(self.0)
        }

        fn header_value(&self) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
            HeaderValue::from_str(self.1)
        }
    }

    let mut layer = tower_helmet::HelmetLayer::blank();
    for (name, value) in LINES {
        layer.enable(Line(name, value));
    }
    layer
}

pub fn axum_security() -> axum_security::headers::SecurityHeaders {
    struct Pair(HeaderName, HeaderValue);

    impl axum_security::headers::IntoSecurityHeader for Pair {
        fn into_header(self) -> (HeaderName, HeaderValue) {
            (self.0, self.1)
        }
    }

    PAIRS
        .iter()
        .cloned()
        .fold(axum_security::headers::SecurityHeaders::new(), |all, (name, value)| all.add(Pair(name, value)))
}

fn set_response_header<S: Handler>() -> impl Layer<S, Service: Handler> {
    let set = |index: usize| {
        let (name, value) = PAIRS[index].clone();
        SetResponseHeaderLayer::overriding(name, value)
    };
    ServiceBuilder::new()
        .layer(set(0))
        .layer(set(1))
        .layer(set(2))
        .layer(set(3))
        .layer(set(4))
        .layer(set(5))
        .layer(set(6))
        .layer(set(7))
        .layer(set(8))
        .layer(set(9))
}

fn set_multiple() -> SetMultipleResponseHeadersLayer<Response<String>> {
    SetMultipleResponseHeadersLayer::overriding(PAIRS.iter().cloned().map(Into::into).collect())
}

fn default_headers() -> DefaultHeadersLayer {
    DefaultHeadersLayer::new(PAIRS.iter().cloned().collect::<HeaderMap>())
}

fn http_security_headers(nonce: bool) -> SecurityHeadersLayer {
    SecurityHeadersLayer::new(http_security_headers_config(nonce))
}

/// The first eight of the lines, in the words of `http-security-headers`.
pub fn http_security_headers_config(nonce: bool) -> SecurityHeaders {
    let csp = LINES[1].1.split("; ").fold(ContentSecurityPolicy::new(), |csp, directive| {
        let (name, sources) = directive.split_once(' ').unwrap();
        let sources = sources.split(' ').filter(|source| !nonce || !source.contains("cdn"));
        csp.directive(name, sources)
    });
    SecurityHeaders::builder()
        .strict_transport_security(Duration::from_secs(31_536_000), true, false)
        .content_security_policy(if nonce { csp.nonce_for(["script-src"]) } else { csp })
        .x_content_type_options_nosniff()
        .x_frame_options_sameorigin()
        .referrer_policy(ReferrerPolicy::StrictOriginWhenCrossOrigin)
        .cross_origin_opener_policy(CrossOriginOpenerPolicy::SameOrigin)
        .cross_origin_embedder_policy(CrossOriginEmbedderPolicy::RequireCorp)
        .cross_origin_resource_policy(CrossOriginResourcePolicy::SameOrigin)
        .build()
        .unwrap()
}
