//! The places where applications put the layer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{any::Any, net::SocketAddr};

use axum::{
    BoxError, Router, ServiceExt,
    body::{Body, to_bytes},
    error_handling::HandleErrorLayer,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use secure_axum::{Nonce, Override, Policy, SecureHeaders, current_nonce};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::{Layer, ServiceBuilder, ServiceExt as _, buffer::BufferLayer, util::option_layer};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

async fn get_page(app: Router, path: &str) -> Response {
    app.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
}

fn is_covered(response: &Response) -> bool {
    response.headers().contains_key("x-content-type-options")
}

/// The body is the nonce of the policy, and nothing else.
async fn check_nonce(response: Response) {
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = to_bytes(response.into_body(), 100).await.unwrap();
    let nonce = std::str::from_utf8(&nonce).unwrap();
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{nonce}: {policy}");
}

#[tokio::test]
async fn in_a_stack_of_layers() {
    let layers = ServiceBuilder::new().layer(SecureHeaders::default()).layer(TraceLayer::new_for_http());
    let app = Router::new().route("/", get("hello")).layer(layers);
    assert!(is_covered(&get_page(app, "/").await));

    let fallible = ServiceBuilder::new()
        .layer(SecureHeaders::default())
        .layer(HandleErrorLayer::new(|_: BoxError| async { StatusCode::SERVICE_UNAVAILABLE }))
        .layer(BufferLayer::<Request>::new(1))
        .layer(TraceLayer::new_for_http());
    let app = Router::new().route("/", get("hello")).layer(fallible);
    assert!(is_covered(&get_page(app, "/").await));
}

#[tokio::test]
async fn on_one_route_and_on_all_but_the_fallback() {
    let app = Router::new()
        .route("/one", get(|nonce: Nonce| async move { nonce.to_string() }).layer(SecureHeaders::default()))
        .route("/other", get("hello"));
    check_nonce(get_page(app.clone(), "/one").await).await;
    assert!(!is_covered(&get_page(app, "/other").await));

    let app = Router::new().route("/", get("hello")).route_layer(SecureHeaders::default());
    assert!(is_covered(&get_page(app.clone(), "/").await));
    assert!(!is_covered(&get_page(app, "/nowhere").await));
}

#[tokio::test]
async fn only_where_a_setting_says_so() {
    for on in [true, false] {
        let layer = option_layer(on.then(SecureHeaders::default));
        let app = Router::new().route("/", get("hello")).layer(layer);
        assert_eq!(is_covered(&get_page(app, "/").await), on);

        let policy = if on { Policy::recommended() } else { Policy::empty() };
        let layers = ServiceBuilder::new()
            .layer(SecureHeaders::new(&policy).unwrap()) // around a layer that changes the body
            .layer(TraceLayer::new_for_http());
        let app = Router::new()
            .route("/", get(|_: Nonce| async { ([("set-cookie", "a=b"), ("server", "mine")], "hello") }))
            .layer(layers);
        let response = get_page(app, "/").await;
        assert_eq!((response.status(), is_covered(&response)), (StatusCode::OK, on));
        assert_eq!(response.headers()["set-cookie"] == "a=b", !on);
        assert_eq!(response.headers().contains_key("server"), !on);
    }
}

/// Its page is not written by a handler, so there are no arguments.
struct AppError;

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        (StatusCode::BAD_GATEWAY, Html(current_nonce().unwrap().to_string())).into_response()
    }
}

async fn early(request: Request, next: Next) -> Result<Response, AppError> {
    if request.uri().path() == "/early" { Err(AppError) } else { Ok(next.run(request).await) }
}

#[tokio::test]
async fn error_pages_have_the_nonce() {
    let app = Router::new()
        .route("/error", get(|| async { Err::<(), _>(AppError) }))
        .route("/panic", get(|| async { if true { panic!("a handler") } else { "never" } }))
        .fallback(|| async { AppError })
        .layer(middleware::from_fn(early))
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| AppError.into_response()))
        .layer(SecureHeaders::default());
    for path in ["/error", "/panic", "/nowhere", "/early"] {
        let response = get_page(app.clone(), path).await;
        assert_eq!(response.status(), StatusCode::BAD_GATEWAY, "{path}");
        check_nonce(response).await;
    }
}

#[tokio::test]
async fn a_task_of_its_own_takes_the_nonce_along() {
    async fn page(nonce: Nonce) -> String {
        let alone = tokio::spawn(async { current_nonce().map(|nonce| nonce.to_string()) }).await.unwrap();
        assert!(alone.unwrap_err().to_string().contains("pass it on to what runs in a task of its own"));
        tokio::spawn(async move { nonce.to_string() }).await.unwrap()
    }
    let app = Router::new().route("/", get(page)).layer(SecureHeaders::default());
    check_nonce(get_page(app, "/").await).await;
}

#[cfg(feature = "connect-info")]
#[tokio::test]
async fn a_test_says_the_peer() {
    use axum::extract::{ConnectInfo, connect_info::MockConnectInfo};
    use secure_axum::{Transport, TrustedProxies};

    let proxies = TrustedProxies::x_forwarded(["127.0.0.1"]).unwrap();
    let behind_proxy = SecureHeaders::new(&Policy::recommended().with(Transport::Proxied(proxies))).unwrap();
    for (peer, secure) in [("127.0.0.1:1", true), ("192.0.2.1:1", false)] {
        let peer: SocketAddr = peer.parse().unwrap();
        let app =
            Router::new()
                .route(
                    "/",
                    get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move {
                        ([("set-cookie", "a=b")], peer.to_string())
                    }),
                )
                .layer(behind_proxy)
                .layer(MockConnectInfo(peer));
        let request = Request::get("/").header("x-forwarded-proto", "https").header("x-forwarded-host", "app.example");
        let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert_eq!(cookie.contains("Secure"), secure, "{peer}: {cookie}");
    }
}

/// What a server says, until it closes the connection.
async fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /later HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn around_the_finished_application() {
    let app = || SecureHeaders::default().layer(Router::new().route("/", get("hello")));
    for connect_info in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = if connect_info {
            let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app());
            tokio::spawn(axum::serve(listener, service).into_future())
        } else {
            tokio::spawn(axum::serve(listener, ServiceExt::<Request>::into_make_service(app())).into_future())
        };
        let answer = ask(address).await;
        assert!(answer.starts_with("HTTP/1.1 404 ") && answer.contains("x-content-type-options: nosniff"), "{answer}");
        server.abort();
    }

    // Or as the only service of another router, which is served as any.
    let app = Router::new().fallback_service(app());
    assert!(is_covered(&get_page(app, "/later").await));
}

#[tokio::test]
async fn a_middleware_that_builds_a_new_response_drops_an_override() {
    async fn new(response: Response) -> Response {
        Response::new(response.into_body())
    }
    async fn changed(response: Response) -> Response {
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body)
    }
    let page = || Router::new().route("/", get(|| async { (Override::off(), "hello") }));
    let app = page().layer(middleware::map_response(new)).layer(SecureHeaders::default());
    assert!(is_covered(&get_page(app, "/").await));
    let app = page().layer(middleware::map_response(changed)).layer(SecureHeaders::default());
    assert!(!is_covered(&get_page(app, "/").await));
}
