//! hyper's server for a tower service, as an application without a framework writes it.

use std::{error::Error, net::SocketAddr};

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tower::Service;

use crate::{Failure, Server, Wire, connections::Connections};

/// Serves HTTP/1.1 and HTTP/2 on a free port.
pub(crate) async fn serve<S, B>(service: S, wire: Wire) -> Result<Server, Failure>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    let mut connections = Connections::listen(wire).await?;
    let address = connections.address();
    let task = tokio::spawn(async move {
        while let Some((stream, peer)) = connections.next().await {
            let service = TowerToHyperService::new(connected(&service, peer, wire));
            tokio::spawn(async move {
                let builder = Builder::new(TokioExecutor::new());
                // A connection that breaks is the client's to notice.
                drop(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await);
            });
        }
    });
    Ok(Server::new(address, move || task.abort()))
}

/// The service of one connection. What only they know who accept it, its peer and whether there is TLS, is told here.
fn connected<S: Clone>(service: &S, _peer: SocketAddr, _wire: Wire) -> S {
    service.clone()
}
