//! As much of HTTP/1.1 as it takes to ask an application on this machine for a page.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// How long a request may take, from connecting to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct Response {
    /// The cookie that the request carried, from a client that keeps one.
    pub(crate) sent: Option<String>,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Response {
    /// All values of a header.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The values of a header in one text, each nonce as `'nonce-…'`.
    pub(crate) fn neutral(&self, name: &str) -> String {
        let text = self.values(name).join(" | ");
        let mut parts = text.split("'nonce-");
        let mut neutral = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            neutral += "'nonce-…'";
            neutral += part.split_once('\'').map_or("", |(_, rest)| rest);
        }
        neutral
    }
}

/// Sends a request that asks for the end of the connection, and reads the whole response.
pub(crate) fn exchange(address: SocketAddr, request: &str) -> Result<Response, String> {
    let bytes = bytes(address, request, Instant::now() + PATIENCE).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => format!("no whole response in {} s", PATIENCE.as_secs()),
        _ => error.to_string(),
    })?;
    parse(&bytes)
}

fn bytes(address: SocketAddr, request: &str, deadline: Instant) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        match stream.read(&mut piece)? {
            0 => return Ok(bytes),
            length => bytes.extend(piece.iter().take(length)),
        }
    }
}

/// Reads a whole response.
pub(crate) fn parse(bytes: &[u8]) -> Result<Response, String> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or("a response without an end of its head")?;
    let (head, body) = bytes.split_at(end);
    let head = std::str::from_utf8(head).map_err(|_| "a head that is not UTF-8")?;
    let mut lines = head.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| format!("{status_line:?} is not a status line"))?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("{line:?} is not a header"))?;
        Ok((name.to_owned(), value.trim().to_owned()))
    };
    let headers = lines.map(header).collect::<Result<_, String>>()?;
    let mut response = Response { sent: None, status, headers, body: String::new() };
    let body = body.get(4..).unwrap_or_default();
    let chunked = response.values("transfer-encoding").iter().any(|value| value.eq_ignore_ascii_case("chunked"));
    let body = if chunked { joined(body)? } else { body.to_vec() };
    response.body = String::from_utf8(body).map_err(|_| "a body that is not UTF-8")?;
    Ok(response)
}

/// The content of a body in chunks.
fn joined(mut body: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    while !body.is_empty() {
        let end = body.windows(2).position(|two| two == b"\r\n").ok_or("a chunk without a length")?;
        let (line, rest) = body.split_at(end);
        let digits = std::str::from_utf8(line).unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(|_| format!("{digits:?} is not a length of a chunk"))?;
        if length == 0 {
            return Ok(content);
        }
        content.extend_from_slice(rest.get(2..2 + length).ok_or("a chunk that is cut off")?);
        body = rest.get(2 + length + 2..).unwrap_or_default();
    }
    Err("chunks without an end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read() {
        let response = parse(b"HTTP/1.1 404 Not Found\r\nA: b\r\na:c \r\n\r\nbody").unwrap();
        assert_eq!((response.status, response.body.as_str()), (404, "body"));
        assert_eq!(response.values("a"), ["b", "c"]);
        assert_eq!(response.neutral("a"), "b | c");
        assert_eq!(response.values("b"), Vec::<&str>::new());
    }

    #[test]
    fn chunks_are_joined() {
        let text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(parse(text).unwrap().body, "abc0123456789");
        assert_eq!(joined(b"3\r\nab").unwrap_err(), "a chunk that is cut off");
        assert_eq!(joined(b"3\r\nabc\r\n").unwrap_err(), "chunks without an end");
        assert_eq!(joined(b"x\r\n").unwrap_err(), "\"x\" is not a length of a chunk");
    }

    #[test]
    fn nonces_are_put_aside() {
        let response = parse(b"HTTP/1.1 200 OK\r\nA: x 'nonce-ab' y 'nonce-cd'\r\n\r\n").unwrap();
        assert_eq!(response.neutral("A"), "x 'nonce-…' y 'nonce-…'");
    }

    #[test]
    fn no_response_is_an_error() {
        for bytes in ["", "HTTP/1.1 200 OK\r\n", "HTTP\r\n\r\n", "HTTP/1.1 200 OK\r\nx\r\n\r\n"] {
            assert!(parse(bytes.as_bytes()).is_err(), "{bytes:?}");
        }
    }
}
