//! [`Ask`]: what an application with a policy replies to one request, as lines.

use std::{error::Error, fs};

use axum::{
    Router,
    body::{Body, to_bytes},
    handler::Handler,
    http::{HeaderMap, Method, Request, Uri, Version, request},
    response::Response,
};
use secure_axum::{Conflict, Connection, CookieRules, Peer, Policy, PolicyPart, SecureHeaders};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::page::docs;

/// A proxy that the rows trust.
pub(crate) const PROXY: [u8; 4] = [10, 0, 0, 1];

/// A request for an application with one handler.
pub(crate) struct Ask {
    router: Router,
    names: Vec<String>,
    request: request::Builder,
    connection: Connection,
}

impl Ask {
    /// A request over TLS for an application that replies with `home`.
    pub(crate) fn new(policy: &Policy) -> Result<Self, Box<dyn Error>> {
        Self::page(policy, || async { "home" })
    }

    /// A request over TLS for an application with this handler.
    pub(crate) fn page<T: 'static>(policy: &Policy, handler: impl Handler<T, ()>) -> Result<Self, Box<dyn Error>> {
        Self::app(policy, Router::new().fallback(handler))
    }

    /// A request over TLS for this application.
    pub(crate) fn app(policy: &Policy, app: Router) -> Result<Self, Box<dyn Error>> {
        let layer = SecureHeaders::new(policy)?;
        let headers = policy.prepare::<secure_core::MemoryBackend>()?;
        let names = headers.lines().map(|(name, _)| name.to_owned()).collect();
        let router = app.layer(layer);
        let ask = Self { router, names, request: Request::builder(), connection: Connection::plain(Peer::Unknown) };
        Ok(ask.at("https://app.example/"))
    }

    /// At another address. Over plain HTTP, nobody says more of the connection.
    pub(crate) fn at(mut self, url: &str) -> Self {
        let uri: Uri = url.parse().unwrap_or_default();
        let peer = Peer::from(std::net::IpAddr::from([203, 0, 113, 9]));
        let is_tls = uri.scheme_str() == Some("https");
        self.connection = if is_tls { Connection::tls(peer) } else { Connection::plain(peer) };
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        self.request = self.request.uri(target);
        if let Some(headers) = self.request.headers_mut() {
            headers.remove("host");
        }
        self.with("host", uri.authority().map_or("", |authority| authority.as_str()))
    }

    /// With one line more.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With another method.
    pub(crate) fn by(mut self, method: Method) -> Self {
        self.request = self.request.method(method);
        self
    }

    /// Through the proxy, which says this of the browser's connection.
    pub(crate) fn through_proxy(mut self, lines: &[(&str, &str)]) -> Self {
        self.connection = Connection::plain(Peer::from(std::net::IpAddr::from(PROXY)));
        lines.iter().fold(self.with("x-forwarded-for", "203.0.113.9"), |ask, (name, value)| ask.with(name, value))
    }

    /// Over HTTP/2.
    pub(crate) fn http2(mut self) -> Self {
        self.request = self.request.version(Version::HTTP_2);
        self
    }

    pub(crate) fn response(self) -> Result<Response, Box<dyn Error>> {
        let request = self.request.extension(self.connection).body(Body::empty())?;
        Ok(runtime()?.block_on(self.router.oneshot(request))?)
    }

    /// All lines of the answer but those about its body: those of the policy first, in its order.
    pub(crate) fn lines(self) -> Result<Vec<String>, Box<dyn Error>> {
        let names = self.names.clone();
        spelt(&names, self.response()?.headers())
    }

    /// All lines of the answer, whose body is the nonce, without the nonce.
    pub(crate) fn nonced(self) -> Result<Vec<String>, Box<dyn Error>> {
        let names = self.names.clone();
        let (parts, body) = self.response()?.into_parts();
        let body = runtime()?.block_on(to_bytes(body, 1024))?;
        let nonce = str::from_utf8(&body)?;
        assert_eq!(nonce.len(), 22, "{nonce}");
        Ok(spelt(&names, &parts.headers)?.iter().map(|line| line.replace(nonce, "(the nonce)")).collect())
    }

    /// The lines of the answer with this name.
    pub(crate) fn only(self, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let mut lines = self.lines()?;
        lines.retain(|line| line.split(':').next().is_some_and(|known| known.eq_ignore_ascii_case(name)));
        Ok(if lines.is_empty() { vec![format!("no {name}")] } else { lines })
    }

    /// The status of the answer, and where it leads.
    pub(crate) fn status(self) -> Result<Vec<String>, Box<dyn Error>> {
        let response = self.response()?;
        let location = response.headers().get("location").map(|location| location.to_str()).transpose()?;
        let status = response.status().as_u16();
        Ok(vec![location.map_or(status.to_string(), |location| format!("{status} to {location}"))])
    }
}

/// The lines but those about the body: those of the policy first, in its order and spelling.
fn spelt(names: &[String], headers: &HeaderMap) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = headers.iter().filter(|(name, _)| !name.as_str().starts_with("content-t"));
    let lines = lines.filter(|(name, _)| *name != "content-length").map(|(name, value)| {
        let place = names.iter().position(|known| known.eq_ignore_ascii_case(name.as_str()));
        let spelt = place.and_then(|place| names.get(place)).map_or(name.as_str(), String::as_str);
        Ok((place.unwrap_or(names.len()), format!("{spelt}: {}", value.to_str()?)))
    });
    let mut lines: Vec<_> = lines.collect::<Result<_, Box<dyn Error>>>()?;
    lines.sort_by_key(|(place, _)| *place);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().build()
}

/// What a policy sends.
pub(crate) fn sent(policy: &Policy) -> Result<Vec<String>, Box<dyn Error>> {
    Ask::new(policy)?.lines()
}

/// What a policy of this one part sends.
pub(crate) fn alone(part: impl PolicyPart) -> Result<Vec<String>, Box<dyn Error>> {
    sent(&Policy::empty().with(part))
}

/// What becomes of a header that the handler set too, by whose wins.
pub(crate) fn framed(conflict: Conflict) -> Result<Vec<String>, Box<dyn Error>> {
    let policy = Policy::empty().with(secure_axum::XFrameOptions::Deny).with(conflict);
    Ask::page(&policy, || async { [("x-frame-options", "SAMEORIGIN")] })?.lines()
}

/// What rules make of a cookie, over HTTPS.
pub(crate) fn hardened(rules: &CookieRules, line: &str) -> Result<Vec<String>, Box<dyn Error>> {
    hardened_by(&Policy::empty().with(rules.clone()), line, "https://app.example/")
}

/// What a policy makes of a cookie, at an address.
pub(crate) fn hardened_by(policy: &Policy, line: &str, url: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let line = line.to_owned();
    Ask::page(policy, move || async move { [("set-cookie", line)] })?.at(url).only("set-cookie")
}

/// The message of what is refused.
pub(crate) fn refused<T>(read: Result<T, secure_axum::Error>) -> Result<Vec<String>, Box<dyn Error>> {
    read.err().map(|error| vec![error.to_string()]).ok_or_else(|| "nothing is refused".into())
}

/// The first line of what the compiler says of a case in `tests/compile-fail`, where it is compiled.
pub(crate) fn compiler_says(case: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let folder = docs().join("../tests/compile-fail/cases/wrong");
    let said = fs::read_to_string(folder.join(format!("{case}.stderr")))?;
    Ok(said.lines().take(1).map(str::to_owned).collect())
}
