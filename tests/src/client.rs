//! A client that shows a reply as it came: every header line, in order, repeated ones too.

mod frames;

use std::{io::ErrorKind, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::{Entrance, Failure, Protocol, Request, Wire, request::Form, tls::Tls};

/// After this, a reply is a failure.
const PATIENCE: Duration = Duration::from_secs(10);

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Each header line, its name as the server wrote it.
    pub lines: Vec<(String, String)>,
    /// The body, out of its chunks.
    pub body: Vec<u8>,
}

impl Reply {
    /// The values of all lines of this name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Request {
    /// Asks the server; `None` when it hung up without a reply.
    ///
    /// # Errors
    /// When the reply is late or cannot be read.
    pub async fn send(&self, to: impl Into<Entrance>) -> Result<Option<Reply>, Failure> {
        let to = to.into();
        match &self.form {
            Form::Http1 => http1(to, self).await,
            Form::Http2 => http2(to, self, None).await,
            Form::Fields(fields) => http2(to, self, Some(fields)).await,
            Form::Raw(bytes) => raw(to, bytes, false).await,
            Form::Revalidation => {
                let Some(first) = http1(to, self).await? else { return Ok(None) };
                let mut again = self.clone();
                for (validator, condition) in [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")] {
                    again.lines.extend(first.values(validator).map(|value| (condition, value.into())));
                }
                http1(to, &again).await
            }
        }
    }
}

/// Asks over HTTP/1.1; `None` when the server hung up without a reply.
///
/// # Errors
/// When the reply is late or is not HTTP.
pub async fn http1(to: Entrance, request: &Request) -> Result<Option<Reply>, Failure> {
    let mut bytes = format!("{} {} HTTP/1.1\r\n", request.method, request.target).into_bytes();
    let mut line = |name: &str, value: &[u8]| bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    if let Some(host) = request.host {
        line("Host", host.as_bytes());
    }
    for (name, value) in &request.lines {
        line(name, value);
    }
    if request.lines.iter().all(|(name, _)| *name != "Connection") {
        line("Connection", b"close");
    }
    if !request.body.is_empty() {
        line("Content-Length", request.body.len().to_string().as_bytes());
    }
    bytes.extend([b"\r\n", request.body.as_bytes()].concat());
    raw(to, &bytes, request.method == "HEAD").await
}

/// Sends bytes and reads one reply, which has no body if `head_only`; `None` when the server hung up without one.
///
/// # Errors
/// When the reply is late or is not HTTP.
pub async fn raw(to: Entrance, bytes: &[u8], head_only: bool) -> Result<Option<Reply>, Failure> {
    converse(timeout(PATIENCE, connect(to, Protocol::Http1)).await??, bytes, head_only).await
}

/// The same on a connection that there is already.
///
/// # Errors
/// When the reply is late or is not HTTP.
pub async fn converse(mut stream: impl Stream, bytes: &[u8], head_only: bool) -> Result<Option<Reply>, Failure> {
    let exchange = async {
        // Who refuses a head before its end may not read on. What they reply is still to be read.
        match stream.write_all(bytes).await {
            Err(error) if !has_hung_up(error.kind()) => return Err(error.into()),
            _ => {}
        }
        let mut received = Vec::new();
        loop {
            let ended = match stream.read_buf(&mut received).await {
                Ok(count) => count == 0,
                Err(error) if has_hung_up(error.kind()) => true,
                Err(error) => return Err(error.into()),
            };
            if ended && received.is_empty() {
                return Ok(None);
            }
            if let Some(reply) = parse(&received, head_only, ended)? {
                return Ok(Some(reply));
            }
            if ended {
                return Err(Failure::new(format!("cut off: {:?}", String::from_utf8_lossy(&received))));
            }
        }
    };
    timeout(PATIENCE, exchange).await?
}

/// Asks over HTTP/2, without TLS with prior knowledge; `None` when the server does not speak it or resets the stream. The
/// fields, if there are any, take the place of the request's own.
///
/// # Errors
/// When the reply is late.
pub async fn http2(
    to: Entrance,
    request: &Request,
    fields: Option<&[(Vec<u8>, Vec<u8>)]>,
) -> Result<Option<Reply>, Failure> {
    let exchange = async {
        let stream = connect(to, Protocol::Http2).await?;
        let stream: Box<dyn Stream> = match fields {
            None => stream,
            Some(fields) => Box::new(frames::with_fields(stream, fields)),
        };
        let stream = TokioIo::new(stream);
        let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await?;
        let mut connection = tokio::spawn(connection);
        let scheme = request.scheme.unwrap_or(to.wire.scheme());
        let uri = match request.host {
            Some(host) => format!("{scheme}://{host}{}", request.target),
            None => request.target.to_owned(),
        };
        let mut parts = http::Request::builder().method(request.method).uri(uri);
        for (name, value) in &request.lines {
            parts = parts.header(*name, value.as_slice());
        }
        let sent = sender.send_request(parts.body(Full::new(Bytes::from(request.body)))?);
        // hyper does not always end a request whose connection has ended, as at a server that speaks HTTP/1.1 alone.
        let response = tokio::select! {
            biased;
            response = sent => response.ok(),
            _ = &mut connection => None,
        };
        let reply = match response {
            Some(response) => {
                let (parts, body) = response.into_parts();
                let lines = parts.headers.iter().map(|(name, value)| {
                    (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                });
                // To HEAD, hyper's server sends the body that a service made, which is a fault of the stream.
                let body = match request.method {
                    "HEAD" => Vec::new(),
                    _ => body.collect().await?.to_bytes().to_vec(),
                };
                Some(Reply { status: parts.status.as_u16(), lines: lines.collect(), body })
            }
            None => None,
        };
        connection.abort();
        Ok(reply)
    };
    timeout(PATIENCE, exchange).await?
}

/// A connection, whatever is underneath.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects. In a TLS handshake this protocol alone is offered, and must be agreed on.
async fn connect(to: Entrance, protocol: Protocol) -> Result<Box<dyn Stream>, Failure> {
    let stream = match to.client {
        None => TcpStream::connect(to.address).await?,
        Some(client) => {
            let socket = TcpSocket::new_v4()?;
            socket.bind((client, 0).into())?;
            socket.connect(to.address).await?
        }
    };
    stream.set_nodelay(true)?;
    if to.wire == Wire::Plain {
        return Ok(Box::new(stream));
    }
    // Always this name: what a request says of its host does not concern the handshake.
    let name = ServerName::try_from("app.example")?;
    let stream = TlsConnector::from(Tls::shared()?.client(protocol).clone()).connect(name, stream).await?;
    match stream.get_ref().1.alpn_protocol() {
        Some(agreed) if agreed == protocol.alpn() => Ok(Box::new(stream)),
        other => Err(Failure::new(format!("agreed on {:?}", other.map(String::from_utf8_lossy)))),
    }
}

/// Whether an error says no more than that the other side has gone, with a goodbye or without.
fn has_hung_up(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof)
}

