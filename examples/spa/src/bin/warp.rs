//! The single-page application on warp.

use std::sync::Arc;

use blog::Failure;
use secure_warp::{Override, SecureHeaders};
use spa::{ASSETS, Spa, WORKER};
use tokio::net::TcpListener;
use warp::{
    Filter as _, Reply as _,
    http::StatusCode,
    path::{self, FullPath},
    reply::{self, Response},
};

fn page(spa: &Spa, path: &FullPath, known: Option<&str>) -> Response {
    let Some(reply) = spa.reply(path.as_str(), known) else {
        return reply::with_status("there is no such file", StatusCode::NOT_FOUND).into_response();
    };
    let status = if reply.is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let response = reply::with_status(reply.body, status).into_response();
    reply
        .fields
        .into_iter()
        .fold(response, |response, (name, value)| reply::with_header(response, name, value).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let spa = Spa::load()?;
    let secure_headers = SecureHeaders::new(&spa.policy)?;
    let worker = Override::new(&spa.worker)?;

    let spa = Arc::new(spa);
    let pages = warp::get()
        .or(warp::head())
        .unify()
        .and(path::full())
        .and(warp::header::optional::<String>("if-none-match"))
        .map(move |path, known: Option<String>| page(&spa, &path, known.as_deref()));
    let routes = warp::path("assets")
        .and(warp::fs::dir(ASSETS))
        .or(worker.filter(warp::path!("sw.js").and(warp::fs::file(WORKER))))
        .or(pages);
    let app = secure_headers.filter(routes); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    warp::serve(app).incoming(listener).graceful(blog::stop()).run().await;
    Ok(())
}
