//! poem: the middlewares around an endpoint that is one function.

use std::{hint::black_box, sync::LazyLock};

use ::poem::{Endpoint, EndpointExt, FromRequest, Request, Response, endpoint::make_sync, middleware::SetHeader};
use http::{HeaderName, HeaderValue, header::HOST};
use poem_helmet::{Helmet, HelmetMiddleware};
use secure_poem::{Nonce, SecureHeaders};

use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, LINES, PAIRS, TEN_OWN, TWO_OWN},
};

const TWO: &str = "poem";
const TEN: &str = "poem, ten own headers";

pub const CASES: &[Case] = &[
    Case::new(TWO, "baseline", Kind::Baseline, || run(plain(&TWO_OWN), 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(by_hand(&TWO_OWN), 12)),
    Case::new(TWO, "ours", Kind::Ours, || run(plain(&TWO_OWN).with(*OURS), 12)),
    Case::new(TWO, "ours-11", Kind::Ours, || run(plain(&TWO_OWN).with(*OURS_11), 13)),
    Case::new(TWO, "ours-guarded", Kind::Ours, || run(plain(&TWO_OWN).with(*OURS_GUARDED), 13)),
    Case::new(TWO, "ours-nonce", Kind::Ours, || run(with_nonce().with(*OURS_NONCE), 13)),
    Case::new(TWO, "ours-by-hand", Kind::Ours, || run(ours_by_hand(), 12)),
    Case::new(TWO, "poem-helmet", Kind::Peer("ours"), || run(plain(&TWO_OWN).with(helmet()), 12)),
    Case::new(TWO, "poem SetHeader", Kind::Peer("ours"), || run(plain(&TWO_OWN).with(set_header()), 12)),
    Case::new(TEN, "baseline", Kind::Baseline, || run(plain(&TEN_OWN), 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(by_hand(&TEN_OWN), 20)),
    Case::new(TEN, "ours", Kind::Ours, || run(plain(&TEN_OWN).with(*OURS), 20)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());

fn run<E>(endpoint: E, lines: usize) -> Box<dyn FnMut(u64)>
where
    E: Endpoint<Output = Response> + 'static,
{
    let once = move || {
        let mut request = Request::default();
        request.headers_mut().insert(HOST, HeaderValue::from_static("www.example.org"));
        now(endpoint.call(request)).unwrap()
    };
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

fn response(own: &'static [(HeaderName, HeaderValue)]) -> Response {
    let mut response = Response::default();
    headers::insert(response.headers_mut(), own);
    response
}

fn plain(own: &'static [(HeaderName, HeaderValue)]) -> impl Endpoint<Output = Response> + 'static {
    make_sync(move |_| response(own))
}

fn by_hand(own: &'static [(HeaderName, HeaderValue)]) -> impl Endpoint<Output = Response> + 'static {
    let pairs: &'static [_] = &PAIRS;
    make_sync(move |_| {
        let mut response = response(own);
        headers::insert(response.headers_mut(), pairs);
        response
    })
}

fn ours_by_hand() -> impl Endpoint<Output = Response> + 'static {
    make_sync(|_| {
        let mut response = response(&TWO_OWN);
        OURS.poem(&mut response);
        response
    })
}

fn with_nonce() -> impl Endpoint<Output = Response> + 'static {
    make_sync(|request| {
        let (request, mut body) = request.split();
        black_box(now(Nonce::from_request(&request, &mut body)).unwrap().as_str());
        response(&TWO_OWN)
    })
}

fn helmet() -> HelmetMiddleware {
    let lines = LINES.into_iter().map(|(name, value)| (name, value.to_owned()));
    lines.fold(Helmet::new(), Helmet::add).into_middleware().unwrap()
}

fn set_header() -> SetHeader {
    PAIRS.iter().cloned().fold(SetHeader::new(), |all, (name, value)| all.overriding(name, value))
}
