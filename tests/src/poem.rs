//! The [`Harness`] of `secure-poem`.

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::stream;
use poem::{
    Body, Endpoint, EndpointExt, Error, IntoResponse, Request, Response, Route, Server as PoemServer,
    endpoint::{StaticFilesEndpoint, make, make_sync},
    get, handler,
    http::{StatusCode, uri::Scheme},
    listener::{Acceptor, TcpAcceptor},
    middleware::{CatchPanic, SetHeader, SizeLimit},
    post,
    web::{
        Html, Json, LocalAddr, Path, Redirect, RemoteAddr,
        sse::{Event, SSE},
        websocket::WebSocket,
    },
};
use secure_poem::{Adjust, Nonce, Override, SecureHeaders};
use tokio::net::TcpListener;

use crate::{
    Answer, CaseId, Expect, Failure, Harness, Server, Setup, Wire,
    client::Stream,
    connections::Connections,
    routes::{self, CACHED, COOKIES, FIXED, LIMIT, OWN, PAGE, PIECES, SHARED, nonce_page},
};

/// `secure-poem`.
#[derive(Clone, Copy, Debug)]
pub struct Poem;

impl Harness for Poem {
    const NAME: &'static str = "poem";

    async fn start(setup: Setup) -> Result<Server, Failure> {
        let secure_headers = SecureHeaders::new(&setup.policy)?;
        let app = routes(&setup, secure_headers)?.around(early).with(CatchPanic::new());
        let app = if setup.attached { app.with(secure_headers).boxed() } else { app.map_to_response().boxed() };
        if setup.wire == Wire::Tls {
            let connections = Connections::listen(setup.wire).await?;
            let address = connections.address();
            let task = tokio::spawn(PoemServer::new_with_acceptor(PoemAcceptor(connections)).run(app));
            return Ok(Server::new(address, move || task.abort()));
        }
        listen(app).await
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

/// Serves over plain HTTP.
pub(crate) async fn listen(app: impl Endpoint + 'static) -> Result<Server, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(PoemServer::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(app));
    Ok(Server::new(address, move || task.abort()))
}

/// Gives poem what its own acceptor for rustls gives. That one stands on aws-lc, a library in C that takes long to build.
#[derive(Debug)]
pub struct PoemAcceptor(pub Connections);

impl Acceptor for PoemAcceptor {
    type Io = Box<dyn Stream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.0.address().into())]
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let (stream, peer) = self.0.next().await.ok_or(io::ErrorKind::NotConnected)?;
        Ok((stream, LocalAddr(self.0.address().into()), RemoteAddr(peer.into()), Scheme::HTTPS))
    }
}

fn routes(setup: &Setup, secure_headers: SecureHeaders) -> Result<Route, Failure> {
    let overriding = Override::new(&setup.overriding)?;
    let part = Route::new()
        .at("/page", get(page))
        .at("/adjust", get(make_sync(|_| adjust("framed").on(Html(PAGE)))))
        .at("/error", get(failing))
        .around(early)
        .with(overriding);
    let effects = setup.effects.clone();
    let mut routes = adjusted(Route::new(), overriding)
        .at("/", get(page).head(page))
        .at("/redirect", get(make_sync(|_| Redirect::see_other("/"))))
        .at("/only-get", get(page))
        .at("/extract", post(numbers))
        .at("/limited", post(limited).with(SizeLimit::new(LIMIT)))
        .at("/error", get(failing))
        .at("/panic", get(panicking))
        .nest("/static", StaticFilesEndpoint::new(setup.files))
        .at("/stream", get(make_sync(|_| pieces())))
        .at("/events", get(events))
        .at("/ws", get(web_socket))
        .at("/nonce", get(page_with_nonce))
        .at("/nonce/cached", get(page_with_nonce).with(SetHeader::new().overriding(CACHED.0, CACHED.1)))
        .at("/nonce/shared", get(page_with_nonce).with(SetHeader::new().overriding(SHARED.0, SHARED.1)))
        .at("/nonce/own", get(page_with_nonce).with(SetHeader::new().overriding(FIXED.0, FIXED.1)))
        .at("/nonce/not-modified", get(nonce_not_modified))
        .at("/own", get(make_sync(|_| own())))
        .at("/cookies", get(make_sync(|_| with_lines(&COOKIES))))
        .at("/effect", make_sync(move |_| effects.happen()))
        .at("/override", get(make_sync(move |_| overriding.on(Html(PAGE)))))
        .at("/override/error", get(make(move |_| async move { Err::<(), _>(overriding.on_error(down())) })))
        .nest("/part", part)
        .at("/off", get(make_sync(|_| Override::off().on(own()))))
        .at("/off/error", get(make(|_| async { Err::<(), _>(Override::off().on_error(down())) })))
        .at("/refused", get(make_sync(move |_| routes::refused(secure_headers.refused_sources()))))
        .at("/kind/:name", get(kind))
        .at("/by-hand", get(make_sync(move |_| by_hand(secure_headers))))
        .at("/by-hand/nonce", get(make(move |_| async move { by_hand_with_nonce(secure_headers) })));
    if let Some(nested) = &setup.nested {
        let part = Route::new()
            .at("/page", get(page))
            .at("/adjust", get(make_sync(|_| adjust("framed").on(Html(PAGE)))))
            .at("/nonce", get(page_with_nonce))
            .at("/override", get(make_sync(move |_| overriding.on(Html(PAGE)))));
        routes = routes.nest("/nested", part.around(early).with(SecureHeaders::new(nested)?));
    }
    Ok(routes)
}

