//! Cookies on their way through an actix application: hardened no matter which code sets them, and to and from actix's jars.
#![cfg(feature = "cookies")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fmt,
    sync::{Mutex, Once},
};

use actix_session::{Session, SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    App, Either, HttpRequest, HttpResponse, Responder,
    cookie::{Cookie, CookieJar, Expiration, Key, SameSite},
    http::header::{HeaderMap, HeaderValue, SET_COOKIE},
    test::{TestRequest, call_service, init_service, read_body},
    web,
};
use log::{LevelFilter, Log, Metadata, Record};
use secure_actix::{
    AddCookie, CookiePriority, CookieRules, Error, HostPrefix, Override, Policy, RemovalCookie, RemovalCookieExt as _,
    SecureCookie, SecureCookieExt as _, SecureHeaders, SetCookie, SetCookieExt as _, Transport,
};

/// What was logged of cookies.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Lines;

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        LOGGED.lock().unwrap().push(record.args().to_string());
    }

    fn flush(&self) {}
}

/// The lines that were logged of the cookie with this name.
fn logged(name: &str) -> Vec<String> {
    let name = format!("Set-Cookie: cookie \"{name}\"");
    LOGGED.lock().unwrap().iter().filter(|line| line.starts_with(&name)).cloned().collect()
}

fn secure_headers(rules: CookieRules) -> SecureHeaders {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Lines).unwrap();
        log::set_max_level(LevelFilter::Warn);
    });
    SecureHeaders::new(&Policy::recommended().with(Transport::AlwaysHttps).with(rules)).unwrap()
}

/// The `Set-Cookie` lines and the body.
macro_rules! fetch {
    ($app:expr, $uri:expr, $cookie:expr) => {{
        let request = TestRequest::get().uri($uri).insert_header(("cookie", $cookie)).to_request();
        let response = call_service(&$app, request).await;
        assert!(response.status().is_success(), "{}: {}", $uri, response.status());
        let lines = lines(response.headers());
        (lines, String::from_utf8(read_body(response).await.to_vec()).unwrap())
    }};
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// Name and value, and the attributes.
fn halves(line: &str) -> (&str, &str) {
    line.split_once("; ").unwrap_or((line, ""))
}

async fn log_in(session: Session) -> actix_web::Result<&'static str> {
    session.insert("user", "ann")?;
    Ok("")
}

async fn user(session: Session) -> actix_web::Result<String> {
    let user: Option<String> = session.get("user")?;
    Ok(user.unwrap_or_else(|| "nobody".to_owned()))
}

async fn log_out(session: Session) -> &'static str {
    session.purge();
    ""
}

#[actix_web::test]
async fn the_cookie_of_a_session_middleware_is_hardened() {
    let sessions = SessionMiddleware::builder(CookieSessionStore::default(), Key::generate())
        .cookie_name("__Host-session".to_owned())
        .cookie_secure(false)
        .cookie_http_only(false)
        .build();
    let app = App::new()
        .route("/login", web::get().to(log_in))
        .route("/user", web::get().to(user))
        .route("/logout", web::get().to(log_out))
        .wrap(sessions)
        .wrap(secure_headers(CookieRules::strict()));
    let app = init_service(app).await;

    let (lines, _) = fetch!(app, "/login", "");
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (session, attributes) = halves(line);
    assert!(session.starts_with("__Host-session="));
    assert_eq!(attributes, "SameSite=Lax; Path=/; Secure; HttpOnly");
    assert_eq!(fetch!(app, "/user", session), (vec![], "ann".to_owned()));

    // Without what is added here, browsers would keep the cookie.
    let (lines, _) = fetch!(app, "/logout", session);
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (_, attributes) = halves(line);
    assert!(attributes.starts_with("SameSite=Lax; Path=/; Max-Age=0; "), "{attributes}");
    assert!(attributes.ends_with(" GMT; Secure; HttpOnly"), "{attributes}");
}

