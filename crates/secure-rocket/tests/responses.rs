//! What goes out with the policy attached to a Rocket application: every response, and the handler's own header wins.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{net::Ipv4Addr, pin::Pin, sync::Mutex};

use rocket::{
    Build, Catcher, Config, Request, Response, Rocket, catch, catchers,
    config::{LogLevel, Shutdown},
    data::{IoHandler, IoStream},
    fairing::AdHoc,
    form::{Form, FromForm},
    fs::FileServer,
    get,
    http::{Cookie, CookieJar, Header, Method, Status, uri::Host},
    local::blocking::Client,
    post,
    request::{FromRequest, Outcome},
    response::{self, Redirect, Responder, status::Custom},
    routes,
    shield::{Frame, Hsts, NoSniff, Referrer, Shield},
    tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
    },
};
use secure_rocket::{
    Conflict, CustomHeader, Policy, SecureHeaders, Server, StrictTransportSecurity, Transport, XFrameOptions,
};

/// A guard that fails.
struct Refused;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Refused {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Error((Status::BadRequest, ()))
    }
}

#[derive(FromForm)]
struct Number {
    number: u8,
}

/// A response with headers of its own, some of them twice.
#[derive(Clone, Copy)]
struct Own(&'static [(&'static str, &'static str)]);

impl<'r> Responder<'r, 'static> for Own {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::new();
        for (name, value) in self.0 {
            response.adjoin_raw_header(*name, *value);
        }
        Ok(response)
    }
}

/// A switch to a protocol that says one word.
struct Greeting;

#[rocket::async_trait]
impl IoHandler for Greeting {
    async fn io(self: Pin<Box<Self>>, mut io: IoStream) -> std::io::Result<()> {
        io.write_all(b"hello").await
    }
}

impl<'r> Responder<'r, 'static> for Greeting {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build().upgrade("greeting", self).ok()
    }
}

#[get("/")]
fn home(jar: &CookieJar<'_>) -> &'static str {
    jar.add(Cookie::new("a", "1"));
    jar.add(Cookie::new("b", "2"));
    "hello"
}

#[get("/number/<number>")]
fn number(number: u8) -> String {
    number.to_string()
}

#[post("/form", data = "<form>")]
fn form(form: Form<Number>) -> String {
    form.into_inner().number.to_string()
}

#[get("/refused")]
fn refused(_refused: Refused) {}

#[get("/fails")]
fn fails() -> Result<(), Custom<&'static str>> {
    Err(Custom(Status::ServiceUnavailable, "later"))
}

#[get("/forsakes")]
fn forsakes() -> Status {
    Status::Gone
}

#[get("/panics")]
fn panics() {
    std::panic::resume_unwind(Box::new("quietly"))
}

#[get("/catcher-panics")]
fn catcher_panics() -> Status {
    Status::ImATeapot
}

#[get("/redirect")]
fn redirect() -> Redirect {
    Redirect::to("/")
}

#[get("/nothing")]
fn nothing() -> Status {
    Status::NoContent
}

#[get("/not-modified")]
fn not_modified() -> Custom<()> {
    Custom(Status::NotModified, ())
}

#[get("/own")]
fn own() -> Own {
    Own(&[
        ("x-frame-options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Referrer-Policy", "origin"),
        ("X-Powered-By", "coffee"),
        ("x-powered-by", "tea"),
        ("Server", "teapot"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ])
}

#[get("/greeting")]
fn greeting() -> Greeting {
    Greeting
}

#[catch(410)]
fn gone() -> &'static str {
    "gone for good"
}

#[catch(418)]
fn teapot() {
    std::panic::resume_unwind(Box::new("quietly"))
}

fn registered() -> Vec<Catcher> {
    catchers![gone, teapot]
}

