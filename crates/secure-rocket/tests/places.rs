//! The places where applications attach the fairing.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use rocket::{
    Build, Config, Request, Rocket, catch, catchers,
    config::LogLevel,
    fairing::AdHoc,
    get,
    http::{Header, Status},
    local::blocking::{Client, LocalResponse},
    response::{self, Responder, status::Custom},
    routes,
};
use secure_rocket::{
    AllowedHosts, HttpsRedirect, Nonce, Policy, SecureHeaders, Transport, XFrameOptions, current_nonce,
};

/// Its page is not written by a handler, so there are no arguments.
struct AppError;

impl<'r> Responder<'r, 'static> for AppError {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        Custom(Status::BadGateway, current_nonce(request).unwrap().to_string()).respond_to(request)
    }
}

/// A page that sets a cookie.
#[derive(Responder)]
struct Sets {
    body: &'static str,
    cookie: Header<'static>,
}

#[get("/error")]
fn error() -> Result<&'static str, AppError> {
    Err(AppError)
}

#[get("/panic")]
fn panicking() -> &'static str {
    if true { panic!("a handler") } else { "never" }
}

#[catch(default)]
fn caught(_: Status, request: &Request<'_>) -> String {
    current_nonce(request).unwrap().to_string()
}

#[get("/signed")]
fn signed(_nonce: Nonce) -> &'static str {
    "hello"
}

#[get("/")]
fn home() -> &'static str {
    "hello"
}

#[get("/sets")]
fn sets() -> Sets {
    Sets { body: "hello", cookie: Header::new("Set-Cookie", "handler=1") }
}

fn app() -> Rocket<Build> {
    let quiet = Config { log_level: LogLevel::Off, ..Config::debug_default() };
    rocket::custom(quiet).mount("/", routes![error, home, panicking, sets, signed]).register("/", catchers![caught])
}

fn denying(policy: XFrameOptions) -> SecureHeaders {
    SecureHeaders::new(&Policy::recommended().with(policy)).unwrap()
}

/// Redirects to HTTPS.
fn gate(host: &'static str) -> SecureHeaders {
    let hosts = AllowedHosts::new([host]).unwrap();
    let policy = Policy::recommended().with(Transport::Direct).with(HttpsRedirect::same_host(hosts));
    SecureHeaders::new(&policy).unwrap()
}

/// What a fairing of another crate does that brings ours along.
fn late(secure_headers: SecureHeaders) -> AdHoc {
    AdHoc::on_ignite("brings it along", move |rocket| async move { rocket.attach(secure_headers) })
}

fn frame_options(response: &LocalResponse<'_>) -> Vec<String> {
    response.headers().get("x-frame-options").map(str::to_owned).collect()
}

#[test]
fn attached_again_by_another_fairing_the_last_counts() {
    let (first, last) = (denying(XFrameOptions::SameOrigin), denying(XFrameOptions::Deny));
    for app in [
        app().attach(first).attach(last),
        app().attach(first).attach(late(last)),
        app().attach(late(last)).attach(first),
        app().attach(late(first)).attach(late(last)),
        app().attach(last).attach(late(last)),
    ] {
        let client = Client::untracked(app).unwrap();
        for path in ["/", "/nowhere", "/signed"] {
            let response = client.get(path).dispatch();
            assert_eq!(frame_options(&response), ["DENY"], "{path}");
            assert_eq!(response.headers().get("content-security-policy").count(), 1);
        }
    }
}

#[test]
fn of_several_that_answer_requests_the_last_counts() {
    let ask = |app: Rocket<Build>, host: &'static str| {
        let client = Client::untracked(app).unwrap();
        let response = client.get("/").header(Header::new("host", host)).dispatch();
        response.headers().get_one("location").map(str::to_owned)
    };
    let to = |host: &str| Some(format!("https://{host}/"));
    assert_eq!(ask(app().attach(gate("a.example")).attach(late(gate("b.example"))), "b.example"), to("b.example"));
    assert_eq!(ask(app().attach(gate("a.example")).attach(late(gate("b.example"))), "a.example"), None);
    assert_eq!(ask(app().attach(gate("a.example")).attach(late(denying(XFrameOptions::Deny))), "a.example"), None);
    assert_eq!(
        ask(app().attach(denying(XFrameOptions::Deny)).attach(late(gate("b.example"))), "b.example"),
        to("b.example")
    );
}

#[test]
fn cookies_of_fairings_are_hardened_where_they_were_attached_before() {
    let set = |name: &'static str| {
        AdHoc::on_response(name, move |_, response| {
            Box::pin(async move {
                response.adjoin_raw_header("Set-Cookie", format!("{name}=1"));
            })
        })
    };
    let policy = Policy::recommended().with(Transport::AlwaysHttps);
    let app = app().attach(set("before")).attach(SecureHeaders::new(&policy).unwrap()).attach(set("after"));
    let client = Client::untracked(app).unwrap();
    let response = client.get("/sets").dispatch();
    let cookies: Vec<_> = response.headers().get("set-cookie").collect();
    assert_eq!(cookies, ["handler=1; Secure; SameSite=Lax", "before=1; Secure; SameSite=Lax", "after=1"]);
}

#[test]
fn only_where_a_setting_says_so() {
    for on in [true, false] {
        let policy = if on { Policy::recommended() } else { Policy::empty() };
        let client = Client::untracked(app().attach(SecureHeaders::new(&policy).unwrap())).unwrap();
        let response = client.get("/signed").dispatch();
        assert_eq!(response.status(), Status::Ok);
        assert_eq!(response.headers().contains("x-content-type-options"), on);
        assert_eq!(response.headers().contains("server"), !on);
    }
}

#[test]
fn error_pages_have_the_nonce() {
    let client = Client::untracked(app().attach(SecureHeaders::default())).unwrap();
    for path in ["/error", "/panic", "/nowhere"] {
        let response = client.get(path).dispatch();
        let policy = response.headers().get_one("content-security-policy").unwrap().to_owned();
        let nonce = response.into_string().unwrap();
        assert!(policy.contains(&format!("'nonce-{nonce}'")), "{path} {nonce}: {policy}");
    }
}
