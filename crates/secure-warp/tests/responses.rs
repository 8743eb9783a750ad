//! What goes out with the policy around a warp application, beside what the conformance suite asks of every adapter.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{convert::Infallible, fmt::Debug, net::SocketAddr};

use http_body::Body;
use http_body_util::BodyExt;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use secure_warp::{Headers, Nonce, NonceRejection, Override, Policy, SecureHeaders, XFrameOptions, nonce};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::{Layer, ServiceExt};
use warp::{
    Filter, Rejection, Reply,
    http::{self, HeaderMap, Request, StatusCode, Uri},
    reject::Reject,
    reply::{Response, with_header, with_status},
};

#[derive(Debug)]
struct Teapot;

impl Reject for Teapot {}

fn routes() -> impl Filter<Extract = (Response,), Error = Rejection> + Clone + Send + Sync + 'static {
    let home = warp::path::end().and(warp::get().or(warp::head()).unify()).map(|| "hello".into_response());
    let json = warp::path("json")
        .and(warp::post())
        .and(warp::body::json())
        .map(|number: u8| number.to_string().into_response());
    let query = warp::path("query").and(warp::query()).map(|(number,): (u8,)| number.to_string().into_response());
    let teapot = warp::path("teapot").and_then(|| async { Err::<Response, _>(warp::reject::custom(Teapot)) });
    let redirect = warp::path("redirect").map(|| warp::redirect(Uri::from_static("/")).into_response());
    let error = warp::path("error").map(|| with_status("no", StatusCode::SERVICE_UNAVAILABLE).into_response());
    let nonces = warp::path("nonces")
        .and(nonce())
        .and(nonce())
        .map(|one: Nonce, two: Nonce| format!("{one} {}", two.as_str()).into_response());
    home.or(json).unify().or(query).unify().or(teapot).unify().or(redirect).unify().or(error).unify().or(nonces).unify()
}

/// Requests and the status that warp answers with, of every kind that warp has an answer of its own to.
fn requests() -> Vec<(Request<String>, u16)> {
    let request = |method: &str, uri: &str, body: &str| {
        let request = Request::builder().method(method).uri(uri).header("content-length", body.len());
        request.header("content-type", "application/json").body(body.to_owned()).unwrap()
    };
    vec![
        (request("GET", "/", ""), 200),
        (request("HEAD", "/", ""), 200),
        (request("GET", "/nowhere", ""), 404),
        (request("DELETE", "/", ""), 405),
        (request("POST", "/json", "7"), 200),
        (request("POST", "/json", "seven"), 400),
        (request("GET", "/query?seven", ""), 400),
        (request("GET", "/teapot", ""), 500),
        (request("GET", "/redirect", ""), 301),
        (request("GET", "/error", ""), 503),
    ]
}

fn secure_headers() -> SecureHeaders {
    SecureHeaders::new(&Policy::recommended()).unwrap()
}

async fn get<S, B>(app: S, path: &str) -> (HeaderMap, String)
where
    S: tower::Service<Request<String>, Response = http::Response<B>, Error = Infallible>,
    B: Body<Error: Debug>,
{
    send(app, Request::get(path).body(String::new()).unwrap()).await.1
}

async fn send<S, B>(app: S, request: Request<String>) -> (u16, (HeaderMap, String))
where
    S: tower::Service<Request<String>, Response = http::Response<B>, Error = Infallible>,
    B: Body<Error: Debug>,
{
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), (parts.headers, String::from_utf8(body.to_vec()).unwrap()))
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
async fn every_response_of_the_service_is_covered() {
    for (request, expected) in requests() {
        let what = format!("{request:?}");
        let (status, (headers, _)) = send(secure_headers().wrap(warp::service(routes())), request).await;
        assert_eq!(status, expected, "{what}");
        covered(&headers);
    }
}

