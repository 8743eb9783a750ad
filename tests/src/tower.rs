//! The [`Harness`] of `secure-tower`.

use std::{convert::Infallible, path::Path};

use bytes::Bytes;
use futures_util::stream;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Collected, Full, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use secure_tower::{Adjust, Nonce, Override, SecureHeaders, SecureService};
use tower::{BoxError, Layer, Service, ServiceExt, service_fn};
use tower_http::{catch_panic::CatchPanicLayer, services::ServeDir};

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup,
    routes::{self, CACHED, COOKIES, Effects, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
    serve,
};

/// `secure-tower`, around a service without a framework.
#[derive(Clone, Copy, Debug)]
pub struct Tower;

impl Harness for Tower {
    const NAME: &'static str = "tower";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let app = App::new(&setup)?;
        let secure_headers = app.secure_headers;
        let service = CatchPanicLayer::new().layer(service_fn(move |request| early(app, request)));
        if setup.attached {
            serve::serve_connected(secure_headers.draining().layer(service), setup.wire, SecureService::connected).await
        } else {
            serve::serve(service, setup.wire).await
        }
    }

    fn answer(case: CaseId) -> Answer {
        match case {
            CaseId::Malformed | CaseId::MalformedHeader => Answer::Impossible {
                why: "hyper replies by itself to what it cannot read",
                pins: Expect::status(400).bare(),
            },
            CaseId::OversizedHead => Answer::Impossible {
                why: "hyper replies by itself to a head that is too large",
                pins: Expect::status(431).bare(),
            },
            CaseId::OversizedTarget => Answer::Impossible {
                why: "hyper replies by itself to a target that is too long",
                pins: Expect::status(414).bare(),
            },
            _ => Answer::Covered,
        }
    }
}

#[derive(Clone, Copy)]
struct App {
    files: &'static Path,
    secure_headers: SecureHeaders,
    overriding: Override,
    nested: Option<SecureHeaders>,
    effects: &'static Effects,
}

impl App {
    fn new(setup: &Setup) -> Result<Self, Failure> {
        Ok(Self {
            files: setup.files,
            secure_headers: SecureHeaders::new(&setup.policy)?,
            overriding: Override::new(&setup.overriding)?,
            nested: setup.nested.as_ref().map(SecureHeaders::new).transpose()?,
            // As long as the policies.
            effects: Box::leak(Box::new(setup.effects.clone())),
        })
    }

    async fn route(self, request: Request<Incoming>) -> Result<Response<UnsyncBoxBody<Bytes, BoxError>>, Infallible> {
        let path = request.uri().path().to_owned();
        Ok(match (request.method(), path.as_str()) {
            (&Method::GET, "/" | "/only-get") | (&Method::HEAD, "/") => page(),
            (&Method::GET, "/redirect") => with(empty(StatusCode::SEE_OTHER), "location", "/"),
            (&Method::POST, "/extract") => numbers(request).await,
            (&Method::POST, "/limited") => limited(request).await,
            (&Method::GET, "/error") => error(),
            (&Method::GET, "/panic") => routes::panic(),
            (&Method::GET, "/stream") => pieces(PIECES, "text/plain"),
            (&Method::GET, "/events") => pieces(["data: one\n\n"], "text/event-stream"),
            (&Method::GET, "/ws") => web_socket(&request),
            (&Method::GET, "/nonce") => nonce(),
            (&Method::GET, "/nonce/cached") => with(nonce(), CACHED.0, CACHED.1),
            (&Method::GET, "/nonce/shared") => with(nonce(), SHARED.0, SHARED.1),
            (&Method::GET, "/nonce/own") => with(nonce(), FIXED.0, FIXED.1),
            (&Method::GET, "/nonce/not-modified") => {
                Nonce::current().map_or_else(|error| refused(&error), |_| empty(StatusCode::NOT_MODIFIED))
            }
            (&Method::GET, "/own") => own(),
            (&Method::GET, "/cookies") => cookies(),
            (_, "/effect") => text(StatusCode::OK, self.effects.happen()),
            (&Method::GET, "/override") => overridden(self.overriding, page()),
            (&Method::GET, "/override/error") => overridden(self.overriding, error()),
            (&Method::GET, "/off") => overridden(Override::off(), own()),
            (&Method::GET, "/off/error") => overridden(Override::off(), error()),
            (&Method::GET, "/refused") => text(StatusCode::OK, routes::refused(self.secure_headers.refused_sources())),
            (&Method::GET, "/by-hand") => {
                let mut page = page();
                self.secure_headers.tower(&mut page);
                page
            }
            (&Method::GET, "/by-hand/nonce") => match Nonce::random() {
                Ok(nonce) => {
                    let mut page = html(nonce_page(nonce, nonce));
                    self.secure_headers.tower_with(&mut page, nonce);
                    page
                }
                Err(error) => refused(&error),
            },
            (_, path) if path.starts_with("/adjust/") => self.adjusted(path),
            (_, path) if path.starts_with("/kind/") => kind(path),
            (_, path) if path.starts_with("/static/") => self.file(request).await,
            (_, path) if path.starts_with("/part/") => self.overriding.layer(service_fn(part)).oneshot(request).await?,
            (_, path) if path.starts_with("/nested/") => match self.nested {
                Some(nested) => {
                    nested
                        .same_body()
                        .layer(service_fn(|request: Request<Incoming>| async move {
                            Ok::<_, Infallible>(self.nested_part(request.uri().path()))
                        }))
                        .oneshot(request)
                        .await?
                }
                None => empty(StatusCode::NOT_FOUND),
            },
            (_, "/" | "/redirect" | "/only-get") => empty(StatusCode::METHOD_NOT_ALLOWED),
            _ => empty(StatusCode::NOT_FOUND),
        })
    }

