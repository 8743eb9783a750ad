//! Rocket: the fairings alone, called with a response and with one request that is used again and again. What Rocket does
//! before and after them costs more than all of it, and is the same for all.

use std::{hint::black_box, sync::LazyLock};

use ::rocket::{
    Config, Request, Response,
    config::LogLevel,
    fairing::{Fairing, Info, Kind as When},
    http::uri::Host,
    local::asynchronous::{Client, LocalRequest},
    outcome::Outcome,
    request::FromRequest,
    shield::{ExpectCt, Frame, Hsts, NoSniff, Permission, Prefetch, Referrer, Shield, XssFilter},
};
use http::{HeaderName, HeaderValue};
use rocket_helmet::Helmet;
use secure_benches_floor as floor;
use secure_rocket::{Nonce, SecureHeaders};

use crate::{
    harness::{Case, Kind, now, repeat},
    headers::{self, LINES, TEN_OWN, TWO_OWN},
};

const TWO: &str = "rocket";
const TEN: &str = "rocket, ten own headers";

pub const CASES: &[Case] = &[
    Case::new(TWO, "baseline", Kind::Baseline, || run(Nothing, &TWO_OWN, 2)),
    Case::new(TWO, "raw", Kind::Raw, || run(ByHand, &TWO_OWN, 12)),
    Case::new(TWO, "ours", Kind::Ours, || run_ours(*OURS, &TWO_OWN, 12)),
    Case::new(TWO, "baseline, new request", Kind::Ours, || run_with_requests(None, false, 2)),
    Case::new(TWO, "ours-11, new request", Kind::Ours, || run_with_requests(Some(*OURS_11), false, 13)),
    Case::new(TWO, "ours-guarded, new request", Kind::Ours, || run_with_requests(Some(*OURS_GUARDED), false, 13)),
    Case::new(TWO, "ours-nonce, new request", Kind::Ours, || run_with_requests(Some(*OURS_NONCE), true, 13)),
    Case::new(TWO, "ours-by-hand", Kind::Ours, || run(OursByHand, &TWO_OWN, 12)),
    Case::new(TWO, "rocket-helmet", Kind::Peer("ours"), || run(helmet(), &TWO_OWN, 12)),
    Case::new(TWO, "Rocket Shield, all 8", Kind::Peer("ours"), || run(shield(), &TWO_OWN, 10)),
    Case::new(TWO, "Rocket Shield, default 3", Kind::Ours, || run(Shield::default(), &TWO_OWN, 5)),
    Case::new(TEN, "baseline", Kind::Baseline, || run(Nothing, &TEN_OWN, 10)),
    Case::new(TEN, "raw", Kind::Raw, || run(ByHand, &TEN_OWN, 20)),
    Case::new(TEN, "ours", Kind::Ours, || run_ours(*OURS, &TEN_OWN, 20)),
];

/// Shared by all threads, as it is in a server.
static OURS: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten()).unwrap());
static OURS_11: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::eleven()).unwrap());
static OURS_GUARDED: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::guarded()).unwrap());
static OURS_NONCE: LazyLock<SecureHeaders> = LazyLock::new(|| SecureHeaders::new(&headers::ten_with_nonce()).unwrap());

/// An application that nobody serves. Ours must be attached: of several, only the last one writes.
fn client(fairing: Option<SecureHeaders>) -> &'static Client {
    let config = Config { log_level: LogLevel::Off, ..Config::release_default() };
    let rocket = ::rocket::custom(config);
    let rocket = fairing.into_iter().fold(rocket, |rocket, fairing| rocket.attach(fairing));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    Box::leak(Box::new(runtime.block_on(Client::untracked(rocket)).unwrap()))
}

fn request(client: &'static Client) -> LocalRequest<'static> {
    let mut request = client.get("/");
    request.inner_mut().set_host(Host::parse("www.example.org").unwrap());
    request
}

fn run_ours(fairing: SecureHeaders, own: &'static [(HeaderName, HeaderValue)], lines: usize) -> Box<dyn FnMut(u64)> {
    run_in(client(Some(fairing)), fairing, own, lines)
}

fn run(fairing: impl Fairing, own: &'static [(HeaderName, HeaderValue)], lines: usize) -> Box<dyn FnMut(u64)> {
    run_in(client(None), fairing, own, lines)
}

fn run_in(
    client: &'static Client,
    fairing: impl Fairing,
    own: &'static [(HeaderName, HeaderValue)],
    lines: usize,
) -> Box<dyn FnMut(u64)> {
    let request: &'static LocalRequest<'static> = Box::leak(Box::new(request(client)));
    let once = move || {
        let mut response = response(own);
        now(fairing.on_response(request.inner(), &mut response));
        response
    };
    assert_eq!(once().headers().len(), lines);
    repeat(once)
}

/// With a new request each time, since a request keeps its nonce.
fn run_with_requests(fairing: Option<SecureHeaders>, nonce: bool, lines: usize) -> Box<dyn FnMut(u64)> {
    let client = client(fairing);
    let once = move || {
        let request = request(client);
        if nonce {
            let Outcome::Success(nonce) = now(Nonce::from_request(request.inner())) else { panic!("no nonce") };
            black_box(nonce.as_str());
        }
        let mut response = response(&TWO_OWN);
        if let Some(fairing) = fairing {
            now(fairing.on_response(request.inner(), &mut response));
        }
        response.headers().len()
    };
    assert_eq!(once(), lines);
    repeat(once)
}

fn response(own: &'static [(HeaderName, HeaderValue)]) -> Response<'static> {
    let mut response = Response::new();
    for (name, value) in own {
        response.adjoin_raw_header(name.as_str(), value.to_str().unwrap());
    }
    response
}

struct Nothing;
struct ByHand;
struct OursByHand;

#[::rocket::async_trait]
impl Fairing for Nothing {
    fn info(&self) -> Info {
        Info { name: "nothing", kind: When::Response }
    }

    async fn on_response<'r>(&self, _: &'r Request<'_>, _: &mut Response<'r>) {}
}

#[::rocket::async_trait]
impl Fairing for ByHand {
    fn info(&self) -> Info {
        Info { name: "by hand", kind: When::Response }
    }

    async fn on_response<'r>(&self, _: &'r Request<'_>, response: &mut Response<'r>) {
        floor::rocket(response, &LINES);
    }
}

#[::rocket::async_trait]
impl Fairing for OursByHand {
    fn info(&self) -> Info {
        Info { name: "ours by hand", kind: When::Response }
    }

    async fn on_response<'r>(&self, _: &'r Request<'_>, response: &mut Response<'r>) {
        OURS.rocket(response);
    }
}

fn helmet() -> Helmet {
    LINES.into_iter().map(|(name, value)| (name, value.to_owned())).fold(Helmet::new(), Helmet::add)
}

fn shield() -> Shield {
    Shield::new()
        .enable(NoSniff::default())
        .enable(Frame::default())
        .enable(Permission::default())
        .enable(Referrer::default())
        .enable(Hsts::default())
        .enable(XssFilter::default())
        .enable(Prefetch::default())
        .enable(ExpectCt::default())
}
