//! Cookies on their way through a warp application: hardened no matter which code sets them, and to and from the jars of the cookie crate.
#![cfg(feature = "cookies")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    convert::Infallible,
    fmt,
    sync::{Mutex, Once},
};

use cookie::{Cookie, CookieJar, Expiration, Key, SameSite};
use http_body_util::BodyExt;
use secure_warp::{
    AddCookie, CookiePriority, CookieRules, Error, HostPrefix, Override, Policy, RemovalCookie, RemovalCookieExt as _,
    SecureBody, SecureCookie, SecureCookieExt as _, SecureHeaders, SetCookie, SetCookieExt as _, Transport,
};
use tower::{
    Layer, ServiceExt,
    util::{BoxCloneService, MapResponse},
};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};
use warp::{
    Filter, Rejection, Reply, ext,
    http::{self, HeaderMap, Request},
    path,
    reply::{Response, with_header},
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

fn app<F, R>(rules: CookieRules, routes: F) -> BoxCloneService<Request<String>, Response, Infallible>
where
    F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
    R: Reply + 'static,
{
    BoxCloneService::new(MapResponse::new(secure_headers(rules).wrap(warp::service(routes)), own))
}

/// With the body of the service, which is what is boxed.
fn own<B: Default>(response: http::Response<SecureBody<B>>) -> http::Response<B> {
    response.map(|body| body.into_inner().unwrap_or_default())
}

async fn fetch(
    app: &BoxCloneService<Request<String>, Response, Infallible>,
    path: &str,
    cookie: &str,
) -> (Vec<String>, String) {
    let request = Request::get(path).header("cookie", cookie).body(String::new()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let lines = lines(response.headers());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (lines, String::from_utf8(body.to_vec()).unwrap())
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// Name and value, and the attributes.
fn halves(line: &str) -> (&str, &str) {
    line.split_once("; ").unwrap_or((line, ""))
}

async fn log_in(session: Session) -> Result<&'static str, Rejection> {
    session.insert("user", "ann").await.map_err(|_| warp::reject())?;
    Ok("")
}

async fn user(session: Session) -> Result<String, Rejection> {
    let user: Option<String> = session.get("user").await.map_err(|_| warp::reject())?;
    Ok(user.unwrap_or_else(|| "nobody".to_owned()))
}

async fn log_out(session: Session) -> Result<&'static str, Rejection> {
    session.flush().await.map_err(|_| warp::reject())?;
    Ok("")
}

#[tokio::test]
async fn the_cookie_of_a_session_middleware_is_hardened() {
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_name("__Host-session")
        .with_secure(false)
        .with_http_only(false);
    let session = ext::get::<Session>();
    let routes = path!("login").and(session).and_then(log_in);
    let routes = routes.or(path!("user").and(session).and_then(user));
    let routes = routes.or(path!("logout").and(session).and_then(log_out));
    let app = sessions.layer(warp::service(routes));
    let app = BoxCloneService::new(MapResponse::new(secure_headers(CookieRules::strict()).wrap(app), own));

    let (lines, _) = fetch(&app, "/login", "").await;
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (session, attributes) = halves(line);
    assert!(session.starts_with("__Host-session="));
    assert_eq!(attributes, "SameSite=Strict; Path=/; Secure; HttpOnly");
    assert_eq!(fetch(&app, "/user", session).await, (vec![], "ann".to_owned()));

    // Without what is added here, browsers would keep the cookie.
    let (lines, _) = fetch(&app, "/logout", session).await;
    let [line] = lines.as_slice() else { unreachable!("{lines:?}") };
    let (_, attributes) = halves(line);
    assert!(attributes.starts_with("Path=/; Max-Age=0; "), "{attributes}");
    assert!(attributes.ends_with(" GMT; Secure; HttpOnly; SameSite=Lax"), "{attributes}");
    assert_eq!(fetch(&app, "/user", session).await.1, "nobody");
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
    let page = warp::any().map(move || {
        let mut response = warp::reply().into_response();
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
    let page = warp::any().map(|| with_header(warp::reply(), "set-cookie", "audited=1"));
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
    let page = || with_header(warp::reply(), "set-cookie", "a=1");
    let routes = path!("off").map(move || Override::off().on(page())).or(path!("on").map(page));
    let app = app(CookieRules::recommended(), routes);
    assert_eq!(fetch(&app, "/off", "").await.0, ["a=1"]);
    assert_eq!(fetch(&app, "/on", "").await.0, ["a=1; Secure; SameSite=Lax"]);
}

const SESSION: SecureCookie<HostPrefix> = SecureCookie::host();
const SECRET: &str = "{\"name\": \"100% Ann; Domain=\u{e9}vil\"}";

/// The cookies of a request, for which warp has no jar.
fn read(cookies: &str) -> CookieJar {
    let mut jar = CookieJar::new();
    for cookie in Cookie::split_parse(cookies.to_owned()) {
        jar.add_original(cookie.unwrap());
    }
    jar
}

fn set_jars(key: &Key) -> Result<Response, Error> {
    let (mut jar, mut response) = (CookieJar::new(), warp::reply().into_response());
    jar.signed_mut(key).add(SESSION.to_cookie("signed", "YW5u==")?);
    let mut secret = SESSION.to_cookie("private", "")?;
    secret.set_value(SECRET);
    jar.private_mut(key).add(secret);
    for cookie in jar.delta() {
        SetCookie::from_cookie(cookie)?.warp(&mut response)?;
    }
    Ok(response)
}

fn read_jars(key: &Key, cookies: &str) -> String {
    let jar = read(cookies);
    let values = [jar.signed(key).get("__Host-signed"), jar.private(key).get("__Host-private")];
    format!("{:?}", values.map(|cookie| cookie.map(|cookie| cookie.value().to_owned())))
}

#[tokio::test]
async fn signed_and_private_jars_give_back_what_they_were_given() {
    let key = Key::generate();
    let set = path!("set").map({
        let key = key.clone();
        move || set_jars(&key).unwrap()
    });
    let read = path!("read").and(warp::header("cookie")).map(move |cookies: String| read_jars(&key, &cookies));
    let app = app(CookieRules::recommended(), set.or(read));
    let (lines, _) = fetch(&app, "/set", "").await;
    let cookies: Vec<_> = lines.iter().map(|line| halves(line).0).collect();
    assert_eq!(cookies.len(), 2);
    for line in &lines {
        // The application's own attributes, and none of ours.
        assert_eq!(halves(line).1, "Path=/; Secure; HttpOnly; SameSite=Lax");
        assert!(!line.contains("\u{e9}vil"));
    }
    let expected = format!("{:?}", [Some("YW5u=="), Some(SECRET)]);
    assert_eq!(fetch(&app, "/read", &cookies.join("; ")).await.1, expected);
    let forged: Vec<_> = cookies.iter().map(|cookie| format!("{cookie}x")).collect();
    assert_eq!(fetch(&app, "/read", &forged.join("; ")).await.1, "[None, None]");
}

#[test]
fn cookies_by_hand_are_added_or_nothing_is() {
    let mut response = warp::reply().into_response();
    response.headers_mut().append("set-cookie", "spam=old".parse().unwrap());
    SecureCookie::new().warp(&mut response, "spam", "eggs").unwrap();
    RemovalCookie::from(SecureCookie::new()).warp(&mut response, "ham").unwrap();
    SecureCookie::new().cookie_encoded("spam", "a, b").unwrap().warp(&mut response).unwrap();
    let expected = [
        "spam=old",
        "spam=eggs; Path=/; Secure; HttpOnly; SameSite=Lax",
        "ham=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax",
        "spam=a%2C%20b; Path=/; Secure; HttpOnly; SameSite=Lax",
    ];
    assert_eq!(lines(response.headers()), expected);
    for (name, value) in [("spam", "a\r\nX-Evil: 1"), ("spam", "a; Domain=evil.example"), ("a=b", "1"), ("", "1")] {
        assert!(SecureCookie::new().warp(&mut response, name, value).is_err(), "{name:?} {value:?}");
        assert!(SecureCookie::new().to_cookie(name, value).is_err(), "{name:?} {value:?}");
    }
    assert!(RemovalCookie::from(SecureCookie::new()).warp(&mut response, "a b").is_err());
    assert_eq!(lines(response.headers()), expected);

    let add = AddCookie::from(SESSION.cookie("sid", "1").unwrap());
    let response = add.on(with_header("body", "set-cookie", "b=2")).into_response();
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
    assert_eq!((cookie.secure(), cookie.http_only()), (Some(false), Some(false)));
    assert_eq!(cookie.expires(), Some(Expiration::Session));
    refuse(
        SecureCookie::new().priority(CookiePriority::Low).to_cookie("a", "100%"),
        &["Set-Cookie: value", "Set-Cookie: Priority"],
    );

    refuse(SetCookie::from_cookie(&Cookie::build(("a", "1")).permanent().build()), &["Set-Cookie: Max-Age"]);
    let cookie = Cookie::build(("a b", "1;")).path("x").domain("a_b").same_site(SameSite::None).build();
    refuse(
        SetCookie::from_cookie(&cookie),
        &["Set-Cookie: name", "Set-Cookie: value", "Set-Cookie: Path", "Set-Cookie: Domain", "Set-Cookie: SameSite"],
    );
}
