//! The places where applications put the policy.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{any::Any, convert::Infallible, fmt::Debug};

use http_body::Body;
use http_body_util::BodyExt;
use secure_warp::{AllowedHosts, Nonce, Override, Policy, SecureHeaders, Transport, current_nonce, nonce};
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use warp::{
    Filter, Rejection, Reply,
    http::{Request, Response, StatusCode},
    reply,
};

async fn get<S, B>(app: S, path: &str) -> Response<B>
where
    S: Service<Request<String>, Response = Response<B>, Error: Debug>,
{
    app.oneshot(Request::get(path).body(String::new()).unwrap()).await.unwrap()
}

fn is_covered<B>(response: &Response<B>) -> bool {
    response.headers().contains_key("x-content-type-options")
}

async fn text<B: Body<Error: Debug>>(response: Response<B>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// The body is the nonce of the policy, and nothing else.
async fn check_nonce<B: Body<Error: Debug>>(response: Response<B>) {
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = text(response).await;
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{nonce}: {policy}");
}

/// A page that no filter writes: its nonce is the one of the request that runs.
fn error_page() -> String {
    current_nonce().map_or_else(|error| error.to_string(), |nonce| nonce.to_string())
}

async fn recover(_: Rejection) -> Result<impl Reply, Infallible> {
    Ok(reply::with_status(error_page(), StatusCode::NOT_FOUND))
}

#[tokio::test]
async fn around_layers_of_another_body() {
    let hosts = AllowedHosts::new(["app.example"]).unwrap();
    let policy = Policy::recommended().with(Transport::Direct).with(hosts);
    let routes = warp::path::end().map(|| "hello");
    let app = SecureHeaders::new(&policy).unwrap().wrap(
        ServiceBuilder::new()
            .layer(TraceLayer::new_for_http())
            .layer(CatchPanicLayer::new())
            .service(warp::service(routes)),
    );
    for (host, status, body) in [("app.example", 200, "hello"), ("evil.example", 400, "")] {
        let request = Request::get("/").header("host", host).body(String::new()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!((response.status().as_u16(), is_covered(&response)), (status, true));
        assert_eq!(text(response).await, body);
    }
}

#[tokio::test]
async fn as_one_of_several_layers() {
    let layers = ServiceBuilder::new().layer(SecureHeaders::default()).layer(TraceLayer::new_for_http());
    assert!(is_covered(&get(layers.service(warp::service(warp::any().map(|| "hello"))), "/").await));
}

#[tokio::test]
async fn around_boxed_routes() {
    let routes = warp::path("page").map(|| "hello").boxed();
    assert!(is_covered(&get(SecureHeaders::default().wrap(warp::service(routes.clone())), "/nowhere").await));
    assert!(is_covered(&get(warp::service(SecureHeaders::default().filter(routes)), "/nowhere").await));
}

#[tokio::test]
async fn only_where_a_setting_says_so() {
    for on in [true, false] {
        let policy = if on { Policy::recommended() } else { Policy::empty() };
        let routes = warp::any().and(nonce()).map(|_: Nonce| reply::with_header("hello", "server", "mine"));
        let response = get(SecureHeaders::new(&policy).unwrap().wrap(warp::service(routes)), "/").await;
        assert_eq!((response.status(), is_covered(&response)), (StatusCode::OK, on));
        assert_eq!(response.headers().contains_key("server"), !on);
    }
}

#[tokio::test]
async fn error_pages_have_the_nonce() {
    let routes = || warp::path("panic").map(|| if true { panic!("a handler") } else { "never" }).recover(recover);
    let app = SecureHeaders::default().wrap(
        ServiceBuilder::new()
            .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| Response::new(error_page())))
            .service(warp::service(routes())),
    );
    check_nonce(get(app.clone(), "/nowhere").await).await;
    check_nonce(get(app, "/panic").await).await;
}

#[tokio::test]
async fn where_nobody_lends_a_nonce_the_message_says_what_to_use() {
    let filter = SecureHeaders::default().filter(warp::path("page").map(|| "hello").recover(recover));
    let message = text(get(warp::service(filter), "/nowhere").await).await;
    assert!(message.contains("(in warp by `wrap`, for `filter` cannot lend a nonce)"), "{message}");

    let alone = warp::any().and(nonce()).and_then(|nonce: Nonce| async move {
        let alone = tokio::spawn(async { error_page() }).await.unwrap();
        assert!(alone.contains("pass it on to what runs in a task of its own"), "{alone}");
        Ok::<_, Rejection>(tokio::spawn(async move { nonce.to_string() }).await.unwrap())
    });
    check_nonce(get(SecureHeaders::default().wrap(warp::service(alone)), "/").await).await;
}

#[tokio::test]
async fn a_layer_that_builds_a_new_response_drops_an_override() {
    let page = || warp::service(warp::any().map(|| Override::off().on("hello")));
    let new = ServiceBuilder::new().map_response(|response: reply::Response| Response::new(response.into_body()));
    assert!(is_covered(&get(SecureHeaders::default().wrap(new.service(page())), "/").await));
    let changed = ServiceBuilder::new().map_response(|response: reply::Response| {
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body)
    });
    assert!(!is_covered(&get(SecureHeaders::default().wrap(changed.service(page())), "/").await));
}
