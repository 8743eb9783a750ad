//! The single-page application on axum.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header::IF_NONE_MATCH},
    response::{IntoResponse, Response},
    routing::get,
};
use blog::Failure;
use secure_axum::{Override, SecureHeaders};
use spa::{ASSETS, Spa, WORKER};
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};

async fn page(State(spa): State<Arc<Spa>>, uri: Uri, headers: HeaderMap) -> Response {
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    match spa.reply(uri.path(), known) {
        Some(reply) => {
            let status = if reply.is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
            (status, reply.fields, reply.body).into_response()
        }
        None => (StatusCode::NOT_FOUND, "there is no such file").into_response(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let spa = Spa::load()?;
    let secure_headers = SecureHeaders::new(&spa.policy)?;
    let worker = Router::new().route_service("/sw.js", ServeFile::new(WORKER)).layer(Override::new(&spa.worker)?);

    let app = Router::new()
        .nest_service("/assets", ServeDir::new(ASSETS))
        .merge(worker)
        .fallback_service(get(page).with_state(Arc::new(spa)))
        .layer(secure_headers); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    axum::serve(listener, app).with_graceful_shutdown(blog::stop()).await?;
    Ok(())
}
