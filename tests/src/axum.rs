//! The [`Harness`] of `secure-axum`.

use std::{convert::Infallible, iter, net::SocketAddr};

use axum::{
    Json, Router,
    body::Body,
    error_handling::HandleError,
    extract::{DefaultBodyLimit, Path, Request, WebSocketUpgrade},
    http::StatusCode,
    middleware::{self, Next},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response, Sse, sse::Event},
    routing::{any, get, post},
};
use futures_util::stream::{self, Stream};
use secure_axum::{Adjust, Nonce, Override, SecureHeaders};
use tokio::net::TcpListener;
use tower::service_fn;
use tower_http::{catch_panic::CatchPanicLayer, services::ServeDir};

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup, Wire,
    routes::{self, CACHED, COOKIES, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
    serve,
};

/// `secure-axum`.
#[derive(Clone, Copy, Debug)]
pub struct Axum;

impl Harness for Axum {
    const NAME: &'static str = "axum";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let app = app(&setup)?;
        if setup.wire == Wire::Tls {
            // axum has no TLS of its own.
            return serve::serve(app, setup.wire).await;
        }
        listen(app).await
    }

    fn answer(case: CaseId) -> Answer {
        match case {
            CaseId::Malformed | CaseId::MalformedHeader => Answer::Impossible {
                why: "hyper replies by itself to what it cannot read",
                pins: Expect::status(400).bare(),
            },
            CaseId::OversizedHead => Answer::Impossible {
                why: "hyper replies by itself to a head that is too large",
                pins: Expect::status(431).bare(),
            },
            CaseId::OversizedTarget => Answer::Impossible {
                why: "hyper replies by itself to a target that is too long",
                pins: Expect::status(414).bare(),
            },
            _ => Answer::Covered,
        }
    }
}

/// Serves over plain HTTP.
pub(crate) async fn listen(app: Router) -> Result<Server, Failure> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(axum::serve(listener, app).into_future());
    Ok(Server::new(address, move || task.abort()))
}

fn app(setup: &Setup) -> Result<Router, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let effects = setup.effects.clone();
    let mut app = Router::new()
        .route("/", get(page))
        .route("/redirect", get(|| async { Redirect::to("/") }))
        .route("/only-get", get(page))
        .route("/extract", post(|Json(_): Json<Vec<u32>>| async { "numbers" }))
        .route("/limited", post(|_: String| async { "small" }).layer(DefaultBodyLimit::max(LIMIT)))
        .route("/error", get(error))
        .route("/interim", get(|| async { StatusCode::PROCESSING }))
        .route("/panic", get(panicking))
        .merge(failing())
        .nest_service("/static", ServeDir::new(setup.files))
        .route("/stream", get(|| async { Body::from_stream(stream::iter(PIECES.map(Ok::<_, Infallible>))) }))
        .route("/events", get(|| async { Sse::new(events()) }))
        .route("/ws", get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(|_| async {}) }))
        .route("/nonce", get(nonce))
        .route("/nonce/cached", get(|a: Nonce, b: Nonce| async move { ([CACHED], nonce(a, b).await) }))
        .route("/nonce/shared", get(|a: Nonce, b: Nonce| async move { ([SHARED], nonce(a, b).await) }))
        .route("/nonce/own", get(|a: Nonce, b: Nonce| async move { ([FIXED], nonce(a, b).await) }))
        .route("/nonce/not-modified", get(|_: Nonce| async { StatusCode::NOT_MODIFIED }))
        .route("/own", get(|| async { (AppendHeaders(OWN), page().await) }))
        .route("/cookies", get(|| async { (AppendHeaders(COOKIES), page().await) }))
        .route("/effect", any(move || async move { effects.happen() }))
        .route("/override", get(move || async move { (overriding, page().await) }))
        .route("/override/error", get(move || async move { Err::<(), _>((overriding, error().await)) }))
        .nest("/part", part(overriding))
        .route("/off", get(|| async { (Override::off(), AppendHeaders(OWN), page().await) }))
        .route("/off/error", get(|| async { Err::<(), _>((Override::off(), error().await)) }))
        .nest("/adjust/{change}", adjusted(overriding))
        .route("/refused", get(move || async move { routes::refused(secure_headers.refused_sources()) }))
        .route("/kind/{name}", get(kind))
        .route("/by-hand", get(move || async move { by_hand(secure_headers) }))
        .route("/by-hand/nonce", get(move || async move { by_hand_with_nonce(secure_headers) }));
    if let Some(nested) = &setup.nested {
        let part = failing()
            .route("/page", get(page))
            .route("/adjust", get(|| async { (adjust("framed"), page().await) }))
            .route("/nonce", get(nonce))
            .route("/override", get(move || async move { (overriding, page().await) }));
        app = app.nest("/nested", part.layer(SecureHeaders::new(nested)?));
    }
    app = app.layer(middleware::from_fn(early)).layer(CatchPanicLayer::new());
    Ok(if setup.attached { app.layer(secure_headers) } else { app })
}

