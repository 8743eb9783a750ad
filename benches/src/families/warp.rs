//! warp: a service of one route, wrapped as a service (ours) or as a filter.

use std::{hint::black_box, sync::LazyLock};

use ::tower::Service;
use ::warp::{
    Filter, Rejection, Reply,
    reply::{Response, with},
};
use http::{HeaderName, HeaderValue, Request, header::HOST};
use secure_warp::{Nonce, SecureHeaders};
use warp_helmet::{Helmet, HelmetFilter};

use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, LINES, PAIRS, TEN_OWN, TWO_OWN},
};

const TWO: &str = "warp";
const TEN: &str = "warp, ten own headers";

pub const CASES: &[Case] = &[
    Case::new(TWO, "baseline", Kind::Baseline, || run(::warp::service(plain(&TWO_OWN)), 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(::warp::service(by_hand(&TWO_OWN)), 12)),
    Case::new(TWO, "ours", Kind::Ours, || run(OURS.wrap(::warp::service(plain(&TWO_OWN))), 12)),
    Case::new(TWO, "ours-11", Kind::Ours, || run(OURS_11.wrap(::warp::service(plain(&TWO_OWN))), 13)),
    Case::new(TWO, "ours-guarded", Kind::Ours, || run(OURS_GUARDED.wrap(::warp::service(plain(&TWO_OWN))), 13)),
    Case::new(TWO, "ours-nonce", Kind::Ours, || run(OURS_NONCE.wrap(::warp::service(with_nonce())), 13)),
    Case::new(TWO, "ours-by-hand", Kind::Ours, || run(::warp::service(ours_by_hand()), 12)),
    Case::new(TWO, "ours-filter", Kind::Ours, || run(::warp::service(OURS.filter(plain(&TWO_OWN))), 12)),
    Case::new(TWO, "warp-helmet", Kind::Peer("ours"), || run(::warp::service(helmet().wrap(plain(&TWO_OWN))), 12)),
    Case::new(TWO, "warp reply::with::headers", Kind::Peer("ours"), || {
        run(::warp::service(plain(&TWO_OWN).with(with::headers(PAIRS.iter().cloned().collect()))), 12)
    }),
    Case::new(TEN, "baseline", Kind::Baseline, || run(::warp::service(plain(&TEN_OWN)), 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(::warp::service(by_hand(&TEN_OWN)), 20)),
    Case::new(TEN, "ours", Kind::Ours, || run(OURS.wrap(::warp::service(plain(&TEN_OWN))), 20)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());

fn run<S, B>(mut service: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    S: Service<Request<String>, Response = http::Response<B>, Error = std::convert::Infallible> + 'static,
{
    let mut once = move || {
        let mut request = Request::new(String::new());
        request.headers_mut().insert(HOST, HeaderValue::from_static("www.example.org"));
        now(service.call(request)).unwrap()
    };
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

trait Route: Filter<Extract = (Response,), Error = Rejection, Future: Send> + Clone + Send + Sync + 'static {}
impl<F> Route for F where
    F: Filter<Extract = (Response,), Error = Rejection, Future: Send> + Clone + Send + Sync + 'static
{
}

fn response(own: &'static [(HeaderName, HeaderValue)]) -> Response {
    let mut response = ::warp::reply().into_response();
    headers::insert(response.headers_mut(), own);
    response
}

fn plain(own: &'static [(HeaderName, HeaderValue)]) -> impl Route {
    ::warp::path::end().map(move || response(own))
}

fn by_hand(own: &'static [(HeaderName, HeaderValue)]) -> impl Route {
    let pairs: &'static [_] = &PAIRS;
    ::warp::path::end().map(move || {
        let mut response = response(own);
        headers::insert(response.headers_mut(), pairs);
        response
    })
}

fn ours_by_hand() -> impl Route {
    let ours = *OURS;
    ::warp::path::end().map(move || {
        let mut response = response(&TWO_OWN);
        ours.warp(&mut response);
        response
    })
}

fn with_nonce() -> impl Route {
    ::warp::path::end().and(secure_warp::nonce()).map(|nonce: Nonce| {
        black_box(nonce.as_str());
        response(&TWO_OWN)
    })
}

fn helmet() -> HelmetFilter {
    let lines = LINES.into_iter().map(|(name, value)| (name, value.to_owned()));
    lines.fold(Helmet::new(), Helmet::add).into_filter().unwrap()
}
