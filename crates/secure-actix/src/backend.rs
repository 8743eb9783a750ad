//! What the core needs to know of actix: its headers, and what a request proves.

use actix_web::{
    HttpRequest,
    http::{
        Version,
        header::{HOST, HeaderMap, HeaderName, HeaderValue},
    },
};
use secure_core::{Backend, Conflict, Connection, NameSet, Peer, RequestHead, Scheme};

/// actix's headers are a map of its own, with the names and values of `http` 0.2.
#[derive(Clone, Copy, Debug)]
pub struct Actix;

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str = "serve with HttpServer, and note a Connection in on_connect for a unix socket";

/// Looks at a request of actix.
///
/// A listener that was bound with TLS proves [`Scheme::Https`]. What actix does not know, such as that a connection came by a
/// unix socket, is what `HttpServer::on_connect` noted as a [`Connection`]. Nothing else counts: the URI's scheme and
/// `connection_info()` are the client's word.
#[must_use]
pub fn request_view(request: &HttpRequest) -> impl RequestHead + '_ {
    View(request)
}

struct View<'r>(&'r HttpRequest);

impl View<'_> {
    /// What the application noted of the connection, if it did.
    fn noted(&self) -> Connection {
        self.0.conn_data().copied().unwrap_or_default()
    }
}

impl RequestHead for View<'_> {
    fn connection(&self) -> Scheme {
        if self.0.app_config().secure() { Scheme::Https } else { self.noted().scheme }
    }

    fn peer(&self) -> Peer {
        self.0.peer_addr().map_or_else(|| self.noted().peer, Peer::from)
    }

    fn is_http2(&self) -> bool {
        self.0.version() >= Version::HTTP_2
    }

    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn path(&self) -> &[u8] {
        self.0.uri().path().as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.0.uri().query().map(str::as_bytes)
    }

    fn authority(&self) -> Option<&[u8]> {
        self.0.uri().authority().map(|authority| authority.as_str().as_bytes())
    }

    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        let headers = self.0.headers();
        // The map would read a name that is given as text for each request anew.
        let lines = if name == "host" { headers.get_all(HOST) } else { headers.get_all(name) };
        lines.map(HeaderValue::as_bytes)
    }
}

impl Backend for Actix {
    type Name = HeaderName;
    type Value = HeaderValue;
    type Headers<'r> = HeaderMap;
    type Fixed = Vec<(HeaderName, HeaderValue)>;

    fn name(name: &secure_core::HeaderName) -> Option<HeaderName> {
        // `from_static` makes names that are copied without a reference count. It takes lower case, and would panic at
        // other text: the conversion before it makes sure of both.
        let checked = HeaderName::try_from(name.as_str()).ok()?;
        Some(HeaderName::from_static(String::leak(checked.as_str().to_owned())))
    }

    fn value(value: &secure_core::HeaderValue) -> Option<HeaderValue> {
        HeaderValue::try_from(value.as_str()).ok()?;
        Some(HeaderValue::from_static(String::leak(value.as_str().to_owned())))
    }

    fn filled(text: Vec<u8>) -> Option<HeaderValue> {
        HeaderValue::try_from(text).ok()
    }

    fn fixed(list: Vec<(HeaderName, HeaderValue)>) -> Self::Fixed {
        list
    }

    /// A response rarely has one of our headers already. To append each and look whether the map has grown takes about
    /// three quarters of the work of `HeaderMap::insert`, and less still of asking first, which hashes each name twice.
    #[inline]
    fn apply(headers: &mut HeaderMap, fixed: &Self::Fixed, conflict: Conflict) {
        for (name, value) in fixed {
            let before = headers.len_keys();
            headers.append(name.clone(), value.clone());
            if headers.len_keys() == before {
                match conflict {
                    Conflict::Keep => remove_last(headers, name),
                    Conflict::Replace => Self::insert(headers, name, value.clone()),
                }
            }
        }
    }

    fn contains(headers: &HeaderMap, name: &HeaderName) -> bool {
        headers.contains_key(name)
    }

    #[inline]
    fn contains_any(headers: &HeaderMap, names: &NameSet) -> bool {
        headers.keys().any(|name| names.contains(name.as_str()))
    }

