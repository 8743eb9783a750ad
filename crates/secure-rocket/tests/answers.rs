//! What Rocket does with a request that is answered before its handler, whatever other fairings and clients make of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rocket::{
    Config, Request, Route,
    config::LogLevel,
    fairing::AdHoc,
    http::{ContentType, Cookie, CookieJar, Header, Method, uri::Host},
    local::blocking::Client,
    route::{Handler, Outcome},
    uri,
};
use secure_rocket::{AllowedHosts, Policy, ResourceIsolation, SecureHeaders, Transport, TrustedProxies};

/// Answers everything, with the method and the host that Rocket reports.
#[derive(Clone)]
struct Echo;

#[rocket::async_trait]
impl Handler for Echo {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: rocket::Data<'r>) -> Outcome<'r> {
        request.guard::<&CookieJar<'_>>().await.unwrap().add(Cookie::new("a", "1"));
        let host = request.host().map(ToString::to_string).unwrap_or_default();
        Outcome::from(request, format!("{} {host}", request.method()))
    }
}

fn client(policy: &Policy, fairings: [Option<AdHoc>; 2]) -> Client {
    let methods = [Method::Get, Method::Post, Method::Delete];
    let routes: Vec<_> = methods.map(|method| Route::new(method, "/<path..>", Echo)).into();
    let app = rocket::custom(Config { log_level: LogLevel::Off, ..Config::debug_default() }).mount("/", routes);
    let [before, after] = fairings;
    let app = before.into_iter().fold(app, rocket::Rocket::attach);
    let app = app.attach(SecureHeaders::new(policy).unwrap());
    Client::untracked(after.into_iter().fold(app, rocket::Rocket::attach)).unwrap()
}

fn hosts() -> Policy {
    Policy::recommended().with(AllowedHosts::new(["app.example"]).unwrap())
}

#[test]
fn the_host_that_handlers_are_told_is_checked_beside_the_header() {
    // As Rocket keeps the authority of HTTP/2, which its local client does not speak.
    let tell = |host: &'static str| {
        AdHoc::on_request("authority", move |request, _| {
            Box::pin(async move { request.set_host(Host::parse(host).unwrap()) })
        })
    };
    for (authority, header, status) in [
        ("app.example", Some("app.example"), 200),
        ("app.example", Some("APP.example"), 200),
        ("app.example:8443", Some("app.example:8443"), 200),
        ("app.example", None, 200),
        ("evil.example", None, 421),
        ("evil.example", Some("app.example"), 421),
        ("evil.example", Some("evil.example"), 400),
        ("app.example", Some("evil.example"), 421),
        ("app.example", Some("user@app.example"), 400),
    ] {
        let client = client(&hosts(), [Some(tell(authority)), None]);
        let mut request = client.get("/");
        if let Some(header) = header {
            request = request.header(Header::new("Host", header));
        }
        assert_eq!(request.dispatch().status().code, status, "{authority} {header:?}");
    }
}

#[test]
fn what_another_fairing_sends_elsewhere_does_not_go_out() {
    let elsewhere =
        AdHoc::on_request("elsewhere", |request, _| Box::pin(async { request.set_uri(uri!("/elsewhere")) }));
    let client = client(&hosts(), [None, Some(elsewhere)]);
    let response = client.get("/").header(Header::new("Host", "evil.example")).dispatch();
    assert_eq!(response.status().code, 400);
    assert_eq!(response.headers().get_one("set-cookie"), None);
    assert_eq!(response.headers().get_one("x-content-type-options"), Some("nosniff"));
    assert_eq!(response.into_string().unwrap_or_default(), "");
}

#[test]
fn how_a_request_arrived_is_decided_before_later_fairings_change_it() {
    let proxies = TrustedProxies::x_forwarded(["127.0.0.1"]).unwrap().keeping_host();
    let hosts = hosts().with(Transport::Proxied(proxies));
    for (proto, changed, pinned) in [("http", "https", false), ("https", "http", true)] {
        let change = AdHoc::on_request("change", move |request, _| {
            Box::pin(async move { request.replace_header(Header::new("X-Forwarded-Proto", changed)) })
        });
        let client = client(&hosts, [None, Some(change)]);
        let request = client.get("/").header(Header::new("Host", "app.example")).remote(([127, 0, 0, 1], 1).into());
        let response = request.header(Header::new("X-Forwarded-Proto", proto)).dispatch();
        assert_eq!(response.headers().contains("strict-transport-security"), pinned, "{proto}");
        let cookie = response.headers().get_one("set-cookie").unwrap_or_default();
        assert_eq!(cookie.contains("; Secure"), pinned, "{cookie}");
    }
}

#[test]
fn a_client_gets_nothing_from_the_route_that_answers() {
    let client = client(&hosts(), [None, None]);
    let host = Header::new("Host", "app.example");
    let response = client.get("/.secure-headers/answer").header(host.clone()).dispatch();
    assert_eq!(response.into_string().as_deref(), Some("GET "), "the application's own route");
    let response = client.put("/.secure-headers/answer").header(host).dispatch();
    assert_eq!(response.status().code, 404);
    assert_eq!(response.headers().get_one("x-content-type-options"), Some("nosniff"));
}

#[test]
fn a_form_that_overrides_its_method_is_judged_by_the_method_that_counts() {
    let client = client(&Policy::recommended().with(ResourceIsolation::new()), [None, None]);
    for (site, body, status, told) in [
        ("same-origin", "_method=delete", 200, "DELETE "),
        ("cross-site", "_method=delete", 403, ""),
        ("cross-site", "_method=post", 403, ""),
        ("cross-site", "a=b", 403, ""),
        // A form stays one, although handlers see the method `GET`.
        ("same-origin", "_method=get", 200, "GET "),
        ("cross-site", "_method=get", 403, ""),
    ] {
        let request = client.post("/a").header(ContentType::Form).body(body);
        let request = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
            .into_iter()
            .fold(request, |request, (name, value)| request.header(Header::new(name, value)));
        let response = request.dispatch();
        assert_eq!(response.status().code, status, "{site} {body}");
        assert_eq!(response.into_string().unwrap_or_default(), told, "{site} {body}");
    }
}