#[tokio::test]
async fn every_response_of_the_filter_is_covered_and_is_the_one_warp_gives() {
    for ((request, expected), (plain, _)) in requests().into_iter().zip(requests()) {
        let what = format!("{request:?}");
        let (status, (headers, body)) = send(warp::service(secure_headers().filter(routes())), request).await;
        assert_eq!(status, expected, "{what}");
        covered(&headers);
        let (_, (bare, expected)) = send(warp::service(routes()), plain).await;
        assert_eq!(body, expected, "{what}");
        for name in bare.keys() {
            assert_eq!(headers.get(name), bare.get(name), "{what}");
        }
    }
}

#[tokio::test]
async fn the_filter_takes_recovered_routes_and_stands_inside_of_other_wrappers() {
    let recovered = routes().recover(|_: Rejection| async { Ok::<_, Infallible>("recovered") });
    let (headers, body) = get(warp::service(secure_headers().filter(recovered)), "/nowhere").await;
    assert_eq!(body, "recovered");
    covered(&headers);

    let logged = secure_headers().filter(routes()).with(warp::log("test"));
    let (headers, _) = get(warp::service(logged), "/nowhere").await;
    covered(&headers);
}

#[tokio::test]
async fn the_filter_takes_a_target_without_a_path() {
    for (method, target, expected) in [("CONNECT", "app.example:443", 405), ("GET", "app.example", 200)] {
        let request = Request::builder().method(method).uri(target).body(String::new()).unwrap();
        let (status, (headers, _)) = send(warp::service(secure_headers().filter(routes())), request).await;
        assert_eq!(status, expected, "{method} {target}");
        covered(&headers);
    }
}

#[tokio::test]
async fn the_filter_obeys_overrides_and_the_host() {
    let embeddable = Override::new(&Headers::recommended().without::<XFrameOptions>()).unwrap();
    let routes = warp::path("one").map(move || embeddable.on("framed"));
    let (headers, _) = get(warp::service(secure_headers().filter(routes)), "/one").await;
    assert!(!headers.contains_key("x-frame-options"));
    assert!(headers.contains_key("referrer-policy"));

    for (host, pinned) in [("localhost:3030", false), ("127.0.0.1", false), ("example.com", true), ("a b", true)] {
        for filter in [true, false] {
            let request = Request::get("/").header("host", host).body(String::new()).unwrap();
            let (_, (headers, _)) = if filter {
                send(warp::service(secure_headers().filter(self::routes())), request).await
            } else {
                send(secure_headers().wrap(warp::service(self::routes())), request).await
            };
            assert_eq!(headers.contains_key("strict-transport-security"), pinned, "{host} {filter}");
        }
    }
}

#[tokio::test]
async fn a_nonce_without_the_service_is_a_500_that_says_what_to_do() {
    let (status, (_, body)) = send(warp::service(routes()), Request::get("/nonces").body(String::new()).unwrap()).await;
    assert_eq!(status, 500);
    assert!(body.contains("no SecureHeaders is around; wrap the application"), "{body}");

    let found = routes().recover(|rejection: Rejection| async move {
        Ok::<_, Infallible>(rejection.find::<NonceRejection>().map_or_else(String::new, ToString::to_string))
    });
    assert!(get(warp::service(found), "/nonces").await.1.starts_with("nonce: "));
}

