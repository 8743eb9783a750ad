//! The example blog on warp.

use std::{pin::pin, time::Duration};

use blog::Failure;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use secure_warp::{Nonce, Override, SecureHeaders, nonce};
use tokio::{net::TcpListener, time::sleep};
use tower_http::catch_panic::CatchPanic;
use warp::{
    Filter, Rejection, Reply, get,
    http::{StatusCode, header::CONTENT_TYPE},
    path, reject,
    reply::{self, Html},
};

fn home() -> Html<String> {
    reply::html(blog::home())
}

async fn post(id: String) -> Result<Html<String>, Rejection> {
    blog::post(&id).map(reply::html).ok_or_else(reject::not_found)
}

fn nonce_page(nonce: Nonce) -> Html<String> {
    reply::html(blog::nonce_page(nonce.as_str()))
}

fn stylesheet() -> impl Reply {
    reply::with_header(blog::STYLESHEET, CONTENT_TYPE, "text/css; charset=utf-8")
}

fn embed(embeddable: Override) -> impl Reply {
    embeddable.on(reply::html(blog::embed()))
}

async fn not_found(rejection: Rejection) -> Result<impl Reply, Rejection> {
    if rejection.is_not_found() {
        Ok(reply::with_status(reply::html(blog::not_found()), StatusCode::NOT_FOUND))
    } else {
        Err(rejection)
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let policy = blog::policy();
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;

    let routes = path::end()
        .and(get())
        .map(home)
        .or(path!("posts" / String).and(get()).and_then(post))
        .or(path!("nonce").and(get()).and(nonce()).map(nonce_page))
        .or(path!("static" / "blog.css").and(get()).map(stylesheet))
        .or(path!("embed").and(get()).map(move || embed(embeddable)))
        .recover(not_found);
    let app = secure_headers.wrap(CatchPanic::new(warp::service(routes))); // last, to be around all the others
    let app = TowerToHyperService::new(app);

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    // `warp::serve` takes filters only, so hyper serves what is around them.
    let (server, connections) = (Builder::new(TokioExecutor::new()), GracefulShutdown::new());
    let mut stop = pin!(blog::stop());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), app.clone());
                tokio::spawn(connections.watch(connection.into_owned()));
            }
            // Too many connections are open, or this one was given up: the next may do better.
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
    drop(listener);
    connections.shutdown().await;
    Ok(())
}
