//! The lab on poem.

use poem::{
    EndpointExt, Request, Response, Route, Server as PoemServer, handler,
    http::{HeaderName, StatusCode},
    listener::TcpAcceptor,
    web::Data,
};
use secure_conformance::{Failure, PoemAcceptor, Server, Wire, connections::Connections};
use secure_poem::{Nonce, Override, Reports, SecureHeaders};
use tokio::net::TcpListener;

use super::{Asked, Page, Pages, Setup};

pub(super) async fn serve(setup: Setup) -> Result<Server, Failure> {
    let secure_headers = SecureHeaders::new(&setup.policy)?;
    let overriding = Override::new(&setup.overriding)?;
    let wire = setup.wire();
    let app = Route::new()
        .at("/nonce/*page", with_nonce)
        .at("/override/*page", page.with(overriding))
        .at("/bare/*page", page.with(Override::off()))
        .at("/reports", Reports::new(setup.pages.collector()))
        .at("/*page", page)
        .data(setup.pages)
        .with(secure_headers);
    if wire == Wire::Tls {
        let connections = Connections::listen(wire).await?;
        let address = connections.address();
        let task = tokio::spawn(PoemServer::new_with_acceptor(PoemAcceptor(connections)).run(app));
        return Ok(Server::new(address, move || task.abort()));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(PoemServer::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(app));
    Ok(Server::new(address, move || task.abort()))
}

#[handler]
fn page(Data(pages): Data<&Pages>, request: &Request, body: Vec<u8>) -> Response {
    answer(pages, request, body, None)
}

#[handler]
fn with_nonce(Data(pages): Data<&Pages>, request: &Request, body: Vec<u8>, nonce: Nonce) -> Response {
    answer(pages, request, body, Some(nonce))
}

fn answer(pages: &Pages, request: &Request, body: Vec<u8>, nonce: Option<Nonce>) -> Response {
    let target = request.original_uri().path_and_query().map_or("/", |target| target.as_str());
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let asked = Asked::new(request.method(), &target, headers, body, pages.wire());
    let Page { status, headers, body } = pages.answer(asked, nonce.as_ref().map(Nonce::as_str));
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap_or_default()).body(body);
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}
