//! The places where applications put the middleware.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt;

use actix_web::{
    App, Error, HttpResponse, ResponseError,
    body::{BoxBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorTooManyRequests,
    http::StatusCode,
    middleware::{Condition, ErrorHandlerResponse, ErrorHandlers, Logger, Next, from_fn},
    test, web,
};
use secure_actix::{Nonce, Override, Policy, SecureHeaders, current_nonce};

/// The response to a `GET`, made from an error as actix makes it: when all middlewares are done.
macro_rules! get {
    ($app:expr, $uri:expr) => {
        match test::try_call_service(&$app, test::TestRequest::get().uri($uri).to_request()).await {
            Ok(response) => response.map_into_boxed_body().into_parts().1,
            Err(error) => error.error_response(),
        }
    };
}

fn is_covered<B>(response: &HttpResponse<B>) -> bool {
    response.headers().contains_key("x-content-type-options")
}

/// The body is the nonce of the policy, and nothing else.
async fn check_nonce(response: HttpResponse) {
    let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap().to_owned();
    let nonce = to_bytes(response.into_body()).await.unwrap();
    let nonce = std::str::from_utf8(&nonce).unwrap();
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{nonce}: {policy}");
}

/// Its page is not written by a handler, so there are no arguments.
#[derive(Debug)]
struct AppError;

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error of the application")
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::BAD_GATEWAY
    }

    fn error_response(&self) -> HttpResponse {
        let page = current_nonce().map_or_else(|error| error.to_string(), |nonce| nonce.to_string());
        HttpResponse::build(self.status_code()).body(page)
    }
}

/// A middleware that answers with an error and does not ask further in.
async fn refuse(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(AppError.into())
}

async fn slow_down(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(ErrorTooManyRequests("slow down"))
}

#[actix_web::test]
async fn around_other_middlewares() {
    let pages = ErrorHandlers::new().handler(StatusCode::NOT_FOUND, |response: ServiceResponse<BoxBody>| {
        Ok(ErrorHandlerResponse::Response(response.map_body(|_, _| BoxBody::new("no page")).map_into_left_body()))
    });
    let app = App::new()
        .service(web::scope("/part").route("", web::get().to(|| async { "hello" })).wrap(Logger::default()))
        .wrap(pages)
        .wrap(Logger::default())
        .wrap(SecureHeaders::default());
    let app = test::init_service(app).await;
    for path in ["/part", "/nowhere"] {
        assert!(is_covered(&get!(app, path)), "{path}");
    }
}

#[actix_web::test]
async fn on_a_resource_and_on_a_scope() {
    let app = App::new()
        .service(web::resource("/one").to(|| async { "hello" }).wrap(SecureHeaders::default()))
        .service(web::scope("/all").wrap(SecureHeaders::default()))
        .route("/other", web::get().to(|| async { "hello" }));
    let app = test::init_service(app).await;
    for (path, covered) in [("/one", true), ("/all/nowhere", true), ("/other", false), ("/nowhere", false)] {
        assert_eq!(is_covered(&get!(app, path)), covered, "{path}");
    }
}

#[actix_web::test]
async fn only_where_a_setting_says_so() {
    for on in [true, false] {
        let app = App::new()
            .route("/", web::get().to(|| async { "hello" }))
            .wrap(Condition::new(on, SecureHeaders::default()));
        assert_eq!(is_covered(&get!(test::init_service(app).await, "/")), on);

        let policy = if on { Policy::recommended() } else { Policy::empty() };
        let page = |_: Nonce| async { HttpResponse::Ok().insert_header(("server", "mine")).finish() };
        let app = App::new().route("/", web::get().to(page)).wrap(SecureHeaders::new(&policy).unwrap());
        let response = get!(test::init_service(app).await, "/");
        assert_eq!((response.status(), is_covered(&response)), (StatusCode::OK, on));
        assert_eq!(response.headers().contains_key("server"), !on);
    }
}

#[actix_web::test]
async fn error_pages_have_the_nonce() {
    let app = App::new()
        .route("/error", web::get().to(|| async { Err::<&str, _>(AppError) }))
        .service(web::scope("/refused").wrap(from_fn(refuse)))
        .service(web::scope("/inner").wrap(from_fn(refuse)).wrap(SecureHeaders::default()))
        .wrap(SecureHeaders::default());
    let app = test::init_service(app).await;
    for path in ["/error", "/refused", "/inner"] {
        let response = get!(app, path);
        assert_eq!(response.status(), StatusCode::BAD_GATEWAY, "{path}");
        check_nonce(response).await;
    }
    // Where nobody asks for a nonce there is none.
    let plain = test::init_service(App::new().wrap(from_fn(slow_down)).wrap(SecureHeaders::default())).await;
    let response = get!(plain, "/");
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap();
    assert!(!policy.contains("nonce"), "{policy}");
}

#[actix_web::test]
async fn a_task_of_its_own_takes_the_nonce_along() {
    async fn page(nonce: Nonce) -> String {
        let alone = actix_web::rt::spawn(async { current_nonce().map(|nonce| nonce.to_string()) }).await.unwrap();
        assert!(alone.unwrap_err().to_string().contains("pass it on to what runs in a task of its own"));
        actix_web::rt::spawn(async move { nonce.to_string() }).await.unwrap()
    }
    let app = App::new().route("/", web::get().to(page)).wrap(SecureHeaders::default());
    check_nonce(get!(test::init_service(app).await, "/")).await;
}

#[actix_web::test]
async fn a_middleware_that_builds_a_new_response_drops_an_override() {
    async fn new(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
        let (request, response) = next.call(request).await?.into_parts();
        Ok(ServiceResponse::new(request, HttpResponse::build(response.status()).body("new")))
    }
    async fn changed(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
        Ok(next.call(request).await?.map_body(|_, _| BoxBody::new("changed")))
    }
    let page = || web::resource("/").to(|| async { Override::off().on("hello") });
    let app = App::new().service(page().wrap(from_fn(new))).wrap(SecureHeaders::default());
    assert!(is_covered(&get!(test::init_service(app).await, "/")));
    let app = App::new().service(page().wrap(from_fn(changed))).wrap(SecureHeaders::default());
    assert!(!is_covered(&get!(test::init_service(app).await, "/")));
}