    fn adjusted(self, path: &str) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        let mut parts = path.trim_start_matches("/adjust/").split('/');
        let (change, place) = (parts.next().unwrap_or_default(), parts.next());
        match place {
            None => adjusted(change, page()),
            Some("error") => adjusted(change, error()),
            Some("nonce") => adjusted(change, nonce()),
            Some("twice") => adjusted(change, adjusted("both", page())),
            Some("inside") => overridden(self.overriding, adjusted(change, page())),
            Some("outside") => adjusted(change, overridden(self.overriding, page())),
            Some(_) => empty(StatusCode::NOT_FOUND),
        }
    }

    async fn file(self, mut request: Request<Incoming>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        if let Some(Ok(rest)) = request.uri().path().strip_prefix("/static").map(str::parse) {
            *request.uri_mut() = rest;
        }
        let Ok(response) = ServeDir::new(self.files).call(request).await.map_err(|never: Infallible| never);
        response.map(|body| body.map_err(Into::into).boxed_unsync())
    }

    fn nested_part(self, path: &str) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
        match path {
            "/nested/page" => page(),
            "/nested/nonce" => nonce(),
            "/nested/failing" => failing(),
            "/nested/override" => overridden(self.overriding, page()),
            "/nested/adjust" => adjusted("framed", page()),
            _ => empty(StatusCode::NOT_FOUND),
        }
    }
}

/// Stands inside of the policy, and replies or fails without asking the application.
async fn early(app: App, request: Request<Incoming>) -> Result<Response<UnsyncBoxBody<Bytes, BoxError>>, Infallible> {
    match request.uri().path() {
        "/early" => Ok(empty(StatusCode::TOO_MANY_REQUESTS)),
        "/interim" => Ok(empty(StatusCode::PROCESSING)),
        "/failing" => Ok(failing()),
        _ => app.route(request).await,
    }
}

/// A service has no errors of its own here: what is inside of the policy makes a response of one.
fn failing() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    empty(StatusCode::SERVICE_UNAVAILABLE)
}

async fn part(request: Request<Incoming>) -> Result<Response<UnsyncBoxBody<Bytes, BoxError>>, Infallible> {
    Ok(match request.uri().path() {
        "/part/page" => page(),
        "/part/adjust" => adjusted("framed", page()),
        "/part/failing" => failing(),
        _ => error(),
    })
}

fn overridden(
    overriding: Override,
    mut page: Response<UnsyncBoxBody<Bytes, BoxError>>,
) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    overriding.insert_into(page.extensions_mut());
    page
}

fn adjusted(
    change: &str,
    mut page: Response<UnsyncBoxBody<Bytes, BoxError>>,
) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    Adjust::from(routes::adjustment(change)).insert_into(page.extensions_mut());
    page
}

fn kind(path: &str) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    let kind = routes::kind(path.trim_start_matches("/kind/")).iter();
    kind.fold(empty(StatusCode::OK), |page, (name, value)| with(page, name, value))
}

fn own() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    OWN.into_iter().fold(page(), |page, (name, value)| with(page, name, value))
}

fn cookies() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    COOKIES.into_iter().fold(page(), |page, (name, value)| with(page, name, value))
}

fn page() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    html(PAGE)
}

fn nonce() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    match (Nonce::current(), Nonce::current()) {
        (Ok(first), Ok(second)) => html(nonce_page(first, second)),
        (Err(error), _) | (_, Err(error)) => refused(&error),
    }
}

fn error() -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    text(StatusCode::INTERNAL_SERVER_ERROR, "error")
}

async fn numbers(request: Request<Incoming>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    let body = request.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default();
    let numbers = String::from_utf8_lossy(&body).split(',').try_for_each(|number| number.parse::<u32>().map(drop));
    match numbers {
        Ok(()) => text(StatusCode::OK, "numbers"),
        Err(error) => text(StatusCode::BAD_REQUEST, error.to_string()),
    }
}

async fn limited(request: Request<Incoming>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    match Limited::new(request.into_body(), LIMIT).collect().await {
        Ok(_) => text(StatusCode::OK, "small"),
        Err(error) => text(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
    }
}

fn web_socket(request: &Request<Incoming>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    if !request.headers().contains_key("sec-websocket-key") {
        return empty(StatusCode::BAD_REQUEST);
    }
    // No word is spoken over it: the answer to the key would be for a client that checks.
    with(with(empty(StatusCode::SWITCHING_PROTOCOLS), "connection", "upgrade"), "upgrade", "websocket")
}

fn refused(error: &secure_tower::Error) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    text(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

fn html(body: impl Into<Bytes>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    with(text(StatusCode::OK, body), header::CONTENT_TYPE.as_str(), "text/html; charset=utf-8")
}

fn empty(status: StatusCode) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    text(status, "")
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    let mut page = Response::new(Full::new(body.into()).map_err(|never| match never {}).boxed_unsync());
    *page.status_mut() = status;
    page
}

fn pieces<const N: usize>(pieces: [&'static str; N], kind: &'static str) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    let frames = pieces.map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes()))));
    with(Response::new(StreamBody::new(stream::iter(frames)).boxed_unsync()), "content-type", kind)
}

fn with(
    mut page: Response<UnsyncBoxBody<Bytes, BoxError>>,
    name: &'static str,
    value: &'static str,
) -> Response<UnsyncBoxBody<Bytes, BoxError>> {
    if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), value.try_into()) {
        page.headers_mut().append(name, value);
    }
    page
}
