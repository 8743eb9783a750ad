//! actix-web: the middlewares around a service that is one function, and one request that is used again and again.

use std::{future::ready, hint::black_box, sync::LazyLock};

use actix_web::{
    Error, FromRequest, HttpResponse,
    body::BoxBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform, fn_service},
    http::{
        StatusCode,
        header::{HOST, HeaderName, HeaderValue},
    },
    middleware::DefaultHeaders,
    test::TestRequest,
};
use actix_web_helmet::{Helmet, HelmetMiddleware};
use http_security_headers::SecurityHeadersMiddleware;
use secure_actix::{Nonce, SecureHeaders};
use secure_benches_floor as floor;

use super::tower::http_security_headers_config;
use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, LINES, TEN_OWN, TWO_OWN},
};

const TWO: &str = "actix";
const TEN: &str = "actix, ten own headers";

pub const CASES: &[Case] = &[
    Case::new(TWO, "baseline", Kind::Baseline, || run(None::<DefaultHeaders>, plain(&TWO_PAIRS), 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(None::<DefaultHeaders>, by_hand(&TWO_PAIRS), 12)),
    Case::new(TWO, "ours", Kind::Ours, || run(Some(*OURS), plain(&TWO_PAIRS), 12)),
    Case::new(TWO, "ours-11", Kind::Ours, || run(Some(*OURS_11), plain(&TWO_PAIRS), 13)),
    Case::new(TWO, "ours-guarded", Kind::Ours, || run(Some(*OURS_GUARDED), plain(&TWO_PAIRS), 13)),
    Case::new(TWO, "ours-nonce", Kind::Ours, || run(Some(*OURS_NONCE), with_nonce(), 13)),
    Case::new(TWO, "ours-by-hand", Kind::Ours, || run(None::<DefaultHeaders>, ours_by_hand(), 12)),
    Case::new(TWO, "ours-8", Kind::Ours, || run(Some(*OURS_8), plain(&TWO_PAIRS), 10)),
    Case::new(TWO, "actix-web-helmet", Kind::Peer("ours"), || run(Some(helmet()), plain(&TWO_PAIRS), 12)),
    Case::new(TWO, "actix DefaultHeaders", Kind::Peer("ours"), || run(Some(default_headers()), plain(&TWO_PAIRS), 12)),
    Case::new(TWO, "http-security-headers, 8", Kind::Peer("ours-8"), || {
        let middleware = SecurityHeadersMiddleware::new(http_security_headers_config(false));
        run(Some(middleware), plain(&TWO_PAIRS), 10)
    }),
    Case::new(TEN, "baseline", Kind::Baseline, || run(None::<DefaultHeaders>, plain(&TEN_PAIRS), 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(None::<DefaultHeaders>, by_hand(&TEN_PAIRS), 20)),
    Case::new(TEN, "ours", Kind::Ours, || run(Some(*OURS), plain(&TEN_PAIRS), 20)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());
static OURS_8: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eight()).unwrap());

static PAIRS: LazyLock<Vec<(HeaderName, HeaderValue)>> =
    LazyLock::new(|| LINES.iter().map(|(name, value)| pair(name, value)).collect());
static TWO_PAIRS: LazyLock<Vec<(HeaderName, HeaderValue)>> = LazyLock::new(|| own(&TWO_OWN));
static TEN_PAIRS: LazyLock<Vec<(HeaderName, HeaderValue)>> = LazyLock::new(|| own(&TEN_OWN));

fn own(pairs: &'static [(http::HeaderName, http::HeaderValue)]) -> Vec<(HeaderName, HeaderValue)> {
    pairs.iter().map(|(name, value)| pair(name.as_str(), value.to_str().unwrap())).collect()
}

fn pair(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
    (HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// The type of a middleware where there is none.

fn run<T, S, B: 'static>(middleware: Option<T>, service: S, lines: usize) -> Box<dyn FnMut(u64)>
where
    T: Transform<S, ServiceRequest, Response = ServiceResponse<B>, Error = Error, InitError = ()>,
    T::Transform: 'static,
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error> + 'static,
{
    match middleware {
        Some(middleware) => {
            let Ok(service) = now(middleware.new_transform(service)) else { unreachable!("no middleware here fails") };
            call(service, lines)
        }
        None => call(service, lines),
    }
}

fn call<B: 'static>(
    service: impl Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    lines: usize,
) -> Box<dyn FnMut(u64)> {
    let request = TestRequest::get().insert_header((HOST, "www.example.org")).to_http_request();
    let once = move || now(service.call(ServiceRequest::from_request(request.clone()))).unwrap();
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

trait Handler: Service<ServiceRequest, Response = ServiceResponse, Error = Error, Future: 'static> + 'static {}
impl<S> Handler for S where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error, Future: 'static> + 'static
{
}

fn handler(respond: impl Fn(&ServiceRequest) -> HttpResponse + Clone + 'static) -> impl Handler {
    let service = fn_service(move |request: ServiceRequest| {
        let response = respond(&request);
        ready(Ok::<ServiceResponse, Error>(request.into_response(response)))
    });
    now(actix_web::dev::ServiceFactory::new_service(&service, ())).unwrap()
}

fn response(own: &[(HeaderName, HeaderValue)]) -> HttpResponse {
    let mut response = HttpResponse::<BoxBody>::new(StatusCode::OK);
    for (name, value) in own {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    response
}

fn plain(own: &'static [(HeaderName, HeaderValue)]) -> impl Handler {
    handler(|_| response(own))
}

fn by_hand(own: &'static [(HeaderName, HeaderValue)]) -> impl Handler {
    handler(|_| {
        let mut response = response(own);
        floor::actix(response.headers_mut(), &PAIRS);
        response
    })
}

fn ours_by_hand() -> impl Handler {
    handler(|_| {
        let mut response = response(&TWO_PAIRS);
        OURS.actix(&mut response);
        response
    })
}

fn with_nonce() -> impl Handler {
    handler(|request| {
        black_box(now(Nonce::extract(request.request())).unwrap().as_str());
        response(&TWO_PAIRS)
    })
}

fn helmet() -> HelmetMiddleware {
    let lines = LINES.into_iter().map(|(name, value)| (name, value.to_owned()));
    lines.fold(Helmet::new(), Helmet::add).into_middleware().unwrap()
}

fn default_headers() -> DefaultHeaders {
    PAIRS.iter().cloned().fold(DefaultHeaders::new(), DefaultHeaders::add)
}
