//! [`Connections`]: what comes in at a port, for servers that do not speak TLS by themselves.

use std::net::SocketAddr;

use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

use crate::{Failure, Wire, client::Stream, tls::Tls};

/// The connections to a free port, each after its handshake. A handshake that stalls holds up no other.
#[derive(Debug)]
pub struct Connections {
    address: SocketAddr,
    ready: mpsc::Receiver<(Box<dyn Stream>, SocketAddr)>,
    task: JoinHandle<()>,
}

impl Connections {
    /// Listens at a free port of `127.0.0.1`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn listen(wire: Wire) -> Result<Self, Failure> {
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

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next connection, and who is at its other end.
    pub async fn next(&mut self) -> Option<(Box<dyn Stream>, SocketAddr)> {
        self.ready.recv().await
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.task.abort();
    }
}
