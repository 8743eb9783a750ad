//! hyper's server for a tower service, as an application without a framework writes it.

use std::error::Error;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use secure_core::Connection;
use tower::{Service, util::MapRequest};

use crate::{Failure, Server, Wire, connections::Connections};

/// Serves HTTP/1.1 and HTTP/2 on a free port, and marks each request with its connection by a [`Connection`] among its
/// extensions.
///
/// # Errors
/// When no port can be had.
pub async fn serve<S, B>(service: S, wire: Wire) -> Result<Server, Failure>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    serve_connected(service, wire, |service, connection| {
        MapRequest::new(service, move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(connection);
            request
        })
    })
    .await
}

/// Serves HTTP/1.1 and HTTP/2 on a free port, and makes the service of each connection.
///
/// What only they know who accept a connection, its peer and whether there is TLS, is noted here.
pub(crate) async fn serve_connected<M, S, B>(
    service: M,
    wire: Wire,
    connected: impl Fn(M, Connection) -> S + Send + 'static,
) -> Result<Server, Failure>
where
    M: Clone + Send + 'static,
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>, Data: Send> + Send + 'static,
{
    let mut connections = Connections::listen(wire).await?;
    let address = connections.address();
    let task = tokio::spawn(async move {
        while let Some((stream, peer)) = connections.next().await {
            let connection = match wire {
                Wire::Plain => Connection::plain(peer.into()),
                Wire::Tls => Connection::tls(peer.into()),
            };
            let service = TowerToHyperService::new(connected(service.clone(), connection));
            tokio::spawn(async move {
                let builder = Builder::new(TokioExecutor::new());
                // A connection that breaks is the client's to notice.
                drop(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await);
            });
        }
    });
    Ok(Server::new(address, move || task.abort()))
}
