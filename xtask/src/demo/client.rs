//! A client that asks for a page of a blog, and keeps one cookie.

use std::net::SocketAddr;

use super::pages::{Page, Sends};
use crate::http::{Response, exchange};

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
        let mut response = exchange(self.address, &request(page, sent.as_deref()))?;
        response.sent = sent;
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

#[cfg(test)]
mod tests {
    use super::{super::pages::PAGE, *};

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
