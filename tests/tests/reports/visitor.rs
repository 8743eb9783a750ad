//! [`Visitor`]: a client with an address of its own.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use secure_conformance::Failure;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// After this, a reply is a failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// The address that floods.
pub(crate) const FLOODER: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// Another one.
pub(crate) const VISITOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A client that stays connected, and connects again when the server hangs up.
pub(crate) struct Visitor {
    from: Ipv4Addr,
    to: SocketAddr,
    stream: Option<TcpStream>,
}

impl Visitor {
    pub(crate) fn new(from: Ipv4Addr, to: SocketAddr) -> Self {
        Self { from, to, stream: None }
    }

    pub(crate) async fn connect(&self) -> Result<TcpStream, Failure> {
        let socket = TcpSocket::new_v4()?;
        if self.from != FLOODER {
            // A port that is bound is taken for every server, and there are not enough for that.
            socket.bind((self.from, 0).into())?;
        }
        let stream = socket.connect(self.to).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// The status of the reply.
    pub(crate) async fn ask(&mut self, request: &str) -> Result<u16, Failure> {
        for _ in 0..3 {
            let mut stream = match self.stream.take() {
                Some(stream) => stream,
                None => self.connect().await?,
            };
            // An error: closed between two requests, as a server may.
            if let Ok((status, stays)) = timeout(PATIENCE, exchange(&mut stream, request)).await? {
                self.stream = stays.then_some(stream);
                return Ok(status);
            }
        }
        Err(Failure::new("the server hangs up again and again"))
    }
}

/// The status, and whether the connection stays open.
pub(crate) async fn exchange(stream: &mut TcpStream, request: &str) -> Result<(u16, bool), std::io::Error> {
    let broken = |text: &'static str| std::io::Error::other(text);
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::with_capacity(2048);
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(broken("hung up"));
        }
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.len() >= length.unwrap_or(0) {
            let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(|| broken("no status"))?;
            return Ok((status, !head.contains("connection: close")));
        }
    }
}