#[actix_web::test]
async fn each_line_is_hardened_in_its_place() {
    let lines = [
        "a=1",
        "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
        "__Host-c=3; Domain=a.example",
        "d=4; samesite=None",
        "a=5; SECURE; SameSite=Strict",
    ];
    let page = move || async move {
        let mut response = HttpResponse::Ok();
        for line in lines {
            response.append_header(("set-cookie", line));
        }
        response.finish()
    };
    let app = App::new().route("/", web::get().to(page)).wrap(secure_headers(CookieRules::recommended()));
    let app = init_service(app).await;
    for _ in 0..2 {
        assert_eq!(
            fetch!(app, "/", "").0,
            [
                "a=1; Secure; SameSite=Lax",
                "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Secure; SameSite=Lax",
                "__Host-c=3; Domain=a.example",
                "d=4; samesite=None; Secure",
                "a=5; SECURE; SameSite=Strict",
            ],
        );
    }
    assert_eq!(logged("__Host-c").len(), 1, "{:?}", logged("__Host-c"));
    assert_eq!(logged("a"), [""; 0]);
}

#[actix_web::test]
async fn an_audit_changes_nothing_and_logs_once() {
    let page = || async { HttpResponse::Ok().append_header(("set-cookie", "audited=1")).finish() };
    let rules = CookieRules::recommended().audit_only();
    let app = App::new().route("/", web::get().to(page)).wrap(secure_headers(rules));
    let app = init_service(app).await;
    for _ in 0..2 {
        assert_eq!(fetch!(app, "/", "").0, ["audited=1"]);
    }
    let message =
        "Set-Cookie: cookie \"audited\" would get \"; Secure; SameSite=Lax\"; leave `audit_only` out to send it";
    assert_eq!(logged("audited"), [message]);
}

#[actix_web::test]
async fn an_override_off_leaves_cookies_alone() {
    let page = |request: HttpRequest| async move {
        let page = "".customize().append_header(("set-cookie", "a=1"));
        if request.path() == "/off" { Either::Left(Override::off().on(page)) } else { Either::Right(page) }
    };
    let app = App::new().default_service(web::get().to(page)).wrap(secure_headers(CookieRules::recommended()));
    let app = init_service(app).await;
    assert_eq!(fetch!(app, "/off", "").0, ["a=1"]);
    assert_eq!(fetch!(app, "/on", "").0, ["a=1; Secure; SameSite=Lax"]);
}

const SESSION: SecureCookie<HostPrefix> = SecureCookie::host();
const SECRET: &str = "{\"name\": \"100% Ann; Domain=\u{e9}vil\"}";

/// The cookies of a request, for which actix has no jar of its own.
fn read(request: &HttpRequest) -> CookieJar {
    let mut jar = CookieJar::new();
    for cookie in request.cookies().unwrap().iter() {
        jar.add_original(cookie.clone());
    }
    jar
}

async fn jars(key: web::Data<Key>) -> HttpResponse {
    let mut jar = CookieJar::new();
    jar.signed_mut(&key).add(SESSION.to_cookie("signed", "YW5u==").unwrap());
    let mut secret = SESSION.to_cookie("private", "").unwrap();
    secret.set_value(SECRET);
    jar.private_mut(&key).add(secret);
    let mut response = HttpResponse::Ok();
    for cookie in jar.delta() {
        response.cookie(cookie.clone());
    }
    response.finish()
}

async fn read_jars(request: HttpRequest, key: web::Data<Key>) -> String {
    let jar = read(&request);
    let values = [jar.signed(&key).get("__Host-signed"), jar.private(&key).get("__Host-private")];
    format!("{:?}", values.map(|cookie| cookie.map(|cookie| cookie.value().to_owned())))
}

#[actix_web::test]
async fn signed_and_private_jars_give_back_what_they_were_given() {
    let app = App::new()
        .app_data(web::Data::new(Key::generate()))
        .route("/set", web::get().to(jars))
        .route("/read", web::get().to(read_jars))
        .wrap(secure_headers(CookieRules::recommended()));
    let app = init_service(app).await;
    let (lines, _) = fetch!(app, "/set", "");
    let cookies: Vec<_> = lines.iter().map(|line| halves(line).0).collect();
    assert_eq!(cookies.len(), 2);
    for line in &lines {
        // The application's own attributes, and none of ours.
        assert_eq!(halves(line).1, "HttpOnly; SameSite=Lax; Secure; Path=/");
        assert!(!line.contains("\u{e9}vil"));
    }
    let expected = format!("{:?}", [Some("YW5u=="), Some(SECRET)]);
    assert_eq!(fetch!(app, "/read", cookies.join("; ")).1, expected);
    let forged: Vec<_> = cookies.iter().map(|cookie| format!("{cookie}x")).collect();
    assert_eq!(fetch!(app, "/read", forged.join("; ")).1, "[None, None]");
}

