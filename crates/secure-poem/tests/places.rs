//! The places where applications put the middleware.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response, Route,
    endpoint::make_sync,
    get, handler,
    http::StatusCode,
    middleware::{AddData, CatchPanic, NormalizePath, Tracing, TrailingSlash},
};
use secure_poem::{Nonce, Override, Policy, SecureHeaders, current_nonce};

async fn get_page(app: &impl Endpoint, path: &str) -> Response {
    app.call(Request::builder().uri_str(path).finish()).await.unwrap().into_response()
}

fn is_covered(response: &Response) -> bool {
    response.headers().contains_key("x-content-type-options")
}

/// The body is the nonce of the policy, and nothing else.
async fn check_nonce(response: Response) {
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = response.into_body().into_string().await.unwrap();
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{nonce}: {policy}");
}

/// A page that no handler writes: its nonce is the one of the request that runs.
fn error_page() -> String {
    current_nonce().map_or_else(|error| error.to_string(), |nonce| nonce.to_string())
}

#[handler]
fn signed(_nonce: Nonce) -> Response {
    "hello".with_header("server", "mine").into_response()
}

#[tokio::test]
async fn around_other_middlewares_and_boxed_endpoints() {
    let routes =
        Route::new().at("/", make_sync(|_| "hello")).with(NormalizePath::new(TrailingSlash::Trim)).with(Tracing);
    let boxed = routes.with(AddData::new(7)).with(SecureHeaders::default()).boxed();
    for path in ["/", "/nowhere"] {
        assert!(is_covered(&get_page(&boxed, path).await), "{path}");
    }
    let inside =
        Route::new().nest("/", make_sync(|_| "hello").map_to_response().boxed()).with(SecureHeaders::default());
    assert!(is_covered(&get_page(&inside, "/").await));
}

#[tokio::test]
async fn on_one_endpoint_and_on_a_part() {
    let part = Route::new().at("/page", make_sync(|_| "hello")).with(SecureHeaders::default());
    let app = Route::new()
        .at("/one", make_sync(|_| "hello").with(SecureHeaders::default()))
        .nest("/part", part)
        .at("/other", make_sync(|_| "hello"));
    for (path, covered) in [("/one", true), ("/part/page", true), ("/part/nowhere", true), ("/other", false)] {
        assert_eq!(is_covered(&get_page(&app, path).await), covered, "{path}");
    }
}

#[tokio::test]
async fn only_where_a_setting_says_so() {
    for on in [true, false] {
        let app = make_sync(|_| "hello").with_if(on, SecureHeaders::default());
        assert_eq!(is_covered(&get_page(&app, "/").await), on);

        let policy = if on { Policy::recommended() } else { Policy::empty() };
        let app = Route::new().at("/", get(signed)).with(SecureHeaders::new(&policy).unwrap());
        let response = get_page(&app, "/").await;
        assert_eq!((response.status(), is_covered(&response)), (StatusCode::OK, on));
        assert_eq!(response.headers().contains_key("server"), !on);
    }
}

#[tokio::test]
async fn error_pages_have_the_nonce() {
    let app = Route::new()
        .at("/panic", make_sync(|_| if true { panic!("a handler") } else { "never" }))
        .with(CatchPanic::new().with_handler(|_: Box<dyn std::any::Any + Send>| error_page()))
        .catch_all_error(|_| async { error_page().with_status(StatusCode::NOT_FOUND) })
        .with(SecureHeaders::default());
    for path in ["/panic", "/nowhere"] {
        check_nonce(get_page(&app, path).await).await;
    }
}

#[handler]
async fn spawning(nonce: Nonce) -> String {
    let alone = tokio::spawn(async { error_page() }).await.unwrap();
    assert!(alone.contains("pass it on to what runs in a task of its own"), "{alone}");
    tokio::spawn(async move { nonce.to_string() }).await.unwrap()
}

#[tokio::test]
async fn a_task_of_its_own_takes_the_nonce_along() {
    check_nonce(get_page(&Route::new().at("/", get(spawning)).with(SecureHeaders::default()), "/").await).await;
}

#[tokio::test]
async fn a_middleware_that_builds_a_new_response_drops_an_override() {
    let page = || make_sync(|_| Override::off().on("hello")).map_to_response();
    let new = page().after(|response: poem::Result<Response>| async move {
        response.map(|response| Response::from(response.into_body()))
    });
    assert!(is_covered(&get_page(&new.with(SecureHeaders::default()), "/").await));
    let changed = page().after(|response: poem::Result<Response>| async move {
        response.map(|response| {
            let (parts, body) = response.into_parts();
            Response::from_parts(parts, body)
        })
    });
    assert!(!is_covered(&get_page(&changed.with(SecureHeaders::default()), "/").await));
}
