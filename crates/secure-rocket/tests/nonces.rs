//! How a nonce reaches the page and the policy, and what goes out when nobody asks for one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rocket::{
    Build, Config, Request, Rocket, catch, catchers,
    config::LogLevel,
    get,
    http::{Header, Status},
    local::blocking::Client,
    request::{FromRequest, Outcome},
    response::{Responder, status::Custom},
    routes,
};
use secure_rocket::{Nonce, NonceRejection, Policy, SecureHeaders};

const CSP: &str = "Content-Security-Policy";

/// A guard that asks for the nonce itself.
struct Page(String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Page {
    type Error = NonceRejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, NonceRejection> {
        request.guard::<Nonce>().await.map(|nonce| Self(nonce.to_string()))
    }
}

#[derive(Responder)]
struct Cached(String, Header<'static>);

#[get("/")]
fn home(page: Page, first: Nonce, second: Nonce) -> String {
    assert_eq!((first.as_str(), second.as_str()), (page.0.as_str(), page.0.as_str()));
    page.0
}

#[get("/plain")]
fn plain() -> &'static str {
    "no script"
}

#[get("/cached")]
fn cached(nonce: Nonce) -> Cached {
    Cached(nonce.to_string(), Header::new("Cache-Control", "private"))
}

#[get("/not-modified")]
fn not_modified(_nonce: Nonce) -> Custom<()> {
    Custom(Status::NotModified, ())
}

/// What a forwarding route asked for is there for the next.
#[get("/forwards", rank = 1)]
fn forwards(_nonce: Nonce, _never: Never) {}

#[get("/forwards", rank = 2)]
fn forwarded(nonce: Nonce) -> String {
    nonce.to_string()
}

struct Never;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Never {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Forward(Status::NotFound)
    }
}

#[get("/fails")]
fn fails(_nonce: Nonce) -> Status {
    Status::Gone
}

#[get("/why")]
fn why(nonce: Result<Nonce, NonceRejection>) -> String {
    nonce.map_or_else(|rejection| rejection.to_string(), |nonce| nonce.to_string())
}

#[catch(410)]
async fn gone(request: &Request<'_>) -> String {
    request.guard::<Nonce>().await.map(|nonce| nonce.to_string()).succeeded().unwrap_or_default()
}

fn app() -> Rocket<Build> {
    rocket::custom(Config { log_level: LogLevel::Off, ..Config::debug_default() })
        .mount("/", routes![home, plain, cached, not_modified, forwards, forwarded, fails, why])
        .register("/", catchers![gone])
}

fn client() -> Client {
    Client::untracked(app().attach(SecureHeaders::new(&Policy::recommended()).unwrap())).unwrap()
}

/// The nonce that the body consists of stands in the policy.
#[track_caller]
fn check(client: &Client, path: &str) -> String {
    let response = client.get(path).dispatch();
    let policy = response.headers().get_one(CSP).unwrap().to_owned();
    let nonce = response.into_string().unwrap();
    assert_eq!(nonce.len(), 22, "{path}: {nonce}");
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{path}: {policy}");
    nonce
}

#[test]
fn all_who_ask_get_the_same_nonce_and_the_next_request_another() {
    let client = client();
    assert_ne!(check(&client, "/"), check(&client, "/"));
}

#[test]
fn a_nonce_outlives_forwards_and_errors() {
    let client = client();
    check(&client, "/forwards");
    check(&client, "/fails");
}

#[test]
fn a_page_with_a_nonce_is_not_stored_unless_the_handler_says_otherwise() {
    let client = client();
    for (path, expected) in [("/", Some("no-store")), ("/cached", Some("private")), ("/plain", None)] {
        let response = client.get(path).dispatch();
        assert_eq!(response.headers().get_one("Cache-Control"), expected, "{path}");
    }
}

#[test]
fn without_a_nonce_the_policy_has_none() {
    let client = client();
    let response = client.get("/plain").dispatch();
    assert!(!response.headers().get_one(CSP).unwrap().contains("nonce"));
}

#[test]
fn a_head_has_the_headers_of_its_page() {
    let client = client();
    let response = client.head("/").dispatch();
    assert!(response.headers().get_one(CSP).unwrap().contains("'nonce-"));
    assert_eq!(response.headers().get_one("Cache-Control"), Some("no-store"));
}

#[test]
fn a_304_has_no_nonce() {
    let client = client();
    let response = client.get("/not-modified").dispatch();
    assert!(!response.headers().contains(CSP));
    assert!(response.headers().contains("X-Content-Type-Options"));
}

#[test]
fn without_the_fairing_the_rejection_says_so() {
    let client = Client::untracked(app()).unwrap();
    assert_eq!(client.get("/").dispatch().status(), Status::InternalServerError);
    let why = client.get("/why").dispatch().into_string().unwrap();
    assert!(why.starts_with("nonce: somebody asked for a nonce where no SecureHeaders is around; wrap"), "{why}");
}