#[test]
fn cookies_by_hand_are_added_or_nothing_is() {
    let mut response = HttpResponse::Ok().finish();
    response.headers_mut().append(SET_COOKIE, HeaderValue::from_static("spam=old"));
    SecureCookie::new().actix(&mut response, "spam", "eggs").unwrap();
    RemovalCookie::from(SecureCookie::new()).actix(&mut response, "ham").unwrap();
    SecureCookie::new().cookie_encoded("spam", "a, b").unwrap().actix(&mut response).unwrap();
    let expected = [
        "spam=old",
        "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        "ham=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
        "spam=a%2C%20b; Path=/; Secure; HttpOnly; SameSite=Lax",
    ];
    assert_eq!(lines(response.headers()), expected);
    for (name, value) in [("spam", "a\r\nX-Evil: 1"), ("spam", "a; Domain=evil.example"), ("a=b", "1"), ("", "1")] {
        assert!(SecureCookie::new().actix(&mut response, name, value).is_err(), "{name:?} {value:?}");
        assert!(SecureCookie::new().to_cookie(name, value).is_err(), "{name:?} {value:?}");
    }
    assert!(RemovalCookie::from(SecureCookie::new()).actix(&mut response, "a b").is_err());
    assert_eq!(lines(response.headers()), expected);

    let add = AddCookie::from(SESSION.cookie("sid", "1").unwrap());
    let request = TestRequest::default().to_http_request();
    let response = add.on("body".customize().append_header(("set-cookie", "b=2"))).respond_to(&request);
    assert_eq!(lines(response.headers()), ["b=2", "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax"]);
}

#[track_caller]
fn there_and_back(line: &str) {
    let cookie: SetCookie = line.parse().unwrap();
    assert_eq!(SetCookie::from_cookie(&cookie.to_cookie().unwrap()), Ok(cookie));
}

#[track_caller]
fn refuse<T: fmt::Debug>(result: Result<T, Error>, places: &[&str]) {
    let error = result.expect_err("a fault");
    assert_eq!(error.faults().iter().map(|fault| fault.place.header()).collect::<Vec<_>>(), places);
}

#[test]
fn cookies_convert_both_ways_or_not_at_all() {
    there_and_back("a=");
    there_and_back("a=b=c; Secure; SameSite=None");
    there_and_back("__Host-sid=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict");
    there_and_back("a=1; Path=/app; Domain=a.example; Expires=Wed, 09 Jun 2027 10:18:14 GMT; SameSite=Lax");
    there_and_back("gone=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    let partitioned: SetCookie = "a=1; Secure; SameSite=None; Partitioned".parse().unwrap();
    refuse(partitioned.to_cookie(), &["Set-Cookie: Partitioned"]);

    let cookie = SecureCookie::new().secure(false).unwrap().http_only(false).to_cookie("a", "1").unwrap();
    assert_eq!((cookie.secure(), cookie.http_only()), (Some(false), Some(false)));
    assert_eq!(cookie.expires(), Some(Expiration::Session));
    refuse(
        SecureCookie::new().priority(CookiePriority::Low).to_cookie("a", "100%"),
        &["Set-Cookie: value", "Set-Cookie: Priority"],
    );

    refuse(SetCookie::from_cookie(&Cookie::build("a", "1").permanent().finish()), &["Set-Cookie: Max-Age"]);
    let cookie = Cookie::build("a b", "1;").path("x").domain("a_b").same_site(SameSite::None).finish();
    refuse(
        SetCookie::from_cookie(&cookie),
        &["Set-Cookie: name", "Set-Cookie: value", "Set-Cookie: Path", "Set-Cookie: Domain", "Set-Cookie: SameSite"],
    );
}