fn part(overriding: Override) -> Router {
    failing()
        .route("/page", get(page))
        .route("/adjust", get(|| async { (adjust("framed"), page().await) }))
        .route("/error", get(error))
        .layer(overriding)
}

fn adjusted(overriding: Override) -> Router {
    Router::new()
        .route("/", get(|Path(change): Path<String>| async move { (adjust(&change), page().await) }))
        .route(
            "/error",
            get(|Path(change): Path<String>| async move { Err::<(), _>((adjust(&change), error().await)) }),
        )
        .route(
            "/nonce",
            get(|Path(change): Path<String>, a: Nonce, b: Nonce| async move { (adjust(&change), nonce(a, b).await) }),
        )
        .route(
            "/twice",
            get(|Path(change): Path<String>| async move { (adjust(&change), (adjust("both"), page().await)) }),
        )
        .route(
            "/inside",
            get(move |Path(change): Path<String>| async move { (overriding, (adjust(&change), page().await)) }),
        )
        .route(
            "/outside",
            get(move |Path(change): Path<String>| async move { (adjust(&change), (overriding, page().await)) }),
        )
}

fn adjust(change: &str) -> Adjust {
    routes::adjustment(change).into()
}

async fn kind(Path(name): Path<String>) -> impl IntoResponse {
    (AppendHeaders(routes::kind(&name).iter().copied()), Body::empty())
}

async fn page() -> Html<&'static str> {
    Html(PAGE)
}

async fn nonce(first: Nonce, second: Nonce) -> Html<String> {
    Html(nonce_page(first, second))
}

async fn error() -> (StatusCode, &'static str) {
    (StatusCode::INTERNAL_SERVER_ERROR, "error")
}

async fn panicking() {
    routes::panic()
}

async fn early(request: Request, next: Next) -> Response {
    if request.uri().path() == "/early" {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    next.run(request).await
}

/// A service that fails, and what axum wants around such.
fn failing() -> Router {
    let service = service_fn(|_: Request| async { Err::<Response, _>(std::io::Error::other("down")) });
    let handled = HandleError::new(service, |_| async { StatusCode::SERVICE_UNAVAILABLE });
    Router::new().route_service("/failing", handled)
}

fn events() -> impl Stream<Item = Result<Event, Infallible>> {
    stream::iter(iter::once(Ok(Event::default().data("one"))))
}

fn by_hand(secure_headers: SecureHeaders) -> Response {
    let mut response = Html(PAGE).into_response();
    secure_headers.axum(&mut response);
    response
}

fn by_hand_with_nonce(secure_headers: SecureHeaders) -> Result<Response, String> {
    let nonce = Nonce::random().map_err(|error| error.to_string())?;
    let mut response = Html(nonce_page(nonce, nonce)).into_response();
    secure_headers.axum_with(&mut response, nonce);
    Ok(response)
}
