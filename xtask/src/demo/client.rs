//! The smallest client of HTTP/1.1 that reads a page of a blog, and keeps one cookie.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use super::pages::{Page, Sends};

/// How long a request may take, from connecting to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// The host that the blogs believe to be: not this machine, which is never pinned to HTTPS.
const HOST: &str = "blog.example";

/// A visitor of one blog.
pub(super) struct Client {
    address: SocketAddr,
    /// The cookie, as `name=value`.
    cookie: Option<String>,
    /// The one before.
    former: Option<String>,
}

#[derive(Debug)]
pub(super) struct Response {
    /// The cookie that the request carried.
    pub(super) sent: Option<String>,
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Response {
    /// All values of a header.
    pub(super) fn values(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The values of a header in one text, each nonce as `'nonce-…'`.
    pub(super) fn neutral(&self, name: &str) -> String {
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

impl Client {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, cookie: None, former: None }
    }

    /// Asks for one page.
    pub(super) fn fetch(&mut self, page: &Page) -> Result<Response, String> {
        let sent = match page.sends {
            Sends::Current => self.cookie.clone(),
            Sends::Former => self.former.clone(),
            Sends::Forged(cookie) => Some(cookie.to_owned()),
        };
        let deadline = Instant::now() + PATIENCE;
        let bytes = exchange(self.address, &request(page, sent.as_deref()), deadline);
        let bytes = bytes.map_err(|error| match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => format!("no whole response in {} s", PATIENCE.as_secs()),
            _ => error.to_string(),
        })?;
        let response = Response { sent, ..parse(&bytes)? };
        if let (Sends::Current, Some(cookie)) = (&page.sends, response.values("Set-Cookie").first()) {
            self.keep(cookie);
        }
        Ok(response)
    }

    /// Does what a `Set-Cookie` asks for.
    fn keep(&mut self, line: &str) {
        let (cookie, attributes) = line.split_once(';').unwrap_or((line, ""));
        let gone = attributes.split(';').any(|attribute| attribute.trim().eq_ignore_ascii_case("Max-Age=0"));
        if self.cookie.as_deref() != Some(cookie) {
            self.former = self.cookie.take();
        }
        self.cookie = (!gone).then(|| cookie.to_owned());
    }
}

/// The request for a page.
fn request(page: &Page, cookie: Option<&str>) -> String {
    let body = page.form.unwrap_or_default();
    let cookie = cookie.map(|cookie| format!("Cookie: {cookie}"));
    let length = (page.method == "POST").then(|| format!("Content-Length: {}", body.len()));
    let kind = page.form.map(|_| format!("Content-Type: {}", page.media_type));
    let mut lines = vec![
        format!("{} {} HTTP/1.1", page.method, page.path),
        format!("Host: {HOST}"),
        "Connection: close".to_owned(),
    ];
    lines.extend([cookie, length, kind].into_iter().flatten());
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

fn exchange(address: SocketAddr, request: &str, deadline: Instant) -> std::io::Result<Vec<u8>> {
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
pub(super) fn parse(bytes: &[u8]) -> Result<Response, String> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or("a response without an end of its head")?;
    let (head, body) = bytes.split_at(end);
    let head = std::str::from_utf8(head).map_err(|_| "a head that is no UTF-8")?;
    let mut lines = head.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| format!("{status_line:?} is no status line"))?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("{line:?} is no header"))?;
        Ok((name.to_owned(), value.trim().to_owned()))
    };
    let headers = lines.map(header).collect::<Result<_, String>>()?;
    let mut response = Response { sent: None, status, headers, body: String::new() };
    let body = body.get(4..).unwrap_or_default();
    let chunked = response.values("transfer-encoding").iter().any(|value| value.eq_ignore_ascii_case("chunked"));
    let body = if chunked { joined(body)? } else { body.to_vec() };
    response.body = String::from_utf8(body).map_err(|_| "a body that is no UTF-8")?;
    Ok(response)
}

/// The content of a body in chunks.
fn joined(mut body: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    while !body.is_empty() {
        let end = body.windows(2).position(|two| two == b"\r\n").ok_or("a chunk without a length")?;
        let (line, rest) = body.split_at(end);
        let digits = std::str::from_utf8(line).unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).map_err(|_| format!("{digits:?} is no length of a chunk"))?;
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
    use super::{super::pages::PAGE, *};

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
        assert_eq!(joined(b"x\r\n").unwrap_err(), "\"x\" is no length of a chunk");
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

    #[test]
    fn a_request_carries_its_form_and_its_cookie() {
        let form = Page { method: "POST", path: "/a", form: Some("b=c"), ..PAGE };
        let start = "POST /a HTTP/1.1\r\nHost: blog.example\r\nConnection: close\r\n";
        let end = "Content-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nb=c";
        assert_eq!(request(&form, Some("d=e")), format!("{start}Cookie: d=e\r\n{end}"));
        assert_eq!(request(&PAGE, None), "GET / HTTP/1.1\r\nHost: blog.example\r\nConnection: close\r\n\r\n");
    }

    #[test]
    fn one_cookie_is_kept_and_the_one_before() {
        let mut client = Client::new(([127, 0, 0, 1], 0).into());
        let mut check = |line: &str, cookie: Option<&str>, former: Option<&str>| {
            client.keep(line);
            assert_eq!((client.cookie.as_deref(), client.former.as_deref()), (cookie, former), "{line}");
        };
        check("a=1; Path=/", Some("a=1"), None);
        check("a=1", Some("a=1"), None);
        check("a=2; Secure", Some("a=2"), Some("a=1"));
        check("a=; Path=/; max-age=0", None, Some("a=2"));
    }
}