/// Reads a reply out of what has come so far; `None` when more must come.
fn parse(received: &[u8], head_only: bool, ended: bool) -> Result<Option<Reply>, Failure> {
    let Some((head, body)) = split(received, b"\r\n\r\n") else { return Ok(None) };
    let head = String::from_utf8_lossy(head);
    let mut rows = head.split("\r\n");
    let first = rows.next().unwrap_or_default();
    let status = first.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
    let status: u16 = status.ok_or_else(|| Failure::new(format!("no status line: {first:?}")))?;
    let lines = rows.map(|row| {
        let (name, value) = row.split_once(':').ok_or_else(|| Failure::new(format!("no header line: {row:?}")))?;
        Ok((name.to_owned(), value.trim().to_owned()))
    });
    let mut reply = Reply { status, lines: lines.collect::<Result<_, Failure>>()?, body: Vec::new() };
    if head_only || matches!(status, 100..=199 | 204 | 304) {
        return Ok(Some(reply));
    }
    let length = reply.values("Content-Length").next().map(str::parse::<usize>).transpose()?;
    let whole = if reply.values("Transfer-Encoding").any(|coding| coding.eq_ignore_ascii_case("chunked")) {
        chunks(body)?
    } else if let Some(length) = length {
        body.get(..length).map(<[u8]>::to_vec)
    } else {
        ended.then(|| body.to_vec())
    };
    Ok(whole.map(|whole| {
        reply.body = whole;
        reply
    }))
}

/// The content of a chunked body; `None` when its last chunk has not come.
fn chunks(mut rest: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    let mut content = Vec::new();
    loop {
        let Some((size, after)) = split(rest, b"\r\n") else { return Ok(None) };
        let size = usize::from_str_radix(String::from_utf8_lossy(size).trim(), 16)?;
        let Some((chunk, after)) = after.split_at_checked(size) else { return Ok(None) };
        let Some(after) = after.strip_prefix(b"\r\n") else {
            return if after.len() < 2 { Ok(None) } else { Err(Failure::new("a chunk longer than announced")) };
        };
        if size == 0 {
            return Ok(Some(content));
        }
        content.extend_from_slice(chunk);
        rest = after;
    }
}

/// What stands before and after the first mark.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    let (before, from) = bytes.split_at_checked(at)?;
    Some((before, from.get(mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, ended: bool) -> Option<(u16, String)> {
        parse(text.as_bytes(), false, ended).unwrap().map(|reply| (reply.status, reply.text()))
    }

    #[test]
    fn a_reply_is_whole_when_its_length_says_so() {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n2\r\n t\r\n0\r\n\r\n";
        for (text, status, body) in [
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc", 404, "abc"),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", 304, ""),
            ("HTTP/1.0 101 Switching Protocols\r\n\r\n", 101, ""),
            (chunked, 200, "one t"),
        ] {
            assert_eq!(read(text, false), Some((status, body.to_owned())), "{text:?}");
            assert_eq!(read(&text[..text.len() - 1], false), None, "{text:?}");
        }
        let endless = "HTTP/1.1 200 OK\r\n\r\nabc";
        assert_eq!(read(endless, false), None);
        assert_eq!(read(endless, true), Some((200, "abc".to_owned())));
    }

    #[test]
    fn repeated_lines_stay_apart_and_in_order() {
        let text = "HTTP/1.1 204 No Content\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n";
        let reply = parse(text.as_bytes(), false, false).unwrap().unwrap();
        assert_eq!(reply.values("Set-Cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
    }

    #[test]
    fn what_is_no_http_is_a_failure() {
        for text in ["SSH-2.0\r\n\r\n", "HTTP/1.1 200 OK\r\nnothing\r\n\r\n"] {
            assert!(parse(text.as_bytes(), false, false).is_err(), "{text:?}");
        }
    }
}
