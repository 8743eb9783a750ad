//! The example blog on axum.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use blog::Failure;
use secure_axum::{Nonce, Override, SecureHeaders};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

async fn home() -> Html<String> {
    Html(blog::home())
}

async fn post(Path(id): Path<String>) -> Response {
    match blog::post(&id) {
        Some(page) => Html(page).into_response(),
        None => not_found().await.into_response(),
    }
}

async fn nonce_page(nonce: Nonce) -> Html<String> {
    Html(blog::nonce_page(nonce.as_str()))
}

async fn stylesheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], blog::STYLESHEET)
}

async fn embed(State(embeddable): State<Override>) -> impl IntoResponse {
    (embeddable, Html(blog::embed()))
}

async fn not_found() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Html(blog::not_found()))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy();
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;

    let app = Router::new()
        .route("/", get(home))
        .route("/posts/{id}", get(post))
        .route("/nonce", get(nonce_page))
        .route("/static/blog.css", get(stylesheet))
        .route("/embed", get(embed))
        .fallback(not_found)
        .with_state(embeddable)
        .layer(CatchPanicLayer::new())
        .layer(secure_headers); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    axum::serve(listener, app).with_graceful_shutdown(blog::stop()).await?;
    Ok(())
}
