//! Cookies on their way through a poem application: hardened no matter which code sets them, and to and from poem's jars.
#![cfg(feature = "cookies")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fmt,
    sync::{Mutex, Once},
};

use poem::{
    Endpoint, EndpointExt, IntoResponse, Middleware, Request, Response, Route,
    endpoint::{BoxEndpoint, make_sync},
    error::InternalServerError,
    get, handler,
    http::HeaderMap,
    middleware::CookieJarManager,
    session::{CookieConfig, CookieSession, MemoryStorage, ServerSession, Session},
    web::cookie::{Cookie, CookieJar, CookieKey, SameSite},
};
use secure_poem::{
    AddCookie, CookiePriority, CookieRules, Error, HostPrefix, Override, Policy, RemovalCookie, RemovalCookieExt as _,
    SecureCookie, SecureCookieExt as _, SecureHeaders, SetCookie, SetCookieExt as _, Transport,
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// What was logged of cookies.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Log;

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Message);
    }
}

struct Message;

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            LOGGED.lock().unwrap().push(format!("{value:?}"));
        }
    }
}

/// The lines that were logged of the cookie with this name.
fn logged(name: &str) -> Vec<String> {
    let name = format!("Set-Cookie: cookie \"{name}\"");
    LOGGED.lock().unwrap().iter().filter(|line| line.starts_with(&name)).cloned().collect()
}

fn secure_headers(rules: CookieRules) -> SecureHeaders {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Log).unwrap());
    SecureHeaders::new(&Policy::recommended().with(Transport::AlwaysHttps).with(rules)).unwrap()
}

