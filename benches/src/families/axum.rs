//! axum: the layers around a router with one route.

use std::{convert::Infallible, future::ready, hint::black_box, sync::LazyLock};

use ::axum::{Router, body::Body, extract::Request, middleware::map_response, response::Response, routing::get};
use ::tower::{Layer, Service, layer::util::Identity, util::MapResponseLayer};
use http::{HeaderName, HeaderValue, header::HOST};
use secure_axum::{Nonce, SecureHeaders};

use super::tower;
use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, PAIRS, TEN_OWN, TWO_OWN},
};

const TWO: &str = "axum";
const TEN: &str = "axum, ten own headers";

pub const CASES: &[Case] = &[
    // `Router::layer` boxes whatever it is given, so the baseline is a layer that does nothing.
    Case::new(TWO, "baseline", Kind::Baseline, || run(plain(&TWO_OWN).layer(Identity::new()), 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(plain(&TWO_OWN).layer(MapResponseLayer::new(insert)), 12)),
    Case::new(TWO, "ours", Kind::Ours, || run(plain(&TWO_OWN).layer(*OURS), 12)),
    Case::new(TWO, "ours-11", Kind::Ours, || run(plain(&TWO_OWN).layer(*OURS_11), 13)),
    Case::new(TWO, "ours-guarded", Kind::Ours, || run(plain(&TWO_OWN).layer(*OURS_GUARDED), 13)),
    Case::new(TWO, "ours-nonce", Kind::Ours, || run(with_nonce().layer(*OURS_NONCE), 13)),
    Case::new(TWO, "baseline without layer", Kind::Ours, || run(plain(&TWO_OWN), 2)),
    Case::new(TWO, "raw in the handler", Kind::Ours, || run(by_hand(&TWO_OWN), 12)),
    Case::new(TWO, "ours-by-hand, in the handler", Kind::Ours, || run(ours_by_hand(), 12)),
    Case::new(TWO, "ours around the router", Kind::Ours, || run(OURS.layer(plain(&TWO_OWN)), 12)),
    Case::new(TWO, "axum map_response", Kind::Peer("ours"), || {
        run(plain(&TWO_OWN).layer(map_response(async |response| insert(response))), 12)
    }),
    Case::new(TWO, "axum-helmet", Kind::Peer("ours"), || run(plain(&TWO_OWN).layer(tower::axum_helmet()), 12)),
    Case::new(TWO, "axum-security", Kind::Peer("ours"), || run(plain(&TWO_OWN).layer(tower::axum_security()), 12)),
    Case::new(TEN, "baseline", Kind::Baseline, || run(plain(&TEN_OWN).layer(Identity::new()), 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(plain(&TEN_OWN).layer(MapResponseLayer::new(insert)), 20)),
    Case::new(TEN, "ours", Kind::Ours, || run(plain(&TEN_OWN).layer(*OURS), 20)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());

fn run<S>(mut router: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    S: Service<Request, Response = Response, Error = Infallible> + 'static,
{
    let mut once = move || {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(HOST, HeaderValue::from_static("www.example.org"));
        now(router.call(request)).unwrap()
    };
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

fn response(own: &'static [(HeaderName, HeaderValue)]) -> Response {
    let mut response = Response::new(Body::empty());
    headers::insert(response.headers_mut(), own);
    response
}

fn insert(mut response: Response) -> Response {
    headers::insert(response.headers_mut(), &PAIRS);
    response
}

fn plain(own: &'static [(HeaderName, HeaderValue)]) -> Router {
    Router::new().route("/", get(move || ready(response(own))))
}

fn by_hand(own: &'static [(HeaderName, HeaderValue)]) -> Router {
    Router::new().route("/", get(move || ready(insert(response(own)))))
}

fn ours_by_hand() -> Router {
    let handler = || {
        let mut response = response(&TWO_OWN);
        OURS.axum(&mut response);
        ready(response)
    };
    Router::new().route("/", get(handler))
}

fn with_nonce() -> Router {
    let handler = |nonce: Nonce| {
        black_box(nonce.as_str());
        ready(response(&TWO_OWN))
    };
    Router::new().route("/", get(handler))
}