#[tokio::test]
async fn an_override_counts_for_one_reply_a_part_or_a_recovered_error() {
    let base = Policy::recommended();
    let framed = Override::new(&base.headers.clone().without::<XFrameOptions>()).unwrap();
    let denied = Override::new(&base.headers.clone().with(XFrameOptions::Deny)).unwrap();
    let part = warp::path("plain").map(|| "plain".into_response());
    let part = part.or(warp::path("own").map(move || denied.on("own").into_response())).unify();
    let part = framed.filter(warp::path("part").and(part));
    let one = warp::path("one").map(move || with_header(framed.on("one"), "x-own", "1"));
    let teapot = warp::path("teapot").and_then(|| async { Err::<Response, _>(warp::reject::custom(Teapot)) });
    let routes =
        one.or(part).or(teapot).or(warp::path("rest").map(|| "rest")).recover(move |rejection: Rejection| async move {
            match rejection.find::<Teapot>() {
                Some(_) => Ok(denied.on(StatusCode::IM_A_TEAPOT)),
                None => Err(rejection),
            }
        });
    let app = SecureHeaders::new(&base).unwrap().wrap(warp::service(routes.clone()));
    let filter = warp::service(SecureHeaders::new(&base).unwrap().filter(routes));
    for (path, expected) in [
        ("/one", None),
        ("/part/plain", None),
        ("/part/own", Some("DENY")),
        ("/part/nowhere", Some("SAMEORIGIN")),
        ("/teapot", Some("DENY")),
        ("/rest", Some("SAMEORIGIN")),
    ] {
        for (headers, _) in [get(app.clone(), path).await, get(filter.clone(), path).await] {
            assert_eq!(headers.get("x-frame-options").map(|value| value.to_str().unwrap()), expected, "{path}");
            once(&headers, "content-security-policy");
        }
    }
}

#[tokio::test]
async fn an_override_is_a_layer_too() {
    let framed = Override::new(&Headers::recommended().without::<XFrameOptions>()).unwrap();
    let (headers, _) = get(secure_headers().layer(framed.layer(warp::service(routes()))), "/nowhere").await;
    assert!(!headers.contains_key("x-frame-options"));
    once(&headers, "content-security-policy");
}

#[tokio::test]
async fn of_nested_layers_the_inner_one_counts() {
    let inner = SecureHeaders::new(&Policy::recommended().without::<XFrameOptions>()).unwrap();
    let (headers, body) = get(secure_headers().wrap(inner.wrap(warp::service(routes()))), "/nonces").await;
    assert!(!headers.contains_key("x-frame-options"));
    let nonce = body.split(' ').next().unwrap();
    assert_eq!(once(&headers, "content-security-policy").matches(nonce).count(), 1);

    let (headers, body) = get(secure_headers().wrap(warp::service(inner.filter(routes()))), "/nonces").await;
    assert!(!headers.contains_key("x-frame-options"));
    let nonce = body.split(' ').next().unwrap();
    assert!(once(&headers, "content-security-policy").contains(nonce), "the filter takes over the service's nonce");
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
async fn warp_serves_the_filter() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(warp::serve(secure_headers().filter(routes())).incoming(listener).run());
    for request in [
        "GET /nowhere HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n",
        "PURGE / HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET https://example.com/teapot HTTP/1.1\r\nhost: other.example\r\nconnection: close\r\n\r\n",
    ] {
        let response = raw(address, request).await;
        assert_eq!(response.matches("\r\nx-content-type-options: nosniff\r\n").count(), 1, "{response}");
        assert_eq!(response.matches("\r\nstrict-transport-security: ").count(), 1, "{response}");
    }
}

#[tokio::test]
async fn hyper_serves_the_service_and_head_has_the_headers_of_get() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = TowerToHyperService::new(secure_headers().wrap(warp::service(routes())));
    let server = Builder::new(TokioExecutor::new());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), app.clone());
            tokio::spawn(connection.into_owned());
        }
    });
    let lines = |response: &str| {
        let head = response.split("\r\n\r\n").next().unwrap().to_owned();
        let mut lines: Vec<_> =
            head.split("\r\n").filter(|line| !line.starts_with("date: ")).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let get = raw(address, "GET / HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n").await;
    let head = raw(address, "HEAD / HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n").await;
    assert!(get.ends_with("\r\n\r\nhello") && head.ends_with("\r\n\r\n"));
    assert_eq!(lines(&get), lines(&head));
    assert!(get.contains("\r\nreferrer-policy: "));
}