    fn get<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
        headers.get(name)?.to_str().ok()
    }

    fn lines<'h>(headers: &'h Self::Headers<'_>, name: &HeaderName) -> impl Iterator<Item = &'h [u8]> {
        headers.get_all(name).map(HeaderValue::as_bytes)
    }

    fn append(headers: &mut HeaderMap, name: &HeaderName, value: HeaderValue) {
        headers.append(name.clone(), value);
    }

    fn rewrite(headers: &mut HeaderMap, name: &HeaderName, mut change: impl FnMut(&[u8]) -> Option<Vec<u8>>) {
        // The map lends no line to be changed in its place, so all go out and in again once one changes.
        let changed: Vec<_> =
            headers.get_all(name).map(|line| change(line.as_bytes()).and_then(Self::filled)).collect();
        if changed.iter().any(Option::is_some) {
            for (line, changed) in headers.remove(name).zip(changed) {
                headers.append(name.clone(), changed.unwrap_or(line));
            }
        }
    }

    fn insert(headers: &mut HeaderMap, name: &HeaderName, value: HeaderValue) {
        headers.insert(name.clone(), value);
    }

    #[inline]
    fn remove(headers: &mut HeaderMap, names: &NameSet) {
        while let Some(name) = headers.keys().find(|name| names.contains(name.as_str())) {
            let name = name.clone();
            headers.remove(name);
        }
    }
}

/// Takes out the last of several lines of a name.
#[cold]
fn remove_last(headers: &mut HeaderMap, name: &HeaderName) {
    let lines = headers.remove(name);
    let others = lines.len().saturating_sub(1);
    for line in lines.take(others) {
        headers.append(name.clone(), line);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const OWN: [(&str, &str); 6] = [("a", "1"), ("x", "1"), ("a", "2"), ("x", "2"), ("a", "3"), ("c", "1")];
    const OURS: [(&str, &str); 3] = [("a", "ours"), ("b", "ours"), ("c", "ours")];

    fn list(lines: &[(&'static str, &'static str)]) -> Vec<(HeaderName, HeaderValue)> {
        lines.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        HeaderMap::from_iter(list(lines))
    }

    #[track_caller]
    fn check(headers: &HeaderMap, name: &str, values: &[&str]) {
        assert_eq!(headers.get_all(name).collect::<Vec<_>>(), values, "{name}");
    }

    #[test]
    fn all_lines_of_a_handlers_header_are_kept_in_order() {
        let mut headers = map(&OWN);
        for _ in 0..2 {
            Actix::apply(&mut headers, &list(&OURS), Conflict::Keep);
            check(&headers, "a", &["1", "2", "3"]);
            check(&headers, "b", &["ours"]);
            check(&headers, "c", &["1"]);
            check(&headers, "x", &["1", "2"]);
        }
    }

    #[test]
    fn all_lines_of_a_handlers_header_are_replaced_if_asked() {
        let mut headers = map(&OWN);
        for _ in 0..2 {
            Actix::apply(&mut headers, &list(&OURS), Conflict::Replace);
            for name in ["a", "b", "c"] {
                check(&headers, name, &["ours"]);
            }
            check(&headers, "x", &["1", "2"]);
        }
    }

    #[test]
    fn names_of_any_case_and_values_are_checked_before_they_become_static() {
        let name = Actix::name(&secure_core::HeaderName::from_static("$WSEP")).unwrap();
        assert_eq!(name.as_str(), "$wsep");
        let value = Actix::value(&secure_core::HeaderValue::from_static("text")).unwrap();
        assert_eq!(value, "text");
        assert_eq!(Actix::filled(b"two\nlines".to_vec()), None);
    }

    #[test]
    fn the_host_is_the_authority_of_the_target_before_the_header() {
        let request = |uri| TestRequest::get().uri(uri).insert_header((HOST, "header.example")).to_http_request();
        let relative = request("/path");
        let view = request_view(&relative);
        assert_eq!((view.authority(), view.lines("host").next()), (None, Some(b"header.example".as_slice())));
        let absolute = request("https://target.example/path");
        assert_eq!(request_view(&absolute).authority(), Some(b"target.example".as_slice()));
        assert_eq!(request_view(&absolute).connection(), Scheme::Unknown, "a scheme in the target proves nothing");
        let without = TestRequest::get().to_http_request();
        let view = request_view(&without);
        assert_eq!((view.authority(), view.lines("host").next()), (None, None));
    }
}
