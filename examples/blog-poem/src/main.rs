//! The example blog on poem.

use blog::Failure;
use poem::{
    EndpointExt, IntoResponse, Route, Server,
    error::NotFoundError,
    get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    middleware::CatchPanic,
    web::{Data, Html, Path},
};
use secure_poem::{Nonce, Override, SecureHeaders};
use tokio::net::TcpListener;

#[handler]
fn home() -> Html<String> {
    Html(blog::home())
}

#[handler]
fn post(Path(id): Path<String>) -> Result<Html<String>, NotFoundError> {
    blog::post(&id).map(Html).ok_or(NotFoundError)
}

#[handler]
fn nonce_page(nonce: Nonce) -> Html<String> {
    Html(blog::nonce_page(nonce.as_str()))
}

#[handler]
fn stylesheet() -> impl IntoResponse {
    blog::STYLESHEET.with_content_type("text/css; charset=utf-8")
}

#[handler]
fn embed(Data(embeddable): Data<&Override>) -> impl IntoResponse {
    embeddable.on(Html(blog::embed()))
}

async fn not_found(_: NotFoundError) -> impl IntoResponse {
    Html(blog::not_found()).with_status(StatusCode::NOT_FOUND)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy();
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;

    let app = Route::new()
        .at("/", get(home))
        .at("/posts/:id", get(post))
        .at("/nonce", get(nonce_page))
        .at("/static/blog.css", get(stylesheet))
        .at("/embed", get(embed))
        .catch_error(not_found)
        .data(embeddable)
        .with(CatchPanic::new())
        .with(secure_headers); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(app, blog::stop(), None)
        .await?;
    Ok(())
}