fn app(rules: CookieRules, routes: impl Endpoint + 'static) -> BoxEndpoint<'static, Response> {
    routes.with(secure_headers(rules)).map_to_response().boxed()
}

async fn fetch(app: &BoxEndpoint<'static, Response>, path: &str, cookie: &str) -> (Vec<String>, String) {
    let request = Request::builder().uri_str(path).header("cookie", cookie).finish();
    let response = app.get_response(request).await;
    assert!(response.status().is_success(), "{path}: {}", response.status());
    (lines(response.headers()), response.into_body().into_string().await.unwrap())
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// Name and value, and the attributes.
fn halves(line: &str) -> (&str, &str) {
    line.split_once("; ").unwrap_or((line, ""))
}

#[handler]
fn log_in(session: &Session) {
    session.set("user", "ann");
}

#[handler]
fn user(session: &Session) -> String {
    session.get("user").unwrap_or_else(|| "nobody".to_owned())
}

#[handler]
fn log_out(session: &Session) {
    session.purge();
}

/// A session whose cookie says nothing of itself but its path.
fn config() -> CookieConfig {
    CookieConfig::private(CookieKey::generate()).name("__Host-session").secure(false).http_only(false)
}

/// Logs in and out. Returns who is logged in with a cookie that was kept after that.
async fn check_session<E: Endpoint + 'static>(sessions: impl Middleware<Route, Output = E>) -> String {
    let routes = Route::new().at("/login", get(log_in)).at("/user", get(user)).at("/logout", get(log_out));
    let app = app(CookieRules::strict(), routes.with(sessions));

    let (lines, _) = fetch(&app, "/login", "").await;
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (session, attributes) = halves(line);
    assert!(session.starts_with("__Host-session="));
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax");
    assert_eq!(fetch(&app, "/user", session).await, (vec![], "ann".to_owned()));

    // Without what is added here, browsers would keep the cookie.
    let (lines, _) = fetch(&app, "/logout", session).await;
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (_, attributes) = halves(line);
    assert!(attributes.starts_with("Max-Age=0; "), "{attributes}");
    assert!(attributes.ends_with(" GMT; Path=/; Secure; HttpOnly; SameSite=Lax"), "{attributes}");
    fetch(&app, "/user", session).await.1
}

#[tokio::test]
async fn the_cookie_of_a_session_middleware_is_hardened() {
    assert_eq!(check_session(ServerSession::new(config(), MemoryStorage::new())).await, "nobody");
    // The server keeps nothing of it, so it cannot end one that somebody else has kept.
    assert_eq!(check_session(CookieSession::new(config())).await, "ann");
}

#[tokio::test]
async fn each_line_is_hardened_in_its_place() {
    let lines = [
        "a=1",
        "b=2; Path=/x; X-Own=y; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
        "__Host-c=3; Domain=a.example",
        "d=4; samesite=None",
        "a=5; SECURE; SameSite=Strict",
    ];
    let page = make_sync(move |_| {
        let mut response = Response::default();
        for line in lines {
            response.headers_mut().append("set-cookie", line.parse().unwrap());
        }
        response
    });
    let app = app(CookieRules::recommended(), page);
    for _ in 0..2 {
        assert_eq!(
            fetch(&app, "/", "").await.0,
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

#[tokio::test]
async fn an_audit_changes_nothing_and_logs_once() {
    let page = make_sync(|_| ().with_header("set-cookie", "audited=1"));
    let app = app(CookieRules::recommended().audit_only(), page);
    for _ in 0..2 {
        assert_eq!(fetch(&app, "/", "").await.0, ["audited=1"]);
    }
    let message =
        "Set-Cookie: cookie \"audited\" would get \"; Secure; SameSite=Lax\"; leave `audit_only` out to send it";
    assert_eq!(logged("audited"), [message]);
}

#[tokio::test]
async fn an_override_off_leaves_cookies_alone() {
    let page = || ().with_header("set-cookie", "a=1");
    let off = make_sync(move |_| Override::off().on(page()));
    let routes = Route::new().at("/off", get(off)).at("/on", get(make_sync(move |_| page())));
    let app = app(CookieRules::recommended(), routes);
    assert_eq!(fetch(&app, "/off", "").await.0, ["a=1"]);
    assert_eq!(fetch(&app, "/on", "").await.0, ["a=1; Secure; SameSite=Lax"]);
}

const SESSION: SecureCookie<HostPrefix> = SecureCookie::host();
const SECRET: &str = "{\"name\": \"100% Ann; Domain=\u{e9}vil\"}";

#[handler]
fn jars(cookies: &CookieJar) -> Result<(), poem::Error> {
    let mut secret = SESSION.to_cookie("private", "").map_err(InternalServerError)?;
    secret.set_value_str(SECRET);
    cookies.private().add(secret);
    cookies.signed().add(SESSION.to_cookie("signed", "YW5u==").map_err(InternalServerError)?);
    Ok(())
}

#[handler]
fn read_jars(cookies: &CookieJar) -> String {
    let values = [cookies.signed().get("__Host-signed"), cookies.private().get("__Host-private")];
    format!("{:?}", values.map(|cookie| cookie.map(|cookie| cookie.value_str().to_owned())))
}

#[tokio::test]
async fn signed_and_private_jars_give_back_what_they_were_given() {
    let routes = Route::new().at("/set", get(jars)).at("/read", get(read_jars));
    let routes = routes.with(CookieJarManager::with_key(CookieKey::generate()));
    let app = app(CookieRules::recommended(), routes);
    let (lines, _) = fetch(&app, "/set", "").await;
    let cookies: Vec<_> = lines.iter().map(|line| halves(line).0).collect();
    assert_eq!(cookies.len(), 2);
    for line in &lines {
        // The application's own attributes, and none of ours.
        assert_eq!(halves(line).1, "HttpOnly; SameSite=Lax; Secure; Path=/");
        assert!(!line.contains("\u{e9}vil"));
    }
    let expected = format!("{:?}", [Some("YW5u=="), Some(SECRET)]);
    assert_eq!(fetch(&app, "/read", &cookies.join("; ")).await.1, expected);
    let forged: Vec<_> = cookies.iter().map(|cookie| format!("{cookie}x")).collect();
    assert_eq!(fetch(&app, "/read", &forged.join("; ")).await.1, "[None, None]");
}

#[test]
fn cookies_by_hand_are_added_or_nothing_is() {
    let mut response = Response::default();
    response.headers_mut().append("set-cookie", "spam=old".parse().unwrap());
    SecureCookie::new().poem(&mut response, "spam", "eggs").unwrap();
    RemovalCookie::from(SecureCookie::new()).poem(&mut response, "ham").unwrap();
    SecureCookie::new().cookie_encoded("spam", "a, b").unwrap().poem(&mut response).unwrap();
    let expected = [
        "spam=old",
        "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        "ham=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
        "spam=a%2C%20b; Path=/; Secure; HttpOnly; SameSite=Lax",
    ];
    assert_eq!(lines(response.headers()), expected);
    for (name, value) in [("spam", "a\r\nX-Evil: 1"), ("spam", "a; Domain=evil.example"), ("a=b", "1"), ("", "1")] {
        assert!(SecureCookie::new().poem(&mut response, name, value).is_err(), "{name:?} {value:?}");
        assert!(SecureCookie::new().to_cookie(name, value).is_err(), "{name:?} {value:?}");
    }
    assert!(RemovalCookie::from(SecureCookie::new()).poem(&mut response, "a b").is_err());
    assert_eq!(lines(response.headers()), expected);

    let add = AddCookie::from(SESSION.cookie("sid", "1").unwrap());
    let response = add.on("body".with_header("set-cookie", "b=2")).into_response();
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
    there_and_back("a=1; Secure; SameSite=None; Partitioned");

    let cookie = SecureCookie::new().secure(false).unwrap().http_only(false).to_cookie("a", "1").unwrap();
    assert_eq!((cookie.secure(), cookie.http_only(), cookie.expires()), (false, false, None));
    refuse(
        SecureCookie::new().priority(CookiePriority::Low).to_cookie("a", "100%"),
        &["Set-Cookie: value", "Set-Cookie: Priority"],
    );

    let mut cookie = Cookie::new_with_str("a", "1");
    cookie.make_permanent();
    refuse(SetCookie::from_cookie(&cookie), &["Set-Cookie: Max-Age"]);
    let mut cookie = Cookie::new_with_str("a b", "1;");
    cookie.set_path("x");
    cookie.set_domain("a_b");
    cookie.set_same_site(SameSite::None);
    refuse(
        SetCookie::from_cookie(&cookie),
        &["Set-Cookie: name", "Set-Cookie: value", "Set-Cookie: Path", "Set-Cookie: Domain", "Set-Cookie: SameSite"],
    );
}