fn app() -> Rocket<Build> {
    let config = Config {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        log_level: LogLevel::Off,
        shutdown: Shutdown { ctrlc: false, signals: [].into(), ..Shutdown::default() },
        ..Config::debug_default()
    };
    rocket::custom(config)
        .register("/", registered())
        .mount("/", routes![home, number, form, refused, fails, forsakes, panics, catcher_panics, redirect, nothing])
        .mount("/", routes![not_modified, own, greeting])
        .mount("/files", FileServer::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src")))
}

fn client(policy: &Policy) -> Client {
    Client::untracked(app().attach(SecureHeaders::new(policy).unwrap())).unwrap()
}

#[track_caller]
fn check(client: &Client, path: &str, name: &str, values: &[&str]) {
    let response = client.get(path).dispatch();
    assert_eq!(response.headers().get(name).collect::<Vec<_>>(), values, "{path} {name}");
}

#[test]
fn every_response_has_the_headers() {
    let client = client(&Policy::recommended());
    for (method, path, status) in [
        (Method::Get, "/", 200),
        (Method::Head, "/", 200),
        (Method::Get, "/nowhere", 404),
        (Method::Options, "/", 404),
        (Method::Delete, "/", 404),
        (Method::Get, "/number/300", 422),
        (Method::Post, "/form", 415),
        (Method::Get, "/refused", 400),
        (Method::Get, "/fails", 503),
        (Method::Get, "/forsakes", 410),
        (Method::Get, "/panics", 500),
        (Method::Get, "/catcher-panics", 500),
        (Method::Get, "/redirect", 303),
        (Method::Get, "/nothing", 204),
        (Method::Get, "/files/lib.rs", 200),
        (Method::Get, "/files/none.rs", 404),
        (Method::Get, "/not-modified", 304),
    ] {
        let response = client.req(method, path).dispatch();
        assert_eq!(response.status().code, status, "{method} {path}");
        let headers = response.headers();
        for (name, value) in [("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "SAMEORIGIN")] {
            assert_eq!(headers.get(name).collect::<Vec<_>>(), [value], "{method} {path}");
        }
        // The recommended policy has a nonce, and the page that a 304 stands for has an older one.
        assert_eq!(headers.get("Content-Security-Policy").count(), usize::from(status != 304), "{method} {path}");
        assert!(!headers.contains("Server"), "{method} {path}");
        assert!(!headers.contains("Permissions-Policy"), "{method} {path}: Rocket's Shield");
    }
}

#[test]
fn what_a_guard_refuses_after_reading_the_body_has_the_headers() {
    let client = client(&Policy::recommended());
    let form = client.post("/form").header(Header::new("Content-Type", "application/x-www-form-urlencoded"));
    let response = form.body("number=many").dispatch();
    assert_eq!(response.status().code, 422);
    assert_eq!(response.headers().get_one("X-Frame-Options"), Some("SAMEORIGIN"));
}

#[test]
fn the_handler_wins() {
    let client = client(&Policy::recommended());
    check(&client, "/own", "X-Frame-Options", &["DENY"]);
    check(&client, "/own", "Referrer-Policy", &["no-referrer", "origin"]);
    check(&client, "/own", "X-Content-Type-Options", &["nosniff"]);
}

#[test]
fn the_policy_wins_if_asked() {
    let client = client(&Policy::recommended().with(Conflict::Replace));
    check(&client, "/own", "X-Frame-Options", &["SAMEORIGIN"]);
    check(&client, "/own", "Referrer-Policy", &["strict-origin-when-cross-origin"]);
    check(&client, "/own", "Set-Cookie", &["a=1; SameSite=Lax", "b=2; SameSite=Lax"]);
}

#[test]
fn what_the_policy_does_not_know_stays_and_what_it_removes_goes() {
    let client = client(&Policy::recommended());
    assert_eq!(client.get("/").dispatch().headers().get("Set-Cookie").count(), 2);
    check(&client, "/own", "Set-Cookie", &["a=1; SameSite=Lax", "b=2; SameSite=Lax"]);
    check(&client, "/own", "X-Powered-By", &[]);
    check(&client, "/own", "Server", &[]);
    check(&client, "/", "Server", &[]);
}

#[test]
fn a_server_name_of_the_policy_takes_the_place_of_rockets() {
    let client = client(&Policy::recommended().with(Server::new("teapot").unwrap()));
    check(&client, "/", "Server", &["teapot"]);
}

#[test]
fn rockets_shield_is_switched_off_wherever_it_was_attached() {
    let policy = Policy::empty().with(XFrameOptions::Deny);
    let shield = || Shield::new().enable(Frame::Deny).enable(Hsts::default()).enable(Referrer::NoReferrer);
    let secure_headers = SecureHeaders::new(&policy).unwrap();
    for app in [
        app().attach(secure_headers),
        app().attach(shield()).attach(secure_headers),
        app().attach(secure_headers).attach(shield()),
        app().attach(secure_headers).attach(shield().enable(NoSniff::default())),
    ] {
        let client = Client::untracked(app).unwrap();
        check(&client, "/", "X-Frame-Options", &["DENY"]);
        for name in ["X-Content-Type-Options", "Permissions-Policy", "Strict-Transport-Security", "Referrer-Policy"] {
            check(&client, "/", name, &[]);
        }
    }
}

#[test]
fn of_several_fairings_the_last_counts() {
    let attach = |app: Rocket<Build>, policy: &Policy| app.attach(SecureHeaders::new(policy).unwrap());
    let first = Policy::recommended().with(XFrameOptions::SameOrigin);
    let second = Policy::empty().with(XFrameOptions::Deny);
    let client = Client::untracked(attach(attach(app(), &first), &second)).unwrap();
    check(&client, "/", "X-Frame-Options", &["DENY"]);
    check(&client, "/", "X-Content-Type-Options", &[]);
}

#[test]
fn a_fairing_attached_before_counts_as_the_handler_and_one_attached_after_has_the_last_word() {
    let deny = || {
        AdHoc::on_response("Deny", |_, response| {
            response.set_raw_header("X-Frame-Options", "DENY");
            Box::pin(async {})
        })
    };
    let with = |conflict| SecureHeaders::new(&Policy::recommended().with(conflict)).unwrap();
    let client = Client::untracked(app().attach(deny()).attach(with(Conflict::Keep))).unwrap();
    check(&client, "/", "X-Frame-Options", &["DENY"]);
    let client = Client::untracked(app().attach(deny()).attach(with(Conflict::Replace))).unwrap();
    check(&client, "/", "X-Frame-Options", &["SAMEORIGIN"]);
    let client = Client::untracked(app().attach(with(Conflict::Replace)).attach(deny())).unwrap();
    check(&client, "/", "X-Frame-Options", &["DENY"]);
}

#[test]
fn hosts_of_this_machine_are_not_pinned() {
    const PIN: &str = "Strict-Transport-Security";
    let client = client(&Policy::recommended());
    for (host, pinned) in [
        ("example.org", true),
        ("example.org:8000", true),
        ("localhost", false),
        ("app.localhost:8000", false),
        ("127.0.0.1:8000", false),
        ("[::1]:8000", false),
    ] {
        let mut request = client.get("/");
        request.inner_mut().set_host(Host::parse(host).unwrap());
        assert_eq!(request.dispatch().headers().contains(PIN), pinned, "{host}");
    }
    check(&client, "/", PIN, &["max-age=31536000"]);
    let direct = self::client(&Policy::recommended().with(Transport::Direct));
    check(&direct, "/", PIN, &[]);
}

#[test]
fn the_recommended_policy_can_be_prepared_and_put_on_by_hand() {
    let mut response = Response::new();
    response.set_raw_header("Server", "teapot");
    SecureHeaders::default().rocket(&mut response);
    assert_eq!(response.headers().get_one("X-Content-Type-Options"), Some("nosniff"));
    assert!(!response.headers().contains("Server"));
}

/// Sends bytes to a real server and returns all that it replies until it closes the connection.
async fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await.unwrap();
    String::from_utf8(reply).unwrap().to_ascii_lowercase()
}

#[rocket::async_test]
async fn on_the_wire() {
    let (sender, port) = oneshot::channel();
    let sender = Mutex::new(Some(sender));
    let liftoff = AdHoc::on_liftoff("Port", move |rocket| {
        let port = rocket.config().port;
        if let Some(sender) = sender.lock().unwrap().take() {
            sender.send(port).unwrap();
        }
        Box::pin(async {})
    });
    let policy = Policy::recommended()
        .with(StrictTransportSecurity::for_seconds(60))
        .with(CustomHeader::new("X-Team", "blue").unwrap());
    let app = app().attach(liftoff).attach(SecureHeaders::new(&policy).unwrap()).ignite().await.unwrap();
    let shutdown = app.shutdown();
    let server = rocket::tokio::spawn(app.launch());
    let port = port.await.unwrap();
    let get = |path| format!("GET {path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n");

    let reply = ask(port, &get("/")).await;
    assert!(reply.starts_with("http/1.1 200") && reply.ends_with("hello"), "{reply}");
    assert!(reply.contains("\r\nx-team: blue\r\n") && reply.contains("\r\nset-cookie: b=2"), "{reply}");
    assert!(!reply.contains("\r\nserver:"), "{reply}");

    let upgrade = "GET /greeting HTTP/1.1\r\nHost: example.org\r\n\
                   Connection: upgrade\r\nUpgrade: other, greeting\r\n\r\n";
    let reply = ask(port, upgrade).await;
    assert!(reply.starts_with("http/1.1 101") && reply.ends_with("\r\n\r\nhello"), "{reply}");
    assert!(reply.contains("\r\nstrict-transport-security: max-age=60\r\n"), "{reply}");
    assert!(!reply.contains("x-team") && !reply.contains("x-frame-options"), "{reply}");
    let reply = ask(port, &get("/greeting")).await;
    assert!(reply.starts_with("http/1.1 200") && reply.contains("x-team"), "not upgraded: {reply}");

    // What the crate's page says that no fairing sees.
    for unseen in [
        "nonsense\r\n\r\n",
        "PURGE / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
        "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    ] {
        let reply = ask(port, unseen).await;
        assert!(reply.starts_with("http/1.1 400"), "{reply}");
        assert!(!reply.contains("x-team"), "{reply}");
    }

    shutdown.notify();
    server.await.unwrap().unwrap();
}
