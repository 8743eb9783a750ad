//! hyper's server for a tower service, as an application without a framework writes it.

use std::error::Error;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;
use tower::Service;

use crate::{Failure, Server};

/// Serves HTTP/1.1 and HTTP/2 on a free port.
pub(crate) async fn serve<S, B>(service: S) -> Result<Server, Failure>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(async move {
                let builder = Builder::new(TokioExecutor::new());
                // A connection that breaks is the client's to notice.
                drop(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await);
            });
        }
    });
    Ok(Server::new(address, move || task.abort()))
}
