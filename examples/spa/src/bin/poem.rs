//! The single-page application on poem.

use std::sync::Arc;

use blog::Failure;
use poem::{
    EndpointExt, Request, Response, Route, Server,
    endpoint::{StaticFileEndpoint, StaticFilesEndpoint},
    get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    web::Data,
};
use secure_poem::{Override, SecureHeaders};
use spa::{ASSETS, Spa, WORKER};
use tokio::net::TcpListener;

#[handler]
fn page(Data(spa): Data<&Arc<Spa>>, request: &Request) -> Response {
    let Some(reply) = spa.reply(request.original_uri().path(), request.header("if-none-match")) else {
        return Response::builder().status(StatusCode::NOT_FOUND).body("there is no such file");
    };
    let status = if reply.is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let response = Response::builder().status(status);
    reply.fields.into_iter().fold(response, |response, (name, value)| response.header(name, value)).body(reply.body)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let spa = Spa::load()?;
    let secure_headers = SecureHeaders::new(&spa.policy)?;
    let worker = Override::new(&spa.worker)?;

    let app = Route::new()
        .nest("/assets", StaticFilesEndpoint::new(ASSETS))
        .at("/sw.js", StaticFileEndpoint::new(WORKER).with(worker))
        .at("/", get(page))
        .at("/*path", get(page))
        .data(Arc::new(spa))
        .with(secure_headers); // last, to be around all the others

    let listener = TcpListener::bind(blog::address()?).await?;
    blog::listening(listener.local_addr()?)?;
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(app, blog::stop(), None)
        .await?;
    Ok(())
}
