//! What goes out with the policy around a poem application, beside what the conformance suite asks of every adapter.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;

use poem::{
    Addr, Endpoint, EndpointExt, IntoResponse, Request, RequestParts, Response, Route, Server,
    endpoint::make_sync,
    error::{InternalServerError, ResponseError},
    get, handler,
    http::{HeaderMap, Method, StatusCode, uri::Scheme},
    listener::{Acceptor, Listener, TcpListener},
    middleware::{CatchPanic, CookieJarManager, Cors},
    post,
    web::{
        Json, LocalAddr, Query, Redirect, RemoteAddr,
        cookie::{Cookie, CookieJar},
    },
};
use secure_poem::{Nonce, NonceRejection, Override, Policy, SecureHeaders, XFrameOptions};
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[derive(Deserialize)]
struct Number {
    number: u8,
}

/// An error with a page of its own, which carries a nonce if there is one.
#[derive(Debug)]
struct Teapot;

impl std::fmt::Display for Teapot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("teapot")
    }
}

impl std::error::Error for Teapot {}

impl ResponseError for Teapot {
    fn status(&self) -> StatusCode {
        StatusCode::IM_A_TEAPOT
    }

    fn as_response(&self) -> Response {
        let nonce = secure_core::current_nonce().map_or_else(|_| String::new(), |nonce| nonce.to_string());
        nonce.with_status(self.status()).into_response()
    }
}

#[handler]
fn home() -> &'static str {
    "hello"
}

#[handler]
fn json(Json(Number { number }): Json<Number>) -> String {
    number.to_string()
}

#[handler]
fn query(Query(Number { number }): Query<Number>) -> String {
    number.to_string()
}

#[handler]
fn teapot() -> Result<String, Teapot> {
    Err(Teapot)
}

#[handler]
fn failure() -> poem::Result<()> {
    Err(InternalServerError(std::io::Error::other("no")))
}

#[handler]
fn redirect() -> Redirect {
    Redirect::see_other("/")
}

#[handler]
fn nonces(one: Nonce, two: Nonce) -> String {
    format!("{one} {}", two.as_str())
}

#[handler]
fn cookie(jar: &CookieJar) {
    jar.add(Cookie::new_with_str("theme", "dark"));
}

#[handler]
fn crash() -> String {
    panic!("a handler's bug")
}

fn routes() -> Route {
    Route::new()
        .at("/", get(home))
        .at("/json", post(json))
        .at("/query", get(query))
        .at("/teapot", get(teapot))
        .at("/error", get(failure))
        .at("/redirect", get(redirect))
        .at("/nonces", get(nonces))
}

fn secure_headers() -> SecureHeaders {
    SecureHeaders::new(&Policy::recommended()).unwrap()
}

fn request(method: Method, uri: &str, body: &str) -> Request {
    Request::builder().method(method).uri_str(uri).content_type("application/json").body(body.to_owned())
}

async fn fetch(app: impl Endpoint, path: &str) -> (HeaderMap, String) {
    send(app, request(Method::GET, path, "")).await.1
}

async fn send(app: impl Endpoint, request: Request) -> (u16, (HeaderMap, String)) {
    let (parts, body) = app.get_response(request).await.into_parts();
    (parts.status.as_u16(), (parts.headers, body.into_string().await.unwrap()))
}

#[track_caller]
fn once<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let mut values = headers.get_all(name).iter();
    let value = values.next().unwrap_or_else(|| panic!("no {name} in {headers:?}"));
    assert_eq!(values.next(), None, "{name} twice");
    value.to_str().unwrap()
}

