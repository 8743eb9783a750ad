//! [`Front`]: one port for HTTP and HTTPS, in front of an application.
//!
//! HSTS keeps a port that is written out: `http://app.example:8080` becomes `https://app.example:8080`. So both schemes must
//! be served at the same port, and a connection shows by its first byte which of them it is.

use std::{io, net::SocketAddr};

use secure_conformance::{Failure, tls::Tls};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;

/// What a TLS connection begins with: the type of a handshake's record.
const HANDSHAKE: u8 = 0x16;

/// A port of `127.0.0.1`, until it is dropped.
#[derive(Debug)]
pub struct Front {
    listener: Option<TcpListener>,
    port: u16,
    task: Option<JoinHandle<()>>,
}

/// Where connections go.
#[derive(Clone)]
enum Behind {
    /// To one server each for HTTP and HTTPS, byte by byte.
    Both { plain: SocketAddr, tls: SocketAddr },
    /// To one that speaks no TLS, which ends here.
    Plain(SocketAddr, TlsAcceptor),
}

impl Front {
    /// A free port, that nobody is served at yet.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn bind() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener: Some(listener), port, task: None })
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Passes connections on to these servers: plain ones, and those with TLS.
    pub fn pass(&mut self, plain: SocketAddr, tls: SocketAddr) {
        self.serve(Behind::Both { plain, tls });
    }

    /// Passes all connections on to this server, which speaks no TLS.
    ///
    /// # Errors
    /// When there is no certificate.
    pub fn end_tls(&mut self, server: SocketAddr) -> Result<(), Failure> {
        let acceptor = TlsAcceptor::from(Tls::http1()?);
        self.serve(Behind::Plain(server, acceptor));
        Ok(())
    }

    fn serve(&mut self, behind: Behind) {
        let Some(listener) = self.listener.take() else { return };
        self.task = Some(tokio::spawn(async move {
            // Ends with the task, and all connections with it.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let behind = behind.clone();
                connections.spawn(async move {
                    // A connection that breaks is the browser's to notice.
                    drop(connect(stream, behind).await);
                });
                while connections.try_join_next().is_some() {}
            }
        }));
    }
}

async fn connect(mut stream: TcpStream, behind: Behind) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut first = [0];
    if stream.peek(&mut first).await? == 0 {
        return Ok(());
    }
    let is_tls = first == [HANDSHAKE];
    let to = match (&behind, is_tls) {
        (Behind::Both { tls, .. }, true) => *tls,
        (Behind::Both { plain, .. }, false) => *plain,
        (Behind::Plain(server, _), _) => *server,
    };
    let mut server = TcpStream::connect(to).await?;
    server.set_nodelay(true)?;
    match behind {
        Behind::Plain(_, acceptor) if is_tls => {
            copy_bidirectional(&mut acceptor.accept(stream).await?, &mut server).await?;
        }
        _ => {
            copy_bidirectional(&mut stream, &mut server).await?;
        }
    }
    Ok(())
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}
