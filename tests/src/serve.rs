//! hyper's server for a tower service, as an application without a framework writes it, and the connections it serves.

use std::{error::Error, net::SocketAddr};

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use crate::{Failure, Server, Wire, client::Stream, tls::Tls};

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

/// The connections to a free port, each after its handshake. A handshake that stalls holds up no other.
pub(crate) struct Connections {
    address: SocketAddr,
    ready: mpsc::Receiver<(Box<dyn Stream>, SocketAddr)>,
    task: JoinHandle<()>,
}

impl Connections {
    pub(crate) async fn listen(wire: Wire) -> Result<Self, Failure> {
        let acceptor = match wire {
            Wire::Plain => None,
            Wire::Tls => Some(TlsAcceptor::from(Tls::shared()?.server().clone())),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (sender, ready) = mpsc::channel(16);
        let task = tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                // Without it, a test waits for the other side's delayed acknowledgement.
                drop(stream.set_nodelay(true));
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    let stream: Box<dyn Stream> = match acceptor {
                        None => Box::new(stream),
                        Some(acceptor) => match acceptor.accept(stream).await {
                            Ok(stream) => Box::new(stream),
                            // A handshake that fails is the client's to notice.
                            Err(_) => return,
                        },
                    };
                    // Nobody serves any more: the test has ended.
                    let _ = sender.send((stream, peer)).await;
                });
            }
        });
        Ok(Self { address, ready, task })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next connection, and who is at its other end.
    pub(crate) async fn next(&mut self) -> Option<(Box<dyn Stream>, SocketAddr)> {
        self.ready.recv().await
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.task.abort();
    }
}