#[track_caller]
fn covered(headers: &HeaderMap) {
    for name in ["strict-transport-security", "content-security-policy", "x-frame-options", "referrer-policy"] {
        once(headers, name);
    }
    assert_eq!(once(headers, "x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn every_response_is_covered_and_is_otherwise_as_before() {
    for (method, uri, body, expected) in [
        (Method::GET, "/", "", 200),
        (Method::HEAD, "/", "", 200),
        (Method::GET, "/nowhere", "", 404),
        (Method::DELETE, "/", "", 405),
        (Method::POST, "/json", r#"{"number":7}"#, 200),
        (Method::POST, "/json", "seven", 400),
        (Method::GET, "/query?number=seven", "", 400),
        (Method::GET, "/teapot", "", 418),
        (Method::GET, "/error", "", 500),
        (Method::GET, "/redirect", "", 303),
    ] {
        let (status, (headers, page)) = send(routes().with(secure_headers()), request(method.clone(), uri, body)).await;
        assert_eq!(status, expected, "{method} {uri}");
        covered(&headers);
        if expected == 418 {
            assert!(once(&headers, "content-security-policy").contains(&format!("'nonce-{page}'")), "the error's page");
            continue;
        }
        let (_, (bare, plain)) = send(routes(), request(method.clone(), uri, body)).await;
        assert_eq!(page, plain, "{method} {uri}");
        for name in bare.keys() {
            assert_eq!(headers.get(name), bare.get(name), "{method} {uri}");
        }
    }
}

#[tokio::test]
async fn a_nonce_without_the_middleware_is_a_500_that_says_what_to_do() {
    let Err(error) = routes().call(request(Method::GET, "/nonces", "")).await else { panic!("a nonce from nowhere") };
    assert!(error.is::<NonceRejection>());
    let (status, (_, body)) = send(routes(), request(Method::GET, "/nonces", "")).await;
    assert_eq!(status, 500);
    assert!(body.contains("no SecureHeaders is around; wrap the application"), "{body}");
}

#[tokio::test]
async fn an_override_counts_for_one_response_an_error_or_a_part() {
    let base = Policy::recommended();
    let framed = Override::new(&base.headers.clone().without::<XFrameOptions>()).unwrap();
    let denied = Override::new(&base.headers.clone().with(XFrameOptions::Deny)).unwrap();
    let part = Route::new()
        .at("/plain", make_sync(|_| "plain"))
        .at("/own", make_sync(move |_| denied.on("own")))
        .at("/own-error", make_sync(move |_| Err::<(), _>(denied.on_error(StatusCode::GONE))))
        .at("/error", failure);
    let app = Route::new()
        .at("/one", make_sync(move |_| framed.on((StatusCode::CREATED, "framed")).with_header("x-own", "1")))
        .at("/one-error", make_sync(move |_| Err::<(), _>(denied.on_error(Teapot))))
        .at("/rest", make_sync(|_| "rest"))
        .nest("/part", part.with(framed))
        .with(SecureHeaders::new(&base).unwrap());
    for (path, status, expected) in [
        ("/one", 201, None),
        ("/one-error", 418, Some("DENY")),
        ("/part/plain", 200, None),
        ("/part/own", 200, Some("DENY")),
        ("/part/own-error", 410, Some("DENY")),
        ("/part/error", 500, None),
        ("/part/nowhere", 404, None),
        ("/rest", 200, Some("SAMEORIGIN")),
        ("/nowhere", 404, Some("SAMEORIGIN")),
    ] {
        let (found, (headers, _)) = send(&app, request(Method::GET, path, "")).await;
        assert_eq!(found, status, "{path}");
        assert_eq!(headers.get("x-frame-options").map(|value| value.to_str().unwrap()), expected, "{path}");
        once(&headers, "content-security-policy");
    }
}

#[tokio::test]
async fn of_nested_middlewares_the_inner_one_counts() {
    let inner = SecureHeaders::new(&Policy::recommended().without::<XFrameOptions>()).unwrap();
    let app = routes().with(inner).with(secure_headers());
    for path in ["/nonces", "/nowhere"] {
        let (headers, _) = fetch(&app, path).await;
        assert!(!headers.contains_key("x-frame-options"));
        once(&headers, "referrer-policy");
    }
    let (headers, body) = fetch(&app, "/nonces").await;
    let nonce = body.split(' ').next().unwrap();
    assert_eq!(once(&headers, "content-security-policy").matches(nonce).count(), 1);
}

#[tokio::test]
async fn what_other_middlewares_answer_is_covered() {
    let app = routes()
        .at("/cookie", get(cookie))
        .at("/panic", get(crash))
        .with(CookieJarManager::new())
        .with(Cors::new().allow_origin("https://friend.example"))
        .with(CatchPanic::new())
        .with(secure_headers());

    let (headers, _) = fetch(&app, "/cookie").await;
    covered(&headers);
    assert!(once(&headers, "set-cookie").starts_with("theme=dark"));

    let (status, (headers, _)) = send(&app, request(Method::GET, "/panic", "")).await;
    assert_eq!(status, 500);
    covered(&headers);
    assert!(fetch(routes(), "/nonces").await.1.starts_with("nonce: "), "no exchange is left on the thread");

    let mut stranger = request(Method::OPTIONS, "/", "");
    stranger.headers_mut().insert("origin", "https://stranger.example".parse().unwrap());
    let (status, (headers, _)) = send(&app, stranger).await;
    assert_eq!(status, 403);
    covered(&headers);
}

/// A request that came over a connection of this scheme, for this host.
fn over(scheme: Scheme, uri: &str, host: Option<&str>) -> Request {
    let mut parts = poem::http::Request::get(uri).body(()).unwrap().into_parts().0;
    if let Some(host) = host {
        parts.headers.insert("host", host.parse().unwrap());
    }
    let nobody = || Addr::custom("test", "");
    let parts = RequestParts::from((parts, LocalAddr(nobody()), RemoteAddr(nobody()), scheme));
    Request::from_parts(parts, ().into())
}

#[test]
fn the_view_believes_the_acceptor_and_not_the_client() {
    use secure_core::RequestHead as _;
    use secure_poem::request_view;

    for (scheme, uri, host, connection, expected) in [
        (Scheme::HTTPS, "/", Some("a.example"), "Https", Some("a.example")),
        (Scheme::HTTP, "https://b.example:8443/", Some("a.example"), "Unknown", Some("b.example:8443")),
        (Scheme::HTTPS, "http://b.example/", None, "Https", Some("b.example")),
        (Scheme::HTTP, "/", None, "Unknown", None),
    ] {
        let request = over(scheme, uri, host);
        let view = request_view(&request);
        assert_eq!(format!("{:?}", view.connection()), connection, "{uri}");
        let host = view.authority().or_else(|| view.lines("host").next());
        assert_eq!(host, expected.map(str::as_bytes), "{uri}");
    }
}

/// Sends one request over a socket and reads until the server closes.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn over_a_socket_head_has_the_headers_of_get() {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let address = *acceptor.local_addr().first().unwrap().as_socket_addr().unwrap();
    tokio::spawn(Server::new_with_acceptor(acceptor).run(routes().with(secure_headers())));
    // poem itself leaves `Content-Length` off the answer to `HEAD`.
    let varies = |line: &&str| line.starts_with("date: ") || line.starts_with("content-length: ");
    let lines = |response: &str| {
        let head = response.split("\r\n\r\n").next().unwrap();
        let mut lines: Vec<_> = head.split("\r\n").filter(|line| !varies(line)).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let get = raw(address, "GET / HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n").await;
    let head = raw(address, "HEAD / HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n").await;
    assert!(get.ends_with("\r\n\r\nhello") && head.ends_with("\r\n\r\n"), "{head}");
    assert_eq!(lines(&get), lines(&head));
    assert_eq!(get.matches("\r\nreferrer-policy: ").count(), 1, "{get}");
}
