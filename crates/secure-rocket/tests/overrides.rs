//! Which policy goes out where a response, or a part of the application, has another one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use rocket::{
    Build, Config, Request, Rocket, catch, catchers,
    config::LogLevel,
    fs::FileServer,
    get,
    http::Status,
    local::blocking::Client,
    request::{FromRequest, Outcome},
    routes,
};
use secure_rocket::{CustomHeader, Headers, Nonce, Override, OverrideResponder, Policy, SecureHeaders};

/// Forwards to the next route.
struct Never;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Never {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Forward(Status::NotFound)
    }
}

fn named(name: &'static str) -> Headers {
    Headers::strict().with(CustomHeader::new("X-Policy", name).unwrap())
}

static ONE: LazyLock<Override> = LazyLock::new(|| Override::new(&named("one")).unwrap());
static TWO: LazyLock<Override> = LazyLock::new(|| Override::new(&named("two")).unwrap());

#[get("/plain")]
fn plain() -> &'static str {
    "plain"
}

#[get("/one")]
fn one() -> OverrideResponder<&'static str> {
    ONE.on("one")
}

#[get("/around")]
fn around() -> OverrideResponder<OverrideResponder<&'static str>> {
    ONE.on(TWO.on("the outer"))
}

#[get("/nonce")]
fn nonce(nonce: Nonce) -> OverrideResponder<String> {
    ONE.on(nonce.to_string())
}

#[get("/fails")]
fn fails() -> OverrideResponder<Status> {
    ONE.on(Status::NotFound)
}

#[get("/gone")]
fn gone() -> OverrideResponder<Status> {
    ONE.on(Status::Gone)
}

#[get("/error")]
fn error() -> Status {
    Status::BadGateway
}

#[get("/panics")]
fn panics() {
    std::panic::resume_unwind(Box::new("quietly"))
}

#[get("/forwards", rank = 1)]
fn forwards(_never: Never) {}

#[catch(410)]
fn catcher() -> OverrideResponder<&'static str> {
    TWO.on("of the catcher")
}

fn app() -> Rocket<Build> {
    let files = FileServer::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    rocket::custom(Config { log_level: LogLevel::Off, ..Config::debug_default() })
        .mount("/", routes![plain, one, around, nonce, fails, gone])
        .mount("/part", TWO.routes(routes![plain, one, error, panics, forwards]))
        .mount("/part", routes![forwarded])
        .mount("/nested", ONE.routes(TWO.routes(routes![plain])))
        .mount("/nested", ONE.routes(TWO.routes(routes![forwards])))
        .mount("/nested", ONE.routes(routes![forwarded]))
        .mount("/files", ONE.routes(files))
        .register("/", catchers![catcher])
}

#[get("/forwards", rank = 2)]
fn forwarded() -> &'static str {
    "of no part"
}

fn client() -> Client {
    Client::untracked(app().attach(SecureHeaders::new(&Policy::from(named("base"))).unwrap())).unwrap()
}

#[test]
fn which_policy_goes_out() {
    let client = client();
    for (path, status, policy) in [
        ("/plain", 200, "base"),
        ("/one", 200, "one"),
        ("/around", 200, "one"),
        // A catcher's page is the response of the handler that failed, unless the catcher says otherwise.
        ("/fails", 404, "one"),
        ("/gone", 410, "two"),
        ("/part/plain", 200, "two"),
        ("/part/one", 200, "one"),
        ("/part/error", 502, "two"),
        ("/part/panics", 500, "two"),
        ("/part/nowhere", 404, "base"),
        ("/part/forwards", 200, "base"),
        ("/nested/plain", 200, "two"),
        ("/nested/forwards", 200, "one"),
        ("/files/lib.rs", 200, "one"),
        ("/files/none.rs", 404, "base"),
    ] {
        let response = client.get(path).dispatch();
        assert_eq!(response.status().code, status, "{path}");
        assert_eq!(response.headers().get("X-Policy").collect::<Vec<_>>(), [policy], "{path}");
    }
}

#[test]
fn an_override_shares_the_nonce() {
    let client = client();
    let response = client.get("/nonce").dispatch();
    assert_eq!(response.headers().get_one("X-Policy"), Some("one"));
    let policy = response.headers().get_one("Content-Security-Policy").unwrap().to_owned();
    assert!(policy.contains(&format!("'nonce-{}'", response.into_string().unwrap())), "{policy}");
}

#[test]
fn without_the_fairing_an_override_does_nothing() {
    let client = Client::untracked(app()).unwrap();
    assert!(!client.get("/one").dispatch().headers().contains("X-Policy"));
}