fn adjusted(routes: Route, overriding: Override) -> Route {
    routes
        .at("/adjust/:change", get(make_sync(|request| adjust(change(&request)).on(Html(PAGE)))))
        .at(
            "/adjust/:change/error",
            get(make(|request| async move { Err::<(), _>(adjust(change(&request)).on_error(down())) })),
        )
        .at("/adjust/:change/nonce", get(adjusted_with_nonce))
        .at(
            "/adjust/:change/twice",
            get(make_sync(|request| adjust(change(&request)).on(adjust("both").on(Html(PAGE))))),
        )
        .at(
            "/adjust/:change/inside",
            get(make_sync(move |request| overriding.on(adjust(change(&request)).on(Html(PAGE))))),
        )
        .at(
            "/adjust/:change/outside",
            get(make_sync(move |request| adjust(change(&request)).on(overriding.on(Html(PAGE))))),
        )
}

fn change(request: &Request) -> &str {
    request.raw_path_param("change").unwrap_or_default()
}

fn adjust(change: &str) -> Adjust {
    routes::adjustment(change).into()
}

#[handler]
fn adjusted_with_nonce(Path(change): Path<String>, first: Nonce, second: Nonce) -> impl IntoResponse {
    adjust(&change).on(Html(nonce_page(first, second)))
}

#[handler]
fn kind(Path(name): Path<String>) -> Response {
    let kind = routes::kind(&name).iter();
    kind.fold(Response::builder(), |response, (name, value)| response.header(*name, *value)).finish()
}

/// Stands inside of the policy, and replies or fails without asking the application.
async fn early(app: Arc<Route>, request: Request) -> poem::Result<Response> {
    match request.uri().path() {
        "/early" => Ok(StatusCode::TOO_MANY_REQUESTS.into_response()),
        "/interim" => Ok(StatusCode::PROCESSING.into_response()),
        "/failing" => Err(StatusCode::SERVICE_UNAVAILABLE.into()),
        _ => app.call(request).await,
    }
}

#[handler]
fn page() -> Html<&'static str> {
    Html(PAGE)
}

#[handler]
fn page_with_nonce(first: Nonce, second: Nonce) -> Html<String> {
    Html(nonce_page(first, second))
}

#[handler]
fn nonce_not_modified(_nonce: Nonce) -> StatusCode {
    StatusCode::NOT_MODIFIED
}

#[handler]
fn failing() -> poem::Result<()> {
    Err(down())
}

fn down() -> Error {
    Error::from_string("error", StatusCode::INTERNAL_SERVER_ERROR)
}

#[handler]
fn panicking() {
    routes::panic()
}

#[handler]
fn numbers(_numbers: Json<Vec<u32>>) -> &'static str {
    "numbers"
}

#[handler]
fn limited(_text: String) -> &'static str {
    "small"
}

#[handler]
fn events() -> SSE {
    SSE::new(stream::iter([Event::message("one")]))
}

#[handler]
fn web_socket(upgrade: WebSocket) -> impl IntoResponse {
    upgrade.on_upgrade(|_| async {})
}

fn pieces() -> Body {
    Body::from_bytes_stream(stream::iter(
        PIECES.map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes()))),
    ))
}

fn own() -> Response {
    with_lines(&OWN)
}

fn with_lines(lines: &[(&'static str, &'static str)]) -> Response {
    lines
        .iter()
        .fold(Html(PAGE).into_response(), |response, (name, value)| response.with_header(*name, *value).into_response())
}

fn by_hand(secure_headers: SecureHeaders) -> Response {
    let mut response = Html(PAGE).into_response();
    secure_headers.poem(&mut response);
    response
}

fn by_hand_with_nonce(secure_headers: SecureHeaders) -> poem::Result<Response> {
    let nonce = Nonce::random().map_err(|error| Error::new(error, StatusCode::INTERNAL_SERVER_ERROR))?;
    let mut response = Html(nonce_page(nonce, nonce)).into_response();
    secure_headers.poem_with(&mut response, nonce);
    Ok(response)
}
